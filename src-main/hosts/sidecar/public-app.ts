/** The side that faces the internet: takes M-Pesa's reports, makes them durable, says yes. Decides nothing. */
import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import express from 'express';
import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { seal } from '../../../src-shared/sealed.ts';
import type { Inbox, InboxRecord } from './inbox.ts';
import type { SidecarConfig } from './sidecar.config.ts';

type Kind = InboxRecord['kind'];

const ROUTES: Readonly<Record<string, { readonly kind: Kind; readonly accepted: unknown }>> = {
  '/stk': { kind: 'stk', accepted: { ResultCode: 0, ResultDesc: 'Accepted' } },
  '/c2b/confirmation': { kind: 'c2b-confirmation', accepted: { ResultCode: 0, ResultDesc: 'Accepted' } },
  // For a validation a live biller answers with the code as text.
  '/c2b/validation': { kind: 'c2b-validation', accepted: { ResultCode: '0', ResultDesc: 'Accepted' } },
};

export interface PublicAppOptions {
  readonly config: SidecarConfig;
  readonly inbox: Inbox;
  readonly log: Logger;
  readonly now: () => number;
  /** Called after a record is on disk. */
  readonly onArrival: (seq: number) => void;
}

export function createPublicApp(options: PublicAppOptions): Express {
  const { config, log } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(helmet());
  app.use(limitRate(config));
  app.use(checkPath(config));
  app.use(express.raw({ type: () => true, limit: config.largestBodyBytes }));
  app.use(takeIn(options));
  const failed: ErrorRequestHandler = (error: { status?: unknown } | null, _request, response, _next) => {
    const status = typeof error?.status === 'number' ? error.status : 500;
    log.warn({ status }, 'callback refused');
    if (!response.headersSent) response.status(status).end();
  };
  app.use(failed);
  return app;
}

/** The sender as far as can be known: the socket's peer, or what the tunnel on this very machine says of it. */
function senderOf(request: Request): string {
  const peer = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const told = request.headers['cf-connecting-ip'];
  const isLoopback = peer === '127.0.0.1' || peer === '::1';
  return isLoopback && typeof told === 'string' && isIP(told) !== 0 ? told : peer;
}

function limitRate({ rateLimit: { windowMs, limit, trustedAddresses, trustedLimit } }: SidecarConfig): RequestHandler {
  const trusted = new Set(trustedAddresses);
  return rateLimit({
    windowMs,
    limit: (request) => (trusted.has(senderOf(request)) ? trustedLimit : limit),
    keyGenerator: (request) => ipKeyGenerator(senderOf(request)),
    standardHeaders: false,
    legacyHeaders: false,
    handler: (_request, response) => {
      response.status(429).end();
    },
    // The sender's address is taken from the socket, not from Express' own idea of it.
    validate: false,
  });
}

/** 404 without a hint for everything but our own paths; 405 for a known path and another method. */
function checkPath(config: SidecarConfig): RequestHandler {
  const token = Buffer.from(config.pathToken);
  return (request, response, next) => {
    const [, given = '', ...rest] = request.path.split('/');
    const candidate = Buffer.from(given);
    const isOurs = candidate.length === token.length && timingSafeEqual(candidate, token);
    if (!isOurs || ROUTES[`/${rest.join('/')}`] === undefined) {
      response.status(404).end();
    } else if (request.method === 'POST') {
      next();
    } else {
      response.status(405).set('Allow', 'POST').end();
    }
  };
}

function takeIn({ config, inbox, log, now, onArrival }: PublicAppOptions): RequestHandler {
  return async (request: Request, response: Response) => {
    const route = ROUTES[request.path.slice(1 + config.pathToken.length)]!;
    const body: unknown = request.body;
    if (!Buffer.isBuffer(body) || body.length === 0) {
      response.status(400).end();
      return;
    }
    try {
      const sealed = await seal(config.publicKey, new Uint8Array(body));
      const seq = await inbox.append({ kind: route.kind, receivedAt: now(), remoteAddress: senderOf(request), sealed });
      response.json(route.accepted);
      log.info({ seq, kind: route.kind, bytes: body.length }, 'callback stored');
      onArrival(seq);
    } catch (error) {
      // Never a yes for what is not on disk.
      log.error({ kind: route.kind, code: (error as NodeJS.ErrnoException).code ?? 'error' }, 'callback not stored');
      response.status(503).end();
    }
  };
}
