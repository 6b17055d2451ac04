/** The pull list: paging, reach, and the shapes it comes in. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { HOUR, MINUTE, SECOND, later, parseInstant } from '../../../src-shared/time.ts';
import { pageRows, readRow } from './listed-payments.ts';
import { PHONE, START, createRig } from './testing/bench-rig.ts';

const pay = (rig: Awaited<ReturnType<typeof createRig>>, amount: number, account = 'A-1') =>
  rig.simulator.payPaybill({ phone: PHONE, account, amountCents: shillings(amount), name: 'JANE DOE' });

describe('listing payments', () => {
  it('gives every payment of the window with account, payer and Nairobi time', async () => {
    const rig = await createRig();
    await rig.pass(HOUR);
    await pay(rig, 1500, ' acc-0012 ');
    const [payment, ...others] = await rig.gateway.listPayments(START, rig.now());
    expect(others).toEqual([]);
    expect(payment).toMatchObject({
      receipt: rig.simulator.statement()[0]!.receipt,
      amountCents: 150_000,
      paidAt: parseInstant('2026-03-27T16:33:36+03:00'),
      accountTyped: ' acc-0012 ',
      payerPhone: PHONE,
      payerName: 'JANE DOE',
      shortcode: '600638',
    });
    expect(JSON.parse(payment!.raw)).toMatchObject({ transactionId: payment!.receipt, amount: '1500.00' });
  });

  it.each([
    [0, 1],
    [99, 1],
    [100, 2],
    [101, 2],
    [250, 3],
  ])('%i payments are fetched in %i requests, each once', async (count, requests) => {
    const rig = await createRig();
    for (let i = 0; i < count; i++) {
      await pay(rig, i + 1);
      await rig.pass(SECOND);
    }
    const listed = await rig.gateway.listPayments(START, rig.now());
    expect(listed.map(({ amountCents }) => amountCents)).toEqual(rig.simulator.statement().map(({ amountCents }) => amountCents));
    expect(listed).toHaveLength(count);
    expect(rig.simulator.requests()['pull-query']).toBe(requests);
  });

  it('leaves out what lies outside the window', async () => {
    const rig = await createRig();
    await pay(rig, 1);
    await rig.pass(HOUR);
    await pay(rig, 2);
    await rig.pass(HOUR);
    await pay(rig, 3);
    const listed = await rig.gateway.listPayments(later(START, 30 * MINUTE), later(START, 90 * MINUTE));
    expect(listed.map(({ amountCents }) => amountCents)).toEqual([200]);
  });

  it('reaches back 48 hours and says so when asked for more', async () => {
    const rig = await createRig();
    await pay(rig, 1);
    await rig.pass(48 * HOUR);
    await pay(rig, 2);
    expect((await rig.gateway.listPayments(START, rig.now())).map(({ amountCents }) => amountCents)).toEqual([100, 200]);
    await rig.pass(HOUR);
    await expect(rig.gateway.listPayments(START, rig.now())).rejects.toMatchObject({ name: 'GatewayError', retryable: false, message: expect.stringContaining('48 hours') as string });
    expect(rig.simulator.requests()['pull-query']).toBe(1);
  });

  it('is tried again after a spike arrest in the middle of the pages', async () => {
    const rig = await createRig();
    for (let i = 0; i < 150; i++) await pay(rig, i + 1);
    rig.simulator.faults.add({ kind: 'spike-arrest', endpoint: 'pull-query', times: 2 });
    expect(await rig.gateway.listPayments(START, rig.now())).toHaveLength(150);
  });

  it('is opened once; the second time it is open already', async () => {
    const rig = await createRig();
    const request = { nominatedPhone: PHONE, callbackUrl: `${rig.receiver.baseUrl}/pull` };
    expect(await rig.gateway.registerPull(request)).toEqual({ alreadyRegistered: false });
    expect(await rig.gateway.registerPull(request)).toEqual({ alreadyRegistered: true });
  });

  it('ends when the provider repeats a page for ever, and reports rows it cannot read', async () => {
    const rows = Array.from({ length: 100 }, (_, i) => ({ transactionId: `UCR00000${String(i).padStart(2, '0')}`, trxDate: '2026-03-27T15:33:36Z', amount: i === 7 ? 'none' : '5.00' }));
    let requests = 0;
    const server = createServer((request, response) => {
      const isToken = request.url?.startsWith('/oauth') === true;
      if (!isToken) requests += 1;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(isToken ? { access_token: 't', expires_in: '3599' } : { ResponseCode: '1000', Response: [requests === 1 ? rows : rows.filter((_, i) => i !== 7).concat(rows[0]!)] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())));
    const rig = await createRig();
    const gateway = rig.anotherGateway({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    expect(await gateway.listPayments(START, later(START, HOUR))).toHaveLength(99);
    expect(requests).toBe(2);
    expect(rig.unreadable).toEqual(['amount of UCR0000007 is not an amount above zero']);
  });
});

describe('rows of the list', () => {
  // The row of the documentation, with its "Z".
  const row = { transactionId: 'PHK5DC0000', trxDate: '2020-08-05T10:13:00Z', msisdn: 254722000000, sender: 'UAT2', transactiontype: 'c2b-pay-bill-debit', billreference: '37207636392', amount: '168.00', organizationname: 'Daraja Pull API Test' };

  it.each([
    ['nested', { Response: [[row]] }, [row]],
    ['flat', { Response: [row] }, [row]],
    ['under another name', { Transactions: [row, row] }, [row, row]],
    ['empty', { Response: [[]] }, []],
    ['with a null', { Response: [null] }, []],
    ['absent', {}, []],
    ['text', { Response: 'Null' }, []],
  ])('%s', (_name, answer, rows) => {
    expect(pageRows(answer)).toEqual(rows);
  });

  it.each([
    ['2020-08-05T10:13:00Z', '2020-08-05T10:13:00+03:00'],
    ['2020-08-05T10:13:00', '2020-08-05T10:13:00+03:00'],
    ['2020-08-05 10:13:00', '2020-08-05T10:13:00+03:00'],
    ['2020-08-05 10:13:00.0', '2020-08-05T10:13:00+03:00'],
    ['2020-08-05T07:13:00+00:00', '2020-08-05T10:13:00+03:00'],
    ['2020-08-05T10:13:00+0300', '2020-08-05T10:13:00+03:00'],
  ])('the time %s is %s', (trxDate, expected) => {
    expect(readRow({ ...row, trxDate }, '600000')).toMatchObject({ paidAt: parseInstant(expected), amountCents: 16_800, payerPhone: '254722000000' });
  });

  it('an account or phone that is missing is empty', () => {
    const { billreference: _account, msisdn: _phone, sender: _sender, ...rest } = row;
    expect(readRow({ ...rest, sender: null }, '600000')).toMatchObject({ accountTyped: '', payerPhone: '', payerName: '' });
  });

  it.each([
    ['nothing', null],
    ['text', 'x'],
    ['no receipt', { ...row, transactionId: '' }],
    ['no time', { ...row, trxDate: 'yesterday' }],
    ['a day that is none', { ...row, trxDate: '2020-02-30 10:00:00' }],
    ['a negative amount', { ...row, amount: '-168.00' }],
  ])('%s is a reason, not an exception', (_name, broken) => {
    expect(readRow(broken, '600000')).toBeTypeOf('string');
  });
});
