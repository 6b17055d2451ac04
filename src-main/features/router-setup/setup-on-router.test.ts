/** The script on simulated routers of each version: the first paste makes everything, the second writes nothing, and what is not ours stays. */
import { isDeepStrictEqual } from 'node:util';
import { expect, onTestFinished, test, describe } from 'vitest';
import { SetupChoices } from '../../../src-shared/contract/router-setup.ts';
import { instant } from '../../../src-shared/time.ts';
import { createRouterosGateway } from '../../adapters/routeros/index.ts';
import { createRouterSimulator, type RouterSimulator } from '../../simulators/routeros/index.ts';
import { firstLook } from './first-look.ts';
import { renderSetup } from './render-setup.ts';

const VERSIONS = ['6.49', '7.8', '7.12', '7.18', '7.22'] as const;
const LOGIN = { userName: 'waya', password: 'a-password-of-24-letters' };
const TUNNEL = { host: 'vpn.example.net', port: 13_231, network: '10.98.0.0/24', publicKey: Buffer.alloc(32, 3).toString('base64'), passwordOf: () => 'tunnel-password', ipsecSecret: 'ipsec-secret' };
/** Made by hands before Waya came; the first rule of each chain must stay behind ours. */
const FOREIGN = [
  '/ip firewall filter add chain=forward action=fasttrack-connection connection-state=established,related comment="defconf: fasttrack"',
  '/ip firewall filter add chain=input action=drop comment="drop the rest"',
  '/ip firewall nat add chain=dstnat action=dst-nat protocol=tcp dst-port=8080 to-addresses=192.168.88.9 comment="camera"',
  '/ip pool add name="mine" ranges=172.16.0.2-172.16.0.99',
  '/user add name="jane" group=full password="janes-own-password"',
].join('\n');

/** The ports of the script are taken: each serves subscribers already. */
const OWN_NETWORK = [
  '/ip pool add name="theirs" ranges=172.20.0.2-172.20.0.250',
  '/ppp profile add name="theirs" local-address=172.20.0.1 remote-address="theirs" rate-limit=3M/3M',
  '/interface pppoe-server server add interface="ether4" service-name="theirs" default-profile="theirs" disabled=no',
  '/ppp secret add name="old" password="theirs" service=pppoe profile="theirs" comment="pays on the 5th"',
  '/ip address add address=172.21.0.1/24 interface="ether3" comment="their hotspot"',
  '/ip hotspot profile add name="theirs" hotspot-address=172.21.0.1 dns-name="their.wifi"',
  '/ip hotspot add name="theirs" interface="ether3" address-pool="theirs" profile="theirs" disabled=no',
  '/ip hotspot user add name="guest" password="theirs"',
  '/ip hotspot walled-garden add dst-host="bank.example" action=allow comment="theirs"',
  '/ip dhcp-server add name="theirs" interface="ether5" address-pool="theirs" lease-time=10m disabled=no',
  '/ip dhcp-server network add address=172.22.0.0/24 gateway=172.22.0.1 dns-server=8.8.8.8 comment="theirs"',
  '/ip dhcp-server lease add mac-address=02:00:00:00:00:01 address=172.22.0.9 comment="printer"',
  '/queue simple add name="boss" target=172.22.0.9/32 max-limit=9M/9M',
  '/ip firewall address-list add list="vip" address=172.22.0.9 comment="waya"',
  '/ip firewall filter add chain=forward action=drop src-address=172.22.0.66 comment="does not pay; setup by hand"',
  '/ip firewall filter add chain=forward action=accept connection-state=established,related comment="defconf: accept established"',
  '/system scheduler add name="waya nightly" start-time=03:00:00 interval=1d on-event="/log info hi"',
].join('\n');

