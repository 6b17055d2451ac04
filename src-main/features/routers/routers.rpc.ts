import { operatorContract as contract } from '../../../src-shared/contract/index.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { isDuplicate, type Reader } from '../../kernel/db.ts';
import { hurryLane } from '../../kernel/job-table.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterAddress, RouterFacts, RouterGateway } from '../../ports/router-gateway.ts';
import { q } from '../../schema/tables.ts';
import { adoptionCommands } from './adoption.rpc.ts';
import { endSessions } from './kick.ts';
import { previewSweep } from './previews.ts';
import type { ComparingDeps } from './read-router.ts';
import { rolloutCommands } from './rollout.rpc.ts';
import { addressOf, troubleOf, type RouterPool } from './router-pool.ts';
import { notAccepted, unavailable } from './router-troubles.ts';
import { applyLane, enqueueSweep, recordingCommands, sweepLane } from './routers.service.ts';
import { findRouter, type RouterRecord } from './routers.store.ts';

export interface RouterCommandDeps extends Pick<ComparingDeps, 'leaveAlone'> {
  readonly gateway: RouterGateway;
  readonly pool: RouterPool;
}

/** What a first contact told; facts null: the router could not be reached just now. */
interface Contact {
  readonly facts: RouterFacts | null;
  readonly unreached: GatewayError | null;
}

/**
 * Connects and lets go again, changing nothing. A router that does not answer may be added all the same: it may hang on a mast without
 * power. One that answers and does not let us in is refused where the mistake was typed.
 */
async function firstContact(gateway: RouterGateway, address: RouterAddress): Promise<Contact> {
  try {
    const session = await gateway.connect(address);
    await session.close();
    return { facts: session.facts, unreached: null };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    if (!error.retryable) throw notAccepted(error);
    return { facts: null, unreached: error };
  }
}

interface AddressInput {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly userName: string;
}
const typed = (input: AddressInput, password: string, fingerprint: string | null): RouterAddress => ({ host: input.host, port: input.port, tls: input.tls ? { fingerprint } : null, userName: input.userName, password });

export function routerCommands({ gateway, pool, leaveAlone }: RouterCommandDeps): Record<string, CommandHandler> {
  return {
    ...recordingCommands,
    ...adoptionCommands,
    ...rolloutCommands({ pool, ...(leaveAlone ? { leaveAlone } : {}) }),
    'routers.test': handler({ ...contract['routers.test'], prepare: (input) => lookAround(gateway, typed(input, input.password, null)), handle: (_context, _input, seen) => seen }),
    'routers.add': handler({
      ...contract['routers.add'],
      prepare: (input) => firstContact(gateway, typed(input, input.password, input.fingerprint)),
      handle: (context, { password, fingerprint, tls, ...fields }, contact) => {
        const seen = { fingerprint: tls ? (fingerprint ?? contact.facts?.certificateFingerprint ?? null) : null, ...standing(context, contact, 'new') };
        const insert = q.insertInto('router').values({ ...fields, tls: tls ? 1 : 0, ...seen, passwordCipher: context.vault.encrypt(password, 'router.password'), online: null, lastSweepAt: null, createdAt: context.now });
        const { id } = unlessTaken(fields.name, () => context.tx.run(insert));
        context.changed('router', id);
        context.emit('routers', id);
        enqueueSweep(context, id);
        return { id };
      },
    }),
    'routers.change': handler({
      ...contract['routers.change'],
      prepare: async (input, { db: reader, vault }) => {
        const before = mustFind(reader, input.id);
        if (sameAddress(before, input)) return null;
        // The stored password goes to the router it was given for, and nowhere else.
        const elsewhere = before.host !== input.host || before.port !== input.port || (before.tls === 1 && !input.tls);
        if (elsewhere && !input.password) throw new Refusal('invalid', 'Type the password again: it would be sent to another address than the one it was given for.', { fields: { password: 'Type it again for the new address' } });
        return firstContact(gateway, typed(input, input.password || addressOf(before, vault).password, before.tls ? before.fingerprint : null));
      },
      handle: (context, input, contact) => changeRouter(context, pool, input, contact),
    }),
    'routers.trustCertificate': handler({
      ...contract['routers.trustCertificate'],
      handle: (context, { id, fingerprint }) => {
        const { name, tls } = mustFind(context.tx, id);
        if (!tls) throw new Refusal('invalid', `Router ${name} is reached without TLS: it has no certificate to trust.`);
        context.tx.run(q.updateTable('router').set({ fingerprint }).where('id', '=', id));
        connectAnew(context, pool, id);
        return {};
      },
    }),
    'routers.remove': handler({ ...contract['routers.remove'], handle: (context, { id }) => removeRouter(context, pool, id) }),
    'routers.sweep': handler({
      ...contract['routers.sweep'],
      handle: (context, { id }) => {
        mustFind(context.tx, id);
        enqueueSweep(context, id);
        return {};
      },
    }),
    'routers.approveSweep': handler({
      ...contract['routers.approveSweep'],
      prepare: ({ id }, { db, vault, now }) => previewSweep({ db, vault, pool, clock: { now: () => now }, ...(leaveAlone ? { leaveAlone } : {}) }, id),
      handle: (context, { id, digest }, latest) => {
        if (latest.digest !== digest) throw new Refusal('conflict', 'Meanwhile something changed on the router or in the books, and something else would be sent. Nothing was sent: look at it again.');
        enqueueSweep(context, id);
        return {};
      },
    }),
    'routers.kick': handler({
      ...contract['routers.kick'],
      prepare: ({ subscriptionId }, { db }) => endSessions(db, pool, subscriptionId),
      handle: (context, { subscriptionId }, ended) => {
        context.changed('subscription', subscriptionId);
        context.emit('routers');
        return { ended };
      },
    }),
    'routers.setPolicy': handler({ ...contract['routers.setPolicy'], handle: (context, input) => setPolicy(context, input) }),
  };
}

