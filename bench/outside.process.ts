/** The world outside in a process of its own: simulated routers, and an M-Pesa that answers what Waya asks of itself. */
import { createDarajaSimulator } from '../src-main/simulators/daraja/index.ts';
import { createRouterSimulator, DEFAULT_PASSWORD, DEFAULT_USER_NAME, type RouterSimulator, type SeededUser } from '../src-main/simulators/routeros/index.ts';
import { profileDefaults } from '../src-main/simulators/routeros/menus-ppp.ts';
import { instant } from '../src-shared/time.ts';
import { answer } from './child.ts';
import { monotonicMs } from './monotonic.ts';
import { MPESA_KEYS, PLANS, SHORTCODE } from './prepare.ts';

export interface OutsideOptions {
  readonly routers: number;
  /** On every router from the start; their own routers are switched on. */
  readonly users: readonly SeededUser[];
  /** Each on one router only, by turns, as prepare spreads subscribers. */
  readonly spread?: true;
  readonly latencyMs: number;
  readonly redialAfterMs: number;
}

export interface Outside {
  readonly routers: readonly { readonly host: string; readonly port: number; readonly userName: string; readonly password: string }[];
  readonly mpesaBaseUrl: string;
}

export interface Counted {
  readonly reads: number;
  /** Sentences that change something; one may name many rows. */
  readonly writes: number;
  readonly rows: number;
}

/** So many rows a sentence changes; 0: it changes none. */
const rowsWritten = ([command = '', ...words]: readonly string[]): number => (/\/(add|set|remove|enable|disable|unset)$/.test(command) ? (words.find((word) => /^=(\.id|numbers)=/.test(word))?.split(',').length ?? 1) : 0);

let simulators: readonly RouterSimulator[] = [];
let cameOn: [name: string, atMs: number][] = [];

/** As Waya leaves a router: the profile of its first plan is there, and everybody is connected under it. */
function underPlan(simulator: RouterSimulator): void {
  const { upKbps, downKbps } = PLANS[0];
  simulator.router.ppp.profiles.add({ ...profileDefaults(), name: 'waya-1', 'local-address': '10.64.0.1', 'remote-address': 'pppoe-pool', 'rate-limit': `${upKbps}k/${downKbps}k`, comment: 'waya:plan=1' });
  simulator.reboot();
}

answer({
  start: async ({ routers, users, spread, latencyMs, redialAfterMs }: OutsideOptions): Promise<Outside> => {
    const usersOf = (index: number) => (spread ? users.filter((_, position) => (position + 1) % routers === index) : users);
    simulators = Array.from({ length: routers }, (_, index) => createRouterSimulator({ seed: index + 1, identity: `bench-${index + 1}`, users: usersOf(index), latencyMs, redialAfterMs, customersFollowSecrets: true }));
    if (spread) simulators.forEach(underPlan);
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
    const rows = simulators.flatMap(({ commandLog }) => commandLog.commands()).reduce((total, { words }) => total + rowsWritten(words), 0);
    return { reads: counters.reduce((total, { reads }) => total + reads, 0), writes: counters.reduce((total, { writes }) => total + writes, 0), rows };
  },
  online: () => simulators.reduce((total, { router }) => total + router.ppp.active.size, 0),
  /** Who came on since the reset, and when. */
  cameOn: () => cameOn,
  /** What the first router was asked since the reset, as it was asked, but for the tags. */
  reads: () => simulators[0]!.commandLog.commands().map(({ words }) => words.filter((word) => !word.startsWith('.tag='))).filter(([path]) => path?.endsWith('/print') || path?.endsWith('/getall')),
  /** Behind a dead link from now on: what is open falls silent, and nothing new is answered. */
  fallSilent: (index: number) => {
    simulators[index]!.faults.unreachable = true;
  },
  /** Somebody's hands in WinBox, on all routers: of so many secrets, every other one is disabled, the others get another profile. */
  drift: (count: number) => {
    const apiece = count / simulators.length;
    for (const { router } of simulators) {
      const { secrets } = router.ppp;
      const every = Math.floor(secrets.size / apiece);
      secrets.list().filter((_, index) => index % every === 0).slice(0, apiece).forEach((row, index) => secrets.set(row['.id'], index % 2 === 0 ? { disabled: 'true' } : { profile: 'home-5M' }));
    }
  },
});
