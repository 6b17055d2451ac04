/**
 * The office is off from Friday 18:00 for 64 hours. Three routers, whose clocks run on, end by themselves what the books had lapsed, a day after; one restarts, one
 * loses its power and its clock. On Monday exactly these are off, and who paid by M-Pesa meanwhile is back within a minute of the pull.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shillings } from '../../src-shared/money.ts';
import { dateOf, formatInstant, HOUR, instant, later, MINUTE, SECOND, parseInstant, type Instant } from '../../src-shared/time.ts';
import { readSetting } from '../features/settings/index.ts';
import { createRouterosGateway } from '../adapters/routeros/index.ts';
import { createRouterSimulator, type RouterSimulator } from '../simulators/routeros/index.ts';
import { openMoneyWorld, type MoneyWorld } from './money-world.test-support.ts';

const VERSIONS = ['6.49', '7.8', '7.18'] as const;
const PER_ROUTER = 100;
const OPENED_AT = parseInstant('2026-03-23T08:00:00+03:00');
const STOPPED_AT = parseInstant('2026-03-27T18:00:00+03:00');
const STARTED_AT = later(STOPPED_AT, 64 * HOUR);
/** What hands have on the routers, which nothing may touch: among them names and comments that look like ours. */
const THEIRS = [
  { name: 'cctv', comment: 'waya:s' },
  { name: 'tower', comment: 'xwaya:s=1 not ours' },
  { name: 'neighbour', comment: '' },
];

interface Person {
  readonly userName: string;
  readonly phone: string;
  readonly id: number;
  readonly accountNumber: string;
  readonly kind: Kind;
}
/** paid: owes nothing. friday: the office ends it before it goes. saturday: over on Saturday at 10:00. monday: over on Monday at 10:00. pass: twenty hours, bought on Friday. */
type Kind = 'paid' | 'friday' | 'saturday' | 'monday' | 'pass';
const KINDS: readonly Kind[] = ['paid', 'paid', 'paid', 'friday', 'saturday', 'saturday', 'monday', 'monday', 'pass', 'pass'];
/** The day on which they join, at 09:00: four days before they are over. */
const JOINED: readonly (readonly [day: string, kinds: readonly Kind[]])[] = [['2026-03-23', ['friday']], ['2026-03-24', ['saturday']], ['2026-03-26', ['monday']], ['2026-03-27', ['paid', 'pass']]];

let simulators: RouterSimulator[];
let world: MoneyWorld;
const people: Person[] = [];
const advanceTo = (now: Instant) => simulators.forEach((simulator) => simulator.advanceTo(now));

beforeAll(async () => {
  const routersClock = { now: () => world?.clock.now() ?? OPENED_AT };
  simulators = VERSIONS.map((version, n) => createRouterSimulator({ version, users: 0, customersFollowSecrets: true, redialAfterMs: 10 * SECOND, clock: routersClock, timers: null, userName: 'api', password: 'router-password', seed: n + 1 }));
  const gateway = createRouterosGateway({ connectTimeoutMs: 20_000, commandTimeoutMs: 20_000, window: 8 });
  world = await openMoneyWorld({ listener: false, start: OPENED_AT, routers: { gateway, advanceTo } });
  // No provider of text messages here: a reminder that cannot be sent would hold the cut-offs.
  const { dunning } = await world.client.query('settings.read', {});
  await world.client.command('settings.saveDunning', { ...dunning, reminderDays: [] });
  const planId = (await world.client.command('plans.create', { name: 'Home', priceCents: shillings(1500), downKbps: 5000, upKbps: 5000 })).id;
  const passId = (await world.client.command('plans.create', { name: 'Twenty hours', priceCents: shillings(50), downKbps: 5000, upKbps: 5000, charging: 'prepaid', interval: { unit: 'hour', count: 20 } })).id;
  const routerIds: number[] = [];
  for (const [n, simulator] of simulators.entries()) {
    const at = await simulator.listen();
    simulator.router.ppp.profiles.set('default', { 'local-address': '10.64.0.1', 'remote-address': 'pppoe-pool' });
    for (const { name, comment } of THEIRS) simulator.router.ppp.secrets.add({ name, password: 'theirs', service: 'pppoe', profile: 'default', disabled: 'false', comment });
    const { id: routerId } = await world.client.command('routers.add', { name: `Router ${VERSIONS[n]}`, host: at.host, port: at.port, userName: 'api', password: 'router-password' });
    routerIds.push(routerId);
  }
  for (const [day, kinds] of JOINED) {
    await moveTo(parseInstant(`${day}T09:00:00+03:00`));
    for (const [n, routerId] of routerIds.entries()) {
      for (let m = 0; m < PER_ROUTER; m += 1) {
        const kind = KINDS[m % KINDS.length]!;
        if (kinds.includes(kind)) await join(`r${n}-${kind}-${m}`, kind, { phone: `07${String(10_000_000 + n * 1000 + m)}`, routerId, planId: kind === 'pass' ? passId : planId });
      }
    }
    await world.settle();
  }
}, 120_000);

