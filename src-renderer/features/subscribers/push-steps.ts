/** How far a request to a phone has come, as steps. Pure. */
import { ceilToShilling, formatKes, type Cents } from '../../../src-shared/money.ts';
import type { PushView } from '../../../src-shared/contract/payments.ts';
import { texts } from '../../texts/index.ts';
import type { SubscriberFacts } from './subscriber-facts.ts';

const words = texts.moneyIn.push;

export interface Step {
  readonly key: 'sending' | 'asked' | 'pin' | 'end';
  readonly label: string;
  readonly state: 'todo' | 'now' | 'done' | 'bad' | 'warn';
}

/** Its outcome may still come. */
export function isOpenPush(state: PushView['state']): boolean {
  return state === 'queued' || state === 'sent' || state === 'unknown';
}

/** Again only when it is certain that nothing is under way: he could pay twice. */
export function mayAskAgain(state: PushView['state']): boolean {
  return state === 'failed';
}

/** Sending, phone asked, PIN awaited, and how it ended. */
export function pushSteps({ state }: Pick<PushView, 'state'>): readonly Step[] {
  const marks: Readonly<Record<PushView['state'], readonly [Step['state'], Step['state'], Step['state'], Step['state']]>> = {
    queued: ['now', 'todo', 'todo', 'todo'],
    sent: ['done', 'done', 'now', 'todo'],
    paid: ['done', 'done', 'done', 'done'],
    // Where it broke off is told in words: it may not even have been sent.
    failed: ['todo', 'todo', 'todo', 'bad'],
    unknown: ['todo', 'todo', 'todo', 'warn'],
    review: ['todo', 'todo', 'todo', 'warn'],
  };
  const end = { queued: words.step.received, sent: words.step.received, paid: words.step.received, failed: words.step.notPaid, unknown: words.step.notKnown, review: words.step.look }[state];
  const [sending, asked, pin, last] = marks[state];
  return [
    { key: 'sending', label: words.step.sending, state: sending },
    { key: 'asked', label: words.step.asked, state: asked },
    { key: 'pin', label: words.step.pin, state: pin },
    { key: 'end', label: end, state: last },
  ];
}

/** What he is usually asked for, in whole shillings, each amount once: what he owes, what is overdue of it, the price of his plan. */
export function amountChoices({ balanceCents, overdueCents, subscriptions }: Pick<SubscriberFacts, 'balanceCents' | 'overdueCents' | 'subscriptions'>): readonly { readonly amountCents: Cents; readonly label: string }[] {
  const choices: { amountCents: Cents; label: string }[] = [];
  const add = (exact: Cents, label: (amount: string) => string) => {
    const amountCents = ceilToShilling(exact);
    if (amountCents > 0 && !choices.some((choice) => choice.amountCents === amountCents)) choices.push({ amountCents, label: label(formatKes(amountCents)) });
  };
  add(balanceCents, words.owes);
  add(overdueCents, words.overdue);
  for (const { planName, priceCents, entitlement } of subscriptions) if (entitlement.state !== 'ended') add(priceCents, (amount) => words.price(planName, amount));
  return choices;
}
