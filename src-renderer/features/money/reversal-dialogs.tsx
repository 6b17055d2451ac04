import { Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReversalRow } from '../../../src-shared/contract/money-in.ts';
import type { PaymentRow } from '../../../src-shared/contract/payments.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, Consequence, DialogForm, fieldRefusal, isAnswered, TroubleState } from '../../ui/index.ts';
import { PaymentPicker } from './payment-picker.tsx';
import type { ReversalAct } from './reversal-view.ts';
import { WithdrawOutcome } from './withdraw-outcome.tsx';

const words = texts.moneyIn.reversals;
const ANSWER_HEIGHT = 130;

interface DialogProps {
  row: ReversalRow;
  onClose: () => void;
}

export function ReversalDialog({ act, row, onClose }: DialogProps & { act: ReversalAct }) {
  switch (act) {
    case 'approve':
      return <ApproveDialog row={row} onClose={onClose} />;
    case 'confirm':
      return <ConfirmListedDialog row={row} onClose={onClose} />;
    case 'settle':
      return <SettleDialog row={row} onClose={onClose} />;
    case 'dismiss':
    case 'withdraw':
      return <DismissDialog row={row} onClose={onClose} />;
  }
}

/** Sends what was asked for here. */
function ApproveDialog({ row, onClose }: DialogProps) {
  const preview = useTaken(row.paymentId);
  const act = useAct('reversals.approve', { done: words.approved, onDone: onClose });
  return (
    <ConfirmDialog opened onClose={onClose} title={words.approveTitle(row.receipt)} text={words.approveText(formatKes(row.amountCents))} confirm={words.approveSubmit} danger busy={act.busy} ready={isAnswered(preview)} onConfirm={() => void act.run({ id: row.id })}>
      <Taken preview={preview} intro={words.approveThen} />
    </ConfirmDialog>
  );
}

/** Takes back what M-Pesa lists as reversed. Where the list does not say which payment it was, a person does. */
function ConfirmListedDialog({ row, onClose }: DialogProps) {
  const [chosen, setChosen] = useState<PaymentRow | null>(null);
  const paymentId = row.paymentId ?? chosen?.id ?? null;
  const preview = useTaken(paymentId);
  const act = useAct('reversals.approve', { done: words.confirmed, onDone: onClose, onRefusal: (refusal) => refusal.details?.fields?.['paymentId'] !== undefined });
  const otherAmount = chosen !== null && chosen.amountCents !== row.amountCents;
  return (
    <ConfirmDialog opened onClose={onClose} title={words.confirmTitle(row.receipt)} text={words.confirmText(formatKes(row.amountCents), words.origin[row.origin])} confirm={words.confirmSubmit} danger busy={act.busy} ready={paymentId !== null && isAnswered(preview)} onConfirm={() => void act.run(row.paymentId === null && chosen !== null ? { id: row.id, paymentId: chosen.id } : { id: row.id })}>
      {row.paymentId === null && <PaymentPicker label={words.whichPayment} description={otherAmount ? <span className="tone-warn">{words.otherAmount(formatKes(chosen.amountCents))}</span> : words.whichHint} chosen={chosen} onChoose={setChosen} error={fieldRefusal(act.refusal, 'paymentId')} />}
      <Taken preview={preview} />
    </ConfirmDialog>
  );
}

/** M-Pesa's answer was lost: a person tells what its portal shows. */
function SettleDialog({ row, onClose }: DialogProps) {
  const [answer, setAnswer] = useState<'yes' | 'no' | null>(null);
  const [receipt, setReceipt] = useState('');
  const preview = useTaken(row.paymentId);
  const act = useAct('reversals.settle', { done: words.settled, onDone: onClose, onRefusal: (refusal) => refusal.details?.fields?.['reversalReceipt'] !== undefined });
  const happened = answer === 'yes';
  return (
    <Modal opened onClose={onClose} title={words.settleTitle(row.receipt)}>
      <DialogForm submit={words.settleSubmit} danger={happened} busy={act.busy} ready={answer !== null && (!happened || row.paymentId === null || isAnswered(preview))} onSubmit={() => void act.run({ id: row.id, happened, reversalReceipt: happened ? receipt.trim() : '' })} close={onClose}>
        <Text size="sm">{words.settleText}</Text>
        {row.trouble && <TroubleState title={words.state[row.state]} trouble={row.trouble} />}
        <Radio.Group aria-label={words.settle} value={answer} onChange={(value) => setAnswer(value === 'yes' ? 'yes' : 'no')}>
          <Stack gap="xs">
            <Radio data-autofocus value="yes" label={words.happened} description={words.happenedText} />
            <Radio value="no" label={words.notHappened} description={words.notHappenedText} />
          </Stack>
        </Radio.Group>
        {happened && <TextInput label={words.settleReceipt} maxLength={30} value={receipt} onChange={(event) => setReceipt(event.currentTarget.value)} error={fieldRefusal(act.refusal, 'reversalReceipt')} />}
        {happened && row.paymentId !== null && <Taken preview={preview} />}
      </DialogForm>
    </Modal>
  );
}

/** A request is withdrawn, or a listed one is none of ours. */
function DismissDialog({ row, onClose }: DialogProps) {
  const [reason, setReason] = useState('');
  const act = useAct('reversals.dismiss', { done: words.dismissed, onDone: onClose, onRefusal: (refusal) => refusal.details?.fields?.['reason'] !== undefined });
  const isRequest = row.origin === 'requested';
  return (
    <ConfirmDialog opened onClose={onClose} title={isRequest ? words.withdrawTitle(row.receipt) : words.dismissTitle(row.receipt)} text={isRequest ? words.withdrawText : words.dismissText} confirm={isRequest ? words.withdraw : words.dismiss} busy={act.busy} ready={reason.trim() !== ''} onConfirm={() => void act.run({ id: row.id, reason })}>
      <TextInput data-autofocus label={words.dismissReason} maxLength={200} value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={fieldRefusal(act.refusal, 'reason')} />
    </ConfirmDialog>
  );
}

function useTaken(paymentId: number | null) {
  const preview = useRead('payments.withdrawPreview', { id: paymentId ?? 0 }, { enabled: paymentId !== null });
  return paymentId === null ? { ...preview, data: undefined, isFetching: false } : preview;
}

/** What it takes from whoever has the payment. */
function Taken({ preview, intro }: { preview: ReturnType<typeof useTaken>; intro?: string }) {
  return (
    <Consequence preview={preview} height={ANSWER_HEIGHT} waiting={words.choosePayment}>
      {(answer) => (
        <>
          <Text size="xs" c="dimmed">{[intro, answer.subscriberName === null ? '' : texts.money.invoicing.move.from(answer.subscriberName)].filter(Boolean).join(' ')}</Text>
          <WithdrawOutcome answer={answer} />
        </>
      )}
    </Consequence>
  );
}
