import { Text } from '@mantine/core';
import { AlarmClock } from 'lucide-react';
import { formatInstant } from '../../../src-shared/time.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import styles from './subscriber.module.css';

const words = texts.arming.line;

/** What his router does by itself if this computer is off, the next of it. Nothing where nothing is armed. */
export function ArmedLine({ subscriberId }: { subscriberId: number }) {
  const armed = useRead('arming.ofSubscriber', { subscriberId }).data ?? [];
  const [next, ...others] = armed.toSorted((a, b) => a.armedAt - b.armedAt);
  if (!next) return null;
  const text = next.stillArmed ? words.still(next.routerName, formatInstant(next.armedAt)) : words.ends(next.routerName, formatInstant(next.armedAt));
  return (
    <Text size="xs" className={`${styles['armed']} ${next.stillArmed ? 'tone-pending' : ''}`}>
      <AlarmClock size={14} aria-hidden /> {text}{others.length > 0 && ` ${words.more(others.length)}`}
    </Text>
  );
}
