import { describe, expect, test } from 'vitest';
import { addressOf, idOf, oneOf, readQuery, readSort } from './address.ts';

describe('address and filters', () => {
  const cases: readonly [string, Record<string, string | number | null | undefined>, string][] = [
    ['nothing set', {}, '/subscribers'],
    ['filters', { state: 'suspended', plan: 2 }, '/subscribers?state=suspended&plan=2'],
    ['what is taken away leaves no trace', { state: null, search: '', plan: undefined, owing: 'owes' }, '/subscribers?owing=owes'],
    ['letters of any kind', { search: 'Wanjikũ & sons =?' }, '/subscribers?search=Wanjik%C5%A9+%26+sons+%3D%3F'],
  ];
  test.each(cases)('%s', (_, values, address) => {
    expect(addressOf('/subscribers', values)).toBe(address);
    const kept = Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (value === null || value === undefined || value === '' ? [] : [[key, String(value)]])));
    expect(readQuery(address.split('?')[1] ?? '')).toEqual(kept);
  });
});

test('a sort that the list does not know is none', () => {
  const keys = ['name', 'balance'] as const;
  expect(readSort('name', keys)).toEqual({ by: 'name', direction: 'asc' });
  expect(readSort('-balance', keys)).toEqual({ by: 'balance', direction: 'desc' });
  expect(readSort('password', keys)).toBeUndefined();
  expect(readSort(undefined, keys)).toBeUndefined();
});

test('typed addresses are not trusted', () => {
  expect(oneOf('paid', ['open', 'paid'])).toBe('paid');
  expect(oneOf('<b>', ['open', 'paid'])).toBeUndefined();
  expect(['7', '0', '-1', '1.5', '12x', '', undefined].map(idOf)).toEqual([7, undefined, undefined, undefined, undefined, undefined, undefined]);
});
