import { expect, test } from 'vitest';
import { diffLines } from './line-diff.ts';

const marks = { same: ' ', added: '+', removed: '-', gap: '…' } as const;
const shown = (before: string, after: string) => diffLines(before.split(''), after.split('')).lines.map(({ kind, text }) => `${marks[kind]}${text}`).join(' ');

test.each([
  ['abc', 'abc', '…3'],
  ['', 'ab', '+a +b'],
  ['ab', '', '-a -b'],
  ['abc', 'axc', ' a -b +x  c'],
  ['abc', 'abxc', ' a  b +x  c'],
  ['abcd', 'bcde', '-a  b  c  d +e'],
  ['123456789a', '123456789b', '…6  7  8  9 -a +b'],
  ['a123456789', 'b123456789', '-a +b  1  2  3 …6'],
])('%s to %s', (before, after, expected) => {
  expect(shown(before, after).replaceAll('   ', '  ')).toBe(expected);
});

test('two texts that share nothing and are long are all removed and all added, at once', () => {
  const { added, removed } = diffLines(Array.from({ length: 5000 }, (_, n) => `before ${n}`), Array.from({ length: 5000 }, (_, n) => `after ${n}`));
  expect([added, removed]).toEqual([5000, 5000]);
});
