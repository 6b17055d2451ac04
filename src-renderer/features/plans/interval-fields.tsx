import { Input, NumberInput, Select, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { IN_A_YEAR, type Interval } from '../../../src-shared/interval.ts';
import { texts } from '../../texts/index.ts';

const words = texts.plans;
const MOST = 366;
const UNITS = Object.keys(IN_A_YEAR) as Interval['unit'][];

/** What a form holds of an interval: the count may be empty while it is typed. */
export interface IntervalForm {
  readonly count: number | string;
  readonly unit: Interval['unit'];
}

/** For a form's validate. */
export const countError = (count: number | string): string | null => (Number.isInteger(Number(count)) && Number(count) >= 1 && Number(count) <= MOST ? null : words.badCount);

/** "Every 1 month": how often something is charged. Passes of minutes and hours only where they are sold. */
export function IntervalFields({ value, withPasses, error, onChange }: { value: IntervalForm; withPasses: boolean; error?: ReactNode; onChange: (value: IntervalForm) => void }) {
  const units = UNITS.filter((unit) => withPasses || (unit !== 'minute' && unit !== 'hour'));
  return (
    <Input.Wrapper label={words.interval} error={error} labelElement="div">
      <Group gap="xs" wrap="nowrap">
        <NumberInput aria-label={words.intervalCount} w={72} min={1} max={MOST} allowDecimal={false} allowNegative={false} value={value.count} error={error !== undefined && error !== null} onChange={(count) => onChange({ ...value, count })} />
        <Select
          aria-label={words.intervalUnit}
          flex={1}
          allowDeselect={false}
          data={units.map((unit) => ({ value: unit, label: words.unit(unit, Number(value.count)) }))}
          value={value.unit}
          onChange={(chosen) => onChange({ ...value, unit: units.find((unit) => unit === chosen) ?? value.unit })}
        />
      </Group>
    </Input.Wrapper>
  );
}
