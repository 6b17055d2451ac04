import { Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatKes } from '../../../src-shared/money.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, fieldRefusal } from '../../ui/index.ts';
import type { InvoiceView } from './invoice-view.ts';

const words = texts.money.invoicing.voiding;

export function VoidDialog({ invoice, onClose }: { invoice: InvoiceView; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const [again, setAgain] = useState<string>('again');
  const act = useAct('invoices.void', { done: words.done(invoice.number), onDone: onClose, onRefusal: (refusal) => refusal.details?.fields?.['reason'] !== undefined });
  const hasPeriods = invoice.lines.some((line) => line.periodStart !== null);
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={words.title(invoice.number)}
      text={words.text(formatKes(invoice.totalCents), invoice.subscriberName)}
      confirm={words.submit}
      danger
      busy={act.busy}
      ready={reason.trim() !== ''}
      onConfirm={() => void act.run({ id: invoice.id, reason, billAgain: hasPeriods && again === 'again' })}
    >
      <TextInput label={words.reason} data-autofocus maxLength={200} value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={fieldRefusal(act.refusal, 'reason')} />
      {hasPeriods && (
        <Radio.Group label={words.periods} value={again} onChange={setAgain}>
          <Stack gap="xs" mt={6}>
            <Radio value="again" label={words.again} description={words.againText} />
            <Radio value="never" label={words.never} description={words.neverText} />
          </Stack>
        </Radio.Group>
      )}
    </ConfirmDialog>
  );
}
