import { Text } from '@mantine/core';
import { CircleAlert, CircleCheck, CircleDashed, CirclePause, LoaderCircle, type LucideIcon } from 'lucide-react';

import { formatKes, negate } from '../../../src-shared/money.ts';
import { texts } from '../../texts/index.ts';
import { Money, type Tone } from '../../ui/index.ts';
import styles from './subscriber.module.css';
import type { SubscriberFacts } from './subscriber-facts.ts';

const words = texts.subscribers;
const icons: Readonly<Record<Tone, LucideIcon>> = { good: CircleCheck, warn: CircleAlert, bad: CirclePause, neutral: CircleDashed, pending: LoaderCircle };

/** Why he is off (or on) in one sentence, and what he owes. */
export function Headline({ facts }: { facts: SubscriberFacts }) {
  const { tone, text, why } = facts.headline;
  const Icon = icons[tone];
  return (
    <section className={`surface ${styles['headline']}`} data-tone={tone} aria-label={text}>
      <Icon size={22} className={`tone-${tone}`} style={{ flex: 'none', marginTop: 1 }} aria-hidden />
      <div className={styles['grow']}>
        <Text fz="lg" fw={600} className={`tone-${tone}`}>{text}</Text>
        <Text size="sm" c="dimmed" mih={20}>{why}</Text>
      </div>
      <Balance facts={facts} />
    </section>
  );
}

function Balance({ facts: { balanceCents, overdueCents } }: { facts: SubscriberFacts }) {
  const label = balanceCents > 0 ? words.owes : balanceCents < 0 ? words.credit : words.settled;
  return (
    <div className={styles['balance']}>
      <Text size="xs" c="dimmed">{label}</Text>
      <Text fz="xl" fw={600}><Money amount={balanceCents < 0 ? negate(balanceCents) : balanceCents} tone={overdueCents > 0 ? 'bad' : balanceCents > 0 ? 'warn' : undefined} /></Text>
      {overdueCents > 0 && overdueCents !== balanceCents && <Text size="xs" className="tone-bad">{words.ofItOverdue(formatKes(overdueCents))}</Text>}
    </div>
  );
}
