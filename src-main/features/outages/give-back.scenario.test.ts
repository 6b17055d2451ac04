/** Days given back: what is invoiced is credited by the day, prepaid time is made longer, once. */
import { expect, test } from 'vitest';
import { cents, shillings } from '../../../src-shared/money.ts';
import { instantOf, localDate } from '../../../src-shared/time.ts';
import { SYSTEM } from '../../kernel/commands.ts';
import { addRouter, addSubscriber, openDesk, setTaxes, stateOf, type Desk } from '../../testing/feature-rig.ts';
import { paper, pay, plan, stands } from '../billing/stories/stories.test-support.ts';

const at = (text: string, time = '12:00') => instantOf(localDate(text), time);
const MONTH = { unit: 'month', count: 1 } as const;
const paidUntil = (desk: Desk, id: number) => desk.db.sql<{ paidUntil: number }>('SELECT paidUntil FROM subscription WHERE id = ?', id)[0]!.paidUntil;

/** Out from 10 March, 12:00, to 12 March, 12:00; it is 13 March. */
async function outageOver(desk: Desk, routerId: number) {
  await desk.day('2026-03-10');
  const { id } = await desk.command('outages.declare', { scope: 'router', routerId, reason: 'Storm' });
  await desk.day('2026-03-12');
  await desk.command('outages.end', { id });
  await desk.day('2026-03-13');
  return id;
}
const give = async (desk: Desk, id: number, days: number, text: string | null = null) => {
  const preview = await desk.query('outages.giveBackPreview', { id, days });
  await desk.command('outages.giveBack', { id, days, text });
  await desk.settle();
  return preview;
};

test('in advance, in arrears, prepaid: each in his way, and the preview says what then happens', async () => {
  const desk = openDesk({ start: at('2026-03-01', '08:00') });
  await setTaxes(desk);
  const routerId = addRouter(desk);
  const elsewhere = addRouter(desk, 'Elsewhere');
  const advance = await addSubscriber(desk, { routerId, planId: await plan(desk, 'Advance', 3100) });
  const arrears = await addSubscriber(desk, { routerId, planId: await plan(desk, 'Arrears', 3100, { charging: 'arrears' }) });
  const prepaid = await addSubscriber(desk, { routerId, planId: await plan(desk, 'Prepaid', 3100, { charging: 'prepaid', interval: MONTH }) });
  const unpaid = await addSubscriber(desk, { routerId, planId: await plan(desk, 'Never paid', 3100, { charging: 'prepaid', interval: MONTH }) });
  const pass = await addSubscriber(desk, { routerId, planId: await plan(desk, 'Pass', 100, { charging: 'prepaid', interval: { unit: 'hour', count: 300 } }) });
  const far = await addSubscriber(desk, { routerId: elsewhere, planId: await plan(desk, 'Far', 3100) });
  for (const [who, amount] of [[advance, 3100], [prepaid, 3100], [pass, 100], [far, 3100]] as const) await pay(desk, who.id, amount);
  const id = await outageOver(desk, routerId);
  expect((await desk.query('outages.list', {})).rows[0]).toMatchObject({ length: 2, lasts: false, gaveBack: null });
  const preview = await give(desk, id, 2);
  expect(preview).toMatchObject({ services: 2, leftOut: 2, creditCents: cents(20_001), timeCents: shillings(200), phones: 2 });
  expect(preview.rows.map(({ subscriptionId, kind, problem }) => [subscriptionId, kind ?? problem])).toEqual([
    [arrears.subscriptionId, 'Nothing of these days is invoiced that could be given back.'],
    [pass.subscriptionId, 'A pass of hours or minutes runs out by itself: give him one by hand.'],
    [advance.subscriptionId, 'credit'],
    [prepaid.subscriptionId, 'time'],
  ]);
  expect(paper(desk, advance.id).at(-1)).toBe('CRN-2026-00001 on 2026-03-13: Days without service: Advance −200.01');
  expect(await stands(desk, advance.id)).toBe('has 200.01');
  expect(paidUntil(desk, prepaid.subscriptionId)).toBe(at('2026-04-03', '00:00'));
  expect([await stands(desk, far.id), paper(desk, unpaid.id)]).toEqual(['nothing', []]);
  expect((await desk.query('outages.list', {})).rows[0]).toMatchObject({ gaveBackDays: 2, gaveBack: { done: true, services: 2, amountCents: 40_001, leftOut: 2, texts: 0 } });
  expect((await desk.refusal(desk.command('outages.giveBack', { id, days: 1, text: null }))).message).toBe('2 days of this outage are given back already.');
  // He goes on from the day up to which he has time now, and nothing of it is sold twice.
  await desk.day('2026-04-02');
  expect(stateOf(desk, prepaid.subscriptionId)).toBe('active');
  await pay(desk, prepaid.id, 3100);
  await desk.day('2026-04-04');
  expect(paper(desk, prepaid.id).at(-1)).toContain(' on 2026-04-03: Prepaid, 2026-04-03…2026-05-03 3,100.00');
  expect(stateOf(desk, prepaid.subscriptionId)).toBe('active');
  expect(desk.wrong()).toEqual([]);
});

