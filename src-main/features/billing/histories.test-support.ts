/** Random lives of a small provider, told through the contract's own commands: every act may be repeated, or cut short by a crash and sent again. */
import fc from 'fast-check';
import { cents, shillings } from '../../../src-shared/money.ts';
import { addDays, daysBetween, instantOf, localDate, type LocalDate } from '../../../src-shared/time.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { SYSTEM, type CommandContext } from '../../kernel/commands.ts';
import { testKernel } from '../../kernel/kernel.test-support.ts';
import type { Database } from '../../kernel/db.ts';
import { verifyBooks } from '../../ledger/verify.ts';
import { accountCommands } from '../accounts/index.ts';
import { catalogueCommands } from '../catalogue/index.ts';
import { refreshEntitlement } from '../entitlement/index.ts';
import { paymentCommands } from '../payments/index.ts';
import { planCommands } from '../plans/index.ts';
import { DEFAULTS, writeSetting } from '../settings/index.ts';
import { subscriberCommands } from '../subscribers/index.ts';
import { billingCommands, billPayer, duePayersAfter } from './index.ts';

export const FIRST = localDate('2026-01-01');

const PLANS = [
  { name: 'Month', priceCents: shillings(999), charging: 'advance', interval: { unit: 'month', count: 1 } },
  { name: 'Arrears', priceCents: shillings(1500), charging: 'arrears', interval: { unit: 'month', count: 1 } },
  { name: 'Net', priceCents: shillings(2500), taxInclusive: false, charging: 'advance', interval: { unit: 'month', count: 1 } },
  { name: 'Quarter', priceCents: shillings(5000), charging: 'advance', interval: { unit: 'month', count: 3 } },
  { name: 'Week', priceCents: shillings(333), charging: 'advance', interval: { unit: 'week', count: 1 } },
  { name: 'Prepaid month', priceCents: shillings(800), charging: 'prepaid', interval: { unit: 'month', count: 1 } },
  { name: 'Prepaid days', priceCents: shillings(250), charging: 'prepaid', interval: { unit: 'day', count: 10 } },
] as const;
const OWED_PLANS = 5;
const PRODUCTS = [
  { name: 'Static address', kind: 'addOn', priceCents: shillings(200), interval: { unit: 'month', count: 1 } },
  { name: 'Television', kind: 'addOn', priceCents: shillings(70), interval: { unit: 'week', count: 1 } },
  { name: 'Installation', kind: 'oneOff', priceCents: shillings(2000), interval: null },
] as const;

const which = fc.nat({ max: 5 });
const days = (min: number, max: number) => fc.integer({ min, max });
const of = <K extends string, M extends object>(kind: K, more: { [P in keyof M]: fc.Arbitrary<M[P]> }) => fc.record({ kind: fc.constant(kind), ...more }) as unknown as fc.Arbitrary<{ readonly kind: K } & Readonly<M>>;

/** What ends a service, or changes how it goes on. */
const turnActs = (plan: fc.Arbitrary<number>) =>
  [
    { weight: 4, arbitrary: of('end', { service: which, endIn: days(-5, 70), credit: fc.boolean() }) },
    { weight: 3, arbitrary: of('plan', { service: which, plan, when: fc.constantFrom('auto' as const, 'now' as const, 'periodEnd' as const) }) },
    { weight: 1, arbitrary: of('unplan', { service: which }) },
    { weight: 3, arbitrary: of('pause', { service: which, from: days(0, 20), days: days(0, 60) }) },
    { weight: 2, arbitrary: of('resume', { service: which, on: days(0, 20) }) },
  ] as const;
