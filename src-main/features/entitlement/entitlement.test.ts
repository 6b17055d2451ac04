import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { shillings, ZERO } from '../../../src-shared/money.ts';
import { HOUR, instantOf, later, localDate } from '../../../src-shared/time.ts';
import { desired } from './entitlement.ts';
import type { EntitlementFacts, EntitlementHold, EntitlementHoldKind } from './entitlement.ts';

const at = (day: string, time = '12:00') => instantOf(localDate(`2026-${day}`), time);
const now = at('03-10');
const clear = { state: 'clear', overdueCents: ZERO, suspendAt: null, reason: 'Nothing is owed.' } as const;
const grace = { state: 'grace', overdueCents: shillings(2500), suspendAt: at('03-12', '09:00'), reason: 'Overdue: KES 2,500.00.' } as const;
const enforced = { state: 'enforced', overdueCents: shillings(2500), suspendAt: at('03-07', '09:00'), reason: 'Overdue: KES 2,500.00.' } as const;
const running = { state: 'active', note: null, startOn: localDate('2026-01-01'), endOn: null } as const;

const facts = (over: Partial<EntitlementFacts> = {}): EntitlementFacts => ({
  subscription: running,
  dunning: clear,
  holds: [],
  cutOffSince: null,
  policy: { suspendMode: 'disable' },
  ...over,
});
const hold = (kind: EntitlementHoldKind, until: EntitlementHold['until'] = null, note: string | null = null): EntitlementHold => ({ kind, until, note });

describe('without holds', () => {
  test.each<[string, Partial<EntitlementFacts>, string, string, number | null]>([
    ['paid up', {}, 'active', 'paidUp', null],
    ['owes, in time: until the cut-off', { dunning: grace }, 'active', 'owesInTime', at('03-12', '09:00')],
    ['owes too long', { dunning: enforced }, 'suspended', 'owesTooLong', null],
    ['owes too long, walled garden', { dunning: enforced, policy: { suspendMode: 'walled' } }, 'walled', 'owesTooLong', null],
    ['already cut off, and now paid: back on whatever the router says', { cutOffSince: at('03-07', '09:00') }, 'active', 'paidUp', null],
    ['starts tomorrow', { subscription: { ...running, startOn: localDate('2026-03-11') } }, 'inactive', 'notStarted', at('03-11', '00:00')],
    ['starts today', { subscription: { ...running, startOn: localDate('2026-03-10') } }, 'active', 'paidUp', null],
    ['ends tomorrow', { subscription: { ...running, endOn: localDate('2026-03-11') } }, 'active', 'paidUp', at('03-11', '00:00')],
    ['ends before the cut-off', { dunning: grace, subscription: { ...running, endOn: localDate('2026-03-11') } }, 'active', 'owesInTime', at('03-11', '00:00')],
    ['today is the first day without service', { subscription: { ...running, endOn: localDate('2026-03-10') } }, 'ended', 'ended', null],
    ['ended, debt or not', { dunning: enforced, subscription: { ...running, state: 'ended' } }, 'ended', 'ended', null],
    ['paused', { subscription: { ...running, state: 'paused' } }, 'suspended', 'paused', null],
    ['paused, with an end', { subscription: { ...running, state: 'paused', endOn: localDate('2026-03-11') } }, 'suspended', 'paused', at('03-11', '00:00')],
    ['blocked by the operator, though paid', { subscription: { ...running, state: 'blocked' } }, 'suspended', 'blocked', null],
  ])('%s', (_name, over, state, code, until) => {
    expect(desired(facts(over), now)).toMatchObject({ state, reason: { code }, until });
  });
});

