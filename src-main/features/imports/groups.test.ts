import { describe, expect, it, test } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { groupKey, groupNames, mergedKey, suggestMerges } from './groups.ts';

const uses = (...names: [string, number | null][]) => names.map(([text, price], index) => ({ rowNumber: index + 4, text, priceCents: price === null ? null : shillings(price) }));

describe('groups', () => {
  it('join spellings that differ in case, spaces and punctuation, and show them all', () => {
    const [kasarani, juja, ...none] = groupNames(uses(['rb kasarani', null], ['RB-Kasarani', null], ['', null], ['RB-Kasarani', null], [' Juja-CCR ', null]));
    expect(kasarani).toEqual({ key: 'rbkasarani', name: 'RB-Kasarani', variants: [{ text: 'RB-Kasarani', count: 2 }, { text: 'rb kasarani', count: 1 }], count: 3, firstRow: 4, prices: [], soldBy: null });
    expect(juja).toMatchObject({ key: 'jujaccr', name: 'Juja-CCR', firstRow: 8 });
    expect(none).toEqual([]);
  });
  it('know their prices, the commonest first', () => {
    const [plan] = groupNames(uses(['Home', 2000], ['home', 2500], ['HOME', 2500], ['Home', null]));
    expect(plan!.prices).toEqual([{ priceCents: 250_000, count: 2 }, { priceCents: 200_000, count: 1 }]);
  });
  test.each([['Hotspot weekly', 'week'], ['Daily 1GB', 'day'], ['3 hrs pass', 'hour'], ['Home 10', null]])('%j is sold by %s', (name, soldBy) => {
    expect(groupNames(uses([name, null]))[0]!.soldBy).toBe(soldBy);
  });
  it('are merged when a person says so, under the name of the one merged into', () => {
    const merged = groupNames(uses(['Biz 20M', 5500], ['Biz 20M', 5500], ['Business 20 Mbps', 5500]), { biz20m: 'business20mbps' });
    expect(merged).toMatchObject([{ key: 'business20mbps', name: 'Business 20 Mbps', count: 3 }]);
  });
  it('follow merges of merges, and survive a circle', () => {
    expect(mergedKey('a', { a: 'b', b: 'c' })).toBe('c');
    expect(mergedKey('a', { a: 'b', b: 'a' })).toBe('a');
    expect(groupKey(" Ng'ang'a – 5 ")).toBe('nganga5');
  });
});

describe('suggestions', () => {
  test.each<[string, [string, number | null], [string, number | null], RegExp | null]>([
    ['same number, same price', ['10Mbps Home', 2500], ['10 Mbps', 2500], /same number \(10\) and the same price \(KES 2,500.00\)/],
    ['abbreviated', ['Biz 20M', 5500], ['Business 20 Mbps', 5500], /same number/],
    ['words within words, no price', ['Home 10 Mbps', null], ['10 home plus', null], /share their words/],
    ['one letter', ['RB-Kasarani', null], ['RB-Kasarini', null], /one letter/],
    ['two letters swapped', ['Juja-CCR Main', null], ['Juja-CCR Mian', null], /one letter/],
    ['another number', ['Home 10 Mbps', 2500], ['Home 20 Mbps', 2500], null],
    ['another price', ['Home 10 Mbps', 2500], ['Home 10 Mbps Plus', 3500], null],
    ['sold by the week and by the month', ['Home 10 weekly', 2500], ['Home 10', 2500], null],
    ['short names', ['RB1', null], ['RB2', null], null],
    ['nothing alike', ['Juja-CCR', null], ['RB-Kasarani', null], null],
  ])('%s', (_name, a, b, reason) => {
    const suggestions = suggestMerges(groupNames(uses(a, a, b)));
    if (reason === null) expect(suggestions).toEqual([]);
    else expect(suggestions).toEqual([{ fromKey: groupKey(b[0]), intoKey: groupKey(a[0]), reason: expect.stringMatching(reason) }]);
  });
});
