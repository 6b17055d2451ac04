import { randomBytes, randomUUID } from 'node:crypto';

/** Everything random, so that a test can replay it. */
export interface Ids {
  /** Unique id of a command or a batch. */
  unique(): string;
  /** Unguessable, URL-safe: sessions, secret paths. 32 bytes. */
  token(): string;
}

export const randomIds: Ids = {
  unique: () => randomUUID(),
  token: () => randomBytes(32).toString('base64url'),
};

/** Predictable ids for tests. */
export function countedIds(prefix = 'id'): Ids {
  let n = 0;
  return { unique: () => `${prefix}-${++n}`, token: () => `${prefix}-token-${++n}-${'0'.repeat(32)}` };
}
