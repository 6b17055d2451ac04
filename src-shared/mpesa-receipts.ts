/** The date inside an M-Pesa receipt number: year, month and day in base 36 (seen on receipts of 2017 to 2026). */
import { isLocalDate } from './time.ts';
import type { LocalDate } from './time.ts';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const FIRST_YEAR = 2006;

/** First three characters of a receipt of that day: year (A is 2006), month A to L, day 1 to 9 then A to V. */
export function receiptPrefix(date: LocalDate): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const letter = (value: number): string => DIGITS[10 + value] ?? '';
  return `${letter(year - FIRST_YEAR)}${letter(month - 1)}${DIGITS[day]}`;
}

/** The day a receipt number says it is of; null when it does not have the known form. Only ever a reason to warn: other flows may differ. */
export function receiptDate(receipt: string): LocalDate | null {
  const match = /^([A-Z])([A-L])([1-9A-V])[0-9A-Z]{7}$/.exec(receipt);
  if (!match) return null;
  const year = FIRST_YEAR + DIGITS.indexOf(match[1]!) - 10;
  const month = DIGITS.indexOf(match[2]!) - 9;
  const day = DIGITS.indexOf(match[3]!);
  const date = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return isLocalDate(date) ? date : null;
}
