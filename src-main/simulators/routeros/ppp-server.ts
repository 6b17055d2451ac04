import { addListed, type DynamicRows, removeDynamic } from './dynamic-rows.ts';
import type { Router } from './router.ts';
import type { StoredRow } from './table.ts';
import { habitualRate, TrafficMeter, type TrafficRate } from './traffic.ts';
import { addressText, parseInterval, parseRange, parseRateLimit, seededNumber } from './values.ts';

/** /ppp/secret last-disconnect-reason, an enumeration of the console. Which one an operator's remove gives is not verified. */
export type DisconnectReason = 'peer-request' | 'hung-up' | 'idle-timeout' | 'session-timeout' | 'reset' | 'reboot';

/** Why a subscriber does not get on: his name or password, or something that may pass without him. */
export type DialRefusal = 'authentication' | 'already-active' | 'no-address' | 'licence' | 'profile';
export type DialOutcome = { readonly ok: true; readonly sessionId: string } | { readonly ok: false; readonly refusal: DialRefusal };

export interface PppSessionState {
  readonly activeId: string;
  readonly name: string;
  readonly callerId: string;
  readonly startedAtMs: number;
  readonly meter: TrafficMeter;
  readonly interfaceId: string;
  readonly queueId: string | null;
  readonly made: DynamicRows;
  readonly address: string;
  readonly callOff: () => void;
}

export interface SessionEnd {
  readonly name: string;
  readonly sessionId: string;
  readonly reason: DisconnectReason;
}

const SESSIONS_OF_LICENSE: Readonly<Record<number, number>> = { 1: 1, 3: 200, 4: 200, 5: 500 };

/**
 * PPPoE as the router does it: a secret and its profile are read once, when the subscriber connects. From then on the session lives by
 * itself; disabling, changing or removing the secret does not touch it, and only removing the /ppp/active row ends it.
 */
export class PppServer {
  readonly #router: Router;
  readonly #byActive = new Map<string, PppSessionState>();
  readonly #byInterface = new Map<string, PppSessionState>();
  readonly #byQueue = new Map<string, PppSessionState>();
  readonly #usedAddresses = new Set<string>();
  readonly #poolCursors = new Map<string, number>();
  readonly #endListeners = new Set<(end: SessionEnd) => void>();
  #sessionCount = 0;
  #carriedBefore = { uploadBytes: 0, downloadBytes: 0 };

  constructor(router: Router) {
    this.#router = router;
    router.ppp.profiles.onChange(({ kind, row, before }) => {
      if (kind === 'removed') this.#pointSecrets(row['name'] ?? '', row['.id']);
      else if (before !== null && before['name'] !== row['name']) this.#pointSecrets(before['name'] ?? '', row['name'] ?? '');
    });
  }

  onEnd(listener: (end: SessionEnd) => void): void {
    this.#endListeners.add(listener);
  }

  session(activeId: string): PppSessionState | undefined {
    return this.#byActive.get(activeId);
  }

  ofInterface(interfaceId: string): PppSessionState | undefined {
    return this.#byInterface.get(interfaceId);
  }

  ofQueue(queueId: string): PppSessionState | undefined {
    return this.#byQueue.get(queueId);
  }

