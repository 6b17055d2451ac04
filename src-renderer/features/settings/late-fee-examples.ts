/** What late fees come to on one invoice: interest = open × rate × days ÷ 365, and the fixed fee (billing-rules, Late fees). */
import { formatKes, multiplyRatio, parseAmount, plus, ZERO, type Cents } from '../../../src-shared/money.ts';
import { addDays, formatDate, type LocalDate } from '../../../src-shared/time.ts';
import { texts } from '../../texts/index.ts';
import { percentText, toBasisPoints } from '../../ui/percent.ts';
import type { LateFeeForm } from './settings-view.ts';

const words = texts.settings.lateFees;
const WHOLE = 10_000;
const DAYS_OF_YEAR = 365;
/** So many fees are told when they repeat. */
const FEES_SHOWN = 3;

export interface ExampleFee {
  readonly on: LocalDate;
  readonly amountCents: Cents;
  /** "KES 2,500.00 × 24 % × 7 of 365 days = KES 11.51, and KES 100.00". */
  readonly how: string;
}

/** The first fees on an amount that stays open after its due day. */
export function exampleFees(form: LateFeeForm, dueOn: LocalDate, open: Cents): ExampleFee[] {
  const flat = parseAmount(form.flat) ?? ZERO;
  const rate = toBasisPoints(Number(form.annual));
  const after = Number(form.afterDays);
  const again = Number(form.repeatDays);
  if (!form.enabled || after < 1 || (form.repeats && again < 1)) return [];
  return Array.from({ length: form.repeats ? FEES_SHOWN : 1 }, (_, stage) => {
    // Interest runs from the day of the fee before.
    const days = stage === 0 ? after : again;
    const interest = multiplyRatio(open, rate * days, WHOLE * DAYS_OF_YEAR);
    return { on: addDays(dueOn, after + stage * again), amountCents: plus(flat, interest), how: feeText(open, rate, days, interest, flat) };
  });
}

function feeText(open: Cents, rate: number, days: number, interest: Cents, flat: Cents): string {
  if (rate === 0) return words.exampleFlat(formatKes(flat));
  const parts = [formatKes(open), percentText(rate), days, formatKes(interest)] as const;
  return flat === 0 ? words.exampleInterest(...parts) : words.exampleBoth(...parts, formatKes(flat));
}

/** "3 Apr 2026: KES 111.51". */
export const feeLine = ({ on, amountCents }: ExampleFee): string => words.exampleFee(formatDate(on), formatKes(amountCents));
