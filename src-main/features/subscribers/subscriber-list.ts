/** The list of subscribers: which and in what order first, by as little as that takes; then all that is shown of a screenful of them. */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { subscribers as contract } from '../../../src-shared/contract/subscribers.ts';
import { ZERO } from '../../../src-shared/money.ts';
import { parsePhone } from '../../../src-shared/phone.ts';
import type { LocalDate } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { like, likeText } from '../../kernel/like.ts';
import { q } from '../../schema/tables.ts';
import { isWatchedService } from '../entitlement/index.ts';

type ListInput = z.output<(typeof contract)['subscribers.list']['input']>;

const balance = sql<number>`(SELECT ifnull(sum(balanceCents), 0) FROM account WHERE account.subscriberId = subscriber.id)`;
const overdue = (today: LocalDate) => sql<number>`(SELECT ifnull(sum(openCents), 0) FROM invoice WHERE invoice.subscriberId = subscriber.id AND openCents > 0 AND dueOn < ${today})`;
/** The service shown in the list: the newest one that has not ended, else the newest. */
const shownSubscription = sql<number>`(SELECT id FROM subscription AS s WHERE s.subscriberId = subscriber.id ORDER BY s.endOn IS NOT NULL, s.id DESC LIMIT 1)`;

/** SQLite leaves out a join whose columns nobody asks for. */
const everybody = q
  .selectFrom('subscriber')
  .leftJoin('subscription', (join) => join.on('subscription.id', '=', shownSubscription))
  .leftJoin('plan', 'plan.id', 'subscription.planId')
  .leftJoin('router', 'router.id', 'subscription.routerId')
  .leftJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id')
  .leftJoin('routerSession', (join) => join.onRef('routerSession.routerId', '=', 'subscription.routerId').onRef('routerSession.userName', '=', 'subscription.userName'));

function chosen(input: ListInput, today: LocalDate) {
  let from = everybody.where('subscriber.removedAt', 'is', null);
  if (input.state) from = from.where('entitlement.state', '=', input.state);
  if (input.planId) from = from.where('subscription.planId', '=', input.planId);
  if (input.routerId) from = from.where('subscription.routerId', '=', input.routerId);
  if (input.owing === 'owes') from = from.where(balance, '>', 0);
  if (input.owing === 'credit') from = from.where(balance, '<', 0);
  if (input.owing === 'overdue') from = from.where('subscriber.id', 'in', q.selectFrom('invoice').select('subscriberId').where('openCents', '>', sql.lit(ZERO)).where('dueOn', '<', today));
  if (input.search) from = from.where((where) => where.or(searchTerms(input.search).map(({ column, pattern }) => like(where.ref(column), pattern))));
  return from;
}

interface SearchTerm {
  readonly column: 'subscriber.name' | 'accountNumber' | 'subscription.userName' | 'location' | 'phone' | 'otherPhone';
  readonly pattern: string;
}

/** What a searched text may be: a name, an account number, a phone, a user name. */
function searchTerms(text: string): readonly SearchTerm[] {
  const letters = likeText(text);
  const digits = text.replace(/[\s-]/g, '');
  const phone = parsePhone(text) ?? (/^0\d{3,}$/.test(digits) ? `254${digits.slice(1)}` : null);
  const byPhone: SearchTerm[] = phone ? [{ column: 'phone', pattern: `${phone}%` }, { column: 'otherPhone', pattern: `${phone}%` }] : [];
  return [
    { column: 'subscriber.name', pattern: `%${letters}%` },
    { column: 'accountNumber', pattern: `${likeText(digits)}%` },
    { column: 'subscription.userName', pattern: `%${letters}%` },
    { column: 'location', pattern: `%${letters}%` },
    ...byPhone,
  ];
}

function idsOf(db: Reader, input: ListInput, today: LocalDate): number[] {
  const key = {
    name: sql`subscriber.name COLLATE NOCASE`,
    accountNumber: sql`subscriber.accountNumber`,
    balance,
    overdue: overdue(today),
    plan: sql`plan.name`,
  }[input.sort.by];
  return db.all(chosen(input, today).select('subscriber.id').orderBy(key, input.sort.direction).orderBy('subscriber.id').offset(input.offset).limit(input.limit)).map((row) => row.id);
}

interface Totals {
  readonly total: number;
  readonly balanceCents: number | null;
  readonly overdueCents: number | null;
}

function totalsOf(db: Reader, input: ListInput, today: LocalDate): Totals {
  const { search, state, planId, routerId, owing } = input;
  if (!search && !state && !planId && !routerId && owing === 'any') {
    // Everybody: the plain sums. Who was removed with his import has no balance left (removeSubscriber).
    return db.sql<Totals>(
      `SELECT (SELECT count(*) FROM subscriber WHERE removedAt IS NULL) AS total, (SELECT sum(balanceCents) FROM account WHERE subscriberId IS NOT NULL) AS balanceCents,
        (SELECT sum(openCents) FROM invoice WHERE openCents > 0 AND dueOn < ?) AS overdueCents`,
      today,
    )[0]!;
  }
  return db.one(chosen(input, today).select(({ fn }) => [fn.countAll<number>().as('total'), sql<number | null>`sum(${balance})`.as('balanceCents'), sql<number | null>`sum(${overdue(today)})`.as('overdueCents')]));
}

/** A screenful of subscribers in their order, with the totals of all that fit the filters. */
export function listSubscribers(db: Reader, input: ListInput, today: LocalDate) {
  const totals = totalsOf(db, input, today);
  const ids = idsOf(db, input, today);
  const rows = db.all(
    everybody
      .select(['subscriber.id', 'accountNumber', 'subscriber.name', 'phone', 'location', 'plan.name as planName', 'subscription.userName', 'router.name as routerName', 'entitlement.state', 'routerSession.userName as onlineName', 'router.lastContactAt'])
      .select(sql<0 | 1>`${isWatchedService} AND confirmedRevision < revision`.as('watched'))
      .select([balance.as('balanceCents'), overdue(today).as('overdueCents')])
      .where('subscriber.id', 'in', ids),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return {
    total: totals.total,
    balanceCents: totals.balanceCents ?? 0,
    overdueCents: totals.overdueCents ?? 0,
    rows: ids.map((id) => byId.get(id)!).map(({ onlineName, lastContactAt, watched, ...row }) => ({ ...row, watched: watched === 1, phone: row.phone ?? '', online: lastContactAt === null ? null : onlineName !== null })),
  };
}
