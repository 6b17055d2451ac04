import { describe, expect, test } from 'vitest';
import { compileQuery } from './query.ts';
import { formatDateTime, formatInterval, parseInterval, parseRange, parseRateLimit } from './values.ts';

describe('intervals', () => {
  test.each([
    [0, '0s'],
    [59, '59s'],
    [3600, '1h'],
    [788_645, '1w2d3h4m5s'],
  ])('%i seconds are %s', (seconds, text) => {
    expect(formatInterval(seconds)).toBe(text);
    expect(parseInterval(text)).toBe(seconds);
  });

  test.each([
    ['1d02:03:04', 93_784],
    ['00:00:05', 5],
    ['1.5s', 1.5],
    ['90', 90],
    ['', null],
    ['soon', null],
    ['5m1h', null],
  ])('%s is %s', (text, seconds) => {
    expect(parseInterval(text)).toBe(seconds);
  });
});

test('dates by version, in the router\'s time zone', () => {
  const atMs = Date.UTC(2024, 0, 2, 21, 30, 5);
  expect(formatDateTime(atMs, { iso: false, offsetMinutes: 180 })).toBe('jan/03/2024 00:30:05');
  expect(formatDateTime(atMs, { iso: true, offsetMinutes: 180 })).toBe('2024-01-03 00:30:05');
});

test.each([
  ['5M/10M', { uploadBits: 5_000_000, downloadBits: 10_000_000 }],
  ['512k/1M 1M/2M 256k/512k 8/8 5', { uploadBits: 512_000, downloadBits: 1_000_000 }],
  ['3000000', { uploadBits: 3_000_000, downloadBits: 3_000_000 }],
  ['', null],
  ['fast', null],
])('rate limit %j', (text, limit) => {
  expect(parseRateLimit(text)).toEqual(limit);
});

test.each([
  ['10.0.0.2-10.0.0.9', [0x0a000002, 0x0a000009]],
  ['10.0.0.77/24', [0x0a000000, 0x0a0000ff]],
  ['10.0.0.1', [0x0a000001, 0x0a000001]],
  ['10.0.0.9-10.0.0.2', null],
  ['10.0.0.256', null],
  ['pool', null],
])('range %s', (text, range) => {
  expect(parseRange(text)).toEqual(range);
});

describe('queries', () => {
  const row = { name: 'ether2', type: 'ether', mtu: '1500', disabled: 'true', comment: 'a=b' };

  test.each<readonly [readonly string[], boolean]>([
    [['name'], true],
    [['nothing'], false],
    [['-nothing'], true],
    [['-name'], false],
    [['name=ether2'], true],
    [['=name=ether2'], true],
    [['name=ether'], false],
    [['comment=a=b'], true],
    [['disabled=yes'], true],
    [['disabled=true'], true],
    [['disabled=no'], false],
    [['>mtu=900'], true],
    [['<mtu=900'], false],
    [['<name=ether3'], true],
    [['>nothing=1'], false],
    // What is left on the stack is ANDed.
    [['name=ether2', 'type=vlan'], false],
    [['name=ether2', 'type=vlan', '#|'], true],
    [['type=vlan', 'type=ether', '#|', 'name=ether2'], true],
    [['type=vlan', '#!'], true],
    [['type=vlan', 'mtu=1', '#|!'], true],
    [['name=ether2', 'type=ether', '#&!'], false],
    // From the documentation's own "non-empty comment or not disabled" kind: an index copies a value to the top.
    [['type=vlan', 'name=ether2', '#1!'], false],
    [['type=ether', '#.&'], true],
    [['name=x', 'name=y', 'name=ether2', '#||'], true],
    [['type=vlan', 'name=ether2', '#0.1&|!'], false],
  ])('%j is %s', (words, found) => {
    expect(compileQuery(words)?.(row)).toBe(found);
  });

  test('none at all asks nothing', () => {
    expect(compileQuery([])).toBeNull();
  });

  test('refuse an operation that does not exist', () => {
    expect(() => compileQuery(['name', '#x'])).toThrow('invalid query');
  });
});
