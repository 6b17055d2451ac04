/** What only the API operator may ask of M-Pesa. Daraja answers at once that it has taken the question, and later, by a report, the question itself. */
import { jsonText } from '../../../src-shared/json-text.ts';
import { ZERO, ceilToShilling, wholeShillings } from '../../../src-shared/money.ts';
import type { Cents } from '../../../src-shared/money.ts';
import type { Asked, PaymentGateway, Question } from '../../ports/payment-gateway.ts';
import { checkUrl } from './callback-url.ts';
import type { DarajaConfig } from './daraja-config.ts';
import { answerError, hasError, notSent } from './daraja-errors.ts';
import type { Effect } from './daraja-errors.ts';
import type { DarajaSession } from './daraja-session.ts';

const LONGEST_REMARKS = 100;
const LONGEST_REFERENCE = 40;
/** What a question is about: 4 an organisation by its number; 11 the same, in reversals only. */
const ORGANISATION = '4';
const REVERSING_ORGANISATION = '11';

type OperatorRequests = Pick<PaymentGateway, 'checkReceipt' | 'askBalance' | 'reverse'>;

export function operatorRequests(config: DarajaConfig, session: DarajaSession): OperatorRequests {
  return {
    checkReceipt: async (question) =>
      ask(config, session, question, {
        what: 'Looking up a receipt at M-Pesa',
        effect: 'reads',
        path: '/mpesa/transactionstatus/v1/query',
        // The receipt alone: with an empty OriginalConversationID beside it, the acknowledgement is empty and no answer follows.
        body: { CommandID: 'TransactionStatusQuery', TransactionID: receiptOf(question.receipt), PartyA: config.shortcode, IdentifierType: ORGANISATION, Remarks: 'Receipt check' },
      }),
    askBalance: async (question) =>
      ask(config, session, question, {
        what: 'Asking M-Pesa for the balance',
        effect: 'reads',
        path: '/mpesa/accountbalance/v1/query',
        body: { CommandID: 'AccountBalance', PartyA: config.shortcode, IdentifierType: ORGANISATION, Remarks: 'Balance' },
      }),
    reverse: async (question) =>
      ask(config, session, question, {
        what: 'Asking M-Pesa to give a payment back',
        effect: 'acts',
        path: '/mpesa/reversal/v1/request',
        body: {
          CommandID: 'TransactionReversal',
          TransactionID: receiptOf(question.receipt),
          Amount: wholeAmount(question.amountCents),
          ReceiverParty: config.shortcode,
          // Misspelt by the API.
          RecieverIdentifierType: REVERSING_ORGANISATION,
          Remarks: remarksOf(question.reason),
        },
      }),
  };
}

interface OperatorRequest {
  readonly what: string;
  readonly effect: Effect;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

async function ask(config: DarajaConfig, session: DarajaSession, question: Question, { what, effect, path, body }: OperatorRequest): Promise<Asked> {
  if (config.initiator === undefined) throw notSent(`${what} did not work. M-Pesa answers this only to the API operator of the business.`, 'Enter the API operator in the M-Pesa settings.');
  if (question.reference.length > LONGEST_REFERENCE) throw new RangeError(`a reference has at most ${LONGEST_REFERENCE} characters`);
  checkUrl(config, what, question.resultUrl);
  checkUrl(config, what, question.timeoutUrl);
  const answer = await session.request(what, effect, path, {
    Initiator: config.initiator.name,
    SecurityCredential: config.initiator.securityCredential,
    ...body,
    ResultURL: question.resultUrl,
    QueueTimeOutURL: question.timeoutUrl,
    // The whole request comes back when nobody answered it in time: this names it.
    Occasion: question.reference,
  });
  const conversationIds = [...new Set([jsonText(answer.json?.['ConversationID']), jsonText(answer.json?.['OriginatorConversationID'])])].filter((id) => id !== '');
  // Without an id its answer could not be told from others.
  if (answer.status !== 200 || hasError(answer) || jsonText(answer.json?.['ResponseCode']) !== '0' || conversationIds.length === 0) throw answerError(what, effect, answer);
  return { conversationIds };
}

function receiptOf(text: string): string {
  const receipt = text.replace(/\s/g, '').toUpperCase();
  if (!/^[0-9A-Z]{6,20}$/.test(receipt)) throw notSent('This is not an M-Pesa receipt number.', 'Check the receipt number: ten letters and digits.');
  return receipt;
}

function wholeAmount(amountCents: Cents): number {
  if (amountCents <= ZERO || ceilToShilling(amountCents) !== amountCents) throw notSent('M-Pesa gives back whole shillings only.', 'Reverse the whole payment, as it came in.');
  return wholeShillings(amountCents);
}

/** Letters, digits and plain punctuation: anything else has been refused as "Invalid Remarks". */
function remarksOf(reason: string): string {
  const plain = reason
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9 .,-]+/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, LONGEST_REMARKS)
    .trim();
  return /[A-Za-z0-9]/.test(plain) ? plain : 'Reversal';
}
