import { Button, Skeleton, Table, Text, Tooltip } from '@mantine/core';
import { Hash, Lock } from 'lucide-react';
import { useState } from 'react';
import { formatDate } from '../../../src-shared/time.ts';
import { useRead } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { DateText, EmptyState, ErrorState, InstantText, Section } from '../../ui/index.ts';
import { LockDialog } from './lock-dialog.tsx';

const words = texts.settings.numbers;

/** The numbers of documents as they stand, and the days into which nothing is booked any more. */
export function NumbersPanel() {
  return <><LocksSection /><SeriesSection /></>;
}

function SeriesSection() {
  const query = useRead('series.list', {});
  const rows = query.data;
  if (!rows) return query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={240} style={{ flex: 'none' }} />;
  return (
    <Section title={words.series} flush>
      <Text size="sm" c="dimmed" px={16} pb={8}>{words.seriesIntro}</Text>
      {rows.length === 0 ? <EmptyState icon={Hash} title={words.noSeries} text={words.noSeriesText} /> : (
        <Table horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr><Table.Th>{words.what}</Table.Th><Table.Th w={90}>{words.year}</Table.Th><Table.Th ta="right" w={130}>{words.last}</Table.Th><Table.Th ta="right" w={130}><Tooltip label={words.skippedHint} multiline w={280}><span>{words.skipped}</span></Tooltip></Table.Th><Table.Th w={190}>{words.next}</Table.Th></Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={`${row.kind} ${row.year}`}>
                <Table.Td>{row.what}</Table.Td>
                <Table.Td>{row.year}</Table.Td>
                <Table.Td ta="right">{texts.value.count(row.lastNumber)}</Table.Td>
                <Table.Td ta="right">{row.skipped === 0 ? '–' : texts.value.count(row.skipped)}</Table.Td>
                <Table.Td><strong>{row.next}</strong></Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  );
}

function LocksSection() {
  const may = useMay();
  const [locking, setLocking] = useState(false);
  const query = useRead('periodLocks.list', {});
  const facts = query.data;
  if (!facts) return query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={160} style={{ flex: 'none' }} />;
  return (
    <Section title={words.locks} flush side={may('periodLocks.add') && <Button size="compact-md" leftSection={<Lock size={15} aria-hidden />} onClick={() => setLocking(true)}>{words.lock}</Button>}>
      <Text size="sm" c="dimmed" px={16}>{words.locksIntro}</Text>
      <Text fw={600} px={16} py={8}>{facts.lockedUpTo === null ? words.nothingLocked : words.lockedUpTo(formatDate(facts.lockedUpTo))}</Text>
      {facts.locks.length > 0 && (
        <Table horizontalSpacing="md">
          <Table.Thead><Table.Tr><Table.Th w={140}>{words.upTo}</Table.Th><Table.Th>{words.reason}</Table.Th><Table.Th w={180}>{words.by}</Table.Th><Table.Th w={190}>{words.at}</Table.Th></Table.Tr></Table.Thead>
          <Table.Tbody>
            {facts.locks.map((lock) => <Table.Tr key={lock.id}><Table.Td><DateText date={lock.upTo} /></Table.Td><Table.Td>{lock.reason}</Table.Td><Table.Td>{lock.by ?? words.system}</Table.Td><Table.Td><InstantText at={lock.at} /></Table.Td></Table.Tr>)}
          </Table.Tbody>
        </Table>
      )}
      <LockDialog lockedUpTo={facts.lockedUpTo} opened={locking} onClose={() => setLocking(false)} />
    </Section>
  );
}
