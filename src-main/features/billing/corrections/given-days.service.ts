/**
 * Whole days given back for which a service did not work: prepaid time is made longer, what is invoiced is credited by the day. Nothing that is posted
 * changes, and no day is invoiced anew.
 */
import { formatKes, multiplyRatio, smaller, sum, ZERO, type Cents } from '../../../../src-shared/money.ts';
import { addDays, dateOf, daysBetween, formatDate, instantOf, type Instant, type LocalDate } from '../../../../src-shared/time.ts';
import type { CommandContext } from '../../../kernel/commands.ts';
import { statement, type Reader } from '../../../kernel/db.ts';
import { q } from '../../../schema/tables.ts';
import { anchorOf, type ChargeRow } from '../pricing.store.ts';
import { renewPrepaid } from '../renewals.service.ts';
import { isPass } from '../rules/periods.ts';
import { creditTaxOn } from '../rules/tax.ts';
import { issueCreditNotes, remainingOf, type CreditedPart } from './credit-notes.service.ts';
import { waitForMoney } from './given-back-time.service.ts';
import { correctionDay } from './invoice-corrections.service.ts';

interface GivenDays {
  /** The first moment at which it did not work. */
  readonly from: Instant;
  readonly days: number;
}

interface MoreTime {
  readonly kind: 'time';
  readonly charge: ChargeRow;
  /** First day of his next period as it is now; today's charge ends there. */
  readonly closeOn: LocalDate;
  readonly until: LocalDate;
  /** What the days are worth by the last period that he bought. */
  readonly amountCents: Cents;
}
interface DayCredit {
  readonly kind: 'credit';
  readonly parts: readonly CreditedPart[];
  readonly amountCents: Cents;
}
export type DaysOffer = MoreTime | DayCredit | { readonly kind: 'none'; readonly problem: string };

const none = (problem: string): DaysOffer => ({ kind: 'none', problem });

const serviceOf = statement<{ id: number }>()((p) => q.selectFrom('subscription').select(['id', 'subscriberId', 'endOn', 'paidUntil']).where('id', '=', p('id')));
const chargesOf = statement<{ subscriptionId: number }>()((p) => q.selectFrom('charge').selectAll().where('subscriptionId', '=', p('subscriptionId')).where('kind', '<>', 'oneOff'));
const pauseNow = statement<{ subscriptionId: number; today: LocalDate }>()((p) => q.selectFrom('pause').select('fromOn').where('subscriptionId', '=', p('subscriptionId')).where((where) => where.or([where('untilOn', 'is', null), where('untilOn', '>', p('today'))])));
const changeWaiting = statement<{ subscriptionId: number }>()((p) => q.selectFrom('planChange').select('effectiveOn').where('subscriptionId', '=', p('subscriptionId')).where('appliedAt', 'is', null));
const linesOfCharge = statement<{ chargeId: number }>()((p) =>
  q
    .selectFrom('invoiceLine')
    .innerJoin('invoice', 'invoice.id', 'invoiceLine.invoiceId')
    .select(['invoiceLine.id', 'description', 'periodStart', 'periodEnd', 'invoiceLine.netCents', 'invoiceLine.grossCents', 'exciseBasisPoints', 'vatBasisPoints'])
    .where('chargeId', '=', p('chargeId'))
    .where('periodEnd', 'is not', null)
    .where('voidEntryId', 'is', null)
    // What was written off was never paid: there is nothing to give back.
    .where((where) => where.not(where.exists(q.selectFrom('writeOff').select('writeOff.id').whereRef('writeOff.invoiceId', '=', 'invoice.id' as never))))
    .$narrowType<{ periodStart: LocalDate; periodEnd: LocalDate }>(),
);

/** What giving days back comes to for a service; reads only. */
export function offerDays(db: Reader, subscriptionId: number, given: GivenDays, now: Instant): DaysOffer {
  const service = db.getOf(serviceOf, { id: subscriptionId })!;
  const charges = db.allOf(chargesOf, { subscriptionId }).filter((charge) => charge.startOn !== charge.endOn || charge.timing === 'prepaid').sort((a, b) => a.id - b.id);
  const today = dateOf(now);
  const prepaid = charges.filter((charge) => charge.kind === 'plan' && charge.timing === 'prepaid' && (charge.endOn === null || charge.endOn > today)).at(-1);
  return prepaid ? offerTime(db, service, prepaid, given, now) : offerCredit(db, charges, given);
}

