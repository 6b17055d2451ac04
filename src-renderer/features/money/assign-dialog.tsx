import { Modal, Text } from '@mantine/core';
import { useState } from 'react';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { DialogForm, Said } from '../../ui/index.ts';
import { paymentOutcome } from './balance-text.ts';
import { CandidateList, CandidateSearch, useCandidates, type Candidate } from './candidates.tsx';
import type { PaymentView } from './payment-view.ts';

const words = texts.money;

/** Whose waiting money is: the suggestions, or somebody else by search. */
export function AssignDialog({ payment, onClose }: { payment: PaymentView; onClose: () => void }) {
  const [chosen, setChosen] = useState<Candidate | null>(null);
  const found = useCandidates(payment.id);
  const act = useAct('payments.assign', { done: texts.moneyIn.assign.done(payment.receipt, chosen?.name ?? ''), onDone: onClose });
  return (
    <Modal opened onClose={onClose} title={texts.moneyIn.assign.title(payment.receipt)} size={620}>
      <DialogForm submit={words.assign(chosen?.name ?? '…')} busy={act.busy} ready={chosen !== null} onSubmit={() => chosen && void act.run({ paymentId: payment.id, subscriberId: chosen.subscriberId })} close={onClose}>
        {payment.matching !== '' && <Text size="sm">{payment.matching}</Text>}
        <div>
          <CandidateSearch first found={found} onFirst={(candidate) => setChosen(candidate ?? null)} />
          <CandidateList found={found} chosenId={chosen?.subscriberId ?? null} onChoose={setChosen} />
        </div>
        <Said height={52} waiting={words.invoicing.move.chooseFirst}>{chosen && <Text size="sm">{paymentOutcome(payment.amountCents, chosen)}</Text>}</Said>
      </DialogForm>
    </Modal>
  );
}
