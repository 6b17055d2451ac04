/** What happened to a payment, in order. Pure: the page draws it. */
import type { ReversalRow } from '../../../src-shared/contract/money-in.ts';
import type { Instant } from '../../../src-shared/time.ts';
import { texts } from '../../texts/index.ts';
import type { Tone } from '../../ui/index.ts';
import type { PaymentView } from './payment-view.ts';

const words = texts.moneyIn.timeline;

export type Source = PaymentView['sources'][number];
export interface Happening {
  readonly key: string;
  readonly at: Instant;
  /** Which icon. */
  readonly what: Source | 'paid' | 'booked' | 'waits' | 'undone' | 'reversal';
  readonly tone: Tone;
  readonly title: string;
  readonly detail: string;
}

/** Entries that do not tell more than others do are left out. */
const ENTRY_LOOK: Readonly<Record<string, readonly [Happening['what'], Tone]>> = {
  payment: ['booked', 'good'],
  suspense: ['waits', 'warn'],
  assignment: ['booked', 'good'],
  paymentMoved: ['undone', 'warn'],
  allocationUndone: ['undone', 'neutral'],
  creditUsed: ['booked', 'neutral'],
  paymentReversal: ['undone', 'bad'],
  paymentReturn: ['undone', 'neutral'],
  transfer: ['booked', 'neutral'],
  reversal: ['undone', 'neutral'],
};

/** Payment, sources, entries and reversals in the order of time; at the same instant: paid, seen, booked. */
export function paymentTimeline(payment: PaymentView, reversals: readonly ReversalRow[]): readonly Happening[] {
  const paid: Happening = {
    key: 'paid',
    at: payment.paidAt,
    what: 'paid',
    tone: 'neutral',
    title: words.paid(texts.moneyIn.method[payment.method]),
    detail: [payment.payerName, payment.accountTyped === '' ? '' : words.paidDetail(payment.accountTyped)].filter(Boolean).join(', '),
  };
  const items = [paid, ...seen(payment), ...booked(payment), ...reversals.flatMap(reversed)];
  return items.map((item, index) => ({ item, index })).sort((a, b) => a.item.at - b.item.at || a.index - b.index).map(({ item }) => item);
}

function seen({ evidence }: PaymentView): Happening[] {
  const inOrder = [...evidence].sort((a, b) => a.receivedAt - b.receivedAt);
  return inOrder.map(({ source, receivedAt }, index) => {
    const note = evidence.length === 1 ? '' : index === 0 ? words.seenFirst : words.seenAgain;
    return { key: `seen:${source}:${index}`, at: receivedAt, what: source, tone: 'neutral', title: words.seen[source], detail: [source === 'manual' ? '' : texts.moneyIn.source[source], note].filter(Boolean).join('. ') };
  });
}

/** Those after which the payment says anew how it came to whom it is. */
const MATCHED = ['payment', 'assignment', 'suspense', 'paymentMoved', 'paymentReturn'];

function booked({ entries, matching, state }: PaymentView): Happening[] {
  // Of one that was split it tells how it was split, which is no entry.
  const last = state === 'split' ? undefined : entries.findLast(({ kind }) => MATCHED.includes(kind));
  return entries.flatMap(({ id, kind, at }) => {
    const look = ENTRY_LOOK[kind];
    const title = words.entry[kind];
    return look && title ? [{ key: `entry:${id}`, at, what: look[0], tone: look[1], title, detail: id === last?.id ? matching : '' }] : [];
  });
}

function reversed(reversal: ReversalRow): Happening[] {
  const by = reversal.requestedBy;
  const asked: Happening = {
    key: `reversal:${reversal.id}`,
    at: reversal.requestedAt,
    what: 'reversal',
    tone: 'pending',
    title: reversal.origin === 'requested' ? words.asked : words.listed[reversal.origin],
    detail: by === null ? reversal.reason : words.by(by, reversal.reason),
  };
  if (reversal.settledAt === null) return [asked];
  const [tone, title] = { done: ['bad', words.reversalDone] as const, failed: ['warn', words.reversalFailed] as const, dismissed: ['neutral', words.reversalDismissed] as const }[reversal.state as 'done' | 'failed' | 'dismissed'] ?? ['neutral', words.reversalDismissed];
  return [asked, { key: `reversal:${reversal.id}:end`, at: reversal.settledAt, what: 'reversal', tone, title, detail: reversal.approvedBy === null ? '' : words.approved(reversal.approvedBy) }];
}
