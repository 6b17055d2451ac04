/** Requests to phones: rows and how they change. */
import type { Cents } from '../../../src-shared/money.ts';
import type { Instant } from '../../../src-shared/time.ts';
import { statement, type Reader, type Writer } from '../../kernel/db.ts';
import { q, type Tables } from '../../schema/tables.ts';
import { phoneHash } from '../subscribers/index.ts';
import type { OpenPush } from './matching.ts';

type NewPush = Omit<Tables['stkPush'], 'id'>;
export type Push = NewPush & { readonly id: number };

const byId = statement<{ id: number }>()((p) => q.selectFrom('stkPush').selectAll().where('id', '=', p('id')));
const byCheckout = statement<{ checkoutRequestId: string }>()((p) => q.selectFrom('stkPush').selectAll().where('checkoutRequestId', '=', p('checkoutRequestId')));
const unpaid = statement<{ amountCents: Cents; from: Instant; to: Instant }>()((p) =>
  q
    .selectFrom('stkPush')
    .selectAll()
    .where('requestedAt', '>=', p('from'))
    .where('requestedAt', '<=', p('to'))
    .where('amountCents', '=', p('amountCents'))
    .where('paymentId', 'is', null)
    // Failed without an id: it was never sent.
    .where((where) => where.or([where('state', '<>', 'failed'), where('checkoutRequestId', 'is not', null)]))
    .orderBy('requestedAt'),
);
// Paid by query, or of unknown fate: what a receipt may complete. A request still open is told by its own callback.
const incomplete = statement<{ subscriberId: number; amountCents: Cents; from: Instant; to: Instant }>()((p) =>
  q
    .selectFrom('stkPush')
    .select('id')
    .where('subscriberId', '=', p('subscriberId'))
    .where('amountCents', '=', p('amountCents'))
    .where('paymentId', 'is', null)
    .where('state', 'in', ['paid', 'unknown', 'review'])
    .where('requestedAt', '>=', p('from'))
    .where('requestedAt', '<=', p('to'))
    .orderBy('requestedAt')
    .limit(1),
);

export const findPush = (db: Reader, id: number): Push | undefined => db.getOf(byId, { id });
export const findPushByCheckout = (db: Reader, checkoutRequestId: string): Push | undefined => db.getOf(byCheckout, { checkoutRequestId });

/** A request that the database holds for certain. */
export function pushOf(db: Reader, id: number): Push {
  const push = findPush(db, id);
  if (!push) throw new Error(`no request ${id}`);
  return push;
}

export const pushByCheckout = (db: Reader, checkoutRequestId: string): OpenPush | undefined => {
  const push = findPushByCheckout(db, checkoutRequestId);
  return push && { ...push, phoneHash: phoneHash(push.phone) };
};
export const openPushes = (db: Reader, amountCents: Cents, from: Instant, to: Instant): OpenPush[] => db.allOf(unpaid, { amountCents, from, to }).map((push) => ({ ...push, phoneHash: phoneHash(push.phone) }));

/** The oldest request of a subscriber that a receipt of this amount may complete. */
export const incompletePush = (db: Reader, wanted: { readonly subscriberId: number; readonly amountCents: Cents; readonly from: Instant; readonly to: Instant }): number | null => db.getOf(incomplete, wanted)?.id ?? null;

/** Throws on a second open request to one phone (isDuplicate of stkPush.phone). */
export const insertPush = (tx: Writer, push: NewPush): number => tx.run(q.insertInto('stkPush').values(push)).id;

export function updatePush(tx: Writer, id: number, columns: Partial<Omit<NewPush, 'subscriberId' | 'phone' | 'amountCents'>>): void {
  tx.run(q.updateTable('stkPush').set(columns).where('id', '=', id));
}

/** The latest request to a phone that may still be answered, or of which nobody knows. */
export function latestUnsettled(db: Reader, phone: string, since: Instant): Push | undefined {
  return db.get(
    q
      .selectFrom('stkPush')
      .selectAll()
      .where('phone', '=', phone)
      .where((where) => where.or([where('state', 'in', ['queued', 'sent']), where.and([where('state', '=', 'unknown'), where('requestedAt', '>', since)])]))
      .orderBy('id', 'desc')
      .limit(1),
  );
}
