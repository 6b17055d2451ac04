import { Button, Collapse, Group, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Fragment } from 'react';
import { sum, type Cents } from '../../../src-shared/money.ts';
import type { Instant } from '../../../src-shared/time.ts';
import { texts } from '../../texts/index.ts';
import { InstantText, Money, Section } from '../../ui/index.ts';
import styles from './money.module.css';

const words = texts.money;

interface Entry {
  readonly id: number;
  readonly kind: string;
  readonly at: Instant;
  readonly postings: readonly { readonly account: string; readonly debitCents: Cents; readonly creditCents: Cents }[];
}

/** How a document stands in the books; closed until asked for. */
export function JournalSection({ entries }: { entries: readonly Entry[] }) {
  const [shown, { toggle }] = useDisclosure(false);
  if (entries.length === 0) return null;
  return (
    <Section title={words.journal} flush={shown} side={<Group gap="sm" wrap="nowrap"><Text size="xs" c="dimmed">{words.journalText}</Text><Button size="compact-sm" variant="subtle" onClick={toggle} aria-expanded={shown}>{shown ? words.invoicing.hideJournal : words.invoicing.showJournal}</Button></Group>}>
      <Collapse expanded={shown}><JournalTable entries={entries} /></Collapse>
    </Section>
  );
}

/** Debit and credit, entry by entry. */
function JournalTable({ entries }: { entries: readonly Entry[] }) {
  return (
    <Table horizontalSpacing="md">
      <Table.Thead>
        <Table.Tr><Table.Th>{words.account}</Table.Th><Table.Th ta="right" w={150}>{words.debit}</Table.Th><Table.Th ta="right" w={150}>{words.credit}</Table.Th></Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {entries.map((entry) => (
          <Fragment key={entry.id}>
            <Table.Tr className={styles['entry'] ?? ''}>
              <Table.Td>{words.entryKind[entry.kind] ?? entry.kind}, <InstantText at={entry.at} /></Table.Td>
              <Table.Td ta="right"><Money bare amount={sum(entry.postings.map((posting) => posting.debitCents))} /></Table.Td>
              <Table.Td ta="right"><Money bare amount={sum(entry.postings.map((posting) => posting.creditCents))} /></Table.Td>
            </Table.Tr>
            {entry.postings.map((posting) => (
              <Table.Tr key={`${posting.account}${posting.debitCents}${posting.creditCents}`}>
                <Table.Td pl={32}>{words.accounts[posting.account] ?? posting.account}</Table.Td>
                <Table.Td ta="right">{posting.debitCents !== 0 && <Money bare amount={posting.debitCents} />}</Table.Td>
                <Table.Td ta="right">{posting.creditCents !== 0 && <Money bare amount={posting.creditCents} />}</Table.Td>
              </Table.Tr>
            ))}
          </Fragment>
        ))}
      </Table.Tbody>
    </Table>
  );
}
