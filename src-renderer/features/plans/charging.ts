import { isPass, type Interval } from '../../../src-shared/interval.ts';
import type { Charging } from '../../../src-shared/contract/values.ts';
import { texts } from '../../texts/index.ts';

/** What a way of charging means for who is on it, in a sentence. */
export function chargingText(charging: Charging, interval: Interval, dueDays: number): string {
  const words = texts.plans;
  if (charging === 'prepaid') return isPass(interval) ? words.pass(interval) : words.prepaid(interval);
  return charging === 'advance' ? words.advance(interval, dueDays) : words.arrears(interval, dueDays);
}
