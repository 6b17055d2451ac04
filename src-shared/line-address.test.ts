import { describe, expect, test } from 'vitest';
import { parseIpv4, parseIpv6Prefix, parseMac, prefixesOverlap } from './line-address.ts';

describe('an address', () => {
  test.each([
    ['10.5.50.7', '10.5.50.7'], [' 41.90.1.200 ', '41.90.1.200'], ['010.005.050.007', '10.5.50.7'], ['10.5.50.7/32', '10.5.50.7'],
    ['10.5.50', null], ['10.5.50.256', null], ['10.5.50.0/24', null], ['0.0.0.0', null], ['127.0.0.1', null], ['224.0.0.1', null], ['255.255.255.255', null], ['10.5.50.7:80', null], ['', null], ['dynamic', null],
  ])('%s → %s', (text, address) => expect(parseIpv4(text)).toBe(address));
});

describe('a MAC address', () => {
  test.each([
    'ab:cd:ef:01:23:45', 'AB-CD-EF-01-23-45', 'abcd.ef01.2345', 'ABCDEF012345', 'ab cd ef 01 23 45', 'abcdef-012345', 'abcd-ef01-2345', ' AB:CD:EF:01:23:45 ',
  ])('%s is AB:CD:EF:01:23:45', (text) => expect(parseMac(text)).toBe('AB:CD:EF:01:23:45'));
  test.each(['', 'AB:CD:EF:01:23', 'AB:CD:EF:01:23:4G', 'AB:CD-EF:01-23:45', '00:00:00:00:00:00', 'FF:FF:FF:FF:FF:FF', 'AB:CD:EF:01:23:45:67'])('“%s” is none', (text) => expect(parseMac(text)).toBeNull());
});

describe('an IPv6 prefix', () => {
  test.each([
    ['2001:DB8:0:A::/64', '2001:db8:0:a::/64'], ['2001:0db8:0000:000a:0000:0000:0000:0001/64', '2001:db8:0:a::/64'], ['2001:db8::/32', '2001:db8::/32'], ['fd00:1:2:300::/56', 'fd00:1:2:300::/56'],
    ['2001:db8:0:1:0:0:0:1/128', '2001:db8:0:1::1/128'], ['2001:db8:1:2:3:4:5:6/127', '2001:db8:1:2:3:4:5:6/127'],
    ['2001:db8::1', null], ['2001:db8::/129', null], ['2001:db8::/8', null], ['2001::db8::/64', null], ['fe80::/64', null], ['ff02::/16', null], ['::/64', null], ['2001:db8:1/48', null], ['10.0.0.0/24', null], ['', null],
  ])('%s → %s', (text, prefix) => expect(parseIpv6Prefix(text)).toBe(prefix));

  test('overlaps one that it is inside of, whichever is named first, and no neighbour', () => {
    expect(prefixesOverlap('2001:db8:0:100::/56', '2001:db8:0:1a0::/64')).toBe(true);
    expect(prefixesOverlap('2001:db8:0:1a0::/64', '2001:db8:0:100::/56')).toBe(true);
    expect(prefixesOverlap('2001:db8:0:100::/56', '2001:db8:0:200::/56')).toBe(false);
  });
});
