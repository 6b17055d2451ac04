import type { FirstLook } from '../../../src-shared/contract/router-setup.ts';
import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import type { Trouble } from '../../../src-shared/contract/values.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { Instant } from '../../../src-shared/time.ts';
import type { Clock } from '../../kernel/clock.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import type { Vault } from '../../kernel/vault.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterAddress, RouterFacts, RouterGateway, RouterSession } from '../../ports/router-gateway.ts';
import { q } from '../../schema/tables.ts';
import { plannedSchedulers } from '../arming/index.ts';
import { lastCopy } from '../health/index.ts';
import { firstLook, lookThrough } from '../router-setup/index.ts';
import { notAccepted, previewOnNewDevice, unavailable, type RouterPool } from '../routers/index.ts';
import { readBaseline } from '../usage/index.ts';
import { byHand, statementsOf } from './export-text.ts';
import { lookOutRecords } from './look-out.jobs.ts';
import { oldSetup } from './old-setup.ts';
import { dropCandidate, findApproved, findCandidate, ownPasswords, provenOn, servicesOf, type SwapRecord } from './swaps.store.ts';
import { takeOver, type NewDevice } from './take-over.ts';

const query = queryOf<OperatorContract>();

export interface RouterSwapDeps {
  readonly gateway: RouterGateway;
  readonly pool: RouterPool;
  readonly clock: Clock;
}

/** Who the device that comes is, and what a first look at it told. */
interface Looked {
  readonly look: FirstLook;
  readonly facts: RouterFacts;
  readonly serialNumber: string | null;
}
type LookInput = { readonly routerId: number; readonly reason: string; readonly host: string; readonly port: number; readonly tls: boolean; readonly userName: string; readonly password: string };

export function routerSwapCommands({ gateway, pool, clock }: RouterSwapDeps): Record<string, CommandHandler> {
  return {
    ...lookOutRecords,
    'routerSwap.look': handler({
      ...contract['routerSwap.look'],
      prepare: ({ routerId, ...address }, { db, now }) => lookAtDevice(gateway, db, mustFind(db, routerId).id, address, now),
      handle: (context, input, looked) => keepCandidate(context, input, looked),
    }),
    'routerSwap.approve': handler({
      ...contract['routerSwap.approve'],
      prepare: async ({ routerId, digest, fingerprint }, { db, vault, now }) => {
        const candidate = mustWait(db, routerId);
        if (candidate.fingerprint !== fingerprint) throw changedMeanwhile();
        return withDevice(gateway, vault, candidate, async (session): Promise<NewDevice & { readonly candidateId: number }> => {
          const latest = await previewOnNewDevice({ db, vault, clock: { now: () => now } }, mustFind(db, routerId), session);
          if (latest.digest !== digest) throw changedMeanwhile();
          const baseline = await readBaseline(db, session, { routerId, now, monotonic: () => clock.monotonic() });
          return { candidateId: candidate.id, facts: session.facts, baseline };
        });
      },
      handle: (context, { routerId }, device) => {
        const candidate = mustWait(context.tx, routerId);
        if (candidate.id !== device.candidateId) throw changedMeanwhile();
        takeOver(context, pool, candidate, device);
        return {};
      },
    }),
    'routerSwap.drop': handler({
      ...contract['routerSwap.drop'],
      handle: (context, { routerId }) => {
        dropCandidate(context.tx, mustFind(context.tx, routerId).id);
        context.changed('router', routerId);
        context.emit('routers', routerId);
        return {};
      },
    }),
  };
}

export function routerSwapQueries({ gateway, vault }: Pick<RouterSwapDeps, 'gateway'> & { readonly vault: Vault }): Record<string, QueryHandler> {
  return {
    'routerSwap.facts': query('routerSwap.facts', async ({ db }, { routerId }) => {
      mustFind(db, routerId);
      const copy = await lastCopy(db, vault, routerId);
      const statements = copy ? statementsOf(copy.text) : [];
      const menus = byHand(statements);
      const { text: _text, ...backup } = copy ?? { text: '' };
      return { ...servicesOf(db, routerId), ownPasswords: ownPasswords(db, routerId), backup: copy ? (backup as Omit<typeof copy, 'text'>) : null, byHand: { total: menus.reduce((sum, { lines }) => sum + lines.length, 0), menus }, setup: oldSetup(statements) };
    }),
    'routerSwap.state': query('routerSwap.state', ({ db }, { routerId }) => {
      mustFind(db, routerId);
      const [candidate, approved] = [findCandidate(db, routerId), findApproved(db, routerId)];
      return { candidate: candidate ? candidateView(candidate) : null, approved: approved ? approvedView(db, approved) : null };
    }),
    'routerSwap.preview': query('routerSwap.preview', async ({ db, now }, { routerId }) => {
      const router = mustFind(db, routerId);
      const { counts, ...preview } = await withDevice(gateway, vault, mustWait(db, routerId), (session) => previewOnNewDevice({ db, vault, clock: { now: () => now } }, router, session));
      return { ...preview, counts: { ...counts, schedulers: await plannedSchedulers(db, routerId, now) }, services: servicesOf(db, routerId).services };
    }),
  };
}

async function lookAtDevice(gateway: RouterGateway, db: Reader, routerId: number, address: Omit<LookInput, 'routerId'>, now: Instant): Promise<Looked> {
  const { services } = servicesOf(db, routerId);
  return connected(gateway, { ...address, tls: address.tls ? { fingerprint: null } : null }, async (session) => {
    const look = firstLook(await lookThrough(session, services.pppoe + services.hotspot, now), address.userName);
    const looked = { look, facts: session.facts, serialNumber: await session.readSerial() };
    refuseKnown(db, routerId, address, looked);
    return looked;
  });
}

