import { z } from 'zod';
import type { DunningSettings } from '../../../src-shared/contract/settings.ts';
import { addDays, dateOf, type Instant, instantOf, later, MINUTE } from '../../../src-shared/time.ts';
import { batchIsRunning, startBatch, type BatchKind } from '../../kernel/batches.ts';
import type { Clock } from '../../kernel/clock.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { NotYet, type JobKind } from '../../kernel/jobs.ts';
import type { ScheduleDefinition } from '../../kernel/schedule.ts';
import { q } from '../../schema/tables.ts';
import { dunningFacts, dunningPolicy, nextDaily, nextStep, unitFacts, unitShares, type DunningFacts, type DunningStep } from '../dunning/index.ts';
import { clockJump, readSetting } from '../settings/index.ts';
import { armSoon, wasFired } from './armed.ts';
import { watchedFlag } from './watched.ts';
import { desired, endsCourtesy, isOn, type Entitlement, type EntitlementFacts, type EntitlementHold } from './entitlement.ts';
import { findEntitlement, findSubscriptions, hasServiceOn, holdsOf, isOnByCourtesy, isOnByRight, payerFacts, serviceHolds, usageFacts, type Payer, type SubscriptionFacts } from './entitlement.store.ts';

/**
 * Works out what a subscriber's services are entitled to now and, where that changed, records it and tells the routers, in the same
 * transaction as the cause ("paid, but still blocked", product, complaint 1). Only the enforcement run may cut off for debt: it has
 * asked M-Pesa first. Everything else may only leave on or let back on.
 */
export function refreshEntitlement(context: CommandContext, subscriberId: number, options: RefreshOptions = {}): void {
  const settings = options.settings ?? readSetting(context.tx, 'dunning');
  const payer = payerFacts(context.tx, subscriberId);
  const holds = new Map<number, readonly EntitlementHold[]>();
  const heldBy = (debtorId: number) => holds.get(debtorId) ?? holds.set(debtorId, holdsOf(context.tx, { debtorId, payingIds: [payer.id, ...payer.units] }, context.now, settings.frozen)).get(debtorId)!;
  for (const { ownerId, debtorId, step } of ownerSteps(context.tx, payer, settings, context.now)) {
    for (const subscription of findSubscriptions(context.tx, ownerId, dateOf(context.now))) {
      refreshOne(context, subscription, step, () => heldBy(debtorId), options);
      if (subscription.routerId !== null) armSoon(context, subscription.routerId);
    }
  }
}

interface OwnerStep {
  readonly ownerId: number;
  /** Whose open invoices the step comes from: the payer's, or those of a unit himself. */
  readonly debtorId: number;
  readonly step: DunningStep;
}

const SEVERITY: readonly DunningStep['state'][] = ['clear', 'due', 'grace', 'overdue', 'enforced'];

/** What the dunning step of a payer or one of his units is made of. */
export interface OwnerFacts {
  readonly ownerId: number;
  readonly payerId: number;
  /** What the payer owes, as far as it is the unit's. The same object for all who share it. */
  readonly shared: DunningFacts;
  /** What a unit owes himself; null for the payer. */
  readonly own: DunningFacts | null;
}

/** Of a payer and of each of his units. */
export function ownerFactsOf(db: Reader, payer: Payer): OwnerFacts[] {
  const whole = dunningFacts(db, payer.id, { reminders: false });
  const shares = payer.units.length > 0 && payer.suspendUnits === 'unpaid' ? unitShares(db, payer.id, payer.spreadRule) : null;
  return [payer.id, ...payer.units].map((ownerId) => ({
    ownerId,
    payerId: payer.id,
    shared: shares === null ? whole : unitFacts(db, payer.id, shares.get(ownerId)),
    own: ownerId === payer.id ? null : dunningFacts(db, ownerId, { reminders: false }),
  }));
}

/** The more severe of what the payer owes (as far as it is the unit's) and what the unit owes himself. */
export function stepOfOwner({ ownerId, payerId, shared, own }: OwnerFacts, settings: DunningSettings, at: Instant, steps: Map<DunningFacts, DunningStep> = new Map()): OwnerStep {
  const stepOf = (facts: DunningFacts): DunningStep => nextStep(facts, dunningPolicy(settings), at);
  const step = steps.get(shared) ?? stepOf(shared);
  steps.set(shared, step);
  const ownStep = own === null ? step : stepOf(own);
  return SEVERITY.indexOf(ownStep.state) > SEVERITY.indexOf(step.state) ? { ownerId, debtorId: ownerId, step: ownStep } : { ownerId, debtorId: payerId, step };
}

