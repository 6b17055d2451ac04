/** What the organisation holds at M-Pesa, and every movement of it: the truth that lists, statements and answers are taken from. */
import { ZERO, minus, multiplyRatio, negate, plus, sum } from '../../../src-shared/money.ts';
import type { Cents } from '../../../src-shared/money.ts';
import type { Instant } from '../../../src-shared/time.ts';
import type { AccountBooks, DarajaSimulatorOptions, PortalRow, ReversalEntry, StatementEntry } from './daraja.types.ts';

export interface Account {
  /** Payments that came in, oldest first; those of before the start too. */
  readonly payments: readonly StatementEntry[];
  /** Payments given back, oldest first. */
  readonly reversals: readonly ReversalEntry[];
  /** All rows of the portal's statement, oldest first. */
  readonly rows: readonly PortalRow[];
  balance(): Cents;
  /** Money comes in; M-Pesa takes its charge of the business at once. */
  receive(entry: StatementEntry): void;
  /** Stays on the statement without moving money. */
  refuse(entry: StatementEntry, status: 'Failed' | 'Declined'): void;
  /** Back to its sender, whole. */
  reverse(payment: StatementEntry, reversal: { readonly receipt: string; readonly at: Instant; readonly by: ReversalEntry['by'] }): ReversalEntry;
  withdraw(withdrawal: { readonly receipt: string; readonly at: Instant; readonly amountCents: Cents; readonly chargeCents: Cents }): void;
  payment(receipt: string): StatementEntry | undefined;
  /** The reversal of a payment. */
  reversalOf(receipt: string): ReversalEntry | undefined;
  /** What a later start needs to go on, without what is older. */
  books(since: Instant): AccountBooks;
}

const BASIS = 10_000;

export function createAccount(options: DarajaSimulatorOptions): Account {
  const before = options.books;
  const payments: StatementEntry[] = [...(before?.payments ?? [])];
  const reversals: ReversalEntry[] = [...(before?.reversals ?? [])];
  const rows: PortalRow[] = [...(before?.rows ?? [])];
  const byReceipt = new Map(payments.map((payment) => [payment.receipt, payment]));
  const takenBack = new Map(reversals.map((reversal) => [reversal.of, reversal]));
  let balance = before?.balanceCents ?? options.openingBalanceCents ?? ZERO;

  /** Positive in, negative out. */
  const move = (amountCents: Cents, row: Omit<PortalRow, 'status' | 'paidInCents' | 'withdrawnCents' | 'balanceCents'>): void => {
    balance = plus(balance, amountCents);
    rows.push({ ...row, status: 'Completed', paidInCents: amountCents > 0 ? amountCents : ZERO, withdrawnCents: amountCents < 0 ? negate(amountCents) : ZERO, balanceCents: balance });
  };
  const charge = (amountCents: Cents, row: Pick<PortalRow, 'receipt' | 'completedAt' | 'details' | 'reasonType'>): void => {
    if (amountCents > 0) move(negate(amountCents), { ...row, kind: 'charge', otherParty: '', linkedReceipt: '', account: '' });
  };
  const receive = (entry: StatementEntry): void => {
    payments.push(entry);
    byReceipt.set(entry.receipt, entry);
    move(entry.amountCents, paymentRow(options, entry));
    charge(multiplyRatio(entry.amountCents, options.chargeBasisPoints ?? 0, BASIS), { receipt: entry.receipt, completedAt: entry.paidAt, details: 'Pay Bill Charge', reasonType: 'Pay Bill Charge' });
  };
  for (const entry of options.history ?? []) receive(entry);

  return {
    payments,
    reversals,
    rows,
    balance: () => balance,
    receive,
    refuse: (entry, status) => {
      rows.push({ ...paymentRow(options, entry), kind: 'failed', status, paidInCents: entry.amountCents, withdrawnCents: ZERO, balanceCents: null });
    },
    reverse: (payment, { receipt, at, by }) => {
      const reversal: ReversalEntry = { receipt, at, amountCents: payment.amountCents, of: payment.receipt, by };
      reversals.push(reversal);
      takenBack.set(payment.receipt, reversal);
      move(negate(payment.amountCents), {
        kind: 'reversal',
        receipt,
        completedAt: at,
        details: `Reversal of ${payment.receipt} to ${partyOf(payment)}`,
        reasonType: 'Pay Bill Reversal',
        otherParty: partyOf(payment),
        linkedReceipt: payment.receipt,
        account: payment.account,
      });
      return reversal;
    },
    withdraw: ({ receipt, at, amountCents, chargeCents }) => {
      if (amountCents <= 0 || chargeCents < 0 || sum([amountCents, chargeCents]) > balance) throw new RangeError('no more can be withdrawn than there is');
      move(negate(amountCents), { kind: 'withdrawal', receipt, completedAt: at, details: 'Withdraw Funds to Bank', reasonType: 'Withdraw Funds to Bank', otherParty: 'Simulated Bank', linkedReceipt: '', account: '' });
      charge(chargeCents, { receipt, completedAt: at, details: 'Withdraw Funds to Bank Charge', reasonType: 'Withdraw Funds to Bank Charge' });
    },
    payment: (receipt) => byReceipt.get(receipt),
    reversalOf: (receipt) => takenBack.get(receipt),
    books: (since) => ({
      // Of a reversal that is kept, the payment too.
      payments: payments.filter(({ paidAt, receipt }) => paidAt >= since || (takenBack.get(receipt)?.at ?? since - 1) >= since),
      reversals: reversals.filter(({ at }) => at >= since),
      rows: rows.filter(({ completedAt }) => completedAt >= since),
      balanceCents: balance,
    }),
  };
}

/** "254712345678 - JANE DOE" */
export function partyOf({ phone, name }: StatementEntry): string {
  return `${phone} - ${name}`;
}

/** Is there enough to give a payment back? */
export function canReturn(account: Account, payment: StatementEntry): boolean {
  return minus(account.balance(), payment.amountCents) >= 0;
}

function paymentRow({ till }: DarajaSimulatorOptions, entry: StatementEntry): Omit<PortalRow, 'status' | 'paidInCents' | 'withdrawnCents' | 'balanceCents'> {
  const isTill = till !== undefined;
  return {
    kind: 'payment',
    receipt: entry.receipt,
    completedAt: entry.paidAt,
    details: isTill ? `Customer Merchant Payment from ${partyOf(entry)}` : `Pay Bill from ${partyOf(entry)} Acc. ${entry.account}`,
    reasonType: isTill ? 'Customer Buy Goods Online' : 'Pay Bill Online',
    otherParty: partyOf(entry),
    linkedReceipt: '',
    account: isTill ? '' : entry.account,
  };
}
