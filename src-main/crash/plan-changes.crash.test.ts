/** Plan changes and credit notes among billing runs under SIGKILL: each is there as a whole or not at all, and once. */
import { describe, expect, test } from 'vitest';
import { addDays, addMonths, dateOf, instantOf } from '../../src-shared/time.ts';
import type { CrashPoint } from '../kernel/probe.ts';
import { START } from './crash-app.test-support.ts';
import { inspect, randomDeaths, randomOf, seededDirectory, survive, type ChildLine } from './crash-rig.test-support.ts';

const SUBSCRIBERS = 12;
const CHANGES = 6;
/** Lines of one month. */
const MONTH = 2 + 2 * CHANGES;

/** Each month a run, then on the days after it some change to the other plan, and some are credited. */
function changeLines(months: number): ChildLine[] {
  return Array.from({ length: months }, (_, month): ChildLine[] => {
    const on = addMonths(dateOf(START), month);
    const at = instantOf(on, '08:00');
    const changes = Array.from({ length: CHANGES }, (_, n): ChildLine[] => {
      const who = 1 + ((month * 5 + n * 7) % SUBSCRIBERS);
      const day = instantOf(addDays(on, 3 * n + 1), '09:00');
      return [{ id: `change-${month}-${n}`, name: 'crash.changePlan', input: { subscriptionId: who }, at: day }, { id: `credit-${month}-${n}`, name: 'crash.credit', input: { subscriberId: who }, at: day }];
    }).flat();
    return [{ id: `bill-${month}`, name: 'crash.bill', input: {}, at }, { id: `drain-${month}`, name: 'drain', at }, ...changes];
  }).flat();
}

/** As many changes, credit notes and invoices as were sent; nobody with two plans that run, or none, or with a day that is charged twice. */
function expectWholeChanges(directory: string, lines: readonly ChildLine[]): void {
  const sent = (name: string) => lines.filter((line) => line.name === name).length;
  inspect(directory, (db) => {
    const changes = sent('crash.changePlan');
    expect(db.sql('SELECT count(*) AS n, count(appliedAt) AS applied FROM planChange')).toEqual([{ n: changes, applied: changes }]);
    expect(db.sql('SELECT kind, count(*) AS n FROM creditNote GROUP BY kind ORDER BY kind')).toEqual([{ kind: 'correction', n: sent('crash.credit') }, { kind: 'planChange', n: changes }]);
    // The credit note, and the line of the new plan, come with the change itself.
    expect(db.sql('SELECT count(*) AS n FROM planChange WHERE (SELECT count(*) FROM creditNote JOIN journalEntry ON journalEntry.id = entryId WHERE creditNote.kind = \'planChange\' AND journalEntry.at = planChange.at) <> 1')).toEqual([{ n: 0 }]);
    expect(db.sql('SELECT count(*) AS n FROM charge')).toEqual([{ n: SUBSCRIBERS + changes }]);
    expect(db.sql('SELECT subscription.id FROM subscription WHERE (SELECT count(*) FROM charge WHERE subscriptionId = subscription.id AND endOn IS NULL AND charge.planId = subscription.planId) <> 1')).toEqual([]);
    const coveredDays = `SELECT subscriptionId, sum(julianday(coalesce((SELECT min(creditNoteLine.periodStart) FROM creditNoteLine JOIN creditNote ON creditNote.id = creditNoteId WHERE invoiceLineId = invoiceLine.id AND creditNote.kind = 'planChange'), periodEnd)) - julianday(periodStart)) AS days FROM invoiceLine GROUP BY subscriptionId`;
    expect(db.sql(`SELECT count(*) AS n FROM (${coveredDays}) AS covered JOIN charge USING (subscriptionId) WHERE charge.endOn IS NULL AND days = julianday(nextOn) - julianday('2026-01-02')`)).toEqual([{ n: SUBSCRIBERS }]);
  });
}

describe('ten deaths', () => {
  test.each<CrashPoint>(['command.before-commit', 'command.after-commit'])('at %s', async (point) => {
    const directory = seededDirectory(SUBSCRIBERS);
    const done = await survive({ directory, lines: changeLines(14), kills: Array.from({ length: 10 }, (_, n) => ({ kill: { point, passage: 1 + ((n * 3) % 11) } })), closing: MONTH });
    expectWholeChanges(directory, done);
  }, 240_000);
});

test('sixty deaths at any moment', async () => {
  const directory = seededDirectory(SUBSCRIBERS);
  const done = await survive({ directory, lines: changeLines(60), kills: randomDeaths(60, randomOf(20_260_402)), closing: MONTH, lookEvery: 3 }).catch((error: unknown) => {
    throw new Error('seed 20260402', { cause: error });
  });
  expectWholeChanges(directory, done);
}, 240_000);
