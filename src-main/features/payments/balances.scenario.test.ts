/** How much M-Pesa holds, and what its list says that cannot be booked: asked for, told, tried again. */
import { describe, expect, it } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { DAY, HOUR, later, MINUTE, parseInstant, SECOND } from '../../../src-shared/time.ts';
import { q } from '../../schema/tables.ts';
import { ASKABLE, balanceBody, failedBody, timeoutBody } from './answers.test-support.ts';
import { moneyTrouble, paymentSchedules } from './index.ts';
import { createWorld, listed, START, type World } from './payments.test-support.ts';

const ACCOUNTS = 'Working Account|KES|346568.83|6186.83|340382.00|0.00&Utility Account|KES|228037.00|228037.00|0.00|12.50&Charges Paid Account|KES|-1540.00|-1540.00|0.00|0.00';

const states = (world: World) => world.db.all(q.selectFrom('mpesaBalance').select(['state', 'totalCents']).orderBy('id'));

describe('the balance', () => {
  it('is asked for, and told account by account', async () => {
    const world = await createWorld(ASKABLE);
    const { id } = await world.client.command('mpesaBalance.ask', {});
    // Asked again while it is being asked: the same question.
    expect((await world.client.command('mpesaBalance.ask', {})).id).toBe(id);
    await world.drain();
    expect(world.gateway.questions).toEqual([{ what: 'balance', reference: 'mpesaBalance:1', resultUrl: 'https://pay.example.co.ke/secret-path/result', timeoutUrl: 'https://pay.example.co.ke/secret-path/timeout' }]);
    expect(await world.client.query('mpesaBalance.latest', {})).toEqual({ asking: true, trouble: null, latest: null });
    await world.report('result', balanceBody(1, ACCOUNTS));
    await world.report('result', balanceBody(1, ACCOUNTS.replace('346568.83', '1.00')));
    expect(await world.client.query('mpesaBalance.latest', {})).toEqual({
      asking: false, trouble: null,
      latest: {
        at: START, totalCents: 34_656_883 + 22_803_700 - 154_000,
        accounts: [
          { name: 'Working Account', availableCents: 34_656_883, unclearedCents: 0 },
          { name: 'Utility Account', availableCents: 22_803_700, unclearedCents: 1250 },
          { name: 'Charges Paid Account', availableCents: -154_000, unclearedCents: 0 },
        ],
      },
    });
  });

  it('a refusal, silence and a question that comes back are told, and the last one known stays', async () => {
    const world = await createWorld(ASKABLE);
    const ask = async () => {
      await world.client.command('mpesaBalance.ask', {});
      await world.drain();
    };
    await ask();
    await world.report('result', balanceBody(1, ACCOUNTS));
    await ask();
    await world.report('result', failedBody(2, 21));
    expect(await world.client.query('mpesaBalance.latest', {})).toMatchObject({ asking: false, trouble: { message: 'The API operator may not ask this.' }, latest: { at: START } });
    await ask();
    await world.pass(2 * MINUTE);
    await ask();
    await world.report('timeout', timeoutBody('mpesaBalance:4'));
    expect(states(world).map((row) => row.state)).toEqual(['done', 'failed', 'unknown', 'unknown']);
    expect(await world.client.query('mpesaBalance.latest', {})).toMatchObject({ trouble: { message: 'M-Pesa took the question, and never answered.' } });
    await ask();
    await world.report('result', balanceBody(5, ACCOUNTS, later(world.clock.now(), DAY)));
    // Their clock is ahead: it was just now.
    expect(await world.client.query('mpesaBalance.latest', {})).toMatchObject({ trouble: null, latest: { at: world.clock.now() } });
  });

  it('cannot be asked for without an API operator; by itself it is asked shortly after midnight, and only when it can be', async () => {
    const world = await createWorld();
    await expect(world.client.command('mpesaBalance.ask', {})).rejects.toMatchObject({ code: 'unavailable' });
    const schedule = paymentSchedules['payments.askBalance']!;
    expect(schedule.next(START, world.db)).toBe(parseInstant('2026-03-28T00:05:00+03:00'));
    world.act((context) => context.enqueue(schedule.job(START)));
    await world.drain();
    expect(states(world)).toEqual([]);
    const able = await createWorld(ASKABLE);
    able.act((context) => context.enqueue(schedule.job(START)));
    await able.drain();
    expect(states(able)).toEqual([{ state: 'sent', totalCents: null }]);
  });
});

