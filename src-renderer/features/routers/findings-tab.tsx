import { Alert, Button, Group, SegmentedControl, Text } from '@mantine/core';
import { CircleCheck, Copy, Droplets, Gauge, Ghost, Hand, Pencil, ScanEye, SearchX, UserX, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Finding } from '../../../src-shared/contract/routers.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { useAddressValues } from '../../app/address.ts';
import { useAct, useRead, useRows } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { csvAmount, DataTable, EmptyState, InstantText, Money, ToneBadge, type Column, type Tone } from '../../ui/index.ts';
import { PreviewDialog } from './preview-dialog.tsx';
import type { RouterView } from './router-view.ts';

const words = texts.routers;
const watch = texts.routerWatch;
const looks: Readonly<Record<Finding['kind'], readonly [Tone, LucideIcon]>> = { drift: ['bad', Pencil], missing: ['bad', SearchX], orphan: ['warn', Ghost], unmanaged: ['warn', UserX], unadopted: ['warn', Hand], duplicate: ['bad', Copy], wrongSpeed: ['bad', Gauge] };

const columnsOf = (settled: boolean): readonly Column<Finding>[] => [
  { key: 'kind', heading: words.finding, width: 190, cell: (row) => <ToneBadge tone={row.resolvedAt === null ? looks[row.kind][0] : 'neutral'} icon={looks[row.kind][1]} text={words.kind[row.kind]} />, text: (row) => words.kind[row.kind] },
  { key: 'object', heading: words.object, width: 150, cell: (row) => (row.subscriberId === null ? row.objectName : <Link href={`/subscribers/${row.subscriberId}`}>{row.objectName}</Link>), text: (row) => row.objectName },
  { key: 'detail', heading: words.detail, width: settled ? 290 : 470, cell: (row) => <span title={row.detail}>{row.detail}</span>, text: (row) => row.detail },
  { key: 'worth', heading: watch.worth, align: 'right', width: 135, cell: (row) => row.leakCents !== null && <Money bare amount={row.leakCents} />, text: (row) => (row.leakCents === null ? '' : csvAmount(row.leakCents)) },
  { key: 'foundAt', heading: words.foundAt, width: 165, cell: (row) => <InstantText at={row.foundAt} />, text: (row) => formatInstant(row.foundAt) },
  ...(settled ? [{ key: 'resolution', heading: words.resolvedAt, width: 190, cell: (row: Finding) => <span className="tone-good" title={row.resolvedAt === null ? '' : formatInstant(row.resolvedAt)}>{row.resolution}</span>, text: (row: Finding) => row.resolution ?? '' }] : []),
];
const OPEN_COLUMNS = columnsOf(false);
const SETTLED_COLUMNS = columnsOf(true);

/** Where the router differs from the books, and what is on it that Waya did not make. */
export function FindingsTab({ router }: { router: RouterView }) {
  const may = useMay();
  const [values, change] = useAddressValues();
  const [looking, setLooking] = useState(false);
  const settled = values['findings'] === 'settled';
  const rows = useRows('routers.findings', { routerId: router.id, open: !settled });
  return (
    <>
      {may('routers.leaks') && <LeakNote routerId={router.id} />}
      <DataTable
        name={settled ? 'findings-settled' : 'findings'}
        label={words.tab.drift}
        columns={settled ? SETTLED_COLUMNS : OPEN_COLUMNS}
        window={rows}
        rowId={(row) => row.id}
        rowHref={(row) => (row.subscriberId === null ? null : `/subscribers/${row.subscriberId}`)}
        toolbar={
          <>
            <SegmentedControl size="sm" aria-label={words.findingsShow} value={settled ? 'settled' : 'open'} onChange={(value) => change({ findings: value === 'settled' ? 'settled' : null })} data={[{ value: 'open', label: words.findingsOpen }, { value: 'settled', label: words.findingsSettled }]} />
            <DriftPolicy router={router} />
            {may('routers.previewSweep') && <Button size="sm" variant="default" onClick={() => setLooking(true)} leftSection={<ScanEye size={16} aria-hidden />}>{watch.look}</Button>}
          </>
        }
        empty={<EmptyState icon={CircleCheck} title={words.noFindings} text={words.noFindingsText} />}
      />
      <PreviewDialog router={router} opened={looking} onClose={() => setLooking(false)} />
    </>
  );
}

/** What stands here and is paid by nobody, in money. */
function LeakNote({ routerId }: { routerId: number }) {
  const leaks = useRead('routers.leaks', { routerId, limit: 1 }).data;
  if (!leaks || leaks.total === 0) return null;
  return <Alert variant="default" mb="sm" icon={<Droplets size={18} className="tone-warn" aria-hidden />}>{watch.leaking(leaks.totalCents, leaks.total)}</Alert>;
}

/** Is what hands change put right, or kept and shown? The owner decides. */
function DriftPolicy({ router }: { router: RouterView }) {
  const may = useMay();
  const act = useAct('routers.setPolicy', { done: watch.policySaved(router.name) });
  if (!may('routers.setPolicy')) return null;
  return (
    <Group gap={6} wrap="nowrap">
      <Text size="xs" c="dimmed" id="drift-policy">{watch.policy}</Text>
      <SegmentedControl size="sm" aria-labelledby="drift-policy" value={router.driftPolicy} disabled={act.busy} onChange={(value) => void act.run({ id: router.id, driftPolicy: value === 'keep' ? 'keep' : 'repair' })} data={[{ value: 'repair', label: watch.policies.repair }, { value: 'keep', label: watch.policies.keep }]} />
    </Group>
  );
}
