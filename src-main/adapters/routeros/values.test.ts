import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatRateBits,
  isoDateOf,
  isVersionAtLeast,
  normaliseBurstTime,
  normalisePriority,
  normaliseRateLimit,
  parseBoolean,
  parseCounter,
  parseDurationSeconds,
  parseOptional,
  parsePairOfCounters,
  parsePercent,
  parseRateBits,
  parseSizeBytes,
  parseWhole,
  routerDateOf,
} from './values.ts';

test.each([
  ['true', true],
  ['yes', true],
  ['false', false],
  ['no', false],
  ['', false],
  [undefined, false],
])('boolean %s', (value, expected) => expect(parseBoolean(value)).toBe(expected));

describe('durations', () => {
  test.each([
    ['1w2d3h4m5s', 788_645],
    ['3w', 1_814_400],
    ['4m5s', 245],
    ['1d02:03:04', 93_784],
    ['1w1d00:00:01', 691_201],
    ['00:00:05', 5],
    ['23:59:59', 86_399],
    ['1.5s', 1.5],
    ['0s', 0],
    ['20ms', 0.02],
    ['3s500ms', 3.5],
    ['90', 90],
    ['never', null],
    ['', null],
    [undefined, null],
    ['1h2', null],
    ['jan/02/2024 10:00:00', null],
  ])('%s → %s s', (value, seconds) => {
    if (seconds === null) expect(parseDurationSeconds(value)).toBeNull();
    else expect(parseDurationSeconds(value)).toBeCloseTo(seconds, 9);
  });

  const parts = (seconds: number): [number, number, number, number, number] => [
    Math.floor(seconds / 604_800),
    Math.floor(seconds / 86_400) % 7,
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  const asUnits = (seconds: number): string =>
    parts(seconds)
      .map((count, i) => (count > 0 ? `${count}${'wdhms'[i]}` : ''))
      .join('') || '0s';
  const asClock = (seconds: number): string => {
    const [w, d, h, m, s] = parts(seconds);
    const two = (n: number): string => String(n).padStart(2, '0');
    return `${w > 0 ? `${w}w` : ''}${d > 0 ? `${d}d` : ''}${two(h)}:${two(m)}:${two(s)}`;
  };

  test('both spellings of any duration are read back', () => {
    fc.assert(
      fc.property(fc.nat({ max: 100 * 604_800 }), (seconds) => {
        expect(parseDurationSeconds(asUnits(seconds))).toBe(seconds);
        expect(parseDurationSeconds(asClock(seconds))).toBe(seconds);
      }),
    );
  });
});

describe('rates', () => {
  test.each([
    ['5M/10M', '5M/10M'],
    ['5000000/10000000', '5M/10M'],
    ['5m/10m', '5M/10M'],
    ['5000k/10000K', '5M/10M'],
    ['512k/1500000', '512k/1500k'],
    ['5M', '5M/5M'],
    ['1G/1234', '1G/1234'],
    ['0/10M', '0/10M'],
    ['0/0', null],
    ['', null],
    [undefined, null],
    [null, null],
    ['5000000/10000000 10M/20M 4000k/8M 10/10 8', '5M/10M 10M/20M 4M/8M 10/10 8'],
    ['what/ever', 'what/ever'],
    ['1/2/3', '1/2/3'],
  ])('%s → %s', (value, expected) => expect(normaliseRateLimit(value)).toBe(expected));

  test('a rate is read back from its spelling, and all spellings of a pair become one', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 10n ** 12n }), (upload, download) => {
        expect(parseRateBits(formatRateBits(upload))).toBe(upload);
        const once = normaliseRateLimit(`${upload}/${download}`);
        expect(normaliseRateLimit(`${formatRateBits(upload)}/${download}`)).toBe(once);
        expect(normaliseRateLimit(once)).toBe(once);
      }),
    );
  });
});

test('counters pass 2^53', () => {
  expect(parseCounter('18446744073709551615')).toBe(18_446_744_073_709_551_615n);
  expect(parseCounter(undefined)).toBe(0n);
  expect(parseCounter('-1')).toBe(0n);
});

test.each([
  ['12', 12],
  ['12%', 12],
  ['0', 0],
  ['', null],
  [undefined, null],
  ['1.5', null],
])('whole number %s', (value, expected) => expect(parseWhole(value)).toBe(expected));

test.each([
  ['1073741824', 1_073_741_824],
  ['1024.0MiB', 1_073_741_824],
  ['15.9KiB', 16_282],
  ['64.0 MiB', 67_108_864],
  [undefined, 0],
])('size %s', (value, expected) => expect(parseSizeBytes(value)).toBe(expected));

test('an attribute that is left out or left empty is not set', () => {
  expect([parseOptional(undefined), parseOptional(''), parseOptional('10.0.0.2')]).toEqual([null, null, '10.0.0.2']);
});

test.each([
  ['0s/0s', null],
  ['00:00:00/00:00:00', null],
  ['', null],
  [undefined, null],
  ['8s/8s', '8s/8s'],
  ['8', '8s/8s'],
  ['00:00:08/1m', '8s/60s'],
])('burst time %s → %s', (value, expected) => expect(normaliseBurstTime(value)).toBe(expected));

test.each([['8/8', '8/8'], ['3', '3/3'], ['', '8/8'], [undefined, '8/8']])('priority %s → %s', (value, expected) => expect(normalisePriority(value)).toBe(expected));

test.each([['0.1%', 0.1], ['0', 0], ['12%', 12], [undefined, null], ['x', null]])('share %s → %s', (value, expected) => expect(parsePercent(value)).toBe(expected));

test('a pair of counters', () => {
  expect(parsePairOfCounters('18446744073709551615/7')).toEqual([18_446_744_073_709_551_615n, 7n]);
  expect(parsePairOfCounters(undefined)).toEqual([0n, 0n]);
});

test.each([
  ['mar/27/2026', '2026-03-27'],
  ['Dec/01/2031', '2031-12-01'],
  ['2026-03-27', '2026-03-27'],
  ['', ''],
  ['foo/27/2026', 'foo/27/2026'],
])('date %s → %s', (value, expected) => expect(isoDateOf(value)).toBe(expected));

test('a date is written as the version wants it, and read back', () => {
  for (const month of ['01', '06', '12']) expect(isoDateOf(routerDateOf(`2026-${month}-05`, '7.8 (stable)'))).toBe(`2026-${month}-05`);
});

test.each([
  ['7.14.3 (stable)', true],
  ['7.9', false],
  ['8.0beta1', true],
  ['6.49.18 (long-term)', false],
  ['', false],
])('%s is at least 7.14: %s', (version, expected) => expect(isVersionAtLeast(version, 7, 14)).toBe(expected));