describe('M-Pesa’s list', () => {
  const pull = async (world: World) => {
    await world.client.command('payments.pull', {});
    await world.drain();
  };
  const pulledUpTo = (world: World) => world.db.get(q.selectFrom('setting').select('value').where('name', '=', 'mpesaPulledUpTo'))?.value;

  it('a row that cannot be booked holds up no other, is told, and is booked by a later list', async () => {
    const world = await createWorld();
    world.subscriber('Jane Wanjiku', '0700000001', '100016');
    world.gateway.listed = Array.from({ length: 12 }, (_, n) => listed({ receipt: `UCR3174C${10 + n}`, amount: 100, account: '100016' }));
    world.db.script(`CREATE TRIGGER trip BEFORE INSERT ON payment WHEN NEW.receipt = 'UCR3174C13' BEGIN SELECT RAISE(ABORT, 'tripped'); END`);
    await pull(world);
    expect(world.payments()).toHaveLength(11);
    expect(pulledUpTo(world)).toBe(String(START));
    expect(moneyTrouble(world.db, START).notBooked).toEqual({ count: 1, since: START, reason: 'Waya could not book it.' });
    expect(world.vault.decrypt(world.db.one(q.selectFrom('listedRefusal').select('bodyCipher')).bodyCipher, 'payment.evidence')).toBe('{"transactionId":"UCR3174C13"}');
    world.db.script('DROP TRIGGER trip');
    await world.pass(10 * MINUTE);
    await pull(world);
    expect(world.payments()).toHaveLength(12);
    expect(moneyTrouble(world.db, world.clock.now()).notBooked).toBeNull();
    expect(world.wrong()).toEqual([]);
  });

  it('a disk that is full says nothing of the rows: the mark stays, and all is tried again', async () => {
    const world = await createWorld();
    world.gateway.listed = [listed({ receipt: 'UCR3174C10', amount: 100 })];
    const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    const { transaction } = world.db;
    let fails = true;
    Object.assign(world.db, { transaction: (...given: Parameters<typeof transaction>) => {
      const running = world.db.get(q.selectFrom('job').select('id').where('kind', '=', 'payments.pull').where('state', '=', 'running'));
      if (fails && running && new Error('here').stack!.includes('bookListed')) throw full;
      return transaction(...given);
    } });
    await pull(world);
    expect([world.payments(), pulledUpTo(world), moneyTrouble(world.db, START).notBooked]).toEqual([[], undefined, null]);
    fails = false;
    await world.pass(5000);
    expect(world.payments()).toHaveLength(1);
  });

  it('what M-Pesa gave back is proposed once, after the payment it is about', async () => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', '0700000001', '100016');
    const payment = listed({ receipt: 'UCR3174C10', amount: 100, account: '100016' });
    world.gateway.listed = [{ ...payment, kind: 'reversal', receipt: 'UCR3174C99', linkedReceipt: 'UCR3174C10', paidAt: later(START, MINUTE) }, payment];
    world.clock.advance(HOUR);
    await pull(world);
    await pull(world);
    expect(world.payments()).toMatchObject([{ receipt: 'UCR3174C10', state: 'credited', subscriberId: jane.id }]);
    expect(world.db.all(q.selectFrom('reversal').select(['receipt', 'reversalReceipt', 'state', 'origin']))).toEqual([{ receipt: 'UCR3174C10', reversalReceipt: 'UCR3174C99', state: 'proposed', origin: 'pull' }]);
  });

  it('is asked when a report of money cannot be read: many of them are one look', async () => {
    const world = await createWorld();
    world.subscriber('Jane Wanjiku', '0700000001', '100016');
    world.gateway.listed = [listed({ receipt: 'UCR3174C10', amount: 100, account: '100016' })];
    for (const body of ['<html>', '{}', 'x']) await world.report('c2b-confirmation', body);
    await world.pass(5000);
    expect(world.gateway.windows).toHaveLength(1);
    expect(world.payments()).toMatchObject([{ receipt: 'UCR3174C10', state: 'credited' }]);
    await world.report('result', 'x');
    await world.pass(HOUR);
    expect(world.gateway.windows).toHaveLength(1);
  });

  it('is asked when a request is paid by M-Pesa’s word and its receipt is not here', async () => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', '0700000001', '100016');
    const { pushId } = await world.client.command('payments.push', { subscriberId: jane.id, phone: '0700000001', amountCents: shillings(100) });
    world.gateway.onQuery = async () => ({ state: 'settled', resultCode: '0', resultText: 'ok' });
    world.gateway.listed = [listed({ receipt: 'UCR3174C10', amount: 100, account: '100016', at: later(START, 15 * SECOND) })];
    await world.drain();
    await world.pass(30 * SECOND);
    expect(world.push(pushId)).toMatchObject({ state: 'paid', paymentId: 1 });
  });

  it('is opened once, with the phone in Safaricom’s papers', async () => {
    const world = await createWorld();
    await expect(world.client.command('payments.registerPull', { nominatedPhone: '12345' })).rejects.toMatchObject({ code: 'invalid', details: { fields: { nominatedPhone: 'Write it like 0712 345 678' } } });
    await world.client.command('payments.registerPull', { nominatedPhone: '0722 000 000' });
    await world.drain();
    await expect(world.client.command('payments.registerPull', { nominatedPhone: '0722 000 000' })).rejects.toMatchObject({ code: 'conflict', message: 'M-Pesa’s list of payments was opened on 27 Mar 2026, 15:33: that is done once.' });
  });
});

it('the rules of addresses are shown as they stand now', async () => {
  const world = await createWorld();
  expect(await world.client.query('payments.urlRules', {})).toMatchObject({ urls: { confirmation: 'https://pay.example.co.ke/secret-path/c2b/confirmation', validation: 'https://pay.example.co.ke/secret-path/c2b/validation' }, registeredAt: null, rules: Array(6).fill({ ok: true }) });
  await world.client.command('payments.registerUrls', {});
  await world.drain();
  expect((await world.client.query('payments.urlRules', {})).rules.map((rule) => rule.ok)).toEqual([true, true, true, true, true, false]);
  expect(await (await createWorld({ publicUrl: '' })).client.query('payments.urlRules', {})).toMatchObject({ urls: null });
});

it('the API operator’s password is told of from its eightieth day', async () => {
  const world = await createWorld({ ...ASKABLE, initiatorPasswordSetAt: START });
  expect(moneyTrouble(world.db, later(START, 80 * DAY - 1)).passwordEnds).toBeNull();
  expect(moneyTrouble(world.db, later(START, 80 * DAY)).passwordEnds).toEqual({ setAt: START, endsAt: later(START, 90 * DAY) });
  expect(moneyTrouble((await createWorld({ initiatorPasswordSetAt: START })).db, later(START, 95 * DAY)).passwordEnds).toBeNull();
});
