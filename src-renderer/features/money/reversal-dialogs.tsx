import { Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReversalRow } from '../../../src-shared/contract/money-in.ts';
import type { PaymentRow } from '../../../src-shared/contract/payments.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, DialogForm, fieldRefusal, TroubleState } from '../../ui/index.ts';
import { PaymentPicker } from './payment-picker.tsx';
import { nameOf, needsChoice, type ReversalAct } from './reversal-view.ts';
import { useTakenBack } from './taken-back.tsx';

const words = texts.moneyIn.reversals;

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
  const taken = useTakenBack({ id: row.paymentId, state: row.paymentState, amountCents: row.amountCents }, { intro: words.approveThen });
  const act = useAct('reversals.approve', { done: words.approved, onDone: onClose });
  return (
    <ConfirmDialog opened onClose={onClose} title={words.approveTitle(nameOf(row))} text={words.approveText(formatKes(row.amountCents))} confirm={words.approveSubmit} danger busy={act.busy} ready={taken.ready} onConfirm={() => void act.run({ id: row.id })}>
      {taken.shown}
    </ConfirmDialog>
  );
}

/** Takes back what M-Pesa lists as reversed. Where the list does not say which payment it was, a person does. */
function ConfirmListedDialog({ row, onClose }: DialogProps) {
  const [chosen, setChosen] = useState<PaymentRow | null>(null);
  const choose = needsChoice(row);
  const taken = useTakenBack({ id: choose ? (chosen?.id ?? null) : row.paymentId, state: choose ? (chosen?.state ?? null) : row.paymentState, amountCents: row.amountCents }, { waiting: words.choosePayment });
  const act = useAct('reversals.approve', { done: words.confirmed, onDone: onClose, onRefusal: (refusal) => refusal.details?.fields?.['paymentId'] !== undefined });
  const otherAmount = chosen !== null && chosen.amountCents !== row.amountCents;
  return (
    <ConfirmDialog opened onClose={onClose} title={words.confirmTitle(nameOf(row))} text={words.confirmText(formatKes(row.amountCents), words.origin[row.origin])} confirm={words.confirmSubmit} danger busy={act.busy} ready={taken.ready} onConfirm={() => void act.run(choose && chosen !== null ? { id: row.id, paymentId: chosen.id } : { id: row.id })}>
      {choose && <PaymentPicker label={words.whichPayment} description={otherAmount ? <span className="tone-warn">{words.otherAmount(formatKes(chosen.amountCents))}</span> : words.whichHint} chosen={chosen} onChoose={setChosen} error={fieldRefusal(act.refusal, 'paymentId')} />}
      {taken.shown}
    </ConfirmDialog>
  );
}

/** M-Pesa's answer was lost: a person tells what its portal shows. */
function SettleDialog({ row, onClose }: DialogProps) {
  const [answer, setAnswer] = useState<'yes' | 'no' | null>(null);
  const [receipt, setReceipt] = useState('');
  const taken = useTakenBack({ id: row.paymentId, state: row.paymentState, amountCents: row.amountCents });
  const act = useAct('reversals.settle', { done: words.settled, onDone: onClose, onRefusal: (refusal) => refusal.details?.fields?.['reversalReceipt'] !== undefined });
  const happened = answer === 'yes';
  return (
    <Modal opened onClose={onClose} title={words.settleTitle(nameOf(row))}>
      <DialogForm submit={words.settleSubmit} danger={happened} busy={act.busy} ready={answer !== null && (!happened || row.paymentId === null || taken.ready)} onSubmit={() => void act.run({ id: row.id, happened, reversalReceipt: happened ? receipt.trim() : '' })} close={onClose}>
        <Text size="sm">{words.settleText}</Text>
        {row.trouble && <TroubleState title={words.state[row.state]} trouble={row.trouble} />}
        <Radio.Group aria-label={words.settle} value={answer} onChange={(value) => setAnswer(value === 'yes' ? 'yes' : 'no')}>
          <Stack gap="xs">
            <Radio data-autofocus value="yes" label={words.happened} description={words.happenedText} />
            <Radio value="no" label={words.notHappened} description={words.notHappenedText} />
          </Stack>
        </Radio.Group>
        {happened && <TextInput label={words.settleReceipt} maxLength={30} value={receipt} onChange={(event) => setReceipt(event.currentTarget.value)} error={fieldRefusal(act.refusal, 'reversalReceipt')} />}
        {happened && row.paymentId !== null && taken.shown}
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
    <ConfirmDialog opened onClose={onClose} title={isRequest ? words.withdrawTitle(nameOf(row)) : words.dismissTitle(nameOf(row))} text={isRequest ? words.withdrawText : words.dismissText} confirm={isRequest ? words.withdraw : words.dismiss} busy={act.busy} ready={reason.trim() !== ''} onConfirm={() => void act.run({ id: row.id, reason })}>
      <TextInput data-autofocus label={words.dismissReason} maxLength={200} value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={fieldRefusal(act.refusal, 'reason')} />
    </ConfirmDialog>
  );
}
