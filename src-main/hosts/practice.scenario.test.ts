/** Practice from the first start on: the main job over a month, then hands-on, then a restart; over the real wires. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ceilToShilling, shillings } from '../../src-shared/money.ts';
import { addDays, dateOf, DAY, HOUR, MINUTE } from '../../src-shared/time.ts';
import { OPENS_AT, SEED, startTestPractice, type TestPractice } from './practice/practice.test-support.ts';
import { characterOf, type Character } from './practice/customs.ts';

/** Limits for a machine that is busy with other tests; alone a month takes some ten seconds. */
const MONTH_MS = 300_000;
vi.setConfig({ testTimeout: 60_000 });
const directory = mkdtempSync(path.join(os.tmpdir(), 'waya-practice-'));
let practice: TestPractice;
let ownersToken = '';

beforeAll(async () => {
  practice = await startTestPractice(directory);
}, MONTH_MS);
afterAll(async () => {
  await practice.stop();
  rmSync(directory, { recursive: true, force: true });
});

const everybody = async () => (await practice.client.query('subscribers.list', { limit: 200 })).rows;
/** Those of the ordinary phones; the others show one way of being charged each. */
const ordinary = async () => (await everybody()).filter((row) => row.phone.startsWith('254700'));
const ofCharacter = async (character: Character) => (await ordinary()).filter((row) => characterOf(SEED, row.accountNumber) === character);
const page = (id: number) => practice.client.query('subscribers.get', { id });
/** What each router has for each user name, read from the routers. */
async function onRouters() {
  const found = new Map<string, { disabled: boolean; connected: boolean; managed: boolean }>();
  for (const { id } of await practice.client.query('routers.list', {})) {
    const session = await practice.connect(id);
    const connected = new Set((await session.listSessions()).map(({ name }) => name));
    for (const { name, disabled, comment } of await session.listSecrets()) found.set(name, { disabled, connected: connected.has(name), managed: comment.startsWith('waya:') });
    await session.close();
  }
  return found;
}

describe('the first start', () => {
  test('makes a business with routers, plans and subscribers, all of them on the routers, and an owner who can sign in', async () => {
    const rows = (await everybody()).filter((row) => row.userName !== null);
    expect(await ordinary()).toHaveLength(25);
    expect(new Set(rows.map((row) => row.state))).toEqual(new Set(['active']));
    const routers = await practice.client.query('routers.list', {});
    expect(routers.map(({ state, facts }) => [state, facts?.version.split(' ')[0]])).toEqual([['up', '6.49'], ['up', '7.12'], ['up', '7.18']]);
    const found = await onRouters();
    for (const row of rows) expect(found.get(row.userName!)).toMatchObject({ disabled: false, managed: true });
    expect(rows.filter((row) => found.get(row.userName!)!.connected).length).toBeGreaterThan(35);
    const { operator, token } = await practice.client.command('session.signIn', { userName: 'owner', password: 'practice-owner' });
    expect(operator.role).toBe('owner');
    ownersToken = token;
    expect(practice.printed.at(-1)).toContain('sign in as "owner" with the password "practice-owner"');
  });

  test('has strangers on the routers, which the sweep finds and leaves alone', async () => {
    for (const { id } of await practice.client.query('routers.list', {})) await practice.client.command('routers.sweep', { id });
    await practice.app.settle();
    const { rows } = await practice.client.query('routers.findings', {});
    expect(rows.map(({ kind }) => kind).sort()).toEqual(['orphan', 'unmanaged', 'unmanaged', 'unmanaged', 'unmanaged']);
    expect((await onRouters()).get('caretaker')).toMatchObject({ disabled: false, connected: true, managed: false });
  });
});

