/** The router's ways to write values. Pure; local time is given as an offset because a router has one clock setting. */

const UNITS: readonly (readonly [string, number])[] = [
  ['w', 604_800],
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
];

/** Seconds as "1w2d3h4m5s"; zero is "0s". */
export function formatInterval(seconds: number): string {
  let rest = Math.max(0, Math.floor(seconds));
  let text = '';
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text || '0s';
}

/** Seconds of "1w2d3h4m5s", "1d02:03:04", "00:00:05", "1.5s" or a bare number; null when it is none of these. */
export function parseInterval(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  const match = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+):(\d{2})(?::(\d{2}))?|(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?)$/.exec(text);
  if (match === null || text === '') return null;
  const part = (index: number): number => Number(match[index] ?? 0);
  const clock = part(3) * 3600 + part(4) * 60 + part(5);
  return part(1) * 604_800 + part(2) * 86_400 + clock + part(6) * 3600 + part(7) * 60 + part(8);
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Dates are "jan/02/2024" before 7.10 and "2024-01-02" from there on (7.10 changelog). */
export interface DateStyle {
  readonly iso: boolean;
  readonly offsetMinutes: number;
}

export function formatDate(atMs: number, style: DateStyle): string {
  const iso = new Date(atMs + style.offsetMinutes * 60_000).toISOString();
  if (style.iso) return iso.slice(0, 10);
  return `${MONTHS[Number(iso.slice(5, 7)) - 1]}/${iso.slice(8, 10)}/${iso.slice(0, 4)}`;
}

export function formatTime(atMs: number, style: DateStyle): string {
  return new Date(atMs + style.offsetMinutes * 60_000).toISOString().slice(11, 19);
}

export function formatDateTime(atMs: number, style: DateStyle): string {
  return `${formatDate(atMs, style)} ${formatTime(atMs, style)}`;
}

const MULTIPLIERS: Readonly<Record<string, number>> = { '': 1, k: 1000, K: 1000, M: 1_000_000, G: 1_000_000_000 };

/** Bits a second of "5M", "512k" or "5000000"; null when it is no rate. */
function parseRate(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)([kKMG]?)$/.exec(text);
  return match ? Math.round(Number(match[1]) * (MULTIPLIERS[match[2] ?? ''] ?? 1)) : null;
}

export interface RateLimit {
  /** Bits a second from the subscriber. */
  readonly uploadBits: number;
  readonly downloadBits: number;
}

/** The first part of a profile's rate-limit, "upload/download" (one value alone holds for both); null when empty or not a rate. */
export function parseRateLimit(text: string): RateLimit | null {
  const [upload = '', download = upload] = (text.trim().split(/\s+/)[0] ?? '').split('/');
  const uploadBits = parseRate(upload);
  const downloadBits = parseRate(download);
  return uploadBits === null || downloadBits === null ? null : { uploadBits, downloadBits };
}

/** An IPv4 address as a number; null when it is none. */
export function addressNumber(text: string): number | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return null;
  const parts = match.slice(1).map(Number);
  return parts.some((part) => part > 255) ? null : parts.reduce((total, part) => total * 256 + part, 0);
}

export function addressText(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.');
}

/** The first and last address of "10.0.0.2-10.0.0.9", "10.0.0.0/24" or a single address; null when it is none. */
export function parseRange(text: string): readonly [number, number] | null {
  const [left = '', right] = text.split('-');
  const [base = '', prefix] = left.split('/');
  const first = addressNumber(base.trim());
  if (first === null) return null;
  if (prefix !== undefined) {
    const bits = Number(prefix);
    if (!/^\d+$/.test(prefix) || bits > 32) return null;
    const size = 2 ** (32 - bits);
    const start = Math.floor(first / size) * size;
    return [start, start + size - 1];
  }
  if (right === undefined) return [first, first];
  const last = addressNumber(right.trim());
  return last === null || last < first ? null : [first, last];
}

/** A number from a seed and a text, spread over 0 to 2^32: the same run gives the same traffic and addresses. */
export function seededNumber(seed: number, text: string): number {
  let hash = (2166136261 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 16777619) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 2246822507) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 13), 3266489909) >>> 0;
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The first instant (UTC) of "2026-03-27" or, before 7.10, of "mar/27/2026"; null when it is not written as this version writes it. */
export function parseDate(text: string, iso: boolean): number | null {
  const match = iso ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) : /^([a-z]{3})\/(\d{2})\/(\d{4})$/.exec(text.toLowerCase());
  if (match === null) return null;
  const [, first = '', second = '', third = ''] = match;
  const [year, month, day] = iso ? [Number(first), Number(second), Number(third)] : [Number(third), MONTHS.indexOf(first) + 1, Number(second)];
  const at = Date.UTC(year, month - 1, day);
  const exists = month >= 1 && new Date(at).getUTCMonth() === month - 1 && new Date(at).getUTCDate() === day;
  return exists ? at : null;
}
