/** Search and filters of a list. Both stand in the address. */
import { Button, CloseButton, Menu, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Check, Plus, Search } from 'lucide-react';
import { useState } from 'react';
import { useAddressValues } from '../app/address.ts';
import { texts } from '../texts/index.ts';
import styles from './filter-bar.module.css';
import { KeyHint } from './key-hint.tsx';

const TYPING_MS = 180;

/** The list's search field (reached by "/"); its text is `search` in the address. */
export function SearchBox({ placeholder }: { placeholder: string }) {
  const [values, change] = useAddressValues();
  const inAddress = values['search'] ?? '';
  const [typed, setTyped] = useState<string | null>(null);
  const settle = useDebouncedCallback((text: string) => {
    change({ search: text.trim() });
    setTyped(null);
  }, TYPING_MS);
  return (
    <TextInput
      data-page-search
      type="search"
      w={300}
      aria-label={placeholder}
      placeholder={placeholder}
      leftSection={<Search size={15} aria-hidden />}
      rightSection={typed || inAddress ? null : <KeyHint keys="/" />}
      value={typed ?? inAddress}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        settle(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}

export interface Filter {
  /** Its name in the address. */
  readonly key: string;
  readonly name: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** One chip per filter: dashed while it is not set, with its value and a cross while it is. */
export function FilterChips({ filters }: { filters: readonly Filter[] }) {
  const [values, change] = useAddressValues();
  return filters.map((filter) => {
    const value = values[filter.key];
    const chosen = filter.options.find((option) => option.value === value);
    return (
      <span key={filter.key} className={styles['chip']} data-set={chosen !== undefined}>
        <Menu position="bottom-start" shadow="md">
          <Menu.Target>
            <Button size="compact-sm" variant="transparent" color="gray" className={styles['label']} leftSection={chosen ? null : <Plus size={13} aria-hidden />}>
              {chosen ? texts.filter.chip(filter.name, chosen.label) : filter.name}
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
            {filter.options.map((option) => (
              <Menu.Item key={option.value} onClick={() => change({ [filter.key]: option.value })} rightSection={option.value === value ? <Check size={14} aria-hidden /> : null}>
                {option.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        {chosen && <CloseButton size="xs" aria-label={texts.filter.remove(filter.name, chosen.label)} onClick={() => change({ [filter.key]: null })} />}
      </span>
    );
  });
}

/** Whether any of these filters, or the search, is set; and how to clear them all (for DataTable's onClearFilters). */
export function useClearFilters(filters: readonly Filter[]): (() => void) | undefined {
  const [values, change] = useAddressValues();
  const keys = ['search', ...filters.map((filter) => filter.key)];
  if (!keys.some((key) => values[key])) return undefined;
  return () => change(Object.fromEntries(keys.map((key) => [key, null])));
}
