import { Radio, Group, Select, Table, Text } from '@mantine/core';
import { CircleCheck, CircleDot, CircleHelp, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { IMPORT_FIELDS, type ImportField, type ImportView } from '../../../src-shared/contract/imports.ts';
import { formatKes, negate, parseAmount } from '../../../src-shared/money.ts';
import { texts } from '../../texts/index.ts';
import { Section, ToneBadge, type Tone } from '../../ui/index.ts';
import styles from './imports.module.css';
import { mappingAfter, type Choices } from './use-choices.ts';

const words = texts.imports;
type Column = ImportView['columns'][number];
const NONE = '';
const options = [{ value: NONE, label: words.notImported }, ...IMPORT_FIELDS.map((field) => ({ value: field as string, label: words.field[field] }))];
const looks: Readonly<Record<NonNullable<Column['confidence']>, readonly [Tone, LucideIcon]>> = { chosen: ['pending', CircleDot], high: ['good', CircleCheck], medium: ['neutral', CircleCheck], low: ['warn', CircleHelp] };

/** Every column with its guess, why, and a few of its values; any guess may be changed. */
export function ColumnsStep({ view, choices }: { view: ImportView; choices: Choices }) {
  const [pending, setPending] = useState<{ index: number; field: ImportField | null } | null>(null);
  const choose = async (index: number, field: ImportField | null) => {
    setPending({ index, field });
    await choices.choose({ mapping: mappingAfter(view, index, field) });
    setPending(null);
  };
  return (
    <>
      <section className="surface">
        <Table horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr><Table.Th w={180}>{words.column}</Table.Th><Table.Th w={280}>{words.samples}</Table.Th><Table.Th w={230}>{words.means}</Table.Th><Table.Th w={110}>{words.sure}</Table.Th><Table.Th>{words.whyGuess}</Table.Th></Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {view.columns.map((column) => (
              <ColumnRow key={column.index} column={column} field={pending?.index === column.index ? pending.field : column.field} busy={choices.busy} onChoose={(field) => void choose(column.index, field)} />
            ))}
          </Table.Tbody>
        </Table>
      </section>
      <BalanceSign view={view} choices={choices} />
    </>
  );
}

function ColumnRow({ column, field, busy, onChoose }: { column: Column; field: ImportField | null; busy: boolean; onChoose: (field: ImportField | null) => void }) {
  const samples = column.samples.length === 0 ? words.noSamples : field === 'password' ? words.hidden : column.samples.join(' · ');
  const look = column.confidence && looks[column.confidence];
  return (
    <Table.Tr>
      <Table.Td><strong>{column.heading}</strong></Table.Td>
      <Table.Td><div className={styles['samples']} title={samples}>{samples}</div></Table.Td>
      <Table.Td>
        <Select
          size="xs"
          data={options}
          value={field ?? NONE}
          searchable
          allowDeselect={false}
          readOnly={busy}
          aria-label={words.choiceFor(column.heading)}
          onChange={(value) => value !== (field ?? NONE) && onChoose(value === NONE ? null : (value as ImportField))}
        />
      </Table.Td>
      <Table.Td>{look && column.confidence && <ToneBadge tone={look[0]} icon={look[1]} text={words.confidence[column.confidence]} />}</Table.Td>
      <Table.Td><Text size="xs" c="dimmed">{column.reason}</Text></Table.Td>
    </Table.Tr>
  );
}

/** Shown with the file's own numbers, so that nobody has to imagine what the choice does. */
function BalanceSign({ view, choices }: { view: ImportView; choices: Choices }) {
  const column = view.columns.find(({ field }) => field === 'balance');
  if (!column) return null;
  const means = view.choices.positiveBalanceMeans;
  const examples = column.samples.flatMap((text) => {
    const read = parseAmount(text);
    if (read === null) return [];
    const owed = means === 'owes' ? read : negate(read);
    return words.balanceExample(text, owed > 0 ? words.owes(formatKes(owed)) : owed < 0 ? words.inCredit(formatKes(negate(owed))) : words.owesNothing);
  });
  return (
    <Section title={words.balanceTitle}>
      <Radio.Group value={means} onChange={(value) => void choices.choose({ positiveBalanceMeans: value === 'credit' ? 'credit' : 'owes' })} aria-label={words.balanceTitle}>
        <Group gap="lg">
          <Radio value="owes" label={words.balanceMeans.owes} disabled={choices.busy} />
          <Radio value="credit" label={words.balanceMeans.credit} disabled={choices.busy} />
          <Text size="sm" c="dimmed">{view.balanceHint}</Text>
        </Group>
      </Radio.Group>
      <Group gap="lg" mt="xs">{examples.map((example) => <Text key={example} size="sm">{example}</Text>)}</Group>
    </Section>
  );
}
