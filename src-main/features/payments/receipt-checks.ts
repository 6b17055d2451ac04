/** "Nimelipa": what may be said of a receipt that a customer shows, from what is known of it. A screenshot never credits. Pure. */
import type { ReceiptVerdict } from '../../../src-shared/contract/money-in.ts';
import { receiptDate } from '../../../src-shared/mpesa-receipts.ts';
import { formatKes, type Cents } from '../../../src-shared/money.ts';
import type { Trouble } from '../../../src-shared/contract/values.ts';
import { addDays, formatDate, formatInstant, HOUR, instantOf, type Instant, type LocalDate } from '../../../src-shared/time.ts';

export type VerdictKind = ReceiptVerdict['verdict'];

/** M-Pesa can be asked about the last 48 hours (mpesa.md, STK callback, 2033). */
const ASKED_ABOUT_MS = 48 * HOUR;

/** As it is kept: capitals, no spaces; of a pasted message only the number it begins with. */
export function normaliseReceipt(text: string): string {
  const whole = text.trim().toUpperCase();
  const pasted = /^([0-9A-Z]{10})\.?\s+CONFIRMED\b/.exec(whole)?.[1];
  return pasted ?? whole.replace(/\s/g, '');
}

/** What the number says by itself (mpesa.md, Receipt format). */
export interface ReceiptForm {
  /** odd: it may be one, but has not the known form. */
  readonly kind: 'receipt' | 'odd' | 'malformed' | 'future';
  /** The day it says it is of; null: it does not say. */
  readonly on: LocalDate | null;
  readonly isTooOld: boolean;
}

export function receiptForm(receipt: string, now: Instant): ReceiptForm {
  if (!/^(?=.*\d)[0-9A-Z]{8,12}$/.test(receipt) && receiptDate(receipt) === null) return { kind: 'malformed', on: null, isTooOld: false };
  const on = receiptDate(receipt);
  if (on === null) return { kind: 'odd', on, isTooOld: false };
  if (instantOf(on, '00:00') > now) return { kind: 'future', on, isTooOld: false };
  return { kind: 'receipt', on, isTooOld: instantOf(addDays(on, 1), '00:00') < now - ASKED_ABOUT_MS };
}

/** Only of such a receipt is anything asked or granted. */
export const isPlausible = ({ kind }: ReceiptForm): boolean => kind === 'receipt' || kind === 'odd';

/** A payment that is here under this receipt, or a part of it. */
export interface ReceiptPayment {
  readonly amountCents: Cents;
  readonly paidAt: Instant;
  readonly state: ReceiptVerdict['payments'][number]['state'];
  readonly subscriberId: number | null;
  readonly subscriberName: string | null;
}

export interface ReceiptFacts {
  readonly receipt: string;
  readonly form: ReceiptForm;
  readonly payment: (ReceiptPayment & { /** The business number it was paid to, when that is not ours. */ readonly otherShortcode: string | null; readonly matching: string }) | null;
  readonly parts: readonly ReceiptPayment[];
  /** Who says that he paid; whose payment would be his too (his payer's, his own). Null: nobody was named. */
  readonly asker: { readonly name: string; readonly ids: readonly number[] } | null;
  /** It is the receipt under which M-Pesa gave money back. */
  readonly isReversal: boolean;
  /** A report of it waits until M-Pesa itself has told. */
  readonly isReported: boolean;
  /** The latest question to M-Pesa about it. */
  readonly check: { readonly state: 'queued' | 'sent' | 'done' | 'failed' | 'unknown'; readonly outcome: 'found' | 'notFound' | 'otherShortcode' | 'reversed' | 'notCompleted' | null; readonly trouble: Trouble | null } | null;
  /** Why M-Pesa cannot be asked at all; null: it can. */
  readonly cannotAsk: string | null;
}

export interface Said {
  readonly verdict: VerdictKind;
  readonly text: string;
  readonly whatToDo: string;
}

const said = (verdict: VerdictKind, text: string, whatToDo = ''): Said => ({ verdict, text, whatToDo });

