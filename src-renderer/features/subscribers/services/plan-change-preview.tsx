import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatKes, minus, negate, ZERO, type Cents } from '../../../../src-shared/money.ts';
import { formatDate } from '../../../../src-shared/time.ts';
import type { ReadOutput } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { Money } from '../../../ui/index.ts';
import { PlannedLines } from '../planned-lines.tsx';
import styles from './services.module.css';

const words = texts.services.changePlanDialog;
type PlanChange = ReadOutput<'subscriptions.changePlanPreview'>;

/** What is given back and what is charged, side by side, and what it comes to. */
export function PlanChangePreview({ change }: { change: PlanChange }) {
  const { credit, charge } = change;
  const note = noteOf(change);
  return (
    <>
      <Text size="sm" fw={600} mb={8}>{words.means[change.classification](formatDate(change.effectiveOn))}</Text>
      <div className={styles['sides']}>
        <Side title={words.given} detail={credit && words.givenOf(credit.invoiceNumber)} total={credit?.totalCents}>
          {credit ? <PlannedLines lines={credit.lines} /> : <Text size="sm" c="dimmed">{words.nothingGiven}</Text>}
        </Side>
        <Side title={words.charged} total={charge.length === 0 ? undefined : change.chargeCents}>
          {charge.length > 0 ? <PlannedLines lines={charge} /> : <Text size="sm" c="dimmed">{words.nothingCharged}</Text>}
        </Side>
      </div>
      <dl className={styles['sums']}>
        <div>
          <dt>{words.toPay}{note !== null && <span className={styles['note']}>{note}</span>}</dt>
          <dd><Money amount={change.toPayCents} /></dd>
        </div>
        <div>
          <dt>{change.nextOn === null ? words.noNext : words.next(formatDate(change.nextOn))}</dt>
          <dd>{change.nextOn !== null && <Money amount={change.nextCents} />}</dd>
        </div>
      </dl>
    </>
  );
}

/** Why what he has to pay is not simply the one side less the other. */
function noteOf({ credit, chargeCents, toPayCents }: PlanChange): string | null {
  const difference = minus(chargeCents, credit?.totalCents ?? ZERO);
  if (difference < 0) return words.surplus(formatKes(negate(difference)));
  return difference > toPayCents ? words.fromCredit(formatKes(minus(difference, toPayCents))) : null;
}

function Side({ title, detail = null, total, children }: { title: string; detail?: string | null; total: Cents | undefined; children: ReactNode }) {
  return (
    <section className={styles['side']}>
      <div className={styles['sideHead']}>
        <Text size="sm" fw={600}>{title} {detail && <Text span size="xs" c="dimmed">{detail}</Text>}</Text>
        {total !== undefined && <Text size="sm" fw={600}><Money amount={total} /></Text>}
      </div>
      {children}
    </section>
  );
}