/** What may be done to services that are owed for; what it comes to does not depend on how invoices are grouped. */
const owedActs = (plan: fc.Arbitrary<number>) =>
  [
    { weight: 2, arbitrary: of('join', { plan, startIn: days(-40, 20) }) },
    { weight: 1, arbitrary: of('more', { who: which, plan, startIn: days(-10, 20) }) },
    ...turnActs(plan),
    { weight: 3, arbitrary: of('pay', { who: which, amountCents: days(1, 700_000) }) },
    { weight: 2, arbitrary: of('discount', { service: which, half: fc.constantFrom(5000, 10_000, null), periods: fc.option(days(1, 4)) }) },
    { weight: 1, arbitrary: of('undiscount', { discount: which }) },
    { weight: 2, arbitrary: of('addOn', { service: which, product: fc.nat({ max: 1 }), quantity: days(1, 3), startIn: days(0, 40) }) },
    { weight: 1, arbitrary: of('endAddOn', { addOn: which, endIn: days(0, 40) }) },
    { weight: 1, arbitrary: of('oneOff', { who: which, now: fc.boolean() }) },
    { weight: 2, arbitrary: of('price', { plan, fromIn: days(0, 60), priceCents: days(10_000, 400_000), keep: fc.boolean() }) },
    { weight: 1, arbitrary: of('tax', { vat: fc.boolean(), fromIn: days(0, 60), basisPoints: fc.constantFrom(0, 800, 1600) }) },
    { weight: 2, arbitrary: of('payer', { who: which, payer: fc.option(which) }) },
  ] as const;
const correctingActs = [
  { weight: 2, arbitrary: of('renew', { service: which }) },
  { weight: 2, arbitrary: of('void', { invoice: which, again: fc.boolean() }) },
  { weight: 2, arbitrary: of('credit', { invoice: which, grossCents: fc.option(days(1, 90_000)) }) },
  { weight: 2, arbitrary: of('reverse', { payment: which }) },
  { weight: 1, arbitrary: of('writeOff', { invoice: which }) },
  { weight: 1, arbitrary: of('promise', { who: which, days: days(0, 30) }) },
] as const;

const entry = <A>(what: fc.Arbitrary<A>) => fc.record({ after: fc.oneof(fc.constant(0), days(0, 12), days(0, 60)), crashes: fc.boolean(), what });
/** What goes wrong mostly needs several acts on one service within its period: about half of them come so. */
const story = <A extends { readonly kind: string }>(act: fc.Arbitrary<A>, turns: fc.Arbitrary<A>) => {
  const onOneService = fc.record({ service: which, acts: fc.array(entry(turns), { minLength: 2, maxLength: 4 }) }).map(({ service, acts }) => acts.map(({ what, ...more }) => ({ ...more, after: more.after % 13, what: { ...what, service } })));
  return fc.array(fc.oneof({ weight: 4, arbitrary: entry(act).map((one) => [one]) }, { weight: 1, arbitrary: onOneService }), { minLength: 1, maxLength: 20 }).map((bursts) => {
    let day = 0;
    return bursts.flat().map(({ after, ...one }) => ({ ...one, day: (day = Math.min(400, day + after)) }));
  });
};
/** Every act on every kind of service. */
export const anyStory = story(fc.oneof(...owedActs(fc.nat({ max: PLANS.length - 1 })), ...correctingActs), fc.oneof(...turnActs(fc.nat({ max: PLANS.length - 1 }))));
/** Without what rests on the day on which money was there. */
export const owedStory = story(fc.oneof(...owedActs(fc.nat({ max: OWED_PLANS - 1 }))), fc.oneof(...turnActs(fc.nat({ max: OWED_PLANS - 1 }))));
export type Story = typeof anyStory extends fc.Arbitrary<infer T> ? T : never;
type Act = Story[number]['what'];

export const anyTerms = fc.record({
  settings: fc.record({
    mode: fc.constantFrom('anniversary' as const, 'fixed' as const, 'calendar' as const), fixedDay: days(1, 28), dayCount: fc.constantFrom('actual' as const, 'fixed30' as const),
    catchUp: fc.constantFrom('oneInvoice' as const, 'onePerPeriod' as const), invoiceWhileSuspended: fc.boolean(), dueDays: fc.constantFrom(0, 7),
  }),
  vat: fc.constantFrom(0, 1600),
  excise: fc.constantFrom(0, 1500),
});
type Terms = typeof anyTerms extends fc.Arbitrary<infer T> ? T : never;

