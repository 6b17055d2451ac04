import { describe, expect, test } from 'vitest';
import type { AlertKind } from '../../../src-shared/contract/health.ts';
import { DAY, later, MINUTE, parseInstant } from '../../../src-shared/time.ts';
import { alertsOf, firstMemory, FLASH_SECTORS_PER_DAY, remember, throughput, type Facts, type Memory } from './readings.ts';
import { afterTry } from '../router-watch/index.ts';

const START = parseInstant('2026-03-02T08:00:00+03:00');
const FACTS: Facts = { uptimeSeconds: 86_400, cpuLoadPercent: 10, freeMemoryBytes: 500, totalMemoryBytes: 1000, flashWrites: 100 };
type Look = Partial<Facts> & { readonly minute: number };

/** Looks that were all answered. */
function looked(looks: readonly Look[], memory: Memory = firstMemory(START)): Memory {
  return looks.reduce((before, { minute, ...facts }) => {
    const now = later(START, minute * MINUTE);
    return remember(before, afterTry(before.watch, true, now, 90), { facts: { ...FACTS, uptimeSeconds: FACTS.uptimeSeconds + minute * 60, ...facts }, counters: null }, now);
  }, memory);
}
const kinds = (memory: Memory, minute: number, facts: Partial<Facts> | null = {}, open: AlertKind[] = []) => Object.keys(alertsOf(memory, facts === null ? null : { ...FACTS, ...facts }, new Set(open), later(START, minute * MINUTE)));

describe('alerts', () => {
  test('nothing of a router that is well', () => {
    expect(kinds(looked([{ minute: 0 }, { minute: 1 }]), 1)).toEqual([]);
  });
  test('a processor that is busy for ten minutes, not for nine, and not with a pause', () => {
    const busy = (minutes: number[], pause?: number) => looked(minutes.map((minute) => ({ minute, cpuLoadPercent: minute === pause ? 90 : 95 })));
    expect(kinds(busy([0, 5, 9]), 9)).toEqual([]);
    expect(kinds(busy([0, 5, 10]), 10)).toEqual(['cpu']);
    expect(kinds(busy([0, 5, 10], 5), 10)).toEqual([]);
  });
  test('little memory is told below a tenth and until there is more than 15 %', () => {
    expect(kinds(looked([{ minute: 0 }]), 0, { freeMemoryBytes: 100 })).toEqual([]);
    expect(kinds(looked([{ minute: 0 }]), 0, { freeMemoryBytes: 99 })).toEqual(['memory']);
    expect(kinds(looked([{ minute: 0 }]), 0, { freeMemoryBytes: 149 }, ['memory'])).toEqual(['memory']);
    expect(kinds(looked([{ minute: 0 }]), 0, { freeMemoryBytes: 150 }, ['memory'])).toEqual([]);
    expect(kinds(looked([{ minute: 0 }]), 0, null, ['memory'])).toEqual(['memory']);
  });
  test('a restart, for a day; seconds of difference are none', () => {
    const restarted = looked([{ minute: 0 }, { minute: 2, uptimeSeconds: 40 }]);
    expect(alertsOf(restarted, FACTS, new Set(), later(START, 2 * MINUTE)).rebooted).toContain('2 Mar 2026, 08:01');
    expect(kinds(restarted, 24 * 60 + 2)).toEqual([]);
    expect(kinds(looked([{ minute: 0 }, { minute: 1, uptimeSeconds: FACTS.uptimeSeconds - 20 }]), 1)).toEqual([]);
  });
  test('flash that is written to all the time, over a restart too', () => {
    const half = FLASH_SECTORS_PER_DAY / 2;
    expect(kinds(looked([{ minute: 0, flashWrites: 0 }, { minute: 60, flashWrites: FLASH_SECTORS_PER_DAY }]), 60)).toEqual([]);
    expect(kinds(looked([{ minute: 0, flashWrites: 0 }, { minute: 60, flashWrites: FLASH_SECTORS_PER_DAY + 1 }]), 60)).toEqual(['flash']);
    const restarted = looked([{ minute: 0, flashWrites: 0 }, { minute: 60, flashWrites: half }, { minute: 120, flashWrites: half + 1, uptimeSeconds: 100 }]);
    expect(kinds(restarted, 120)).toEqual(['rebooted', 'flash']);
    // What was written before Waya looked first is not of this day.
    expect(kinds(looked([{ minute: 0, flashWrites: 10 ** 7 }, { minute: 1, flashWrites: 10 ** 7 + 5 }]), 1)).toEqual([]);
    expect(looked([{ minute: 0, flashWrites: 0 }, { minute: 60, flashWrites: 500 }, { minute: DAY / MINUTE, flashWrites: 600 }]).flash).toMatchObject({ dayBefore: 500, sectors: 100 });
  });
  test('licence at nine tenths', () => {
    const of = (sessions: number): Memory => ({ ...firstMemory(START), sessions, sessionsAllowed: 200 });
    expect(kinds(of(179), 0)).toEqual([]);
    expect(kinds(of(180), 0)).toEqual(['licence']);
  });
  test('down, or flapping, never both', () => {
    const down = { ...firstMemory(START), watch: { ...firstMemory(START).watch, state: 'down' as const } };
    expect(kinds(down, 0, null)).toEqual(['down']);
    expect(kinds({ ...down, watch: { ...down.watch, flapping: true } }, 0, null)).toEqual(['flapping']);
  });
});

describe('throughput', () => {
  const face = (name: string, receivedBytes: number, sentBytes: number) => ({ name, receivedBytes, sentBytes });
  test('over what is in both readings and was not counted anew', () => {
    const before = { at: START, interfaces: [face('ether1', 1000, 2000), face('ether2', 9000, 9000)] };
    const now = { sessions: 1, interfaces: [face('ether1', 301_000, 602_000), face('ether2', 5, 5), face('ether3', 10 ** 9, 10 ** 9)] };
    expect(throughput(before, now, later(START, 5 * MINUTE))).toEqual({ receivedBitsPerSecond: 8000, sentBitsPerSecond: 16_000 });
    expect(throughput({ at: START, interfaces: [face('ether1', 400_000, 0)] }, now, later(START, 5 * MINUTE)), 'all began anew').toBeNull();
    expect(throughput(null, now, START)).toBeNull();
    expect(throughput(before, now, START)).toBeNull();
  });
});
