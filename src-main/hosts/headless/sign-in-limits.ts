/** Guessing passwords: so many wrong sign-ins from one address, and for one user name, in a quarter of an hour. */
import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, MemoryStore, rateLimit } from 'express-rate-limit';
import type { RpcReply } from '../../../src-shared/rpc.ts';
import { instant, MINUTE } from '../../../src-shared/time.ts';
import { beginsSession } from '../session-token.ts';

const WINDOW_MS = 15 * MINUTE;
/** A whole office may share an address. */
export const WRONG_PER_ADDRESS = 50;
export const WRONG_PER_USER_NAME = 10;

/** A sign-in that worked is marked so and not counted. */
export const markSignedIn = (response: Response): void => {
  response.locals['signedIn'] = true;
};

/** Stands after the JSON parser of POST /rpc/:name. */
export function signInLimits(): { readonly handlers: RequestHandler[]; close(): void } {
  const byAddress = new MemoryStore();
  const byUserName = new MemoryStore();
  const limit = (store: MemoryStore, most: number, keyOf: (request: Request) => string, isAsked: (name: string) => boolean) =>
    rateLimit({
      windowMs: WINDOW_MS,
      limit: most,
      store,
      keyGenerator: keyOf,
      skip: (request) => !isAsked(String(request.params['name'])),
      skipSuccessfulRequests: true,
      requestWasSuccessful: (_request, response) => response.locals['signedIn'] === true,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      // No proxy stands in front: the header is somebody's invention, and is not used.
      validate: { xForwardedForHeader: false, forwardedHeader: false },
      handler: (request, response) => void response.status(429).json(tooMany(resetOf(request))),
    });
  return {
    handlers: [
      limit(byAddress, WRONG_PER_ADDRESS, (request) => ipKeyGenerator(request.ip ?? ''), beginsSession),
      limit(byUserName, WRONG_PER_USER_NAME, userNameOf, (name) => name === 'session.signIn'),
    ],
    close: () => {
      byAddress.shutdown();
      byUserName.shutdown();
    },
  };
}

function userNameOf(request: Request): string {
  const { input } = (request.body ?? {}) as { input?: { userName?: unknown } };
  return typeof input?.userName === 'string' ? input.userName.trim().toLowerCase().slice(0, 40) : '';
}

function resetOf(request: Request): number {
  const { resetTime } = (request as Request & { rateLimit?: { resetTime?: Date } }).rateLimit ?? {};
  return resetTime?.getTime() ?? Date.now() + WINDOW_MS;
}

function tooMany(resetMs: number): RpcReply {
  const minutes = Math.max(1, Math.ceil((resetMs - Date.now()) / MINUTE));
  return {
    ok: false,
    refusal: { code: 'rate_limited', message: `Too many wrong sign-ins. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`, details: { retryAt: instant(resetMs) } },
  };
}
