import { NumberInput, type NumberInputProps } from '@mantine/core';
import { texts } from '../texts/index.ts';

const LEAST_KBPS = 64;
const MOST_KBPS = 10_000_000;

/** A speed in kbit/s, as the router counts it, with what that is in Mbit/s below. */
export function SpeedInput(props: NumberInputProps) {
  const kbps = Number(props.value);
  return <NumberInput allowDecimal={false} allowNegative={false} thousandSeparator="," step={1000} description={kbps >= LEAST_KBPS ? texts.value.kbps(kbps) : '\u00a0'} {...props} />;
}

/** For a form's validate: null when it is a speed that a plan may have. */
export function speedError(kbps: number | string): string | null {
  if (Number(kbps) < LEAST_KBPS) return texts.plans.atLeast;
  return Number(kbps) > MOST_KBPS ? texts.plans.atMost : null;
}
