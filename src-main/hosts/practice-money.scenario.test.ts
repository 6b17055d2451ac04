/** Money in as practice shows it on its first morning, and the simulated M-Pesa that is asked about it; over the real wires. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { OperatorContract } from '../../src-shared/contract/index.ts';
import { PRACTICE_OWNER } from '../../src-shared/practice-owner.ts';
import { createClient, type Client } from '../../src-shared/rpc.ts';
import { startTestPractice, type TestPractice } from './practice/practice.test-support.ts';

/** Alone twelve days take some five seconds. */
const DAYS_MS = 300_000;
vi.setConfig({ testTimeout: 60_000 });
const directory = mkdtempSync(path.join(os.tmpdir(), 'waya-practice-'));
let practice: TestPractice;
let owner: Client<OperatorContract>;

beforeAll(async () => {
  practice = await startTestPractice(directory, { subscribers: 8, historyDays: 12 });
  const { token } = await practice.client.command('session.signIn', { ...PRACTICE_OWNER });
  const actor = practice.app.authenticate(token)!;
  owner = createClient<OperatorContract>({ call: (request) => practice.app.dispatch(actor, request), subscribe: () => () => {} }, randomUUID);
}, DAYS_MS);
afterAll(async () => {
  await practice.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('the last days leave something to do: a payment given back, a till that is short, one that is still open, a cheque that lies', async () => {
  const days = (await practice.client.query('days.list', { limit: 20 })).rows.slice(1);
  expect(days.slice(0, 3).map(({ state }) => state)).toEqual(['open', 'ready', 'open']);
  expect(days.length).toBeGreaterThan(10);
  expect(new Set(days.slice(3).map(({ state }) => state))).toEqual(new Set(['closed']));
  const found = (await Promise.all(days.slice(0, 3).map(({ day }) => practice.client.query('days.get', { day })))).map(({ items }) => items.map(({ kind }) => kind));
  expect(found).toEqual([expect.arrayContaining(['tillOpen']), expect.arrayContaining(['tillOff']), expect.arrayContaining(['reversal'])]);
  const keys = (await practice.client.query('desk.attention', {})).map(({ key }) => key.split(':')[0]);
  expect(keys).toEqual(expect.arrayContaining(['reversals', 'close', 'till', 'cheques']));
  expect((await practice.client.query('payments.list', { method: 'bank' })).total).toBe(1);
  expect(await practice.client.query('system.verify', {})).toMatchObject({ ok: true });
});

test('a receipt that M-Pesa is asked about, and what it holds: answered through the listener', async () => {
  // By its first letters of this day (2 March 2026): M-Pesa is not asked about what is older than it lists.
  const { receipt } = await practice.client.command('receipts.check', { receipt: 'UC29999999' });
  await practice.when(async () => (await practice.client.query('receipts.verdict', { receipt })).verdict === 'notFound');
  await practice.client.command('mpesaBalance.ask', {});
  const { latest } = await practice.when(async () => {
    const shown = await practice.client.query('mpesaBalance.latest', {});
    return !shown.asking && shown;
  });
  expect(latest!.totalCents).toBeGreaterThan(0);
});

test('what differs is mended, and the days close by themselves', async () => {
  const { rows } = await owner.query('reversals.list', { open: true });
  expect(rows).toMatchObject([{ state: 'proposed', origin: 'pull' }]);
  await owner.command('reversals.approve', { id: rows[0]!.id });
  const [till] = (await owner.query('tills.list', { open: true })).rows;
  await owner.command('tills.close', { id: till!.id, countedCents: till!.expectedCents });
  await practice.advance(1);
  const days = (await owner.query('days.list', { limit: 20 })).rows;
  expect(days.slice(1).map(({ state, closedBy }) => `${state} ${closedBy}`)).toEqual(days.slice(1).map(() => 'closed null'));
}, DAYS_MS);

test('a sole owner has M-Pesa give a payment back, after the delay: sent, answered, and out of the books', async () => {
  const { receipt } = await practice.client.command('practice.payPaybill', { phone: '0722 000 111', accountTyped: 'nobody', amountCents: 70_000 as never });
  const payment = await practice.when(async () => (await owner.query('payments.list', { search: receipt })).rows[0]);
  const { id, notBefore } = await owner.command('reversals.request', { paymentId: payment.id, reason: 'Paid to the wrong business' });
  expect(notBefore).not.toBeNull();
  await expect(owner.command('reversals.approve', { id })).rejects.toThrow();
  await practice.client.command('practice.advance', { days: 0, hours: 13 });
  await practice.when(async () => !(await owner.query('practice.state', {})).moving);
  await owner.command('reversals.approve', { id });
  await practice.when(async () => (await owner.query('reversals.list', { paymentId: payment.id })).rows[0]!.state === 'done');
  expect((await owner.query('payments.get', { id: payment.id })).state).toBe('reversed');
  expect(await owner.query('system.verify', {})).toMatchObject({ ok: true });
}, DAYS_MS);

test('after a restart M-Pesa’s account goes on where it was', async () => {
  const before = (await practice.client.query('practice.statement', { days: 40 })).csv;
  await practice.stop();
  practice = await startTestPractice(directory);
  expect((await practice.client.query('practice.statement', { days: 40 })).csv).toBe(before);
}, DAYS_MS);
