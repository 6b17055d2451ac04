import { Alert, Button, Text, Title } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { HandCoins, Split } from 'lucide-react';
import { useRef, useState } from 'react';
import { Link } from 'wouter';
import type { PaymentRow } from '../../../src-shared/contract/payments.ts';
import { formatPhone } from '../../../src-shared/phone.ts';
import { isDialogOpen } from '../../app/keyboard.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useAct } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { FactList, InstantText, Money } from '../../ui/index.ts';
import { paymentOutcome } from './balance-text.ts';
import { CandidateList, CandidateSearch, MOST_CANDIDATES, useCandidates, type Candidate } from './candidates.tsx';
import styles from './money.module.css';
import { isPart } from './payment-view.ts';
import { PayBackDialog } from './pay-back-dialog.tsx';
import { SplitDialog } from './split-dialog.tsx';
import { SourceIcons } from './source-icons.tsx';

const words = texts.money;
const { action } = texts.moneyIn;

interface OwnerPaneProps {
  payment: PaymentRow;
  /** It has an owner now. */
  onAssigned: (name: string) => void;
  /** It was divided or paid back: it waits no more. */
  onLeft: () => void;
}

/** One payment without an owner: who it may belong to and why, a search, and what giving it to him means. */
export function OwnerPane({ payment, onAssigned, onLeft }: OwnerPaneProps) {
  const [chosen, setChosen] = useState<Candidate | null>(null);
  const found = useCandidates(payment.id);
  const assign = useAct('payments.assign', { done: words.assigned(payment.receipt, chosen?.name ?? ''), onDone: () => onAssigned(chosen?.name ?? '') });
  const assignButton = useRef<HTMLButtonElement>(null);
  const others = useOtherActs(payment, onLeft);

  const choose = (candidate: Candidate | undefined) => {
    if (!candidate || isDialogOpen()) return;
    setChosen(candidate);
    // Enter now gives it to him, wherever the focus was.
    assignButton.current?.focus();
  };
  const act = () => {
    if (chosen && !assign.busy) void assign.run({ paymentId: payment.id, subscriberId: chosen.subscriberId });
  };
  useHotkeys([
    ...Array.from({ length: MOST_CANDIDATES }, (_, index): [string, () => void] => [String(index + 1), () => choose(found.candidates[index])]),
    ['Enter', () => document.activeElement === document.body && !isDialogOpen() && act(), { preventDefault: false }],
  ]);

  return (
    <>
      <div className={styles['paneBody']}>
        <PaymentFacts payment={payment} />
        <div>
          <Title order={2} size="h3" mb={8}>{words.whose}</Title>
          <CandidateSearch found={found} onFirst={choose} />
          <CandidateList numbered found={found} chosenId={chosen?.subscriberId ?? null} onChoose={choose} />
        </div>
      </div>
      <form
        className={styles['decide']}
        onSubmit={(event) => {
          event.preventDefault();
          act();
        }}
      >
        <Text size="sm" mih={20} role="status" c={chosen ? '' : 'dimmed'}>{chosen ? paymentOutcome(payment.amountCents, chosen) : words.chooseFirst}</Text>
        <div className={styles['acts']}>
          <div className={styles['otherActs']}>{others.buttons}</div>
          {/* It takes the focus as soon as somebody is chosen, so it is never truly disabled. */}
          <Button type="submit" ref={assignButton} style={{ flex: 'none' }} data-disabled={chosen ? undefined : true} aria-disabled={!chosen} loading={assign.busy}>{words.assign(chosen?.name ?? '…')}</Button>
        </div>
      </form>
      {others.dialog}
    </>
  );
}

/** Dividing it, and writing down that it was paid back: on their keys, in the palette, and as buttons. */
function useOtherActs(payment: PaymentRow, onLeft: () => void) {
  const [open, setOpen] = useState<'split' | 'payBack' | null>(null);
  const may = useMay();
  const acts = [
    ...(may('payments.split') && !isPart(payment) ? [{ id: 'split' as const, label: action.split, icon: Split, key: 's' }] : []),
    ...(may('payments.payBack') ? [{ id: 'payBack' as const, label: action.payBack, icon: HandCoins, key: 'b' }] : []),
  ];
  usePageActions(acts.map((one) => ({ ...one, run: () => setOpen(one.id) })));
  const close = () => setOpen(null);
  return {
    buttons: acts.map(({ id, label, icon: Icon }) => <Button key={id} variant="default" style={{ flex: 'none' }} leftSection={<Icon size={15} aria-hidden />} onClick={() => setOpen(id)}>{label}</Button>),
    dialog: open === 'split' ? <SplitDialog payment={payment} onClose={close} onDone={onLeft} /> : open === 'payBack' ? <PayBackDialog payment={payment} onClose={close} onDone={onLeft} /> : null,
  };
}

function PaymentFacts({ payment }: { payment: PaymentRow }) {
  return (
    <>
      <FactList
        facts={[
          [words.amount, <strong key="amount"><Money amount={payment.amountCents} /></strong>],
          [words.receipt, <span key="receipt"><Link href={`/money/payments/${payment.id}`}>{payment.receipt}</Link> <SourceIcons sources={payment.sources} /></span>],
          [words.paidAt, <InstantText key="paid" at={payment.paidAt} />],
          [words.payer, payment.payerName],
          [words.payerPhone, formatPhone(payment.payerPhone)],
          [words.accountTyped, payment.accountTyped],
        ]}
      />
      {payment.matching !== '' && <Alert variant="default" p="xs">{payment.matching}</Alert>}
    </>
  );
}
