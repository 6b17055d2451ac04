/** Dates as people type them. In Kenya the day comes first; a whole column may prove otherwise. */
import { addDays, isLocalDate, localDate } from '../../../src-shared/time.ts';
import type { LocalDate } from '../../../src-shared/time.ts';

export type DateOrder = 'dayFirst' | 'monthFirst';

export type DateReading =
  | { readonly kind: 'date'; readonly date: LocalDate; readonly fromSerial: boolean }
  /** Blank, or a word for "not known yet". */
  | { readonly kind: 'none' }
  | { readonly kind: 'bad'; readonly problem: string };

const NOT_KNOWN = /^(|-+|\?+|tbc|tba|tbd|n\/?a|nil|none|null|unknown|pending|bado|haijulikani)$/i;
const NUMERIC = /^(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{2}|\d{4})$/;
const MONTHS = [
  ['january', 'januari'], ['february', 'februari'], ['march', 'machi'], ['april', 'aprili'], ['may', 'mei'], ['june', 'juni'],
  ['july', 'julai'], ['august', 'agosti'], ['september', 'septemba'], ['october', 'oktoba'], ['november', 'novemba'], ['december', 'desemba'],
];
/** Spreadsheets count days from here; the two days before 1 Jan 1900 are a bug of 1983 that all of them keep. */
const SERIAL_ZERO = localDate('1899-12-30');
const SERIAL_FROM = 36_526; // 1 Jan 2000
const SERIAL_TO = 73_050; // 31 Dec 2099

/**
 * Reads 2025-11-24, 27/01/2026, 20-1-24, 1.2.2026, 21 Jul 2024, 21-Jul-24, Jul 21, 2024, 20251124 and a spreadsheet's day number, with a
 * time of day after it or not. Two-figure years are 20xx. A day that does not exist is bad, never moved.
 */
export function readDate(text: string, order: DateOrder): DateReading {
  const typed = text.trim();
  if (NOT_KNOWN.test(typed)) return { kind: 'none' };
  const value = typed.replace(/[T ,]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(am|pm|z)?$/i, '');

  const iso = /^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})$/.exec(value) ?? /^(20\d{2})(\d{2})(\d{2})$/.exec(value);
  if (iso) return build(iso[1]!, Number(iso[2]), iso[3]!);
  const numeric = NUMERIC.exec(value);
  if (numeric) {
    const [, first, second, year] = numeric;
    return order === 'dayFirst' ? build(year!, Number(second), first!) : build(year!, Number(first), second!);
  }
  const dayMonth = /^(\d{1,2})(?:st|nd|rd|th)?[\s./-]*([\p{L}]{3,})\.?[\s,./-]*(\d{4}|\d{2})$/iu.exec(value);
  if (dayMonth) return withMonthName(dayMonth[3]!, dayMonth[2]!, dayMonth[1]!);
  const monthDay = /^([\p{L}]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$/iu.exec(value);
  if (monthDay) return withMonthName(monthDay[3]!, monthDay[1]!, monthDay[2]!);
  if (/^\d{5}(\.\d+)?$/.test(value)) {
    const serial = Math.floor(Number(value));
    if (serial >= SERIAL_FROM && serial <= SERIAL_TO) return { kind: 'date', date: addDays(SERIAL_ZERO, serial), fromSerial: true };
  }
  return { kind: 'bad', problem: 'is not a date that Waya can read' };
}

/** Which part comes first in a column of dates like 03/07/2025: day, as in Kenya, unless the column proves months first. */
export function columnDateOrder(values: readonly string[]): { readonly order: DateOrder; readonly reason: string } {
  let dayProofs = 0;
  let monthProofs = 0;
  for (const value of values) {
    const match = NUMERIC.exec(value.trim().replace(/[T ]+\d{1,2}:.*$/, ''));
    if (!match) continue;
    if (Number(match[1]) > 12) dayProofs += 1;
    else if (Number(match[2]) > 12) monthProofs += 1;
  }
  if (dayProofs > 0 && monthProofs > 0) {
    return { order: dayProofs >= monthProofs ? 'dayFirst' : 'monthFirst', reason: `The column mixes both orders: ${dayProofs} dates have the day first for certain, ${monthProofs} the month. Look at them.` };
  }
  if (monthProofs > 0) return { order: 'monthFirst', reason: `${monthProofs} dates can only be read with the month first.` };
  if (dayProofs > 0) return { order: 'dayFirst', reason: `${dayProofs} dates can only be read with the day first.` };
  return { order: 'dayFirst', reason: 'No date decides; in Kenya the day comes first.' };
}

function withMonthName(year: string, name: string, day: string): DateReading {
  const word = name.toLowerCase();
  const month = MONTHS.findIndex((names) => names.some((full) => full.startsWith(word)));
  return month < 0 ? { kind: 'bad', problem: `“${name}” is not a month` } : build(year, month + 1, day);
}

function build(yearText: string, month: number, dayText: string): DateReading {
  const year = yearText.length === 2 ? 2000 + Number(yearText) : Number(yearText);
  const day = Number(dayText);
  if (month < 1 || month > 12) return { kind: 'bad', problem: `has no month ${month}` };
  if (year < 1990 || year > 2099) return { kind: 'bad', problem: `is in the year ${year}` };
  const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return isLocalDate(text) ? { kind: 'date', date: text, fromSerial: false } : { kind: 'bad', problem: 'is a day that does not exist' };
}
