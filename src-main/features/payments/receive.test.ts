/** Every receipt once, whoever tells it, however often, in whatever order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { HOUR, later, MINUTE, SECOND } from '../../../src-shared/time.ts';
import { phoneHash } from '../subscribers/index.ts';
import { moneyTrouble } from './index.ts';
import { c2bBody, createWorld, cutOffService, entitlementOf, fixture, listed, START, stkBody, type Told, type World } from './payments.test-support.ts';

const RECEIPT = 'UCR3174C00';

async function tellByPull(world: World, ...told: Told[]): Promise<void> {
  world.gateway.listed.push(...told.map(listed));
  await world.client.command('payments.pull', {});
  await world.drain();
}

describe('one receipt', () => {
  const orders = [['stk', 'c2b', 'pull'], ['stk', 'pull', 'c2b'], ['c2b', 'stk', 'pull'], ['c2b', 'pull', 'stk'], ['pull', 'stk', 'c2b'], ['pull', 'c2b', 'stk']] as const;
  it.each(orders.map((order) => [order.join(', '), order] as const))('told by %s, each twice, is credited once', async (_name, order) => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', '0700000001');
    world.owe(jane.id, 1500);
    const { pushId } = await world.client.command('payments.push', { subscriberId: jane.id, phone: '0700000001', amountCents: shillings(1500) });
    await world.drain();
    const told: Told = { receipt: RECEIPT, amount: 1500, account: jane.accountNumber, at: later(START, 12 * SECOND) };
    const tell = { stk: () => world.report('stk', stkBody(told)), c2b: () => world.report('c2b-confirmation', c2bBody(told)), pull: () => tellByPull(world, told) };
    world.clock.advance(MINUTE);
    for (const source of [...order, ...order]) await tell[source]();
    expect(world.payments()).toEqual([expect.objectContaining({ receipt: RECEIPT, amountCents: 150_000, state: 'credited', subscriberId: jane.id, sources: order.join(',') })]);
    expect([world.owed(jane.id), world.credit(jane.id), world.suspense()]).toEqual([0, 0, 0]);
    expect(world.push(pushId)).toMatchObject({ state: 'paid', paymentId: 1 });
    expect(world.wrong()).toEqual([]);
  });

  it.each([
    ['less than is owed', 1000, 1500, 500, 0],
    ['exactly what is owed', 1500, 1500, 0, 0],
    ['more than is owed', 2000, 1500, 0, 50_000],
    ['without debt', 2000, 0, 0, 200_000],
  ])('of %s', async (_name, paid, owed, leftOpen, creditCents) => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', '0700000001');
    if (owed > 0) world.owe(jane.id, owed);
    await world.report('c2b-confirmation', c2bBody({ receipt: RECEIPT, amount: paid, account: jane.accountNumber }));
    expect([world.owed(jane.id), world.credit(jane.id)]).toEqual([shillings(leftOpen), creditCents]);
    expect(world.wrong()).toEqual([]);
  });

  it('settles the oldest due first', async () => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', '0700000001');
    world.owe(jane.id, 1000, 0);
    world.owe(jane.id, 1000, 30);
    await world.report('c2b-confirmation', c2bBody({ receipt: RECEIPT, amount: 1200, account: jane.accountNumber }));
    expect(world.db.sql('SELECT openCents FROM invoice ORDER BY id')).toEqual([{ openCents: 80_000 }, { openCents: 0 }]);
    const page = await world.client.query('payments.get', { id: 1 });
    expect(page.allocations.map((allocation) => allocation.amountCents)).toEqual([100_000, 20_000]);
    expect(page.entries).toEqual([expect.objectContaining({ kind: 'payment', postings: [{ account: 'M-Pesa', debitCents: 120_000, creditCents: 0 }, { account: 'Owed by the subscriber', debitCents: 0, creditCents: 120_000 }] })]);
  });

  it('brings the internet back in the same transaction', async () => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', '0700000001');
    world.owe(jane.id, 1500, 10);
    const service = cutOffService(world, jane.id);
    await world.drain();
    world.routerJobs.length = 0;
    expect(entitlementOf(world, service)).toBe('suspended');
    await world.report('c2b-confirmation', c2bBody({ receipt: RECEIPT, amount: 1500, account: jane.accountNumber }));
    expect(entitlementOf(world, service)).toBe('active');
    expect(world.routerJobs).toEqual([service]);
  });

  it('is booked on the day it was paid, not the day it was heard of', async () => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', '0700000001');
    world.clock.advance(30 * HOUR);
    await tellByPull(world, { receipt: RECEIPT, amount: 10, account: jane.accountNumber, at: later(START, MINUTE) });
    expect(world.db.sql(`SELECT bookedOn FROM journalEntry WHERE reference = 'payment:1'`)).toEqual([{ bookedOn: '2026-03-27' }]);
  });
});

describe('money without an owner', () => {
  it('waits in suspense with the reason, is assigned by a person, settles and brings the internet back', async () => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', '0700000001');
    world.owe(jane.id, 1500, 10);
    const service = cutOffService(world, jane.id);
    const wrong = jane.accountNumber.replace(/.$/, (digit) => String((Number(digit) + 1) % 10));
    await world.report('c2b-confirmation', c2bBody({ receipt: RECEIPT, amount: 2000, account: wrong, phone: '254799999999', name: 'PETER' }));
    expect(world.payments()[0]).toMatchObject({ state: 'suspense', matching: expect.stringContaining('check digit is wrong') });
    expect([world.suspense(), world.owed(jane.id)]).toEqual([200_000, 150_000]);
    expect(await world.client.query('payments.suggestions', { paymentId: 1 })).toEqual([{ subscriberId: jane.id, name: 'Jane Wanjiku', accountNumber: jane.accountNumber, balanceCents: 150_000, reason: 'His account number differs in one digit.' }]);

    await world.client.command('payments.assign', { paymentId: 1, subscriberId: jane.id });
    expect(world.payments()[0]).toMatchObject({ state: 'credited', subscriberId: jane.id, matching: 'Assigned by Achieng.' });
    expect([world.suspense(), world.owed(jane.id), world.credit(jane.id)]).toEqual([0, 0, 50_000]);
    expect(entitlementOf(world, service)).toBe('active');
    expect(world.wrong()).toEqual([]);
    const john = world.subscriber('John Doe', '0711000222');
    await expect(world.client.command('payments.assign', { paymentId: 1, subscriberId: john.id })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('Jane Wanjiku') });
    expect(await world.client.query('payments.suggestions', { paymentId: 1 })).toEqual([]);
  });

  it('finds its owner when another source knows more', async () => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', '0700000001');
    world.owe(jane.id, 1500);
    await world.report('c2b-confirmation', c2bBody({ receipt: RECEIPT, amount: 1500, phone: '', name: '' }));
    expect(world.payments()[0]).toMatchObject({ state: 'suspense', matching: 'No account number was typed.' });
    await tellByPull(world, { receipt: RECEIPT, amount: 1500, phone: '254700000001' });
    expect(world.payments()[0]).toMatchObject({ state: 'credited', subscriberId: jane.id, matching: 'By the payer’s phone number.' });
    expect(world.owed(jane.id)).toBe(0);
    expect(world.wrong()).toEqual([]);
    expect(await world.client.query('payments.get', { id: 1 })).toMatchObject({ payerPhone: '254700000001', payerName: 'JANE DOE' });
  });

  it('that waited for its request waits no longer once its account is told', async () => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', '0700000001');
    const told = { receipt: RECEIPT, amount: 1500, phone: '254799999999', account: jane.accountNumber };
    await world.report('stk', stkBody(told));
    expect(world.inboxRows()).toMatchObject([{ state: 'parked', paymentId: 1 }]);
    await world.report('c2b-confirmation', c2bBody(told));
    expect(world.payments()).toMatchObject([{ state: 'credited', subscriberId: jane.id, sources: 'stk,c2b' }]);
    expect(world.inboxRows()).toMatchObject([{ state: 'done', paymentId: 1 }, { state: 'done', paymentId: 1 }]);
  });

  it('goes by the payer’s hash to exactly one, and never to one of two', async () => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', '0700000001');
    const hashed = { MSISDN: phoneHash('254700000001') };
    await world.report('c2b-confirmation', c2bBody({ receipt: 'UCR0000001', amount: 10 }, hashed));
    world.subscriber('Jane’s sister', '0700000001');
    await world.report('c2b-confirmation', c2bBody({ receipt: 'UCR0000002', amount: 10 }, hashed));
    expect(world.payments()).toMatchObject([{ state: 'credited', subscriberId: jane.id }, { state: 'suspense', matching: 'The payer’s phone belongs to 2 subscribers.' }]);
  });

  it('is suggested to whom this payer has paid before', async () => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', '0700000001');
    const told = { amount: 100, phone: '254799999999', name: 'PETER' };
    await world.report('c2b-confirmation', c2bBody({ ...told, receipt: 'UCR0000001', account: jane.accountNumber }));
    await world.report('c2b-confirmation', c2bBody({ ...told, receipt: 'UCR0000002', account: 'house 7' }));
    const [first] = await world.client.query('payments.suggestions', { paymentId: 2 });
    expect(first).toMatchObject({ subscriberId: jane.id, reason: 'This payer has paid for him before.' });
  });
});

describe('reports that contradict each other', () => {
  it('of amount: the first stays, and a person is told', async () => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', '0700000001');
    await world.report('c2b-confirmation', c2bBody({ receipt: RECEIPT, amount: 1500, account: jane.accountNumber }));
    await tellByPull(world, { receipt: RECEIPT, amount: 15, account: jane.accountNumber });
    await tellByPull(world);
    expect(world.payments()).toMatchObject([{ amountCents: 150_000, matching: 'Check: another report says KES 15.00; booked are KES 1,500.00. By the account number.', sources: 'c2b,pull' }]);
    expect(world.credit(jane.id)).toBe(150_000);
    expect(moneyTrouble(world.db, world.clock.now()).contradictions).toEqual({ count: 1, since: START });
    expect(world.wrong()).toEqual([]);
  });

  it('of amount, though both came the same way: a person is told, once', async () => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', '0700000001');
    await world.report('c2b-confirmation', c2bBody({ receipt: RECEIPT, amount: 1500, account: jane.accountNumber }));
    await world.report('c2b-confirmation', c2bBody({ receipt: RECEIPT, amount: 15, account: jane.accountNumber }));
    await world.report('c2b-confirmation', c2bBody({ receipt: RECEIPT, amount: 16, account: jane.accountNumber }));
    expect(world.payments()).toMatchObject([{ amountCents: 150_000, matching: 'Check: another report says KES 15.00; booked are KES 1,500.00. By the account number.', sources: 'c2b' }]);
    expect(world.wrong()).toEqual([]);
  });

  it('of owner: the first stays, and a person is told', async () => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', '0700000001');
    const john = world.subscriber('John Doe', '0711000222');
    await world.report('c2b-confirmation', c2bBody({ receipt: RECEIPT, amount: 10, account: jane.accountNumber }));
    await tellByPull(world, { receipt: RECEIPT, amount: 10, account: john.accountNumber });
    expect(world.payments()[0]).toMatchObject({ subscriberId: jane.id, matching: `Check: another report points to John Doe (account ${john.accountNumber}). By the account number. By the account number.` });
    expect(world.credit(john.id)).toBe(0);
  });
});

describe('the samples of the wire', () => {
  it.each(['c2b-kept-spaces-billref', 'c2b-v2-masked-confirm', 'c2b-paybill-unmasked-2020'])('%s is booked once however often it comes', async (name) => {
    const body = fixture(name);
    const { BusinessShortCode, TransAmount } = JSON.parse(body) as { BusinessShortCode: string; TransAmount: string };
    const world = await createWorld({ shortcode: BusinessShortCode, partyB: BusinessShortCode });
    for (let i = 0; i < 3; i++) await world.report('c2b-confirmation', body);
    expect(world.payments()).toMatchObject([{ amountCents: shillings(Number(TransAmount)), state: 'suspense' }]);
    expect(world.wrong()).toEqual([]);
  });

  it('an account with spaces, dashes and small letters is found', async () => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', '', 'ACC0012');
    await world.report('c2b-confirmation', fixture('c2b-kept-spaces-billref'));
    expect(world.payments()[0]).toMatchObject({ state: 'credited', subscriberId: jane.id });
  });

  it('a phone typed as account is found', async () => {
    const world = await createWorld({ shortcode: '499555', partyB: '499555' });
    const jane = world.subscriber('Jane', '0700 000 026');
    await world.report('c2b-confirmation', fixture('c2b-paybill-unmasked-2020'));
    expect(world.payments()[0]).toMatchObject({ subscriberId: jane.id, matching: 'By the phone number typed as account.' });
  });

  it('a validation is a question and books nothing', async () => {
    const world = await createWorld();
    await world.report('c2b-validation', fixture('c2b-v1-doc-validation'));
    expect(world.payments()).toEqual([]);
    expect(world.inboxRows()).toEqual([{ state: 'done', reason: null, paymentId: null }]);
  });

  it.each(['stk-prod-02-rc0', 'stk-prod-03-rc0', 'stk-prod-04-rc0', 'stk-prod-08-rc0', 'stk-doc-success', 'stk-string-resultcode'])('%s without its request waits in suspense', async (name) => {
    const world = await createWorld();
    await world.report('stk', fixture(name));
    await world.report('stk', fixture(name));
    expect(world.payments()).toMatchObject([{ state: 'suspense', matching: 'It answers a payment request that Waya does not know.' }]);
    expect(world.inboxRows().map((row) => row.state)).toEqual(['parked', 'parked']);
    expect(world.wrong()).toEqual([]);
  });

  it.each(['stk-prod-06-rc1032', 'stk-prod-10-rc1037', 'stk-doc-cancelled', 'stk-2022-expired-1019'])('%s without its request waits, and books nothing', async (name) => {
    const world = await createWorld();
    await world.report('stk', fixture(name));
    expect(world.payments()).toEqual([]);
    expect(world.inboxRows()).toMatchObject([{ state: 'parked' }]);
  });
});

it('whatever the order, with one report in five told twice, the ledger holds each receipt once', async () => {
  const accounts = ['first', 'second', 'nobody'] as const;
  const receipt = fc.record({ amount: fc.integer({ min: 1, max: 5000 }), to: fc.constantFrom(...accounts), sources: fc.subarray(['stk', 'c2b', 'pull'] as const, { minLength: 1 }) });
  const stories = fc.array(receipt, { minLength: 1, maxLength: 8 }).chain((receipts) => {
    const reports = receipts.flatMap(({ sources }, n) => sources.map((source) => ({ n, source })));
    return fc.record({ receipts: fc.constant(receipts), order: fc.shuffledSubarray(reports, { minLength: reports.length }), again: fc.array(fc.nat(4), { minLength: reports.length, maxLength: reports.length }) });
  });
  await fc.assert(
    fc.asyncProperty(stories, async ({ receipts, order, again }) => {
      const world = await createWorld();
      const first = world.subscriber('Jane Wanjiku', '0700000001');
      const second = world.subscriber('John Doe', '0711000222');
      world.owe(first.id, 2000);
      const account = { first: first.accountNumber, second: second.accountNumber, nobody: 'house 7' };
      const told = receipts.map(({ amount, to }, n): Told => ({ receipt: `UCR000000${n}`, amount, account: account[to], phone: '254799999999', name: 'PETER', checkout: `ws_CO_none_${n}` }));
      // One in five comes twice: at once, and again at the very end.
      const twice = order.filter((_, i) => again[i] === 0);
      for (const { n, source } of [...order.flatMap((report, i) => (again[i] === 0 ? [report, report] : [report])), ...twice]) {
        if (source === 'stk') await world.inbox.arrive('stk', stkBody(told[n]!));
        else if (source === 'c2b') await world.inbox.arrive('c2b-confirmation', c2bBody(told[n]!));
        else await tellByPull(world, told[n]!);
        await world.drain();
      }
      const total = receipts.reduce((sum, { amount }) => sum + shillings(amount), 0);
      expect(world.db.sql(`SELECT balanceCents FROM account WHERE kind = 'mpesa'`)).toEqual([{ balanceCents: total }]);
      expect(world.payments()).toHaveLength(receipts.length);
      const known = receipts.flatMap(({ to, sources }, n) => (to !== 'nobody' && sources.some((source) => source !== 'stk') ? [`UCR000000${n}`] : []));
      expect(world.payments().filter((payment) => payment.state === 'credited').map((payment) => payment.receipt).toSorted()).toEqual(known);
      expect(world.wrong()).toEqual([]);
      world.db.close();
    }),
    { numRuns: 60, seed: 20_260_327 },
  );
});
