import { Button, Group, Table, Text } from '@mantine/core';
import { Ban, CircleCheck, Plus } from 'lucide-react';
import { useState } from 'react';
import { useAct, useRead, type ReadOutput } from '../../app/queries.ts';
import { useSession } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, ErrorState, Section, TimeAgo, ToneBadge } from '../../ui/index.ts';
import { PhoneCode } from '../field/phone-code.tsx';
import { AddOperatorDialog } from './add-operator-dialog.tsx';

const words = texts.settings.operators;
type OperatorRow = ReadOutput<'operators.list'>[number];

export function OperatorsPanel() {
  const [adding, setAdding] = useState(false);
  const query = useRead('operators.list', {});
  const me = useSession().operator;
  if (query.error && !query.data) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  return (
    <>
      <Section title={texts.settings.tab.operators} flush side={<Button size="compact-md" leftSection={<Plus size={15} aria-hidden />} onClick={() => setAdding(true)}>{words.add}</Button>}>
        <Text size="sm" c="dimmed" px={16} pb={8}>{words.intro}</Text>
        <Table horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr><Table.Th>{words.name}</Table.Th><Table.Th>{words.userName}</Table.Th><Table.Th w={90}>{words.role}</Table.Th><Table.Th w={135}>{words.state}</Table.Th><Table.Th w={110}>{words.lastSeen}</Table.Th><Table.Th ta="right" w={90} style={{ whiteSpace: 'nowrap' }}>{words.sessions}</Table.Th><Table.Td w={110} /></Table.Tr>
          </Table.Thead>
          <Table.Tbody>{(query.data ?? []).map((row) => <Row key={row.id} row={row} isMe={row.id === me.id} />)}</Table.Tbody>
        </Table>
        <AddOperatorDialog opened={adding} onClose={() => setAdding(false)} />
      </Section>
      <PhoneCode />
    </>
  );
}

function Row({ row, isMe }: { row: OperatorRow; isMe: boolean }) {
  const [asking, setAsking] = useState(false);
  const revoke = useAct('operators.revoke', { done: words.revokedDone(row.name), onDone: () => setAsking(false) });
  const restore = useAct('operators.restore', { done: words.restoredDone(row.name) });
  return (
    <Table.Tr>
      <Table.Td><strong>{row.name}</strong>{isMe && <Text span size="xs" c="dimmed" ml={6}>{words.you}</Text>}</Table.Td>
      <Table.Td>{row.userName}</Table.Td>
      <Table.Td>{texts.role[row.role]}</Table.Td>
      <Table.Td>{row.active ? <ToneBadge tone="good" icon={CircleCheck} text={words.active} /> : <ToneBadge tone="neutral" icon={Ban} text={words.revoked} />}</Table.Td>
      <Table.Td>{row.lastSeenAt === null ? words.never : <TimeAgo at={row.lastSeenAt} />}</Table.Td>
      <Table.Td ta="right">{texts.value.count(row.sessions)}</Table.Td>
      <Table.Td>
        <Group justify="flex-end">
          {row.active
            ? !isMe && <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>{words.revoke}</Button>
            : <Button size="compact-sm" variant="default" loading={restore.busy} onClick={() => void restore.run({ operatorId: row.id })}>{words.restore}</Button>}
        </Group>
        <ConfirmDialog opened={asking} onClose={() => setAsking(false)} title={words.revokeTitle(row.name)} text={words.revokeText(row.name, row.sessions)} confirm={words.revoke} danger busy={revoke.busy} onConfirm={() => void revoke.run({ operatorId: row.id })} />
      </Table.Td>
    </Table.Tr>
  );
}