afterAll(async () => {
  await world.close();
  await Promise.all(simulators.map((simulator) => simulator.close()));
});

async function join(userName: string, kind: Kind, { phone, routerId, planId }: { phone: string; routerId: number; planId: number }): Promise<void> {
  const made = await world.client.command('subscribers.create', { name: `Holder ${userName}`, phone, service: { planId, routerId, userName, startOn: dateOf(world.clock.now()) } });
  if (kind === 'paid' || kind === 'pass') await world.client.command('payments.takeCash', { subscriberId: made.id, amountCents: shillings(kind === 'paid' ? 1500 : 50) });
  people.push({ userName, phone, kind, ...made });
}

async function moveTo(at: Instant): Promise<void> {
  world.clock.set(at);
  advanceTo(at);
  await world.daraja.advanceTo(at);
}

const secretOf = (userName: string) => simulators.map((simulator) => simulator.router.ppp.secrets.find(userName)).find((row) => row !== undefined);
const isOff = ({ userName }: Person) => secretOf(userName)?.['disabled'] === 'true';
const isConnected = ({ userName }: Person) => simulators.some((simulator) => simulator.router.ppp.active.withKey(userName).length > 0);
const off = () => people.filter(isOff).map(({ userName }) => userName).sort();
const named = (...kinds: readonly Kind[]) => people.filter(({ kind }) => kinds.includes(kind)).map(({ userName }) => userName).sort();
/** As configured: what the router notes of sessions beside it changes by itself. */
const theirs = () => simulators.map((simulator) => THEIRS.map(({ name }) => Object.entries({ ...simulator.router.ppp.secrets.find(name) }).filter(([key]) => !key.startsWith('last-'))));
const schedulers = () => simulators.map((simulator) => simulator.router.schedulers.list().map((row) => row['name']));

/** Hour by hour at the routers, with what happens at each moment of M-Pesa's. */
async function timeGoesTo(to: Instant, happenings: readonly (readonly [at: Instant, happens: () => Promise<unknown> | void])[] = []): Promise<void> {
  const step = 10 * MINUTE;
  for (let at = world.clock.now(); at < to; at = instant(Math.min(at + step, to))) {
    for (const [when, happens] of happenings) {
      if (when >= at && when < at + step) await happens();
    }
    await moveTo(instant(Math.min(at + step, to)));
  }
}

