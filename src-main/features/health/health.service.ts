/** What looks, examinations and copies came to, written down. Synchronous. */
import { z } from 'zod';
import { AlertKind, DoctorCheck } from '../../../src-shared/contract/health.ts';
import { Trouble } from '../../../src-shared/contract/values.ts';
import { secret } from '../../../src-shared/sensitive.ts';
import { HOUR, later, type Instant } from '../../../src-shared/time.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { q } from '../../schema/tables.ts';
import { afterTry, nextTry } from '../router-watch/index.ts';
import { readSetting } from '../settings/index.ts';
import { alertsOf, remember, throughput } from './readings.ts';
import { condenseSamples, findRouterRow, memoryOf, openKinds, saveBackup, saveBackupTrouble, saveExamination, saveMemory, settleAlerts } from './health.store.ts';

const SeenFacts = z.object({ uptimeSeconds: z.int(), cpuLoadPercent: z.number(), freeMemoryBytes: z.number(), totalMemoryBytes: z.number(), flashWrites: z.number().nullable() });
const SeenCounters = z.object({ sessions: z.int(), interfaces: z.array(z.object({ name: z.string(), receivedBytes: z.number(), sentBytes: z.number() })) });
/** answered without facts: it answers, but does not let Waya in. */
const Look = z.object({ routerId: z.int(), answered: z.boolean(), facts: SeenFacts.nullable(), counters: SeenCounters.nullable() });
export type Look = z.infer<typeof Look>;

const ExaminationInput = z.object({ checks: z.array(DoctorCheck), sessionsAllowed: z.int().nullable(), badBlocksPercent: z.number().nullable() });
export type Examination = z.infer<typeof ExaminationInput>;
const CopyInput = z.object({ digest: z.string(), version: z.string(), lineCount: z.int(), bytes: z.int(), cipher: secret(z.string()) });

/** again: what went wrong may go right in a few hours. */
const Night = z.object({ routerId: z.int(), attempt: z.int(), examination: ExaminationInput.nullable(), copy: CopyInput.nullable(), trouble: Trouble.nullable(), again: z.boolean() });

/** All that a look speaks for; the copy of the configuration has its own. */
const LOOKED = AlertKind.options.filter((kind) => kind !== 'backup');
export const LOOK_LANE = 'health';
const nightLane = (routerId: number): string => `router:${routerId}:health`;

export const healthRecording: Record<string, CommandHandler> = {
  'health.recordLooks': handler({ input: z.object({ looks: z.array(Look) }), observation: true, handle: (context, { looks }) => recordLooks(context, looks) }),
  'health.startNight': handler({
    input: z.object({}),
    observation: true,
    handle: (context) => {
      condenseSamples(context.tx, context.now);
      for (const { id } of context.tx.all(q.selectFrom('router').select('id'))) enqueueNight(context, id, 1, context.now);
    },
  }),
  'health.recordNight': handler({
    input: Night,
    observation: true,
    handle: (context, { routerId, attempt, examination, copy, trouble, again }) => {
      if (!findRouterRow(context.tx, routerId)) return;
      if (examination) recordExamination(context, routerId, examination);
      if (copy) saveBackup(context.tx, routerId, copy, readSetting(context.tx, 'network').backupsKept, context.now);
      if (trouble) {
        saveBackupTrouble(context.tx, routerId, trouble, context.now);
        if (again && attempt < MOST_ATTEMPTS) enqueueNight(context, routerId, attempt + 1, later(context.now, AGAIN_AFTER_MS));
      }
      context.emit('routers', routerId);
    },
  }),
};

/** A router that is off at night may be on in the morning. */
const MOST_ATTEMPTS = 8;
const AGAIN_AFTER_MS = 2 * HOUR;

function enqueueNight(context: CommandContext, routerId: number, attempt: number, runAt: Instant): void {
  context.enqueue({ kind: 'health.night', mode: 'repeatable', key: `health.night:${routerId}`, lane: nightLane(routerId), input: { routerId, attempt }, runAt, rank: 90 });
}

/** What the doctor found, and what of it the alerts of the coming looks rest on. */
export function recordExamination(context: CommandContext, routerId: number, { checks, sessionsAllowed, badBlocksPercent }: Examination): void {
  saveExamination(context.tx, routerId, checks, context.now);
  const clock = checks.find((check) => check.id === 'clock');
  const before = memoryOf(context.tx, routerId, context.now);
  saveMemory(context.tx, routerId, { ...before, sessionsAllowed, badBlocksPercent, clockFound: clock?.level === 'bad' ? `Its clock: ${clock.found}` : null });
}

function recordLooks(context: CommandContext, looks: readonly Look[]): void {
  const { tx, now } = context;
  const { downAfterSeconds } = readSetting(tx, 'network');
  const again: { routerId: number; at: Instant }[] = [];
  for (const look of looks) {
    if (!findRouterRow(tx, look.routerId)) continue;
    const before = memoryOf(tx, look.routerId, now);
    const watch = afterTry(before.watch, look.answered, now, downAfterSeconds);
    const memory = look.facts ? remember(before, watch, { facts: look.facts, counters: look.counters }, now) : { ...before, watch, cpuHighSince: null };
    saveMemory(tx, look.routerId, memory);
    const changed = settleAlerts(tx, look.routerId, alertsOf(memory, look.facts, openKinds(tx, look.routerId), now), LOOKED, now);
    if (look.facts) {
      const flow = look.counters ? throughput(before.counters, look.counters, now) : null;
      tx.run(q.insertInto('healthSample').values({ routerId: look.routerId, grain: 'minute', at: now, ...look.facts, cpuLoadPercent: Math.round(look.facts.cpuLoadPercent), sessions: look.counters?.sessions ?? null, receivedBitsPerSecond: flow?.receivedBitsPerSecond ?? null, sentBitsPerSecond: flow?.sentBitsPerSecond ?? null }).onConflict((conflict) => conflict.columns(['routerId', 'grain', 'at']).doNothing()));
    }
    const at = nextTry(watch, now, downAfterSeconds);
    if (at !== null) again.push({ routerId: look.routerId, at });
    if (changed || watch.state !== before.watch.state || look.counters) context.emit('routers', look.routerId);
  }
  if (again.length === 0) return;
  const runAt = later(now, Math.min(...again.map(({ at }) => at)) - now);
  context.enqueue({ kind: 'health.look', mode: 'repeatable', key: 'health.look:again', lane: LOOK_LANE, input: { routerIds: again.map(({ routerId }) => routerId) }, runAt, rank: 40 });
}

