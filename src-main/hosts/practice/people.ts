/** The subscribers of the play business: the same for the same seed. */
import type { DataCap } from '../../../src-shared/contract/network-values.ts';
import { GB } from '../../../src-shared/data-size.ts';
import { shillings, ZERO, type Cents } from '../../../src-shared/money.ts';
import { addDays, type LocalDate } from '../../../src-shared/time.ts';
import { createSeededRandom, type SeededRandom } from '../../simulators/daraja/seeded-random.ts';

export interface PlayPlan {
  readonly name: string;
  readonly priceCents: Cents;
  readonly downKbps: number;
  readonly upKbps: number;
  /** A month unless told. */
  readonly interval?: { readonly unit: 'hour' | 'month'; readonly count: number };
  /** In advance unless told. */
  readonly charging?: 'arrears' | 'prepaid';
  /** As much as he likes unless told. */
  readonly cap?: DataCap;
}

/** Whoever has it pays before he surfs, and again when his day is over. */
export const DAY_PASS: PlayPlan = { name: 'Day pass 5 Mbps', priceCents: shillings(60), downKbps: 5000, upKbps: 2000, interval: { unit: 'hour', count: 24 }, charging: 'prepaid' };

/** Slower for the rest of the month when it is used up, unless he buys more; the night is free. */
export const CAPPED: PlayPlan = {
  name: 'Saver 10 Mbps, 20 GB', priceCents: shillings(1800), downKbps: 10_000, upKbps: 5000,
  cap: { bytes: 20 * GB, period: 'month', action: 'throttle', throttleUpKbps: 512, throttleDownKbps: 1000, freeFromMinute: 0, freeUntilMinute: 300 },
};

/** Ordinary subscribers have one of the first three. */
export const PLANS: readonly PlayPlan[] = [
  { name: 'Home 5 Mbps', priceCents: shillings(1500), downKbps: 5000, upKbps: 2000 },
  { name: 'Home 10 Mbps', priceCents: shillings(2500), downKbps: 10_000, upKbps: 5000 },
  { name: 'Business 20 Mbps', priceCents: shillings(5500), downKbps: 20_000, upKbps: 10_000 },
  DAY_PASS,
  { name: 'Office 20 Mbps, postpaid', priceCents: shillings(6000), downKbps: 20_000, upKbps: 10_000, charging: 'arrears' },
  { name: 'Business 20 Mbps, quarterly', priceCents: shillings(15_500), downKbps: 20_000, upKbps: 10_000, interval: { unit: 'month', count: 3 } },
  CAPPED,
];
/** Of a hundred subscribers, how many are on each plan. */
const PLAN_SHARES = [55, 33, 12];

/** One list for each router. */
const AREAS: readonly (readonly string[])[] = [
  ['Kasarani, Seasons', 'Kasarani, Mwiki', 'Kasarani, Hunters', 'Roysambu', 'Zimmerman', 'Githurai 44'],
  ['Ruiru, Kimbo', 'Ruiru, Membley', 'Ruiru, Toll', 'Kahawa Sukari', 'Kahawa Wendani'],
  ['Juja, Gate B', 'Juja, Highpoint', 'Thika, Section 9', 'Thika, Makongeni'],
];
const ROUTER_SHARES = [45, 33, 22];

const FIRST_NAMES = ['Achieng', 'Akinyi', 'Amina', 'Brian', 'Chebet', 'Cynthia', 'Daniel', 'Esther', 'Faith', 'Fatuma', 'George', 'Grace', 'Hassan', 'Ian', 'Irene', 'Jane', 'Joseph', 'Juma', 'Kevin', 'Kiprono', 'Lilian', 'Mary', 'Mercy', 'Moses', 'Mumbua', 'Mutua', 'Mwende', 'Naliaka', 'Njeri', 'Nyambura', 'Otieno', 'Peter', 'Ruth', 'Salim', 'Samuel', 'Stephen', 'Wairimu', 'Wambui', 'Wanjiku', 'Zawadi'];
const LAST_NAMES = ['Abdi', 'Barasa', 'Chege', 'Cheruiyot', 'Gathoni', 'Githinji', 'Kamau', 'Karanja', 'Kariuki', 'Kibet', 'Kilonzo', 'Kimani', 'Kinyua', 'Kipkemboi', 'Koech', 'Maina', 'Makau', 'Mbugua', 'Mohamed', 'Muli', 'Muthoni', 'Mutiso', 'Mwangi', 'Ndirangu', 'Ndungu', 'Njoroge', 'Nyaga', 'Ochieng', 'Odhiambo', 'Oduor', 'Okoth', 'Omondi', 'Onyango', 'Ouma', 'Rotich', 'Simiyu', 'Wafula', 'Wainaina', 'Wanyama', 'Wekesa'];
const PASSWORD_LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
/** Who has been longest has been for so many days. */
const LONGEST_DAYS = 720;

export interface Person {
  readonly name: string;
  /** Twelve digits. */
  readonly phone: string;
  readonly location: string;
  readonly userName: string;
  readonly password: string;
  /** Index into PLANS. */
  readonly plan: number;
  /** Index of the router. */
  readonly router: number;
  readonly startOn: LocalDate;
  /** Brought over from the old books; positive: owes. */
  readonly openingCents: Cents;
}

/** So many different people, with start days spread over all days of the month. */
export function makePeople(count: number, seed: number, today: LocalDate): Person[] {
  const random = createSeededRandom(seed);
  const userNames = new Set<string>();
  const phones = new Set<string>();
  return Array.from({ length: count }, () => {
    const [first, last] = [pick(random, FIRST_NAMES), pick(random, LAST_NAMES)];
    const plan = share(random, PLAN_SHARES);
    const router = share(random, ROUTER_SHARES);
    return {
      name: `${first} ${last}`,
      phone: unused(phones, () => `254700${random.text(6, '0123456789')}`),
      location: pick(random, AREAS[router]!),
      userName: unused(userNames, (turn) => `${first}.${last}${turn === 0 ? '' : turn + 1}`.toLowerCase()),
      password: random.text(8, PASSWORD_LETTERS),
      plan,
      router,
      startOn: addDays(today, -1 - random.below(LONGEST_DAYS)),
      openingCents: opening(random, PLANS[plan]!),
    };
  });
}

/** Another person's name, for money that comes from a relative's phone. */
export function relativeName(random: SeededRandom): string {
  return `${pick(random, FIRST_NAMES)} ${pick(random, LAST_NAMES)}`;
}

/** One in ten owes a month or a part of it, one in twenty-five has credit. */
function opening(random: SeededRandom, plan: PlayPlan): Cents {
  const chance = random.below(100);
  if (chance < 4) return shillings(-100 * (2 + random.below(12)));
  if (chance < 9) return plan.priceCents;
  if (chance < 14) return shillings(100 * (3 + random.below(9)));
  return ZERO;
}

function unused(taken: Set<string>, make: (turn: number) => string): string {
  for (let turn = 0; ; turn++) {
    const made = make(turn);
    if (taken.has(made)) continue;
    taken.add(made);
    return made;
  }
}

function pick<T>(random: SeededRandom, from: readonly T[]): T {
  return from[random.below(from.length)]!;
}

/** An index, as often as its share of a hundred. */
function share(random: SeededRandom, shares: readonly number[]): number {
  let rest = random.below(100);
  return Math.max(0, shares.findIndex((part) => (rest -= part) < 0));
}
