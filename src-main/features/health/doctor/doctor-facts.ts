/** What the doctor looks at, and how a check is written. Pure. */
import type { Access } from '../../../../src-shared/contract/values.ts';
import type { DoctorCheck } from '../../../../src-shared/contract/health.ts';
import type { Instant } from '../../../../src-shared/time.ts';
import type { FirewallRule, HotspotProfile, HotspotUser, PppProfile, PppSecret, RouterFacts, RouterSetup } from '../../../ports/router-gateway.ts';

export interface DoctorFacts {
  readonly now: Instant;
  readonly facts: RouterFacts;
  readonly setup: RouterSetup;
  readonly secrets: readonly PppSecret[];
  readonly profiles: readonly PppProfile[];
  readonly hotspotUsers: readonly HotspotUser[];
  readonly hotspotProfiles: readonly HotspotProfile[];
  /** What Waya has on it. */
  readonly own: {
    /** Services that have not ended, by access. */
    readonly services: Readonly<Record<Access, number>>;
    readonly suspendMode: 'disable' | 'walled' | 'throttle';
    readonly tls: boolean;
    readonly port: number;
    /** As whom Waya signs in. */
    readonly userName: string;
    /** User names of services on this router that are on another router as well. */
    readonly elsewhere: readonly string[];
  };
}

export type Level = DoctorCheck['level'];
type Fix = DoctorCheck['fix'];

/** One kind of check: what it is about, and what it breaks. */
export function checkOf(id: string, title: string, why: string) {
  const say = (level: Level, found: string, fix: Fix = null): DoctorCheck => ({ id, level, title, found, why, fix });
  return { ok: (found: string) => say('ok', found), warn: (found: string, fix: Fix) => say('warn', found, fix), bad: (found: string, fix: Fix) => say('bad', found, fix), unknown: (found: string) => say('unknown', found) };
}

/** What hands must do, with no lines that would be safe to paste. */
export const byHand = (text: string): Fix => ({ text, script: [] });
export const byScript = (text: string, ...script: readonly string[]): Fix => ({ text, script: [...script] });

/** The rules that are asked, in their order; those the router makes by itself are not among them. */
export const asked = (rules: readonly FirewallRule[], chain: string): FirewallRule[] => rules.filter((rule) => rule.chain === chain && !rule.disabled && !rule.dynamic);

/** "jane, john and 3 more". */
export function named(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most);
  if (names.length > most) return `${shown.join(', ')} and ${names.length - most} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '');
}

/** A text inside a line of RouterOS, where the quote, the backslash, the dollar sign and the question mark mean something. */
export const quoted = (text: string): string => `"${text.replace(/["\\$?]/g, String.raw`\$&`)}"`;

/** Is 7.20 of "7.20.4 (stable)" at least this version? */
export function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ours = 0, small = 0] = version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  return ours > major || (ours === major && small >= minor);
}

/** How many addresses "10.64.0.10-10.64.0.250,10.65.0.0/24" holds; null: it holds something else. */
export function addressesIn(ranges: string): number | null {
  let total = 0;
  for (const range of ranges.split(',')) {
    const [from = '', to] = range.trim().split('-');
    const [address = '', bits] = from.split('/');
    const low = addressNumber(address);
    const high = to === undefined ? low : addressNumber(to);
    if (low === null || high === null || high < low) return null;
    total += bits === undefined ? high - low + 1 : 2 ** (32 - Number(bits));
  }
  return total;
}

function addressNumber(address: string): number | null {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return null;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
