import { Button, Group, Modal, Stack, Table, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { CircleCheck, CircleHelp, CircleX } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { EtimsRow } from '../../../src-shared/contract/etims.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { EmptyState, Money, Section, ToneBadge } from '../../ui/index.ts';
import { emptyError } from './settings-view.ts';

const words = texts.settings.etims;

/** What a person must settle: refused with KRA's reason, and what is not known. */
export function EtimsTroubles({ rows, total }: { rows: readonly EtimsRow[]; total: number }) {
  const [byHand, setByHand] = useState<EtimsRow | null>(null);
  return (
    <Section title={words.troubles} flush>
      {rows.length === 0 ? (
        <EmptyState icon={CircleCheck} title={words.noTroubles} text={words.noTroublesText} />
      ) : (
        <>
          <Text size="sm" c="dimmed" px={16} pb={8}>{words.troublesHint}</Text>
          <Table horizontalSpacing="md" verticalSpacing="sm">
            <Table.Thead><Table.Tr><Table.Th w={190}>{words.number}</Table.Th><Table.Th>{words.reason}</Table.Th><Table.Th w={170}>{words.acts}</Table.Th></Table.Tr></Table.Thead>
            <Table.Tbody>{rows.map((row) => <TroubleRow key={row.id} row={row} byHand={() => setByHand(row)} />)}</Table.Tbody>
          </Table>
          {total > rows.length && <Text size="sm" c="dimmed" px={16} py={8}>{words.more(total - rows.length)}</Text>}
        </>
      )}
      <Modal opened={byHand !== null} onClose={() => setByHand(null)} title={byHand && words.byHandTitle(byHand.number)} closeButtonProps={{ 'aria-label': texts.action.close }}>
        {byHand && <ByHandForm row={byHand} onClose={() => setByHand(null)} />}
      </Modal>
    </Section>
  );
}

function TroubleRow({ row, byHand }: { row: EtimsRow; byHand: () => void }) {
  const isRefused = row.state === 'refused';
  const retry = useAct('etims.retry', { done: isRefused ? words.againDone : words.askDone });
  const href = row.kind === 'invoice' ? `/money/invoices/${row.documentId}` : `/money/credit-notes/${row.documentId}`;
  return (
    <Table.Tr>
      <Table.Td valign="top">
        <Link href={href}>{row.number}</Link>
        <div><Link href={`/subscribers/${row.subscriberId}`}>{row.subscriberName}</Link></div>
        <Money amount={row.totalCents} />
      </Table.Td>
      <Table.Td valign="top">
        <Stack gap={4} align="flex-start">
          {isRefused ? <ToneBadge tone="bad" icon={CircleX} text={words.state.refused} /> : <ToneBadge tone="warn" icon={CircleHelp} text={words.state.unknown} />}
          {row.trouble && <Text size="sm">{[row.trouble.message, row.trouble.hint].filter(Boolean).join(' ')}</Text>}
          {row.trouble?.technical && <Text size="xs" c="dimmed" ff="monospace">{row.trouble.technical}</Text>}
        </Stack>
      </Table.Td>
      <Table.Td valign="top">
        <Stack gap="xs">
          <Button size="compact-sm" loading={retry.busy} onClick={() => void retry.run({ ids: [row.id] })}>{isRefused ? words.again : words.ask}</Button>
          <Button size="compact-sm" variant="default" onClick={byHand}>{words.byHand}</Button>
        </Stack>
      </Table.Td>
    </Table.Tr>
  );
}

function ByHandForm({ row, onClose }: { row: EtimsRow; onClose: () => void }) {
  const form = useForm({ initialValues: { controlNumber: '', qrText: '' }, validate: { controlNumber: emptyError } });
  const record = useAct('etims.recordByHand', { form, done: words.byHandDone(row.number), onDone: onClose });
  return (
    <form autoComplete="off" onSubmit={form.onSubmit((values) => void record.run({ id: row.id, ...values }))}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">{words.byHandText}</Text>
        <TextInput label={words.controlNumber} description={words.controlNumberHint} spellCheck={false} data-autofocus {...form.getInputProps('controlNumber')} />
        <TextInput label={words.qrText} description={words.qrTextHint} spellCheck={false} {...form.getInputProps('qrText')} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>{texts.action.cancel}</Button>
          <Button type="submit" loading={record.busy}>{texts.action.save}</Button>
        </Group>
      </Stack>
    </form>
  );
}
