/** The wire to Daraja: one access token at a time, a deadline on every request, and answers that are either JSON or an error. */
import { jsonText } from '../../../src-shared/json-text.ts';
import { setTimeout as pause } from 'node:timers/promises';
import type { DarajaConfig, DarajaSurroundings } from './daraja-config.ts';
import { answerError, keysRefused, transportError } from './daraja-errors.ts';
import type { DarajaAnswer, Effect } from './daraja-errors.ts';

const DEADLINE_MS = 20_000;
const SPIKE_PAUSE_MS = 1_000;
const SPIKE_TRIES = 3;
/** The token is renewed so long before its end. */
const RENEW_EARLY_MS = 60_000;
/** Codes of a token that is not (or no longer) valid. */
const TOKEN_REJECTED = new Set(['400.003.01', '404.001.03', '401.002.01', '401.003.01']);

export interface DarajaSession {
  /**
   * Sends a JSON request and returns the answer, whatever its status, once it is JSON. A rejected token is renewed once and the request
   * sent again: nothing was queued. Reads are also tried again after "spike arrest". Throws GatewayError when there is no answer.
   */
  request(what: string, effect: Effect, path: string, body: Readonly<Record<string, unknown>>): Promise<DarajaAnswer>;
}

interface Token {
  readonly value: string;
  readonly renewAtMs: number;
}

export function createDarajaSession(config: DarajaConfig, surroundings: DarajaSurroundings): DarajaSession {
  const tokens = createTokenCache(config, surroundings);
  const attempt = async (what: string, effect: Effect, path: string, body: string): Promise<DarajaAnswer> => {
    const first = await tokens.get();
    const answer = await sendWith(first, what, effect, path, body);
    if (!isTokenRejected(answer)) return answer;
    tokens.forget(first);
    return sendWith(await tokens.get(), what, effect, path, body);
  };
  const sendWith = (token: Token, what: string, effect: Effect, path: string, body: string): Promise<DarajaAnswer> =>
    send(config, what, effect, path, { method: 'POST', headers: { authorization: `Bearer ${token.value}`, 'content-type': 'application/json' }, body });

  return {
    async request(what, effect, path, body) {
      const json = JSON.stringify(body);
      let answer = await attempt(what, effect, path, json);
      for (let tries = 1; effect === 'reads' && tries < SPIKE_TRIES && isSpikeArrest(answer); tries++) {
        await pause(tries * (config.spikePauseMs ?? SPIKE_PAUSE_MS));
        answer = await attempt(what, effect, path, json);
      }
      if (answer.json === null) throw answerError(what, effect, answer);
      return answer;
    },
  };
}

/** One token per app, because each request for one ends the one before: callers who come together wait for the same request. */
function createTokenCache(config: DarajaConfig, surroundings: DarajaSurroundings) {
  let current: Token | null = null;
  let underWay: Promise<Token> | null = null;
  return {
    async get(): Promise<Token> {
      if (current !== null && surroundings.monotonic() < current.renewAtMs) return current;
      underWay ??= fetchToken(config, surroundings)
        .then((token) => (current = token))
        .finally(() => {
          underWay = null;
        });
      return underWay;
    },
    /** Only if nobody has renewed it meanwhile. */
    forget(token: Token): void {
      if (current === token) current = null;
    },
  };
}

async function fetchToken(config: DarajaConfig, surroundings: DarajaSurroundings): Promise<Token> {
  const what = 'Signing in to M-Pesa';
  const askedAtMs = surroundings.monotonic();
  const credentials = Buffer.from(`${config.consumerKey}:${config.consumerSecret}`).toString('base64');
  const answer = await send(config, what, 'reads', '/oauth/v1/generate?grant_type=client_credentials', {
    method: 'GET',
    headers: { authorization: `Basic ${credentials}` },
  });
  const value = answer.json?.['access_token'];
  // Text in the older documentation and on the wire, a number in the newer.
  const lifetimeSeconds = Number(answer.json?.['expires_in']);
  if (answer.status === 200 && typeof value === 'string' && value !== '' && lifetimeSeconds > 0) {
    return { value, renewAtMs: askedAtMs + Math.max(0, lifetimeSeconds * 1000 - RENEW_EARLY_MS) };
  }
  if (answer.status === 400 && answer.isEmpty) throw keysRefused(what, 'HTTP 400 without a body');
  if (jsonText(answer.json?.['errorCode']).startsWith('400.008') || answer.status === 401) throw keysRefused(what, `HTTP ${answer.status}`);
  throw answerError(what, 'reads', answer);
}

interface Sent {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function send(config: DarajaConfig, what: string, effect: Effect, path: string, init: Sent): Promise<DarajaAnswer> {
  try {
    // A kept connection that the other side has closed meanwhile looks like a lost answer, and a push would be "unknown" for nothing.
    const headers = { ...init.headers, connection: 'close' };
    const response = await fetch(`${config.baseUrl}${path}`, { ...init, headers, redirect: 'error', signal: AbortSignal.timeout(config.deadlineMs ?? DEADLINE_MS) });
    const text = await response.text();
    return { status: response.status, json: readObject(text), isEmpty: text.trim() === '' };
  } catch (error) {
    throw transportError(what, effect, error);
  }
}

function readObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

function isTokenRejected(answer: DarajaAnswer): boolean {
  return answer.status === 401 || TOKEN_REJECTED.has(jsonText(answer.json?.['errorCode']));
}

function isSpikeArrest(answer: DarajaAnswer): boolean {
  return /spike arrest/i.test(jsonText(answer.json?.['errorMessage']));
}
