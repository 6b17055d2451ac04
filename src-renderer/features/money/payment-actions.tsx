import { ActionIcon, Button, Menu } from '@mantine/core';
import { ArrowLeftRight, Ellipsis, HandCoins, ListChecks, RotateCcw, Split, Undo2, UserSearch, type LucideIcon } from 'lucide-react';
import { useRef, useState } from 'react';
import type { ReversalRow } from '../../../src-shared/contract/money-in.ts';
import { openFrom } from '../../app/keyboard.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { DocumentButton, KeyHint } from '../../ui/index.ts';
import { AllocateDialog } from './allocate-dialog.tsx';
import { AskBackDialog } from './ask-back-dialog.tsx';
import { AssignDialog } from './assign-dialog.tsx';
import { MovePaymentDialog } from './move-payment-dialog.tsx';
import { PayBackDialog } from './pay-back-dialog.tsx';
import { isOpenReversal, type PaymentView } from './payment-view.ts';
import { ReverseDialog } from './reverse-dialog.tsx';
import { SplitDialog } from './split-dialog.tsx';
import { UnassignDialog } from './unassign-dialog.tsx';

const words = texts.money.invoicing;
const { action } = texts.moneyIn;
/** As many as fit beside the title. */
const MOST_BUTTONS = 3;

interface Action {
  readonly id: 'assign' | 'split' | 'payBack' | 'allocate' | 'move' | 'reverse' | 'unassign' | 'askBack';
  readonly label: string;
  readonly icon: LucideIcon;
  readonly key: string;
  readonly possible: boolean;
}

function actionsOf(payment: PaymentView, reversals: readonly ReversalRow[], may: ReturnType<typeof useMay>): readonly Action[] {
  // As long as M-Pesa may still take it away, it stays as it is.
  if (reversals.some(isOpenReversal)) return [];
  const credited = payment.state === 'credited';
  const waits = payment.state === 'suspense';
  const stands = credited || waits;
  // M-Pesa knows the whole only.
  const isWhole = payment.parts.some(({ state }) => state === 'credited' || state === 'suspense');
  const canAskBack = (stands || isWhole) && payment.method === 'mpesa' && payment.parent === null;
  const all: readonly Action[] = [
    { id: 'assign', label: action.assign, icon: UserSearch, key: 'w', possible: waits && may('payments.assign') },
    { id: 'split', label: action.split, icon: Split, key: 's', possible: waits && payment.parent === null && may('payments.split') },
    { id: 'allocate', label: words.allocate.act, icon: ListChecks, key: 'a', possible: credited && may('payments.allocate') },
    { id: 'move', label: words.move.act, icon: ArrowLeftRight, key: 'm', possible: credited && may('payments.move') },
    { id: 'payBack', label: action.payBack, icon: HandCoins, key: 'b', possible: waits && may('payments.payBack') },
    { id: 'reverse', label: words.reverse.act, icon: Undo2, key: 'v', possible: (stands || isWhole) && may('payments.reverse') },
    { id: 'unassign', label: action.unassign, icon: RotateCcw, key: 'u', possible: credited && may('payments.unassign') },
    { id: 'askBack', label: action.askBack, icon: Undo2, key: 'r', possible: canAskBack && may('reversals.request') },
  ];
  return all.filter(({ possible }) => possible);
}

/** What may be done with a payment now. */
export function PaymentActions({ payment, reversals }: { payment: PaymentView; reversals: readonly ReversalRow[] }) {
  const [open, setOpen] = useState<Action['id'] | null>(null);
  const menu = useRef<HTMLButtonElement>(null);
  const possible = actionsOf(payment, reversals, useMay());
  usePageActions(possible.map(({ id, label, icon, key }) => ({ id, label, icon, key, run: () => setOpen(id) })));
  const [shown, rest] = [possible.slice(0, MOST_BUTTONS), possible.slice(MOST_BUTTONS)];
  return (
    <>
      {shown.map(({ id, label, icon: Icon }) => <Button key={id} variant="default" leftSection={<Icon size={16} aria-hidden />} onClick={() => setOpen(id)}>{label}</Button>)}
      {payment.subscriberId !== null && <DocumentButton document={{ kind: 'receipt', id: payment.id }} label={action.receipt} />}
      {rest.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target><ActionIcon ref={menu} variant="default" size={36} aria-label={action.more}><Ellipsis size={16} aria-hidden /></ActionIcon></Menu.Target>
          <Menu.Dropdown>
            {rest.map(({ id, label, icon: Icon, key }) => <Menu.Item key={id} leftSection={<Icon size={15} aria-hidden />} rightSection={<KeyHint keys={key} />} onClick={() => openFrom(menu, () => setOpen(id))}>{label}</Menu.Item>)}
          </Menu.Dropdown>
        </Menu>
      )}
      <PaymentDialog open={open} payment={payment} onClose={() => setOpen(null)} />
    </>
  );
}

function PaymentDialog({ open, payment, onClose }: { open: Action['id'] | null; payment: PaymentView; onClose: () => void }) {
  switch (open) {
    case null:
      return null;
    case 'assign':
      return <AssignDialog payment={payment} onClose={onClose} />;
    case 'split':
      return <SplitDialog payment={payment} onClose={onClose} />;
    case 'payBack':
      return <PayBackDialog payment={payment} onClose={onClose} />;
    case 'allocate':
      return payment.subscriberId === null ? null : <AllocateDialog payment={payment} subscriberId={payment.subscriberId} onClose={onClose} />;
    case 'move':
      return <MovePaymentDialog payment={payment} onClose={onClose} />;
    case 'reverse':
      return <ReverseDialog payment={payment} onClose={onClose} />;
    case 'unassign':
      return <UnassignDialog payment={payment} onClose={onClose} />;
    case 'askBack':
      return <AskBackDialog payment={payment} onClose={onClose} />;
  }
}
