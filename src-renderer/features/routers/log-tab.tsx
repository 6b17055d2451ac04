import { Button, SegmentedControl, Skeleton, Table, Text } from '@mantine/core';
import { RotateCw, ScrollText } from 'lucide-react';
import { oneOf, useAddressValues } from '../../app/address.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { EmptyState, ErrorState, SearchBox } from '../../ui/index.ts';
import styles from './health.module.css';

const words = texts.routerHealth;
const ONLY = ['all', 'waya', 'subscribers'] as const;

/** The router's own log, newest first, as it is now. */
export function LogTab({ routerId }: { routerId: number }) {
  const [values, change] = useAddressValues();
  const only = oneOf(values['only'], ONLY) ?? 'all';
  const read = useRead('health.log', { routerId, search: values['search'] ?? '', only }, { topics: [], keep: true });
  return (
    <>
      <div className={styles['bar']}>
        <SearchBox placeholder={words.logSearch} />
        <SegmentedControl size="sm" aria-label={words.logShow} value={only} onChange={(value) => change({ only: value === 'all' ? null : value })} data={ONLY.map((value) => ({ value, label: words.logOnly[value] }))} />
        <Text size="sm" c="dimmed" style={{ flex: 1 }} truncate>{read.data && words.logRead(read.data.rows.length, read.data.read)}</Text>
        <Button variant="default" loading={read.isFetching} onClick={() => void read.refetch()} leftSection={<RotateCw size={16} aria-hidden />}>{words.readAgain}</Button>
      </div>
      {read.error ? <ErrorState error={read.error} retry={() => void read.refetch()} /> : !read.data ? <Skeleton height={320} /> : read.data.rows.length === 0 ? <EmptyState icon={ScrollText} title={words.noLog} text={words.noLogText} /> : (
        <div className={`surface ${styles['log']}`} {...{ tabIndex: 0, role: 'region', 'aria-label': words.tab.log }}>
          <Table stickyHeader verticalSpacing={4} fz="sm">
            <Table.Thead><Table.Tr><Table.Th w={170}>{words.logTime}</Table.Th><Table.Th w={220}>{words.logTopics}</Table.Th><Table.Th>{words.logMessage}</Table.Th></Table.Tr></Table.Thead>
            <Table.Tbody>
              {read.data.rows.map((line) => <Table.Tr key={line.id}><Table.Td>{line.time}</Table.Td><Table.Td className={/error|critical/.test(line.topics) ? 'tone-bad' : /warning/.test(line.topics) ? 'tone-warn' : ''}>{line.topics}</Table.Td><Table.Td>{line.message}</Table.Td></Table.Tr>)}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </>
  );
}
