import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { RpcReply } from '../../../src-shared/rpc.ts';
import { silentLog } from '../../kernel/log.ts';
import { createStubApp, RIGHT_PASSWORD, type StubApp } from '../stub-app.test-support.ts';
import { SESSION_ENDED } from './event-sockets.ts';
import { createHttpHost, type HttpHost, type HttpHostOptions } from './http.ts';
import { allowedHostsFor } from './request-guard.ts';
import { WRONG_PER_ADDRESS, WRONG_PER_USER_NAME } from './sign-in-limits.ts';

let renderer: string;
let app: StubApp;
let host: HttpHost;

const start = (more: Partial<HttpHostOptions> = {}) =>
  createHttpHost({ app, rendererDirectory: renderer, allowedHosts: allowedHostsFor('127.0.0.1', []), host: '127.0.0.1', port: 0, log: silentLog, ...more });

beforeEach(async () => {
  renderer = mkdtempSync(path.join(tmpdir(), 'waya-page-'));
  mkdirSync(path.join(renderer, 'assets'));
  writeFileSync(path.join(renderer, 'index.html'), '<meta nonce="__CSP_NONCE__"><script src="./assets/a.js"></script>');
  writeFileSync(path.join(renderer, 'assets/a.js'), 'export {};');
  writeFileSync(path.join(renderer, '.secret'), 'hidden');
  app = createStubApp();
  host = await start();
});
afterEach(async () => {
  await host.close();
  rmSync(renderer, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly reply: RpcReply & { readonly refusal?: { readonly code: string; readonly message: string; readonly details?: Record<string, unknown> }; readonly value?: Record<string, unknown> };
}
interface Ask {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly to?: HttpHost;
}
function ask(target: string, { method = 'GET', headers = {}, body, to = host }: Ask = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const send = to.address.startsWith('https') ? httpsRequest : httpRequest;
    const request = send({ host: '127.0.0.1', port: to.port, path: target, method, headers: { host: `127.0.0.1:${to.port}`, ...headers }, ca: CERTIFICATE, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const isJson = (response.headers['content-type'] ?? '').includes('json');
        resolve({ status: response.statusCode!, headers: response.headers, body: text, reply: (isJson ? JSON.parse(text) : null) as Answer['reply'] });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}
const FIXTURES = path.join(import.meta.dirname, 'fixtures');
const CERTIFICATE = readFileSync(path.join(FIXTURES, 'host.certificate.pem'), 'utf8');
const KEY = readFileSync(path.join(FIXTURES, 'host.key.pem'), 'utf8');

const rpc = (name: string, input: unknown = {}, { headers = {}, id, to }: { headers?: Record<string, string>; id?: string; to?: HttpHost } = {}) =>
  ask(`/rpc/${name}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ input, id }), ...(to ? { to } : {}) });
const signIn = (userName: string, password: string, more: Parameters<typeof rpc>[2] = {}) => rpc('session.signIn', { userName, password }, more);
const cookieOf = (answer: Answer) => answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
const cookieFor = (token: string) => ({ cookie: `waya-${host.port}=${token}` });

describe('the page', () => {
  it('comes with a strict policy whose nonce is that of the page, new each time', async () => {
    const answer = await ask('/');
    const nonce = /nonce="([^"]+)"/.exec(answer.body)?.[1];
    expect(answer.status).toBe(200);
    expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    const policy = Object.fromEntries(String(answer.headers['content-security-policy']).split(';').map((part) => [part.trim().split(' ')[0]!, part.trim().split(' ').slice(1).join(' ')]));
    expect(policy).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': `'self' 'nonce-${nonce}'`,
      'style-src-attr': "'unsafe-inline'",
      'img-src': "'self' data:",
      'font-src': "'self'",
      'connect-src': `'self' ws://127.0.0.1:${host.port}`,
      'frame-ancestors': "'none'",
      'base-uri': "'none'",
      'form-action': "'self'",
    });
    expect((await ask('/index.html')).body).not.toContain(nonce);
  });

  it('says nothing of what it is made of, and forbids framing and sniffing', async () => {
    const { headers } = await ask('/');
    expect(headers).toMatchObject({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cross-origin-opener-policy': 'same-origin' });
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  it('has its files, not those beside or above it', async () => {
    expect((await ask('/assets/a.js')).headers['cache-control']).toContain('immutable');
    for (const target of ['/.secret', '/../../package.json', '/..%2f..%2fpackage.json', '/nothing', '/assets/']) {
      const answer = await ask(target);
      expect([target, answer.status >= 400]).toEqual([target, true]);
    }
  });

  it('says how to get it when it was not built', async () => {
    rmSync(path.join(renderer, 'index.html'));
    expect(await ask('/')).toMatchObject({ status: 503, body: expect.stringContaining('npm run build') as string });
  });

  it('GET /health answers without a session', async () => {
    expect(await ask('/health')).toMatchObject({ status: 200, body: '{"ok":true}' });
  });
});

describe('whose requests are answered', () => {
  it.each(['evil.example', 'evil.example:4310', '127.0.0.1.evil.example', 'user@127.0.0.1', '127.0.0.1:80:80', '127.0.0.1/'])('a foreign name is refused on every path: Host %s (DNS rebinding)', async (name) => {
    for (const target of ['/', '/health', '/assets/a.js']) expect((await ask(target, { headers: { host: name } })).status).toBeGreaterThanOrEqual(400);
    const answer = await rpc('stub.echo', {}, { headers: { host: name } });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(app.asked).toEqual([]);
  });

  it.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST'])('its own names are answered: %s', async (name) => {
    expect((await ask('/health', { headers: { host: `${name}:${host.port}` } })).status).toBe(200);
  });

  it.each<Record<string, string>>([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ])('a foreign origin cannot act: %o', async (headers) => {
    const answer = await rpc('stub.echo', {}, { headers });
    expect([answer.status, answer.reply.refusal?.code, app.asked.length]).toEqual([403, 'not_allowed', 0]);
  });

  it('the own origin can', async () => {
    const answer = await rpc('stub.echo', {}, { headers: { origin: `http://127.0.0.1:${host.port}`, 'sec-fetch-site': 'same-origin' } });
    expect(answer).toMatchObject({ status: 200, reply: { ok: true } });
  });

  it('what a form can send without asking is refused', async () => {
    const answer = await ask('/rpc/stub.echo', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"input":{}}' });
    expect([answer.status, app.asked.length]).toEqual([415, 0]);
  });
});

describe('POST /rpc/:name', () => {
  it('hands over name, input and id with the actor of the session', async () => {
    const answer = await rpc('stub.echo', { a: 1 }, { id: 'command-1', headers: cookieFor(app.open('wanjiru')) });
    expect(answer).toMatchObject({ status: 200, reply: { ok: true, value: { who: 'wanjiru', name: 'stub.echo', input: { a: 1 }, id: 'command-1' } } });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('without a session, or with one that ended, the actor is nobody; the stale cookie goes', async () => {
    expect((await rpc('stub.echo')).reply.value?.['who']).toBe('anonymous');
    const stale = await rpc('stub.echo', {}, { headers: cookieFor('x'.repeat(40)) });
    expect(stale.reply.value?.['who']).toBe('anonymous');
    expect(stale.headers['set-cookie']?.[0]).toMatch(/^waya-\d+=; Path=\/; Expires=Thu, 01 Jan 1970/);
  });

  it('takes the actor from nothing that the page sends', async () => {
    const answer = await ask('/rpc/stub.echo', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ input: {}, actor: { kind: 'system' }, name: 'stub.other' }) });
    expect(answer.reply.value).toMatchObject({ who: 'anonymous', name: 'stub.echo' });
  });

  it.each(['{', '[]', '"text"', '{"input":{},"id":5}'])('a body that is no request is a refusal, not a crash: %s', async (body) => {
    const answer = await ask('/rpc/stub.echo', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect([answer.status, answer.reply.refusal?.code, app.asked.length]).toEqual([400, 'invalid', 0]);
  });

  it('a bug is answered as one, without its text', async () => {
    const answer = await rpc('stub.bug');
    expect([answer.status, answer.reply.refusal?.code, answer.body.includes('a bug')]).toEqual([500, 'internal', false]);
  });

  it('takes 256 kB, for an upload 16 MB', async () => {
    const headers = cookieFor(app.open('wanjiru'));
    const text = (bytes: number) => ({ text: 'x'.repeat(bytes) });
    expect((await rpc('stub.echo', text(250_000), { headers })).status).toBe(200);
    expect(await rpc('stub.echo', text(270_000), { headers })).toMatchObject({ status: 413, reply: { refusal: { code: 'too_large' } } });
    expect((await rpc('imports.upload', text(15_000_000), { headers })).status).toBe(200);
    expect(await rpc('imports.upload', text(17_000_000), { headers })).toMatchObject({ status: 413, reply: { refusal: { code: 'too_large', message: expect.stringContaining('10 MB') as string } } });
  });

  it('does not even receive a stranger’s upload', async () => {
    const before = app.asked.length;
    const answer = await rpc('imports.upload', { text: 'x'.repeat(1_000) });
    expect([answer.status, answer.reply.refusal?.code, answer.headers.connection, app.asked.length]).toEqual([200, 'signed_out', 'close', before]);
  });
});

describe('the session', () => {
  it.each(['session.signIn', 'session.createFirstOwner'])('%s: the token goes into an HttpOnly cookie and not to the page', async (name) => {
    const answer = await rpc(name, { userName: 'wanjiru', password: RIGHT_PASSWORD });
    expect(answer.headers['set-cookie']?.[0]).toMatch(new RegExp(`^waya-${host.port}=token-of-wanjiru-1x*; Path=/; HttpOnly; SameSite=Strict$`));
    expect(answer.reply).toEqual({ ok: true, value: { operator: { userName: 'wanjiru' } } });
    expect((await rpc('stub.echo', {}, { headers: { cookie: `other=1; ${cookieOf(answer)}` } })).reply.value?.['who']).toBe('wanjiru');
  });

  it('a wrong password gives no cookie and takes none away', async () => {
    const answer = await signIn('wanjiru', 'wrong', { headers: cookieFor(app.open('otieno')) });
    expect([answer.status, answer.reply.refusal?.code, answer.headers['set-cookie']]).toEqual([200, 'signed_out', undefined]);
  });

  it('a repeated sign-in whose token is gone is no sign-in', async () => {
    const answer = await signIn('wanjiru', RIGHT_PASSWORD, { id: 'replayed' });
    expect([answer.reply.refusal?.code, answer.headers['set-cookie']]).toEqual(['already_done', undefined]);
  });

  it('signing out clears the cookie and closes the pages of that session only', async () => {
    const [mine, other] = [app.open('wanjiru'), app.open('otieno')];
    const [ended, kept] = await Promise.all([openEvents({ headers: cookieFor(mine) }), openEvents({ headers: cookieFor(other) })]);
    const answer = await rpc('session.signOut', {}, { headers: cookieFor(mine) });
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^waya-\d+=; Path=\/; Expires=Thu, 01 Jan 1970/);
    expect((await ended.closed).code).toBe(SESSION_ENDED);
    const message = kept.next();
    app.tell({ seq: 1, topic: 'plans' });
    expect(await message).toEqual({ seq: 1, topic: 'plans' });
    kept.socket.close();
  });

  it(`after ${WRONG_PER_USER_NAME} wrong passwords a user name waits, right or wrong, and is told how long; others do not`, async () => {
    for (let n = 0; n < WRONG_PER_USER_NAME; n++) expect((await signIn('wanjiru', 'wrong')).status).toBe(200);
    const before = Date.now();
    const answer = await signIn(' Wanjiru ', RIGHT_PASSWORD);
    expect(answer).toMatchObject({ status: 429, reply: { refusal: { code: 'rate_limited', message: expect.stringMatching(/Try again in 1[45] minutes/) as string } } });
    expect(answer.reply.refusal?.details?.['retryAt']).toBeGreaterThan(before);
    expect((await signIn('otieno', RIGHT_PASSWORD)).status).toBe(200);
  });

  it('right passwords are not counted', async () => {
    for (let n = 0; n < WRONG_PER_USER_NAME * 2; n++) expect((await signIn('wanjiru', RIGHT_PASSWORD)).status).toBe(200);
  });

  it(`after ${WRONG_PER_ADDRESS} wrong passwords an address waits, whatever the name and the headers`, async () => {
    for (let n = 0; n < WRONG_PER_ADDRESS; n++) await signIn(`user${n}`, 'wrong', { headers: { 'x-forwarded-for': `10.0.0.${n}` } });
    const answer = await signIn('somebody', RIGHT_PASSWORD, { headers: { 'x-forwarded-for': '10.9.9.9' } });
    expect([answer.status, answer.reply.refusal?.code]).toEqual([429, 'rate_limited']);
    expect((await rpc('stub.echo')).status).toBe(200);
  });
});

