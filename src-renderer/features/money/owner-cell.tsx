import { Link } from 'wouter';
import type { PaymentRow } from '../../../src-shared/contract/payments.ts';
import { texts } from '../../texts/index.ts';
import styles from './money-in.module.css';

/** Whose a payment is; of one that is nobody's: why, and only money that waits for a person stands out. */
export function OwnerCell({ payment: { subscriberId, subscriberName, state } }: { payment: Pick<PaymentRow, 'subscriberId' | 'subscriberName' | 'state'> }) {
  if (subscriberId !== null) return <Link href={`/subscribers/${subscriberId}`}>{subscriberName}</Link>;
  if (state === 'suspense') return <span className="tone-warn">{texts.money.nobody}</span>;
  return <span className={styles['dim']}>{state === 'split' ? texts.moneyIn.inParts : state === 'returned' ? texts.moneyIn.paidBack : '–'}</span>;
}
