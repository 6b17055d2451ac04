/** Monthly recurring revenue and what moved it, by customer (billing-rules, Reports; ChartMogul, MRR movements). */
import { minus, plus, ZERO, type Cents } from '../../../../src-shared/money.ts';

export interface MrrEvent {
  readonly customer: string;
  readonly subscription: string;
  /** What the subscription brings a month from now on; zero when it ended. Without taxes. */
  readonly monthlyCents: Cents;
}

export type MovementKind = 'new' | 'expansion' | 'contraction' | 'churn' | 'reactivation';

export interface MrrMovement {
  readonly customer: string;
  readonly kind: MovementKind;
  /** Negative for contraction and churn. */
  readonly deltaCents: Cents;
}

/**
 * One movement for each event that changes what its customer brings, in order. It is the customer who counts: another subscription of his is
 * expansion, ending one of several is contraction, ending the last is churn, coming back is reactivation.
 */
export function mrrMovements(events: readonly MrrEvent[]): MrrMovement[] {
  const customers = new Map<string, { mrrCents: Cents; paidBefore: boolean; subscriptions: Map<string, Cents> }>();
  return events.flatMap(({ customer, subscription, monthlyCents }) => {
    const state = customers.get(customer) ?? { mrrCents: ZERO, paidBefore: false, subscriptions: new Map<string, Cents>() };
    const before = state.mrrCents;
    const after = plus(minus(before, state.subscriptions.get(subscription) ?? ZERO), monthlyCents);
    state.subscriptions.set(subscription, monthlyCents);
    customers.set(customer, { ...state, mrrCents: after, paidBefore: state.paidBefore || after > 0 });
    return after === before ? [] : [{ customer, kind: movementKind(before, after, state.paidBefore), deltaCents: minus(after, before) }];
  });
}

function movementKind(before: Cents, after: Cents, paidBefore: boolean): MovementKind {
  if (before === 0) return paidBefore ? 'reactivation' : 'new';
  if (after === 0) return 'churn';
  return after > before ? 'expansion' : 'contraction';
}
