import { Button, Title } from '@mantine/core';
import { CircleCheck, CircleHelp, History, ShieldCheck, ZapOff, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { OutageRow } from '../../../src-shared/contract/outages.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { formatDate, formatInstant } from '../../../src-shared/time.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useAct, useRows, type ReadOutput } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { DataTable, EmptyState, InstantText, Page, PageHeader, ToneBadge, type Column, type Tone } from '../../ui/index.ts';
import { OutageActs } from './outage-acts.tsx';
import { DeclareDialog } from './outage-dialogs.tsx';
import { StandingNotices } from './standing-notice.tsx';

const words = texts.outages;

type Shown = OutageRow['state'] | 'over';
const shownOf = (row: OutageRow): Shown => (row.lasts || row.state === 'dismissed' ? row.state : 'over');
const looks: Readonly<Record<Shown, readonly [Tone, LucideIcon]>> = { found: ['pending', CircleHelp], declared: ['warn', ZapOff], dismissed: ['neutral', CircleCheck], over: ['neutral', History] };
const placeOf = (row: OutageRow) => (row.scope === 'area' ? words.area(row.place) : row.place);
const backOf = ({ gaveBack, gaveBackDays }: OutageRow) => (gaveBack === null || gaveBackDays === null ? '–' : gaveBack.done ? words.backText(gaveBackDays, formatKes(gaveBack.amountCents)) : words.backRunning);
const untilOf = (row: OutageRow) => (row.untilAt === null ? words.lasts : formatInstant(row.untilAt));

const columns: readonly Column<OutageRow>[] = [
  { key: 'place', heading: words.place, width: 130, cell: (row) => (row.routerId === null ? placeOf(row) : <Link href={`/routers/${row.routerId}`}>{placeOf(row)}</Link>), text: placeOf },
  { key: 'state', heading: words.state, width: 135, cell: (row) => <OutageBadge row={row} />, text: (row) => words.stateValue[shownOf(row)] },
  { key: 'from', heading: words.since, width: 155, cell: (row) => <InstantText at={row.fromAt} />, text: (row) => formatInstant(row.fromAt) },
  { key: 'until', heading: words.until, width: 155, cell: untilOf, text: untilOf },
  { key: 'reason', heading: words.reason, width: 130, cell: (row) => row.reason, text: (row) => row.reason },
  { key: 'services', heading: words.services, width: 100, cell: (row) => words.servicesHeld(row.services, row.lasts ? row.held : 0), text: (row) => String(row.services) },
  { key: 'back', heading: words.back, width: 145, cell: backOf, text: backOf },
  { key: 'act', heading: words.act, align: 'right', width: 166, cell: (row) => <OutageActs outage={row} /> },
];

function OutageBadge({ row }: { row: OutageRow }) {
  const [tone, icon] = looks[shownOf(row)];
  return <ToneBadge tone={tone} icon={icon} text={words.stateValue[shownOf(row)]} />;
}

/** Outages, and services that are never to be cut off: all that holds cut-offs by a person's word. */
export function OutagesPage() {
  const may = useMay();
  const [declaring, setDeclaring] = useState(false);
  const rows = useRows('outages.list', {});
  const declare = () => setDeclaring(true);
  const mayDeclare = may('outages.declare');
  usePageActions(mayDeclare ? [{ id: 'declare', label: words.declare, icon: ZapOff, key: 'n', run: declare }] : []);
  const button = mayDeclare && <Button onClick={declare} leftSection={<ZapOff size={16} aria-hidden />}>{words.declare}</Button>;
  return (
    <Page scrolls>
      <PageHeader title={words.title} detail={words.intro} actions={button} />
      <SectionTabs of="/routers" />
      <StandingNotices />
      <DataTable name="outages" label={words.title} columns={columns} window={rows} rowId={(row) => row.id} expectedRows={3} height="content" empty={<EmptyState icon={ZapOff} title={words.none} text={words.noneText} action={button} />} />
      <Exceptions />
      <DeclareDialog opened={declaring} onClose={() => setDeclaring(false)} />
    </Page>
  );
}

type Exception = ReadOutput<'neverSuspend.list'>['rows'][number];
const untilText = (row: Exception) => (row.untilOn === null ? words.never.always : formatDate(row.untilOn));
const exceptionColumns: readonly Column<Exception>[] = [
  { key: 'name', heading: words.never.name, width: 200, cell: (row) => <Link href={`/subscribers/${row.subscriberId}`}>{row.name}</Link>, text: (row) => row.name },
  { key: 'service', heading: words.never.service, width: 150, cell: (row) => row.userName, text: (row) => row.userName },
  { key: 'reason', heading: words.reason, width: 300, cell: (row) => row.reason, text: (row) => row.reason },
  { key: 'until', heading: words.never.untilOn, width: 130, cell: untilText, text: untilText },
  { key: 'by', heading: words.never.by, width: 140, cell: (row) => row.by ?? '–', text: (row) => row.by ?? '' },
  { key: 'act', heading: words.act, align: 'right', width: 130, cell: (row) => <TakeAway subscriptionId={row.subscriptionId} /> },
];

function Exceptions() {
  const rows = useRows('neverSuspend.list', {});
  return (
    <>
      <Title order={2} size="h3" mt={8}>{words.never.heading}</Title>
      <DataTable name="never-suspend" label={words.never.heading} columns={exceptionColumns} window={rows} rowId={(row) => row.subscriptionId} expectedRows={2} height="content" empty={<EmptyState icon={ShieldCheck} title={words.never.none} text={words.never.noneText} />} />
    </>
  );
}

function TakeAway({ subscriptionId }: { subscriptionId: number }) {
  const may = useMay();
  const take = useAct('neverSuspend.end', { done: words.never.taken });
  return may('neverSuspend.end') ? <Button size="compact-xs" variant="default" loading={take.busy} onClick={() => void take.run({ subscriptionId })}>{words.never.take}</Button> : null;
}
