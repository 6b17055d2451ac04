/** "May I take this money?" answered from memory, and who is believed to ask. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import pino from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { provePresence } from '../../../src-shared/presence.ts';
import { createAcceptedAccounts, packAccounts } from './accepted-accounts.ts';
import type { Inbox } from './inbox.ts';
import { createListener, endListening, listen } from './listening.ts';
import { createPublicApp } from './public-app.ts';
import { sidecarConfigShape } from './sidecar.config.ts';
import { bodyOf, createSidecarBench } from './testing/sidecar-process.ts';

const YES = '{"ResultCode":"0","ResultDesc":"Accepted"}';
const NO = '{"ResultCode":"C2B00012","ResultDesc":"Rejected"}';
const PHONE_HASH = '9f0c2d'.padEnd(64, '7');
const KNOWN = ['100016', '254712345678', PHONE_HASH];
const question = (account: unknown, payer: unknown = '2547 ***** 126'): string => JSON.stringify({ TransactionType: 'Pay Bill', TransID: 'UCR3174C00', TransAmount: '1500.00', BillRefNumber: account, OrgAccountBalance: '', MSISDN: payer, FirstName: 'JANE' });

it('knows accounts however they are spelt, phones typed as account, and payers by number or hash; what it cannot tell it accepts', async () => {
  const bench = await createSidecarBench();
  const sidecar = await bench.start();
  const ask = async (body: string) => (await sidecar.post('/c2b/validation', body)).text;
  expect(await ask(question('999999'))).toBe(YES);
  expect(await sidecar.control('/accounts', { accounts: await packAccounts(bench.config.pathToken, KNOWN) })).toEqual({ status: 200, json: { accounts: 3 } });
  for (const known of ['100016', ' 100-016 ', '100 016', 100016, '0712345678', '+254 712 345 678']) expect([known, await ask(question(known))]).toEqual([known, YES]);
  for (const payer of ['254712345678', PHONE_HASH, PHONE_HASH.toUpperCase()]) expect([payer, await ask(question('unknown', payer))]).toEqual([payer, YES]);
  for (const unknown of ['999999', '10001', '0712345679', 'JANE']) expect([unknown, await ask(question(unknown))]).toEqual([unknown, NO]);
  expect(await ask(question('999999', '254700000000'))).toBe(NO);
  for (const unclear of ['not json', '[]', 'null', '{}', question(''), question(null), question({ a: 1 }), '\u0000\u00ff']) expect([unclear, await ask(unclear)]).toEqual([unclear, YES]);
  // A no is kept like a yes, so that the desk can see it.
  expect((await Promise.all((await sidecar.entries()).map(bodyOf))).filter((body) => body === question('999999'))).toHaveLength(2);
});

it('the list is replaced as a whole, taken away, refused when it is none, and gone with the process', async () => {
  const bench = await createSidecarBench();
  const sidecar = await bench.start();
  const ask = async (account: string, to = sidecar) => (await to.post('/c2b/validation', question(account))).text;
  const give = async (keys: string[]) => sidecar.control('/accounts', { accounts: await packAccounts(bench.config.pathToken, keys) });
  await give(['100016']);
  await give(['100024']);
  expect([await ask('100016'), await ask('100024')]).toEqual([NO, YES]);
  for (const wrong of ['', 'AAAA', '!!!!', 'AAAAAAAAAAA', 7, undefined]) expect([wrong, (await sidecar.control('/accounts', { accounts: wrong })).status]).toEqual([wrong, 400]);
  expect((await give(Array.from({ length: 100_001 }, (_, n) => String(n)))).status).toBe(400);
  expect(await ask('100016')).toBe(NO);
  expect((await fetch(`${sidecar.controlUrl}/accounts`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"accounts":null}' })).status).toBe(401);
  expect(await ask('100016')).toBe(NO);
  await sidecar.control('/accounts', { accounts: null });
  expect(await ask('100016')).toBe(YES);
  await give(['100024']);
  await sidecar.kill();
  expect(await ask('100016', await bench.start())).toBe(YES);
});

it('holds 100,000 accounts, and goes by none that are older than a day', async () => {
  let now = 1_774_614_816_000;
  const path = 'ab'.repeat(16);
  const accounts = createAcceptedAccounts(path, () => now);
  expect(accounts.replace(await packAccounts(path, Array.from({ length: 100_000 }, (_, n) => String(100_000 + n))))).toBe(100_000);
  const refuses = (account: string) => accounts.refuses(Buffer.from(question(account)));
  expect([refuses('199999'), refuses('200000')]).toEqual([false, true]);
  now += 24 * 60 * 60 * 1000;
  expect(refuses('200000')).toBe(true);
  now += 1;
  expect(refuses('200000')).toBe(false);
});

it('answers in time though the disk hangs or is full, with the verdict from memory; other reports wait for it', async () => {
  const pathToken = 'ab'.repeat(16);
  const config = sidecarConfigShape.parse({ pathToken, controlToken: 'c'.repeat(32), publicKey: (await createSidecarBench()).config.publicKey, inboxPath: '/not/used' });
  const appends: { resolve: (seq: number) => void; reject: (error: Error) => void }[] = [];
  /** A disk in the test's hands. */
  const inbox = { append: () => new Promise<number>((resolve, reject) => void appends.push({ resolve, reject })) } as unknown as Inbox;
  const accounts = createAcceptedAccounts(pathToken, () => 0);
  accounts.replace(await packAccounts(pathToken, KNOWN));
  const server = createListener(createPublicApp({ config, inbox, accounts, log: pino({ level: 'silent' }), now: () => 0, onArrival: () => undefined }), 15_000);
  onTestFinished(() => endListening(server));
  const base = `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}/${pathToken}`;
  const post = async (path: string, body: string) => {
    const response = await fetch(`${base}${path}`, { method: 'POST', body });
    return { status: response.status, text: await response.text() };
  };
  const startedAt = performance.now();
  const [known, unknown] = await Promise.all([post('/c2b/validation', question('100016')), post('/c2b/validation', question('999999'))]);
  expect([known.text, unknown.text]).toEqual([YES, NO]);
  expect(performance.now() - startedAt).toBeGreaterThan(1_900);
  expect(performance.now() - startedAt).toBeLessThan(6_000);

  const failing = post('/c2b/validation', question('100016'));
  const confirmed = post('/c2b/confirmation', question('100016'));
  await expect.poll(() => appends.length).toBe(4);
  for (const { reject } of appends) reject(new Error('disk full'));
  expect([await failing, (await confirmed).status]).toEqual([{ status: 200, text: YES }, 503]);
});

