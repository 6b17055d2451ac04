/** What only an API operator may ask: receipts, the balance, reversals. Taken at once, answered later at the address that the question names. */
import { jsonText } from '../../../src-shared/json-text.ts';
import { wholeShillings } from '../../../src-shared/money.ts';
import { HOUR, SECOND, dateOf, later } from '../../../src-shared/time.ts';
import type { Instant } from '../../../src-shared/time.ts';
import { errorAnswer, ok } from './answers.ts';
import type { Answer } from './answers.ts';
import { isAllowedUrl } from './c2b.ts';
import { openCredential } from './certificate.ts';
import type { Endpoint } from './daraja.types.ts';
import type { Engine } from './engine.ts';
import { balanceResult, failedResult, otherResult, reversalResult, statusResult } from './results.ts';
import type { Conversation } from './results.ts';
import { canReturn } from './account.ts';

const DEFAULT_RESULT_DELAY_MS = 5 * SECOND;
/** Wrong passwords in a row after which M-Pesa locks the operator. */
const LOCKED_AFTER = 3;
const STATUS_REACH_MS = 48 * HOUR;
const HEX = '0123456789abcdef';

type Body = Readonly<Record<string, unknown>>;
export type OperatorEndpoint = Extract<Endpoint, 'status' | 'balance' | 'reversal'>;

export interface OperatorDesk {
  ask(endpoint: OperatorEndpoint, body: Body): Promise<Answer>;
  /** As after too many wrong passwords; false: he was let in again. */
  setLocked(locked: boolean): void;
}

export function createOperatorDesk(engine: Engine): OperatorDesk {
  const credentials = createCredentialCheck(engine);
  return {
    async ask(endpoint, body) {
      const wrong = endpoint === 'status' ? checkStatus(engine, body) : check(engine, body, endpoint === 'balance' ? BALANCE_FIELDS : REVERSAL_FIELDS);
      if (wrong) return wrong;
      const conversation: Conversation = {
        conversationId: `AG_${dateOf(engine.now()).replaceAll('-', '')}_${engine.random.text(20, HEX)}`,
        originatorConversationId: engine.newRequestId(),
        transactionId: '',
      };
      const answer = (at: Instant): Promise<void> => settle(engine, { endpoint, body, conversation, refused: credentials(body) }, at);
      if (engine.faults.takeForCallback('early-callback', 'result')) await answer(engine.now());
      else engine.queue.schedule(later(engine.now(), engine.options.resultDelayMs ?? DEFAULT_RESULT_DELAY_MS), answer);
      return ok({
        OriginatorConversationID: conversation.originatorConversationId,
        ConversationID: conversation.conversationId,
        ResponseCode: '0',
        ResponseDescription: 'Accept the service request successfully.',
      });
    },
    setLocked: (locked) => {
      engine.operator.isLocked = locked;
      engine.operator.wrongPasswords = 0;
    },
  };
}

/** Looked at when the answer is made, not when the question is taken: a wrong operator is told so by the answer. Null: let in. */
function createCredentialCheck(engine: Engine): (body: Body) => string | null {
  const { operator } = engine;
  return (body) => {
    const { initiator } = engine.options;
    if (operator.isLocked) return '8006';
    const isRight = initiator !== undefined && body['Initiator'] === initiator.name && openCredential(jsonText(body['SecurityCredential'])) === initiator.password;
    operator.wrongPasswords = isRight ? 0 : operator.wrongPasswords + 1;
    if (operator.wrongPasswords >= LOCKED_AFTER) operator.isLocked = true;
    return isRight ? null : '2001';
  };
}

interface Asked {
  readonly endpoint: OperatorEndpoint;
  readonly body: Body;
  readonly conversation: Conversation;
  /** The code with which the operator was turned away; null: let in. */
  readonly refused: string | null;
}

async function settle(engine: Engine, asked: Asked, at: Instant): Promise<void> {
  const { body } = asked;
  const timeout = engine.faults.takeForCallback('queue-timeout', 'result');
  if (timeout) {
    // A timeout is no verdict: the act may have been done all the same.
    if (timeout.carriedOut) resultOf(engine, asked, at);
    await engine.tell('timeout', jsonText(body['QueueTimeOutURL']), body, at);
    return;
  }
  const result = resultOf(engine, asked, at);
  const resultUrl = jsonText(body['ResultURL']);
  const contradicts = engine.faults.takeForCallback('contradicting-callback', 'result') !== null;
  await engine.tell('result', resultUrl, result, at);
  if (contradicts) await engine.tell('result', resultUrl, otherResult(result, asked.conversation), at);
}

