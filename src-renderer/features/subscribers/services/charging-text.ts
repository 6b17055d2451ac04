import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import { formatKes } from '../../../../src-shared/money.ts';
import { dateOf, formatInstant, formatTime, type Instant } from '../../../../src-shared/time.ts';
import { texts } from '../../../texts/index.ts';

const words = texts.services.charging;

/** How a service is charged, in words: "KES 1,500.00 a month, in advance"; "KES 50.00 for 24 hours, prepaid until 14:05". */
export function chargingText({ priceCents, interval, charging, paidUntil }: Pick<SubscriptionView, 'priceCents' | 'interval' | 'charging' | 'paidUntil'>, now: Instant): string {
  const price = formatKes(priceCents);
  if (charging !== 'prepaid') return words[charging](texts.value.priceEvery(price, interval));
  const lasting = texts.value.lasting(interval);
  if (paidUntil === null) return words.prepaid(price, lasting);
  const until = dateOf(paidUntil) === dateOf(now) ? formatTime(paidUntil) : formatInstant(paidUntil);
  return paidUntil > now ? words.prepaidUntil(price, lasting, until) : words.lapsed(price, lasting, until);
}

/** What it costs, without when it is charged: "KES 1,500.00 a month". */
export function priceText({ priceCents, interval }: Pick<SubscriptionView, 'priceCents' | 'interval'>): string {
  return texts.value.priceEvery(formatKes(priceCents), interval);
}
