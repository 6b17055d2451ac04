/** STK push: the request, what the customer does with it, and the query about it. */
import { jsonText } from '../../../src-shared/json-text.ts';
import { shillings, wholeShillings } from '../../../src-shared/money.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { compactTimestamp, dateOf, formatTime, later, parseCompactTimestamp } from '../../../src-shared/time.ts';
import type { Instant } from '../../../src-shared/time.ts';
import { RESULT_TEXTS, errorAnswer, ok } from './answers.ts';
import type { Answer } from './answers.ts';
import { confirm, isAllowedUrl, nameOf } from './c2b.ts';
import type { PhoneBehaviour, StatementEntry } from './daraja.types.ts';
import type { Engine } from './engine.ts';

const DEFAULT_ANSWER_DELAY_MS = 12_000;
const PAYS_LATE_MS = 60_000;
const RULE_LIMIT_MS = 2 * 60_000;
/** Largest single payment at M-Pesa. */
const LARGEST_CENTS = shillings(250_000);

type Body = Readonly<Record<string, unknown>>;

interface Push {
  readonly checkoutRequestId: string;
  readonly merchantRequestId: string;
  readonly transactionType: string;
  readonly partyB: string;
  readonly phone: string;
  readonly amountCents: Cents;
  readonly account: string;
  readonly callbackUrl: string;
  readonly behaviour: PhoneBehaviour;
  /** Null while the prompt is on the phone. */
  resultCode: string | null;
  queries: number;
}

export interface PushDesk {
  request(body: Body): Promise<Answer>;
  query(body: Body): Answer;
}

export function createPushDesk(engine: Engine): PushDesk {
  const pushes = new Map<string, Push>();
  return {
    async request(body) {
      const problem = checkSignature(engine, body) ?? checkFields(engine, body);
      if (problem) return problem;
      const phone = jsonText(body['PhoneNumber']);
      if ([...pushes.values()].some((push) => push.phone === phone && push.resultCode === null)) {
        return errorAnswer(engine.newRequestId(), '500.001.1001', 'Unable to lock subscriber, a transaction is already in process for the current subscriber');
      }
      const push = newPush(engine, body, phone);
      pushes.set(push.checkoutRequestId, push);
      if (engine.faults.takeForCallback('early-callback', 'stk')) await settle(engine, push, engine.now());
      else engine.queue.schedule(later(engine.now(), engine.options.callbackDelayMs ?? DEFAULT_ANSWER_DELAY_MS), (at) => settle(engine, push, at));
      return ok({
        MerchantRequestID: push.merchantRequestId,
        CheckoutRequestID: push.checkoutRequestId,
        ResponseCode: '0',
        ResponseDescription: 'Success. Request accepted for processing',
        CustomerMessage: 'Success. Request accepted for processing',
      });
    },
    query(body) {
      const problem = checkSignature(engine, body);
      if (problem) return problem;
      const push = pushes.get(jsonText(body['CheckoutRequestID']));
      if (push === undefined) return errorAnswer(engine.newRequestId(), '400.002.02', 'Bad Request - Invalid CheckoutRequestID');
      return queryAnswer(push);
    },
  };
}

/** Shortcode, Timestamp and Password = base64(shortcode + passkey + Timestamp): the same for push and query. */
function checkSignature(engine: Engine, body: Body): Answer | null {
  const { shortcode, passkey } = engine.options;
  const fault = (code: string, message: string): Answer => errorAnswer(engine.newRequestId(), code, message);
  if (!/^\d{5,7}$/.test(jsonText(body['BusinessShortCode']))) return fault('400.002.02', 'Bad Request - Invalid BusinessShortCode');
  const timestamp = jsonText(body['Timestamp']);
  if (parseCompactTimestamp(timestamp) === null) return fault('400.002.02', 'Bad Request - Invalid Timestamp');
  if (jsonText(body['BusinessShortCode']) !== shortcode) return fault('500.001.1001', 'Merchant does not exist');
  if (body['Password'] !== Buffer.from(`${shortcode}${passkey}${timestamp}`).toString('base64')) return fault('500.001.1001', 'Wrong credentials');
  return null;
}

function checkFields(engine: Engine, body: Body): Answer | null {
  const text = (field: string): string => jsonText(body[field]);
  const checks: readonly [string, boolean][] = [
    ['TransactionType', ['CustomerPayBillOnline', 'CustomerBuyGoodsOnline'].includes(text('TransactionType'))],
    ['Amount', /^[1-9]\d*$/.test(text('Amount'))],
    ['PartyA', /^254[17]\d{8}$/.test(text('PartyA'))],
    ['PartyB', /^\d{5,7}$/.test(text('PartyB'))],
    ['PhoneNumber', /^254[17]\d{8}$/.test(text('PhoneNumber'))],
    ['CallBackURL', isAllowedUrl(body['CallBackURL'], engine.options.mode)],
    ['AccountReference', text('AccountReference') !== '' && text('AccountReference').length <= 15],
    // Left out or empty, the live API names it "Remarks".
    ['Remarks', text('TransactionDesc') !== ''],
  ];
  const wrong = checks.find(([, isRight]) => !isRight);
  return wrong === undefined ? null : errorAnswer(engine.newRequestId(), '400.002.02', `Bad Request - Invalid ${wrong[0]}`);
}

