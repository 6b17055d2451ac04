import { Modal, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ChequeRow } from '../../../src-shared/contract/money-in.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, Consequence, DialogForm, fieldRefusal, Said } from '../../ui/index.ts';
import { WithdrawOutcome } from '../money/withdraw-outcome.tsx';
import { takenEffect } from './taken-effect.ts';

const words = texts.tills.cheques;
export type FailHow = 'bounced' | 'handedBack';

/** The bank paid. */
export function ClearChequeDialog({ cheque, onClose }: { cheque: ChequeRow; onClose: () => void }) {
  const act = useAct('cheques.clear', { done: words.cleared, onDone: onClose });
  const isHeld = cheque.state === 'held';
  const payer = useRead('subscribers.get', { id: cheque.subscriberId }, { enabled: isHeld });
  const amount = formatKes(cheque.amountCents);
  return (
    <ConfirmDialog opened onClose={onClose} title={words.clearTitle(cheque.number)} text={isHeld ? words.clearHeld(amount, cheque.subscriberName) : words.clearCredited(amount, cheque.subscriberName)} confirm={words.clearSubmit} busy={act.busy} ready={!isHeld || payer.data !== undefined} onConfirm={() => void act.run({ id: cheque.id })}>
      {isHeld && <Consequence preview={payer} height={64} waiting="">{(facts) => <Text size="sm" fw={600}>{takenEffect(cheque.amountCents, facts)}</Text>}</Consequence>}
    </ConfirmDialog>
  );
}

/** The bank did not pay, or it was never presented: what was credited for it is taken back. */
export function FailChequeDialog({ cheque, how, onClose }: { cheque: ChequeRow; how: FailHow; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const act = useAct('cheques.fail', { done: words.failed[how], onDone: onClose, onRefusal: (refusal) => refusal.details?.fields?.['reason'] !== undefined });
  return (
    <Modal opened onClose={onClose} title={words.failTitle[how](cheque.number)} size="lg">
      <DialogForm submit={words.failSubmit[how]} danger busy={act.busy} ready={reason.trim() !== ''} close={onClose} onSubmit={() => void act.run({ id: cheque.id, how, reason })}>
        <TextInput data-autofocus label={words.reason} description={words.reasonHint} maxLength={200} value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={fieldRefusal(act.refusal, 'reason')} />
        <FailOutcome cheque={cheque} />
      </DialogForm>
    </Modal>
  );
}

function FailOutcome({ cheque }: { cheque: ChequeRow }) {
  const asks = useMay()('payments.withdrawPreview') && cheque.state === 'credited' && cheque.paymentId !== null;
  const preview = useRead('payments.withdrawPreview', { id: cheque.paymentId ?? 0 }, { enabled: asks });
  if (asks) return <Consequence preview={preview} height={92} waiting="">{(answer) => <WithdrawOutcome answer={answer} />}</Consequence>;
  const said = cheque.state === 'credited' ? words.failCredited(formatKes(cheque.amountCents), cheque.subscriberName) : words.failHeld(cheque.subscriberName);
  return <Said height={64} waiting=""><Text size="sm" fw={600}>{said}</Text></Said>;
}
