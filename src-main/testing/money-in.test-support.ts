/** A business with an M-Pesa account of its own truth: what moved there, what it lists, and what its statement says. */
import type { Cents } from '../../src-shared/money.ts';
import type { Instant, LocalDate } from '../../src-shared/time.ts';
import { Refusal } from '../../src-shared/refusal.ts';
import { receivePayment } from '../features/payments/index.ts';
import { settleReversal } from '../features/payments/reversals.service.ts';
import { madeCsv, PREAMBLE, withBalances, type MadeRow } from '../features/statements/statement-files.test-support.ts';
import type { Actor } from '../kernel/commands.ts';
import { GatewayError } from '../ports/gateway-error.ts';
import type { ListedPayment, PaymentGateway } from '../ports/payment-gateway.ts';
import { q } from '../schema/tables.ts';
import { addSubscriber, openDesk, type Desk } from './feature-rig.ts';

const SHORTCODE = '600638';

/** Rows oldest first; nothing is told of them but by `answers` and `listsReversals`, or by the test. */
export interface Mpesa {
  readonly rows: readonly MadeRow[];
  answers: boolean;
  listsReversals: boolean;
  nextReceipt(): string;
  pay(amountCents: number, account: string): MadeRow;
  take(amountCents: number, reason: string, receipt?: string): MadeRow;
  giveBack(payment: MadeRow): MadeRow;
  /** Payments that were not given back. */
  standing(): readonly MadeRow[];
}

export interface Business {
  readonly desk: Desk;
  readonly mpesa: Mpesa;
  readonly subscribers: readonly number[];
  readonly accounts: readonly string[];
  readonly secondOwner: Actor;
  /** Of each lock, what was booked on its days when it was made. */
  readonly locked: Map<LocalDate, string>;
  readonly done: Set<string>;
  next(): number;
  answerReversal(id: number, receipt: string | null): void;
}

function makeMpesa(now: () => Instant): Mpesa {
  const rows: MadeRow[] = [];
  let receipts = 0;
  const add = (row: MadeRow): MadeRow => {
    rows.push(row);
    return row;
  };
  const nextReceipt = () => `UCM${String((receipts += 1)).padStart(7, '0')}`;
  return {
    rows, answers: true, listsReversals: false, nextReceipt,
    pay: (paidInCents, account) => add({ receipt: nextReceipt(), at: now(), paidInCents, account, reason: 'Pay Bill Online', party: '254711000001 - JANE DOE', details: `Pay Bill from 254711000001 - JANE DOE Acc. ${account}` }),
    take: (withdrawnCents, reason, receipt = nextReceipt()) => add({ receipt, at: now(), withdrawnCents, reason, details: reason }),
    giveBack: ({ receipt, paidInCents }) => add({ receipt: nextReceipt(), at: now(), withdrawnCents: paidInCents!, reason: 'Pay Bill Reversal', details: 'Pay Bill Reversal', linked: receipt }),
    standing: () => rows.filter((row) => row.paidInCents && !rows.some((other) => other.linked === row.receipt)),
  };
}

/** The list of the last 48 hours. */
function listed(mpesa: Mpesa, from: Instant, to: Instant): ListedPayment[] {
  if (!mpesa.answers) throw new GatewayError('M-Pesa does not answer.', { retryable: true, outcome: 'not_done', hint: 'It is tried again.' });
  return mpesa.rows
    .filter((row) => row.at >= from && row.at <= to && (row.paidInCents || (row.linked && mpesa.listsReversals)))
    .map((row) => ({ kind: row.linked ? 'reversal' : 'payment', receipt: row.receipt, linkedReceipt: row.linked ?? '', amountCents: (row.paidInCents ?? row.withdrawnCents) as Cents, paidAt: row.at, accountTyped: row.account ?? '', payerPhone: '254711000001', payerName: 'JANE', shortcode: SHORTCODE, raw: '{}' }));
}