/** The old device cannot take its own place, nor can another router of Waya. */
function refuseKnown(db: Reader, routerId: number, { host, port }: Pick<LookInput, 'host' | 'port'>, { facts, serialNumber }: Looked): void {
  const at = db.get(q.selectFrom('router').select(['id', 'name', 'state']).where('host', '=', host).where('port', '=', port));
  if (at && at.id !== routerId) throw new Refusal('conflict', `That is router ${at.name}, which is in Waya already. Move the services to it instead.`, { fields: { host: 'is another router of Waya' } });
  const old = db.one(q.selectFrom('router').select('fingerprint').where('id', '=', routerId));
  const sameCertificate = old.fingerprint !== null && old.fingerprint === facts.certificateFingerprint;
  const approved = findApproved(db, routerId);
  const sameNumber = approved !== undefined && approved.serialNumber !== null && approved.serialNumber === serialNumber;
  if (sameCertificate || sameNumber || at?.state === 'up') throw new Refusal('conflict', 'That is the router itself, not another device. Give the address of the new one.', { fields: { host: 'is the router itself' } });
  const taken = serialNumber === null ? undefined : db.sql<{ name: string }>(`SELECT name FROM routerSwap JOIN router ON router.id = routerId WHERE serialNumber = ? AND routerSwap.state = 'approved' AND routerId <> ?`, serialNumber, routerId)[0];
  if (taken) throw new Refusal('conflict', `That device took the place of router ${taken.name}.`, { fields: { host: 'is another router of Waya' } });
}

function keepCandidate(context: CommandContext, { routerId, password, tls, ...given }: LookInput, { look, facts, serialNumber }: Looked): FirstLook {
  const { tx, now, actor } = context;
  dropCandidate(tx, mustFind(tx, routerId).id);
  const operatorId = actor.kind === 'operator' ? actor.operatorId : null;
  tx.run(q.insertInto('routerSwap').values({ routerId, state: 'looked', ...given, tls: tls ? 1 : 0, fingerprint: facts.certificateFingerprint, passwordCipher: context.vault.encrypt(password, 'router.password'), serialNumber, facts: JSON.stringify(facts), lookedAt: now, operatorId }));
  // While the old one still answers, what was used on it until now is read once more.
  context.enqueue({ kind: 'usage.read', mode: 'repeatable', key: `router:${routerId}:usage`, lane: `router:${routerId}:usage`, input: { routerId }, rank: 50 });
  context.changed('router', routerId);
  context.emit('routers', routerId);
  return look;
}

/** The device as it was looked at: its certificate and its number are the same. Throws Refusal. */
async function withDevice<T>(gateway: RouterGateway, vault: Vault, candidate: SwapRecord, work: (session: RouterSession) => Promise<T>): Promise<T> {
  const { host, port, tls, fingerprint, userName, passwordCipher, serialNumber } = candidate;
  return connected(gateway, { host, port, tls: tls === 1 ? { fingerprint } : null, userName, password: vault.decrypt(passwordCipher!, 'router.password') }, async (session) => {
    if ((await session.readSerial()) !== serialNumber) throw new Refusal('conflict', 'Another device answers there than the one that was looked at. Look again.');
    return work(session);
  });
}

async function connected<T>(gateway: RouterGateway, address: RouterAddress, work: (session: RouterSession) => Promise<T>): Promise<T> {
  try {
    const session = await gateway.connect(address);
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    throw error.retryable ? unavailable(error) : notAccepted(error);
  }
}

const changedMeanwhile = (): Refusal => new Refusal('conflict', 'Meanwhile something changed on the device or in the books, and something else would be written. Nothing was changed: look at it again.', { preview: 'stale' });

function candidateView({ host, port, tls, userName, fingerprint, serialNumber, facts, lookedAt }: SwapRecord) {
  const { identity, version, board } = JSON.parse(facts) as RouterFacts;
  return { host, port, tls: tls === 1, userName, fingerprint, serialNumber, identity, version, board, lookedAt };
}

function approvedView(db: Reader, { id, routerId, approvedAt, reason, host, facts, seenAgainAt }: SwapRecord) {
  const { board, version } = JSON.parse(facts) as RouterFacts;
  const router = mustFind(db, routerId);
  const { trouble, ...progress } = provenOn(db, routerId);
  const armed = db.get(q.selectFrom('armedExpiry').select(['confirmedAt', 'objectCount', 'trouble']).where('routerId', '=', routerId));
  return {
    id, at: approvedAt!, reason, host, board, version, ...progress, trouble: troubleIn(trouble ?? router.trouble), online: router.online, sweptAt: router.lastSweepAt, seenAgainAt,
    armed: armed ? { confirmedAt: armed.confirmedAt, objects: armed.objectCount, trouble: troubleIn(armed.trouble) } : null,
  };
}

const troubleIn = (text: string | null): Trouble | null => (text === null ? null : (JSON.parse(text) as Trouble));

function mustFind(db: Reader, id: number) {
  const router = db.get(q.selectFrom('router').selectAll().where('id', '=', id));
  if (!router) throw new Refusal('not_found', 'There is no such router.');
  return router;
}

function mustWait(db: Reader, routerId: number): SwapRecord {
  mustFind(db, routerId);
  const candidate = findCandidate(db, routerId);
  if (!candidate) throw new Refusal('conflict', 'No new device waits to take over. Look at it first.');
  return candidate;
}
