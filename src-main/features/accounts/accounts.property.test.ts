/** Whatever is sold, paid, credited, refunded, reversed, written off or made void: statements, aged receivables and tax reports agree with the books. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shillings, type Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { addDays, localDate, type LocalDate } from '../../../src-shared/time.ts';
import { balanceOf } from '../../ledger/journal.ts';
import { addPlan, addSubscriber, openDesk, type Desk } from '../../testing/feature-rig.ts';

const pick = fc.nat({ max: 1000 });
const amount = fc.integer({ min: 1, max: 600_000 });
const act = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('join' as const), plan: fc.nat({ max: 2 }), exempt: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('draft' as const), who: pick, amount, deposit: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('cash' as const), who: pick, amount }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('credit' as const), which: pick, part: fc.option(amount) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('void' as const), which: pick, again: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('writeOff' as const), which: pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('refund' as const), who: pick, amount }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reverse' as const), which: pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('end' as const), which: pick }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 20 }) }) },
);
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

/** What a day's end looked like, to be reckoned again later. */
type DaysEnd = Map<LocalDate, string>;

const ids = (desk: Desk, from: string): number[] => desk.db.sql<{ id: number }>(`SELECT id FROM ${from} ORDER BY id`).map((row) => row.id);
const oneOf = (list: readonly number[], n: number): number | undefined => list[n % Math.max(1, list.length)];

async function doIt(desk: Desk, plans: readonly number[], what: Act): Promise<void> {
  const who = 'who' in what ? oneOf(ids(desk, 'subscriber'), what.who) : undefined;
  const invoice = 'which' in what ? oneOf(ids(desk, 'invoice'), what.which) : undefined;
  switch (what.kind) {
    case 'join': {
      const { id } = await addSubscriber(desk, { planId: plans[what.plan]! });
      if (what.exempt) await desk.command('subscribers.change', { id, name: `Exempt ${id}`, taxExempt: true, exemption: 'EX' });
      return;
    }
    case 'draft': {
      if (who === undefined) return;
      const line = { productId: null, subscriptionId: null, kind: what.deposit ? ('deposit' as const) : ('oneOff' as const), description: 'By hand', quantity: 1, priceCents: what.amount as Cents, discountCents: 0 as Cents, taxInclusive: what.amount % 2 === 0, exciseApplies: what.amount % 3 === 0 };
      const { id } = await desk.command('drafts.create', { subscriberId: who, dueDays: 5, note: '', postOn: null, lines: [line, { ...line, kind: 'oneOff' }] });
      await desk.command('drafts.post', { id });
      return;
    }
    case 'cash':
      if (who !== undefined) await desk.command('payments.takeCash', { subscriberId: who, amountCents: what.amount as Cents });
      return;
    case 'credit': {
      const line = oneOf(ids(desk, 'invoiceLine'), what.which);
      if (line === undefined) return;
      const { invoiceId } = desk.db.sql<{ invoiceId: number }>('SELECT invoiceId FROM invoiceLine WHERE id = ?', line)[0]!;
      await desk.command('creditNotes.issue', { invoiceId, reason: 'By chance', lines: [{ lineId: line, ...(what.part === null ? {} : { grossCents: what.part as Cents }) }] });
      return;
    }
    case 'void':
      if (invoice !== undefined) await desk.command('invoices.void', { id: invoice, reason: 'By chance', billAgain: what.again });
      return;
    case 'writeOff':
      if (invoice !== undefined) await desk.command('invoices.writeOff', { id: invoice, reason: 'By chance' });
      return;
    case 'refund':
      if (who !== undefined) await desk.command('refunds.pay', { subscriberId: who, amountCents: what.amount as Cents, method: 'cash', reference: '', reason: 'By chance' });
      return;
    case 'reverse': {
      const payment = oneOf(ids(desk, 'payment'), what.which);
      if (payment !== undefined) await desk.command('payments.reverse', { id: payment, reason: 'By chance' });
      return;
    }
    case 'end': {
      const service = oneOf(ids(desk, 'subscription'), what.which);
      if (service !== undefined) await desk.command('subscriptions.end', { id: service, endOn: desk.today() });
      return;
    }
    default:
      await desk.offUntil(addDays(desk.today(), what.days));
  }
}

