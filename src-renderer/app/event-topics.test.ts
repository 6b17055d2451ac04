import { expect, test } from 'vitest';
import { operatorContract, TOPICS } from '../../src-shared/contract/index.ts';
import { isStaleAfter } from './event-topics.ts';

test('a payment makes balances, invoices and the day stale, but no plan', () => {
  const stale = ['subscribers.get', 'invoices.list', 'payments.list', 'desk.today', 'plans.list', 'batches.get'].filter((name) => isStaleAfter(name, 'payments'));
  expect(stale).toEqual(['subscribers.get', 'invoices.list', 'payments.list', 'desk.today']);
});

test('topics that a reader names itself are the only ones', () => {
  expect(isStaleAfter('desk.today', 'jobs', ['payments'])).toBe(false);
  expect(isStaleAfter('plans.list', 'payments', ['payments'])).toBe(true);
  expect(isStaleAfter('desk.today', 'jobs', [])).toBe(false);
});

/** What is asked by time, not by event. */
const WITHOUT_EVENT: readonly string[] = [];

test('every query of the contract is made stale by some topic', () => {
  const queries = Object.entries(operatorContract).filter(([, method]) => method.kind === 'query').map(([name]) => name);
  expect(queries.length).toBeGreaterThan(20);
  expect(queries.filter((name) => !TOPICS.some((topic) => isStaleAfter(name, topic)))).toEqual(WITHOUT_EVENT);
});
