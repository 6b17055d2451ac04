import { describe, expect, test } from 'vitest';
import type { DhcpLease, HotspotUser, ListedAddress, PppSecret, SimpleQueue } from '../../../ports/router-gateway.ts';
import { wantedOn, type Wish } from '../desired-objects.ts';
import { diffProfile } from '../profiles.ts';
import { diffLine } from './index.ts';
import { NO_ROWS, type LineKnowledge, type LineRows, type LineSession } from './line-kind.ts';

const NOW = 1_000_000_000;
const WISH: Wish = {
  subscriptionId: 12, subscriberId: 3, routerId: 1, userName: 'jane', access: 'pppoe', address: null, ipv6Prefix: null, macAddress: null, server: null,
  planId: 7, upKbps: 5000, downKbps: 10_000, burst: null, priority: 8, addressList: null, ownUpKbps: null, ownDownKbps: null, state: 'active', throttle: null,
  revision: 2, confirmedRevision: 2, confirmedAt: 0, passwordVersion: 1, confirmedPasswordVersion: 1, trouble: null, handedOverAt: null,
};
const KNOWN: LineKnowledge = { password: null, passwordForAdd: () => 'pw', now: NOW, rightUntil: NOW - 50_000, limitsChanged: false, profileRepaired: false, limitsSetAt: null, doomed: new Set(), kindsBefore: [] };
const BURST = JSON.stringify({ upKbps: 10_000, downKbps: 20_000, thresholdUpKbps: 4000, thresholdDownKbps: 8000, seconds: 8 });
const SLOW = { state: 'throttled', throttle: '{"upKbps":512,"downKbps":1000}' } as const;
const HANDED_OVER = { handedOverAt: NOW - 1000 };
const MAC = 'AA:BB:CC:00:00:01';

const diff = (wish: Partial<Wish>, rows: Partial<LineRows>, known: Partial<LineKnowledge> = {}) => diffLine(wantedOn(1, { ...WISH, ...wish }), { ...NO_ROWS, ...rows }, { ...KNOWN, ...known });

type Case = [name: string, wish: Partial<Wish>, rows: Partial<LineRows>, changes: object[], ended?: string[]];

function holds(result: ReturnType<typeof diff>, changes: object[], ended: string[] = []): void {
  expect(result.conflict).toBeNull();
  expect(result.changes).toEqual(changes);
  expect(result.endings.map(({ id }) => id)).toEqual(ended);
  expect(result.differences.length > 0).toBe(changes.length > 0 || ended.length > 0);
  expect(result.actions.length > 0).toBe(changes.length > 0);
}