test('prepaid time that ran out in the outage begins again with whole days; without money it ends after them', async () => {
  const desk = openDesk({ start: at('2026-03-01', '08:00') });
  const routerId = addRouter(desk);
  const { id, subscriptionId } = await addSubscriber(desk, { routerId, planId: await plan(desk, 'Ten days', 1000, { charging: 'prepaid', interval: { unit: 'day', count: 10 } }) });
  await pay(desk, id, 1000);
  const outage = await outageOver(desk, routerId);
  expect(stateOf(desk, subscriptionId)).toBe('suspended');
  await give(desk, outage, 2);
  expect([stateOf(desk, subscriptionId), paidUntil(desk, subscriptionId)]).toEqual(['active', at('2026-03-16', '00:00')]);
  await desk.day('2026-03-16');
  expect(stateOf(desk, subscriptionId)).toBe('suspended');
  await pay(desk, id, 1000);
  expect([stateOf(desk, subscriptionId), paper(desk, id).at(-1)]).toEqual(['active', 'INV-2026-00002 on 2026-03-16: Ten days, 2026-03-16…2026-03-26 1,000.00']);
  expect(desk.wrong()).toEqual([]);
});

test('two outages one after the other; and the next period is bought early all the same', async () => {
  const desk = openDesk({ start: at('2026-03-01', '08:00') });
  const routerId = addRouter(desk);
  const { id, subscriptionId } = await addSubscriber(desk, { routerId, planId: await plan(desk, 'Prepaid', 3100, { charging: 'prepaid', interval: MONTH }) });
  await pay(desk, id, 3100);
  await give(desk, await outageOver(desk, routerId), 2);
  const second = (await desk.command('outages.declare', { scope: 'router', routerId, reason: 'Again' })).id;
  await desk.day('2026-03-14');
  await desk.command('outages.end', { id: second });
  await give(desk, second, 1);
  expect(paidUntil(desk, subscriptionId)).toBe(at('2026-04-04', '00:00'));
  await pay(desk, id, 3100);
  await desk.command('subscriptions.renew', { id: subscriptionId });
  expect([paidUntil(desk, subscriptionId), paper(desk, id).at(-1)]).toEqual([at('2026-05-04', '00:00'), 'INV-2026-00002 on 2026-03-14: Prepaid, 2026-04-04…2026-05-04 3,100.00']);
  await desk.day('2026-05-03');
  expect([stateOf(desk, subscriptionId), paper(desk, id).length]).toEqual(['active', 2]);
  expect(desk.wrong()).toEqual([]);
});

