/**
 * Times as statements and spreadsheets write them. Whether day or month comes first is settled once, by the whole file: a row by itself
 * does not say, and a wrong guess would book money in another month.
 */
import { addDays, DAY, instantOf, isLocalDate, later, localDate, type Instant, type LocalDate } from '../../../src-shared/time.ts';

export type DateOrder = 'dayFirst' | 'monthFirst';

export type Stamp =
  /** 03-02-2026 10:15:00: read by the order of the file. */
  | { readonly shape: 'numeric'; readonly first: number; readonly second: number; readonly year: number; readonly time: string; readonly hasSeconds: boolean }
  | { readonly shape: 'iso' | 'serial'; readonly date: LocalDate; readonly time: string; readonly hasSeconds: boolean }
  | { readonly shape: 'blank' }
  | { readonly shape: 'bad'; readonly problem: string };

const EXPORT_AGAIN = 'Export the statement again from the M-Pesa portal, and import that file as it is: do not save it in Excel.';

const TIME = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([ap]m)?`;
const NUMERIC = new RegExp(String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})[T ,]+${TIME}$`, 'i');
const ISO = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[T ,]+${TIME}(?:\+03:?00)?$`, 'i');
const TIME_ONLY = new RegExp(`^(${TIME}|\\d{1,3}:\\d{2}\\.\\d+|0?\\.\\d+)$`, 'i');
const DATE_ONLY = /^(\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})$/;
/** Spreadsheets count days from here. */
const SERIAL_ZERO = localDate('1899-12-30');
const DAYS_FROM_1904 = 1462;
const SERIAL_FROM = 36_526; // 1 Jan 2000
const SERIAL_TO = 73_050; // 31 Dec 2099
const SECONDS_A_DAY = 86_400;

/** One cell. from1904: of a workbook that counts its days so. */
export function readStamp(text: string, from1904 = false): Stamp {
  const value = text.replace(/[\s\u00a0]+/g, ' ').trim().replace(/^'/, '');
  if (value === '' || value === '-') return { shape: 'blank' };
  const numeric = NUMERIC.exec(value);
  if (numeric) {
    const time = clock(numeric.slice(4));
    return time === null ? bad(value) : { shape: 'numeric', first: Number(numeric[1]), second: Number(numeric[2]), year: Number(numeric[3]), time, hasSeconds: numeric[6] !== undefined };
  }
  const iso = ISO.exec(value);
  if (iso) {
    const time = clock(iso.slice(4));
    const date = dateFrom(Number(iso[1]), Number(iso[2]), Number(iso[3]));
    return time === null || date === null ? bad(value) : { shape: 'iso', date, time, hasSeconds: iso[6] !== undefined };
  }
  if (/^\d{5}(\.\d+)?$/.test(value)) return serial(Number(value) + (from1904 ? DAYS_FROM_1904 : 0), value);
  if (TIME_ONLY.test(value)) return { shape: 'bad', problem: `has only a time of day (“${value}”): its date was lost in a spreadsheet. ${EXPORT_AGAIN}` };
  if (DATE_ONLY.test(value)) return dayOnly(value);
  return bad(value);
}

function serial(days: number, text: string): Stamp {
  const seconds = Math.round(days * SECONDS_A_DAY);
  if (days < SERIAL_FROM || days > SERIAL_TO) return bad(text);
  const ofDay = seconds % SECONDS_A_DAY;
  return { shape: 'serial', date: addDays(SERIAL_ZERO, Math.floor(seconds / SECONDS_A_DAY)), time: [ofDay / 3600, (ofDay / 60) % 60, ofDay % 60].map((part) => two(Math.floor(part))).join(':'), hasSeconds: true };
}

const dayOnly = (value: string): Stamp => ({ shape: 'bad', problem: `has a day without a time (“${value}”). ${EXPORT_AGAIN}` });
/** A whole day number among others is midnight; where all of a file are whole, a spreadsheet dropped the times. */
export function withTimes(stamps: readonly Stamp[]): readonly Stamp[] {
  const isWhole = (stamp: Stamp) => stamp.shape === 'serial' && stamp.time === '00:00:00';
  return stamps.some((stamp) => stamp.shape === 'serial' && !isWhole(stamp)) ? stamps : stamps.map((stamp) => (isWhole(stamp) && stamp.shape === 'serial' ? dayOnly(stamp.date) : stamp));
}

const bad = (value: string): Stamp => ({ shape: 'bad', problem: `has a time that cannot be read: “${value.slice(0, 40)}”. ${EXPORT_AGAIN}` });
const two = (value: number): string => String(value).padStart(2, '0');

/** "HH:mm:ss"; null when there is no such time. */
function clock([hourText, minute, second = '00', half]: readonly (string | undefined)[]): string | null {
  let hour = Number(hourText);
  if (half) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  }
  return hour > 23 || Number(minute) > 59 || Number(second) > 59 ? null : `${two(hour)}:${minute}:${second}`;
}

function dateFrom(year: number, month: number, day: number): LocalDate | null {
  const text = `${year}-${two(month)}-${two(day)}`;
  return year >= 2000 && year <= 2099 && isLocalDate(text) ? text : null;
}

/** The instant of a stamp under an order, Nairobi time; null: blank, bad, or no such day. */
export function instantUnder(stamp: Stamp, order: DateOrder): Instant | null {
  if (stamp.shape === 'blank' || stamp.shape === 'bad') return null;
  if (stamp.shape !== 'numeric') return instantOf(stamp.date, stamp.time);
  const date = order === 'dayFirst' ? dateFrom(stamp.year, stamp.second, stamp.first) : dateFrom(stamp.year, stamp.first, stamp.second);
  return date === null ? null : instantOf(date, stamp.time);
}

export interface Evidence {
  /** Completion times in the order of the file. */
  readonly rows: readonly Stamp[];
  /** The period that the file names. */
  readonly period: readonly [Stamp, Stamp] | null;
  readonly now: Instant;
}

/** The order of the whole file; problem: no order can be trusted, in the operator's words. */
export function settleOrder(evidence: Evidence): { readonly order: DateOrder; readonly problem: string | null } {
  const { rows, period } = evidence;
  const shapes = new Set(rows.map(({ shape }) => shape).filter((shape) => shape !== 'blank' && shape !== 'bad'));
  if (shapes.size > 1) return { order: 'dayFirst', problem: `The times of this file are written in more than one way: a spreadsheet changed some of them, and may have taken the day for the month. ${EXPORT_AGAIN}` };
  const proofs = { day: 0, month: 0 };
  for (const stamp of [...rows, ...(period ?? [])]) {
    if (stamp.shape !== 'numeric') continue;
    if (stamp.first > 12) proofs.day += 1;
    if (stamp.second > 12) proofs.month += 1;
  }
  if (proofs.day > 0 && proofs.month > 0) return { order: 'dayFirst', problem: `Some dates of this file have the day first, others the month: a spreadsheet changed some of them. ${EXPORT_AGAIN}` };
  if (proofs.day > 0 || proofs.month > 0) return checked(proofs.day > 0 ? 'dayFirst' : 'monthFirst', evidence);
  for (const test of [withinPeriod, notInFuture, inOrderOfTime]) {
    const fits = (['dayFirst', 'monthFirst'] as const).filter((order) => test(order, evidence));
    if (fits.length === 1) return checked(fits[0]!, evidence);
  }
  return checked('dayFirst', evidence);
}

/** Day numbers carry no order that could be read otherwise: where they cannot be right, day and month were taken for each other. */
function checked(order: DateOrder, evidence: Evidence): { order: DateOrder; problem: string | null } {
  if (!notInFuture(order, evidence)) return { order, problem: `Some rows of this file lie in the future: day and month were probably taken for each other, or this PC's clock is wrong. ${EXPORT_AGAIN}` };
  return { order, problem: null };
}