describe('a hotspot user', () => {
  const user = (fields: Partial<HotspotUser> = {}): HotspotUser => ({ id: '*1', name: 'jane', server: null, profile: 'waya-7', disabled: false, comment: 'waya:s=12', address: null, macAddress: null, uptimeSeconds: 9000, receivedBytes: 5n, sentBytes: 6n, limitUptimeSeconds: null, limitTotalBytes: null, ...fields });
  const session = (fields: Partial<LineSession> = {}): LineSession => ({ via: 'hotspot', id: '*A', name: 'jane', address: '10.5.50.2', callerId: MAC, uptimeSeconds: 100, ...fields });
  const set = (fields: object) => [{ kind: 'set-hotspot-user', id: '*1', fields }];

  test.each<Case>([
    ['right', {}, { users: [user()], sessions: [session()] }, []],
    ['not there', { server: 'hs1', macAddress: MAC }, {}, [{ kind: 'add-hotspot-user', fields: { name: 'jane', password: 'pw', profile: 'waya-7', disabled: false, comment: 'waya:s=12', server: 'hs1', macAddress: MAC } }]],
    ['cut off', { state: 'suspended' }, { users: [user()], sessions: [session()] }, set({ disabled: true }), ['*A']],
    ['back on', {}, { users: [user({ disabled: true })] }, set({ disabled: false })],
    ['to the pay page', { state: 'walled' }, { users: [user()] }, set({ profile: 'waya-walled' })],
    ['his address leads round the pay page', { state: 'walled', address: '10.5.50.9' }, { users: [user({ profile: 'waya-walled', address: '10.5.50.9' })] }, set({ address: null })],
    ['slowed down: never made anew, or his counters were lost', SLOW, { users: [user()] }, set({ profile: 'waya-slow-512-1000' })],
    ['another server', { server: 'hs2' }, { users: [user({ server: 'hs1' })] }, set({ server: 'hs2' })],
    ['any server', {}, { users: [user({ server: 'hs1' })] }, set({ server: null })],
    ['another device', { macAddress: MAC }, { users: [user({ macAddress: 'AA:BB:CC:00:00:99' })] }, set({ macAddress: MAC })],
    ['his device in small letters', { macAddress: MAC }, { users: [user({ macAddress: MAC.toLowerCase() })] }, []],
    ['renamed by hand', {}, { users: [user({ name: 'old' })], sessions: [session({ name: 'old' })] }, set({ name: 'jane' }), ['*A']],
    ['ended', { state: 'ended' }, { users: [user()], sessions: [session()] }, [{ kind: 'remove-hotspot-user', id: '*1' }], ['*A']],
    ['moved to another router', { routerId: 2 }, { users: [user()] }, [{ kind: 'remove-hotspot-user', id: '*1' }]],
  ])('%s', (_name, wish, rows, changes, ended) => holds(diff({ access: 'hotspot', ...wish }, rows), changes, ended));

  test('who is on when his speed changed is ended once', () => {
    expect(diff({ access: 'hotspot' }, { users: [user()], sessions: [session()] }, { limitsChanged: true }).endings.map(({ via, id }) => [via, id])).toEqual([['hotspot', '*A']]);
  });
  test('a PPPoE session of the same name is another’s', () => {
    expect(diff({ access: 'hotspot', state: 'suspended' }, { users: [user({ disabled: true })], sessions: [session({ via: 'pppoe' })] }).endings).toEqual([]);
  });
  test('it was a PPPoE account until just now: its session ends though its row is gone, unless another row has the name', () => {
    const left = { sessions: [session({ via: 'pppoe' })] };
    const known = { kindsBefore: ['pppoe'] as const };
    const theirs: PppSecret = { id: '*9', name: 'jane', service: 'pppoe', profile: 'default', disabled: false, comment: 'theirs', remoteAddress: null, remoteIpv6Prefix: null };
    expect(diff({ access: 'hotspot' }, { users: [user()], ...left }, known).endings.map(({ via }) => via)).toEqual(['pppoe']);
    expect(diff({ access: 'hotspot' }, { users: [user()], secrets: [theirs], ...left }, known).endings).toEqual([]);
  });

  test('made by hands: left, until it is handed over; then it keeps what the books leave open', () => {
    const handmade = user({ comment: 'plot 7', server: 'hs1', macAddress: MAC.toLowerCase() });
    expect(diff({ access: 'hotspot' }, { users: [handmade] })).toMatchObject({ changes: [], conflict: { message: expect.stringMatching(/^The hotspot user jane was on the router before/) }, unadopted: { id: '*1' } });
    expect(diff({ access: 'hotspot', ...HANDED_OVER }, { users: [handmade] })).toMatchObject({ changes: set({ comment: 'plot 7 waya:s=12' }), kept: { server: 'hs1', macAddress: MAC } });
  });
  test('the profile is known by its name', () => {
    const needed = { menu: 'hotspot', profile: wantedOn(1, { ...WISH, access: 'hotspot', addressList: 'vip' }).account!.profile } as const;
    const there = { id: '*3', name: 'waya-7', rateLimit: '1M/1M', addressList: 'vip', sharedUsers: 3, builtIn: false };
    expect(diffProfile(needed, { pppoe: null, hotspot: [there] }).change).toEqual({ kind: 'set-hotspot-profile', id: '*3', fields: { rateLimit: '5M/10M' } });
    expect(diffProfile(needed, { pppoe: null, hotspot: [] }).change).toEqual({ kind: 'add-hotspot-profile', fields: { name: 'waya-7', rateLimit: '5M/10M', addressList: 'vip' } });
    expect(diffProfile(needed, { pppoe: null, hotspot: [{ ...there, rateLimit: '5000k/10m' }] }).change).toBeNull();
  });
});

