import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatKes } from '../../../src-shared/money.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, fieldRefusal } from '../../ui/index.ts';
import type { InvoiceView } from './invoice-view.ts';

const words = texts.money.invoicing.writeOff;

export function WriteOffDialog({ invoice, onClose }: { invoice: InvoiceView; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const act = useAct('invoices.writeOff', { done: ({ number }) => words.done(number), onDone: onClose, onRefusal: (refusal) => refusal.details?.fields?.['reason'] !== undefined });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={words.title(invoice.number)}
      text={words.text(formatKes(invoice.openCents), invoice.subscriberName)}
      confirm={words.submit}
      danger
      busy={act.busy}
      ready={reason.trim() !== ''}
      onConfirm={() => void act.run({ id: invoice.id, reason })}
    >
      <TextInput label={words.reason} data-autofocus maxLength={200} value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={fieldRefusal(act.refusal, 'reason')} />
    </ConfirmDialog>
  );
}
