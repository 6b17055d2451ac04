/** The simulator over the wire, against samples of the real one: same keys, same codes, same texts. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { HOUR, SECOND, compactTimestamp, later, parseInstant } from '../../../src-shared/time.ts';
import { createCallbackReceiver } from '../../adapters/daraja/testing/callback-receiver.ts';
import { createDarajaSimulator } from './index.ts';
import type { DarajaSimulatorOptions } from './index.ts';

type Json = Record<string, unknown>;
const sample = (name: string): Json => JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')) as Json;
const START = parseInstant('2026-03-27T15:33:36+03:00');
const PHONE = '254700000001';
const keys = { shortcode: '600638', passkey: 'pass', consumerKey: 'key', consumerSecret: 'secret' };
const basic = `Basic ${Buffer.from('key:secret').toString('base64')}`;

async function createBench(options: Partial<DarajaSimulatorOptions> = {}) {
  let now = START;
  const simulator = createDarajaSimulator({ clock: { now: () => now }, timers: 'manual', mode: 'sandbox', ...keys, ...options });
  const receiver = await createCallbackReceiver();
  const { baseUrl } = await simulator.listen();
  onTestFinished(async () => {
    await simulator.close();
    await receiver.close();
  });
  const call = async (path: string, init: RequestInit = {}): Promise<{ status: number; text: string; json: Json }> => {
    const response = await fetch(`${baseUrl}${path}`, init);
    const text = await response.text();
    return { status: response.status, text, json: text.startsWith('{') ? (JSON.parse(text) as Json) : {} };
  };
  const newToken = async (): Promise<string> => String((await call('/oauth/v1/generate?grant_type=client_credentials', { headers: { authorization: basic } })).json['access_token']);
  const token = await newToken();
  const post = (path: string, body: unknown, bearer = token) =>
    call(path, { method: 'POST', headers: { authorization: `Bearer ${bearer}` }, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const signed = (): Json => {
    const timestamp = compactTimestamp(now);
    return { BusinessShortCode: '600638', Timestamp: timestamp, Password: Buffer.from(`600638pass${timestamp}`).toString('base64') };
  };
  const pushBody = (changes: Json = {}): Json => ({
    ...signed(),
    TransactionType: 'CustomerPayBillOnline',
    Amount: 1500,
    PartyA: PHONE,
    PartyB: '600638',
    PhoneNumber: PHONE,
    CallBackURL: `${receiver.baseUrl}/stk`,
    AccountReference: '12345674',
    TransactionDesc: 'Internet',
    ...changes,
  });
  return {
    simulator,
    receiver,
    baseUrl,
    call,
    post,
    newToken,
    signed,
    pushBody,
    push: (changes?: Json) => post('/mpesa/stkpush/v1/processrequest', pushBody(changes)),
    query: (id: unknown) => post('/mpesa/stkpushquery/v1/query', { ...signed(), CheckoutRequestID: id }),
    register: (version: 'v1' | 'v2', changes: Json = {}) =>
      post(`/mpesa/c2b/${version}/registerurl`, {
        ShortCode: '600638',
        ResponseType: 'Completed',
        ConfirmationURL: `${receiver.baseUrl}/c2b/confirmation`,
        ValidationURL: `${receiver.baseUrl}/c2b/validation`,
        ...changes,
      }),
    pass: async (ms: number) => {
      now = later(now, ms);
      await simulator.advanceTo(now);
    },
  };
}
/** Same keys and same values; ids are the simulator's own. */
const shapeOf = (json: Json, ids: readonly string[]): Json => Object.fromEntries(Object.entries(json).map(([key, value]) => [key, ids.includes(key) ? typeof value : value]));
const IDS = ['requestId', 'access_token', 'MerchantRequestID', 'CheckoutRequestID', 'OriginatorCoversationID', 'ResponseRefID', 'ShortCode', 'ResponseDescription'];
const expectSample = (json: Json, name: string): void => expect(shapeOf(json, IDS)).toEqual(shapeOf(sample(name), IDS));

