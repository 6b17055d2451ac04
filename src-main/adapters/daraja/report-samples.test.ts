/** Every sample of what M-Pesa reports, in our words. The expected values are read off the samples by hand. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { parseInstant } from '../../../src-shared/time.ts';
import type { Report } from '../../ports/payment-gateway.ts';
import { darajaReports } from './daraja-reports.ts';
import type { ReportPath } from './testing/other-provider.ts';

const sample = (file: string): string => readFileSync(new URL(`fixtures/${file}`, import.meta.url), 'utf8');
const INDEX = JSON.parse(sample('index.json')) as readonly { readonly file: string; readonly kind: string }[];

/** Where each kind arrives; null: it is an answer, played by answer-samples.test.ts. */
const PATHS: Readonly<Record<string, ReportPath | null>> = {
  'stk-callback': 'stk',
  'c2b-confirmation': 'c2b-confirmation',
  'c2b-validation': 'c2b-validation',
  'transaction-status-result': 'result',
  'reversal-result': 'result',
  'account-balance-result': 'result',
  'b2c-result': 'result',
  'queue-timeout': 'timeout',
  'oauth-response': null,
  'stk-response': null,
  'stk-query-response': null,
  'c2b-register-response': null,
  'pull-register-response': null,
  'pull-query-response': null,
  'error-400': null,
  'error-404': null,
  'error-500': null,
};

const at = (text: string) => parseInstant(`${text}+03:00`);
const stk = (receipt: string, amount: number, paidAt: string, payerPhone: string, checkoutRequestId: string): Report => ({
  kind: 'payment', receipt, amountCents: shillings(amount), paidAt: at(paidAt), shortcode: '', accountTyped: '', payerPhone, payerName: '', checkoutRequestId,
});
const ended = (checkoutRequestId: string, resultCode: string, resultText: string): Report => ({ kind: 'pushResult', checkoutRequestId, resultCode, resultText });
const c2b = (receipt: string, amount: number, paidAt: string, shortcode: string, accountTyped: string, payerPhone: string, payerName: string): Report => ({
  kind: 'payment', receipt, amountCents: shillings(amount), paidAt: at(paidAt), shortcode, accountTyped, payerPhone, payerName, checkoutRequestId: null,
});
const DONE = 'The service request is processed successfully.';