/** Without what changes by being read. */
const tablesOf = ({ router }: RouterSimulator) => {
  const { firewall, hotspot, dhcp, tunnels, ppp } = router;
  const named = {
    filter: firewall.filter, nat: firewall.nat, lists: firewall.addressList, pools: router.pools, addresses: router.addresses, users: router.users, groups: router.groups, certificates: router.certificates,
    services: router.services, users2: hotspot.users, leases: dhcp.leases, queues: router.queues, schedulers: router.schedulers, pppoeServers: router.pppoeServers, profiles: ppp.profiles, secrets: ppp.secrets, dhcp: dhcp.servers, networks: dhcp.networks, hotspots: hotspot.servers,
    hotspotProfiles: hotspot.serverProfiles, walledGarden: hotspot.walledGarden, walledGardenIp: hotspot.walledGardenIp, wireguard: tunnels.wireguard, peers: tunnels.peers, l2tp: tunnels.l2tp, sstp: tunnels.sstp,
  };
  return structuredClone(Object.fromEntries(Object.entries(named).map(([name, table]) => [name, table.list().map((row) => ({ ...row }))])));
};

function scriptFor(version: string, more: object = {}) {
  const reach = version.startsWith('7') ? { kind: 'wireguard', address: '10.98.0.10', publicKey: null } : { kind: 'sstp', address: '10.98.0.10' };
  const choices = SetupChoices.parse({
    ...LOGIN, version: version[0], reach, officeNetworks: ['127.0.0.1'], tls: true,
    pppoe: { interface: 'ether4', network: '10.64.0.0/18' },
    hotspot: { interface: 'ether3', network: '10.66.0.0/20', dnsName: 'login.wifi' },
    dhcp: { interface: 'ether5', network: '10.67.0.0/20' },
    walled: { network: '10.65.0.0/20', payAddress: '203.0.113.7', payPort: 8080 },
    ...more,
  });
  return withoutRoutes(renderSetup(choices, TUNNEL).text);
}
/** The simulator has no routing table: the one line for it is left out here. */
const withoutRoutes = (text: string): string => text.split('\n').filter((line) => !line.includes('/ip route ')).join('\n');

function run(simulator: RouterSimulator, text: string): string[] {
  const { error, output } = simulator.runScript(text);
  expect(error && `${error.lineText}: ${error.reason}`).toBeNull();
  return [...output];
}

