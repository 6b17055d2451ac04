/** Payments, their evidence, and where an owner is looked for. */
import { sql } from 'kysely';
import { ZERO, type Cents } from '../../../src-shared/money.ts';
import { instant, type Instant } from '../../../src-shared/time.ts';
import { statement, type Reader, type Writer } from '../../kernel/db.ts';
import { q, type Tables } from '../../schema/tables.ts';
import { payerOf } from '../billing/index.ts';
import { readSetting } from '../settings/index.ts';
import type { Holder, MatchDirectory } from './matching.ts';
import { openPushes, pushByCheckout } from './pushes.store.ts';

export type Source = Tables['paymentEvidence']['source'];
type BasicPayment = Omit<Tables['payment'], 'id' | 'reversedAt' | 'reversal' | 'parentId' | 'reference' | 'tillSessionId'>;
/** parentId: of a part, the payment that was split. reference: of the bank, or the cheque's number. tillSessionId: the drawer that the cash lies in. */
type NewPayment = BasicPayment & { readonly parentId?: number; readonly reference?: string; readonly tillSessionId?: number | null };
export type Payment = BasicPayment & { readonly id: number; readonly reversedAt: Instant | null; readonly reversal: string; readonly parentId: number | null; readonly reference: string; readonly tillSessionId: number | null };

const byReceipt = statement<{ receipt: string }>()((p) => q.selectFrom('payment').selectAll().where('receipt', '=', p('receipt')));
const byId = statement<{ id: number }>()((p) => q.selectFrom('payment').selectAll().where('id', '=', p('id')));
const insert = statement<BasicPayment & Pick<Payment, 'parentId' | 'reference' | 'tillSessionId'>>()((p) =>
  q.insertInto('payment').values({
    method: p('method'), receipt: p('receipt'), amountCents: p('amountCents'), state: p('state'), subscriberId: p('subscriberId'), paidAt: p('paidAt'), recordedAt: p('recordedAt'), shortcode: p('shortcode'),
    accountTyped: p('accountTyped'), payerPhone: p('payerPhone'), payerName: p('payerName'), matching: p('matching'), note: p('note'), operatorId: p('operatorId'), parentId: p('parentId'), reference: p('reference'), tillSessionId: p('tillSessionId'),
  }),
);
const insertEvidence = statement<Omit<Tables['paymentEvidence'], 'id'>>()((p) =>
  q.insertInto('paymentEvidence').values({ paymentId: p('paymentId'), source: p('source'), receivedAt: p('receivedAt'), bodyCipher: p('bodyCipher') }),
);
const evidenceOf = statement<{ paymentId: number; source: Source }>()((p) => q.selectFrom('paymentEvidence').select('id').where('paymentId', '=', p('paymentId')).where('source', '=', p('source')));
const knownFrom = statement<{ receipt: string; source: Source }>()((p) =>
  q.selectFrom('payment').innerJoin('paymentEvidence', 'paymentEvidence.paymentId', 'payment.id').select('payment.id').where('receipt', '=', p('receipt')).where('source', '=', p('source')),
);

export const findByReceipt = (db: Reader, receipt: string): Payment | undefined => db.getOf(byReceipt, { receipt });
export const findPayment = (db: Reader, id: number): Payment | undefined => db.getOf(byId, { id });
export const insertPayment = (tx: Writer, payment: NewPayment): number => tx.runOf(insert, { parentId: null, reference: '', tillSessionId: null, ...payment }).id;

/** Has this source told of this receipt already? */
export const isKnownFrom = (db: Reader, receipt: string, source: Source): boolean => db.getOf(knownFrom, { receipt, source }) !== undefined;

/** Keeps what a source said, encrypted; false when it said so before. */
export function addEvidence(tx: Writer, evidence: Omit<Tables['paymentEvidence'], 'id'>): boolean {
  if (tx.getOf(evidenceOf, { paymentId: evidence.paymentId, source: evidence.source })) return false;
  tx.runOf(insertEvidence, evidence);
  return true;
}

export function updatePayment(tx: Writer, id: number, columns: Partial<Pick<Payment, 'state' | 'subscriberId' | 'accountTyped' | 'payerPhone' | 'payerName' | 'shortcode' | 'matching' | 'reversedAt' | 'reversal'>>): void {
  tx.run(q.updateTable('payment').set(columns).where('id', '=', id));
}

