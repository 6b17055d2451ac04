import { expect, test } from 'vitest';
import { cents, shillings } from '../../../src-shared/money.ts';
import { amountChoices, isOpenPush, mayAskAgain, pushSteps } from './push-steps.ts';
import type { SubscriberFacts } from './subscriber-facts.ts';

const STATES = ['queued', 'sent', 'paid', 'failed', 'unknown', 'review'] as const;
const service = (planName: string, priceCents: number, state = 'active') => ({ planName, priceCents, entitlement: { state } }) as unknown as SubscriberFacts['subscriptions'][number];

test('only a request that certainly failed is asked again', () => {
  expect(STATES.filter(mayAskAgain)).toEqual(['failed']);
  expect(STATES.filter(isOpenPush)).toEqual(['queued', 'sent', 'unknown']);
});

test.each([
  ['queued', 'now todo todo todo', 'Money in'],
  ['sent', 'done done now todo', 'Money in'],
  ['paid', 'done done done done', 'Money in'],
  ['failed', 'todo todo todo bad', 'Not paid'],
  ['unknown', 'todo todo todo warn', 'Outcome open'],
  ['review', 'todo todo todo warn', 'Needs a look'],
] as const)('%s is shown as %s', (state, marks, end) => {
  const steps = pushSteps({ state });
  expect(steps.map((step) => step.state).join(' ')).toBe(marks);
  expect(steps.at(-1)?.label).toBe(end);
});

test('the amounts to choose are whole shillings, each once, and none for nothing', () => {
  const choices = amountChoices({ balanceCents: cents(2500_50), overdueCents: shillings(1000), subscriptions: [service('Home 10', 1000_00), service('Shop 20', 3000_00), service('Old', 500_00, 'ended')] });
  expect(choices.map(({ amountCents }) => amountCents)).toEqual([2501_00, 1000_00, 3000_00]);
  expect(amountChoices({ balanceCents: cents(-500), overdueCents: cents(0), subscriptions: [] })).toEqual([]);
});
