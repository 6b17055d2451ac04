import { describe, expect, test } from 'vitest';
import type { PppProfile, PppSecret } from '../../../ports/router-gateway.ts';
import { planProfile, walledProfile, wantedOn, type Wish } from '../desired-objects.ts';
import { diffProfile } from '../profiles.ts';
import { diffLine } from './index.ts';
import { NO_ROWS, type LineKnowledge, type LineSession } from './line-kind.ts';

const NOW = 1_000_000_000;
const WISH: Wish = {
  subscriptionId: 12, subscriberId: 3, routerId: 1, userName: 'jane', access: 'pppoe', address: null, ipv6Prefix: null, macAddress: null, server: null,
  planId: 7, upKbps: 5000, downKbps: 10_000, burst: null, priority: 8, addressList: null, ownUpKbps: null, ownDownKbps: null, state: 'active', throttle: null,
  revision: 2, confirmedRevision: 2, confirmedAt: 0, passwordVersion: 1, confirmedPasswordVersion: 1, trouble: null, handedOverAt: null,
};
const secret = (fields: Partial<PppSecret> = {}): PppSecret => ({ id: '*1', name: 'jane', service: 'pppoe', profile: 'waya-7', disabled: false, comment: 'waya:s=12', remoteAddress: null, remoteIpv6Prefix: null, ...fields });
const session = (fields: Partial<LineSession> = {}): LineSession => ({ via: 'pppoe', id: '*A', name: 'jane', address: '10.0.0.2', callerId: 'AA', uptimeSeconds: 100, ...fields });
const KNOWN: LineKnowledge = { password: null, passwordForAdd: () => 'pw', now: NOW, rightUntil: NOW - 50_000, limitsChanged: false, profileRepaired: false, limitsSetAt: null, doomed: new Set(), kindsBefore: [] };
const HANDED_OVER = { handedOverAt: NOW - 1000 };
const diff = (state: Wish['state'], secrets: PppSecret[], sessions: LineSession[], known: Partial<LineKnowledge> = {}, wish: Partial<Wish> = {}) => diffLine(wantedOn(1, { ...WISH, ...wish, state }), { ...NO_ROWS, secrets, sessions }, { ...KNOWN, ...known });