interface Events {
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number }>;
  next(): Promise<unknown>;
}
/** Rejects with "Unexpected server response: 403" and the like. */
async function openEvents({ headers = {}, target = '/events', to = host }: { headers?: Record<string, string>; target?: string; to?: HttpHost } = {}): Promise<Events> {
  const socket = new WebSocket(`${to.address.replace('http', 'ws')}${target}`, { headers, ca: CERTIFICATE });
  const closed = new Promise<{ code: number }>((resolve) => socket.once('close', (code) => resolve({ code })));
  await once(socket, 'open');
  return { socket, closed, next: async () => JSON.parse(String(((await once(socket, 'message')) as [Buffer])[0])) as unknown };
}

describe('WebSocket /events', () => {
  it('sends what was committed to a page with a session', async () => {
    const events = await openEvents({ headers: { ...cookieFor(app.open('wanjiru')), origin: host.address } });
    const first = events.next();
    app.tell({ seq: 7, topic: 'payments', ids: [3, 4] });
    expect(await first).toEqual({ seq: 7, topic: 'payments', ids: [3, 4] });
    events.socket.close();
  });

  it.each<[string, Parameters<typeof openEvents>[0] & object, number]>([
    ['no session', { headers: {} }, 401],
    ['a session that ended', { headers: { cookie: `waya-0=${'x'.repeat(40)}` } }, 401],
    ['another path', { target: '/rpc' }, 404],
    ['a foreign origin', { headers: { origin: 'https://evil.example' } }, 403],
    ['a foreign name', { headers: { host: 'evil.example' } }, 403],
    ['another site', { headers: { 'sec-fetch-site': 'cross-site' } }, 403],
  ])('refuses %s', async (_what, given, status) => {
    const headers = status === 401 ? given.headers! : { ...cookieFor(app.open('wanjiru')), ...given.headers };
    await expect(openEvents({ ...given, headers })).rejects.toThrow(`Unexpected server response: ${status}`);
  });

  it('a bug while admitting refuses that one and stops nothing', async () => {
    const { authenticate } = app;
    app.authenticate = () => {
      throw new Error('a bug');
    };
    await expect(openEvents({ headers: cookieFor('x'.repeat(40)) })).rejects.toThrow('Unexpected server response: 500');
    app.authenticate = authenticate;
    expect((await ask('/health')).status).toBe(200);
  });

  it('closes when the session is revoked: at once on a change of operators', async () => {
    const events = await openEvents({ headers: cookieFor(app.open('wanjiru')) });
    app.revokeAll();
    app.tell({ seq: 1, topic: 'operators' });
    expect((await events.closed).code).toBe(SESSION_ENDED);
  });

  it('closes when the session ran out: at the next heartbeat', async () => {
    const quick = await start({ heartbeatMs: 20 });
    const events = await openEvents({ headers: { cookie: `waya-${quick.port}=${app.open('wanjiru')}` }, to: quick });
    await once(events.socket, 'ping');
    app.revokeAll();
    expect((await events.closed).code).toBe(SESSION_ENDED);
    await quick.close();
  });

  it('drops a page that no longer answers', async () => {
    const quick = await start({ heartbeatMs: 20 });
    // A peer that shakes hands and then is silent: no pong ever comes.
    const dead = connect(quick.port, '127.0.0.1');
    dead.write(`GET /events HTTP/1.1\r\nHost: 127.0.0.1:${quick.port}\r\nCookie: waya-${quick.port}=${app.open('wanjiru')}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`);
    const closed = once(dead, 'close');
    const answer = String(((await once(dead, 'data')) as [Buffer])[0]);
    expect(answer).toContain('101 Switching Protocols');
    dead.resume();
    await closed;
    await quick.close();
  });

  it('drops a page that does not keep up', async () => {
    const strict = await start({ mostBufferedBytes: 10_000 });
    const events = await openEvents({ headers: { cookie: `waya-${strict.port}=${app.open('wanjiru')}` }, to: strict });
    events.socket.pause();
    const ids = Array.from({ length: 10_000 }, (_, index) => index);
    // More than the socket buffers of the system can hold, whatever their size here.
    for (let seq = 0; seq < 2_000; seq++) app.tell({ seq, topic: 'subscribers', ids });
    events.socket.resume();
    expect((await events.closed).code).toBe(1006);
    await strict.close();
  });
});

