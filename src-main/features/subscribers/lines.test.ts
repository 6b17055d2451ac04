import { describe, expect, test } from 'vitest';
import { Refusal } from '../../../src-shared/refusal.ts';
import { lineChanges, readLine, type LineFields, type NamedLine } from './lines.ts';

const typed = (given: Partial<LineFields>): LineFields => ({ access: 'pppoe', address: '', ipv6Prefix: '', macAddress: '', server: '', ...given });
const refusalOf = (given: Partial<LineFields>): Refusal => {
  try {
    readLine(typed(given));
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('was not refused');
};

describe('a line', () => {
  test.each([
    [{}, { access: 'pppoe', address: null, ipv6Prefix: null, macAddress: null, server: null }],
    [{ address: ' 10.5.50.7 ', ipv6Prefix: '2001:DB8:0:A::/64' }, { address: '10.5.50.7', ipv6Prefix: '2001:db8:0:a::/64' }],
    [{ access: 'hotspot' }, { access: 'hotspot', macAddress: null }],
    [{ access: 'hotspot', macAddress: 'abcdef012345', server: 'hs1' }, { macAddress: 'AB:CD:EF:01:23:45', server: 'hs1' }],
    [{ access: 'static', address: '41.90.1.2' }, { address: '41.90.1.2' }],
    [{ access: 'dhcp', address: '10.5.50.7', macAddress: 'ab-cd-ef-01-23-45' }, { macAddress: 'AB:CD:EF:01:23:45', server: null }],
  ] as const)('%j', (given, line) => expect(readLine(typed(given))).toMatchObject(line));

  test.each([
    ['static without an address', { access: 'static' }, 'address', 'A fixed address needs an address: write it.'],
    ['DHCP without a device', { access: 'dhcp', address: '10.5.50.7' }, 'macAddress', 'DHCP needs a MAC address: write it.'],
    ['DHCP without an address', { access: 'dhcp', macAddress: 'AB:CD:EF:01:23:45' }, 'address', 'DHCP needs an address: write it.'],
    ['PPPoE with a device', { macAddress: 'AB:CD:EF:01:23:45' }, 'macAddress', 'PPPoE has no place for a MAC address: leave it empty, or choose another way of connecting.'],
    ['a network for an address', { address: '10.5.50.0/24' }, 'address', '“10.5.50.0/24” is not the address of one device. Write it like 10.5.50.7.'],
    ['half a MAC address', { access: 'hotspot', macAddress: 'AB:CD' }, 'macAddress', '“AB:CD” is not the MAC address of a device. Write it like AB:CD:EF:01:23:45, as it stands on the label.'],
    ['a prefix without a length', { ipv6Prefix: '2001:db8::' }, 'ipv6Prefix', '“2001:db8::” is not an IPv6 prefix. Write it like 2001:db8:0:a::/64.'],
  ] as const)('%s is refused', (_what, given, field, message) => {
    const refusal = refusalOf(given);
    expect(refusal).toMatchObject({ code: 'invalid', message });
    expect(refusal.details?.fields).toHaveProperty([field]);
  });
});

describe('what changes on the router', () => {
  const line: NamedLine = { userName: 'jane', access: 'pppoe', address: null, ipv6Prefix: null, macAddress: null, server: null };
  const lease: NamedLine = { ...line, access: 'dhcp', address: '10.5.50.7', macAddress: 'AB:CD:EF:01:23:45' };
  test.each([
    ['nothing', line, line, []],
    ['another way', line, lease, ['The PPPoE account jane is removed, and who is connected by it is put off the line.', 'The DHCP lease of 10.5.50.7 for AB:CD:EF:01:23:45 is made.']],
    ['a fixed address', line, { ...line, address: '10.5.50.9' }, ['Address: from the pool → 10.5.50.9.', 'The PPPoE account jane is changed; who is connected by it connects anew once.']],
    ['another device and name', lease, { ...lease, userName: 'shop', macAddress: 'AB:CD:EF:01:23:46' }, ['Name: jane → shop.', 'MAC address: AB:CD:EF:01:23:45 → AB:CD:EF:01:23:46.', 'The DHCP lease of 10.5.50.7 for AB:CD:EF:01:23:46 is changed.']],
  ])('%s', (_what, before, after, texts) => expect(lineChanges(before, after)).toEqual(texts));
});