describe('access tokens', () => {
  it('last as text, and each ends the one before', async () => {
    const bench = await createBench();
    const first = await bench.call('/oauth/v1/generate?grant_type=client_credentials', { headers: { authorization: basic } });
    expectSample(first.json, 'resp-oauth-string');
    const second = await bench.newToken();
    const rejected = await bench.post('/mpesa/stkpush/v1/processrequest', bench.pushBody(), String(first.json['access_token']));
    expect(rejected.status).toBe(404);
    expectSample(rejected.json, 'resp-err-404-token');
    expect((await bench.post('/mpesa/stkpush/v1/processrequest', bench.pushBody(), second)).status).toBe(200);
  });

  it('end after 3599 seconds', async () => {
    const bench = await createBench();
    await bench.pass(3_598 * SECOND);
    expect((await bench.query('x')).json['errorCode']).toBe('400.002.02');
    await bench.pass(1 * SECOND);
    expect((await bench.query('x')).json['errorCode']).toBe('404.001.03');
  });

  it('are refused: keys of the other environment with an empty 400, a wrong scheme and grant with their codes', async () => {
    const bench = await createBench();
    const path = '/oauth/v1/generate?grant_type=client_credentials';
    expect(await bench.call(path, { headers: { authorization: `Basic ${Buffer.from('other:keys').toString('base64')}` } })).toMatchObject({ status: 400, text: '' });
    const scheme = await bench.call(path, { headers: { authorization: 'Bearer x' } });
    expect(scheme.status).toBe(400);
    expectSample(scheme.json, 'resp-err-auth');
    expect((await bench.call('/oauth/v1/generate', { headers: { authorization: basic } })).json['errorCode']).toBe('400.008.02');
  });
});

describe('the wire', () => {
  it.each([
    ['a path that is none', '/mpesa/nothing', 'POST', '404.001.01'],
    ['another method', '/mpesa/stkpush/v1/processrequest', 'GET', '405.001'],
    ['no token', '/mpesa/stkpush/v1/processrequest', 'POST', '404.001.04'],
  ])('%s', async (_name, path, method, errorCode) => {
    const bench = await createBench();
    expect((await bench.call(path, { method })).json['errorCode']).toBe(errorCode);
  });

  it.each(['', '{', '[]', 'null', '"x"'])('a body of %j is not a payload', async (body) => {
    const bench = await createBench();
    expect((await bench.post('/mpesa/stkpush/v1/processrequest', body)).json['errorCode']).toBe('400.002.05');
  });

  it('answers in the words of the samples', async () => {
    const bench = await createBench();
    const accepted = await bench.push();
    expectSample(accepted.json, 'resp-stk-accepted');
    expect(accepted.json['CheckoutRequestID']).toBe('ws_CO_27032026153336000700000001');
    const locked = await bench.push();
    expect(locked.status).toBe(500);
    expectSample(locked.json, 'resp-err-500-locked');
    const pending = await bench.query(accepted.json['CheckoutRequestID']);
    expect(pending.status).toBe(200);
    expectSample(pending.json, 'resp-stkquery-4999');
    const processing = await bench.query(accepted.json['CheckoutRequestID']);
    expect(processing.status).toBe(500);
    expectSample(processing.json, 'resp-stkquery-500-processing');
    await bench.pass(12 * SECOND);
    expectSample((await bench.query(accepted.json['CheckoutRequestID'])).json, 'resp-stkquery-done');
    bench.simulator.faults.add({ kind: 'spike-arrest' });
    const spike = await bench.push();
    expect(spike.status).toBe(500);
    expectSample(spike.json, 'resp-err-500-spike');
  });
});

