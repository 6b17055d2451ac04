/** Cash, the list of M-Pesa, the addresses, and what the desk sees. */
import { describe, expect, it } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { DAY, HOUR, later, MINUTE, parseInstant } from '../../../src-shared/time.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import { readSetting, writeSetting } from '../settings/index.ts';
import { moneyTrouble, paymentSchedules } from './index.ts';
import { c2bBody, createWorld, cutOffService, entitlementOf, listed, START } from './payments.test-support.ts';

describe('cash', () => {
  it('settles, brings the internet back, and gives a receipt without gaps', async () => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', '0700000001');
    world.owe(jane.id, 1500, 10);
    const service = cutOffService(world, jane.id);
    const first = await world.client.command('payments.takeCash', { subscriberId: jane.id, amountCents: shillings(2000), note: 'in the shop' });
    await expect(world.client.command('payments.takeCash', { subscriberId: 99, amountCents: shillings(1) })).rejects.toMatchObject({ code: 'not_found' });
    const second = await world.client.command('payments.takeCash', { subscriberId: jane.id, amountCents: shillings(1) });
    expect([first.receipt, second.receipt]).toEqual(['CSH-2026-00001', 'CSH-2026-00002']);
    expect([world.owed(jane.id), world.credit(jane.id)]).toEqual([0, 50_100]);
    expect(entitlementOf(world, service)).toBe('active');
    expect(await world.client.query('payments.get', { id: first.paymentId })).toMatchObject({ method: 'cash', takenBy: 'Achieng', note: 'in the shop', sources: ['manual'], creditCents: 50_000, entries: [{ postings: [{ account: 'Cash' }, {}, {}] }] });
    expect(world.wrong()).toEqual([]);
  });

  it('the same command twice takes it once', async () => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', '0700000001');
    const input = { subscriberId: jane.id, amountCents: shillings(100) };
    const replies = [await world.client.command('payments.takeCash', input, 'the-same-id'), await world.client.command('payments.takeCash', input, 'the-same-id')];
    expect(replies[0]).toEqual(replies[1]);
    expect(world.credit(jane.id)).toBe(10_000);
  });
});

describe('the list of M-Pesa', () => {
  it('is fetched from half an hour before the last one, and moves its mark only when all is booked', async () => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', '0700000001');
    const pull = async () => {
      await world.client.command('payments.pull', {});
      await world.drain();
    };
    await world.pass(HOUR);
    world.gateway.listed.push(...Array.from({ length: 25 }, (_, n) => listed({ receipt: `UCR00000${10 + n}`, amount: 10, account: jane.accountNumber, at: later(START, n * MINUTE) })));
    await pull();
    expect(world.gateway.windows).toEqual([{ from: START, to: later(START, HOUR) }]);
    expect(readSetting(world.db, 'mpesaPulledUpTo')).toBe(later(START, HOUR));
    expect(world.credit(jane.id)).toBe(25_000);
    await world.pass(HOUR);
    await pull();
    expect(world.gateway.windows[1]).toEqual({ from: later(START, HOUR / 2), to: later(START, 2 * HOUR) });
    expect(world.payments()).toHaveLength(25);
    const chunks = world.db.sql<{ n: number }>(`SELECT count(*) AS n FROM command WHERE name = 'payments.receiveListed'`)[0]!.n;
    expect(chunks).toBe(3);

    world.gateway.onList = async () => Promise.reject(new GatewayError('M-Pesa is in trouble.', { retryable: true, outcome: 'not_done', hint: 'Wait.' }));
    await world.pass(HOUR);
    await pull();
    expect(readSetting(world.db, 'mpesaPulledUpTo')).toBe(later(START, 2 * HOUR));
    world.gateway.onList = async () => undefined;
    await world.pass(2000);
    expect(readSetting(world.db, 'mpesaPulledUpTo')).toBe(later(START, 3 * HOUR + 2000));
  });

  it('names the time that it no longer reaches', async () => {
    const world = await createWorld();
    world.act((context) => writeSetting(context.tx, 'mpesaPulledUpTo', START, context.now));
    await world.pass(5 * DAY);
    await world.client.command('payments.pull', {});
    await world.drain();
    expect(moneyTrouble(world.db, world.clock.now()).gap).toEqual({ from: START, to: later(START, 3 * DAY) });
    expect(world.gateway.windows[0]!.from).toBe(later(START, 3 * DAY));
  });

  it('is not fetched while M-Pesa is off', async () => {
    const world = await createWorld({ enabled: false });
    await expect(world.client.command('payments.pull', {})).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('falls due every ten minutes, before cut-offs', () => {
    const { next, job } = paymentSchedules['payments.pull']!;
    const at = parseInstant('2026-03-27T09:57:01+03:00');
    expect(next(at, undefined as never)).toBe(parseInstant('2026-03-27T10:00:00+03:00'));
    expect(next(parseInstant('2026-03-27T10:00:00+03:00'), undefined as never)).toBe(parseInstant('2026-03-27T10:10:00+03:00'));
    expect(job(at).rank).toBeLessThan(60);
  });
});

describe('the addresses that M-Pesa reports to', () => {
  it('are registered, and the day is kept', async () => {
    const world = await createWorld();
    await world.client.command('payments.registerUrls', {});
    await world.drain();
    expect(world.gateway.registered).toEqual([{ confirmationUrl: 'https://pay.example.co.ke/secret-path/c2b/confirmation', validationUrl: 'https://pay.example.co.ke/secret-path/c2b/validation' }]);
    expect(readSetting(world.db, 'mpesa').urlsRegisteredAt).toBe(START);
  });

  it('somebody else’s registration is not taken for ours', async () => {
    const world = await createWorld();
    world.gateway.registered.push({ confirmationUrl: 'old', validationUrl: 'old' });
    await world.client.command('payments.registerUrls', {});
    await world.drain();
    expect(readSetting(world.db, 'mpesa').urlsRegisteredAt).toBeNull();
    const [job] = world.db.sql<{ state: string; lastError: string }>(`SELECT state, lastError FROM job WHERE kind = 'payments.registerUrls'`);
    expect(job).toMatchObject({ state: 'dead', lastError: expect.stringContaining('organisation portal') });
  });

  it.each([
    ['no address', { publicUrl: '' }, 'Enter the public address first'],
    ['a word that Safaricom forbids', { publicUrl: 'https://mpesa.example.co.ke' }, 'mpesa'],
  ])('are refused at once: %s', async (_name, settings, message) => {
    const world = await createWorld(settings);
    await expect(world.client.command('payments.registerUrls', {})).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining(message) });
  });
});