test('a weekend without the office', { timeout: 240_000 }, async () => {
  const before = theirs();
  await world.pass(STOPPED_AT - world.clock.now());
  // Friday 18:00: the office has ended by itself whose time was over, and has armed the rest.
  expect(off()).toEqual(named('friday'));
  for (const [n, names] of schedulers().entries()) {
    expect(names.filter((name) => name?.startsWith('waya-arm-')).length, `router ${n}`).toBeGreaterThanOrEqual(2);
  }

  const paidOnSaturday = people.filter(({ kind }) => kind === 'saturday').slice(0, 6);
  const paidOnSunday = [...people.filter(({ kind }) => kind === 'saturday').slice(-6), ...people.filter(({ kind }) => kind === 'pass').slice(0, 5)];
  const payBill = async ({ phone, accountNumber, kind }: Person) => {
    const outcome = await world.daraja.payPaybill({ phone: `254${phone.slice(1)}`, account: accountNumber, amountCents: shillings(kind === 'pass' ? 50 : 1500) });
    expect(outcome.paid).toBe(true);
  };
  const saturday = parseInstant('2026-03-28T15:00:00+03:00');
  const sunday = parseInstant('2026-03-29T20:00:00+03:00');
  await world.restart(async () => {
    // M-Pesa will not answer at first.
    world.daraja.faults.add({ kind: 'http-500', endpoint: 'pull-query', times: Infinity });
    await timeGoesTo(STARTED_AT, [
      [saturday, () => Promise.all(paidOnSaturday.map(payBill))],
      [parseInstant('2026-03-28T12:00:00+03:00'), () => simulators[0]!.reboot()],
      // Power is back at once, and its clock stands in 1970 for two hours: over the hour at which it has to act.
      [parseInstant('2026-03-29T09:40:00+03:00'), () => simulators[1]!.faults.powerCut({ clockRightAfterMs: 2 * HOUR })],
      [sunday, () => Promise.all(paidOnSunday.map(payBill))],
    ]);
    // Monday 10:00, before anything is started: exactly those whom the books had over, plus the grace. M-Pesa is unknown to a router.
    expect(formatInstant(world.clock.now())).toBe('30 Mar 2026, 10:00');
    expect(off()).toEqual(named('friday', 'saturday', 'pass'));
    expect(people.filter((person) => isOff(person) && isConnected(person))).toEqual([]);
    expect(people.filter((person) => !isOff(person) && !isConnected(person)).map(({ userName }) => userName)).toEqual([]);
    expect(theirs()).toEqual(before);
  });

  // The office is on again: M-Pesa is asked, and within a minute who paid is back. Its list goes back 48 hours: who is on is left on for what he may have
  // paid before them, until the statement has told; whom the router has ended stays so.
  await world.pass(12 * MINUTE);
  // Until M-Pesa tells, routers are compared, and nobody is let on or cut off by it.
  expect(off()).toEqual(named('friday', 'saturday', 'pass'));
  world.daraja.faults.clear();
  const lastTold = () => readSetting(world.data.db, 'mpesaPulledUpTo') ?? 0;
  const toldBefore = lastTold();
  while (lastTold() === toldBefore) await world.pass(SECOND);
  const paid = [...paidOnSaturday, ...paidOnSunday].map(({ userName }) => userName);
  await world.pass(5 * SECOND);
  expect(off().filter((userName) => paid.includes(userName))).toEqual([]);
  await world.pass(55 * SECOND);
  const unpaid = (...kinds: readonly Kind[]) => named(...kinds).filter((userName) => !paid.includes(userName));
  expect(off()).toEqual(unpaid('friday', 'saturday', 'pass'));
  expect(world.data.db.sql<{ userName: string }>(`SELECT userName FROM subscription JOIN entitlement ON subscriptionId = id WHERE state = 'suspended' ORDER BY userName`).map(({ userName }) => userName)).toEqual(off());
  await world.pass(30 * SECOND);
  expect([...paidOnSaturday, ...paidOnSunday].filter((person) => !isConnected(person))).toEqual([]);

  // And they stay so: nothing armed names who has paid, nobody is let on whom the books have off, and the books are right.
  await world.pass(3 * HOUR);
  expect(off()).toEqual(unpaid('friday', 'saturday', 'pass'));
  const armedText = () => simulators.flatMap((simulator) => simulator.router.schedulers.list().map((row) => row['on-event'] ?? '')).join('\n');
  expect(paid.filter((userName) => userName.includes('-saturday-') && armedText().includes(` ${userName}"`))).toEqual([]);
  // The owner has looked at the statement: the next run of the day ends the rest.
  await world.client.command('payments.gapChecked', {});
  await world.pass(21 * HOUR + MINUTE);
  expect(off()).toEqual(unpaid('friday', 'saturday', 'pass', 'monday').concat(named('pass').filter((userName) => paid.includes(userName))).sort());
  expect(theirs()).toEqual(before);
  expect(world.wrong()).toEqual([]);
});
