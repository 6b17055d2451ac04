import { Button, Group, Progress, SegmentedControl, Select, Skeleton, Stack, Text } from '@mantine/core';
import { BarChart } from '@mantine/charts';
import { ChartNoAxesColumn, CircleAlert, Plus, Router } from 'lucide-react';
import { useState } from 'react';
import type { CapView, UsageGrain } from '../../../src-shared/contract/usage.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { addDays, dateOf, formatDate, formatInstant, type Instant } from '../../../src-shared/time.ts';
import { useRead, type ReadOutput } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { EmptyState, ErrorState, Section, TimeAgo, ToneBadge } from '../../ui/index.ts';
import { LiveRate } from './usage-live.tsx';
import { UsageSessions } from './usage-sessions.tsx';
import { TopUpDialog } from './top-up-dialog.tsx';
import type { SubscriberFacts } from './subscriber-facts.ts';

const words = texts.usage;
const GRAINS = ['minutes', 'hours', 'days', 'months'] as const;
const CHART_HEIGHT = 220;
type Usage = ReadOutput<'usage.ofService'>;

/** What he used: against his cap, over time, this moment, and session by session. */
export function UsageTab({ facts }: { facts: SubscriberFacts }) {
  const services = facts.subscriptions;
  const [chosen, choose] = useState<string | null>(null);
  const service = services.find(({ id }) => String(id) === chosen) ?? services[0];
  if (!service) return <EmptyState icon={Router} title={words.noService} text={words.noServiceText} />;
  return (
    <Stack gap="md">
      {services.length > 1 && (
        <Select aria-label={words.service} w={320} allowDeselect={false} value={String(service.id)} onChange={choose} data={services.map(({ id, planName, userName }) => ({ value: String(id), label: `${planName}, ${userName}` }))} />
      )}
      <ServiceUsage key={service.id} subscriptionId={service.id} />
    </Stack>
  );
}

function ServiceUsage({ subscriptionId }: { subscriptionId: number }) {
  const [grain, setGrain] = useState<UsageGrain>('days');
  const query = useRead('usage.ofService', { subscriptionId, grain }, { keep: true });
  const usage = query.data;
  if (!usage) return query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={CHART_HEIGHT * 2} />;
  return (
    <>
      <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(380px, 1fr))', gap: 12 }}>
        <CapCard subscriptionId={subscriptionId} usage={usage} />
        <LiveRate subscriptionId={subscriptionId} />
      </div>
      <Section title={words.graph} side={<SegmentedControl size="xs" aria-label={words.graph} value={grain} onChange={(value) => setGrain(value as UsageGrain)} data={GRAINS.map((value) => ({ value, label: words.grain[value] }))} />}>
        <UsageChart grain={grain} points={usage.points} />
        <Text size="xs" c="dimmed" mt={6}>
          {usage.reading === null ? words.neverRead : <>{words.cost(usage.reading)} ({words.readAt} <TimeAgo at={usage.reading.at} />)</>}
        </Text>
      </Section>
      <UsageSessions subscriptionId={subscriptionId} />
    </>
  );
}

function CapCard({ subscriptionId, usage: { cap, topUps } }: { subscriptionId: number; usage: Usage }) {
  const may = useMay();
  const [adding, setAdding] = useState(false);
  const button = cap && may('usage.addTopUp') && <Button size="compact-md" variant="default" leftSection={<Plus size={15} aria-hidden />} onClick={() => setAdding(true)}>{words.topUp}</Button>;
  return (
    <Section title={words.cap} side={button}>
      {cap ? <CapState cap={cap} /> : <Text size="sm">{words.noCap}</Text>}
      {topUps.map((topUp) => (
        <Text key={topUp.id} size="xs" c="dimmed">{words.topUps(words.data(topUp.bytes), topUp.priceCents === 0 ? words.free0 : formatKes(topUp.priceCents), formatDate(addDays(dateOf(topUp.untilAt), -1)))}{topUp.reason && `: ${topUp.reason}`}</Text>
      ))}
      {cap && <TopUpDialog subscriptionId={subscriptionId} cap={cap} opened={adding} onClose={() => setAdding(false)} />}
    </Section>
  );
}

const NEAR = 0.8;

function CapState({ cap }: { cap: CapView }) {
  const share = cap.usedBytes / cap.limitBytes;
  const tone = cap.state === 'capped' ? 'bad' : share >= NEAR ? 'warn' : 'good';
  return (
    <Stack gap={6}>
      <Group justify="space-between">
        <Text fw={600}>{words.ofCap(cap.usedBytes, cap.limitBytes)}</Text>
        {cap.state === 'capped' ? <ToneBadge tone="bad" icon={CircleAlert} text={words.capped} /> : <Text size="sm" className={`tone-${tone}`}>{words.percent(cap.usedBytes, cap.limitBytes)}</Text>}
      </Group>
      <Progress aria-label={words.ofCap(cap.usedBytes, cap.limitBytes)} value={Math.min(100, share * 100)} color={`var(--tone-${tone})`} size="lg" />
      <Text size="sm" c="dimmed">
        {cap.period === 'month' ? words.month(formatDate(cap.startOn), formatDate(addDays(cap.untilOn, -1))) : words.rolling} {cap.action === 'throttle' ? words.atCap.throttle(texts.value.speed(cap.throttleDownKbps, cap.throttleUpKbps)) : words.atCap.block}{' '}
        {cap.topUpBytes > 0 && words.bought(cap.topUpBytes)} {cap.freeBytes > 0 && words.free(cap.freeBytes)}
      </Text>
    </Stack>
  );
}

const CLOCK_LETTERS = 5;
/** "1 Dec 2026" → "Dec 2026". */
const monthOf = (at: Instant): string => formatDate(dateOf(at)).replace(/^\d+ /, '');

function UsageChart({ grain, points }: { grain: UsageGrain; points: Usage['points'] }) {
  const sum = (pick: 'uploadBytes' | 'downloadBytes') => points.reduce((total, point) => total + point[pick], 0);
  const atOf = (at: Instant): string => (grain === 'months' ? monthOf(at) : grain === 'days' ? formatDate(dateOf(at)) : formatInstant(at));
  const [down, up] = [sum('downloadBytes'), sum('uploadBytes')];
  if (down + up === 0) return <EmptyState icon={ChartNoAxesColumn} title={words.nothing} text={words.nothingText[grain]} />;
  return (
    <>
      <Text size="sm" mb={6}>{words.said(down, up)}</Text>
      <BarChart
        h={CHART_HEIGHT}
        data={points.map((point) => ({ at: atOf(point.at), down: point.downloadBytes, up: point.uploadBytes }))}
        dataKey="at"
        type="stacked"
        series={[{ name: 'down', label: words.down, color: 'var(--chart-a)' }, { name: 'up', label: words.up, color: 'var(--chart-b)' }]}
        valueFormatter={words.data}
        yAxisProps={{ width: 70 }}
        xAxisProps={{ interval: 'preserveStartEnd', minTickGap: 32, tickFormatter: (at: string) => (grain === 'minutes' ? at.slice(-CLOCK_LETTERS) : at) }}
        barProps={{ isAnimationActive: false }}
        gridAxis="x"
        tickLine="none"
        withLegend
      />
    </>
  );
}
