import { Button, Table, Text } from '@mantine/core';
import { Download } from 'lucide-react';
import { Link } from 'wouter';
import { IMPORT_FIELDS } from '../../../src-shared/contract/imports.ts';
import { goTo } from '../../app/address.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { buildCsv, download, ErrorState, InstantText, Page, PageHeader, Section } from '../../ui/index.ts';
import { FileDrop } from './file-drop.tsx';
import { ImportStateBadge } from './import-state-badge.tsx';

const words = texts.imports;

/** The way in for a spreadsheet of customers, and what was imported before. */
export function ImportsPage() {
  const saveExample = () => download(words.exampleFile, buildCsv(IMPORT_FIELDS.map((field) => words.field[field]), []));
  return (
    <Page scrolls>
      <PageHeader title={words.title} detail={words.intro} actions={<Button variant="default" leftSection={<Download size={16} aria-hidden />} onClick={saveExample}>{words.example}</Button>} />
      <FileDrop onUploaded={(id) => goTo(`/import/${id}`)} />
      <Section title={words.earlier} flush><EarlierImports /></Section>
    </Page>
  );
}

function EarlierImports() {
  const query = useRead('imports.list', {});
  if (query.error && !query.data) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  const rows = query.data ?? [];
  return (
    <Table horizontalSpacing="md">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{words.file}</Table.Th>
          <Table.Th w={170}>{words.when}</Table.Th>
          <Table.Th w={170}>{words.stateName}</Table.Th>
          {[words.rowsName, words.importedName, words.errorsName, words.skippedName].map((heading) => <Table.Th key={heading} ta="right" w={110}>{heading}</Table.Th>)}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.id}>
            <Table.Td><Link href={`/import/${row.id}`}>{row.fileName}</Link></Table.Td>
            <Table.Td><InstantText at={row.createdAt} /></Table.Td>
            <Table.Td><ImportStateBadge state={row.state} /></Table.Td>
            {[row.counts.total, row.counts.imported, row.counts.errors, row.counts.skipped].map((count, index) => <Table.Td key={index} ta="right">{texts.value.count(count)}</Table.Td>)}
          </Table.Tr>
        ))}
        {rows.length === 0 && <Table.Tr><Table.Td colSpan={7}><Text size="sm" c="dimmed">{query.isPending ? '\u00a0' : words.noImports}</Text></Table.Td></Table.Tr>}
      </Table.Tbody>
    </Table>
  );
}
