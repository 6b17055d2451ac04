/** What one look at a router measured, what is remembered between looks, and what is worth an alert. Pure. */
import type { AlertKind } from '../../../src-shared/contract/health.ts';
import { DAY, formatInstant, later, MINUTE, SECOND, type Instant } from '../../../src-shared/time.ts';
import { firstWatch, type Watch } from '../router-watch/index.ts';

export interface Facts {
  readonly uptimeSeconds: number;
  readonly cpuLoadPercent: number;
  readonly freeMemoryBytes: number;
  readonly totalMemoryBytes: number;
  readonly flashWrites: number | null;
}
/** Read every few minutes. Counters of the ether interfaces that run, in bytes since the router started. */
export interface Counters {
  readonly sessions: number;
  readonly interfaces: { readonly name: string; readonly receivedBytes: number; readonly sentBytes: number }[];
}

/** Kept with the router between looks. */
export interface Memory {
  readonly watch: Watch;
  /** null: it has not answered yet. */
  readonly last: { readonly at: Instant; readonly uptimeSeconds: number; readonly flashWrites: number | null } | null;
  readonly counters: { readonly at: Instant; readonly interfaces: Counters['interfaces'] } | null;
  readonly sessions: number | null;
  /** Above the limit in every look since. */
  readonly cpuHighSince: Instant | null;
  /** Sectors written since the day began that is being counted, and in the whole day before. */
  readonly flash: { readonly since: Instant; readonly sectors: number; readonly dayBefore: number | null };
  readonly rebootedAt: Instant | null;
  /** From the last examination; null: not told. */
  readonly sessionsAllowed: number | null;
  readonly badBlocksPercent: number | null;
  readonly clockFound: string | null;
}

export const firstMemory = (now: Instant): Memory => ({ watch: firstWatch(now), last: null, counters: null, sessions: null, cpuHighSince: null, flash: { since: now, sectors: 0, dayBefore: null }, rebootedAt: null, sessionsAllowed: null, badBlocksPercent: null, clockFound: null });

const CPU_HIGH_PERCENT = 90;
const CPU_HIGH_FOR_MS = 10 * MINUTE;
/** Opens below the first, closes above the second: a router that wavers is told once. */
const MEMORY_LOW_SHARE = 0.1;
const MEMORY_ENOUGH_SHARE = 0.15;
/**
 * MikroTik states no limit. A router that is left alone writes some thousands of sectors a day; ten times that means that something writes
 * all the time (a log on disk, a script, a program that sets what is set already), and flash wears by writing.
 */
export const FLASH_SECTORS_PER_DAY = 50_000;
/** A restart stays in view for a day. */
const REBOOT_SHOWN_MS = DAY;
/** Readings of a router's own uptime and of this clock differ by seconds. */
const UPTIME_SLACK_SECONDS = 30;

/** After a look that was answered. counters null: not read this time. */
export function remember(before: Memory, watch: Watch, { facts, counters }: { readonly facts: Facts; readonly counters: Counters | null }, now: Instant): Memory {
  const restarted = before.last !== null && facts.uptimeSeconds + UPTIME_SLACK_SECONDS < before.last.uptimeSeconds;
  return {
    ...before,
    watch,
    last: { at: now, uptimeSeconds: facts.uptimeSeconds, flashWrites: facts.flashWrites },
    counters: counters === null ? (restarted ? null : before.counters) : { at: now, interfaces: counters.interfaces },
    sessions: counters?.sessions ?? before.sessions,
    cpuHighSince: facts.cpuLoadPercent > CPU_HIGH_PERCENT ? (before.cpuHighSince ?? now) : null,
    flash: flashAfter(before, facts, restarted, now),
    rebootedAt: restarted ? later(now, -facts.uptimeSeconds * SECOND) : before.rebootedAt,
  };
}

