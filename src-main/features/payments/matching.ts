/**
 * Whose is this money? In the order of the reference: account, request, phone typed as account, payer's phone; and never a guess between
 * two: what is not certain waits for a person.
 */
import { hasValidCheckDigit, normaliseAccount } from '../../../src-shared/account-number.ts';
import { formatKes, type Cents } from '../../../src-shared/money.ts';
import { parsePhone } from '../../../src-shared/phone.ts';
import { formatTime, MINUTE, type Instant } from '../../../src-shared/time.ts';

/** A payer's phone as M-Pesa gives it: the number, its SHA-256, its beginning and end, or nothing. */
export type PayerPhone =
  | { readonly kind: 'number'; readonly phone: string }
  | { readonly kind: 'hash'; readonly hash: string }
  | { readonly kind: 'mask'; readonly start: string; readonly end: string }
  | { readonly kind: 'none' };

/** What is known of a payment when its owner is looked for. */
export interface MatchInput {
  readonly amountCents: Cents;
  readonly paidAt: Instant;
  /** Business number paid to; empty when the report does not say. */
  readonly shortcode: string;
  readonly accountTyped: string;
  readonly payerPhone: string;
  readonly payerName: string;
  /** Of the request it answers; null when the report is not about a request. */
  readonly checkoutRequestId: string | null;
}

export interface Holder {
  readonly subscriberId: number;
  readonly name: string;
}

/** A request that has no payment yet. */
export interface OpenPush {
  readonly id: number;
  readonly subscriberId: number;
  readonly phone: string;
  readonly phoneHash: string;
  readonly amountCents: Cents;
  readonly accountReference: string;
  readonly checkoutRequestId: string | null;
  readonly requestedAt: Instant;
}

/** Where to look; each is asked only when the ones before it gave no answer. */
export interface MatchDirectory {
  /** Our own business numbers; empty while none is set up. */
  readonly shortcodes: readonly string[];
  byAccount(account: string): Holder | null;
  byPhone(phone: string): readonly Holder[];
  byPhoneHash(hash: string): readonly Holder[];
  byPhoneMask(start: string, end: string): readonly Holder[];
  pushByCheckout(checkoutRequestId: string): OpenPush | null;
  /** Unpaid requests of this amount asked for between two instants, oldest first. */
  openPushes(amountCents: Cents, from: Instant, to: Instant): readonly OpenPush[];
}

export type Verdict =
  | { readonly kind: 'subscriber'; readonly subscriberId: number; readonly by: 'account' | 'request' | 'phone'; readonly how: string; readonly pushId: number | null }
  | { readonly kind: 'suspense'; readonly reason: string };

/** A receipt belongs to a request asked for within this time (mpesa.md, STK query). */
export const PUSH_WINDOW_MS = 10 * MINUTE;
/** Accounts are shown on the phone cut to this (mpesa.md, STK push). */
export const REFERENCE_CHARACTERS = 12;

/** Reads "254712345678", a SHA-256 in hex, "2547 ***** 126" or "25470****149"; anything else is nothing. */
export function readPayerPhone(text: string): PayerPhone {
  const compact = text.replace(/\s/g, '');
  if (/^[0-9a-f]{64}$/i.test(compact)) return { kind: 'hash', hash: compact.toLowerCase() };
  const mask = /^(\d{3,})[*xX•]+(\d{2,})$/.exec(compact);
  if (mask) return { kind: 'mask', start: mask[1]!, end: mask[2]! };
  const phone = parsePhone(compact);
  return phone === null ? { kind: 'none' } : { kind: 'number', phone };
}

/** One spelling for what is kept and compared. */
export function payerPhoneText(text: string): string {
  const payer = readPayerPhone(text);
  switch (payer.kind) {
    case 'number':
      return payer.phone;
    case 'hash':
      return payer.hash;
    case 'mask':
      return `${payer.start}*****${payer.end}`;
    case 'none':
      return text.trim();
  }
}

/** Could the payer be this phone? */
export function isSamePhone(payer: PayerPhone, other: { readonly phone: string; readonly phoneHash: string }): boolean {
  switch (payer.kind) {
    case 'number':
      return payer.phone === other.phone;
    case 'hash':
      return payer.hash === other.phoneHash;
    case 'mask':
      return other.phone.startsWith(payer.start) && other.phone.endsWith(payer.end);
    case 'none':
      return false;
  }
}

/** The order of mpesa.md ("Matching order"). The first step that says anything decides. */
export function match(directory: MatchDirectory, input: MatchInput): Verdict {
  if (input.shortcode !== '' && directory.shortcodes.length > 0 && !directory.shortcodes.includes(input.shortcode)) {
    return suspense(`It was paid to business number ${input.shortcode}, which is not the one in the M-Pesa settings.`);
  }
  return byAccount(directory, input) ?? byRequest(directory, input) ?? byTypedPhone(directory, input) ?? byPayer(directory, input) ?? suspense(whyUnknown(input));
}

function byAccount(directory: MatchDirectory, input: MatchInput): Verdict | null {
  const account = normaliseAccount(input.accountTyped);
  const holder = account === '' ? null : directory.byAccount(account);
  return holder && found(holder.subscriberId, 'account', 'By the account number.');
}

