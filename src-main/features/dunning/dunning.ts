/**
 * Who is reminded, who is cut off and when: a pure function of what is unpaid, since when, and the policy (billing-rules, Dunning). It
 * counts nothing up, so it returns to clear the moment nothing is overdue, and a PC that was off for a week reaches the same answer.
 */
import { cents, formatKes, minus, plus, smaller, sum, ZERO } from '../../../src-shared/money.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { addDays, dateOf, daysBetween, formatDate, formatInstant, instantOf, NAIROBI } from '../../../src-shared/time.ts';
import type { Instant, LocalDate } from '../../../src-shared/time.ts';

export interface DunningPolicy {
  /** Days relative to the due day on which a reminder goes out: −3 before, 0 on the day, 2 after. */
  readonly reminders: readonly number[];
  /** Whole days after the due day without a cut-off. */
  readonly graceDays: number;
  /** Local time ("HH:mm") of the cut-off, on the day after due plus grace. */
  readonly enforceAt: string;
  /** Arrears below this neither remind nor cut off: M-Pesa moves whole shillings (billing-rules, Payments: KES 10). */
  readonly ignoreBelowCents: Cents;
}

/** Time that was granted: it also lets back on who is off. Circumstances that merely hold a cut-off belong to entitlement. */
export interface DunningHold {
  readonly kind: 'promise' | 'courtesy';
  readonly until: Instant;
}

export interface DunningFacts {
  readonly invoices: readonly { readonly id: string; readonly dueOn: LocalDate; readonly openCents: Cents }[];
  /** The subscriber's unallocated credit, 0 or more; it counts against the oldest due first. */
  readonly creditCents: Cents;
  readonly holds: readonly DunningHold[];
  /** Reminders that went out. */
  readonly sentStages: readonly ReminderMark[];
}

export interface ReminderMark {
  readonly invoiceId: string;
  /** The entry of `policy.reminders`. */
  readonly stage: number;
}

/** One message. Mark every entry of `marks` as sent with it. */
export interface Reminder {
  /** The latest stage reached by any of the invoices: it sets the tone. */
  readonly stage: number;
  readonly marks: readonly ReminderMark[];
  /** What the message asks for. */
  readonly amountCents: Cents;
}

/**
 * clear: nothing is owed, or less than the policy minds. due: owed, the due day not yet over. grace: past the due day, within grace.
 * overdue: grace is over, the hour of the cut-off is still to come, or time was granted. enforced: to be off.
 */
export type DunningState = 'clear' | 'due' | 'grace' | 'overdue' | 'enforced';

export interface DunningStep {
  readonly state: DunningState;
  /** Open and past its due day, less the credit. May be above 0 in state clear: then it is below what the policy minds. */
  readonly overdueCents: Cents;
  readonly remind: Reminder | null;
  /** The cut-off if nothing is paid: to come, or already past; null when nothing is owed that could lead to one. */
  readonly suspendAt: Instant | null;
  /** One sentence or two for people, with the arithmetic. */
  readonly reason: string;
}

interface OpenInvoice {
  readonly id: string;
  readonly dueOn: LocalDate;
  readonly openCents: Cents;
  /** Open less the credit that counts against it. */
  readonly restCents: Cents;
  /** Do this and all older ones together reach what the policy minds? */
  readonly counts: boolean;
}

/** What the facts demand at `now`. The same facts at the same time always give the same step. */
export function nextStep(facts: DunningFacts, policy: DunningPolicy, now: Instant, timeZone: string = NAIROBI): DunningStep {
  const today = dateOf(now, timeZone);
  const open = openInvoices(facts, policy);
  const overdueCents = sum(open.filter((invoice) => invoice.dueOn < today).map((invoice) => invoice.restCents));
  // The first that counts sets the clock: a forgotten KES 5 of last year must not cut off a person whose new invoice is one day late.
  const driver = open.find((invoice) => invoice.counts);
  if (!driver) return { state: 'clear', overdueCents, remind: null, suspendAt: null, reason: clearReason(open, facts, policy) };

  const policySuspendAt = instantOf(addDays(driver.dueOn, policy.graceDays + 1), policy.enforceAt, timeZone);
  const hold = latestHold(facts.holds);
  // Granted time that has run out still counts: the cut-off then dates from its end.
  const suspendAt = hold && hold.until > policySuspendAt ? hold.until : policySuspendAt;
  const state = stateOf(driver, policy, today, now, suspendAt);
  const held = state === 'overdue' && now >= policySuspendAt ? hold : null;
  const promised = facts.holds.some((granted) => granted.kind === 'promise' && granted.until > now);
  const remind = promised ? null : reminder(open, facts, policy, today);
  return { state, overdueCents, remind, suspendAt, reason: owedReason(state, open, today, suspendAt, held, timeZone) };
}