export interface Given {
  readonly acts: Story;
  readonly terms: Terms;
  readonly runOn: (day: number) => boolean;
  readonly lastDay: number;
  /** The run also catches up before anything is done. */
  readonly catchUpOnActs: boolean;
  /** Who owes too long, and prepaid time that is over, is cut off on the days of a run. */
  readonly cutsOff: boolean;
}

export interface Lived {
  readonly db: Database;
  readonly today: LocalDate;
  readonly findings: readonly string[];
  /** Commands that were done, for sending them once more. */
  readonly done: readonly { readonly id: string; readonly name: string; readonly input: unknown }[];
  send(request: { readonly id: string; readonly name: string; readonly input: unknown }): unknown;
  within<T>(work: (context: CommandContext) => T): T;
}

class PowerCut extends Error {}

/** Lives through a story; invoices by the run only on the given days. */
export function live(given: Given): Lived {
  let crash = false;
  const kernel = testKernel({
    probe: (point) => {
      if (!crash || point !== 'command.before-commit') return;
      crash = false;
      throw new PowerCut();
    },
    handlers: { ...subscriberCommands, ...billingCommands, ...planCommands, ...catalogueCommands, ...paymentCommands, ...accountCommands },
  });
  const { db, clock, commands } = kernel;
  const dayOf = (day: number): LocalDate => addDays(FIRST, day);
  const done: Lived['done'][number][] = [];
  let sent = 0;
  const send: Lived['send'] = (request) => commands.execute({ ...request, actor: SYSTEM });
  const tell = (name: string, input: object, crashes = false) => {
    const request = { id: `act-${(sent += 1)}`, name, input };
    crash = crashes;
    try {
      send(request);
    } catch (error) {
      if (error instanceof Refusal) return;
      if (!(error instanceof PowerCut)) throw error;
      // The program starts again, and the desk sends what was not answered.
      send(request);
    } finally {
      crash = false;
    }
    done.push(request);
  };
  clock.set(instantOf(FIRST, '00:30'));
  kernel.within(({ tx, now }) => writeSetting(tx, 'billing', { ...DEFAULTS.billing, ...given.terms.settings }, now));
  for (const kind of ['vat', 'excise'] as const) tell('taxes.set', { kind, fromOn: FIRST, basisPoints: given.terms[kind] });
  for (const plan of PLANS) tell('plans.create', { ...plan, downKbps: 64, upKbps: 64 });
  for (const product of PRODUCTS) tell('products.create', product);

  const run = (today: LocalDate) => {
    for (const payerId of duePayersAfter(db, today, 0)) kernel.within((context) => billPayer(context, payerId, today).length > 0 && refreshEntitlement(context, payerId));
  };
  for (let day = 0; day <= given.lastDay; day += 1) {
    const today = dayOf(day);
    clock.set(instantOf(today, '01:00'));
    const acts = given.acts.filter((entry) => entry.day === day);
    if (acts.length > 0 || given.runOn(day)) send({ id: `day-${day}`, name: 'subscribers.newDay', input: {} });
    if (given.runOn(day) || (acts.length > 0 && given.catchUpOnActs)) run(today);
    if (given.cutsOff && given.runOn(day)) for (const { id } of db.sql<{ id: number }>('SELECT id FROM subscriber WHERE payerId IS NULL')) kernel.within((context) => refreshEntitlement(context, id, { mayCutOff: true }));
    for (const { what, crashes } of acts) {
      const command = commandOf(db, what, today);
      if (command) tell(command.name, command.input, crashes);
    }
  }
  const findings = verifyBooks(db).checks.flatMap((check) => check.findings);
  return { db, today: dayOf(given.lastDay), findings, done, send, within: kernel.within };
}

