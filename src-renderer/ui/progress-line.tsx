import { Group, Progress, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { SECOND, type Instant } from '../../src-shared/time.ts';
import { useNow } from '../app/clock.store.ts';
import { texts } from '../texts/index.ts';

/** How far something long has come: count, rate and time left. action: a Cancel button where that is safe. */
export function ProgressLine({ label, done, total, startedAt, failed = 0, failedText, action }: { label: string; done: number; total: number; startedAt: Instant; failed?: number; failedText?: string; action?: ReactNode }) {
  const now = useNow();
  const seconds = Math.max(1, (now - startedAt) / SECOND);
  const rate = done / seconds;
  const percent = total === 0 ? 100 : (done / total) * 100;
  return (
    <div role="status">
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={600}>{label}</Text>
        <Group gap="md">
          <Text size="sm">{texts.progress.of(done, total)}</Text>
          {done > 0 && done < total && (
            <>
              <Text size="sm" c="dimmed">{texts.progress.rate(Math.max(1, Math.round(rate)))}</Text>
              <Text size="sm" c="dimmed">{texts.progress.left(Math.ceil((total - done) / rate))}</Text>
            </>
          )}
          {failed > 0 && failedText && <Text size="sm" className="tone-bad">{failedText}</Text>}
          {action}
        </Group>
      </Group>
      <Progress value={percent} animated={done < total} aria-label={label} />
    </div>
  );
}