const EXPECTED: Readonly<Record<string, Report>> = {
  'stk-prod-02-rc0.json': stk('UCR3174C00', 1, '2026-03-27T15:33:47', '254700000002', 'ws_CO_27032026153336027700000002'),
  'stk-prod-03-rc0.json': stk('UCRB26D786', 10, '2026-03-27T15:38:27', '254700000003', 'ws_CO_27032026153812701700000003'),
  'stk-prod-04-rc0.json': stk('UCR5F3A822', 1, '2026-03-27T15:44:38', '254700000002', 'ws_CO_27032026154426532700000002'),
  'stk-prod-08-rc0.json': stk('UCRB3FC476', 1, '2026-03-27T15:58:54', '254700000006', 'ws_CO_27032026155844850700000006'),
  'stk-doc-success.json': stk('NLJ7RT61SV', 1, '2019-12-19T10:21:15', '254708374149', 'ws_CO_191220191020363925'),
  'stk-string-resultcode.json': stk('NLJ7RT61SW', 1, '2019-12-19T10:21:16', '254708374149', 'ws_CO_191220191020363926'),
  'stk-prod-06-rc1032.json': ended('ws_CO_27032026155333650700000003', '1032', 'Request Cancelled by user.'),
  'stk-prod-10-rc1037.json': ended('ws_CO_27032026160036598700000008', '1037', 'DS timeout user cannot be reached.'),
  'stk-doc-cancelled.json': ended('ws_CO_21072024125243250722943992', '1032', 'Request cancelled by user'),
  'stk-2022-expired-1019.json': ended('ws_CO_23052022122137653708374149', '1019', 'Transaction has expired'),
  'c2b-v2-masked-confirm.json': c2b('RKL51ZDR4F', 5, '2023-11-21T12:13:25', '600966', 'Sample Transaction', '2547 ***** 126', 'NICHOLAS'),
  'c2b-paybill-unmasked-2020.json': c2b('OHG2OIQVQC', 10, '2020-08-16T20:41:16', '499555', '0700000026', '254700000026', 'Jane W Doe'),
  'c2b-kept-spaces-billref.json': c2b('UCRX1TEST1', 1500, '2026-03-27T15:30:13', '600638', ' acc-0012 ', '2547 ***** 126', 'JANE'),
  'c2b-v1-doc-validation.json': { kind: 'validation' },
  // Money that an organisation paid out, with the receiver as a second debit party: not a payment to anyone of us.
  'status-result-doc.json': {
    kind: 'receiptAnswer', conversationIds: ['AG_20180223_0000493344ae97d86f75', '3213-416199-2'], resultCode: '0', resultText: DONE,
    found: { receipt: 'MBN31H462N', amountCents: shillings(300), paidAt: at('2018-02-23T05:41:12'), status: 'other', payerPhone: '600310', payerName: 'Safaricom333', shortcode: '' },
  },
  'status-result-not-found-2033.json': {
    kind: 'receiptAnswer', conversationIds: ['AG_20260718_2010test', 'orig-test'], resultCode: '2033', resultText: 'The receipt number cannot be found by the specified OriginatorConversationID.', found: null,
  },
  'reversal-success.json': { kind: 'reversalAnswer', conversationIds: ['AG_20211114_201018edbbf9f1582eaa', 'dad6-4c34-8787-c8cb963a496d1268232'], resultCode: '0', resultText: DONE, receipt: 'SKE52PAWR9', alreadyReversed: false },
  'reversal-fail-R000002.json': {
    kind: 'reversalAnswer', conversationIds: ['AG_20211114_2010573069aefb6b625a', '3124-481d-b706-10bdd6fbc8e21792398'], resultCode: 'R000002', resultText: 'The OriginalTransactionID is invalid.', receipt: null, alreadyReversed: false,
  },
  'balance-result.json': {
    kind: 'balanceAnswer', conversationIds: ['AG_20200206_00005e091a8ec6b9eac5', '16917-22577599-3'], resultCode: '0', resultText: 'The service request is processed successfully', at: at('2020-01-09T12:57:10'),
    accounts: [
      ['Working Account', 700_000],
      ['Float Account', 0],
      ['Utility Account', 228_037],
      ['Charges Paid Account', -1540],
      ['Organization Settlement Account', 0],
    ].map(([name, available]) => ({ name: String(name), availableCents: shillings(Number(available)), unclearedCents: shillings(0) })),
  },
  // Nothing that we ask for; whoever knows the conversation knows what it means.
  'b2c-result-success.json': { kind: 'otherAnswer', conversationIds: ['AG_20191219_00004e48cf7e3533f581', '10571-7910404-1'], resultCode: '0', resultText: DONE },
  'timeout-queue-body.json': { kind: 'unanswered', reference: 'OK', conversationIds: [] },
};

describe('every sample of the index', () => {
  it('is of a kind that is known, and what is expected of it is written here', () => {
    expect(INDEX.filter(({ kind }) => !(kind in PATHS))).toEqual([]);
    const reports = INDEX.filter(({ kind }) => PATHS[kind] !== null).map(({ file }) => file);
    expect(Object.keys(EXPECTED).toSorted()).toEqual(reports.toSorted());
  });

  it.each(INDEX.filter(({ kind }) => PATHS[kind] != null))('$file', ({ file, kind }) => {
    expect(darajaReports.read(PATHS[kind]!, sample(file))).toEqual(EXPECTED[file]);
  });

  it.each(INDEX)('$file is no answer to a question of ours unless it is one', ({ file, kind }) => {
    if (PATHS[kind] === 'result' || PATHS[kind] === 'timeout') return;
    expect(darajaReports.read('result', sample(file))).toMatchObject({ kind: 'unreadable' });
  });
});

type Entry = { readonly Key: string; readonly Value?: unknown };
const PAID: readonly Entry[] = [
  { Key: 'DebitPartyName', Value: '254712345678 - JANE DOE' },
  { Key: 'CreditPartyName', Value: '600000 - NAME OF US' },
  { Key: 'TransactionStatus', Value: 'Completed' },
  { Key: 'FinalisedTime', Value: '20260327153336' },
  { Key: 'Amount', Value: '1500.00' },
  { Key: 'ReceiptNo', Value: 'UCR3174C00' },
];
const FOUND = { receipt: 'UCR3174C00', amountCents: shillings(1500), paidAt: at('2026-03-27T15:33:36'), status: 'completed', payerPhone: '254712345678', payerName: 'JANE DOE', shortcode: '600000' };
const result = (entries: unknown, changes: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ Result: { ResultType: 0, ResultCode: 0, ResultDesc: 'ok', ConversationID: 'AG_1', OriginatorConversationID: '1-2', TransactionID: 'UCR0000000', ResultParameters: { ResultParameter: entries }, ...changes } });
const changed = (key: string, value: unknown): Entry[] => PAID.map((entry) => (entry.Key === key ? { Key: key, Value: value } : entry));
const read = (body: string): Report => darajaReports.read('result', body);