function offerTime(db: Reader, { id, endOn, paidUntil }: { readonly id: number; readonly endOn: LocalDate | null; readonly paidUntil: Instant | null }, charge: ChargeRow, { from, days }: GivenDays, now: Instant): DaysOffer {
  const today = dateOf(now);
  if (isPass(anchorOf(charge)!.interval)) return none('A pass of hours or minutes runs out by itself: give him one by hand.');
  if (paidUntil === null || paidUntil <= from) return none('He had not paid for these days.');
  if (db.getOf(pauseNow, { subscriptionId: id, today })) return none('He is paused, or a pause is planned: what he has paid for is kept as it is.');
  if (db.getOf(changeWaiting, { subscriptionId: id })) return none('A change of plan is waiting.');
  const paidOn = dateOf(paidUntil);
  // Whole days: a day begun is his already.
  const first = paidUntil <= now ? addDays(today, 1) : instantOf(paidOn, '00:00') < paidUntil ? addDays(paidOn, 1) : paidOn;
  const until = addDays(first, days);
  if ((endOn !== null && endOn <= until) || (charge.endOn !== null && charge.endOn <= until)) return none(`The service ends on ${formatDate((endOn ?? charge.endOn)!)}.`);
  const lines = db.allOf(chargesOf, { subscriptionId: id }).filter((one) => one.kind === 'plan').flatMap((one) => db.allOf(linesOfCharge, { chargeId: one.id }));
  const last = latest(lines);
  const closeOn = paidUntil <= now ? paidOn : first;
  return { kind: 'time', charge, closeOn: closeOn > charge.startOn ? closeOn : charge.startOn, until, amountCents: last === undefined ? ZERO : multiplyRatio(last.grossCents, days, daysBetween(last.periodStart, last.periodEnd)) };
}

interface CreditableLine {
  readonly id: number;
  readonly description: string;
  readonly periodStart: LocalDate;
  readonly periodEnd: LocalDate;
  readonly netCents: Cents;
  readonly grossCents: Cents;
  readonly exciseBasisPoints: number;
  readonly vatBasisPoints: number;
}

/** Of each charge the days for which it ran: those that are invoiced off their own lines, those that are not yet off the latest line. */
function offerCredit(db: Reader, charges: readonly ChargeRow[], { from, days }: GivenDays): DaysOffer {
  const start = dateOf(from);
  const end = addDays(start, days);
  const parts = charges.filter((charge) => charge.timing !== 'prepaid').flatMap((charge) => {
    const first = charge.startOn > start ? charge.startOn : start;
    const last = charge.endOn !== null && charge.endOn < end ? charge.endOn : end;
    if (first >= last) return [];
    const lines = db.allOf(linesOfCharge, { chargeId: charge.id });
    const of = new Map<CreditableLine, number>();
    let open = daysBetween(first, last);
    for (const line of lines) {
      const overlap = daysBetween(line.periodStart > first ? line.periodStart : first, line.periodEnd < last ? line.periodEnd : last);
      if (overlap <= 0) continue;
      of.set(line, overlap);
      open -= overlap;
    }
    const newest = latest(lines);
    if (open > 0 && newest) of.set(newest, (of.get(newest) ?? 0) + open);
    return [...of].map(([line, part]) => partOf(db, line, part));
  }).filter((part) => part.grossCents > 0);
  if (parts.length === 0) return none('Nothing of these days is invoiced that could be given back.');
  return { kind: 'credit', parts, amountCents: sum(parts.map((part) => part.grossCents)) };
}

/** Net and taxes each rounded once, at most what remains of the line. */
function partOf(db: Reader, line: CreditableLine, days: number): CreditedPart {
  const ofDays = daysBetween(line.periodStart, line.periodEnd);
  const left = remainingOf(db, line.id);
  const wanted = days >= ofDays ? left : creditTaxOn(line.netCents, days, ofDays, line);
  const netCents = smaller(wanted.netCents, left.netCents);
  const exciseCents = smaller(wanted.exciseCents, left.exciseCents);
  const vatCents = smaller(wanted.vatCents, left.vatCents);
  const capped = netCents < wanted.netCents ? ', less what was already credited' : '';
  // Without a period: these days are not free to be invoiced again.
  return {
    invoiceLineId: line.id, description: `Days without service: ${line.description}`, periodStart: null, periodEnd: null, netCents, exciseCents, vatCents, grossCents: sum([netCents, exciseCents, vatCents]),
    explanation: `${Math.min(days, ofDays)} of ${ofDays} days × ${formatKes(line.grossCents)} charged${capped}`,
  };
}

const latest = <L extends { readonly periodEnd: LocalDate }>(lines: readonly L[]): L | undefined => lines.toSorted((a, b) => (a.periodEnd < b.periodEnd ? -1 : 1)).at(-1);

/** Gives what was offered, in the same transaction; the caller refreshes the entitlement. Returns the last credit note, or until when he has paid. */
export function giveDays(context: CommandContext, subscriptionId: number, offer: Exclude<DaysOffer, { kind: 'none' }>, reason: string): { readonly creditNoteId: number | null; readonly paidUntil: Instant | null } {
  const { subscriberId } = context.tx.getOf(serviceOf, { id: subscriptionId })!;
  if (offer.kind === 'credit') {
    const ids = issueCreditNotes(context, { kind: 'correction', reason, on: correctionDay(context), parts: offer.parts });
    renewPrepaid(context, subscriberId);
    return { creditNoteId: ids.at(-1) ?? null, paidUntil: null };
  }
  waitForMoney(context, offer.charge, offer.closeOn, offer.until);
  const paidUntil = instantOf(offer.until, '00:00');
  context.tx.run(q.updateTable('subscription').set({ paidUntil }).where('id', '=', subscriptionId));
  context.changed('subscription', subscriptionId);
  context.emit('subscriptions', subscriptionId);
  return { creditNoteId: null, paidUntil };
}