describe('a fixed address', () => {
  const FIXED = { access: 'static', address: '10.9.0.7' } as const;
  const queue = (fields: Partial<SimpleQueue> = {}): SimpleQueue => ({ id: '*1', name: 'jane', target: '10.9.0.7/32', maxLimit: '5M/10M', burstLimit: null, burstThreshold: null, burstTime: null, priority: '8/8', disabled: false, dynamic: false, comment: 'waya:s=12', receivedBytes: 0n, sentBytes: 0n, ...fields });
  const listed = (fields: Partial<ListedAddress> = {}): ListedAddress => ({ id: '*L', list: 'waya-cut', address: '10.9.0.7', comment: 'waya:s=12', disabled: false, dynamic: false, ...fields });
  const set = (fields: object) => [{ kind: 'set-queue', id: '*1', fields }];
  const put = (list: string) => ({ kind: 'add-listed-address', fields: { list, address: '10.9.0.7', comment: 'waya:s=12' } });
  const taken = (id: string) => ({ kind: 'remove-listed-address', id });
  const limits = { maxLimit: '5M/10M', burstLimit: null, burstThreshold: null, burstTime: null, priority: '8/8' };

  test.each<Case>([
    ['right', {}, { queues: [queue()] }, []],
    ['right, without the mask and in bits', {}, { queues: [queue({ target: '10.9.0.7', maxLimit: '5000000/10000000' })] }, []],
    ['not there', {}, {}, [{ kind: 'add-queue', fields: { name: 'jane', target: '10.9.0.7/32', maxLimit: '5M/10M', priority: '8/8', comment: 'waya:s=12' } }]],
    ['not there, and off: on the list before there is a queue', { state: 'suspended' }, {}, [put('waya-cut'), { kind: 'add-queue', fields: { name: 'jane', target: '10.9.0.7/32', maxLimit: '5M/10M', priority: '8/8', comment: 'waya:s=12' } }]],
    ['not there, with a burst', { burst: BURST, priority: 2 }, {}, [{ kind: 'add-queue', fields: { name: 'jane', target: '10.9.0.7/32', maxLimit: '5M/10M', burstLimit: '10M/20M', burstThreshold: '4M/8M', burstTime: '8s/8s', priority: '2/2', comment: 'waya:s=12' } }]],
    ['cut off: the queue stays', { state: 'suspended' }, { queues: [queue()] }, [put('waya-cut')]],
    ['cut off already', { state: 'suspended' }, { queues: [queue()], listed: [listed()] }, []],
    ['cut off, the row disabled by hand', { state: 'suspended' }, { queues: [queue()], listed: [listed({ disabled: true })] }, [{ kind: 'set-listed-address', id: '*L', fields: { disabled: false } }]],
    ['back on', {}, { queues: [queue()], listed: [listed()] }, [taken('*L')]],
    ['from cut off to the pay page', { state: 'walled' }, { queues: [queue()], listed: [listed()] }, [put('waya-walled'), taken('*L')]],
    ['a list of the plan', { addressList: 'vip' }, { queues: [queue()] }, [put('vip')]],
    ['no list of the plan any more', {}, { queues: [queue()], listed: [listed({ list: 'vip' })] }, [taken('*L')]],
    ['slowed down in place', SLOW, { queues: [queue()] }, set({ ...limits, maxLimit: '512k/1M' })],
    ['the plan got a burst', { burst: BURST }, { queues: [queue()] }, set({ ...limits, burstLimit: '10M/20M', burstThreshold: '4M/8M', burstTime: '8s/8s' })],
    ['the same burst', { burst: BURST }, { queues: [queue({ burstLimit: '10M/20M', burstThreshold: '4M/8M', burstTime: '8s/8s' })] }, []],
    ['another address', { address: '10.9.0.8' }, { queues: [queue()] }, set({ target: '10.9.0.8/32' })],
    ['another address while cut off', { address: '10.9.0.8', state: 'suspended' }, { queues: [queue({ target: '10.9.0.8/32' })], listed: [listed()] }, [{ kind: 'add-listed-address', fields: { list: 'waya-cut', address: '10.9.0.8', comment: 'waya:s=12' } }, taken('*L')]],
    ['renamed by hand', {}, { queues: [queue({ name: 'old' })] }, set({ name: 'jane' })],
    ['disabled by hand', {}, { queues: [queue({ disabled: true })] }, set({ disabled: false })],
    ['ended: stays cut off', { state: 'ended' }, { queues: [queue()] }, [put('waya-cut')]],
    ['moved to another router', { routerId: 2 }, { queues: [queue()], listed: [listed()] }, [{ kind: 'remove-queue', id: '*1' }, taken('*L')]],
    ['the address was an ended service’s, whose queue stayed', {}, { queues: [queue(), queue({ id: '*8', name: 'old', comment: 'waya:s=5' })], listed: [listed({ id: '*M', comment: 'waya:s=5' })] }, [taken('*M'), { kind: 'remove-queue', id: '*8' }]],
    ['the address was an ended service’s', {}, { queues: [queue()], listed: [listed({ id: '*M', comment: 'waya:s=5' })] }, [taken('*M')]],
    ['by PPPoE now', { access: 'pppoe', address: null, state: 'ended' }, { queues: [queue()], listed: [listed()] }, [{ kind: 'remove-queue', id: '*1' }, taken('*L')]],
    ['rows of others, and those of sessions', {}, { queues: [queue(), queue({ id: '*2', name: '<pppoe-jane>', target: '10.9.0.7', comment: '', dynamic: true })], listed: [listed({ id: '*M', list: 'vip', comment: 'by hand' })] }, []],
  ])('%s', (_name, wish, rows, changes) => holds(diff({ ...FIXED, ...wish }, rows), changes));

  test.each<[string, Partial<LineRows>, RegExp, boolean]>([
    ['a queue of hands has his address', { queues: [queue({ name: 'plot 7', comment: '' })] }, /^The queue plot 7 for 10\.9\.0\.7\/32 was on the router before/, true],
    ['a queue of hands has his name', { queues: [queue({ target: '10.0.0.0/24', comment: '' })] }, /^A queue named jane for 10\.0\.0\.0\/24 is on the router already/, false],
    ['hands cut him off', { queues: [queue()], listed: [listed({ comment: '' })] }, /^Somebody put 10\.9\.0\.7 on the list waya-cut by hand/, false],
  ])('nothing is written: %s', (_name, rows, message, canBeHandedOver) => {
    const result = diff(FIXED, rows);
    expect(result).toMatchObject({ changes: [], conflict: { message: expect.stringMatching(message) } });
    expect(result.unadopted !== null).toBe(canBeHandedOver);
  });
  test('handed over: marked, named, limited', () => {
    const rows = { queues: [queue({ name: 'plot 7', comment: 'paid up', maxLimit: '2M/2M' })] };
    expect(diff({ ...FIXED, ...HANDED_OVER }, rows)).toMatchObject({ changes: set({ ...limits, comment: 'paid up waya:s=12', name: 'jane' }), conflict: null, takesOver: true });
  });
  test('lists decide who is on, a limit does not', () => {
    expect(diff({ ...FIXED, state: 'suspended' }, { queues: [queue()] }).decides).toBe(true);
    expect(diff(FIXED, { queues: [queue()], listed: [listed()] }).decides).toBe(true);
    expect(diff(FIXED, { queues: [queue({ maxLimit: '1M/1M' })] }).decides).toBe(false);
  });
});

