/** Charges: what is charged from a day to a day. A plan change, a pause and an end close one and may begin another (docs/adr/0009). */
import { sql } from 'kysely';
import { sum, type Cents } from '../../../src-shared/money.ts';
import type { LocalDate } from '../../../src-shared/time.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { q, type Charging, type CreditNoteKind } from '../../schema/tables.ts';
import { issueCreditNotes, type CreditedPart } from './corrections/credit-notes.service.ts';
import { fallsDueOn } from './due-lines.ts';
import { anchorOf, findCharge, type ChargeRow } from './pricing.store.ts';
import { anniversaryAnchor, isPass, keptAnchor, periodAt, type BillingAnchor, type Interval } from './rules/periods.ts';
import { unusedCredit } from './rules/plan-change.ts';
import type { DayCount } from './rules/proration.ts';

type What =
  | { readonly kind: 'plan'; readonly planId: number }
  | { readonly kind: 'addOn' | 'oneOff'; readonly productId: number | null; readonly name: string; readonly priceCents: Cents; readonly taxInclusive: boolean; readonly exciseApplies: boolean };

export interface NewCharge {
  readonly subscriberId: number;
  readonly subscriptionId: number | null;
  readonly what: What;
  readonly quantity?: number;
  readonly timing: Charging;
  /** Null for a one-off. */
  readonly anchor: BillingAnchor | null;
  readonly startOn: LocalDate;
  readonly endOn?: LocalDate | null;
  /** The end is that of its service; the default is that it is. */
  readonly endsWithService?: boolean;
  /** Since when he has had this plan without a break in his terms; the default is the start. */
  readonly pricedSince?: LocalDate;
  /** First day that is invoiced here; the periods before it were billed elsewhere. The default is the start. */
  readonly billFrom?: LocalDate;
}

/** Begins a charge; it is invoiced by the next run, or by billSubscriber in the same command. Returns its id. */
export function startCharge(context: CommandContext, charge: NewCharge): number {
  const { subscriberId, subscriptionId, what, quantity = 1, timing, anchor, startOn, endOn = null, pricedSince = startOn } = charge;
  const { payerId } = context.tx.one(q.selectFrom('subscriber').select((row) => row.fn.coalesce('payerId', 'id').as('payerId')).where('id', '=', subscriberId));
  const nextIndex = anchor === null || isPass(anchor.interval) ? 0 : firstIndexFrom(anchor, charge.billFrom ?? startOn);
  const nextOn = fallsDueOn({ anchor, startOn, endOn, timing }, nextIndex);
  // A one-off and a pass have no anchor of their own: the columns take the start.
  const { anchorOn, anchorDay, alignment, keptOn = null, interval } = anchor ?? { ...anniversaryAnchor(startOn), interval: null };
  const { id } = context.tx.run(
    q.insertInto('charge').values({
      subscriberId, payerId, subscriptionId, kind: what.kind, quantity, timing, startOn, endOn, anchorOn, anchorDay, alignment, keptOn, pricedSince, nextIndex, nextOn, createdAt: context.now, endsWithService: endOn !== null && (charge.endsWithService ?? true) ? 1 : 0,
      intervalUnit: interval?.unit ?? null, intervalCount: interval?.count ?? null,
      ...(what.kind === 'plan'
        ? { planId: what.planId, productId: null, name: null, priceCents: null, taxInclusive: null, exciseApplies: null }
        : { planId: null, productId: what.productId, name: what.name, priceCents: what.priceCents, taxInclusive: what.taxInclusive ? 1 : 0, exciseApplies: what.exciseApplies ? 1 : 0 }),
    }),
  );
  context.changed('charge', id);
  return id;
}

function firstIndexFrom(anchor: BillingAnchor, billFrom: LocalDate): number {
  let index = 0;
  while (periodAt(anchor, index).period.start < billFrom) index += 1;
  return index;
}

const linesFrom = statement<{ chargeId: number; from: LocalDate }>()((p) =>
  q
    .selectFrom('invoiceLine')
    .innerJoin('invoice', 'invoice.id', 'invoiceLine.invoiceId')
    .select(['invoiceLine.id', 'invoiceLine.description', 'invoiceLine.periodStart', 'invoiceLine.periodEnd', 'invoiceLine.netCents', 'invoiceLine.exciseCents', 'invoiceLine.vatCents', 'invoiceLine.grossCents', 'exciseBasisPoints', 'vatBasisPoints', 'invoice.number', 'invoice.subscriberId'])
    .where('chargeId', '=', p('chargeId'))
    .where('periodEnd', '>', p('from'))
    .where('voidEntryId', 'is', null)
    // What was written off was never paid: there is nothing to give back.
    .where((where) => where.not(where.exists(q.selectFrom('writeOff').select('writeOff.id').whereRef('writeOff.invoiceId', '=', 'invoice.id' as never))))
    .$narrowType<{ periodStart: LocalDate; periodEnd: LocalDate }>(),
);
const creditedOf = statement<{ lineId: number }>()((p) =>
  q.selectFrom('creditNoteLine').innerJoin('creditNote', 'creditNote.id', 'creditNoteId').select(['creditNoteLine.netCents', 'creditNoteLine.exciseCents', 'creditNoteLine.vatCents', 'creditNote.kind']).where('invoiceLineId', '=', p('lineId')),
);
const amountsOf = (parts: readonly { readonly netCents: Cents; readonly exciseCents: Cents; readonly vatCents: Cents }[]) => ({
  netCents: sum(parts.map((part) => part.netCents)), exciseCents: sum(parts.map((part) => part.exciseCents)), vatCents: sum(parts.map((part) => part.vatCents)),
});

