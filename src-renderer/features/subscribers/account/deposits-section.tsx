import { Button, Modal, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { formatAmount, formatKes } from '../../../../src-shared/money.ts';
import { useAct, useRead, type ReadOutput } from '../../../app/queries.ts';
import { useMay } from '../../../app/session.ts';
import { texts } from '../../../texts/index.ts';
import { amountError, csvAmount, DataTable, DialogForm, Money, MoneyInput, readAmount, Said, wholeList, type Column } from '../../../ui/index.ts';

const words = texts.account;
const dialog = words.depositDialog;
type Deposit = ReadOutput<'deposits.list'>[number];

const columns: readonly Column<Deposit>[] = [
  { key: 'what', heading: words.what, width: 240, cell: (row) => row.description, text: (row) => row.description },
  { key: 'invoice', heading: words.invoice, width: 160, cell: (row) => <Link href={`/money/invoices/${row.invoiceId}`}>{row.invoiceNumber}</Link>, text: (row) => row.invoiceNumber },
  { key: 'paid', heading: words.paidIn, align: 'right', width: 120, cell: (row) => <Money bare amount={row.amountCents} />, text: (row) => csvAmount(row.amountCents) },
  { key: 'returned', heading: words.returned, align: 'right', width: 140, cell: (row) => <Money bare amount={row.returnedCents} />, text: (row) => csvAmount(row.returnedCents) },
  { key: 'held', heading: words.held, align: 'right', width: 120, cell: (row) => <Money bare amount={row.heldCents} />, text: (row) => csvAmount(row.heldCents) },
];

/** What he left with us for a router or a ladder. Not shown when there is none. */
export function DepositsSection({ subscriberId }: { subscriberId: number }) {
  const may = useMay();
  const [chosen, setChosen] = useState<Deposit | null>(null);
  const [opened, setOpened] = useState(false);
  const deposits = useRead('deposits.list', { subscriberId });
  const mayGive = may('deposits.giveBack');
  const shown = useMemo(() => {
    const giveBack = (row: Deposit) => {
      setChosen(row);
      setOpened(true);
    };
    const act: Column<Deposit> = { key: 'act', heading: '', align: 'right', width: 110, cell: (row) => row.heldCents > 0 && <Button size="compact-xs" variant="default" onClick={() => giveBack(row)}>{words.giveBack}</Button> };
    return mayGive ? [...columns, act] : columns;
  }, [mayGive]);
  if (!deposits.data || deposits.data.length === 0) return null;
  return (
    <section>
      <Title order={2} mb="xs">{words.deposits}</Title>
      <DataTable plain height="content" keyboard={false} name="subscriber-deposits" label={words.deposits} columns={shown} window={wholeList(deposits)} rowId={(row) => row.lineId} empty={null} />
      {chosen && (
        <Modal opened={opened} onClose={() => setOpened(false)} title={dialog.title(chosen.description)}>
          <GiveBackForm deposit={chosen} close={() => setOpened(false)} />
        </Modal>
      )}
    </section>
  );
}

function GiveBackForm({ deposit, close }: { deposit: Deposit; close: () => void }) {
  const held = deposit.heldCents;
  const amountWrong = (text: string): string | null => amountError(text) ?? (readAmount(text)! > held ? dialog.tooMuch(formatKes(held)) : null);
  const form = useForm({ initialValues: { amountCents: formatAmount(held), reason: '' }, validate: { amountCents: amountWrong, reason: (text) => (text.trim() === '' ? texts.subscribers.form.required : null) }, validateInputOnBlur: ['amountCents'] });
  const give = useAct('deposits.giveBack', { form, done: dialog.done, onDone: close });
  const amount = amountWrong(form.values.amountCents) === null ? readAmount(form.values.amountCents) : null;
  const send = ({ reason }: { reason: string }) => {
    if (amount !== null) void give.run({ lineId: deposit.lineId, amountCents: amount, reason });
  };
  return (
    <DialogForm submit={dialog.submit} busy={give.busy} ready={amount !== null} close={close} onSubmit={form.onSubmit(send)}>
      <MoneyInput data-autofocus label={dialog.amount} description={dialog.mostHint(formatKes(held))} {...form.getInputProps('amountCents')} />
      <TextInput label={dialog.reason} {...form.getInputProps('reason')} />
      <Said height={72} waiting={dialog.waiting}>{amount !== null && <Text size="sm">{dialog.consequence(formatKes(amount))}</Text>}</Said>
    </DialogForm>
  );
}
