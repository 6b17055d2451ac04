/** What is let off of a service, for periods that are not invoiced yet. */
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf, formatDate, type LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { anchorOf, anniversaryAnchor, isPass, periodAt, type ChargeRow } from '../billing/index.ts';
import { planChargeToCome } from './plan-charge.ts';
import { letOffWords, refuseUnclear, usablePromoCode, type LetOff } from './promo-codes.service.ts';

interface NewDiscount extends LetOff {
  readonly subscriptionId: number;
  readonly name: string;
  /** Null: for good. */
  readonly periods: number | null;
}

/** From the next period that is not invoiced; returns its id. Throws Refusal. */
export function addDiscount(context: CommandContext, discount: NewDiscount): number {
  refuseUnclear(discount);
  const plan = planChargeToCome(context, discount.subscriptionId);
  return insert(context, discount, { ...spanOf(plan, discount.periods, dateOf(context.now)), promoCodeId: null });
}

/** The discount of a code on a service that runs, from its next period on. Throws Refusal. */
export function addPromoCode(context: CommandContext, subscriptionId: number, code: string): number {
  const plan = planChargeToCome(context, subscriptionId);
  return applyPromoCode(context, { subscriptionId, code, planId: plan.planId! });
}

/**
 * The discount of a code on a service that has its plan charge already and is not invoiced yet: it begins with the first period that is not
 * invoiced, at sign-up the very first. Call it before billSubscriber. Returns the discount's id. Throws Refusal when the code gives nothing.
 */
export function applyPromoCode(context: CommandContext, given: { readonly subscriptionId: number; readonly code: string; readonly planId: number }): number {
  const { tx, now } = context;
  const { subscriptionId } = given;
  const code = usablePromoCode(tx, given.code, given.planId, dateOf(now));
  const before = tx.get(q.selectFrom('discount').select('id').where('subscriptionId', '=', subscriptionId).where('promoCodeId', '=', code.id).where((where) => where.or([where('untilOn', 'is', null), where('untilOn', '>', where.ref('fromOn'))])));
  if (before) throw new Refusal('conflict', `This service has had the code ${code.code} already.`, { fields: { code: 'was used already' } });
  const { percentBasisPoints, amountCents, periods, name } = code;
  const id = insert(context, { subscriptionId, name, percentBasisPoints, amountCents, periods }, { ...spanOf(planChargeToCome(context, subscriptionId), periods, dateOf(now)), promoCodeId: code.id });
  context.emit('promoCodes', code.id);
  return id;
}

/** What a code would give on a plan today: for the form of a new service. Throws Refusal when it gives nothing. */
export function checkPromoCode(db: Reader, code: string, planId: number, today: LocalDate): { name: string; text: string } {
  const found = usablePromoCode(db, code, planId, today);
  return { name: found.name, text: letOffWords(found) };
}

/** The periods from the next one that is not invoiced have it no more. Throws Refusal when it is over by then anyway. */
export function endDiscount(context: CommandContext, id: number): void {
  const { tx } = context;
  const row = tx.get(q.selectFrom('discount').select(['subscriptionId', 'fromOn', 'untilOn', 'promoCodeId']).where('id', '=', id));
  if (!row) throw new Refusal('not_found', 'There is no such discount.');
  const { fromOn: next } = spanOf(planChargeToCome(context, row.subscriptionId), null, dateOf(context.now));
  if (row.untilOn !== null && row.untilOn <= next) throw new Refusal('conflict', `This discount ends by itself: periods from ${formatDate(row.untilOn)} on do not have it.`);
  tx.run(q.updateTable('discount').set({ untilOn: next > row.fromOn ? next : row.fromOn }).where('id', '=', id));
  if (row.promoCodeId !== null) context.emit('promoCodes', row.promoCodeId);
  changed(context, id, row.subscriptionId);
}

/** From the first day of the next period that is not invoiced, to the first day of the period so many later. */
function spanOf(charge: ChargeRow, periods: number | null, today: LocalDate): { readonly fromOn: LocalDate; readonly untilOn: LocalDate | null } {
  const anchor = anchorOf(charge)!;
  if (isPass(anchor.interval)) {
    if (periods !== null) throw new Refusal('invalid', 'A pass of hours or minutes has no periods to count. Give the discount for good, and end it by hand.', { fields: { periods: 'cannot be counted' } });
    return { fromOn: charge.startOn, untilOn: null };
  }
  const next = periodAt(anchor, charge.nextIndex).period.start;
  // A prepaid service that lapsed does not go on where it ended, but on the day on which money comes: today at the earliest.
  const lapsed = charge.timing === 'prepaid' && next < today;
  const periodAfter = (count: number) => (lapsed ? periodAt(anniversaryAnchor(today, anchor.interval), count) : periodAt(anchor, charge.nextIndex + count)).period.start;
  return { fromOn: periodAfter(0), untilOn: periods === null ? null : periodAfter(periods) };
}

function insert(context: CommandContext, { subscriptionId, name, percentBasisPoints, amountCents }: NewDiscount, more: { readonly fromOn: LocalDate; readonly untilOn: LocalDate | null; readonly promoCodeId: number | null }): number {
  const operatorId = context.actor.kind === 'operator' ? context.actor.operatorId : null;
  const { id } = context.tx.run(q.insertInto('discount').values({ subscriptionId, name, percentBasisPoints, amountCents, ...more, operatorId, createdAt: context.now }));
  changed(context, id, subscriptionId);
  return id;
}

function changed(context: CommandContext, id: number, subscriptionId: number): void {
  const { subscriberId } = context.tx.one(q.selectFrom('subscription').select('subscriberId').where('id', '=', subscriptionId));
  context.changed('discount', id);
  context.emit('subscriptions', subscriptionId);
  context.emit('subscribers', subscriberId);
}
