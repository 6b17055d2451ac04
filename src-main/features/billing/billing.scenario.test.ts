/** A month at the desk and the days on which clocks, months and people do as they please. */
import { describe, expect, test } from 'vitest';
import { addPlan, addSubscriber, invoiced, openDesk, setTaxes } from '../../testing/feature-rig.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { parseInstant, type LocalDate } from '../../../src-shared/time.ts';

const on = (text: string) => parseInstant(`${text}T08:00:00+03:00`);
const date = (text: string) => text as LocalDate;
const numbers = (desk: ReturnType<typeof openDesk>) => desk.db.sql<{ number: string }>('SELECT number FROM invoice ORDER BY id').map((row) => row.number);

describe('who starts on a day is invoiced on that day of every month', () => {
  test('at once, then month by month; nothing in between', async () => {
    const desk = openDesk();
    const { id } = await addSubscriber(desk, { startOn: '2026-03-02' });
    expect(invoiced(desk, id)).toEqual(['2026-03-02…2026-04-02 1500.00']);
    await desk.day('2026-04-01');
    expect(invoiced(desk, id)).toHaveLength(1);
    await desk.day('2026-04-02', '01:00');
    expect(invoiced(desk, id)).toEqual(['2026-03-02…2026-04-02 1500.00', '2026-04-02…2026-05-02 1500.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test('from 31 January on: 28 February, 31 March, 30 April', async () => {
    const desk = openDesk({ start: on('2026-01-31') });
    const { id } = await addSubscriber(desk);
    await desk.day('2026-05-01');
    expect(invoiced(desk, id)).toEqual(['2026-01-31…2026-02-28 1500.00', '2026-02-28…2026-03-31 1500.00', '2026-03-31…2026-04-30 1500.00', '2026-04-30…2026-05-31 1500.00']);
  });

  test('in a leap year February ends on the 29th, for who began on it too', async () => {
    const desk = openDesk({ start: on('2028-01-30') });
    const { id } = await addSubscriber(desk);
    await desk.day('2028-02-29');
    const leap = await addSubscriber(desk);
    await desk.day('2028-04-01');
    expect(invoiced(desk, id)).toEqual(['2028-01-30…2028-02-29 1500.00', '2028-02-29…2028-03-30 1500.00', '2028-03-30…2028-04-30 1500.00']);
    expect(invoiced(desk, leap.id)).toEqual(['2028-02-29…2028-03-29 1500.00', '2028-03-29…2028-04-29 1500.00']);
  });
});

describe('one billing day for everybody', () => {
  test('the first period is the part up to it, with its arithmetic on the line', async () => {
    const desk = openDesk({ start: on('2026-01-15') });
    const { billing } = await desk.query('settings.read', {});
    await desk.command('settings.saveBilling', { ...billing, mode: 'fixed', fixedDay: 1, dueDays: 7 });
    const { id } = await addSubscriber(desk, { planId: await addPlan(desk, 'Home 10', 2500) });
    await desk.day('2026-03-01');
    // 17 of 31 days × 2,500 = 1,370.97
    expect(invoiced(desk, id)).toEqual(['2026-01-15…2026-02-01 1370.97', '2026-02-01…2026-03-01 2500.00', '2026-03-01…2026-04-01 2500.00']);
    const { rows } = await desk.query('invoices.list', { sort: { by: 'issuedOn', direction: 'asc' } });
    const first = await desk.query('invoices.get', { id: rows[0]!.id });
    expect(first.lines[0]!.explanation).toBe('17 of 31 days × KES 2,500.00');
    expect(first).toMatchObject({ issuedOn: '2026-01-15', dueOn: '2026-01-22' });
  });

  test('a change of the setting reaches new services only', async () => {
    const desk = openDesk();
    const before = await addSubscriber(desk);
    const { billing } = await desk.query('settings.read', {});
    await desk.command('settings.saveBilling', { ...billing, mode: 'fixed', fixedDay: 5 });
    await addSubscriber(desk);
    await desk.day('2026-04-30');
    expect(invoiced(desk, before.id)).toEqual(['2026-03-02…2026-04-02 1500.00', '2026-04-02…2026-05-02 1500.00']);
    expect(desk.wrong()).toEqual([]);
  });
});

describe('a run makes up for what is missing, and only that', () => {
  test('after weeks off there is one invoice with all the missed periods, due from the day it is written', async () => {
    const desk = openDesk();
    const { id } = await addSubscriber(desk);
    await desk.day('2026-03-30');
    await desk.offUntil('2026-05-09');
    expect(invoiced(desk, id)).toEqual(['2026-03-02…2026-04-02 1500.00', '2026-04-02…2026-05-02 1500.00', '2026-05-02…2026-06-02 1500.00']);
    expect(numbers(desk)).toEqual(['INV-2026-00001', 'INV-2026-00002']);
    expect((await desk.query('invoices.list', {})).rows[0]).toMatchObject({ issuedOn: '2026-05-09', dueOn: '2026-05-09', totalCents: 300000, state: 'open' });
  });

  test('to run it twice, or thirty times, invoices nothing more', async () => {
    const desk = openDesk();
    await addSubscriber(desk);
    await desk.day('2026-04-02');
    for (let n = 0; n < 30; n += 1) {
      await desk.command('billing.run', {});
      await desk.settle();
    }
    expect(numbers(desk)).toHaveLength(2);
    expect(desk.wrong()).toEqual([]);
  });

  test('the preview shows the very lines and the very sum', async () => {
    const desk = openDesk();
    const plans = [await addPlan(desk, 'A', 999), await addPlan(desk, 'B', 2500)];
    await setTaxes(desk);
    for (let n = 0; n < 12; n += 1) await addSubscriber(desk, { planId: plans[n % 2]!, startOn: `2026-02-${String(3 + n).padStart(2, '0')}` });
    desk.clock.set(on('2026-04-20'));
    const before = desk.db.sql<{ total: number; n: number }>('SELECT sum(totalCents) AS total, count(*) AS n FROM invoice')[0]!;
    const preview = await desk.query('billing.preview', {});
    await desk.command('billing.run', {});
    await desk.jobs.drain();
    const after = desk.db.sql<{ total: number; n: number }>('SELECT sum(totalCents) AS total, count(*) AS n FROM invoice')[0]!;
    expect({ total: after.total - before.total, n: after.n - before.n }).toEqual({ total: preview.totalCents, n: preview.total });
    const lines = desk.db.sql(`SELECT subscriberId, description, periodStart, periodEnd, grossCents FROM invoiceLine JOIN invoice ON invoice.id = invoiceId WHERE issuedOn = '2026-04-20' ORDER BY subscriberId, periodStart`);
    expect(preview.rows.flatMap((row) => row.lines.map(({ description, periodStart, periodEnd, grossCents }) => ({ subscriberId: row.subscriberId, description, periodStart, periodEnd, grossCents })))).toEqual(lines);
  });
});

describe('numbers', () => {
  test('follow each other without a gap, though a command was refused in between, and begin anew each year', async () => {
    const desk = openDesk({ start: on('2026-12-30') });
    await addSubscriber(desk, { userName: 'taken' });
    const taken = await desk.refusal(desk.command('subscribers.create', { name: 'Second', service: { planId: 1, routerId: null, userName: 'taken', startOn: date('2026-12-30') } }));
    expect(taken.message).toMatch(/The user name taken is taken by Subscriber \d+ \(account \d+\)/);
    // The whole command fails after the invoice was numbered: the number comes back.
    expect(() => desk.within(({ tx }) => {
      tx.sql(`UPDATE numberSeries SET lastNumber = lastNumber + 1 WHERE kind = 'INV' RETURNING 1`);
      throw new Error('the power went');
    })).toThrow('the power went');
    await addSubscriber(desk);
    await desk.day('2027-01-30');
    expect(numbers(desk)).toEqual(['INV-2026-00001', 'INV-2026-00002', 'INV-2027-00001', 'INV-2027-00002']);
    expect(desk.wrong()).toEqual([]);
  });
});

describe('a clock that is wrong', () => {
  test('set back and right again: nothing is invoiced twice', async () => {
    const desk = openDesk();
    const { id } = await addSubscriber(desk);
    await desk.day('2026-04-10');
    desk.clock.set(on('2026-02-01'));
    desk.schedules.reset();
    await desk.command('billing.run', {});
    await desk.settle();
    await desk.day('2026-04-12');
    expect(invoiced(desk, id)).toHaveLength(2);
    expect(desk.db.sql(`SELECT value FROM setting WHERE name = 'latestDaySeen'`)).toEqual([{ value: '"2026-04-12"' }]);
    expect(desk.wrong()).toEqual([]);
  });

  test('46 days ahead: nothing happens by itself, Attention says why, and a person may confirm', async () => {
    const desk = openDesk();
    const { id, subscriptionId } = await addSubscriber(desk, { phone: '0712345678' });
    await desk.day('2026-03-03');
    await desk.offUntil('2026-04-18', '11:00');
    expect(invoiced(desk, id)).toHaveLength(1);
    expect(desk.phones.texts.filter((text) => text.at > on('2026-03-04'))).toEqual([]);
    expect((await desk.query('subscribers.get', { id })).subscriptions[0]!.entitlement.state).toBe('active');
    expect(await desk.query('desk.attention', {})).toContainEqual(expect.objectContaining({ key: 'clock', severity: 'red', title: 'The clock jumped 46 days forward', link: '/money/run' }));
    // Neither does a new service bring the other one's invoices.
    await desk.command('subscriptions.add', { subscriberId: id, planId: 1, routerId: null, userName: 'second', startOn: date('2026-04-18') });
    expect(invoiced(desk, id)).toHaveLength(1);

    const asked = await desk.refusal(desk.command('billing.run', {}));
    expect(asked).toMatchObject({ code: 'needs_confirmation', details: { days: 46 } });
    expect(asked.message).toContain('Nothing was invoiced');
    await desk.command('billing.run', { confirmClockJump: true });
    await desk.settle();
    expect(invoiced(desk, id)).toEqual(['2026-03-02…2026-04-02 1500.00', '2026-04-02…2026-05-02 1500.00', '2026-04-18…2026-05-18 1500.00']);
    expect((await desk.query('desk.attention', {})).filter((item) => item.kind === 'clock')).toEqual([]);
    // And the cut-off that was due comes with the next run.
    await desk.day('2026-04-19', '10:00');
    expect(desk.db.sql('SELECT state FROM entitlement WHERE subscriptionId = ?', subscriptionId)).toEqual([{ state: 'suspended' }]);
  });

  test('45 days ahead are a long holiday', async () => {
    const desk = openDesk();
    const { id } = await addSubscriber(desk);
    await desk.day('2026-03-03');
    await desk.offUntil('2026-04-17');
    expect(invoiced(desk, id)).toHaveLength(2);
  });
});

describe('credit', () => {
  test('settles a new invoice at once, oldest first, and the rest stays', async () => {
    const desk = openDesk();
    const { id } = await addSubscriber(desk);
    await desk.command('payments.takeCash', { subscriberId: id, amountCents: 4000_00 as Cents });
    expect(await desk.query('subscribers.get', { id })).toMatchObject({ creditCents: 250000, balanceCents: -250000 });
    await desk.day('2026-05-02');
    expect(await desk.query('subscribers.get', { id })).toMatchObject({ creditCents: 0, balanceCents: 50000, overdueCents: 0 });
    expect((await desk.query('invoices.list', {})).rows.map((row) => [row.state, row.openCents])).toEqual([['open', 50000], ['paid', 0], ['paid', 0]]);
    const last = (await desk.query('invoices.list', {})).rows[0]!;
    expect((await desk.query('invoices.get', { id: last.id })).allocations).toMatchObject([{ amountCents: 100000, paymentId: null, method: 'credit' }]);
    expect(desk.wrong()).toEqual([]);
  });
});

describe('an end', () => {
  test('clips the last invoice, and nothing follows', async () => {
    const desk = openDesk();
    const { id, subscriptionId } = await addSubscriber(desk);
    await desk.command('subscriptions.end', { id: subscriptionId, endOn: date('2026-04-12') });
    await desk.day('2026-06-30');
    // 10 of 30 days
    expect(invoiced(desk, id)).toEqual(['2026-03-02…2026-04-02 1500.00', '2026-04-02…2026-04-12 500.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test('may be moved, also when its last part is invoiced: what is posted stays, and the days after it are charged on', async () => {
    const desk = openDesk();
    const { id, subscriptionId } = await addSubscriber(desk);
    await desk.command('subscriptions.end', { id: subscriptionId, endOn: date('2026-04-02') });
    await desk.command('subscriptions.end', { id: subscriptionId, endOn: date('2026-04-20') });
    await desk.day('2026-04-03');
    expect(invoiced(desk, id).at(-1)).toBe('2026-04-02…2026-04-20 900.00');
    await desk.command('subscriptions.end', { id: subscriptionId, endOn: date('2026-05-20') });
    await desk.day('2026-05-03');
    // 12 of 30 days, and 18 of 31.
    expect(invoiced(desk, id).slice(-2)).toEqual(['2026-04-20…2026-05-02 600.00', '2026-05-02…2026-05-20 870.97']);
    await desk.day('2026-05-21');
    expect((await desk.refusal(desk.command('subscriptions.end', { id: subscriptionId, endOn: date('2026-06-20') }))).message).toBe('This service ended on 20 May 2026. Add a new one instead.');
    expect((await desk.refusal(desk.command('subscriptions.changePlan', { id: subscriptionId, planId: await addPlan(desk, 'Other') }))).code).toBe('locked');
    expect(desk.wrong()).toEqual([]);
  });

  test('in the future keeps the user name taken until then', async () => {
    const desk = openDesk();
    const { id, subscriptionId } = await addSubscriber(desk, { userName: 'wanjiku' });
    await desk.command('subscriptions.end', { id: subscriptionId, endOn: date('2026-04-01') });
    const service = { subscriberId: id, planId: 1, routerId: null, userName: 'wanjiku' };
    expect((await desk.refusal(desk.command('subscriptions.add', { ...service, startOn: date('2026-03-31') }))).message).toContain('until 1 Apr 2026');
    await desk.command('subscriptions.add', { ...service, startOn: date('2026-04-01') });
    // And the old one cannot be led into the time of the new one.
    expect((await desk.refusal(desk.command('subscriptions.end', { id: subscriptionId, endOn: date('2026-04-20') }))).code).toBe('conflict');
    expect((await desk.refusal(desk.command('subscriptions.end', { id: subscriptionId, endOn: date('2026-03-01') }))).message).toContain('it cannot end before');
  });
});

describe('a new price', () => {
  test('reaches new periods only, and so does a new plan at period end', async () => {
    const desk = openDesk();
    const plan = await addPlan(desk, 'Home', 1500);
    const other = await addPlan(desk, 'Bigger', 3000);
    const [stays, moves] = [await addSubscriber(desk, { planId: plan }), await addSubscriber(desk, { planId: plan })];
    await desk.command('plans.changePrice', { id: plan, priceCents: 1800_00 as Cents, fromOn: desk.today(), existing: 'move' });
    await desk.command('subscriptions.changePlan', { id: moves.subscriptionId, planId: other, when: 'periodEnd' });
    await desk.day('2026-04-02');
    expect(invoiced(desk, stays.id)).toEqual(['2026-03-02…2026-04-02 1500.00', '2026-04-02…2026-05-02 1800.00']);
    expect(invoiced(desk, moves.id)).toEqual(['2026-03-02…2026-04-02 1500.00', '2026-04-02…2026-05-02 3000.00']);
    expect((await desk.refusal(desk.command('subscriptions.changePlan', { id: moves.subscriptionId, planId: other }))).message).toBe('The service is on this plan already.');
    const draft = (await desk.command('plans.create', { name: 'Draft', priceCents: 1 as Cents, downKbps: 64, upKbps: 64, publish: false })).id;
    for (const planId of [draft, 999]) expect((await desk.refusal(desk.command('subscriptions.changePlan', { id: moves.subscriptionId, planId }))).message).toBe('Choose a plan that is sold.');
  });
});

test('a run that is cancelled stops, and the next one does the rest', async () => {
  const desk = openDesk({ monotonic: () => 0 });
  for (let n = 0; n < 130; n += 1) await addSubscriber(desk);
  desk.clock.set(on('2026-04-02'));
  const { batchId } = await desk.command('billing.run', {});
  desk.commands.execute({ id: 'one-chunk-by-hand', name: 'kernel.runChunk', input: { batchId, cursor: '0' }, actor: { kind: 'system' } });
  await desk.command('batches.cancel', { id: batchId });
  await desk.jobs.drain();
  expect(await desk.query('batches.get', { id: batchId })).toMatchObject({ state: 'cancelled', total: 130, done: 100 });
  expect(numbers(desk)).toHaveLength(230);
  await desk.command('billing.run', {});
  await desk.settle();
  expect(numbers(desk)).toHaveLength(260);
  expect(desk.wrong()).toEqual([]);
});
