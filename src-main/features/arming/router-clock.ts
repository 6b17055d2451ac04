/** Whether a router's clock may be armed by. Pure. */
import { dateOf, formatTime, MINUTE, type Instant } from '../../../src-shared/time.ts';
import type { RouterSetup } from '../../ports/router-gateway.ts';
import { clockAheadMs, routerDate, routerZone } from '../router-watch/index.ts';

/** A clock further off than this is not armed by. */
const MOST_OFF_MS = 5 * MINUTE;

export type ClockVerdict = { readonly timeZone: string } | { readonly message: string; readonly hint: string };

/** The zone to write times in; or what is wrong, so that nothing is armed by this clock. */
export function judgeClock(clock: RouterSetup['clock'], now: Instant): ClockVerdict {
  const hint = 'Set the router’s clock (System > Clock) and have it kept by NTP (System > NTP Client); Waya arms as soon as it is right.';
  const timeZone = routerZone(clock);
  const aheadMs = clockAheadMs(clock, now);
  if (timeZone === null) return { message: `The router’s time zone is not known (“${clock.timeZone}”, “${clock.gmtOffset}”).`, hint: 'Set it to Africa/Nairobi (System > Clock).' };
  if (aheadMs === null) return { message: `The router’s clock cannot be read (“${clock.date} ${clock.time}”).`, hint };
  if (Math.abs(aheadMs) < MOST_OFF_MS) return { timeZone };
  return { message: `The router’s clock says ${routerDate(clock.date)} ${clock.time}, and here it is ${dateOf(now, timeZone)} ${formatTime(now, true, timeZone)}: it would cut off at the wrong time.`, hint };
}
