/** From which day to which day people are invoiced: month ends, leap years, and every way in which the months of a business may lie. */
import { describe, expect, test } from 'vitest';
import { addSubscriber } from '../../../testing/feature-rig.ts';
import { charged, date, deskOn, isOn, paper, pay, plan, stands } from './stories.test-support.ts';

describe('month ends', () => {
  test('who began on the 31st is invoiced on the last day of short months, and on the 31st again: over a year and into the next', async () => {
    const desk = deskOn('2026-01-31');
    const { id, subscriptionId } = await addSubscriber(desk, { planId: await plan(desk, 'Home', 3100) });
    // 13 invoices of 3,100: he pays for all of them ahead, and is never late.
    await pay(desk, id, 40_300);
    await desk.day('2027-01-31', '12:00');
    const days = ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31', '2026-06-30', '2026-07-31', '2026-08-31', '2026-09-30', '2026-10-31', '2026-11-30', '2026-12-31', '2027-01-31', '2027-02-28'];
    expect(paper(desk, id).map((line) => line.slice(line.indexOf('on ')))).toEqual(days.slice(0, -1).map((day, index) => `on ${day}: Home, ${day}…${days[index + 1]} 3,100.00`));
    expect(await stands(desk, id)).toBe('nothing');
    expect(isOn(desk, subscriptionId)).toBe(true);
    expect(desk.wrong()).toEqual([]);
  });

  test('a year that began on 29 February ends on 28 February, and on the 29th in the next leap year', async () => {
    const desk = deskOn('2028-02-29');
    const { id } = await addSubscriber(desk, { planId: await plan(desk, 'Yearly', 12_000, { interval: { unit: 'year', count: 1 } }) });
    await desk.day('2028-03-01');
    // The PC was off for years: a person says that the date is right.
    await desk.offUntil('2032-03-01');
    expect(charged(desk, id)).toHaveLength(1);
    await desk.command('billing.run', { confirmClockJump: true });
    await desk.settle();
    expect(charged(desk, id)).toEqual(['Yearly, 2028-02-29…2029-02-28 12,000.00', 'Yearly, 2029-02-28…2030-02-28 12,000.00', 'Yearly, 2030-02-28…2031-02-28 12,000.00', 'Yearly, 2031-02-28…2032-02-29 12,000.00', 'Yearly, 2032-02-29…2033-02-28 12,000.00']);
    expect(await stands(desk, id)).toBe('owes 60,000.00');
    expect(desk.wrong()).toEqual([]);
  });

  test('a quarter that began on 31 January ends on 30 April, and the next one on 31 July', async () => {
    const desk = deskOn('2026-01-31');
    const { id } = await addSubscriber(desk, { planId: await plan(desk, 'Quarterly', 9000, { interval: { unit: 'month', count: 3 } }) });
    await desk.offUntil('2026-03-10');
    await desk.offUntil('2026-04-20');
    await desk.offUntil('2026-05-30');
    expect(charged(desk, id)).toEqual(['Quarterly, 2026-01-31…2026-04-30 9,000.00', 'Quarterly, 2026-04-30…2026-07-31 9,000.00']);
    expect(desk.wrong()).toEqual([]);
  });
});

