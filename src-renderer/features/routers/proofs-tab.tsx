import { CircleCheck, CircleX, ShieldCheck } from 'lucide-react';
import { Link } from 'wouter';
import { formatInstant } from '../../../src-shared/time.ts';
import { useRows, type ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { DataTable, EmptyState, InstantText, ToneBadge, type Column } from '../../ui/index.ts';

type Proof = ReadOutput<'routers.proofs'>['rows'][number];
const words = texts.routers;
const actionsOf = (row: Proof) => (row.actions.length === 0 ? words.nothingToDo : row.actions.join('; '));

const columns: readonly Column<Proof>[] = [
  { key: 'at', heading: words.at, width: 185, cell: (row) => <InstantText exact at={row.at} />, text: (row) => formatInstant(row.at) },
  { key: 'userName', heading: words.user, width: 140, cell: (row) => <Link href={`/subscribers/${row.subscriberId}`}>{row.userName}</Link>, text: (row) => row.userName },
  { key: 'wanted', heading: words.wanted, width: 185, cell: (row) => <span title={row.wanted}>{row.wanted}</span>, text: (row) => row.wanted },
  { key: 'actions', heading: words.actions, width: 195, cell: (row) => <span title={actionsOf(row)}>{actionsOf(row)}</span>, text: actionsOf },
  { key: 'found', heading: words.readBack, width: 180, cell: (row) => <span title={row.found}>{row.found}</span>, text: (row) => row.found },
  { key: 'confirmed', heading: words.state, width: 150, cell: (row) => <ToneBadge tone={row.confirmed ? 'good' : 'bad'} icon={row.confirmed ? CircleCheck : CircleX} text={row.confirmed ? words.confirmed : words.notConfirmed} />, text: (row) => (row.confirmed ? words.confirmed : words.notConfirmed) },
  { key: 'duration', heading: words.took, align: 'right', width: 80, cell: (row) => words.ms(row.durationMs), text: (row) => String(row.durationMs) },
];

/** What was wanted, done and read back, line by line. */
export function ProofsTab({ routerId }: { routerId: number }) {
  const rows = useRows('routers.proofs', { routerId });
  return <DataTable name="proofs" label={words.tab.proofs} columns={columns} window={rows} rowId={(row) => row.id} rowHref={(row) => `/subscribers/${row.subscriberId}`} empty={<EmptyState icon={ShieldCheck} title={words.noProofs} text={words.noProofsText} />} />;
}
