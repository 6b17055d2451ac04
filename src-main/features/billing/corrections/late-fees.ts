/** Which late fee has fallen due on an overdue invoice; pure. What it comes to is in rules/late-fees.ts. */
import type { LateFeeSettings } from '../../../../src-shared/contract/settings.ts';
import { formatKes, multiplyRatio, type Cents } from '../../../../src-shared/money.ts';
import { daysBetween, type LocalDate } from '../../../../src-shared/time.ts';
import { percentWords } from '../rules/discounts.ts';
import { lateFee } from '../rules/late-fees.ts';

/** A stage is the number of days after the due day on which a fee falls: it means the same after the policy was changed. */
export interface LateInvoice {
  readonly dueOn: LocalDate;
  readonly openCents: Cents;
  /** The latest stage that was charged; null: none yet. */
  readonly lastStage: number | null;
}

export interface DueLateFee {
  readonly stage: number;
  /** Before tax. */
  readonly amountCents: Cents;
  readonly explanation: string;
}

const YEAR_DAYS = 365;

/**
 * The fee that is due on a day; null when there is none. Stages fall `afterDays` after the due day and every `repeatDays` from then on. Stages
 * that were missed (the computer was off, a promise was running) are one fee: the flat amount once for each, and the interest of all their
 * days rounded once, up to the day of the last stage, not up to today: so it does not depend on the day of the run. Stages up to
 * `rulesSavedOn` are let pass: whoever turns late fees on does not charge for the past.
 */
export function dueLateFee(invoice: LateInvoice, policy: Pick<LateFeeSettings, 'afterDays' | 'repeatDays' | 'flatCents' | 'annualBasisPoints'>, rulesSavedOn: LocalDate, today: LocalDate): DueLateFee | null {
  const { dueOn, openCents, lastStage } = invoice;
  const { afterDays, repeatDays, flatCents, annualBasisPoints } = policy;
  const lateDays = daysBetween(dueOn, today);
  const passedDays = Math.max(daysBetween(dueOn, rulesSavedOn), lastStage ?? 0);
  const indexAfter = (days: number) => (days < afterDays ? 0 : repeatDays === null ? 1 : Math.floor((days - afterDays) / repeatDays) + 1);
  const stageAt = (index: number) => afterDays + index * (repeatDays ?? 0);
  const first = indexAfter(passedDays);
  const count = indexAfter(lateDays) - first;
  if (count <= 0) return null;
  const stage = stageAt(first + count - 1);
  const days = stage - Math.max(first === 0 ? 0 : stageAt(first - 1), lastStage ?? 0);
  const { totalCents } = lateFee(openCents, days, { interestBasisPoints: annualBasisPoints, feeCents: multiplyRatio(flatCents, count, 1), yearDays: YEAR_DAYS });
  if (totalCents === 0) return null;
  const interest = annualBasisPoints === 0 ? [] : [`${formatKes(openCents)} open × ${percentWords(annualBasisPoints)} a year × ${days} of ${YEAR_DAYS} days`];
  const flat = flatCents === 0 ? [] : [count === 1 ? formatKes(flatCents) : `${count} × ${formatKes(flatCents)}`];
  return { stage, amountCents: totalCents, explanation: [...interest, ...flat].join(' + ') };
}