/** What would be given back of a charge when nothing is used from a day on: of what was actually charged, less what was credited already. Reads only. */
export function unusedParts(db: Reader, chargeId: number, from: LocalDate, dayCount: DayCount): (CreditedPart & { readonly invoiceNumber: string; /** Whose invoice it is. */ readonly billedTo: number })[] {
  return db.allOf(linesFrom, { chargeId, from }).flatMap(({ id, number, subscriberId, periodStart, periodEnd, ...line }) => {
    const parts = db.allOf(creditedOf, { lineId: id });
    const credited = amountsOf(parts);
    const unusedBefore = amountsOf(parts.filter((part) => part.kind !== 'correction'));
    const period = { start: periodStart, end: periodEnd };
    const { netCents, exciseCents, vatCents, grossCents, explanation } = unusedCredit({ ...line, period, creditedNetCents: credited.netCents, creditedExciseCents: credited.exciseCents, creditedVatCents: credited.vatCents, unusedBefore }, from, dayCount);
    if (grossCents === 0) return [];
    const unusedFrom = from > periodStart ? from : periodStart;
    return [{ invoiceLineId: id, invoiceNumber: number, billedTo: subscriberId, description: `Not used: ${line.description}`, periodStart: unusedFrom, periodEnd, netCents, exciseCents, vatCents, grossCents, explanation }];
  });
}

/** Nothing of the charge is invoiced from endOn on. What was invoiced beyond it stays until it is credited (unusedParts). */
export function closeCharge(context: CommandContext, charge: ChargeRow, endOn: LocalDate, withService = false): void {
  const nextOn = fallsDueOn({ ...charge, anchor: anchorOf(charge), endOn }, charge.nextIndex);
  context.tx.run(q.updateTable('charge').set({ endOn, nextOn, endsWithService: withService ? 1 : 0 }).where('id', '=', charge.id));
  context.changed('charge', charge.id);
}

/** Closes a charge and, when asked to, credits what was invoiced beyond the end. Returns the credit note of the last invoice; null: there was nothing to credit. */
export function endCharge(context: CommandContext, chargeId: number, endOn: LocalDate, given: { readonly credit: boolean; readonly kind: CreditNoteKind; readonly reason: string; readonly on: LocalDate; readonly dayCount: DayCount }): number | null {
  const charge = findCharge(context.tx, chargeId);
  if (!charge) throw new Refusal('not_found', 'There is no such charge.');
  closeCharge(context, charge, endOn);
  const parts = given.credit ? unusedParts(context.tx, chargeId, endOn, given.dayCount) : [];
  return parts.length === 0 ? null : issueCreditNotes(context, { kind: given.kind, reason: given.reason, on: given.on, parts }).at(-1)!;
}

const givenBackFrom = statement<{ chargeId: number; from: LocalDate }>()((p) =>
  q.selectFrom('invoiceLine').innerJoin('creditNoteLine', 'creditNoteLine.invoiceLineId', 'invoiceLine.id').innerJoin('creditNote', 'creditNote.id', 'creditNoteId').select('invoiceLine.id').where('chargeId', '=', p('chargeId')).where('invoiceLine.periodEnd', '>', p('from')).where('creditNote.kind', '<>', 'correction').limit(sql.lit(1)),
);

/**
 * The charge goes on after an end that was set before: as before when nothing was clipped or given back at that end, else as a charge of its own
 * from that day, because what is posted stays. Returns the id of the charge that goes on.
 */
