import { describe, expect, test } from 'vitest';
import { carries, markedPlan, markedSubscription, neededProfile, planProfile, sessionLimit, wantedInWords, wantedOn, wantedRecord, type Wish } from './desired-objects.ts';
import { kbpsOf, queueLimits, rateLimit, sameRate } from './rates.ts';

const WISH: Wish = {
  subscriptionId: 12, subscriberId: 3, routerId: 1, userName: 'jane', access: 'pppoe', address: null, ipv6Prefix: null, macAddress: null, server: null,
  planId: 7, upKbps: 5000, downKbps: 10_000, burst: null, priority: 8, addressList: null, ownUpKbps: null, ownDownKbps: null, state: 'active', throttle: null,
  revision: 2, confirmedRevision: 2, confirmedAt: 0, passwordVersion: 1, confirmedPasswordVersion: 1, trouble: null, handedOverAt: null,
};

test.each([
  [5000, 10_000, '5M/10M'],
  [512, 2048, '512k/2048k'],
  [1500, 3000, '1500k/3M'],
  [1_000_000, 1_000_000, '1000M/1000M'],
])('a plan of %i up and %i down has the rate limit %s', (upKbps, downKbps, rateLimit) => {
  expect(planProfile({ planId: 7, upKbps, downKbps })).toEqual({ name: 'waya-7', rateLimit, addressList: null, marker: 'waya:plan=7' });
});

test.each([
  ['5M/10M', '5M/10M', true],
  ['5M/10M', '5000000/10000000', true],
  ['5M/10M', '5000k/10m', true],
  ['1000M/1000M', '1G/1G', true],
  ['5M', '5M/5M', true],
  ['5M/10M', '10M/5M', false],
  ['5M/10M', null, false],
  ['5M/10M', '5M/10M 10M/20M', false], // a burst was added
  ['5M/10M 10M/20M', '5000k/10000k 10M/20M', true],
  [null, null, true],
  ['5M/10M 0/0 0/0 0/0 8', '5M/10M', true], // a burst of nothing, and the last priority
  ['5M/10M 0/0 0/0 0/0 3', '5M/10M', false],
  ['5M/10M 10M/20M 4M/8M 8/8 3', '5000000/10000000 10000000/20000000 4000k/8000k 8s/8s 3/3', true],
  ['5M/10M 10M/20M 4M/8M 8/8', '5M/10M 10M/20M 4M/8M 16/16', false],
])('rates %s and %s: the same? %s', (a, b, same) => {
  expect(sameRate(a, b)).toBe(same);
  expect(sameRate(b, a)).toBe(same);
});

describe('state → object', () => {
  test.each([
    ['active', 1, 'waya-7', false, true],
    ['walled', 1, 'waya-walled', false, true],
    ['suspended', 1, 'waya-7', true, false],
    ['inactive', 1, 'waya-7', true, false],
    ['ended', 1, null, false, false],
    ['active', 2, null, false, false], // moved away
    ['active', null, null, false, false],
  ] as const)('%s on router %s', (state, routerId, profile, disabled, allowsSession) => {
    const wish = { ...WISH, state, routerId };
    const wanted = wantedOn(1, wish);
    expect(wanted).toMatchObject({ name: 'jane', marker: 'waya:s=12', allowsSession });
    expect(neededProfile(wanted)?.name ?? null).toBe(profile);
    expect(wanted.account?.standing === 'off').toBe(disabled);
    expect(wantedRecord(1, wish)).toMatchObject({ profile, disabled });
  });
  test('in words', () => {
    expect(wantedInWords(wantedRecord(1, WISH))).toBe('On, profile waya-7 (5M/10M)');
    expect(wantedInWords(wantedRecord(1, { ...WISH, state: 'suspended' }))).toBe('Cut off, profile waya-7 (5M/10M)');
    expect(wantedInWords(wantedRecord(2, WISH))).toBe('On another router: nothing here');
    expect(wantedInWords(wantedRecord(2, { ...WISH, state: 'ended' }))).toBe('Ended: nothing on the router');
  });
});

test.each([
  ['waya:s=12', 12],
  ['blue gate waya:s=12 paid', 12],
  ['', null],
  ['waya:s=', null],
  ['xwaya:s=12', null],
  ['waya:s=12x', null],
  ['waya:plan=12', null],
])('the marker in %j', (comment, id) => {
  expect(markedSubscription(comment)).toBe(id);
  expect(carries(comment, 'waya:s=12')).toBe(id === 12);
  expect(carries(comment, 'waya:s=1')).toBe(false);
});

test('the marker of a plan', () => {
  expect(markedPlan('waya:plan=7')).toBe(7);
  expect(markedPlan('waya:s=7')).toBeNull();
});