describe('one day for everybody', () => {
  test('fixed on the 5th: a quarter begins with the days up to it, of the quarter that holds them', async () => {
    const desk = deskOn('2026-03-02', { mode: 'fixed', fixedDay: 5 });
    const { id } = await addSubscriber(desk, { planId: await plan(desk, 'Quarterly', 9000, { interval: { unit: 'month', count: 3 } }) });
    await desk.day('2026-03-06');
    // 5 December to 5 March are 90 days: 3 of them are 300.
    expect(charged(desk, id)).toEqual(['Quarterly, 2026-03-02…2026-03-05 300.00', 'Quarterly, 2026-03-05…2026-06-05 9,000.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test('by the calendar: months begin on the 1st, weeks on Monday, quarters in January', async () => {
    const desk = deskOn('2026-03-04', { mode: 'calendar' });
    const monthly = await addSubscriber(desk, { planId: await plan(desk, 'Monthly', 3100) });
    const weekly = await addSubscriber(desk, { planId: await plan(desk, 'Weekly', 700, { interval: { unit: 'week', count: 1 } }) });
    const quarterly = await addSubscriber(desk, { planId: await plan(desk, 'Quarterly', 9000, { interval: { unit: 'month', count: 3 } }) });
    await desk.day('2026-04-01');
    // 28 of 31 days.
    expect(charged(desk, monthly.id)).toEqual(['Monthly, 2026-03-04…2026-04-01 2,800.00', 'Monthly, 2026-04-01…2026-05-01 3,100.00']);
    // 4 March is a Wednesday: 5 of 7 days up to Monday.
    expect(charged(desk, weekly.id)).toEqual(['Weekly, 2026-03-04…2026-03-09 500.00', 'Weekly, 2026-03-09…2026-03-16 700.00', 'Weekly, 2026-03-16…2026-03-23 700.00', 'Weekly, 2026-03-23…2026-03-30 700.00', 'Weekly, 2026-03-30…2026-04-06 700.00']);
    // 28 of the 90 days of January to March.
    expect(charged(desk, quarterly.id)).toEqual(['Quarterly, 2026-03-04…2026-04-01 2,800.00', 'Quarterly, 2026-04-01…2026-07-01 9,000.00']);
    expect(desk.wrong()).toEqual([]);
  });

  test('with 30 days to every month, a February has 30 too', async () => {
    const desk = deskOn('2026-02-15', { mode: 'fixed', fixedDay: 1, dayCount: 'fixed30' });
    const { id } = await addSubscriber(desk, { planId: await plan(desk, 'Home', 3000) });
    await desk.day('2026-03-01');
    // The 15th is the 15th of 30: 16 of 30 days are left, though the calendar has 14.
    expect(charged(desk, id)).toEqual(['Home, 2026-02-15…2026-03-01 1,600.00', 'Home, 2026-03-01…2026-04-01 3,000.00']);
  });
});

describe('in arrears', () => {
  test('nothing is invoiced before the month is over; an end is invoiced on the day of the end', async () => {
    const desk = deskOn('2026-03-02');
    const { id, subscriptionId } = await addSubscriber(desk, { planId: await plan(desk, 'Office', 3000, { charging: 'arrears' }) });
    await desk.day('2026-04-01');
    expect(paper(desk, id)).toEqual([]);
    await desk.day('2026-04-02');
    expect(paper(desk, id)).toEqual(['INV-2026-00001 on 2026-04-02: Office, 2026-03-02…2026-04-02 3,000.00']);
    await desk.command('subscriptions.end', { id: subscriptionId, endOn: date('2026-04-12') });
    await desk.day('2026-04-30');
    // 10 of 30 days.
    expect(paper(desk, id).slice(1)).toEqual(['INV-2026-00002 on 2026-04-12: Office, 2026-04-02…2026-04-12 1,000.00']);
    expect(await stands(desk, id)).toBe('owes 4,000.00');
    expect(desk.wrong()).toEqual([]);
  });
});

describe('after two weeks off', () => {
  const weekly = async (catchUp: 'oneInvoice' | 'onePerPeriod') => {
    const desk = deskOn('2026-03-02', { catchUp, dueDays: 5 });
    const { id } = await addSubscriber(desk, { planId: await plan(desk, 'Weekly', 700, { interval: { unit: 'week', count: 1 } }) });
    await desk.day('2026-03-08');
    await desk.offUntil('2026-03-24');
    return { desk, id };
  };

  test('everything that fell due comes on one invoice, with the same days to pay as ever', async () => {
    const { desk, id } = await weekly('oneInvoice');
    expect(paper(desk, id).slice(1)).toEqual(['INV-2026-00002 on 2026-03-24: Weekly, 2026-03-09…2026-03-16 700.00', 'INV-2026-00002 on 2026-03-24: Weekly, 2026-03-16…2026-03-23 700.00', 'INV-2026-00002 on 2026-03-24: Weekly, 2026-03-23…2026-03-30 700.00']);
    expect((await desk.query('invoices.list', {})).rows[0]).toMatchObject({ dueOn: '2026-03-29', totalCents: 210_000 });
    expect(desk.wrong()).toEqual([]);
  });

  test('or on one invoice for each period, as set; none of them is late on the day it is written', async () => {
    const { desk, id } = await weekly('onePerPeriod');
    expect(paper(desk, id).slice(1)).toEqual(['INV-2026-00002 on 2026-03-24: Weekly, 2026-03-09…2026-03-16 700.00', 'INV-2026-00003 on 2026-03-24: Weekly, 2026-03-16…2026-03-23 700.00', 'INV-2026-00004 on 2026-03-24: Weekly, 2026-03-23…2026-03-30 700.00']);
    const { rows } = await desk.query('invoices.list', {});
    expect(rows.slice(0, 3).map((row) => [row.dueOn, row.state])).toEqual([['2026-03-29', 'open'], ['2026-03-29', 'open'], ['2026-03-29', 'open']]);
    expect((await desk.query('billing.runs', {})).rows[0]).toMatchObject({ runOn: '2026-03-24', invoices: 3, totalCents: 210_000, state: 'done' });
    expect(desk.wrong()).toEqual([]);
  });
});
