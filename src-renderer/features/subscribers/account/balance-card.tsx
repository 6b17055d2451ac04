import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { formatKes, negate, plus } from '../../../../src-shared/money.ts';
import { addressOf } from '../../../app/address.ts';
import { useMay } from '../../../app/session.ts';
import { texts } from '../../../texts/index.ts';
import { Money } from '../../../ui/index.ts';
import type { SubscriberFacts } from '../subscriber-facts.ts';
import styles from './account.module.css';

const words = texts.account.balance;
export type AccountDialog = 'refund' | 'promise';

/** His balance as a sum: what is open, less his credit. And what can be done with it. */
export function BalanceCard({ facts, open }: { facts: SubscriberFacts; open: (dialog: AccountDialog) => void }) {
  const { balanceCents, creditCents, overdueCents } = facts;
  return (
    <section className={`surface ${styles['balance']}`} aria-label={words.title}>
      <div className={styles['sum']}>
        <Part label={words.open} detail={overdueCents > 0 ? <span className="tone-bad">{words.overdue(formatKes(overdueCents))}</span> : words.notOverdue}><Money amount={plus(balanceCents, creditCents)} /></Part>
        <span className={styles['sign']} aria-hidden>−</span>
        <Part label={words.credit} detail={creditCents > 0 ? words.creditText : words.noCredit}><Money amount={creditCents} /></Part>
        <span className={styles['sign']} aria-hidden>=</span>
        <Part label={balanceCents < 0 ? words.inCredit : words.owes} detail={'\u00a0'}><Money amount={balanceCents < 0 ? negate(balanceCents) : balanceCents} tone={overdueCents > 0 ? 'bad' : balanceCents < 0 ? 'good' : undefined} /></Part>
      </div>
      <Actions facts={facts} open={open} />
    </section>
  );
}

function Part({ label, detail, children }: { label: string; detail: ReactNode; children: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">{label}</Text>
      <Text fz="lg" fw={600}>{children}</Text>
      <Text size="xs" c="dimmed" component="div">{detail}</Text>
    </div>
  );
}

function Actions({ facts, open }: { facts: SubscriberFacts; open: (dialog: AccountDialog) => void }) {
  const may = useMay();
  return (
    <Group gap="xs" justify="flex-end">
      <Button size="compact-sm" variant="default" component={Link} href={`/subscribers/${facts.id}/statement`}>{words.statement}</Button>
      {may('promises.add') && <Button size="compact-sm" variant="default" onClick={() => open('promise')}>{words.promise}</Button>}
      {may('drafts.create') && <Button size="compact-sm" variant="default" component={Link} href={addressOf('/money/drafts/new', { subscriber: facts.id })}>{words.newInvoice}</Button>}
      {may('refunds.pay') && facts.creditCents > 0 && <Button size="compact-sm" variant="default" onClick={() => open('refund')}>{words.refund}</Button>}
    </Group>
  );
}
