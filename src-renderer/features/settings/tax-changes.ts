/** What setting a tax rate from a day on would do, in sentences. */
import type { TaxRate } from '../../../src-shared/contract/catalogue.ts';
import { formatKes, type Cents } from '../../../src-shared/money.ts';
import { taxOn } from '../../../src-shared/tax.ts';
import { addDays, formatDate, type LocalDate } from '../../../src-shared/time.ts';
import { texts } from '../../texts/index.ts';
import { percentText } from '../../ui/percent.ts';
import { ratesOn } from '../plans/tax-rates.ts';

const words = texts.settings.taxes;

export interface NewRate {
  readonly kind: TaxRate['kind'];
  readonly fromOn: LocalDate;
  readonly basisPoints: number;
}

/** Sentences for a rate to be set: what it takes the place of, until when it holds, and what it does to a price. */
export function newRateTexts(rates: readonly TaxRate[], next: NewRate, price: Cents): string[] {
  const { kind, fromOn, basisPoints } = next;
  const named = words.named[kind];
  const same = rates.find((rate) => rate.kind === kind && rate.fromOn === fromOn);
  const later = rates.filter((rate) => rate.kind === kind && rate.fromOn > fromOn).sort((a, b) => (a.fromOn < b.fromOn ? -1 : 1))[0];
  const before = ratesOn(rates, addDays(fromOn, -1));
  const after = ratesOn([...rates.filter((rate) => rate !== same), { ...next, id: 0, now: false }], fromOn);
  const was = kind === 'vat' ? before.vatBasisPoints : before.exciseBasisPoints;
  const date = formatDate(fromOn);
  const until = later ? [words.until(formatDate(later.fromOn), percentText(later.basisPoints))] : [];
  const replaced = same ? [words.replaces(percentText(same.basisPoints))] : [];
  if (was === basisPoints) return [words.changesNothing(named, date, percentText(basisPoints)), ...replaced, ...until];
  // Excise of the day counts too: both may change on one day.
  const onDay = { ...ratesOn(rates, fromOn), ...(kind === 'vat' ? { vatBasisPoints: was } : { exciseBasisPoints: was }) };
  const taxed = (inclusive: boolean, inForce: typeof after) => taxOn(price, { ...inForce, inclusive });
  return [
    words.changes(named, date, percentText(basisPoints), percentText(was)),
    ...replaced,
    ...until,
    words.changesInclusive(formatKes(price), formatKes(taxed(true, after).netCents), formatKes(taxed(true, onDay).netCents)),
    words.changesOnTop(formatKes(taxed(false, after).grossCents), formatKes(taxed(false, onDay).grossCents)),
    words.keeps,
  ];
}

export interface RateStep extends TaxRate {
  readonly when: 'past' | 'now' | 'coming';
}

/** The rates of one tax, the latest first. */
export function rateSteps(rates: readonly TaxRate[], kind: TaxRate['kind'], today: LocalDate): RateStep[] {
  const own = rates.filter((rate) => rate.kind === kind).sort((a, b) => (a.fromOn < b.fromOn ? -1 : 1));
  const nowAt = own.findLastIndex((rate) => rate.fromOn <= today);
  return own.map((rate, index): RateStep => ({ ...rate, when: index > nowAt ? 'coming' : index === nowAt ? 'now' : 'past' })).reverse();
}
