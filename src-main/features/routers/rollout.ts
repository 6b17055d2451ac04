/** How far Waya goes on a router, and what follows from it for each of its services: the one place that decides whether something may be sent. */
import { Refusal } from '../../../src-shared/refusal.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterChange, RouterSession } from '../../ports/router-gateway.ts';
import { q, type Tables } from '../../schema/tables.ts';
import type { Selectable } from 'kysely';

export type Rollout = Selectable<Tables['router']>['rollout'];

const rolloutById = statement<{ id: number }>()((p) => q.selectFrom('router').select(['name', 'rollout']).where('id', '=', p('id')));
const pilotById = statement<{ id: number }>()((p) => q.selectFrom('subscription').select('isPilot').where('id', '=', p('id')));

const rolloutOf = (db: Reader, routerId: number): Rollout => db.getOf(rolloutById, { id: routerId })?.rollout ?? 'live';

/** May anything of this service be written? By subscription; asks anew each time. */
export type Written = (subscriptionId: number) => boolean;

export const writtenUnder = (db: Reader, rollout: Rollout): Written => (rollout === 'pilot' ? (id) => db.getOf(pilotById, { id })?.isPilot === 1 : () => rollout === 'live');

/** On this router, as it stands at this moment. */
export const writtenOn = (db: Reader, routerId: number): Written => writtenUnder(db, rolloutOf(db, routerId));

export const isWritten = (db: Reader, routerId: number, subscriptionId: number): boolean => writtenOn(db, routerId)(subscriptionId);

/** Throws Refusal when nothing of this service may be sent to the router. */
export function requireWritten(db: Reader, routerId: number, subscriptionId: number): void {
  if (isWritten(db, routerId, subscriptionId)) return;
  const { name, rollout } = db.getOf(rolloutById, { id: routerId })!;
  const why = rollout === 'shadow' ? `Waya only watches router ${name} and sends nothing to it.` : `Router ${name} is tried out with some services, and this is none of them: Waya sends nothing for it.`;
  throw new Refusal('conflict', `${why} Do it on the router itself, or let Waya go further on the router’s page, Rollout.`);
}

/** Of all there is to send, only this takes away what a router would do by itself (features/arming). */
const takesAway = (change: RouterChange): boolean => change.kind === 'remove-scheduler';

/**
 * The last door before the wire, whoever knocks: to a router that is only watched nothing goes but the removal of what was armed on it. It is asked at
 * every writing, so that what was under way when somebody went back to watching stops as well.
 */
export function guarded(db: Reader, routerId: number, session: RouterSession): RouterSession {
  const send = session.apply.bind(session);
  const apply: RouterSession['apply'] = async (changes) => {
    if (rolloutOf(db, routerId) !== 'shadow') return send(changes);
    const allowed = changes.filter(takesAway);
    const results = allowed.length > 0 ? await send(allowed) : [];
    return changes.map((change) => (takesAway(change) ? (results[allowed.indexOf(change)] ?? null) : onlyWatched()));
  };
  return Object.assign(session, { apply });
}

const onlyWatched = (): GatewayError => new GatewayError('Waya only watches this router.', { retryable: true, outcome: 'not_done', hint: 'It is sent when the router goes live.' });
