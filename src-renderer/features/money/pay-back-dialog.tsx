import { Modal, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { PaymentRow } from '../../../src-shared/contract/payments.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { DialogForm, fieldRefusal, Said } from '../../ui/index.ts';

const words = texts.moneyIn.payBack;
const METHODS = ['cash', 'mpesa', 'bank'] as const;
const FIELDS = ['reason', 'reference', 'method'];

/** Writes down that waiting money was paid back by hand. */
export function PayBackDialog({ payment, onClose, onDone }: { payment: Pick<PaymentRow, 'id' | 'receipt' | 'amountCents' | 'method'>; onClose: () => void; onDone?: () => void }) {
  const [method, setMethod] = useState<(typeof METHODS)[number]>(payment.method === 'mpesa' ? 'mpesa' : 'cash');
  const [reference, setReference] = useState('');
  const [reason, setReason] = useState('');
  const act = useAct('payments.payBack', {
    done: words.done(payment.receipt),
    onDone: () => {
      onClose();
      onDone?.();
    },
    onRefusal: (refusal) => FIELDS.some((field) => refusal.details?.fields?.[field] !== undefined),
  });
  return (
    <Modal opened onClose={onClose} title={words.title(payment.receipt)}>
      <DialogForm submit={words.submit} danger busy={act.busy} ready={reason.trim() !== ''} onSubmit={() => void act.run({ id: payment.id, method, reference: reference.trim(), reason })} close={onClose}>
        <Text size="sm">{words.intro}</Text>
        <Stack gap={4}>
          <Text size="sm" fw={600} id="pay-back-method">{words.method}</Text>
          <SegmentedControl aria-labelledby="pay-back-method" data={METHODS.map((value) => ({ value, label: words.methods[value] }))} value={method} onChange={(value) => setMethod(value)} />
        </Stack>
        <TextInput data-autofocus label={words.reference} description={words.referenceHint[method]} maxLength={60} value={reference} onChange={(event) => setReference(event.currentTarget.value)} error={fieldRefusal(act.refusal, 'reference')} />
        <TextInput label={words.reason} placeholder={words.reasonExample} maxLength={200} value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={fieldRefusal(act.refusal, 'reason')} />
        <Said height={66} waiting="">
          <Text size="sm">{words.leaves(formatKes(payment.amountCents), words.place[method])}</Text>
          <Text size="xs" c="dimmed">{words.final}</Text>
        </Said>
      </DialogForm>
    </Modal>
  );
}
