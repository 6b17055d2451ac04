/** The side that faces the app: hands out what arrived and forgets it when told. Behind a bearer token. */
import { createHash, timingSafeEqual } from 'node:crypto';
import express from 'express';
import type { ErrorRequestHandler, Express, Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { AcceptedAccounts } from './accepted-accounts.ts';
import type { Arrivals } from './arrivals.ts';
import type { Inbox } from './inbox.ts';

const numberShape = z.coerce.number().int().nonnegative().default(0);
const queryShape = z.object({ after: numberShape, limit: z.coerce.number().int().min(1).max(500).default(100) });
const waitShape = z.object({ after: numberShape, store: z.string().optional() });
const acknowledgeShape = z.strictObject({ seq: z.int().nonnegative(), store: z.string().optional() });
const accountsShape = z.strictObject({ accounts: z.string().nullable() });

/** A proxy in between closes what is silent for longer (30 s at many). */
const LONGEST_WAIT_MS = 25_000;
/** 100,000 accounts, packed. */
const LARGEST_LIST = '2mb';

export interface ControlAppOptions {
  readonly token: string;
  readonly inbox: Inbox;
  readonly accounts: AcceptedAccounts;
  readonly arrivals: Arrivals;
  readonly log: Logger;
  /** Told in every answer (header Waya-Store): the numbers of another store are not those of this one. */
  readonly store: string;
  /** Whoever gives a wrong token this often in a minute is not listened to for the rest of it. Left out: no limit (on loopback). */
  readonly failedTokens?: { readonly limit: number; readonly senderOf: (request: Request) => string };
}

export function createControlApp({ token, inbox, accounts, arrivals, log, store, failedTokens }: ControlAppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(helmet());
  if (failedTokens) app.use(limitFailures(failedTokens));
  app.use(requireToken(token));
  app.use((_request, response, next) => {
    response.set({ 'waya-store': store, 'cache-control': 'no-store' });
    next();
  });
  app.get('/inbox', async (request, response) => {
    const { after, limit } = queryShape.parse(request.query);
    response.json({ entries: await inbox.read(after, limit) });
  });
  app.get('/inbox/wait', async (request, response) => {
    const { after, store: known = store } = waitShape.parse(request.query);
    if (known === store && inbox.status().highWater <= after) {
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      await arrivals.next(LONGEST_WAIT_MS, gone.signal);
    }
    // Or whoever was answered asks again on the same connection, again and again, until the end.
    if (arrivals.isOver()) response.set('connection', 'close');
    if (!response.destroyed) response.json(inbox.status());
  });
  app.post('/inbox/ack', express.json({ limit: '1kb' }), async (request, response) => {
    const { seq, store: known = store } = acknowledgeShape.parse(request.body);
    if (known !== store) {
      response.status(409).json({ error: 'That number is of another store.' });
      return;
    }
    await inbox.acknowledge(seq);
    response.json(inbox.status());
  });
  app.post('/accounts', express.json({ limit: LARGEST_LIST }), (request, response) => {
    const count = accounts.replace(accountsShape.parse(request.body).accounts);
    if (count === null) response.status(400).json({ error: 'That is not a list of accounts.' });
    else response.json({ accounts: count });
  });
  app.get('/health', (_request, response) => {
    response.json(inbox.status());
  });
  app.use((_request, response) => {
    response.status(404).json({ error: 'There is no such control.' });
  });
  app.use(answerFailure(log));
  return app;
}

function answerFailure(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    if (error instanceof z.ZodError) {
      response.status(400).json({ error: z.prettifyError(error) });
      return;
    }
    const status = (error as { status?: unknown } | null)?.status;
    log.error({ error: error instanceof Error ? error.message : 'error' }, 'control request failed');
    response.status(typeof status === 'number' ? status : 500).json({ error: 'The request failed.' });
  };
}

function limitFailures({ limit, senderOf }: NonNullable<ControlAppOptions['failedTokens']>): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit,
    keyGenerator: (request) => ipKeyGenerator(senderOf(request)),
    requestWasSuccessful: (_request, response) => response.statusCode !== 401,
    skipSuccessfulRequests: true,
    standardHeaders: false,
    legacyHeaders: false,
    handler: (_request, response) => {
      response.status(429).json({ error: 'Too many wrong tokens. Wait a minute.' });
    },
    validate: false,
  });
}

function requireToken(token: string): RequestHandler {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(`Bearer ${token}`);
  return (request, response, next) => {
    if (timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) next();
    else response.status(401).json({ error: 'The token is missing or wrong.' });
  };
}
