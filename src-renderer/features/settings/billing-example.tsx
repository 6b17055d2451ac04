import { shillings } from '../../../src-shared/money.ts';
import { dateOf } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useRead } from '../../app/queries.ts';
import { billingExamples } from './billing-examples.ts';
import styles from './settings.module.css';
import type { BillingForm } from './settings-view.ts';

/** What the choices come to for somebody who starts today, on one of the real monthly plans. */
export function BillingExample({ form }: { form: BillingForm }) {
  const today = dateOf(useNow());
  const plans = useRead('plans.list', {}).data;
  const price = plans?.find(({ state, interval }) => state === 'published' && interval.unit === 'month' && interval.count === 1)?.priceCents ?? shillings(2500);
  return <ul className={styles['example']}>{billingExamples(form, today, price).map((text) => <li key={text}>{text}</li>)}</ul>;
}
