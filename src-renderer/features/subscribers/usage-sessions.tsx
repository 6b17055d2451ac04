import { Title } from '@mantine/core';
import { History, Plug } from 'lucide-react';
import { formatInstant, SECOND } from '../../../src-shared/time.ts';
import { useRows, type ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { DataTable, durationText, EmptyState, InstantText, ToneBadge, type Column } from '../../ui/index.ts';

const words = texts.usage.sessions;
type Session = ReadOutput<'usage.sessions'>['rows'][number];

const lasted = (row: Session): string => (row.endedAt === null ? '' : durationText(Math.round((row.endedAt - row.startedAt) / SECOND)));

const columns: readonly Column<Session>[] = [
  { key: 'startedAt', heading: words.startedAt, width: 160, cell: (row) => <InstantText at={row.startedAt} />, text: (row) => formatInstant(row.startedAt) },
  { key: 'endedAt', heading: words.endedAt, width: 160, cell: (row) => (row.endedAt === null ? <ToneBadge tone="good" icon={Plug} text={words.running} /> : <InstantText at={row.endedAt} />), text: (row) => (row.endedAt === null ? words.running : formatInstant(row.endedAt)) },
  { key: 'lasted', heading: words.lasted, width: 110, cell: lasted, text: lasted },
  { key: 'cause', heading: words.cause, width: 190, cell: (row) => row.cause ?? '', text: (row) => row.cause ?? '' },
  { key: 'down', heading: words.down, align: 'right', width: 95, cell: (row) => texts.usage.data(row.downloadBytes), text: (row) => String(row.downloadBytes) },
  { key: 'up', heading: words.up, align: 'right', width: 95, cell: (row) => texts.usage.data(row.uploadBytes), text: (row) => String(row.uploadBytes) },
  { key: 'address', heading: words.address, width: 130, cell: (row) => row.address, text: (row) => row.address },
  { key: 'device', heading: words.device, width: 150, cell: (row) => row.callerId, text: (row) => row.callerId },
];

/** When he was connected, and why it ended. */
export function UsageSessions({ subscriptionId }: { subscriptionId: number }) {
  const sessions = useRows('usage.sessions', { subscriptionId });
  return (
    <div>
      <Title order={2} size="h3" mb="xs">{words.title}</Title>
      <DataTable plain height="content" expectedRows={4} name="usage-sessions" label={words.title} columns={columns} window={sessions} rowId={(row) => row.id} empty={<EmptyState icon={History} title={words.none} text={words.noneText} />} />
    </div>
  );
}
