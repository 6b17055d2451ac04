/** What the choices about billing come to, with days and amounts: the same rules as the engine's, told for whole months. */
import { formatKes, multiplyRatio, type Cents } from '../../../src-shared/money.ts';
import { addDays, addMonths, dayOfMonth, daysBetween, formatDate, startOfMonth, type LocalDate } from '../../../src-shared/time.ts';
import { texts } from '../../texts/index.ts';
import type { BillingForm } from './settings-view.ts';

const words = texts.settings.billing;
const FIXED_DAYS = 30;
const CHANGE_AFTER_DAYS = 10;
const WEEKS_OFF = 3;
const MONTHS_CUT_OFF = 2;

interface Month {
  readonly start: LocalDate;
  readonly end: LocalDate;
}

/** The sentences, for somebody who starts today on a plan of this price a month. */
export function billingExamples(form: BillingForm, today: LocalDate, price: Cents): string[] {
  return [startText(form, today, price), words.exampleDue(formatDate(today), formatDate(addDays(today, Number(form.dueDays)))), ...changeTexts(form, today, price), ...laterTexts(form, today)];
}

function startText(form: BillingForm, today: LocalDate, price: Cents): string {
  const next = addMonths(today, 1);
  if (form.mode === 'anniversary') return words.exampleAnniversary(formatDate(today), formatDate(today), formatDate(addDays(next, -1)), formatDate(next), formatKes(price));
  const day = form.mode === 'calendar' ? 1 : Number(form.fixedDay);
  if (dayOfMonth(today) === day) return words.exampleNoStub(formatDate(today), formatDate(next));
  const thisMonth = addDays(startOfMonth(today), day - 1);
  const month = today < thisMonth ? { start: addMonths(thisMonth, -1), end: thisMonth } : { start: thisMonth, end: addMonths(thisMonth, 1) };
  return words.exampleFixed(formatDate(today), partText(form, month, today, price), formatDate(month.end));
}

function changeTexts(form: BillingForm, today: LocalDate, price: Cents): string[] {
  const month = { start: today, end: addMonths(today, 1) };
  const changeOn = addDays(today, CHANGE_AFTER_DAYS);
  return [
    words.exampleUnused(formatDate(changeOn), partText(form, month, changeOn, price)),
    form.downgradeAtPeriodEnd ? words.exampleDowngradeLater(formatDate(month.end)) : words.exampleDowngradeNow(partText(form, month, addDays(today, 1), price)),
  ];
}

function laterTexts(form: BillingForm, today: LocalDate): string[] {
  const back = addMonths(today, MONTHS_CUT_OFF);
  const suspended = form.invoiceWhileSuspended ? words.exampleSuspended : words.exampleNotSuspended;
  return [
    form.catchUp === 'oneInvoice' ? words.exampleOneInvoice(WEEKS_OFF) : words.exampleOnePerPeriod(WEEKS_OFF),
    suspended(formatDate(today), formatDate(back)),
    form.draftPosts ? words.exampleDraftPosts(formatDate(addDays(today, Number(form.draftDays)))) : words.exampleDraftStays,
  ];
}

/** "5 of 31 days × KES 2,500.00 = KES 403.23": what is left of a month from a day on. */
function partText({ dayCount }: Pick<BillingForm, 'dayCount'>, month: Month, from: LocalDate, price: Cents): string {
  const [days, of] = dayCount === 'fixed30' ? [FIXED_DAYS - fixedDaysBetween(month.start, from), FIXED_DAYS] : [daysBetween(from, month.end), daysBetween(month.start, month.end)];
  return words.examplePart(days, of, formatKes(price), formatKes(multiplyRatio(price, days, of)));
}

/** Days from a to b when each month has 30 (billing-rules, Proration), within one such month. */
function fixedDaysBetween(a: LocalDate, b: LocalDate): number {
  const months = (Number(b.slice(0, 4)) - Number(a.slice(0, 4))) * 12 + Number(b.slice(5, 7)) - Number(a.slice(5, 7));
  return Math.max(0, Math.min(FIXED_DAYS, months * FIXED_DAYS + dayOfMonth(b) - dayOfMonth(a)));
}
