import { addListed, type DynamicRows, removeDynamic } from './dynamic-rows.ts';
import type { Router } from './router.ts';
import type { StoredRow } from './table.ts';
import { habitualRate, TrafficMeter, type TrafficRate } from './traffic.ts';
import { addressText, formatInterval, parseInterval, parseRateLimit } from './values.ts';

export interface HotspotSessionState {
  readonly activeId: string;
  readonly userId: string;
  readonly startedAtMs: number;
  readonly meter: TrafficMeter;
  readonly callOff: () => void;
  readonly queueId: string | null;
  readonly hostId: string;
  readonly made: DynamicRows;
}

export type HotspotLogin = { readonly ok: true; readonly activeId: string } | { readonly ok: false; readonly reason: string };

/** Clients of the hotspot get their addresses from here on. */
const FIRST_ADDRESS = 0x0a05_3202;

/** Hotspot log-ins. A user's own counters are totals that grow only at log-out; what is used now stands in /ip/hotspot/active. */
export class HotspotServer {
  readonly #router: Router;
  readonly #sessions = new Map<string, HotspotSessionState>();
  readonly #byQueue = new Map<string, HotspotSessionState>();
  #addresses = 0;
  /** Power lost: what ran is not added to the totals (whether a board saves them in time is not verified). */
  losesRunningCounters = false;

  constructor(router: Router) {
    this.#router = router;
  }

  session(activeId: string): HotspotSessionState | undefined {
    return this.#sessions.get(activeId);
  }

  ofQueue(queueId: string): HotspotSessionState | undefined {
    return this.#byQueue.get(queueId);
  }

