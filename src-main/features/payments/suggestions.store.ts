/** Gathers every clue to the owner of unmatched money. */
import { Refusal } from '../../../src-shared/refusal.ts';
import { parsePhone } from '../../../src-shared/phone.ts';
import { formatTime, later } from '../../../src-shared/time.ts';
import type { Cents } from '../../../src-shared/money.ts';
import type { Reader } from '../../kernel/db.ts';
import { balanceOf } from '../../ledger/journal.ts';
import { q } from '../../schema/tables.ts';
import { isSamePhone, nameWords, PUSH_WINDOW_MS, readPayerPhone, type Holder } from './matching.ts';
import { directoryOf, findPayment, type Payment } from './payments.store.ts';
import { nearAccounts, rankSuggestions, sharedWords, type Clue } from './suggestions.ts';

type Found = { readonly subscriberId: number; readonly clue: Clue };

/** Best first, with the reasons in words and what each owes. Empty once the payment has an owner or was reversed. Throws Refusal not_found. */
export function suggestOwners(db: Reader, paymentId: number): { subscriberId: number; name: string; accountNumber: string; balanceCents: Cents; reason: string }[] {
  const payment = findPayment(db, paymentId);
  if (!payment) throw new Refusal('not_found', 'There is no such payment.');
  if (payment.state !== 'suspense') return [];
  const clues = [...byRequest(db, payment), ...byAccount(db, payment), ...byPhones(db, payment), ...byPayerBefore(db, payment), ...byName(db, payment)];
  return rankSuggestions(clues).map(({ subscriberId, reason }) => {
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

/** For whom has this payer paid? A mask fits many people, so there the name has to be the same too. */
function byPayerBefore(db: Reader, { payerPhone, payerName }: Payment): Found[] {
  const payer = readPayerPhone(payerPhone);
  if (payer.kind === 'none') return [];
  let from = q
    .selectFrom('payment')
    .select(({ fn }) => ['subscriberId', fn.countAll<number>().as('times')])
    .where('payerPhone', '=', payerPhone)
    .where('subscriberId', 'is not', null);
  if (payer.kind === 'mask') from = from.where('payerName', '=', payerName);
  return db.all(from.groupBy('subscriberId').orderBy('times', 'desc').limit(5)).map(({ subscriberId, times }) => ({ subscriberId: subscriberId!, clue: { kind: 'payerBefore', times } }));
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
