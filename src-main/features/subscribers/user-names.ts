import { Refusal } from '../../../src-shared/refusal.ts';
import { formatDate, type LocalDate } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';

/** Two services that run at the same time cannot share a user name: routers know a subscriber by nothing else. but: the service itself. Throws Refusal. */
export function refuseTakenUserName(db: Reader, userName: string, startOn: LocalDate, but?: number): void {
  const owner = db.get(
    q
      .selectFrom('subscription')
      .innerJoin('subscriber', 'subscriber.id', 'subscription.subscriberId')
      .select(['subscriber.name', 'accountNumber', 'endOn'])
      .where('userName', '=', userName)
      .where('subscription.id', '<>', but ?? 0)
      .where((where) => where.or([where('endOn', 'is', null), where('endOn', '>', startOn)])),
  );
  if (!owner) return;
  const until = owner.endOn === null ? '' : ` until ${formatDate(owner.endOn)}`;
  throw new Refusal('conflict', `The user name ${userName} is taken by ${owner.name} (account ${owner.accountNumber})${until}. Choose another.`, { fields: { userName: 'is taken' } });
}
