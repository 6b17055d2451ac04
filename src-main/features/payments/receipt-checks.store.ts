/** What is known of a receipt: here, and from M-Pesa's answers. */
import type { ReceiptVerdict } from '../../../src-shared/contract/money-in.ts';
import type { Trouble } from '../../../src-shared/contract/values.ts';
import type { Instant } from '../../../src-shared/time.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { payerOf } from '../billing/index.ts';
import { readSetting } from '../settings/index.ts';
import { offerCourtesy } from './courtesy.ts';
import { courtesiesOf, courtesyOfReceipt } from './courtesy.store.ts';
import { whyCannotAsk } from './conversations.store.ts';
import { unconfirmedEntries } from './inbox.store.ts';
import { isOurShortcode } from './payments.store.ts';
import { isPlausible, receiptForm, verdictOf, type ReceiptFacts } from './receipt-checks.ts';
import { findByReversalReceipt } from './reversals.store.ts';

const byId = statement<{ id: number }>()((p) => q.selectFrom('receiptCheck').selectAll().where('id', '=', p('id')));
const latest = statement<{ receipt: string }>()((p) => q.selectFrom('receiptCheck').selectAll().where('receipt', '=', p('receipt')).orderBy('id', 'desc'));

export const findCheck = (db: Reader, id: number) => db.getOf(byId, { id });
export const latestCheck = (db: Reader, receipt: string) => db.getOf(latest, { receipt });

const paymentRows = () =>
  q.selectFrom('payment').leftJoin('subscriber', 'subscriber.id', 'payment.subscriberId').select(['payment.id', 'receipt', 'amountCents', 'paidAt', 'payment.state', 'payment.subscriberId', 'subscriber.name as subscriberName', 'shortcode', 'matching']);

/** The payment under a receipt; of one that was split, its parts too. */
function paymentsOf(db: Reader, receipt: string) {
  const whole = db.get(paymentRows().where('receipt', '=', receipt));
  return { whole: whole ?? null, parts: whole?.state === 'split' ? db.all(paymentRows().where('parentId', '=', whole.id).orderBy('payment.id')) : [] };
}

/** Everything that is said of a receipt. receipt: as normaliseReceipt makes it. */
export function receiptFacts(db: Reader, now: Instant, { receipt, subscriberId }: { readonly receipt: string; readonly subscriberId?: number | undefined }): ReceiptFacts {
  const { whole, parts } = paymentsOf(db, receipt);
  const check = latestCheck(db, receipt);
  const asker = subscriberId === undefined ? undefined : db.get(q.selectFrom('subscriber').select('name').where('id', '=', subscriberId));
  return {
    receipt,
    form: receiptForm(receipt, now),
    payment: whole && { ...whole, otherShortcode: isOurShortcode(db, whole.shortcode) ? null : whole.shortcode },
    parts,
    asker: asker === undefined ? null : { name: asker.name, ids: [subscriberId!, payerOf(db, subscriberId!)] },
    isReversal: findByReversalReceipt(db, receipt) !== undefined,
    isReported: unconfirmedEntries(db, receipt).length > 0,
    check: check ? { state: check.state, outcome: check.outcome, trouble: check.trouble === null ? null : (JSON.parse(check.trouble) as Trouble) } : null,
    cannotAsk: whyCannotAsk(db),
  };
}

/** The verdict as the desk sees it. */
export function receiptVerdict(db: Reader, now: Instant, asked: { readonly receipt: string; readonly subscriberId?: number | undefined }): ReceiptVerdict {
  const { receipt, subscriberId } = asked;
  const facts = receiptFacts(db, now, asked);
  const { whole, parts } = paymentsOf(db, receipt);
  const { verdict, text, whatToDo } = verdictOf(facts);
  const courtesy = offerCourtesy({
    policy: readSetting(db, 'moneyIn'), verdict, isPlausible: isPlausible(facts.form), isReceiptUsed: courtesyOfReceipt(db, receipt) !== undefined,
    subscriber: facts.asker === null ? null : courtesiesOf(db, subscriberId!, now),
  });
  const payments = (parts.length > 0 ? parts : whole ? [whole] : []).map(({ shortcode: _shortcode, matching: _matching, ...payment }) => payment);
  return { receipt, verdict, text, whatToDo, payments, checkId: latestCheck(db, receipt)?.id ?? null, courtesyHours: courtesy.hours, courtesyWhy: courtesy.why };
}