describe('the fields of a push', () => {
  it.each([
    ['TransactionType', { TransactionType: 'Pay' }, '400.002.02', 'Bad Request - Invalid TransactionType'],
    ['Amount of zero', { Amount: 0 }, '400.002.02', 'Bad Request - Invalid Amount'],
    ['Amount with cents', { Amount: '10.50' }, '400.002.02', 'Bad Request - Invalid Amount'],
    ['PartyA', { PartyA: '0700000001' }, '400.002.02', 'Bad Request - Invalid PartyA'],
    ['PartyB', { PartyB: undefined }, '400.002.02', 'Bad Request - Invalid PartyB'],
    ['PhoneNumber', { PhoneNumber: '+254700000001' }, '400.002.02', 'Bad Request - Invalid PhoneNumber'],
    ['AccountReference', { AccountReference: '' }, '400.002.02', 'Bad Request - Invalid AccountReference'],
    ['TransactionDesc left out', { TransactionDesc: undefined }, '400.002.02', 'Bad Request - Invalid Remarks'],
    ['Timestamp', { Timestamp: '20260230120000' }, '400.002.02', 'Bad Request - Invalid Timestamp'],
    ['Password of another second', { Timestamp: '20260327153337' }, '500.001.1001', 'Wrong credentials'],
    ['shortcode of nobody', { BusinessShortCode: '999999' }, '500.001.1001', 'Merchant does not exist'],
  ])('%s', async (_name, changes, errorCode, errorMessage) => {
    const bench = await createBench();
    expect((await bench.push(changes)).json).toMatchObject({ errorCode, errorMessage });
    await bench.pass(HOUR);
    expect(bench.simulator.statement()).toEqual([]);
    expect(bench.simulator.deliveries()).toEqual([]);
  });

  it('a CallBackURL that is none is refused in the words of the sample', async () => {
    const bench = await createBench();
    expectSample((await bench.push({ CallBackURL: 'nowhere' })).json, 'resp-err-400-callback');
  });

  it('more than 250,000 is accepted and then ends as 3', async () => {
    const bench = await createBench();
    await bench.push({ Amount: 250_001 });
    await bench.pass(12 * SECOND);
    expect(JSON.parse(bench.receiver.received[0]!.body)).toMatchObject({ Body: { stkCallback: { ResultCode: 3 } } });
  });
});

describe('callbacks', () => {
  it('of a cancelled push have the keys and the text of production', async () => {
    const bench = await createBench();
    bench.simulator.phones.behave(PHONE, 'cancels');
    await bench.push();
    await bench.pass(12 * SECOND);
    const told = (JSON.parse(bench.receiver.received[0]!.body) as { Body: { stkCallback: Json } }).Body.stkCallback;
    expect(shapeOf(told, IDS)).toEqual(shapeOf((sample('stk-prod-06-rc1032')['Body'] as { stkCallback: Json }).stkCallback, IDS));
  });

  it('of payments have a Balance item without a value, with one, and not at all', async () => {
    const bench = await createBench();
    const seen = new Set<string>();
    for (let i = 0; i < 20; i++) {
      await bench.push({ Amount: i + 1 });
      await bench.pass(12 * SECOND);
    }
    for (const { body } of bench.receiver.received) {
      const { Item } = (JSON.parse(body) as { Body: { stkCallback: { CallbackMetadata: { Item: { Name: string; Value?: unknown }[] } } } }).Body.stkCallback.CallbackMetadata;
      const balance = Item.find(({ Name }) => Name === 'Balance');
      seen.add(balance === undefined ? 'absent' : 'Value' in balance ? 'value' : 'no value');
    }
    expect([...seen].sort()).toEqual(['absent', 'no value', 'value']);
  });

  it('come twice, once, never, late or broken, as the fault says; nothing is tried again', async () => {
    const bench = await createBench();
    const run = async (): Promise<number> => {
      const before = bench.receiver.received.length;
      await bench.push({ Amount: bench.simulator.statement().length + 1 });
      await bench.pass(12 * SECOND);
      return bench.receiver.received.length - before;
    };
    bench.simulator.faults.add({ kind: 'duplicate-callback' });
    expect(await run()).toBe(2);
    expect(bench.receiver.received[0]).toEqual(bench.receiver.received[1]);
    bench.simulator.faults.add({ kind: 'drop-callback' });
    expect(await run()).toBe(0);
    bench.simulator.faults.add({ kind: 'malformed-callback' });
    expect(await run()).toBe(1);
    expect(() => JSON.parse(bench.receiver.received.at(-1)!.body) as unknown).toThrow('JSON');
    bench.simulator.faults.add({ kind: 'late-callback', delayMs: 30 * SECOND });
    expect(await run()).toBe(0);
    await bench.pass(29 * SECOND);
    expect(bench.receiver.received).toHaveLength(3);
    await bench.pass(1 * SECOND);
    expect(bench.receiver.received).toHaveLength(4);
    expect(bench.simulator.statement()).toHaveLength(4);
    await bench.pass(24 * HOUR);
    expect(bench.receiver.received).toHaveLength(4);
  });

  it('can come before the push is acknowledged', async () => {
    const bench = await createBench();
    bench.simulator.faults.add({ kind: 'early-callback' });
    const order: string[] = [];
    const told = bench.receiver.waitFor('/stk', 1).then(() => order.push('callback'));
    const answer = await bench.push();
    order.push('acknowledgement');
    await told;
    expect(order).toEqual(['callback', 'acknowledgement']);
    expect(answer.json['ResponseCode']).toBe('0');
  });

  it('to nobody are given up at once', async () => {
    const bench = await createBench();
    await bench.receiver.close();
    await bench.push();
    await bench.pass(12 * SECOND);
    expect(bench.simulator.deliveries()).toMatchObject([{ channel: 'stk', outcome: 'unreachable' }]);
    expect(bench.simulator.nextDueAt()).toBeNull();
  });
});

