import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import type { SubscriberRow } from '../../../src-shared/contract/subscribers.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';

const words = texts.subscribers.picker;
const SEARCH_MS = 150;
const MOST_SHOWN = 20;

type Chosen = Pick<SubscriberRow, 'id' | 'name' | 'accountNumber'>;

/** A field to choose a subscriber by name, phone or account. */
export function SubscriberPicker({ label, chosen, onChoose, exceptId, description, error, first = false }: {
  label: string;
  chosen: Chosen | null;
  onChoose: (subscriber: SubscriberRow | null) => void;
  /** Somebody who is not offered. */
  exceptId?: number;
  description?: ReactNode;
  error?: ReactNode;
  /** The first field of its dialog. */
  first?: boolean;
}) {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), SEARCH_MS);
  // The chosen one's label stands in the field and is no search.
  const isLabel = chosen !== null && search === labelOf(chosen);
  const found = useRead('subscribers.list', { search: isLabel ? '' : search, limit: MOST_SHOWN }, { keep: true });
  // Until the answer is there, nobody is offered who does not fit what is typed: a quick Enter must not take somebody else.
  const pending = typed.trim() !== search || found.isPlaceholderData;
  const fits = (row: Chosen) => !pending || labelOf(row).toLowerCase().includes(typed.trim().toLowerCase());
  const rows = (found.data?.rows ?? []).filter((row) => row.id !== exceptId && fits(row));
  const offered: readonly Chosen[] = chosen && !rows.some(({ id }) => id === chosen.id) ? [chosen, ...rows] : rows;
  return (
    <Select
      {...(first ? { 'data-autofocus': true } : {})}
      label={label}
      description={description}
      error={error}
      placeholder={words.placeholder}
      nothingFoundMessage={pending || found.isFetching ? words.searching : words.nobody}
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

const labelOf = (row: Chosen): string => words.option(row.name, row.accountNumber);
