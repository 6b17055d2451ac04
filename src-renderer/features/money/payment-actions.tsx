import { Button } from '@mantine/core';
import { ArrowLeftRight, ListChecks, Undo2, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { DocumentButton } from '../../ui/index.ts';
import { AllocateDialog } from './allocate-dialog.tsx';
import { MovePaymentDialog } from './move-payment-dialog.tsx';
import type { PaymentView } from './payment-view.ts';
import { ReverseDialog } from './reverse-dialog.tsx';

const words = texts.money.invoicing;

interface Action {
  readonly id: 'allocate' | 'move' | 'reverse';
  readonly label: string;
  readonly icon: LucideIcon;
  readonly key: string;
  readonly possible: boolean;
}

/** What may be done with a payment now. */
export function PaymentActions({ payment }: { payment: PaymentView }) {
  const [open, setOpen] = useState<Action['id'] | null>(null);
  const may = useMay();
  const credited = payment.state === 'credited';
  const actions: Action[] = [
    { id: 'allocate', label: words.allocate.act, icon: ListChecks, key: 'a', possible: credited && may('payments.allocate') },
    { id: 'move', label: words.move.act, icon: ArrowLeftRight, key: 'm', possible: credited && may('payments.move') },
    { id: 'reverse', label: words.reverse.act, icon: Undo2, key: 'v', possible: payment.state !== 'reversed' && may('payments.reverse') },
  ];
  const possible = actions.filter((action) => action.possible);
  usePageActions(possible.map(({ id, label, icon, key }) => ({ id, label, icon, key, run: () => setOpen(id) })));
  const close = () => setOpen(null);
  return (
    <>
      {possible.map(({ id, label, icon: Icon }) => <Button key={id} variant="default" leftSection={<Icon size={16} aria-hidden />} onClick={() => setOpen(id)}>{label}</Button>)}
      {payment.subscriberId !== null && <DocumentButton document={{ kind: 'receipt', id: payment.id }} />}
      {open === 'allocate' && payment.subscriberId !== null && <AllocateDialog payment={payment} subscriberId={payment.subscriberId} onClose={close} />}
      {open === 'move' && <MovePaymentDialog payment={payment} onClose={close} />}
      {open === 'reverse' && <ReverseDialog payment={payment} onClose={close} />}
    </>
  );
}
