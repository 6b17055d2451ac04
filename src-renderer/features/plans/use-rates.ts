import { dateOf } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useRead } from '../../app/queries.ts';
import { ratesOn, type Rates } from './tax-rates.ts';

/** Today's rates; undefined while they are on their way. */
export function useRatesToday(): Rates | undefined {
  const today = dateOf(useNow());
  const rates = useRead('taxes.list', {}).data;
  return rates && ratesOn(rates, today);
}