function gatewayOf(mpesa: Mpesa): PaymentGateway {
  const absent = () => Promise.reject(new Error('not part of this business'));
  return {
    push: absent, queryPush: absent, registerUrls: absent, registerPull: absent, checkReceipt: absent, askBalance: absent,
    listPayments: async (from, to) => listed(mpesa, from, to),
    reverse: async ({ reference }) => ({ conversationIds: [`AG:${reference}`] }),
  };
}

export async function makeBusiness(done: Set<string>): Promise<Business> {
  let now: () => Instant = () => 0 as Instant;
  const mpesa = makeMpesa(() => now());
  const desk = openDesk({ closesDays: true, mpesa: gatewayOf(mpesa) });
  now = () => desk.clock.now();
  desk.setting('mpesa', { enabled: true, shortcode: SHORTCODE, partyB: SHORTCODE, initiatorName: 'waya', initiatorCredentialCipher: 'sealed', publicUrl: 'https://pay.example.co.ke', secretPath: 'secret-path' });
  const people = [];
  for (const startOn of ['2026-03-02', '2026-03-02', '2026-05-01']) people.push(await addSubscriber(desk, { startOn }));
  let n = 0;
  return {
    desk, mpesa, done, subscribers: people.map((one) => one.id), accounts: people.map((one) => one.accountNumber), locked: new Map(),
    secondOwner: { kind: 'operator', operatorId: 2, role: 'owner', name: 'Otieno', sessionHash: 'no session' },
    next: () => (n += 1),
    answerReversal: (id, receipt) => desk.within((context) => settleReversal(context, id, receipt === null ? { resultCode: '1', resultText: 'no', receipt: null, alreadyReversed: false } : { resultCode: '0', resultText: 'ok', receipt, alreadyReversed: false })),
  };
}

export function addOwner({ desk }: Business): void {
  desk.db.transaction(() => desk.db.run(q.insertInto('operator').values({ id: 2, name: 'Otieno', userName: 'otieno', role: 'owner', passwordHash: 'no password', active: 1, createdAt: desk.clock.now() })));
}

/** As a report, the list or an answer tells of it. */
export function tell({ desk }: Business, row: MadeRow, source: 'c2b' | 'stk' | 'pull' | 'status'): void {
  desk.within((context) => void receivePayment(context, { receipt: row.receipt, amountCents: row.paidInCents as Cents, paidAt: row.at, shortcode: SHORTCODE, accountTyped: source === 'stk' ? '' : (row.account ?? ''), payerPhone: '', payerName: '', checkoutRequestId: null, body: '{}' }, source));
}

/** A piece of M-Pesa's statement, booked. */
export async function importOf({ desk, mpesa }: Business, some: readonly MadeRow[]): Promise<void> {
  const balances = new Map(withBalances(mpesa.rows, 100_000_000).map((row) => [row.receipt, row.balanceCents]));
  const rows = some.map((row) => ({ ...row, balanceCents: balances.get(row.receipt) ?? null }));
  if (rows.length === 0) return;
  const { id } = await desk.command('statements.upload', { fileName: `piece ${rows.length}.csv`, base64: Buffer.from(madeCsv(rows, { preamble: PREAMBLE(SHORTCODE, 'From 01-03-2026 00:00:00 To 02-03-2026 00:00:00') })).toString('base64') });
  await desk.command('statements.commit', { id });
  await desk.settle();
}

/** A person confirms every reversal that M-Pesa lists, as far as that can be done. */
export async function confirmAll({ desk }: Business): Promise<void> {
  for (const row of (await desk.query('reversals.list', { open: true, limit: 200 })).rows.filter((one) => one.state === 'proposed')) {
    try {
      await desk.command('reversals.approve', { id: row.id });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
}

/** What M-Pesa's own balance moved by. */
export const truthCents = ({ rows }: Mpesa): number => rows.reduce((total, row) => total + (row.paidInCents ?? 0) - (row.withdrawnCents ?? 0), 0);
