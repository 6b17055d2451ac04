import { Text } from '@mantine/core';
import type { PlannedLine } from '../../../src-shared/contract/billing.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { texts } from '../../texts/index.ts';
import { Money } from '../../ui/index.ts';
import styles from './planned-lines.module.css';

/** Lines as they would be invoiced or given back, each with how it is reckoned. */
export function PlannedLines({ lines }: { lines: readonly PlannedLine[] }) {
  return (
    <ul className={styles['lines']}>
      {lines.map((line, index) => (
        <li key={`${line.description}${index}`} className={styles['line']}>
          <div>
            <Text size="sm">{line.description}</Text>
            {line.unitName !== null && <div className={styles['quiet']}>{line.unitName}</div>}
            {line.explanation !== '' && <div className={styles['quiet']}>{line.explanation}</div>}
            {line.discountCents > 0 && <div className={styles['quiet']}>{texts.account.planned.discount(formatKes(line.discountCents))}</div>}
          </div>
          <Text size="sm"><Money bare amount={line.grossCents} /></Text>
        </li>
      ))}
    </ul>
  );
}
