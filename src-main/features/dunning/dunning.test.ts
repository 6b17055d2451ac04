import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { cents, shillings, ZERO } from '../../../src-shared/money.ts';
import { addDays, DAY, HOUR, instant, instantOf, later, localDate } from '../../../src-shared/time.ts';
import { nextStep } from './dunning.ts';
import type { DunningFacts, DunningPolicy } from './dunning.ts';

const policy: DunningPolicy = { reminders: [-3, 0, 2], graceDays: 3, enforceAt: '09:00', ignoreBelowCents: shillings(10) };
const due = localDate('2026-03-03');
const at = (day: string, time = '12:00') => instantOf(localDate(`2026-${day}`), time);
const facts = (over: Partial<DunningFacts> = {}): DunningFacts => ({ invoices: [{ id: 'A', dueOn: due, openCents: shillings(2500) }], creditCents: ZERO, holds: [], sentStages: [], ...over });
const sent = (...stages: number[]) => stages.map((stage) => ({ invoiceId: 'A', stage }));

describe('one invoice of KES 2,500 due on 3 March, three days of grace, cut-off at nine', () => {
  test.each<[string, string, number[], string, number, number | null]>([
    // day, time, stages sent before, state, overdue, stage to send now
    ['02-20', '12:00', [], 'due', 0, null],
    ['02-27', '23:59', [], 'due', 0, null],
    ['02-28', '00:00', [], 'due', 0, -3],
    ['02-28', '00:01', [-3], 'due', 0, null],
    ['03-02', '12:00', [-3], 'due', 0, null],
    ['03-03', '00:00', [-3], 'due', 0, 0],
    ['03-03', '23:59', [-3, 0], 'due', 0, null],
    ['03-04', '00:00', [-3, 0], 'grace', 2500, null],
    ['03-05', '08:00', [-3, 0], 'grace', 2500, 2],
    ['03-06', '23:59', [-3, 0, 2], 'grace', 2500, null],
    ['03-07', '00:00', [-3, 0, 2], 'overdue', 2500, null],
    ['03-07', '08:59', [-3, 0, 2], 'overdue', 2500, null],
    ['03-07', '09:00', [-3, 0, 2], 'enforced', 2500, null],
    ['09-30', '09:00', [-3, 0, 2], 'enforced', 2500, null],
    // the PC was off: one message, not three, and never an older one afterwards
    ['03-03', '10:00', [], 'due', 0, 0],
    ['03-20', '10:00', [], 'enforced', 2500, 2],
    ['03-20', '10:00', [2], 'enforced', 2500, null],
  ])('%s %s after %j: %s', (day, time, stages, state, overdue, remind) => {
    const step = nextStep(facts({ sentStages: sent(...stages) }), policy, at(day, time));
    expect(step).toMatchObject({ state, overdueCents: shillings(overdue), suspendAt: at('03-07', '09:00') });
    expect(step.remind?.stage ?? null).toBe(remind);
    if (remind !== null) expect(step.remind).toEqual({ stage: remind, marks: [{ invoiceId: 'A', stage: remind }], amountCents: shillings(2500) });
  });
  it('without grace cuts off the morning after the due day', () => {
    const strict = { ...policy, graceDays: 0 };
    expect(nextStep(facts(), strict, at('03-04', '08:59')).state).toBe('overdue');
    expect(nextStep(facts(), strict, at('03-04', '09:00')).state).toBe('enforced');
  });
});

