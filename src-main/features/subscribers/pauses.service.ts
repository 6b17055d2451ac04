/** Pauses at the subscriber's wish, and ends: what was charged and is not used is credited; a pause goes on with charges of its own (billing-rules, Proration). */
import { sum, ZERO } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { addDays, dateOf, daysBetween, formatDate, instantOf, type LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { anchorOf, billSubscriber, closeCharge, continueCharge, dropCharge, isPass, issueCreditNotes, readTerms, renewPrepaid, reopenCharge, runningCharges, unusedParts, type ChargeRow } from '../billing/index.ts';
import { refreshEntitlement } from '../entitlement/index.ts';
import { liveSubscription, pauseFrom, pendingChange } from './live-subscription.ts';
import { withdrawPlanChange } from './plan-changes.service.ts';
import { refuseTakenLine } from './line-conflicts.ts';
import { refuseTakenUserName } from './user-names.ts';

/** What would be credited for the days from a day on (to another, when a pause ends); reads only. */
export function previewUnused(db: Reader, id: number, from: LocalDate, today: LocalDate, keepsTime = false) {
  liveSubscription(db, id, today);
  const { dayCount } = readTerms(db);
  const parts = runningCharges(db, id, from).filter((charge) => !keepsTime || charge.timing !== 'prepaid').flatMap((charge) => unusedParts(db, charge.id, from > charge.startOn ? from : charge.startOn, dayCount));
  return { creditCents: sum(parts.map((part) => part.grossCents)), lines: parts.map((part) => ({ ...part, unitName: null, discountCents: ZERO })) };
}

/** Pauses a service from a day on; returns the last credit note of the days that were charged and are not used. Throws Refusal. */
export function pause(context: CommandContext, given: { id: number; fromOn: LocalDate; untilOn: LocalDate | null; reason: string }): number | null {
  const today = dateOf(context.now);
  const { id, fromOn, untilOn, reason } = given;
  const row = liveSubscription(context.tx, id, today);
  if (fromOn < today) throw new Refusal('invalid', 'A pause begins today or later: the days before were served.', { fields: { fromOn: 'is in the past' } });
  if (fromOn < row.startOn) throw new Refusal('invalid', `The service starts on ${formatDate(row.startOn)}; a pause begins then or later.`, { fields: { fromOn: 'is before the start' } });
  if (untilOn !== null && untilOn <= fromOn) throw new Refusal('invalid', 'The day on which it goes on comes after the first day of the pause.', { fields: { untilOn: 'is not after the first day' } });
  if (row.endOn !== null && fromOn >= row.endOn) throw new Refusal('invalid', `The service ends on ${formatDate(row.endOn)}.`, { fields: { fromOn: 'is after the end' } });
  const other = pauseFrom(context.tx, id, today);
  if (other) throw new Refusal('conflict', `It is paused already from ${formatDate(other.fromOn)}${other.untilOn === null ? '' : ` until ${formatDate(other.untilOn)}`}.`);
  const change = pendingChange(context.tx, id);
  if (change) throw new Refusal('conflict', `A change to ${change.planName} on ${formatDate(change.effectiveOn)} is waiting. Take it back first.`);
  const charges = runningCharges(context.tx, id, fromOn);
  if (charges.some((charge) => charge.intervalUnit !== null && isPass({ unit: charge.intervalUnit, count: 1 }))) throw new Refusal('invalid', 'A pass of hours or minutes runs out by itself; it cannot be paused.');
  const creditNoteId = stopCharging(context, id, fromOn, false, { on: today, kind: 'pause', reason: `Paused from ${formatDate(fromOn)}${untilOn === null ? '' : ` to ${formatDate(untilOn)}`}: ${reason}` });
  const { id: pauseId } = context.tx.run(q.insertInto('pause').values({ subscriptionId: id, fromOn, untilOn, reason, operatorId: context.actor.kind === 'operator' ? context.actor.operatorId : null, at: context.now }));
  for (const charge of charges) context.tx.run(q.updateTable('charge').set({ pauseId, ownEndOn: charge.endsWithService === 1 ? null : charge.endOn }).where('id', '=', charge.id));
  const resumed = untilOn === null ? [] : charges.filter((charge) => charge.endOn === null || charge.endOn > untilOn).map((charge) => continueCharge(context, charge, goesOnFrom(context, charge, fromOn, untilOn), charge.endOn));
  if (resumed.length > 0) context.tx.run(q.updateTable('charge').set({ pauseId }).where('id', 'in', resumed));
  context.changed('pause', pauseId);
  afterChange(context, row);
  return creditNoteId;
}

/** Goes on from a day; what a pause with an end had planned is moved to that day. Throws Refusal. */
export function resume(context: CommandContext, id: number, on: LocalDate): void {
  const today = dateOf(context.now);
  const row = liveSubscription(context.tx, id, today);
  const current = pauseFrom(context.tx, id, today);
  if (!current) throw new Refusal('conflict', 'This service is not paused.');
  if (on < today) throw new Refusal('invalid', 'It can go on today or later, not before.', { fields: { on: 'is in the past' } });
  if (on < current.fromOn) throw new Refusal('invalid', `The pause begins on ${formatDate(current.fromOn)}; it goes on that day at the earliest.`, { fields: { on: 'is before the pause' } });
  if (row.endOn !== null && on >= row.endOn) throw new Refusal('invalid', `The service ends on ${formatDate(row.endOn)}.`, { fields: { on: 'is after the end' } });
  const ofPause = context.tx.all(q.selectFrom('charge').selectAll().where('pauseId', '=', current.id));
  const isStopped = (charge: ChargeRow): boolean => charge.endOn === current.fromOn || charge.endOn === charge.startOn;
  for (const charge of ofPause) if (!isStopped(charge)) dropCharge(context, charge.id);
  for (const charge of ofPause.filter(isStopped)) goOn(context, charge, current.fromOn, on, row.endOn);
  context.tx.run(q.updateTable('pause').set({ untilOn: on }).where('id', '=', current.id));
  context.changed('pause', current.id);
  if (on <= today) {
    billSubscriber(context, row.subscriberId, today);
    renewPrepaid(context, row.subscriberId);
  }
  afterChange(context, row);
}

/** Where a charge goes on after a pause. What was prepaid and not used is not given back: it is used up first, from the day on which he goes on. */
function goesOnFrom(context: CommandContext, charge: ChargeRow, pausedFrom: LocalDate, on: LocalDate): LocalDate {
  const startOn = on > charge.startOn ? on : charge.startOn;
  if (charge.timing !== 'prepaid') return startOn;
  const paidUpTo = prepaidUpTo(context.tx, charge);
  const from = paidUpTo === null || paidUpTo <= pausedFrom ? startOn : addDays(on, daysBetween(pausedFrom, paidUpTo));
  if (charge.kind === 'plan') context.tx.run(q.updateTable('subscription').set({ paidUntil: instantOf(from, '00:00') }).where('id', '=', charge.subscriptionId).where('paidUntil', 'is not', null));
  return from;
}

/** First day that is not prepaid by the lines of a charge; without lines, that on which the time ends that was bought before it and carried over an earlier pause. */
function prepaidUpTo(db: Reader, charge: ChargeRow): LocalDate | null {
  const { lastEnd } = db.one(q.selectFrom('invoiceLine').innerJoin('invoice', 'invoice.id', 'invoiceId').select(({ fn }) => fn.max<LocalDate | null>('periodEnd').as('lastEnd')).where('chargeId', '=', charge.id).where('voidEntryId', 'is', null));
  if (lastEnd !== null || charge.kind !== 'plan') return lastEnd;
  const carried = db.get(q.selectFrom('subscription').select('id').where('id', '=', charge.subscriptionId).where('paidUntil', '>=', instantOf(charge.startOn, '00:00')));
  return carried ? charge.startOn : null;
}

/** As it was before the pause: to its own end, if it had one, else to that of the service. */
function goOn(context: CommandContext, charge: ChargeRow, pausedFrom: LocalDate, on: LocalDate, serviceEndOn: LocalDate | null): void {
  const startOn = goesOnFrom(context, charge, pausedFrom, on);
  const own = charge.ownEndOn !== null && (serviceEndOn === null || charge.ownEndOn < serviceEndOn);
  const endOn = own ? charge.ownEndOn : serviceEndOn;
  if (endOn !== null && endOn <= startOn) return;
  const id = continueCharge(context, { ...charge, endOn, endsWithService: endOn === null || own ? 0 : 1 }, startOn, endOn);
  // Until that day comes another one may be chosen.
  context.tx.run(q.updateTable('charge').set({ pauseId: charge.pauseId }).where('id', '=', id));
}

/**
 * endOn is the first day without service; nothing is invoiced beyond it, and what was is credited when asked to. An end that is moved back lets the
 * service go on. Returns the last credit note. Throws Refusal.
 */
export function endSubscription(context: CommandContext, given: { id: number; endOn: LocalDate; credit: boolean }): number | null {
  const today = dateOf(context.now);
  const { id, endOn, credit } = given;
  const row = liveSubscription(context.tx, id, today);
  const waiting = pauseFrom(context.tx, id, today);
  if (waiting && waiting.fromOn > today && waiting.fromOn >= endOn) throw new Refusal('conflict', `A pause from ${formatDate(waiting.fromOn)} is waiting. Take it back first: let it go on on that day.`);
  if (endOn < row.startOn) throw new Refusal('invalid', `It began on ${formatDate(row.startOn)}; it cannot end before.`, { fields: { endOn: 'is before the start' } });
  if (row.endOn !== null && row.endOn < endOn) {
    refuseTakenUserName(context.tx, row.userName, row.startOn, id);
    refuseTakenLine(context.tx, { ...row, startOn: row.endOn }, id);
    const ended = context.tx.all(q.selectFrom('charge').selectAll().where('subscriptionId', '=', id).where('endsWithService', '=', 1));
    // Also what was to begin after the end, and now begins before it.
    for (const charge of ended) if (charge.endOn === row.endOn || (charge.endOn === charge.startOn && charge.startOn >= row.endOn && charge.startOn < endOn)) reopenCharge(context, { ...charge, endOn: charge.endOn }, endOn);
  }
  const change = pendingChange(context.tx, id);
  if (change && change.effectiveOn >= endOn) withdrawPlanChange(context, change);
  const creditNoteId = stopCharging(context, id, endOn, true, credit ? { on: today, kind: 'end', reason: `The service ends on ${formatDate(endOn)}` } : null);
  context.tx.run(q.updateTable('subscription').set({ endOn }).where('id', '=', id));
  afterChange(context, row);
  return creditNoteId;
}

/** Closes what runs on a day, and what would begin later before it begins, and credits what is not used; returns the last credit note. */
function stopCharging(context: CommandContext, subscriptionId: number, from: LocalDate, withService: boolean, credit: { readonly on: LocalDate; readonly kind: 'pause' | 'end'; readonly reason: string } | null): number | null {
  const { dayCount } = readTerms(context.tx);
  const charges = runningCharges(context.tx, subscriptionId, from);
  for (const charge of charges) closeCharge(context, charge, from > charge.startOn ? from : charge.startOn, withService);
  const keepsTime = credit?.kind === 'pause';
  const parts = charges.filter((charge) => !keepsTime || charge.timing !== 'prepaid').flatMap((charge) => unusedParts(context.tx, charge.id, from, dayCount));
  // Days that are given back are not paid for any more; a pass gives nothing back.
  const prepaid = charges.some((charge) => charge.timing === 'prepaid' && !isPass(anchorOf(charge)!.interval));
  const paidUntil = instantOf(from, '00:00');
  if (credit !== null && prepaid && !keepsTime) context.tx.run(q.updateTable('subscription').set({ paidUntil }).where('id', '=', subscriptionId).where('paidUntil', '>', paidUntil));
  return credit === null || parts.length === 0 ? null : issueCreditNotes(context, { ...credit, parts }).at(-1)!;
}

function afterChange(context: CommandContext, row: { readonly id: number; readonly subscriberId: number }): void {
  context.changed('subscription', row.id);
  context.emit('subscriptions', row.id);
  context.emit('subscribers', row.subscriberId);
  refreshEntitlement(context, row.subscriberId);
}
