import { Alert, Button, Checkbox, Group, Skeleton, Stack, Text } from '@mantine/core';
import { ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, FactList, Section } from '../../ui/index.ts';
import { isStale } from '../routers/change-preview.tsx';
import { PreviewList } from '../routers/preview-list.tsx';
import styles from './replace.module.css';
import type { SwapState } from './swap-view.ts';

const words = texts.routerSwap.preview;
const COUNTS = ['profiles', 'secrets', 'hotspotUsers', 'queues', 'leases', 'listedAddresses', 'schedulers'] as const;

/** Everything that would be written on the new device, and the word that it is the router from now on. */
export function PreviewStep({ routerId, candidate, onDropped, onApproved }: { routerId: number; candidate: SwapState['candidate']; onDropped: () => void; onApproved: () => void }) {
  const [trusted, setTrusted] = useState(false);
  const preview = useRead('routerSwap.preview', { routerId }, { topics: [], enabled: candidate !== null });
  const approve = useAct('routerSwap.approve', { done: words.approved, onDone: onApproved, onRefusal: (refusal) => { if (isStale(refusal)) void preview.refetch(); return false; } });
  const drop = useAct('routerSwap.drop', { onDone: onDropped });
  if (!candidate) return <Skeleton height={200} />;
  const { data } = preview;
  const { fingerprint } = candidate;
  const may = data !== undefined && !preview.isFetching && (fingerprint === null || trusted);
  return (
    <Stack gap="md">
      <Section title={texts.routerSwap.progress.device}>
        <Text size="sm" mb={8}>{words.device(candidate.board, candidate.version, candidate.host)}{candidate.serialNumber !== null && `. ${words.serial(candidate.serialNumber)}.`}</Text>
        {preview.isFetching && <Text size="sm" c="dimmed" role="status">{words.reading}</Text>}
        {preview.error && !preview.isFetching && <ErrorState error={preview.error} retry={() => void preview.refetch()} />}
        {data && <FactList facts={COUNTS.map((count) => (data.counts[count] === 0 ? null : [words.counts[count], texts.value.count(data.counts[count])]))} />}
      </Section>
      {data && <PreviewList query={preview} nothingText={words.nothing} />}
      {data && data.total > data.rows.length && <Text size="sm" c="dimmed">{words.shown(data.rows.length, data.total)}</Text>}
      {fingerprint === null ? (
        <Alert variant="default" icon={<ShieldAlert size={18} className="tone-warn" aria-hidden />}>{words.plain}</Alert>
      ) : (
        <div>
          <Text size="sm" fw={600} mb={4}>{words.certificate}</Text>
          <pre className="technical">{fingerprint}</pre>
          <Checkbox mt={6} label={words.trust} checked={trusted} onChange={(event) => setTrusted(event.currentTarget.checked)} />
        </div>
      )}
      <Text size="sm">{words.afterwards}</Text>
      <div className={styles['acts']}>
        <Button variant="default" loading={drop.busy} onClick={() => void drop.run({ routerId })}>{words.again}</Button>
        <Group gap="xs"><Button variant="default" loading={preview.isFetching} onClick={() => void preview.refetch()}>{words.refresh}</Button></Group>
        <Button loading={approve.busy} disabled={!may} onClick={() => data && void approve.run({ routerId, digest: data.digest, fingerprint })}>{words.approve(data?.writes ?? 0)}</Button>
      </div>
    </Stack>
  );
}