/** state | secrets | sessions → change, sessions ended */
test.each<[string, Wish['state'], PppSecret[], LineSession[], Partial<LineKnowledge>, object | null, string[]]>([
  ['right', 'active', [secret()], [session()], {}, null, []],
  ['not there', 'active', [], [], {}, { kind: 'add-secret', fields: { name: 'jane', password: 'pw', profile: 'waya-7', disabled: false, comment: 'waya:s=12' } }, []],
  ['not there, and off', 'suspended', [], [], {}, { kind: 'add-secret', fields: { name: 'jane', password: 'pw', profile: 'waya-7', disabled: true, comment: 'waya:s=12' } }, []],
  ['cut off', 'suspended', [secret()], [session()], {}, { kind: 'set-secret', id: '*1', fields: { disabled: true } }, ['*A']],
  ['cut off, but on line', 'suspended', [secret({ disabled: true })], [session(), session({ id: '*B' })], {}, null, ['*A', '*B']],
  ['not begun', 'inactive', [secret({ disabled: true })], [], {}, null, []],
  ['back on', 'active', [secret({ disabled: true })], [], {}, { kind: 'set-secret', id: '*1', fields: { disabled: false } }, []],
  ['enabled again with who was on before', 'active', [secret({ disabled: true })], [session()], {}, { kind: 'set-secret', id: '*1', fields: { disabled: false } }, []],
  ['to the pay page', 'walled', [secret()], [session()], { rightUntil: null }, { kind: 'set-secret', id: '*1', fields: { profile: 'waya-walled' } }, ['*A']],
  ['profile changed by hand after he came on', 'active', [secret({ profile: 'default' })], [session()], {}, { kind: 'set-secret', id: '*1', fields: { profile: 'waya-7' } }, []],
  ['profile changed by hand before he came on', 'active', [secret({ profile: 'default' })], [session({ uptimeSeconds: 10 })], {}, { kind: 'set-secret', id: '*1', fields: { profile: 'waya-7' } }, ['*A']],
  ['the plan became faster', 'active', [secret()], [session()], { limitsChanged: true }, null, ['*A']],
  ['the profile was put right: who came since', 'active', [secret()], [session(), session({ id: '*B', uptimeSeconds: 10 })], { profileRepaired: true }, null, ['*B']],
  ['he dialled again after the limits were set', 'active', [secret()], [session({ uptimeSeconds: 10 })], { limitsSetAt: NOW - 20_000 }, null, []],
  ['he was on under the right limits long before hands changed them and Waya set them back', 'active', [secret()], [session({ uptimeSeconds: 60 })], { limitsSetAt: NOW - 20_000 }, null, []],
  ['he was on when the limits were set', 'active', [secret()], [session({ uptimeSeconds: 30 })], { limitsSetAt: NOW - 20_000 }, null, ['*A']],
  ['to be ended, still there', 'active', [secret()], [session(), session({ id: '*B' })], { doomed: new Set(['*B']) }, null, ['*B']],
  ['another password', 'active', [secret()], [session()], { password: 'new' }, { kind: 'set-secret', id: '*1', fields: { password: 'new' } }, []],
  ['renamed by hand', 'active', [secret({ name: 'old' })], [session({ name: 'old' })], {}, { kind: 'set-secret', id: '*1', fields: { name: 'jane' } }, ['*A']],
  ['somebody made it one for another service', 'active', [secret({ service: 'l2tp' })], [], {}, { kind: 'set-secret', id: '*1', fields: { service: 'pppoe' } }, []],
  ['for any service: not our business', 'active', [secret({ service: 'any' })], [], {}, null, []],
  ['an address by hand', 'active', [secret({ remoteAddress: '10.9.0.9' })], [session({ uptimeSeconds: 10 })], {}, { kind: 'set-secret', id: '*1', fields: { remoteAddress: null } }, ['*A']],
  ['a pool by hand: not our business', 'active', [secret({ remoteAddress: 'night-pool' })], [], {}, null, []],
  ['an IPv6 prefix by hand, on the pay page', 'walled', [secret({ profile: 'waya-walled', remoteIpv6Prefix: '2001:db8::/56' })], [], {}, { kind: 'set-secret', id: '*1', fields: { remoteIpv6Prefix: null } }, []],
  ['ended', 'ended', [secret()], [session()], {}, { kind: 'remove-secret', id: '*1' }, ['*A']],
  ['ended and gone', 'ended', [], [], {}, null, []],
  ['ended, a session is left', 'ended', [], [session()], {}, null, ['*A']],
  ['ended, the name is somebody else’s', 'ended', [secret({ comment: '' })], [session()], {}, null, []],
  ['ended, renamed by hand: not removed', 'ended', [secret({ name: 'other' })], [], {}, null, []],
])('%s', (_name, state, secrets, sessions, known, change, ended) => {
  const result = diff(state, secrets, sessions, known);
  expect(result.changes).toEqual(change === null ? [] : [change]);
  expect(result.endings.map((each) => each.id)).toEqual(ended);
  expect(result.differences.length > 0).toBe(change !== null || ended.length > 0);
  expect(result.conflict).toBeNull();
});

