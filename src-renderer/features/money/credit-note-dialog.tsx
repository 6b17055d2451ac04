import { Checkbox, Modal, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { formatKes } from '../../../src-shared/money.ts';
import { goTo } from '../../app/address.ts';
import { useAct, useRead, type ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { Consequence, DialogForm, fieldRefusal, isAnswered, MoneyInput } from '../../ui/index.ts';
import { balanceAfter } from './balance-text.ts';
import { amountErrorOf, creditLinesOf, initialChoice, remainingOf, type Chosen } from './credit-lines.ts';
import { LineText } from './invoice-tables.tsx';
import type { InvoiceLine, InvoiceView } from './invoice-view.ts';
import styles from './money.module.css';

const words = texts.money.invoicing.credit;
const TYPING_MS = 250;
const ANSWER_HEIGHT = 88;

/** Gives back lines of an invoice, whole or in part; what that does is shown while it is being chosen. */
export function CreditNoteDialog({ invoice, onClose }: { invoice: InvoiceView; onClose: () => void }) {
  const [chosen, setChosen] = useState<Chosen>(() => initialChoice(invoice.lines));
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const lines = creditLinesOf(invoice.lines, chosen);
  const asked = JSON.stringify(lines);
  const [settled] = useDebouncedValue(asked, TYPING_MS);
  const preview = useRead('creditNotes.preview', { invoiceId: invoice.id, lines: lines ?? [] }, { enabled: lines !== null && settled === asked, keep: lines !== null });
  const issue = useAct('creditNotes.issue', {
    done: ({ number }) => words.done(number),
    onDone: ({ id }) => goTo(`/money/credit-notes/${id}`),
    onRefusal: (refusal) => refusal.details?.fields?.['reason'] !== undefined,
  });
  const submit = () => {
    setTried(true);
    if (lines !== null && reason.trim() !== '') void issue.run({ invoiceId: invoice.id, lines, reason });
  };
  return (
    <Modal opened onClose={onClose} title={words.title(invoice.number)} size={780}>
      <DialogForm submit={words.submit} busy={issue.busy} ready={lines !== null && settled === asked && isAnswered(preview)} onSubmit={submit} close={onClose}>
        <Text size="sm" c="dimmed">{words.intro}</Text>
        <LineChoice lines={invoice.lines} chosen={chosen} onChange={setChosen} />
        <TextInput label={words.reason} placeholder={words.reasonExample} maxLength={200} value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={fieldRefusal(issue.refusal, 'reason') ?? (tried && reason.trim() === '' ? words.reasonMissing : undefined)} />
        <Consequence preview={lines === null ? { ...preview, data: undefined, error: null, isFetching: false } : preview} height={ANSWER_HEIGHT} waiting={words.chooseFirst}>{(answer) => <Outcome answer={answer} />}</Consequence>
      </DialogForm>
    </Modal>
  );
}

function LineChoice({ lines, chosen, onChange }: { lines: readonly InvoiceLine[]; chosen: Chosen; onChange: (chosen: Chosen) => void }) {
  const creditable = lines.filter((line) => remainingOf(line) > 0);
  const count = creditable.filter((line) => chosen[line.id]?.on).length;
  const set = (line: InvoiceLine, change: Partial<Chosen[number]>) => onChange({ ...chosen, [line.id]: { ...chosen[line.id]!, ...change } });
  return (
    <div className={styles['choice']}>
      <Table verticalSpacing={6}>
        {creditable.length > 1 && (
          <Table.Thead>
            <Table.Tr>
              <Table.Th><Checkbox label={words.all} checked={count === creditable.length} indeterminate={count > 0 && count < creditable.length} onChange={(event) => onChange(Object.fromEntries(lines.map((line) => [line.id, { ...chosen[line.id]!, on: event.currentTarget.checked && remainingOf(line) > 0 }])))} /></Table.Th>
              <Table.Th ta="right" w={170}>{words.give}</Table.Th>
            </Table.Tr>
          </Table.Thead>
        )}
        <Table.Tbody>
          {lines.map((line) => {
            const { on = false, amount = '' } = chosen[line.id] ?? {};
            const remaining = remainingOf(line);
            return (
              <Table.Tr key={line.id}>
                <Table.Td>
                  <Checkbox
                    checked={on}
                    disabled={remaining <= 0}
                    {...(line === creditable[0] ? { 'data-autofocus': true } : {})}
                    label={<><LineText line={line} /><span className={styles['explanation']}>{remaining > 0 ? words.remains(formatKes(remaining)) : words.nothingRemains}</span></>}
                    onChange={(event) => set(line, { on: event.currentTarget.checked })}
                  />
                </Table.Td>
                <Table.Td w={170} valign="top">
                  {remaining > 0 && <MoneyInput styles={{ input: { textAlign: 'right' } }} aria-label={words.amount(line.description)} value={amount} disabled={!on} error={on ? amountErrorOf(line, amount) : null} onChange={(event) => set(line, { amount: event.currentTarget.value })} />}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </div>
  );
}

/** "KES 806.45 is given back: KES 500.00 against what is open, KES 306.45 into his credit. He owes KES 0.00 after it." */
function Outcome({ answer }: { answer: ReadOutput<'creditNotes.preview'> }) {
  const said = texts.money.invoicing.consequence;
  const [settled, credit] = [formatKes(answer.settledCents), formatKes(answer.creditCents)];
  const where = answer.creditCents === 0 ? said.allOpen(settled) : answer.settledCents === 0 ? said.allCredit(credit) : said.both(settled, credit);
  return (
    <>
      <Text size="sm"><strong>{said.givenBack(formatKes(answer.totalCents))}</strong> {where}</Text>
      <Text size="sm">{balanceAfter(answer.balanceAfterCents)}</Text>
      <Text size="xs" c="dimmed" mt={4}>{words.taxes(formatKes(answer.netCents), formatKes(answer.exciseCents), formatKes(answer.vatCents))}</Text>
    </>
  );
}
