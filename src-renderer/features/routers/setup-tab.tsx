import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useAct, useRead } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, Section, TroubleState } from '../../ui/index.ts';
import { ReachFields } from './reach-fields.tsx';
import type { RouterView } from './router-view.ts';
import { useSetupForm, type Reach } from './setup-form.ts';
import { SetupScript } from './setup-script.tsx';
import { useBegun } from './use-begun.ts';

const words = texts.routerSetup;

/** How a router is reached, whether that way stands, and its set-up script. */
export function SetupTab({ router }: { router: RouterView }) {
  const may = useMay();
  const query = useRead('routerSetup.reach', { routerId: router.id }, { topics: ['routers'] });
  if (!query.data) return query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={320} />;
  return (
    <>
      <Section title={words.reach.title}>
        <Stack gap="md">
          <TunnelHealthLine routerId={router.id} />
          {may('routerSetup.saveReach') ? <ReachForm key={JSON.stringify(query.data)} routerId={router.id} saved={query.data} /> : <Text size="sm">{words.reach.kind[query.data.kind]}</Text>}
        </Stack>
      </Section>
      {may('routerSetup.script') && <ScriptSection key={query.data.kind} reach={query.data} major={router.facts?.version.startsWith('6') ? '6' : '7'} />}
    </>
  );
}

function TunnelHealthLine({ routerId }: { routerId: number }) {
  const [asked, setAsked] = useState(false);
  const health = useRead('routerSetup.tunnelHealth', { routerId }, { enabled: asked });
  const { data } = health;
  const test = () => {
    if (asked) void health.refetch();
    setAsked(true);
  };
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Button variant="default" size="compact-sm" loading={health.isFetching} onClick={test}>{words.reach.test}</Button>
        {data && !health.isFetching && (
          <Text size="sm" role="status">
            <span className={data.reached ? 'tone-good' : 'tone-bad'}>{data.reached ? words.reach.reached : words.reach.notReached}</span>. {data.verdict} {data.tookMs !== null && words.reach.took(data.tookMs)}
          </Text>
        )}
      </Group>
      {data?.interface && <Text size="xs" c="dimmed">{words.reach.interface(data.interface.name, data.interface.running, data.interface.disabled)}</Text>}
      {data?.trouble && !health.isFetching && <TroubleState title={words.reach.notReached} trouble={data.trouble} />}
      {health.error && <ErrorState error={health.error} />}
    </Stack>
  );
}

function ReachForm({ routerId, saved }: { routerId: number; saved: Reach }) {
  const [reach, setReach] = useState(saved);
  const { begin, mayBegin, busy } = useBegun();
  const save = useAct('routerSetup.saveReach', { done: words.reach.saved });
  const submit = async () => {
    const made = 'address' in reach && reach.address === '' ? await begin(reach) : { reach };
    if (made) await save.run({ routerId, reach: made.reach });
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (mayBegin(reach)) void submit(); }}>
      <Stack gap="md">
        <ReachFields reach={reach} added onChange={setReach} />
        <Group justify="flex-end"><Button type="submit" loading={save.busy || busy} disabled={!mayBegin(reach) || JSON.stringify(reach) === JSON.stringify(saved)}>{words.reach.save}</Button></Group>
      </Stack>
    </form>
  );
}

function ScriptSection({ reach, major }: { reach: Reach; major: '6' | '7' }) {
  const form = useSetupForm(reach.kind, major);
  const { begun, begin, busy } = useBegun();
  return (
    <Section title={words.script.title}>
      {begun ? <SetupScript form={form} reach={reach} login={begun.login} /> : <Group justify="space-between" wrap="nowrap"><Text size="sm" c="dimmed">{words.script.intro}</Text><Button variant="default" style={{ flex: 'none' }} loading={busy} onClick={() => void begin(reach)}>{words.script.make}</Button></Group>}
    </Section>
  );
}