export function reopenCharge(context: CommandContext, charge: ChargeRow & { readonly endOn: LocalDate }, endOn: LocalDate | null): number {
  const last = context.tx.get(q.selectFrom('invoiceLine').select(['periodEnd', 'periodIndex']).where('chargeId', '=', charge.id).where('live', '=', 1).orderBy('periodIndex', 'desc').limit(1));
  const anchor = anchorOf(charge);
  const whole = last === undefined || last.periodEnd === null || anchor === null || last.periodEnd < charge.endOn || periodAt(anchor, last.periodIndex!).period.end === last.periodEnd;
  const untouched = whole && !context.tx.getOf(givenBackFrom, { chargeId: charge.id, from: charge.endOn });
  if (untouched) {
    const nextOn = fallsDueOn({ ...charge, anchor, endOn }, charge.nextIndex);
    context.tx.run(q.updateTable('charge').set({ endOn, nextOn, endsWithService: endOn === null ? 0 : 1 }).where('id', '=', charge.id));
    context.changed('charge', charge.id);
    return charge.id;
  }
  // Its end is where the other begins from now on, wherever that of the service is moved to.
  context.tx.run(q.updateTable('charge').set({ endsWithService: 0 }).where('id', '=', charge.id));
  return continueCharge(context, charge, charge.endOn, endOn);
}

/** The day up to which a charge was invoiced elsewhere before it came here; null: nothing of it was. */
export function billedElsewhereUpTo(db: Reader, charge: ChargeRow): LocalDate | null {
  const anchor = anchorOf(charge);
  if (anchor === null || isPass(anchor.interval) || charge.nextIndex === 0) return null;
  if (db.get(q.selectFrom('invoiceLine').select('id').where('chargeId', '=', charge.id).limit(1))) return null;
  return periodAt(anchor, charge.nextIndex).period.start;
}

/** A charge like this one from a day on, on the same billing days and with the same price. */
export function continueCharge(context: CommandContext, charge: ChargeRow, startOn: LocalDate, endOn: LocalDate | null): number {
  const anchor = anchorOf(charge);
  const billFrom = billedElsewhereUpTo(context.tx, charge);
  return startCharge(context, {
    ...(billFrom !== null && billFrom > startOn ? { billFrom } : {}),
    subscriberId: charge.subscriberId, subscriptionId: charge.subscriptionId, quantity: charge.quantity, timing: charge.timing, startOn, endOn, pricedSince: charge.pricedSince, endsWithService: endOn === charge.endOn ? charge.endsWithService === 1 : true,
    anchor: anchor && resumedAnchor(anchor, startOn, charge.timing),
    what: charge.kind === 'plan' ? { kind: 'plan', planId: charge.planId! } : { kind: charge.kind, productId: charge.productId, name: charge.name!, priceCents: charge.priceCents!, taxInclusive: charge.taxInclusive === 1, exciseApplies: charge.exciseApplies === 1 },
  });
}

/** The billing days stay as they were; a pass has none, and what is prepaid is bought for whole periods from the day it begins. */
export function resumedAnchor(anchor: BillingAnchor, startOn: LocalDate, timing: Charging, interval: Interval = anchor.interval): BillingAnchor {
  return timing === 'prepaid' || isPass(interval) || isPass(anchor.interval) ? anniversaryAnchor(startOn, interval) : keptAnchor(startOn, anchor, interval);
}

/** An invoice is void and its periods are to be invoiced again. Refused when later ones of the charge were invoiced since. */
export function rewindCharge(context: CommandContext, chargeId: number, toIndex: number): void {
  const charge = findCharge(context.tx, chargeId)!;
  const later = context.tx.get(q.selectFrom('invoiceLine').innerJoin('invoice', 'invoice.id', 'invoiceLine.invoiceId').select(['invoice.number', 'description']).where('chargeId', '=', chargeId).where('live', '=', 1).where('periodIndex', '>=', toIndex).limit(1));
  if (later) throw new Refusal('locked', `${later.description} was invoiced since, on ${later.number}. Void that one first, or do not invoice the period again.`);
  const nextOn = fallsDueOn({ ...charge, anchor: anchorOf(charge) }, toIndex);
  context.tx.run(q.updateTable('charge').set({ nextIndex: toIndex, nextOn }).where('id', '=', chargeId));
  context.changed('charge', chargeId);
}

/** Takes away a charge that never was invoiced. */
export function dropCharge(context: CommandContext, chargeId: number): void {
  context.tx.run(q.deleteFrom('charge').where('id', '=', chargeId));
  context.changed('charge', chargeId);
}

/** What is charged by the period on a service on a day or from a later one; the plan first. */
export function runningCharges(db: Reader, subscriptionId: number, on: LocalDate): ChargeRow[] {
  return db.all(q.selectFrom('charge').selectAll().where('subscriptionId', '=', subscriptionId).where('kind', '<>', 'oneOff').where((where) => where.or([where('endOn', 'is', null), where('endOn', '>', on)])).whereRef('startOn', 'is not', 'endOn').orderBy((row) => row('kind', '=', 'plan'), 'desc').orderBy('id')) as ChargeRow[];
}

/** The plan charge that holds on a day; undefined while paused, or before the start. */
export function planChargeOn(db: Reader, subscriptionId: number, on: LocalDate): ChargeRow | undefined {
  return runningCharges(db, subscriptionId, on).find((charge) => charge.kind === 'plan' && charge.startOn <= on);
}
