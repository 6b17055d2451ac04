/**
 * One live session per router, shared by all jobs. Each router is reached by itself, so a dead one delays nobody else. Has no timers:
 * what is idle is closed when the sweeps come round.
 */
import type { Access } from '../../../src-shared/contract/values.ts';
import { later, MINUTE, SECOND, type Instant } from '../../../src-shared/time.ts';
import type { Clock } from '../../kernel/clock.ts';
import { SYSTEM, type Commands } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Vault } from '../../kernel/vault.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterAddress, RouterFacts, RouterGateway, RouterSession } from '../../ports/router-gateway.ts';
import { NOT_READ, type RouterProfiles } from './profiles.ts';
import { guarded } from './rollout.ts';
import { findRouter, pinnedSerial, type RouterRecord } from './routers.store.ts';

/** A session with what is known through it; of no use once the session is dead. */
export interface RouterLine {
  readonly routerId: number;
  readonly session: RouterSession;
  /** As last read on this session. */
  profiles: RouterProfiles;
  /** Kinds of lines of which rows with our marker were seen on it; null: not looked yet. */
  kindsSeen: ReadonlySet<Access> | null;
  /** The end of the queue of those who may change profiles. */
  profileTurn: Promise<unknown>;
}

export interface RouterPool {
  /** The live session of a router, or a new one. Throws GatewayError. Whoever asks while it connects waits for the same connection. */
  line(routerId: number): Promise<RouterLine>;
  /** Drops session and memory: the address, password or certificate changed. */
  forget(routerId: number): void;
  closeIdle(): void;
  /** Closes everything; line() then refuses. */
  close(): Promise<void>;
}

export interface RouterPoolDeps {
  readonly db: Reader;
  readonly gateway: RouterGateway;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly vault: Vault;
  readonly commands: Commands;
}

interface Entry {
  line: RouterLine | null;
  connecting: Promise<RouterLine> | null;
  failure: { readonly at: Instant; readonly error: GatewayError } | null;
  usedAt: Instant;
}

/** Hundreds of waiting jobs share one failed attempt, instead of each waiting for its own. */
const FAILURE_HOLDS_MS = 1500;
/** A wrong password does not become right by trying: knock less often. A change of the router's settings knocks at once. */
const REFUSAL_HOLDS_MS = 20 * SECOND;
const IDLE_AFTER_MS = 15 * MINUTE;
const CONTACT_EVERY_MS = MINUTE;

export function createRouterPool({ db, gateway, clock, ids, vault, commands }: RouterPoolDeps): RouterPool {
  const entries = new Map<number, Entry>();
  let stopped = false;

  const record = (input: object) => commands.execute({ id: `contact-${ids.unique()}`, name: 'routers.recordContact', input, actor: SYSTEM });

  const reached = (router: RouterRecord, facts: RouterFacts) => {
    const now = clock.now();
    if (router.state === 'up' && router.trouble === null && router.lastContactAt !== null && router.lastContactAt > later(now, -CONTACT_EVERY_MS)) return;
    record({ routerId: router.id, state: 'up', facts, trouble: null });
  };
  const failed = (router: RouterRecord, error: GatewayError) => {
    const state = !error.retryable ? 'refused' : router.lastContactAt === null ? 'new' : 'down';
    const trouble = troubleOf(error);
    if (router.state === state && router.trouble === JSON.stringify(trouble)) return;
    record({ routerId: router.id, state, facts: null, trouble });
  };

  const connect = async (routerId: number, entry: Entry): Promise<RouterLine> => {
    const router = findRouter(db, routerId);
    if (!router) throw new GatewayError('This router was removed from Waya.', { retryable: false, outcome: 'not_done', hint: 'Nothing to do.' });
    let session: RouterSession;
    try {
      session = await gateway.connect(addressOf(router, vault));
      await refuseOtherDevice(db, router, session);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      // What the old settings led to does not matter once there are new ones.
      if (entries.get(routerId) === entry) {
        entry.failure = { at: clock.now(), error };
        failed(findRouter(db, routerId) ?? router, error);
      }
      throw error;
    }
    if (entries.get(routerId) !== entry) {
      void session.close();
      throw new GatewayError(`The settings of router ${router.name} were changed meanwhile.`, { retryable: true, outcome: 'not_done', hint: 'Waya connects again with the new settings.' });
    }
    entry.failure = null;
    entry.line = { routerId, session: guarded(db, routerId, session), profiles: NOT_READ, kindsSeen: null, profileTurn: Promise.resolve() };
    reached(findRouter(db, routerId) ?? router, session.facts);
    return entry.line;
  };

  return {
    line: async (routerId) => {
      if (stopped) throw new GatewayError('Waya is stopping.', { retryable: true, outcome: 'not_done', hint: 'It goes on when Waya runs again.' });
      const now = clock.now();
      let entry = entries.get(routerId);
      if (!entry) entries.set(routerId, (entry = { line: null, connecting: null, failure: null, usedAt: now }));
      entry.usedAt = now;
      if (entry.line?.session.alive) return entry.line;
      entry.line = null;
      if (entry.connecting) return entry.connecting;
      if (entry.failure && stillHolds(entry.failure, now)) throw entry.failure.error;
      const current = entry;
      current.connecting = connect(routerId, current).finally(() => (current.connecting = null));
      return current.connecting;
    },
    forget: (routerId) => {
      const entry = entries.get(routerId);
      entries.delete(routerId);
      void entry?.line?.session.close();
    },
    closeIdle: () => {
      const idleSince = later(clock.now(), -IDLE_AFTER_MS);
      for (const [routerId, entry] of entries) {
        if (entry.usedAt > idleSince || entry.connecting) continue;
        entries.delete(routerId);
        void entry.line?.session.close();
      }
    },
    close: async () => {
      stopped = true;
      const open = [...entries.values()].flatMap((entry) => entry.line?.session.close() ?? []);
      entries.clear();
      await Promise.all(open);
    },
  };
}

function stillHolds({ at, error }: { at: Instant; error: GatewayError }, now: Instant): boolean {
  // A clock that was set back must not hold for hours.
  return now >= at && now < later(at, error.retryable ? FAILURE_HOLDS_MS : REFUSAL_HOLDS_MS);
}

/** A device that was replaced and is on again may have the same address, user and password; nothing is sent to it. Throws GatewayError. */
async function refuseOtherDevice(db: Reader, { id, name }: RouterRecord, session: RouterSession): Promise<void> {
  const pinned = pinnedSerial(db, id);
  if (pinned === null) return;
  try {
    const serialNumber = await session.readSerial();
    if (serialNumber === pinned) return;
    throw new GatewayError(`Another device answers in the place of router ${name}: its number is ${serialNumber ?? 'not told'}, and ${pinned} was approved. Nothing was sent to it.`, {
      retryable: false,
      outcome: 'not_done',
      hint: 'If the replaced device is on again, switch it off. If this one is to take over, replace the router (its page, Replace).',
    });
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** Where and as whom to connect, the password decrypted. */
export function addressOf(router: RouterRecord, vault: Vault): RouterAddress {
  return { host: router.host, port: router.port, tls: router.tls ? { fingerprint: router.fingerprint } : null, userName: router.userName, password: vault.decrypt(router.passwordCipher, 'router.password') };
}

/** What a person is told of an error. */
export function troubleOf(error: GatewayError): { message: string; hint: string; technical?: string } {
  return { message: error.message, hint: error.hint, ...(error.technical === undefined ? {} : { technical: error.technical }) };
}
