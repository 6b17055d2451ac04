/** What a promo code gives, and what has become of it. */
import type { PromoCode } from '../../../src-shared/contract/catalogue.ts';
import { formatKes, minus, multiplyRatio, smaller, type Cents } from '../../../src-shared/money.ts';
import { formatDate, type LocalDate } from '../../../src-shared/time.ts';
import { texts } from '../../texts/index.ts';
import { percentText } from '../../ui/percent.ts';

const words = texts.plans.promoCodes;
const WHOLE = 10_000;

/** What comes off: one of the two. */
export interface Offer {
  readonly percentBasisPoints: number | null;
  readonly amountCents: Cents | null;
  /** null: for good. */
  readonly periods: number | null;
}

/** "20 % off, 3 periods". */
export function offerText({ percentBasisPoints, amountCents, periods }: Offer): string {
  const what = percentBasisPoints === WHOLE ? words.free : percentBasisPoints !== null ? words.percentOff(percentText(percentBasisPoints)) : amountCents !== null ? words.amountOff(formatKes(amountCents)) : '';
  return periods === null ? words.forGood(what) : words.forPeriods(what, periods);
}

/** What an offer takes off a price, never more than the price. */
export function letOff(price: Cents, { percentBasisPoints, amountCents }: Offer): Cents {
  if (percentBasisPoints !== null) return multiplyRatio(price, percentBasisPoints, WHOLE);
  return amountCents === null ? minus(price, price) : smaller(amountCents, price);
}

/** What an offer comes to on a plan, and in all when it is used as often as it may be. */
export function offerExample(plan: { readonly name: string; readonly priceCents: Cents }, offer: Offer, mostUses: number | null): string[] {
  const off = letOff(plan.priceCents, offer);
  const sentence = words.example(plan.name, formatKes(minus(plan.priceCents, off)), formatKes(plan.priceCents));
  if (offer.periods === null) return [words.exampleForGood(sentence, formatKes(off)), ...(mostUses === null ? [words.noLimit] : [])];
  const inAll = multiplyRatio(off, offer.periods, 1);
  return [words.examplePeriods(sentence, offer.periods, formatKes(inAll)), mostUses === null ? words.noLimit : words.mostLetOff(mostUses, formatKes(multiplyRatio(inAll, mostUses, 1)))];
}

export type PromoState = keyof typeof words.stateValue;

/** Whether a code can be used on a day, and if not, why. */
export function promoState(code: Pick<PromoCode, 'active' | 'validFrom' | 'validUntil' | 'mostUses' | 'uses'>, today: LocalDate): PromoState {
  if (!code.active) return 'stopped';
  if (code.validUntil !== null && code.validUntil < today) return 'ended';
  if (code.mostUses !== null && code.uses >= code.mostUses) return 'usedUp';
  return code.validFrom > today ? 'soon' : 'active';
}

/** "1 Mar 2026 to 31 Mar 2026". */
export function validText({ validFrom, validUntil }: Pick<PromoCode, 'validFrom' | 'validUntil'>): string {
  return validUntil === null ? words.validSince(formatDate(validFrom)) : words.validRange(formatDate(validFrom), formatDate(validUntil));
}
