import { Modal, Text } from '@mantine/core';
import { useState } from 'react';
import { formatAmount, formatKes, minus, smaller, type Cents } from '../../../src-shared/money.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { amountError, DialogForm, fieldRefusal, MoneyInput, readAmount } from '../../ui/index.ts';
import type { InvoiceView } from './invoice-view.ts';
import styles from './money.module.css';

const words = texts.money.invoicing.useCredit;

/** Uses credit for this very invoice. creditCents: what he has. */
export function UseCreditDialog({ invoice, creditCents, onClose }: { invoice: InvoiceView; creditCents: Cents; onClose: () => void }) {
  const most = smaller(creditCents, invoice.openCents);
  const [typed, setTyped] = useState(formatAmount(most));
  const act = useAct('invoices.useCredit', { done: words.done, onDone: onClose, onRefusal: (refusal) => refusal.details?.fields?.['amountCents'] !== undefined });
  const amountCents = readAmount(typed);
  const error = amountError(typed) ?? (amountCents !== null && amountCents > most ? words.tooMuch(formatKes(most)) : null);
  return (
    <Modal opened onClose={onClose} title={words.title(invoice.number)}>
      <DialogForm submit={words.submit} busy={act.busy} ready={error === null} onSubmit={() => amountCents !== null && void act.run({ id: invoice.id, amountCents })} close={onClose}>
        <MoneyInput label={words.amount} data-autofocus value={typed} onChange={(event) => setTyped(event.currentTarget.value)} error={fieldRefusal(act.refusal, 'amountCents') ?? error} />
        <div className={styles['outcome']} role="status"><Text size="sm">{error === null && amountCents !== null ? outcomeOf(amountCents, invoice.openCents, creditCents) : words.waiting}</Text></div>
      </DialogForm>
    </Modal>
  );
}

function outcomeOf(amount: Cents, open: Cents, credit: Cents): string {
  const left = formatKes(minus(credit, amount));
  return amount === open ? words.textAll(formatKes(amount), left) : words.text(formatKes(amount), formatKes(minus(open, amount)), left);
}
