import { Button } from '@mantine/core';
import { Plus, Router as RouterIcon } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { RouterRow } from '../../../src-shared/contract/routers.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { goTo } from '../../app/address.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useRead, type ReadOutput } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { DataTable, EmptyState, Page, PageHeader, StateBadge, TimeAgo, wholeList, type Column } from '../../ui/index.ts';
import { FreezeSwitch, StandingNotices } from '../outages/standing-notice.tsx';
import { AddRouterDialog } from './add-router-dialog.tsx';
import { deviceText } from './router-view.ts';

const words = texts.routers;
type RouterHealth = ReadOutput<'health.overview'>[number];
const onlineOf = (row: RouterRow) => words.onlineOf(row.online === null ? '–' : texts.value.count(row.online), texts.value.count(row.subscriptions));
const some = (count: number) => (count > 0 ? <strong className="tone-warn">{texts.value.count(count)}</strong> : '–');

const columns: readonly Column<RouterRow>[] = [
  { key: 'name', heading: words.name, width: 165, cell: (row) => <Link href={`/routers/${row.id}`}>{row.name}</Link>, text: (row) => row.name },
  { key: 'state', heading: words.state, width: 125, cell: (row) => <span title={row.rollout === 'live' ? '' : texts.rollout.banner[row.rollout]}><StateBadge kind="router" state={row.state} /></span>, text: (row) => texts.state.router[row.state] },
  { key: 'device', heading: words.device, width: 240, cell: (row) => deviceText(row) ?? <span className="tone-neutral">{words.notReadYet}</span>, text: (row) => deviceText(row) ?? words.notReadYet },
  { key: 'address', heading: words.address, width: 140, hidden: true, cell: (row) => words.addressText(row.host, row.port, row.tls), text: (row) => words.addressText(row.host, row.port, row.tls) },
  { key: 'online', heading: words.online, align: 'right', width: 110, cell: onlineOf, text: (row) => String(row.online ?? '') },
  { key: 'cpu', heading: words.cpu, align: 'right', width: 70, cell: (row) => (row.facts && row.state === 'up' ? words.percent(row.facts.cpuLoadPercent) : '–'), text: (row) => String(row.facts?.cpuLoadPercent ?? '') },
  { key: 'contact', heading: words.contact, width: 115, cell: (row) => (row.lastContactAt === null ? words.never : <TimeAgo at={row.lastContactAt} />), text: (row) => (row.lastContactAt === null ? '' : formatInstant(row.lastContactAt)) },
  { key: 'findings', heading: words.findings, align: 'right', width: 90, cell: (row) => some(row.openFindings), text: (row) => String(row.openFindings) },
  { key: 'jobs', heading: words.jobs, align: 'right', width: 85, cell: (row) => some(row.waitingJobs), text: (row) => String(row.waitingJobs) },
];

/** CPU and alerts as the looks of every minute have them. */
function columnsWith(health: readonly RouterHealth[]): readonly Column<RouterRow>[] {
  const of = new Map(health.map((each) => [each.routerId, each]));
  const cpuOf = (row: RouterRow) => of.get(row.id)?.cpuLoadPercent ?? row.facts?.cpuLoadPercent ?? null;
  const alertsOf = (row: RouterRow) => of.get(row.id)?.alerts ?? 0;
  return columns.flatMap((column) => {
    if (column.key === 'cpu') return [{ ...column, cell: (row) => (row.state === 'up' && cpuOf(row) !== null ? words.percent(cpuOf(row)!) : '–'), text: (row) => String(cpuOf(row) ?? '') }];
    if (column.key === 'findings') return [{ key: 'alerts', heading: texts.routerHealth.alertsShort, align: 'right', width: 75, cell: (row) => some(alertsOf(row)), text: (row) => String(alertsOf(row)) }, column];
    return [column];
  });
}

export function RoutersPage() {
  const may = useMay();
  const [adding, setAdding] = useState(false);
  const query = useRead('routers.list', {});
  const health = useRead('health.overview', {}, { everyMs: 60_000 });
  const add = () => setAdding(true);
  const mayAdd = may('routers.add');
  usePageActions(mayAdd ? [{ id: 'add', label: words.add, icon: Plus, key: 'n', run: add }] : []);
  const button = mayAdd && <Button onClick={add} leftSection={<Plus size={16} aria-hidden />}>{words.add}</Button>;
  return (
    <Page>
      <PageHeader title={words.title} detail={words.intro} actions={<><FreezeSwitch />{button}</>} />
      <SectionTabs of="/routers" />
      <StandingNotices />
      <DataTable
        name="routers"
        label={words.title}
        columns={columnsWith(health.data ?? [])}
        window={wholeList(query)}
        rowId={(row) => row.id}
        rowHref={(row) => `/routers/${row.id}`}
        expectedRows={4}
        empty={<EmptyState icon={RouterIcon} title={words.noRouters} text={words.noRoutersText} action={button} />}
      />
      <AddRouterDialog opened={adding} onClose={() => setAdding(false)} onAdded={(id) => goTo(`/routers/${id}`)} />
    </Page>
  );
}