describe('a cut-off that is due is held', () => {
  const soon = later(now, HOUR);
  test.each<[EntitlementHoldKind, string, string]>([
    // kind, when he is on, when he is already off
    ['paymentPending', 'active', 'suspended'],
    ['freeze', 'active', 'suspended'],
    ['outage', 'active', 'suspended'],
    ['reminderUnsent', 'active', 'suspended'],
    ['paymentConfirmed', 'active', 'active'],
    ['courtesy', 'active', 'active'],
    ['neverSuspend', 'active', 'active'],
  ])('%s: %s while on, %s once off', (kind, whileOn, onceOff) => {
    const held = facts({ dunning: enforced, holds: [hold(kind, soon)] });
    expect(desired(held, now)).toMatchObject({ state: whileOn, reason: { code: kind }, until: soon });
    expect(desired({ ...held, cutOffSince: at('03-07', '09:00') }, now).state).toBe(onceOff);
    expect(desired(held, soon)).toMatchObject({ state: 'suspended', reason: { code: 'owesTooLong' } });
  });
  test.each<[string, EntitlementHold[], number | null]>([
    ['one that ends sooner changes nothing', [hold('paymentPending', at('03-11'))], at('03-12', '09:00')],
    ['one that ends later moves the expiry that is armed', [hold('paymentConfirmed', at('03-13'))], at('03-13')],
    ['one without an end disarms it', [hold('paymentPending', at('03-11')), hold('neverSuspend')], null],
    ['one that is over is none', [hold('neverSuspend', at('03-09'))], at('03-12', '09:00')],
  ])('ahead of the cut-off: %s', (_name, holds, until) => {
    expect(desired(facts({ dunning: grace, holds }), now)).toMatchObject({ state: 'active', reason: { code: 'owesInTime' }, until });
  });
  it('no hold gives service to who has ended, paused or not begun', () => {
    const holds = [hold('neverSuspend'), hold('paymentConfirmed'), hold('freeze')];
    for (const state of ['paused', 'blocked', 'ended'] as const) expect(desired(facts({ holds, subscription: { ...running, state } }), now).state).not.toBe('active');
    expect(desired(facts({ holds, subscription: { ...running, startOn: localDate('2026-04-01') } }), now).state).toBe('inactive');
  });
});

describe('the reason is for people', () => {
  test.each<[string, Partial<EntitlementFacts>, string]>([
    ['debt', { dunning: enforced }, 'Overdue: KES 2,500.00.'],
    ['pending', { dunning: enforced, holds: [hold('paymentPending', at('03-10', '12:02'))] }, 'Overdue: KES 2,500.00. Left on until 10 Mar 2026, 12:02: a payment is on its way.'],
    ['confirmed', { dunning: enforced, holds: [hold('paymentConfirmed')] }, 'Overdue: KES 2,500.00. Left on: M-Pesa says that he has paid; the receipt is awaited.'],
    ['never', { dunning: enforced, holds: [hold('neverSuspend', null, 'County hospital.')] }, 'Overdue: KES 2,500.00. Left on: never to be cut off: County hospital.'],
    ['courtesy', { dunning: enforced, holds: [hold('courtesy', at('03-10', '18:00'), 'UCR3174C00')] }, 'Overdue: KES 2,500.00. Left on until 10 Mar 2026, 18:00 by courtesy: receipt UCR3174C00 is looked for.'],
    ['freeze', { dunning: enforced, holds: [hold('freeze')] }, 'Overdue: KES 2,500.00. Left on: all cut-offs are frozen.'],
    ['outage', { dunning: enforced, holds: [hold('outage', null, 'Kasarani mast')] }, 'Overdue: KES 2,500.00. Left on: there is an outage: Kasarani mast.'],
    ['reminder', { dunning: enforced, holds: [hold('reminderUnsent')] }, 'Overdue: KES 2,500.00. Left on: his reminder could not be sent yet.'],
    ['not started', { subscription: { ...running, startOn: localDate('2026-04-01') } }, 'The subscription starts on 1 Apr 2026.'],
    ['ended on', { subscription: { ...running, endOn: localDate('2026-03-01') } }, 'The subscription ended on 1 Mar 2026.'],
    ['ended', { subscription: { ...running, state: 'ended' } }, 'The subscription has ended.'],
    ['paused', { subscription: { ...running, state: 'paused', note: 'travels' } }, 'Paused at the subscriber’s wish: travels.'],
    ['blocked', { subscription: { ...running, state: 'blocked' } }, 'Switched off by the operator.'],
  ])('%s', (_name, over, text) => {
    expect(desired(facts(over), now).reason.text).toBe(text);
  });
  it('carries the amount', () => {
    expect(desired(facts({ dunning: enforced }), now).reason.amounts).toEqual({ overdueCents: 250_000 });
  });
});

