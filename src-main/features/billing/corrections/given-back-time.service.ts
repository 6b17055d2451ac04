/** A credit note by hand for what was prepaid: who gets the money back does not keep the time that it bought. */
import { Refusal } from '../../../../src-shared/refusal.ts';
import { dateOf, instantOf, later, type Instant, type LocalDate } from '../../../../src-shared/time.ts';
import type { CommandContext } from '../../../kernel/commands.ts';
import type { Reader } from '../../../kernel/db.ts';
import { q } from '../../../schema/tables.ts';
import { closeCharge, continueCharge } from '../charges.store.ts';
import { anchorOf, findCharge, type ChargeRow } from '../pricing.store.ts';
import { isPass, passEnd } from '../rules/periods.ts';
import { remainingOf } from './credit-notes.service.ts';

interface BoughtTime {
  readonly subscriptionId: number;
  readonly charge: ChargeRow;
  readonly from: Instant;
}

/** The time to come that a prepaid line bought; null: it bought none, or it is over. Throws Refusal when a later line, not of those given back too, goes on from it. */
function boughtTime(db: Reader, invoiceLineId: number, now: Instant, givenBack: readonly number[]): BoughtTime | null {
  const line = db.one(q.selectFrom('invoiceLine').select(['chargeId', 'periodIndex', 'periodStart', 'periodEnd', 'kind', 'description']).where('id', '=', invoiceLineId));
  const charge = line.kind !== 'plan' || line.chargeId === null ? undefined : findCharge(db, line.chargeId);
  if (charge?.timing !== 'prepaid' || charge.subscriptionId === null || (charge.endOn !== null && charge.endOn <= dateOf(now))) return null;
  const { paidUntil } = db.one(q.selectFrom('subscription').select('paidUntil').where('id', '=', charge.subscriptionId));
  if (paidUntil === null || paidUntil <= now) return null;
  const after = db
    .all(q.selectFrom('invoiceLine').innerJoin('invoice', 'invoice.id', 'invoiceId').select(['invoiceLine.id', 'number']).where('chargeId', '=', charge.id).where('periodIndex', '>', line.periodIndex).where('live', '=', 1).where('voidEntryId', 'is', null).orderBy('periodIndex'))
    .filter((one) => !givenBack.includes(one.id) && remainingOf(db, one.id).grossCents > 0);
  const { interval } = anchorOf(charge)!;
  // Passes that were bought early follow each other without a break, up to the end of the last one.
  const lengthMs = isPass(interval) ? passEnd(now, interval) - now : 0;
  const [from, until] = line.periodStart !== null && line.periodEnd !== null ? [instantOf(line.periodStart, '00:00'), instantOf(line.periodEnd, '00:00')] : [later(paidUntil, -lengthMs * (after.length + 1)), later(paidUntil, -lengthMs * after.length)];
  if (until <= now) return null;
  if (after[0]) throw new Refusal('conflict', `Time after "${line.description}" is paid already, on ${after[0].number}. Credit that first.`);
  return { subscriptionId: charge.subscriptionId, charge, from };
}

/** Throws Refusal when one of these lines, all of them to be credited in full, bought time that another one goes on from. */
export function refuseGapInBoughtTime(db: Reader, lineIds: readonly number[], now: Instant): void {
  for (const id of lineIds) boughtTime(db, id, now, lineIds);
}

/**
 * Lines of a credit note by hand of which nothing is left: the time that a prepaid one bought ends now, or does not begin, and the charge waits
 * for money as after a lapse. Call it when the credit was put to use, or the same command would buy the same time again.
 */
export function endGivenBackTime(context: CommandContext, lineIds: readonly number[]): void {
  const { tx, now } = context;
  for (const lineId of [...lineIds].sort((a, b) => a - b)) {
    const time = remainingOf(tx, lineId).grossCents > 0 ? null : boughtTime(tx, lineId, now, lineIds);
    if (time === null) continue;
    const { subscriptionId, charge, from } = time;
    const paidUntil = from > now ? from : now;
    if (!isPass(anchorOf(charge)!.interval)) waitForMoney(context, charge, dateOf(paidUntil));
    tx.run(q.updateTable('subscription').set({ paidUntil }).where('id', '=', subscriptionId));
    context.changed('subscription', subscriptionId);
    context.emit('subscriptions', subscriptionId);
  }
}

/** The charge ends on a day and goes on from it (or a later one) as one of its own, for what was credited or bought stays posted; bought when money comes. */
export function waitForMoney(context: CommandContext, charge: ChargeRow, endsOn: LocalDate, from: LocalDate = endsOn): void {
  const { tx } = context;
  const { id, endOn, pauseId, ownEndOn } = charge;
  closeCharge(context, charge, endsOn);
  tx.run(q.updateTable('charge').set({ pauseId: null, ownEndOn: null }).where('id', '=', id));
  const next = continueCharge(context, charge, from, endOn);
  tx.run(q.updateTable('charge').set({ pauseId, ownEndOn, ...(from > dateOf(context.now) ? {} : { nextOn: null }) }).where('id', '=', next));
}
