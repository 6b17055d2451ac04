/** The adapter against the simulator over the wire: pushes, queries, addresses. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cents, shillings } from '../../../src-shared/money.ts';
import { parseC2b, parseStkCallback } from '../../../src-shared/mpesa-callbacks.ts';
import type { Phone } from '../../../src-shared/phone.ts';
import { SECOND, parseInstant } from '../../../src-shared/time.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import { PHONE, createRig } from './testing/bench-rig.ts';

const refusal = async (attempt: Promise<unknown>): Promise<GatewayError> => {
  const error = await attempt.then(
    () => new Error('it worked'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GatewayError)) throw new Error('not a GatewayError', { cause: error });
  return error;
};
/** What may never stand in an error. */
const SECRETS = ['the-key', 'the-secret', 'the-passkey', PHONE, PHONE.slice(-9)];
const everythingIn = (error: GatewayError): string => [error.message, error.hint, error.technical, error.stack].join('\n');

describe('a push', () => {
  it('is accepted, then pending in both ways, then settled; the callback and the confirmation carry one receipt', async () => {
    const rig = await createRig();
    await rig.gateway.registerUrls({ confirmationUrl: `${rig.receiver.baseUrl}/c2b/confirmation`, validationUrl: `${rig.receiver.baseUrl}/c2b/validation` });
    const accepted = await rig.gateway.push(rig.request());
    expect(accepted.checkoutRequestId).toBe('ws_CO_27032026153336000700000001');
    expect(await rig.gateway.queryPush(accepted.checkoutRequestId)).toEqual({ state: 'pending', technical: 'result code 4999' });
    expect(await rig.gateway.queryPush(accepted.checkoutRequestId)).toEqual({ state: 'pending', technical: 'still being processed' });
    expect(rig.simulator.statement()).toEqual([]);

    await rig.pass(12 * SECOND);
    const [callback] = await rig.receiver.waitFor('/stk', 1);
    const [confirmation] = await rig.receiver.waitFor('/c2b/confirmation', 1);
    const [entry] = rig.simulator.statement();
    const paidAt = parseInstant('2026-03-27T15:33:48+03:00');
    expect(parseStkCallback(callback!.body)).toMatchObject({
      ok: true,
      value: { ...accepted, resultCode: '0', receipt: entry!.receipt, amountCents: 150_000, paidAt, phone: PHONE },
    });
    expect(parseC2b(confirmation!.body)).toMatchObject({ ok: true, value: { receipt: entry!.receipt, amountCents: 150_000, paidAt, accountTyped: '12345674', shortcode: '600638' } });
    expect(entry!.receipt).toMatch(/^UCR[0-9A-Z]{7}$/);
    expect(await rig.gateway.queryPush(accepted.checkoutRequestId)).toEqual({ state: 'settled', resultCode: '0', resultText: 'The service request is processed successfully.' });
  });

  it.each([
    ['cancels', '1032'],
    ['no-answer', '1037'],
    ['wrong-pin', '2001'],
    ['insufficient', '1'],
  ] as const)('to a phone whose owner %s is reported and settled as %s', async (behaviour, resultCode) => {
    const rig = await createRig();
    rig.simulator.phones.behave(PHONE, behaviour);
    const { checkoutRequestId } = await rig.gateway.push(rig.request());
    await rig.pass(12 * SECOND);
    expect(parseStkCallback(rig.receiver.received[0]!.body)).toMatchObject({ ok: true, value: { checkoutRequestId, resultCode } });
    expect(await rig.gateway.queryPush(checkoutRequestId)).toMatchObject({ state: 'settled', resultCode });
    expect(rig.simulator.statement()).toEqual([]);
  });

  it('that was reported as unanswered may still be paid', async () => {
    const rig = await createRig();
    rig.simulator.phones.nextPush('pays-late');
    await rig.gateway.push(rig.request());
    await rig.pass(12 * SECOND);
    await rig.pass(60 * SECOND);
    const codes = rig.receiver.received.map(({ body }) => parseStkCallback(body)).map((read) => read.ok && read.value.resultCode);
    expect(codes).toEqual(['1037', '0']);
  });

  it('to a till goes to the till number, and its confirmation has no account', async () => {
    const rig = await createRig({ till: '5000001' }, { till: '5000001', transactionType: 'CustomerBuyGoodsOnline' });
    await rig.gateway.registerUrls({ confirmationUrl: `${rig.receiver.baseUrl}/c2b/confirmation`, validationUrl: `${rig.receiver.baseUrl}/c2b/validation` });
    await rig.gateway.push(rig.request());
    await rig.pass(12 * SECOND);
    const [confirmation] = await rig.receiver.waitFor('/c2b/confirmation', 1);
    expect(parseC2b(confirmation!.body)).toMatchObject({ ok: true, value: { kind: 'till', accountTyped: '' } });
  });

  it('for a till with paybill settings is settled as a fault of the settings', async () => {
    const rig = await createRig({ till: '5000001' }, { till: '5000001' });
    const { checkoutRequestId } = await rig.gateway.push(rig.request());
    await rig.pass(12 * SECOND);
    expect(await rig.gateway.queryPush(checkoutRequestId)).toMatchObject({ state: 'settled', resultCode: '2028' });
  });

  it.each([
    ['a fraction of a shilling', { amountCents: cents(150_050) }],
    ['nothing', { amountCents: cents(0) }],
    ['more than 250,000', { amountCents: shillings(250_001) }],
    ['a reference of 13 characters', { accountReference: '1234567890123' }],
    ['no reference', { accountReference: '' }],
    ['a description of 14 characters', { description: 'Internet month' }],
  ])('of %s is not sent', async (_name, changes) => {
    const rig = await createRig();
    const error = await refusal(rig.gateway.push(rig.request(changes)));
    expect(error).toMatchObject({ outcome: 'not_done', retryable: false });
    expect(rig.simulator.requests().push).toBe(0);
  });

  it('takes the limits themselves', async () => {
    const rig = await createRig();
    await rig.gateway.push(rig.request({ amountCents: shillings(1) }));
    await rig.gateway.push(rig.request({ amountCents: shillings(250_000), phone: '254700000002' as Phone }));
    await rig.pass(12 * SECOND);
    expect(rig.simulator.statement().map(({ amountCents }) => amountCents)).toEqual([100, 25_000_000]);
  });
});

