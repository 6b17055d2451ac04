/** Which sender is M-Pesa: single addresses and ranges, of both families, however the listener writes them. */
import { expect, it, test } from 'vitest';
import { SAFARICOM_ADDRESSES } from '../../../src-shared/mpesa-addresses.ts';
import { isListed, parseAddress, senderFlag } from './sender.ts';

it.each([
  ['196.201.214.200', ['196.201.214.200'], true],
  ['196.201.214.201', ['196.201.214.200'], false],
  [' 196.201.214.200 ', [' 196.201.214.200 '], true],
  ['196.201.212.1', ['196.201.212.0/24'], true],
  ['196.201.213.1', ['196.201.212.0/24'], false],
  ['196.201.213.255', ['196.201.212.0/23'], true],
  ['10.0.0.1', ['0.0.0.0/0'], true],
  ['::ffff:196.201.214.200', ['196.201.214.200'], true],
  ['::FFFF:196.201.212.9', ['196.201.212.0/24'], true],
  ['2001:db8::1', ['2001:db8::1'], true],
  ['2001:0db8:0:0::0001', ['2001:db8::1'], true],
  ['2001:db8:ffff::1', ['2001:db8::/32'], true],
  ['2001:db9::1', ['2001:db8::/32'], false],
  ['2001:db8::1', ['0.0.0.0/0'], false],
  ['::1', ['127.0.0.1'], false],
  ['', ['0.0.0.0/0'], false],
  ['196.201.214.200, 10.0.0.1', ['196.201.214.200'], false],
  ['localhost', ['127.0.0.1'], false],
  ['196.201.214.200', [], false],
])('%s among %j: %s', (address, listed, expected) => {
  expect(isListed(listed, address)).toBe(expected);
});

it.each([
  ['1.2.3.4', 0x01020304n, 32], ['255.255.255.255', 0xffff_ffffn, 32], ['256.1.1.1', null], ['1.2.3', null], ['1.2.3.4.5', null], ['', null], ['a.b.c.d', null],
  ['::', 0n, 128], ['::1', 1n, 128], ['1::', 1n << 112n, 128], ['1:2:3:4:5:6:7:8', 0x00010002000300040005000600070008n, 128], ['1:2:3:4:5:6:7', null], ['1::2::3', null], ['1:2:3:4:5:6:7::8', null], ['::g', null], ['::12345', null],
  ['::ffff:1.2.3.4', 0x01020304n, 32], ['64:ff9b::1.2.3.4', (0x64n << 112n) | (0xff9bn << 96n) | 0x01020304n, 128], ['::ffff:1.2.3.400', null],
])('%s is read as %s', (text, value, bits = 0) => {
  expect(parseAddress(text)).toEqual(value === null ? null : { value, bits });
});

test('all of the addresses that ship are M-Pesa’s, and their neighbours are not', () => {
  for (const address of SAFARICOM_ADDRESSES) expect(isListed(SAFARICOM_ADDRESSES, address)).toBe(true);
  for (const address of ['196.201.214.199', '196.201.212.1', '127.0.0.1', '8.8.8.8']) expect(isListed(SAFARICOM_ADDRESSES, address)).toBe(false);
});

test('the flag names the address; without a list nobody is odd', () => {
  expect(senderFlag(['196.201.214.200'], '1.2.3.4')).toBe('Sent from 1.2.3.4, which is not one of M-Pesa’s addresses.');
  expect(senderFlag(['196.201.214.200'], '')).toBe('Sent from an unknown address, which is not one of M-Pesa’s addresses.');
  expect(senderFlag(['196.201.214.200'], '196.201.214.200')).toBeNull();
  expect(senderFlag([], '1.2.3.4')).toBeNull();
});
