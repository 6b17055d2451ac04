/** Whatever people sign up for, end, change, pause and pay, on whatever days the program runs: the books are right, and the days do not matter. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cents, shillings } from '../../../src-shared/money.ts';
import { addDays, instantOf, localDate, type LocalDate } from '../../../src-shared/time.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { testKernel } from '../../kernel/kernel.test-support.ts';
import { verifyBooks } from '../../ledger/verify.ts';
import { q } from '../../schema/tables.ts';
import { takeCash } from '../payments/counter.service.ts';
import { createPlan } from '../plans/index.ts';
import { writeSetting, DEFAULTS } from '../settings/index.ts';
import { addService, createSubscriber } from '../subscribers/index.ts';
import { endSubscription, pause, resume } from '../subscribers/pauses.service.ts';
import { changePlan } from '../subscribers/plan-changes.service.ts';
import { billPayer, duePayersAfter } from './index.ts';

const FIRST = localDate('2026-01-01');

type Act =
  | { readonly kind: 'join'; readonly plan: number; readonly startIn: number }
  | { readonly kind: 'more'; readonly who: number; readonly plan: number; readonly startIn: number }
  | { readonly kind: 'end'; readonly which: number; readonly endIn: number; readonly credit: boolean }
  | { readonly kind: 'plan'; readonly which: number; readonly plan: number; readonly when: 'auto' | 'now' | 'periodEnd' }
  | { readonly kind: 'pause'; readonly which: number; readonly from: number; readonly days: number }
  | { readonly kind: 'resume'; readonly which: number; readonly on: number }
  | { readonly kind: 'pay'; readonly who: number; readonly amount: number };

const PLANS = [
  { priceCents: shillings(999), taxInclusive: true, interval: { unit: 'month', count: 1 }, charging: 'advance' },
  { priceCents: shillings(1500), taxInclusive: true, interval: { unit: 'month', count: 1 }, charging: 'arrears' },
  { priceCents: shillings(2500), taxInclusive: false, interval: { unit: 'month', count: 1 }, charging: 'advance' },
  { priceCents: shillings(5000), taxInclusive: true, interval: { unit: 'month', count: 3 }, charging: 'advance' },
  { priceCents: shillings(333), taxInclusive: true, interval: { unit: 'week', count: 1 }, charging: 'advance' },
] as const;
const plan = fc.nat({ max: PLANS.length - 1 });
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('join' as const), plan, startIn: fc.integer({ min: -40, max: 20 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('more' as const), who: fc.nat(), plan, startIn: fc.integer({ min: -10, max: 20 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('end' as const), which: fc.nat(), endIn: fc.integer({ min: -5, max: 70 }), credit: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('plan' as const), which: fc.nat(), plan, when: fc.constantFrom('auto' as const, 'now' as const, 'periodEnd' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pause' as const), which: fc.nat(), from: fc.nat({ max: 20 }), days: fc.nat({ max: 60 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('resume' as const), which: fc.nat(), on: fc.nat({ max: 20 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pay' as const), who: fc.nat(), amount: fc.integer({ min: 1, max: 700_000 }) }) },
);
/** What is done on which day. */
const story = fc.array(fc.record({ day: fc.nat({ max: 400 }), what: act }), { minLength: 1, maxLength: 14 }).map((acts) => acts.toSorted((a, b) => a.day - b.day));
const rates = fc.record({
  settings: fc.record({ mode: fc.constantFrom('anniversary' as const, 'fixed' as const, 'calendar' as const), fixedDay: fc.integer({ min: 1, max: 28 }), dayCount: fc.constantFrom('actual' as const, 'fixed30' as const), catchUp: fc.constantFrom('oneInvoice' as const, 'onePerPeriod' as const) }),
  vat: fc.constantFrom(0, 1600),
  excise: fc.constantFrom(0, 1500),
});

interface Kept {
  readonly lines: string[];
  readonly findings: readonly string[];
  readonly within: <T>(work: (context: CommandContext) => T) => T;
}