describe('the answer about a receipt', () => {
  it.each<[string, readonly Entry[], Partial<Record<keyof typeof FOUND, unknown>>]>([
    ['as documented', PAID, {}],
    ['keys with spaces', PAID.map(({ Key, Value }) => ({ Key: Key.replace(/(?<=[a-z])(?=[A-Z])/g, ' '), Value })), {}],
    ['FinalizedTime', PAID.map(({ Key, Value }) => ({ Key: Key === 'FinalisedTime' ? 'FinalizedTime' : Key, Value })), {}],
    ['numbers as numbers', changed('Amount', 1500).map((entry) => (entry.Key === 'FinalisedTime' ? { ...entry, Value: 20260327153336 } : entry)), {}],
    ['entries without a value', [{ Key: 'ReceiptNo' }, { Key: 'TransactionReason' }, ...PAID, { Key: 'Amount', Value: null }], {}],
    ['a key twice: the first counts', [...PAID, { Key: 'Amount', Value: '9' }], {}],
    ['no time', PAID.filter(({ Key }) => Key !== 'FinalisedTime'), { paidAt: null }],
    ['no finalised but an initiated time', [...PAID.filter(({ Key }) => Key !== 'FinalisedTime'), { Key: 'InitiatedTime', Value: '20260327153336' }], {}],
    ['a masked payer', changed('DebitPartyName', '2547****678 - JANE DOE'), { payerPhone: '2547****678' }],
    ['a name with dashes', changed('DebitPartyName', '254712345678 - ANNE-MARIE - DOE'), { payerName: 'ANNE-MARIE - DOE' }],
    ['a payer without a number', changed('DebitPartyName', 'JANE DOE'), { payerPhone: '' }],
    ['a number without a name', changed('DebitPartyName', '254712345678'), { payerName: '' }],
    ['another organisation that pays us', changed('DebitPartyName', '600310 - SHOP LTD'), { payerPhone: '600310', payerName: 'SHOP LTD' }],
    ['paid to another business', changed('CreditPartyName', '711222 - SHOP LTD'), { shortcode: '711222' }],
    ['nothing of who received', PAID.filter(({ Key }) => Key !== 'CreditPartyName'), { shortcode: '' }],
    ['reversed', changed('TransactionStatus', 'Reversed'), { status: 'reversed' }],
    ['in another case', changed('TransactionStatus', 'completed'), {}],
    ['not completed', changed('TransactionStatus', 'Cancelled'), { status: 'other' }],
    ['no status', PAID.filter(({ Key }) => Key !== 'TransactionStatus'), { status: 'other' }],
    ['paid out to a customer', changed('CreditPartyName', '254700000009 - JOHN DOE').map((entry) => (entry.Key === 'DebitPartyName' ? { ...entry, Value: '600000 - NAME OF US' } : entry)), { status: 'other', payerPhone: '600000', payerName: 'NAME OF US', shortcode: '' }],
  ])('%s', (_name, entries, changes) => {
    expect(read(result(entries))).toEqual({ kind: 'receiptAnswer', conversationIds: ['AG_1', '1-2'], resultCode: '0', resultText: 'ok', found: { ...FOUND, ...changes } });
  });

  it.each([
    ['no receipt', PAID.filter(({ Key }) => Key !== 'ReceiptNo')],
    ['no amount', PAID.filter(({ Key }) => Key !== 'Amount')],
    ['an amount that is none', changed('Amount', 'KES 5')],
    ['an amount of zero', changed('Amount', 0)],
    ['a negative amount', changed('Amount', '-5.00')],
    ['a receipt that is none', changed('ReceiptNo', 'x; drop')],
  ])('%s describes nothing', (_name, entries) => {
    expect(read(result(entries))).toMatchObject({ kind: 'receiptAnswer', resultCode: '0', found: null });
  });

  it.each([
    ['a code as text', { ResultCode: '2033' }],
    ['a code as number', { ResultCode: 2033 }],
  ])('not found, %s, whatever stands beside it', (_name, changes) => {
    expect(read(result(PAID, changes))).toMatchObject({ kind: 'receiptAnswer', resultCode: '2033', found: null });
  });

  it('one entry that is no list', () => {
    expect(read(result({ Key: 'ReceiptNo', Value: 'UCR3174C00' }))).toMatchObject({ kind: 'receiptAnswer', found: null });
  });
});

