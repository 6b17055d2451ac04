import { prefixesOverlap } from '../../../src-shared/line-address.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { formatDate, type LocalDate } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import type { Line } from './lines.ts';

/** Where a line is to stand, and from when on. */
export interface PlacedLine extends Omit<Line, 'access' | 'server'> {
  readonly routerId: number | null;
  readonly startOn: LocalDate;
}

const others = (startOn: LocalDate, but: number) =>
  q
    .selectFrom('subscription')
    .innerJoin('subscriber', 'subscriber.id', 'subscription.subscriberId')
    .select(['subscription.ipv6Prefix', 'subscriber.name', 'accountNumber', 'endOn'])
    .where('subscription.id', '<>', but)
    .where((where) => where.or([where('endOn', 'is', null), where('endOn', '>', startOn)]));

/**
 * Two services that run at the same time on one router never have the same address or device, nor one prefix inside the other's.
 * but: the service itself. Throws Refusal.
 */
export function refuseTakenLine(db: Reader, { routerId, startOn, address, macAddress, ipv6Prefix }: PlacedLine, but = 0): void {
  if (routerId === null) return;
  const refuse = (field: keyof PlacedLine, what: string, owner: { name: string; accountNumber: string; endOn: LocalDate | null } | undefined) => {
    if (!owner) return;
    const until = owner.endOn === null ? '' : ` until ${formatDate(owner.endOn)}`;
    throw new Refusal('conflict', `${what} is taken by ${owner.name} (account ${owner.accountNumber})${until}. Choose another.`, { fields: { [field]: 'is taken' } });
  };
  if (address !== null) refuse('address', `The address ${address}`, db.get(others(startOn, but).where('routerId', '=', routerId).where('address', '=', address)));
  if (macAddress !== null) refuse('macAddress', `The device ${macAddress}`, db.get(others(startOn, but).where('routerId', '=', routerId).where('macAddress', '=', macAddress)));
  // Prefixes are routed: between routers too there is one way only.
  if (ipv6Prefix !== null) refuse('ipv6Prefix', `The prefix ${ipv6Prefix}`, db.all(others(startOn, but).where('subscription.ipv6Prefix', 'is not', null)).find((other) => prefixesOverlap(other.ipv6Prefix!, ipv6Prefix)));
}