/** What is here decides; then what M-Pesa answered; then what the number says. */
export function verdictOf(facts: ReceiptFacts): Said {
  const { receipt, check, cannotAsk, form } = facts;
  if (facts.payment) return ofPayment(facts, facts.payment);
  if (facts.isReversal) return said('reversed', `${receipt} is not a payment: under this number M-Pesa gave money back.`, 'He has to pay again.');
  if (form.kind === 'malformed') return said('unknown', `${receipt} is not an M-Pesa receipt number: that has ten letters and digits, such as UCR3174C00.`, 'Ask for it again, from the message of M-Pesa itself. O and 0, I and 1 look alike.');
  if (form.kind === 'future') return said('unknown', `By its number ${receipt} would be of ${formatDate(form.on!)}: no such receipt can exist yet.`, 'Ask for it again, from the message of M-Pesa itself.');
  if (check?.state === 'queued' || check?.state === 'sent') return said('waiting', `${warning(facts)}M-Pesa is being asked; its answer comes within seconds.`, 'Wait for it.');
  if (facts.isReported) return said('waiting', 'A payment with this receipt was reported, and M-Pesa’s own list does not have it yet.', 'Wait: M-Pesa is asked every ten minutes.');
  if (check?.state === 'done') return ofAnswer(facts, check.outcome);
  if (form.isTooOld) return said('cannotAsk', `It is not here. By its number it is of ${formatDate(form.on!)}, and M-Pesa can be asked about the last 48 hours only.`, 'Import the M-Pesa statement of that day.');
  if (cannotAsk !== null) return said('cannotAsk', `${warning(facts)}It is not here. ${cannotAsk}`, 'Look for it in the M-Pesa portal, or import the statement.');
  if (check) return said('unknown', `It is not here. ${check.trouble?.message ?? 'M-Pesa did not say.'}`, check.trouble?.hint ?? 'Ask again.');
  return said('unknown', `${warning(facts)}It is not here yet.`, 'Ask M-Pesa.');
}

const warning = ({ form }: ReceiptFacts): string => (form.kind === 'odd' ? 'The number does not look like those that M-Pesa gives. ' : '');

function ofPayment(facts: ReceiptFacts, payment: NonNullable<ReceiptFacts['payment']>): Said {
  const came = `${formatKes(payment.amountCents)} came in on ${formatInstant(payment.paidAt)}`;
  switch (payment.state) {
    case 'reversed':
      return said('reversed', `${came}, and went back: the payment was reversed.`, 'He has to pay again.');
    case 'returned':
      return said('returned', `${came}, and was paid back to its sender.`, 'He has to pay again.');
    case 'credited':
      return said('credited', `${came} and is credited to ${payment.subscriberName}.`, isHis(facts, payment) ? '' : elsewhere(facts));
    case 'suspense':
      if (payment.otherShortcode !== null) return said('otherShortcode', `${formatKes(payment.amountCents)} was paid to business number ${payment.otherShortcode}, which is not the one in the M-Pesa settings.`, OTHER_NUMBER);
      return said('suspense', `${came} and waits for a person. ${payment.matching}`.trim(), facts.asker === null ? 'Assign it to who paid.' : `Assign it to ${facts.asker.name}, if it is his.`);
    case 'split':
      return ofParts(facts, came);
  }
}

const OTHER_NUMBER = 'The money is not with you: whoever paid asks Safaricom to give it back (SMS to 456), and pays again.';

function ofParts(facts: ReceiptFacts, came: string): Said {
  const { parts } = facts;
  const states = (['credited', 'suspense', 'returned', 'reversed'] as const).filter((state) => parts.some((part) => part.state === state));
  const words = parts.map((part) => `${formatKes(part.amountCents)} ${part.state === 'credited' ? `credited to ${part.subscriberName}` : PART_WORDS[part.state]}`);
  const isToldHis = facts.asker === null || parts.some((part) => isHis(facts, part));
  return said(states[0] ?? 'suspense', `${came} and was divided: ${words.join(', ')}.`, isToldHis ? '' : states.includes('suspense') ? `Assign ${facts.asker!.name} his part.` : elsewhere(facts));
}

const PART_WORDS = { suspense: 'waits for a person', returned: 'was paid back', reversed: 'was reversed', split: 'was divided again' } as const;

const isHis = ({ asker }: ReceiptFacts, payment: ReceiptPayment): boolean => asker === null || (payment.subscriberId !== null && asker.ids.includes(payment.subscriberId));
const elsewhere = ({ asker }: ReceiptFacts): string => `It is not credited to ${asker!.name}. If it is his, an owner moves it, on the page of the payment.`;

function ofAnswer({ receipt }: ReceiptFacts, outcome: NonNullable<ReceiptFacts['check']>['outcome']): Said {
  switch (outcome) {
    case 'notFound':
      return said('notFound', 'M-Pesa has no such receipt of the last 48 hours.', `Compare ${receipt} letter by letter with the message of M-Pesa itself, not with a screenshot.${/[O0I1]/.test(receipt) ? ' O and 0, I and 1 look alike.' : ''}`);
    case 'otherShortcode':
      return said('otherShortcode', 'M-Pesa has it: it was paid to another business number.', OTHER_NUMBER);
    case 'reversed':
      return said('reversed', 'M-Pesa has it, and has given the money back.', 'He has to pay again.');
    case 'notCompleted':
      return said('notCompleted', 'M-Pesa has it, and no money moved to you.', 'He has to pay again.');
    case 'found':
    case null:
      return said('unknown', 'M-Pesa has it, from before Waya kept these books.', 'Look whether it is in his opening balance; if not, enter it from the statement.');
  }
}
