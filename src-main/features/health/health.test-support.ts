/** A kernel with health and a router behind the port that does as the test says: what the wire carries is the adapter's test. */
import { onTestFinished } from 'vitest';
import { SYSTEM } from '../../kernel/commands.ts';
import { randomIds } from '../../kernel/ids.ts';
import { testKernel } from '../../kernel/kernel.test-support.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterFacts, RouterSession, RouterSetup } from '../../ports/router-gateway.ts';
import { q } from '../../schema/tables.ts';
import { createRouterPool, routerCommands } from '../routers/index.ts';
import { healthCommands, healthJobs, healthQueries, healthReads } from './index.ts';

const FACTS: RouterFacts = { identity: 'Mast', version: '7.18.2', board: 'RB5009', architecture: 'arm64', uptimeSeconds: 100_000, cpuLoadPercent: 7, freeMemoryBytes: 700_000_000, totalMemoryBytes: 1_000_000_000, flashWrites: 500, certificateFingerprint: null };
const SETUP: RouterSetup = {
  clock: { date: '2026-03-02', time: '08:00:00', timeZone: 'Africa/Nairobi', gmtOffset: '+03:00', ntpSynchronised: true, ntpEnabled: true }, licenseLevel: '4', packages: [], services: [{ name: 'api', port: 8728, disabled: false, address: '', certificate: '', maxSessions: 20 }],
  users: [], groups: [], pppoeServers: [], pools: [], hotspots: [], walledGarden: [], dhcpServers: [], filter: [], nat: [], dns: { servers: '1.1.1.1', allowRemoteRequests: true }, flash: { freeBytes: 1, totalBytes: 2, badBlocksPercent: null, sectorsWrittenTotal: null },
};

type Reads = Omit<RouterSession, 'facts' | 'sent' | 'alive' | 'close' | 'apply'>;
/** What the router answers; change it as you like. */
export interface PlayedRouter extends Reads {
  reachable: boolean;
  truth: RouterFacts;
  text: string;
}

export function healthRig() {
  const kernel = testKernel();
  const { db, clock, vault, commands, jobs } = kernel;
  const none = async () => [];
  const router: PlayedRouter = {
    reachable: true, truth: FACTS, text: '# 2026-03-02 08:00:00 by RouterOS 7.18.2\n/ip pool\nadd name=subscribers',
    readFacts: async () => router.truth, readSerial: async () => 'PLAYED',
    readSetup: async () => SETUP, readExport: async () => router.text, listSecrets: none, listProfiles: none, listSessions: none, listHotspotUsers: none, listHotspotProfiles: none, listHotspotSessions: none,
    listQueues: none, listLeases: none, listAddresses: none, listSchedulers: none, listInterfaces: none, listLog: none, readTraffic: none, ping: async (_address, count) => ({ sent: count, received: count, minMs: 1, averageMs: 2, maxMs: 3 }),
  };
  const silent = () => new GatewayError('The router does not answer.', { retryable: true, outcome: 'not_done', hint: 'Look at its power.' });
  const session = new Proxy({} as RouterSession, {
    get: (_target, name) => {
      if (name === 'alive') return router.reachable;
      if (name === 'facts') return router.truth;
      if (name === 'then') return undefined;
      if (name === 'close') return async () => {};
      return async (...given: never[]) => {
        if (!router.reachable) throw silent();
        return (router[name as keyof Reads] as (...given: never[]) => unknown)(...given);
      };
    },
  });
  const gateway = { connect: async () => { if (!router.reachable) throw silent(); return session; } };
  const pool = createRouterPool({ db, gateway, clock, ids: randomIds, vault, commands });
  commands.register({ ...routerCommands({ gateway, pool }), ...healthCommands({ pool, vault }) });
  jobs.register({ ...healthJobs({ db, clock, vault, pool }), 'routers.sweep': { run: async () => undefined } });
  onTestFinished(async () => { await jobs.stop(); await pool.close(); });
  const routerId = kernel.within(({ tx, now }) => tx.run(q.insertInto('router').values({ name: 'Mast', host: '127.0.0.1', port: 8728, tls: 0, fingerprint: null, userName: 'waya', passwordCipher: vault.encrypt('password', 'router.password'), suspendMode: 'disable', state: 'up', trouble: null, facts: null, online: null, lastContactAt: now, lastSweepAt: null, createdAt: now })).id);
  const queries = { ...healthQueries, ...healthReads({ pool, vault, clock }) };
  let count = 0;
  const query = async <T = never>(name: string, input: object): Promise<T> => (await queries[name]!({ db, now: clock.now(), actor: SYSTEM }, { offset: 0, limit: 50, search: '', only: 'all', grain: 'minute', ...input } as never)) as T;
  const command = (name: string, input: object) => commands.dispatch({ id: `health-${(count += 1)}`, name, input, actor: SYSTEM });
  /** Work of a kind falls due and is done. */
  const run = async (kind: string, input: object = {}) => {
    kernel.within((context) => context.enqueue({ kind, mode: 'repeatable', key: kind, lane: 'health', input }));
    await jobs.drain();
  };
  return { ...kernel, router, routerId, query, command, run };
}
