/** What a router says of its clock. Pure. Dates are "mar/27/2026" before RouterOS 7.10 and "2026-03-27" from then on (routeros.md, Values). */
import { dateOf, formatTime, instantOf, isLocalDate, MINUTE, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import type { RouterSetup } from '../../ports/router-gateway.ts';

/** A clock further off than this is not armed by. */
const MOST_OFF_MS = 5 * MINUTE;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

export type ClockVerdict = { readonly timeZone: string } | { readonly message: string; readonly hint: string };

/** The zone to write times in; or what is wrong, so that nothing is armed by this clock. */
export function judgeClock(clock: RouterSetup['clock'], now: Instant): ClockVerdict {
  const hint = 'Set the router’s clock (System > Clock) and have it kept by NTP (System > NTP Client); Waya arms as soon as it is right.';
  const timeZone = zoneOf(clock);
  const date = routerDate(clock.date);
  if (timeZone === null) return { message: `The router’s time zone is not known (“${clock.timeZone}”, “${clock.gmtOffset}”).`, hint: 'Set it to Africa/Nairobi (System > Clock).' };
  if (date === null || !/^\d{2}:\d{2}:\d{2}$/.test(clock.time)) return { message: `The router’s clock cannot be read (“${clock.date} ${clock.time}”).`, hint };
  const offMs = instantOf(date, clock.time, timeZone) - now;
  if (Math.abs(offMs) < MOST_OFF_MS) return { timeZone };
  return { message: `The router’s clock says ${date} ${clock.time}, and here it is ${dateOf(now, timeZone)} ${formatTime(now, true, timeZone)}: it would cut off at the wrong time.`, hint };
}

/** A day as a router writes it, in either way; null when it is none. */
export function routerDate(text: string): LocalDate | null {
  if (isLocalDate(text)) return text;
  const parts = /^([a-z]{3})\/(\d{2})\/(\d{4})$/i.exec(text);
  const month = MONTHS.indexOf(parts?.[1]?.toLowerCase() ?? '') + 1;
  const iso = parts && month > 0 ? `${parts[3]}-${String(month).padStart(2, '0')}-${parts[2]}` : '';
  return isLocalDate(iso) ? iso : null;
}

/** The named zone where it is one, else the offset, which routers write as "+03:00" or in seconds. */
function zoneOf({ timeZone, gmtOffset }: RouterSetup['clock']): string | null {
  if (timeZone.includes('/') || timeZone === 'UTC') {
    try {
      instantOf('2026-01-01' as LocalDate, '00:00', timeZone);
      return timeZone;
    } catch {
      // Not a zone that this computer knows: the offset tells as well.
    }
  }
  if (/^[+-]\d{2}:\d{2}$/.test(gmtOffset)) return gmtOffset;
  if (!/^-?\d{1,5}$/.test(gmtOffset)) return null;
  const minutes = Math.round(Math.abs(Number(gmtOffset)) / 60);
  return `${Number(gmtOffset) < 0 ? '-' : '+'}${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
