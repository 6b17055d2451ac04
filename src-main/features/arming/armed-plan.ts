/**
 * What a router is to do by itself while Waya is off: whose service ends when, grouped by the hour so that thousands of services cost few objects.
 * Pure. An hour is named by its first instant; nobody is ever cut off before his own.
 */
import type { Access } from '../../../src-shared/contract/values.ts';
import type { Lapse } from '../entitlement/index.ts';
import { DAY, HOUR, instant, later, type Instant } from '../../../src-shared/time.ts';
import { itemOf, SCRIPT_BYTES, scriptBytes, type ArmedItem, type Cut } from './armed-script.ts';

/** Later lapses are armed when they come nearer: each run of the day looks so far ahead. */
const HORIZON_MS = 45 * DAY;

/**
 * While Waya runs it decides itself, after asking M-Pesa: what is armed keeps at least this distance, and is moved on every hour. Longer than the time between
 * two looks, so that a router never is ahead of an office that waits for M-Pesa.
 */
const AHEAD_MS = 2 * HOUR;

/** A service that is on now. */
export interface ArmableService {
  readonly subscriptionId: number;
  readonly userName: string;
  readonly access: Access;
  readonly address: string | null;
  readonly macAddress: string | null;
  /** When it ends by the ledger if nothing happens; in the past: it waits for the cut-off run. Null: never by itself. */
  readonly lapsesAt: Instant | null;
  /** The hour that was armed for it and has come, while nothing has decided yet whether he paid meanwhile. Null: none. */
  readonly firedAt: Instant | null;
  /** How it is ended. */
  readonly cut: Cut;
}

interface Speed {
  readonly upKbps: number;
  readonly downKbps: number;
}

/**
 * How a router ends a service, as the ledger would (entitlement.ts): only debt is answered by slowing down, and what has ended is off. The list of the pay page
 * knows IPv4 alone: who has an IPv6 prefix would surf round it, and is switched off.
 */
export function cutOf(suspendMode: Cut['mode'], slow: Speed, { cause, ipv6Prefix, speed }: { readonly cause: Lapse['cause']; readonly ipv6Prefix: string | null; /** That he has now. */ readonly speed: Speed }): Cut {
  if (suspendMode === 'throttle' && cause === 'debt') return { mode: 'throttle', upKbps: Math.min(slow.upKbps, speed.upKbps), downKbps: Math.min(slow.downKbps, speed.downKbps) };
  return suspendMode === 'walled' && cause !== 'end' && ipv6Prefix === null ? { mode: 'walled' } : { mode: 'disable' };
}

export interface ArmingFacts {
  readonly services: readonly ArmableService[];
  /** 0: nothing is armed. */
  readonly awayGraceHours: number;
  readonly now: Instant;
}

/** One object on the router. */
export interface ArmedGroup {
  readonly at: Instant;
  /** From 1; several when one hour does not fit into one script. */
  readonly part: number;
  readonly access: Access;
  readonly cut: Cut;
  readonly items: readonly ArmedItem[];
}

export interface ArmedPlan {
  /** By hour and part. */
  readonly groups: readonly ArmedGroup[];
  /** Those that a script cannot name, in words. */
  readonly unarmable: readonly { readonly subscriptionId: number; readonly why: string }[];
}

export function armedPlan({ services, awayGraceHours, now }: ArmingFacts): ArmedPlan {
  const byHour = new Map<Instant, Map<string, ItemsOfHour>>();
  const unarmable: { subscriptionId: number; why: string }[] = [];
  for (const service of awayGraceHours === 0 ? [] : services) {
    const at = armedAt(service, awayGraceHours, now);
    if (at === null) continue;
    const item = itemOf(service);
    if ('why' in item) {
      unarmable.push({ subscriptionId: service.subscriptionId, why: item.why });
      continue;
    }
    const hour = byHour.get(at) ?? new Map<string, ItemsOfHour>();
    byHour.set(at, hour);
    const key = [ORDER.indexOf(service.access), ...Object.values(service.cut)].join(' ');
    const alike = hour.get(key);
    if (alike) alike.items.push(item);
    else hour.set(key, { access: service.access, cut: service.cut, items: [item] });
  }
  const groups = [...byHour].sort(([a], [b]) => a - b).flatMap(([at, hour]) => partsOf(at, hour));
  return { groups, unarmable };
}

/** The hour at which a router ends a service: his lapse and the grace for an office that is off, rounded up. */
export function armedAt({ lapsesAt, firedAt }: Pick<ArmableService, 'lapsesAt' | 'firedAt'>, awayGraceHours: number, now: Instant): Instant | null {
  if (lapsesAt === null) return null;
  // The router has cut him off, rightly as far as anybody knows: the hour stays until it is known who paid.
  if (firedAt !== null && lapsesAt <= now) return firedAt;
  const at = wholeHour(Math.max(later(lapsesAt, awayGraceHours * HOUR), later(now, AHEAD_MS)));
  return at > later(now, HORIZON_MS) ? null : at;
}

const wholeHour = (ms: number): Instant => instant(Math.ceil(ms / HOUR) * HOUR);

const ORDER: readonly Access[] = ['pppoe', 'hotspot', 'static', 'dhcp'];

interface ItemsOfHour {
  readonly access: Access;
  readonly cut: Cut;
  readonly items: ArmedItem[];
}

/** As few scripts as the size allows, each of one kind of access and one way of ending. */
function partsOf(at: Instant, hour: ReadonlyMap<string, ItemsOfHour>): ArmedGroup[] {
  const parts: ArmedGroup[] = [];
  for (const [, { access, cut, items: alike }] of [...hour].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    let items: ArmedItem[] = [];
    const close = () => {
      if (items.length > 0) parts.push({ at, part: parts.length + 1, access, cut, items });
      items = [];
    };
    let bytes = scriptBytes(access, cut);
    for (const item of alike.toSorted((a, b) => a.subscriptionId - b.subscriptionId)) {
      if (bytes + item.text.length + 1 > SCRIPT_BYTES) {
        close();
        bytes = scriptBytes(access, cut);
      }
      items.push(item);
      bytes += item.text.length + 1;
    }
    close();
  }
  return parts;
}
