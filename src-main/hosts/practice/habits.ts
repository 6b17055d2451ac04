/** The customers' agenda: they read their texts, notice that the internet is gone, and pay, each in his way. */
import { cents, ZERO, type Cents } from '../../../src-shared/money.ts';
import type { Instant } from '../../../src-shared/time.ts';
import { deedOf, paysAt, type Deed, type Occasion } from './customs.ts';
import { PLANS } from './people.ts';

/** A subscriber as the business's own list shows him. */
export interface Customer {
  readonly accountNumber: string;
  readonly name: string;
  readonly phone: string;
  readonly userName: string | null;
  readonly balanceCents: Cents;
  readonly planName: string | null;
  readonly state: string | null;
}

/** The subscribers, as the business knows them. */
export interface Directory {
  /** As they were when last looked at; those of today when `key` is in none of them. */
  holders(by: 'phone' | 'userName', key: string): Promise<readonly Customer[]>;
  /** As he is now. */
  current(accountNumber: string): Promise<Customer | undefined>;
}

export interface PlannedPayment {
  readonly at: Instant;
  readonly accountNumber: string;
  readonly occasion: Occasion;
}

/** Kept over restarts. */
export interface HabitsMemory {
  readonly planned: readonly PlannedPayment[];
  /** Account number → when he last paid. */
  readonly paidAt: Readonly<Record<string, Instant>>;
}

export interface Habits {
  /** Texts that came in for phones. */
  reminded(phones: readonly string[], now: Instant): Promise<void>;
  /** Lines that were cut, by their user names. */
  cutOff(userNames: readonly string[], now: Instant): Promise<void>;
  nextDueAt(): Instant | null;
  /** Pays what is due by then. Returns how many payments that were. */
  act(now: Instant): Promise<number>;
  memory(): HabitsMemory;
}

/** What he owes; of a prepaid plan that lapsed, what the next period takes beyond his credit. */
function toPay({ balanceCents, planName, state }: Customer): Cents {
  const plan = PLANS.find(({ name }) => name === planName);
  return plan?.charging === 'prepaid' && state !== 'active' ? cents(plan.priceCents + balanceCents) : balanceCents;
}

export function createHabits(given: { seed: number; directory: Directory; pay: (deed: Deed) => Promise<unknown>; memory: HabitsMemory }): Habits {
  const { seed, directory, pay } = given;
  let planned = [...given.memory.planned];
  const paidAt = new Map(Object.entries(given.memory.paidAt));

  const consider = ({ accountNumber }: Customer, occasion: Occasion, now: Instant) => {
    if (planned.some((payment) => payment.accountNumber === accountNumber)) return;
    const at = paysAt(seed, accountNumber, occasion, now, paidAt.get(accountNumber) ?? null);
    if (at !== null) planned.push({ at, accountNumber, occasion });
  };
  const carryOut = async ({ accountNumber, occasion }: PlannedPayment, now: Instant) => {
    const customer = await directory.current(accountNumber);
    const wantedCents = customer ? toPay(customer) : ZERO;
    if (!customer || wantedCents <= 0) return false;
    paidAt.set(accountNumber, now);
    await pay(deedOf(seed, customer, wantedCents, occasion));
    return true;
  };

  return {
    reminded: async (phones, now) => {
      for (const phone of new Set(phones)) for (const customer of await directory.holders('phone', phone)) consider(customer, 'reminded', now);
    },
    cutOff: async (userNames, now) => {
      for (const userName of userNames) for (const customer of await directory.holders('userName', userName)) consider(customer, 'cutOff', now);
    },
    nextDueAt: () => planned.reduce<Instant | null>((earliest, { at }) => (earliest === null || at < earliest ? at : earliest), null),
    act: async (now) => {
      const due = planned.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
      planned = planned.filter(({ at }) => at > now);
      let paid = 0;
      for (const payment of due) if (await carryOut(payment, now)) paid += 1;
      return paid;
    },
    memory: () => ({ planned, paidAt: Object.fromEntries(paidAt) }),
  };
}