describe('what counts', () => {
  test.each<[string, Partial<DunningFacts>, string, number]>([
    ['nothing open', { invoices: [] }, 'clear', 0],
    ['paid in full', { invoices: [{ id: 'A', dueOn: due, openCents: ZERO }] }, 'clear', 0],
    ['the credit covers it', { creditCents: shillings(2500) }, 'clear', 0],
    ['the credit covers it but for KES 9.99', { creditCents: cents(249_001) }, 'clear', 999],
    ['the credit covers it but for KES 10.00', { creditCents: shillings(2490) }, 'enforced', 1_000],
    ['small arrears of two invoices add up', { invoices: [6, 6].map((kes, n) => ({ id: `${n}`, dueOn: due, openCents: shillings(kes) })) }, 'enforced', 1_200],
    ['KES 5 of last year and a new invoice one day late', { invoices: [{ id: 'A', dueOn: localDate('2025-03-03'), openCents: shillings(5) }, { id: 'B', dueOn: localDate('2026-03-19'), openCents: shillings(2500) }] }, 'grace', 250_500],
    ['an old one enforces, whatever is new', { invoices: [{ id: 'B', dueOn: localDate('2026-04-03'), openCents: shillings(2500) }, { id: 'A', dueOn: due, openCents: shillings(1500) }] }, 'enforced', 150_000],
    ['credit goes to the oldest: only the new one is left', { creditCents: shillings(1500), invoices: [{ id: 'B', dueOn: localDate('2026-04-03'), openCents: shillings(2500) }, { id: 'A', dueOn: due, openCents: shillings(1500) }] }, 'due', 0],
  ])('%s: %s', (_name, over, state, overdueCents) => {
    expect(nextStep(facts(over), policy, at('03-20'))).toMatchObject({ state, overdueCents });
  });
  it('arrears that are let pass are not reminded of, not even along with a new invoice before its time', () => {
    const small = { id: 'A', dueOn: localDate('2025-03-03'), openCents: shillings(5) };
    const fresh = { id: 'B', dueOn: localDate('2026-03-25'), openCents: shillings(2500) };
    expect(nextStep(facts({ invoices: [small] }), policy, at('03-20')).remind).toBeNull();
    expect(nextStep(facts({ invoices: [small, fresh] }), policy, at('03-20')).remind).toBeNull();
    expect(nextStep(facts({ invoices: [small, fresh] }), policy, at('03-22')).remind).toEqual({ stage: -3, marks: [{ invoiceId: 'B', stage: -3 }], amountCents: shillings(2505) });
  });
  it('two invoices make one message in the tone of the later stage, and both are marked', () => {
    const invoices = [{ id: 'A', dueOn: due, openCents: shillings(1500) }, { id: 'B', dueOn: localDate('2026-03-05'), openCents: shillings(2500) }];
    expect(nextStep(facts({ invoices }), policy, at('03-05')).remind).toEqual({
      stage: 2,
      marks: [{ invoiceId: 'A', stage: 2 }, { invoiceId: 'B', stage: 0 }],
      amountCents: shillings(4000),
    });
  });
});

describe('time that was granted', () => {
  const promise = (until: string) => [{ kind: 'promise' as const, until: at(until, '18:00') }];
  test.each<[string, string, string]>([
    ['03-10', '17:59', 'overdue'],
    ['03-10', '18:00', 'enforced'],
    ['03-20', '12:00', 'enforced'],
  ])('a promise to 10 March at six, on %s %s: %s', (day, time, state) => {
    const step = nextStep(facts({ holds: promise('03-10') }), policy, at(day, time));
    expect(step).toMatchObject({ state, suspendAt: at('03-10', '18:00') });
  });
  it('does not remind who has promised, and reminds when the promise is broken', () => {
    const holds = promise('03-10');
    expect(nextStep(facts({ holds, sentStages: sent(-3, 0) }), policy, at('03-08')).remind).toBeNull();
    expect(nextStep(facts({ holds, sentStages: sent(-3, 0) }), policy, at('03-11')).remind?.stage).toBe(2);
  });
  it('never brings a cut-off forward', () => {
    expect(nextStep(facts({ holds: promise('03-04') }), policy, at('03-04')).suspendAt).toBe(at('03-07', '09:00'));
  });
  it('courtesy hours let him on and end by themselves', () => {
    const holds = [{ kind: 'courtesy' as const, until: at('03-09', '21:00') }];
    expect(nextStep(facts({ holds }), policy, at('03-09', '20:00')).state).toBe('overdue');
    expect(nextStep(facts({ holds }), policy, at('03-09', '21:00')).state).toBe('enforced');
  });
});

describe('the reason shows the arithmetic', () => {
  const two = [{ id: 'A', dueOn: localDate('2026-02-03'), openCents: shillings(1500) }, { id: 'B', dueOn: due, openCents: shillings(2500) }];
  test.each<[string, Partial<DunningFacts>, string, string]>([
    ['due', {}, '03-01', 'Owed: KES 2,500.00 (due 3 Mar 2026). Cut-off if unpaid: 7 Mar 2026, 09:00.'],
    ['grace', {}, '03-05', 'Overdue: KES 2,500.00 (due 3 Mar 2026). In grace; cut-off if unpaid: 7 Mar 2026, 09:00.'],
    ['enforced', { invoices: two, creditCents: shillings(250) }, '03-20', 'Overdue: KES 1,500.00 (due 3 Feb 2026) + KES 2,500.00 (due 3 Mar 2026) − KES 250.00 credit = KES 3,750.00. Cut-off since 7 Feb 2026, 09:00.'],
    ['promise', { holds: [{ kind: 'promise', until: at('03-10', '18:00') }] }, '03-08', 'Overdue: KES 2,500.00 (due 3 Mar 2026). Grace is over; cut-off if unpaid: 10 Mar 2026, 18:00. A promise to pay holds it until then.'],
    ['clear', { invoices: [] }, '03-08', 'Nothing is owed.'],
    ['credit', { creditCents: shillings(3000) }, '03-08', 'Nothing is owed; KES 500.00 is in credit.'],
    ['small', { creditCents: shillings(2495) }, '03-08', 'KES 5.00 is open, less than the KES 10.00 that is let pass.'],
    ['many', { invoices: [1, 2, 3, 4, 5, 6].map((n) => ({ id: `${n}`, dueOn: addDays(due, n - 10), openCents: shillings(100) })) }, '03-08', 'Overdue: KES 100.00 (due 22 Feb 2026) + KES 100.00 (due 23 Feb 2026) + KES 100.00 (due 24 Feb 2026) + KES 100.00 (due 25 Feb 2026) + KES 200.00 (2 more) = KES 600.00. Cut-off since 26 Feb 2026, 09:00.'],
  ])('%s', (_name, over, day, reason) => {
    expect(nextStep(facts(over), policy, at(day)).reason).toBe(reason);
  });
});

