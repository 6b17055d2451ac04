/** The list of the last 48 hours, a hundred rows at a time. */
import { jsonText } from '../../../src-shared/json-text.ts';
import { HOUR, dateOf, formatTime, instantOf, isLocalDate } from '../../../src-shared/time.ts';
import type { Instant } from '../../../src-shared/time.ts';
import { errorAnswer, ok } from './answers.ts';
import type { Answer } from './answers.ts';
import { formatPlain, isAllowedUrl } from './c2b.ts';
import type { ReversalEntry, StatementEntry } from './daraja.types.ts';
import type { Engine } from './engine.ts';
import { ORGANISATION_NAME } from './portal.ts';

const PAGE_ROWS = 100;
const REACH_MS = 48 * HOUR;

type Body = Readonly<Record<string, unknown>>;

/** `POST /pulltransactions/v1/register`: 1000 the first time, 1001 ever after. */
export function registerPull(engine: Engine, body: Body): Answer {
  const requestId = engine.newRequestId();
  if (jsonText(body['ShortCode']) !== engine.options.shortcode) return errorAnswer(requestId, '400.003.02', 'Bad Request - Kindly use your own ShortCode');
  if (body['RequestType'] !== 'Pull') return errorAnswer(requestId, '400.002.02', 'Bad Request - Invalid RequestType');
  if (!/^(254|0)?[17]\d{8}$/.test(jsonText(body['NominatedNumber']))) return errorAnswer(requestId, '400.002.02', 'Bad Request - Invalid NominatedNumber');
  if (!isAllowedUrl(body['CallBackURL'], engine.options.mode)) return errorAnswer(requestId, '400.002.02', 'Bad Request - Invalid CallBackURL');
  if (engine.options.mode === 'production' && engine.registration === null) return errorAnswer(requestId, '400.002.02', 'Bad Request - The ShortCode has no C2B URLs');
  const known = engine.isPullRegistered;
  engine.isPullRegistered = true;
  return ok({
    ResponseRefID: requestId,
    'Response Status': known ? '1001' : '1000',
    ShortCode: engine.options.shortcode,
    'Response Description': known ? 'ShortCode already Registered' : 'ShortCode Registered Successfully',
  });
}

/** `POST /pulltransactions/v1/query`: what is older than 48 hours is not there, whatever was asked. */
export function queryPull(engine: Engine, body: Body): Answer {
  const requestId = engine.newRequestId();
  if (jsonText(body['ShortCode']) !== engine.options.shortcode) return errorAnswer(requestId, '400.003.02', 'Bad Request - Kindly use your own ShortCode');
  // The words are not documented; that it must be registered is. The sandbox does not ask for it.
  if (engine.options.mode === 'production' && !engine.isPullRegistered) return errorAnswer(requestId, '400.002.02', 'Bad Request - ShortCode not registered for Pull Transactions');
  const from = readLocalTime(body['StartDate']);
  const to = readLocalTime(body['EndDate']);
  if (from === null) return errorAnswer(requestId, '400.002.02', 'Bad Request - Invalid StartDate');
  if (to === null) return errorAnswer(requestId, '400.002.02', 'Bad Request - Invalid EndDate');
  const offset = jsonText(body['OffSetValue']);
  if (!/^\d+$/.test(offset)) return errorAnswer(requestId, '400.002.02', 'Bad Request - Invalid OffSetValue');
  const oldest = engine.now() - REACH_MS;
  const isListed = (at: Instant): boolean => at >= oldest && at >= from && at <= to;
  const rows = [
    ...engine.account.payments.filter(({ paidAt }) => isListed(paidAt)).map((entry) => row(engine, entry)),
    ...(engine.pullListsReversals ? engine.account.reversals.filter(({ at }) => isListed(at)).map((reversal) => reversalRow(engine, reversal)) : []),
  ].slice(Number(offset), Number(offset) + PAGE_ROWS);
  if (rows.length === 0) return ok({ ResponseRefID: requestId, ResponseCode: '1001', ResponseMessage: 'Null', Response: [[]] });
  return ok({ ResponseRefID: requestId, ResponseCode: '1000', ResponseMessage: 'Success', Response: [rows] });
}

function row(engine: Engine, entry: StatementEntry): Readonly<Record<string, unknown>> {
  return {
    transactionId: entry.receipt,
    // Nairobi time with a "Z" behind it, as the real rows have.
    trxDate: rowTime(entry.paidAt),
    msisdn: Number(entry.phone),
    sender: entry.name,
    transactiontype: engine.options.till === undefined ? 'c2b-pay-bill-debit' : 'c2b-buy-goods-debit',
    billreference: entry.account,
    amount: formatPlain(entry.amountCents),
    organizationname: ORGANISATION_NAME,
  };
}

/** [assumed: no such row is public] Named like a payment's, of its own receipt. */
function reversalRow(engine: Engine, reversal: ReversalEntry): unknown {
  const payment = engine.account.payment(reversal.of)!;
  return { ...row(engine, payment), transactionId: reversal.receipt, trxDate: rowTime(reversal.at), transactiontype: 'c2b-pay-bill-reversal', linkedtransactionid: payment.receipt };
}

const rowTime = (at: Instant): string => `${dateOf(at)}T${formatTime(at, true)}Z`;

function readLocalTime(value: unknown): Instant | null {
  const match = /^(\d{4}-\d{2}-\d{2}) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d)$/.exec(typeof value === 'string' ? value : '');
  if (match === null || !isLocalDate(match[1]!)) return null;
  return instantOf(match[1]!, match[0].slice(11));
}
