import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useRef, type ReactNode } from 'react';
import { countSmsParts } from '../../../src-shared/sms-parts.ts';
import { texts } from '../../texts/index.ts';
import styles from './settings.module.css';

const words = texts.settings.dunning;
/** As the contract has it. */
const MOST_CHARACTERS = 480;
const VARIABLE = /\{(\w+)\}/g;

/** For a form's validate: null, or what is wrong, such as a variable that is not known. variables: their names in the text. */
export function messageError(text: string, variables: Readonly<Record<string, string>>): string | null {
  if (text.trim() === '') return texts.settings.notEmpty;
  if (text.length > MOST_CHARACTERS) return words.tooLong;
  const unknown = [...text.matchAll(VARIABLE)].map((match) => match[1]!).find((name) => !(name in variables));
  return unknown === undefined ? null : words.unknownVariable(unknown);
}

/** A text with variables in braces; a click puts one in where the cursor is. variables: name in the text → as a person calls it. */
export function MessageText({ label, variables, value, error, disabled = false, onChange }: { label: string; variables: Readonly<Record<string, string>>; value: string; error?: ReactNode; disabled?: boolean; onChange: (text: string) => void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const insert = (name: string) => {
    const at = field.current?.selectionStart ?? value.length;
    const end = field.current?.selectionEnd ?? at;
    onChange(`${value.slice(0, at)}{${name}}${value.slice(end)}`);
    field.current?.focus();
  };
  return (
    <div>
      <Textarea ref={field} label={label} autosize minRows={3} maxRows={8} disabled={disabled} value={value} error={error} onChange={(event) => onChange(event.currentTarget.value)} />
      <Group gap={4} mt={6}>
        <Text size="xs" c="dimmed">{words.variables}</Text>
        {Object.entries(variables).map(([name, called]) => <Button key={name} size="compact-xs" variant="default" disabled={disabled} onClick={() => insert(name)}>{called}</Button>)}
      </Group>
    </div>
  );
}

/** The message as somebody would get it, and what it costs in parts. */
export function MessagePreview({ text, values }: { text: string; values: Readonly<Record<string, string>> }) {
  const body = text.replace(VARIABLE, (whole, name: string) => values[name] ?? whole);
  const { encoding, units, parts } = countSmsParts(body);
  return (
    <Stack gap="xs">
      <div className={styles['bubble']}>{body}</div>
      <Text size="xs" c="dimmed" role="status">{words.parts(encoding, units, parts)} {parts > 1 && words.partsCost}</Text>
      {encoding === 'UCS-2' && <Text size="xs" className="tone-warn">{words.unicode}</Text>}
    </Stack>
  );
}