/** An act as the command that the desk would send; null while there is nothing that it could be about. */
function commandOf(db: Database, act: Act, today: LocalDate): { readonly name: string; readonly input: object } | null {
  const oneOf = (from: string, index: number): number | null => {
    const ids = db.sql<{ id: number }>(`SELECT id FROM ${from} ORDER BY id`);
    return ids.length === 0 ? null : ids[index % ids.length]!.id;
  };
  const about = (id: number | null, name: string, input: (id: number) => object) => (id === null ? null : { name, input: input(id) });
  const newService = (plan: number, startIn: number) => ({ planId: plan + 1, routerId: null, userName: `u${db.sql('SELECT id FROM subscription').length}`, startOn: addDays(today, startIn), confirmPast: true });
  const service = (index: number) => oneOf('subscription', index);
  const person = (index: number) => oneOf('subscriber', index);
  switch (act.kind) {
    case 'join':
      return { name: 'subscribers.create', input: { name: 'X', service: newService(act.plan, act.startIn) } };
    case 'more':
      return about(person(act.who), 'subscriptions.add', (subscriberId) => ({ subscriberId, ...newService(act.plan, act.startIn) }));
    case 'end':
      return about(service(act.service), 'subscriptions.end', (id) => ({ id, endOn: addDays(today, act.endIn), credit: act.credit }));
    case 'plan':
      return about(service(act.service), 'subscriptions.changePlan', (id) => ({ id, planId: act.plan + 1, when: act.when }));
    case 'unplan':
      return about(oneOf('planChange', act.service), 'subscriptions.cancelPlanChange', (planChangeId) => ({ planChangeId }));
    case 'pause': {
      const fromOn = addDays(today, act.from);
      return about(service(act.service), 'subscriptions.pause', (id) => ({ id, fromOn, untilOn: act.days === 0 ? null : addDays(fromOn, act.days), reason: 'Travels' }));
    }
    case 'resume':
      return about(service(act.service), 'subscriptions.resume', (id) => ({ id, on: addDays(today, act.on) }));
    case 'pay':
      return about(person(act.who), 'payments.takeCash', (subscriberId) => ({ subscriberId, amountCents: cents(act.amountCents) }));
    case 'discount':
      return about(service(act.service), 'discounts.add', (subscriptionId) => ({ subscriptionId, name: 'Loyal', percentBasisPoints: act.half, amountCents: act.half === null ? shillings(100) : null, periods: act.periods }));
    case 'undiscount':
      return about(oneOf('discount', act.discount), 'discounts.end', (id) => ({ id }));
    case 'addOn':
      return about(service(act.service), 'addOns.add', (subscriptionId) => ({ subscriptionId, productId: act.product + 1, quantity: act.quantity, startOn: addDays(today, act.startIn) }));
    case 'endAddOn':
      return about(oneOf(`charge WHERE kind = 'addOn'`, act.addOn), 'addOns.end', (chargeId) => ({ chargeId, endOn: addDays(today, act.endIn) }));
    case 'oneOff':
      return about(person(act.who), 'oneOffs.add', (subscriberId) => ({ subscriberId, productId: 3, when: act.now ? 'now' : 'nextInvoice' }));
    case 'price':
      return { name: 'plans.changePrice', input: { id: act.plan + 1, priceCents: act.priceCents, fromOn: addDays(today, act.fromIn), existing: act.keep ? 'keep' : 'move' } };
    case 'tax':
      return { name: 'taxes.set', input: { kind: act.vat ? 'vat' : 'excise', fromOn: addDays(today, act.fromIn), basisPoints: act.basisPoints } };
    case 'payer':
      return about(person(act.who), 'subscribers.setPayer', (id) => ({ id, payerId: act.payer === null ? null : person(act.payer) }));
    case 'renew':
      return about(service(act.service), 'subscriptions.renew', (id) => ({ id }));
    case 'void':
      return about(oneOf('invoice', act.invoice), 'invoices.void', (id) => ({ id, reason: 'Wrong', billAgain: act.again }));
    case 'credit': {
      const line = oneOf('invoiceLine', act.invoice);
      return line === null ? null : { name: 'creditNotes.issue', input: { invoiceId: db.sql<{ invoiceId: number }>('SELECT invoiceId FROM invoiceLine WHERE id = ?', line)[0]!.invoiceId, lines: [{ lineId: line, ...(act.grossCents === null ? {} : { grossCents: act.grossCents }) }], reason: 'Outage' } };
    }
    case 'reverse':
      return about(oneOf('payment', act.payment), 'payments.reverse', (id) => ({ id, reason: 'The bank took it back' }));
    case 'writeOff':
      return about(oneOf('invoice', act.invoice), 'invoices.writeOff', (id) => ({ id, reason: 'Moved away' }));
    case 'promise':
      return about(person(act.who), 'promises.add', (subscriberId) => ({ subscriberId, untilOn: addDays(today, act.days), note: '' }));
  }
}

