import { Text } from '@mantine/core';
import { Banknote, BookCheck, CircleHelp, RotateCcw, Undo2, type LucideIcon } from 'lucide-react';
import type { ReversalRow } from '../../../src-shared/contract/money-in.ts';
import { texts } from '../../texts/index.ts';
import { InstantText, Section } from '../../ui/index.ts';
import styles from './money-in.module.css';
import { paymentTimeline, type Happening } from './payment-timeline.ts';
import type { PaymentView } from './payment-view.ts';
import { sourceIcons } from './source-icons.tsx';

const words = texts.moneyIn.timeline;
const icons: Readonly<Record<Happening['what'], LucideIcon>> = { ...sourceIcons, paid: Banknote, booked: BookCheck, waits: CircleHelp, undone: RotateCcw, reversal: Undo2 };

/** Who told of it and when, and what was done with it. */
export function PaymentTimeline({ payment, reversals }: { payment: PaymentView; reversals: readonly ReversalRow[] }) {
  return (
    <Section title={words.title} flush side={payment.evidence.length > 1 && <Text size="xs" c="dimmed">{words.text}</Text>}>
      <ol className={styles['timeline']}>
        {paymentTimeline(payment, reversals).map(({ key, at, what, tone, title, detail }) => {
          const Icon = icons[what];
          return (
            <li key={key} className={styles['happened']}>
              <span className={styles['dot']} data-tone={tone}><Icon size={13} aria-hidden /></span>
              <div>
                <Text size="sm" fw={600} lh="23px">{title}</Text>
                {detail !== '' && <Text size="xs" c="dimmed">{detail}</Text>}
              </div>
              <Text size="xs" c="dimmed" lh="23px" ta="right"><InstantText at={at} exact /></Text>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
