/** What stands around the app in practice: the product whole and its wires real, the world behind them simulated, its clock moved by hand. */
import { randomUUID } from 'node:crypto';
import type { OperatorContract } from '../../src-shared/contract/index.ts';
import { PRACTICE_OWNER } from '../../src-shared/practice-owner.ts';
import { Refusal } from '../../src-shared/refusal.ts';
import { createClient, type Client } from '../../src-shared/rpc.ts';
import { addDays, DAY, dateOf, formatDate, instant, instantOf, later, MINUTE, SECOND, type Instant } from '../../src-shared/time.ts';
import type { App } from '../app.ts';
import type { ExecuteInside } from '../features/practice/index.ts';
import { movableClock, systemClock, type MovableClock } from '../kernel/clock.ts';
import { chainHead, SYSTEM } from '../kernel/commands.ts';
import { sidecarEntry } from './entry-files.ts';
import type { Surroundings, SurroundingsOptions } from './gateways.ts';
import { createMpesaListener } from './mpesa-listener.ts';
import { controlsOf } from './practice/controls.ts';
import { characterOf, type Deed } from './practice/customs.ts';
import { createDirectory } from './practice/directory.ts';
import { createHabits, type Customer, type Habits } from './practice/habits.ts';
import { createMover, type Mover } from './practice/mover.ts';
import { connectMpesa, followSettings, promptInbox } from './practice/mpesa-line.ts';
import { cashierOf, createOffice, type Office } from './practice/office.ts';
import type { Person } from './practice/people.ts';
import { readWorld, writeWorld, type SavedWorld } from './practice/saved-world.ts';
import { followPorts, seedBusiness } from './practice/seed.ts';
import { gatewaysTo, startWorld, type World } from './practice/world.ts';

/** The size and the past of a new world; a started one keeps its own. */
export interface PracticeWish {
  readonly subscribers: number;
  /** So many days of business are run through before anyone looks. */
  readonly historyDays: number;
  readonly seed: number;
  /** The time at which the desk opens; left out: this morning. */
  readonly opensAt?: Instant;
  print(line: string): void;
}

const USUAL: PracticeWish = { subscribers: 250, historyDays: 35, seed: 1, print: (line) => console.log(line) };
const OPENS_AT = '08:00';
/** Before that, the customers' routers dial for the first time. */
const FIRST_DIAL_MS = MINUTE;
/** Whose own router is switched off: one in so many. */
const SWITCHED_OFF_ONE_IN = 14;

/** Throws Refusal when the directory holds a world that was not finished. Its ports are its own: callbackPort is for the real world. */
export async function buildPractice(options: SurroundingsOptions, wish: Partial<PracticeWish> = {}): Promise<Surroundings> {
  const { subscribers, historyDays, seed, print, opensAt } = { ...USUAL, ...wish };
  const { data } = options;
  const saved = readWorld(data.directory);
  if (!saved && chainHead(data.db).seq > 0) throw new Refusal('conflict', `The practice data in ${data.directory} was not finished being made. Delete that folder and start again: nothing in it is real.`);
  const opening = opensAt ?? instantOf(dateOf(systemClock.now()), OPENS_AT);
  const firstDay = addDays(dateOf(opening), -historyDays);
  const clock = movableClock(saved ? instant(Math.max(saved.now, chainHead(data.db).at ?? 0)) : later(instantOf(firstDay, OPENS_AT), -FIRST_DIAL_MS));
  const starts = (saved?.starts ?? 0) + 1;
  const world = await startWorld({ clock, seed: saved?.seed ?? seed, starts, saved });
  const play = playIn({ ...options, clock, world, saved, starts, seed: saved?.seed ?? seed });
  return {
    clock,
    gateways: gatewaysTo(world, { clock, inboxes: [play.inbox], sidecarState: play.listener.state, reach: play.listener.reach }),
    practice: play.controls,
    started: (app) => play.begin(app, { subscribers, opening, print }),
    stop: play.stop,
  };
}

interface PlayOptions extends SurroundingsOptions {
  readonly clock: MovableClock;
  readonly world: World;
  readonly saved: SavedWorld | null;
  readonly starts: number;
  readonly seed: number;
}