const byAccount = statement<{ account: string }>()((p) => q.selectFrom('subscriber').select(['id as subscriberId', 'name']).where('accountNumber', '=', p('account')));
const byPhone = statement<{ phone: string }>()((p) => q.selectFrom('subscriber').select(['id as subscriberId', 'name']).where((where) => where.or([where('phone', '=', p('phone')), where('otherPhone', '=', p('phone'))])));
const byPhoneHash = statement<{ hash: string }>()((p) =>
  q.selectFrom('subscriber').select(['id as subscriberId', 'name']).where((where) => where.or([where('phoneHash', '=', p('hash')), where('otherPhoneHash', '=', p('hash'))])),
);
// A range of the index instead of LIKE, which would read the table; ":" comes after "9".
const byMask = statement<{ start: string; beyond: string; end: string; digits: number }>()((p) =>
  q
    .selectFrom('subscriber')
    .select(['id as subscriberId', 'name'])
    .where((where) =>
      where.or(
        (['phone', 'otherPhone'] as const).map((column) =>
          where.and([where(column, '>=', p('start')), where(column, '<', p('beyond')), where(where.fn<string>('substr', [column, where.val(p('digits'))]), '=', p('end'))]),
        ),
      ),
    )
    .limit(20),
);

/** The subscribers and requests as they are now. */
export function directoryOf(db: Reader): MatchDirectory {
  const { shortcode, partyB } = readSetting(db, 'mpesa');
  return {
    shortcodes: isPlaceholder(shortcode) ? [] : [shortcode, partyB],
    byAccount: (account): Holder | null => db.getOf(byAccount, { account }) ?? null,
    byPhone: (phone) => db.allOf(byPhone, { phone }),
    byPhoneHash: (hash) => db.allOf(byPhoneHash, { hash }),
    byPhoneMask: (start, end) => holdersByMask(db, start, end),
    pushByCheckout: (checkoutRequestId) => pushByCheckout(db, checkoutRequestId) ?? null,
    openPushes: (amountCents, from, to) => openPushes(db, amountCents, from, to),
  };
}

/** Subscribers with a phone that begins and ends so. */
function holdersByMask(db: Reader, start: string, end: string): Holder[] {
  return db.allOf(byMask, { start, beyond: `${start}:`, end, digits: -end.length });
}

/** Is it one of our business numbers? One that is not told is taken for ours, and so is any until M-Pesa is set up. */
export function isOurShortcode(db: Reader, told: string): boolean {
  const { shortcode, partyB } = readSetting(db, 'mpesa');
  return told === '' || isPlaceholder(shortcode) || told === shortcode || told === partyB;
}

/** Until M-Pesa is set up, the number stands at zeros. */
const isPlaceholder = (shortcode: string): boolean => /^0+$/.test(shortcode);

/** When this business began with Waya: the first command of all. */
export function beganAt(db: Reader, otherwise: Instant): Instant {
  const first = db.get(q.selectFrom('command').select('at').orderBy('seq').limit(1));
  return first ? instant(first.at) : otherwise;
}

const earlierPayments = statement<{ subscriberId: number; amountCents: Cents; from: Instant; to: Instant }>()((p) =>
  q
    .selectFrom('payment')
    .select('id')
    .where('subscriberId', '=', p('subscriberId'))
    .where('method', '=', 'mpesa')
    .where('parentId', 'is', null)
    .where('amountCents', '=', p('amountCents'))
    .where('paidAt', '>=', p('from'))
    .where('paidAt', '<=', p('to'))
    .where((where) => where.not(where.exists(q.selectFrom('stkPush').select('stkPush.id').whereRef('stkPush.paymentId', '=', 'payment.id' as never))))
    .orderBy('paidAt')
    .limit(1),
);

/** A payment of a subscriber, of an amount, within a time, that answers no request yet; the earliest. */
export function unlinkedPayment(db: Reader, wanted: { readonly subscriberId: number; readonly amountCents: Cents; readonly from: Instant; readonly to: Instant }): number | null {
  return db.getOf(earlierPayments, wanted)?.id ?? null;
}

/**
 * Whose the money is that somebody pays: a unit's is his payer's, who is invoiced for him; but what a unit owes himself, because a payment from
 * before he was one was reversed, he pays himself, or it would never be settled.
 */
export function moneyOwner(db: Reader, subscriberId: number): number {
  const payerId = payerOf(db, subscriberId);
  if (payerId === subscriberId) return subscriberId;
  const owes = db.get(q.selectFrom('invoice').select('id').where('subscriberId', '=', subscriberId).where('openCents', '>', sql.lit(ZERO)).limit(1));
  return owes ? subscriberId : payerId;
}
