/** A billing run under SIGKILL: no period is billed twice or left out, no number is missing, the books add up. */
import { describe, expect, test } from 'vitest';
import { addMonths, dateOf, instantOf } from '../../src-shared/time.ts';
import type { CrashPoint } from '../kernel/probe.ts';
import { START } from './crash-app.test-support.ts';
import { inspect, live, randomDeaths, randomOf, seededDirectory, survive, type ChildLine } from './crash-rig.test-support.ts';

/** A run each month, each awaited before the next. */
function monthLines(months: number): ChildLine[] {
  return Array.from({ length: months }, (_, n): ChildLine[] => {
    const at = instantOf(addMonths(dateOf(START), n), '08:00');
    return [{ id: `bill-${n}`, name: 'crash.bill', input: {}, at }, { id: `drain-${n}`, name: 'drain', at }];
  }).flat();
}

/** One invoice a subscriber and month; the first holds the two months that were never billed and the current one. */
function expectBilledOnce(directory: string, subscribers: number, months: number): void {
  inspect(directory, (db) => {
    const count = subscribers * months;
    expect(db.sql('SELECT count(*) AS n, min(number) AS first, max(number) AS last FROM invoice')).toMatchObject([{ n: count, first: 'INV-2026-00001' }]);
    expect(db.sql('SELECT count(*) AS n, count(DISTINCT json_array(chargeId, periodIndex)) AS periods FROM invoiceLine')).toEqual([{ n: count + 2 * subscribers, periods: count + 2 * subscribers }]);
    expect(db.sql('SELECT DISTINCT nextOn FROM charge')).toEqual([{ nextOn: addMonths(dateOf(START), months) }]);
    expect(db.sql('SELECT state, sum(done) AS done FROM batch GROUP BY state')).toEqual([{ state: 'done', done: count }]);
    expect(db.sql('SELECT sum(totalCents) AS total FROM invoice')).toEqual([{ total: 1500_00 * (count + 2 * subscribers) }]);
  });
}

describe('ten deaths', () => {
  test.each<{ point: CrashPoint; passage: (n: number) => number }>([
    { point: 'batch.mid-chunk', passage: (n) => 1 + ((n * 37) % 150) },
    { point: 'command.before-commit', passage: (n) => 1 + (n % 4) },
    { point: 'command.after-commit', passage: (n) => 1 + (n % 4) },
    { point: 'job.between-effect-and-result', passage: () => 1 },
  ])('at $point', async ({ point, passage }) => {
    const directory = seededDirectory(200);
    // Killed after its last chunk, a run is over when the next life begins: such a death needs a run of its own.
    const done = await survive({ directory, lines: monthLines(14), kills: Array.from({ length: 10 }, (_, n) => ({ kill: { point, passage: passage(n) } })), closing: 2 });
    expectBilledOnce(directory, 200, done.length / 2);
  }, 240_000);
});

test('a hundred deaths at any moment', async () => {
  const random = randomOf(20_260_401);
  const directory = seededDirectory(100);
  const done = await survive({ directory, lines: monthLines(400), kills: randomDeaths(100, random), closing: 2, lookEvery: 4 }).catch((error: unknown) => {
    throw new Error('seed 20260401', { cause: error });
  });
  const months = done.length / 2;
  expectBilledOnce(directory, 100, months);
  // One more run on the same day bills nothing.
  const at = instantOf(addMonths(dateOf(START), months - 1), '08:00');
  await live({ directory, now: START }, [{ id: 'once more', name: 'crash.bill', input: {}, at }, { id: 'drain', name: 'drain', at }]);
  expectBilledOnce(directory, 100, months);
}, 240_000);
