import { expect, test } from 'vitest';
import type { RouterChange, RouterSession } from '../../ports/router-gateway.ts';
import { type GatewayRig, type Opened, type RigMenu, RIG_USERS, textOf } from './gateway-rig.test-support.ts';

type Kind = 'secret' | 'profile' | 'hotspot-profile' | 'hotspot-user' | 'queue' | 'lease' | 'listed-address' | 'scheduler';

/** One kind of row: written in full, read back, changed, cleared, removed. */
interface Case {
  readonly kind: Kind;
  readonly menu: RigMenu;
  readonly add: Readonly<Record<string, unknown>>;
  /** As the port reads it after the add. */
  readonly read: Readonly<Record<string, unknown>>;
  readonly set: Readonly<Record<string, unknown>>;
  /** After the set: what of it is read otherwise than it was written. */
  readonly then?: Readonly<Record<string, unknown>>;
  readonly list: (session: RouterSession) => Promise<readonly { readonly id: string }[]>;
  readonly removable: boolean;
}

const MAC = 'AA:BB:CC:00:11:22';

const CASES: readonly Case[] = [
  {
    kind: 'secret',
    menu: '/ppp/secret',
    add: { name: 'kind-1', password: 'p=1', profile: 'home-5M', comment: 'waya:s=1', remoteAddress: '10.9.0.9', remoteIpv6Prefix: '2001:db8:1::/56', disabled: true },
    read: { name: 'kind-1', service: 'pppoe', profile: 'home-5M', comment: 'waya:s=1', remoteAddress: '10.9.0.9', remoteIpv6Prefix: '2001:db8:1::/56', disabled: true },
    set: { profile: 'home-10M', disabled: false, remoteAddress: null, remoteIpv6Prefix: null },
    list: (session) => session.listSecrets(['kind-1']),
    removable: true,
  },
  {
    kind: 'profile',
    menu: '/ppp/profile',
    add: { name: 'kind-1', rateLimit: '1M/2M', addressList: 'slow', localAddress: '10.64.0.1', remoteAddress: 'pppoe-pool', comment: 'waya:plan=1' },
    read: { name: 'kind-1', rateLimit: '1M/2M', addressList: 'slow', localAddress: '10.64.0.1', remoteAddress: 'pppoe-pool', comment: 'waya:plan=1', builtIn: false },
    set: { rateLimit: null, addressList: null, localAddress: null, remoteAddress: null },
    list: async (session) => (await session.listProfiles()).filter((profile) => profile.name === 'kind-1'),
    removable: false,
  },
  {
    kind: 'hotspot-profile',
    menu: '/ip/hotspot/user/profile',
    add: { name: 'waya-kind', rateLimit: '1M/2M', addressList: 'slow', sharedUsers: 2 },
    read: { name: 'waya-kind', rateLimit: '1M/2M', addressList: 'slow', sharedUsers: 2, builtIn: false },
    set: { rateLimit: null, addressList: null, sharedUsers: 3 },
    list: async (session) => (await session.listHotspotProfiles()).filter((profile) => profile.name === 'waya-kind'),
    removable: false,
  },
  {
    kind: 'hotspot-user',
    menu: '/ip/hotspot/user',
    add: { name: 'kind-1', password: 'p', profile: 'default', server: 'hotspot1', comment: 'waya:s=1', address: '10.5.50.9', macAddress: MAC, limitUptimeSeconds: 90_061, limitTotalBytes: 6_442_450_944n, disabled: true },
    read: {
      name: 'kind-1', profile: 'default', server: 'hotspot1', comment: 'waya:s=1', address: '10.5.50.9', macAddress: MAC, limitUptimeSeconds: 90_061, limitTotalBytes: 6_442_450_944n, disabled: true, uptimeSeconds: 0, receivedBytes: 0n, sentBytes: 0n,
    },
    set: { server: null, address: null, macAddress: null, limitUptimeSeconds: null, limitTotalBytes: null, disabled: false },
    list: (session) => session.listHotspotUsers(['kind-1']),
    removable: true,
  },
  {
    kind: 'queue',
    menu: '/queue/simple',
    add: { name: 'kind-1', target: '10.9.1.7/32', maxLimit: '2M/5M', burstLimit: '4M/10M', burstThreshold: '1500k/4M', burstTime: '8s/8s', priority: '3/3', comment: 'waya:s=1', disabled: true },
    read: { name: 'kind-1', target: '10.9.1.7/32', maxLimit: '2M/5M', burstLimit: '4M/10M', burstThreshold: '1500k/4M', burstTime: '8s/8s', priority: '3/3', comment: 'waya:s=1', disabled: true, dynamic: false, receivedBytes: 0n, sentBytes: 0n },
    set: { maxLimit: null, burstLimit: null, burstThreshold: null, burstTime: null, disabled: false },
    list: (session) => session.listQueues(['kind-1']),
    removable: true,
  },
  {
    kind: 'lease',
    menu: '/ip/dhcp-server/lease',
    add: { macAddress: MAC, address: '10.70.0.99', server: 'dhcp1', rateLimit: '2M/5M', addressLists: 'slow,debt', blockAccess: true, comment: 'waya:s=1', disabled: true },
    read: { macAddress: MAC, address: '10.70.0.99', server: 'dhcp1', rateLimit: '2M/5M', addressLists: 'slow,debt', blockAccess: true, comment: 'waya:s=1', disabled: true, dynamic: false },
    set: { server: null, rateLimit: null, addressLists: null, blockAccess: false, disabled: false },
    then: { addressLists: '' },
    list: (session) => session.listLeases([MAC.toLowerCase()]),
    removable: true,
  },
  {
    kind: 'listed-address',
    menu: '/ip/firewall/address-list',
    add: { list: 'waya-debt', address: '10.9.1.8', comment: 'waya:s=1', disabled: true },
    read: { list: 'waya-debt', address: '10.9.1.8', comment: 'waya:s=1', disabled: true, dynamic: false },
    set: { comment: 'waya:s=2', disabled: false },
    list: (session) => session.listAddresses(['waya-debt']),
    removable: true,
  },
  {
    kind: 'scheduler',
    menu: '/system/scheduler',
    add: { name: 'waya-kind', startDate: '2030-03-27', startTime: '14:05:00', intervalSeconds: 3600, onEvent: ':log info "a"\n:log info "b"', policy: 'read,test,write', comment: 'waya:arm', disabled: true },
    read: { name: 'waya-kind', startTime: '14:05:00', intervalSeconds: 3600, onEvent: ':log info "a"\n:log info "b"', policy: 'read,test,write', comment: 'waya:arm', disabled: true, runCount: 0 },
    set: { startDate: '2031-12-01', intervalSeconds: 0, disabled: false },
    then: {},
    list: (session) => session.listSchedulers(['waya-kind']),
    removable: true,
  },
];

