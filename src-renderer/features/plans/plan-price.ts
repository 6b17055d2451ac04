/** What the dated prices of a plan mean, in order; what a new one would do. */
import type { Plan } from '../../../src-shared/contract/plans.ts';
import { monthlyCents } from '../../../src-shared/interval.ts';
import { formatKes, minus, multiplyRatio, negate, ZERO, type Cents } from '../../../src-shared/money.ts';
import { formatDate, type LocalDate } from '../../../src-shared/time.ts';
import { texts } from '../../texts/index.ts';

const words = texts.plans;
type Price = Plan['prices'][number];

export interface PriceStep extends Price {
  readonly when: 'past' | 'now' | 'coming';
  /** The first price of the plan has no day that says anything. */
  readonly isFirst: boolean;
  /** Against the price before it; null for the first. */
  readonly difference: Cents | null;
}

/** The prices of a plan, the latest first. */
export function priceSteps(prices: readonly Price[], today: LocalDate): PriceStep[] {
  const nowAt = prices.findLastIndex((price) => price.fromOn <= today);
  return prices
    .map((price, index): PriceStep => {
      const before = prices[index - 1];
      return { ...price, when: index > nowAt ? 'coming' : index === nowAt ? 'now' : 'past', isFirst: index === 0, difference: before ? minus(price.priceCents, before.priceCents) : null };
    })
    .reverse();
}

/** "KES 200.00 more for everybody on it". */
export function stepText({ difference, keepEarlier }: PriceStep): string {
  if (difference === null) return words.priceFirst;
  const text = difference === 0 ? words.asMuch : difference > 0 ? words.more(formatKes(difference)) : words.less(formatKes(negate(difference)));
  return keepEarlier ? words.priceForNew(text) : words.priceForAll(text);
}

export interface NewPrice {
  readonly priceCents: Cents;
  readonly fromOn: LocalDate;
  readonly existing: 'keep' | 'move';
}

/** What a new price does, in sentences: whom it touches, what it brings a month, what was set before. */
export function newPriceTexts(plan: Plan, price: NewPrice): string[] {
  const { subscriptions: count, interval } = plan;
  const said = texts.value.priceEvery(formatKes(price.priceCents), interval);
  const date = formatDate(price.fromOn);
  const same = plan.prices.find(({ fromOn }) => fromOn === price.fromOn);
  const next = plan.prices.find(({ fromOn }) => fromOn > price.fromOn);
  const more = price.existing === 'keep' ? ZERO : minus(multiplyRatio(monthlyCents(price.priceCents, interval), count, 1), plan.monthlyCents);
  return [
    price.existing === 'move' ? words.moves(count, said, date) : words.keeps(count, said, date),
    ...(count === 0 ? [] : [more === 0 ? words.monthlySame : more > 0 ? words.monthlyMore(formatKes(more)) : words.monthlyLess(formatKes(negate(more)))]),
    ...(same ? [words.replaces(formatKes(same.priceCents))] : []),
    ...(next ? [words.untilNext(formatDate(next.fromOn), formatKes(next.priceCents))] : []),
    words.postedStay,
  ];
}
