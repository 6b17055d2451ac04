/** Sees to it that a router ends by itself exactly what the ledger says, and nothing else: written only where it differs, and read back. */
import type { Trouble } from '../../../src-shared/contract/values.ts';
import { DAY, HOUR, instant, later, NAIROBI, type Instant } from '../../../src-shared/time.ts';
import type { Clock } from '../../kernel/clock.ts';
import { SYSTEM, type Commands } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import type { Ids } from '../../kernel/ids.ts';
import { NotYet, type JobContext, type JobKind } from '../../kernel/jobs.ts';
import type { ScheduleDefinition } from '../../kernel/schedule.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterSession, Scheduler } from '../../ports/router-gateway.ts';
import { requireMoneyKnown } from '../entitlement/index.ts';
import type { createRouterPool } from '../routers/index.ts';
import { readSetting } from '../settings/index.ts';
import { armedObjects, diffArmed, digestOf, isOurs, planDigest, type ArmedObject } from './armed-objects.ts';
import { armedPlan, type ArmedPlan } from './armed-plan.ts';
import { armedHours, armingFacts, findArmedExpiry, findArmedRouter, firedServices, provenObjects, type ArmedRouter } from './arming.store.ts';
import { MOST_ROWS, type ArmingProof } from './arming.service.ts';
import { judgeClock } from './router-clock.ts';

export interface ArmingDeps {
  readonly db: Reader;
  readonly clock: Clock;
  readonly pool: ReturnType<typeof createRouterPool>;
}

const AUDIT_EVERY_MS = DAY;

export function armingJobs(deps: ArmingDeps): Record<string, JobKind> {
  return {
    'arming.arm': { run: (input: { routerId: number; audit: boolean }, context) => arm(deps, input, context) },
    'arming.armAll': { run: async () => ({ command: 'arming.startAll', input: { audit: false } }) },
  };
}

/** Each hour, because what is armed keeps its distance while Waya runs (armed-plan.ts); mostly nothing has to be sent. */
export const armingSchedules: Record<string, ScheduleDefinition> = {
  'arming.armAll': {
    catchUp: 'latest',
    frequent: true,
    next: (after) => instant((Math.floor(after / HOUR) + 1) * HOUR),
    job: (dueAt) => ({ kind: 'arming.armAll', mode: 'repeatable', key: 'arming.armAll', lane: 'arming', input: {}, runAt: dueAt, rank: 40 }),
  },
};

/** The settings that decide when somebody lapses. */
const HEEDED = ['network', 'dunning', 'mpesaGap'] as const;

/** At start everything is read; after a change of settings what follows from it is written. Returns the way to stop it. */
export function watchArming({ db, commands, ids }: { readonly db: Reader; readonly commands: Commands; readonly ids: Ids }): () => void {
  const heeded = () => JSON.stringify(HEEDED.map((name) => readSetting(db, name)));
  let known = heeded();
  const armAll = (audit: boolean) => commands.execute({ id: `arming-${ids.unique()}`, name: 'arming.startAll', input: { audit }, actor: SYSTEM });
  armAll(true);
  return commands.onCommitted((events) => {
    if (!events.some(({ topic }) => topic === 'settings') || heeded() === known) return;
    known = heeded();
    armAll(false);
  });
}

async function arm(deps: ArmingDeps, { routerId, audit }: { routerId: number; audit: boolean }, context: JobContext): Promise<void> {
  const { db, clock } = deps;
  const router = findArmedRouter(db, routerId);
  if (!router) return;
  const waiting = settleFired(deps, routerId, context);
  const facts = await armingFacts(db, router, clock.now());
  await letOthersRun();
  const plan = armedPlan(facts);
  await letOthersRun();
  const kept = findArmedExpiry(db, routerId);
  const known = kept === undefined ? plan.groups.length === 0 : kept.digest === planDigest(plan) && kept.trouble === null && later(kept.lookedAt, AUDIT_EVERY_MS) > clock.now();
  if (audit || !known) await bring(deps, router, plan, context);
  if (waiting) throw waiting;
}

/** Whom the router has ended while Waya was off: decided once it is known who paid. Returns what it waits for, or null. */
function settleFired({ db, clock }: ArmingDeps, routerId: number, context: JobContext): NotYet | null {
  const now = clock.now();
  if (firedServices(db, routerId, now).length === 0) return null;
  try {
    requireMoneyKnown(db, now, instant(0));
  } catch (error) {
    if (error instanceof NotYet) return error;
    throw error;
  }
  for (let after: number | null = 0, step = 1; after !== null; step += 1) {
    after = (context.execute(`settle-${step}`, 'arming.settleFired', { routerId, after }) as { cursor: number | null }).cursor;
  }
  return null;
}

async function bring(deps: ArmingDeps, router: ArmedRouter, plan: ArmedPlan, context: JobContext): Promise<void> {
  const { db } = deps;
  const kept = findArmedExpiry(db, router.id);
  const hours = new Map(plan.groups.flatMap((group) => group.items.map((item) => [item.subscriptionId, group.at] as const)));
  const record = (proof: Pick<ArmingProof, 'digest' | 'objects' | 'confirmed' | 'trouble'> & Partial<ArmingProof>) =>
    void context.execute('proof', 'arming.recordProof', { routerId: router.id, serviceCount: hours.size, timeZone: kept?.timeZone ?? null, unarmable: [...plan.unarmable], repaired: null, ...proof } satisfies ArmingProof);
  const notDone = (trouble: Trouble): NotYet => {
    record({ digest: '', objects: null, confirmed: false, trouble });
    return new NotYet(trouble.message, trouble.hint ?? '');
  };
  try {
    const { session } = await deps.pool.line(router.id);
    const outcome = await write(session, { router, plan, hours, deps, context, proven: provenObjects(kept?.objects ?? null) });
    if ('trouble' in outcome) throw notDone(outcome.trouble);
    await recordHours(db, router.id, hours, context);
    record({ digest: planDigest(plan), objects: outcome.objects, confirmed: true, trouble: null, timeZone: outcome.timeZone, repaired: outcome.repaired });
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    if (kept === undefined && plan.groups.length === 0) return;
    throw notDone({ message: `Router ${router.name}: ${error.message} What it does by itself while Waya is off could not be looked at.`, hint: error.hint, ...(error.technical === undefined ? {} : { technical: error.technical }) });
  }
}