describe.each(VERSIONS)('RouterOS %s', (version) => {
  const router = () => {
    const simulator = createRouterSimulator({ version, timers: null, users: 3, userName: 'admin' });
    onTestFinished(() => simulator.close());
    run(simulator, FOREIGN);
    return simulator;
  };

  test('the first paste makes everything, the second writes nothing', () => {
    const simulator = router();
    const before = tablesOf(simulator);
    const said = run(simulator, scriptFor(version));
    expect(said.filter((line) => line.includes('FAILED at') || line.includes('STOPPED at'))).toEqual([]);
    expect(said.filter((line) => /fingerprint of the certificate|public key of this router/.test(line))).toHaveLength(version.startsWith('7') ? 2 : 1);
    const once = tablesOf(simulator);
    const added = Object.keys(once).flatMap((table) => Array.from({ length: once[table]!.length - before[table]!.length }, () => table));
    const counts = Object.groupBy(added, (table) => table);
    expect(Object.fromEntries(Object.entries(counts).map(([table, rows]) => [table, rows!.length]))).toMatchObject({ filter: 12, nat: 1, users: 1, groups: 1, certificates: 2, pppoeServers: 1, pools: expect.any(Number), lists: expect.any(Number) });
    const written = simulator.router.sectorsTotal;
    run(simulator, scriptFor(version));
    expect(tablesOf(simulator)).toEqual(once);
    expect(simulator.router.sectorsTotal).toBe(written);
  });

  test('what others made stays as it was, behind our rules', () => {
    const simulator = router();
    const before = tablesOf(simulator);
    run(simulator, scriptFor(version));
    const after = tablesOf(simulator);
    for (const [table, rows] of Object.entries(before)) {
      // The profile "default" is filled where it is empty, and the encrypted API gets its certificate: both are asked for.
      const asked = (row: Record<string, unknown>) => (table === 'profiles' && row['name'] === 'default') || (table === 'services' && row['name'] === 'api-ssl');
      for (const row of rows.filter((one) => !asked(one))) expect(after[table]).toContainEqual(row);
    }
    for (const chain of ['forward', 'input']) {
      const comments = after['filter']!.filter((row) => row['chain'] === chain && row['dynamic'] !== 'true').map((row) => String(row['comment'] ?? ''));
      const firstForeign = comments.findIndex((comment) => !comment.startsWith('waya:setup'));
      expect(comments.slice(firstForeign).filter((comment) => comment.startsWith('waya:setup'))).toEqual([]);
      expect(firstForeign).toBeGreaterThan(0);
    }
  });

  test('a part that is pasted later stands where it would have stood', () => {
    const orderOf = (...scripts: string[]) => {
      const simulator = router();
      for (const script of scripts) run(simulator, script);
      return tablesOf(simulator)['filter']!.filter((row) => row['dynamic'] !== 'true').map((row) => `${row['chain']} ${row['comment']}`).sort((a, b) => (a.split(' ')[0]! < b.split(' ')[0]! ? -1 : a.split(' ')[0]! > b.split(' ')[0]! ? 1 : 0));
    };
    // Whoever sees the pay page only is stopped before what lets established connections by.
    expect(orderOf(scriptFor(version, { walled: null }), scriptFor(version))).toEqual(orderOf(scriptFor(version)));
  });

  test('a network of its own on the very ports: all of it stays as it was, and the second paste writes nothing', () => {
    const simulator = router();
    run(simulator, OWN_NETWORK);
    const before = tablesOf(simulator);
    const said = run(simulator, scriptFor(version));
    expect(said.filter((line) => line.includes('FAILED at') || line.includes('STOPPED at'))).toEqual([]);
    const once = tablesOf(simulator);
    const gone = Object.entries(before).flatMap(([table, rows]) => rows.filter((row) => !once[table]!.some((one) => isDeepStrictEqual(one, row))).map((row) => `${table} ${row['name'] ?? row['comment'] ?? row['.id']}`));
    // Its profile "default" has no addresses yet, and the encrypted API no certificate.
    expect(gone).toEqual(['services api-ssl', 'profiles default']);
    for (const table of ['pppoeServers', 'dhcp', 'hotspots'] as const) expect(once[table]).toEqual(before[table]);
    const order = (rows: typeof before) => rows['filter']!.filter((row) => !String(row['comment'] ?? '').startsWith('waya:setup')).map((row) => row['.id']);
    expect(order(once)).toEqual(order(before));
    const written = simulator.router.sectorsTotal;
    run(simulator, scriptFor(version));
    expect([tablesOf(simulator), simulator.router.sectorsTotal]).toEqual([once, written]);
  });

  const signIn = async () => {
    const simulator = router();
    run(simulator, scriptFor(version));
    const { host, port } = await simulator.listen();
    const session = await createRouterosGateway({ connectTimeoutMs: 5000, commandTimeoutMs: 5000, window: 4 }).connect({ host, port, tls: null, ...LOGIN });
    onTestFinished(() => session.close());
    return session;
  };

  test('Waya signs in as the user that was made, and may write', async () => {
    const session = await signIn();
    expect(await session.listSecrets()).toHaveLength(3);
    expect(await session.apply([{ kind: 'add-profile', fields: { name: 'waya-1', rateLimit: '5M/5M' } }])).toEqual([null]);
    expect((await session.listProfiles()).map(({ name }) => name)).toContain('waya-1');
  });

  test('a first look finds nothing to mend, but that the test is not encrypted', async () => {
    const session = await signIn();
    const look = firstLook({ facts: session.facts, setup: await session.readSetup(), now: instant(Date.now()), secrets: 3, profiles: 1, sessions: 0, plannedServices: 0 }, LOGIN.userName);
    expect(look.checks.filter(({ level }) => level !== 'ok').map(({ title, found }) => [title, found])).toEqual([['API', 'Waya reached it without encryption.']]);
    expect(look.will).toContain('PPPoE subscribers are let on and cut off here.');
  });
});
