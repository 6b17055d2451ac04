import { Group, Select, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import type { TaxRate } from '../../../src-shared/contract/catalogue.ts';
import { formatAmount, formatKes, shillings } from '../../../src-shared/money.ts';
import { taxOn } from '../../../src-shared/tax.ts';
import { dateOf, formatDate, isLocalDate } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { texts } from '../../texts/index.ts';
import { Money, MoneyInput, percentText, readAmount, Section } from '../../ui/index.ts';
import { ratesOn } from '../plans/tax-rates.ts';

const words = texts.settings.taxes;
const USUAL_PRICE = shillings(1500);

/** What any price comes to, with the taxes in it and on top of it: today, or on a day for which a rate is set. */
export function TaxExample({ rates }: { rates: readonly TaxRate[] }) {
  const today = dateOf(useNow());
  const [typed, setTyped] = useState(formatAmount(USUAL_PRICE));
  const [day, setDay] = useState<string>(today);
  const days = [...new Set(rates.filter(({ fromOn }) => fromOn > today).map(({ fromOn }) => fromOn))].sort();
  const price = readAmount(typed);
  const on = isLocalDate(day) && days.includes(day) ? day : today;
  const { vatBasisPoints, exciseBasisPoints } = ratesOn(rates, on);
  const amount = price !== null && price > 0 ? price : USUAL_PRICE;
  const taxed = (inclusive: boolean, excise = exciseBasisPoints) => taxOn(amount, { vatBasisPoints, exciseBasisPoints: excise, inclusive });
  const [included, onTop, plain] = [taxed(true), taxed(false), taxed(true, 0)];
  const rows = [
    [words.net, included.netCents, onTop.netCents],
    [words.excise(percentText(exciseBasisPoints)), included.exciseCents, onTop.exciseCents],
    [words.vat(percentText(vatBasisPoints)), included.vatCents, onTop.vatCents],
  ] as const;
  return (
    <Section title={words.example}>
      <Stack gap="sm">
        <Group grow align="flex-start">
          <MoneyInput label={words.examplePrice} value={typed} error={price === null || price <= 0 ? texts.amount.notOne : null} onChange={(event) => setTyped(event.currentTarget.value)} />
          <Select label={words.exampleOn} allowDeselect={false} disabled={days.length === 0} data={[{ value: today, label: words.exampleToday }, ...days.map((value) => ({ value, label: formatDate(value) }))]} value={on} onChange={(value) => setDay(value ?? today)} />
        </Group>
        <Table verticalSpacing={6} horizontalSpacing={0}>
          <Table.Thead><Table.Tr><Table.Td /><Table.Th ta="right">{words.included}</Table.Th><Table.Th ta="right">{words.onTop}</Table.Th></Table.Tr></Table.Thead>
          <Table.Tbody>
            {rows.map(([label, inside, above]) => <Table.Tr key={label}><Table.Td>{label}</Table.Td><Table.Td ta="right"><Money bare amount={inside} /></Table.Td><Table.Td ta="right"><Money bare amount={above} /></Table.Td></Table.Tr>)}
          </Table.Tbody>
          <Table.Tfoot><Table.Tr><Table.Th>{words.gross}</Table.Th><Table.Th ta="right"><Money bare amount={included.grossCents} /></Table.Th><Table.Th ta="right"><Money bare amount={onTop.grossCents} /></Table.Th></Table.Tr></Table.Tfoot>
        </Table>
        {exciseBasisPoints > 0 && <Text size="xs" c="dimmed">{words.exampleVatOnly(formatKes(amount), formatAmount(plain.netCents), formatAmount(plain.vatCents))}</Text>}
        <Text size="xs" c="dimmed">{words.exampleHow}</Text>
      </Stack>
    </Section>
  );
}
