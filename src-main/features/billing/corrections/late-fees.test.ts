import { describe, expect, test } from 'vitest';
import { cents } from '../../../../src-shared/money.ts';
import { addDays, localDate } from '../../../../src-shared/time.ts';
import { dueLateFee } from './late-fees.ts';

const DUE = localDate('2026-03-01');
const LONG_AGO = localDate('2025-01-01');
const policy = { afterDays: 7, repeatDays: 14, flatCents: cents(100_00), annualBasisPoints: 1200 };
const owing = (lastStage: number | null, openCents = 1500_00) => ({ dueOn: DUE, openCents: cents(openCents), lastStage });

describe('stages: 7, 21, 35 … days after the due day', () => {
  // 1,500.00 × 12 % = 180.00 a year: 0.4931… a day.
  test.each([
    { days: 0, last: null, want: null },
    { days: 6, last: null, want: null },
    { days: 7, last: null, want: { stage: 7, amountCents: 103_45, explanation: 'KES 1,500.00 open × 12 % a year × 7 of 365 days + KES 100.00' } },
    // A run a few days late charges what the run of the day would have charged.
    { days: 9, last: null, want: { stage: 7, amountCents: 103_45, explanation: 'KES 1,500.00 open × 12 % a year × 7 of 365 days + KES 100.00' } },
    { days: 9, last: 7, want: null },
    { days: 20, last: 7, want: null },
    { days: 21, last: 7, want: { stage: 21, amountCents: 106_90, explanation: 'KES 1,500.00 open × 12 % a year × 14 of 365 days + KES 100.00' } },
    // The computer was off: three stages in one line, every day counted once, the flat fee for each.
    { days: 40, last: null, want: { stage: 35, amountCents: 317_26, explanation: 'KES 1,500.00 open × 12 % a year × 35 of 365 days + 3 × KES 100.00' } },
    { days: 40, last: 7, want: { stage: 35, amountCents: 213_81, explanation: 'KES 1,500.00 open × 12 % a year × 28 of 365 days + 2 × KES 100.00' } },
    { days: 40, last: 35, want: null },
  ])('$days days late, last charged at $last', ({ days, last, want }) => {
    expect(dueLateFee(owing(last), policy, LONG_AGO, addDays(DUE, days))).toEqual(want);
  });
});

test('without repetition once, and never again', () => {
  const once = { ...policy, repeatDays: null };
  expect(dueLateFee(owing(null), once, LONG_AGO, addDays(DUE, 300))?.stage).toBe(7);
  expect(dueLateFee(owing(7), once, LONG_AGO, addDays(DUE, 300))).toBeNull();
});

test.each([
  { what: 'only the flat fee', rule: { annualBasisPoints: 0 }, want: { stage: 7, amountCents: 100_00, explanation: 'KES 100.00' } },
  { what: 'only interest', rule: { flatCents: cents(0) }, want: { stage: 7, amountCents: 3_45, explanation: 'KES 1,500.00 open × 12 % a year × 7 of 365 days' } },
  { what: 'neither: no fee', rule: { flatCents: cents(0), annualBasisPoints: 0 }, want: null },
])('$what', ({ rule, want }) => {
  expect(dueLateFee(owing(null), { ...policy, ...rule }, LONG_AGO, addDays(DUE, 7))).toEqual(want);
});

describe('rules that are saved', () => {
  test('do not charge for the past: stages up to that day are let pass, and interest counts from the last of them', () => {
    const savedOn = addDays(DUE, 21);
    expect(dueLateFee(owing(null), policy, savedOn, savedOn)).toBeNull();
    expect(dueLateFee(owing(null), policy, savedOn, addDays(DUE, 34))).toBeNull();
    expect(dueLateFee(owing(null), policy, savedOn, addDays(DUE, 35))).toMatchObject({ stage: 35, explanation: 'KES 1,500.00 open × 12 % a year × 14 of 365 days + KES 100.00' });
  });

  test('with other days go on where the old ones stopped: no day is charged twice', () => {
    const weekly = { ...policy, repeatDays: 7 };
    // Charged up to day 35 every 14 days; then weekly.
    expect(dueLateFee(owing(35), weekly, addDays(DUE, 36), addDays(DUE, 42))).toMatchObject({ stage: 42, explanation: expect.stringContaining('7 of 365 days') as string });
    const monthly = { ...policy, afterDays: 10, repeatDays: 30 };
    expect(dueLateFee(owing(35), monthly, addDays(DUE, 36), addDays(DUE, 40))).toMatchObject({ stage: 40, explanation: expect.stringContaining('5 of 365 days') as string });
  });
});

test('whatever days it runs on, the same days are charged in all', () => {
  for (const every of [1, 3, 10, 45]) {
    let last: number | null = null;
    const charged: { stage: number; days: number; flats: number }[] = [];
    for (let day = 0; day <= 90; day += every) {
      const fee = dueLateFee(owing(last), policy, LONG_AGO, addDays(DUE, day));
      if (fee === null) continue;
      charged.push({ stage: fee.stage, days: Number(/× (\d+) of/.exec(fee.explanation)![1]), flats: Number(/\+ (?:(\d+) × )?KES/.exec(fee.explanation)![1] ?? 1) });
      last = fee.stage;
    }
    expect([every, charged.reduce((sum, fee) => sum + fee.days, 0), charged.reduce((sum, fee) => sum + fee.flats, 0)]).toEqual([every, 77, 6]);
  }
});
