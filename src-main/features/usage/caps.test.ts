import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { DataCap } from '../../../src-shared/contract/network-values.ts';
import { formatData, formatDataOf, GB, MB } from '../../../src-shared/data-size.ts';
import { formatInstant, HOUR, instant, instantOf, localDate } from '../../../src-shared/time.ts';
import { capPeriod, capText, freeShare, judgeCap } from './caps.ts';
import { causeOfEnd, loggedEnds } from './session-ends.ts';
import { spread } from './spread.ts';

const cap: DataCap = { bytes: 50 * GB, period: 'month', action: 'throttle', throttleUpKbps: 256, throttleDownKbps: 512, freeFromMinute: null, freeUntilMinute: null };
const at = (text: string) => instantOf(localDate(text.slice(0, 10)), text.slice(11));

test.each([
  ['2026-03-14', 14, '2026-03-14', '2026-04-14'],
  ['2026-03-13', 14, '2026-02-14', '2026-03-14'],
  ['2026-02-28', 31, '2026-02-28', '2026-03-31'],
  ['2026-02-27', 31, '2026-01-31', '2026-02-28'],
  ['2026-03-30', 31, '2026-02-28', '2026-03-31'],
  ['2026-01-01', 2, '2025-12-02', '2026-01-02'],
])('on %s the month from billing day %i is from %s to %s', (today, day, startOn, untilOn) => {
  expect(capPeriod(cap, day, localDate(today))).toEqual({ startOn, untilOn });
});

test('the last 30 days are today and 29 before', () => {
  expect(capPeriod({ ...cap, period: 'rolling30' }, 14, localDate('2026-03-30'))).toEqual({ startOn: '2026-03-01', untilOn: '2026-03-31' });
});

describe('a cap', () => {
  const period = { startOn: localDate('2026-03-14'), untilOn: localDate('2026-04-14') };
  test.each([
    [0, 0, false, []],
    [39.9, 0, false, []],
    [40, 0, false, [80]],
    [49.99, 0, false, [80]],
    [50, 0, true, [80, 100]],
    [50.2, 10, false, [80]],
    [60, 10, true, [80, 100]],
  ])('%d GB used, %d bought: reached %s', (used, bought, isCapped, reached) => {
    expect(judgeCap(cap, Math.round(used * GB), bought * GB)).toMatchObject({ isCapped, reached });
  });
  it('says what was used, and until when', () => {
    expect(capText(cap, period, judgeCap(cap, 50.2 * GB, 0))).toBe('He has used 50.2 of 50 GB, until 14 Apr 2026.');
  });
});

test.each<[number | null, number | null, string, string, number]>([
  [null, null, '2026-03-01T01:00', '2026-03-01T02:00', 0],
  [0, 360, '2026-03-01T01:00', '2026-03-01T02:00', 1],
  [0, 360, '2026-03-01T05:30', '2026-03-01T06:30', 0.5],
  [0, 360, '2026-03-01T06:00', '2026-03-01T07:00', 0],
  [1380, 300, '2026-03-01T23:30', '2026-03-02T00:30', 1],
  [1380, 300, '2026-03-02T04:00', '2026-03-02T06:00', 0.5],
  [1380, 300, '2026-03-01T12:00', '2026-03-03T12:00', 0.25],
  [0, 360, '2026-03-01T03:00', '2026-03-01T03:00', 1],
])('free from minute %s to %s: of %s to %s, %d is free', (freeFromMinute, freeUntilMinute, since, until, share) => {
  expect(freeShare({ ...cap, freeFromMinute, freeUntilMinute }, at(since), at(until))).toBeCloseTo(share, 3);
});

describe('usage is written down', () => {
  it('at its reading when the last one is not long ago', () => {
    expect(spread(at('2026-03-01T10:40'), at('2026-03-01T11:10'), 5, 7)).toEqual([{ from: at('2026-03-01T10:40'), until: at('2026-03-01T11:10'), hourAt: at('2026-03-01T11:00'), uploadBytes: 5, downloadBytes: 7 }]);
  });
  it('evenly over the hours of a gap', () => {
    expect(spread(at('2026-03-01T10:30'), at('2026-03-01T12:30'), 0, 4000).map((part) => part.downloadBytes)).toEqual([1000, 2000, 1000]);
  });
  it('by day when it was weeks, Nairobi’s days', () => {
    const parts = spread(at('2026-03-01T12:00'), at('2026-03-21T12:00'), 0, 20_000);
    expect(parts).toHaveLength(21);
    expect([parts[0], parts[1], parts.at(-1)].map((part) => [formatInstant(part!.from), formatInstant(part!.until), part!.hourAt, part!.downloadBytes])).toEqual([
      ['1 Mar 2026, 12:00', '2 Mar 2026, 00:00', null, 500],
      ['2 Mar 2026, 00:00', '3 Mar 2026, 00:00', null, 1000],
      ['21 Mar 2026, 00:00', '21 Mar 2026, 12:00', null, 500],
    ]);
  });
  it('where it was last known to be right when the clock jumped by years', () => {
    expect(spread(at('2026-03-01T12:00'), at('2036-03-01T12:00'), 5, 7)).toEqual([{ from: at('2026-03-01T12:00'), until: at('2026-03-01T12:00'), hourAt: null, uploadBytes: 5, downloadBytes: 7 }]);
  });
  it('whole, however long the gap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9000 * HOUR }), fc.integer({ min: 0, max: 2 ** 45 }), (gap, bytes) => {
        const parts = spread(instant(1_800_000_000_000), instant(1_800_000_000_000 + gap), bytes, 3);
        expect(parts.reduce((sum, part) => sum + part.uploadBytes, 0)).toBe(bytes);
        expect(parts.reduce((sum, part) => sum + part.downloadBytes, 0)).toBe(3);
      }),
    );
  });
});

test('data is written as routers count it', () => {
  expect([formatData(50 * GB), formatData(1.26 * GB), formatData(300 * MB), formatData(12), formatDataOf(50.24 * GB, 50 * GB)]).toEqual(['50 GB', '1.3 GB', '300 MB', '12 bytes', '50.2 of 50 GB']);
});

describe('why a session ended', () => {
  const line = (message: string) => ({ id: '*1', time: '10:00:00', topics: 'pppoe,ppp,info', message });
  it('is what the router wrote last', () => {
    const ends = loggedEnds([line('<pppoe-jane>: terminating... - hungup'), line('<pppoe-jane>: terminating... - peer is not responding'), line('juma (10.5.50.7): logged out: keepalive timeout'), line('<pppoe-otieno>: connected')]);
    expect(Object.fromEntries(ends)).toEqual({ jane: 'Peer is not responding', juma: 'Keepalive timeout' });
  });
  test.each([
    [{ rebooted: true, endedByWaya: true, logged: 'Hungup', unseenMs: 0 }, 'Router restarted'],
    [{ rebooted: false, endedByWaya: true, logged: 'Hungup', unseenMs: 0 }, 'Ended by Waya'],
    [{ rebooted: false, endedByWaya: false, logged: 'Hungup', unseenMs: 0 }, 'Hungup'],
    [{ rebooted: false, endedByWaya: false, logged: null, unseenMs: 300_000 }, 'Lost'],
    [{ rebooted: false, endedByWaya: false, logged: null, unseenMs: 2 * HOUR }, 'Not seen any more'],
  ])('%o: %s', (facts, cause) => {
    expect(causeOfEnd(facts)).toBe(cause);
  });
});