describe('handed over', () => {
  const handmade = (fields: Partial<PppSecret> = {}) => secret({ profile: '5M', comment: 'plot 7, paid up', ...fields });

  /** state | the secret → fields, sessions ended */
  test.each<[string, Wish['state'], Partial<PppSecret>, object, string[]]>([
    ['marked beside its comment, and its profile set; who is on dials anew', 'active', {}, { comment: 'plot 7, paid up waya:s=12', profile: 'waya-7' }, ['*A']],
    ['marked alone', 'active', { comment: '', profile: 'waya-7', service: 'any' }, { comment: 'waya:s=12' }, []],
    ['cut off', 'suspended', {}, { comment: 'plot 7, paid up waya:s=12', profile: 'waya-7', disabled: true }, ['*A']],
    ['let on', 'active', { disabled: true, profile: 'waya-7' }, { comment: 'plot 7, paid up waya:s=12', disabled: false }, []],
  ])('%s', (_name, state, fields, written, ended) => {
    const result = diff(state, [handmade(fields)], [session()], { rightUntil: null }, HANDED_OVER);
    expect(result).toMatchObject({ conflict: null, unadopted: null, takesOver: true });
    expect(result.changes).toEqual([{ kind: 'set-secret', id: '*1', fields: written }]);
    expect(result.endings.map((each) => each.id)).toEqual(ended);
  });
  test.each<[string, Partial<Wish>, PppSecret[]]>([
    ['the line is on another router by now', { ...HANDED_OVER, routerId: 2 }, [handmade()]],
    ['it has the marker of another line', HANDED_OVER, [handmade({ comment: 'waya:s=5' })]],
    ['it is another name', HANDED_OVER, [handmade({ name: 'Jane' })]],
    ['ours is there under another name', HANDED_OVER, [handmade(), secret({ id: '*2', name: 'old' })]],
  ])('not touched: %s', (_name, wish, secrets) => {
    const { changes } = diff('active', secrets, [], {}, wish);
    expect(changes.every((change) => change.kind === 'add-secret')).toBe(true);
  });
  test('ended meanwhile: not touched', () => {
    expect(diff('ended', [handmade()], [session()], {}, HANDED_OVER)).toMatchObject({ own: null, changes: [], endings: [] });
  });
});

describe('what is not ours', () => {
  test('a secret of the same name without marker: no write, not even to a session', () => {
    for (const state of ['active', 'suspended', 'walled'] as const) {
      const result = diff(state, [secret({ comment: 'friend' })], [session()]);
      expect(result).toMatchObject({ changes: [], endings: [], conflict: { message: expect.stringMatching(/^The secret jane was on the router before and is not handed over/) }, unadopted: { id: '*1' } });
    }
  });
  test('a secret for another service has the name: it cannot be handed over', () => {
    expect(diff('active', [secret({ comment: '', service: 'l2tp' })], [], {}, HANDED_OVER)).toMatchObject({ changes: [], unadopted: null, conflict: { message: 'A secret named jane is on the router already, not made by Waya; nothing was changed.' } });
  });
  test('the name is held by another line of ours: no write', () => {
    expect(diff('active', [secret({ comment: 'waya:s=5' })], []).conflict?.message).toBe('The secret named jane on the router belongs to another subscription of Waya.');
  });
  test('ours was renamed and a stranger took the name: no write', () => {
    expect(diff('active', [secret({ id: '*2', comment: '' }), secret({ name: 'old' })], [])).toMatchObject({ changes: [], conflict: expect.anything() });
  });
  test('a copy of ours: the one with the right name counts', () => {
    const copy = secret({ id: '*2', name: 'copy' });
    expect(diff('suspended', [copy, secret()], [])).toMatchObject({ changes: [{ id: '*1' }], duplicates: [{ id: '*2', name: 'copy' }] });
  });
});

