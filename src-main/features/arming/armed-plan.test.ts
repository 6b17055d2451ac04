import { describe, expect, test } from 'vitest';
import { DAY, formatInstant, HOUR, later, MINUTE, parseInstant, type Instant } from '../../../src-shared/time.ts';
import { armedObjects, planDigest } from './armed-objects.ts';
import { armedPlan, cutOf, type ArmableService, type ArmingFacts } from './armed-plan.ts';

const NOW = parseInstant('2026-03-27T18:00:00+03:00');
const at = (text: string): Instant => parseInstant(`${text}:00+03:00`);
const service = (given: Partial<ArmableService> = {}): ArmableService => ({ subscriptionId: 7, userName: 'jane', access: 'pppoe', address: null, macAddress: null, lapsesAt: null, firedAt: null, cut: { mode: 'disable' }, ...given });
const planned = (services: readonly ArmableService[], given: Partial<ArmingFacts> = {}) => armedPlan({ services, awayGraceHours: 24, now: NOW, ...given });
const hours = (plan: ReturnType<typeof planned>) => plan.groups.map((group) => `${formatInstant(group.at)} ${group.items.map((item) => item.subscriptionId).join('+')}`);

describe('the hour at which a router ends a service', () => {
  test.for<[string, Partial<ArmableService>, Partial<ArmingFacts>, string[]]>([
    ['never by itself: not armed', { lapsesAt: null }, {}, []],
    ['a whole hour: a day later', { lapsesAt: at('2026-03-28T10:00') }, {}, ['29 Mar 2026, 10:00 7']],
    ['within an hour: the next full one, never before his time', { lapsesAt: at('2026-03-28T10:01') }, {}, ['29 Mar 2026, 11:00 7']],
    ['another grace', { lapsesAt: at('2026-03-28T10:00') }, { awayGraceHours: 2 }, ['28 Mar 2026, 12:00 7']],
    ['no grace set: never by the router', { lapsesAt: at('2026-03-28T10:00') }, { awayGraceHours: 0 }, []],
    ['lapsed, and the cut-off run waits: kept two hours away', { lapsesAt: at('2026-03-25T10:00') }, {}, ['27 Mar 2026, 20:00 7']],
    ['soon: kept two hours away', { lapsesAt: at('2026-03-27T18:10') }, { awayGraceHours: 1 }, ['27 Mar 2026, 20:00 7']],
    ['ended by the router, and nobody knows yet whether he paid: stays', { lapsesAt: at('2026-03-25T10:00'), firedAt: at('2026-03-26T10:00') }, {}, ['26 Mar 2026, 10:00 7']],
    ['ended by the router, and he paid for more: moves on', { lapsesAt: at('2026-04-10T10:00'), firedAt: at('2026-03-26T10:00') }, {}, ['11 Apr 2026, 10:00 7']],
    ['the last of the horizon', { lapsesAt: later(NOW, 44 * DAY) }, {}, ['11 May 2026, 18:00 7']],
    ['beyond the horizon: on another day', { lapsesAt: later(NOW, 44 * DAY + MINUTE) }, {}, []],
  ])('%s', ([, given, facts, expected]) => {
    expect(hours(planned([service(given)], facts))).toEqual(expected);
  });

  test('is shared: by hour and kind of access, in the order of their numbers', () => {
    const lapsesAt = at('2026-03-28T10:00');
    const plan = planned([
      service({ subscriptionId: 71, userName: 'b', lapsesAt }),
      service({ subscriptionId: 9, userName: 'c', lapsesAt, access: 'hotspot' }),
      service({ subscriptionId: 7, userName: 'a', lapsesAt: at('2026-03-28T09:30') }),
      service({ subscriptionId: 8, userName: 'd', lapsesAt: at('2026-03-29T09:30') }),
    ]);
    expect(hours(plan)).toEqual(['29 Mar 2026, 10:00 7+71', '29 Mar 2026, 10:00 9', '30 Mar 2026, 10:00 8']);
    expect(plan.groups.map((group) => [group.part, group.access])).toEqual([[1, 'pppoe'], [2, 'hotspot'], [1, 'pppoe']]);
  });

  test('and by the way in which they are ended', () => {
    const lapsesAt = at('2026-03-28T10:00');
    const plan = planned([service({ subscriptionId: 1, lapsesAt, cut: { mode: 'walled' } }), service({ subscriptionId: 2, lapsesAt }), service({ subscriptionId: 3, lapsesAt, cut: { mode: 'walled' } })]);
    expect(plan.groups.map(({ part, cut, items }) => `${part} ${cut.mode} ${items.map((item) => item.subscriptionId).join('+')}`)).toEqual(['1 disable 2', '2 walled 1+3']);
  });

  test('who cannot be named in a script is told, and does not hold up the others', () => {
    const lapsesAt = at('2026-03-28T10:00');
    const plan = planned([service({ subscriptionId: 1, userName: 'who?', lapsesAt }), service({ subscriptionId: 2, access: 'static', lapsesAt }), service({ subscriptionId: 3, access: 'dhcp', lapsesAt }), service({ lapsesAt })]);
    expect(hours(plan)).toEqual(['29 Mar 2026, 10:00 7']);
    expect(plan.unarmable.map(({ subscriptionId, why }) => `${subscriptionId} ${why}`)).toEqual([expect.stringContaining('1 the user name has a sign'), '2 it has no address', '3 it has no MAC address']);
  });
});

