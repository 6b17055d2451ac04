/** The side that faces the internet: takes M-Pesa's reports, makes them durable, says yes. Decides nothing but what a given list decides. */
import { timingSafeEqual } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { provePresence } from '../../../src-shared/presence.ts';
import { createSealer } from '../../../src-shared/sealed.ts';
import type { AcceptedAccounts } from './accepted-accounts.ts';
import type { Inbox, InboxRecord } from './inbox.ts';
import { senderOf } from './sender.ts';
import type { SidecarConfig } from './sidecar.config.ts';

type Kind = InboxRecord['kind'];

const TAKEN = { ResultCode: 0, ResultDesc: 'Accepted' };
// For a validation a live biller answers with the code as text.
const MAY_PAY = { ResultCode: '0', ResultDesc: 'Accepted' };
/** "Invalid account number" (mpesa.md, Validation). */
const UNKNOWN_ACCOUNT = { ResultCode: 'C2B00012', ResultDesc: 'Rejected' };
/** M-Pesa waits some 8 s for the answer to a validation, and then does as its own default says. */
const VALIDATION_WAITS_MS = 2_000;

const KINDS: Readonly<Record<string, Kind>> = { '/stk': 'stk', '/c2b/confirmation': 'c2b-confirmation', '/c2b/validation': 'c2b-validation', '/result': 'result', '/timeout': 'timeout' };
const HERE = '/here';

export interface PublicAppOptions {
  readonly config: Pick<SidecarConfig, 'pathToken' | 'publicKey' | 'largestBodyBytes' | 'rateLimit' | 'trustedProxy'>;
  readonly inbox: Inbox;
  readonly accounts: AcceptedAccounts;
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
  app.get(`/${config.pathToken}${HERE}`, answerHere(config.pathToken));
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

function limitRate({ trustedProxy, rateLimit: { windowMs, limit, trustedAddresses, trustedLimit } }: PublicAppOptions['config']): RequestHandler {
  const trusted = new Set(trustedAddresses);
  return rateLimit({
    windowMs,
    limit: (request) => (trusted.has(senderOf(request, trustedProxy)) ? trustedLimit : limit),
    keyGenerator: (request) => ipKeyGenerator(senderOf(request, trustedProxy)),
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
function checkPath(config: PublicAppOptions['config']): RequestHandler {
  const token = Buffer.from(config.pathToken);
  return (request, response, next) => {
    const [, given = '', ...rest] = request.path.split('/');
    const path = `/${rest.join('/')}`;
    const candidate = Buffer.from(given);
    const isOurs = candidate.length === token.length && timingSafeEqual(candidate, token);
    const method = path === HERE ? 'GET' : 'POST';
    if (!isOurs || (path !== HERE && !Object.hasOwn(KINDS, path))) {
      response.status(404).end();
    } else if (request.method === method) {
      next();
    } else {
      response.status(405).set('Allow', method).end();
    }
  };
}

/** Proves to who asked that he has reached this very listener, and to nobody else anything. */
function answerHere(pathToken: string): RequestHandler {
  return async (request, response) => {
    const { nonce } = request.query;
    if (typeof nonce !== 'string' || !/^[\w-]{16,128}$/.test(nonce)) {
      response.status(400).end();
      return;
    }
    response.set('cache-control', 'no-store').json({ here: await provePresence(pathToken, nonce) });
  };
}

function takeIn({ config, inbox, accounts, log, now, onArrival }: PublicAppOptions): RequestHandler {
  const seal = createSealer(config.publicKey);
  /** Is it on disk? */
  const store = async (kind: Kind, sender: string, body: Buffer): Promise<boolean> => {
    try {
      const sealed = await seal(new Uint8Array(body));
      const seq = await inbox.append({ kind, receivedAt: now(), remoteAddress: sender, sealed });
      log.info({ seq, kind, bytes: body.length }, 'callback stored');
      onArrival(seq);
      return true;
    } catch (error) {
      log.error({ kind, code: (error as NodeJS.ErrnoException).code ?? 'error' }, 'callback not stored');
      return false;
    }
  };
  return async (request: Request, response: Response) => {
    const kind = KINDS[request.path.slice(1 + config.pathToken.length)]!;
    const body: unknown = request.body;
    if (!Buffer.isBuffer(body) || body.length === 0) {
      response.status(400).end();
      return;
    }
    const stored = store(kind, senderOf(request, config.trustedProxy), body);
    if (kind === 'c2b-validation') {
      // A question: no money has moved yet, and none is turned away because our disk is slow or full.
      const answer = accounts.refuses(body) ? UNKNOWN_ACCOUNT : MAY_PAY;
      await within(VALIDATION_WAITS_MS, stored);
      response.json(answer);
    } else if (await stored) {
      response.json(TAKEN);
    } else {
      // Never a yes for what is not on disk.
      response.status(503).end();
    }
  };
}

/** Resolves with the work, or when the time is over; the work goes on. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  await Promise.race([work, pause(ms, undefined, { signal: over.signal }).catch(() => undefined)]);
  over.abort();
}
