/**
 * A month in which a router is only watched, with all that a month brings: invoices, cut-offs, payments, plan changes, passwords, pauses, speeds. The router is read
 * again and again and never written. Then it goes live by what the preview said, and is as the books want it; foreign rows are as hands left them.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shillings } from '../../src-shared/money.ts';
import { addDays, dateOf, DAY, HOUR, later, MINUTE, parseInstant, SECOND, type Instant } from '../../src-shared/time.ts';
import { createRouterosGateway } from '../adapters/routeros/index.ts';
import { createRouterSimulator, type RouterSimulator } from '../simulators/routeros/index.ts';
import { openMoneyWorld, type MoneyWorld } from './money-world.test-support.ts';

const OPENED_AT = parseInstant('2026-03-02T08:00:00+03:00');
const KINDS = [
  (n: number) => ({ access: 'pppoe' as const, userName: `ppp-${n}` }),
  (n: number) => ({ access: 'hotspot' as const, userName: `hot-${n}` }),
  (n: number) => ({ access: 'static' as const, userName: `fix-${n}`, address: `10.9.0.${n + 1}` }),
  (n: number) => ({ access: 'dhcp' as const, userName: `lease-${n}`, address: `10.9.0.${n + 101}`, macAddress: `02:00:00:00:00:${String(n + 10)}` }),
];
const SERVICES = 12;
/** After 08:00: cut-offs are at 10:00, and wait until M-Pesa has told what came in by then. */
const CUT_OFF_STEPS = [110, 120, 125, 130, 140, 150, 720];

let router: RouterSimulator;
let world: MoneyWorld;
let routerId: number;
const people: { id: number; subscriptionId: number; userName: string }[] = [];

async function moveTo(at: Instant): Promise<void> {
  world.clock.set(at);
  router.advanceTo(at);
  await world.daraja.advanceTo(at);
  await world.settle();
}

beforeAll(async () => {
  router = createRouterSimulator({ version: '7.18', users: 0, customersFollowSecrets: true, redialAfterMs: 10 * SECOND, clock: { now: () => world?.clock.now() ?? OPENED_AT }, timers: null, userName: 'api', password: 'router-password', seed: 1 });
  const gateway = createRouterosGateway({ connectTimeoutMs: 20_000, commandTimeoutMs: 20_000, window: 8 });
  world = await openMoneyWorld({ listener: false, start: OPENED_AT, routers: { gateway, advanceTo: (now) => router.advanceTo(now) } });
  const { dunning } = await world.client.query('settings.read', {});
  await world.client.command('settings.saveDunning', { ...dunning, reminderDays: [] });
  const at = await router.listen();
  router.router.ppp.profiles.set('default', { 'local-address': '10.64.0.1', 'remote-address': 'pppoe-pool' });
  for (const name of ['cctv', 'neighbour']) router.router.ppp.secrets.add({ name, password: 'theirs', service: 'pppoe', profile: 'default', disabled: 'false', comment: 'waya:s' });
  routerId = (await world.client.command('routers.add', { name: 'Tower', host: at.host, port: at.port, userName: 'api', password: 'router-password', rollout: 'shadow' })).id;
  const planId = (await world.client.command('plans.create', { name: 'Home', priceCents: shillings(1500), downKbps: 5000, upKbps: 5000 })).id;
  for (let n = 0; n < SERVICES; n += 1) {
    const line = KINDS[n % KINDS.length]!(n);
    const made = await world.client.command('subscribers.create', { name: `Holder ${line.userName}`, phone: `07${String(10_000_000 + n)}`, service: { planId, routerId, ...line, startOn: dateOf(world.clock.now()) } });
    const { subscriptions } = await world.client.query('subscribers.get', { id: made.id });
    people.push({ id: made.id, subscriptionId: subscriptions[0]!.id, userName: line.userName });
  }
  await world.settle();
}, 120_000);

afterAll(async () => {
  await world.close();
  await router.close();
});

const headline = async (n: number) => (await world.client.query('subscribers.get', { id: people[n]!.id })).headline.text;
const theirs = () => ['cctv', 'neighbour'].map((name) => Object.entries({ ...router.router.ppp.secrets.find(name) }).filter(([key]) => !key.startsWith('last-')));

