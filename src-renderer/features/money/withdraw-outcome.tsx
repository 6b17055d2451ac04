import { Text } from '@mantine/core';
import { Link } from 'wouter';
import { formatKes } from '../../../src-shared/money.ts';
import type { ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { balanceAfter } from './balance-text.ts';
import styles from './money.module.css';

const words = texts.money.invoicing.withdraw;

/** What taking a payment from somebody does to him: the invoices that open again, his credit, what he owes. */
export function WithdrawOutcome({ answer }: { answer: ReadOutput<'payments.withdrawPreview'> }) {
  if (answer.subscriberId === null) return <Text size="sm"><strong>{words.taken(formatKes(answer.amountCents))}</strong> {words.nobody}</Text>;
  return (
    <>
      <Text size="sm" fw={600}>{words.taken(formatKes(answer.amountCents))}</Text>
      {answer.reopened.map((invoice) => (
        <Text key={invoice.invoiceId} size="sm"><Link href={`/money/invoices/${invoice.invoiceId}`} className={styles['inText'] ?? ''}>{invoice.number}</Link>{words.reopens(formatKes(invoice.amountCents))}</Text>
      ))}
      {answer.fromCreditCents > 0 && <Text size="sm">{words.fromCredit(formatKes(answer.fromCreditCents))}</Text>}
      {answer.owedCents > 0 && <Text size="sm" className="tone-bad">{words.owed(formatKes(answer.owedCents))}</Text>}
      <Text size="sm" mt={4}>{balanceAfter(answer.balanceAfterCents)}</Text>
      {answer.balanceAfterCents > 0 && <Text size="xs" c="dimmed">{words.cutOff}</Text>}
    </>
  );
}
