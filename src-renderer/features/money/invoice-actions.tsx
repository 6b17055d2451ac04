import { ActionIcon, Button, Menu } from '@mantine/core';
import { Ban, CircleX, Ellipsis, FileMinus, Wallet, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { ZERO } from '../../../src-shared/money.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useRead } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { DocumentButton } from '../../ui/index.ts';
import { CreditNoteDialog } from './credit-note-dialog.tsx';
import type { InvoiceView } from './invoice-view.ts';
import { UseCreditDialog } from './use-credit-dialog.tsx';
import { VoidDialog } from './void-dialog.tsx';
import { WriteOffDialog } from './write-off-dialog.tsx';

const words = texts.money.invoicing;

interface Action {
  readonly id: 'useCredit' | 'credit' | 'writeOff' | 'void';
  readonly label: string;
  readonly icon: LucideIcon;
  readonly key?: string;
  readonly possible: boolean;
}

/** What may be done with an invoice now: by the role, and by what it is. */
export function InvoiceActions({ invoice }: { invoice: InvoiceView }) {
  const [open, setOpen] = useState<Action['id'] | null>(null);
  const may = useMay();
  const creditCents = useRead('subscribers.get', { id: invoice.subscriberId }, { enabled: invoice.openCents > 0 && may('invoices.useCredit') }).data?.creditCents ?? ZERO;
  const actions: Action[] = [
    { id: 'useCredit', label: words.useCredit.act, icon: Wallet, key: 'u', possible: creditCents > 0 && invoice.openCents > 0 && may('invoices.useCredit') },
    { id: 'credit', label: words.credit.act, icon: FileMinus, key: 'c', possible: invoice.may.credit && may('creditNotes.issue') },
    { id: 'writeOff', label: words.writeOff.act, icon: CircleX, possible: invoice.may.writeOff && may('invoices.writeOff') },
    { id: 'void', label: words.voiding.act, icon: Ban, possible: invoice.may.void && may('invoices.void') },
  ];
  const possible = actions.filter((action) => action.possible);
  usePageActions(possible.map(({ id, label, icon, key }) => ({ id, label, icon, ...(key ? { key } : {}), run: () => setOpen(id) })));
  const close = () => setOpen(null);
  const buttons = possible.filter(({ id }) => id === 'useCredit' || id === 'credit');
  const rest = possible.filter((action) => !buttons.includes(action));
  return (
    <>
      {buttons.map(({ id, label, icon: Icon }) => <Button key={id} variant="default" leftSection={<Icon size={16} aria-hidden />} onClick={() => setOpen(id)}>{label}</Button>)}
      <DocumentButton document={{ kind: 'invoice', id: invoice.id }} />
      {rest.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target><ActionIcon variant="default" size={36} aria-label={words.actions}><Ellipsis size={16} aria-hidden /></ActionIcon></Menu.Target>
          <Menu.Dropdown>{rest.map(({ id, label, icon: Icon }) => <Menu.Item key={id} leftSection={<Icon size={15} aria-hidden />} onClick={() => setOpen(id)}>{label}</Menu.Item>)}</Menu.Dropdown>
        </Menu>
      )}
      {open === 'credit' && <CreditNoteDialog invoice={invoice} onClose={close} />}
      {open === 'void' && <VoidDialog invoice={invoice} onClose={close} />}
      {open === 'writeOff' && <WriteOffDialog invoice={invoice} onClose={close} />}
      {open === 'useCredit' && <UseCreditDialog invoice={invoice} creditCents={creditCents} onClose={close} />}
    </>
  );
}