describe('profiles', () => {
  const profile = (fields: Partial<PppProfile> = {}): PppProfile => ({ id: '*5', name: 'waya-7', rateLimit: '5M/10M', addressList: null, localAddress: null, remoteAddress: null, comment: 'waya:plan=7', builtIn: false, ...fields });
  const builtIn = (fields: Partial<PppProfile> = {}) => profile({ id: '*0', name: 'default', rateLimit: null, comment: '', builtIn: true, ...fields });
  const wanted = { menu: 'pppoe', profile: planProfile(WISH) } as const;

  test.each<[string, PppProfile[], object | null]>([
    ['right', [profile()], null],
    ['another pool is the operator’s business', [profile({ remoteAddress: 'pool-2', addressList: 'vip' })], null],
    ['wrong rate', [profile({ rateLimit: '50M/50M' })], { kind: 'set-profile', id: '*5', fields: { rateLimit: '5M/10M' } }],
    ['renamed', [profile({ name: 'gold' })], { kind: 'set-profile', id: '*5', fields: { name: 'waya-7' } }],
    ['not there: addresses as in the router’s own', [builtIn({ localAddress: '10.0.0.1', remoteAddress: 'pool' })], { kind: 'add-profile', fields: { name: 'waya-7', rateLimit: '5M/10M', localAddress: '10.0.0.1', remoteAddress: 'pool', comment: 'waya:plan=7' } }],
    ['not there: else as in the first with a pool', [builtIn(), profile({ id: '*9', name: 'home', comment: '', remoteAddress: 'home-pool' })], { kind: 'add-profile', fields: { name: 'waya-7', rateLimit: '5M/10M', remoteAddress: 'home-pool', comment: 'waya:plan=7' } }],
  ])('%s', (_name, profiles, change) => {
    expect(diffProfile(wanted, { pppoe: profiles, hotspot: null })).toMatchObject({ change, conflict: null });
  });
  test('the pay page needs its address list', () => {
    expect(diffProfile({ menu: 'pppoe', profile: walledProfile }, { pppoe: [profile({ name: 'waya-walled', comment: 'waya:walled', rateLimit: '256000/256000' })], hotspot: null }).change).toEqual({ kind: 'set-profile', id: '*5', fields: { addressList: 'waya-walled' } });
  });
  test('one of the same name without marker is somebody else’s', () => {
    expect(diffProfile(wanted, { pppoe: [profile({ comment: '' })], hotspot: null })).toMatchObject({ change: null, conflict: { message: 'A profile named waya-7 is on the router already, not made by Waya; nothing was changed.' } });
  });
});

describe('an address of his own', () => {
  const own = { address: '10.9.0.7', ipv6Prefix: '2001:db8:0:a::/64' };
  const written = { remoteAddress: '10.9.0.7', remoteIpv6Prefix: '2001:db8:0:a::/64' };
  const cleared = { remoteAddress: null, remoteIpv6Prefix: null };

  /** state | the secret → the fields that are written */
  test.each<[string, Wish['state'], Partial<PppSecret>, object | null]>([
    ['set when he is on', 'active', {}, written],
    ['there already', 'active', written, null],
    ['kept while slowed down', 'throttled', { ...written, profile: 'waya-7' }, null],
    ['cleared with the pay page, or it would lead round it', 'walled', written, { profile: 'waya-walled', ...cleared }],
    ['cleared while cut off', 'suspended', written, { disabled: true, ...cleared }],
    ['back when he is let back on', 'active', { disabled: true }, { disabled: false, ...written }],
  ])('%s', (_name, state, fields, expected) => {
    expect(diff(state, [secret(fields)], [], {}, own).changes).toEqual(expected === null ? [] : [{ kind: 'set-secret', id: '*1', fields: expected }]);
  });
  test('made with it', () => {
    expect(diff('active', [], [], {}, own).changes).toMatchObject([{ kind: 'add-secret', fields: written }]);
  });
  test('a secret that is handed over keeps the one that it has, for the books', () => {
    expect(diff('active', [secret({ comment: '', ...written })], [], { rightUntil: null }, HANDED_OVER)).toMatchObject({ changes: [{ fields: { comment: 'waya:s=12' } }], kept: own });
  });
});

test('what decides who is on is told apart from what hands may keep', () => {
  expect(diff('active', [secret({ profile: 'gold' })], []).decides).toBe(false);
  expect(diff('active', [secret({ profile: 'waya-walled' })], []).decides).toBe(true);
  expect(diff('walled', [secret()], []).decides).toBe(true);
  expect(diff('active', [secret({ disabled: true })], []).decides).toBe(true);
  expect(diff('suspended', [secret({ disabled: true })], [session()]).decides).toBe(true);
  expect(diff('active', [], []).decides).toBe(true);
});

test('a line that is of another kind now leaves nothing of the old kind, whatever its name was', () => {
  const result = diff('active', [secret({ name: 'old' })], [session({ name: 'old' })], {}, { access: 'static', address: '10.9.0.7' });
  expect(result.changes).toMatchObject([{ kind: 'remove-secret', id: '*1' }, { kind: 'add-queue' }]);
  expect(result.endings.map(({ id }) => id)).toEqual(['*A']);
});
