/** Asking M-Pesa over the wire, with everything that gets lost, doubled, forged or contradicted on the way; and asking another provider, whose wire is another. */
import { describe, expect, it, test } from 'vitest';
import { shillings, sum } from '../../../src-shared/money.ts';
import { MINUTE, SECOND } from '../../../src-shared/time.ts';
import { createOtherProvider, type OtherProvider } from '../../adapters/daraja/testing/other-provider.ts';
import { ASKABLE } from './answers.test-support.ts';
import { c2bBody, createWorld } from './payments.test-support.ts';
import { dice, simulatedMpesa } from './simulated-mpesa.test-support.ts';

const CALLBACKS = ['duplicate-callback', 'drop-callback', 'late-callback', 'early-callback', 'malformed-callback', 'reordered-callbacks', 'contradicting-callback', 'queue-timeout'] as const;
const ANSWERS = ['lost-acknowledgement', 'http-500', 'spike-arrest', 'html-200', 'token-expired'] as const;
const ENDPOINTS = ['status', 'pull-query', 'push', 'query'] as const;

describe('a receipt that no report told of', () => {
  test('is asked about, found and booked within seconds', async () => {
    const { world, simulator, pass } = await simulatedMpesa(1);
    const jane = world.subscriber('Jane Wanjiku', '0700000001');
    simulator.faults.add({ kind: 'drop-callback', times: Infinity, channel: 'c2b-confirmation' });
    simulator.faults.add({ kind: 'http-500', times: Infinity, endpoint: 'pull-query' });
    await simulator.payPaybill({ phone: '254700000001', account: 'typed wrong', amountCents: shillings(1500) });
    const { receipt } = simulator.statement()[0]!;
    expect((await world.client.command('receipts.check', { receipt, subscriberId: jane.id })).verdict).toBe('waiting');
    await world.drain();
    await pass(10 * SECOND);
    expect(await world.client.query('receipts.verdict', { receipt, subscriberId: jane.id })).toMatchObject({ verdict: 'credited', payments: [{ receipt, amountCents: 150_000, subscriberId: jane.id }] });
    expect(world.payments()).toMatchObject([{ sources: 'status' }]);
  });

  test('was made up: M-Pesa says so', async () => {
    const { world, simulator, pass } = await simulatedMpesa(2);
    expect((await world.client.command('receipts.check', { receipt: 'UCR3174C00' })).verdict).toBe('waiting');
    await world.drain();
    await pass(10 * SECOND);
    expect(await world.client.query('receipts.verdict', { receipt: 'UCR3174C00' })).toMatchObject({ verdict: 'notFound' });
    expect(simulator.statement()).toEqual([]);
  });

  test('was given back at M-Pesa', async () => {
    const { world, simulator, pass } = await simulatedMpesa(3);
    simulator.faults.add({ kind: 'drop-callback', times: Infinity, channel: 'c2b-confirmation' });
    simulator.faults.add({ kind: 'http-500', times: Infinity, endpoint: 'pull-query' });
    await simulator.payPaybill({ phone: '254700000001', account: '1', amountCents: shillings(1500) });
    const { receipt } = simulator.statement()[0]!;
    simulator.reverseByCustomer(receipt);
    await world.client.command('receipts.check', { receipt });
    await world.drain();
    await pass(10 * SECOND);
    expect(await world.client.query('receipts.verdict', { receipt })).toMatchObject({ verdict: 'reversed' });
    expect(world.payments()).toEqual([]);
  });

  test('the API operator is locked out: told in words', async () => {
    const { world, simulator, pass } = await simulatedMpesa(4);
    simulator.lockOperator(true);
    await world.client.command('receipts.check', { receipt: 'UCR3174C00' });
    await world.drain();
    for (let i = 0; i < 10; i++) await pass(30 * SECOND);
    expect(await world.client.query('receipts.verdict', { receipt: 'UCR3174C00' })).toMatchObject({ verdict: 'unknown', text: expect.stringMatching(/operator/) });
  });
});

