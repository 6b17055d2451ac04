/**
 * Whatever happens to routers, desk and program, each router ends as the books call for, and what is not Waya's stays as hands left it. Everything is drawn from a seed, which
 * a failure names: `CHAOS_SEED=… npm run test:unit -- network-chaos` plays it again (CHAOS_ROUNDS: longer or shorter). What answers first on the network is the machine's doing: a
 * seed repeats the deeds, not each turn of the event loop.
 */
import { expect, test } from 'vitest';
import { addDays, dateOf, HOUR, instantOf, later, MINUTE, parseInstant } from '../../src-shared/time.ts';
import { randomOf } from '../crash/crash-rig.test-support.ts';
import { verifyBooks } from '../ledger/verify.ts';
import { shillings } from '../../src-shared/money.ts';
import { logIn, plugIn } from './network-customers.test-support.ts';
import { bringBack, deed, join, setUpByHand, type Chaos } from './network-deeds.test-support.ts';
import { expectedOf, foreignRows, markedBy, tablesOf, wrongInBooks, wrongWith } from './network-oracle.test-support.ts';
import { openNetworkWorld } from './network-world.test-support.ts';

const VERSIONS = ['6.49', '7.8', '7.12', '7.18'] as const;
const POLICIES = ['disable', 'walled', 'throttle', 'walled'] as const;
/** Few enough that much happens to each. */
const SERVICES = 40;
const START = parseInstant('2026-03-02T08:00:00+03:00');
const ROUNDS = Number(process.env['CHAOS_ROUNDS'] ?? 2);
const DEEDS = 25;
const SEEDS = process.env['CHAOS_SEED']?.split(',').map(Number) ?? [1, 2, 3, 4];

async function begin(seed: number): Promise<Chaos> {
  const world = await openNetworkWorld({ versions: VERSIONS, start: START, seed });
  world.simulators.forEach(setUpByHand);
  const settings = await world.command<{ dunning: object; }>('settings.read', {});
  // No provider of text messages here: a reminder that cannot be sent would hold the cut-offs.
  await world.command('settings.saveDunning', { ...settings.dunning, reminderDays: [], graceDays: 1 });
  await world.command('settings.saveNetwork', { awayGraceHours: 24, throttleUpKbps: 256, throttleDownKbps: 256, usageMinutes: 60, sweepMinutes: 30, downAfterSeconds: 90, backupsKept: 2 });
  const planIds: number[] = [];
  for (const [n, unit] of (['month', 'week', 'week'] as const).entries()) {
    const { id } = await world.command<{ id: number }>('plans.create', { name: `Plan ${n + 1}`, priceCents: shillings(300 + 400 * n), downKbps: 4000 + 2000 * n, upKbps: 2000, interval: { unit, count: 1 } });
    planIds.push(id);
  }
  for (const [n, { host, port }] of world.addresses.entries()) await world.command('routers.add', { name: `Router ${VERSIONS[n]}`, host, port, userName: 'api', password: 'router-password', suspendMode: POLICIES[n] });
  const chaos: Chaos = { world, below: randomOf(seed), planIds, passwords: new Map(), takenCents: 0, people: 0, foreign: world.simulators.map(foreignRows), handled: new Set(), downUntil: VERSIONS.map(() => null), story: [], refused: [] };
  for (let n = 0; n < SERVICES; n += 1) await join(chaos, 1 + (n >> 2) % VERSIONS.length, { startOn: addDays(dateOf(START), -chaos.below(3)) });
  await world.pass(30 * MINUTE);
  return chaos;
}

/** Faults stop, and the next cut-offs are over. */
async function calm(chaos: Chaos): Promise<void> {
  const { world } = chaos;
  await world.settle();
  await bringBack(chaos, true);
  for (const { faults } of world.simulators) faults.clear();
  const noon = instantOf(addDays(dateOf(later(world.clock.now(), 8 * HOUR)), 1), '12:00');
  await world.pass(noon - world.clock.now());
}

/** Who reads what Waya shows removes what hands had doubled or renamed, and Waya leaves alone. */
function clearCopies({ world, handled }: Chaos): number {
  const shown = world.data.db.sql<{ routerId: number; objectName: string }>(`SELECT routerId, objectName FROM routerFinding WHERE kind IN ('duplicate', 'orphan') AND resolvedAt IS NULL`);
  let cleared = 0;
  for (const [n, simulator] of world.simulators.entries()) {
    for (const [name, table] of Object.entries(tablesOf(simulator))) {
      for (const row of table.list()) {
        const isShown = shown.some(({ routerId, objectName }) => routerId === n + 1 && (objectName === row['name'] || objectName === row['mac-address']));
        if (!isShown || markedBy(row) === null || !handled.has(`${n} ${name} ${row['.id']}`)) continue;
        table.remove(row['.id']);
        cleared += 1;
      }
    }
  }
  return cleared;
}

function wrong(chaos: Chaos): string[] {
  const { world, passwords, foreign, takenCents } = chaos;
  const { db } = world.data;
  const jobs = db.sql<{ kind: string; key: string; state: string; lastError: string | null }>(`SELECT kind, key, state, lastError FROM job WHERE state IN ('running', 'dead', 'unknown') OR (state = 'ready' AND (attempt > 0 OR runAt <= ?))`, world.clock.now());
  const unproven = db.sql<{ subscriptionId: number; trouble: string | null }>('SELECT subscriptionId, trouble FROM entitlement WHERE confirmedRevision < revision OR trouble IS NOT NULL');
  const strays = world.simulators.flatMap((simulator, n) => {
    const now = foreignRows(simulator);
    const was = foreign[n]!;
    return [...new Set([...was.keys(), ...now.keys()])].flatMap((key) => (was.get(key) === now.get(key) ? [] : [`not ours, on router ${n + 1}: ${key} was ${was.get(key)}, is ${now.get(key)}`]));
  });
  return [
    ...expectedOf(world).flatMap((service) => wrongWith(service, world.simulators, passwords)),
    ...strays,
    ...jobs.map(({ kind, key, state, lastError }) => `job ${kind} ${key} is ${state}: ${lastError}`),
    ...unproven.map(({ subscriptionId, trouble }) => `service ${subscriptionId} is not proven: ${trouble}`),
    ...wrongInBooks(db, takenCents, verifyBooks(db).checks.flatMap((check) => check.findings)),
    ...world.bugs.map((bug) => `bug: ${bug}`),
  ];
}

test.each(SEEDS)('seed %i', { timeout: 180_000 }, async (seed) => {
  console.log(`network chaos: CHAOS_SEED=${seed} CHAOS_ROUNDS=${ROUNDS}`);
  const chaos = await begin(seed);
  const { world, below, story } = chaos;
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (let n = 0; n < DEEDS; n += 1) {
        await deed(chaos);
        if (below(3) === 0) await world.pass(below(20 * MINUTE));
      }
      const hours = 3 + below(12);
      await world.pass(hours * HOUR);
      logIn(world, expectedOf(world), chaos.passwords);
      story.push(`${hours} h go by`);
    }
    await calm(chaos);
    clearCopies(chaos);
    await world.pass(HOUR);
    const services = expectedOf(world);
    plugIn(world, services);
    logIn(world, services, chaos.passwords);
    await world.pass(HOUR);
    const found = wrong(chaos);
    if (process.env['CHAOS_STORY']) console.log(story.join('\n'), chaos.refused);
    expect(found, `CHAOS_SEED=${seed}: ${story.slice(-40).join('; ')}`).toEqual([]);
  } finally {
    await world.close();
  }
});
