/** M-Pesa ends the password of an API operator after 90 days (mpesa.md, Security credential); from the 80th on it is told. */
import { addDays, dateOf, daysBetween, formatDate, type Instant } from '../../../src-shared/time.ts';
import { texts } from '../../texts/index.ts';
import type { Tone } from '../../ui/index.ts';

const words = texts.settings.mpesa;
const LASTS_DAYS = 90;
const TOLD_FROM_DAYS = 80;

/** How old it is, in words, and whether that is bad. */
export function passwordAge(setAt: Instant | null, now: Instant): { readonly tone: Tone; readonly text: string; readonly detail: string } {
  if (setAt === null) return { tone: 'neutral', text: words.passwordNone, detail: '' };
  const setOn = dateOf(setAt);
  const days = daysBetween(setOn, dateOf(now));
  const text = words.passwordAge(days, formatDate(setOn));
  if (days >= LASTS_DAYS) return { tone: 'bad', text, detail: words.passwordOver };
  return days >= TOLD_FROM_DAYS ? { tone: 'warn', text, detail: words.passwordSoon(LASTS_DAYS - days) } : { tone: 'good', text, detail: words.passwordGood(formatDate(addDays(setOn, LASTS_DAYS))) };
}