describe('payments at the phone menu', () => {
  const payment = { phone: PHONE, account: ' acc-0012 ', amountCents: shillings(1500), name: 'JANE DOE' };

  it('v2 masks the number and has the keys of the sample; v1 hashes it', async () => {
    const bench = await createBench();
    await bench.register('v2');
    const outcome = await bench.simulator.payPaybill(payment);
    const [masked] = await bench.receiver.waitFor('/c2b/confirmation', 1);
    const body = JSON.parse(masked!.body) as Json;
    expect(Object.keys(body)).toEqual(Object.keys(sample('c2b-v2-masked-confirm')));
    expect(body).toMatchObject({ TransID: outcome.paid && outcome.receipt, TransAmount: '1500.00', TransTime: '20260327153336', BillRefNumber: ' acc-0012 ', MSISDN: '2547 ***** 001', FirstName: 'JANE', LastName: '', OrgAccountBalance: '1500.00' });
    await bench.register('v1');
    await bench.simulator.payPaybill(payment);
    const [, hashed] = await bench.receiver.waitFor('/c2b/confirmation', 2);
    expect(JSON.parse(hashed!.body)).toMatchObject({ MSISDN: createHash('sha256').update(PHONE).digest('hex'), LastName: 'DOE', OrgAccountBalance: '3000.00' });
  });

  it('are booked and not reported where no address is registered', async () => {
    const bench = await createBench();
    expect(await bench.simulator.payPaybill(payment)).toMatchObject({ paid: true });
    expect(bench.simulator.statement()).toHaveLength(1);
    expect(bench.simulator.deliveries()).toEqual([]);
  });

  it.each([
    ['accepted', { ResultCode: '0', ResultDesc: 'Accepted' }, 'Completed', true],
    ['an account refused', { ResultCode: 'C2B00012', ResultDesc: 'Rejected' }, 'Completed', false],
    ['an answer that is none, Completed', null, 'Completed', true],
    ['an answer that is none, Cancelled', null, 'Cancelled', false],
  ])('with validation on: %s', async (_name, answer, responseType, paid) => {
    const bench = await createBench({ validationEnabled: true });
    await bench.register('v2', { ResponseType: responseType });
    bench.receiver.validationAnswer = answer;
    expect(await bench.simulator.payPaybill(payment)).toMatchObject({ paid });
    expect(bench.receiver.received.map(({ path }) => path)).toEqual(paid ? ['/c2b/validation', '/c2b/confirmation'] : ['/c2b/validation']);
    expect(JSON.parse(bench.receiver.received[0]!.body)).toMatchObject({ OrgAccountBalance: '' });
    expect(bench.simulator.statement()).toHaveLength(paid ? 1 : 0);
  });

  it('of odd cents or nothing are a mistake of the caller', async () => {
    const bench = await createBench();
    await expect(bench.simulator.payPaybill({ ...payment, amountCents: 150_050 as typeof payment.amountCents })).rejects.toThrow(RangeError);
    await expect(bench.simulator.payPaybill({ ...payment, amountCents: shillings(0) })).rejects.toThrow(RangeError);
  });

  it('never share a receipt, and the same seed tells the same story', async () => {
    const receipts = async (seed: number): Promise<string[]> => {
      const bench = await createBench({ seed });
      for (let i = 0; i < 2_000; i++) await bench.simulator.payPaybill(payment);
      return bench.simulator.statement().map(({ receipt }) => receipt);
    };
    const first = await receipts(7);
    expect(new Set(first).size).toBe(2_000);
    expect(first.every((receipt) => /^UCR[0-9A-Z]{7}$/.test(receipt))).toBe(true);
    expect(await receipts(7)).toEqual(first);
    expect(await receipts(8)).not.toEqual(first);
  });
});

