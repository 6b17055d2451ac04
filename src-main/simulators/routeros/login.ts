import { createHash, randomBytes } from 'node:crypto';
import type { Router } from './router.ts';
import { bytesOf } from './wire.ts';
import { parseRange, addressNumber } from './values.ts';

/** plain: 6.43 and later. challenge: before that. */
export type LoginMethod = 'plain' | 'challenge';

export interface LoggedIn {
  readonly name: string;
  readonly policies: ReadonlySet<string>;
}

export const WRONG_PASSWORD: Readonly<Record<LoginMethod, string>> = {
  plain: 'invalid user name or password (6)',
  challenge: 'cannot log in',
};

export function newChallenge(): string {
  return randomBytes(16).toString('hex');
}

/** "00" and the MD5 of a zero byte, the password and the challenge. MD5 is what routers before 6.43 ask for. */
export function challengeResponse(password: string, challenge: string): string {
  const hash = createHash('md5').update(Buffer.from([0])).update(bytesOf(password)).update(Buffer.from(challenge, 'hex'));
  return `00${hash.digest('hex')}`;
}

/** Is the address in a list as /ip/service and /user keep it ("10.0.0.0/8,127.0.0.1")? An empty list admits everybody. */
export function admits(list: string, address: string): boolean {
  const bare = addressNumber(address.replace(/^::ffff:/, ''));
  if (list === '' || bare === null) return list === '';
  return list.split(',').some((part) => {
    const range = parseRange(part);
    return range !== null && bare >= range[0] && bare <= range[1];
  });
}

/** The user, if the name is known and enabled, may use the API from there, and the proof fits his password. */
export function authenticate(router: Router, name: string, address: string, proves: (password: string) => boolean): LoggedIn | null {
  const user = router.users.withKey(name)[0];
  const policies = new Set((router.groups.find(user?.['group'] ?? '')?.['policy'] ?? '').split(','));
  const fits = user !== undefined && user['disabled'] !== 'true' && proves(user['password'] ?? '');
  if (!fits || !policies.has('api') || !admits(user['address'] ?? '', address)) {
    router.note('system,error,critical', `login failure for user ${name} from ${address} via api`);
    return null;
  }
  router.note('system,info,account', `user ${name} logged in from ${address} via api`);
  return { name, policies };
}
