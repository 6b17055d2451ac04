/** Whatever people sign up for, end, change and pay, on whatever days the program runs: the books are right, and the days do not matter. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cents, shillings } from '../../../src-shared/money.ts';
import { addDays, instantOf, localDate, type LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { testKernel } from '../../kernel/kernel.test-support.ts';
import { verifyBooks } from '../../ledger/verify.ts';
import { q } from '../../schema/tables.ts';
import { takeCash } from '../payments/counter.service.ts';
import { writeSetting, DEFAULTS } from '../settings/index.ts';
import { addService, createSubscriber } from '../subscribers/index.ts';
import { changePlan, endSubscription } from '../subscribers/subscribers.service.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { billSubscriber } from './index.ts';

const FIRST = localDate('2026-01-01');

type Act =
  | { readonly kind: 'join'; readonly plan: number; readonly startIn: number }
  | { readonly kind: 'more'; readonly who: number; readonly plan: number; readonly startIn: number }
  | { readonly kind: 'end'; readonly which: number; readonly endIn: number }
  | { readonly kind: 'plan'; readonly which: number; readonly plan: number }
  | { readonly kind: 'pay'; readonly who: number; readonly amount: number };

const plan = fc.nat({ max: 2 });
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('join' as const), plan, startIn: fc.integer({ min: -40, max: 20 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('more' as const), who: fc.nat(), plan, startIn: fc.integer({ min: -10, max: 20 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('end' as const), which: fc.nat(), endIn: fc.integer({ min: -5, max: 70 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('plan' as const), which: fc.nat(), plan }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pay' as const), who: fc.nat(), amount: fc.integer({ min: 1, max: 700_000 }) }) },
);
/** What is done on which day. */
const story = fc.array(fc.record({ day: fc.nat({ max: 400 }), what: act }), { minLength: 1, maxLength: 14 }).map((acts) => acts.toSorted((a, b) => a.day - b.day));
const rates = fc.record({ mode: fc.constantFrom('anniversary' as const, 'fixed' as const), fixedDay: fc.integer({ min: 1, max: 28 }), vatBasisPoints: fc.constantFrom(0, 1600), exciseBasisPoints: fc.constantFrom(0, 1500) });

interface Kept {
  readonly lines: string[];
  readonly findings: readonly string[];
  readonly within: <T>(work: (context: CommandContext) => T) => T;
}

/** Lives through a story; invoices by the run only on the given days. */
function live(given: { readonly acts: readonly { readonly day: number; readonly what: Act }[]; readonly settings: object; readonly runOn: (day: number) => boolean; readonly lastDay: number; readonly catchUpOnActs: boolean }): Kept {
  const kernel = testKernel();
  const { db, clock } = kernel;
  const on = (day: number): LocalDate => addDays(FIRST, day);
  const people: number[] = [];
  const services: number[] = [];
  let users = 0;
  kernel.within(({ tx, now }) => {
    writeSetting(tx, 'billing', { ...DEFAULTS.billing, ...given.settings }, now);
    for (const [index, price] of [999, 1500, 2500].entries()) tx.run(q.insertInto('plan').values({ name: `Plan ${index}`, service: 'pppoe', priceCents: shillings(price), taxInclusive: index === 2 ? 0 : 1, downKbps: 1, upKbps: 1, state: 'published', createdAt: now }));
  });
  const run = () => {
    for (const { subscriberId } of db.sql<{ subscriberId: number }>('SELECT DISTINCT subscriberId FROM subscription WHERE nextOn <= ?', on(today))) kernel.within((context) => billSubscriber(context, subscriberId, on(today)));
  };
  let today = 0;
  const service = (context: CommandContext, subscriberId: number, what: { plan: number; startIn: number }) =>
    services.push(addService(context, { subscriberId, planId: what.plan + 1, routerId: null, userName: `u${(users += 1)}`, startOn: addDays(on(today), what.startIn) }));
  const perform = (what: Act) => kernel.within((context) => {
    switch (what.kind) {
      case 'join':
        people.push(createSubscriber(context, { name: 'X', phone: '', otherPhone: '', email: '', location: '', note: '' }).id);
        return service(context, people.at(-1)!, what);
      case 'more':
        return people.length > 0 && service(context, people[what.who % people.length]!, what);
      case 'end':
        return services.length > 0 && endSubscription(context, services[what.which % services.length]!, addDays(on(today), what.endIn));
      case 'plan':
        return services.length > 0 && changePlan(context, services[what.which % services.length]!, what.plan + 1);
      case 'pay':
        return people.length > 0 && takeCash(context, { subscriberId: people[what.who % people.length]!, amountCents: cents(what.amount), note: '' });
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
      .sql<{ line: string }>(`SELECT subscriptionId || ' ' || periodStart || ' ' || periodEnd || ' ' || grossCents || ' ' || netCents || ' ' || exciseCents || ' ' || vatCents || ' ' || description AS line FROM invoiceLine ORDER BY subscriptionId, periodStart`)
      .map((row) => row.line),
    findings: verifyBooks(db).checks.flatMap((check) => check.findings),
    within: kernel.within,
  };
}

test('the books are right after every story', () => {
  fc.assert(
    fc.property(story, rates, fc.integer({ min: 1, max: 60 }), (acts, settings, every) => {
      const kept = live({ acts, settings, runOn: (day) => day % every === 0, lastDay: 400, catchUpOnActs: false });
      expect(kept.findings).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

test('400 daily runs invoice the very lines that runs on other days do', () => {
  fc.assert(
    fc.property(story, rates, fc.integer({ min: 2, max: 400 }), (acts, settings, every) => {
      // What is done rests on what is invoiced by then, so before it the run catches up.
      const daily = live({ acts, settings, runOn: () => true, lastDay: 400, catchUpOnActs: true });
      const seldom = live({ acts, settings, runOn: (day) => day === 400 || day % every === 0, lastDay: 400, catchUpOnActs: true });
      expect(seldom.lines).toEqual(daily.lines);
      expect([...daily.findings, ...seldom.findings]).toEqual([]);
    }),
    { numRuns: 15 },
  );
});

test('a second run on the same day, by anyone, finds nothing', () => {
  fc.assert(
    fc.property(story, rates, (acts, settings) => {
      const kept = live({ acts, settings, runOn: (day) => day % 7 === 0, lastDay: 399, catchUpOnActs: false });
      const again = kept.within(({ tx }) => tx.sql<{ subscriberId: number }>(`SELECT DISTINCT subscriberId FROM subscription WHERE nextOn <= ?`, addDays(FIRST, 399)));
      const once = again.map(({ subscriberId }) => kept.within((context) => billSubscriber(context, subscriberId, addDays(FIRST, 399))));
      expect(once.every((invoice) => invoice !== null)).toBe(true);
      expect(again.map(({ subscriberId }) => kept.within((context) => billSubscriber(context, subscriberId, addDays(FIRST, 399))))).toEqual(again.map(() => null));
    }),
    { numRuns: 10 },
  );
});
