import { Alert, Anchor, Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { Eye } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Rollout } from '../../../src-shared/contract/router-rollout.ts';
import { addressOf, useAddressValues } from '../../app/address.ts';
import { useProbe } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { RolloutDialog } from './rollout-dialog.tsx';
import { RolloutPilots } from './rollout-pilots.tsx';
import { RolloutSums, RolloutTable } from './rollout-plan.tsx';
import type { RouterView } from './router-view.ts';

const words = texts.rollout;
const ALL: readonly Rollout[] = ['shadow', 'pilot', 'live'];

/** How far Waya goes on this router, what it would do if it went all the way, and with whom it is tried out. */
export function RolloutTab({ router }: { router: RouterView }) {
  const may = useMay();
  const [values, change] = useAddressValues();
  const [to, setTo] = useState<Rollout | null>(null);
  const view = values['show'] === 'pilots' ? 'pilots' : 'plan';
  return (
    <>
      <Stack gap="sm" mb="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div>
            <Text fw={600}>{words.names[router.rollout]}</Text>
            <Text size="sm" c="dimmed">{words.now[router.rollout]}</Text>
          </div>
          {may('routers.setRollout') && (
            <Group gap="xs" wrap="nowrap">
              {ALL.filter((one) => one !== router.rollout).map((one) => <Button key={one} variant={one === 'live' ? 'filled' : 'default'} onClick={() => setTo(one)}>{words.go[one]}</Button>)}
            </Group>
          )}
        </Group>
        <SegmentedControl size="sm" aria-label={words.which} value={view} onChange={(value) => change({ show: value === 'pilots' ? 'pilots' : null, search: null })} data={(['plan', 'pilots'] as const).map((value) => ({ value, label: words.view[value] }))} style={{ alignSelf: 'flex-start' }} />
      </Stack>
      {view === 'pilots' ? <RolloutPilots router={router} /> : <Plan routerId={router.id} />}
      <RolloutDialog router={router} to={to} onClose={() => setTo(null)} />
    </>
  );
}

function Plan({ routerId }: { routerId: number }) {
  const query = useProbe('routers.previewRollout', { id: routerId, to: 'live' }, 0);
  return (
    <>
      <Group justify="space-between" wrap="nowrap" mb="sm">
        {query.error ? <span /> : <RolloutSums plan={query.data} />}
        <Button size="compact-md" variant="default" style={{ flexShrink: 0 }} loading={query.isFetching} onClick={() => void query.refetch()}>{words.again}</Button>
      </Group>
      <RolloutTable query={query} />
    </>
  );
}

/** On every tab of a router that is not live: what is shown is not what was sent. */
export function RolloutBanner({ router }: { router: RouterView }) {
  if (router.rollout === 'live') return null;
  return (
    <Alert variant="default" mb="sm" py={8} icon={<Eye size={18} className="tone-pending" aria-hidden />}>
      <Group gap="xs"><Text size="sm">{words.banner[router.rollout]}</Text><Anchor component={Link} href={addressOf(`/routers/${router.id}`, { tab: 'rollout' })} size="sm" underline="always">{words.open}</Anchor></Group>
    </Alert>
  );
}