function resultOf(engine: Engine, { endpoint, body, conversation, refused }: Asked, at: Instant): unknown {
  const failed = (code: string): unknown => failedResult(conversation, code, at);
  if (refused !== null) return failed(refused);
  switch (endpoint) {
    case 'balance':
      return balanceResult(engine, conversation, at);
    case 'status': {
      const receipt = jsonText(body['TransactionID']).toUpperCase();
      const row = engine.account.rows.find((candidate) => candidate.receipt === receipt && candidate.kind !== 'charge');
      return row === undefined || row.completedAt < at - STATUS_REACH_MS ? failed('2033') : statusResult(engine, conversation, row, at);
    }
    case 'reversal':
      return reverse(engine, body, conversation, at);
  }
}

function reverse(engine: Engine, body: Body, conversation: Conversation, at: Instant): unknown {
  const { account } = engine;
  const failed = (code: string): unknown => failedResult(conversation, code, at);
  if (engine.options.initiator?.mayReverse === false) return failed('21');
  const payment = account.payment(jsonText(body['TransactionID']).toUpperCase());
  // What Daraja answers to another amount is not documented; nothing moves in any case.
  if (payment === undefined || Number(body['Amount']) !== wholeShillings(payment.amountCents)) return failed('R000002');
  if (account.reversalOf(payment.receipt) !== undefined) return failed('R000001');
  if (!canReturn(account, payment)) return failed('1');
  return reversalResult(engine, conversation, account.reverse(payment, { receipt: engine.newReceipt(at), at, by: 'api' }), payment);
}

type Checks = readonly (readonly [field: string, isRight: (value: string, engine: Engine) => boolean])[];

const isUrl = (value: string, { options }: Engine): boolean => isAllowedUrl(value, options.mode);
const isOurs = (value: string, { options }: Engine): boolean => value === options.shortcode;
const isReceipt = (value: string): boolean => /^[0-9A-Z]{10}$/i.test(value);
const isGiven = (value: string): boolean => value !== '';
const COMMON: Checks = [
  ['Initiator', isGiven],
  ['SecurityCredential', isGiven],
  ['ResultURL', isUrl],
  ['QueueTimeOutURL', isUrl],
  ['Remarks', (value) => /^[\w .,-]{1,100}$/.test(value)],
  ['Occasion', (value) => value.length <= 100],
];
const BALANCE_FIELDS: Checks = [['CommandID', (value) => value === 'AccountBalance'], ['PartyA', isOurs], ['IdentifierType', (value) => value === '4'], ...COMMON];
const STATUS_FIELDS: Checks = [['CommandID', (value) => value === 'TransactionStatusQuery'], ['PartyA', isOurs], ['IdentifierType', (value) => value === '4'], ...COMMON];
const REVERSAL_FIELDS: Checks = [
  ['CommandID', (value) => value === 'TransactionReversal'],
  ['TransactionID', isReceipt],
  ['Amount', (value) => /^[1-9]\d*$/.test(value)],
  ['ReceiverParty', isOurs],
  ['RecieverIdentifierType', (value) => value === '11'],
  ...COMMON,
];

function check(engine: Engine, body: Body, fields: Checks): Answer | null {
  const wrong = fields.find(([field, isRight]) => !isRight(jsonText(body[field]), engine));
  return wrong === undefined ? null : errorAnswer(engine.newRequestId(), '400.002.02', `Bad Request - Invalid ${wrong[0]}`);
}

/** The receipt or the conversation. Both, one of them empty: an empty acknowledgement (seen in production). */
function checkStatus(engine: Engine, body: Body): Answer | null {
  const wrong = check(engine, body, STATUS_FIELDS);
  if (wrong) return wrong;
  if ('OriginatorConversationID' in body) return errorAnswer(engine.newRequestId(), '400.002.02', 'Bad Request - Invalid OriginatorConversationID');
  if ('TransactionID' in body && 'OriginalConversationID' in body) return { status: 200 };
  if ('OriginalConversationID' in body) return null;
  return isReceipt(jsonText(body['TransactionID'])) ? null : errorAnswer(engine.newRequestId(), '400.002.02', 'Bad Request - Invalid TransactionID');
}
