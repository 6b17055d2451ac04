/** The side that faces the app: hands out what arrived and forgets it when told. On loopback, behind a bearer token. */
import { createHash, timingSafeEqual } from 'node:crypto';
import express from 'express';
import type { ErrorRequestHandler, Express, RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Inbox } from './inbox.ts';

const queryShape = z.object({
  after: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
const acknowledgeShape = z.strictObject({ seq: z.int().nonnegative() });

export interface ControlAppOptions {
  readonly token: string;
  readonly inbox: Inbox;
  readonly log: Logger;
}

export function createControlApp({ token, inbox, log }: ControlAppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(helmet());
  app.use(requireToken(token));
  app.use(express.json({ limit: '1kb' }));
  app.get('/inbox', async (request, response) => {
    const { after, limit } = queryShape.parse(request.query);
    response.json({ entries: await inbox.read(after, limit) });
  });
  app.post('/inbox/ack', async (request, response) => {
    await inbox.acknowledge(acknowledgeShape.parse(request.body).seq);
    response.json(inbox.status());
  });
  app.get('/health', (_request, response) => {
    response.json(inbox.status());
  });
  app.use((_request, response) => {
    response.status(404).json({ error: 'There is no such control.' });
  });
  const failed: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
    if (error instanceof z.ZodError) {
      response.status(400).json({ error: z.prettifyError(error) });
      return;
    }
    const status = (error as { status?: unknown } | null)?.status;
    log.error({ error: error instanceof Error ? error.message : 'error' }, 'control request failed');
    response.status(typeof status === 'number' ? status : 500).json({ error: 'The request failed.' });
  };
  app.use(failed);
  return app;
}

function requireToken(token: string): RequestHandler {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(`Bearer ${token}`);
  return (request, response, next) => {
    if (timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) next();
    else response.status(401).json({ error: 'The token is missing or wrong.' });
  };
}
