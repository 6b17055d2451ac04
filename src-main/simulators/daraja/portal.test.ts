/** The account and what is told of it where nobody is asked: the portal's statement, the pull list, the balance in confirmations. */
import Papa from 'papaparse';
import { describe, expect, it, onTestFinished } from 'vitest';
import { shillings, sum } from '../../../src-shared/money.ts';
import { DAY, HOUR, MINUTE, SECOND, later, parseInstant } from '../../../src-shared/time.ts';
import { createCallbackReceiver } from '../../adapters/daraja/testing/callback-receiver.ts';
import { createDarajaSimulator } from './index.ts';
import type { DarajaSimulatorOptions } from './index.ts';

const START = parseInstant('2026-03-27T15:33:36+03:00');
const HEADINGS = ['Receipt No.', 'Completion Time', 'Initiation Time', 'Details', 'Transaction Status', 'Paid In', 'Withdrawn', 'Balance', 'Balance Confirmed', 'Reason Type', 'Other Party Info', 'Linked Transaction ID', 'A/C No.'];
const keys = { shortcode: '600638', passkey: 'pass', consumerKey: 'key', consumerSecret: 'secret' };

async function createBench(options: Partial<DarajaSimulatorOptions> = {}) {
  let now = START;
  const simulator = createDarajaSimulator({ clock: { now: () => now }, timers: 'manual', mode: 'sandbox', ...keys, ...options });
  const receiver = await createCallbackReceiver();
  const { baseUrl } = await simulator.listen();
  onTestFinished(async () => {
    await simulator.close();
    await receiver.close();
  });
  const authorization = `Basic ${Buffer.from('key:secret').toString('base64')}`;
  const { access_token: token } = (await (await fetch(`${baseUrl}/oauth/v1/generate?grant_type=client_credentials`, { headers: { authorization } })).json()) as { access_token: string };
  const post = async (path: string, body: unknown): Promise<Record<string, unknown>> =>
    (await (await fetch(`${baseUrl}${path}`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(body) })).json()) as Record<string, unknown>;
  return {
    simulator,
    receiver,
    baseUrl,
    post,
    register: (responseType = 'Completed') => post('/mpesa/c2b/v2/registerurl', { ShortCode: '600638', ResponseType: responseType, ConfirmationURL: `${receiver.baseUrl}/c2b/confirmation`, ValidationURL: `${receiver.baseUrl}/c2b/validation` }),
    pay: async (amount: number, account = 'A-1', name = 'JANE DOE'): Promise<string> => {
      const outcome = await simulator.payPaybill({ phone: '254700000001', account, amountCents: shillings(amount), name });
      return outcome.paid ? outcome.receipt : outcome.resultCode;
    },
    pass: async (ms: number): Promise<void> => {
      now = later(now, ms);
      await simulator.advanceTo(now);
    },
    tableOf: (from = START, to = later(START, DAY)) => {
      const rows = Papa.parse<string[]>(simulator.statement(from, to).csv, { skipEmptyLines: false }).data;
      const head = rows.findIndex(([first]) => first === 'Receipt No.');
      return { preamble: rows.slice(0, head), headings: rows[head]!, rows: rows.slice(head + 1).filter((cells) => cells.length > 1).map((cells) => Object.fromEntries(cells.map((cell, index) => [HEADINGS[index]!, cell]))) };
    },
  };
}