function setPolicy(context: CommandContext, { id, driftPolicy, area }: { readonly id: number; readonly driftPolicy?: RouterRecord['driftPolicy'] | undefined; readonly area?: string | undefined }): Record<string, never> {
  const before = mustFind(context.tx, id);
  context.tx.run(q.updateTable('router').set({ driftPolicy: driftPolicy ?? before.driftPolicy, area: area ?? before.area }).where('id', '=', id));
  context.changed('router', id);
  context.emit('routers', id);
  // What was kept is put right now.
  if (driftPolicy === 'repair' && before.driftPolicy === 'keep') enqueueSweep(context, id);
  return {};
}

async function lookAround(gateway: RouterGateway, address: RouterAddress) {
  try {
    const session = await gateway.connect(address);
    try {
      const [secrets, profiles, sessions] = await Promise.all([session.listSecrets(), session.listProfiles(), session.listSessions()]);
      return { facts: session.facts, fingerprint: session.facts.certificateFingerprint, secrets: secrets.length, profiles: profiles.length, sessions: sessions.length };
    } finally {
      await session.close();
    }
  } catch (error) {
    throw error instanceof GatewayError ? unavailable(error) : error;
  }
}

/** The columns that a contact decides. `otherwise`: the state when there was none. */
function standing(context: CommandContext, { facts, unreached }: Contact, otherwise: RouterRecord['state']) {
  if (facts) return { state: 'up' as const, facts: JSON.stringify(facts), trouble: null, lastContactAt: context.now };
  return { state: otherwise, facts: null, trouble: unreached && JSON.stringify(troubleOf(unreached)), lastContactAt: null };
}

interface ChangeInput extends AddressInput {
  readonly id: number;
  readonly name: string;
  readonly suspendMode: RouterRecord['suspendMode'];
  readonly area?: string | undefined;
  readonly password?: string | undefined;
}

const sameAddress = (before: RouterRecord, input: ChangeInput): boolean =>
  !input.password && before.host === input.host && before.port === input.port && (before.tls === 1) === input.tls && before.userName === input.userName;

/** contact: null when the address stays. */
function changeRouter(context: CommandContext, pool: RouterPool, { id, password, tls, ...fields }: ChangeInput, contact: Contact | null): Record<string, never> {
  const before = mustFind(context.tx, id);
  unlessTaken(fields.name, () => context.tx.run(q.updateTable('router').set({ ...fields, tls: tls ? 1 : 0 }).where('id', '=', id)));
  if (password) context.tx.run(q.updateTable('router').set({ passwordCipher: context.vault.encrypt(password, 'router.password') }).where('id', '=', id));
  if (contact) {
    const fingerprint = tls ? (contact.facts?.certificateFingerprint ?? (before.tls ? before.fingerprint : null)) : null;
    const { facts, trouble, lastContactAt } = standing(context, contact, before.state);
    context.tx.run(q.updateTable('router').set({ fingerprint, trouble, ...(facts === null ? {} : { facts, lastContactAt, state: 'up' }) }).where('id', '=', id));
    connectAnew(context, pool, id);
  }
  // Who is cut off is to be cut off the new way.
  if (fields.suspendMode !== before.suspendMode) context.enqueue({ kind: 'entitlement.review', mode: 'repeatable', key: 'entitlement.suspendMode', lane: 'daily', input: { enforce: false } });
  context.changed('router', id);
  context.emit('routers', id);
  return {};
}

/** Lets go of the old connection and of the memory of its failures, and makes what waits try again at once. */
function connectAnew(context: CommandContext, pool: RouterPool, id: number): void {
  pool.forget(id);
  hurryLane(context.tx, applyLane(id), context.now);
  enqueueSweep(context, id);
  context.changed('router', id);
  context.emit('routers', id);
}

function removeRouter(context: CommandContext, pool: RouterPool, id: number): Record<string, never> {
  const { tx } = context;
  const { name } = mustFind(tx, id);
  const { on } = tx.one(
    q
      .selectFrom('subscription')
      .leftJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id')
      .select(({ fn }) => fn.countAll<number>().as('on'))
      .where('subscription.routerId', '=', id)
      .where((where) => where.or([where('entitlement.state', 'is', null), where('entitlement.state', '<>', 'ended')])),
  );
  if (on > 0) throw new Refusal('conflict', `${on === 1 ? 'One service is' : `${on} services are`} on router ${name}. Move them to another router or end them first.`, { subscriptions: on });
  pool.forget(id);
  tx.run(q.updateTable('subscription').set({ routerId: null }).where('routerId', '=', id));
  for (const table of ['routerProof', 'routerFinding', 'routerSample', 'routerSession', 'adoption'] as const) tx.run(q.deleteFrom(table).where('routerId', '=', id));
  tx.run(q.deleteFrom('job').where('lane', 'in', [applyLane(id), sweepLane(id)]).where('state', '<>', 'running'));
  tx.run(q.deleteFrom('router').where('id', '=', id));
  context.changed('router', id);
  context.emit('routers', id);
  return {};
}

function mustFind(db: Reader, id: number): RouterRecord {
  const router = findRouter(db, id);
  if (!router) throw new Refusal('not_found', 'There is no such router.');
  return router;
}

function unlessTaken<T>(name: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (isDuplicate(error, 'router.name')) throw new Refusal('conflict', `There is already a router named ${name}. Give this one another name.`, { fields: { name: 'is taken' } });
    throw error;
  }
}