it('takes the answers to our questions, and the questions that come back', async () => {
  const sidecar = await (await createSidecarBench()).start();
  const accepted = { status: 200, text: '{"ResultCode":0,"ResultDesc":"Accepted"}' };
  expect(await sidecar.post('/result', '{"Result":{}}')).toEqual(accepted);
  expect(await sidecar.post('/timeout', '{"Initiator":"api"}')).toEqual(accepted);
  expect((await sidecar.entries()).map(({ kind }) => kind)).toEqual(['result', 'timeout']);
});

it('proves that it is this very listener, to a question that can be asked once', async () => {
  const bench = await createSidecarBench();
  const sidecar = await bench.start();
  const here = (query: string, method = 'GET') => fetch(`${sidecar.publicUrl}/here${query}`, { method });
  const answer = await here('?nonce=0123456789abcdef');
  expect([answer.headers.get('cache-control'), await answer.json()]).toEqual(['no-store', { here: await provePresence(bench.config.pathToken, '0123456789abcdef') }]);
  for (const query of ['', '?nonce=', '?nonce=short', `?nonce=${'a'.repeat(129)}`, '?nonce=0123456789abcdef&nonce=0123456789abcdef', '?nonce=0123456789abcde%0a']) expect([query, (await here(query)).status]).toEqual([query, 400]);
  expect([(await here('?nonce=0123456789abcdef', 'POST')).status, (await here('', 'POST')).headers.get('allow')]).toEqual([405, 'GET']);
  expect(await sidecar.entries()).toEqual([]);
});

