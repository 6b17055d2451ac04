/** The parsers over every sample payload. The expected values are read off the samples by hand. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseC2b, parseStkCallback } from '../../../src-shared/mpesa-callbacks.ts';
import { parseInstant } from '../../../src-shared/time.ts';

const sample = (name: string): string => readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');

describe('STK callbacks', () => {
  it.each([
    ['stk-prod-02-rc0', 'UCR3174C00', 100, '2026-03-27T15:33:47+03:00', '254700000002'],
    ['stk-prod-03-rc0', 'UCRB26D786', 1000, '2026-03-27T15:38:27+03:00', '254700000003'],
    ['stk-prod-04-rc0', 'UCR5F3A822', 100, '2026-03-27T15:44:38+03:00', '254700000002'],
    ['stk-prod-08-rc0', 'UCRB3FC476', 100, '2026-03-27T15:58:54+03:00', '254700000006'],
    ['stk-doc-success', 'NLJ7RT61SV', 100, '2019-12-19T10:21:15+03:00', '254708374149'],
    ['stk-string-resultcode', 'NLJ7RT61SW', 100, '2019-12-19T10:21:16+03:00', '254708374149'],
  ])('%s is a success', (name, receipt, amountCents, paidAt, phone) => {
    const read = parseStkCallback(sample(name));
    expect(read).toMatchObject({ ok: true, value: { resultCode: '0', receipt, amountCents, paidAt: parseInstant(paidAt), phone } });
  });

  it.each([
    ['stk-prod-06-rc1032', '1032', 'Request Cancelled by user.', 'ws_CO_27032026155333650700000003'],
    ['stk-prod-10-rc1037', '1037', 'DS timeout user cannot be reached.', 'ws_CO_27032026160036598700000008'],
    ['stk-doc-cancelled', '1032', 'Request cancelled by user', 'ws_CO_21072024125243250722943992'],
    ['stk-2022-expired-1019', '1019', 'Transaction has expired', 'ws_CO_23052022122137653708374149'],
  ])('%s is a failure without metadata', (name, resultCode, resultText, checkoutRequestId) => {
    const read = parseStkCallback(JSON.parse(sample(name)));
    if (!read.ok) throw new Error(read.reason);
    expect(read.value).toMatchObject({ resultCode, resultText, checkoutRequestId });
    expect(Object.keys(read.value)).toEqual(['checkoutRequestId', 'merchantRequestId', 'resultCode', 'resultText']);
  });

  const body = (stkCallback: unknown): string => JSON.stringify({ Body: { stkCallback } });
  const success = (items: unknown): string => body({ CheckoutRequestID: 'ws_CO_1', ResultCode: 0, CallbackMetadata: { Item: items } });

  it('finds items by name, in any order, with strangers between them', () => {
    const read = parseStkCallback(
      success([{ Name: 'Other' }, { Name: 'PhoneNumber', Value: '254700000001' }, { Name: 'MpesaReceiptNumber', Value: 'ucr3174c00' }, { Name: 'Amount', Value: '1500.50' }]),
    );
    expect(read).toMatchObject({ ok: true, value: { receipt: 'UCR3174C00', amountCents: 150_050, phone: '254700000001' } });
  });

  it.each(['E3008', 'SFC_IC0003'])('keeps a code that is not a number: %s', (code) => {
    expect(parseStkCallback(body({ CheckoutRequestID: 'ws_CO_1', ResultCode: code }))).toMatchObject({ ok: true, value: { resultCode: code } });
  });

  it('takes a success without a receipt for what it is: no receipt', () => {
    const read = parseStkCallback(body({ CheckoutRequestID: 'ws_CO_1', ResultCode: 0 }));
    expect(read.ok && 'receipt' in read.value).toBe(false);
    expect(read.ok).toBe(true);
  });

  it.each([
    ['not JSON', sample('stk-doc-success').slice(0, 200), 'the body is not JSON'],
    ['empty', '', 'the body is not JSON'],
    ['null', null, 'the body is missing'],
    ['an array', [], 'the body is missing'],
    ['a number', 7, 'the body is missing'],
    ['a C2B body', sample('c2b-v2-masked-confirm'), 'Body is missing'],
    ['another result', sample('status-result-doc'), 'Body is missing'],
    ['the request back from the queue', sample('timeout-queue-body'), 'Body is missing'],
    ['no id', body({ ResultCode: 0 }), 'Body.stkCallback.CheckoutRequestID'],
    ['no result code', body({ CheckoutRequestID: 'ws_CO_1' }), 'Body.stkCallback.ResultCode'],
    ['a result code of null', body({ CheckoutRequestID: 'ws_CO_1', ResultCode: null }), 'Body.stkCallback.ResultCode'],
    ['an empty result code', body({ CheckoutRequestID: 'ws_CO_1', ResultCode: '' }), 'Body.stkCallback.ResultCode'],
    ['items that are no list', success('x'), 'Body.stkCallback.CallbackMetadata.Item'],
    ['a negative amount', success([{ Name: 'Amount', Value: -5 }]), 'Amount'],
    ['an amount of zero', success([{ Name: 'Amount', Value: 0 }]), 'Amount'],
    ['a fraction of a cent', success([{ Name: 'Amount', Value: 1.005 }]), 'Amount'],
    ['an amount beyond all bounds', success([{ Name: 'Amount', Value: 1e21 }]), 'Amount'],
    ['a receipt that is none', success([{ Name: 'MpesaReceiptNumber', Value: "x'; drop table" }]), 'MpesaReceiptNumber'],
  ])('%s is refused with a reason, without an exception', (_name, json, reason) => {
    const read = parseStkCallback(json);
    expect(read.ok ? 'read' : read.reason).toContain(reason);
  });
});

describe('C2B bodies', () => {
  it.each([
    ['c2b-v2-masked-confirm', { receipt: 'RKL51ZDR4F', amountCents: 500, paidAt: '2023-11-21T12:13:25+03:00', shortcode: '600966', accountTyped: 'Sample Transaction', payerPhone: '2547 ***** 126', payerName: 'NICHOLAS' }],
    ['c2b-v1-doc-validation', { receipt: 'RKTQDM7W6S', amountCents: 1000, paidAt: '2019-11-22T06:38:45+03:00', shortcode: '600638', accountTyped: 'invoice008', payerPhone: '25470****149', payerName: 'John Doe' }],
    ['c2b-paybill-unmasked-2020', { receipt: 'OHG2OIQVQC', amountCents: 1000, paidAt: '2020-08-16T20:41:16+03:00', shortcode: '499555', accountTyped: '0700000026', payerPhone: '254700000026', payerName: 'Jane W Doe' }],
    ['c2b-kept-spaces-billref', { receipt: 'UCRX1TEST1', amountCents: 150_000, paidAt: '2026-03-27T15:30:13+03:00', shortcode: '600638', accountTyped: ' acc-0012 ', payerPhone: '2547 ***** 126', payerName: 'JANE' }],
  ])('%s', (name, expected) => {
    expect(parseC2b(sample(name))).toEqual({ ok: true, value: { ...expected, paidAt: parseInstant(expected.paidAt), kind: 'paybill' } });
  });

  const base = JSON.parse(sample('c2b-v2-masked-confirm')) as Record<string, unknown>;
  const without = (...fields: string[]): Record<string, unknown> => Object.fromEntries(Object.entries(base).filter(([name]) => !fields.includes(name)));

  it.each([
    ['Pay Bill', 'paybill'],
    ['CustomerPayBillOnline', 'paybill'],
    ['Buy Goods', 'till'],
    ['Customer Merchant Payment', 'till'],
    ['Organization To Organization Transfer', 'organisation'],
    ['', 'other'],
    [null, 'other'],
    ['Something new', 'other'],
  ])('a type of %j is %s', (type, kind) => {
    expect(parseC2b({ ...base, TransactionType: type })).toMatchObject({ ok: true, value: { kind } });
  });

  it('needs no name, phone, account, invoice or balance: a payer that is an organisation has none', () => {
    const read = parseC2b(without('MSISDN', 'FirstName', 'MiddleName', 'LastName', 'BillRefNumber', 'InvoiceNumber', 'OrgAccountBalance', 'ThirdPartyTransID', 'TransactionType'));
    expect(read).toMatchObject({ ok: true, value: { payerPhone: '', payerName: '', accountTyped: '', amountCents: 500 } });
    expect(parseC2b({ ...base, MSISDN: '', FirstName: null, LastName: null, InvoiceNumber: null })).toMatchObject({ ok: true, value: { payerPhone: '', payerName: '' } });
  });

  it('keeps a hashed number as it is', () => {
    const hash = 'a'.repeat(64);
    expect(parseC2b({ ...base, MSISDN: hash })).toMatchObject({ ok: true, value: { payerPhone: hash } });
  });

  it.each([
    ['not JSON', '{"TransID":', 'the body is not JSON'],
    ['an STK callback', sample('stk-doc-success'), 'TransID is missing'],
    ['no receipt', without('TransID'), 'TransID is missing'],
    ['an empty receipt', { ...base, TransID: '' }, 'TransID'],
    ['no amount', without('TransAmount'), 'TransAmount is missing'],
    ['an amount in words', { ...base, TransAmount: 'five' }, 'TransAmount'],
    ['a negative amount', { ...base, TransAmount: '-5.00' }, 'TransAmount'],
    ['three decimals', { ...base, TransAmount: '5.005' }, 'TransAmount'],
    ['no time', without('TransTime'), 'TransTime is missing'],
    ['a day that is none', { ...base, TransTime: '20230231121325' }, 'TransTime'],
    ['a shortcode in letters', { ...base, BusinessShortCode: 'abc' }, 'BusinessShortCode'],
  ])('%s is refused with a reason, without an exception', (_name, json, reason) => {
    const read = parseC2b(json);
    expect(read.ok ? 'read' : read.reason).toContain(reason);
  });
});