/** Every line as what it says, whatever invoice it stands on. */
export function linesOf(db: Database): string[] {
  return db
    .sql<{ line: string }>(`SELECT chargeId || ' ' || ifnull(periodStart, '') || ' ' || ifnull(periodEnd, '') || ' ' || grossCents || ' ' || netCents || ' ' || exciseCents || ' ' || vatCents || ' ' || description || ': ' || explanation AS line FROM invoiceLine WHERE chargeId IS NOT NULL AND live = 1 ORDER BY chargeId, periodIndex`)
    .map((row) => row.line);
}

interface CoveredLine {
  readonly subscriptionId: number;
  readonly periodStart: LocalDate;
  readonly periodEnd: LocalDate;
  /** First day that a credit note gave back as not used. */
  readonly unusedFrom: LocalDate | null;
  readonly leftCents: number;
  /** Its invoice is void and the period is not to be invoiced again: it is left out on purpose. */
  readonly isVoid: 0 | 1;
  readonly chargeEndOn: LocalDate | null;
  readonly timing: string;
}

/**
 * Days of each service against the days that its plan lines charge, less what was given back as not used: no day is charged twice, none while paused,
 * and none that was served is left out. A second opinion: it looks at documents only, never at how charges go on.
 */
export function wrongDays({ db, today }: Lived, whileSuspended: boolean): string[] {
  const lines = db.sql<CoveredLine>(
    `SELECT invoiceLine.subscriptionId, invoiceLine.periodStart, invoiceLine.periodEnd, (SELECT min(creditNoteLine.periodStart) FROM creditNoteLine JOIN creditNote ON creditNote.id = creditNoteId WHERE invoiceLineId = invoiceLine.id AND creditNote.kind <> 'correction') AS unusedFrom,
       grossCents - ifnull((SELECT sum(grossCents) FROM creditNoteLine WHERE invoiceLineId = invoiceLine.id), 0) AS leftCents, charge.endOn AS chargeEndOn, charge.timing, voidEntryId IS NOT NULL AS isVoid
     FROM invoiceLine JOIN charge ON charge.id = chargeId JOIN invoice ON invoice.id = invoiceId WHERE invoiceLine.kind = 'plan' AND live = 1 AND invoiceLine.periodStart IS NOT NULL ORDER BY invoiceLine.id`,
  );
  const wrong: string[] = [];
  for (const service of db.sql<{ id: number; startOn: LocalDate; endOn: LocalDate | null; charging: string }>('SELECT subscription.id, startOn, endOn, charging FROM subscription JOIN plan ON plan.id = planId')) {
    const own = lines.filter((line) => line.subscriptionId === service.id);
    const pauses = db.sql<{ fromOn: LocalDate; untilOn: LocalDate | null }>('SELECT fromOn, untilOn FROM pause WHERE subscriptionId = ?', service.id);
    const prepaid = db.sql(`SELECT id FROM charge WHERE subscriptionId = ? AND timing = 'prepaid'`, service.id).length > 0;
    const last = own.reduce<LocalDate>((latest, line) => (netEnd(line) > latest ? netEnd(line) : latest), service.startOn);
    const until = last > today ? last : addDays(today, 1);
    const spans = own.flatMap((line) => (line.timing === 'prepaid' ? keptTime(line, pauses) : [{ from: line.periodStart, until: netEnd(line) }]).map((span) => ({ ...span, line })));
    for (let day = service.startOn; day < until; day = addDays(day, 1)) {
      const covering = spans.filter((span) => span.from <= day && day < span.until).map((span) => span.line);
      const charged = covering.filter((line) => line.isVoid === 0).length;
      const ended = service.endOn !== null && day >= service.endOn;
      const paused = pauses.some((pause) => pause.fromOn <= day && (pause.untilOn === null || day < pause.untilOn));
      const owed = !ended && !paused && !prepaid && whileSuspended && (day < last || (service.charging === 'advance' && day <= today));
      if (charged > 1 || (paused && charged > 0) || (owed && covering.length === 0)) wrong.push(`service ${service.id} is charged ${charged} times for ${day}${paused ? ' (paused)' : ''}${ended ? ' (ended)' : ''}`);
    }
  }
  return wrong;
}