function stateOf(driver: OpenInvoice, policy: DunningPolicy, today: LocalDate, now: Instant, suspendAt: Instant): DunningState {
  if (today <= driver.dueOn) return 'due';
  if (now >= suspendAt) return 'enforced';
  return daysBetween(driver.dueOn, today) <= policy.graceDays ? 'grace' : 'overdue';
}

/** Oldest due first; the credit used up from the oldest on (billing-rules, Payments and allocation). */
function openInvoices(facts: DunningFacts, policy: DunningPolicy): OpenInvoice[] {
  const byAge = facts.invoices.filter((invoice) => invoice.openCents > 0).sort((a, b) => (a.dueOn === b.dueOn ? (a.id < b.id ? -1 : 1) : a.dueOn < b.dueOn ? -1 : 1));
  let creditLeft = facts.creditCents;
  let owed = ZERO;
  return byAge.map(({ id, dueOn, openCents }) => {
    const used = smaller(openCents, creditLeft);
    creditLeft = minus(creditLeft, used);
    const restCents = minus(openCents, used);
    owed = plus(owed, restCents);
    return { id, dueOn, openCents, restCents, counts: restCents > 0 && owed >= policy.ignoreBelowCents };
  });
}

function latestHold(holds: readonly DunningHold[]): DunningHold | null {
  return holds.reduce<DunningHold | null>((latest, hold) => (!latest || hold.until > latest.until ? hold : latest), null);
}

/** Stages that were missed collapse into the latest: one message per subscriber, each stage at most once per invoice. */
function reminder(open: readonly OpenInvoice[], facts: DunningFacts, policy: DunningPolicy, today: LocalDate): Reminder | null {
  const marks: ReminderMark[] = [];
  const asked: Cents[] = [];
  for (const invoice of open) {
    const reached = policy.reminders.filter((stage) => addDays(invoice.dueOn, stage) <= today);
    if (reached.length === 0) continue;
    asked.push(invoice.restCents);
    const stage = Math.max(...reached);
    const sent = facts.sentStages.some((mark) => mark.invoiceId === invoice.id && mark.stage >= stage);
    if (invoice.counts && !sent) marks.push({ invoiceId: invoice.id, stage });
  }
  return marks.length === 0 ? null : { stage: Math.max(...marks.map((mark) => mark.stage)), marks, amountCents: sum(asked) };
}

function clearReason(open: readonly OpenInvoice[], facts: DunningFacts, policy: DunningPolicy): string {
  const restCents = sum(open.map((invoice) => invoice.restCents));
  if (restCents > 0) return `${formatKes(restCents)} is open, less than the ${formatKes(policy.ignoreBelowCents)} that is let pass.`;
  const left = cents(facts.creditCents - sum(open.map((invoice) => invoice.openCents)));
  return left > 0 ? `Nothing is owed; ${formatKes(left)} is in credit.` : 'Nothing is owed.';
}

function owedReason(state: DunningState, open: readonly OpenInvoice[], today: LocalDate, suspendAt: Instant, held: DunningHold | null, timeZone: string): string {
  const late = open.filter((invoice) => invoice.dueOn < today);
  const cutOff = formatInstant(suspendAt, timeZone);
  switch (state) {
    case 'due':
      return `Owed: ${arithmetic(open)}. Cut-off if unpaid: ${cutOff}.`;
    case 'grace':
      return `Overdue: ${arithmetic(late)}. In grace; cut-off if unpaid: ${cutOff}.`;
    case 'enforced':
      return `Overdue: ${arithmetic(late)}. Cut-off since ${cutOff}.`;
    default: {
      const granted = held?.kind === 'promise' ? ' A promise to pay holds it until then.' : held ? ' Courtesy time runs until then.' : '';
      return `Overdue: ${arithmetic(late)}. Grace is over; cut-off if unpaid: ${cutOff}.${granted}`;
    }
  }
}

const LISTED = 4;

/** "KES 1,500.00 (due 3 Feb 2026) + KES 2,500.00 (due 3 Mar 2026) − KES 250.00 credit = KES 3,750.00" */
function arithmetic(invoices: readonly OpenInvoice[]): string {
  const terms = invoices.slice(0, LISTED).map((invoice) => `${formatKes(invoice.openCents)} (due ${formatDate(invoice.dueOn)})`);
  const others = invoices.slice(LISTED);
  if (others.length > 0) terms.push(`${formatKes(sum(others.map((invoice) => invoice.openCents)))} (${others.length} more)`);
  const total = sum(invoices.map((invoice) => invoice.restCents));
  const credit = minus(sum(invoices.map((invoice) => invoice.openCents)), total);
  const minusCredit = credit > 0 ? ` − ${formatKes(credit)} credit` : '';
  const isSum = invoices.length > 1 || credit > 0;
  return `${terms.join(' + ')}${minusCredit}${isSum ? ` = ${formatKes(total)}` : ''}`;
}
