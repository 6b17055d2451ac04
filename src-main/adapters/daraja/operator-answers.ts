/** Answers to the API operator's questions, read tolerantly: keys with or without spaces or twice, entries without a value, codes as numbers or text. */
import { jsonText } from '../../../src-shared/json-text.ts';
import { parseAmount } from '../../../src-shared/money.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { parseCompactTimestamp } from '../../../src-shared/time.ts';
import type { Report } from '../../ports/payment-gateway.ts';

const NOT_FOUND = '2033';
const ALREADY_REVERSED = 'R000001';
const UNKNOWN_RECEIPT = 'R000002';

type ReceiptAnswer = Extract<Report, { kind: 'receiptAnswer' }>;
type BalanceAnswer = Extract<Report, { kind: 'balanceAnswer' }>;
type Fields = ReadonlyMap<string, readonly string[]>;

/** An answer (`Result`), or one of our own requests that comes back because nobody answered it in time. Never throws. */
export function readAnswer(body: string): Report {
  const whole = readObject(body);
  if (whole === null) return { kind: 'unreadable', reason: 'the body is not a JSON object' };
  const envelope = whole.get('result');
  if (isObject(envelope)) return readResult(byName(envelope));
  if (jsonText(whole.get('commandid')) === '') return { kind: 'unreadable', reason: 'the body is neither an answer nor a request of ours' };
  return { kind: 'unanswered', reference: jsonText(whole.get('occasion')).trim(), conversationIds: idsOf(whole) };
}

function readResult(result: ReadonlyMap<string, unknown>): Report {
  const resultCode = jsonText(result.get('resultcode')).trim();
  if (resultCode === '') return { kind: 'unreadable', reason: 'Result.ResultCode is missing' };
  const conversationIds = idsOf(result);
  if (conversationIds.length === 0) return { kind: 'unreadable', reason: 'Result names no conversation' };
  const common = { conversationIds, resultCode, resultText: jsonText(result.get('resultdesc')).trim() };
  const fields = parameters(result.get('resultparameters'));
  const isDone = resultCode === '0';
  if (fields.has('accountbalance')) return readBalance(common, fields);
  if (fields.has('originaltransactionid') || resultCode === ALREADY_REVERSED || resultCode === UNKNOWN_RECEIPT) {
    return { kind: 'reversalAnswer', ...common, receipt: isDone ? receiptIn(jsonText(result.get('transactionid'))) : null, alreadyReversed: resultCode === ALREADY_REVERSED };
  }
  if (fields.has('receiptno') || fields.has('transactionstatus') || resultCode === NOT_FOUND) {
    return { kind: 'receiptAnswer', ...common, found: isDone ? readFound(fields) : null };
  }
  return { kind: 'otherAnswer', ...common };
}

function readFound(fields: Fields): ReceiptAnswer['found'] {
  const first = (name: string): string => fields.get(name)?.[0] ?? '';
  const receipt = receiptIn(first('receiptno'));
  const amountCents = amountIn(first('amount'));
  if (receipt === null || amountCents === null || amountCents <= 0) return null;
  const payer = party(first('debitpartyname'));
  const receiver = party(first('creditpartyname'));
  // The documentation writes the receiver as a second DebitPartyName: then it is not said who received. An organisation that pays and a
  // customer who receives is money going out; it must never look like a payment to us.
  const isOutgoing = receiver.number === '' && receiver.name === '' ? isShortcode(payer.number) : !isShortcode(receiver.number);
  return {
    receipt,
    amountCents,
    paidAt: parseCompactTimestamp(first('finalisedtime') || first('finalizedtime') || first('initiatedtime')),
    status: isOutgoing ? 'other' : statusOf(first('transactionstatus')),
    payerPhone: payer.number,
    payerName: payer.name,
    shortcode: isShortcode(receiver.number) ? receiver.number : '',
  };
}

function statusOf(text: string): 'completed' | 'reversed' | 'other' {
  if (/^completed$/i.test(text)) return 'completed';
  return /revers/i.test(text) ? 'reversed' : 'other';
}

/** "254712345678 - JANE DOE", "600000 - NAME", a mask, or a name alone. */
function party(text: string): { readonly number: string; readonly name: string } {
  const match = /^\s*([\d*][\d* ]*?)\s*(?:-\s*(.*))?$/.exec(text);
  return match === null ? { number: '', name: text.trim() } : { number: match[1]!, name: (match[2] ?? '').trim() };
}

const isShortcode = (number: string): boolean => /^\d{5,7}$/.test(number);

type Common = Pick<BalanceAnswer, 'conversationIds' | 'resultCode' | 'resultText'>;

function readBalance(common: Common, fields: Fields): Report {
  const accounts: BalanceAnswer['accounts'][number][] = [];
  for (const line of (fields.get('accountbalance')?.[0] ?? '').split('&')) {
    // Name|currency|available|available|reserved|uncleared
    const [name = '', currency, available = '', , , uncleared = ''] = line.split('|').map((part) => part.trim());
    const availableCents = amountIn(available);
    const unclearedCents = amountIn(uncleared === '' ? '0' : uncleared);
    if (name === '' || currency !== 'KES' || availableCents === null || unclearedCents === null) return { kind: 'unreadable', reason: 'AccountBalance is not a list of accounts in shillings' };
    accounts.push({ name, availableCents, unclearedCents });
  }
  return { kind: 'balanceAnswer', ...common, at: parseCompactTimestamp(fields.get('bocompletedtime')?.[0] ?? ''), accounts };
}

/** Values by key, spaces and case aside; a key that comes twice keeps all its values in order; one without a value is as if absent. */
function parameters(container: unknown): Fields {
  const found = new Map<string, string[]>();
  const entries = isObject(container) ? byName(container).get('resultparameter') : undefined;
  for (const entry of Array.isArray(entries) ? entries : [entries]) {
    if (!isObject(entry)) continue;
    const parts = byName(entry);
    const key = plainKey(jsonText(parts.get('key')));
    const value = jsonText(parts.get('value')).trim();
    if (key !== '' && value !== '') found.set(key, [...(found.get(key) ?? []), value]);
  }
  return found;
}

function idsOf(body: ReadonlyMap<string, unknown>): readonly string[] {
  return [...new Set(['conversationid', 'originatorconversationid'].map((name) => jsonText(body.get(name)).trim()))].filter((id) => id !== '');
}

/** Whole cents, also below zero; null when it is no amount. */
function amountIn(text: string): Cents | null {
  return /^-?\d+(\.\d{1,2})?$/.test(text) ? parseAmount(text) : null;
}

function receiptIn(text: string): string | null {
  const receipt = text.trim().toUpperCase();
  return /^[0-9A-Z]{6,20}$/.test(receipt) ? receipt : null;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const plainKey = (key: string): string => key.replace(/\s/g, '').toLowerCase();
const byName = (value: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> => new Map(Object.entries(value).map(([key, field]) => [plainKey(key), field]));

function readObject(body: string): ReadonlyMap<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? byName(value) : null;
  } catch {
    return null;
  }
}
