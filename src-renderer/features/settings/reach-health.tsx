import { Button, Group, Text, Title } from '@mantine/core';
import { CircleAlert, CircleCheck, CircleDashed, LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { useAct } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { TimeAgo, type Tone } from '../../ui/index.ts';
import type { ReachView } from './settings-view.ts';
import styles from './settings.module.css';

const words = texts.reach;
const icons = { good: CircleCheck, bad: CircleAlert, warn: CircleAlert, pending: LoaderCircle, neutral: CircleDashed } as const;
type Trouble = ReachView['probe']['trouble'];

function Line({ tone, name, said, trouble }: { tone: Tone; name: string; said: ReactNode; trouble?: Trouble }) {
  const Icon = icons[tone];
  return (
    <li>
      <Icon size={15} className={`tone-${tone}`} aria-hidden />
      <div>
        <span className={styles['healthName']}>{name}</span> {said}
        {trouble && <Text size="xs" className="tone-bad">{trouble.message} {trouble.hint}</Text>}
      </div>
    </li>
  );
}

/** Listener, tunnel or relay, the probe of the address, and the last report: what works, and what does not. */
export function ReachHealth({ view }: { view: ReachView }) {
  const probe = useAct('reach.probe', { done: words.testing });
  const may = useMay();
  const { way } = view.settings;
  return (
    <div className={styles['part']}>
      <Group justify="space-between" mb={4}>
        <Title order={3} size="h3">{words.health}</Title>
        {may('reach.probe') && <Button size="compact-md" variant="default" loading={probe.busy} onClick={() => void probe.run({})}>{words.test}</Button>}
      </Group>
      <ul className={styles['rules']}>
        {way !== 'relay' && <Line tone={view.localAddress === null ? 'bad' : 'good'} name={words.listener} said={view.localAddress === null ? words.listenerOff : words.listenerOn(view.localAddress)} />}
        {way === 'cloudflared' && <TunnelLine tunnel={view.tunnel} />}
        {way === 'relay' && <RelayLine relay={view.relay} />}
        <ProbeLine probe={view.probe} />
        <Line tone={view.lastReportAt === null ? 'neutral' : 'good'} name={words.lastReport} said={view.lastReportAt === null ? words.lastReportNone : <TimeAgo at={view.lastReportAt} />} />
      </ul>
    </div>
  );
}

function TunnelLine({ tunnel: { state, since, trouble } }: { tunnel: ReachView['tunnel'] }) {
  const tone = ({ off: 'neutral', starting: 'pending', up: 'good', down: 'bad' } as const)[state];
  return <Line tone={tone} name={words.tunnel} said={<>{words.tunnelState[state]}{since !== null && <>, <TimeAgo at={since} /></>}</>} trouble={trouble} />;
}

function RelayLine({ relay: { state, waiting, lastFetchAt, trouble } }: { relay: ReachView['relay'] }) {
  const tone = ({ off: 'neutral', up: 'good', down: 'bad' } as const)[state];
  return <Line tone={tone} name={words.relayName} said={<>{words.relayState[state]}{waiting !== null && `, ${words.relayWaiting(texts.value.count(waiting))}`}{lastFetchAt !== null && <>, <TimeAgo at={lastFetchAt} /></>}</>} trouble={trouble} />;
}

function ProbeLine({ probe: { state, at, tookMs, trouble } }: { probe: ReachView['probe'] }) {
  const tone = ({ never: 'neutral', reached: 'good', elsewhere: 'bad', unreachable: 'bad' } as const)[state];
  return <Line tone={tone} name={words.probe} said={<>{words.probeState[state]}{tookMs !== null && state === 'reached' && ` ${words.probeTook(texts.value.count(tookMs))}`}{at !== null && <>, <TimeAgo at={at} /></>}</>} trouble={trouble} />;
}
