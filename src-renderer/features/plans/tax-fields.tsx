import { Stack, Switch, Text } from '@mantine/core';
import type { Cents } from '../../../src-shared/money.ts';
import { texts } from '../../texts/index.ts';
import { taxSentence } from './tax-rates.ts';
import { useRatesToday } from './use-rates.ts';

const words = texts.plans;

interface TaxChoice {
  readonly taxInclusive: boolean;
  readonly exciseApplies: boolean;
}

/** Whether the taxes are in the price, whether excise is one of them, and what the price comes to at today's rates. */
export function TaxFields({ price, taxInclusive, exciseApplies, exciseHint = words.exciseAppliesHint, onChange }: TaxChoice & { price: Cents; exciseHint?: string; onChange: (change: Partial<TaxChoice>) => void }) {
  const rates = useRatesToday();
  return (
    <Stack gap="xs">
      <Switch label={words.taxInclusive} description={words.taxInclusiveHint} checked={taxInclusive} onChange={(event) => onChange({ taxInclusive: event.currentTarget.checked })} />
      <Switch label={words.exciseApplies} description={exciseHint} checked={exciseApplies} onChange={(event) => onChange({ exciseApplies: event.currentTarget.checked })} />
      <Text size="xs" c="dimmed" mih={18} role="status">{rates && price > 0 && taxSentence(price, rates, { taxInclusive, exciseApplies })}</Text>
    </Stack>
  );
}
