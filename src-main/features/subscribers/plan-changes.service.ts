/**
 * A change of plan: the day of the change belongs to the new plan (billing-rules, Proration). At once, the unused days of what was charged are
 * credited and the new plan is charged from today; at period end, nothing is credited.
 */
import { cents, formatKes, sum, type Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf, formatDate, instantOf, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { balanceOf, creditOf } from '../../ledger/journal.ts';
import { q } from '../../schema/tables.ts';
import {
  anchorOf, billedElsewhereUpTo, billSubscriber, classifyChange, closeCharge, dropCharge, dueLines, issueCreditNotes, isPass, lineAt, passEnd, passLine, payerOf, renewPasses, periodAt, planChargeOn, pricePoints, readTerms, reopenCharge, resumedAnchor, runningCharges, startCharge, unusedParts,
  priceAt, type BillingAnchor, type ChargeRow, type DayCount, type Interval,
} from '../billing/index.ts';
import { refreshEntitlement, renewWish } from '../entitlement/index.ts';
import { clockJump, readSetting } from '../settings/index.ts';
import { liveSubscription, pauseFrom, pendingChange } from './live-subscription.ts';

export type PlanChangeWhen = 'auto' | 'now' | 'periodEnd';

interface Change {
  readonly row: ReturnType<typeof liveSubscription>;
  /** The plan as it is charged today; it is closed by the change. */
  readonly current: ChargeRow;
  /** Every plan charge from that day on: closed by the change. */
  readonly closed: readonly ChargeRow[];
  readonly plan: { readonly id: number; readonly name: string; readonly charging: ChargeRow['timing']; readonly interval: Interval };
  readonly classification: 'upgrade' | 'downgrade' | 'same';
  readonly effectiveOn: LocalDate;
  readonly anchor: BillingAnchor;
  readonly now: boolean;
}

/** What a change would be; reads only. Throws Refusal. */
function planChange(db: Reader, id: number, planId: number, when: PlanChangeWhen, today: LocalDate): Change {
  const row = liveSubscription(db, id, today);
  const plan = db.get(q.selectFrom('plan').select(['id', 'name', 'state', 'charging', 'intervalUnit', 'intervalCount']).where('id', '=', planId));
  if (plan?.state !== 'published') throw new Refusal('invalid', 'Choose a plan that is sold.', { fields: { planId: 'is not sold' } });
  if (row.planId === planId) throw new Refusal('conflict', 'The service is on this plan already.', { fields: { planId: 'is the present plan' } });
  const pending = pendingChange(db, id);
  if (pending) throw new Refusal('conflict', `A change to ${pending.planName} on ${formatDate(pending.effectiveOn)} is waiting. Take it back first.`);
  const paused = pauseFrom(db, id, today);
  if (paused) throw new Refusal('locked', `This service is paused from ${formatDate(paused.fromOn)}${paused.untilOn === null ? '' : ` to ${formatDate(paused.untilOn)}`}. Resume it first.`);
  const from = today > row.startOn ? today : row.startOn;
  if (row.endOn !== null && row.endOn <= from) throw new Refusal('conflict', `The service ends on ${formatDate(row.endOn)}, the day on which it was to begin: it never runs. Move its end first.`);
  const current = planChargeOn(db, id, from);
  if (!current) throw new Error(`service ${id} runs without a plan charge`);
  const anchor = anchorOf(current)!;
  const interval = { unit: plan.intervalUnit, count: plan.intervalCount };
  const classification = classifyChange(
    { priceCents: currentPrice(db, current, today), interval: anchor.interval },
    { priceCents: priceAt(pricePoints(db, planId), today, today), interval },
  );
  // Before the first day nothing was used: it begins with the other plan.
  const begun = current.startOn <= today;
  const now = !begun || when === 'now' || (when === 'auto' && (classification !== 'downgrade' || !readSetting(db, 'billing').downgradeAtPeriodEnd)) || isPass(anchor.interval);
  const effectiveOn = now ? (current.startOn > today ? current.startOn : today) : endOfPeriod(current, anchor, today);
  if (row.endOn !== null && effectiveOn >= row.endOn) throw new Refusal('conflict', `The change would hold from ${formatDate(effectiveOn)}, but the service ends on ${formatDate(row.endOn)}. Change at once, or move the end first.`);
  const closed = runningCharges(db, id, effectiveOn).filter((charge) => charge.kind === 'plan');
  if (plan.charging === 'prepaid' && runningCharges(db, id, effectiveOn).some((charge) => charge.kind === 'addOn')) throw new Refusal('conflict', `${plan.name} is prepaid, and add-ons cannot be had on prepaid plans. End them first.`);
  if (now && !readSetting(db, 'billing').invoiceWhileSuspended && ['owesTooLong', 'courtesy'].includes(db.get(q.selectFrom('entitlement').select('reasonCode').where('subscriptionId', '=', id))?.reasonCode ?? '')) {
    throw new Refusal('locked', 'He is cut off for debt, and not invoiced meanwhile (setting). Let him pay first, or change the plan at period end.');
  }
  return { row, current, closed, plan: { id: plan.id, name: plan.name, charging: plan.charging, interval }, classification, effectiveOn, now, anchor: resumedAnchor(anchor, effectiveOn, plan.charging, interval) };
}

const currentPrice = (db: Reader, charge: ChargeRow, on: LocalDate): Cents => charge.priceCents ?? priceAt(pricePoints(db, charge.planId!), charge.pricedSince, on);

/** The end of the period that holds today, or the end of what was invoiced already if that is later. */
function endOfPeriod(charge: ChargeRow, anchor: BillingAnchor, today: LocalDate): LocalDate {
  for (let index = Math.max(0, charge.nextIndex - 1); ; index += 1) {
    const { end } = periodAt(anchor, index).period;
    if (end > today && (charge.timing !== 'advance' || index >= charge.nextIndex - 1)) return end;
  }
}

/** The very lines that changePlan would credit and charge, and what he would have to pay. Throws Refusal as changePlan does. */
export function previewPlanChange(db: Reader, given: { id: number; planId: number; when: PlanChangeWhen }, now: Instant) {
  const today = dateOf(now);
  const change = planChange(db, given.id, given.planId, given.when, today);
  const terms = readTerms(db);
  const parts = givenBack(db, change, terms.dayCount);
  const next = terms.billed({ ...change.current, ...columnsOf(change), id: 0, endOn: change.row.endOn, nextIndex: 0 });
  const due = isPass(change.anchor.interval) ? { lines: [passLine(next, today, { from: now, until: passEnd(now, change.anchor.interval) }, terms)], nextIndex: 1 } : dueLines(next, today, terms);
  // What fell due of the present plan and is not invoiced yet comes with it, up to the change.
  const before = change.current.timing === 'prepaid' ? [] : dueLines({ ...terms.billed(change.current), endOn: change.effectiveOn }, today, terms).lines;
  const lines = change.now ? [...before, ...due.lines] : [];
  const creditCents = sum(parts.map((part) => part.grossCents));
  const chargeCents = sum(lines.map((line) => line.grossCents));
  const after = cents(balanceOf(db, payerOf(db, change.row.subscriberId)) + chargeCents - creditCents);
  const following = isPass(change.anchor.interval) ? due.lines[0] : lineAt(next, change.now ? due.nextIndex : 0, terms);
  return {
    classification: change.classification,
    effectiveOn: change.effectiveOn,
    credit: parts.length === 0 ? null : { invoiceNumber: parts[0]!.invoiceNumber, totalCents: creditCents, lines: parts.map((part) => ({ ...part, unitName: null, discountCents: cents(0) })) },
    charge: lines.map((line) => ({ ...line, unitName: null })),
    chargeCents,
    toPayCents: cents(Math.max(0, after)),
    nextOn: change.plan.charging === 'prepaid' ? null : (following?.fellDueOn ?? null),
    nextCents: following?.grossCents ?? cents(0),
  };
}

/** What was invoiced of the days from the change on. Throws Refusal when somebody else than the present payer was charged for them. */
function givenBack(db: Reader, { row, closed, effectiveOn }: Change, dayCount: DayCount) {
  const parts = closed.flatMap((charge) => unusedParts(db, charge.id, effectiveOn > charge.startOn ? effectiveOn : charge.startOn, dayCount));
  const payerId = payerOf(db, row.subscriberId);
  const foreign = parts.find((part) => part.billedTo !== payerId);
  if (foreign) throw new Refusal('locked', `The present period was invoiced on ${foreign.invoiceNumber} to another than who pays now; what it gives back would be his. Change the plan at period end.`);
  return parts;
}

function columnsOf({ plan, anchor, effectiveOn }: Change) {
  const { anchorOn, anchorDay, alignment, keptOn = null, interval } = anchor;
  return { kind: 'plan' as const, planId: plan.id, name: null, priceCents: null, taxInclusive: null, exciseApplies: null, quantity: 1, timing: plan.charging, startOn: effectiveOn, pricedSince: effectiveOn, anchorOn, anchorDay, alignment, keptOn, intervalUnit: interval.unit, intervalCount: interval.count };
}

/** Changes the plan. Throws Refusal. */
export function changePlan(context: CommandContext, given: { id: number; planId: number; when: PlanChangeWhen }): { effectiveOn: LocalDate; creditNoteId: number | null; invoiceId: number | null } {
  const today = dateOf(context.now);
  const jump = clockJump(context.tx, today);
  if (jump) throw new Refusal('locked', `The clock jumped ${jump.days} days forward. Confirm today's date with a billing run, or set the clock, first.`);
  const change = planChange(context.tx, given.id, given.planId, given.when, today);
  const { row, current, plan, effectiveOn, now } = change;
  const parts = givenBack(context.tx, change, readTerms(context.tx).dayCount);
  const billFrom = billedElsewhereUpTo(context.tx, current);
  for (const charge of change.closed) closeCharge(context, charge, effectiveOn > charge.startOn ? effectiveOn : charge.startOn);
  startCharge(context, { subscriberId: row.subscriberId, subscriptionId: row.id, what: { kind: 'plan', planId: plan.id }, timing: plan.charging, anchor: change.anchor, startOn: effectiveOn, endOn: row.endOn, ...(billFrom !== null && billFrom > effectiveOn ? { billFrom } : {}) });
  endCodesOfOtherPlans(context, row.id, plan.id, effectiveOn);
  context.tx.run(q.insertInto('planChange').values({ subscriptionId: row.id, fromPlanId: row.planId, toPlanId: plan.id, at: context.now, effectiveOn, appliedAt: null }));
  const { name: from } = context.tx.one(q.selectFrom('plan').select('name').where('id', '=', row.planId));
  const creditNoteId = parts.length === 0 ? null : issueCreditNotes(context, { kind: 'planChange', reason: `Changed from ${from} to ${plan.name} on ${formatDate(effectiveOn)}`, on: today, parts }).at(-1)!;
  if (now) context.tx.run(q.updateTable('subscription').set({ paidUntil: null }).where('id', '=', row.id));
  const [invoiceId = null] = now ? [...billSubscriber(context, row.subscriberId, today), ...renewPasses(context, row.subscriberId)] : [];
  if (now && effectiveOn <= today && plan.charging === 'prepaid') refuseUncovered(context, row.id, plan.name);
  applyPlanChanges(context, today, row.id);
  context.changed('subscription', row.id);
  context.emit('subscriptions', row.id);
  context.emit('subscribers', row.subscriberId);
  refreshEntitlement(context, row.subscriberId);
  return { effectiveOn, creditNoteId, invoiceId };
}

/** A prepaid plan that the credit does not cover would cut him off at once. */
function refuseUncovered(context: CommandContext, subscriptionId: number, name: string): void {
  const { paidUntil, subscriberId } = context.tx.one(q.selectFrom('subscription').select(['paidUntil', 'subscriberId']).where('id', '=', subscriptionId));
  if (paidUntil !== null && paidUntil > context.now) return;
  const terms = readTerms(context.tx);
  const today = dateOf(context.now);
  const charge = terms.billed(planChargeOn(context.tx, subscriptionId, today)!);
  const line = isPass(charge.anchor!.interval) ? passLine(charge, today, { from: context.now, until: context.now }, terms) : lineAt(charge, charge.nextIndex, terms)!;
  const missingCents = cents(line.grossCents - creditOf(context.tx, payerOf(context.tx, subscriberId)));
  throw new Refusal('conflict', `${name} is prepaid, and his credit does not cover it: take ${formatKes(missingCents)} first.`);
}

/** A code for one plan gives nothing on another. */
function endCodesOfOtherPlans(context: CommandContext, subscriptionId: number, planId: number, on: LocalDate): void {
  context.tx.run(
    q.updateTable('discount').set({ untilOn: on }).where('subscriptionId', '=', subscriptionId).where((where) => where.or([where('untilOn', 'is', null), where('untilOn', '>', on)]))
      .where('promoCodeId', 'in', q.selectFrom('promoCode').select('id').where('planId', 'is not', null).where('planId', '<>', planId)),
  );
}

/** Changes whose day has come hold on the router from now on. of: only this service. */
export function applyPlanChanges(context: CommandContext, today: LocalDate, of?: number): void {
  let due = q.selectFrom('planChange').innerJoin('plan', 'plan.id', 'toPlanId').select(['planChange.id', 'subscriptionId', 'toPlanId', 'effectiveOn', 'charging']).where('appliedAt', 'is', null).where('effectiveOn', '<=', today).orderBy('planChange.id');
  if (of !== undefined) due = due.where('subscriptionId', '=', of);
  for (const change of context.tx.all(due)) {
    context.tx.run(q.updateTable('subscription').set({ planId: change.toPlanId }).where('id', '=', change.subscriptionId));
    // Up to here he had another plan. Without a day up to which he has paid, nobody would look whether he goes on paying.
    if (change.charging === 'prepaid') context.tx.run(q.updateTable('subscription').set({ paidUntil: instantOf(change.effectiveOn, '00:00') }).where('id', '=', change.subscriptionId).where('paidUntil', 'is', null));
    context.tx.run(q.updateTable('planChange').set({ appliedAt: context.now }).where('id', '=', change.id));
    context.changed('subscription', change.subscriptionId);
    context.emit('subscriptions', change.subscriptionId);
    renewWish(context, change.subscriptionId);
  }
}

/** Takes back a change that is yet to come. Throws Refusal. */
export function cancelPlanChange(context: CommandContext, planChangeId: number): void {
  const today = dateOf(context.now);
  const change = context.tx.get(q.selectFrom('planChange').select(['id', 'subscriptionId', 'toPlanId as planId', 'effectiveOn', 'appliedAt']).where('id', '=', planChangeId));
  if (!change) throw new Refusal('not_found', 'There is no such change of plan.');
  if (change.appliedAt !== null || change.effectiveOn <= today) throw new Refusal('locked', 'This change holds already. Change the plan back instead.');
  withdrawPlanChange(context, change);
}

/** The present plan goes on as if the change had never been asked for. Throws Refusal when the new one was invoiced already. */
export function withdrawPlanChange(context: CommandContext, change: { readonly id: number; readonly subscriptionId: number; readonly planId: number; readonly effectiveOn: LocalDate }): void {
  const charges = context.tx.all(q.selectFrom('charge').selectAll().where('subscriptionId', '=', change.subscriptionId).where('kind', '=', 'plan').orderBy('id', 'desc'));
  const next = charges.find((charge) => charge.startOn === change.effectiveOn && charge.planId === change.planId)!;
  const current = charges.find((charge) => charge.id !== next.id && charge.endOn === change.effectiveOn)!;
  if (context.tx.get(q.selectFrom('invoiceLine').select('id').where('chargeId', '=', next.id).limit(1))) throw new Refusal('locked', 'The new plan was invoiced already. Change the plan back when it holds.');
  dropCharge(context, next.id);
  reopenCharge(context, { ...current, endOn: change.effectiveOn }, next.endOn);
  context.tx.run(q.deleteFrom('planChange').where('id', '=', change.id));
  context.emit('subscriptions', change.subscriptionId);
}
