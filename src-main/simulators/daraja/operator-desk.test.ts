/** The API operator's questions over the wire, against samples of the real answers. */
import { readFileSync } from 'node:fs';
import { constants, publicEncrypt } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { HOUR, SECOND, later, parseInstant } from '../../../src-shared/time.ts';
import { createCallbackReceiver } from '../../adapters/daraja/testing/callback-receiver.ts';
import { SIMULATOR_CERTIFICATE, createDarajaSimulator } from './index.ts';
import type { DarajaSimulatorOptions } from './index.ts';

type Json = Record<string, unknown>;
const START = parseInstant('2026-03-27T15:33:36+03:00');
const keys = { shortcode: '600638', passkey: 'pass', consumerKey: 'key', consumerSecret: 'secret' };
const initiator = { name: 'operator', password: 'Safaricom123!!' };
const seal = (password: string): string => publicEncrypt({ key: SIMULATOR_CERTIFICATE, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(password)).toString('base64');
const sample = (name: string): Json => JSON.parse(readFileSync(new URL(`../../adapters/daraja/fixtures/${name}.json`, import.meta.url), 'utf8')) as Json;
const PATHS = { status: '/mpesa/transactionstatus/v1/query', balance: '/mpesa/accountbalance/v1/query', reversal: '/mpesa/reversal/v1/request' } as const;

async function createBench(options: Partial<DarajaSimulatorOptions> = { initiator }) {
  let now = START;
  const simulator = createDarajaSimulator({ clock: { now: () => now }, timers: 'manual', mode: 'sandbox', ...keys, ...options });
  const receiver = await createCallbackReceiver();
  const { baseUrl } = await simulator.listen();
  onTestFinished(async () => {
    await simulator.close();
    await receiver.close();
  });
  const authorization = `Basic ${Buffer.from('key:secret').toString('base64')}`;
  const { access_token: token } = (await (await fetch(`${baseUrl}/oauth/v1/generate?grant_type=client_credentials`, { headers: { authorization } })).json()) as Json;
  const common = { Initiator: 'operator', SecurityCredential: seal(initiator.password), ResultURL: `${receiver.baseUrl}/result`, QueueTimeOutURL: `${receiver.baseUrl}/timeout`, Remarks: 'ok', Occasion: 'o' };
  const bodies = {
    status: { ...common, CommandID: 'TransactionStatusQuery', TransactionID: 'NEF61H8J60', PartyA: '600638', IdentifierType: '4' },
    balance: { ...common, CommandID: 'AccountBalance', PartyA: '600638', IdentifierType: '4' },
    reversal: { ...common, CommandID: 'TransactionReversal', TransactionID: 'NEF61H8J60', Amount: 10, ReceiverParty: '600638', RecieverIdentifierType: '11' },
  };
  const ask = async (endpoint: keyof typeof PATHS, changes: Json = {}) => {
    const response = await fetch(`${baseUrl}${PATHS[endpoint]}`, { method: 'POST', headers: { authorization: `Bearer ${String(token)}` }, body: JSON.stringify({ ...bodies[endpoint], ...changes }) });
    const text = await response.text();
    return { status: response.status, text, json: text.startsWith('{') ? (JSON.parse(text) as Json) : {} };
  };
  const pay = async (amount: number): Promise<string> => {
    const outcome = await simulator.payPaybill({ phone: '254700000001', account: 'A-1', amountCents: shillings(amount), name: 'JANE DOE' });
    return outcome.paid ? outcome.receipt : '';
  };
  const results = (): Json[] => receiver.received.map(({ body }) => (JSON.parse(body) as { Result: Json }).Result);
  const pass = async (ms: number): Promise<void> => {
    now = later(now, ms);
    await simulator.advanceTo(now);
  };
  return { simulator, receiver, ask, pay, pass, results, bodies };
}
const entriesOf = (result: Json): { Key: string; Value?: unknown }[] => ((result['ResultParameters'] ?? { ResultParameter: [] }) as { ResultParameter: { Key: string; Value?: unknown }[] }).ResultParameter;

describe('a question', () => {
  it('is taken in the documented words and answered once, five seconds later', async () => {
    const bench = await createBench();
    const { status, json } = await bench.ask('balance');
    expect(status).toBe(200);
    expect(json).toEqual({
      OriginatorConversationID: expect.stringMatching(/^[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{19}$/) as string,
      ConversationID: expect.stringMatching(/^AG_20260327_[0-9a-f]{20}$/) as string,
      ResponseCode: '0',
      ResponseDescription: 'Accept the service request successfully.',
    });
    await bench.pass(4 * SECOND);
    expect(bench.results()).toEqual([]);
    await bench.pass(24 * HOUR);
    expect(bench.results()).toMatchObject([{ ConversationID: json['ConversationID'], OriginatorConversationID: json['OriginatorConversationID'] }]);
  });

  it.each([
    ['status', { CommandID: 'TransactionStatus' }, 'CommandID'],
    ['status', { IdentifierType: '1' }, 'IdentifierType'],
    ['status', { PartyA: '999999' }, 'PartyA'],
    ['status', { TransactionID: '' }, 'TransactionID'],
    ['status', { TransactionID: undefined }, 'TransactionID'],
    ['status', { TransactionID: undefined, OriginatorConversationID: 'x' }, 'OriginatorConversationID'],
    ['status', { ResultURL: 'nowhere' }, 'ResultURL'],
    ['balance', { CommandID: 'Balance' }, 'CommandID'],
    ['balance', { Initiator: '' }, 'Initiator'],
    ['balance', { SecurityCredential: undefined }, 'SecurityCredential'],
    ['balance', { QueueTimeOutURL: '' }, 'QueueTimeOutURL'],
    ['balance', { Remarks: '“odd”' }, 'Remarks'],
    ['balance', { Remarks: 'x'.repeat(101) }, 'Remarks'],
    ['balance', { Occasion: 'x'.repeat(101) }, 'Occasion'],
    ['reversal', { RecieverIdentifierType: '4' }, 'RecieverIdentifierType'],
    ['reversal', { RecieverIdentifierType: undefined, ReceiverIdentifierType: '11' }, 'RecieverIdentifierType'],
    ['reversal', { Amount: '10.50' }, 'Amount'],
    ['reversal', { ReceiverParty: '999999' }, 'ReceiverParty'],
  ] as const)('%s with %j is refused at once', async (endpoint, changes, field) => {
    const bench = await createBench();
    expect((await bench.ask(endpoint, changes)).json).toMatchObject({ errorCode: '400.002.02', errorMessage: `Bad Request - Invalid ${field}` });
    await bench.pass(HOUR);
    expect(bench.receiver.received).toEqual([]);
  });

  it('about a receipt and a conversation at once is acknowledged with nothing, and never answered', async () => {
    const bench = await createBench();
    expect(await bench.ask('status', { TransactionID: '', OriginalConversationID: 'x' })).toMatchObject({ status: 200, text: '' });
    await bench.pass(HOUR);
    expect(bench.receiver.received).toEqual([]);
  });

  it('without any operator in this business is refused by its answer', async () => {
    const bench = await createBench({});
    await bench.ask('balance');
    await bench.pass(5 * SECOND);
    expect(bench.results()).toMatchObject([{ ResultCode: 2001, ResultDesc: 'The initiator information is invalid.' }]);
  });
});

describe('answers have the shape of the samples', () => {
  const keysOf = (entries: { Key: string }[]): string[] => entries.map(({ Key }) => Key.replaceAll(' ', ''));

  it('of a reversal, and of one that is refused', async () => {
    const bench = await createBench();
    const receipt = await bench.pay(10);
    await bench.ask('reversal', { TransactionID: receipt });
    await bench.ask('reversal');
    await bench.pass(5 * SECOND);
    const [done, refused] = bench.results();
    const documented = (sample('reversal-success') as { Result: Json }).Result;
    expect(Object.keys(done!)).toEqual(Object.keys(documented));
    expect(keysOf(entriesOf(done!))).toEqual(keysOf(entriesOf(documented)));
    expect(done).toMatchObject({ ResultCode: 0, ResultDesc: documented['ResultDesc'], TransactionID: bench.simulator.reversals()[0]!.receipt });
    const documentedRefusal = (sample('reversal-fail-R000002') as { Result: Json }).Result;
    expect(Object.keys(refused!)).toEqual(Object.keys(documentedRefusal));
    expect(refused).toMatchObject({ ResultCode: 'R000002', ResultDesc: documentedRefusal['ResultDesc'], TransactionID: 'UCR0000000' });
  });

  it('of the balance', async () => {
    const bench = await createBench();
    await bench.pay(1500);
    await bench.ask('balance');
    await bench.pass(5 * SECOND);
    const [result] = bench.results();
    expect(keysOf(entriesOf(result!))).toEqual(keysOf(entriesOf((sample('balance-result') as { Result: Json }).Result)));
    expect(entriesOf(result!)[0]!.Value).toBe(
      'Working Account|KES|0.00|0.00|0.00|0.00&Utility Account|KES|1500.00|1500.00|0.00|0.00&Charges Paid Account|KES|0.00|0.00|0.00|0.00&Organization Settlement Account|KES|0.00|0.00|0.00|0.00',
    );
  });

  it('of receipts: keys with and without spaces, entries without a value, both spellings of one key', async () => {
    const bench = await createBench();
    const receipt = await bench.pay(1500);
    for (let i = 0; i < 20; i++) await bench.ask('status', { TransactionID: receipt });
    await bench.pass(5 * SECOND);
    const seen = new Set(bench.results().flatMap((result) => entriesOf(result).map(({ Key }) => Key)));
    for (const key of ['FinalisedTime', 'FinalizedTime', 'Finalised Time', 'Finalized Time', 'ReceiptNo', 'Receipt No']) expect([...seen]).toContain(key);
    expect(entriesOf(bench.results()[0]!).filter(({ Value }) => Value === undefined)).toHaveLength(2);
    const documented = keysOf(entriesOf((sample('status-result-doc') as { Result: Json }).Result));
    expect(documented.filter((key) => ![...seen].map((one) => one.replaceAll(' ', '')).includes(key) && !key.startsWith('Debit'))).toEqual([]);
  });

  it('of receipts of every kind', async () => {
    const bench = await createBench();
    const [first, second] = [await bench.pay(1500), await bench.pay(20)];
    const back = bench.simulator.reverseByCustomer(second);
    const toBank = bench.simulator.withdrawToBank({ amountCents: shillings(100), chargeCents: shillings(5) });
    const told: unknown[] = [];
    for (const receipt of [first, second, back.receipt, toBank, 'UCR9999999']) {
      await bench.ask('status', { TransactionID: receipt });
      await bench.pass(5 * SECOND);
      const result = bench.results().at(-1)!;
      const value = (name: string): unknown => entriesOf(result).find(({ Key }) => Key.replaceAll(' ', '') === name)?.Value;
      told.push([result['ResultCode'], value('TransactionStatus'), value('Amount'), value('DebitPartyName'), value('CreditPartyName')]);
    }
    const us = '600638 - Simulated Organisation';
    expect(told).toEqual([
      [0, 'Completed', '1500.00', '254700000001 - JANE DOE', us],
      [0, 'Reversed', '20.00', '254700000001 - JANE DOE', us],
      [0, 'Completed', '20.00', us, '254700000001 - JANE DOE'],
      [0, 'Completed', '100.00', us, 'Simulated Bank'],
      [2033, undefined, undefined, undefined, undefined],
    ]);
  });
});

describe('a reversal', () => {
  it('moves the whole payment once, whoever asks again and in whatever order', async () => {
    const bench = await createBench();
    const [receipt] = [await bench.pay(1500), await bench.pay(5)];
    await bench.ask('reversal', { TransactionID: receipt, Amount: 1000 });
    await bench.ask('reversal', { TransactionID: receipt, Amount: '1500' });
    await bench.ask('reversal', { TransactionID: receipt.toLowerCase(), Amount: 1500 });
    await bench.pass(5 * SECOND);
    expect(bench.results().map((result) => result['ResultCode'])).toEqual(['R000002', 0, 'R000001']);
    expect(bench.simulator.balanceCents()).toBe(500);
    expect(bench.simulator.reversals()).toMatchObject([{ of: receipt, amountCents: 150_000, by: 'api' }]);
    expect(() => bench.simulator.reverseByCustomer(receipt)).toThrow('given back already');
  });
});
