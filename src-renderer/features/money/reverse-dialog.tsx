import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, fieldRefusal } from '../../ui/index.ts';
import type { PaymentView } from './payment-view.ts';
import { useTakenBack } from './taken-back.tsx';

const words = texts.money.invoicing.reverse;

/** For money that the provider took back. */
export function ReverseDialog({ payment, onClose }: { payment: PaymentView; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const taken = useTakenBack(payment);
  const act = useAct('payments.reverse', { done: words.done(payment.receipt), onDone: onClose, onRefusal: (refusal) => refusal.details?.fields?.['reason'] !== undefined });
  return (
    <ConfirmDialog opened onClose={onClose} title={words.title(payment.receipt)} text={words.intro} confirm={words.submit} danger busy={act.busy} ready={taken.ready && reason.trim() !== ''} onConfirm={() => void act.run({ id: payment.id, reason })}>
      <TextInput data-autofocus label={words.reason} placeholder={words.reasonExample} maxLength={200} value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={fieldRefusal(act.refusal, 'reason')} />
      {taken.shown}
    </ConfirmDialog>
  );
}
