import { Modal, Skeleton, Table, Text } from '@mantine/core';
import { sum } from '../../../../src-shared/money.ts';
import { useRead } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { DateText, ErrorState, FactList, InstantText, Money } from '../../../ui/index.ts';

const words = texts.account.entry;

/** One entry of the books with its postings. It stays the same while the dialog closes. */
export function EntryDialog({ entryId, opened, onClose }: { entryId: number | null; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.title} size="lg">
      {entryId !== null && <Entry entryId={entryId} />}
    </Modal>
  );
}

function Entry({ entryId }: { entryId: number }) {
  const query = useRead('accounts.entry', { id: entryId });
  const entry = query.data;
  if (!entry) return query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={220} />;
  return (
    <>
      <FactList facts={[[texts.money.entryKind[entry.kind] ?? entry.kind, entry.reference], [words.bookedOn, <DateText key="on" date={entry.bookedOn} />], [words.writtenAt, <InstantText key="at" exact at={entry.at} />]]} />
      <Table mt="md" horizontalSpacing="xs">
        <Table.Thead><Table.Tr><Table.Th>{texts.money.account}</Table.Th><Table.Th ta="right" w={140}>{texts.money.debit}</Table.Th><Table.Th ta="right" w={140}>{texts.money.credit}</Table.Th></Table.Tr></Table.Thead>
        <Table.Tbody>
          {entry.postings.map((posting, index) => (
            <Table.Tr key={`${posting.account}${index}`}>
              <Table.Td>{texts.money.accounts[posting.account] ?? posting.account}</Table.Td>
              <Table.Td ta="right">{posting.debitCents !== 0 && <Money bare amount={posting.debitCents} />}</Table.Td>
              <Table.Td ta="right">{posting.creditCents !== 0 && <Money bare amount={posting.creditCents} />}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th>{texts.table.total}</Table.Th>
            <Table.Th ta="right"><Money bare amount={sum(entry.postings.map(({ debitCents }) => debitCents))} /></Table.Th>
            <Table.Th ta="right"><Money bare amount={sum(entry.postings.map(({ creditCents }) => creditCents))} /></Table.Th>
          </Table.Tr>
        </Table.Tfoot>
      </Table>
      <Text size="xs" c="dimmed" mt="sm">{words.text}</Text>
    </>
  );
}
