import { formatKes, minus, multiplyRatio, plus, shillings } from '../../../src-shared/money.ts';
import { addDays, addMonths, dateOf, dayOfMonth, daysBetween, formatDate, startOfMonth, type LocalDate } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { toBasisPoints } from '../../ui/index.ts';
import styles from './settings.module.css';
import type { BillingForm } from './settings-view.ts';

const words = texts.settings.billing;
const WHOLE = 10_000;

/** What the choices come to for somebody who starts today, on one of the real plans. */
export function BillingExample({ form }: { form: BillingForm }) {
  const today = dateOf(useNow());
  const plans = useRead('plans.list', {}).data;
  const price = plans?.find(({ state }) => state === 'published')?.priceCents ?? shillings(2500);
  const due = addDays(today, Number(form.dueDays));
  return (
    <ul className={styles['example']}>
      <li>{form.mode === 'fixed' ? fixedText(today, Number(form.fixedDay)) : ownDayText(today)}</li>
      <li>{words.exampleDue(formatDate(today), formatDate(due))}</li>
      {taxTexts(price, toBasisPoints(Number(form.vat)), toBasisPoints(Number(form.excise))).map((text) => <li key={text}>{text}</li>)}
    </ul>
  );
}

function ownDayText(today: LocalDate): string {
  const next = addMonths(today, 1);
  return words.exampleAnniversary(formatDate(today), formatDate(today), formatDate(addDays(next, -1)), formatDate(next));
}

function fixedText(today: LocalDate, fixedDay: number): string {
  const thisMonth = addDays(startOfMonth(today), fixedDay - 1);
  if (dayOfMonth(today) === fixedDay) return words.exampleNoStub(formatDate(today), formatDate(addMonths(today, 1)));
  const [from, next] = today < thisMonth ? [addMonths(thisMonth, -1), thisMonth] : [thisMonth, addMonths(thisMonth, 1)];
  return words.exampleFixed(formatDate(today), daysBetween(today, next), daysBetween(from, next), formatDate(next));
}

/** As billing does it: excise on the net, VAT on net and excise. */
function taxTexts(price: ReturnType<typeof shillings>, vat: number, excise: number): string[] {
  if (vat === 0 && excise === 0) return [words.exampleNoTax(formatKes(price))];
  const net = multiplyRatio(price, WHOLE * WHOLE, (WHOLE + excise) * (WHOLE + vat));
  const exciseWithin = vat === 0 ? minus(price, net) : multiplyRatio(net, excise, WHOLE);
  const exciseOnTop = multiplyRatio(price, excise, WHOLE);
  const base = plus(price, exciseOnTop);
  return [
    words.exampleInclusive(formatKes(price), formatKes(net), formatKes(exciseWithin), formatKes(minus(price, plus(net, exciseWithin)))),
    words.exampleExclusive(formatKes(price), formatKes(plus(base, multiplyRatio(base, vat, WHOLE)))),
  ];
}
