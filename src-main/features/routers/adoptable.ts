/** Secrets that hands made for subscribers of ours, and what would become of each once it is handed over. Pure. */
import type { Adoptable } from '../../../src-shared/contract/routers.ts';
import type { PppSecret } from '../../ports/router-gateway.ts';
import { hasProfile, markedSubscription, wantedOn, type WantedAccount, type WantedLine, type Wish } from './desired-objects.ts';
import { diffLine } from './lines/index.ts';
import type { RowView } from './lines/line-kind.ts';
import { rateLimit } from './rates.ts';
import { rowsOfLine, type RouterIndex } from './router-index.ts';

export type AdoptableLine = Pick<Adoptable, 'subscriptionId' | 'subscriberId' | 'userName' | 'secretNow' | 'willBecome' | 'willLoseService' | 'willDialAnew'>;

/** What handing over would do to one line; null when there is nothing to hand over. now: milliseconds UTC. */
export function adoptableLine(routerId: number, wish: Wish, index: RouterIndex, now: number): AdoptableLine | null {
  const wanted = { ...wantedOn(routerId, wish), adopts: false };
  if (!wanted.account) return null;
  const rows = rowsOfLine(wish, index);
  const known = { password: null, passwordForAdd: () => '', now, rightUntil: null, limitsChanged: false, profileRepaired: false, limitsSetAt: null, doomed: new Set<string>(), kindsBefore: [] };
  const secret = diffLine(wanted, rows, known).unadopted;
  if (!secret) return null;
  const { endings } = diffLine({ ...wanted, adopts: true }, rows, known);
  const connected = rows.sessions.some((session) => session.name === wish.userName);
  return {
    subscriptionId: wish.subscriptionId,
    subscriberId: wish.subscriberId,
    userName: wish.userName,
    secretNow: [...(secret.profile === null ? [secret.words] : [secret.disabled ? 'Disabled' : 'Enabled', `profile ${secret.profile || 'none'}`]), ...(connected ? ['connected'] : []), ...(secret.comment ? [`comment “${secret.comment}”`] : [])].join(', '),
    willBecome: [`${stateInWords(wish, secret)}, ${speedInWords(wanted, wanted.account)}`, `${wanted.marker} added to the comment`, ...(hasProfile(wanted.access) ? ['password not changed'] : [])].join(', '),
    willLoseService: !secret.disabled && !servesInFull(wanted, wish),
    willDialAnew: wanted.allowsSession && endings.length > 0,
  };
}

const speedInWords = ({ access }: WantedLine, { profile, rate }: WantedAccount): string => (hasProfile(access) ? `profile ${profile.name} (${profile.rateLimit})` : `limit ${rateLimit(rate)}`);

const servesInFull = (wanted: WantedLine, wish: Wish): boolean => wanted.allowsSession && (wish.state === 'active' || wish.state === 'throttled');

function stateInWords(wish: Wish, secret: RowView): string {
  if (wish.state === 'walled') return 'Pay page only';
  if (wish.state === 'active' || wish.state === 'throttled') return secret.disabled ? 'Enabled again' : 'Enabled as before';
  const why = wish.state === 'inactive' ? 'not begun yet' : 'cut off';
  return secret.disabled ? `Disabled as before (${why})` : `Disabled (${why})`;
}

/** Secrets without marker that differ from a user name of ours only in capital letters: to the router that is another user. */
export function spelledOtherwise(wishes: readonly Wish[], secrets: readonly PppSecret[]): { wish: Wish; secretName: string }[] {
  const names = new Set(wishes.map((wish) => wish.userName));
  const byLowerCase = new Map(wishes.filter((wish) => wish.state !== 'ended').map((wish) => [wish.userName.toLowerCase(), wish]));
  return secrets.flatMap((secret) => {
    const wish = names.has(secret.name) || markedSubscription(secret.comment) !== null ? undefined : byLowerCase.get(secret.name.toLowerCase());
    return wish ? [{ wish, secretName: secret.name }] : [];
  });
}