describe('the statement of the portal', () => {
  it('has a preamble, the known headings, the newest row first, charges and reversals as rows of their own', async () => {
    const bench = await createBench({ chargeBasisPoints: 50 });
    const first = await bench.pay(1500, 'GV-A1');
    await bench.pass(MINUTE);
    const second = await bench.pay(200, 'GV, "A2"', 'O"BRIEN, JOE');
    await bench.pass(MINUTE);
    const back = bench.simulator.reverseByCustomer(second);
    await bench.pass(MINUTE);
    const toBank = bench.simulator.withdrawToBank({ amountCents: shillings(1000), chargeCents: shillings(30) });
    await bench.pass(MINUTE);
    await bench.simulator.payPaybill({ phone: '254700000001', account: 'X', amountCents: shillings(70), fails: true });
    const { preamble, headings, rows } = bench.tableOf();
    expect(preamble.slice(0, 5)).toEqual([['Organization Statement'], ['Short Code:', '600638'], ['Organization Name:', 'Simulated Organisation'], ['Account:', 'Utility Account'], ['Time Period:', 'From 27-03-2026 15:33:36 To 28-03-2026 15:33:36']]);
    expect(headings).toEqual(HEADINGS);
    const cells = (row: Record<string, string>): string[] => ['Receipt No.', 'Completion Time', 'Transaction Status', 'Paid In', 'Withdrawn', 'Balance', 'Reason Type', 'Linked Transaction ID', 'A/C No.'].map((heading) => row[heading]!);
    expect(rows.map(cells)).toEqual([
      [expect.stringMatching(/^UCR/), '27-03-2026 15:37:36', 'Failed', '70.00', '', '', 'Pay Bill Online', '', 'X'],
      [toBank, '27-03-2026 15:36:36', 'Completed', '', '-30.00', '461.50', 'Withdraw Funds to Bank Charge', '', ''],
      [toBank, '27-03-2026 15:36:36', 'Completed', '', '-1,000.00', '491.50', 'Withdraw Funds to Bank', '', ''],
      [back.receipt, '27-03-2026 15:35:36', 'Completed', '', '-200.00', '1,491.50', 'Pay Bill Reversal', second, 'GV, "A2"'],
      [second, '27-03-2026 15:34:36', 'Completed', '', '-1.00', '1,691.50', 'Pay Bill Charge', '', ''],
      [second, '27-03-2026 15:34:36', 'Completed', '200.00', '', '1,692.50', 'Pay Bill Online', '', 'GV, "A2"'],
      [first, '27-03-2026 15:33:36', 'Completed', '', '-7.50', '1,492.50', 'Pay Bill Charge', '', ''],
      [first, '27-03-2026 15:33:36', 'Completed', '1,500.00', '', '1,500.00', 'Pay Bill Online', '', 'GV-A1'],
    ]);
    expect(rows[5]).toMatchObject({ Details: 'Pay Bill from 254700000001 - O"BRIEN, JOE Acc. GV, "A2"', 'Other Party Info': '254700000001 - O"BRIEN, JOE', 'Initiation Time': '27-03-2026 15:34:36', 'Balance Confirmed': 'true' });
    expect(bench.simulator.balanceCents()).toBe(46_150);
  });

  it('holds the seconds of both ends and nothing beyond them; the rows of the file are the rows', async () => {
    const bench = await createBench();
    await bench.pay(1);
    await bench.pass(SECOND + 400);
    await bench.pay(2);
    await bench.pass(600);
    await bench.pay(3);
    const from = later(START, SECOND);
    const { rows } = bench.simulator.statement(from, from);
    expect(rows.map(({ paidInCents }) => paidInCents)).toEqual([200]);
    expect(bench.tableOf(from, from).rows.map((row) => row['Paid In'])).toEqual(['2.00']);
    expect(bench.simulator.statement(later(START, HOUR), later(START, DAY)).rows).toEqual([]);
  });

  it('balances from row to row, and what moved is what lies there, whatever happened (seed 11)', async () => {
    const bench = await createBench({ seed: 11, chargeBasisPoints: 55, openingBalanceCents: shillings(10_000), history: [{ receipt: 'UCP1234567', paidAt: later(START, -DAY), via: 'paybill', phone: '254700000009', name: 'OLD', account: 'O', amountCents: shillings(300), shortcode: '600638', checkoutRequestId: null }] });
    for (let i = 0; i < 60; i++) {
      const receipt = await bench.pay(100 + i * 7);
      if (i % 7 === 0) bench.simulator.reverseByCustomer(receipt);
      if (i % 11 === 0) bench.simulator.withdrawToBank({ amountCents: shillings(50) });
      await bench.pass(MINUTE);
    }
    const rows = bench.simulator.statement(later(START, -2 * DAY), later(START, DAY)).rows.toReversed();
    let balance: number = shillings(10_000);
    for (const row of rows) {
      balance += row.paidInCents - row.withdrawnCents;
      expect(row.balanceCents).toBe(balance);
    }
    expect(balance).toBe(bench.simulator.balanceCents());
    expect(rows.filter(({ kind }) => kind === 'payment').map(({ receipt }) => receipt)).toEqual(bench.simulator.statement().map(({ receipt }) => receipt));
  });

  it('cannot give more than there is', async () => {
    const bench = await createBench();
    const receipt = await bench.pay(100);
    expect(() => bench.simulator.withdrawToBank({ amountCents: shillings(100), chargeCents: shillings(1) })).toThrow(RangeError);
    bench.simulator.withdrawToBank({ amountCents: shillings(1) });
    expect(() => bench.simulator.reverseByCustomer(receipt)).toThrow('not enough');
    expect(() => bench.simulator.reverseByCustomer('UCR9999999')).toThrow('no payment');
  });
});

