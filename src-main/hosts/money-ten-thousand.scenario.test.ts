/** Ten thousand payments in random order, a fifth told twice, a twentieth not at all: the books equal M-Pesa's own statement. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shillings, sum } from '../../src-shared/money.ts';
import { HOUR, MINUTE, SECOND } from '../../src-shared/time.ts';
import { createSeededRandom } from '../simulators/daraja/seeded-random.ts';
import { openMoneyWorld, type MoneyWorld } from './money-world.test-support.ts';

const SEED = 20_260_327;
const PAYMENTS = 10_000;
const SUBSCRIBERS = 200;
const AT_ONCE = 20;

let world: MoneyWorld;
beforeAll(async () => {
  world = await openMoneyWorld({ listener: true, simulator: { seed: SEED } });
});
afterAll(() => world.close());

test(`the ledger equals the statement (seed ${SEED})`, async () => {
  const random = createSeededRandom(SEED);
  const accounts: string[] = [];
  for (let n = 0; n < SUBSCRIBERS; n++) accounts.push((await world.subscriber(`2547130${String(n).padStart(5, '0')}`)).accountNumber);

  const told = { lost: 0, twice: 0, late: 0 };
  for (let n = 0; n < PAYMENTS; n += AT_ONCE) {
    const group = Array.from({ length: AT_ONCE }, (_, k) => {
      const chance = random.below(100);
      if (chance < 5) {
        world.daraja.faults.add({ kind: 'drop-callback', channel: 'c2b-confirmation' });
        told.lost += 1;
      } else if (chance < 25) {
        world.daraja.faults.add({ kind: 'duplicate-callback', channel: 'c2b-confirmation' });
        told.twice += 1;
      } else if (chance < 65) {
        world.daraja.faults.add({ kind: 'late-callback', channel: 'c2b-confirmation', delayMs: random.below(40 * MINUTE) });
        told.late += 1;
      }
      const account = random.below(50) === 0 ? `NOBODY${k}` : accounts[random.below(SUBSCRIBERS)]!;
      return world.daraja.payPaybill({ phone: `2547140${String(random.below(90_000)).padStart(5, '0')}`, account, amountCents: shillings(1 + random.below(5000)) });
    });
    await Promise.all(group);
    world.clock.advance(SECOND);
  }
  await world.pass(HOUR);

  expect(told.lost).toBeGreaterThan(PAYMENTS * 0.04);
  expect(told.twice).toBeGreaterThan(PAYMENTS * 0.18);
  const truth = world.daraja.statement().map(({ receipt, amountCents, account }) => ({ receipt, amountCents, account })).toSorted((a, b) => (a.receipt < b.receipt ? -1 : 1));
  expect(truth).toHaveLength(PAYMENTS);
  const { db } = world.data;
  expect(db.sql('SELECT receipt, amountCents, accountTyped AS account FROM payment ORDER BY receipt')).toEqual(truth);
  expect(db.sql(`SELECT sum(balanceCents) AS cents FROM account WHERE kind = 'mpesa'`)).toEqual([{ cents: sum(truth.map((entry) => entry.amountCents)) }]);
  // Whoever typed a known account has his money; the rest waits.
  const unknown = truth.filter((entry) => entry.account.startsWith('NOBODY'));
  expect(db.sql(`SELECT count(*) AS n, sum(amountCents) AS cents FROM payment WHERE state = 'suspense'`)).toEqual([{ n: unknown.length, cents: sum(unknown.map((entry) => entry.amountCents)) }]);
  expect(db.sql(`SELECT state, count(*) AS n FROM inboxEntry GROUP BY state`)).toEqual([{ state: 'done', n: expect.any(Number) }]);
  expect(world.wrong()).toEqual([]);
}, 400_000);