function ownerSteps(db: Reader, payer: Payer, settings: DunningSettings, at: Instant): OwnerStep[] {
  const steps = new Map<DunningFacts, DunningStep>();
  return ownerFactsOf(db, payer).map((facts) => stepOfOwner(facts, settings, at, steps));
}

interface RefreshOptions {
  /** true: the enforcement run. 'passes': a prepaid pass is over at this moment. */
  readonly mayCutOff?: boolean | 'passes';
  /** As read already, for many subscribers in a row. */
  readonly settings?: DunningSettings;
}

function refreshOne(context: CommandContext, subscription: SubscriptionFacts, step: DunningStep, heldBy: () => readonly EntitlementHold[], options: RefreshOptions): void {
  const { now } = context;
  const current = findEntitlement(context.tx, subscription.id);
  const cutOff = (current?.reasonCode === 'owesTooLong' || current?.reasonCode === 'prepaidOver') && current.confirmedRevision === current.revision;
  const { charging, paidUntil, pausedFor } = subscription;
  const isOver = charging === 'prepaid' && (paidUntil === null || paidUntil <= now);
  const facts: EntitlementFacts = {
    subscription: { state: pausedFor === null ? 'active' : 'paused', note: pausedFor, startOn: subscription.startOn, endOn: subscription.endOn, ...(charging === 'prepaid' ? { paidUntil } : {}) },
    dunning: step,
    holds: step.state === 'enforced' || isOver ? holdsFor([...serviceHolds(context.tx, subscription, now), ...heldBy()], { isEnforced: step.state === 'enforced', isOn: isOnByRight(current), wasPaid: paidUntil !== null }) : [],
    cutOffSince: cutOff ? current!.since : null,
    policy: policyOf(context.tx, subscription.suspendMode),
    usage: usageFacts(context.tx, subscription.id),
  };
  const wanted = desired(facts, now);
  const { code } = wanted.reason;
  const cutsOff = (code === 'owesTooLong' || code === 'prepaidOver') && isOnByRight(current);
  if (cutsOff) {
    const may = options.mayCutOff === true || (options.mayCutOff === 'passes' && code === 'prepaidOver');
    // A gap only keeps on who is on: whom a router has ended already (features/arming), it does not let back.
    if (!may || (mayHavePaidInGap(context.tx, code === 'prepaidOver' ? paidUntil : step.suspendAt) && !wasFired(context.tx, subscription.id, now))) return followCap(context, subscription, current, facts);
  }
  // To billing he is cut off from here on, as he would be without the courtesy.
  if (options.mayCutOff === true && current && isOnByRight(current) && isHeldByCourtesyAlone(facts, wanted, now) && !mayHavePaidInGap(context.tx, step.suspendAt) && !isOnByCourtesy(context.tx, subscription.id)) {
    recordChange(context, subscription.id, current.state, wanted, step);
  }
  record(context, subscription, current, wanted, step);
  // The ledger never had him off, but a router ended his service while Waya was away: he is let back on.
  if (current && isOn(current.state) && isOn(wanted.state) && wasFired(context.tx, subscription.id, now)) renewWish(context, subscription.id);
}

/** For debt he waits for the run; a cap that was reached, or lifted, waits for nothing. */
function followCap(context: CommandContext, subscription: SubscriptionFacts, current: ReturnType<typeof findEntitlement>, facts: EntitlementFacts): void {
  const { paidUntil: _paidUntil, ...begun } = facts.subscription;
  const meanwhile = desired({ ...facts, subscription: begun, dunning: { ...facts.dunning, state: 'overdue' } }, context.now);
  if (meanwhile.state !== current?.state) record(context, subscription, current, meanwhile, facts.dunning);
}

