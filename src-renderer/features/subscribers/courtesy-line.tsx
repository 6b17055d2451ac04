import { Button, Text } from '@mantine/core';
import { Hourglass } from 'lucide-react';
import { useState } from 'react';
import { dateOf, formatInstant, formatTime } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { checkReceipt } from '../../app/receipt-check.store.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog } from '../../ui/index.ts';
import styles from '../money/money-in.module.css';
import type { SubscriberFacts } from './subscriber-facts.ts';

const words = texts.moneyIn.courtesy;

/** He is on upon his word: until when, for which receipt, and how to end it. */
export function CourtesyLine({ facts }: { facts: SubscriberFacts }) {
  const [ending, setEnding] = useState(false);
  const may = useMay();
  const now = useNow();
  const running = useRead('courtesy.list', { subscriberId: facts.id, running: true, limit: 1 }).data?.rows[0];
  const end = useAct('courtesy.end', { done: words.ended, onDone: () => setEnding(false) });
  if (!running) return null;
  const until = dateOf(running.untilAt) === dateOf(now) ? formatTime(running.untilAt) : formatInstant(running.untilAt);
  // Courtesy holds off a cut-off for debt; it does not end a pause.
  const said = (facts.subscriptions.some(({ entitlement }) => entitlement.state === 'active') ? words.until : words.untilOff)(until, running.receipt);
  return (
    <section className={`surface ${styles['courtesy']}`} aria-label={said}>
      <Hourglass size={18} className="tone-pending" style={{ flex: 'none' }} aria-hidden />
      <div className={styles['grow']}>
        <Text size="sm" fw={600} className="tone-pending">{said}</Text>
        <Text size="xs" c="dimmed">{words.grantedBy(running.by ?? words.somebody, formatInstant(running.at))}</Text>
      </div>
      {may('receipts.check') && <Button size="compact-md" variant="default" onClick={() => checkReceipt({ receipt: running.receipt, subscriber: facts })}>{words.check}</Button>}
      {may('courtesy.end') && <Button size="compact-md" variant="default" onClick={() => setEnding(true)}>{words.end}</Button>}
      <ConfirmDialog opened={ending} onClose={() => setEnding(false)} title={words.endTitle(facts.name)} text={words.endText(facts.name)} confirm={words.end} danger busy={end.busy} onConfirm={() => void end.run({ id: running.id })} />
    </section>
  );
}
