/** How a simulated customer goes about paying: pure, the same for the same seed. */
import { allocate, ceilToShilling, shillings, wholeShillings, type Cents } from '../../../src-shared/money.ts';
import { dateOf, DAY, formatTime, HOUR, later, MINUTE, type Instant } from '../../../src-shared/time.ts';
import { createSeededRandom } from '../../simulators/daraja/seeded-random.ts';
import { relativeName } from './people.ts';

/**
 * prompt: within a day or so of the reminder. late: only once he is cut off. never. mistypes: a wrong account, from a phone of the family, and
 * believes that he has paid. otherPhone: the right account from a phone that nobody knows. partly: half, and the rest once he is cut
 * off. tooMuch: rounds up.
 */
export type Character = 'prompt' | 'late' | 'never' | 'mistypes' | 'otherPhone' | 'partly' | 'tooMuch';

/** Of a hundred customers; the rest are prompt. */
const SHARES: readonly (readonly [Character, number])[] = [['late', 14], ['tooMuch', 5], ['otherPhone', 5], ['partly', 4], ['never', 4], ['mistypes', 3]];

/** FNV-1a: a number that follows from a text and looks like chance. */
function chanceOf(seed: number, text: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return createSeededRandom(hash).below(1 << 30);
}

export function characterOf(seed: number, accountNumber: string): Character {
  let rest = chanceOf(seed, `character ${accountNumber}`) % 100;
  return SHARES.find(([, share]) => (rest -= share) < 0)?.[0] ?? 'prompt';
}

export type Occasion = 'reminded' | 'cutOff';

const PAYS_ON: Readonly<Record<Occasion, readonly Character[]>> = {
  reminded: ['prompt', 'mistypes', 'otherPhone', 'partly', 'tooMuch'],
  cutOff: ['prompt', 'late', 'otherPhone', 'partly', 'tooMuch'],
};
/** A reminder is acted on within a day and a few hours; who is cut off finds the money sooner. */
const WITHIN_MS: Readonly<Record<Occasion, number>> = { reminded: 28 * HOUR, cutOff: 20 * HOUR };
const WAKES_AT_HOUR = 7;
/** They take the next reminder for a mistake of the office, for so long. */
const BELIEVE_THEY_HAVE_PAID: readonly Character[] = ['mistypes', 'partly'];
const BELIEVED_MS = 20 * DAY;

/** When he will pay after that; null: not for that. lastPaidAt: null when he never did. Nobody pays at night. */
export function paysAt(seed: number, accountNumber: string, occasion: Occasion, now: Instant, lastPaidAt: Instant | null): Instant | null {
  const character = characterOf(seed, accountNumber);
  if (!PAYS_ON[occasion].includes(character)) return null;
  if (occasion === 'reminded' && lastPaidAt !== null && now - lastPaidAt < BELIEVED_MS && BELIEVE_THEY_HAVE_PAID.includes(character)) return null;
  const chance = chanceOf(seed, `${occasion} ${accountNumber} ${dateOf(now)}`);
  const at = later(now, 10 * MINUTE + (chance % (WITHIN_MS[occasion] - 10 * MINUTE)));
  const hour = Number(formatTime(at).slice(0, 2));
  return hour < WAKES_AT_HOUR ? later(at, (WAKES_AT_HOUR - hour) * HOUR) : at;
}

export interface Deed {
  readonly phone: string;
  readonly name: string;
  readonly account: string;
  /** Whole shillings. */
  readonly amountCents: Cents;
}

const ROUND_SHILLINGS = 500;

/** What he does at the M-Pesa menu when he owes so much. */
export function deedOf(seed: number, customer: { readonly accountNumber: string; readonly name: string; readonly phone: string }, owesCents: Cents, occasion: Occasion): Deed {
  const { accountNumber, name, phone } = customer;
  const all = ceilToShilling(owesCents);
  const own = { phone, name, account: accountNumber, amountCents: all };
  switch (characterOf(seed, accountNumber)) {
    case 'mistypes':
      return { ...own, ...relativeOf(seed, accountNumber), account: swapped(accountNumber) };
    case 'otherPhone':
      return { ...own, ...relativeOf(seed, accountNumber) };
    case 'partly':
      return occasion === 'reminded' ? { ...own, amountCents: ceilToShilling(allocate(all, [1, 1])[0]!) } : own;
    case 'tooMuch':
      return { ...own, amountCents: shillings(Math.ceil(wholeShillings(all) / ROUND_SHILLINGS) * ROUND_SHILLINGS) };
    default:
      return own;
  }
}

function relativeOf(seed: number, accountNumber: string): { phone: string; name: string } {
  const random = createSeededRandom(chanceOf(seed, `family ${accountNumber}`));
  return { phone: `254110${random.text(6, '0123456789')}`, name: relativeName(random) };
}

/** Two digits next to each other change places: the slip that a check digit notices. Where all are alike, one is left out. */
function swapped(account: string): string {
  for (let i = account.length - 2; i >= 0; i--) {
    if (account[i] !== account[i + 1]) return `${account.slice(0, i)}${account[i + 1]}${account[i]}${account.slice(i + 2)}`;
  }
  return account.slice(1);
}