describe('addresses', () => {
  const production = { ConfirmationURL: 'https://pay.example.co.ke/0f/c2b/confirmation', ValidationURL: 'https://pay.example.co.ke/0f/c2b/validation' };

  it('are registered again and again in the sandbox, once in production', async () => {
    const sandbox = await createBench();
    expectSample((await sandbox.register('v2')).json, 'resp-c2b-register');
    expectSample((await sandbox.register('v1')).json, 'resp-c2b-register');
    const bench = await createBench({ mode: 'production' });
    expectSample((await bench.register('v2', production)).json, 'resp-c2b-register');
    const again = await bench.register('v2', production);
    expect(again.status).toBe(500);
    expectSample(again.json, 'resp-c2b-register-dup');
  });

  it.each([
    ['http', { ConfirmationURL: 'http://pay.example.co.ke/x' }, 'Bad Request - Invalid ConfirmationURL'],
    ['a forbidden word', { ValidationURL: 'https://pay.example.co.ke/Mpesa' }, 'Bad Request - Invalid ValidationURL'],
    ['a type in another case', { ResponseType: 'completed' }, 'Bad Request - Invalid ResponseType'],
    ['the number of someone else', { ShortCode: '999999' }, 'Bad Request - Kindly use your own ShortCode'],
  ])('%s is refused in production', async (_name, changes, errorMessage) => {
    const bench = await createBench({ mode: 'production' });
    expect((await bench.register('v2', { ...production, ...changes })).json).toMatchObject({ errorMessage });
  });
});

describe('the pull list', () => {
  const window = (changes: Json = {}): Json => ({ ShortCode: '600638', StartDate: '2026-03-25 00:00:00', EndDate: '2026-03-30 00:00:00', OffSetValue: '0', ...changes });

  it('is empty in the words of the sample, opens once, and forgets after 48 hours', async () => {
    const bench = await createBench();
    const empty = await bench.post('/pulltransactions/v1/query', window());
    expectSample(empty.json, 'resp-pull-query-empty');
    const open = { ShortCode: '600638', RequestType: 'Pull', NominatedNumber: PHONE, CallBackURL: `${bench.receiver.baseUrl}/pull` };
    expect((await bench.post('/pulltransactions/v1/register', open)).json).toMatchObject({ 'Response Status': '1000' });
    const again = await bench.post('/pulltransactions/v1/register', open);
    expect({ ...shapeOf(again.json, IDS) }).toEqual(shapeOf(sample('resp-pull-register'), IDS));
    await bench.simulator.payPaybill({ phone: PHONE, account: 'A', amountCents: shillings(10) });
    await bench.pass(48 * HOUR);
    const row = { trxDate: '2026-03-27T15:33:36Z', msisdn: 254700000001, amount: '10.00', billreference: 'A', transactiontype: 'c2b-pay-bill-debit' };
    await bench.newToken().then(async (token) => {
      expect((await bench.post('/pulltransactions/v1/query', window(), token)).json).toMatchObject({ ResponseCode: '1000', Response: [[row]] });
      await bench.pass(1 * SECOND);
      expect((await bench.post('/pulltransactions/v1/query', window(), token)).json).toMatchObject({ ResponseCode: '1001' });
    });
  });

  it.each([{ StartDate: '2026-03-25T00:00:00' }, { EndDate: '' }, { OffSetValue: '-1' }])('%j is refused', async (changes) => {
    const bench = await createBench();
    expect((await bench.post('/pulltransactions/v1/query', window(changes))).json['errorCode']).toBe('400.002.02');
  });
});

describe('real timers', () => {
  it('deliver by themselves', async () => {
    const simulator = createDarajaSimulator({ clock: { now: () => Date.now() as typeof START }, mode: 'sandbox', callbackDelayMs: 5, ...keys });
    const bench = await createBench();
    const { baseUrl } = await simulator.listen();
    onTestFinished(() => simulator.close());
    const token = ((await (await fetch(`${baseUrl}/oauth/v1/generate?grant_type=client_credentials`, { headers: { authorization: basic } })).json()) as Json)['access_token'];
    await fetch(`${baseUrl}/mpesa/stkpush/v1/processrequest`, { method: 'POST', headers: { authorization: `Bearer ${String(token)}` }, body: JSON.stringify(bench.pushBody()) });
    const [told] = await bench.receiver.waitFor('/stk', 1);
    expect(told!.body).toContain(simulator.statement()[0]!.receipt);
  });
});
