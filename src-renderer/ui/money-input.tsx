import { TextInput, type TextInputProps } from '@mantine/core';
import { parseAmount, type Cents } from '../../src-shared/money.ts';
import { texts } from '../texts/index.ts';

/** A field for an amount, as people write it ("2,500", "2500/="). Its value is the text; read it with readAmount, check it with amountError. */
export function MoneyInput(props: TextInputProps) {
  return (
    <TextInput
      inputMode="decimal"
      autoComplete="off"
      leftSection={<span style={{ fontSize: '0.75rem' }}>KES</span>}
      leftSectionWidth={44}
      onFocus={(event) => event.currentTarget.select()}
      {...props}
    />
  );
}

/** Null when it is no amount. */
export function readAmount(text: string): Cents | null {
  return parseAmount(text);
}

/** For a form's validate: null when it is an amount above zero. */
export function amountError(text: string): string | null {
  const amount = parseAmount(text);
  if (amount === null) return texts.amount.notOne;
  return amount > 0 ? null : texts.amount.notPositive;
}
