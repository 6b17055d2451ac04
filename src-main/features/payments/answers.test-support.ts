/** Answers of M-Pesa to the API operator's questions, as its documents have them. */
import { compactTimestamp, type Instant } from '../../../src-shared/time.ts';
import { SHORTCODE, START } from './payments.test-support.ts';

/** The settings with which M-Pesa can be asked. */
export const ASKABLE = { initiatorName: 'waya', initiatorCredentialCipher: 'sealed' };

const result = (n: number, code: number | string, parameters: Record<string, unknown>[]): string =>
  JSON.stringify({
    Result: { ResultType: 0, ResultCode: code, ResultDesc: code === 0 ? 'The service request is processed successfully.' : 'no', OriginatorConversationID: `originator-${n}`, ConversationID: `AG_${n}`, TransactionID: 'UCR0000000', ...(parameters.length === 0 ? {} : { ResultParameters: { ResultParameter: parameters } }) },
  });

interface FoundReceipt {
  readonly receipt: string;
  readonly amount: number;
  readonly at?: Instant;
  readonly status?: string;
  readonly shortcode?: string;
  readonly payer?: string;
}

/** n: which question of the scripted gateway it answers. */
export const foundBody = (n: number, { receipt, amount, at = START, status = 'Completed', shortcode = SHORTCODE, payer = '254799999999 - JOHN DOE' }: FoundReceipt): string =>
  result(n, 0, [
    { Key: 'ReceiptNo', Value: receipt }, { Key: 'Amount', Value: amount }, { Key: 'TransactionStatus', Value: status }, { Key: 'DebitPartyName', Value: payer }, { Key: 'CreditPartyName', Value: `${shortcode} - NET` },
    { Key: 'FinalisedTime', Value: Number(compactTimestamp(at)) }, { Key: 'Charges' },
  ]);

export const failedBody = (n: number, code: number | string): string => result(n, code, []);

export const balanceBody = (n: number, accounts: string, at: Instant = START): string => result(n, 0, [{ Key: 'AccountBalance', Value: accounts }, { Key: 'BOCompletedTime', Value: Number(compactTimestamp(at)) }]);

export const reversedBody = (n: number, receipt: string): string => result(n, 0, [{ Key: 'OriginalTransactionID', Value: receipt }, { Key: 'Amount', Value: 10 }]);

/** The question itself, sent back because nobody answered it. */
export const timeoutBody = (reference: string): string => JSON.stringify({ Initiator: 'waya', CommandID: 'TransactionStatusQuery', PartyA: SHORTCODE, Occasion: reference });
