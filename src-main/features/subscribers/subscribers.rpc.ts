import { sql } from 'kysely';
import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { parsePhone } from '../../../src-shared/phone.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf } from '../../../src-shared/time.ts';
import { handler, type CommandHandler } from '../../kernel/commands.ts';
import { like, likeText } from '../../kernel/like.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { q } from '../../schema/tables.ts';
import { subscriberPage } from './subscriber-page.ts';
import { addService, changePlan, changeSubscriber, createSubscriber, endSubscription, moveRouter } from './subscribers.service.ts';
import { timeline } from './timeline.ts';

const query = queryOf<OperatorContract>();

const balance = sql<number>`(SELECT ifnull(sum(balanceCents), 0) FROM account WHERE account.subscriberId = subscriber.id)`;
const overdue = (today: string) =>
  sql<number>`max(0, (SELECT ifnull(sum(openCents), 0) FROM invoice WHERE invoice.subscriberId = subscriber.id AND openCents > 0 AND dueOn < ${today}))`;
const SORT = { name: sql`subscriber.name COLLATE NOCASE`, accountNumber: sql`subscriber.accountNumber`, balance: sql`balanceCents`, overdue: sql`overdueCents`, plan: sql`plan.name` } as const;

/** The service shown in the list: the newest one that has not ended, else the newest. */
const shownSubscription = sql<number>`(SELECT id FROM subscription AS s WHERE s.subscriberId = subscriber.id ORDER BY s.endOn IS NOT NULL, s.id DESC LIMIT 1)`;

function listed(input: { search: string; state?: string | undefined; planId?: number | undefined; routerId?: number | undefined; owing: 'any' | 'owes' | 'overdue' | 'credit' }, today: string) {
  let from = q
    .selectFrom('subscriber')
    .leftJoin('subscription', (join) => join.on('subscription.id', '=', shownSubscription))
    .leftJoin('plan', 'plan.id', 'subscription.planId')
    .leftJoin('router', 'router.id', 'subscription.routerId')
    .leftJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id')
    .leftJoin('routerSession', (join) => join.onRef('routerSession.routerId', '=', 'subscription.routerId').onRef('routerSession.userName', '=', 'subscription.userName'));
  from = from.where('subscriber.removedAt', 'is', null);
  if (input.state) from = from.where('entitlement.state', '=', input.state as never);
  if (input.planId) from = from.where('subscription.planId', '=', input.planId);
  if (input.routerId) from = from.where('subscription.routerId', '=', input.routerId);
  if (input.owing === 'owes') from = from.where(balance, '>', 0);
  if (input.owing === 'credit') from = from.where(balance, '<', 0);
  if (input.owing === 'overdue') from = from.where(overdue(today), '>', 0);
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

export const subscriberQueries: Record<string, QueryHandler> = {
  'subscribers.list': query('subscribers.list', ({ db, now }, input) => {
    const today = dateOf(now);
    const from = listed(input, today);
    const totals = db.one(from.select(({ fn }) => [fn.countAll<number>().as('total'), sql<number | null>`sum(${balance})`.as('balanceCents'), sql<number | null>`sum(${overdue(today)})`.as('overdueCents')]));
    const rows = db.all(
      from
        .select(['subscriber.id', 'accountNumber', 'subscriber.name', 'phone', 'location', 'plan.name as planName', 'subscription.userName', 'router.name as routerName', 'entitlement.state', 'routerSession.userName as onlineName', 'router.lastContactAt'])
        .select([balance.as('balanceCents'), overdue(today).as('overdueCents')])
        .orderBy(SORT[input.sort.by], input.sort.direction)
        .orderBy('subscriber.id')
        .offset(input.offset)
        .limit(input.limit),
    );
    return {
      total: totals.total,
      balanceCents: totals.balanceCents ?? 0,
      overdueCents: totals.overdueCents ?? 0,
      rows: rows.map(({ onlineName, lastContactAt, ...row }) => ({ ...row, phone: row.phone ?? '', online: lastContactAt === null ? null : onlineName !== null })),
    };
  }),
  'subscribers.get': query('subscribers.get', ({ db, now }, { id }) => subscriberPage(db, id, now)),
  'subscribers.timeline': query('subscribers.timeline', ({ db }, { id, offset, limit }) => timeline(db, id, { offset, limit })),
};

export const subscriberCommands: Record<string, CommandHandler> = {
  'subscribers.create': handler({
    ...contract['subscribers.create'],
    handle: (context, { service, ...fields }) => {
      const made = createSubscriber(context, fields);
      if (service) addService(context, { subscriberId: made.id, ...service });
      return made;
    },
  }),
  'subscribers.change': handler({
    ...contract['subscribers.change'],
    handle: (context, { id, ...fields }) => {
      changeSubscriber(context, id, fields);
      return {};
    },
  }),
  'subscriptions.add': handler({
    ...contract['subscriptions.add'],
    handle: (context, service) => {
      if (!context.tx.get(q.selectFrom('subscriber').select('id').where('id', '=', service.subscriberId))) throw new Refusal('not_found', 'There is no such subscriber.');
      return { id: addService(context, service) };
    },
  }),
  'subscriptions.changePlan': handler({
    ...contract['subscriptions.changePlan'],
    handle: (context, { id, planId }) => {
      changePlan(context, id, planId);
      return {};
    },
  }),
  'subscriptions.moveRouter': handler({
    ...contract['subscriptions.moveRouter'],
    handle: (context, { id, routerId }) => {
      moveRouter(context, id, routerId);
      return {};
    },
  }),
  'subscriptions.end': handler({
    ...contract['subscriptions.end'],
    handle: (context, { id, endOn }) => {
      endSubscription(context, id, endOn);
      return {};
    },
  }),
  // A command, so that the log tells who looked.
  'subscriptions.revealPassword': handler({
    ...contract['subscriptions.revealPassword'],
    handle: (context, { id }) => {
      const row = context.tx.get(q.selectFrom('subscription').select(['userName', 'passwordCipher']).where('id', '=', id));
      if (!row) throw new Refusal('not_found', 'There is no such service.');
      return { userName: row.userName, password: context.vault.decrypt(row.passwordCipher, 'subscription.password') };
    },
  }),
};
