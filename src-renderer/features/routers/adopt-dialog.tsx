import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { MOST_ADOPTED_AT_ONCE } from '../../../src-shared/contract/routers.ts';
import type { Instant } from '../../../src-shared/time.ts';
import { useClock } from '../../app/clock.store.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ProgressLine } from '../../ui/index.ts';
import { AdoptChoice } from './adopt-choice.tsx';
import type { RouterView } from './router-view.ts';

const words = texts.routers.adopt;

interface Sent {
  /** Recorded as handed over; the jobs do the rest. */
  readonly count: number;
  readonly of: number;
  readonly at: Instant;
  readonly sending: boolean;
}

/** What would change, line by line; then how far the jobs are. */
export function AdoptDialog({ router, opened, onClose }: { router: RouterView; opened: boolean; onClose: () => void }) {
  const [sent, setSent] = useState<Sent | null>(null);
  const adopt = useAct('routers.adopt');
  const handOver = async (ids: readonly number[]) => {
    let now: Sent = { count: 0, of: ids.length, at: useClock.getState().now, sending: true };
    setSent(now);
    for (let from = 0; from < ids.length; from += MOST_ADOPTED_AT_ONCE) {
      const chunk = ids.slice(from, from + MOST_ADOPTED_AT_ONCE);
      const done = await adopt.run({ routerId: router.id, subscriptionIds: chunk });
      // Refused, and told: back to the list, which is read again.
      if (!done) return setSent(null);
      // What is not there any more needs no waiting for.
      now = { ...now, count: now.count + done.adopting, of: now.of - (chunk.length - done.adopting) };
      setSent(now);
    }
    setSent({ ...now, sending: false });
  };
  const close = () => {
    onClose();
    if (!sent?.sending) setSent(null);
  };
  return (
    <Modal opened={opened} onClose={close} title={words.title(router.name)} size={1280} closeButtonProps={{ 'aria-label': texts.action.close }}>
      {sent ? <AdoptProgress routerId={router.id} sent={sent} onClose={close} /> : <AdoptChoice routerId={router.id} onClose={close} onChosen={(ids) => void handOver(ids)} />}
    </Modal>
  );
}

const LOOK_EVERY_MS = 2000;

function AdoptProgress({ routerId, sent, onClose }: { routerId: number; sent: Sent; onClose: () => void }) {
  const query = useRead('routers.get', { id: routerId }, { everyMs: LOOK_EVERY_MS });
  const waiting = query.data?.adopting ?? sent.count;
  const done = Math.max(0, sent.count - waiting);
  const finished = !sent.sending && !query.isFetching && waiting === 0;
  return (
    <Stack gap="md">
      <ProgressLine label={words.progress} done={finished ? sent.of : done} total={sent.of} startedAt={sent.at} />
      {finished ? (
        <Alert variant="default" icon={<CircleCheck size={18} className="tone-good" aria-hidden />} role="status">{words.finished(sent.of)}</Alert>
      ) : (
        <Text size="sm" c="dimmed">{query.data && query.data.state !== 'up' ? words.routerOff : words.mayClose}</Text>
      )}
      <Group justify="flex-end"><Button variant={finished ? 'filled' : 'default'} disabled={sent.sending} onClick={onClose}>{texts.action.close}</Button></Group>
    </Stack>
  );
}