describe('how a router ends a service', () => {
  const slow = { upKbps: 256, downKbps: 512 };
  const speed = { upKbps: 5000, downKbps: 5000 };
  test('slowed down is never faster than what he has', () => {
    expect(cutOf('throttle', slow, { cause: 'debt', ipv6Prefix: null, speed: { upKbps: 128, downKbps: 5000 } })).toEqual({ mode: 'throttle', upKbps: 128, downKbps: 512 });
  });
  test.for<[mode: 'disable' | 'walled' | 'throttle', cause: 'debt' | 'prepaid' | 'end', ipv6Prefix: string | null, ArmableService['cut']]>([
    ['disable', 'debt', null, { mode: 'disable' }],
    ['throttle', 'debt', null, { mode: 'throttle', ...slow }],
    ['throttle', 'prepaid', null, { mode: 'disable' }],
    ['throttle', 'end', null, { mode: 'disable' }],
    ['walled', 'debt', null, { mode: 'walled' }],
    ['walled', 'prepaid', null, { mode: 'walled' }],
    ['walled', 'end', null, { mode: 'disable' }],
    ['walled', 'debt', '2001:db8::/64', { mode: 'disable' }],
  ])('%s, %s, IPv6 %s', ([mode, cause, ipv6Prefix, cut]) => {
    expect(cutOf(mode, slow, { cause, ipv6Prefix, speed })).toEqual(cut);
  });
});

describe('five thousand services over thirty days', () => {
  const many = Array.from({ length: 5000 }, (_, n) => service({ subscriptionId: 100_000 + n, userName: `subscriber-of-a-long-name-${n}`, lapsesAt: later(NOW, (n % 30) * DAY + (n % 7) * HOUR) }));
  const plan = planned(many);
  const objects = armedObjects(plan, 'Africa/Nairobi');

  test('cost at most a few hundred objects, none of them large', () => {
    expect(plan.groups.flatMap((group) => group.items)).toHaveLength(5000);
    expect(objects.length).toBeLessThan(300);
    expect(Math.max(...objects.map((object) => object.onEvent.length))).toBeLessThanOrEqual(3500);
    expect(new Set(objects.map((object) => object.name)).size).toBe(objects.length);
  });

  test('all in one hour too', () => {
    const one = armedObjects(planned(many.map((each) => ({ ...each, lapsesAt: at('2026-03-28T10:00') }))), 'Africa/Nairobi');
    expect(one.length).toBeLessThan(130);
    expect(one[0]!.name).toBe('waya-arm-2026032910-1');
    expect(one.at(-1)!.name).toBe(`waya-arm-2026032910-${one.length}`);
  });

  test('the same facts make the same plan, in whatever order they come', () => {
    expect(planDigest(planned(many.toReversed()))).toBe(planDigest(plan));
    expect(planDigest(planned(many.slice(1)))).not.toBe(planDigest(plan));
  });
});