const receivables = async (desk: Desk, on?: LocalDate) => {
  const report = await desk.query('reports.receivables', { ...(on ? { on } : {}), sort: { by: 'name', direction: 'asc' }, limit: 200 });
  return JSON.stringify({ ...report, on: null });
};

async function statementsAddUp(desk: Desk, cut: LocalDate): Promise<void> {
  for (const subscriberId of ids(desk, 'subscriber')) {
    const whole = await desk.query('accounts.statement', { subscriberId });
    expect(whole.openingCents).toBe(0);
    expect(whole.closingCents).toBe(balanceOf(desk.db, subscriberId));
    let balance = 0;
    for (const row of whole.rows) {
      balance += row.debitCents - row.creditCents;
      expect(row.balanceCents).toBe(balance);
      expect(Math.min(row.debitCents, row.creditCents)).toBe(0);
      expect(row.debitCents + row.creditCents).toBeGreaterThan(0);
      expect(row.text).not.toMatch(/undefined|null|Correction|  /);
    }
    const { open } = desk.db.sql<{ open: number }>('SELECT ifnull(sum(openCents), 0) AS open FROM invoice WHERE subscriberId = ?', subscriberId)[0]!;
    expect(Object.values(whole.ageing).reduce((total, part) => total + part, 0)).toBe(open);
    const before = await desk.query('accounts.statement', { subscriberId, to: addDays(cut, -1) });
    const after = await desk.query('accounts.statement', { subscriberId, from: cut < desk.today() ? cut : desk.today() });
    if (cut < desk.today()) {
      expect(after.openingCents).toBe(before.closingCents);
      expect([...before.rows, ...after.rows]).toEqual(whole.rows);
    }
  }
}

async function taxesAgree(desk: Desk): Promise<void> {
  for (let month = '2026-03'; month <= desk.today().slice(0, 7); month = addDays(localDate(`${month}-01`), 32).slice(0, 7)) {
    const report = await desk.query('reports.tax', { month });
    expect({ month, vat: report.vatCents, excise: report.exciseCents }).toEqual({ month, vat: report.ledgerVatCents, excise: report.ledgerExciseCents });
    expect(report.netCents + report.exciseCents + report.vatCents).toBe(report.grossCents);
  }
}

test('statements add up to the balance, a day that is over is reckoned again as it was, and every month’s taxes are those of the ledger', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 24 }), fc.nat({ max: 90 }), async (acts, cutAfter) => {
      const desk = openDesk();
      await desk.command('taxes.set', { kind: 'vat', fromOn: localDate('2026-01-01'), basisPoints: 1600 });
      await desk.command('taxes.set', { kind: 'excise', fromOn: localDate('2026-01-01'), basisPoints: 1500 });
      const plans = [await addPlan(desk, 'A', 1500), await addPlan(desk, 'B', 999), (await desk.command('plans.create', { name: 'C', priceCents: shillings(2500), taxInclusive: false, exciseApplies: false, downKbps: 1000, upKbps: 1000 })).id];
      for (const planId of plans) await addSubscriber(desk, { planId });
      const ends: DaysEnd = new Map();
      for (const what of acts) {
        if (what.kind === 'wait') ends.set(desk.today(), await receivables(desk));
        await doIt(desk, plans, what).catch((error: unknown) => {
          if (!(error instanceof Refusal)) throw error;
        });
      }
      await statementsAddUp(desk, addDays(localDate('2026-03-02'), cutAfter));
      for (const [day, then] of ends) expect({ day, receivables: await receivables(desk, day) }).toEqual({ day, receivables: then });
      await taxesAgree(desk);
      await desk.close();
    }),
    { numRuns: 30 },
  );
}, 120_000);