it.each<[string, boolean, Record<string, string>, string]>([
  ['behind a proxy of our own: its entry, the last', true, { 'x-forwarded-for': '10.0.0.1, 196.201.214.200' }, '196.201.214.200'],
  ['behind a proxy: whatever the sender calls himself otherwise', true, { 'x-forwarded-for': '203.0.113.9', 'cf-connecting-ip': '196.201.214.200' }, '203.0.113.9'],
  ['behind a proxy that says nonsense: the proxy', true, { 'x-forwarded-for': '196.201.214.200, unknown' }, '127.0.0.1'],
  ['behind a tunnel that appends nothing: what the tunnel says', true, { 'cf-connecting-ip': '196.201.214.206' }, '196.201.214.206'],
  ['without a proxy: nobody is believed', false, { 'x-forwarded-for': '196.201.214.200' }, '127.0.0.1'],
])('knows the sender %s', async (_name, trustedProxy, headers, address) => {
  const sidecar = await (await createSidecarBench({ trustedProxy })).start();
  expect((await sidecar.post('/stk', '{}', headers)).status).toBe(200);
  expect((await sidecar.entries()).map(({ remoteAddress }) => remoteAddress)).toEqual([address]);
});

it('behind a proxy each sender has a limit of his own', async () => {
  const sidecar = await (await createSidecarBench({ trustedProxy: true, rateLimit: { limit: 2 } })).start();
  const from = (address: string) => sidecar.post('/stk', '{}', { 'x-forwarded-for': address }).then(({ status }) => status);
  expect([await from('203.0.113.9'), await from('203.0.113.9'), await from('203.0.113.9'), await from('203.0.113.10'), await from('1.1.1.1, 203.0.113.9')]).toEqual([200, 200, 429, 200, 429]);
});

it('cuts off a body that does not come, and takes others meanwhile', async () => {
  const bench = await createSidecarBench({ requestDeadlineMs: 300 });
  const sidecar = await bench.start();
  const { port, pathname } = new URL(sidecar.publicUrl);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => undefined).resume();
  const closed = once(socket, 'close');
  socket.write(`POST ${pathname}/stk HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"slow":`);
  expect((await sidecar.post('/stk', '{}')).status).toBe(200);
  await closed;
  expect(await sidecar.entries()).toHaveLength(1);
});

it('a long poll is answered at once when something is newer, when something arrives, and when the listener ends', async () => {
  const bench = await createSidecarBench();
  const sidecar = await bench.start();
  const wait = (after: number) => sidecar.control(`/inbox/wait?after=${after}`).then(({ json }) => (json as { highWater: number }).highWater);
  await sidecar.post('/stk', '{}');
  const first = (await sidecar.entries())[0]!.seq;
  expect(await wait(first - 1)).toBe(first);
  const waiting = wait(first);
  const other = new Promise<void>((resolve) => {
    const asking = request(`${sidecar.controlUrl}/inbox/wait?after=${first}`, { headers: { authorization: `Bearer ${bench.config.controlToken}` } });
    asking.on('error', () => resolve()).end();
    // Somebody who hangs up is forgotten.
    asking.once('socket', (socket) => socket.once('connect', () => asking.destroy()));
  });
  await other;
  await sidecar.post('/stk', '{}');
  expect(await waiting).toBe(first + 1);
  const last = wait(first + 1);
  // The question is there before the end is.
  await sidecar.control('/health');
  sidecar.child.stdin!.end();
  expect(await last).toBe(first + 1);
  expect(await sidecar.exited).toBe(0);
});
