/** Gathers every clue to the owner of unmatched money. */
import { sql } from 'kysely';
import { normaliseAccount } from '../../../src-shared/account-number.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { parsePhone } from '../../../src-shared/phone.ts';
import { formatTime, later } from '../../../src-shared/time.ts';
import type { Cents } from '../../../src-shared/money.ts';
import type { Reader } from '../../kernel/db.ts';
import { balanceOf } from '../../ledger/journal.ts';
import { q } from '../../schema/tables.ts';
import { phoneHash } from '../subscribers/index.ts';
import { isSamePhone, nameWords, PUSH_WINDOW_MS, readPayerPhone, type Holder } from './matching.ts';
import { directoryOf, findPayment, type Payment } from './payments.store.ts';
import { nearAccounts, rankSuggestions, sharedWords, type Clue } from './suggestions.ts';

type Found = { readonly subscriberId: number; readonly clue: Clue };

/** Best first, with the reasons in words and what each owes. Empty once the payment has an owner or was reversed. Throws Refusal not_found. */
export function suggestOwners(db: Reader, paymentId: number): { subscriberId: number; name: string; accountNumber: string; balanceCents: Cents; reason: string }[] {
  const payment = findPayment(db, paymentId);
  if (!payment) throw new Refusal('not_found', 'There is no such payment.');
  if (payment.state !== 'suspense') return [];
  const clues = [...byRequest(db, payment), ...byAccount(db, payment), ...byPhones(db, payment), ...byTypedBefore(db, payment), ...byPayerBefore(db, payment), ...byName(db, payment)];
  const there = new Set(db.all(q.selectFrom('subscriber').select('id').where('removedAt', 'is', null).where('id', 'in', clues.map((clue) => clue.subscriberId))).map((row) => row.id));
  return rankSuggestions(clues.filter((clue) => there.has(clue.subscriberId))).map(({ subscriberId, reason }) => {
    const { name, accountNumber } = db.one(q.selectFrom('subscriber').select(['name', 'accountNumber']).where('id', '=', subscriberId));
    return { subscriberId, name, accountNumber, balanceCents: balanceOf(db, subscriberId), reason };
  });
}

function byRequest(db: Reader, { amountCents, paidAt, payerPhone }: Payment): Found[] {
  const payer = readPayerPhone(payerPhone);
  return directoryOf(db)
    .openPushes(amountCents, later(paidAt, -PUSH_WINDOW_MS), later(paidAt, PUSH_WINDOW_MS))
    .filter((push) => payer.kind === 'none' || isSamePhone(payer, push))
    .map((push) => ({ subscriberId: push.subscriberId, clue: { kind: 'request', time: formatTime(push.requestedAt) } }));
}

function byAccount(db: Reader, { accountTyped }: Payment): Found[] {
  const near = nearAccounts(accountTyped);
  if (near.size === 0) return [];
  return db
    .all(q.selectFrom('subscriber').select(['id', 'accountNumber']).where('accountNumber', 'in', [...near.keys()]))
    .map((row) => ({ subscriberId: row.id, clue: { kind: 'nearAccount', slip: near.get(row.accountNumber)! } }));
}

function byPhones(db: Reader, { accountTyped, payerPhone }: Payment): Found[] {
  const directory = directoryOf(db);
  const typed = parsePhone(accountTyped);
  const holders = (): readonly Holder[] => {
    const payer = readPayerPhone(payerPhone);
    switch (payer.kind) {
      case 'number':
        return directory.byPhone(payer.phone);
      case 'hash':
        return directory.byPhoneHash(payer.hash);
      case 'mask':
        return directory.byPhoneMask(payer.start, payer.end);
      case 'none':
        return [];
    }
  };
  const masked = readPayerPhone(payerPhone).kind === 'mask';
  return [
    ...(typed === null ? [] : directory.byPhone(typed)).map(({ subscriberId }): Found => ({ subscriberId, clue: { kind: 'typedPhone' } })),
    ...holders().map(({ subscriberId }): Found => ({ subscriberId, clue: { kind: 'payerPhone', masked } })),
  ];
}

