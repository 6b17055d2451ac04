import { Tooltip } from '@mantine/core';
import { CloudDownload, FileSpreadsheet, Keyboard, RadioTower, SearchCheck, Smartphone, type LucideIcon } from 'lucide-react';
import type { PaymentRow } from '../../../src-shared/contract/payments.ts';
import { texts } from '../../texts/index.ts';
import styles from './money-in.module.css';

const words = texts.moneyIn;
type Source = PaymentRow['sources'][number];

export const sourceIcons: Readonly<Record<Source, LucideIcon>> = { stk: Smartphone, c2b: RadioTower, pull: CloudDownload, status: SearchCheck, statement: FileSpreadsheet, manual: Keyboard };

/** "Seen in M-Pesa’s report, M-Pesa’s list". */
export function seenIn(sources: readonly Source[]): string {
  return sources.length === 0 ? '' : words.seenAll(sources.map((source) => words.seenBy[source]).join(', '));
}

/** Where a payment was seen, one quiet icon a source; in words on hover and for screen readers. */
export function SourceIcons({ sources }: { sources: readonly Source[] }) {
  if (sources.length === 0) return null;
  return (
    <Tooltip label={seenIn(sources)}>
      <span className={styles['sources']} role="img" aria-label={seenIn(sources)}>
        {sources.map((source) => {
          const Icon = sourceIcons[source];
          return <Icon key={source} size={14} aria-hidden />;
        })}
      </span>
    </Tooltip>
  );
}