  /** A subscriber dials. startedAtMs in the past is for sessions that are to be old when the simulator starts. */
  connect(name: string, password: string, callerId: string, rate: TrafficRate | null, startedAtMs = this.#router.now()): DialOutcome {
    const secret = this.#router.ppp.secrets.withKey(name).find((row) => ['any', 'pppoe'].includes(row['service'] ?? ''));
    const wanted = secret?.['caller-id'] ?? '';
    if (secret === undefined || secret['disabled'] === 'true' || secret['password'] !== password || (wanted !== '' && wanted !== callerId)) {
      this.#router.note('pppoe,ppp,error', `<${callerId}>: user ${name} authentication failed`);
      return { ok: false, refusal: 'authentication' };
    }
    const profile = this.#router.ppp.profiles.find(secret['profile'] ?? '');
    if (profile === undefined) return { ok: false, refusal: 'profile' };
    const most = SESSIONS_OF_LICENSE[this.#router.settings.licenseLevel] ?? Number.POSITIVE_INFINITY;
    if (this.#router.ppp.active.size >= most) return { ok: false, refusal: 'licence' };
    if (this.#onlyOne(profile) && this.#router.ppp.active.withKey(name).length > 0) {
      this.#router.note('pppoe,ppp,error', `<${callerId}>: user ${name} is already active`);
      return { ok: false, refusal: 'already-active' };
    }
    // What a profile does not say it takes from the profile "default" (MikroTik, PPP profiles).
    const inherited = this.#router.ppp.profiles.find('*0')?.['remote-address'];
    const address = this.#addressFor(secret['remote-address'] ?? profile['remote-address'] ?? inherited ?? '');
    if (address === null) return { ok: false, refusal: 'no-address' };
    return { ok: true, sessionId: this.#open(name, callerId, profile, address, rate, startedAtMs) };
  }

  /** Ends a session: its row, interface, queue and address-list entry go, and the secret remembers when and why. */
  /** What all sessions carried since the router started, those that ended too. */
  carried(): { uploadBytes: number; downloadBytes: number } {
    const now = this.#router.now();
    const sum = { ...this.#carriedBefore };
    for (const { meter } of this.#byActive.values()) {
      const { uploadBytes, downloadBytes } = meter.read(now);
      sum.uploadBytes += uploadBytes;
      sum.downloadBytes += downloadBytes;
    }
    return sum;
  }

  disconnect(activeId: string, reason: DisconnectReason): void {
    const state = this.#byActive.get(activeId);
    if (state === undefined) throw new Error(`no session ${activeId}`);
    state.callOff();
    const { uploadBytes, downloadBytes } = state.meter.read(this.#router.now());
    this.#carriedBefore = { uploadBytes: this.#carriedBefore.uploadBytes + uploadBytes, downloadBytes: this.#carriedBefore.downloadBytes + downloadBytes };
    this.#byActive.delete(activeId);
    this.#byInterface.delete(state.interfaceId);
    if (state.queueId !== null) this.#byQueue.delete(state.queueId);
    this.#usedAddresses.delete(state.address);
    this.#router.ppp.active.remove(activeId);
    this.#router.interfaces.remove(state.interfaceId);
    if (state.queueId !== null && this.#router.queues.find(state.queueId)) this.#router.queues.remove(state.queueId);
    removeDynamic(state.made);
    const secret = this.#router.ppp.secrets.withKey(state.name)[0];
    if (secret !== undefined) {
      const loggedOut = this.#router.dateTime(this.#router.now());
      this.#router.ppp.secrets.set(secret['.id'], {
        'last-logged-out': loggedOut,
        'last-caller-id': state.callerId,
        'last-disconnect-reason': reason,
      });
    }
    this.#router.note('pppoe,ppp,info', `<pppoe-${state.name}>: disconnected`);
    for (const listener of this.#endListeners) listener({ name: state.name, sessionId: activeId, reason });
  }

  disconnectAll(reason: DisconnectReason): void {
    for (const activeId of [...this.#byActive.keys()]) this.disconnect(activeId, reason);
    if (reason === 'reboot') this.#carriedBefore = { uploadBytes: 0, downloadBytes: 0 };
  }

  /** A secret refers to its profile, not to its name: it follows a rename, and shows the id of a profile that is gone. */
  #pointSecrets(from: string, to: string): void {
    for (const secret of this.#router.ppp.secrets.list()) {
      if (secret['profile'] === from) this.#router.ppp.secrets.set(secret['.id'], { profile: to });
    }
  }

  #onlyOne(profile: StoredRow): boolean {
    const own = profile['only-one'] ?? 'default';
    return (own === 'default' ? this.#router.ppp.profiles.find('*0')?.['only-one'] : own) === 'yes';
  }

  /** A literal address is given as it is; a pool gives its next free one, then its next-pool's. */
  #addressFor(addressOrPool: string): string | null {
    if (parseRange(addressOrPool) !== null) return addressOrPool;
    let pool = this.#router.pools.find(addressOrPool);
    for (let depth = 0; pool !== undefined && depth < 16; depth++) {
      const address = this.#takeFrom(pool);
      if (address !== null) return address;
      pool = this.#router.pools.find(pool['next-pool'] ?? '');
    }
    return null;
  }

  #takeFrom(pool: StoredRow): string | null {
    const ranges = (pool['ranges'] ?? '').split(',').map(parseRange).filter((range) => range !== null);
    const total = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
    const start = this.#poolCursors.get(pool['.id']) ?? 0;
    for (let step = 0; step < total; step++) {
      let offset = (start + step) % total;
      for (const [first, last] of ranges) {
        const size = last - first + 1;
        if (offset >= size) {
          offset -= size;
          continue;
        }
        const address = addressText(first + offset);
        if (!this.#usedAddresses.has(address)) {
          this.#poolCursors.set(pool['.id'], start + step + 1);
          return address;
        }
        break;
      }
    }
    return null;
  }

  #open(name: string, callerId: string, profile: StoredRow, address: string, rate: TrafficRate | null, startedAtMs: number): string {
    const router = this.#router;
    const limit = parseRateLimit(profile['rate-limit'] ?? '');
    const session = (++this.#sessionCount).toString(16).padStart(6, '0');
    const interfaceName = this.#freeInterfaceName(name);
    const activeId = router.ppp.active.add({
      name,
      service: 'pppoe',
      'caller-id': callerId,
      address,
      encoding: '',
      'session-id': `0x81${session}`,
      'limit-bytes-in': '0',
      'limit-bytes-out': '0',
      radius: 'false',
    });
    const interfaceId = this.#addInterface(interfaceName, startedAtMs);
    const queueId = limit === null ? null : router.addDynamicQueue(interfaceName, interfaceName, `${limit.uploadBits}/${limit.downloadBits}`);
    const made = addListed(router, profile['address-list'] ?? '', address);
    const timeoutSeconds = parseInterval(profile['session-timeout'] ?? '');
    const callOff = timeoutSeconds
      ? router.settings.agenda.at(startedAtMs + timeoutSeconds * 1000, () => this.disconnect(activeId, 'session-timeout'))
      : () => undefined;
    const meter = new TrafficMeter(rate ?? habitualRate(router.settings.seed, name, limit?.downloadBits ?? null), startedAtMs);
    const state = { activeId, name, callerId, startedAtMs, meter, interfaceId, queueId, made, address, callOff };
    this.#byActive.set(activeId, state);
    this.#byInterface.set(interfaceId, state);
    if (queueId !== null) this.#byQueue.set(queueId, state);
    this.#usedAddresses.add(address);
    router.note('pppoe,ppp,info', `<pppoe-${name}>: authenticated`);
    return activeId;
  }

  #freeInterfaceName(name: string): string {
    const base = `<pppoe-${name}>`;
    if (this.#router.interfaces.withKey(base).length === 0) return base;
    let number = 1;
    while (this.#router.interfaces.withKey(`<pppoe-${name}-${number}>`).length > 0) number++;
    return `<pppoe-${name}-${number}>`;
  }

  #addInterface(name: string, startedAtMs: number): string {
    return this.#router.interfaces.add({
      name,
      type: 'pppoe-in',
      mtu: '1480',
      'actual-mtu': '1480',
      'last-link-up-time': this.#router.dateTime(startedAtMs),
      'link-downs': '0',
      dynamic: 'true',
      running: 'true',
      disabled: 'false',
    });
  }
}

/** A MAC address that is always the same for a name. */
export function callerIdOf(seed: number, name: string): string {
  const number = seededNumber(seed, `mac ${name}`).toString(16).toUpperCase().padStart(8, '0');
  return ['4C', '5E', ...(number.match(/../g) ?? [])].join(':');
}
