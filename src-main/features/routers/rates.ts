/** Speeds as RouterOS writes and reads them. Pure. Sources: MikroTik manual, PPP profile rate-limit; Queues, Simple queue. */
import type { Burst } from '../../../src-shared/contract/network-values.ts';

/** From the subscriber's side: up is what he sends, which routers call rx. */
export interface Rate {
  readonly upKbps: number;
  readonly downKbps: number;
  readonly burst: Burst | null;
  /** 1 (first) to 8, as RouterOS counts. */
  readonly priority: number;
}

/** What RouterOS takes when nothing is said. */
export const LAST_PRIORITY = 8;

const speedText = (kbps: number): string => (kbps % 1000 === 0 ? `${kbps / 1000}M` : `${kbps}k`);
const pairText = (upKbps: number, downKbps: number): string => `${speedText(upKbps)}/${speedText(downKbps)}`;

/** "rx/tx rx-burst/tx-burst rx-threshold/tx-threshold time/time priority", as short as it can be. */
export function rateLimit({ upKbps, downKbps, burst, priority }: Rate): string {
  const limit = pairText(upKbps, downKbps);
  if (burst === null && priority === LAST_PRIORITY) return limit;
  const bursts = burst === null ? ['0/0', '0/0', '0/0'] : [pairText(burst.upKbps, burst.downKbps), pairText(burst.thresholdUpKbps, burst.thresholdDownKbps), `${burst.seconds}/${burst.seconds}`];
  return [limit, ...bursts, ...(priority === LAST_PRIORITY ? [] : [String(priority)])].join(' ');
}

/** The same for a simple queue, which has a field for each. */
export function queueLimits({ upKbps, downKbps, burst, priority }: Rate) {
  return {
    maxLimit: pairText(upKbps, downKbps),
    burstLimit: burst && pairText(burst.upKbps, burst.downKbps),
    burstThreshold: burst && pairText(burst.thresholdUpKbps, burst.thresholdDownKbps),
    burstTime: burst && `${burst.seconds}s/${burst.seconds}s`,
    priority: `${priority}/${priority}`,
  };
}

/**
 * Are two limits the same, however they are spelled: "5M/10M", "5000000/10000000", "5m/10m"? A burst of nothing and the last priority
 * are the same as none.
 */
export function sameRate(a: string | null, b: string | null): boolean {
  return a === b || spelledOut(a) === spelledOut(b);
}

/** The limit alone, without burst and priority: what a session's own queue shows as its max-limit. */
export const limitOf = (rate: string): string => rate.trim().split(/\s+/)[0] ?? '';

const UNITS: Readonly<Record<string, bigint>> = { '': 1n, k: 1_000n, m: 1_000_000n, g: 1_000_000_000n };
const NOTHING = '0/0';
const AS_SAID_NOTHING = [NOTHING, NOTHING, NOTHING, NOTHING, String(LAST_PRIORITY)];

function spelledOut(rate: string | null): string {
  const words = (rate ?? '').trim().split(/\s+/).filter((word) => word !== '');
  const bits = words.map((word, position) => (position < 3 ? pairOf(word, bitsOf) : position === 3 ? pairOf(word, secondsOf) : position === 4 ? (word.split('/')[0] ?? word) : word));
  const [limit, ...rest] = [...bits, ...AS_SAID_NOTHING.slice(bits.length)];
  // A burst that is none has neither threshold nor time.
  return rest[0] === NOTHING ? [limit, ...rest.slice(3)].join(' ') : [limit, ...rest].join(' ');
}

function pairOf(word: string, read: (half: string) => string): string {
  const halves = word.split('/').map(read);
  return (halves.length === 1 ? [halves[0], halves[0]] : halves).join('/');
}

function bitsOf(half: string): string {
  const parts = /^(\d+)([kmg]?)$/.exec(half.toLowerCase());
  return parts ? String(BigInt(parts[1]!) * UNITS[parts[2]!]!) : half;
}

const secondsOf = (half: string): string => /^(\d+)s?$/.exec(half)?.[1] ?? half;

/** Kilobits a second up and down of a limit; null: there is none, or it cannot be read. */
export function kbpsOf(rate: string | null): { readonly upKbps: number; readonly downKbps: number } | null {
  const [up, down] = pairOf(limitOf(rate ?? ''), bitsOf).split('/');
  if (!up || !down || !/^\d+$/.test(up) || !/^\d+$/.test(down) || (up === '0' && down === '0')) return null;
  return { upKbps: Number(up) / 1000, downKbps: Number(down) / 1000 };
}
