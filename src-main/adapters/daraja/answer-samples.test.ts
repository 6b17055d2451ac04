/** The adapter against every sample answer, played back by a server that knows nothing else. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import type { Phone } from '../../../src-shared/phone.ts';
import { later, parseInstant } from '../../../src-shared/time.ts';
import { createDarajaGateway } from './daraja-gateway.ts';
import type { PaymentGateway } from '../../ports/payment-gateway.ts';

const sample = (name: string): string => readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');
const NOW = parseInstant('2026-03-27T15:33:36+03:00');
const PHONE = '254700000001' as Phone;
const URLS = { confirmationUrl: 'https://pay.example.co.ke/c', validationUrl: 'https://pay.example.co.ke/v' };

interface Played {
  readonly gateway: PaymentGateway;
  readonly asked: { path: string; body: string }[];
}

async function play(status: number, body: string, token: { status: number; body: string } = { status: 200, body: sample('resp-oauth-string') }): Promise<Played> {
  const asked: { path: string; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString() });
      const answer = request.url?.startsWith('/oauth') === true ? token : { status, body };
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())));
  const gateway = createDarajaGateway(
    {
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      consumerKey: 'k',
      consumerSecret: 's',
      shortcode: '174379',
      passkey: 'bfb279f9',
      transactionType: 'CustomerPayBillOnline',
      spikePauseMs: 1,
    },
    { now: () => NOW, monotonic: () => 0 },
  );
  return { gateway, asked };
}

const acts: Readonly<Record<string, (gateway: PaymentGateway) => Promise<unknown>>> = {
  push: (gateway) => gateway.push({ phone: PHONE, amountCents: shillings(1), accountReference: '1', description: 'x', callbackUrl: 'https://pay.example.co.ke/s' }),
  query: (gateway) => gateway.queryPush('ws_CO_1'),
  register: (gateway) => gateway.registerUrls(URLS),
  'pull register': (gateway) => gateway.registerPull({ nominatedPhone: PHONE, callbackUrl: 'https://pay.example.co.ke/p' }),
  pull: (gateway) => gateway.listPayments(later(NOW, -1000), NOW),
};

const ANSWERS = [
  ['push', 200, 'resp-stk-accepted', { checkoutRequestId: 'ws_CO_1007202409152617172396192', merchantRequestId: '2654-4b64-97ff-b827b542881d3130' }],
  ['query', 200, 'resp-stkquery-4999', { state: 'pending', technical: 'result code 4999' }],
  ['query', 500, 'resp-stkquery-500-processing', { state: 'pending', technical: 'still being processed' }],
  ['query', 200, 'resp-stkquery-E3008', { state: 'settled', resultCode: 'E3008', resultText: 'Error, the user has a bad debt contract.' }],
  ['query', 200, 'resp-stkquery-done', { state: 'settled', resultCode: '0', resultText: 'The service request is processed successfully.' }],
  ['register', 200, 'resp-c2b-register', { alreadyRegistered: false }],
  ['register', 500, 'resp-c2b-register-dup', { alreadyRegistered: true }],
  ['pull register', 200, 'resp-pull-register', { alreadyRegistered: true }],
  ['pull', 200, 'resp-pull-query-empty', []],
] as const;

const ERRORS = [
  ['push', 400, 'resp-err-400-callback', 'not_done', false],
  ['push', 500, 'resp-err-500-locked', 'not_done', true],
  ['push', 500, 'resp-err-500-spike', 'not_done', true],
  ['push', 404, 'resp-err-404-token', 'not_done', true],
  // The same code as "locked", but nobody knows whether the phone rang.
  ['push', 500, 'resp-stkquery-500-processing', 'unknown', false],
  ['register', 500, 'resp-err-500-spike', 'not_done', true],
  ['query', 404, 'resp-err-404-token', 'not_done', true],
  ['pull', 500, 'resp-err-500-spike', 'not_done', true],
] as const;

/** Refused or granted before anything is asked: below. */
const OF_THE_TOKEN = ['resp-oauth-string', 'resp-err-auth'];

describe('sample answers', () => {
  it.each(ANSWERS)('%s, HTTP %i %s', async (act, status, name, expected) => {
    const { gateway } = await play(status, sample(name));
    expect(await acts[act]!(gateway)).toEqual(expected);
  });

  it.each(ERRORS)('%s, HTTP %i %s is a GatewayError', async (act, status, name, outcome, retryable) => {
    const { gateway } = await play(status, sample(name));
    await expect(acts[act]!(gateway)).rejects.toMatchObject({ name: 'GatewayError', outcome, retryable });
  });

  it('are all played', () => {
    const index = JSON.parse(sample('index')) as { readonly file: string; readonly kind: string }[];
    const answers = index.filter(({ kind }) => /-response$|^error-/.test(kind)).map(({ file }) => file.replace('.json', ''));
    const played = new Set<string>([...ANSWERS.map(([, , name]) => name), ...ERRORS.map(([, , name]) => name), ...OF_THE_TOKEN]);
    expect(answers.filter((name) => !played.has(name))).toEqual([]);
    expect(answers.length).toBeGreaterThan(0);
  });

  it('a rejected token is renewed once, not for ever', async () => {
    const { gateway, asked } = await play(404, sample('resp-err-404-token'));
    await expect(acts['push']!(gateway)).rejects.toMatchObject({ name: 'GatewayError' });
    expect(asked.map(({ path }) => path.split('/')[1])).toEqual(['oauth', 'mpesa', 'oauth', 'mpesa']);
  });

  it.each([
    ['400 without a body', 400, ''],
    ['invalid authentication', 400, sample('resp-err-auth')],
  ])('refused app keys: %s', async (_name, status, body) => {
    const { gateway } = await play(200, sample('resp-stk-accepted'), { status, body });
    await expect(acts['push']!(gateway)).rejects.toMatchObject({ retryable: false, outcome: 'not_done', message: expect.stringContaining('app key and secret') as string });
  });

  it.each(['{"access_token":"t","expires_in":"3599"}', '{"access_token":"t","expires_in":3599}'])('a lifetime as text or number: %s', async (body) => {
    const { gateway } = await play(200, sample('resp-stk-accepted'), { status: 200, body });
    await expect(acts['push']!(gateway)).resolves.toBeDefined();
  });

  it('an acknowledgement without an id is unknown: something was taken', async () => {
    const { gateway } = await play(200, '{"ResponseCode":"0"}');
    await expect(acts['push']!(gateway)).rejects.toMatchObject({ outcome: 'unknown' });
  });

  it('the request has the documented fields, and password and timestamp are of the same second in Nairobi', async () => {
    const { gateway, asked } = await play(200, sample('resp-stk-accepted'));
    await acts['push']!(gateway);
    expect(JSON.parse(asked[1]!.body)).toEqual({
      BusinessShortCode: '174379',
      Password: Buffer.from('174379bfb279f920260327153336').toString('base64'),
      Timestamp: '20260327153336',
      TransactionType: 'CustomerPayBillOnline',
      Amount: 1,
      PartyA: PHONE,
      PartyB: '174379',
      PhoneNumber: PHONE,
      CallBackURL: 'https://pay.example.co.ke/s',
      AccountReference: '1',
      TransactionDesc: 'x',
    });
  });
});
