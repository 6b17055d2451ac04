/**
 * The app on HTTP and WebSocket: page, POST /rpc/:name, /events, /health.
 *
 * A request that was understood is answered with status 200 and an RpcReply, refusals included. Other statuses speak of the
 * transport, with an RpcReply as body all the same: 400 not JSON, 403 foreign Host or Origin, 413 too large, 415 not sent as JSON,
 * 429 too many wrong sign-ins, 500 a bug.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { Refusal, type RefusalCode } from '../../../src-shared/refusal.ts';
import type { RpcReply } from '../../../src-shared/rpc.ts';
import type { App } from '../../app.ts';
import type { Actor } from '../../kernel/commands.ts';
import type { Log } from '../../kernel/log.ts';
import { contentSecurityPolicy } from '../content-security-policy.ts';
import { takeSession } from '../session-token.ts';
import { isLoopback } from './arguments.ts';
import { createEventSockets, type EventSockets } from './event-sockets.ts';
import { pageRouter } from './page.ts';
import { foreignHost, foreignOrigin, type GuardRules } from './request-guard.ts';
import { clearSessionCookie, sessionToken, setSessionCookie } from './session-cookie.ts';
import { markSignedIn, signInLimits } from './sign-in-limits.ts';

export interface HttpHostOptions {
  readonly app: Pick<App, 'dispatch' | 'authenticate' | 'subscribe'>;
  /** out/renderer */
  readonly rendererDirectory: string;
  /** Names under which browsers reach it (request-guard.ts). */
  readonly allowedHosts: ReadonlySet<string>;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** PEM texts. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  readonly log: Log;
  readonly heartbeatMs?: number;
  readonly mostBufferedBytes?: number;
}

export interface HttpHost {
  /** "http://127.0.0.1:4310" */
  readonly address: string;
  readonly port: number;
  /** No new requests; those under way end, for 5 s at most. */
  close(): Promise<void>;
}

const UPLOAD = 'imports.upload';
const UPLOAD_LIMIT = '16mb';
const REQUEST_LIMIT = '256kb';
const HEARTBEAT_MS = 30_000;
const MOST_BUFFERED_BYTES = 1 << 20;
const CLOSE_DEADLINE_MS = 5_000;
const ANONYMOUS: Actor = { kind: 'anonymous' };

/** Listens when it resolves. Throws Refusal: beyond loopback without TLS, port taken, address unknown. */
export async function createHttpHost(options: HttpHostOptions): Promise<HttpHost> {
  const { app, host, tls, log } = options;
  if (!tls && !isLoopback(host)) throw new Refusal('invalid', `Listening on ${host} needs a certificate: passwords would cross the network in the clear.`);
  const rules: GuardRules = { allowedHosts: options.allowedHosts, secure: tls !== undefined };
  const limits = signInLimits();
  const web = webApplication(options, rules, limits.handlers, (token) => sockets.endSession(token));
  const listener = web as (request: IncomingMessage, response: ServerResponse) => void;
  const server: Server = tls ? createTlsServer({ cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2' }, listener) : createServer(listener);
  server.requestTimeout = 60_000;
  const sockets: EventSockets = createEventSockets({
    app,
    server,
    log,
    heartbeatMs: options.heartbeatMs ?? HEARTBEAT_MS,
    mostBufferedBytes: options.mostBufferedBytes ?? MOST_BUFFERED_BYTES,
    admit: (request) => {
      if (foreignHost(request.headers, rules) ?? foreignOrigin(request.headers, rules)) return { status: 403 };
      if (request.url !== '/events') return { status: 404 };
      const token = sessionToken(request, rules.secure);
      return token && app.authenticate(token) ? { token } : { status: 401 };
    },
  });
  const stopParts = () => {
    sockets.close();
    limits.close();
  };
  await listen(server, host, options.port).catch((error: unknown) => {
    stopParts();
    throw error;
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    address: `${tls ? 'https' : 'http'}://${printableHost(host)}:${port}`,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      stopParts();
      const timer = setTimeout(() => server.closeAllConnections(), CLOSE_DEADLINE_MS);
      return closed.finally(() => clearTimeout(timer));
    },
  };
}

/** What to type into a browser: "every address" is none. */
function printableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const because: Record<string, string> = {
        EADDRINUSE: `Port ${port} is taken by another program. Close it, or start Waya with another --port.`,
        EACCES: `This user may not listen on port ${port}. Choose one above 1023 with --port.`,
        EADDRNOTAVAIL: `This computer has no address ${host}. Choose another --host.`,
        ENOTFOUND: `There is no address ${host}. Choose another --host.`,
      };
      const text = because[error.code ?? ''];
      reject(text ? new Refusal('unavailable', text) : error);
    });
    server.listen(port, host, resolve);
  });
}

