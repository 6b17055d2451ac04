/** One cell at a time: phones, balances, prices, status words. What cannot be read is said, never guessed. */
import type { Access } from '../../../src-shared/contract/values.ts';
import { negate, parseAmount, ZERO } from '../../../src-shared/money.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { parsePhone } from '../../../src-shared/phone.ts';
import type { Phone } from '../../../src-shared/phone.ts';

const NOTHING = /^(|-+|\.+|\?+|x+|0+|tbc|tba|n\/?a|nil|none|null|no phone|hana|hakuna)$/i;
const BETWEEN_NUMBERS = /[/,;|&\n]+|\bor\b|\band\b|\bau\b|\bna\b/i;

export type PhoneReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'phone'; readonly phone: Phone; readonly otherPhone: Phone | null; /** A further part that is no number was left out. */ readonly leftOut: boolean }
  | { readonly kind: 'bad'; readonly problem: string; readonly whatToDo: string };

/** One or two Kenyan mobile numbers in a cell; the first is the one to send to. */
export function readPhones(text: string): PhoneReading {
  const value = text.trim().replace(/^'/, '');
  if (NOTHING.test(value)) return { kind: 'none' };
  const whole = parsePhone(value);
  if (whole) return { kind: 'phone', phone: whole, otherPhone: null, leftOut: false };
  const parts = value.split(BETWEEN_NUMBERS).map((part) => part.trim()).filter((part) => part !== '');
  const pieces = parts.length > 1 ? parts : (value.match(/(?:\+?254|0)[17][\d ]{8,10}(?=\s|$)/g) ?? parts);
  const phones = pieces.map(parsePhone);
  const [phone, ...others] = [...new Set(phones.filter((piece) => piece !== null))];
  if (phone) return { kind: 'phone', phone, otherPhone: others[0] ?? null, leftOut: phones.includes(null) || others.length > 1 };
  return badPhone(value);
}

function badPhone(value: string): PhoneReading {
  if (/\d\.?\d*e\+?\d+/i.test(value)) {
    return { kind: 'bad', problem: 'was shortened by the spreadsheet: digits are lost', whatToDo: 'Format the column as text, restore the numbers and export again.' };
  }
  const digits = value.replace(/\D/g, '').length;
  const whatToDo = 'Correct it in the list, or leave the cell empty to import him without a phone.';
  if (digits === 0) return { kind: 'bad', problem: 'is not a phone number', whatToDo };
  if (digits < 9) return { kind: 'bad', problem: `is too short for a phone number: ${digits} digits`, whatToDo };
  if (digits > 12) return { kind: 'bad', problem: `is too long for a phone number: ${digits} digits`, whatToDo };
  return { kind: 'bad', problem: 'is not a Kenyan mobile number (07…, 01…, 254…)', whatToDo };
}

export type AmountReading = { readonly kind: 'none' } | { readonly kind: 'amount'; readonly amountCents: Cents } | { readonly kind: 'bad'; readonly problem: string };

/** What he owes; negative is his credit. CR and DR mean what they say whatever the convention; brackets and minus turn it round. */
export function readBalance(text: string, positiveMeans: 'owes' | 'credit'): AmountReading {
  const value = text.trim();
  if (/^(|-+|nil|none|n\/?a|hakuna)$/i.test(value)) return { kind: 'none' };
  const amount = parseAmount(value);
  if (amount === null) return { kind: 'bad', problem: 'is not an amount that Waya can read' };
  const isExplicit = /(cr|dr)\.?\)?$/i.test(value);
  return { kind: 'amount', amountCents: positiveMeans === 'credit' && !isExplicit ? negate(amount) : amount };
}

/** A price: an amount of zero or more. */
export function readPrice(text: string): AmountReading {
  const value = text.trim();
  if (/^(|-+|nil|none|n\/?a)$/i.test(value)) return { kind: 'none' };
  if (/^(free|bure)$/i.test(value)) return { kind: 'amount', amountCents: ZERO };
  const amount = parseAmount(value.replace(/\s*(\/|per)\s*(month|mo|mwezi)$|\s*p\.?m\.?$|\s*kwa mwezi$/i, ''));
  if (amount === null) return { kind: 'bad', problem: 'is not a price that Waya can read' };
  return amount < 0 ? { kind: 'bad', problem: 'is a price below zero' } : { kind: 'amount', amountCents: amount };
}

export type ImportStatus = 'active' | 'suspended' | 'ended' | 'unknown';

const STATUS_WORDS: Readonly<Record<Exclude<ImportStatus, 'unknown'>, readonly string[]>> = {
  active: ['active', 'on', 'online', 'ok', 'yes', 'enabled', 'live', 'running', 'connected', 'paid', 'hai', 'ndio', 'ndiyo', 'inatumika', 'anatumia', 'amewashwa', 'imewashwa', 'yupo', 'amelipa'],
  suspended: ['suspended', 'suspend', 'off', 'offline', 'disabled', 'blocked', 'expired', 'inactive', 'paused', 'hold', 'on hold', 'cut', 'cut off', 'disconnected', 'unpaid', 'overdue', 'imezimwa', 'amezimwa', 'imesimamishwa', 'amesimamishwa', 'amekatwa', 'imekatwa', 'imeisha', 'hajalipa'],
  ended: ['left', 'ended', 'closed', 'terminated', 'cancelled', 'canceled', 'churned', 'moved', 'relocated', 'removed', 'gone', 'deleted', 'ameondoka', 'aliondoka', 'amehama', 'alihama', 'ameacha', 'imefungwa'],
};

/** The state a word stands for; unknown for blank and for words that say nothing we know. */
export function readStatus(text: string): ImportStatus {
  const word = text.trim().toLowerCase().replace(/[.!]+$/, '').replace(/[\s_-]+/g, ' ');
  for (const status of ['active', 'suspended', 'ended'] as const) if (STATUS_WORDS[status].includes(word)) return status;
  return 'unknown';
}

const ACCESS_WORDS: Readonly<Record<Access, readonly string[]>> = {
  pppoe: ['pppoe', 'ppp', 'pppoe user', 'dial in', 'dialin'],
  hotspot: ['hotspot', 'hot spot', 'wifi', 'wi fi', 'voucher'],
  static: ['static', 'static ip', 'fixed', 'fixed ip', 'fixed address', 'queue', 'simple queue', 'dedicated'],
  dhcp: ['dhcp', 'dhcp lease', 'lease', 'ipoe', 'mac', 'mac binding'],
};

/** How he is let on; null: the cell is empty; 'unknown': it says nothing we know. */
export function readAccess(text: string): Access | 'unknown' | null {
  const word = text.trim().toLowerCase().replace(/[.!]+$/, '').replace(/[\s_-]+/g, ' ');
  if (word === '') return null;
  return (['pppoe', 'hotspot', 'static', 'dhcp'] as const).find((access) => ACCESS_WORDS[access].includes(word)) ?? 'unknown';
}

/** Blanks at the ends cut, blanks in between single; null when nothing is left. */
export function readText(text: string): string | null {
  const value = text.replace(/[\s\u00a0]+/g, ' ').trim();
  return value === '' ? null : value;
}
