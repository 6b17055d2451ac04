/** How routers are: alerts, measurements, examinations, copies of their configuration, their log, and the test of one line. */
import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { personal } from '../sensitive.ts';
import { EVERYONE, Id, InstantValue, NETWORK, Nothing, shortText, Trouble, windowOf, pageOf, Access } from './values.ts';

/** unknown: not looked at for long enough to tell. */
const WatchState = z.enum(['unknown', 'up', 'down']);

export const AlertKind = z.enum(['down', 'flapping', 'rebooted', 'cpu', 'memory', 'flash', 'licence', 'clock', 'backup']);
export type AlertKind = z.infer<typeof AlertKind>;
const RouterAlert = z.object({ id: Id, routerId: Id, kind: AlertKind, openedAt: InstantValue, closedAt: InstantValue.nullable(), detail: z.string() });
export type RouterAlert = z.infer<typeof RouterAlert>;

/** Bits per second are over the ether interfaces that run; what is null was not read at that time. */
const HealthPoint = z.object({
  at: InstantValue,
  cpuLoadPercent: z.int(),
  freeMemoryBytes: z.int(),
  totalMemoryBytes: z.int(),
  sessions: z.int().nullable(),
  receivedBitsPerSecond: z.int().nullable(),
  sentBitsPerSecond: z.int().nullable(),
});
export type HealthPoint = z.infer<typeof HealthPoint>;

/** What a look by the doctor came to. unknown: the router did not tell. */
const DoctorLevel = z.enum(['ok', 'warn', 'bad', 'unknown']);
export const DoctorCheck = z.object({
  /** The same check has the same id for ever. */
  id: z.string(),
  level: DoctorLevel,
  title: z.string(),
  found: z.string(),
  /** What it breaks, if it is wrong. */
  why: z.string(),
  /** script: lines for the router's terminal, to be read first; empty where hands must decide. */
  fix: z.object({ text: z.string(), script: z.array(z.string()) }).nullable(),
});
export type DoctorCheck = z.infer<typeof DoctorCheck>;

const BackupRow = z.object({ id: Id, at: InstantValue, /** Seen unchanged until. */ checkedAt: InstantValue, version: z.string(), lineCount: z.int(), bytes: z.int() });
export type BackupRow = z.infer<typeof BackupRow>;

/** One thing that was looked at on the way from the books to the subscriber. */
const LineCheck = z.object({ id: z.enum(['account', 'session', 'address', 'limit', 'ping', 'traffic', 'log']), level: DoctorLevel, title: z.string(), found: z.string() });
export type LineCheck = z.infer<typeof LineCheck>;

export const health = {
  'health.overview': query({
    roles: EVERYONE,
    input: Nothing,
    output: z.array(z.object({ routerId: Id, state: WatchState, since: InstantValue, flapping: z.boolean(), cpuLoadPercent: z.int().nullable(), sessions: z.int().nullable(), alerts: z.int() })),
  }),
  /** The last 24 hours by the minute, thinned to at most 288 points; or 90 days by the hour. */
  'health.router': query({
    roles: EVERYONE,
    input: z.object({ routerId: Id, grain: z.enum(['minute', 'hour']).default('minute') }),
    output: z.object({ state: WatchState, since: InstantValue.nullable(), flapping: z.boolean(), uptimeSeconds: z.int().nullable(), flashWritesPerDay: z.int().nullable(), points: z.array(HealthPoint), open: z.array(RouterAlert), closed: z.array(RouterAlert) }),
  }),
  /** Reads the router now and changes nothing on it. Throws unavailable. */
  'health.runDoctor': command({ roles: NETWORK, input: z.object({ routerId: Id }), output: z.object({ bad: z.int(), warn: z.int() }) }),
  /** at null: never examined. */
  'health.doctor': query({ roles: EVERYONE, input: z.object({ routerId: Id }), output: z.object({ at: InstantValue.nullable(), checks: z.array(DoctorCheck) }) }),
  'health.backups': query({
    roles: NETWORK,
    input: z.object({ routerId: Id, ...windowOf }),
    output: pageOf(BackupRow).extend({ trouble: z.object({ since: InstantValue, at: InstantValue, trouble: Trouble }).nullable(), kept: z.int() }),
  }),
  /** Reads the configuration now; kept: false when it is as the last copy. Throws unavailable. */
  'health.backUpNow': command({ roles: NETWORK, input: z.object({ routerId: Id }), output: z.object({ id: Id, kept: z.boolean() }) }),
  /** The configuration as a script, without passwords. */
  'health.backup': query({ roles: NETWORK, input: z.object({ id: Id }), output: z.object({ fileName: z.string(), at: InstantValue, text: personal(z.string()) }) }),
  /** From one copy to another: removed lines and added ones with three lines around, in order. */
  'health.compareBackups': query({
    roles: NETWORK,
    input: z.object({ fromId: Id, toId: Id }),
    output: z.object({ added: z.int(), removed: z.int(), lines: z.array(z.object({ kind: z.enum(['same', 'added', 'removed', 'gap']), text: personal(z.string()) })) }),
  }),
  /** The router's own log, newest first; read now. Throws unavailable. */
  'health.log': query({
    roles: NETWORK,
    input: z.object({ routerId: Id, search: shortText(80).default(''), only: z.enum(['all', 'waya', 'subscribers']).default('all') }),
    output: z.object({ readAt: InstantValue, read: z.int(), rows: z.array(z.object({ id: z.string(), time: z.string(), topics: z.string(), message: personal(z.string()) })) }),
  }),
  /** From the books to the subscriber, step by step, from his router; takes some seconds and changes nothing. Throws unavailable. */
  'health.lineTest': query({
    roles: EVERYONE,
    input: z.object({ subscriptionId: Id }),
    output: z.object({ readAt: InstantValue, access: Access, level: DoctorLevel, verdict: z.string(), next: z.string(), checks: z.array(LineCheck) }),
  }),
};
