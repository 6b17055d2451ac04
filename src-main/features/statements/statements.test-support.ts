/** A desk with a business number, and statements that it is given. */
import type { Decision } from './statements.store.ts';
import { parseInstant, type Instant } from '../../../src-shared/time.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { balance } from '../../ledger/journal.ts';
import { openDesk, type Desk, type DeskOptions } from '../../testing/feature-rig.ts';
import { receivePayment } from '../payments/index.ts';
import { madeCsv, PREAMBLE, type MadeRow } from './statement-files.test-support.ts';

export const SHORTCODE = '600638';
export const at = (text: string): Instant => parseInstant(`${text.replace(' ', 'T')}+03:00`);

/** Began on 2 March 2026, a Monday; it is now 20 March. */
export async function openBusiness(options: DeskOptions = {}): Promise<Desk> {
  const desk = openDesk(options);
  desk.setting('mpesa', { shortcode: SHORTCODE, partyB: SHORTCODE });
  await desk.day('2026-03-20', '08:00');
  return desk;
}

/** A payment by a customer. */
export const payIn = (receipt: string, time: string, shillings: number, account = '', more: Partial<MadeRow> = {}): MadeRow => ({
  receipt, at: at(time), paidInCents: shillings * 100, reason: 'Pay Bill Online', details: `Pay Bill from 254711000001 - JANE DOE Acc. ${account}`, party: '254711000001 - JANE DOE', account, ...more,
});
export const payOut = (receipt: string, time: string, shillings: number, reason: string, more: Partial<MadeRow> = {}): MadeRow => ({ receipt, at: at(time), withdrawnCents: shillings * 100, reason, details: reason, ...more });

export const MARCH = PREAMBLE(SHORTCODE, 'From 01-03-2026 00:00:00 To 19-03-2026 23:59:59');
export const marchCsv = (rows: readonly MadeRow[]): Uint8Array => madeCsv(rows, { preamble: MARCH });

export async function upload(desk: Desk, file: Uint8Array, fileName = 'ORG_600638_Utility.csv'): Promise<number> {
  return (await desk.command('statements.upload', { fileName, base64: Buffer.from(file).toString('base64') })).id;
}

export async function commit(desk: Desk, id: number): Promise<void> {
  await desk.command('statements.commit', { id });
  await desk.settle();
}

export async function bring(desk: Desk, file: Uint8Array, fileName?: string): Promise<number> {
  const id = await upload(desk, file, fileName);
  await commit(desk, id);
  return id;
}

/** "kind verdict" of each row in the order of the file; a booked one with a tick. */
export async function verdicts(desk: Desk, id: number): Promise<string[]> {
  const { rows } = await desk.query('statements.rows', { id, limit: 200 });
  return rows.map((row) => `${row.receipt} ${row.kind} ${row.verdict}${row.booked ? ' ✓' : ''}`);
}

export async function decide(desk: Desk, id: number, receipt: string, decision: Decision | null): Promise<void> {
  const { rows } = await desk.query('statements.rows', { id, limit: 200 });
  await desk.command('statements.decide', { rowId: rows.find((row) => row.receipt === receipt)!.id, decision });
}

export const mpesa = (desk: Desk): number => balance(desk.db, { kind: 'mpesa' });

/** As a report or the list tells of it. */
export function told(desk: Desk, row: Pick<MadeRow, 'receipt' | 'at' | 'paidInCents' | 'account'>, source: 'c2b' | 'pull' | 'stk' = 'c2b'): void {
  desk.within((context) => {
    receivePayment(context, { receipt: row.receipt, amountCents: row.paidInCents as Cents, paidAt: row.at, shortcode: SHORTCODE, accountTyped: row.account ?? '', payerPhone: '', payerName: '', checkoutRequestId: null, body: '{}' }, source);
  });
}

export const paymentsOf = (desk: Desk) =>
  desk.db.sql<{ receipt: string; amountCents: number; state: string; sources: string }>(`SELECT receipt, amountCents, state, (SELECT group_concat(source, ',' ORDER BY id) FROM paymentEvidence WHERE paymentId = payment.id) AS sources FROM payment ORDER BY receipt`);
export const transfersMade = (desk: Desk) => desk.db.sql<{ text: string }>(`SELECT kind || ' ' || fromKind || '→' || toKind || ' ' || amountCents || ' ' || reference || ' ' || bookedOn AS text FROM moneyTransfer WHERE voidEntryId IS NULL ORDER BY id`).map(({ text }) => text);