/** By the id that M-Pesa gave the request; else by account reference, phone, amount and time together. */
function byRequest(directory: MatchDirectory, input: MatchInput): Verdict | null {
  const known = input.checkoutRequestId === null ? null : directory.pushByCheckout(input.checkoutRequestId);
  if (known) {
    if (known.amountCents !== input.amountCents) return suspense(`M-Pesa reports ${formatKes(input.amountCents)} for a request of ${formatKes(known.amountCents)}.`);
    return found(known.subscriberId, 'request', askedAt(known), known.id);
  }
  const payer = readPayerPhone(input.payerPhone);
  const account = normaliseAccount(input.accountTyped);
  const candidates = pushesAround(directory, input).filter((push) => {
    // A report with an id answers a request whose own id never came back; any other id is another request's.
    if (input.checkoutRequestId !== null) return push.checkoutRequestId === null && isSamePhone(payer, push);
    // Cut short on the phone, the account is no longer the subscriber's; uncut it would have been found.
    if (account !== '') return account.length === REFERENCE_CHARACTERS && normaliseAccount(push.accountReference) === account;
    return isSamePhone(payer, push);
  });
  if (candidates.length === 0) return null;
  const subscribers = new Set(candidates.map((push) => push.subscriberId));
  if (subscribers.size > 1) return suspense(`It fits requests to ${subscribers.size} subscribers.`);
  return found(candidates[0]!.subscriberId, 'request', askedAt(candidates[0]!), candidates[0]!.id);
}

function pushesAround(directory: MatchDirectory, input: MatchInput): readonly OpenPush[] {
  const account = normaliseAccount(input.accountTyped);
  if (account !== '' && account.length !== REFERENCE_CHARACTERS) return [];
  return directory.openPushes(input.amountCents, (input.paidAt - PUSH_WINDOW_MS) as Instant, (input.paidAt + PUSH_WINDOW_MS) as Instant);
}

function byTypedPhone(directory: MatchDirectory, input: MatchInput): Verdict | null {
  const phone = parsePhone(input.accountTyped);
  if (phone === null) return null;
  return only(directory.byPhone(phone), 'By the phone number typed as account.', (count) => `The phone number typed as account belongs to ${count} subscribers.`);
}

function byPayer(directory: MatchDirectory, input: MatchInput): Verdict | null {
  const payer = readPayerPhone(input.payerPhone);
  const several = (count: number) => `The payer’s phone belongs to ${count} subscribers.`;
  switch (payer.kind) {
    case 'number':
      return only(directory.byPhone(payer.phone), 'By the payer’s phone number.', several);
    case 'hash':
      return only(directory.byPhoneHash(payer.hash), 'By the payer’s phone number (hashed).', several);
    case 'mask': {
      // A mask leaves seven digits, four of them everybody's: one stranger in a thousand looks the same. So the name has to agree too.
      const holders = directory.byPhoneMask(payer.start, payer.end);
      const agreeing = holders.filter((holder) => haveWordInCommon(holder.name, input.payerName));
      if (holders.length !== 1 || agreeing.length !== 1) return null;
      return found(agreeing[0]!.subscriberId, 'phone', 'By what M-Pesa shows of the payer’s phone number, and the name.');
    }
    case 'none':
      return null;
  }
}

function only(holders: readonly Holder[], how: string, several: (count: number) => string): Verdict | null {
  const ids = new Set(holders.map((holder) => holder.subscriberId));
  if (ids.size === 0) return null;
  return ids.size === 1 ? found(holders[0]!.subscriberId, 'phone', how) : suspense(several(ids.size));
}

function whyUnknown(input: MatchInput): string {
  const typed = input.accountTyped.trim();
  if (typed === '') return input.checkoutRequestId === null ? 'No account number was typed.' : 'It answers a payment request that Waya does not know.';
  if (parsePhone(typed) !== null) return 'A phone number was typed as account, and no subscriber has it.';
  const account = normaliseAccount(typed);
  if (/^\d{6,12}$/.test(account) && !hasValidCheckDigit(account)) return `Account ${account} is not known. Its check digit is wrong: probably one digit was mistyped.`;
  return `Account ${account || typed} is not known.`;
}

/** Whole words of three letters and more, in any case and order. */
function haveWordInCommon(a: string, b: string): boolean {
  const words = new Set(nameWords(a));
  return nameWords(b).some((word) => words.has(word));
}

/** "Jane W. Wanjiku-Doe" → JANE, WANJIKU, DOE. */
export function nameWords(name: string): string[] {
  return name.toUpperCase().split(/[^\p{L}]+/u).filter((word) => word.length >= 3);
}

const askedAt = (push: OpenPush): string => `By the payment request of ${formatTime(push.requestedAt)}.`;
const suspense = (reason: string): Verdict => ({ kind: 'suspense', reason });
const found = (subscriberId: number, by: 'account' | 'request' | 'phone', how: string, pushId: number | null = null): Verdict => ({ kind: 'subscriber', subscriberId, by, how, pushId });
