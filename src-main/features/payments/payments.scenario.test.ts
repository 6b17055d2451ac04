/** Weeks of trouble at M-Pesa, by seed: the simulator's own statement is the truth that the books are compared with. */
import { expect, it } from 'vitest';
import { shillings, sum } from '../../../src-shared/money.ts';
import { MINUTE, SECOND } from '../../../src-shared/time.ts';
import { dice, simulatedMpesa } from './simulated-mpesa.test-support.ts';

const FAULTS = ['duplicate-callback', 'drop-callback', 'late-callback', 'early-callback', 'malformed-callback', 'lost-acknowledgement', 'http-500', 'spike-arrest', 'html-200'] as const;
const BEHAVIOURS = ['pays', 'pays', 'pays', 'cancels', 'no-answer', 'pays-late', 'insufficient'] as const;

it.each([1, 2, 3, 4, 5, 6])('seed %i: every receipt of the statement is in the books once, and nothing else', async (seed) => {
  const { world, simulator, pass, fetchList } = await simulatedMpesa(seed);
  const roll = dice(seed);
  const subscribers = Array.from({ length: 5 }, (_, n) => ({ ...world.subscriber(`Subscriber ${'ABCDE'[n]}`, `070000000${n}`), phone: `25470000000${n}` }));
  for (const { id } of subscribers) world.owe(id, 3000, 5);
  for (let step = 0; step < 60; step++) {
    const subscriber = subscribers[roll(subscribers.length)]!;
    const amountCents = shillings(100 + roll(2000));
    if (roll(2) === 0) simulator.faults.add({ kind: FAULTS[roll(FAULTS.length)]! });
    if (roll(2) === 0) {
      simulator.phones.nextPush(BEHAVIOURS[roll(BEHAVIOURS.length)]!);
      // Refused while the phone is being asked already: that is a wish not granted, not an error.
      await world.client.command('payments.push', { subscriberId: subscriber.id, phone: subscriber.phone, amountCents }).catch(() => undefined);
    } else {
      const account = roll(4) === 0 ? 'house 7' : subscriber.accountNumber;
      await simulator.payPaybill({ phone: roll(3) === 0 ? '254799999999' : subscriber.phone, account, amountCents });
    }
    await world.drain();
    await pass(roll(4) * MINUTE + roll(60) * SECOND);
    if (roll(5) === 0) await fetchList();
  }
  simulator.faults.clear();
  for (let i = 0; i < 4; i++) {
    await pass(10 * MINUTE);
    await fetchList();
  }

  const statement = simulator.statement();
  const payments = world.payments();
  expect(payments.map((payment) => payment.receipt).toSorted()).toEqual(statement.map((entry) => entry.receipt).toSorted());
  expect(sum(payments.map((payment) => payment.amountCents))).toBe(sum(statement.map((entry) => entry.amountCents)));
  for (const entry of statement) {
    const payment = payments.find((candidate) => candidate.receipt === entry.receipt)!;
    const owner = subscribers.find((subscriber) => subscriber.accountNumber === entry.account);
    if (owner) expect(payment).toMatchObject({ state: 'credited', subscriberId: owner.id });
    // Without an account only the payer's own phone may tell.
    else expect([null, subscribers.find((subscriber) => subscriber.phone === entry.phone)?.id]).toContain(payment.subscriberId);
  }
  const pushes = world.db.sql<{ state: string; receipt: string | null; checkoutRequestId: string | null }>('SELECT stkPush.state, receipt, checkoutRequestId FROM stkPush LEFT JOIN payment ON payment.id = paymentId');
  expect(pushes.length).toBeGreaterThan(10);
  for (const push of pushes) {
    const paid = statement.find((entry) => entry.checkoutRequestId !== null && entry.checkoutRequestId === push.checkoutRequestId);
    expect(push.state).not.toMatch(/queued|sent/);
    if (paid) expect(push).toMatchObject({ state: 'paid', receipt: paid.receipt });
  }
  expect(world.wrong()).toEqual([]);
}, 60_000);