describe('the answer about a reversal', () => {
  const DONE_ENTRIES = [{ Key: 'OriginalTransactionID', Value: 'UCR3174C00' }, { Key: 'Amount', Value: 1 }];
  it.each([
    ['done', result(DONE_ENTRIES, { TransactionID: 'UCS52PAWR9' }), { kind: 'reversalAnswer', receipt: 'UCS52PAWR9', alreadyReversed: false }],
    ['done, with one entry that is no list', result(DONE_ENTRIES[0], { TransactionID: 'UCS52PAWR9' }), { kind: 'reversalAnswer', receipt: 'UCS52PAWR9', alreadyReversed: false }],
    ['already', result(undefined, { ResultCode: 'R000001' }), { kind: 'reversalAnswer', resultCode: 'R000001', receipt: null, alreadyReversed: true }],
    ['unknown', result(undefined, { ResultCode: 'R000002' }), { kind: 'reversalAnswer', resultCode: 'R000002', receipt: null, alreadyReversed: false }],
    // These do not say what they answer.
    ['too little money', result(undefined, { ResultCode: 1 }), { kind: 'otherAnswer', resultCode: '1' }],
    ['no role', result(undefined, { ResultCode: '21' }), { kind: 'otherAnswer', resultCode: '21' }],
    ['wrong operator', result(undefined, { ResultCode: 2001 }), { kind: 'otherAnswer', resultCode: '2001' }],
    ['failed with parameters', result(DONE_ENTRIES, { ResultCode: 1 }), { kind: 'reversalAnswer', resultCode: '1', receipt: null, alreadyReversed: false }],
  ])('%s', (_name, body, expected) => {
    expect(read(body)).toMatchObject(expected);
  });
});

describe('the answer about the balance', () => {
  const balance = (value: string): Report => read(result([{ Key: 'Account Balance', Value: value }, { Key: 'BO Completed Time', Value: 20260327153336 }]));
  it('reads one account, cents and what is uncleared', () => {
    expect(balance('Utility Account|KES|12.50|12.50|0.00|3.05')).toMatchObject({ kind: 'balanceAnswer', at: at('2026-03-27T15:33:36'), accounts: [{ name: 'Utility Account', availableCents: 1250, unclearedCents: 305 }] });
  });
  it.each(['Utility Account', 'Utility Account|USD|1|1|0|0', 'Utility Account|KES|x|1|0|0', '|KES|1|1|0|0', 'A|KES|1|1|0|0&', 'A|KES|1|1|0|z'])('%s is not half read', (value) => {
    expect(balance(value)).toMatchObject({ kind: 'unreadable' });
  });
});

describe('an envelope', () => {
  it.each([
    ['no code', { ResultCode: undefined }],
    ['a code of null', { ResultCode: null }],
    ['no conversation', { ConversationID: undefined, OriginatorConversationID: '' }],
  ])('with %s cannot be read', (_name, changes) => {
    expect(read(result(PAID, changes))).toMatchObject({ kind: 'unreadable' });
  });

  it('with one id, or twice the same, names one', () => {
    expect(read(result(PAID, { OriginatorConversationID: undefined }))).toMatchObject({ conversationIds: ['AG_1'] });
    expect(read(result(PAID, { OriginatorConversationID: 'AG_1' }))).toMatchObject({ conversationIds: ['AG_1'] });
  });

  it('an answer at the address for timeouts is an answer, and a request at that for answers was not answered', () => {
    expect(darajaReports.read('timeout', result(PAID))).toMatchObject({ kind: 'receiptAnswer' });
    expect(darajaReports.read('result', sample('timeout-queue-body.json'))).toMatchObject({ kind: 'unanswered' });
  });

  it('a request that comes back with ids of the gateway names them', () => {
    expect(darajaReports.read('timeout', '{"CommandID":"TransactionReversal","Occasion":"reversal-7","OriginatorConversationID":"1-2"}')).toEqual({ kind: 'unanswered', reference: 'reversal-7', conversationIds: ['1-2'] });
  });

  it('a successful push without a receipt is how it ended, not a payment', () => {
    const body = JSON.stringify({ Body: { stkCallback: { CheckoutRequestID: 'ws_CO_1', ResultCode: 0, ResultDesc: 'ok' } } });
    expect(darajaReports.read('stk', body)).toEqual({ kind: 'pushResult', checkoutRequestId: 'ws_CO_1', resultCode: '0', resultText: 'ok' });
  });
});