describe('a month goes by', () => {
  beforeAll(async () => {
    await practice.advance(31);
    await practice.advance(4);
  }, MONTH_MS);

  test('the clock is 35 days on, and every service was invoiced at least once', async () => {
    const passed = (await practice.client.query('practice.state', {})).now - OPENS_AT - 35 * DAY;
    // Between the moves, what is about to happen does, at the pace of life.
    expect(passed).toBeGreaterThanOrEqual(0);
    expect(passed).toBeLessThan(MINUTE);
    const { rows } = await practice.client.query('invoices.list', { limit: 200 });
    const invoiced = new Set(rows.filter(({ kind }) => kind === 'service').map(({ subscriberId }) => subscriberId));
    for (const { id } of await ordinary()) expect(invoiced).toContain(id);
  });

  test('who looked on is still signed in', () => {
    expect(practice.app.authenticate(ownersToken)).toMatchObject({ kind: 'operator', role: 'owner' });
  });

  test('reminders reached the phones', async () => {
    const { rows } = await practice.client.query('messages.list', { limit: 200 });
    expect(rows.length).toBeGreaterThanOrEqual(25);
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['sent']));
    const { phones } = await practice.client.query('practice.state', {});
    expect(phones[0]!.body).toMatch(/paybill 600123, account \d{6}/);
    expect(phones[0]!.at).toBeGreaterThan(phones.at(-1)!.at);
  });

  test('who pays promptly was never cut off', async () => {
    const prompt = await ofCharacter('prompt');
    expect(prompt.length).toBeGreaterThan(10);
    for (const { id } of prompt) {
      const { rows } = await practice.client.query('subscribers.timeline', { id });
      expect(rows.filter(({ title }) => title.startsWith('Cut off'))).toEqual([]);
      expect(rows.some(({ kind }) => kind === 'payment')).toBe(true);
    }
  });

  test('who did not pay is off on his router, and everybody else is not', async () => {
    const found = await onRouters();
    const rows = (await everybody()).filter((row) => row.userName !== null);
    expect((await ofCharacter('never')).map(({ state }) => state)).toEqual(['suspended']);
    for (const row of rows) expect({ name: row.name, off: found.get(row.userName!)!.disabled }).toEqual({ name: row.name, off: row.state === 'suspended' });
    expect(rows.filter((row) => row.state === 'suspended' && found.get(row.userName!)!.connected)).toEqual([]);
  });

  test('who paid after the cut-off is back on, proven by his router', async () => {
    const restored = [];
    for (const { id, state } of await ofCharacter('late')) {
      const { rows } = await practice.client.query('subscribers.timeline', { id });
      if (state === 'active' && rows.some(({ title }) => title === 'Service back on')) restored.push(await page(id));
    }
    expect(restored.length).toBeGreaterThan(0);
    const found = await onRouters();
    for (const { subscriptions } of restored) {
      expect(subscriptions[0]!.entitlement.confirmedAt).not.toBeNull();
      expect(found.get(subscriptions[0]!.userName)!.disabled).toBe(false);
    }
  });

  test('money for a mistyped account waits in suspense, and its owner is off until a person assigns it', async () => {
    const { rows } = await practice.client.query('payments.list', { state: 'suspense' });
    expect(rows.length).toBeGreaterThan(0);
    const [wronged] = await ofCharacter('mistypes');
    expect(wronged!.state).toBe('suspended');
    await practice.client.command('payments.assign', { paymentId: rows[0]!.id, subscriberId: wronged!.id });
    await practice.when(async () => (await page(wronged!.id)).subscriptions[0]!.entitlement.confirmedAt);
    expect((await onRouters()).get(wronged!.userName!)!.disabled).toBe(false);
  });

  test('each day but the last closed by itself, with cash counted in tills on some of them', async () => {
    const { rows, closedUpTo } = await practice.client.query('days.list', { limit: 60 });
    const yesterday = addDays(dateOf((await practice.client.query('practice.state', {})).now), -1);
    expect(closedUpTo).toBe(yesterday);
    expect(rows.filter(({ state, closedBy }) => state === 'closed' && closedBy === null)).toHaveLength(35);
    const tills = (await practice.client.query('tills.list', { open: false, limit: 60 })).rows;
    expect(tills.length).toBeGreaterThanOrEqual(15);
    expect(new Set(tills.map(({ differenceCents }) => differenceCents))).toEqual(new Set([0]));
    expect(tills.reduce((total, { cashCents }) => total + cashCents, 0)).toBeGreaterThan(0);
  });

  test('what was not reported came with the list', async () => {
    const lost = (await Promise.all((await practice.client.query('payments.list', { method: 'mpesa', limit: 200 })).rows.map(({ id }) => practice.client.query('payments.get', { id })))).filter(({ evidence }) => evidence.every(({ source }) => source === 'pull'));
    expect(lost.length).toBeGreaterThan(0);
  });

  test('the books add up, and no job was given up', async () => {
    expect(await practice.client.query('system.verify', {})).toMatchObject({ ok: true });
    expect((await practice.client.query('jobs.list', { state: 'dead' })).rows).toEqual([]);
    expect((await practice.client.query('jobs.list', { state: 'unknown' })).rows).toEqual([]);
    expect(practice.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('every way of being charged is there to be looked at', () => {
  const named = async (name: string) => page((await everybody()).find((row) => row.name === name)!.id);
  const invoicesOf = async (subscriberId: number) => {
    const { rows } = await practice.client.query('invoices.list', { subscriberId, sort: { by: 'number', direction: 'asc' } });
    return Promise.all(rows.map(({ id }) => practice.client.query('invoices.get', { id })));
  };

  test('taxes, exempt a school', async () => {
    expect((await practice.client.query('taxes.list', {})).filter(({ now }) => now).map(({ kind, basisPoints }) => `${kind} ${basisPoints}`)).toEqual(['vat 1600', 'excise 1500']);
    const [usual] = await invoicesOf((await ordinary())[0]!.id);
    expect(usual!.vatCents).toBeGreaterThan(0);
    const exempt = await invoicesOf((await named('Mwiki Primary School')).id);
    expect(exempt.map(({ vatCents, exciseCents }) => vatCents + exciseCents)).toEqual([0, 0]);
  });

  test('a landlord with one invoice a month for six houses', async () => {
    const landlord = await named('Sunrise Court');
    expect(landlord.units.map(({ name }) => name)).toEqual([1, 2, 3, 4, 5, 6].map((house) => `Sunrise Court A${house}`));
    expect((await invoicesOf(landlord.units[0]!.id))).toEqual([]);
    // On the first day each house as it moved in, a month later all on one.
    expect((await invoicesOf(landlord.id)).map(({ lines }) => lines.length)).toEqual([1, 1, 1, 1, 1, 1, 6]);
  });

  test('in arrears with an add-on, prepaid by the day, quarterly with a smaller plan to come', async () => {
    const [month, ...others] = await invoicesOf((await named('Juja Traders Ltd')).id);
    expect(month!.lines.map(({ kind, periodEnd }) => [kind, periodEnd! <= month!.issuedOn])).toEqual([['plan', true], ['addOn', true]]);
    expect(others).toEqual([]);
    const passes = [...(await invoicesOf((await named('Dennis Mugo')).id)), ...(await invoicesOf((await named('Sharon Atieno')).id))];
    expect(passes.length).toBeGreaterThan(2);
    expect(new Set(passes.map(({ openCents, totalCents }) => `${openCents} of ${totalCents}`))).toEqual(new Set(['0 of 6000']));
    const clinic = (await named('Membley Dental Clinic')).subscriptions[0]!;
    expect(clinic).toMatchObject({ interval: { unit: 'month', count: 3 }, planChange: { planName: 'Home 10 Mbps' } });
  });

  test('paused with credit, at a discount, by promo code, sold a router, credited in part, and a draft', async () => {
    const paused = (await named('Beatrice Anyango')).subscriptions[0]!;
    expect(paused.pausedUntil).not.toBeNull();
    expect((await named('Philip Kiptoo')).subscriptions[0]!.discounts).toMatchObject([{ name: 'Caretaker discount', percentBasisPoints: 2000 }]);
    expect((await named('Lucy Wangari')).subscriptions[0]!.discounts).toMatchObject([{ promoCode: 'KARIBU' }]);
    const [first, second] = await invoicesOf((await named('Lucy Wangari')).id);
    expect([first!.totalCents, second!.totalCents]).toEqual([125_000, 125_000]);
    const notes = (await practice.client.query('creditNotes.list', {})).rows;
    expect(notes.map(({ kind, subscriberName }) => `${kind} ${subscriberName}`).sort()).toEqual(['correction Kahawa Cyber Café', 'pause Beatrice Anyango']);
    expect((await practice.client.query('drafts.list', {})).rows).toMatchObject([{ subscriberName: 'Kahawa Cyber Café', lines: 2, totalCents: shillings(8 * 650 + 3000) }]);
    expect((await practice.client.query('products.list', {})).map(({ name, inUse }) => `${name} ${inUse}`)).toEqual(['Installation 0', 'Static IP address 2', 'Wi-Fi router 0']);
  });

  test('eTIMS is off with its account filled in; switched on, KRA takes everything posted since the first day', async () => {
    const { communicationKeySet, connecting: _1, connectTrouble: _2, counts, waiting: _3, ...settings } = await practice.client.query('etims.read', {});
    expect({ communicationKeySet, enabled: settings.enabled, queued: counts.queued }).toEqual({ communicationKeySet: true, enabled: false, queued: 0 });
    await practice.client.command('etims.save', { ...settings, enabled: true });
    await practice.app.settle();
    const after = (await practice.client.query('etims.read', {})).counts;
    expect(after).toMatchObject({ queued: 0, sending: 0, refused: 0, unknown: 0 });
    const { rows } = await practice.client.query('invoices.list', { limit: 200 });
    expect(after.accepted).toBe(rows.filter(({ kind }) => kind === 'service').length + 2);
    expect((await practice.client.query('desk.attention', {})).filter(({ kind }) => kind === 'etims')).toEqual([]);
  });
});

describe('M-Pesa’s own word', () => {
  const upload = async (days: number) => {
    const { fileName, csv } = await practice.client.query('practice.statement', { days });
    const { id } = await practice.client.command('statements.upload', { fileName, base64: Buffer.from(csv).toString('base64') });
    const ready = await practice.when(async () => {
      const shown = await practice.client.query('statements.get', { id });
      return shown.state === 'preview' && shown.rows > 0 && shown;
    });
    return { id, ready };
  };
  const rowsOf = (counts: readonly { kind: string; verdict: string; rows: number }[], kind: string, verdict: string) => counts.filter((count) => count.kind === kind && count.verdict === verdict).reduce((total, { rows }) => total + rows, 0);

  test('its statement of the month has no payment that is not booked, and brings charges and what went to the bank; twice, it brings nothing', async () => {
    const { id, ready } = await upload(40);
    expect(ready.blockers).toEqual([]);
    const payments = (await practice.client.query('payments.list', { method: 'mpesa' })).total;
    expect(ready.counts.filter(({ kind }) => kind === 'payment')).toMatchObject([{ verdict: 'known', rows: payments }]);
    expect(rowsOf(ready.counts, 'charge', 'new')).toBeGreaterThan(payments);
    expect(ready.counts.some(({ kind }) => kind === 'settlement')).toBe(true);
    const { batchId } = await practice.client.command('statements.commit', { id });
    await practice.when(async () => (await practice.client.query('batches.get', { id: batchId })).state === 'done');
    const again = await upload(40);
    expect(again.ready.counts.filter(({ verdict }) => verdict === 'new')).toEqual([]);
    await practice.client.command('statements.cancel', { id: again.id });
    expect((await practice.client.query('payments.list', { method: 'mpesa' })).total).toBe(payments);
    expect(await practice.client.query('system.verify', {})).toMatchObject({ ok: true });
  }, MONTH_MS);

  test('a customer has his payment given back: M-Pesa’s list shows it, and a person confirms it', async () => {
    const given = await practice.client.command('practice.giveBack', {});
    await expect(practice.client.command('practice.giveBack', { receipt: given.receipt })).rejects.toMatchObject({ code: 'conflict' });
    await practice.client.command('payments.pull', {});
    const found = await practice.when(async () => (await practice.client.query('reversals.list', { open: true })).rows.find(({ receipt }) => receipt === given.receipt));
    expect(found).toMatchObject({ origin: 'pull', state: 'proposed', amountCents: given.amountCents });
    expect((await practice.client.query('desk.attention', {})).map(({ key }) => key)).toContain('reversals:proposed');
    await practice.client.command('reversals.approve', { id: found.id });
    expect((await practice.client.query('reversals.list', { open: true })).rows).toEqual([]);
  });
});

describe('hands on', () => {
  const suspended = async () => (await ordinary()).find((row) => row.state === 'suspended')!;

  test('a payment at the paybill brings him back on; his own router dials ten seconds later', async () => {
    const off = await suspended();
    const { receipt } = await practice.client.command('practice.payPaybill', { phone: '0722 000 111', accountTyped: off.accountNumber, amountCents: ceilToShilling(off.balanceCents) });
    const { subscriptions } = await practice.when(async () => {
      const shown = await page(off.id);
      return shown.subscriptions[0]!.entitlement.state === 'active' && shown.subscriptions[0]!.entitlement.confirmedAt !== null && shown;
    });
    expect((await practice.client.query('payments.list', { search: receipt })).rows).toHaveLength(1);
    const before = (await practice.client.query('practice.state', {})).now;
    await practice.client.command('practice.advance', { days: 0, hours: 1 });
    await practice.when(async () => !(await practice.client.query('practice.state', {})).moving);
    expect(await practice.client.query('routers.readLine', { subscriptionId: subscriptions[0]!.id })).toMatchObject({ online: true });
    expect((await practice.client.query('practice.state', {})).now).toBeGreaterThanOrEqual(before + HOUR);
  });

  test('M-Pesa moves whole shillings only', async () => {
    await expect(practice.client.command('practice.payPaybill', { phone: '0722000111', accountTyped: '1', amountCents: 150 as never })).rejects.toThrow('whole shillings');
    await expect(practice.client.command('practice.payPaybill', { phone: '12', accountTyped: '1', amountCents: shillings(1) })).rejects.toThrow('not a Kenyan mobile number');
  });

  test.each([['pays', 'paid'], ['cancels', 'failed']] as const)('a phone that is asked and %s: %s, while the clock seems to stand still', async (behaviour, state) => {
    const [who] = await ordinary();
    await practice.client.command('practice.nextPush', { behaviour });
    const { pushId } = await practice.client.command('payments.push', { subscriberId: who!.id, phone: '0711000222', amountCents: shillings(behaviour === 'pays' ? 70 : 80) });
    const push = await practice.when(async () => {
      const shown = await practice.client.query('payments.pushStatus', { id: pushId });
      return shown.settledAt !== null && shown;
    });
    expect(push.state).toBe(state);
  });

  test('what somebody changes on a router by hand is put right', async () => {
    const [{ id } = { id: 0 }] = await practice.client.query('routers.list', {});
    const { what } = await practice.client.command('practice.tamper', { id });
    expect(what).toMatch(/^the secret \S+ was (enabled|given the profile)/);
    await practice.client.command('routers.sweep', { id });
    await practice.when(async () => (await practice.client.query('routers.findings', { routerId: id, open: false })).rows.some(({ kind, resolution }) => kind === 'drift' && resolution === 'repaired by Waya'));
  });

  test('time is moved by one at a time', async () => {
    await practice.client.command('practice.advance', { days: 1 });
    await expect(practice.client.command('practice.advance', { days: 1 })).rejects.toMatchObject({ code: 'conflict' });
    await practice.when(async () => !(await practice.client.query('practice.state', {})).moving);
    await expect(practice.client.command('practice.advance', { days: 0 })).rejects.toMatchObject({ code: 'invalid' });
  });

  test('an unplugged router keeps its work waiting and gets it when it is back', async () => {
    const off = (await ordinary()).find((row) => row.state === 'active' && row.balanceCents <= 0)!;
    const [subscription] = (await page(off.id)).subscriptions;
    const id = subscription!.routerId!;
    await practice.client.command('practice.setRouterReachable', { id, reachable: false });
    expect((await practice.client.query('practice.state', {})).routers.find((router) => router.id === id)!.reachable).toBe(false);
    await practice.client.command('subscriptions.end', { id: subscription!.id, endOn: subscription!.startOn });
    await practice.when(async () => (await page(off.id)).subscriptions[0]!.entitlement.trouble);
    await practice.advance(1);
    expect((await page(off.id)).subscriptions[0]!.entitlement.confirmedAt).toBeNull();
    await practice.client.command('practice.setRouterReachable', { id, reachable: true });
    await practice.advance(1);
    expect((await page(off.id)).subscriptions[0]!.entitlement.confirmedAt).not.toBeNull();
    expect((await onRouters()).has(off.userName!)).toBe(false);
  });

  test('nothing but the simulators can be reached', async () => {
    const connecting = practice.gateways.routers.connect({ host: '192.0.2.1', port: 8728, tls: null, userName: 'waya', password: 'x' });
    await expect(connecting).rejects.toThrow('only its own simulated routers');
    const { mpesa } = await practice.client.query('settings.read', {});
    const { consumerSecretSet: _1, passkeySet: _2, lastPullAt: _3, urlsRegisteredAt: _4, sidecar: _5, ...account } = mpesa;
    await practice.client.command('settings.saveMpesa', { ...account, baseUrl: 'https://api.safaricom.co.ke' });
    await practice.client.command('payments.pull', {});
    await practice.app.settle();
    expect((await practice.client.query('jobs.list', { state: 'dead' })).rows).toEqual([]);
  });
});

test('a restart keeps the world: time, texts, routers and what they run', async () => {
  const before = { state: await practice.client.query('practice.state', {}), routers: await onRouters(), money: (await practice.client.query('payments.list', {})).amountCents, told: (await practice.client.query('etims.list', { state: 'accepted' })).total };
  await practice.stop();
  practice = await startTestPractice(directory);
  const state = await practice.client.query('practice.state', {});
  expect(state.now).toBe(before.state.now);
  expect(state.phones).toEqual(before.state.phones);
  expect(state.routers).toEqual(before.state.routers);
  const secrets = (found: Awaited<ReturnType<typeof onRouters>>) => [...found].map(([name, { disabled, managed }]) => ({ name, disabled, managed }));
  expect(secrets(await onRouters())).toEqual(secrets(before.routers));
  for (const { id } of state.routers) await practice.client.command('routers.sweep', { id });
  await practice.app.settle();
  const { rows } = await practice.client.query('routers.findings', {});
  expect(rows.map(({ kind }) => kind).sort()).toEqual(['orphan', 'unmanaged', 'unmanaged', 'unmanaged', 'unmanaged']);
  await practice.advance(2);
  expect((await practice.client.query('payments.list', {})).amountCents).toBeGreaterThanOrEqual(before.money);
  // KRA's list goes on where it was: what was registered before is not given again.
  const told = (await practice.client.query('etims.list', { state: 'accepted', limit: 200 })).rows.map(({ controlNumber }) => controlNumber);
  expect(told.length).toBeGreaterThan(before.told);
  expect(new Set(told).size).toBe(told.length);
  expect(await practice.client.query('system.verify', {})).toMatchObject({ ok: true });
}, MONTH_MS);

test('a move that a kill cut short goes on at the next start', async () => {
  const { now } = await practice.client.query('practice.state', {});
  await practice.stop();
  const file = path.join(directory, 'practice-world.json');
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), goingTo: now + DAY }));
  practice = await startTestPractice(directory);
  expect((await practice.client.query('practice.state', {})).now - now - DAY).toBeLessThan(MINUTE);
});

test('data without its world is refused, with what to do', async () => {
  const unfinished = mkdtempSync(path.join(os.tmpdir(), 'waya-practice-'));
  try {
    await (await startTestPractice(unfinished, { subscribers: 3 })).stop();
    rmSync(path.join(unfinished, 'practice-world.json'));
    await expect(startTestPractice(unfinished)).rejects.toThrow('Delete that folder and start again');
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
});
