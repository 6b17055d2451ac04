import { createPrivateKey, createPublicKey } from 'node:crypto';
import { expect, test } from 'vitest';
import type { RouterReach } from '../../../src-shared/contract/router-setup.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { createRouterosGateway } from '../../adapters/routeros/index.ts';
import { randomIds } from '../../kernel/ids.ts';
import { testKernel } from '../../kernel/kernel.test-support.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import { q } from '../../schema/tables.ts';
import { createRouterPool } from '../routers/index.ts';
import { routerSetupCommands, routerSetupQueries } from './index.ts';
import { tunnelHealth } from './tunnel-health.ts';

function rig() {
  const kernel = testKernel();
  const { db, clock, vault, commands } = kernel;
  const gateway = createRouterosGateway({ connectTimeoutMs: 5000, commandTimeoutMs: 5000, window: 4 });
  const pool = createRouterPool({ db, gateway, clock, ids: randomIds, vault, commands });
  commands.register(routerSetupCommands({ gateway }));
  const queries = routerSetupQueries({ vault, pool, clock });
  let count = 0;
  const command = async (name: string, input: object = {}) => (await commands.dispatch({ id: `test-${(count += 1)}`, name: `routerSetup.${name}`, input, actor: { kind: 'system' } })) as never;
  const query = (name: string, input: object = {}) => queries[`routerSetup.${name}`]!({ db, now: clock.now(), actor: { kind: 'system' } }, input as never) as never;
  const addRouter = (name: string, reach: RouterReach | null = null) =>
    kernel.within(({ tx, now }) => tx.run(q.insertInto('router').values({ name, host: '10.98.0.10', port: 8729, tls: 1, fingerprint: null, userName: 'waya', passwordCipher: vault.encrypt('x', 'router.password'), suspendMode: 'disable', state: 'new', trouble: null, facts: null, online: null, lastContactAt: null, lastSweepAt: null, createdAt: now, tunnel: reach && JSON.stringify(reach) })).id);
  return { ...kernel, command, query, addRouter };
}
const refusalOf = async (asked: Promise<unknown>) => {
  const error = await asked.then(() => null, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
};
const END = { place: 'office', host: 'office.example.net', port: 13_231 } as const;
/** Of a router, base64 of 32 bytes. */
const KEY = `${Buffer.alloc(32, 7).toString('base64')}`;
const wireguard = (address: string, publicKey: string | null = KEY): RouterReach => ({ kind: 'wireguard', address, publicKey });

test('no tunnels: a password and no address; a tunnel is refused in words', async () => {
  const { command, query } = rig();
  const begun = (await command('begin')) as { password: string; tunnelAddress: string | null };
  expect(begun).toMatchObject({ userName: 'waya', tunnelAddress: null });
  expect(begun.password).toMatch(/^[A-Za-z0-9_-]{24}$/);
  expect(query('tunnels')).toBeNull();
  expect(() => query('officeFiles', { joining: null })).toThrow(Refusal);
});

test('each router gets the next free address; one that is taken is refused with the free one', async () => {
  const { command, addRouter } = rig();
  await command('saveTunnels', END);
  const free = async () => ((await command('begin')) as { tunnelAddress: string }).tunnelAddress;
  expect(await free()).toBe('10.98.0.10');
  const tower = addRouter('Tower');
  await command('saveReach', { routerId: tower, reach: wireguard('10.98.0.10') });
  addRouter('Mast', { kind: 'l2tp', address: '10.98.0.12' });
  expect(await free()).toBe('10.98.0.11');
  const other = addRouter('Hill');
  expect(await refusalOf(command('saveReach', { routerId: other, reach: wireguard('10.98.0.12') }))).toMatchObject({ code: 'conflict', message: 'Router Mast has the address 10.98.0.12 in the tunnels. Free is 10.98.0.11.' });
  await command('saveReach', { routerId: tower, reach: wireguard('10.98.0.10', null) });
  expect(await refusalOf(command('saveReach', { routerId: 99, reach: { kind: 'lan' } }))).toMatchObject({ code: 'not_found' });
});

test('keys of WireGuard: a pair, kept when the place changes, never in the clear nor in the log', async () => {
  const { command, query, db } = rig();
  await command('saveTunnels', END);
  const files = query('officeFiles', { joining: null }) as { fileName: string; text: string }[];
  const before = query('tunnels') as { publicKey: string };
  const privateKey = /PrivateKey = (\S+)/.exec(files[0]!.text)![1]!;
  const der = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), Buffer.from(privateKey, 'base64')]);
  const { x } = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })).export({ format: 'jwk' });
  expect(Buffer.from(x!, 'base64url').toString('base64')).toBe(before.publicKey);
  await command('saveTunnels', { place: 'vps', host: '203.0.113.9', port: 51_820 });
  expect(query('tunnels')).toEqual({ place: 'vps', host: '203.0.113.9', port: 51_820, network: '10.98.0.0/24', publicKey: before.publicKey });
  for (const table of ['setting', 'command', 'commandReply', 'event']) expect(JSON.stringify(db.sql(`SELECT * FROM ${table}`))).not.toContain(privateKey);
});

