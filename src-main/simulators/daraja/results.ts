/** The bodies that are sent to a ResultURL, to the letter, with the oddities that were seen: keys with spaces, entries without a value, both spellings. */
import { cents, wholeShillings } from '../../../src-shared/money.ts';
import { receiptPrefix } from '../../../src-shared/mpesa-receipts.ts';
import { compactTimestamp, dateOf } from '../../../src-shared/time.ts';
import type { Instant } from '../../../src-shared/time.ts';
import { partyOf } from './account.ts';
import { RESULT_TEXTS } from './answers.ts';
import { formatPlain } from './c2b.ts';
import type { PortalRow, ReversalEntry, StatementEntry } from './daraja.types.ts';
import type { Engine } from './engine.ts';
import { ORGANISATION_NAME } from './portal.ts';

export interface Conversation {
  readonly conversationId: string;
  readonly originatorConversationId: string;
  /** Of the answer itself; empty unless it moved money. */
  readonly transactionId: string;
}

interface Entry {
  readonly Key: string;
  readonly Value?: string | number;
}

interface ResultBody {
  readonly Result: Readonly<Record<string, unknown>>;
}

export function failedResult(conversation: Conversation, code: string, at: Instant): ResultBody {
  return envelope({ ...conversation, transactionId: emptyReceipt(at) }, code);
}

/** One of our accounts holds everything; the others are there and empty. */
export function balanceResult(engine: Engine, conversation: Conversation, at: Instant): ResultBody {
  const line = (name: string, amount: string): string => [name, 'KES', amount, amount, '0.00', '0.00'].join('|');
  const accounts = [line('Working Account', '0.00'), line('Utility Account', formatPlain(engine.account.balance())), line('Charges Paid Account', '0.00'), line('Organization Settlement Account', '0.00')];
  return envelope({ ...conversation, transactionId: emptyReceipt(at) }, '0', [
    { Key: 'AccountBalance', Value: accounts.join('&') },
    { Key: 'BOCompletedTime', Value: compactTimestamp(at) },
  ]);
}

export function statusResult(engine: Engine, conversation: Conversation, row: PortalRow, at: Instant): ResultBody {
  const isReversed = row.kind === 'payment' && engine.account.reversalOf(row.receipt) !== undefined;
  const organisation = `${engine.options.shortcode} - ${ORGANISATION_NAME}`;
  const isIn = row.kind === 'payment' || row.kind === 'failed';
  const entries: Entry[] = [
    { Key: 'DebitPartyName', Value: isIn ? row.otherParty : organisation },
    { Key: 'CreditPartyName', Value: isIn ? organisation : row.otherParty },
    { Key: 'OriginatorConversationID', Value: engine.newRequestId() },
    { Key: 'InitiatedTime', Value: compactTimestamp(row.completedAt) },
    { Key: isIn ? 'CreditAccountType' : 'DebitAccountType', Value: 'Utility Account' },
    { Key: 'DebitPartyCharges' },
    { Key: 'TransactionReason' },
    { Key: 'ReasonType', Value: row.reasonType },
    // How M-Pesa calls a payment that was reversed is not documented.
    { Key: 'TransactionStatus', Value: isReversed ? 'Reversed' : row.status },
    { Key: ['FinalisedTime', 'FinalizedTime'][engine.random.below(2)]!, Value: compactTimestamp(row.completedAt) },
    { Key: 'Amount', Value: formatPlain(cents(row.paidInCents + row.withdrawnCents)) },
    { Key: 'ConversationID', Value: `AG_${dateOf(row.completedAt).replaceAll('-', '')}_of_that_time` },
    { Key: 'ReceiptNo', Value: row.receipt },
  ];
  const isSpaced = engine.random.below(3) === 0;
  return envelope({ ...conversation, transactionId: emptyReceipt(at) }, '0', isSpaced ? entries.map((entry) => ({ ...entry, Key: entry.Key.replace(/(?<=[a-z])(?=[A-Z])/g, ' ') })) : entries);
}

export function reversalResult(engine: Engine, conversation: Conversation, reversal: ReversalEntry, payment: StatementEntry): ResultBody {
  const balance = formatPlain(engine.account.balance());
  return envelope({ ...conversation, transactionId: reversal.receipt }, '0', [
    { Key: 'DebitAccountBalance', Value: `Utility Account|KES|${balance}|${balance}|0.00|0.00` },
    { Key: 'Amount', Value: wholeShillings(reversal.amountCents) },
    { Key: 'TransCompletedTime', Value: Number(compactTimestamp(reversal.at)) },
    { Key: 'OriginalTransactionID', Value: reversal.of },
    { Key: 'Charge', Value: 0 },
    { Key: 'CreditPartyPublicName', Value: partyOf(payment) },
    { Key: 'DebitPartyPublicName', Value: `${engine.options.shortcode} - ${ORGANISATION_NAME}` },
  ]);
}

/** What cannot be true beside the first: a failure after a success, and the other way round. */
export function otherResult(first: unknown, conversation: Conversation): ResultBody {
  const hasFailed = (first as ResultBody).Result['ResultCode'] !== 0;
  return envelope({ ...conversation, transactionId: String((first as ResultBody).Result['TransactionID']) }, hasFailed ? '0' : '1');
}

/** Known codes of digits are numbers on this wire, others text. */
function envelope({ conversationId, originatorConversationId, transactionId }: Conversation, code: string, entries?: readonly Entry[]): ResultBody {
  return {
    Result: {
      ResultType: 0,
      ResultCode: /^\d+$/.test(code) ? Number(code) : code,
      ResultDesc: RESULT_TEXTS[code] ?? '',
      OriginatorConversationID: originatorConversationId,
      ConversationID: conversationId,
      TransactionID: transactionId,
      ...(entries !== undefined && { ResultParameters: { ResultParameter: entries } }),
      ReferenceData: { ReferenceItem: { Key: 'QueueTimeoutURL', Value: 'https://internalsandbox.safaricom.co.ke/mpesa/results/v1/submit' } },
    },
  };
}

/** "UCR0000000": what stands there when nothing was moved. */
const emptyReceipt = (at: Instant): string => `${receiptPrefix(dateOf(at))}0000000`;
