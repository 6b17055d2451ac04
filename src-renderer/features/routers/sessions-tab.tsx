import { SegmentedControl, Text } from '@mantine/core';
import { Users } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { formatInstant } from '../../../src-shared/time.ts';
import { useAddressValues } from '../../app/address.ts';
import { useRows, type ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { DataTable, EmptyState, InstantText, SearchBox, TimeAgo, useClearFilters, type Column } from '../../ui/index.ts';
import { LiveSessions } from './live-sessions.tsx';

type SessionRow = ReadOutput<'routers.sessions'>['rows'][number];
const words = texts.routers;

const columns: readonly Column<SessionRow>[] = [
  { key: 'userName', heading: words.user, width: 190, cell: (row) => row.userName, text: (row) => row.userName },
  { key: 'subscriber', heading: words.subscriber, width: 230, cell: (row) => (row.subscriberId === null ? <span className="tone-warn">{words.unknown}</span> : <Link href={`/subscribers/${row.subscriberId}`}>{row.subscriberName}</Link>), text: (row) => row.subscriberName ?? '' },
  { key: 'address', heading: words.ip, width: 150, cell: (row) => row.address, text: (row) => row.address },
  { key: 'callerId', heading: words.caller, width: 180, cell: (row) => row.callerId, text: (row) => row.callerId },
  { key: 'since', heading: words.since, width: 170, cell: (row) => <InstantText at={row.since} />, text: (row) => formatInstant(row.since) },
];

/** Everybody who is connected: as the last comparison saw it, or live. */
export function SessionsTab({ routerId }: { routerId: number }) {
  const [values, change] = useAddressValues();
  const live = values['sessions'] === 'live';
  const choice = (
    <SegmentedControl
      size="sm"
      aria-label={texts.routerWatch.which}
      value={live ? 'live' : 'kept'}
      onChange={(value) => change({ sessions: value === 'live' ? 'live' : null })}
      data={[{ value: 'kept', label: texts.routerWatch.kept }, { value: 'live', label: texts.routerWatch.live }]}
    />
  );
  return live ? <LiveSessions routerId={routerId} choice={choice} /> : <KeptSessions routerId={routerId} choice={choice} />;
}

function KeptSessions({ routerId, choice }: { routerId: number; choice: ReactNode }) {
  const [values] = useAddressValues();
  const rows = useRows('routers.sessions', { routerId, search: values['search'] ?? '' });
  const readAt = rows.first?.readAt;
  return (
    <DataTable
      name="sessions"
      label={words.tab.sessions}
      columns={columns}
      window={rows}
      rowId={(row) => `${row.userName} ${row.address}`}
      rowHref={(row) => (row.subscriberId === null ? null : `/subscribers/${row.subscriberId}`)}
      toolbar={<><SearchBox placeholder={words.searchSessions} />{choice}{readAt && <Text size="xs" c="dimmed">{words.sessionsReadAt} <TimeAgo at={readAt} /></Text>}</>}
      onClearFilters={useClearFilters([])}
      empty={<EmptyState icon={Users} title={words.noSessions} text={words.noSessionsText} />}
    />
  );
}