/** For whom money of this kind was before: credited still, and not a part of the same receipt, which says nothing about the others. */
function creditedBefore(db: Reader, { id, parentId }: Payment, narrow: (from: Credited) => Credited): { subscriberId: number; times: number }[] {
  let from = credited().where('id', '<>', id);
  if (parentId !== null) from = from.where((where) => where.or([where('parentId', 'is', null), where('parentId', '<>', parentId)]));
  return db.all(narrow(from).groupBy('subscriberId').orderBy('times', 'desc').orderBy('subscriberId').limit(5)).map(({ subscriberId, times }) => ({ subscriberId: subscriberId!, times }));
}
const credited = () => q.selectFrom('payment').select(({ fn }) => ['subscriberId', fn.countAll<number>().as('times')]).where('state', '=', 'credited');
type Credited = ReturnType<typeof credited>;

/** For whom has this payer paid? A mask fits many people, so there the name has to be the same too; a business has a name only. */
function byPayerBefore(db: Reader, payment: Payment): Found[] {
  const { payerPhone, payerName } = payment;
  const payer = readPayerPhone(payerPhone);
  if (payer.kind === 'none') {
    if (payerPhone !== '' || payerName.trim() === '') return [];
    const named = (from: Credited) => from.where('payerPhone', '=', sql.lit('')).where('payerName', '<>', sql.lit('')).where(sql<boolean>`payerName = ${payerName} COLLATE NOCASE`);
    return creditedBefore(db, payment, named).map(({ subscriberId, times }) => ({ subscriberId, clue: { kind: 'namedPayerBefore', times } }));
  }
  // Told as a number by one report and as its hash by another: the same payer.
  const spellings = payer.kind === 'number' ? [payer.phone, phoneHash(payer.phone)] : [payerPhone];
  const same = (from: Credited) => (payer.kind === 'mask' ? from.where('payerPhone', 'in', spellings).where('payerName', '=', payerName) : from.where('payerPhone', 'in', spellings));
  return creditedBefore(db, payment, same).map(({ subscriberId, times }) => ({ subscriberId, clue: { kind: 'payerBefore', times } }));
}

/** Whose was it when the same was typed before? Only what a person said counts: what was matched by itself needs no memory. */
function byTypedBefore(db: Reader, payment: Payment): Found[] {
  const spellings = [...new Set([payment.accountTyped.trim(), normaliseAccount(payment.accountTyped)])].filter((text) => text !== '');
  if (spellings.length === 0) return [];
  const byPerson = (from: Credited) =>
    from
      .where('accountTyped', '<>', sql.lit(''))
      .where((where) => where.or(spellings.map((text) => sql<boolean>`trim(accountTyped) = ${text} COLLATE NOCASE`)))
      .where((where) => where.or(['Assigned by %', 'Moved from %', 'A part of % assigned by %'].map((text) => where('matching', 'like', text))));
  return creditedBefore(db, payment, byPerson).map(({ subscriberId, times }) => ({ subscriberId, clue: { kind: 'typedBefore', times } }));
}

/** Reads the whole list of names, for one payment that a person looks at. */
function byName(db: Reader, { payerName }: Payment): Found[] {
  const words = nameWords(payerName);
  if (words.length === 0) return [];
  return db
    .all(q.selectFrom('subscriber').select(['id', 'name']).where((where) => where.or(words.map((word) => where('name', 'like', `%${word}%`)))).limit(500))
    .map((row) => ({ id: row.id, shared: sharedWords(row.name, payerName) }))
    .filter(({ shared }) => shared.length > 0)
    .sort((a, b) => b.shared.length - a.shared.length)
    .slice(0, 8)
    .map(({ id, shared }) => ({ subscriberId: id, clue: { kind: 'name', words: shared } }));
}
