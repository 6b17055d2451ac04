/** Attempts to collect what is overdue, so many and so far apart (Lago, dunning campaigns). Pure: the attempts made are facts, not state here. */
import { sum, type Cents } from '../../../src-shared/money.ts';
import { addDays, DAY, later, type Instant, type LocalDate } from '../../../src-shared/time.ts';

export interface CampaignPolicy {
  /** Less than this is not asked for. */
  readonly thresholdCents: Cents;
  readonly maxAttempts: number;
  readonly daysBetweenAttempts: number;
}

export interface OwedInvoice {
  readonly dueOn: LocalDate;
  readonly openCents: Cents;
}

/** Due = invoice date + N days (billing-rules, Dunning). */
export function dueOnOf(invoicedOn: LocalDate, termDays: number): LocalDate {
  return addDays(invoicedOn, termDays);
}

/** What is overdue on a day: the due day itself is still in time. */
export function overdueOn(invoices: readonly OwedInvoice[], on: LocalDate): Cents {
  return sum(invoices.filter((invoice) => invoice.dueOn < on).map((invoice) => invoice.openCents));
}

/** Is an attempt due now? More than the days between attempts must have passed since the last one: exactly so many is still too early. */
export function attemptDue(overdueCents: Cents, attemptsAt: readonly Instant[], policy: CampaignPolicy, now: Instant): boolean {
  const last = attemptsAt.at(-1);
  if (overdueCents <= 0 || overdueCents < policy.thresholdCents || attemptsAt.length >= policy.maxAttempts) return false;
  return last === undefined || now > later(last, policy.daysBetweenAttempts * DAY);
}
