/** What should be invoiced and is not yet: the one answer for run, preview, plan change and a new service (billing-rules, Exactly once). Pure. */
import { ZERO, type Cents } from '../../../src-shared/money.ts';
import { formatInstant, type Instant, type LocalDate, type Period } from '../../../src-shared/time.ts';
import type { Charging } from '../../schema/tables.ts';
import type { NewLine } from './invoices.store.ts';
import { discountLines, type Discount } from './rules/discounts.ts';
import { amountsOf, periodLine, priceWords, taxWords, type LineTaxes } from './rules/lines.ts';
import { duePeriodAt } from './rules/due-periods.ts';
import { isPass, type BillingAnchor } from './rules/periods.ts';
import { priceAt, rateAt, type PricePoint, type RatePoint } from './rules/pricing.ts';
import type { DayCount } from './rules/proration.ts';

/** A charge with everything that its lines depend on. */
export interface BilledCharge {
  readonly id: number;
  readonly subscriptionId: number | null;
  readonly kind: 'plan' | 'addOn' | 'oneOff';
  readonly name: string;
  /** Its own price, or the plan's with their dates. */
  readonly prices: readonly PricePoint[];
  readonly pricedSince: LocalDate;
  readonly quantity: number;
  readonly taxInclusive: boolean;
  readonly exciseApplies: boolean;
  readonly exempt: boolean;
  readonly timing: Charging;
  readonly startOn: LocalDate;
  /** First day not charged. */
  readonly endOn: LocalDate | null;
  /** Null for a one-off. */
  readonly anchor: BillingAnchor | null;
  readonly discounts: readonly Discount[];
  readonly nextIndex: number;
}

/** What holds for every charge of the business. */
export interface LineTerms {
  readonly dayCount: DayCount;
  readonly vat: readonly RatePoint[];
  readonly excise: readonly RatePoint[];
}

export interface DueLine extends NewLine {
  /** The day on which it falls due: first day of its period in advance, the day the period is over in arrears. Sets the tax rates. */
  readonly fellDueOn: LocalDate;
}

export interface DueLines {
  readonly lines: readonly DueLine[];
  readonly nextIndex: number;
  /** Null: nothing more will ever be invoiced. */
  readonly nextOn: LocalDate | null;
}

/** Every line of a charge that fell due by `until`, clipped at its end, and where it goes on. Not for prepaid charges: they are renewed (plan-invoices). */
export function dueLines(charge: BilledCharge, until: LocalDate, terms: LineTerms): DueLines {
  const lines: DueLine[] = [];
  let index = charge.nextIndex;
  for (;;) {
    const due = dueAt(charge, index);
    if (due === null) return { lines, nextIndex: index, nextOn: null };
    if (due.on > until) return { lines, nextIndex: index, nextOn: due.on };
    lines.push(lineOf(charge, index, due, terms));
    index += 1;
  }
}

/** The line of one period of a charge; null when the charge is over by then. */
export function lineAt(charge: BilledCharge, index: number, terms: LineTerms): DueLine | null {
  const due = dueAt(charge, index);
  return due === null ? null : lineOf(charge, index, due, terms);
}

/** The day on which period `index` falls due; null when the charge is over by then, and for a pass, which falls due at a moment. */
export function fallsDueOn(charge: Pick<BilledCharge, 'anchor' | 'startOn' | 'endOn' | 'timing'>, index: number): LocalDate | null {
  if (charge.anchor !== null && isPass(charge.anchor.interval)) return null;
  return dueAt(charge, index)?.on ?? null;
}

interface Due {
  readonly on: LocalDate;
  /** Null for a one-off. */
  readonly period: Period | null;
  readonly fullPeriod: Period | null;
}

/** What is prepaid is bought on the first day of its period, as in advance. */
function dueAt(charge: Pick<BilledCharge, 'anchor' | 'startOn' | 'endOn' | 'timing'>, index: number): Due | null {
  const { anchor, startOn, endOn } = charge;
  if (anchor === null) return index > 0 || (endOn !== null && endOn <= startOn) ? null : { on: startOn, period: null, fullPeriod: null };
  const due = duePeriodAt({ anchor, endOn, timing: charge.timing === 'arrears' ? 'arrears' : 'advance' }, index);
  return due && { on: due.dueOn, period: due.period, fullPeriod: due.fullPeriod };
}

function lineOf(charge: BilledCharge, periodIndex: number, due: Due, terms: LineTerms): DueLine {
  const { id: chargeId, subscriptionId, kind, name, quantity } = charge;
  const priceCents = priceAt(charge.prices, charge.pricedSince, due.period?.start ?? due.on);
  const of = { chargeId, periodIndex, subscriptionId, kind, fellDueOn: due.on } as const;
  const taxes = taxesOf(charge, due.on, terms);
  if (due.period === null || due.fullPeriod === null) return { ...of, ...onceLine({ name, priceCents, quantity, taxes, on: due.on, discounts: [] }) };
  return { ...of, ...periodLine({ name, priceCents, quantity, period: due.period, fullPeriod: due.fullPeriod, dayCount: terms.dayCount, discounts: kind === 'plan' ? charge.discounts : [], taxes }) };
}

interface Once {
  readonly name: string;
  readonly priceCents: Cents;
  readonly quantity: number;
  readonly taxes: LineTaxes;
  /** The day it is sold: what is let off then comes off. */
  readonly on: LocalDate;
  readonly discounts: readonly Discount[];
}

/** A line without a period of days: sold whole. */
function onceLine({ name, priceCents, quantity, taxes, on, discounts }: Once) {
  const amountCents = (priceCents * quantity) as Cents;
  const off = discounts.length === 0 ? null : discountLines([{ amountCents, periodStart: on }], discounts)[0]!;
  const less = off === null || off.explanation === '' ? '' : `, less ${off.explanation}`;
  return { ...amountsOf(amountCents, off?.discountCents ?? ZERO, taxes), description: name, periodStart: null, periodEnd: null, quantity, explanation: `${priceWords(priceCents, quantity)}${less}${taxWords(taxes)}` };
}

function taxesOf(charge: Pick<BilledCharge, 'taxInclusive' | 'exciseApplies' | 'exempt'>, on: LocalDate, terms: LineTerms): LineTaxes {
  return { inclusive: charge.taxInclusive, exempt: charge.exempt, vatBasisPoints: rateAt(terms.vat, on), exciseBasisPoints: charge.exciseApplies ? rateAt(terms.excise, on) : 0 };
}

/** The line of a pass of hours or minutes: always whole, from a moment to a moment, less the discounts that hold on the day it is bought. */
export function passLine(charge: BilledCharge, on: LocalDate, times: { readonly from: Instant; readonly until: Instant }, terms: LineTerms): DueLine {
  if (charge.anchor === null || !isPass(charge.anchor.interval)) throw new Error(`charge ${charge.id} is no pass`);
  const { id: chargeId, subscriptionId, kind, name, quantity } = charge;
  const line = onceLine({ name: `${name}, ${formatInstant(times.from)} – ${formatInstant(times.until)}`, priceCents: priceAt(charge.prices, charge.pricedSince, on), quantity, taxes: taxesOf(charge, on, terms), on, discounts: charge.discounts });
  return { ...line, chargeId, periodIndex: charge.nextIndex, subscriptionId, kind, fellDueOn: on };
}
