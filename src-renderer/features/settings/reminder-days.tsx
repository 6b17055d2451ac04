import { Button, Chip, Group, Input, NumberInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { texts } from '../../texts/index.ts';

const words = texts.settings.dunning;
const USUAL: readonly number[] = [-7, -5, -3, -2, -1, 0, 1, 2, 3];
const EARLIEST = -30;
const LATEST = 60;

/** Days around the due day as chips to switch; any other day can be added. */
export function ReminderDays({ label, hint, days, error, onChange }: { label: string; hint: string; days: readonly number[]; error?: ReactNode; onChange: (days: number[]) => void }) {
  const [other, setOther] = useState<number | string>('');
  const shown = [...new Set([...USUAL, ...days])].sort((a, b) => a - b);
  const add = () => {
    if (other === '') return;
    onChange([...new Set([...days, Number(other)])].sort((a, b) => a - b));
    setOther('');
  };
  return (
    <Input.Wrapper label={label} description={hint} error={error} labelElement="div">
      <Chip.Group multiple value={days.map(String)} onChange={(values: string[]) => onChange(values.map(Number).sort((a, b) => a - b))}>
        <Group gap={6} mt="xs" role="group" aria-label={label}>{shown.map((day) => <Chip key={day} size="xs" value={String(day)}>{words.day(day)}</Chip>)}</Group>
      </Chip.Group>
      <Group gap="xs" mt="xs" align="flex-end">
        <NumberInput
          size="xs"
          w={170}
          label={words.otherDay}
          description={words.otherDayHint}
          min={EARLIEST}
          max={LATEST}
          allowDecimal={false}
          value={other}
          onChange={setOther}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add();
          }}
        />
        <Button size="xs" variant="default" onClick={add} disabled={other === ''}>{texts.action.add}</Button>
      </Group>
    </Input.Wrapper>
  );
}
