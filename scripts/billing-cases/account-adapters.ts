/** Cases of balances, payments, credits and late fees. */
import { negate, sum, ZERO, type Cents } from '../../src-shared/money.ts';
import { localDate } from '../../src-shared/time.ts';
import { accountBalance, afterStep, EMPTY_ACCOUNT, invoiceBalance, type CreditStep, type InvoiceItem } from '../../src-main/features/billing/rules/balance.ts';
import { lateFee } from '../../src-main/features/billing/rules/late-fees.ts';
import { numbersOfRuns, postedByItselfOn, type NumberedRun } from '../../src-main/features/billing/rules/numbering.ts';
import { runway } from '../../src-main/features/billing/rules/runway.ts';
import { applyCredits, settleInstallments, type Credits } from '../../src-main/features/billing/rules/settle.ts';
import type { Adapter } from './adapter.ts';
import { CaseInput, SkippedCase } from './case-input.ts';

const ITEM_KINDS: Readonly<Record<string, InvoiceItem['kind']>> = { account_credit: 'account', cba_adj: 'account', cba: 'account', credit_adj: 'credit', refund_adj: 'credit' };

function itemsOf(items: readonly CaseInput[]): InvoiceItem[] {
  return items.map((item) => ({ kind: ITEM_KINDS[item.text('type').toLowerCase()] ?? 'charge', amountCents: item.cents('minor') }));
}

/** The sources write money that went back as an amount below zero; here it is an amount that went back. */
function givenBack(input: CaseInput, key: string): Cents {
  const amount = input.centsOr(key, ZERO);
  return amount < 0 ? negate(amount) : amount;
}

/** A step of the sources may hold several of ours, in this order. */
function stepsOf(step: CaseInput): CreditStep[] {
  const steps: CreditStep[] = [];
  if (step.has('invoice')) {
    const ownItems = itemsOf(step.children('invoice')).filter((item) => item.kind !== 'account');
    steps.push({ kind: 'invoice', totalCents: sum(ownItems.map((item) => item.amountCents)) });
  }
  if (step.has('pay_minor')) steps.push({ kind: 'payment', amountCents: step.cents('pay_minor') });
  if (step.has('adjust_minor')) steps.push({ kind: 'creditNote', amountCents: givenBack(step, 'adjust_minor') });
  if (step.has('credit_minor')) steps.push({ kind: 'credit', amountCents: givenBack(step, 'credit_minor') });
  if (step.has('refund_minor')) steps.push({ kind: 'refund', amountCents: givenBack(step, 'refund_minor') });
  return steps;
}

const STATES = { committed: 'posted', posted: 'posted', draft: 'draft', void: 'void', voided: 'void', written_off: 'writtenOff' } as const;

function creditsAsCase({ promotionalCents, creditNoteCents, overpaidCents }: Credits): unknown {
  return { promotional: promotionalCents, refundable: creditNoteCents, excess_payment: overpaidCents };
}

export const ACCOUNT_ADAPTERS: Readonly<Record<string, Adapter>> = {
  invoice_balance: (input) => {
    const state = STATES[input.oneOf('status', ['committed', 'posted', 'draft', 'void', 'voided', 'written_off'], 'committed')];
    const balance = invoiceBalance({ items: itemsOf(input.children('items')), paidCents: input.centsOr('paid_minor', ZERO), refundedCents: givenBack(input, 'refunded_minor'), state });
    return { charged_minor: balance.chargedCents, invoice_balance_minor: balance.openCents, account_credit_minor: balance.toCreditCents };
  },

  account_balance: (input) => ({ account_balance_minor: accountBalance(input.amounts('invoice_balances_minor'), input.centsOr('account_credit_minor', ZERO)) }),

  credit_scenario: (input) => {
    let account = EMPTY_ACCOUNT;
    const after = input.children('steps').map((step) => (account = stepsOf(step).reduce(afterStep, account)));
    return { account_credit_after_each_step_minor: after.map((one) => one.creditCents), open_after_each_step_minor: after.map((one) => one.openCents), account_credit_minor: account.creditCents };
  },

  payment_allocation: (input) => {
    const rule = input.textOr('rule', 'oldest_due_first');
    if (rule !== 'oldest_due_first') throw new SkippedCase(`what is due first is settled first, not "${rule}"`);
    // The installments stand in the order in which they are due.
    const items = input.amounts('installments_minor').map((openCents, id) => ({ id, dueOn: localDate('2000-01-01'), openCents }));
    const settled = settleInstallments(items, input.amountsOr('payments_minor', []), input.amountsOr('credit_notes_minor', []));
    const rows = settled.items.filter((item) => item.openCents !== 0).map((item) => ({ due: item.dueCents, paid: item.paidCents, credited: item.creditedCents, outstanding: item.openCents }));
    const over = [
      { due: ZERO, paid: settled.paidOverCents, credited: ZERO, outstanding: negate(settled.paidOverCents) },
      { due: ZERO, paid: ZERO, credited: settled.creditedOverCents, outstanding: negate(settled.creditedOverCents) },
    ].filter((row) => row.outstanding !== 0);
    return { rows: [...rows, ...over], total_outstanding_minor: settled.balanceCents };
  },

  credit_precedence: (input) => {
    const used = applyCredits(input.cents('invoice_minor'), { promotionalCents: input.centsOr('promotional_minor', ZERO), creditNoteCents: input.centsOr('refundable_minor', ZERO), overpaidCents: input.centsOr('excess_payment_minor', ZERO) });
    return { applied: creditsAsCase(used.applied), amount_due_minor: used.dueCents, left: creditsAsCase(used.left) };
  },

  late_fee: (input) => {
    const fee = lateFee(input.cents('outstanding_minor'), input.whole('overdue_days'), {
      interestBasisPoints: input.basisPoints('annual_interest_percent', 0), feeCents: input.centsOr('fee_minor', ZERO), yearDays: input.wholeOr('day_basis', 365),
    });
    return { interest_minor: fee.interestCents, fee_minor: fee.feeCents, dunning_amount_minor: fee.totalCents, grand_total_minor: fee.grandTotalCents };
  },

  prepaid_runway: (input) => {
    const lasts = runway(input.cents('balance_minor'), input.centsOr('minimum_balance_minor', ZERO), input.cents('price_minor'), input.whole('days_in_month'));
    return { daily_rate_minor: lasts.dailyCents, days_of_service: lasts.days };
  },

  numbering: (input) => {
    const scheme = (of: CaseInput): 'perCustomer' | 'perOrganisation' => (of.oneOf('scheme', ['per_customer', 'per_organization', 'per_organisation', 'per_billing_entity']) === 'per_customer' ? 'perCustomer' : 'perOrganisation');
    // A run is a date, or a date with a scheme or prefix of its own from then on.
    let inForce: Omit<NumberedRun, 'issuedOn'> = { scheme: input.has('scheme') ? scheme(input) : 'perCustomer', prefix: input.textOr('prefix', '') };
    const runs = input.mixed('runs').map((run) => {
      if (!(run instanceof CaseInput)) return { issuedOn: run, ...inForce };
      inForce = { scheme: run.has('scheme') ? scheme(run) : inForce.scheme, prefix: run.textOr('prefix', inForce.prefix) };
      return { issuedOn: run.date(run.firstOf('on', 'date') ?? 'on'), ...inForce };
    });
    return { numbers: numbersOfRuns(input.whole('customers'), runs) };
  },

  auto_issue_date: (input) => ({ issued_on: postedByItselfOn(input.date(input.firstOf('preview_on', 'billing_on') ?? 'preview_on'), input.whole('confirmation_days')) }),
};