describe('where it listens', () => {
  it('beyond this computer only with a certificate', async () => {
    await expect(start({ host: '0.0.0.0' })).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('certificate') as string });
  });

  it('over TLS: Secure cookie that sticks to the host, wss in the policy, HSTS', async () => {
    const secure = await start({ tls: { certificate: CERTIFICATE, key: KEY } });
    const answer = await signIn('wanjiru', RIGHT_PASSWORD, { to: secure, headers: { origin: secure.address } });
    expect(answer.headers['set-cookie']?.[0]).toMatch(new RegExp(`^__Host-waya-${secure.port}=.*; Path=/; HttpOnly; Secure; SameSite=Strict$`));
    const page = await ask('/', { to: secure });
    expect(page.headers['content-security-policy']).toContain(`wss://127.0.0.1:${secure.port}`);
    expect(page.headers['strict-transport-security']).toContain('max-age=');
    const events = await openEvents({ to: secure, headers: { cookie: cookieOf(answer) } });
    events.socket.close();
    await events.closed;
    await secure.close();
  });

  it('a taken port is said in words', async () => {
    await expect(start({ port: host.port })).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining(`Port ${host.port} is taken`) as string });
    expect(app.listeners).toBe(1);
  });

  it('stops: pages are told goodbye, nothing listens any more, no subscription is left', async () => {
    const other = await start();
    const events = await openEvents({ headers: { cookie: `waya-${other.port}=${app.open('wanjiru')}` }, to: other });
    await Promise.all([other.close(), events.closed.then(({ code }) => expect(code).toBe(1001))]);
    await expect(ask('/health', { to: other })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(app.listeners).toBe(1);
  });
});