function webApplication(options: HttpHostOptions, rules: GuardRules, limitHandlers: express.RequestHandler[], endSession: (token: string) => void): express.Express {
  const web = express();
  web.disable('x-powered-by');
  web.disable('etag');
  web.use((request, response, next) => {
    const foreign = foreignHost(request.headers, rules);
    if (foreign) refuse(response, 403, 'not_allowed', foreign);
    else next();
  });
  web.use(securityHeaders(rules));
  web.get('/health', (_request, response) => void response.set('cache-control', 'no-store').json({ ok: true }));
  web.post('/rpc/:name', ownPageOnly(rules), knownCaller(options.app, rules), jsonBody(), ...limitHandlers, rpc(options.app, rules, endSession));
  web.use(pageRouter(options.rendererDirectory, nonceOf));
  web.use((_request, response) => void response.status(404).type('text').send('Nothing is here.\n'));
  web.use(onError(options.log));
  return web;
}

const nonceOf = (response: Response): string => response.locals['nonce'] as string;

function securityHeaders(rules: GuardRules): express.RequestHandler {
  const others = helmet({
    contentSecurityPolicy: false,
    strictTransportSecurity: rules.secure ? { maxAge: 31_536_000 } : false,
    xFrameOptions: { action: 'deny' },
  });
  return (request, response, next) => {
    const nonce = randomBytes(16).toString('base64');
    response.locals['nonce'] = nonce;
    // The Host was checked: nothing but a name and a port is in it.
    const sockets = [`${rules.secure ? 'wss' : 'ws'}://${request.headers.host}`];
    helmet.contentSecurityPolicy({ useDefaults: false, directives: contentSecurityPolicy({ nonce, sockets }) })(request, response, (error) => (error ? next(error) : others(request, response, next)));
  };
}

function ownPageOnly(rules: GuardRules): express.RequestHandler {
  return (request, response, next) => {
    response.set('cache-control', 'no-store');
    const foreign = foreignOrigin(request.headers, rules);
    if (foreign) refuse(response, 403, 'not_allowed', foreign);
    // A foreign form can send anything but this type without being asked for permission first.
    else if (!request.is('application/json')) refuse(response, 415, 'invalid', 'Requests are JSON (content-type: application/json).');
    else next();
  };
}

/** Who is calling, before the body is read: a stranger's 16 MB are not even received. */
function knownCaller(app: HttpHostOptions['app'], rules: GuardRules): express.RequestHandler {
  return (request, response, next) => {
    const token = sessionToken(request, rules.secure);
    const actor = token ? app.authenticate(token) : null;
    if (token && !actor) clearSessionCookie(request, response, rules.secure);
    response.locals['actor'] = actor ?? ANONYMOUS;
    if (!actor && request.params['name'] === UPLOAD) {
      response.set('connection', 'close');
      refuse(response, 200, 'signed_out', 'Sign in first.');
    } else next();
  };
}

function jsonBody(): express.RequestHandler {
  const small = express.json({ limit: REQUEST_LIMIT, strict: true });
  const large = express.json({ limit: UPLOAD_LIMIT, strict: true });
  return (request, response, next) => (request.params['name'] === UPLOAD ? large : small)(request, response, next);
}

function rpc(app: HttpHostOptions['app'], rules: GuardRules, endSession: (token: string) => void): express.RequestHandler {
  return async (request, response) => {
    const name = String(request.params['name']);
    const body = (request.body ?? {}) as { input?: unknown; id?: unknown };
    if (Array.isArray(body) || (body.id !== undefined && typeof body.id !== 'string')) {
      refuse(response, 400, 'invalid', 'A request is {"input": …} or {"id": "…", "input": …}.');
      return;
    }
    const asked = { name, input: body.input ?? {}, ...(body.id === undefined ? {} : { id: body.id }) };
    const { reply, change } = takeSession(asked, await app.dispatch(response.locals['actor'] as Actor, asked));
    if (change.kind === 'begin') {
      markSignedIn(response);
      setSessionCookie(request, response, rules.secure, change.token);
    }
    if (change.kind === 'end') {
      const token = sessionToken(request, rules.secure);
      if (token) endSession(token);
      clearSessionCookie(request, response, rules.secure);
    }
    response.json(reply);
  };
}

function onError(log: Log): ErrorRequestHandler {
  return (error: Error & { status?: number; type?: string }, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) next(error);
    else if (error.type === 'entity.too.large') refuse(response, 413, 'too_large', request.path === `/rpc/${UPLOAD}` ? 'The file is larger than 10 MB. Split it, or remove what is not needed.' : 'The request is too large.');
    else if (error.status !== undefined && error.status >= 400 && error.status < 500) refuse(response, error.status, 'invalid', 'The request could not be read.');
    else {
      log.error({ path: request.path, error: String(error), stack: error.stack }, 'a bug');
      refuse(response, 500, 'internal', 'Something went wrong inside Waya. Try again; if it stays, send a diagnostics bundle.');
    }
  };
}

function refuse(response: Response, status: number, code: RefusalCode, message: string): void {
  response.status(status).json({ ok: false, refusal: { code, message } } satisfies RpcReply);
}