test('our side written out: at the office a server with its routers; on a server two, and what dials it', async () => {
  const { command, query, addRouter } = rig();
  addRouter('Tower', wireguard('10.98.0.10'));
  addRouter('Hill', wireguard('10.98.0.11', null));
  addRouter('Mbagathi ✓', { kind: 'l2tp', address: '10.98.0.12' });
  await command('saveTunnels', END);
  const office = query('officeFiles', { joining: { name: 'New mast', reach: wireguard('10.98.0.20') } }) as { title: string; text: string }[];
  expect(office[0]!.text).toContain(`ListenPort = 13231\n\n# Hill (10.98.0.11): its public key is not known yet`);
  expect(office[0]!.text).toContain(`# Tower\n[Peer]\nPublicKey = ${KEY}\nAllowedIPs = 10.98.0.10/32`);
  expect(office[0]!.text).toContain(`# New mast\n[Peer]\nPublicKey = ${KEY}\nAllowedIPs = 10.98.0.20/32`);
  await command('saveTunnels', { ...END, place: 'vps' });
  const server = query('officeFiles', { joining: null }) as { title: string; text: string }[];
  expect(server.map(({ title }) => title)).toEqual(['WireGuard on the server', 'WireGuard on this PC', 'L2TP and SSTP on a RouterOS server (CHR)', 'L2TP on a Linux server']);
  expect(server[0]!.text).toContain('# The office\n[Peer]');
  expect(server[1]!.text).toContain('Address = 10.98.0.2/24');
  expect(server[1]!.text).toContain('Endpoint = office.example.net:13231\nPersistentKeepalive = 25');
  const script = (query('script', { version: '6', password: 'a-password-of-24-letters', userName: 'waya', reach: { kind: 'l2tp', address: '10.98.0.12' }, officeNetworks: [], tls: true, plainApi: 'guarded', backups: true, clock: true, pppoe: null, hotspot: null, dhcp: null, walled: null, fastTrack: true, subscriberNetworks: [] }) as { text: string }).text;
  const password = /user="waya-12" password="(\w{32})"/.exec(script)![1]!;
  expect(server[2]!.text).toContain(`name="waya-12" password="${password}" service=l2tp local-address=10.98.0.1 remote-address=10.98.0.12`);
  expect(server.every(({ text }) => /^[\n\x20-\x7e]*$/.test(text))).toBe(true);
});

const off = new GatewayError('The router does not answer.', { retryable: true, outcome: 'not_done', hint: 'Look at its power.' });
const tunnelAt = (change: object = {}) => async () => [{ name: 'waya-tunnel', type: 'wg', running: true, disabled: false, comment: '', receivedBytes: 0n, sentBytes: 0n, ...change }];
test.each([
  ['stands', wireguard('10.98.0.10'), tunnelAt(), /stands/],
  ['not connected', wireguard('10.98.0.10'), tunnelAt({ running: false }), /not connected/],
  ['disabled', wireguard('10.98.0.10'), tunnelAt({ disabled: true }), /disabled/],
  ['not made', wireguard('10.98.0.10'), async () => [], /no interface waya-tunnel/],
  ['no key yet', wireguard('10.98.0.10', null), () => Promise.reject(off), /public key is not entered/],
  ['off', wireguard('10.98.0.10'), () => Promise.reject(off), /does not reach/],
  ['in the same network', { kind: 'lan' } as RouterReach, async () => [], /directly/],
])('health of the tunnel: %s', async (_what, reach, interfaces, verdict) => {
  let at = 0;
  const health = await tunnelHealth(reach, interfaces as never, () => (at += 20));
  expect(health.verdict).toMatch(verdict);
  expect([health.reached, health.tookMs]).toEqual(health.trouble ? [false, null] : [true, 20]);
});