describe('what goes wrong with a push', () => {
  it.each([
    ['http-500', 'unknown', false, 'in trouble'],
    ['html-200', 'unknown', false, 'not an M-Pesa answer'],
    ['lost-acknowledgement', 'unknown', false, 'did not answer'],
    ['spike-arrest', 'not_done', true, 'no more requests'],
  ] as const)('%s: %s', async (kind, outcome, retryable, text) => {
    const rig = await createRig();
    rig.simulator.faults.add({ kind });
    const error = await refusal(rig.gateway.push(rig.request()));
    expect(error).toMatchObject({ outcome, retryable });
    expect(error.message).toContain(text);
    // Never by itself a second time.
    expect(rig.simulator.requests().push).toBe(1);
    for (const secret of SECRETS) expect(everythingIn(error)).not.toContain(secret);
  });

  it('a lost acknowledgement: the phone was prompted all the same, and the callback comes', async () => {
    const rig = await createRig();
    rig.simulator.faults.add({ kind: 'lost-acknowledgement' });
    await refusal(rig.gateway.push(rig.request()));
    await rig.pass(12 * SECOND);
    expect(parseStkCallback(rig.receiver.received[0]!.body)).toMatchObject({ ok: true, value: { resultCode: '0' } });
  });

  it('an answer that does not come by the deadline is unknown', async () => {
    const rig = await createRig({}, { deadlineMs: 60 });
    rig.simulator.faults.add({ kind: 'slow-answer' });
    expect(await refusal(rig.gateway.push(rig.request()))).toMatchObject({ outcome: 'unknown', technical: 'TimeoutError' });
  });

  it('a prompt that is still open on the phone: not done, again in a minute', async () => {
    const rig = await createRig();
    await rig.gateway.push(rig.request());
    const error = await refusal(rig.gateway.push(rig.request({ amountCents: shillings(200) })));
    expect(error).toMatchObject({ outcome: 'not_done', retryable: true, hint: 'Wait a minute, then ask again.' });
  });

  it('the same amount of the same customer within two minutes ends as 17', async () => {
    const rig = await createRig();
    await rig.gateway.push(rig.request());
    await rig.pass(12 * SECOND);
    const { checkoutRequestId } = await rig.gateway.push(rig.request());
    await rig.pass(12 * SECOND);
    expect(await rig.gateway.queryPush(checkoutRequestId)).toMatchObject({ resultCode: '17' });
    expect(rig.simulator.statement()).toHaveLength(1);
  });

  it.each([
    ['passkey', { passkey: 'another' }, 'passkey'],
    ['business number', { shortcode: '999999' }, 'business number'],
    ['app key', { consumerKey: 'another' }, 'app key and secret'],
    ['app secret', { consumerSecret: 'another' }, 'app key and secret'],
  ])('a wrong %s is named, and is not tried again', async (_name, changes, text) => {
    const rig = await createRig();
    const error = await refusal(rig.anotherGateway(changes).push(rig.request()));
    expect(error).toMatchObject({ outcome: 'not_done', retryable: false });
    expect(error.message).toContain(text);
  });

  it('M-Pesa out of reach: not done, may be tried again', async () => {
    const rig = await createRig();
    await rig.gateway.push(rig.request());
    await rig.simulator.close();
    expect(await refusal(rig.gateway.push(rig.request()))).toMatchObject({ outcome: 'not_done', retryable: true, technical: 'ECONNREFUSED' });
  });

  it('a phone or request id in M-Pesa’s own words does not reach the error', async () => {
    const server = createServer((request, response) => {
      const isToken = request.url?.startsWith('/oauth') === true;
      response.writeHead(isToken ? 200 : 400, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isToken ? { access_token: 't', expires_in: 3599 } : { errorCode: '400.002.02', errorMessage: `Bad Request for ws_CO_27032026153336000700000001 and ${PHONE}` }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())));
    const rig = await createRig();
    const gateway = rig.anotherGateway({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    const error = await refusal(gateway.push(rig.request()));
    expect(error.technical).toBe('HTTP 400 400.002.02 Bad Request for ws_CO_… and …');
    expect(everythingIn(error)).not.toContain(PHONE.slice(-9));
  });
});

describe('the access token', () => {
  it('is fetched once by callers who come together, kept, and renewed a minute before its end', async () => {
    const rig = await createRig();
    await Promise.all(['254700000001', '254700000002', '254700000003'].map((phone) => rig.gateway.push(rig.request({ phone: phone as Phone }))));
    expect(rig.simulator.requests().oauth).toBe(1);
    await rig.pass(3_538 * SECOND);
    await rig.gateway.push(rig.request());
    expect(rig.simulator.requests().oauth).toBe(1);
    await rig.pass(1 * SECOND);
    await rig.gateway.push(rig.request({ phone: '254700000002' as Phone }));
    expect(rig.simulator.requests().oauth).toBe(2);
  });

  it('that another program ended is renewed once, and the push sent again: nothing was queued', async () => {
    const rig = await createRig();
    await rig.gateway.push(rig.request());
    rig.simulator.expireToken();
    await rig.gateway.push(rig.request({ phone: '254700000002' as Phone }));
    expect(rig.simulator.requests()).toMatchObject({ oauth: 2, push: 3 });
  });

  it.each(['http-500', 'html-200', 'spike-arrest', 'oauth-failure'] as const)('cannot be had (%s): the push was not done', async (kind) => {
    const rig = await createRig();
    rig.simulator.faults.add({ kind, endpoint: 'oauth' });
    expect(await refusal(rig.gateway.push(rig.request()))).toMatchObject({ outcome: 'not_done', retryable: true });
    expect(rig.simulator.requests().push).toBe(0);
    await rig.gateway.push(rig.request());
  });
});

describe('a query', () => {
  it('is tried again after a spike arrest, at most twice', async () => {
    const rig = await createRig();
    const { checkoutRequestId } = await rig.gateway.push(rig.request());
    rig.simulator.faults.add({ kind: 'spike-arrest', endpoint: 'query', times: 2 });
    expect(await rig.gateway.queryPush(checkoutRequestId)).toMatchObject({ state: 'pending' });
    rig.simulator.faults.add({ kind: 'spike-arrest', endpoint: 'query', times: 3 });
    expect(await refusal(rig.gateway.queryPush(checkoutRequestId))).toMatchObject({ outcome: 'not_done', retryable: true });
  });

  it.each(['http-500', 'html-200', 'lost-acknowledgement'] as const)('that fails by %s changes nothing and may be tried again', async (kind) => {
    const rig = await createRig();
    const { checkoutRequestId } = await rig.gateway.push(rig.request());
    rig.simulator.faults.add({ kind, endpoint: 'query' });
    expect(await refusal(rig.gateway.queryPush(checkoutRequestId))).toMatchObject({ outcome: 'not_done', retryable: true });
  });

  it('tells the end of a push whose callback was lost', async () => {
    const rig = await createRig();
    rig.simulator.faults.add({ kind: 'drop-callback', channel: 'stk' });
    const { checkoutRequestId } = await rig.gateway.push(rig.request());
    await rig.pass(12 * SECOND);
    expect(rig.receiver.received).toEqual([]);
    expect(await rig.gateway.queryPush(checkoutRequestId)).toMatchObject({ state: 'settled', resultCode: '0' });
  });
});

describe('registering the addresses', () => {
  const urls = (host: string) => ({ confirmationUrl: `https://${host}/0f/c2b/confirmation`, validationUrl: `https://${host}/0f/c2b/validation` });

  it('works once in production; the second time M-Pesa has them already', async () => {
    const rig = await createRig({ mode: 'production' }, { isProduction: true });
    expect(await rig.gateway.registerUrls(urls('pay.example.co.ke'))).toEqual({ alreadyRegistered: false });
    expect(await rig.gateway.registerUrls(urls('pay.example.co.ke'))).toEqual({ alreadyRegistered: true });
  });

  it('with a forbidden word is not sent, and the word is named', async () => {
    const rig = await createRig({ mode: 'production' }, { isProduction: true });
    const error = await refusal(rig.gateway.registerUrls(urls('mpesa.example.co.ke')));
    expect(error.message).toContain('“mpesa”');
    expect(rig.simulator.requests()['c2b-register']).toBe(0);
  });

  it('that M-Pesa itself refuses says what to change', async () => {
    const rig = await createRig({ mode: 'production' }, { isProduction: false });
    const error = await refusal(rig.gateway.registerUrls({ confirmationUrl: 'http://127.0.0.1/x', validationUrl: 'http://127.0.0.1/y' }));
    expect(error).toMatchObject({ outcome: 'not_done', technical: 'HTTP 400 400.002.02 Bad Request - Invalid ConfirmationURL' });
    expect(error.hint).toContain('public address');
  });

  it('for the number of someone else is refused', async () => {
    const rig = await createRig();
    const error = await refusal(rig.anotherGateway({ shortcode: '999999' }).registerUrls(urls('pay.example.co.ke')));
    expect(error.message).toContain('does not belong to this business number');
  });
});
