/** Access tokens: one valid at a time, each request for one ends the one before. */
import type { Engine } from './engine.ts';
import { errorAnswer, ok } from './answers.ts';
import type { Answer } from './answers.ts';

const LIFETIME_MS = 3_599_000;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export interface TokenDesk {
  issue(authorization: string | undefined, grantType: string | null): Answer;
  /** Null when the bearer token is the valid one, else what Daraja answers. */
  reject(authorization: string | undefined): Answer | null;
  /** Ends the current token before its time. */
  expire(): void;
}

export function createTokenDesk(engine: Engine): TokenDesk {
  let current: { token: string; expiresAt: number } | null = null;
  const { consumerKey, consumerSecret } = engine.options;
  return {
    issue(authorization, grantType) {
      const [scheme, credentials] = (authorization ?? '').split(' ');
      if (scheme?.toLowerCase() !== 'basic' || credentials === undefined) {
        return errorAnswer(engine.newRequestId(), '400.008.01', 'Invalid Authentication passed');
      }
      if (grantType !== 'client_credentials') return errorAnswer(engine.newRequestId(), '400.008.02', 'Invalid grant type passed');
      // Keys of the other environment, or wrong ones: status 400 and nothing in the body.
      if (Buffer.from(credentials, 'base64').toString() !== `${consumerKey}:${consumerSecret}`) return { status: 400 };
      current = { token: engine.random.text(28, ALPHABET), expiresAt: engine.now() + LIFETIME_MS };
      return ok({ access_token: current.token, expires_in: '3599' });
    },
    reject(authorization) {
      if (authorization === undefined) return errorAnswer(engine.newRequestId(), '404.001.04', 'Invalid Authentication Header');
      if (current !== null && authorization === `Bearer ${current.token}` && engine.now() < current.expiresAt) return null;
      return errorAnswer(engine.newRequestId(), '404.001.03', 'Invalid Access Token');
    },
    expire() {
      current = null;
    },
  };
}
