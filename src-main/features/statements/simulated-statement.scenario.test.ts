/** The statement of the simulated M-Pesa is the truth: with no report at all, it alone brings the books to its balance. */
import { expect, onTestFinished, test } from 'vitest';
import { cents, shillings } from '../../../src-shared/money.ts';
import { later, MINUTE } from '../../../src-shared/time.ts';
import { createDarajaSimulator } from '../../simulators/daraja/index.ts';
import { addSubscriber } from '../../testing/feature-rig.ts';
import { at, bring, decide, mpesa, openBusiness, paymentsOf, SHORTCODE, told, transfersMade, verdicts } from './statements.test-support.ts';

test.each([1, 2, 3])('seed %i: payments, charges, a withdrawal and a customer’s reversal, some of them told before', async (seed) => {
  const desk = await openBusiness();
  const simulator = createDarajaSimulator({ clock: { now: () => desk.clock.now() }, timers: 'manual', mode: 'sandbox', seed, shortcode: SHORTCODE, passkey: 'the-passkey', consumerKey: 'the-key', consumerSecret: 'the-secret', chargeBasisPoints: 55, openingBalanceCents: cents(1_234_500) });
  await simulator.listen();
  onTestFinished(() => simulator.close());
  const jane = await addSubscriber(desk, { name: 'Jane Doe', phone: '0711000001' });
  for (let n = 0; n < 20; n += 1) {
    await simulator.payPaybill({ phone: '254711000001', account: n % 3 === 0 ? 'unknown' : jane.accountNumber, amountCents: shillings(100 + n * 37) });
    desk.clock.advance(7 * MINUTE);
  }
  simulator.withdrawToBank({ amountCents: shillings(1500), chargeCents: shillings(34) });
  desk.clock.advance(MINUTE);
  const given = simulator.reverseByCustomer(simulator.statement()[4]!.receipt);
  for (const { receipt, amountCents, account } of simulator.statement().filter((_, n) => n % (seed + 1) === 0)) told(desk, { receipt, paidInCents: amountCents, at: later(desk.clock.now(), -MINUTE), account });
  await desk.day('2026-03-21', '08:00');

  const first = simulator.statement(at('2026-03-20 00:00:00'), at('2026-03-20 09:00:00'));
  const whole = simulator.statement(at('2026-03-20 00:00:00'), at('2026-03-20 23:59:59'));
  await bring(desk, new Uint8Array(Buffer.from(first.csv)));
  const id = await bring(desk, new Uint8Array(Buffer.from(whole.csv)));
  expect(await desk.query('statements.get', { id })).toMatchObject({ blockers: [], warnings: [], undecided: 1, rows: whole.rows.length, fromAt: at('2026-03-20 00:00:00'), toAt: at('2026-03-20 23:59:59') });
  const kinds = { payment: 'payment', charge: 'charge', reversal: 'reversal', withdrawal: 'settlement', failed: 'notCompleted' } as const;
  expect((await verdicts(desk, id)).map((text) => text.split(' ').slice(0, 2))).toEqual(whole.rows.map(({ receipt, kind }) => [receipt, kinds[kind]]));
  await decide(desk, id, given.receipt, 'confirmReversal');

  expect(mpesa(desk)).toBe(simulator.balanceCents() - 1_234_500);
  expect(paymentsOf(desk).map(({ receipt, amountCents }) => [receipt, amountCents])).toEqual(simulator.statement().map(({ receipt, amountCents }) => [receipt, amountCents] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  expect(transfersMade(desk)).toHaveLength(whole.rows.filter(({ kind }) => kind === 'charge' || kind === 'withdrawal').length);
  expect(desk.wrong()).toEqual([]);
});