const change = (act: 'add' | 'set' | 'remove', kind: Kind, more: object): RouterChange => ({ kind: `${act}-${kind}`, ...more }) as unknown as RouterChange;

/** Dates are read as the router writes them: ISO from 7.10 on. */
function dated(rig: GatewayRig, fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const date = fields['startDate'];
  const [, year = '', month = '', day = ''] = /^(\d+)-(\d+)-(\d+)$/.exec(String(date)) ?? [];
  const [major = 0, minor = 0] = rig.version.split('.').map(Number);
  if (year === '' || major > 7 || (major === 7 && minor >= 10)) return fields;
  return { ...fields, startDate: `${{ '03': 'mar', 12: 'dec' }[month]}/${day}/${year}` };
}

export function kinds(opened: Opened): void {
  test.each(CASES)('$kind: written in full, read back, cleared, removed', async ({ kind, menu, add, read, set, then, list, removable }) => {
    const { rig, session } = await opened();
    const before = rig.rows(menu).length;
    expect(await session.apply([change('add', kind, { fields: add })])).toEqual([null]);
    const [row, ...more] = await list(session);
    expect(more).toEqual([]);
    expect(row).toMatchObject(dated(rig, { ...('startDate' in add ? { startDate: add['startDate'] } : {}), ...read }));
    expect(await session.apply([change('set', kind, { id: row!.id, fields: set })])).toEqual([null]);
    expect(await list(session)).toMatchObject([dated(rig, { ...read, ...set, ...then, id: row!.id })]);
    if (!removable) return;
    expect(await session.apply([change('remove', kind, { id: row!.id })])).toEqual([null]);
    expect(await list(session)).toEqual([]);
    expect(rig.rows(menu)).toHaveLength(before);
    // The row is gone: to remove it again is what was asked for.
    expect(await session.apply([change('remove', kind, { id: row!.id })])).toEqual([null]);
  });

  test.each(CASES)('$kind: added again after a lost answer, it is brought to what was asked for, and there is one', async ({ kind, menu, add, read, list }) => {
    const { rig, session } = await opened();
    rig.loseReplyOf(`${menu}/add`);
    expect(await session.apply([change('add', kind, { fields: add })])).toMatchObject([{ outcome: 'unknown' }]);
    const again = await rig.gateway.connect(rig.address);
    const count = rig.rows(menu).length;
    const changed = 'rateLimit' in add ? { rateLimit: '3M/3M' } : 'comment' in add ? { disabled: false } : {};
    expect(await again.apply([change('add', kind, { fields: { ...add, ...changed } })])).toEqual([null]);
    expect(await list(again)).toMatchObject([{ ...read, ...changed }]);
    expect(rig.rows(menu)).toHaveLength(count);
    await again.close();
  });

  const foreign: readonly (readonly [Kind, RigMenu, Readonly<Record<string, string>>])[] = [
    ['secret', '/ppp/secret', { name: 'kind-1', profile: 'home-10M', password: 'his', disabled: 'false', service: 'pppoe' }],
    ['hotspot-user', '/ip/hotspot/user', { name: 'kind-1', profile: 'default', password: 'his', server: 'hotspot1', disabled: 'false', comment: 'by hand' }],
    ['queue', '/queue/simple', { name: 'kind-1', target: '10.1.1.1/32', 'max-limit': '1000000/1000000', dynamic: 'false', disabled: 'false', comment: 'waya:s=2' }],
    ['lease', '/ip/dhcp-server/lease', { 'mac-address': MAC, address: '10.70.0.50', server: 'dhcp1', dynamic: 'false', disabled: 'false', 'block-access': 'false' }],
    ['listed-address', '/ip/firewall/address-list', { list: 'waya-debt', address: '10.9.1.8', dynamic: 'false', disabled: 'false', comment: 'by hand' }],
    ['scheduler', '/system/scheduler', { name: 'waya-kind', 'start-time': 'startup', interval: '0s', 'on-event': '', disabled: 'false' }],
  ];
  test.each(foreign)('%s: the row of somebody else in the way is not touched', async (kind, menu, fields) => {
    const { rig, session } = await opened();
    rig.addByHand(menu, fields);
    const rows = JSON.stringify(rig.rows(menu));
    const { add } = CASES.find((one) => one.kind === kind)!;
    expect(await session.apply([change('add', kind, { fields: add })])).toMatchObject([{ outcome: 'not_done', retryable: false, message: 'The router already has an object with this name.' }]);
    expect(JSON.stringify(rig.rows(menu))).toBe(rows);
  });

  test('the password of a hotspot user is in no error', async () => {
    const { rig, session } = await opened();
    rig.trapOn('/ip/hotspot/user/add', 'failure: hunter2 is too short');
    const [error] = await session.apply([{ kind: 'add-hotspot-user', fields: { name: 'v', password: 'hunter2', profile: 'default' } }]);
    expect(textOf(error!)).not.toContain('hunter2');
  });

  test('without the hotspot package there is no hotspot, and that is no error; to write to it is one', async () => {
    const { rig, session } = await opened();
    rig.removePackage('hotspot');
    expect([await session.listHotspotUsers(), await session.listHotspotProfiles(), await session.listHotspotSessions(), (await session.readSetup()).hotspots]).toEqual([[], [], [], []]);
    const [error] = await session.apply([{ kind: 'add-hotspot-user', fields: { name: 'v', password: 'p', profile: 'default' } }]);
    expect(error).toMatchObject({ outcome: 'not_done', retryable: false });
    expect(error!.hint).toContain('hotspot');
  });

  test('a hotspot session: read, and ended after its user was changed', async () => {
    const { rig, session } = await opened();
    await session.apply([{ kind: 'add-hotspot-user', fields: { name: 'guest', password: 'p', profile: 'default', comment: 'waya:s=9' } }]);
    expect(rig.hotspotLogin('guest', 'p', MAC)).toBe(true);
    const [online, ...more] = await session.listHotspotSessions(['guest']);
    expect(more).toEqual([]);
    expect(online).toMatchObject({ name: 'guest', macAddress: MAC, server: 'hotspot1' });
    expect(online!.receivedBytes).toBeTypeOf('bigint');
    const [user] = await session.listHotspotUsers(['guest']);
    expect(await session.apply([{ kind: 'end-hotspot-session', id: online!.id }, { kind: 'set-hotspot-user', id: user!.id, fields: { disabled: true } }])).toEqual([null, null]);
    expect(await session.listHotspotSessions()).toEqual([]);
    const verbs = rig.sentences().map((words) => words[0]);
    expect(verbs.indexOf('/ip/hotspot/user/set')).toBeLessThan(verbs.indexOf('/ip/hotspot/active/remove'));
  });
}

