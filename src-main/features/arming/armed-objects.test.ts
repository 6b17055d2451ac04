import { describe, expect, test } from 'vitest';
import { parseInstant } from '../../../src-shared/time.ts';
import type { Scheduler } from '../../ports/router-gateway.ts';
import { armedObjects, diffArmed, digestOf, type ArmedObject } from './armed-objects.ts';
import { armedPlan } from './armed-plan.ts';
import { routerDate } from '../router-watch/index.ts';
import { judgeClock } from './router-clock.ts';

const NOW = parseInstant('2026-03-27T18:00:00+03:00');
const plan = armedPlan({
  services: [7, 8].map((subscriptionId) => ({ subscriptionId, userName: `user${subscriptionId}`, access: 'pppoe' as const, address: null, macAddress: null, lapsesAt: parseInstant(`2026-03-2${subscriptionId}T10:00:00+03:00`), firedAt: null, cut: { mode: 'disable' } })),
  awayGraceHours: 48,
  now: NOW,
});
const wanted = armedObjects(plan, 'Africa/Nairobi');
const [first, second] = wanted as [ArmedObject, ArmedObject];
const standing = (object: ArmedObject, id: string, change: Partial<Scheduler> = {}): Scheduler => ({ id, runCount: 0, ...object, ...change });
const both = [standing(first, '*1'), standing(second, '*2')];
const proven = Object.fromEntries(wanted.map((object) => [object.name, digestOf(object)]));
const differing = (present: readonly Scheduler[]) => {
  const { changes, touched, conflicts } = diffArmed(wanted, present, proven);
  return { changes: changes.map((change) => `${change.kind} ${'id' in change ? change.id : 'name' in change.fields ? change.fields.name : ''}`), touched, conflicts };
};

describe('what is written', () => {
  test('an object has its hour in the router’s zone and comes round every hour', () => {
    expect(first).toMatchObject({ name: 'waya-arm-2026032910-1', startDate: '2026-03-29', startTime: '10:00:00', intervalSeconds: 3600, policy: 'read,test,write', comment: 'waya:arm', disabled: false });
    expect(armedObjects(plan, '+00:00')[0]).toMatchObject({ name: 'waya-arm-2026032907-1', startTime: '07:00:00' });
  });

  test.for<[string, readonly Scheduler[], ReturnType<typeof differing>]>([
    ['all is there', both, { changes: [], touched: [], conflicts: [] }],
    ['as an older router writes it', [standing(first, '*1', { startDate: 'mar/29/2026', policy: 'read,write,test', onEvent: `${first.onEvent.replaceAll('\n', '\r\n')}\r\n` }), both[1]!], { changes: [], touched: [], conflicts: [] }],
    ['one was removed', [both[0]!], { changes: [`add-scheduler ${second.name}`], touched: [second.name], conflicts: [] }],
    ['one was disabled', [standing(first, '*1', { disabled: true }), both[1]!], { changes: ['set-scheduler *1'], touched: [first.name], conflicts: [] }],
    ['one has another script', [standing(first, '*1', { onEvent: '/system reboot' }), both[1]!], { changes: ['set-scheduler *1'], touched: [first.name], conflicts: [] }],
    ['one has another time', [both[0]!, standing(second, '*2', { startTime: '03:00:00' })], { changes: ['set-scheduler *2'], touched: [second.name], conflicts: [] }],
    ['one comes once only', [both[0]!, standing(second, '*2', { intervalSeconds: 0 })], { changes: ['set-scheduler *2'], touched: [second.name], conflicts: [] }],
    ['one too many, of our mark', [...both, standing(first, '*3', { name: 'copy' })], { changes: ['remove-scheduler *3'], touched: ['copy'], conflicts: [] }],
    ['one was renamed', [standing(first, '*1', { name: 'renamed' }), both[1]!], { changes: ['remove-scheduler *1', `add-scheduler ${first.name}`], touched: ['renamed', first.name], conflicts: [] }],
    ['one has lost its mark: it is somebody else’s', [standing(first, '*1', { comment: '' }), both[1]!], { changes: [], touched: [first.name], conflicts: [first.name] }],
    ['others’ schedulers are theirs', [...both, standing(first, '*9', { name: 'reboot', comment: 'xwaya:arm' })], { changes: [], touched: [], conflicts: [] }],
  ])('%s', ([, present, expected]) => {
    expect(differing(present)).toEqual(expected);
  });

  test('nothing to arm: ours go, and nothing else', () => {
    expect(diffArmed([], [...both, standing(first, '*9', { name: 'reboot', comment: '' })], null).changes.map((change) => 'id' in change && change.id)).toEqual(['*1', '*2']);
  });
});

describe('a router’s clock', () => {
  const clock = (given: object) => ({ date: '2026-03-27', time: '18:00:00', timeZone: 'Africa/Nairobi', gmtOffset: '+03:00', ntpSynchronised: true, ntpEnabled: true, ...given });
  test.for<[string, object, string | null]>([
    ['right', {}, 'Africa/Nairobi'],
    ['right, before 7.10', { date: 'mar/27/2026' }, 'Africa/Nairobi'],
    ['four minutes off', { time: '18:04:00' }, 'Africa/Nairobi'],
    ['six minutes ahead', { time: '18:06:00' }, null],
    ['an hour behind', { time: '17:00:00' }, null],
    ['unset', { date: 'jan/02/1970' }, null],
    ['in another zone, and right', { timeZone: 'Europe/Berlin', gmtOffset: '+01:00', time: '16:00:00' }, 'Europe/Berlin'],
    ['in another zone, and wrong', { timeZone: 'Europe/Berlin', gmtOffset: '+01:00' }, null],
    ['without a name for its zone', { timeZone: 'manual' }, '+03:00'],
    ['with the offset in seconds', { timeZone: 'manual', gmtOffset: '10800' }, '+03:00'],
    ['in an unknown zone', { timeZone: 'Mars/Base', gmtOffset: 'far' }, null],
    ['unreadable', { date: 'today' }, null],
  ])('%s', ([, given, expected]) => {
    const verdict = judgeClock(clock(given), NOW);
    expect('timeZone' in verdict ? verdict.timeZone : null).toBe(expected);
    if ('message' in verdict) expect(verdict.hint).toMatch(/System > Clock/);
  });

  test('dates in both ways of writing', () => {
    expect(['feb/28/2026', '2026-02-28', 'feb/30/2026', 'xyz/01/2026', ''].map(routerDate)).toEqual(['2026-02-28', '2026-02-28', null, null, null]);
  });
});
