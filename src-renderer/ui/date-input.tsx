import { Text, TextInput, type TextInputProps } from '@mantine/core';
import { formatDate, isLocalDate, type LocalDate } from '../../src-shared/time.ts';
import { texts } from '../texts/index.ts';

/** A field for a day. Its value is the text "2026-03-27", or empty; the day stands beside it in words, because each computer writes dates its own way. */
export function DateInput({ value, description, emptyHint = '\u00a0', ...props }: Omit<TextInputProps, 'value' | 'type'> & { value?: string; /** What it means to leave it empty; stands where the day would. */ emptyHint?: string }) {
  const inWords = value !== undefined && isLocalDate(value) ? formatDate(value) : emptyHint;
  return (
    <TextInput
      type="date"
      value={value ?? ''}
      description={description ?? inWords}
      {...(description ? { inputContainer: (input) => <>{input}<Text size="xs" c="dimmed" mt={4}>{inWords}</Text></> } : {})}
      {...props}
    />
  );
}

/** For a form's validate: null when it is a day, not before `least` when that is given. */
export function dayError(text: string, least?: LocalDate): string | null {
  if (!isLocalDate(text)) return texts.plans.notADay;
  return least !== undefined && text < least ? texts.plans.beforeDay(formatDate(least)) : null;
}
