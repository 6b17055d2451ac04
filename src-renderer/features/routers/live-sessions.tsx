import { ActionIcon, Text, Tooltip } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { Unplug, Users } from 'lucide-react';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { LiveSession } from '../../../src-shared/contract/router-sessions.ts';
import { formatInstant, SECOND } from '../../../src-shared/time.ts';
import { useAddressValues } from '../../app/address.ts';
import { useAct, useRows } from '../../app/queries.ts';
import { useMay, useSession } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, DataTable, EmptyState, InstantText, SearchBox, useClearFilters, type Column } from '../../ui/index.ts';

const words = texts.routerWatch;
const common = texts.routers;
const LOOK_EVERY_MS = 5 * SECOND;

const rateText = (bits: number | null): string => (bits === null ? '' : texts.value.rate(bits));
const rateCell = (bits: number | null): ReactNode => (bits === null ? <Text span size="xs" c="dimmed">{words.notYet}</Text> : texts.value.rate(bits));

function columnsOf(onKick: ((row: LiveSession) => void) | null): readonly Column<LiveSession>[] {
  const facts: readonly Column<LiveSession>[] = [
    { key: 'userName', heading: common.user, width: 130, cell: (row) => row.userName, text: (row) => row.userName },
    { key: 'subscriber', heading: common.subscriber, width: 132, cell: (row) => (row.subscriberId === null ? <span className="tone-warn">{common.unknown}</span> : <Link href={`/subscribers/${row.subscriberId}`}>{row.subscriberName}</Link>), text: (row) => row.subscriberName ?? '' },
    { key: 'down', heading: words.down, align: 'right', width: 95, cell: (row) => rateCell(row.downloadBitsPerSecond), text: (row) => rateText(row.downloadBitsPerSecond) },
    { key: 'up', heading: words.up, align: 'right', width: 95, cell: (row) => rateCell(row.uploadBitsPerSecond), text: (row) => rateText(row.uploadBitsPerSecond) },
    { key: 'downloaded', heading: words.downloaded, align: 'right', width: 112, cell: (row) => (row.downloadBytes === null ? '' : texts.value.bytes(row.downloadBytes)), text: (row) => String(row.downloadBytes ?? '') },
    { key: 'address', heading: common.ip, width: 105, cell: (row) => row.address, text: (row) => row.address },
    { key: 'callerId', heading: words.device, width: 155, cell: (row) => row.callerId, text: (row) => row.callerId },
    { key: 'via', heading: words.via, width: 70, cell: (row) => words.viaWord[row.via], text: (row) => words.viaWord[row.via] },
    { key: 'since', heading: common.since, width: 160, cell: (row) => <InstantText at={row.since} />, text: (row) => formatInstant(row.since) },
  ];
  if (!onKick) return facts;
  const [userName, subscriber, ...rest] = facts;
  const act: Column<LiveSession> = {
    key: 'act',
    heading: words.act,
    width: 50,
    cell: (row) => row.subscriptionId !== null && <Tooltip label={words.kick(row.userName)}><ActionIcon variant="subtle" color="gray" size="sm" aria-label={words.kick(row.userName)} onClick={(event) => { event.stopPropagation(); onKick(row); }}><Unplug size={15} aria-hidden /></ActionIcon></Tooltip>,
    text: () => '',
  };
  return [userName!, subscriber!, act, ...rest];
}

/** Who is connected now and how fast: the router is asked again every few seconds for as long as this is shown. */
export function LiveSessions({ routerId, choice }: { routerId: number; choice: ReactNode }) {
  const may = useMay();
  const { practice } = useSession();
  const [values] = useAddressValues();
  const [kicked, setKicked] = useState<LiveSession | null>(null);
  const rows = useRows('routers.sessionsLive', { routerId, search: values['search'] ?? '' }, { topics: [] });
  // A router that does not answer is not asked every few seconds.
  const clock = useInterval(() => { if (!rows.refreshing && !rows.error) rows.retry(); }, LOOK_EVERY_MS);
  useEffect(() => {
    clock.start();
    return clock.stop;
  }, [clock]);
  const kick = useAct('routers.kick', { done: words.kicked(kicked?.userName ?? ''), onDone: () => rows.retry() });
  const mayKick = may('routers.kick');
  const columns = useMemo(() => columnsOf(mayKick ? setKicked : null), [mayKick]);
  return (
    <>
      <DataTable
        name="live-sessions"
        label={common.tab.sessions}
        columns={columns}
        window={rows}
        rowId={(row) => `${row.via} ${row.userName} ${row.address}`}
        rowHref={(row) => (row.subscriberId === null ? null : `/subscribers/${row.subscriberId}`)}
        toolbar={<><SearchBox placeholder={common.searchSessions} />{choice}<Text size="xs" c="dimmed">{practice ? words.livePractice : words.liveText}</Text></>}
        onClearFilters={useClearFilters([])}
        empty={<EmptyState icon={Users} title={common.noSessions} text={common.noSessionsText} />}
      />
      <ConfirmDialog
        opened={kicked !== null}
        onClose={() => setKicked(null)}
        title={words.kickTitle(kicked?.userName ?? '')}
        text={words.kickText}
        confirm={words.kickConfirm}
        busy={kick.busy}
        onConfirm={() => void (kicked?.subscriptionId != null && kick.run({ subscriptionId: kicked.subscriptionId }).then(() => setKicked(null)))}
      />
    </>
  );
}
