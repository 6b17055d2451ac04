import { Modal, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SubscriberRow } from '../../../src-shared/contract/subscribers.ts';
import { useAct, useRead, type ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { Consequence, DialogForm, fieldRefusal, isAnswered } from '../../ui/index.ts';
import { SubscriberPicker } from '../subscribers/subscriber-picker.tsx';
import { paymentOutcome } from './balance-text.ts';
import type { PaymentView } from './payment-view.ts';
import { WithdrawOutcome } from './withdraw-outcome.tsx';

const words = texts.money.invoicing.move;
const ANSWER_HEIGHT = 170;

/** It was somebody else's: taken from the one who has it, and credited there. */
export function MovePaymentDialog({ payment, onClose }: { payment: PaymentView; onClose: () => void }) {
  const [target, setTarget] = useState<SubscriberRow | null>(null);
  const [reason, setReason] = useState('');
  const preview = useRead('payments.withdrawPreview', { id: payment.id });
  const act = useAct('payments.move', { done: words.done(payment.receipt, target?.name ?? ''), onDone: onClose, onRefusal: (refusal) => ['reason', 'subscriberId'].some((field) => refusal.details?.fields?.[field] !== undefined) });
  const shown = target === null ? { ...preview, data: undefined, isFetching: false } : preview;
  return (
    <Modal opened onClose={onClose} title={words.title(payment.receipt)}>
      <DialogForm submit={words.submit} busy={act.busy} ready={target !== null && reason.trim() !== '' && isAnswered(preview)} onSubmit={() => target && void act.run({ id: payment.id, subscriberId: target.id, reason })} close={onClose}>
        <SubscriberPicker first label={words.to} chosen={target} onChoose={setTarget} {...(payment.subscriberId === null ? {} : { exceptId: payment.subscriberId })} error={fieldRefusal(act.refusal, 'subscriberId')} />
        <TextInput label={words.reason} placeholder={words.reasonExample} maxLength={200} value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={fieldRefusal(act.refusal, 'reason')} />
        <Consequence preview={shown} height={ANSWER_HEIGHT} waiting={words.chooseFirst}>{(answer) => target && <BothSides answer={answer} target={target} />}</Consequence>
      </DialogForm>
    </Modal>
  );
}

function BothSides({ answer, target }: { answer: ReadOutput<'payments.withdrawPreview'>; target: SubscriberRow }) {
  return (
    <>
      {answer.subscriberName !== null && <Text size="xs" c="dimmed">{words.from(answer.subscriberName)}</Text>}
      <WithdrawOutcome answer={answer} />
      <Text size="xs" c="dimmed" mt={8}>{words.target(target.name)}</Text>
      <Text size="sm">{paymentOutcome(answer.amountCents, target)}</Text>
    </>
  );
}
