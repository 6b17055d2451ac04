/** What a router says of its clock. Pure. Dates are "mar/27/2026" before RouterOS 7.10 and "2026-03-27" from then on (routeros.md, Values). */
import { instantOf, isLocalDate, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import type { RouterSetup } from '../../ports/router-gateway.ts';

type RouterClock = RouterSetup['clock'];

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** A day as a router writes it, in either way; null when it is none. */
export function routerDate(text: string): LocalDate | null {
  if (isLocalDate(text)) return text;
  const parts = /^([a-z]{3})\/(\d{2})\/(\d{4})$/i.exec(text);
  const month = MONTHS.indexOf(parts?.[1]?.toLowerCase() ?? '') + 1;
  const iso = parts && month > 0 ? `${parts[3]}-${String(month).padStart(2, '0')}-${parts[2]}` : '';
  return isLocalDate(iso) ? iso : null;
}

/** The zone to write times in: the named one where it is one, else the offset, which routers write as "+03:00" or in seconds; null: neither. */
export function routerZone({ timeZone, gmtOffset }: Pick<RouterClock, 'timeZone' | 'gmtOffset'>): string | null {
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

/** Milliseconds by which the router's clock is ahead of `now`; null: it cannot be read. */
export function clockAheadMs(clock: RouterClock, now: Instant): number | null {
  const date = routerDate(clock.date);
  const zone = routerZone(clock);
  if (date === null || zone === null || !/^\d{2}:\d{2}:\d{2}$/.test(clock.time)) return null;
  return instantOf(date, clock.time, zone) - now;
}
