import { Text } from '@mantine/core';
import { formatKes, minus, type Cents } from '../../../src-shared/money.ts';
import { texts } from '../../texts/index.ts';
import { balanceAfter } from '../money/balance-text.ts';
import type { SubscriberFacts } from './subscriber-facts.ts';

const words = texts.account;

/** Where he stands with so much less on his account. A unit's money goes to his payer's account. */
export function afterText({ balanceCents, payer }: Pick<SubscriberFacts, 'balanceCents' | 'payer'>, lessCents: Cents): string {
  return payer ? words.payers(payer.name) : balanceAfter(minus(balanceCents, lessCents));
}

/** "KES 806.45 is given back. He owes KES 193.55 after it." */
export function GivenBack({ facts, amount }: { facts: Pick<SubscriberFacts, 'balanceCents' | 'payer'>; amount: Cents }) {
  if (amount === 0) return <Text size="sm">{words.nothingGivenBack}</Text>;
  return <Text size="sm"><strong>{words.givenBack(formatKes(amount))}</strong> {afterText(facts, amount)}</Text>;
}
