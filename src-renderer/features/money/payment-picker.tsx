import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import type { PaymentRow } from '../../../src-shared/contract/payments.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';

const words = texts.moneyIn.reversals;
const SEARCH_MS = 150;
const MOST_SHOWN = 20;

/** A field to choose an M-Pesa payment by its receipt, a name or a phone. */
export function PaymentPicker({ label, description, chosen, onChoose, error }: { label: string; description: ReactNode; chosen: PaymentRow | null; onChoose: (payment: PaymentRow | null) => void; error?: ReactNode }) {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), SEARCH_MS);
  // The chosen one's label stands in the field and is no search.
  const isLabel = chosen !== null && search === labelOf(chosen);
  const found = useRead('payments.list', { search: isLabel ? '' : search, method: 'mpesa', limit: MOST_SHOWN }, { keep: true });
  // Until the answer is there, nothing is offered that does not fit what is typed: a quick Enter must not take another.
  const pending = typed.trim() !== search || found.isPlaceholderData;
  const fits = (row: PaymentRow) => !pending || labelOf(row).toLowerCase().includes(typed.trim().toLowerCase());
  const rows = (found.data?.rows ?? []).filter((row) => (row.state === 'credited' || row.state === 'suspense') && fits(row));
  const offered = chosen && !rows.some(({ id }) => id === chosen.id) ? [chosen, ...rows] : rows;
  return (
    <Select
      data-autofocus
      label={label}
      description={description}
      error={error}
      placeholder={words.pickerPlaceholder}
      nothingFoundMessage={pending || found.isFetching ? words.pickerSearching : words.pickerNone}
      searchable
      openOnFocus={false}
      clearable
      data={offered.map((row) => ({ value: String(row.id), label: labelOf(row) }))}
      filter={({ options }) => options}
      searchValue={typed}
      onSearchChange={setTyped}
      value={chosen ? String(chosen.id) : null}
      onChange={(value) => {
        const row = rows.find(({ id }) => String(id) === value);
        if (row || value === null) onChoose(row ?? null);
      }}
    />
  );
}

const labelOf = (row: PaymentRow): string => words.option(row.receipt, formatKes(row.amountCents), row.subscriberName ?? row.payerName);
