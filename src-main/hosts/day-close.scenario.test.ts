/** Over the wire: M-Pesa lists what came in, the night comes, and the day is closed and locked without anybody's doing; unless something differs. */
import { expect, test } from 'vitest';
import { shillings, type Cents } from '../../src-shared/money.ts';
import { addDays, dateOf, HOUR, instantOf, later, SECOND } from '../../src-shared/time.ts';
import { openMoneyWorld } from './money-world.test-support.ts';

const PHONE = '254712000777';

test('a day of payments closes itself at night, to the cent', async () => {
  const world = await openMoneyWorld({ listener: false });
  try {
    const { accountNumber } = await world.subscriber(PHONE);
    const day = dateOf(world.clock.now());
    for (const [amount, account, phone] of [[1500, accountNumber, PHONE], [250, 'nobody', '254733000111'], [70, accountNumber, PHONE]] as const) {
      await world.daraja.payPaybill({ phone, amountCents: shillings(amount), account });
      await world.pass(2 * HOUR);
    }
    expect(await world.client.query('days.get', { day })).toMatchObject({ state: 'running', collectedCents: shillings(1820) });
    await world.pass(24 * HOUR);
    const closed = await world.client.query('days.get', { day });
    const paid = world.daraja.statement().reduce((total, entry) => total + entry.amountCents, 0) as Cents;
    expect(paid).toBe(shillings(1820));
    // What is nobody's is told, and holds up nothing.
    expect(closed).toMatchObject({ state: 'closed', closedBy: null, cannotClose: expect.stringMatching(/was closed on/) as string, items: [{ kind: 'suspense', blocks: false }], figures: { mpesa: { source: 'list', paidIn: { count: 3, amountCents: paid } }, ledger: { mpesa: { count: 3, amountCents: paid }, suspense: { count: 1, amountCents: shillings(250) } } } });
    expect((await world.client.query('periodLocks.list', {})).lockedUpTo).toBe(day);
    expect(world.wrong()).toEqual([]);
  } finally {
    await world.close();
  }
}, 60_000);

test('its statement has charges and settlements too, and is compared to the cent', async () => {
  const world = await openMoneyWorld({ listener: false });
  try {
    await world.client.command('settings.saveMoneyIn', { ...(await world.client.query('settings.moneyIn', {})), closeByItself: false });
    const { accountNumber } = await world.subscriber(PHONE);
    const day = dateOf(world.clock.now());
    await world.pass(HOUR);
    await world.daraja.payPaybill({ phone: PHONE, amountCents: shillings(1500), account: accountNumber });
    await world.pass(HOUR);
    world.daraja.withdrawToBank({ amountCents: shillings(1000), chargeCents: shillings(25) });
    await world.pass(20 * HOUR);
    const end = later(instantOf(addDays(day, 1), '00:00'), -SECOND);
    const { csv } = world.daraja.statement(instantOf(day, '00:00'), end);
    const { id } = await world.client.command('statements.upload', { fileName: 'ORG_600638.csv', base64: Buffer.from(csv).toString('base64') });
    await world.settle();
    await world.client.command('statements.commit', { id });
    await world.settle();
    const view = await world.client.query('days.get', { day });
    expect(view.items).toEqual([]);
    expect(view).toMatchObject({ state: 'ready', cannotClose: null, figures: { mpesa: { source: 'statement' } } });
    const { mpesa, ledger } = view.figures;
    expect([mpesa!.paidIn, mpesa!.reversed, mpesa!.charges, mpesa!.settled]).toEqual([ledger.mpesa, ledger.reversed, ledger.charges, ledger.settled]);
    expect([ledger.mpesa.amountCents, ledger.charges.amountCents, ledger.settled.amountCents]).toEqual([shillings(1500), shillings(25), shillings(1000)]);
    await world.client.command('days.close', { day });
    expect(world.wrong()).toEqual([]);
  } finally {
    await world.close();
  }
}, 60_000);
