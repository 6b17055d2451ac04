/** The line to M-Pesa: what it listed and reported, whom it lets in, and how it reaches this computer. */
import type { AttentionItem } from '../../../src-shared/contract/desk.ts';
import type { Trouble } from '../../../src-shared/contract/values.ts';
import { dateOf, formatDate, formatInstant, HOUR, later, MINUTE, type Instant } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import type { ReachHost } from '../../ports/reach-host.ts';
import type { MoneyTrouble } from '../payments/index.ts';
import { readSetting } from '../settings/index.ts';
import { item } from './attention-item.ts';

/** M-Pesa is asked every ten minutes. */
const PULL_LATE_MS = HOUR;
/** What is down for less time may come back by itself. */
const DOWN_LONG_MS = 30 * MINUTE;
const MPESA_SETTINGS = '/settings?tab=mpesa';

export type ReachStates = Pick<ReachHost, 'tunnel' | 'relay'>;

export function mpesaItems(db: Reader, now: Instant, { trouble, reach }: { readonly trouble: MoneyTrouble; readonly reach: ReachStates }): AttentionItem[] {
  return [...pull(db, now), ...listed(trouble), ...reports(db, trouble), ...password(trouble, now), ...(readSetting(db, 'mpesa').enabled ? ways(db, now, reach) : [])];
}

function pull(db: Reader, now: Instant): AttentionItem[] {
  if (!readSetting(db, 'mpesa').enabled) return [];
  const upTo = readSetting(db, 'mpesaPulledUpTo');
  if (upTo !== null && upTo > later(now, -PULL_LATE_MS)) return [];
  return [item({ key: 'pull', severity: 'amber', kind: 'pull', title: upTo === null ? 'M-Pesa was never asked what came in' : `M-Pesa was last asked ${formatInstant(upTo)}`, detail: 'Cut-offs wait until it has answered.', at: upTo ?? now, link: '/money/payments' })];
}

/** What M-Pesa no longer lists, and what it lists in vain. */
function listed({ gap, notBooked }: MoneyTrouble): AttentionItem[] {
  const items: AttentionItem[] = [];
  if (gap) items.push(item({ key: 'gap', severity: 'red', kind: 'pull', title: `From ${formatInstant(gap.from)} to ${formatInstant(gap.to)} M-Pesa can no longer tell what came in`, detail: `It lists 48 hours only. Import its statement from ${formatDate(dateOf(gap.from))} to ${formatDate(dateOf(gap.to))}. Until then nobody is cut off who may have paid in that time.`, at: gap.to, link: '/money/statements' }));
  if (notBooked) items.push(item({ key: 'not-booked', severity: 'red', kind: 'pull', title: notBooked.count === 1 ? 'M-Pesa lists a payment that Waya could not book' : `M-Pesa lists ${notBooked.count} payments that Waya could not book`, detail: `${notBooked.reason} It is tried again while M-Pesa lists it, for 48 hours; its statement brings it as well.`.trim(), at: notBooked.since, count: notBooked.count, link: '/money/statements' }));
  return items;
}

function reports(db: Reader, { unconfirmed, strayAnswers, oddSenders }: MoneyTrouble): AttentionItem[] {
  const items: AttentionItem[] = [];
  const row = db.sql<{ n: number; oldest: Instant; reason: string | null }>(`SELECT count(*) AS n, min(receivedAt) AS oldest, max(reason) AS reason FROM inboxEntry WHERE state = 'refused'`)[0]!;
  if (row.n > 0) items.push(item({ key: 'inbox', severity: 'amber', kind: 'pull', title: row.n === 1 ? 'M-Pesa reported something that Waya could not read' : `M-Pesa reported ${row.n} things that Waya could not read`, detail: `${row.reason ? asSentence(row.reason) : ''} M-Pesa’s list brings the payment all the same, if there was one.`.trim(), at: row.oldest, count: row.n, link: '/money/reports' }));
  if (unconfirmed) items.push(item({ key: 'unconfirmed', severity: 'amber', kind: 'pull', title: unconfirmed.count === 1 ? 'One report waits until M-Pesa itself has told of its payment' : `${unconfirmed.count} reports wait until M-Pesa itself has told of their payments`, detail: 'For more than two hours. If M-Pesa’s list and its statement do not have it, nobody has paid.', at: unconfirmed.since, count: unconfirmed.count, link: '/money/reports?state=parked' }));
  if (strayAnswers) items.push(item({ key: 'stray-answers', severity: 'amber', kind: 'reversal', title: strayAnswers.count === 1 ? 'One answer of M-Pesa may be about a reversal, and nobody knows which' : `${strayAnswers.count} answers of M-Pesa may be about reversals, and nobody knows which`, detail: 'Compare the reversals with the M-Pesa portal.', at: strayAnswers.since, count: strayAnswers.count, link: '/money/reports?state=parked' }));
  if (oddSenders) items.push(item({ key: 'odd-senders', severity: 'amber', kind: 'pull', title: oddSenders.count === 1 ? 'One report came from an address that is not M-Pesa’s' : `${oddSenders.count} reports came from addresses that are not M-Pesa’s`, detail: 'In the last 7 days. Look whether their payments are in M-Pesa’s list. If a proxy of yours stands in between, add its address in the M-Pesa settings.', at: oddSenders.since, count: oddSenders.count, link: '/money/reports?state=flagged' }));
  return items;
}

function password({ passwordEnds }: MoneyTrouble, now: Instant): AttentionItem[] {
  if (!passwordEnds) return [];
  const { setAt, endsAt } = passwordEnds;
  const hasEnded = endsAt <= now;
  return [item({ key: 'credential', severity: hasEnded ? 'red' : 'amber', kind: 'credential', title: `The password of M-Pesa’s API operator ${hasEnded ? 'ended' : 'ends'} ${formatDate(dateOf(endsAt))}`, detail: 'M-Pesa takes it for ninety days. Set a new one in the M-Pesa portal, which takes two people, and enter it here: until then receipts cannot be checked, nor payments reversed.', at: setAt, link: MPESA_SETTINGS })];
}

/** By which M-Pesa's reports reach this computer. */
function ways(db: Reader, now: Instant, reach: ReachStates): AttentionItem[] {
  const down = (key: string, since: Instant | null, title: string, trouble: Trouble | null): AttentionItem[] => {
    if (since === null || since > later(now, -DOWN_LONG_MS)) return [];
    return [item({ key: `reach:${key}`, severity: 'amber', kind: 'reach', title: `${title} since ${formatInstant(since)}`, detail: [trouble?.message, trouble?.hint, 'Payments are still fetched every ten minutes.'].filter(Boolean).join(' '), at: since, link: MPESA_SETTINGS })];
  };
  const probe = readSetting(db, 'reachProbe');
  const tunnel = reach.tunnel();
  const relay = reach.relay();
  const own = [
    ...(tunnel.state === 'down' ? down('tunnel', tunnel.since, 'The tunnel is down', tunnel.trouble) : []),
    // One that has never answered since this start: the public address tells.
    ...(relay.state === 'down' ? down('relay', relay.lastFetchAt, 'The relay does not answer', relay.trouble) : []),
  ];
  return own.length > 0 || probe === null ? own : down('address', probe.failsSince, 'The public address does not lead here', probe.trouble);
}

/** "the body is not JSON": "The body is not JSON." */
const asSentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