interface Work {
  readonly router: ArmedRouter;
  readonly plan: ArmedPlan;
  readonly hours: ReadonlyMap<number, Instant>;
  readonly deps: ArmingDeps;
  readonly context: JobContext;
  readonly proven: ReturnType<typeof provenObjects>;
}
type Written = { readonly objects: Readonly<Record<string, string>>; readonly timeZone: string; readonly repaired: string | null } | { readonly trouble: Trouble };

async function write(session: RouterSession, work: Work): Promise<Written> {
  const { plan, hours, deps, context, router } = work;
  const present = await session.listSchedulers();
  // Where nothing is to be armed the clock does not matter.
  const clock = plan.groups.length === 0 ? { timeZone: NAIROBI } : judgeClock((await session.readSetup()).clock, deps.clock.now());
  if ('message' in clock) {
    await disarm(session, present, work);
    return { trouble: { message: `Router ${router.name} is not armed. ${clock.message}`, hint: clock.hint } };
  }
  const wanted = armedObjects(plan, clock.timeZone);
  const first = diffArmed(wanted, present, work.proven);
  let left = first;
  if (first.changes.length > 0) {
    await recordIntent(work.router.id, hours, context);
    const results = await session.apply(first.changes);
    left = diffArmed(wanted, await session.listSchedulers(), null);
    if (left.changes.length > 0) return { trouble: notAsWanted(router.name, left.changes.length, results.find((result) => result !== null) ?? null) };
  }
  if (left.conflicts.length > 0) {
    return { trouble: { message: `Router ${router.name}: a scheduler named ${left.conflicts[0]} stands there without Waya’s mark, so it is not touched and its hour is not armed.`, hint: 'Remove it on the router (System > Scheduler).' } };
  }
  return { objects: Object.fromEntries(wanted.map((object: ArmedObject) => [object.name, digestOf(object)])), timeZone: clock.timeZone, repaired: repairedWords(first.touched) };
}

/** By a clock that is wrong nothing is armed, and what was armed by a right one is taken away. */
async function disarm(session: RouterSession, present: readonly Scheduler[], { router, deps: { db, clock }, context }: Work): Promise<void> {
  const { changes } = diffArmed([], present, null);
  if (changes.length > 0) {
    await recordIntent(router.id, new Map(), context);
    await session.apply(changes);
  }
  if (changes.length > 0 && (await session.listSchedulers()).some(isOurs)) return;
  // Whom it has ended already stays so until it is known whether he paid.
  await recordHours(db, router.id, new Map([...armedHours(db, router.id)].filter(([, at]) => at <= clock.now())), context);
}

function notAsWanted(routerName: string, count: number, error: GatewayError | null): Trouble {
  return {
    message: `Router ${routerName} was read back, and ${count === 1 ? 'one armed scheduler is' : `${count} armed schedulers are`} not as wanted.${error ? ` ${error.message}` : ''}`,
    hint: error?.hint ?? 'Waya tries again by itself.',
    ...(error?.technical === undefined ? {} : { technical: error.technical }),
  };
}

const NAMED = 5;
function repairedWords(touched: readonly string[]): string | null {
  if (touched.length === 0) return null;
  const more = touched.length > NAMED ? ` and ${touched.length - NAMED} more` : '';
  return `Somebody changed or removed what was armed: ${touched.slice(0, NAMED).join(', ')}${more}. It was put right.`;
}

async function recordIntent(routerId: number, hours: ReadonlyMap<number, Instant>, context: JobContext): Promise<void> {
  const record = (window: readonly { subscriptionId: number; at: Instant }[], step: number) => context.execute(`intent-${step}`, 'arming.recordIntent', { routerId, hours: window });
  if (hours.size === 0) record([], 1);
  await inWindows(rowsOf(hours), record);
}

/** The hours as proven; who is no longer armed is free. */
async function recordHours(db: Reader, routerId: number, hours: ReadonlyMap<number, Instant>, context: JobContext): Promise<void> {
  const before = armedHours(db, routerId);
  await letOthersRun();
  const changed = rowsOf(hours).filter(({ subscriptionId, at }) => before.get(subscriptionId) !== at);
  const freed = [...before.keys()].filter((subscriptionId) => !hours.has(subscriptionId));
  await inWindows(changed, (window, step) => context.execute(`hours-${step}`, 'arming.recordHours', { routerId, hours: window, freed: [] }));
  await inWindows(freed, (window, step) => context.execute(`freed-${step}`, 'arming.recordHours', { routerId, hours: [], freed: window }));
}

const rowsOf = (hours: ReadonlyMap<number, Instant>) => [...hours].map(([subscriptionId, at]) => ({ subscriptionId, at }));

async function inWindows<T>(items: readonly T[], record: (window: readonly T[], step: number) => void): Promise<void> {
  for (let from = 0; from < items.length; from += MOST_ROWS) {
    record(items.slice(from, from + MOST_ROWS), from / MOST_ROWS + 1);
    await letOthersRun();
  }
}
