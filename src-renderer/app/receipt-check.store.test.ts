import { expect, test } from 'vitest';
import { looksLikeReceipt } from './receipt-check.store.ts';

test.each([
  ['UKM4H1XQ2P', true],
  ['ukm4h1xq2p', true],
  [' UKM4 H1XQ 2P ', true],
  ['UKM4H1XQ2', false],
  ['UKM4H1XQ2PA', false],
  ['0712345678', false],
  ['WANJIKUMWA', false],
  ['INV-000123', false],
])('%s looks like a receipt: %s', (text, expected) => {
  expect(looksLikeReceipt(text)).toBe(expected);
});
