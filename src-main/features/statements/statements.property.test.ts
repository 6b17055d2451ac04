/**
 * Statements in random pieces, orders and formats, reports and lists in between, and a process that dies anywhere: each receipt is in the books
 * once, and M-Pesa's account moves as M-Pesa's own balance does. fast-check prints the seed of a failure.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../kernel/kernel.test-support.ts';
import { instantOf, later, localDate, MINUTE } from '../../../src-shared/time.ts';
import type { Desk } from '../../testing/feature-rig.ts';
import { cellsOf, csvOf, withBalances, xlsxOf, type Dialect, type MadeRow } from './statement-files.test-support.ts';
import { bring, MARCH, mpesa, openBusiness, payIn, paymentsOf, payOut, told, transfersMade, upload } from './statements.test-support.ts';

const START = instantOf(localDate('2026-03-03'), '08:00');
const letter = (n: number) => String.fromCharCode(65 + (n % 26)) + String.fromCharCode(65 + Math.floor(n / 26));

/** Payments (most with a charge), settlements, failures and reversals of one business, oldest first. */
const history = fc.array(fc.record({ what: fc.constantFrom('paid', 'paid', 'paid', 'charged', 'settled', 'failed', 'reversed'), shillings: fc.integer({ min: 1, max: 5000 }), minutes: fc.integer({ min: 0, max: 600 }) }), { minLength: 1, maxLength: 25 }).map((acts) => {
  let at = START;
  const rows: MadeRow[] = [];
  acts.forEach(({ what, shillings, minutes }, n) => {
    at = later(at, minutes * MINUTE);
    const receipt = `UC3A${letter(n)}${n}ZX`;
    const one = (row: MadeRow) => rows.push({ ...row, at });
    const target = rows.find((row) => row.paidInCents && row.status === undefined && !rows.some((other) => other.linked === row.receipt));
    if (what === 'failed') one(payIn(receipt, '2026-03-03 08:00:00', shillings, '', { status: 'Failed' }));
    else if (what === 'settled') one(payOut(receipt, '2026-03-03 08:00:00', shillings, 'Withdraw Funds to Bank'));
    else if (what === 'reversed' && target) one(payOut(receipt, '2026-03-03 08:00:00', target.paidInCents! / 100, 'Pay Bill Reversal', { linked: target.receipt }));
    else one(payIn(receipt, '2026-03-03 08:00:00', shillings));
    if (what === 'charged') one(payOut(receipt, '2026-03-03 08:00:00', (shillings % 7) + 1, 'Pay Utility Charge'));
  });
  return withBalances(rows, 1_000_000);
});

const acts = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('file' as const), from: fc.nat(25), count: fc.integer({ min: 1, max: 26 }), dates: fc.constantFrom('dashes' as const, 'dashesMinutes' as const, 'serial' as const), newestFirst: fc.boolean(), workbook: fc.boolean(), decideFirst: fc.boolean() }),
    fc.record({ kind: fc.constant('told' as const), nth: fc.nat(25), source: fc.constantFrom('c2b' as const, 'pull' as const) }),
    fc.record({ kind: fc.constant('pending' as const), from: fc.nat(25), count: fc.integer({ min: 1, max: 26 }) }),
  ),
  { maxLength: 8 },
);

const fileOf = (rows: readonly MadeRow[], dialect: Dialect, workbook: boolean) => {
  const cells = cellsOf(rows, { ...dialect, preamble: MARCH, amounts: dialect.dates === 'serial' ? 'plain' : 'thousands' });
  return workbook ? xlsxOf(cells) : csvOf(cells);
};

async function confirmReversals(desk: Desk, id: number): Promise<void> {
  for (const row of (await desk.query('statements.rows', { id, kind: 'reversal', verdict: 'ask', limit: 200 })).rows) {
    if (!row.choices.includes('confirmReversal')) continue;
    // Refused while its payment has not come yet: it is decided again later.
    await desk.command('statements.decide', { rowId: row.id, decision: 'confirmReversal' }).catch(() => undefined);
  }
}