function flashAfter({ flash, last }: Memory, facts: Facts, restarted: boolean, now: Instant): Memory['flash'] {
  if (facts.flashWrites === null) return flash;
  // The counter begins at nought with the router.
  const written = last?.flashWrites == null ? 0 : restarted || facts.flashWrites < last.flashWrites ? facts.flashWrites : facts.flashWrites - last.flashWrites;
  if (now - flash.since < DAY) return { ...flash, sectors: flash.sectors + written };
  return { since: now, sectors: written, dayBefore: Math.round((flash.sectors * DAY) / (now - flash.since)) };
}

/** Bits per second since the counters were read before, over interfaces that are in both readings; null: there is nothing to compare with. */
export function throughput(before: Memory['counters'], now: Counters, at: Instant): { receivedBitsPerSecond: number; sentBitsPerSecond: number } | null {
  if (before === null || at <= before.at) return null;
  const old = new Map(before.interfaces.map((each) => [each.name, each]));
  let received = 0;
  let sent = 0;
  let compared = 0;
  for (const each of now.interfaces) {
    const was = old.get(each.name);
    // Smaller than before: counted anew.
    if (!was || each.receivedBytes < was.receivedBytes || each.sentBytes < was.sentBytes) continue;
    compared += 1;
    received += each.receivedBytes - was.receivedBytes;
    sent += each.sentBytes - was.sentBytes;
  }
  if (compared === 0) return null;
  const seconds = (at - before.at) / SECOND;
  return { receivedBitsPerSecond: Math.round((received * 8) / seconds), sentBitsPerSecond: Math.round((sent * 8) / seconds) };
}

export type Alerts = Partial<Record<AlertKind, string>>;

/** What is wrong now, in words, by kind; facts null: it did not answer. open: kinds that were told already. */
export function alertsOf(memory: Memory, facts: Facts | null, open: ReadonlySet<AlertKind>, now: Instant): Alerts {
  const { watch, sessionsAllowed, sessions, rebootedAt, cpuHighSince, flash } = memory;
  const alerts: Alerts = {};
  if (watch.flapping) alerts.flapping = `It came and went ${watch.changes.length} times in half an hour. Look at its power and its link.`;
  else if (watch.state === 'down') alerts.down = `No answer since ${formatInstant(watch.failing?.since ?? watch.since)}. Nobody is cut off because of it.`;
  if (rebootedAt !== null && now - rebootedAt < REBOOT_SHOWN_MS) alerts.rebooted = `It started anew ${formatInstant(rebootedAt)}. If nobody did that, look at its power.`;
  if (cpuHighSince !== null && now - cpuHighSince >= CPU_HIGH_FOR_MS) alerts.cpu = `Above ${CPU_HIGH_PERCENT} % since ${formatInstant(cpuHighSince)}. Subscribers feel it as slow lines.`;
  if (facts === null) keep(alerts, open, 'memory');
  else if (facts.totalMemoryBytes > 0 && facts.freeMemoryBytes < facts.totalMemoryBytes * (open.has('memory') ? MEMORY_ENOUGH_SHARE : MEMORY_LOW_SHARE)) alerts.memory = `${Math.floor((facts.freeMemoryBytes * 100) / facts.totalMemoryBytes)} % of its memory is free.`;
  const sectors = Math.max(flash.sectors, flash.dayBefore ?? 0);
  if (memory.badBlocksPercent !== null && memory.badBlocksPercent > 0) alerts.flash = `${memory.badBlocksPercent} % of the blocks of its flash are bad. Have a spare router ready.`;
  else if (sectors > FLASH_SECTORS_PER_DAY) alerts.flash = `${sectors} sectors written to flash in a day, where some thousands are usual. Something writes all the time: look for logging to disk, and scripts.`;
  if (sessionsAllowed !== null && sessions !== null && sessions * 10 >= sessionsAllowed * 9) alerts.licence = `${sessions} sessions of ${sessionsAllowed} that its licence carries.`;
  if (memory.clockFound !== null) alerts.clock = memory.clockFound;
  return alerts;
}

/** What cannot be seen just now stays as it was told. */
function keep(alerts: Alerts, open: ReadonlySet<AlertKind>, kind: AlertKind): void {
  if (open.has(kind)) alerts[kind] = '';
}
