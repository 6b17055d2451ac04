import { describe, expect, it, test } from 'vitest';
import { cents } from '../../../src-shared/money.ts';
import { localDate, parseInstant } from '../../../src-shared/time.ts';
import { attemptDue, dueOnOf, overdueOn } from './campaign.ts';
import { stageOn } from './stages.ts';

describe('stages', () => {
  const stages = [{ name: 'blocked', afterDays: 40, blocksService: true }, { name: 'reminded', afterDays: 30, blocksService: false }];
  test.each([
    ['2012-05-31', '2012-06-29', null],
    ['2012-05-31', '2012-06-30', 'reminded'],
    ['2012-05-31', '2012-07-09', 'reminded'],
    ['2012-05-31', '2012-07-10', 'blocked'],
    ['2012-05-31', '2013-07-10', 'blocked'],
    [null, '2013-07-10', null],
  ])('unpaid since %s, on %s: %s', (since, on, name) => {
    expect(stageOn(stages, since === null ? null : localDate(since), localDate(on))?.name ?? null).toBe(name);
  });
  it('15 days after the 1st is the 16th (Splynx)', () => {
    const blocked = [{ name: 'blocked', afterDays: 15, blocksService: true }];
    expect(['2023-05-15', '2023-05-16'].map((on) => stageOn(blocked, localDate('2023-05-01'), localDate(on)) !== null)).toEqual([false, true]);
  });
});

describe('attempts to collect (Lago, dunning campaign)', () => {
  const policy = { thresholdCents: cents(15_000), maxAttempts: 2, daysBetweenAttempts: 2 };
  const first = parseInstant('2025-01-07T10:00:00Z');
  test.each<[string, number, string[], string, boolean]>([
    ['too little is overdue', 14_900, [], '2025-01-04T13:00:00Z', false],
    ['enough', 15_000, [], '2025-01-07T10:00:00Z', true],
    ['exactly so many days since the last is too early', 15_500, ['2025-01-07T10:00:00Z'], '2025-01-09T10:00:00Z', false],
    ['a moment later', 15_500, ['2025-01-07T10:00:00Z'], '2025-01-09T10:00:01Z', true],
    ['as many as there may be', 15_500, ['2025-01-07T10:00:00Z', '2025-01-10T10:00:00Z'], '2025-01-13T13:00:00Z', false],
  ])('%s', (_name, overdue, made, now, due) => expect(attemptDue(cents(overdue), made.map(parseInstant), policy, parseInstant(now))).toBe(due));
  it('nothing is asked for when nothing is overdue', () => expect(attemptDue(cents(0), [], { ...policy, thresholdCents: cents(0) }, first)).toBe(false));
  it('the due day itself is in time', () => {
    const invoices = [{ dueOn: dueOnOf(localDate('2025-01-01'), 2), openCents: cents(100) }, { dueOn: localDate('2025-01-06'), openCents: cents(50) }];
    expect(['2025-01-03', '2025-01-04', '2025-01-07'].map((on) => overdueOn(invoices, localDate(on)))).toEqual([0, 100, 150]);
  });
});