describe('the list of payments', () => {
  it('is searched by receipt, name, account and phone, filtered, sorted and totalled', async () => {
    const world = await createWorld();
    const jane = world.subscriber('Jane Wanjiku', '0700000001');
    const john = world.subscriber('John 100% Doe', '0711000222');
    await world.report('c2b-confirmation', c2bBody({ receipt: 'UCR0000001', amount: 10, account: jane.accountNumber, name: 'PETER' }));
    world.clock.advance(MINUTE);
    await world.client.command('payments.takeCash', { subscriberId: john.id, amountCents: shillings(20) });
    await world.report('c2b-confirmation', c2bBody({ receipt: 'UCR0000003', amount: 30, account: 'house 7', phone: '', at: later(START, 2 * MINUTE), name: '' }));
    const list = async (input: Parameters<typeof world.client.query<'payments.list'>>[1]) => {
      const { rows, total, amountCents } = await world.client.query('payments.list', input);
      return [rows.map((row) => row.id), total, amountCents];
    };
    expect(await list({})).toEqual([[3, 2, 1], 3, 6000]);
    expect(await list({ limit: 1, offset: 1 })).toEqual([[2], 3, 6000]);
    expect(await list({ sort: { by: 'amount', direction: 'asc' } })).toEqual([[1, 2, 3], 3, 6000]);
    expect(await list({ search: 'ucr' })).toEqual([[3, 1], 2, 4000]);
    expect(await list({ search: 'peter' })).toEqual([[1], 1, 1000]);
    expect(await list({ search: 'wanji' })).toEqual([[1], 1, 1000]);
    expect(await list({ search: jane.accountNumber })).toEqual([[1], 1, 1000]);
    expect(await list({ search: 'house' })).toEqual([[3], 1, 3000]);
    expect(await list({ search: '0711 000 222' })).toEqual([[2], 1, 2000]);
    expect(await list({ search: '100%' })).toEqual([[2], 1, 2000]);
    expect(await list({ state: 'suspense' })).toEqual([[3], 1, 3000]);
    expect(await list({ method: 'cash' })).toEqual([[2], 1, 2000]);
    expect(await list({ subscriberId: jane.id })).toEqual([[1], 1, 1000]);
    expect(await list({ search: 'nothing' })).toEqual([[], 0, 0]);
  });

  it('a payment that is not there is refused', async () => {
    const world = await createWorld();
    await expect(world.client.query('payments.get', { id: 9 })).rejects.toMatchObject({ code: 'not_found' });
    await expect(world.client.query('payments.suggestions', { paymentId: 9 })).rejects.toMatchObject({ code: 'not_found' });
    await expect(world.client.query('payments.pushStatus', { id: 9 })).rejects.toMatchObject({ code: 'not_found' });
  });
});
