import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './section.module.css';

/** A card with a title. side: a link or button at its right. flush: its content (a table) reaches the edges. */
export function Section({ title, side, flush = false, children }: { title: string; side?: ReactNode; flush?: boolean; children: ReactNode }) {
  return (
    <section className={`surface ${styles['section']} ${flush ? styles['flush'] : ''}`}>
      <div className={styles['head']}>
        <Title order={2} size="h3">{title}</Title>
        {side}
      </div>
      {children}
    </section>
  );
}

/** One fact: its name and value. Null leaves it out. */
export type Fact = readonly [label: string, value: ReactNode] | null;

/** Facts side by side, as many as fit: `[[words.amount, <Money … />], paidBy && [words.payer, paidBy]]`. */
export function FactList({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={styles['facts']}>
      {facts.map((fact) => fact && (
        <div key={fact[0]}>
          <dt>{fact[0]}</dt>
          <dd>{fact[1] === '' || fact[1] === null || fact[1] === undefined ? '–' : fact[1]}</dd>
        </div>
      ))}
    </dl>
  );
}