it.each([1, 2, 3, 4, 5])('seed %i: with every report held until M-Pesa itself has told, the books are its statement to the cent, whatever the reports say', async (seed) => {
  const { world, simulator, pass, fetchList } = await simulatedMpesa(seed, { confirmReports: 'always' });
  const roll = dice(seed);
  const subscribers = Array.from({ length: 4 }, (_, n) => ({ ...world.subscriber(`Subscriber ${'ABCD'[n]}`, `070000000${n}`), phone: `25470000000${n}` }));
  for (const { id } of subscribers) world.owe(id, 3000, 5);
  let forged = 0;
  for (let step = 0; step < 50; step++) {
    const { id, accountNumber, phone } = subscribers[roll(subscribers.length)]!;
    const amountCents = shillings(100 + roll(2000));
    if (roll(2) === 0) simulator.faults.add({ kind: CALLBACKS[roll(CALLBACKS.length)]! });
    if (roll(3) === 0) simulator.faults.add({ kind: ANSWERS[roll(ANSWERS.length)]!, endpoint: ENDPOINTS[roll(ENDPOINTS.length)]! });
    const act = roll(4);
    if (act === 0) await world.client.command('payments.push', { subscriberId: id, phone, amountCents }).catch(() => undefined);
    else if (act < 3) await simulator.payPaybill({ phone, account: accountNumber, amountCents });
    else await world.report('c2b-confirmation', c2bBody({ receipt: `UCRFAKE0${10 + (forged += 1)}`, amount: 5000, account: accountNumber, at: world.clock.now() }));
    await world.drain();
    const shown = simulator.statement().at(-1)?.receipt;
    if (shown !== undefined && roll(4) === 0) await world.client.command('receipts.check', { receipt: shown, subscriberId: id });
    await pass(roll(3) * MINUTE + roll(60) * SECOND);
    if (roll(6) === 0) await fetchList();
  }
  simulator.faults.clear();
  for (let i = 0; i < 4; i++) {
    await pass(10 * MINUTE);
    await fetchList();
  }
  const statement = simulator.statement();
  const byReceipt = (rows: readonly { receipt: string; amountCents: number }[]) => rows.map(({ receipt, amountCents }) => `${receipt} ${amountCents}`).toSorted();
  expect(statement.length).toBeGreaterThan(15);
  expect(forged).toBeGreaterThan(3);
  expect(byReceipt(world.payments())).toEqual(byReceipt(statement));
  for (const entry of statement) {
    const owner = subscribers.find((subscriber) => subscriber.accountNumber === entry.account);
    expect(world.payments().find((payment) => payment.receipt === entry.receipt)).toMatchObject({ state: 'credited', subscriberId: owner!.id });
  }
  await world.client.command('mpesaBalance.ask', {});
  await world.drain();
  await pass(10 * SECOND);
  const { latest } = await world.client.query('mpesaBalance.latest', {});
  expect(latest?.totalCents).toBe(simulator.balanceCents());
  expect(latest?.totalCents).toBe(sum(world.payments().map((payment) => payment.amountCents)));
  expect(world.wrong()).toEqual([]);
}, 120_000);

test('another provider does as well: requests, menu payments, a receipt that is asked about, what it took back, and what it holds', async () => {
  const late: { provider?: OtherProvider } = {};
  let isListOpen = false;
  const forward = new Proxy({} as OtherProvider['gateway'], { get: (_target, name) => (name === 'listPayments' && !isListOpen ? async () => [] : (Reflect.get(late.provider!.gateway, name) as unknown)) });
  const world = await createWorld({ ...ASKABLE, shortcode: 'SHOP-77', partyB: 'SHOP-77' }, () => forward, createOtherProvider({ now: () => 0 as never, report: () => undefined }).reports);
  const provider = createOtherProvider({ now: world.clock.now, report: (path, body) => world.inbox.arrive(path, body) });
  late.provider = provider;
  const settle = async () => {
    await world.drain();
    await provider.deliver();
    await world.drain();
  };
  const jane = world.subscriber('Jane Wanjiku', '0700000001');
  world.owe(jane.id, 4000, 10);
  // Before it reports: only asking brings it in.
  const early = provider.payAtMenu({ phone: '254700000001', name: 'JANE', account: jane.accountNumber, amountCents: shillings(1000) });
  provider.leaveNextUnanswered();
  await world.client.command('receipts.check', { receipt: early });
  await settle();
  expect(await world.client.query('receipts.verdict', { receipt: early })).toMatchObject({ verdict: 'unknown' });
  await world.client.command('receipts.check', { receipt: early });
  await settle();
  expect(await world.client.query('receipts.verdict', { receipt: early })).toMatchObject({ verdict: 'credited' });

  await world.client.command('payments.registerUrls', {});
  await settle();
  await world.client.command('payments.push', { subscriberId: jane.id, phone: '0700000001', amountCents: shillings(2000) });
  await settle();
  const menu = provider.payAtMenu({ phone: '254700000001', name: 'JANE', account: jane.accountNumber, amountCents: shillings(1000) });
  await settle();
  expect(world.owed(jane.id)).toBe(0);
  isListOpen = true;
  provider.takeBack(menu);
  await world.client.command('payments.pull', {});
  await settle();
  const { rows } = await world.client.query('reversals.list', { open: true });
  expect(rows).toMatchObject([{ receipt: menu, state: 'proposed', origin: 'pull' }]);
  await world.client.command('reversals.approve', { id: rows[0]!.id });
  await world.client.command('mpesaBalance.ask', {});
  await settle();
  expect((await world.client.query('mpesaBalance.latest', {})).latest?.totalCents).toBe(provider.balanceCents());
  expect([world.payments().map((payment) => payment.state), provider.balanceCents(), world.owed(jane.id)]).toEqual([['credited', 'credited', 'reversed'], 300_000, 100_000]);
  expect(world.wrong()).toEqual([]);
});
