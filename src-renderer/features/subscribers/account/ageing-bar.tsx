import { Text } from '@mantine/core';
import type { Cents } from '../../../../src-shared/money.ts';
import { texts } from '../../../texts/index.ts';
import { ShareBar } from '../../../ui/index.ts';

const words = texts.account.statement;

export interface Ageing {
  readonly notDueCents: Cents;
  readonly days30Cents: Cents;
  readonly days60Cents: Cents;
  readonly days90Cents: Cents;
  readonly olderCents: Cents;
}
/** The older, the nearer to red. */
const aged = (percent: number) => `color-mix(in srgb, var(--tone-bad) ${percent}%, var(--chart-b))`;

/** What is owed by its age, as one bar with the amounts under it. Ages of nothing are left out. */
export function AgeingBar({ ageing }: { ageing: Ageing }) {
  const shares = [
    { label: words.ages.notDue, amountCents: ageing.notDueCents, color: 'var(--chart-a)' },
    { label: words.ages.days30, amountCents: ageing.days30Cents, color: aged(0) },
    { label: words.ages.days60, amountCents: ageing.days60Cents, color: aged(35) },
    { label: words.ages.days90, amountCents: ageing.days90Cents, color: aged(70) },
    { label: words.ages.older, amountCents: ageing.olderCents, color: aged(100) },
  ].filter(({ amountCents }) => amountCents > 0);
  return shares.length > 0 ? <ShareBar label={words.ageing} shares={shares} /> : <Text size="sm" c="dimmed">{words.nothingOpen}</Text>;
}