function policyOf(db: Reader, suspendMode: SubscriptionFacts['suspendMode']): EntitlementFacts['policy'] {
  if (suspendMode !== 'throttle') return { suspendMode: suspendMode ?? 'disable' };
  const { throttleUpKbps, throttleDownKbps } = readSetting(db, 'network');
  return { suspendMode, throttle: { upKbps: throttleUpKbps, downKbps: throttleDownKbps } };
}

function isHeldByCourtesyAlone(facts: EntitlementFacts, wanted: Entitlement, now: Instant): boolean {
  return wanted.reason.code === 'courtesy' && desired({ ...facts, holds: facts.holds.filter((hold) => hold.kind !== 'courtesy') }, now).reason.code === 'owesTooLong';
}

/** Only a cut-off can be held, and who never was on holds nothing; a prepaid service that has run out is let back on by courtesy alone, or because it is never to be cut off. */
function holdsFor(holds: readonly EntitlementHold[], service: { readonly isEnforced: boolean; readonly isOn: boolean; readonly wasPaid: boolean }): readonly EntitlementHold[] {
  if (service.isEnforced || service.isOn) return holds;
  return holds.filter((hold) => hold.kind === 'neverSuspend' || (hold.kind === 'courtesy' && service.wasPaid));
}

const writeReason = statement<{ subscriptionId: number; reasonCode: string; reason: string }>()((p) => q.updateTable('entitlement').set({ reasonCode: p('reasonCode'), reason: p('reason') }).where('subscriptionId', '=', p('subscriptionId')));

/** Only the statement tells what came in during a gap of M-Pesa's list: until a person has looked, nobody is cut off for what he may have paid in it. */
export function mayHavePaidInGap(db: Reader, cutOffAt: Instant | null): boolean {
  const gap = readSetting(db, 'mpesaGap');
  return gap !== null && (cutOffAt === null || cutOffAt >= gap.from);
}

function record(context: CommandContext, subscription: SubscriptionFacts, current: ReturnType<typeof findEntitlement>, wanted: Entitlement, step: EntitlementFacts['dunning']): void {
  const { tx, now } = context;
  // Off for another reason than debt, or for debt now, is a change too: the run asks since when he has been cut off.
  const otherCause = current !== undefined && wanted.state !== 'active' && (current.reasonCode === 'owesTooLong') !== (wanted.reason.code === 'owesTooLong');
  const throttle = wanted.throttle && JSON.stringify(wanted.throttle);
  if (current?.state === wanted.state && !otherCause && current.throttle === throttle) {
    if (current.reason !== wanted.reason.text) {
      // From here on he is on by right: billing asks how long he was cut off, and a courtesy is no part of its answer.
      if (isOn(wanted.state) && endsCourtesy(wanted.reason.code) && isOnByCourtesy(tx, subscription.id)) recordChange(context, subscription.id, current.state, wanted, step);
      tx.runOf(writeReason, { subscriptionId: subscription.id, reasonCode: wanted.reason.code, reason: wanted.reason.text });
      context.emit('entitlements', subscription.subscriberId);
    }
    return;
  }
  const row = { state: wanted.state, reasonCode: wanted.reason.code, reason: wanted.reason.text, since: now, throttle };
  if (current) tx.run(q.updateTable('entitlement').set({ ...row, revision: current.revision + 1 }).where('subscriptionId', '=', subscription.id));
  else tx.run(q.insertInto('entitlement').values({ subscriptionId: subscription.id, ...row, revision: 1, confirmedRevision: 0, confirmedAt: null, confirmedPasswordVersion: 0, trouble: null }));
  recordChange(context, subscription.id, current?.state ?? null, wanted, step);
  context.changed('entitlement', subscription.id);
  context.emit('entitlements', subscription.subscriberId);
  context.emit('subscribers', subscription.subscriberId);
  if (subscription.routerId !== null) enqueueApply(context, subscription.routerId, subscription.id, isOn(wanted.state));
}

function recordChange(context: CommandContext, subscriptionId: number, fromState: Entitlement['state'] | null, wanted: Entitlement, step: EntitlementFacts['dunning']): void {
  context.tx.run(q.insertInto('entitlementChange').values({ subscriptionId, at: context.now, fromState, toState: wanted.state, reasonCode: wanted.reason.code, reason: step.reason === wanted.reason.text ? step.reason : wanted.reason.text, watched: watchedFlag(context.tx, subscriptionId) }));
}

