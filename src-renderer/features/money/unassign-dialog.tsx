import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, Consequence, fieldRefusal, isAnswered } from '../../ui/index.ts';
import type { PaymentView } from './payment-view.ts';
import { WithdrawOutcome } from './withdraw-outcome.tsx';

const words = texts.moneyIn.unassign;
const ANSWER_HEIGHT = 110;

/** Back from the subscriber to where money waits for a person. */
export function UnassignDialog({ payment, onClose }: { payment: PaymentView; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const preview = useRead('payments.withdrawPreview', { id: payment.id });
  const act = useAct('payments.unassign', { done: words.done(payment.receipt), onDone: onClose, onRefusal: (refusal) => refusal.details?.fields?.['reason'] !== undefined });
  return (
    <ConfirmDialog opened onClose={onClose} title={words.title(payment.receipt, payment.subscriberName ?? '')} text={words.intro} confirm={words.submit} danger busy={act.busy} ready={isAnswered(preview) && reason.trim() !== ''} onConfirm={() => void act.run({ id: payment.id, reason })}>
      <TextInput data-autofocus label={words.reason} placeholder={words.reasonExample} maxLength={200} value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={fieldRefusal(act.refusal, 'reason')} />
      <Consequence preview={preview} height={ANSWER_HEIGHT} waiting="">{(answer) => <WithdrawOutcome answer={answer} />}</Consequence>
    </ConfirmDialog>
  );
}
