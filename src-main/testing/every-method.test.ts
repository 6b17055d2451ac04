/** Every method of the desk once, on a small provider: SQL that only fails when it runs fails here, and each answer must fit the contract. */
import { expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { temporaryDirectory } from '../kernel/kernel.test-support.ts';
import type { Cents } from '../../src-shared/money.ts';
import type { EntitlementState } from '../../src-shared/contract/values.ts';
import type { LocalDate } from '../../src-shared/time.ts';
import { addPlan, addRouter, addSubscriber, openDesk, type Desk } from './feature-rig.ts';

const sheet = (name: string) => readFileSync(new URL(`../features/imports/fixtures/${name}`, import.meta.url)).toString('base64');

async function smallProvider(): Promise<{ desk: Desk; plans: [number, number]; routers: [number, number]; people: { id: number; subscriptionId: number; accountNumber: string }[] }> {
  const desk = openDesk({ backupDirectory: temporaryDirectory() });
  const plans: [number, number] = [await addPlan(desk), await addPlan(desk, 'Business 20 Mbps', 5500)];
  const routers: [number, number] = [addRouter(desk), addRouter(desk, 'Juja CCR')];
  const people: { id: number; subscriptionId: number; accountNumber: string }[] = [];
  for (const [index, name] of ['Wanjiku Were', "Ng'ang'a Korir", 'Lydia Kilonzo', 'Otieno 50%'].entries()) people.push(await addSubscriber(desk, { name, planId: plans[index % 2]!, routerId: index === 3 ? null : routers[index % 2]! }));
  desk.within(({ tx, now }) => tx.sql(`INSERT INTO routerSession VALUES (?, (SELECT userName FROM subscription WHERE id = ?), '10.5.50.7', 'AA:BB', ?, ?) RETURNING 1`, routers[0], people[0]!.subscriptionId, now, now));
  await desk.settle();
  await desk.command('payments.takeCash', { subscriberId: people[0]!.id, amountCents: 2000_00 as Cents });
  return { desk, plans, routers, people };
}

test('the list under every filter and sort, with totals that are those of its rows', async () => {
  const { desk, plans, routers, people } = await smallProvider();
  await desk.day('2026-03-04');
  const all = await desk.query('subscribers.list', {});
  expect(all.rows.map((row) => row.name)).toEqual(['Lydia Kilonzo', "Ng'ang'a Korir", 'Otieno 50%', 'Wanjiku Were']);
  expect(all).toMatchObject({ total: 4, balanceCents: (1500 + 5500 + 5500 - 500) * 100, overdueCents: (1500 + 5500 + 5500) * 100 });
  expect(all.rows.at(-1)).toEqual({ id: people[0]!.id, accountNumber: people[0]!.accountNumber, name: 'Wanjiku Were', phone: expect.stringMatching(/^2547/), location: '', planName: 'Home 5 Mbps', userName: expect.any(String), routerName: 'RB Kasarani', state: 'active', balanceCents: -50000, overdueCents: 0, online: true, watched: false });
  const names = async (input: Parameters<typeof desk.query<'subscribers.list'>>[1]) => (await desk.query('subscribers.list', input)).rows.map((row) => row.name.split(' ')[0]);
  for (const by of ['name', 'accountNumber', 'balance', 'overdue', 'plan'] as const) {
    const up = await names({ sort: { by, direction: 'asc' } });
    expect(new Set(up).size).toBe(4);
    expect((await names({ sort: { by, direction: 'desc' } }))[0]).not.toBe(up[0]);
    for (const owing of ['any', 'owes', 'overdue', 'credit'] as const) for (const state of [undefined, 'active', 'walled', 'suspended', 'ended', 'inactive'] satisfies (EntitlementState | undefined)[]) await desk.query('subscribers.list', { sort: { by, direction: 'asc' }, owing, ...(state ? { state } : {}), planId: plans[0], routerId: routers[0], search: 'w' });
  }
  expect(await names({ sort: { by: 'balance', direction: 'asc' } })).toEqual(['Wanjiku', 'Lydia', "Ng'ang'a", 'Otieno']);
  expect(await names({ owing: 'credit' })).toEqual(['Wanjiku']);
  expect(await names({ owing: 'overdue', planId: plans[1] })).toEqual(["Ng'ang'a", 'Otieno']);
  expect(await names({ routerId: routers[1] })).toEqual(["Ng'ang'a"]);
  expect(await names({ search: 'korir' })).toEqual(["Ng'ang'a"]);
  expect(await names({ search: people[2]!.accountNumber })).toEqual(['Lydia']);
  expect(await names({ search: '%' })).toEqual(['Otieno']);
  expect(await names({ search: '_' })).toEqual([]);
  const { rows } = await desk.query('subscribers.list', { search: 'Wanjiku' });
  expect(await names({ search: `0${rows[0]!.phone.slice(3)}` })).toEqual(['Wanjiku']);
  expect(await names({ search: `0${rows[0]!.phone.slice(3, 11)}` })).toContain('Wanjiku');
  expect((await desk.query('subscribers.list', { limit: 2, offset: 2 })).rows.map((row) => row.name)).toEqual(['Otieno 50%', 'Wanjiku Were']);
});

test('a subscriber, his page, his timeline, and the palette; a dearer plan holds and is charged at once', async () => {
  const { desk, people, plans, routers } = await smallProvider();
  const [wanjiku] = people;
  await desk.command('subscriptions.changePlan', { id: wanjiku!.subscriptionId, planId: plans[1] });
  await desk.command('subscriptions.moveRouter', { id: wanjiku!.subscriptionId, routerId: routers[1] });
  await desk.command('subscribers.change', { id: wanjiku!.id, name: 'Wanjiku W. Were', phone: '0712345678', email: 'w@example.co.ke' });
  await desk.settle();
  const page = await desk.query('subscribers.get', { id: wanjiku!.id });
  expect(page).toMatchObject({ name: 'Wanjiku W. Were', phone: '254712345678', balanceCents: 350000, creditCents: 0, overdueCents: 0, subscriptions: [{ planName: 'Business 20 Mbps', routerName: 'Juja CCR', entitlement: { state: 'active', confirmedAt: desk.clock.now(), trouble: null } }] });
  const timeline = await desk.query('subscribers.timeline', { id: wanjiku!.id });
  expect(timeline.total).toBe(timeline.rows.length);
  expect(timeline.rows.map((row) => row.kind).sort()).toEqual(['created', 'creditNote', 'entitlement', 'invoice', 'invoice', 'payment', 'plan']);
  expect((await desk.query('subscribers.timeline', { id: wanjiku!.id, offset: 1, limit: 2 })).rows).toEqual(timeline.rows.slice(1, 3));
  const found = async (text: string) => (await desk.query('desk.search', { text })).map((hit) => `${hit.kind} ${hit.title}`);
  expect(await found('wanji')).toEqual(['subscriber Wanjiku W. Were']);
  expect(await found('0712345678')).toEqual(['subscriber Wanjiku W. Were']);
  expect(await found(wanjiku!.accountNumber)).toEqual(['subscriber Wanjiku W. Were']);
  expect(await found('INV-2026-00001')).toEqual(['invoice INV-2026-00001']);
  expect(await found('CSH')).toEqual(['payment CSH-2026-00001']);
  expect(await found('juja')).toEqual(['router Juja CCR']);
  expect(await found('business 20')).toEqual(['plan Business 20 Mbps']);
  expect(await found('w')).toEqual([]);
  expect(await found('%%')).toEqual([]);
});

test('all other queries answer as the contract says', async () => {
  const { desk, people, plans } = await smallProvider();
  await desk.day('2026-03-08');
  const invoice = (await desk.query('invoices.list', {})).rows[0]!;
  for (const by of ['issuedOn', 'dueOn', 'number', 'open', 'total'] as const) for (const state of ['open', 'overdue', 'paid', 'void'] as const) await desk.query('invoices.list', { sort: { by, direction: 'asc' }, state, subscriberId: people[0]!.id, search: 'INV' });
  expect(await desk.query('invoices.get', { id: invoice.id })).toMatchObject({ number: invoice.number, lines: [{ explanation: expect.stringContaining('KES') }] });
  expect(await desk.query('billing.preview', { on: '2026-04-05' as LocalDate })).toMatchObject({ total: 4, totalCents: 1400000 });
  const { batchId } = await desk.command('billing.run', {});
  await desk.settle();
  expect(await desk.query('batches.get', { id: batchId })).toMatchObject({ state: 'done', total: 0 });
  expect((await desk.refusal(desk.command('batches.cancel', { id: batchId }))).code).toBe('conflict');
  await desk.query('messages.list', {});
  expect((await desk.query('messages.list', { subscriberId: people[1]!.id })).rows[0]).toMatchObject({ purpose: 'reminder', state: 'sent', costCents: 80 });
  for (const state of [undefined, 'ready', 'running', 'done', 'dead', 'unknown'] as const) await desk.query('jobs.list', state ? { state } : {});
  expect((await desk.refusal(desk.command('jobs.settle', { id: 1, decision: 'dismiss' }))).code).toBe('conflict');
  await desk.query('desk.today', {});
  await desk.query('desk.attention', {});
  expect((await desk.query('system.log', {})).rows.length).toBeGreaterThan(5);
  expect((await desk.query('system.log', { search: 'plans.create' })).total).toBe(2);
  expect(await desk.query('system.verify', {})).toMatchObject({ ok: true });
  await desk.command('system.backup', {});
  await desk.settle();
  // Every night, and the one asked for.
  expect((await desk.query('system.backups', {})).map((backup) => backup.verified)).toEqual([true, true, true, true, true, true, true]);
  expect(await desk.query('session.current', {})).toMatchObject({ needsFirstOwner: false, operator: { userName: 'achieng' } });
  expect(await desk.query('operators.list', {})).toHaveLength(1);
  expect(await desk.query('plans.list', { includeRetired: true })).toMatchObject([{ subscriptions: 2, monthlyCents: 300000 }, { subscriptions: 2 }]);
  await desk.command('plans.change', { id: plans[0], name: 'Home 5', downKbps: 6000, upKbps: 6000 });
  await desk.command('plans.setState', { id: plans[1], state: 'retired' });
  expect(await desk.query('settings.read', {})).toMatchObject({ dunning: { graceDays: 3 }, mpesa: { enabled: false, sidecar: 'off' } });
  expect(await desk.command('subscriptions.revealPassword', { id: people[0]!.subscriptionId })).toMatchObject({ password: expect.stringMatching(/^[a-z2-9]{10}$/) });
  await desk.command('subscriptions.end', { id: people[0]!.subscriptionId, endOn: '2026-03-10' as LocalDate });
  await desk.command('settings.setRecoveryPassphrase', { passphrase: 'a very long passphrase' });
  expect(await desk.query('settings.read', {})).toMatchObject({ recoveryPassphraseSet: true });
  expect(await desk.query('practice.state', {})).toMatchObject({ on: false });
  expect(desk.wrong()).toEqual([]);
});

test('an import from upload to undo', async () => {
  const { desk, plans } = await smallProvider();
  const { id } = await desk.command('imports.upload', { fileName: 'customers-messy.csv', contentBase64: sheet('customers-messy.csv') });
  const view = await desk.query('imports.get', { id });
  await desk.command('imports.createPlan', { id, key: view.planNames.find((plan) => plan.rows === 38)!.key, name: 'Hotspot weekly', priceCents: 350_00 as Cents, downKbps: 2000, upKbps: 2000 });
  await desk.command('imports.choose', { id, choices: { ...view.choices, plans: Object.fromEntries(view.planNames.map((plan) => [plan.key, plans[0]])) } });
  await desk.query('imports.rows', { id, outcome: 'error' });
  await desk.query('imports.exportProblems', { id });
  const { batchId } = await desk.command('imports.commit', { id });
  await desk.settle();
  expect(await desk.query('batches.get', { id: batchId })).toMatchObject({ state: 'done' });
  await desk.command('imports.undo', { id });
  await desk.settle();
  expect(await desk.query('imports.list', {})).toMatchObject([{ state: 'undone' }]);
  expect(desk.wrong()).toEqual([]);
});