test('a month of watching, then live', { timeout: 240_000 }, async () => {
  const { client } = world;
  const hands = theirs();
  const { id: fasterId } = await client.command('plans.create', { name: 'Faster', priceCents: shillings(2500), downKbps: 10_000, upKbps: 10_000 });
  const deeds: Readonly<Record<number, () => Promise<unknown>>> = {
    1: () => client.command('payments.takeCash', { subscriberId: people[0]!.id, amountCents: shillings(9000) }),
    2: () => client.command('payments.takeCash', { subscriberId: people[1]!.id, amountCents: shillings(9000) }),
    3: () => client.command('subscriptions.changePlan', { id: people[0]!.subscriptionId, planId: fasterId, when: 'now' }),
    4: () => client.command('subscriptions.changePassword', { id: people[1]!.subscriptionId }),
    8: () => client.command('payments.takeCash', { subscriberId: people[3]!.id, amountCents: shillings(9000) }),
    9: () => client.command('subscriptions.overrideSpeed', { id: people[3]!.subscriptionId, upKbps: 2000, downKbps: 2000, reason: 'Wireless link', untilOn: null }),
    12: () => client.command('subscriptions.pause', { id: people[0]!.subscriptionId, fromOn: addDays(dateOf(world.clock.now()), 1), untilOn: null, reason: 'Travels' }),
    15: () => client.command('subscriptions.end', { id: people[7]!.subscriptionId, endOn: addDays(dateOf(world.clock.now()), 1), credit: false }),
    20: () => client.command('payments.takeCash', { subscriberId: people[4]!.id, amountCents: shillings(9000) }),
  };
  let cutOffs = 0;
  for (let day = 0; day < 31; day += 1) {
    await deeds[day]?.();
    for (const minutes of CUT_OFF_STEPS) await moveTo(later(OPENED_AT, day * DAY + minutes * MINUTE));
    if (day === 6) {
      cutOffs = (await client.query('routers.previewRollout', { id: routerId, to: 'live' })).total;
      expect(await headline(4)).toMatch(/^Watching only: would be cut off since /);
      expect((await client.query('subscribers.timeline', { id: people[4]!.id, offset: 0, limit: 50 })).rows.map(({ title }) => title)).toContain('Watching only: would be cut off');
      expect(JSON.stringify(await client.query('subscribers.get', { id: people[4]!.id }))).not.toMatch(/Cut-off since|is cut off/);
      expect(await client.query('desk.today', {})).toMatchObject({ suspended: 0, suspendedLastDay: 0 });
    }
  }
  expect(cutOffs).toBeGreaterThan(0);
  // It was read all the time, or this would prove nothing.
  expect(router.commandLog.counters.reads).toBeGreaterThan(1000);
  expect(router.commandLog.counters.writes).toBe(0);
  expect(router.router.schedulers.list()).toHaveLength(0);
  expect((await client.query('routers.get', { id: routerId })).waitingJobs).toBe(0);
  expect((await client.query('desk.attention', {})).filter(({ kind }) => kind === 'router' || kind === 'job')).toEqual([]);

  const plan = await client.query('routers.previewRollout', { id: routerId, to: 'live' });
  await client.command('routers.setRollout', { id: routerId, rollout: 'live', shown: plan.digest });
  await world.settle();
  const after = await client.query('routers.previewRollout', { id: routerId, to: 'live' });
  expect({ total: after.total, profiles: after.profiles, right: after.right }).toEqual({ total: 0, profiles: 0, right: SERVICES - 1 });
  const states = await Promise.all(people.map(async ({ id }) => (await client.query('subscribers.get', { id })).subscriptions[0]!.entitlement));
  expect(states.filter(({ confirmedAt }) => confirmedAt === null)).toEqual([]);
  expect(new Set(states.map(({ state }) => state))).toEqual(new Set(['active', 'suspended', 'ended']));
  expect(people.slice(0, 9).filter(({ userName }) => userName.startsWith('ppp')).map(({ userName }) => router.router.ppp.secrets.find(userName)?.['disabled'])).toEqual(['true', 'false', 'true']);
  expect(theirs()).toEqual(hands);
  expect(await headline(8)).toMatch(/^He is cut off since /);

  // Armed while it is live; watched again, that is the one thing that goes, and it goes for certain.
  await client.command('subscriptions.end', { id: people[1]!.subscriptionId, endOn: addDays(dateOf(world.clock.now()), 3), credit: false });
  await moveTo(later(world.clock.now(), 2 * HOUR));
  const armed = router.router.schedulers.list().length;
  expect(armed).toBeGreaterThan(0);
  const before = router.commandLog.counters.writes;
  await client.command('routers.setRollout', { id: routerId, rollout: 'shadow' });
  await moveTo(later(world.clock.now(), HOUR));
  expect(router.router.schedulers.list()).toHaveLength(0);
  expect(router.commandLog.counters.writes - before).toBeLessThanOrEqual(armed);
  expect(await client.query('arming.get', { routerId })).toMatchObject({ services: 0, objects: 0, trouble: null });
});
