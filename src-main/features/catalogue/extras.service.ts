/** Add-ons and one-offs on a service: charges beside its plan. */
import type { Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { addDays, dateOf, formatDate, type LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { q } from '../../schema/tables.ts';
import { anchorOf, billSubscriber, closeCharge, dropCharge, endCharge, findCharge, payerOf, planChargeOn, resumedAnchor, startCharge, type ChargeRow } from '../billing/index.ts';
import { refreshEntitlement } from '../entitlement/index.ts';
import { clockJump, readSetting } from '../settings/index.ts';
import { planChargeToCome } from './plan-charge.ts';
import { findProduct, type ProductRow } from './products.service.ts';

/**
 * An add-on from a day on, charged as the plan is, in advance or in arrears: its first period is the part up to the service's next billing day.
 * What has begun is invoiced at once. Returns the charge's id. Throws Refusal; for a prepaid service too, where nothing may come to be owed, and while a
 * pause holds or waits, for what it stops and lets go on was settled when it was asked for.
 */
export function addAddOn(context: CommandContext, given: { readonly subscriptionId: number; readonly productId: number; readonly quantity: number; readonly startOn: LocalDate }): number {
  const { subscriptionId, quantity, startOn } = given;
  const product = sold(context, given.productId, 'addOn');
  const service = liveService(context, subscriptionId);
  refusePaused(context, subscriptionId);
  const plan = planChargeFor(context, subscriptionId, startOn);
  if (plan.timing === 'prepaid' || planChargeToCome(context, subscriptionId).timing === 'prepaid') throw new Refusal('conflict', 'This service is prepaid, and an add-on would be owed also when it lapses. Sell a plan that has it, or a one-off.', { fields: { productId: 'does not go with a prepaid service' } });
  if (startOn < service.startOn) throw new Refusal('invalid', `The service began on ${formatDate(service.startOn)}; an add-on cannot begin before.`, { fields: { startOn: 'is before the service' } });
  if (service.endOn !== null && startOn >= service.endOn) throw new Refusal('invalid', `The service ends on ${formatDate(service.endOn)}.`, { fields: { startOn: 'is after the end' } });
  if (startOn < plan.startOn && plan.startOn > dateOf(context.now)) throw new Refusal('invalid', `The service is charged from ${formatDate(plan.startOn)} on. Choose that day or a later one.`, { fields: { startOn: 'is before that' } });
  const chargeId = startCharge(context, {
    subscriberId: service.subscriberId, subscriptionId, quantity, startOn, endOn: service.endOn, timing: plan.timing, anchor: resumedAnchor(anchorOf(plan)!, startOn, plan.timing, product.interval!),
    what: whatOf(product, product.priceCents),
  });
  afterwards(context, service.subscriberId, subscriptionId);
  return chargeId;
}

function refusePaused(context: CommandContext, subscriptionId: number): void {
  const today = dateOf(context.now);
  const paused = context.tx.get(q.selectFrom('pause').select(['fromOn', 'untilOn']).where('subscriptionId', '=', subscriptionId).whereRef('untilOn', 'is not', 'fromOn').where((where) => where.or([where('untilOn', 'is', null), where('untilOn', '>', today)])).limit(1));
  if (!paused) return;
  const words = `This service ${paused.fromOn <= today ? 'is' : 'is to be'} paused from ${formatDate(paused.fromOn)}${paused.untilOn === null ? '' : ` to ${formatDate(addDays(paused.untilOn, -1))}`}.`;
  throw new Refusal('locked', `${words} ${paused.untilOn === null ? 'Resume it first' : 'Resume it first, or add it when it goes on'}.`);
}

/** The plan charge whose billing days an add-on from that day keeps: the one that holds then, also where a change of plan waits; else the one to come. Throws Refusal. */
function planChargeFor(context: CommandContext, subscriptionId: number, startOn: LocalDate): ChargeRow {
  const toCome = planChargeToCome(context, subscriptionId);
  const today = dateOf(context.now);
  return planChargeOn(context.tx, subscriptionId, startOn > today ? startOn : today) ?? toCome;
}

/** The first day without it; the days from then on that were charged are credited, also where it goes on as a charge of its own. Returns the last credit note's id. Throws Refusal. */
export function endAddOn(context: CommandContext, chargeId: number, endOn: LocalDate): number | null {
  const charge = chargeOf(context, chargeId, 'addOn');
  if (endOn < charge.startOn) throw new Refusal('invalid', `It began on ${formatDate(charge.startOn)}; it cannot end before.`, { fields: { endOn: 'is before the start' } });
  if (charge.endOn !== null && charge.endOn <= endOn) throw new Refusal('conflict', `It ends on ${formatDate(charge.endOn)} already.`, { fields: { endOn: 'is after the end' } });
  const { dayCount } = readSetting(context.tx, 'billing');
  let creditNoteId: number | null = null;
  for (const part of [charge, ...continuationsOf(context, charge)]) {
    const from = endOn > part.startOn ? endOn : part.startOn;
    creditNoteId = endCharge(context, part.id, from, { credit: true, kind: 'end', reason: `${charge.name ?? 'Add-on'} ended on ${formatDate(endOn)}`, on: dateOf(context.now), dayCount }) ?? creditNoteId;
    // It does not go on after a pause either.
    context.tx.run(q.updateTable('charge').set({ pauseId: null, ownEndOn: null }).where('id', '=', part.id));
  }
  told(context, charge.subscriberId, charge.subscriptionId);
  refreshEntitlement(context, payerOf(context.tx, charge.subscriberId));
  return creditNoteId;
}

/** The charges in which an add-on goes on after its end: one begins where the one before ends, after an end that was moved on, or where the same pause is over. */
function continuationsOf(context: CommandContext, charge: ChargeRow): ChargeRow[] {
  const found: ChargeRow[] = [];
  const later = context.tx.all(q.selectFrom('charge').selectAll().where('subscriptionId', '=', charge.subscriptionId).where('kind', '=', 'addOn').where('productId', 'is', charge.productId).where('quantity', '=', charge.quantity).where('id', '>', charge.id).whereRef('startOn', 'is not', 'endOn').orderBy('startOn')) as ChargeRow[];
  for (let last = charge; ; last = found.at(-1)!) {
    const next = later.find((one) => !found.includes(one) && (one.startOn === last.endOn || (last.pauseId !== null && one.pauseId === last.pauseId)));
    if (!next) return found;
    found.push(next);
  }
}

interface NewOneOff {
  readonly subscriberId: number;
  readonly subscriptionId: number | null;
  readonly productId: number;
  readonly quantity: number;
  /** Left out: as listed. */
  readonly priceCents?: Cents | undefined;
  readonly when: 'now' | 'nextInvoice';
}

/** Installation, a router: at once, or on the day of the next invoice. Throws Refusal. */
export function addOneOff(context: CommandContext, given: NewOneOff): { chargeId: number; invoiceId: number | null } {
  const { tx } = context;
  const { subscriberId, subscriptionId, quantity, when } = given;
  const product = sold(context, given.productId, 'oneOff');
  if (!tx.get(q.selectFrom('subscriber').select('id').where('id', '=', subscriberId).where('removedAt', 'is', null))) throw new Refusal('not_found', 'There is no such subscriber.');
  if (subscriptionId !== null && liveService(context, subscriptionId).subscriberId !== subscriberId) throw new Refusal('invalid', 'This service is not his.', { fields: { subscriptionId: 'is somebody else’s' } });
  const { priceCents = product.priceCents } = given;
  if (priceCents !== product.priceCents && context.actor.kind === 'operator' && context.actor.role !== 'owner') throw new Refusal('not_allowed', 'Only the owner may sell at another price than the listed one.', { fields: { priceCents: 'is not the listed price' } });
  const today = dateOf(context.now);
  const startOn = when === 'now' ? today : nextInvoiceOn(context, payerOf(tx, subscriberId), today);
  const chargeId = startCharge(context, { subscriberId, subscriptionId, quantity, startOn, timing: 'advance', anchor: null, what: whatOf(product, priceCents) });
  if (when === 'now') afterwards(context, subscriberId, subscriptionId);
  else told(context, subscriberId, subscriptionId);
  const line = tx.get(q.selectFrom('invoiceLine').select('invoiceId').where('chargeId', '=', chargeId));
  return { chargeId, invoiceId: line?.invoiceId ?? null };
}

/** Takes back a one-off that is not invoiced. Throws Refusal when it is. */
export function cancelOneOff(context: CommandContext, chargeId: number): void {
  const charge = chargeOf(context, chargeId, 'oneOff');
  const lines = context.tx.all(q.selectFrom('invoiceLine').innerJoin('invoice', 'invoice.id', 'invoiceLine.invoiceId').select(['number', 'live']).where('chargeId', '=', chargeId));
  const invoiced = lines.find((line) => line.live === 1);
  if (invoiced) throw new Refusal('locked', `It is on ${invoiced.number} already. Credit it there instead.`);
  // A void invoice still speaks of it.
  if (lines.length > 0) closeCharge(context, charge, charge.startOn);
  else dropCharge(context, chargeId);
  told(context, charge.subscriberId, charge.subscriptionId);
}

function sold(context: CommandContext, id: number, kind: 'addOn' | 'oneOff'): ProductRow {
  const product = findProduct(context.tx, id);
  if (product?.kind !== kind || product.state !== 'published') throw new Refusal('invalid', `Choose ${kind === 'addOn' ? 'an add-on' : 'a one-off'} that is sold.`, { fields: { productId: 'is not sold' } });
  return product;
}

function liveService(context: CommandContext, id: number) {
  const service = context.tx.get(q.selectFrom('subscription').select(['subscriberId', 'startOn', 'endOn']).where('id', '=', id));
  if (!service) throw new Refusal('not_found', 'There is no such service.');
  if (service.endOn !== null && service.endOn <= dateOf(context.now)) throw new Refusal('locked', `This service ended on ${formatDate(service.endOn)}.`);
  return service;
}

function chargeOf(context: CommandContext, id: number, kind: 'addOn' | 'oneOff'): ChargeRow {
  const charge = findCharge(context.tx, id);
  if (charge?.kind !== kind) throw new Refusal('not_found', kind === 'addOn' ? 'There is no such add-on.' : 'There is no such one-off.');
  return charge;
}

const whatOf = ({ id, kind, name, taxInclusive, exciseApplies }: ProductRow, priceCents: Cents) => ({ kind, productId: id, name, priceCents, taxInclusive, exciseApplies });

function nextInvoiceOn(context: CommandContext, payerId: number, today: LocalDate): LocalDate {
  const { nextOn } = context.tx.one(q.selectFrom('charge').select(({ fn }) => fn.min<LocalDate | null>('nextOn').as('nextOn')).where('payerId', '=', payerId));
  if (nextOn === null) throw new Refusal('conflict', 'No invoice is to come for this subscriber. Invoice it now instead.', { fields: { when: 'has no next invoice' } });
  return nextOn > today ? nextOn : today;
}

/** What has begun is invoiced; not by a clock that jumped: the run does it, once a person has confirmed the date. */
function afterwards(context: CommandContext, subscriberId: number, subscriptionId: number | null): void {
  const today = dateOf(context.now);
  if (!clockJump(context.tx, today)) billSubscriber(context, subscriberId, today);
  refreshEntitlement(context, payerOf(context.tx, subscriberId));
  told(context, subscriberId, subscriptionId);
}

function told(context: CommandContext, subscriberId: number, subscriptionId: number | null): void {
  if (subscriptionId !== null) context.emit('subscriptions', subscriptionId);
  context.emit('subscribers', subscriberId);
}