  /** A client logs in on the page. The texts are those that the page shows (RouterOS errors.txt). */
  login(name: string, password: string, macAddress: string, rate?: TrafficRate): HotspotLogin {
    const router = this.#router;
    const server = router.hotspot.servers.list().find((row) => row['disabled'] !== 'true');
    if (server === undefined || !router.hasPackage('hotspot')) return { ok: false, reason: 'hotspot service is not running' };
    const serverName = server['name'] ?? '';
    const user = router.hotspot.users.withKey(name).find((row) => [undefined, '', 'all', serverName].includes(row['server']));
    if (user === undefined || user['disabled'] === 'true' || (user['password'] ?? '') !== password) {
      return { ok: false, reason: 'invalid username or password' };
    }
    const wantedMac = unlessNone(NO_MAC, user['mac-address']);
    if (wantedMac !== null && wantedMac.toUpperCase() !== macAddress.toUpperCase()) return { ok: false, reason: `user ${name} is not allowed to log in from this MAC address` };
    const profile = router.hotspot.profiles.find(user['profile'] ?? 'default');
    const shared = profile?.['shared-users'] === 'unlimited' ? Number.POSITIVE_INFINITY : Number(profile?.['shared-users'] ?? '1');
    if (router.hotspot.active.withKey(name).length >= shared) return { ok: false, reason: 'no more sessions are allowed for user' };
    const left = leftOf(user);
    if (left.seconds !== null && left.seconds <= 0) return { ok: false, reason: 'user has reached uptime limit' };
    if (left.bytes !== null && left.bytes <= 0) return { ok: false, reason: 'user has reached traffic limit' };
    return { ok: true, activeId: this.#open(name, macAddress, serverName, user, profile, left, rate) };
  }

  /** Ends a session and adds what it used to the user's totals. Throws Error when there is none. */
  logout(activeId: string): void {
    const session = this.#sessions.get(activeId);
    if (session === undefined) throw new Error(`no hotspot session ${activeId}`);
    session.callOff();
    this.#sessions.delete(activeId);
    if (session.queueId !== null) this.#byQueue.delete(session.queueId);
    removeDynamic(session.made);
    const row = this.#router.hotspot.active.get(activeId);
    this.#router.hotspot.active.remove(activeId);
    if (!this.losesRunningCounters) this.#addUp(session);
    this.#router.note('hotspot,info,debug', `${row['user'] ?? ''}: logged out`);
  }

  logoutAll(): void {
    for (const activeId of [...this.#sessions.keys()]) this.logout(activeId);
  }

  #addUp(session: HotspotSessionState): void {
    const user = this.#router.hotspot.users.find(session.userId);
    if (user === undefined) return;
    const used = session.meter.read(this.#router.now());
    const seconds = (this.#router.now() - session.startedAtMs) / 1000;
    this.#router.hotspot.users.set(user['.id'], {
      uptime: formatInterval((parseInterval(user['uptime'] ?? '0s') ?? 0) + seconds),
      'bytes-in': String(Number(user['bytes-in'] ?? '0') + used.uploadBytes),
      'bytes-out': String(Number(user['bytes-out'] ?? '0') + used.downloadBytes),
    });
  }

  #open(name: string, macAddress: string, server: string, user: StoredRow, profile: StoredRow | undefined, left: Left, rate: TrafficRate | undefined): string {
    const router = this.#router;
    const startedAtMs = router.now();
    const address = unlessNone(NO_ADDRESS, user['address']) ?? addressText(FIRST_ADDRESS + this.#addresses++);
    const active = { server, user: name, address, 'mac-address': macAddress, 'login-by': 'http-pap', radius: 'false' };
    const limits: Readonly<Record<string, string>> = left.bytes === null ? {} : { 'limit-bytes-total': String(left.bytes) };
    const activeId = router.hotspot.active.add({ ...active, ...limits });
    const hostId = router.hotspot.hosts.add({ 'mac-address': macAddress, address, 'to-address': address, server, authorized: 'true', bypassed: 'false', 'found-by': 'tcp' });
    const limit = parseRateLimit(profile?.['rate-limit'] ?? '');
    const queueId = limit === null ? null : router.addDynamicQueue(`<hotspot-${name}>`, address, `${limit.uploadBits}/${limit.downloadBits}`);
    const queue = queueId === null ? [] : [{ table: router.queues, id: queueId }];
    const made = [...queue, { table: router.hotspot.hosts, id: hostId }, ...addListed(router, profile?.['address-list'] ?? '', address)];
    const meter = new TrafficMeter(rate ?? habitualRate(router.settings.seed, name, limit?.downloadBits ?? null), startedAtMs);
    const endsAfterSeconds = soonest(left, meter, parseInterval(profile?.['session-timeout'] ?? '') || null);
    const callOff = endsAfterSeconds === null ? () => undefined : router.settings.agenda.at(startedAtMs + endsAfterSeconds * 1000, () => this.logout(activeId));
    const session: HotspotSessionState = { activeId, userId: user['.id'], startedAtMs, meter, callOff, queueId, hostId, made };
    this.#sessions.set(activeId, session);
    if (queueId !== null) this.#byQueue.set(queueId, session);
    router.note('hotspot,info,debug', `${name}: logged in`);
    return activeId;
  }
}

/** What a user's row says when nothing is set (MikroTik, HotSpot, Users: the defaults). */
const NO_ADDRESS = '0.0.0.0';
const NO_MAC = '00:00:00:00:00:00';
const unlessNone = (none: string, value: string | undefined): string | null => (value === undefined || value === '' || value === none ? null : value);

interface Left {
  readonly seconds: number | null;
  readonly bytes: number | null;
}

/** What a user has left of his limits; his counters are those of sessions that have ended. */
function leftOf(user: StoredRow): Left {
  const allowedSeconds = parseInterval(user['limit-uptime'] ?? '');
  const allowedBytes = Number(user['limit-bytes-total'] ?? '0');
  return {
    seconds: allowedSeconds ? allowedSeconds - (parseInterval(user['uptime'] ?? '0s') ?? 0) : null,
    bytes: allowedBytes > 0 ? allowedBytes - Number(user['bytes-in'] ?? '0') - Number(user['bytes-out'] ?? '0') : null,
  };
}

function soonest(left: Left, meter: TrafficMeter, sessionSeconds: number | null): number | null {
  const { uploadBytesPerSecond, downloadBytesPerSecond } = meter.rate;
  const perSecond = uploadBytesPerSecond + downloadBytesPerSecond;
  const untilBytes = left.bytes === null || perSecond === 0 ? null : Math.ceil(left.bytes / perSecond);
  const ends = [left.seconds, untilBytes, sessionSeconds].filter((seconds) => seconds !== null);
  return ends.length === 0 ? null : Math.min(...ends);
}