function expectBooks(desk: Desk, rows: readonly MadeRow[]): void {
  const completed = rows.filter(({ status }) => status === undefined);
  const paid = completed.filter(({ paidInCents }) => paidInCents);
  const reversed = new Set(completed.flatMap(({ linked }) => linked || []));
  expect(paymentsOf(desk).map(({ receipt, amountCents, state }) => [receipt, amountCents, state === 'reversed'])).toEqual(paid.map(({ receipt, paidInCents }) => [receipt, paidInCents, reversed.has(receipt)]).toSorted((a, b) => (a[0]! < b[0]! ? -1 : 1)));
  expect(transfersMade(desk)).toHaveLength(completed.filter(({ withdrawnCents, linked }) => withdrawnCents && !linked).length);
  expect(mpesa(desk)).toBe((completed.at(-1)?.balanceCents ?? 1_000_000) - 1_000_000);
  expect(desk.wrong()).toEqual([]);
}

test('whatever is told, in which pieces, by which ways and how often: once', async () => {
  await fc.assert(
    fc.asyncProperty(history, acts, async (rows, steps) => {
      const desk = await openBusiness();
      const some = (from: number, count: number) => rows.slice(from % rows.length, (from % rows.length) + count);
      const pending: number[] = [];
      for (const step of steps) {
        if (step.kind === 'told') {
          const row = rows[step.nth % rows.length]!;
          if (row.paidInCents && row.status === undefined) told(desk, row, step.source);
        } else if (step.kind === 'pending') pending.push(await upload(desk, fileOf(some(step.from, step.count), {}, false)));
        else {
          const id = await upload(desk, fileOf(some(step.from, step.count), step, step.workbook));
          if (step.decideFirst) await confirmReversals(desk, id);
          await desk.command('statements.commit', { id });
          await desk.settle();
        }
      }
      // Previews from before are booked late; then comes the whole.
      for (const id of pending) {
        await desk.command('statements.commit', { id });
        await desk.settle();
      }
      await bring(desk, fileOf(rows, {}, false));
      for (let id = 1; id <= desk.rows('statementImport'); id += 1) await confirmReversals(desk, id);
      expectBooks(desk, rows);
      await desk.close();
    }),
    { numRuns: 60 },
  );
}, 300_000);

test('the process dies anywhere while a statement is booked: it goes on, and nothing is there twice', async () => {
  await fc.assert(
    fc.asyncProperty(history, fc.integer({ min: 1, max: 90 }), async (rows, dieAt) => {
      const directory = temporaryDirectory();
      const file = path.join(directory, 'waya.db');
      let left = Number.POSITIVE_INFINITY;
      const probe = () => {
        left -= 1;
        if (left === 0) throw new Error('the process died');
      };
      const first = await openBusiness({ file, probe });
      const id = await upload(first, fileOf(rows, {}, false));
      for (const row of (await first.query('statements.rows', { id, kind: 'reversal', limit: 200 })).rows) await first.command('statements.decide', { rowId: row.id, decision: 'confirmReversal' });
      left = dieAt;
      await first.command('statements.commit', { id }).catch(() => undefined);
      await first.jobs.drain().catch(() => undefined);
      left = Number.POSITIVE_INFINITY;
      await first.close();

      const second = await openBusiness({ file, start: instantOf(localDate('2026-03-20'), '08:00') });
      await second.day('2026-03-21');
      if ((await second.query('statements.get', { id })).state === 'preview') await second.command('statements.commit', { id });
      await second.settle();
      await second.day('2026-03-22');
      expect((await second.query('statements.get', { id })).state).toBe('done');
      expectBooks(second, rows);
      await second.close();
      rmSync(directory, { recursive: true, force: true });
    }),
    { numRuns: 25 },
  );
}, 300_000);
