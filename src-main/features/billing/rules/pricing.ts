/** Prices and tax rates with a date: what was true on the first day of a period (billing-rules, Invoice; MODEL of the engine). */
import type { Cents } from '../../../../src-shared/money.ts';
import type { LocalDate } from '../../../../src-shared/time.ts';

export interface PricePoint {
  readonly fromOn: LocalDate;
  readonly priceCents: Cents;
  /** Those who started before `fromOn` keep the price they have. */
  readonly keepEarlier: boolean;
}

export interface RatePoint {
  readonly fromOn: LocalDate;
  /** 1600 = 16 %. */
  readonly basisPoints: number;
}

/**
 * The price in force on a day for a charge that started on `startedOn`. The points are in order of their dates; the first is always in force.
 * Throws RangeError when there is none.
 */
export function priceAt(points: readonly PricePoint[], startedOn: LocalDate, on: LocalDate): Cents {
  const [first, ...changes] = points;
  if (!first) throw new RangeError('a plan has a price');
  const inForce = changes.findLast((point) => point.fromOn <= on && !(point.keepEarlier && startedOn < point.fromOn));
  return (inForce ?? first).priceCents;
}

/** The rate in force on a day, in basis points; 0 before the first point. The points are in order of their dates. */
export function rateAt(points: readonly RatePoint[], on: LocalDate): number {
  return points.findLast((point) => point.fromOn <= on)?.basisPoints ?? 0;
}
