import { Group, Text } from '@mantine/core';
import { Clock, CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { texts } from '../texts/index.ts';
import styles from './dated-timeline.module.css';
import { ToneBadge } from './state-badge.tsx';

/** Something that holds from a day on, until the one above it in the list. */
export interface DatedItem {
  readonly key: string;
  readonly when: 'past' | 'now' | 'coming';
  /** "KES 2,500.00", "16 %". */
  readonly value: ReactNode;
  /** "From 1 Jan 2026". */
  readonly from: string;
  /** What it meant, in a sentence. */
  readonly note?: string | undefined;
  /** At its right: taking back one that is yet to come. */
  readonly action?: ReactNode;
}

/** What held when, the latest first: prices and rates with their days. */
export function DatedTimeline({ label, items }: { label: string; items: readonly DatedItem[] }) {
  return (
    <ol className={styles['list']} aria-label={label}>
      {items.map(({ key, when, value, from, note, action }) => (
        <li key={key} className={styles['item']} data-when={when}>
          <div>
            <Group gap={8} mih={22}>
              <span className={styles['value']}>{value}</span>
              <Text size="xs" c="dimmed" span>{from}</Text>
              {when === 'now' && <ToneBadge tone="good" icon={CircleCheck} text={texts.plans.now} />}
              {when === 'coming' && <ToneBadge tone="pending" icon={Clock} text={texts.plans.toCome} />}
            </Group>
            {note && <Text size="xs" c="dimmed">{note}</Text>}
          </div>
          {action}
        </li>
      ))}
    </ol>
  );
}
