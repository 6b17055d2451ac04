/** What the preview of a run and its report have in common. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { formatKes, type Cents } from '../../../src-shared/money.ts';
import { texts } from '../../texts/index.ts';
import { Money, Section } from '../../ui/index.ts';
import styles from './money.module.css';

const words = texts.money.runs;
const MOST_SKIPS = 100;

interface OfPlan {
  readonly name: string;
  readonly lines: number;
  readonly grossCents: Cents;
}

/** Beside the invoices: what each plan makes up of it, and who is left out and why. */
export function RunRail({ byPlan, skips }: { byPlan: readonly OfPlan[] | undefined; skips: readonly { readonly subscriberId: number; readonly subscriberName: string; readonly reason: string }[] | undefined }) {
  return (
    <div className={styles['rail']}>
      <Section title={words.byPlan}><Scrolls label={words.byPlan}><PlanShares rows={byPlan} /></Scrolls></Section>
      <Section title={words.skips} side={skips && skips.length > 0 && <Text size="xs" c="dimmed">{texts.value.count(skips.length)}</Text>}>
        <Scrolls label={words.skips}>
          {skips?.length === 0 && <Text size="sm" c="dimmed">{words.skipsNone}</Text>}
          <ul className={styles['skips']}>
            {skips?.slice(0, MOST_SKIPS).map((skip, index) => (
              <li key={`${skip.subscriberId} ${index}`}>
                <Link href={`/subscribers/${skip.subscriberId}`}>{skip.subscriberName}</Link>
                <div className={styles['explanation']}>{skip.reason}</div>
              </li>
            ))}
          </ul>
          {skips && skips.length > MOST_SKIPS && <Text size="xs" c="dimmed">{words.skipsMore(skips.length - MOST_SKIPS)}</Text>}
        </Scrolls>
      </Section>
    </div>
  );
}

function Scrolls({ label, children }: { label: string; children: ReactNode }) {
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard (WCAG 2.1.1)
  return <div className={styles['railBody']} tabIndex={0} role="region" aria-label={label}>{children}</div>;
}

function PlanShares({ rows }: { rows: readonly OfPlan[] | undefined }) {
  if (rows?.length === 0) return <Text size="sm" c="dimmed">{words.byPlanNone}</Text>;
  const most = Math.max(1, ...(rows ?? []).map((row) => row.grossCents));
  return (
    <ul className={styles['shares']}>
      {rows?.map((row) => (
        <li key={row.name}>
          <div className={styles['shareName']}><span>{row.name}</span><Money amount={row.grossCents} /></div>
          <meter className={styles['share']} min={0} max={most} value={row.grossCents} aria-label={formatKes(row.grossCents)} />
          <div className={styles['explanation']}>{words.planLines(row.lines)}</div>
        </li>
      ))}
    </ul>
  );
}
