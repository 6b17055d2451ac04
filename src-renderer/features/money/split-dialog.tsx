import { ActionIcon, Button, Group, Modal, Text, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { PaymentRow } from '../../../src-shared/contract/payments.ts';
import { formatKes, negate, type Cents } from '../../../src-shared/money.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { DialogForm, fieldRefusal, KeyHint, MoneyInput } from '../../ui/index.ts';
import { SubscriberPicker } from '../subscribers/subscriber-picker.tsx';
import { paymentOutcome } from './balance-text.ts';
import styles from './money-in.module.css';
import { amountOf, readSplit, TWO_ROWS, withRest, withRow, type SplitRow } from './split-rows.ts';

const words = texts.moneyIn.split;
const MOST_PARTS = 50;
/** In an amount: puts there what is not placed yet. */
const REST_KEY = '=';

/** Divides money that waits: one part a row, until nothing is left to place. */
export function SplitDialog({ payment, onClose, onDone }: { payment: Pick<PaymentRow, 'id' | 'receipt' | 'amountCents'>; onClose: () => void; onDone?: () => void }) {
  const [rows, setRows] = useState<readonly SplitRow[]>(TWO_ROWS);
  const [reason, setReason] = useState('');
  const act = useAct('payments.split', {
    done: words.done(payment.receipt, rows.length),
    onDone: () => {
      onClose();
      onDone?.();
    },
    onRefusal: (refusal) => refusal.details?.fields?.['reason'] !== undefined,
  });
  const reading = readSplit(rows, payment.amountCents);
  const change = (key: number, changes: Partial<SplitRow>) => setRows((now) => now.map((row) => (row.key === key ? { ...row, ...changes } : row)));
  return (
    <Modal opened onClose={onClose} title={words.title(payment.receipt)} size={680}>
      <DialogForm submit={words.submit} busy={act.busy} ready={reading.parts !== null && reason.trim() !== ''} onSubmit={() => reading.parts && void act.run({ id: payment.id, parts: [...reading.parts], reason })} close={onClose}>
        <Text size="sm">{words.intro(formatKes(payment.amountCents))}</Text>
        <div className={styles['rows']}>
          {rows.map((row, index) => (
            <PartRow key={row.key} row={row} number={index + 1} twice={row.subscriber !== null && rows.some((other) => other.key < row.key && other.subscriber?.id === row.subscriber?.id)} canRemove={rows.length > 2} onChange={(changes) => change(row.key, changes)} onRest={() => setRows((now) => withRest(now, row.key, payment.amountCents))} onRemove={() => setRows((now) => now.filter(({ key }) => key !== row.key))} />
          ))}
        </div>
        <Group justify="space-between">
          <Button variant="default" size="compact-sm" leftSection={<Plus size={14} aria-hidden />} disabled={rows.length >= MOST_PARTS} onClick={() => setRows(withRow)}>{words.add}</Button>
          <Text size="xs" c="dimmed"><KeyHint keys={REST_KEY} /> {words.keyRest}</Text>
        </Group>
        <Placed leftCents={reading.leftCents} complete={reading.parts !== null} />
        <TextInput label={words.reason} placeholder={words.reasonExample} maxLength={200} value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={fieldRefusal(act.refusal, 'reason')} />
      </DialogForm>
    </Modal>
  );
}

interface PartRowProps {
  row: SplitRow;
  number: number;
  twice: boolean;
  canRemove: boolean;
  onChange: (changes: Partial<SplitRow>) => void;
  onRest: () => void;
  onRemove: () => void;
}

function PartRow({ row, number, twice, canRemove, onChange, onRest, onRemove }: PartRowProps) {
  const amount = amountOf(row);
  return (
    <div className={styles['row']}>
      <SubscriberPicker first={number === 1} label={words.part(number)} chosen={row.subscriber} onChoose={(subscriber) => onChange({ subscriber })} />
      <MoneyInput
        label={texts.money.amount}
        aria-label={words.amount(number)}
        styles={{ input: { textAlign: 'right' } }}
        value={row.amount}
        onChange={(event) => onChange({ amount: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key !== REST_KEY) return;
          event.preventDefault();
          onRest();
        }}
      />
      <Button variant="default" aria-label={words.restFor(number)} onClick={onRest}>{words.rest}</Button>
      {canRemove ? <ActionIcon variant="subtle" color="gray" size={34} aria-label={words.remove(number)} onClick={onRemove}><X size={16} aria-hidden /></ActionIcon> : <span />}
      {amount !== null && <div className={styles['outcome']}>{twice ? `${row.subscriber?.name} ${words.twice}` : row.subscriber ? paymentOutcome(amount, row.subscriber) : words.waits(formatKes(amount))}</div>}
    </div>
  );
}

function Placed({ leftCents, complete }: { leftCents: Cents; complete: boolean }) {
  const text = leftCents > 0 ? words.left(formatKes(leftCents)) : leftCents < 0 ? words.over(formatKes(negate(leftCents))) : complete ? words.even : words.missing;
  return <div className={`${styles['placed']} ${complete ? 'tone-good' : leftCents < 0 ? 'tone-bad' : ''}`} data-even={complete} role="status">{text}</div>;
}