function newPush(engine: Engine, body: Body, phone: string): Push {
  const now = engine.now();
  const [year, month, day] = dateOf(now).split('-');
  const milliseconds = String(((now % 1000) + 1000) % 1000).padStart(3, '0');
  return {
    checkoutRequestId: `ws_CO_${day}${month}${year}${formatTime(now, true).replaceAll(':', '')}${milliseconds}${phone.slice(-9)}`,
    merchantRequestId: engine.newRequestId(),
    transactionType: jsonText(body['TransactionType']),
    partyB: jsonText(body['PartyB']),
    phone,
    amountCents: shillings(Number(body['Amount'])),
    account: jsonText(body['AccountReference']),
    callbackUrl: jsonText(body['CallBackURL']),
    behaviour: engine.nextBehaviours.shift() ?? engine.behaviours.get(phone) ?? 'pays',
    resultCode: null,
    queries: 0,
  };
}

/** The customer has answered (or not): money moves or does not, and both addresses are told. */
async function settle(engine: Engine, push: Push, at: Instant): Promise<void> {
  const resultCode = verdict(engine, push, at);
  if (resultCode === '0') return pay(engine, push, at);
  push.resultCode = resultCode;
  if (resultCode === '1037' && push.behaviour === 'pays-late') {
    engine.queue.schedule(later(at, PAYS_LATE_MS), (lateAt) => pay(engine, push, lateAt));
  }
  await engine.tell('stk', push.callbackUrl, callbackBody(push, resultCode), at);
}

async function pay(engine: Engine, push: Push, at: Instant): Promise<void> {
  const entry: StatementEntry = {
    receipt: engine.newReceipt(at),
    paidAt: at,
    via: 'push',
    phone: push.phone,
    name: nameOf(engine, push.phone),
    account: push.account,
    amountCents: push.amountCents,
    shortcode: engine.options.shortcode,
    checkoutRequestId: push.checkoutRequestId,
  };
  engine.account.receive(entry);
  push.resultCode = '0';
  const isReordered = engine.faults.takeForCallback('reordered-callbacks', 'stk') !== null;
  const contradicts = engine.faults.takeForCallback('contradicting-callback', 'stk') !== null;
  if (isReordered) await confirm(engine, entry, at);
  await engine.tell('stk', push.callbackUrl, callbackBody(push, '0', metadata(engine, entry)), at);
  if (contradicts) await engine.tell('stk', push.callbackUrl, callbackBody(push, '1032'), at);
  if (!isReordered) await confirm(engine, entry, at);
}

function verdict(engine: Engine, push: Push, at: Instant): string {
  const party = push.transactionType === 'CustomerPayBillOnline' ? engine.options.shortcode : engine.options.till;
  if (push.partyB !== party) return '2028';
  if (push.amountCents > LARGEST_CENTS) return '3';
  switch (push.behaviour) {
    case 'cancels':
      return '1032';
    case 'no-answer':
    case 'pays-late':
      return '1037';
    case 'wrong-pin':
      return '2001';
    case 'insufficient':
      return '1';
    case 'pays':
      return isRuleLimited(engine, push, at) ? '17' : '0';
  }
}

/** The same amount of the same customer within two minutes. */
function isRuleLimited(engine: Engine, push: Push, at: Instant): boolean {
  return engine.account.payments.some(
    (entry) => entry.phone === push.phone && entry.amountCents === push.amountCents && at - entry.paidAt < RULE_LIMIT_MS,
  );
}

function callbackBody(push: Push, resultCode: string, item?: readonly unknown[]): unknown {
  return {
    Body: {
      stkCallback: {
        MerchantRequestID: push.merchantRequestId,
        CheckoutRequestID: push.checkoutRequestId,
        ResultCode: Number(resultCode),
        ResultDesc: RESULT_TEXTS[resultCode],
        ...(item !== undefined && { CallbackMetadata: { Item: item } }),
      },
    },
  };
}

/** Balance is there without a value, with one, or not at all, as in production. */
function metadata(engine: Engine, entry: StatementEntry): readonly unknown[] {
  const balance = [[{ Name: 'Balance' }], [{ Name: 'Balance', Value: 0 }], []][engine.random.below(3)]!;
  return [
    { Name: 'Amount', Value: wholeShillings(entry.amountCents) },
    { Name: 'MpesaReceiptNumber', Value: entry.receipt },
    ...balance,
    { Name: 'TransactionDate', Value: Number(compactTimestamp(entry.paidAt)) },
    { Name: 'PhoneNumber', Value: Number(entry.phone) },
  ];
}

/** While the prompt is open the two answers that are not final take turns. */
function queryAnswer(push: Push): Answer {
  push.queries += 1;
  if (push.resultCode === null && push.queries % 2 === 0) return errorAnswer(push.checkoutRequestId, '500.001.1001', 'The transaction is being processed');
  return ok({
    ResponseCode: '0',
    ResponseDescription: 'The service request has been accepted successsfully',
    MerchantRequestID: push.merchantRequestId,
    CheckoutRequestID: push.checkoutRequestId,
    ResultCode: push.resultCode ?? '4999',
    ResultDesc: push.resultCode === null ? 'The transaction is still under processing' : RESULT_TEXTS[push.resultCode],
  });
}
