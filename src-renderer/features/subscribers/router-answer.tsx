import { Text } from '@mantine/core';
import { dateOf, formatInstant, formatTime } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import type { Tone } from '../../ui/index.ts';

const words = texts.subscribers.cash;

/** The proof: what the router has confirmed since he paid. Comes by events. */
export function RouterAnswer({ subscriberId }: { subscriberId: number }) {
  const now = useNow();
  const read = useRead('subscribers.get', { id: subscriberId });
  const facts = read.data;
  const service = facts?.subscriptions.find(({ entitlement }) => entitlement.state !== 'ended');
  if (!facts || !service) return null;
  const { state, confirmedAt, reason, trouble, watched } = service.entitlement;
  const answer = (): readonly [Tone, string] => {
    if (read.isFetching) return ['pending', words.waitingForRouter];
    if (watched) return ['neutral', texts.rollout.serviceWatched];
    if (trouble) return ['bad', trouble.message];
    if (state !== 'active') return ['bad', words.stillOff(reason)];
    return confirmedAt === null ? ['pending', words.waitingForRouter] : ['good', words.backOn(dateOf(confirmedAt) === dateOf(now) ? formatTime(confirmedAt, true) : formatInstant(confirmedAt))];
  };
  const [tone, text] = answer();
  return <Text size="sm" role="status" className={`tone-${tone}`}>{text}</Text>;
}
