import type { TillSessionRow } from '../../../src-shared/contract/money-in.ts';
import { texts } from '../../texts/index.ts';
import { Money } from '../../ui/index.ts';
import { drawerLines } from './drawer-lines.ts';
import styles from './tills.module.css';

const words = texts.tills;

/** Float plus cash, less what went out: what should be in the drawer. */
export function DrawerList({ till }: { till: TillSessionRow }) {
  return (
    <ul className={styles['lines']}>
      {drawerLines(till).map(({ key, amountCents }) => (
        <li key={key} {...(key === 'expected' ? { 'data-sum': true } : {})}>
          <span className={styles['sign']}>{words.sign[key]}</span>
          <span>{words.line[key]} {key === 'cash' && till.payments > 0 && <span className={styles['sign']}>{words.payments(till.payments)}</span>}</span>
          <Money bare amount={amountCents} />
        </li>
      ))}
    </ul>
  );
}
