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
