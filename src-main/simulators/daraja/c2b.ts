/** Payments at the phone's menu: where they are reported, and the reports. */
import { jsonText } from '../../../src-shared/json-text.ts';
import { createHash } from 'node:crypto';
import { formatAmount, plus, shillings, wholeShillings } from '../../../src-shared/money.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { callbackUrlProblem } from '../../../src-shared/mpesa-urls.ts';
import { compactTimestamp } from '../../../src-shared/time.ts';
import type { Instant } from '../../../src-shared/time.ts';
import { errorAnswer, ok } from './answers.ts';
import type { Answer } from './answers.ts';
import type { PaybillOutcome, PaybillPayment, StatementEntry } from './daraja.types.ts';
import type { Engine } from './engine.ts';

/** `POST /mpesa/c2b/v1|v2/registerurl`. In production once and for all. */
export function registerUrls(engine: Engine, version: 'v1' | 'v2', body: Readonly<Record<string, unknown>>): Answer {
  const { shortcode, mode } = engine.options;
  const requestId = engine.newRequestId();
  if (jsonText(body['ShortCode']) !== shortcode) return errorAnswer(requestId, '400.003.02', 'Bad Request - Kindly use your own ShortCode');
  const responseType = body['ResponseType'];
  if (responseType !== 'Completed' && responseType !== 'Cancelled') return errorAnswer(requestId, '400.002.02', 'Bad Request - Invalid ResponseType');
  for (const field of ['ConfirmationURL', 'ValidationURL'] as const) {
    if (!isAllowedUrl(body[field], mode)) return errorAnswer(requestId, '400.002.02', `Bad Request - Invalid ${field}`);
  }
  if (mode === 'production' && engine.registration !== null) return errorAnswer(requestId, '500.003.1001', 'Urls are already registered');
  engine.registration = {
    version,
    responseType,
    confirmationUrl: jsonText(body['ConfirmationURL']),
    validationUrl: jsonText(body['ValidationURL']),
  };
  return ok({ OriginatorCoversationID: requestId, ResponseCode: '0', ResponseDescription: 'Success' });
}

/** Production wants https and no forbidden word; the sandbox takes any web address. */
export function isAllowedUrl(value: unknown, mode: 'sandbox' | 'production'): boolean {
  if (typeof value !== 'string' || !/^https?:\/\//.test(value) || !URL.canParse(value)) return false;
  return mode === 'sandbox' || callbackUrlProblem(value) === null;
}

/** Money from a phone's menu: validated where that is on, booked, and reported once. */
export async function payPaybill(engine: Engine, payment: PaybillPayment): Promise<PaybillOutcome> {
  wholeShillings(payment.amountCents);
  if (payment.amountCents <= 0) throw new RangeError('a payment is above zero');
  const at = engine.now();
  const entry: StatementEntry = {
    receipt: engine.newReceipt(at),
    paidAt: at,
    via: 'paybill',
    phone: payment.phone,
    name: payment.name ?? nameOf(engine, payment.phone),
    account: payment.account,
    amountCents: payment.amountCents,
    shortcode: engine.options.shortcode,
    checkoutRequestId: null,
  };
  const refused = payment.fails === true ? '1' : await validate(engine, entry);
  if (refused !== null) {
    engine.account.refuse(entry, payment.fails === true ? 'Failed' : 'Declined');
    return { paid: false, resultCode: refused };
  }
  engine.account.receive(entry);
  await confirm(engine, entry, at);
  return { paid: true, receipt: entry.receipt };
}

/** Reports booked money to the confirmation address, if there is one. Also done for every successful push, with the same receipt. */
export async function confirm(engine: Engine, entry: StatementEntry, at: Instant): Promise<void> {
  if (engine.registration === null) return;
  const { confirmationUrl } = engine.registration;
  const contradicts = engine.faults.takeForCallback('contradicting-callback', 'c2b-confirmation') !== null;
  const body = (told: StatementEntry): unknown => c2bBody(engine, told, formatPlain(engine.account.balance()));
  await engine.tell('c2b-confirmation', confirmationUrl, body(entry), at);
  if (contradicts) await engine.tell('c2b-confirmation', confirmationUrl, body({ ...entry, amountCents: plus(entry.amountCents, shillings(1)) }), at);
}

export function nameOf(engine: Engine, phone: string): string {
  return engine.names.get(phone) ?? 'CUSTOMER';
}

/** "1500.00", "-20.00": no thousands commas on this wire, and a plain minus. */
export function formatPlain(amountCents: Cents): string {
  return formatAmount(amountCents).replaceAll(',', '').replace('\u2212', '-');
}

/** Null: go ahead. Else the code of the refusal. */
async function validate(engine: Engine, entry: StatementEntry): Promise<string | null> {
  const { registration } = engine;
  if (registration === null || engine.options.validationEnabled !== true) return null;
  const answer = await engine.tell('c2b-validation', registration.validationUrl, c2bBody(engine, entry, ''), entry.paidAt);
  const resultCode = answer === null ? null : readResultCode(answer);
  if (resultCode === null) return registration.responseType === 'Completed' ? null : 'C2B00016';
  return resultCode === '0' ? null : resultCode;
}

function readResultCode(answer: string): string | null {
  try {
    const parsed = JSON.parse(answer) as { ResultCode?: unknown } | null;
    return jsonText(parsed?.ResultCode) || null;
  } catch {
    return null;
  }
}

function c2bBody(engine: Engine, entry: StatementEntry, orgAccountBalance: string): Readonly<Record<string, string>> {
  const isTill = engine.options.till !== undefined;
  const [firstName = '', ...others] = entry.name.split(' ');
  const isV1 = engine.registration?.version === 'v1';
  const menuType = isTill ? 'Customer Merchant Payment' : 'Pay Bill';
  return {
    TransactionType: entry.via === 'push' && !isTill ? 'CustomerPayBillOnline' : menuType,
    TransID: entry.receipt,
    TransTime: compactTimestamp(entry.paidAt),
    TransAmount: formatPlain(entry.amountCents),
    BusinessShortCode: entry.shortcode,
    BillRefNumber: isTill ? '' : entry.account,
    InvoiceNumber: '',
    OrgAccountBalance: orgAccountBalance,
    ThirdPartyTransID: '',
    MSISDN: isV1 ? createHash('sha256').update(entry.phone).digest('hex') : `${entry.phone.slice(0, 4)} ***** ${entry.phone.slice(-3)}`,
    FirstName: firstName,
    MiddleName: '',
    LastName: isV1 ? others.join(' ') : '',
  };
}
