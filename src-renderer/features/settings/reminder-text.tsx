import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useRef, type ReactNode } from 'react';
import { formatAmount, shillings } from '../../../src-shared/money.ts';
import { countSmsParts } from '../../../src-shared/sms-parts.ts';
import { addDays, dateOf, formatDate } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import styles from './settings.module.css';
import type { AllSettings, DunningForm } from './settings-view.ts';

const words = texts.settings.dunning;
const VARIABLES = Object.keys(words.variable);
const MOST_CHARACTERS = 480;

/** For the form's validate: null, or which variable is not known. */
export function reminderError(text: string): string | null {
  if (text.trim() === '') return texts.settings.notEmpty;
  if (text.length > MOST_CHARACTERS) return words.tooLong;
  const unknown = [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).find((name) => !VARIABLES.includes(name));
  return unknown === undefined ? null : words.unknownVariable(unknown);
}

/** The text with its variables in braces; a click puts one in where the cursor is. */
export function ReminderText({ value, error, onChange }: { value: string; error?: ReactNode; onChange: (text: string) => void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const insert = (name: string) => {
    const at = field.current?.selectionStart ?? value.length;
    const end = field.current?.selectionEnd ?? at;
    onChange(`${value.slice(0, at)}{${name}}${value.slice(end)}`);
    field.current?.focus();
  };
  return (
    <div>
      <Textarea ref={field} label={words.text} autosize minRows={3} maxRows={8} value={value} error={error} onChange={(event) => onChange(event.currentTarget.value)} />
      <Group gap={4} mt={6}>
        <Text size="xs" c="dimmed">{words.variables}</Text>
        {VARIABLES.map((name) => <Button key={name} size="compact-xs" variant="default" onClick={() => insert(name)}>{words.variable[name]}</Button>)}
      </Group>
    </div>
  );
}

/** The message as somebody would get it, and what it costs in parts. */
export function ReminderPreview({ form, settings }: { form: DunningForm; settings: AllSettings }) {
  const dueOn = dateOf(useNow());
  const somebody = useRead('subscribers.list', { limit: 1, sort: { by: 'balance', direction: 'desc' } }).data?.rows[0];
  const values: Readonly<Record<string, string>> = {
    name: somebody?.name ?? words.sampleName,
    amount: formatAmount(somebody && somebody.balanceCents > 0 ? somebody.balanceCents : shillings(2500)),
    dueOn: formatDate(dueOn),
    paybill: settings.mpesa.shortcode,
    account: somebody?.accountNumber ?? words.sampleAccount,
    business: settings.business.name,
    suspendOn: formatDate(addDays(dueOn, Number(form.graceDays) + 1)),
  };
  const body = form.reminderText.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  const { encoding, units, parts } = countSmsParts(body);
  return (
    <Stack gap="xs">
      <div className={styles['bubble']}>{body}</div>
      <Text size="xs" c="dimmed" role="status">{words.parts(encoding, units, parts)} {parts > 1 && words.partsCost}</Text>
      {encoding === 'UCS-2' && <Text size="xs" className="tone-warn">{words.unicode}</Text>}
    </Stack>
  );
}
