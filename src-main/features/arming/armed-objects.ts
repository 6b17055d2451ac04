/** The plan as schedulers of one router, and what has to be written so that exactly they stand there. Pure. */
import { createHash } from 'node:crypto';
import { dateOf, formatTime, HOUR, SECOND } from '../../../src-shared/time.ts';
import type { RouterChange, Scheduler, SchedulerFields } from '../../ports/router-gateway.ts';
import type { ArmedGroup, ArmedPlan } from './armed-plan.ts';
import { armedScript, textOf } from './armed-script.ts';
import { routerDate } from '../router-watch/index.ts';

const ARMED_MARKER = 'waya:arm';
/** In the order of the alphabet: routers answer in another. */
const POLICY = 'read,test,write';
/** A reboot or an unset clock cannot skip an hour that comes round again. */
const INTERVAL_SECONDS = HOUR / SECOND;

export type ArmedObject = Required<SchedulerFields>;

/** Times are written in the router's own zone. */
export function armedObjects(plan: ArmedPlan, timeZone: string): ArmedObject[] {
  return plan.groups.map((group) => ({
    name: nameOf(group, timeZone),
    startDate: dateOf(group.at, timeZone),
    startTime: formatTime(group.at, true, timeZone),
    intervalSeconds: INTERVAL_SECONDS,
    onEvent: textOf(armedScript(group.access, group.cut, group.items)),
    policy: POLICY,
    disabled: false,
    comment: ARMED_MARKER,
  }));
}

/** "waya-arm-2026112310-1": day and hour on the router. */
export function nameOf(group: ArmedGroup, timeZone: string): string {
  return `waya-arm-${dateOf(group.at, timeZone).replaceAll('-', '')}${formatTime(group.at, false, timeZone).slice(0, 2)}-${group.part}`;
}

export interface ArmedDiff {
  readonly changes: readonly RouterChange[];
  /** Names of ours that hands changed, took away or made, by what was proven before. */
  readonly touched: readonly string[];
  /** Names that somebody else's scheduler has taken. */
  readonly conflicts: readonly string[];
}

/** What was last proven to stand on the router, a digest by name; null: not known. */
export type ProvenObjects = Readonly<Record<string, string>> | null;

export function diffArmed(wanted: readonly ArmedObject[], present: readonly Scheduler[], proven: ProvenObjects): ArmedDiff {
  const ours = present.filter(isOurs);
  const foreign = new Set(present.filter((scheduler) => !isOurs(scheduler)).map(({ name }) => name));
  const byName = new Map<string, Scheduler>();
  const changes: RouterChange[] = [];
  for (const scheduler of ours) {
    // RouterOS holds a name once; a row of our mark under another name is a leftover.
    if (byName.has(scheduler.name)) changes.push({ kind: 'remove-scheduler', id: scheduler.id });
    else byName.set(scheduler.name, scheduler);
  }
  const names = new Set(wanted.map(({ name }) => name));
  for (const [name, { id }] of byName) if (!names.has(name)) changes.push({ kind: 'remove-scheduler', id });
  const conflicts: string[] = [];
  for (const object of wanted) {
    const there = byName.get(object.name);
    if (there === undefined && foreign.has(object.name)) conflicts.push(object.name);
    else if (there === undefined) changes.push({ kind: 'add-scheduler', fields: object });
    else if (digestOf(object) !== digestOfScheduler(there)) changes.push({ kind: 'set-scheduler', id: there.id, fields: object });
  }
  return { changes, touched: proven === null ? [] : touchedNames(proven, byName), conflicts };
}

function touchedNames(proven: NonNullable<ProvenObjects>, present: ReadonlyMap<string, Scheduler>): string[] {
  const changed = Object.entries(proven).filter(([name, digest]) => {
    const there = present.get(name);
    return there === undefined || digestOfScheduler(there) !== digest;
  });
  const made = [...present.keys()].filter((name) => !(name in proven));
  return [...changed.map(([name]) => name), ...made].sort();
}

/** Does its comment hold our mark as a word? */
export const isOurs = (scheduler: Pick<Scheduler, 'comment'>): boolean => scheduler.comment.split(/\s+/).includes(ARMED_MARKER);

/** Of everything that matters of an object. */
export function digestOf(object: ArmedObject): string {
  return digest([object.startDate, object.startTime, object.intervalSeconds, object.onEvent, object.policy, object.disabled]);
}

function digestOfScheduler(scheduler: Scheduler): string {
  const onEvent = scheduler.onEvent.replaceAll('\r\n', '\n').trimEnd();
  const policy = scheduler.policy.split(',').map((word) => word.trim()).filter((word) => word !== '').sort().join(',');
  return digest([routerDate(scheduler.startDate) ?? scheduler.startDate, scheduler.startTime, scheduler.intervalSeconds, onEvent, policy, scheduler.disabled]);
}

const digest = (parts: readonly unknown[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);

/** Of a whole plan: equal plans need not be sent again. */
export function planDigest(plan: ArmedPlan): string {
  return digest(plan.groups.map((group) => [group.at, group.part, group.access, group.cut, group.items.map((item) => item.text)]));
}
