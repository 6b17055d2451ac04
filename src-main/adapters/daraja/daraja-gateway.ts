/** M-Pesa through Safaricom's Daraja. */
import { jsonText } from '../../../src-shared/json-text.ts';
import { ceilToShilling, shillings, wholeShillings } from '../../../src-shared/money.ts';
import { mpesaResult } from '../../../src-shared/mpesa-results.ts';
import type { Phone } from '../../../src-shared/phone.ts';
import { HOUR, MINUTE, NAIROBI, SECOND, compactTimestamp, dateOf, formatTime, later } from '../../../src-shared/time.ts';
import type { Instant } from '../../../src-shared/time.ts';
import type { ListedPayment, PaymentGateway, PushAccepted, PushRequest, PushStatus } from '../../ports/payment-gateway.ts';
import type { DarajaConfig, DarajaSurroundings } from './daraja-config.ts';
import { answerError, hasError, notSent } from './daraja-errors.ts';
import { createDarajaSession } from './daraja-session.ts';
import type { DarajaSession } from './daraja-session.ts';
import { checkUrl } from './callback-url.ts';
import { operatorRequests } from './operator-requests.ts';
import { pageRows, readRow } from './listed-payments.ts';

const SMALLEST_CENTS = shillings(1);
const LARGEST_CENTS = shillings(250_000);
const LONGEST_REFERENCE = 12;
const LONGEST_DESCRIPTION = 13;
const PULL_REACH_MS = 48 * HOUR;
/** Between asking and answering, the oldest instant of a request for just 48 hours slips out of reach. */
const PULL_SLACK_MS = 5 * MINUTE;
const PAGE_ROWS = 100;
/** 100,000 payments in 48 hours: beyond that the provider is repeating itself. */
const MOST_PAGES = 1_000;
const STILL_RUNNING = /being processed|under processing/i;

export function createDarajaGateway(config: DarajaConfig, surroundings: DarajaSurroundings): PaymentGateway {
  const session = createDarajaSession(config, surroundings);
  return {
    push: (request) => push(config, surroundings, session, request),
    queryPush: (checkoutRequestId) => queryPush(config, surroundings, session, checkoutRequestId),
    listPayments: (from, to) => listPayments(config, surroundings, session, from, to),
    registerUrls: (urls) => registerUrls(config, session, urls),
    registerPull: (request) => registerPull(config, session, request),
    ...operatorRequests(config, session),
  };
}

async function push(config: DarajaConfig, surroundings: DarajaSurroundings, session: DarajaSession, request: PushRequest): Promise<PushAccepted> {
  const what = 'Asking the phone for money';
  checkPush(config, request);
  const answer = await session.request(what, 'acts', '/mpesa/stkpush/v1/processrequest', {
    ...signature(config, surroundings),
    TransactionType: config.transactionType,
    Amount: wholeShillings(request.amountCents),
    PartyA: request.phone,
    PartyB: config.till ?? config.shortcode,
    PhoneNumber: request.phone,
    CallBackURL: request.callbackUrl,
    AccountReference: request.accountReference,
    TransactionDesc: request.description,
  });
  const checkoutRequestId = answer.json?.['CheckoutRequestID'];
  if (answer.status !== 200 || hasError(answer)) throw answerError(what, 'acts', answer);
  if (jsonText(answer.json?.['ResponseCode']) !== '0' || typeof checkoutRequestId !== 'string' || checkoutRequestId === '') {
    throw answerError(what, 'acts', answer);
  }
  return { checkoutRequestId, merchantRequestId: jsonText(answer.json?.['MerchantRequestID']) };
}

async function queryPush(config: DarajaConfig, surroundings: DarajaSurroundings, session: DarajaSession, checkoutRequestId: string): Promise<PushStatus> {
  const what = 'Asking M-Pesa about a payment request';
  const answer = await session.request(what, 'reads', '/mpesa/stkpushquery/v1/query', { ...signature(config, surroundings), CheckoutRequestID: checkoutRequestId });
  // Also with status 500: it is the answer "not yet", not a failure; taking it for one would lose the payment that follows.
  if (STILL_RUNNING.test(jsonText(answer.json?.['errorMessage']))) return { state: 'pending', technical: 'still being processed' };
  const resultCode = jsonText(answer.json?.['ResultCode']);
  if (answer.status !== 200 || hasError(answer) || resultCode === '') throw answerError(what, 'reads', answer);
  const resultText = jsonText(answer.json?.['ResultDesc']);
  const isPending = mpesaResult(resultCode).state === 'pending' || STILL_RUNNING.test(resultText);
  return isPending ? { state: 'pending', technical: `result code ${resultCode}` } : { state: 'settled', resultCode, resultText };
}