describe('who is told', () => {
  it('of a reversal by the customer: nobody; the pull list only where it lists them', async () => {
    const bench = await createBench();
    await bench.register();
    const receipt = await bench.pay(100);
    const told = bench.receiver.received.length;
    const back = bench.simulator.reverseByCustomer(receipt);
    await bench.pass(50 * MINUTE);
    expect(bench.receiver.received).toHaveLength(told);
    const pull = async () => ((await bench.post('/pulltransactions/v1/query', { ShortCode: '600638', StartDate: '2026-03-27 00:00:00', EndDate: '2026-03-28 00:00:00', OffSetValue: '0' }))['Response'] as Record<string, unknown>[][])[0]!.map((row) => [row['transactionId'], row['transactiontype'], row['amount']]);
    expect(await pull()).toEqual([[receipt, 'c2b-pay-bill-debit', '100.00']]);
    bench.simulator.listReversals(true);
    expect(await pull()).toEqual([[receipt, 'c2b-pay-bill-debit', '100.00'], [back.receipt, 'c2b-pay-bill-reversal', '100.00']]);
  });

  it('confirmations carry the balance as it is then', async () => {
    const bench = await createBench({ openingBalanceCents: shillings(500), chargeBasisPoints: 100 });
    await bench.register();
    await bench.pay(100);
    bench.simulator.withdrawToBank({ amountCents: shillings(200) });
    await bench.pay(50);
    expect(bench.receiver.received.map(({ body }) => (JSON.parse(body) as Record<string, unknown>)['OrgAccountBalance'])).toEqual(['599.00', '448.50']);
  });

  it('a confirmation that contradicts another has its receipt and another amount', async () => {
    const bench = await createBench();
    await bench.register();
    bench.simulator.faults.add({ kind: 'contradicting-callback' });
    const receipt = await bench.pay(100);
    expect(bench.receiver.received.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([{ TransID: receipt, TransAmount: '100.00' }, { TransID: receipt, TransAmount: '101.00' }]);
    expect(bench.simulator.balanceCents()).toBe(10_000);
  });

  it.each([
    ['Completed', true],
    ['Cancelled', false],
  ])('a validation that takes too long counts as registered: %s', async (responseType, paid) => {
    const bench = await createBench({ validationEnabled: true, deliveryDeadlineMs: 40 });
    await bench.register(responseType);
    bench.receiver.holds = '/c2b/validation';
    const outcome = await bench.simulator.payPaybill({ phone: '254700000001', account: 'A', amountCents: shillings(10) });
    expect(outcome.paid).toBe(paid);
    expect(bench.simulator.deliveries()[0]).toMatchObject({ channel: 'c2b-validation', outcome: 'unreachable' });
    expect(bench.simulator.statement(START, START).rows.map(({ status }) => status)).toEqual([paid ? 'Completed' : 'Declined']);
  });
});

describe('a push', () => {
  const push = (bench: Awaited<ReturnType<typeof createBench>>) =>
    bench.post('/mpesa/stkpush/v1/processrequest', {
      BusinessShortCode: '600638', Timestamp: '20260327153336', Password: Buffer.from('600638pass20260327153336').toString('base64'), TransactionType: 'CustomerPayBillOnline', Amount: 10, PartyA: '254700000001', PartyB: '600638', PhoneNumber: '254700000001', CallBackURL: `${bench.receiver.baseUrl}/stk`, AccountReference: 'A', TransactionDesc: 'x',
    });

  it('is confirmed before its own callback when reordered, and both name one receipt', async () => {
    const bench = await createBench();
    await bench.register();
    bench.simulator.faults.add({ kind: 'reordered-callbacks' });
    await push(bench);
    await bench.pass(12 * SECOND);
    expect(bench.receiver.received.map(({ path }) => path)).toEqual(['/c2b/confirmation', '/stk']);
    const { receipt } = bench.simulator.statement()[0]!;
    expect(bench.receiver.received.every(({ body }) => body.includes(receipt))).toBe(true);
  });

  it('is said to have failed after it was paid when contradicting', async () => {
    const bench = await createBench();
    bench.simulator.faults.add({ kind: 'contradicting-callback', channel: 'stk' });
    await push(bench);
    await bench.pass(12 * SECOND);
    const codes = bench.receiver.received.map(({ body }) => (JSON.parse(body) as { Body: { stkCallback: { ResultCode: number } } }).Body.stkCallback.ResultCode);
    expect(codes).toEqual([0, 1032]);
    expect(sum(bench.simulator.statement().map(({ amountCents }) => amountCents))).toBe(1000);
  });
});