describe('a lease', () => {
  const LEASED = { access: 'dhcp', address: '10.9.0.7', macAddress: MAC } as const;
  const lease = (fields: Partial<DhcpLease> = {}): DhcpLease => ({ id: '*1', macAddress: MAC, address: '10.9.0.7', server: null, rateLimit: '5M/10M', addressLists: '', blockAccess: false, disabled: false, dynamic: false, comment: 'waya:s=12', status: 'bound', activeAddress: '10.9.0.7', ...fields });
  const set = (fields: object) => [{ kind: 'set-lease', id: '*1', fields }];
  const added = { macAddress: MAC, address: '10.9.0.7', rateLimit: '5M/10M', blockAccess: false, comment: 'waya:s=12' };

  test.each<Case>([
    ['right', {}, { leases: [lease()] }, []],
    ['right, the device in small letters', {}, { leases: [lease({ macAddress: MAC.toLowerCase() })] }, []],
    ['not there', { server: 'lan' }, {}, [{ kind: 'add-lease', fields: { ...added, server: 'lan' } }]],
    ['the server gave him one of itself: a row with the same address', {}, { leases: [lease({ dynamic: true, comment: '' })] }, [{ kind: 'add-lease', fields: added }]],
    ['not there, and on the pay page', { state: 'walled' }, {}, [{ kind: 'add-lease', fields: { ...added, addressLists: 'waya-walled' } }]],
    ['cut off', { state: 'suspended' }, { leases: [lease()] }, set({ blockAccess: true })],
    ['back on', {}, { leases: [lease({ blockAccess: true })] }, set({ blockAccess: false })],
    ['to the pay page, beside the list of hands', { state: 'walled' }, { leases: [lease({ addressLists: 'cctv' })] }, set({ addressLists: 'cctv,waya-walled' })],
    ['from the pay page', {}, { leases: [lease({ addressLists: 'cctv,waya-walled' })] }, set({ addressLists: 'cctv' })],
    ['from the pay page, no list is left', {}, { leases: [lease({ addressLists: 'waya-walled' })] }, set({ addressLists: null })],
    ['a list of the plan', { addressList: 'vip' }, { leases: [lease({ addressLists: 'gold' })] }, set({ addressLists: 'vip' })],
    ['slowed down in place', SLOW, { leases: [lease()] }, set({ rateLimit: '512k/1M' })],
    ['with a burst', { burst: BURST }, { leases: [lease()] }, set({ rateLimit: '5M/10M 10M/20M 4M/8M 8/8' })],
    ['another device', { macAddress: 'AA:BB:CC:00:00:02' }, { leases: [lease()] }, set({ macAddress: 'AA:BB:CC:00:00:02' })],
    ['another address', { address: '10.9.0.8' }, { leases: [lease()] }, set({ address: '10.9.0.8' })],
    ['disabled by hand', {}, { leases: [lease({ disabled: true })] }, set({ disabled: false })],
    ['ended: stays cut off', { state: 'ended' }, { leases: [lease()] }, set({ blockAccess: true })],
    ['moved to another router', { routerId: 2 }, { leases: [lease()] }, [{ kind: 'remove-lease', id: '*1' }]],
    ['the address was an ended service’s', {}, { leases: [lease({ id: '*9', macAddress: 'AA:BB:CC:00:00:09', comment: 'waya:s=5', blockAccess: true })] }, [{ kind: 'remove-lease', id: '*9' }, { kind: 'add-lease', fields: added }]],
    ['by PPPoE now', { access: 'pppoe', address: null, macAddress: null, state: 'ended' }, { leases: [lease()] }, [{ kind: 'remove-lease', id: '*1' }]],
  ])('%s', (_name, wish, rows, changes) => holds(diff({ ...LEASED, ...wish }, rows), changes));

  test.each<[string, Partial<LineRows>, RegExp, boolean]>([
    ['hands made one for his device', { leases: [lease({ comment: 'plot 7' })] }, /^The lease of AA:BB:CC:00:00:01 was on the router before/, true],
    ['his address is another’s', { leases: [lease({ macAddress: 'AA:BB:CC:00:00:09', comment: '' })] }, /^A lease of 10\.9\.0\.7 for AA:BB:CC:00:00:09 is on the router already/, false],
    ['his address is that of another service', { leases: [lease({ macAddress: 'AA:BB:CC:00:00:09', comment: 'waya:s=5' })] }, /belongs to another subscription of Waya/, false],
  ])('nothing is written: %s', (_name, rows, message, canBeHandedOver) => {
    const result = diff(LEASED, rows);
    expect(result).toMatchObject({ changes: [], conflict: { message: expect.stringMatching(message) } });
    expect(result.unadopted !== null).toBe(canBeHandedOver);
  });
  test('handed over: marked, limited, and its server goes into the books', () => {
    expect(diff({ ...LEASED, ...HANDED_OVER }, { leases: [lease({ comment: 'plot 7', rateLimit: null, server: 'lan' })] })).toMatchObject({ changes: set({ comment: 'plot 7 waya:s=12', rateLimit: '5M/10M' }), kept: { server: 'lan' }, takesOver: true });
  });
});