/** Lives through a story; invoices by the run only on the given days. */
function live(given: { readonly acts: readonly { readonly day: number; readonly what: Act }[]; readonly rates: { readonly settings: object; readonly vat: number; readonly excise: number }; readonly runOn: (day: number) => boolean; readonly lastDay: number; readonly catchUpOnActs: boolean }): Kept {
  const kernel = testKernel();
  const { db, clock } = kernel;
  const on = (day: number): LocalDate => addDays(FIRST, day);
  const people: number[] = [];
  const services: number[] = [];
  let users = 0;
  kernel.within((context) => {
    const { tx, now } = context;
    writeSetting(tx, 'billing', { ...DEFAULTS.billing, ...given.rates.settings }, now);
    for (const kind of ['vat', 'excise'] as const) tx.run(q.insertInto('taxRate').values({ kind, fromOn: FIRST, basisPoints: given.rates[kind], createdAt: now }));
    for (const [index, one] of PLANS.entries()) createPlan(context, { name: `Plan ${index}`, ...one, downKbps: 1, upKbps: 1 }, 'published');
  });
  const run = () => {
    for (const payerId of duePayersAfter(db, on(today), 0)) kernel.within((context) => billPayer(context, payerId, on(today)));
  };
  let today = 0;
  const service = (context: CommandContext, subscriberId: number, what: { plan: number; startIn: number }) =>
    services.push(addService(context, { subscriberId, planId: what.plan + 1, routerId: null, userName: `u${(users += 1)}`, startOn: addDays(on(today), what.startIn), confirmPast: true }));
  const perform = (what: Act) => kernel.within((context) => {
    const oneOf = (all: readonly number[], which: number) => all[which % all.length]!;
    switch (what.kind) {
      case 'join':
        people.push(createSubscriber(context, { name: 'X', phone: '', otherPhone: '', email: '', location: '', note: '' }).id);
        return service(context, people.at(-1)!, what);
      case 'more':
        return people.length > 0 && service(context, oneOf(people, what.who), what);
      case 'pay':
        return people.length > 0 && takeCash(context, { subscriberId: oneOf(people, what.who), amountCents: cents(what.amount), note: '' });
    }
    if (services.length === 0) return;
    const id = oneOf(services, what.which);
    switch (what.kind) {
      case 'end':
        return endSubscription(context, { id, endOn: addDays(on(today), what.endIn), credit: what.credit });
      case 'plan':
        return changePlan(context, { id, planId: what.plan + 1, when: what.when });
      case 'pause':
        return pause(context, { id, fromOn: addDays(on(today), what.from), untilOn: what.days === 0 ? null : addDays(on(today), what.from + what.days), reason: 'Travels' });
      case 'resume':
        return resume(context, id, addDays(on(today), what.on));
    }
  });
  for (; today <= given.lastDay; today += 1) {
    clock.set(instantOf(on(today), '01:00'));
    const acts = given.acts.filter((entry) => entry.day === today);
    if (given.runOn(today) || (acts.length > 0 && given.catchUpOnActs)) run();
    for (const { what } of acts) {
      try {
        perform(what);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }
  }
  today = given.lastDay;
  return {
    lines: db
      .sql<{ line: string }>(`SELECT chargeId || ' ' || periodStart || ' ' || periodEnd || ' ' || grossCents || ' ' || netCents || ' ' || exciseCents || ' ' || vatCents || ' ' || description AS line FROM invoiceLine ORDER BY chargeId, periodIndex`)
      .map((row) => row.line),
    findings: verifyBooks(db).checks.flatMap((check) => check.findings),
    within: kernel.within,
  };
}

test('the books are right after every story', () => {
  fc.assert(
    fc.property(story, rates, fc.integer({ min: 1, max: 60 }), (acts, given, every) => {
      const kept = live({ acts, rates: given, runOn: (day) => day % every === 0, lastDay: 400, catchUpOnActs: false });
      expect(kept.findings).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test('400 daily runs invoice the very lines that runs on other days do', () => {
  fc.assert(
    fc.property(story, rates, fc.integer({ min: 2, max: 400 }), (acts, given, every) => {
      // What is done rests on what is invoiced by then, so before it the run catches up.
      const daily = live({ acts, rates: given, runOn: () => true, lastDay: 400, catchUpOnActs: true });
      const seldom = live({ acts, rates: given, runOn: (day) => day === 400 || day % every === 0, lastDay: 400, catchUpOnActs: true });
      expect(seldom.lines).toEqual(daily.lines);
      expect([...daily.findings, ...seldom.findings]).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

test('a second run on the same day, by anyone, finds nothing', () => {
  fc.assert(
    fc.property(story, rates, (acts, given) => {
      const kept = live({ acts, rates: given, runOn: (day) => day % 7 === 0, lastDay: 399, catchUpOnActs: false });
      const on = addDays(FIRST, 399);
      const due = kept.within(({ tx }) => duePayersAfter(tx, on, 0));
      const once = due.map((payerId) => kept.within((context) => billPayer(context, payerId, on)));
      expect(once.every((invoices) => invoices.length > 0)).toBe(true);
      expect(due.map((payerId) => kept.within((context) => billPayer(context, payerId, on)))).toEqual(due.map(() => []));
    }),
    { numRuns: 10 },
  );
});
