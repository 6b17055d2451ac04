/** What should be invoiced and is not yet: the one answer for run, preview and a new service (billing-rules, Exactly once). */
import type { LocalDate, Period } from '../../../src-shared/time.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { buildServiceLine } from './lines.ts';
import { periodAt, type BillingAnchor } from './periods.ts';
import type { NewLine } from './invoices.store.ts';

export interface BilledSubscription {
  readonly id: number;
  readonly subscriberId: number;
  readonly planName: string;
  readonly priceCents: Cents;
  readonly taxInclusive: 0 | 1;
  readonly anchorOn: LocalDate;
  readonly anchorDay: number;
  readonly endOn: LocalDate | null;
  readonly nextIndex: number;
  readonly nextOn: LocalDate;
}

export interface DueLines {
  readonly lines: readonly NewLine[];
  readonly nextIndex: number;
  /** Null: nothing more will ever be invoiced. */
  readonly nextOn: LocalDate | null;
}

/** Every period of a subscription that has begun by `until` (in advance), clipped at its end; pure. */
export function dueLines(subscription: BilledSubscription, until: LocalDate, rates: { readonly vatBasisPoints: number; readonly exciseBasisPoints: number }): DueLines {
  const anchor: BillingAnchor = { anchorOn: subscription.anchorOn, anchorDay: subscription.anchorDay, intervalMonths: 1 };
  const lines: NewLine[] = [];
  let index = subscription.nextIndex;
  for (;;) {
    const { period, fullPeriod } = periodAt(anchor, index);
    if (subscription.endOn !== null && period.start >= subscription.endOn) return { lines, nextIndex: index, nextOn: null };
    if (period.start > until) return { lines, nextIndex: index, nextOn: period.start };
    lines.push(lineOf(subscription, clipped(period, subscription.endOn), fullPeriod, rates));
    index += 1;
  }
}

function clipped(period: Period, endOn: LocalDate | null): Period {
  return endOn !== null && endOn < period.end ? { start: period.start, end: endOn } : period;
}

function lineOf(subscription: BilledSubscription, period: Period, fullPeriod: Period, rates: { readonly vatBasisPoints: number; readonly exciseBasisPoints: number }): NewLine {
  const line = buildServiceLine({ plan: { name: subscription.planName, priceCents: subscription.priceCents }, period, fullPeriod, taxes: { ...rates, inclusive: subscription.taxInclusive === 1 } });
  const { description, netCents, exciseCents, vatCents, grossCents, explanation } = line;
  return { kind: 'service', subscriptionId: subscription.id, description, periodStart: period.start, periodEnd: period.end, netCents, exciseCents, vatCents, grossCents, explanation };
}
