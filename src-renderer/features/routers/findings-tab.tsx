import { SegmentedControl } from '@mantine/core';
import { CircleCheck, Copy, Gauge, Ghost, Hand, Pencil, SearchX, UserX, type LucideIcon } from 'lucide-react';
import { Link } from 'wouter';
import type { Finding } from '../../../src-shared/contract/routers.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { useAddressValues } from '../../app/address.ts';
import { useRows } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { DataTable, EmptyState, InstantText, ToneBadge, type Column, type Tone } from '../../ui/index.ts';

const words = texts.routers;
const looks: Readonly<Record<Finding['kind'], readonly [Tone, LucideIcon]>> = { drift: ['bad', Pencil], missing: ['bad', SearchX], orphan: ['warn', Ghost], unmanaged: ['warn', UserX], unadopted: ['warn', Hand], duplicate: ['bad', Copy], wrongSpeed: ['bad', Gauge] };

const columns: readonly Column<Finding>[] = [
  { key: 'kind', heading: words.finding, width: 185, cell: (row) => <ToneBadge tone={row.resolvedAt === null ? looks[row.kind][0] : 'neutral'} icon={looks[row.kind][1]} text={words.kind[row.kind]} />, text: (row) => words.kind[row.kind] },
  { key: 'object', heading: words.object, width: 160, cell: (row) => (row.subscriberId === null ? row.objectName : <Link href={`/subscribers/${row.subscriberId}`}>{row.objectName}</Link>), text: (row) => row.objectName },
  { key: 'detail', heading: words.detail, width: 400, cell: (row) => <span title={row.detail}>{row.detail}</span>, text: (row) => row.detail },
  { key: 'foundAt', heading: words.foundAt, width: 150, cell: (row) => <InstantText at={row.foundAt} />, text: (row) => formatInstant(row.foundAt) },
  { key: 'resolution', heading: words.resolvedAt, width: 210, cell: (row) => (row.resolvedAt === null ? <span className="tone-warn">{words.stillOpen}</span> : <span className="tone-good" title={formatInstant(row.resolvedAt)}>{row.resolution}</span>), text: (row) => row.resolution ?? words.stillOpen },
];

/** Where the router differs from the books, and what is on it that Waya did not make. */
export function FindingsTab({ routerId }: { routerId: number }) {
  const [values, change] = useAddressValues();
  const settled = values['findings'] === 'settled';
  const rows = useRows('routers.findings', { routerId, open: !settled });
  return (
    <DataTable
      name="findings"
      label={words.tab.drift}
      columns={columns}
      window={rows}
      rowId={(row) => row.id}
      rowHref={(row) => (row.subscriberId === null ? null : `/subscribers/${row.subscriberId}`)}
      toolbar={<SegmentedControl size="sm" aria-label={words.findingsShow} value={settled ? 'settled' : 'open'} onChange={(value) => change({ findings: value === 'settled' ? 'settled' : null })} data={[{ value: 'open', label: words.findingsOpen }, { value: 'settled', label: words.findingsSettled }]} />}
      empty={<EmptyState icon={CircleCheck} title={words.noFindings} text={words.noFindingsText} />}
    />
  );
}
