import { expect, test } from 'vitest';
import { looksLikeReceipt, receiptIn } from './receipt-check.store.ts';

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

test.each([
  ['ukm4h1xq2p', 'ukm4h1xq2p'],
  ['UKM4H1XQ2P Confirmed. Ksh1,500.00 sent to JUJA FIBRE for account 10041 on 22/11/26 at 2:14 PM.', 'UKM4H1XQ2P'],
  ['Congratulations! UKM4H1XQ2P confirmed. You bought Ksh100 of airtime', 'UKM4H1XQ2P'],
  ['UJOAKRCHGC Confirmed. Ksh1,500.00 sent to JUJA FIBRE for account 10041.', 'UJOAKRCHGC'],
  ['  UKM4 ', 'UKM4'],
  ['no code in this message at all, but many words', 'no code in this message at all'],
])('of "%s" the code is %s', (text, code) => {
  expect(receiptIn(text)).toBe(code);
});
