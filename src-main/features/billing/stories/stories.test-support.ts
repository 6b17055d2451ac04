/** What the stories of billing are told with: documents as one line each, and where somebody stands. */
import { formatAmount, shillings, type Cents } from '../../../../src-shared/money.ts';
import type { BillingSettings } from '../../../../src-shared/contract/settings.ts';
import { instantOf, localDate, type LocalDate } from '../../../../src-shared/time.ts';
import type { Input } from '../../../../src-shared/rpc.ts';
import type { OperatorContract } from '../../../../src-shared/contract/index.ts';
import { openDesk, stateOf, type Desk } from '../../../testing/feature-rig.ts';

export const date = (text: string): LocalDate => localDate(text);

/** A desk that begins at 08:00 of a day, with settings of its own. */
export function deskOn(day: string, billing: Partial<BillingSettings> = {}): Desk {
  const desk = openDesk({ start: instantOf(date(day), '08:00') });
  desk.setting('billing', billing);
  return desk;
}

type PlanInput = Input<OperatorContract, 'plans.create'>;

/** A plan by its price in whole shillings, taxes in it unless said otherwise. */
export async function plan(desk: Desk, name: string, priceShillings: number, more: Partial<Omit<PlanInput, 'name' | 'priceCents'>> = {}): Promise<number> {
  return (await desk.command('plans.create', { name, priceCents: shillings(priceShillings), downKbps: 5000, upKbps: 5000, ...more })).id;
}

/** A rate from before everything. */
export const tax = (desk: Desk, kind: 'vat' | 'excise', basisPoints: number, fromOn = '2013-09-02') => desk.command('taxes.set', { kind, fromOn: date(fromOn), basisPoints });

export const pay = (desk: Desk, subscriberId: number, amountShillings: number) => desk.command('payments.takeCash', { subscriberId, amountCents: shillings(amountShillings) });

/** Every line of his invoices and credit notes in the order of posting: "INV-2026-00001 on 2026-03-02: Home, 2026-03-02…2026-04-02 1,500.00". */
export function paper(desk: Desk, subscriberId: number): string[] {
  return desk.db
    .sql<{ number: string; issuedOn: string; description: string; periodStart: string | null; periodEnd: string | null; grossCents: Cents; sign: number }>(
      `SELECT invoice.number, issuedOn, description, periodStart, periodEnd, invoiceLine.grossCents, 1 AS sign, entryId, invoiceLine.id FROM invoiceLine JOIN invoice ON invoice.id = invoiceId WHERE subscriberId = ?
       UNION ALL SELECT creditNote.number, issuedOn, description, periodStart, periodEnd, creditNoteLine.grossCents, -1, entryId, creditNoteLine.id FROM creditNoteLine JOIN creditNote ON creditNote.id = creditNoteId WHERE subscriberId = ?
       ORDER BY issuedOn, entryId, 9`,
      subscriberId, subscriberId,
    )
    .map(({ number, issuedOn, description, periodStart, periodEnd, grossCents, sign }) => `${number} on ${issuedOn}: ${description.split(', ')[0]}${periodStart ? `, ${periodStart}…${periodEnd}` : ''} ${sign < 0 ? '−' : ''}${formatAmount(grossCents)}`);
}

/** As `paper`, without number and day: what it is for and what it costs. */
export const charged = (desk: Desk, subscriberId: number): string[] => paper(desk, subscriberId).map((line) => line.slice(line.indexOf(': ') + 2));

/** Net, excise, VAT and gross of every line of his invoices, then of his credit notes. */
export function taxed(desk: Desk, subscriberId: number): string[] {
  return desk.db
    .sql<{ netCents: Cents; exciseCents: Cents; vatCents: Cents; grossCents: Cents }>(
      `SELECT * FROM (SELECT invoiceLine.netCents, invoiceLine.exciseCents, invoiceLine.vatCents, grossCents FROM invoiceLine JOIN invoice ON invoice.id = invoiceId WHERE subscriberId = ? ORDER BY invoiceLine.id)
       UNION ALL SELECT * FROM (SELECT creditNoteLine.netCents, creditNoteLine.exciseCents, creditNoteLine.vatCents, grossCents FROM creditNoteLine JOIN creditNote ON creditNote.id = creditNoteId WHERE subscriberId = ? ORDER BY creditNoteLine.id)`,
      subscriberId, subscriberId,
    )
    .map((row) => `${formatAmount(row.netCents)} + ${formatAmount(row.exciseCents)} + ${formatAmount(row.vatCents)} = ${formatAmount(row.grossCents)}`);
}

/** The arithmetic as his invoices print it. */
export const explained = (desk: Desk, subscriberId: number): string[] =>
  desk.db.sql<{ explanation: string }>('SELECT explanation FROM invoiceLine JOIN invoice ON invoice.id = invoiceId WHERE subscriberId = ? ORDER BY invoiceLine.id', subscriberId).map((row) => row.explanation);

/** "owes 500.00", "has 250.00", "nothing". */
export async function stands(desk: Desk, subscriberId: number): Promise<string> {
  const { balanceCents } = await desk.query('subscribers.get', { id: subscriberId });
  return balanceCents === 0 ? 'nothing' : balanceCents > 0 ? `owes ${formatAmount(balanceCents)}` : `has ${formatAmount(-balanceCents as Cents)}`;
}

export const isOn = (desk: Desk, subscriptionId: number): boolean => stateOf(desk, subscriptionId) === 'active';