test('while it lasts nothing is given back; who was off all the time, paused or came later gets nothing', async () => {
  const desk = openDesk({ start: at('2026-02-01', '08:00') });
  const routerId = addRouter(desk);
  const planId = await plan(desk, 'Advance', 2800);
  await addSubscriber(desk, { routerId, planId });
  await desk.day('2026-03-05');
  const paused = await addSubscriber(desk, { routerId, planId });
  await pay(desk, paused.id, 2800);
  await desk.command('subscriptions.pause', { id: paused.subscriptionId, fromOn: localDate('2026-03-09'), untilOn: null, reason: 'Travels' });
  await desk.day('2026-03-10');
  const { id } = await desk.command('outages.declare', { scope: 'router', routerId, reason: 'Storm' });
  expect((await desk.refusal(desk.query('outages.giveBackPreview', { id, days: 1 }))).message).toContain('It lasts still');
  await desk.day('2026-03-12');
  await desk.command('outages.end', { id });
  await addSubscriber(desk, { routerId, planId });
  expect(await give(desk, id, 2)).toMatchObject({ services: 0, leftOut: 0 });
  expect((await desk.query('outages.list', {})).rows[0]!.gaveBack).toMatchObject({ done: true, services: 0, amountCents: 0 });
  expect(desk.wrong()).toEqual([]);
});

test('each who gets days is told once, in the words that were chosen', async () => {
  const desk = openDesk({ start: at('2026-03-01', '08:00') });
  const routerId = addRouter(desk, 'Hill');
  const planId = await plan(desk, 'Advance', 3100);
  const who = await addSubscriber(desk, { routerId, planId, name: 'Wanjiku', phone: '0712345678' });
  await desk.command('subscriptions.add', { subscriberId: who.id, planId, routerId, userName: 'second', startOn: desk.today() } as never);
  await pay(desk, who.id, 6200);
  const id = await outageOver(desk, routerId);
  await give(desk, id, 2, 'Dear {name}, {place} was down from {from} to {until}: {days} are given back on {account}. {other}');
  expect(desk.phones.texts.filter(({ body }) => body.startsWith('Dear')).map(({ to, body }) => [to, body])).toEqual([['254712345678', `Dear Wanjiku, Hill was down from 10 Mar 2026 to 12 Mar 2026: 2 days are given back on ${who.accountNumber}. {other}`]]);
  expect((await desk.query('outages.list', {})).rows[0]!.gaveBack).toMatchObject({ services: 2, texts: 1 });
});

test('250 services in chunks; a crash in each, and each sent twice, loses nothing and gives nothing twice', async () => {
  let crashes = false;
  const desk = openDesk({
    start: at('2026-03-01', '08:00'),
    probe: (point) => {
      if (crashes && point === 'command.before-commit') throw new Error('power cut');
    },
  });
  const routerId = addRouter(desk);
  const planId = await plan(desk, 'Advance', 3100);
  desk.setting('dunning', { frozen: true });
  for (let n = 0; n < 250; n += 1) await addSubscriber(desk, { routerId, planId });
  const id = await outageOver(desk, routerId);
  const { batchId } = await desk.command('outages.giveBack', { id, days: 2, text: null });
  const cursor = () => desk.db.sql<{ cursor: string | null }>('SELECT cursor FROM batch WHERE id = ?', batchId)[0]!.cursor;
  let chunks = 0;
  for (let from = cursor(); from !== null; from = cursor()) {
    const send = () => desk.commands.execute({ id: `chunk-${from}`, name: 'kernel.runChunk', input: { batchId, cursor: from }, actor: SYSTEM });
    crashes = true;
    expect(send).toThrow('power cut');
    crashes = false;
    send();
    send();
    chunks += 1;
  }
  expect(chunks).toBeGreaterThan(2);
  expect((await desk.query('outages.list', {})).rows[0]!.gaveBack).toMatchObject({ done: true, services: 250, amountCents: cents(250 * 20_000) });
  expect(desk.db.sql('SELECT count(*) AS notes, sum(totalCents) AS sum FROM creditNote')).toEqual([{ notes: 250, sum: 250 * 20_000 }]);
  expect(desk.wrong()).toEqual([]);
});
