import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createRouterosGateway } from '../../src-main/adapters/routeros/index.ts';
import { createRouterSimulator } from '../../src-main/simulators/routeros/index.ts';

// What the adapter wrote, read back by Debian's python3-librouteros (see librouteros.test.ts).

const SCRIPT = fileURLToPath(new URL('./read-back-librouteros.py', import.meta.url));

type Rows = Record<string, Record<string, unknown>[]>;

async function readBack(port: number, menus: readonly string[]): Promise<Rows> {
  const child = spawn('/usr/bin/python3', [SCRIPT, String(port), ...menus], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`read-back-librouteros.py ended with ${code}:\n${err}`);
  return JSON.parse(out) as Rows;
}

test.each(['6.49', '7.8', '7.12', '7.18', '7.22'])('python3-librouteros reads every kind of row that the adapter wrote on %s', async (version) => {
  const simulator = createRouterSimulator({ version, users: 3, timers: null });
  try {
    const { host, port } = await simulator.listen();
    const session = await createRouterosGateway({ connectTimeoutMs: 5_000, commandTimeoutMs: 5_000, window: 8 }).connect({ host, port, tls: null, userName: 'waya', password: 'waya-practice' });
    const results = await session.apply([
      { kind: 'add-secret', fields: { name: 'peer', password: 'p', profile: 'home-5M', comment: 'waya:s=1', remoteAddress: '10.9.0.9' } },
      { kind: 'add-hotspot-user', fields: { name: 'guest', password: 'p', profile: 'default', limitUptimeSeconds: 3600, limitTotalBytes: 5_368_709_120n, comment: 'waya:s=2' } },
      { kind: 'add-queue', fields: { name: 'queue', target: '10.9.1.7/32', maxLimit: '2M/5M', comment: 'waya:s=3' } },
      { kind: 'add-lease', fields: { macAddress: 'AA:BB:CC:00:11:23', address: '10.70.0.99', server: 'dhcp1', rateLimit: '2M/5M', blockAccess: true, comment: 'waya:s=4' } },
      { kind: 'add-listed-address', fields: { list: 'waya-debt', address: '10.9.1.8', comment: 'waya:s=5' } },
      { kind: 'add-scheduler', fields: { name: 'waya-arm', startDate: '2030-03-27', startTime: '14:05:00', intervalSeconds: 3600, onEvent: ':log info "x"', policy: 'read,test,write', comment: 'waya:arm' } },
    ]);
    expect(results).toEqual(results.map(() => null));
    // librouteros makes booleans of true and false, and integers of figures.
    const wanted: Record<string, Record<string, unknown>> = {
      '/ppp/secret': { name: 'peer', profile: 'home-5M', 'remote-address': '10.9.0.9', disabled: false, comment: 'waya:s=1' },
      '/ip/hotspot/user': { name: 'guest', 'limit-uptime': '1h', 'limit-bytes-total': 5_368_709_120, comment: 'waya:s=2' },
      '/queue/simple': { name: 'queue', target: '10.9.1.7/32', 'max-limit': '2000000/5000000', comment: 'waya:s=3' },
      '/ip/dhcp-server/lease': { 'mac-address': 'AA:BB:CC:00:11:23', address: '10.70.0.99', 'rate-limit': '2M/5M', 'block-access': true, comment: 'waya:s=4' },
      '/ip/firewall/address-list': { list: 'waya-debt', address: '10.9.1.8', comment: 'waya:s=5' },
      '/system/scheduler': { name: 'waya-arm', 'start-date': ['6.49', '7.8'].includes(version) ? 'mar/27/2030' : '2030-03-27', 'start-time': '14:05:00', interval: '1h', comment: 'waya:arm' },
    };
    const rows = await readBack(port, Object.keys(wanted));
    for (const [menu, row] of Object.entries(wanted)) {
      expect({ [menu]: rows[menu]!.filter((seen) => seen['comment'] === row['comment']) }).toMatchObject({ [menu]: [row] });
    }
    await session.close();
  } finally {
    await simulator.close();
  }
});
