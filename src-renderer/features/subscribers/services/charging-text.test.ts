import { expect, test } from 'vitest';
import { shillings } from '../../../../src-shared/money.ts';
import { parseInstant } from '../../../../src-shared/time.ts';
import { chargingText } from './charging-text.ts';

const now = parseInstant('2026-03-27T12:00:00+03:00');
const month = { unit: 'month', count: 1 } as const;
const day = { unit: 'hour', count: 24 } as const;

test.each([
  [{ priceCents: shillings(1500), interval: month, charging: 'advance', paidUntil: null }, 'KES 1,500.00 a month, in advance'],
  [{ priceCents: shillings(4000), interval: { unit: 'month', count: 3 }, charging: 'arrears', paidUntil: null }, 'KES 4,000.00 every 3 months, in arrears'],
  [{ priceCents: shillings(50), interval: day, charging: 'prepaid', paidUntil: parseInstant('2026-03-27T14:05:00+03:00') }, 'KES 50.00 for 24 hours, prepaid until 14:05'],
  [{ priceCents: shillings(50), interval: day, charging: 'prepaid', paidUntil: parseInstant('2026-03-28T00:05:00+03:00') }, 'KES 50.00 for 24 hours, prepaid until 28 Mar 2026, 00:05'],
  [{ priceCents: shillings(50), interval: day, charging: 'prepaid', paidUntil: parseInstant('2026-03-27T11:59:00+03:00') }, 'KES 50.00 for 24 hours, prepaid; it ran out 11:59'],
  [{ priceCents: shillings(50), interval: { unit: 'hour', count: 1 }, charging: 'prepaid', paidUntil: null }, 'KES 50.00 for 1 hour, prepaid; not paid yet'],
] as const)('%o', (service, said) => {
  expect(chargingText(service, now)).toBe(said);
});
