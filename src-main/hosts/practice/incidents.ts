/** What happens at the counter and at M-Pesa beside the customers' own habits: pure, the same for the same days. */
import { addDays, dateOf, dayOfMonth, daysBetween, instantOf, localDate, type Instant, type LocalDate } from '../../../src-shared/time.ts';

/**
 * tillOpens, tillCloses: the cashier's drawer, with cash of a customer each time; banked: on Fridays, before it closes; short: a hundred shillings are missing from
 * the count. withdrawal: from M-Pesa to the bank. paidTwice: a customer pays what he has paid already. givenBack: a customer has M-Pesa give his payment back.
 */
export type IncidentKind = 'tillOpens' | 'tillCloses' | 'tillClosesBanked' | 'tillClosesShort' | 'withdrawal' | 'paidTwice' | 'givenBack' | 'bankTransfer' | 'chequeTaken';

export interface Incident {
  readonly at: Instant;
  readonly kind: IncidentKind;
}

const MONDAY = localDate('1970-01-05');
const TILL_WEEKDAYS = [0, 2, 4];
const FRIDAY = 4;
const PAID_TWICE_ON = [5, 15, 25];
/** So many days before somebody first looks, so that he finds something to do: the last three days do not close by themselves. */
const GIVEN_BACK_BEFORE = 3;
const SHORT_BEFORE = 2;
const TILL_FORGOTTEN_BEFORE = 1;
const BANK_TRANSFER_BEFORE = 11;
/** It lies for longer than a cheque should. */
const CHEQUE_BEFORE = 9;

/** In the order of their times. opening: the day on which the desk is first looked at. */
export function incidentsOn(day: LocalDate, opening: LocalDate): readonly Incident[] {
  const weekday = ((daysBetween(MONDAY, day) % 7) + 7) % 7;
  const ahead = daysBetween(day, opening);
  const found: Incident[] = [];
  const add = (time: string, kind: IncidentKind) => found.push({ at: instantOf(day, time), kind });
  const isTillDay = TILL_WEEKDAYS.includes(weekday) || ahead === SHORT_BEFORE || ahead === TILL_FORGOTTEN_BEFORE;
  if (isTillDay) add('09:00', 'tillOpens');
  if (ahead === BANK_TRANSFER_BEFORE) add('11:00', 'bankTransfer');
  if (ahead === CHEQUE_BEFORE) add('11:30', 'chequeTaken');
  if (PAID_TWICE_ON.includes(dayOfMonth(day))) add('13:00', 'paidTwice');
  if (ahead === GIVEN_BACK_BEFORE) add('14:00', 'givenBack');
  if (weekday === FRIDAY) add('15:00', 'withdrawal');
  if (isTillDay && ahead !== TILL_FORGOTTEN_BEFORE) add('17:00', closeOf(ahead === SHORT_BEFORE, weekday === FRIDAY));
  return found;
}

function closeOf(isShort: boolean, isFriday: boolean): IncidentKind {
  if (isShort) return 'tillClosesShort';
  return isFriday ? 'tillClosesBanked' : 'tillCloses';
}

/** Something happens at least so often. */
const LOOK_AHEAD_DAYS = 7;

/** What comes after that instant; null never, as there is a till day in every week. */
export function nextIncident(after: Instant, opening: LocalDate): Incident | null {
  const today = dateOf(after);
  for (let ahead = 0; ahead <= LOOK_AHEAD_DAYS; ahead += 1) {
    const incident = incidentsOn(addDays(today, ahead), opening).find(({ at }) => at > after);
    if (incident) return incident;
  }
  return null;
}
