import { describe, expect, test } from 'vitest';
import { carries, markedPlan, markedSubscription, planProfile, sameRate, wantedInWords, wantedOn, wantedRecord, type Wish } from './desired-objects.ts';

const WISH: Wish = {
  subscriptionId: 12, subscriberId: 3, routerId: 1, userName: 'jane', planId: 7, upKbps: 5000, downKbps: 10_000, state: 'active',
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
    expect(wanted.secret?.profile.name ?? null).toBe(profile);
    expect(wanted.secret?.disabled ?? false).toBe(disabled);
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
