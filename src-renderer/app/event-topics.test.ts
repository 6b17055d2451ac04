import { expect, test } from 'vitest';
import { operatorContract, TOPICS } from '../../src-shared/contract/index.ts';
import { isStaleAfter, knownPrefixes } from './event-topics.ts';

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

test('every prefix of the contract’s queries says what makes it stale, and nothing else is listed', () => {
  const prefixes = Object.entries(operatorContract).filter(([, method]) => method.kind === 'query').map(([name]) => name.split('.')[0]!);
  expect(knownPrefixes.toSorted()).toEqual([...new Set(prefixes)].toSorted());
});

test.each([
  ['invoices', ['accounts.statement', 'billing.preview', 'creditNotes.preview', 'deposits.list', 'documents.pdf', 'etims.list', 'promises.list', 'reports.receivables', 'reports.tax', 'series.list']],
  ['creditNotes', ['accounts.statement', 'billing.preview', 'creditNotes.list', 'invoices.get', 'reports.tax', 'series.list']],
  ['taxes', ['billing.preview', 'drafts.get', 'subscriptions.changePlanPreview', 'taxes.list']],
  ['subscriptions', ['billing.preview', 'products.list', 'promoCodes.list', 'subscribers.get']],
  ['batches', ['batches.get', 'billing.runs', 'documents.exports']],
  ['settings', ['invoices.get', 'periodLocks.list', 'documents.logo', 'settings.read']],
  ['etims', ['etims.read', 'desk.attention']],
])('an event about %s reaches %j', (topic, names) => {
  expect(names.filter((name) => !isStaleAfter(name, topic))).toEqual([]);
});

test('what a router tells does not fetch the money again', () => {
  expect(['invoices.list', 'reports.receivables', 'accounts.statement', 'drafts.list', 'creditNotes.list', 'taxes.list', 'products.list', 'etims.list'].filter((name) => isStaleAfter(name, 'routers'))).toEqual([]);
});
