import { Alert, Button, Loader, Modal, Text } from '@mantine/core';
import { Activity } from 'lucide-react';
import { useState } from 'react';
import { formatTime } from '../../../src-shared/time.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState } from '../../ui/index.ts';
import { LevelBadge } from './health-level.tsx';
import styles from './health.module.css';

const words = texts.routerHealth;
const TONES = { ok: 'good', warn: 'warn', bad: 'bad', unknown: 'neutral' } as const;

/** A button that tests one service's line from its router, and what came of it. */
export function LineTest({ subscriptionId, userName }: { subscriptionId: number; userName: string }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setOpened(true)} leftSection={<Activity size={14} aria-hidden />}>{words.testLine}</Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={words.testTitle(userName)} size="lg" closeButtonProps={{ 'aria-label': texts.action.close }}>
        <LineTestResult subscriptionId={subscriptionId} />
      </Modal>
    </>
  );
}

/** The test runs when this is shown. */
export function LineTestResult({ subscriptionId }: { subscriptionId: number }) {
  const read = useRead('health.lineTest', { subscriptionId }, { topics: [] });
  const again = <Button mt="md" variant="default" loading={read.isFetching} onClick={() => void read.refetch()}>{words.testAgain}</Button>;
  if (read.error && !read.isFetching) return <ErrorState error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <div className={styles['bar']} role="status"><Text size="sm">{words.testing}</Text><Loader size="sm" /></div>;
  const { level, verdict, next, checks, readAt } = read.data;
  return (
    <div aria-live="polite">
      <Alert variant="default" title={<span className={`tone-${TONES[level]}`}>{verdict}</span>}><Text size="sm">{words.next}{next}</Text></Alert>
      <div style={{ marginTop: 12 }}>
        {checks.map((check) => (
          <div key={check.id} className={styles['row']}>
            <LevelBadge level={check.level} />
            <div><Text size="sm" fw={600}>{check.title}</Text><Text size="sm">{check.found}</Text></div>
          </div>
        ))}
      </div>
      <Text size="xs" c="dimmed" mt={8}>{texts.services.readAt(formatTime(readAt, true))}</Text>
      {again}
    </div>
  );
}