it('who owes nothing is never cut off for debt, whatever holds and router say', () => {
  const anyHold = fc.record({ kind: fc.constantFrom<EntitlementHoldKind>('paymentConfirmed', 'courtesy', 'neverSuspend', 'paymentPending', 'freeze', 'outage', 'reminderUnsent'), until: fc.option(fc.integer({ min: -100, max: 100 }).map((hours) => later(now, hours * HOUR)), { nil: null }), note: fc.constant(null) });
  fc.assert(
    fc.property(fc.array(anyHold, { maxLength: 4 }), fc.boolean(), fc.constantFrom('disable' as const, 'walled' as const), (holds, off, suspendMode) => {
      const answer = desired(facts({ holds, cutOffSince: off ? at('03-07') : null, policy: { suspendMode } }), now);
      expect(answer).toMatchObject({ state: 'active', until: null });
    }),
  );
});

describe('a data cap that is used up', () => {
  const rate = { upKbps: 128, downKbps: 256 };
  const slow = { state: 'capped', reason: 'He has used 50.2 of 50 GB, until 14 Apr 2026.', until: at('04-14', '00:00'), throttle: rate } as const;
  const block = { ...slow, throttle: null } as const;
  const debt = { suspendMode: 'throttle', throttle: { upKbps: 256, downKbps: 200 } } as const;
  test.each<[string, Partial<EntitlementFacts>, string, string, object | null]>([
    ['within it', { usage: { state: 'within' } }, 'active', 'paidUp', null],
    ['slows him down', { usage: slow }, 'throttled', 'capReached', rate],
    ['blocks him', { usage: block }, 'suspended', 'capReached', null],
    ['owes in time: the cap all the same', { dunning: grace, usage: slow }, 'throttled', 'capReached', rate],
    ['never to be cut off: the cap all the same', { dunning: enforced, holds: [hold('neverSuspend')], usage: block }, 'suspended', 'capReached', null],
    ['on by courtesy stays so to billing', { dunning: enforced, holds: [hold('courtesy', later(now, HOUR), 'ABC')], usage: slow }, 'throttled', 'courtesy', rate],
    ['owes too long: off for debt', { dunning: enforced, usage: slow }, 'suspended', 'owesTooLong', null],
    ['paused stays paused', { subscription: { ...running, state: 'paused' }, usage: slow }, 'suspended', 'paused', null],
    ['owes too long where debtors are slowed down', { dunning: enforced, policy: debt }, 'throttled', 'owesTooLong', debt.throttle],
    ['both: the slower of both', { dunning: enforced, policy: debt, usage: slow }, 'throttled', 'owesTooLong', { upKbps: 128, downKbps: 200 }],
    ['slowed down for debt, and blocked by the cap', { dunning: enforced, policy: debt, usage: block }, 'suspended', 'owesTooLong', null],
    ['a prepaid time that is over is never slow for nothing', { subscription: { ...running, paidUntil: at('03-09') }, policy: debt }, 'suspended', 'prepaidOver', null],
  ])('%s', (_name, over, state, code, throttle) => {
    expect(desired(facts(over), now)).toMatchObject({ state, reason: { code }, throttle });
  });
  it('says what was used, and until when', () => {
    expect(desired(facts({ usage: slow }), now)).toMatchObject({ reason: { text: slow.reason }, until: slow.until });
  });
});
