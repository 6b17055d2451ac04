import { RouterOSClient } from 'mikro-routeros';
import { expect, onTestFinished, test } from 'vitest';
import { createRouterSimulator } from '../../simulators/routeros/index.ts';
import { createRouterosGateway } from './index.ts';

// What the adapter wrote, read back by a client of others: neither side can share a mistake of the adapter's own reading.

test.each(['6.49', '7.8', '7.12', '7.18', '7.22'])('mikro-routeros reads every kind of row that the adapter wrote on %s', async (version) => {
  const simulator = createRouterSimulator({ version, users: 3, timers: null });
  onTestFinished(() => simulator.close());
  const { host, port } = await simulator.listen();
  const session = await createRouterosGateway({ connectTimeoutMs: 5_000, commandTimeoutMs: 5_000, window: 8 }).connect({ host, port, tls: null, userName: 'waya', password: 'waya-practice' });
  onTestFinished(() => session.close());
  const results = await session.apply([
    { kind: 'add-profile', fields: { name: 'plan', rateLimit: '1M/2M', addressList: 'slow', comment: 'waya:plan=1' } },
    { kind: 'add-hotspot-profile', fields: { name: 'waya-plan', rateLimit: '1M/2M', sharedUsers: 2 } },
    { kind: 'add-secret', fields: { name: 'peer', password: 'p', profile: 'plan', comment: 'waya:s=1', remoteAddress: '10.9.0.9' } },
    { kind: 'add-hotspot-user', fields: { name: 'guest', password: 'p', profile: 'waya-plan', macAddress: 'AA:BB:CC:00:11:22', limitUptimeSeconds: 3600, limitTotalBytes: 5_368_709_120n, comment: 'waya:s=2' } },
    { kind: 'add-queue', fields: { name: 'queue', target: '10.9.1.7/32', maxLimit: '2M/5M', burstLimit: '4M/10M', burstThreshold: '1M/4M', burstTime: '8s/8s', priority: '3/3', comment: 'waya:s=3' } },
    { kind: 'add-lease', fields: { macAddress: 'AA:BB:CC:00:11:23', address: '10.70.0.99', server: 'dhcp1', rateLimit: '2M/5M', addressLists: 'slow', blockAccess: true, comment: 'waya:s=4' } },
    { kind: 'add-listed-address', fields: { list: 'waya-debt', address: '10.9.1.8', comment: 'waya:s=5' } },
    { kind: 'add-scheduler', fields: { name: 'waya-arm', startDate: '2030-03-27', startTime: '14:05:00', intervalSeconds: 3600, onEvent: ':log info "x"', policy: 'read,test,write', comment: 'waya:arm' } },
  ]);
  expect(results).toEqual(results.map(() => null));

  const client = new RouterOSClient(host, port, 5_000);
  onTestFinished(() => client.close());
  await client.connect();
  await client.login('waya', 'waya-practice');
  const seen = async (menu: string, query: Record<string, string>): Promise<unknown> => client.runQuery(`${menu}/print`, query);
  expect(await seen('/ppp/profile', { name: 'plan' })).toMatchObject([{ 'rate-limit': '1M/2M', 'address-list': 'slow', comment: 'waya:plan=1' }]);
  expect(await seen('/ip/hotspot/user/profile', { name: 'waya-plan' })).toMatchObject([{ 'rate-limit': '1M/2M', 'shared-users': '2' }]);
  expect(await seen('/ppp/secret', { name: 'peer' })).toMatchObject([{ service: 'pppoe', profile: 'plan', 'remote-address': '10.9.0.9', disabled: 'false', comment: 'waya:s=1' }]);
  expect(await seen('/ip/hotspot/user', { name: 'guest' })).toMatchObject([{ profile: 'waya-plan', 'mac-address': 'AA:BB:CC:00:11:22', 'limit-uptime': '1h', 'limit-bytes-total': '5368709120', comment: 'waya:s=2' }]);
  expect(await seen('/queue/simple', { name: 'queue' })).toMatchObject([
    { target: '10.9.1.7/32', 'max-limit': '2000000/5000000', 'burst-limit': '4000000/10000000', 'burst-threshold': '1000000/4000000', 'burst-time': '8s/8s', priority: '3/3', comment: 'waya:s=3' },
  ]);
  expect(await seen('/ip/dhcp-server/lease', { 'mac-address': 'AA:BB:CC:00:11:23' })).toMatchObject([{ address: '10.70.0.99', server: 'dhcp1', 'rate-limit': '2M/5M', 'address-lists': 'slow', 'block-access': 'true', comment: 'waya:s=4' }]);
  expect(await seen('/ip/firewall/address-list', { list: 'waya-debt' })).toMatchObject([{ address: '10.9.1.8', disabled: 'false', comment: 'waya:s=5' }]);
  const startDate = ['6.49', '7.8'].includes(version) ? 'mar/27/2030' : '2030-03-27';
  expect(await seen('/system/scheduler', { name: 'waya-arm' })).toMatchObject([{ 'start-date': startDate, 'start-time': '14:05:00', interval: '1h', 'on-event': ':log info "x"', policy: 'read,test,write', comment: 'waya:arm' }]);
});
