import { formatKes, type Cents } from '../../src-shared/money.ts';
import styles from './share-bar.module.css';

export interface Share {
  readonly label: string;
  readonly amountCents: Cents;
  /** A CSS colour: `var(--tone-bad)`. */
  readonly color: string;
}

/** Amounts as shares of one bar, each named under it: colour never alone. */
export function ShareBar({ label, shares }: { label: string; shares: readonly Share[] }) {
  return (
    <figure className={styles['figure']} aria-label={label}>
      <div className={styles['bar']} aria-hidden>
        {shares.map((share) => share.amountCents > 0 && <span key={share.label} style={{ flexGrow: share.amountCents, background: share.color }} />)}
      </div>
      <dl className={styles['names']}>
        {shares.map((share) => (
          <div key={share.label}>
            <dt><span className={styles['dot']} style={{ background: share.color }} />{share.label}</dt>
            <dd>{formatKes(share.amountCents)}</dd>
          </div>
        ))}
      </dl>
    </figure>
  );
}
