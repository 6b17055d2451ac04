import type { Router } from './router.ts';
import { habitualRate, TrafficMeter, type TrafficRate } from './traffic.ts';
import { addressText, formatInterval, parseInterval, parseRateLimit } from './values.ts';

interface HotspotSession {
  readonly userId: string;
  readonly startedAtMs: number;
  readonly meter: TrafficMeter;
  readonly callOff: () => void;
}

export type HotspotLogin = { readonly ok: true; readonly activeId: string } | { readonly ok: false; readonly reason: string };

/** Clients of the hotspot get their addresses from here on. */
const FIRST_ADDRESS = 0x0a05_3202;

/** Hotspot log-ins. A user's own counters are totals that grow only at log-out; what is used now stands in /ip/hotspot/active. */
export class HotspotServer {
  readonly #router: Router;
  readonly #sessions = new Map<string, HotspotSession>();
  #addresses = 0;

  constructor(router: Router) {
    this.#router = router;
  }

  session(activeId: string): HotspotSession | undefined {
    return this.#sessions.get(activeId);
  }

  /** A client logs in on the page. The texts are those that the page shows (RouterOS errors.txt). */
  login(name: string, password: string, macAddress: string, rate?: TrafficRate): HotspotLogin {
    const router = this.#router;
    const user = router.hotspot.users.withKey(name)[0];
    if (user === undefined || user['disabled'] === 'true' || (user['password'] ?? '') !== password) {
      return { ok: false, reason: 'invalid username or password' };
    }
    const profile = router.hotspot.profiles.find(user['profile'] ?? 'default');
    const shared = Number(profile?.['shared-users'] ?? '1');
    if (router.hotspot.active.withKey(name).length >= shared) return { ok: false, reason: 'no more sessions are allowed for user' };
    const allowedSeconds = parseInterval(user['limit-uptime'] ?? '');
    const leftSeconds = allowedSeconds ? allowedSeconds - (parseInterval(user['uptime'] ?? '0s') ?? 0) : null;
    if (leftSeconds !== null && leftSeconds <= 0) return { ok: false, reason: 'user has reached uptime limit' };
    const activeId = router.hotspot.active.add({
      server: 'hotspot1',
      user: name,
      address: addressText(FIRST_ADDRESS + this.#addresses++),
      'mac-address': macAddress,
      'login-by': 'http-pap',
      radius: 'false',
    });
    const startedAtMs = router.now();
    const downloadBits = parseRateLimit(profile?.['rate-limit'] ?? '')?.downloadBits ?? null;
    const meter = new TrafficMeter(rate ?? habitualRate(router.settings.seed, name, downloadBits), startedAtMs);
    const callOff =
      leftSeconds === null
        ? () => undefined
        : router.settings.agenda.at(startedAtMs + leftSeconds * 1000, () => this.logout(activeId));
    this.#sessions.set(activeId, { userId: user['.id'], startedAtMs, meter, callOff });
    router.note('hotspot,info,debug', `${name}: logged in`);
    return { ok: true, activeId };
  }

  /** Ends a session and adds what it used to the user's totals. Throws Error when there is none. */
  logout(activeId: string): void {
    const session = this.#sessions.get(activeId);
    if (session === undefined) throw new Error(`no hotspot session ${activeId}`);
    session.callOff();
    this.#sessions.delete(activeId);
    const row = this.#router.hotspot.active.get(activeId);
    this.#router.hotspot.active.remove(activeId);
    const user = this.#router.hotspot.users.find(session.userId);
    if (user !== undefined) {
      const used = session.meter.read(this.#router.now());
      const seconds = (this.#router.now() - session.startedAtMs) / 1000;
      this.#router.hotspot.users.set(user['.id'], {
        uptime: formatInterval((parseInterval(user['uptime'] ?? '0s') ?? 0) + seconds),
        'bytes-in': String(Number(user['bytes-in'] ?? '0') + used.uploadBytes),
        'bytes-out': String(Number(user['bytes-out'] ?? '0') + used.downloadBytes),
      });
    }
    this.#router.note('hotspot,info,debug', `${row['user'] ?? ''}: logged out`);
  }

  logoutAll(): void {
    for (const activeId of [...this.#sessions.keys()]) this.logout(activeId);
  }
}
