import { Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatKes } from '../../../src-shared/money.ts';
import { formatInstant, HOUR, later } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { useSession } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, Consequence, fieldRefusal, isAnswered } from '../../ui/index.ts';
import type { PaymentView } from './payment-view.ts';
import { WithdrawOutcome } from './withdraw-outcome.tsx';

const words = texts.moneyIn.askBack;
const ANSWER_HEIGHT = 130;

/** Asks that M-Pesa give a payment back. Who approves it is said before. */
export function AskBackDialog({ payment, onClose }: { payment: PaymentView; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const preview = useRead('payments.withdrawPreview', { id: payment.id });
  const act = useAct('reversals.request', { done: words.done(payment.receipt), onDone: onClose, onRefusal: (refusal) => refusal.details?.fields?.['reason'] !== undefined });
  return (
    <ConfirmDialog opened onClose={onClose} title={words.title(payment.receipt)} text={words.intro(formatKes(payment.amountCents), payment.payerName || words.payer)} confirm={words.submit} busy={act.busy} ready={isAnswered(preview) && reason.trim() !== ''} onConfirm={() => void act.run({ paymentId: payment.id, reason })}>
      <TextInput data-autofocus label={words.reason} placeholder={words.reasonExample} maxLength={200} value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={fieldRefusal(act.refusal, 'reason')} />
      <div>
        <Text size="sm" fw={600}>{words.rule}</Text>
        <Text size="sm" mih={20}>{useApprovalRule()}</Text>
      </div>
      <Consequence preview={preview} height={ANSWER_HEIGHT} waiting="">
        {(answer) => (
          <>
            <Text size="xs" c="dimmed">{words.when}</Text>
            <WithdrawOutcome answer={answer} />
          </>
        )}
      </Consequence>
    </ConfirmDialog>
  );
}

/** In words, for who is asking: another owner, or he himself after the delay. */
function useApprovalRule(): string {
  const { operator } = useSession();
  const now = useNow();
  const operators = useRead('operators.list', {}).data;
  const hours = useRead('settings.moneyIn', {}).data?.reversalDelayHours;
  if (!operators || hours === undefined) return operators || hours !== undefined ? words.ruleUnknown : '';
  const others = operators.filter(({ id, role, active }) => role === 'owner' && active && id !== operator.id);
  return others.length > 0 ? words.ruleOther(others.map(({ name }) => name).join(', ')) : words.ruleSole(hours, formatInstant(later(now, hours * HOUR)));
}