const wishOf = statement<{ id: number }>()((p) => q.selectFrom('subscription').innerJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id').select(['subscription.routerId', 'subscriberId', 'entitlement.revision', 'entitlement.state']).where('subscription.id', '=', p('id')));
const renew = statement<{ id: number; revision: number }>()((p) => q.updateTable('entitlement').set({ revision: p('revision'), trouble: null }).where('subscriptionId', '=', p('id')));

/** The wish changed in a way that the state does not show (plan, password, router): the router must be told and read back again. */
export function renewWish(context: CommandContext, subscriptionId: number): void {
  const row = context.tx.getOf(wishOf, { id: subscriptionId })!;
  context.tx.runOf(renew, { id: subscriptionId, revision: row.revision + 1 });
  context.emit('entitlements', row.subscriberId);
  if (row.routerId !== null) enqueueApply(context, row.routerId, subscriptionId, isOn(row.state));
}

/** A job carries only which subscription on which router: what to do is read when it runs, so nothing stale is ever replayed. */
export function enqueueApply(context: CommandContext, routerId: number, subscriptionId: number, restoring: boolean): void {
  context.enqueue({ kind: 'routers.apply', mode: 'repeatable', key: `router:${routerId}:subscription:${subscriptionId}`, lane: `router:${routerId}`, laneLimit: 8, input: { routerId, subscriptionId }, rank: restoring ? 10 : 20 });
  armSoon(context, routerId);
}

/** Twice a day: shortly after midnight for services that begin or end, and at the hour of enforcement for who owes too long. */
export const turnOfDaySchedule: ScheduleDefinition = {
  catchUp: 'latest',
  next: (after) => nextDaily(after, '00:01'),
  job: (dueAt) => ({ kind: 'entitlement.review', mode: 'repeatable', key: 'entitlement.turnOfDay', lane: 'daily', input: { enforce: false, dueAt }, runAt: dueAt, rank: 30 }),
};
export const enforcementSchedule: ScheduleDefinition = {
  catchUp: 'latest',
  next: (after, db) => nextDaily(after, readSetting(db, 'dunning').enforceAt),
  job: (dueAt) => ({ kind: 'entitlement.review', mode: 'repeatable', key: 'entitlement.enforce', lane: 'daily', input: { enforce: true, dueAt }, runAt: dueAt, rank: 60 }),
};

/** A pull older than this says nothing of who has paid by now. */
const MONEY_KNOWN_FOR_MS = 20 * MINUTE;

/** By this message a run is known that waits for M-Pesa (features/outages). */
export const CUT_OFFS_WAIT = 'Cut-offs wait: M-Pesa has not yet told what came in.';

/** Throws NotYet unless M-Pesa has told, not long ago and not before `notBefore`, what came in: nobody who paid is cut off. */
export function requireMoneyKnown(db: Reader, now: Instant, notBefore: Instant): void {
  if (!readSetting(db, 'mpesa').enabled) return;
  const pulledUpTo = readSetting(db, 'mpesaPulledUpTo');
  if (pulledUpTo === null || pulledUpTo < notBefore || pulledUpTo < later(now, -MONEY_KNOWN_FOR_MS)) {
    throw new NotYet(CUT_OFFS_WAIT, 'They go on by themselves once M-Pesa answers. Look at the payments job in Attention.');
  }
}

/** Work of the day runs in order: what is invoiced is reminded of, and who was reminded may be cut off. */
function requireOthersDone(db: Reader): void {
  for (const kind of ['billing.renewals', 'billing.run', 'billing.lateFees', 'dunning.remind']) {
    if (batchIsRunning(db, kind)) throw new NotYet('Cut-offs wait until invoices and reminders of the day are out.', 'They go on by themselves.');
  }
}

export function entitlementJobs({ db, clock }: { readonly db: Reader; readonly clock: Clock }): Record<string, JobKind> {
  return {
    'entitlement.review': {
      run: async ({ enforce, dueAt }: { enforce: boolean; dueAt: Instant }) => {
        if (enforce) {
          requireMoneyKnown(db, clock.now(), dueAt);
          requireOthersDone(db);
        }
        return { command: 'entitlement.startReview', input: { enforce } };
      },
    },
  };
}

// Each part is found by an index of its own. Who has a service that is on and owes nothing is in none of them.
const LOOKED_AT = `
  SELECT subscriberId FROM invoice WHERE openCents > 0
  UNION SELECT subscriberId FROM entitlement JOIN subscription ON subscription.id = subscriptionId WHERE state IN ('inactive', 'throttled', 'walled', 'suspended')
  UNION SELECT subscriberId FROM subscription JOIN entitlement ON subscriptionId = subscription.id WHERE endOn <= ? AND state <> 'ended'
  UNION SELECT subscriberId FROM subscription JOIN entitlement ON subscriptionId = subscription.id WHERE paidUntil <= ? AND state IN ('active', 'throttled')
  UNION SELECT subscriberId FROM neverSuspend JOIN subscription ON subscription.id = subscriptionId
  UNION SELECT subscriberId FROM pause JOIN subscription ON subscription.id = pause.subscriptionId JOIN entitlement ON entitlement.subscriptionId = subscription.id WHERE fromOn <= ? AND (untilOn IS NULL OR untilOn > ?) AND state IN ('active', 'throttled')`;
const lookedAt = (now: Instant): [string, number, string, string] => [dateOf(now), now, dateOf(now), dateOf(now)];

export const entitlementCommands: Record<string, CommandHandler> = {
  'entitlement.startReview': handler({
    input: z.object({ enforce: z.boolean() }),
    handle: (context, { enforce }) => {
      const { total } = context.tx.sql<{ total: number }>(`SELECT count(*) AS total FROM (${LOOKED_AT})`, ...lookedAt(context.now))[0]!;
      // By a clock that jumped nobody is cut off; the next run makes up for it once a person has confirmed the date.
      const believed = clockJump(context.tx, dateOf(context.now)) === null;
      if (total > 0) startBatch(context, { kind: 'entitlement.review', total, cursor: '0', input: { enforce: enforce && believed } });
    },
  }),
};

export const reviewBatch: BatchKind = {
  chunk: (context, { cursor, input }: { cursor: string; input: { enforce: boolean } }, budget) => {
    const ids = context.tx.sql<{ subscriberId: number }>(`SELECT subscriberId FROM (${LOOKED_AT}) WHERE subscriberId > ? ORDER BY subscriberId LIMIT 101`, ...lookedAt(context.now), Number(cursor));
    const settings = readSetting(context.tx, 'dunning');
    // The PC may have been off since the run began.
    if (input.enforce) requireMoneyKnown(context.tx, context.now, 0 as Instant);
    let done = 0;
    for (const { subscriberId } of ids) {
      refreshEntitlement(context, subscriberId, { mayCutOff: input.enforce, settings });
      done += 1;
      if (budget.spent()) return { done, failed: 0, cursor: String(subscriberId) };
    }
    return { done, failed: 0, cursor: null };
  },
};

/** How many people with a service that is on, units of a payer counted each, would be cut off by the next enforcement, if nobody pays: for the dashboard. */
export function countComingCutOffs(db: Reader, at: ReturnType<typeof nextDaily>): number {
  const settings = readSetting(db, 'dunning');
  if (settings.frozen) return 0;
  const lastDueOn = addDays(dateOf(at), -settings.graceDays - 1);
  const rows = db.sql<{ subscriberId: number }>(
    `SELECT DISTINCT subscriberId FROM invoice WHERE openCents > 0 AND dueOn <= ? AND (
      EXISTS (SELECT 1 FROM subscription CROSS JOIN entitlement ON subscriptionId = subscription.id WHERE subscription.subscriberId = invoice.subscriberId AND (state = 'active' OR reasonCode = 'capReached'))
      OR EXISTS (SELECT 1 FROM subscriber AS unit WHERE unit.payerId = invoice.subscriberId))`,
    lastDueOn,
  );
  const enforcedAt = instantOf(dateOf(at), settings.enforceAt);
  const payers = new Map(rows.map(({ subscriberId }) => payerFacts(db, subscriberId)).map((payer) => [payer.id, payer]));
  return [...payers.values()].flatMap((payer) => ownerSteps(db, payer, settings, enforcedAt)).filter(({ ownerId, step }) => step.state === 'enforced' && hasServiceOn(db, ownerId)).length;
}