export function sameChanges(opened: Opened): void {
  const disable = (id: string): RouterChange => ({ kind: 'set-secret', id, fields: { disabled: true } });

  test('the same change of many rows is one command', async () => {
    const { rig, session } = await opened();
    const secrets = await session.listSecrets();
    const results = await session.apply([...secrets.map(({ id }) => disable(id)), { kind: 'set-secret', id: secrets[0]!.id, fields: { comment: 'other' } }]);
    expect(results).toHaveLength(RIG_USERS + 1);
    expect(results.every((result) => result === null)).toBe(true);
    expect(session.sent.writes).toBe(2);
    expect(rig.rows('/ppp/secret').every((row) => row['disabled'] === 'true')).toBe(true);
  });

  test('one row that is gone among many: it alone has an error, the others are done', async () => {
    const { rig, session } = await opened();
    const [first, second, third] = await session.listSecrets();
    const results = await session.apply([disable(first!.id), disable('*FFFF'), disable(second!.id), disable(third!.id)]);
    expect(results.map((result) => result?.outcome ?? null)).toEqual([null, 'not_done', null, null]);
    for (const secret of [first, second, third]) expect(rig.secret(secret!.name)?.['disabled']).toBe('true');
  });

  test('many are removed at once; one that is gone already is no error', async () => {
    const { rig, session } = await opened();
    const [first, second, third] = await session.listSecrets();
    const results = await session.apply([first!.id, '*FFFF', second!.id].map((id) => ({ kind: 'remove-secret', id })));
    expect(results).toEqual([null, null, null]);
    expect(rig.rows('/ppp/secret')).toHaveLength(RIG_USERS - 2);
    expect(rig.secret(third!.name)).toBeDefined();
  });

  test('who may not write is told once for all of them', async () => {
    const { rig } = await opened();
    rig.setPolicies('read,test,api');
    const session = await rig.gateway.connect(rig.address);
    const secrets = await session.listSecrets();
    const results = await session.apply(secrets.map(({ id }) => disable(id)));
    expect(new Set(results.map((result) => result?.message))).toEqual(new Set(['The API user may not do this on the router.']));
    expect(session.sent.writes).toBe(1);
    await session.close();
  });
}
