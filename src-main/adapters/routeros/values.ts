/** Values as RouterOS writes them. Pure; sources: MikroTik documentation and the texts of real routers. */

const SECONDS_OF = { w: 604_800, d: 86_400, h: 3_600, m: 60, s: 1 } as const;
const DURATION = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:\d+ms)?(?:\d+us)?$/;
const CLOCK_DURATION = /^(?:(\d+)w)?(?:(\d+)d)?(\d+):(\d{2}):(\d{2}(?:\.\d+)?)$/;

/** "true"/"yes" → true; everything else, an absent value included, → false (routers leave out what is not set). */
export function parseBoolean(value: string | undefined): boolean {
  return value === 'true' || value === 'yes';
}

/**
 * Seconds of a RouterOS time, fractions kept: `1w2d3h4m5s`, `1d02:03:04`, `00:00:05`, `1.5s`, `20ms`, plain `90`.
 * Null when it is none (`never`, absent, empty).
 */
export function parseDurationSeconds(value: string | undefined): number | null {
  if (value === undefined || value === '') return null;
  if (/^\d+$/.test(value)) return Number(value);
  const parts = DURATION.exec(value) ?? CLOCK_DURATION.exec(value);
  if (!parts) return null;
  const [weeks, days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  const fraction = Number(/(\d+)ms/.exec(value)?.[1] ?? 0) / 1e3 + Number(/(\d+)us/.exec(value)?.[1] ?? 0) / 1e6;
  return (
    weeks! * SECONDS_OF.w + days! * SECONDS_OF.d + hours! * SECONDS_OF.h + minutes! * SECONDS_OF.m + seconds! + fraction
  );
}

const RATE_UNITS = { k: 1_000n, M: 1_000_000n, G: 1_000_000_000n } as const;

/** Bits per second of one rate: "5M" → 5000000n, "512k" → 512000n, "5000000" → 5000000n; null when it is none. */
export function parseRateBits(value: string): bigint | null {
  const parts = /^(\d+)([kKmMgG]?)$/.exec(value);
  if (!parts) return null;
  const unit = parts[2]!.toLowerCase();
  return BigInt(parts[1]!) * (unit === 'k' ? RATE_UNITS.k : unit === 'm' ? RATE_UNITS.M : unit === 'g' ? RATE_UNITS.G : 1n);
}

/** The shortest exact spelling: 5000000n → "5M", 1500000n → "1500k", 1234n → "1234". */
export function formatRateBits(bits: bigint): string {
  for (const unit of ['G', 'M', 'k'] as const) {
    if (bits > 0n && bits % RATE_UNITS[unit] === 0n) return `${bits / RATE_UNITS[unit]}${unit}`;
  }
  return String(bits);
}

function normalisePair(pair: string): string {
  const halves = pair.split('/').map(parseRateBits);
  if (halves.length > 2 || halves.includes(null)) return pair; // burst times and priorities stay as they are
  const [upload, download = upload] = halves as bigint[];
  return `${formatRateBits(upload!)}/${formatRateBits(download!)}`;
}

/**
 * One spelling for one "upload/download" limit, so that a comparison never sees drift where there is none:
 * "5000000/10000000", "5M/10M" and "5m/10m" → "5M/10M"; "5M" (which means both ways) → "5M/5M". Further words (burst rates)
 * are kept. Null for no limit: absent, empty, or "0/0".
 */
export function normaliseRateLimit(value: string | null | undefined): string | null {
  const words = (value ?? '').trim().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  // Only the rates and the two burst rates: after them come times and a priority, where "5" is no rate.
  const text = words.map((word, position) => (position < 3 ? normalisePair(word) : word)).join(' ');
  return text === '0/0' ? null : text;
}

/** A byte counter; they pass 2^53 on busy routers. Absent or unreadable → 0n. */
export function parseCounter(value: string | undefined): bigint {
  return value !== undefined && /^\d+$/.test(value) ? BigInt(value) : 0n;
}

/** A whole number as the router writes it ("12", "12%"); null when it is none. */
export function parseWhole(value: string | undefined): number | null {
  const digits = /^(\d+)%?$/.exec(value ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}

const BYTES_OF = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 } as const;

/** Bytes of a size: the API writes "1073741824", consoles and some old versions "1024.0MiB". Unreadable → 0. */
export function parseSizeBytes(value: string | undefined): number {
  const parts = /^(\d+(?:\.\d+)?)\s*(B|KiB|MiB|GiB|TiB)?$/.exec(value ?? '');
  return parts ? Math.round(Number(parts[1]) * BYTES_OF[(parts[2] ?? 'B') as keyof typeof BYTES_OF]) : 0;
}

/** An attribute that routers leave out or leave empty when it is not set. */
export function parseOptional(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}

/** "bytes" of a queue, "upload/download". */
export function parsePairOfCounters(value: string | undefined): [bigint, bigint] {
  const [upload, download] = (value ?? '').split('/');
  return [parseCounter(upload), parseCounter(download)];
}

/** Whole seconds both ways, whatever the spelling: "00:00:08/00:00:08", "8/8", "8s" → "8s/8s". Null for none: absent, or "0s/0s". */
export function normaliseBurstTime(value: string | undefined): string | null {
  if (value === undefined || value === '') return null;
  const [upload, download = upload] = value.split('/').map((half) => Math.round(parseDurationSeconds(half) ?? 0));
  return upload === 0 && download === 0 ? null : `${upload}s/${download}s`;
}

/** Both ways: "3" → "3/3". What is not told is 8, the least (MikroTik, Queues). */
export function normalisePriority(value: string | undefined): string {
  if (value === undefined || value === '') return '8/8';
  return value.includes('/') ? value : `${value}/${value}`;
}

/** A share as the router writes it ("0.1%", "0"); null when it is none. */
export function parsePercent(value: string | undefined): number | null {
  const number = /^(\d+(?:\.\d+)?)%?$/.exec(value ?? '')?.[1];
  return number === undefined ? null : Number(number);
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** "mar/27/2026" (before 7.10) → "2026-03-27"; what is written so already stays as it is. */
export function isoDateOf(date: string): string {
  const [, month = '', day = '', year = ''] = /^([a-z]{3})\/(\d{2})\/(\d{4})$/i.exec(date) ?? [];
  const number = MONTHS.indexOf(month.toLowerCase()) + 1;
  return number === 0 ? date : `${year}-${String(number).padStart(2, '0')}-${day}`;
}

/** "2026-03-27" as the version wants to be told it: dates are ISO from 7.10 on (7.10 changelog). */
export function routerDateOf(isoDate: string, version: string): string {
  const [year, month, day] = isoDate.split('-');
  return isVersionAtLeast(version, 7, 10) ? isoDate : `${MONTHS[Number(month) - 1]}/${day}/${year}`;
}

function versionNumbers(version: string): [number, number] {
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  return [Number(major), Number(minor)];
}

/** Of "7.18.2 (stable)": 7. Unreadable → 0. */
export function majorVersion(version: string): number {
  return versionNumbers(version)[0];
}

/** "7.18.2 (stable)" and "7.14rc1" are both at least 7.14. */
export function isVersionAtLeast(version: string, major: number, minor: number): boolean {
  const [seenMajor, seenMinor] = versionNumbers(version);
  return seenMajor > major || (seenMajor === major && seenMinor >= minor);
}
