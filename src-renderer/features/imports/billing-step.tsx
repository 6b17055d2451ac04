import { Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ImportView } from '../../../src-shared/contract/imports.ts';
import { addDays, addMonths, dayOfMonth, formatDate, isLocalDate, type LocalDate } from '../../../src-shared/time.ts';
import { texts } from '../../texts/index.ts';
import { Section } from '../../ui/index.ts';
import type { Choices } from './use-choices.ts';

const words = texts.imports;
const EXAMPLE_DAYS_BEFORE = 100;

/** From when Waya invoices, and what becomes of rows of people who left. */
export function BillingStep({ view, choices }: { view: ImportView; choices: Choices }) {
  const { billFrom, leavers, unknownStatus } = view.choices;
  const [typed, setTyped] = useState<string>(billFrom);
  const isDate = isLocalDate(typed);
  return (
    <>
      <Section title={words.billFrom}>
        <Stack gap={6} align="flex-start">
          <Group gap="sm">
            <TextInput
              type="date"
              w={200}
              aria-label={words.billFrom}
              value={typed}
              readOnly={choices.busy}
              error={isDate ? null : words.billFromNeeded}
              onChange={(event) => setTyped(event.currentTarget.value)}
              onBlur={() => {
                if (isLocalDate(typed) && typed !== billFrom) void choices.choose({ billFrom: typed });
              }}
            />
            {isLocalDate(typed) && <Text size="sm">{formatDate(typed)}</Text>}
          </Group>
          <Text size="sm" c="dimmed" maw={640}>{words.billFromHint}</Text>
          {isLocalDate(typed) && <Example from={typed} />}
        </Stack>
      </Section>
      <Section title={words.leavers}>
        <Radio.Group value={leavers} onChange={(value) => void choices.choose({ leavers: value === 'skip' ? 'skip' : 'import-without-service' })} aria-label={words.leavers}>
          <Stack gap="xs">
            {(['skip', 'import-without-service'] as const).map((value) => <Radio key={value} value={value} label={words.leaversValue[value]} description={words.leaversHint[value]} disabled={choices.busy} />)}
          </Stack>
        </Radio.Group>
      </Section>
      <Section title={words.unknownStatus}>
        <Radio.Group value={unknownStatus} onChange={(value) => void choices.choose({ unknownStatus: value === 'skip' ? 'skip' : 'import' })} aria-label={words.unknownStatus}>
          <Stack gap="xs">
            {(['import', 'skip'] as const).map((value) => <Radio key={value} value={value} label={words.unknownStatusValue[value]} disabled={choices.busy} />)}
          </Stack>
        </Radio.Group>
      </Section>
    </>
  );
}

/** Somebody who started some months before: his own day, on or after the chosen one. */
function Example({ from }: { from: LocalDate }) {
  const start = addDays(from, -EXAMPLE_DAYS_BEFORE);
  let months = 0;
  let first = start;
  while (first < from) {
    months += 1;
    first = addMonths(start, months, dayOfMonth(start));
  }
  return <Text size="sm">{words.billFromExample(formatDate(start), formatDate(first))}</Text>;
}
