/** Which open item a payment settles and which credit is used first (billing-rules, Payments and allocation). */
import { allocate, minus, plus, smaller, sum, ZERO, type Cents } from '../../../../src-shared/money.ts';
import type { LocalDate } from '../../../../src-shared/time.ts';

export interface OpenItem {
  readonly id: number;
  readonly dueOn: LocalDate;
  readonly openCents: Cents;
}

export interface Settlement {
  /** Only items that something was settled of, in the order of settling. */
  readonly settled: readonly { readonly id: number; readonly amountCents: Cents }[];
  /** What no item could take: the subscriber's credit. */
  readonly leftCents: Cents;
}

/** Oldest due first, by id among those due on one day. Throws RangeError on an amount below zero. */
export function settleOldestFirst(items: readonly OpenItem[], amountCents: Cents): Settlement {
  if (amountCents < 0) throw new RangeError(`not an amount to settle with: ${amountCents}`);
  let leftCents = amountCents;
  const settled = items
    .filter((item) => item.openCents > 0)
    .toSorted((a, b) => (a.dueOn === b.dueOn ? a.id - b.id : a.dueOn < b.dueOn ? -1 : 1))
    .map((item) => {
      const part = smaller(item.openCents, leftCents);
      leftCents = minus(leftCents, part);
      return { id: item.id, amountCents: part };
    })
    .filter((part) => part.amountCents > 0);
  return { settled, leftCents };
}

export interface InstallmentState {
  readonly id: number;
  readonly dueCents: Cents;
  readonly paidCents: Cents;
  readonly creditedCents: Cents;
  readonly openCents: Cents;
}

export interface Installments {
  readonly items: readonly InstallmentState[];
  /** Paid and credited beyond everything that was due. */
  readonly paidOverCents: Cents;
  readonly creditedOverCents: Cents;
  /** Open less what is over; below zero when the subscriber is in credit. */
  readonly balanceCents: Cents;
}

/** Where payments and credit notes went among items in the order they are due: payments first, then credit notes (ERPNext, Accounts Receivable). */
export function settleInstallments(items: readonly OpenItem[], payments: readonly Cents[], creditNotes: readonly Cents[]): Installments {
  const paid = settleOldestFirst(items, sum(payments));
  const open = items.map((item) => ({ ...item, openCents: minus(item.openCents, amountFor(paid, item.id)) }));
  const credited = settleOldestFirst(open, sum(creditNotes));
  const states = items.map(({ id, openCents: dueCents }) => {
    const paidCents = amountFor(paid, id);
    const creditedCents = amountFor(credited, id);
    return { id, dueCents, paidCents, creditedCents, openCents: minus(dueCents, plus(paidCents, creditedCents)) };
  });
  const balanceCents = minus(sum(states.map((state) => state.openCents)), plus(paid.leftCents, credited.leftCents));
  return { items: states, paidOverCents: paid.leftCents, creditedOverCents: credited.leftCents, balanceCents };
}

function amountFor(settlement: Settlement, id: number): Cents {
  return settlement.settled.find((part) => part.id === id)?.amountCents ?? ZERO;
}

/** What a subscriber has to his credit, by where it came from. */
export interface Credits {
  readonly promotionalCents: Cents;
  readonly creditNoteCents: Cents;
  readonly overpaidCents: Cents;
}

export interface CreditsApplied {
  readonly applied: Credits;
  readonly left: Credits;
  readonly dueCents: Cents;
}

/** Uses credits for an amount: promotional, then credit notes, then overpayments (billing-rules; Chargebee docs). */
export function applyCredits(amountCents: Cents, credits: Credits): CreditsApplied {
  let dueCents = amountCents;
  const use = (creditCents: Cents): Cents => {
    const part = smaller(creditCents, dueCents > 0 ? dueCents : ZERO);
    dueCents = minus(dueCents, part);
    return part;
  };
  const applied = { promotionalCents: use(credits.promotionalCents), creditNoteCents: use(credits.creditNoteCents), overpaidCents: use(credits.overpaidCents) };
  const left = {
    promotionalCents: minus(credits.promotionalCents, applied.promotionalCents),
    creditNoteCents: minus(credits.creditNoteCents, applied.creditNoteCents),
    overpaidCents: minus(credits.overpaidCents, applied.overpaidCents),
  };
  return { applied, left, dueCents };
}

/**
 * A payer's amount over his units: in proportion to what each owes (largest remainder), or each in full in the order given. What exceeds
 * everything owed is not spread; parts are in the order of the units and never more than what is owed.
 */
export function spreadOverUnits(owedCents: readonly Cents[], amountCents: Cents, rule: 'proportional' | 'inOrder'): Cents[] {
  if (owedCents.length === 0) return [];
  const spread = smaller(amountCents, sum(owedCents));
  if (rule === 'proportional') return allocate(spread, owedCents);
  let left = spread;
  return owedCents.map((owed) => {
    const part = smaller(owed, left);
    left = minus(left, part);
    return part;
  });
}