const anyFacts = fc.record({
  invoices: fc.uniqueArray(fc.record({ id: fc.string({ minLength: 1, maxLength: 6 }), days: fc.integer({ min: -90, max: 90 }), open: fc.integer({ min: 0, max: 1_000_000 }) }), { selector: (invoice) => invoice.id, maxLength: 6 }),
  credit: fc.integer({ min: 0, max: 1_000_000 }),
  promise: fc.option(fc.integer({ min: -10 * DAY, max: 10 * DAY }), { nil: null }),
}).map(({ invoices, credit, promise }): DunningFacts => ({
  invoices: invoices.map(({ id, days, open }) => ({ id, dueOn: addDays(due, days), openCents: cents(open) })),
  creditCents: cents(credit),
  holds: promise === null ? [] : [{ kind: 'promise', until: later(at('03-03'), promise) }],
  sentStages: [],
}));
const anyNow = fc.integer({ min: -40 * 24, max: 150 * 24 }).map((hours) => instant(at('03-03', '00:00') + hours * HOUR));
const RANK = { clear: 0, due: 1, grace: 2, overdue: 3, enforced: 4 };

describe('for all facts', () => {
  it('paying everything is clear at once, whatever went before', () => {
    fc.assert(
      fc.property(anyFacts, anyNow, (before, now) => {
        const owed = before.invoices.reduce((total, invoice) => total + invoice.openCents, 0);
        const settled = { ...before, invoices: before.invoices.map((invoice) => ({ ...invoice, openCents: ZERO })) };
        const covered = { ...before, creditCents: cents(owed) };
        for (const paid of [settled, covered]) expect(nextStep(paid, policy, now)).toMatchObject({ state: 'clear', overdueCents: 0, remind: null, suspendAt: null });
      }),
    );
  });
  it('paying some never makes it worse, and time alone never makes it better', () => {
    fc.assert(
      fc.property(anyFacts, anyNow, fc.integer({ min: 0, max: 500_000 }), fc.integer({ min: 0, max: 60 * 24 }), (before, now, paid, hours) => {
        const step = nextStep(before, policy, now);
        const after = nextStep({ ...before, creditCents: cents(before.creditCents + paid) }, policy, now);
        expect(RANK[after.state]).toBeLessThanOrEqual(RANK[step.state]);
        expect(after.overdueCents).toBeLessThanOrEqual(step.overdueCents);
        expect(RANK[nextStep(before, policy, later(now, hours * HOUR)).state]).toBeGreaterThanOrEqual(RANK[step.state]);
      }),
    );
  });
  it('says when it will cut off, and does so then and not a second sooner', () => {
    fc.assert(
      fc.property(anyFacts, anyNow, (before, now) => {
        const { suspendAt, state } = nextStep(before, policy, now);
        expect(suspendAt === null).toBe(state === 'clear');
        if (suspendAt === null) return;
        expect(state === 'enforced').toBe(now >= suspendAt);
        expect(nextStep(before, policy, suspendAt).state).toBe('enforced');
        if (state !== 'enforced') expect(nextStep(before, policy, later(suspendAt, -1)).state).not.toBe('enforced');
      }),
    );
  });
  it('sends each stage once when what was sent is remembered', () => {
    fc.assert(
      fc.property(anyFacts, (before) => {
        const marks: string[] = [];
        for (let hour = 0; hour < 200 * 24; hour += 12) {
          const now = later(at('01-01', '00:00'), hour * HOUR);
          const sentStages = marks.map((mark) => ({ invoiceId: mark.slice(mark.indexOf('|') + 1), stage: Number(mark.split('|')[0]) }));
          const step = nextStep({ ...before, sentStages }, policy, now);
          for (const mark of step.remind?.marks ?? []) marks.push(`${mark.stage}|${mark.invoiceId}`);
        }
        expect(new Set(marks).size).toBe(marks.length);
      }),
      { numRuns: 20 },
    );
  });
});