const instants = (order: DateOrder, { rows }: Evidence): Instant[] => rows.map((stamp) => instantUnder(stamp, order)).filter((at) => at !== null);

function withinPeriod(order: DateOrder, evidence: Evidence): boolean {
  if (!evidence.period) return false;
  const [from, to] = evidence.period.map((stamp) => instantUnder(stamp, order));
  if (from == null || to == null || from > to) return false;
  return instants(order, evidence).every((at) => at >= from && at <= to);
}

function notInFuture(order: DateOrder, evidence: Evidence): boolean {
  return instants(order, evidence).every((at) => at <= later(evidence.now, DAY));
}

function inOrderOfTime(order: DateOrder, evidence: Evidence): boolean {
  return directionOf(instants(order, evidence)) !== null;
}

/** How the rows stand; null: in no order of time. A single moment counts as oldest first. */
export function directionOf(times: readonly Instant[]): 'oldestFirst' | 'newestFirst' | null {
  let up = 0;
  let down = 0;
  for (let i = 1; i < times.length; i += 1) {
    if (times[i]! > times[i - 1]!) up += 1;
    else if (times[i]! < times[i - 1]!) down += 1;
  }
  if (up > 0 && down > 0) return null;
  return down > 0 ? 'newestFirst' : 'oldestFirst';
}