describe('speeds', () => {
  const burst = { upKbps: 10_000, downKbps: 20_000, thresholdUpKbps: 4000, thresholdDownKbps: 8000, seconds: 8 };
  const speed = { upKbps: 5000, downKbps: 10_000 };

  test.each([
    ['plain', { ...speed, burst: null, priority: 8 }, '5M/10M', { maxLimit: '5M/10M', burstLimit: null, burstThreshold: null, burstTime: null, priority: '8/8' }],
    ['with a burst', { ...speed, burst, priority: 8 }, '5M/10M 10M/20M 4M/8M 8/8', { maxLimit: '5M/10M', burstLimit: '10M/20M', burstThreshold: '4M/8M', burstTime: '8s/8s', priority: '8/8' }],
    ['before others', { ...speed, burst: null, priority: 3 }, '5M/10M 0/0 0/0 0/0 3', { maxLimit: '5M/10M', burstLimit: null, burstThreshold: null, burstTime: null, priority: '3/3' }],
    ['both', { ...speed, burst, priority: 1 }, '5M/10M 10M/20M 4M/8M 8/8 1', { maxLimit: '5M/10M', burstLimit: '10M/20M', burstThreshold: '4M/8M', burstTime: '8s/8s', priority: '1/1' }],
  ])('%s', (_name, rate, limit, queue) => {
    expect(rateLimit(rate)).toBe(limit);
    expect(queueLimits(rate)).toEqual(queue);
  });

  /** wish → profile, its limit, the limit of the session */
  test.each<[string, Partial<Wish>, string, string, string | null]>([
    ['of the plan', { burst: JSON.stringify(burst), priority: 2, addressList: 'vip' }, 'waya-7', '5M/10M 10M/20M 4M/8M 8/8 2', '5M/10M'],
    ['of his own', { ownUpKbps: 2000, ownDownKbps: 30_000, burst: JSON.stringify(burst) }, 'waya-s12', '2M/30M', '2M/30M'],
    ['slowed down', { state: 'throttled', throttle: '{"upKbps":512,"downKbps":1000}', priority: 2 }, 'waya-slow-512-1000', '512k/1M', '512k/1M'],
    ['slowed down goes before his own', { state: 'throttled', throttle: '{"upKbps":512,"downKbps":1000}', ownUpKbps: 2000, ownDownKbps: 30_000 }, 'waya-slow-512-1000', '512k/1M', '512k/1M'],
    ['slowed down is never faster than what he has', { state: 'throttled', throttle: '{"upKbps":512,"downKbps":1000}', upKbps: 256, downKbps: 2000 }, 'waya-slow-256-1000', '256k/1M', '256k/1M'],
    ['the pay page', { state: 'walled', ownUpKbps: 2000, ownDownKbps: 30_000 }, 'waya-walled', '256k/256k', '256k/256k'],
    ['off', { state: 'suspended' }, 'waya-7', '5M/10M', null],
  ])('%s', (_name, fields, name, limit, session) => {
    const wanted = wantedOn(1, { ...WISH, ...fields });
    expect(wanted.account?.profile).toMatchObject({ name, rateLimit: limit });
    expect(sessionLimit(wanted)).toBe(session);
  });

  test('a limit in kilobits', () => {
    expect(kbpsOf('5M/10M 10M/20M')).toEqual({ upKbps: 5000, downKbps: 10_000 });
    expect(kbpsOf('512000')).toEqual({ upKbps: 512, downKbps: 512 });
    for (const none of [null, '', '0/0', 'fast']) expect(kbpsOf(none)).toBeNull();
  });
});

describe('addresses of his own', () => {
  const fields = { address: '10.9.0.7', ipv6Prefix: '2001:db8:0:a::/64' };
  test.each<[Wish['access'], Wish['state'], boolean]>([
    ['pppoe', 'active', true],
    ['pppoe', 'throttled', true],
    ['pppoe', 'walled', false],
    ['pppoe', 'suspended', false],
    ['hotspot', 'walled', false],
    ['static', 'suspended', true],
    ['dhcp', 'walled', true],
  ])('%s, %s: has them? %s', (access, state, has) => {
    expect(wantedOn(1, { ...WISH, ...fields, access, state }).account).toMatchObject(has ? fields : { address: null, ipv6Prefix: null });
  });
  test('a line known by its address stays cut off after its end; an account goes', () => {
    expect(wantedOn(1, { ...WISH, access: 'static', ...fields, state: 'ended' })).toMatchObject({ account: { standing: 'off' }, allowsSession: false });
    expect(wantedOn(1, { ...WISH, access: 'static', ...fields, state: 'ended', routerId: 2 }).account).toBeNull();
    expect(wantedOn(1, { ...WISH, state: 'ended' }).account).toBeNull();
    expect(wantedInWords(wantedRecord(1, { ...WISH, access: 'dhcp', ...fields, state: 'ended' }))).toBe('Ended: stays cut off');
    expect(wantedInWords(wantedRecord(1, { ...WISH, access: 'static', ...fields }))).toBe('On, 5M/10M for 10.9.0.7');
  });
});