/** The parts that need the app, put together when it runs. */
function playIn(options: PlayOptions) {
  const { clock, world, data, log, seed, saved } = options;
  // The simulators are the only callers, and a month goes by in a minute: no limit may turn them away.
  const listener = createMpesaListener({ data, entry: sidecarEntry, callbackPort: 0, log, sidecar: { rateLimit: { trustedAddresses: ['127.0.0.1'] }, logLevel: 'warn' } });
  let running: { readonly mover: Mover; readonly habits: Habits; readonly office: Office; unsubscribe(): void } | undefined;
  const inbox = promptInbox(listener.inbox, clock, () => running?.mover.moving ?? false);
  let execute: ExecuteInside = () => {
    throw new Error('practice is not connected to an app');
  };
  const save = () => {
    if (!running) return;
    const { mover, habits, office } = running;
    writeWorld(data.directory, { now: clock.now(), goingTo: mover.goingTo, starts: options.starts, seed, ...world.save(), habits: habits.memory(), office: office.memory() });
  };

  const begin = async (app: App, first: { subscribers: number; opening: Instant; print: (line: string) => void }) => {
    const client = clientOf(app);
    const directory = createDirectory(client);
    const habits = createHabits({ seed, directory, pay: payOf(world), memory: saved?.habits ?? { planned: [], paidAt: {} } });
    const office = createOffice({
      client,
      cashier: () => cashierOf(app, client),
      paysWhenAsked: (accountNumber) => characterOf(seed, accountNumber) === 'prompt',
      daraja: world.daraja,
      log,
      memory: saved?.office ?? { upTo: clock.now(), opening: dateOf(first.opening) },
    });
    const told = () => {
      execute('practice.moved', {});
      save();
    };
    const mover = createMover({ clock, app, moved: movedBy(world, { habits, office }, inbox), log, told, paused: save });
    const people = saved ? null : await seedBusiness({ client, execute, routers: world.routers, subscribers: first.subscribers, seed, today: dateOf(clock.now()) });
    await connectMpesa({ app, client, listener, world, data });
    if (saved) await followPorts(client, world.routers);
    await app.settle();
    introduce(await directory.all(), world, seed);
    running = { mover, habits, office, unsubscribe: followSettings(app, listener) };
    if (people) {
      first.print(`Practice: a business with ${people.length} subscribers is being made, up to ${formatDate(dateOf(first.opening))}…`);
      await settleIn(mover, clock, world, people);
      save();
    }
    const until = people ? first.opening : saved?.goingTo;
    if (until) await runThrough(mover, clock, until, first.print);
    mover.startPace();
    save();
    first.print(`Practice: sign in as "${PRACTICE_OWNER.userName}" with the password "${PRACTICE_OWNER.password}". It is ${formatDate(dateOf(clock.now()))} here.`);
  };

  return {
    listener,
    inbox,
    begin,
    controls: controlsOf({ clock, world, connect: (given) => (execute = given), mover: () => running?.mover }),
    stop: async () => {
      await running?.mover.stop();
      save();
      running?.unsubscribe();
      await listener.stop();
      await world.close();
    },
  };
}

/** Now and then the report of a payment gets lost; the next list brings it. */
const LOST_ONE_IN = 15;

function payOf({ daraja }: World): (deed: Deed) => Promise<unknown> {
  let paid = 0;
  return (deed) => {
    paid += 1;
    if (paid % LOST_ONE_IN === 0) daraja.faults.add({ kind: 'drop-callback', channel: 'c2b-confirmation' });
    return daraja.payPaybill(deed);
  };
}

function movedBy(world: World, { habits, office }: { readonly habits: Habits; readonly office: Office }, inbox: { tell(): void }) {
  let delivered = world.daraja.deliveries().length;
  let read = world.sms.outbox().length;
  return {
    nextDeedAt: () => {
      const times = [habits.nextDueAt(), office.nextDueAt()].filter((at) => at !== null);
      return times.length === 0 ? null : instant(Math.min(...times));
    },
    nextDueAt: world.nextDueAt,
    act: async (at: Instant) => {
      await world.advanceTo(at);
      await habits.act(at);
      await office.act(at);
      const now = world.daraja.deliveries().length;
      if (now > delivered) inbox.tell();
      delivered = now;
    },
    notice: async (at: Instant) => {
      const texts = world.sms.outbox().slice(read);
      read += texts.length;
      await habits.reminded(texts.map(({ to }) => to), at);
      for (const router of world.routers) await habits.cutOff(router.takeCutOffs(), at);
    },
  };
}

/** The host itself at the contract. */
function clientOf(app: App): Client<OperatorContract> {
  return createClient<OperatorContract>({ call: (request) => app.dispatch(SYSTEM, request), subscribe: () => () => {} }, randomUUID);
}

/** M-Pesa knows its customers by name, and who never pays does not do so when asked either. */
function introduce(customers: readonly Customer[], world: World, seed: number): void {
  for (const { phone, name, accountNumber } of customers) {
    if (phone === '') continue;
    world.daraja.phones.name(phone, name.toUpperCase());
    if (characterOf(seed, accountNumber) === 'never') world.daraja.phones.behave(phone, 'cancels');
  }
}

/** The customers' routers dial; some are switched off. */
async function settleIn(mover: Mover, clock: MovableClock, world: World, people: readonly Person[]): Promise<void> {
  await mover.run(later(clock.now(), FIRST_DIAL_MS));
  people.forEach((person, index) => {
    if (index % SWITCHED_OFF_ONE_IN === 0) world.routers[person.router]!.switchOff(person.userName);
  });
}

const REPORT_EVERY_MS = 2_000;

/** Prints now and then how far it is, and in the end how long a day took. */
async function runThrough(mover: Mover, clock: MovableClock, until: Instant, print: (line: string) => void): Promise<void> {
  const days = (until - clock.now()) / DAY;
  if (days <= 0) return;
  const startedAt = performance.now();
  const timer = setInterval(() => print(`  ${mover.progressText}`), REPORT_EVERY_MS);
  await mover.run(until).finally(() => clearInterval(timer));
  const seconds = (performance.now() - startedAt) / SECOND;
  print(`Practice: ${Math.round(days)} days of business went by in ${Math.round(seconds)} s, ${Math.round((seconds / days) * SECOND)} ms a day.`);
}