async function listPayments(config: DarajaConfig, surroundings: DarajaSurroundings, session: DarajaSession, from: Instant, to: Instant): Promise<ListedPayment[]> {
  const what = 'Listing the payments at M-Pesa';
  if (from < surroundings.now() - PULL_REACH_MS - PULL_SLACK_MS) {
    throw notSent(`${what} reaches back 48 hours only.`, 'For older days, import the statement of the M-Pesa organisation portal.');
  }
  const found = new Map<string, ListedPayment>();
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await session.request(what, 'reads', '/pulltransactions/v1/query', {
      ShortCode: config.shortcode,
      StartDate: wallClock(from),
      // Whole seconds on this wire: round up, so that the last instant asked for is in.
      EndDate: wallClock(later(to, SECOND - 1)),
      OffSetValue: String(page * PAGE_ROWS),
    });
    const code = jsonText(answer.json?.['ResponseCode']);
    if (answer.status !== 200 || hasError(answer) || !['0', '1000', '1001'].includes(code)) throw answerError(what, 'reads', answer);
    const rows = code === '1001' ? [] : pageRows(answer.json ?? {});
    const isNews = takeRows(rows, config, surroundings, found);
    if (rows.length < PAGE_ROWS || !isNews) break;
  }
  return [...found.values()].filter((payment) => payment.paidAt >= from - SECOND && payment.paidAt <= to + SECOND);
}

/** False when the page brought nothing new. */
function takeRows(rows: readonly unknown[], config: DarajaConfig, surroundings: DarajaSurroundings, found: Map<string, ListedPayment>): boolean {
  let isNews = false;
  for (const row of rows) {
    const payment = readRow(row, config.shortcode);
    if (typeof payment === 'string') {
      surroundings.onUnreadableRow?.(payment);
      isNews = true;
    } else if (!found.has(payment.receipt)) {
      found.set(payment.receipt, payment);
      isNews = true;
    }
  }
  return isNews;
}

async function registerUrls(
  config: DarajaConfig,
  session: DarajaSession,
  urls: { readonly confirmationUrl: string; readonly validationUrl: string },
): Promise<{ readonly alreadyRegistered: boolean }> {
  const what = 'Registering the addresses at M-Pesa';
  checkUrl(config, what, urls.confirmationUrl);
  checkUrl(config, what, urls.validationUrl);
  const answer = await session.request(what, 'acts', `/mpesa/c2b/${config.c2bVersion ?? 'v2'}/registerurl`, {
    ShortCode: config.shortcode,
    // If this PC is off, money must never be refused.
    ResponseType: 'Completed',
    ConfirmationURL: urls.confirmationUrl,
    ValidationURL: urls.validationUrl,
  });
  if (/already registered/i.test(jsonText(answer.json?.['errorMessage']))) return { alreadyRegistered: true };
  if (answer.status !== 200 || hasError(answer) || Number(answer.json?.['ResponseCode']) !== 0) throw answerError(what, 'acts', answer);
  return { alreadyRegistered: false };
}

async function registerPull(
  config: DarajaConfig,
  session: DarajaSession,
  request: { readonly nominatedPhone: Phone; readonly callbackUrl: string },
): Promise<{ readonly alreadyRegistered: boolean }> {
  const what = 'Opening the list of payments at M-Pesa';
  checkUrl(config, what, request.callbackUrl);
  const answer = await session.request(what, 'acts', '/pulltransactions/v1/register', {
    ShortCode: config.shortcode,
    RequestType: 'Pull',
    NominatedNumber: request.nominatedPhone,
    CallBackURL: request.callbackUrl,
  });
  // The documentation writes the key without the space, the wire with it.
  const status = jsonText(answer.json?.['ResponseStatus'] ?? answer.json?.['Response Status']);
  if (status === '1001') return { alreadyRegistered: true };
  if (answer.status === 200 && status === '1000') return { alreadyRegistered: false };
  throw answerError(what, 'acts', answer);
}

/** One instant for Timestamp and Password: computed apart, they may differ by a second and be refused. */
function signature(config: DarajaConfig, surroundings: DarajaSurroundings) {
  const timestamp = compactTimestamp(surroundings.now(), NAIROBI);
  return {
    BusinessShortCode: config.shortcode,
    Password: Buffer.from(`${config.shortcode}${config.passkey}${timestamp}`).toString('base64'),
    Timestamp: timestamp,
  };
}

function checkPush(config: DarajaConfig, request: PushRequest): void {
  const { amountCents, accountReference, description } = request;
  if (ceilToShilling(amountCents) !== amountCents || amountCents < SMALLEST_CENTS || amountCents > LARGEST_CENTS) {
    throw notSent('M-Pesa moves whole shillings only, from 1 to 250,000 at a time.', 'Ask for a whole amount within these limits.');
  }
  if (accountReference === '' || accountReference.length > LONGEST_REFERENCE) {
    throw notSent(`The account reference must have 1 to ${LONGEST_REFERENCE} characters.`, 'Use the account number alone.');
  }
  if (description === '' || description.length > LONGEST_DESCRIPTION) {
    throw notSent(`The description must have 1 to ${LONGEST_DESCRIPTION} characters.`, 'Shorten the description.');
  }
  checkUrl(config, 'Asking the phone for money', request.callbackUrl);
}

/** "YYYY-MM-DD HH:mm:ss" in Nairobi. */
function wallClock(at: Instant): string {
  return `${dateOf(at, NAIROBI)} ${formatTime(at, true, NAIROBI)}`;
}
