/** The world outside in a process of its own: simulated routers, and an M-Pesa that answers what Waya asks of itself. */
import { createDarajaSimulator } from '../src-main/simulators/daraja/index.ts';
import { createRouterSimulator, DEFAULT_PASSWORD, DEFAULT_USER_NAME, type RouterSimulator, type SeededUser } from '../src-main/simulators/routeros/index.ts';
import { instant } from '../src-shared/time.ts';
import { answer } from './child.ts';
import { monotonicMs } from './monotonic.ts';
import { MPESA_KEYS, SHORTCODE } from './prepare.ts';

export interface OutsideOptions {
  readonly routers: number;
  /** On every router from the start; their own routers are switched on. */
  readonly users: readonly SeededUser[];
  readonly latencyMs: number;
  readonly redialAfterMs: number;
}

export interface Outside {
  readonly routers: readonly { readonly host: string; readonly port: number; readonly userName: string; readonly password: string }[];
  readonly mpesaBaseUrl: string;
}

export interface Counted {
  readonly reads: number;
  readonly writes: number;
}

let simulators: readonly RouterSimulator[] = [];
let cameOn: [name: string, atMs: number][] = [];

answer({
  start: async ({ routers, users, latencyMs, redialAfterMs }: OutsideOptions): Promise<Outside> => {
    simulators = Array.from({ length: routers }, (_, index) => createRouterSimulator({ seed: index + 1, identity: `bench-${index + 1}`, users, latencyMs, redialAfterMs, customersFollowSecrets: true }));
    for (const { router } of simulators) {
      router.ppp.active.onChange(({ kind, row }) => {
        if (kind === 'added') cameOn.push([row['name'] ?? '', monotonicMs()]);
      });
    }
    const addresses = await Promise.all(simulators.map((simulator) => simulator.listen()));
    const daraja = createDarajaSimulator({ clock: { now: () => instant(Date.now()) }, mode: 'sandbox', shortcode: SHORTCODE, ...MPESA_KEYS });
    const { baseUrl } = await daraja.listen();
    return { routers: addresses.map(({ host, port }) => ({ host, port, userName: DEFAULT_USER_NAME, password: DEFAULT_PASSWORD })), mpesaBaseUrl: baseUrl };
  },
  /** Counts anew from here. */
  reset: () => {
    for (const { commandLog } of simulators) commandLog.reset();
    cameOn = [];
  },
  counted: (): Counted => {
    const counters = simulators.map(({ commandLog }) => commandLog.counters);
    return { reads: counters.reduce((total, { reads }) => total + reads, 0), writes: counters.reduce((total, { writes }) => total + writes, 0) };
  },
  online: () => simulators.reduce((total, { router }) => total + router.ppp.active.size, 0),
  /** Who came on since the reset, and when. */
  cameOn: () => cameOn,
  /** Somebody's hands in WinBox: of so many secrets, every other one is disabled, the others get another profile. */
  drift: (count: number) => {
    const { secrets } = simulators[0]!.router.ppp;
    const every = Math.floor(secrets.size / count);
    secrets.list().filter((_, index) => index % every === 0).slice(0, count).forEach((row, index) => secrets.set(row['.id'], index % 2 === 0 ? { disabled: 'true' } : { profile: 'home-5M' }));
  },
});
