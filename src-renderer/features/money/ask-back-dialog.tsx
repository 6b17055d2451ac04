import { Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatKes } from '../../../src-shared/money.ts';
import { formatInstant, HOUR, later } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { useSession } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, fieldRefusal } from '../../ui/index.ts';
import type { PaymentView } from './payment-view.ts';
import { useTakenBack } from './taken-back.tsx';

const words = texts.moneyIn.askBack;

/** Asks that M-Pesa give a payment back. Who approves it is said before. */
export function AskBackDialog({ payment, onClose }: { payment: PaymentView; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const taken = useTakenBack(payment, { intro: words.when });
  const act = useAct('reversals.request', { done: words.done(payment.receipt), onDone: onClose, onRefusal: (refusal) => refusal.details?.fields?.['reason'] !== undefined });
  return (
    <ConfirmDialog opened onClose={onClose} title={words.title(payment.receipt)} text={words.intro(formatKes(payment.amountCents), payment.payerName || words.payer)} confirm={words.submit} busy={act.busy} ready={taken.ready && reason.trim() !== ''} onConfirm={() => void act.run({ paymentId: payment.id, reason })}>
      <TextInput data-autofocus label={words.reason} placeholder={words.reasonExample} maxLength={200} value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={fieldRefusal(act.refusal, 'reason')} />
      <div>
        <Text size="sm" fw={600}>{words.rule}</Text>
        <Text size="sm" mih={20}>{useApprovalRule()}</Text>
      </div>
      {taken.shown}
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