/** The days on which what was prepaid is used: a pause keeps its time, which goes on when the service does. */
function keptTime(line: CoveredLine, pauses: readonly { readonly fromOn: LocalDate; readonly untilOn: LocalDate | null }[]): { readonly from: LocalDate; readonly until: LocalDate }[] {
  const spans: { from: LocalDate; until: LocalDate }[] = [];
  let from = line.periodStart;
  let left = daysBetween(from, netEnd(line));
  for (const pause of [...pauses].sort((a, b) => (a.fromOn < b.fromOn ? -1 : 1))) {
    if (pause.untilOn !== null && pause.untilOn <= from) continue;
    const used = Math.min(left, Math.max(0, daysBetween(from, pause.fromOn)));
    spans.push({ from, until: addDays(from, used) });
    left -= used;
    if (left === 0 || pause.untilOn === null) return spans;
    from = pause.untilOn;
  }
  return [...spans, { from, until: addDays(from, left) }];
}

function netEnd(line: CoveredLine): LocalDate {
  const ends = [line.periodEnd, ...(line.unusedFrom === null ? [] : [line.unusedFrom]), ...(line.leftCents === 0 && line.chargeEndOn !== null ? [line.chargeEndOn] : [])];
  return ends.reduce((first, end) => (end < first ? end : first));
}

/**
 * Lines of which days were given back as not used, where it is not what those days cost. Looks at calendar days, so only for terms that count them;
 * a cent for each credit note and tax may be lost in rounding.
 */
export function wrongCredits(db: Database): string[] {
  return db
    .sql<{ id: number; grossCents: number; used: number; days: number; givenCents: number; notes: number }>(
      `SELECT invoiceLine.id, invoiceLine.grossCents, julianday(min(creditNoteLine.periodStart)) - julianday(invoiceLine.periodStart) AS used, julianday(invoiceLine.periodEnd) - julianday(invoiceLine.periodStart) AS days,
         sum(creditNoteLine.grossCents) AS givenCents, count(*) AS notes
       FROM invoiceLine JOIN creditNoteLine ON invoiceLineId = invoiceLine.id JOIN creditNote ON creditNote.id = creditNoteId WHERE invoiceLine.periodStart IS NOT NULL GROUP BY invoiceLine.id HAVING min(creditNote.kind <> 'correction') = 1`,
    )
    .filter((line) => Math.abs(line.givenCents - (line.grossCents * (line.days - line.used)) / line.days) > 3 * line.notes)
    .map((line) => `line ${line.id} of ${line.grossCents} for ${line.days} days, ${line.used} of them used, gave back ${line.givenCents}`);
}

/** The state of the books in one number each: rows of every table. */
export function rowCounts(db: Database): Record<string, number> {
  return Object.fromEntries(db.sql<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`).map(({ name }) => [name, db.sql<{ n: number }>(`SELECT count(*) AS n FROM "${name}"`)[0]!.n]));
}

