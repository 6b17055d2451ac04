/** Reports are not signed: who sent one, and what counts only once M-Pesa itself has told. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { HOUR, later, MINUTE, SECOND } from '../../../src-shared/time.ts';
import { q } from '../../schema/tables.ts';
import { ASKABLE, failedBody, foundBody } from './answers.test-support.ts';
import { moneyTrouble } from './index.ts';
import { c2bBody, createWorld, cutOffService, entitlementOf, listed, START, stkBody, stkFailure, type World } from './payments.test-support.ts';

const RECEIPT = 'UCR3174C00';
const STRANGER = '1.2.3.4';
const FLAG = 'Sent from 1.2.3.4, which is not one of M-Pesa’s addresses.';

async function shop(settings: object = {}) {
  const world = await createWorld(settings);
  const jane = world.subscriber('Jane Wanjiku', '0700000001');
  world.owe(jane.id, 1500, 10);
  const told = { receipt: RECEIPT, amount: 1500, account: jane.accountNumber };
  return { world, jane, told };
}
const entries = (world: World) => world.db.all(q.selectFrom('inboxEntry').select(['state', 'reason', 'flag', 'receipt']).orderBy('id'));
async function pull(world: World): Promise<void> {
  await world.client.command('payments.pull', {});
  await world.drain();
}

describe('a sender that is not on the list', () => {
  it('is marked, and by default booked all the same: dropping it might lose money', async () => {
    const { world, jane, told } = await shop();
    await world.report('c2b-confirmation', c2bBody(told), STRANGER);
    await world.report('c2b-confirmation', c2bBody({ ...told, receipt: 'UCR3174C01' }));
    expect(world.owed(jane.id)).toBe(0);
    expect(entries(world)).toMatchObject([{ state: 'done', flag: FLAG }, { state: 'done', flag: null }]);
    expect(await world.client.query('inbox.list', { state: 'flagged' })).toMatchObject({ total: 1, rows: [{ id: 1, remoteAddress: STRANGER, flag: FLAG, paymentId: 1 }] });
    expect(moneyTrouble(world.db, world.clock.now()).oddSenders).toEqual({ count: 1, since: START });
  });

  it('is refused when the operator wants that; once the list is right it is booked, once', async () => {
    const { world, jane, told } = await shop({ unlistedSources: 'refuse' });
    await world.report('c2b-confirmation', c2bBody(told), '::ffff:1.2.3.4');
    expect(await world.client.query('inbox.list', {})).toMatchObject({ total: 1, rows: [{ id: 1, state: 'refused', reason: 'Sent from ::ffff:1.2.3.4, which is not one of M-Pesa’s addresses.' }] });
    expect(world.payments()).toEqual([]);
    await world.client.command('inbox.retry', { id: 1 });
    await world.drain();
    expect(entries(world)).toMatchObject([{ state: 'refused' }]);
    setting(world, { sourceAddresses: ['1.2.3.0/24'] });
    await world.client.command('inbox.retry', { id: 1 });
    await world.drain();
    expect(entries(world)).toMatchObject([{ state: 'done', reason: null, flag: null }]);
    expect(world.owed(jane.id)).toBe(0);
    await expect(world.client.command('inbox.retry', { id: 1 })).rejects.toMatchObject({ code: 'conflict', message: 'This report is done with.' });
  });

  it('what needs nothing is dismissed: the reason stays, the text goes', async () => {
    const { world, told } = await shop({ unlistedSources: 'refuse' });
    await world.report('c2b-confirmation', c2bBody(told), STRANGER);
    await world.client.command('inbox.dismiss', { id: 1, reason: 'A test of ours' });
    expect(entries(world)).toMatchObject([{ state: 'done', reason: `${FLAG} Dismissed by Achieng: A test of ours` }]);
    expect((await world.client.query('inbox.list', {})).total).toBe(0);
    expect(world.db.one(q.selectFrom('inboxEntry').select('sealed')).sealed).toBeNull();
    await expect(world.client.command('inbox.dismiss', { id: 9, reason: 'x' })).rejects.toMatchObject({ code: 'not_found' });
  });
});

function setting(world: World, change: object): void {
  world.act(({ tx, now }) => {
    const row = tx.one(q.selectFrom('setting').select('value').where('name', '=', 'mpesa'));
    tx.run(q.updateTable('setting').set({ value: JSON.stringify({ ...(JSON.parse(row.value) as object), ...change }), changedAt: now }).where('name', '=', 'mpesa'));
  });
}

describe('a report that needs M-Pesa’s own word', () => {
  it('waits, and M-Pesa is asked at once; its list books the payment, and the report is evidence', async () => {
    const { world, jane, told } = await shop({ confirmReports: 'always' });
    await world.report('c2b-confirmation', c2bBody(told));
    expect(entries(world)).toMatchObject([{ state: 'parked', reason: 'Waits until M-Pesa’s own list has it.', receipt: RECEIPT }]);
    expect([world.payments(), world.owed(jane.id)]).toEqual([[], 150_000]);
    expect(world.gateway.windows).toHaveLength(1);
    expect(await world.client.query('receipts.verdict', { receipt: RECEIPT })).toMatchObject({ verdict: 'waiting' });
    world.gateway.listed = [listed(told)];
    await pull(world);
    expect(world.payments()).toMatchObject([{ receipt: RECEIPT, state: 'credited', subscriberId: jane.id, sources: 'pull,c2b' }]);
    expect(entries(world)).toMatchObject([{ state: 'done', receipt: null }]);
    expect(world.wrong()).toEqual([]);
  });

  it('many at once ask M-Pesa once', async () => {
    const { world, told } = await shop({ confirmReports: 'always' });
    for (let i = 10; i < 30; i++) await world.inbox.arrive('c2b-confirmation', c2bBody({ ...told, receipt: `UCR3174C${i}` }));
    await world.drain();
    expect(world.gateway.windows).toHaveLength(1);
  });

  it('after M-Pesa has told it counts at once', async () => {
    const { world, told } = await shop({ confirmReports: 'always' });
    world.gateway.listed = [listed(told)];
    await pull(world);
    await world.report('c2b-confirmation', c2bBody(told));
    expect(world.payments()).toMatchObject([{ sources: 'pull,c2b' }]);
  });

  it('where M-Pesa can be asked about it, its answer is enough', async () => {
    const { world, jane, told } = await shop({ ...ASKABLE, confirmReports: 'always' });
    await world.report('c2b-confirmation', c2bBody(told));
    expect(world.gateway.questions).toMatchObject([{ what: 'receipt', receipt: RECEIPT }]);
    await world.report('result', foundBody(1, { receipt: RECEIPT, amount: 1500 }));
    // By its account, which only the report knows.
    expect(world.payments()).toMatchObject([{ state: 'credited', subscriberId: jane.id, sources: 'status,c2b' }]);
    expect(world.owed(jane.id)).toBe(0);
  });

  it('forged: M-Pesa does not know it, and it is refused for all to see', async () => {
    const { world, jane, told } = await shop({ ...ASKABLE, confirmReports: 'always' });
    await world.report('c2b-confirmation', c2bBody(told));
    await world.report('result', failedBody(1, 2033));
    expect(entries(world)[0]).toMatchObject({ state: 'refused', reason: 'M-Pesa has no such receipt. The report may be forged.' });
    expect([world.payments(), world.owed(jane.id)]).toEqual([[], 150_000]);
    // Should it turn up after all, nothing is lost.
    world.gateway.listed = [listed(told)];
    await pull(world);
    await world.client.command('inbox.retry', { id: 1 });
    await world.drain();
    expect(world.payments()).toMatchObject([{ sources: 'pull,c2b', subscriberId: jane.id }]);
  });

  it('of another amount than M-Pesa lists: M-Pesa’s is booked, and a person is told', async () => {
    const { world, told } = await shop({ confirmReports: 'always' });
    await world.report('c2b-confirmation', c2bBody({ ...told, amount: 9999 }));
    world.gateway.listed = [listed(told)];
    await pull(world);
    expect(world.payments()).toMatchObject([{ amountCents: 150_000, matching: expect.stringMatching(/^Check: another report says KES 9,999\.00/) }]);
    expect(world.wrong()).toEqual([]);
  });

  it('for more than two hours is for a person', async () => {
    const { world, told } = await shop({ confirmReports: 'always' });
    await world.report('c2b-confirmation', c2bBody(told));
    await world.pass(2 * HOUR);
    expect(moneyTrouble(world.db, world.clock.now()).unconfirmed).toBeNull();
    await world.pass(1);
    expect(moneyTrouble(world.db, world.clock.now()).unconfirmed).toEqual({ count: 1, since: START });
  });

  it('is booked by hand-over once the operator believes reports again', async () => {
    const { world, jane, told } = await shop({ confirmReports: 'always' });
    await world.report('c2b-confirmation', c2bBody(told));
    setting(world, { confirmReports: 'never' });
    await world.client.command('inbox.retry', { id: 1 });
    await world.drain();
    expect(world.owed(jane.id)).toBe(0);
  });

  it('only of senders that are not on the list, when that is what the operator wants', async () => {
    const { world, told } = await shop({ confirmReports: 'unlisted' });
    await world.report('c2b-confirmation', c2bBody(told), STRANGER);
    await world.report('c2b-confirmation', c2bBody({ ...told, receipt: 'UCR3174C01' }));
    expect(entries(world)).toMatchObject([{ state: 'parked', flag: FLAG }, { state: 'done', flag: null }]);
    expect(world.payments()).toMatchObject([{ receipt: 'UCR3174C01' }]);
  });
});

describe('a request of ours, under the same rule', () => {
  async function pushed(settings: object = { confirmReports: 'always' }) {
    const made = await shop(settings);
    const service = cutOffService(made.world, made.jane.id);
    const { pushId } = await made.world.client.command('payments.push', { subscriberId: made.jane.id, phone: '0700000001', amountCents: shillings(1500) });
    await made.world.drain();
    return { ...made, service, pushId };
  }

  it('its success waits too; the list books it, and the report pairs it with its request', async () => {
    const { world, jane, told, pushId, service } = await pushed();
    await world.report('stk', stkBody({ ...told, at: later(START, 12 * SECOND) }));
    expect(entries(world)).toMatchObject([{ state: 'parked', receipt: RECEIPT }]);
    expect([world.push(pushId).state, entitlementOf(world, service), world.owed(jane.id)]).toEqual(['sent', 'suspended', 150_000]);
    world.clock.advance(MINUTE);
    world.gateway.listed = [listed({ ...told, at: later(START, 12 * SECOND) })];
    await pull(world);
    expect(world.push(pushId)).toMatchObject({ state: 'paid', paymentId: 1 });
    expect([entitlementOf(world, service), world.owed(jane.id)]).toEqual(['active', 0]);
    expect(world.payments()).toMatchObject([{ sources: 'pull,stk' }]);
    expect(world.wrong()).toEqual([]);
  });

  it('a success without a receipt lets nobody on until M-Pesa has been asked', async () => {
    const { world, pushId, service } = await pushed();
    let asked = 0;
    world.gateway.onQuery = async () => {
      asked += 1;
      return { state: 'pending', technical: 'not yet' };
    };
    await world.report('stk', stkFailure(0));
    expect([asked, world.push(pushId).state, entitlementOf(world, service)]).toEqual([1, 'sent', 'suspended']);
    world.gateway.onQuery = async () => ({ state: 'settled', resultCode: '0', resultText: 'ok' });
    await world.pass(2 * MINUTE);
    expect([world.push(pushId).state, entitlementOf(world, service)]).toEqual(['paid', 'active']);
  });

  it('a failure is taken as told', async () => {
    const { world, pushId } = await pushed();
    await world.report('stk', stkFailure(1032));
    expect(world.push(pushId).state).toBe('failed');
  });
});

it('whatever is sent from wherever, only what M-Pesa itself tells is in the books, each receipt once, at its amount', async () => {
  const step = fc.record({ n: fc.integer({ min: 0, max: 4 }), how: fc.constantFrom('c2b', 'forged amount', 'stk', 'list', 'pull', 'answer', 'retry', 'wait'), from: fc.constantFrom(STRANGER, '196.201.214.200') });
  const receipts = ['UCR3174C10', 'UCR3174C11', 'UCR3174C12', 'UCR3174C13', 'UCR3174C14'];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), fc.constantFrom('always' as const, 'unlisted' as const), async (steps, confirmReports) => {
      const { world, told } = await shop({ ...ASKABLE, confirmReports });
      const own = new Set<string>();
      const believed = new Set<string>();
      for (const { n, how, from } of steps) {
        const one = { ...told, receipt: receipts[n]!, amount: 100 + n };
        if ((how === 'c2b' || how === 'stk') && confirmReports === 'unlisted' && from !== STRANGER) believed.add(one.receipt);
        if (how === 'c2b') await world.report('c2b-confirmation', c2bBody(one), from);
        else if (how === 'forged amount') await world.report('c2b-confirmation', c2bBody({ ...one, amount: 50_000 }), STRANGER);
        else if (how === 'stk') await world.report('stk', stkBody({ ...one, checkout: `ws_CO_${n}` }), from);
        else if (how === 'list') world.gateway.listed = [...world.gateway.listed.filter((row) => row.receipt !== one.receipt), listed(one)];
        else if (how === 'pull') await pull(world);
        else if (how === 'answer') {
          const index = world.gateway.questions.findIndex((question) => question.receipt === one.receipt);
          if (index >= 0) {
            own.add(one.receipt);
            await world.report('result', foundBody(index + 1, { receipt: one.receipt, amount: one.amount }));
          }
        } else if (how === 'wait') await world.pass(3 * MINUTE);
        else for (const row of (await world.client.query('inbox.list', { state: 'parked' })).rows.filter((entry) => entry.reason?.includes('own list'))) {
          // The retry before this one may have asked M-Pesa, and so have booked this one too.
          if (entries(world)[row.id - 1]?.state !== 'parked') continue;
          await world.client.command('inbox.retry', { id: row.id });
          await world.drain();
        }
      }
      await pull(world);
      for (const row of world.gateway.listed) own.add(row.receipt);
      const booked = world.payments();
      expect(booked.map((payment) => payment.receipt).toSorted()).toEqual([...new Set([...own, ...believed])].toSorted());
      for (const payment of booked) expect(payment.amountCents).toBe(shillings(100 + receipts.indexOf(payment.receipt)));
      expect(world.wrong()).toEqual([]);
    }),
    { numRuns: 60 },
  );
}, 120_000);
