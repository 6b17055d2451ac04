import { formatAmount, formatKes } from '../../../src-shared/money.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { useSession } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { DENOMINATIONS, worth } from './cash-count.ts';
import { differenceText, drawerLines, type Till } from './drawer-lines.ts';
import styles from './tills.module.css';

const words = texts.tills;

/** The drawer on a till roll, with room for two signatures; on paper only. */
export function TillPaper({ till }: { till: Till }) {
  const { businessName } = useSession();
  return (
    <div className={`${styles['paper']} on-paper`}>
      <strong>{businessName}</strong>
      <div>{words.paperTitle}</div>
      <div>{till.operatorName}</div>
      <div>{formatInstant(till.openedAt)}</div>
      {till.closedAt !== null && <div>{formatInstant(till.closedAt)}</div>}
      <table>
        <tbody>
          {drawerLines(till).map(({ key, amountCents }) => <tr key={key} className={key === 'expected' ? styles['sum'] : undefined}><td>{words.sign[key]} {words.line[key]}</td><td>{formatAmount(amountCents)}</td></tr>)}
          {DENOMINATIONS.map((value) => (till.count?.[value] ?? 0) > 0 && <tr key={value}><td>{words.denomination(value)} × {till.count?.[value]}</td><td>{formatAmount(worth(value, till.count?.[value] ?? 0))}</td></tr>)}
          {till.countedCents !== null && <tr className={styles['sum']}><td>{words.counted}</td><td>{formatKes(till.countedCents)}</td></tr>}
          {till.differenceCents !== null && <tr><td>{words.difference}</td><td>{differenceText(till.differenceCents)}</td></tr>}
        </tbody>
      </table>
      {till.note !== '' && <div>{till.note}</div>}
      <div className={styles['signature']}>{words.paperSign}</div>
      <div className={styles['signature']}>{words.paperSignOwner}</div>
    </div>
  );
}
