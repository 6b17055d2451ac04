/** The figures of the first screen against sums made another way, and everything that Attention may say: when it comes and when it goes. */
import { describe, expect, test } from 'vitest';
import { addPlan, addRouter, addSubscriber, dayAfter, openDesk, operator, setTaxes, type Desk } from '../../testing/feature-rig.ts';
import { temporaryDirectory } from '../../kernel/kernel.test-support.ts';
import { shillings, type Cents } from '../../../src-shared/money.ts';
import { DAY, dateOf, HOUR, later, localDate, MINUTE, parseInstant } from '../../../src-shared/time.ts';
import { q } from '../../schema/tables.ts';
import type { ReachHost } from '../../ports/reach-host.ts';
import { receivePayment } from '../payments/receive.service.ts';

interface Invoice { subscriberId: number; dueOn: string; openCents: number }

/** Three months of a small provider: joins, ends, plan changes, cash and M-Pesa, debts. */
async function provider(): Promise<{ desk: Desk; plans: number[]; people: { id: number; subscriptionId: number; accountNumber: string }[] }> {
  const desk = openDesk({ start: parseInstant('2026-01-05T08:00:00+03:00') });
  const { billing } = await desk.query('settings.read', {});
  await desk.command('settings.saveBilling', { ...billing, dueDays: 3 });
  await setTaxes(desk);
  const plans = [await addPlan(desk, 'A', 1500), await addPlan(desk, 'B', 2500), (await desk.command('plans.create', { name: 'C', priceCents: shillings(3000), taxInclusive: false, downKbps: 1000, upKbps: 1000 })).id];
  const routers = [addRouter(desk), addRouter(desk, 'Juja CCR')];
  const people: { id: number; subscriptionId: number; accountNumber: string }[] = [];
  for (let n = 0; n < 12; n += 1) {
    people.push(await addSubscriber(desk, { planId: plans[n % 3]!, routerId: routers[n % 2]!, startOn: dayAfter(desk, n % 5) }));
    await desk.goTo(later(desk.clock.now(), 4 * DAY));
    if (n % 3 !== 2) await desk.command('payments.takeCash', { subscriberId: people[n]!.id, amountCents: shillings(500 + n * 333) });
    if (n % 4 === 1) desk.within((context) => receivePayment(context, { receipt: `SFF6XYZ${100 + n}`, amountCents: shillings(700), paidAt: later(context.now, -3 * HOUR), shortcode: '', accountTyped: n === 5 ? 'nobody' : people[n]!.accountNumber, payerPhone: '', payerName: '', checkoutRequestId: null, body: '{}' }, 'c2b'));
    if (n === 6) await desk.command('subscriptions.changePlan', { id: people[0]!.subscriptionId, planId: plans[1]! });
    if (n === 8) await desk.command('subscriptions.end', { id: people[1]!.subscriptionId, endOn: desk.today() });
    if (n === 9) await desk.command('subscriptions.changePlan', { id: people[0]!.subscriptionId, planId: plans[2]! });
    if (n === 10) await desk.command('subscriptions.end', { id: people[2]!.subscriptionId, endOn: localDate('2026-04-20') });
  }
  return { desk, plans, people };
}

/** Net of a price with 16 % VAT on 15 % excise, in it or not: by the definition, not by the code. */
const net = (price: number, inclusive: boolean) => (inclusive ? Math.round((price * 100_000_000) / (11_500 * 11_600)) : price);

describe('today', () => {
  test('its money, its people and its next run are what the rows add up to', async () => {
    const { desk } = await provider();
    const now = desk.clock.now();
    const day = dateOf(now);
    const today = await desk.query('desk.today', {});
    const invoices = desk.db.sql<Invoice>('SELECT subscriberId, dueOn, openCents FROM invoice');
    const sum = (rows: { openCents: number }[]) => rows.reduce((total, row) => total + row.openCents, 0);
    expect(today.dueCents).toBe(sum(invoices.filter((invoice) => invoice.dueOn >= day)));
    expect(today.overdueCents).toBe(sum(invoices.filter((invoice) => invoice.dueOn < day)));
    expect(today.overdueCents).toBeGreaterThan(0);
    const payments = desk.db.sql<{ paidAt: number; amountCents: number; method: string }>('SELECT paidAt, amountCents, method FROM payment');
    const of = (on: string, method?: string) => payments.filter((payment) => dateOf(payment.paidAt as never) === on && (!method || payment.method === method)).reduce((total, payment) => total + payment.amountCents, 0);
    expect(today.collectedTodayCents).toBe(of(day));
    expect(today.collections).toHaveLength(30);
    for (const { on, mpesaCents, cashCents } of today.collections) expect({ on, mpesaCents, cashCents }).toEqual({ on, mpesaCents: of(on, 'mpesa'), cashCents: of(on, 'cash') });
    expect(today.collections.at(-1)!.on).toBe(day);
    const states = desk.db.sql<{ state: string }>('SELECT state FROM entitlement').map((row) => row.state);
    expect(today).toMatchObject({ subscribers: 12, active: states.filter((state) => state === 'active').length, suspended: states.filter((state) => state === 'suspended').length });
    expect(today.suspended).toBeGreaterThan(0);
    const live = desk.db.sql<{ routerId: number }>(`SELECT routerId FROM subscription WHERE endOn IS NULL OR endOn > ?`, day);
    expect(today.routers.map((router) => router.subscriptions)).toEqual([2, 1].map((id) => live.filter((row) => row.routerId === id).length));
    const preview = await desk.query('billing.preview', { on: dateOf(today.nextRun.at) });
    expect(today.nextRun.invoices).toBe(preview.total);
    expect((await desk.query('desk.attention', {}))).toHaveLength(today.attention);
  });

  test('collected is compared with the same weekday up to the same minute', async () => {
    const desk = openDesk();
    const { id } = await addSubscriber(desk);
    const pay = (amount: number) => desk.command('payments.takeCash', { subscriberId: id, amountCents: shillings(amount) });
    await desk.day('2026-03-02', '12:00');
    await pay(100);
    await desk.day('2026-03-02', '12:01');
    await pay(1000);
    await desk.day('2026-03-09', '00:00');
    await pay(20);
    await desk.day('2026-03-09', '12:00');
    await pay(7);
    expect(await desk.query('desk.today', {})).toMatchObject({ collectedTodayCents: 2700, collectedSameWeekdayCents: 10000 });
  });

  test('monthly revenue is that of the plans of each month’s last day, without taxes', async () => {
    const { desk, plans } = await provider();
    const today = await desk.query('desk.today', {});
    const priceOf = new Map([[plans[0]!, net(150_000, true)], [plans[1]!, net(250_000, true)], [plans[2]!, net(300_000, false)]]);
    const services = desk.db.sql<{ id: number; planId: number; startOn: string; endOn: string | null }>('SELECT id, planId, startOn, endOn FROM subscription');
    const changes = desk.db.sql<{ subscriptionId: number; fromPlanId: number; at: number }>('SELECT subscriptionId, fromPlanId, at FROM planChange ORDER BY id');
    const onDay = (day: string) =>
      services
        .filter((service) => service.startOn <= day && (service.endOn === null || service.endOn > day))
        .reduce((total, service) => total + priceOf.get(changes.find((change) => change.subscriptionId === service.id && dateOf(change.at as never) > day)?.fromPlanId ?? service.planId)!, 0);
    const days = ['2025-04-30', '2025-05-31', '2025-06-30', '2025-07-31', '2025-08-31', '2025-09-30', '2025-10-31', '2025-11-30', '2025-12-31', '2026-01-31', desk.today()];
    expect(desk.today().slice(0, 7)).toBe('2026-02');
    expect(today.mrr.map((month) => month.cents)).toEqual([onDay('2025-03-31'), ...days.map(onDay)]);
    expect(today.mrr.map((month) => month.month).slice(-2)).toEqual(['2026-01', '2026-02']);
    expect(today.monthlyCents).toBe(onDay(desk.today()));
    expect(today.mrr[10]!.cents).toBeGreaterThan(0);
  });

  test('who was cut off and let back on in the last day, who will be next, and who is online', async () => {
    const desk = openDesk();
    const routerId = addRouter(desk);
    const a = await addSubscriber(desk, { routerId });
    await addSubscriber(desk, { routerId });
    await addSubscriber(desk, { routerId, startOn: '2026-03-03' });
    await desk.day('2026-03-04', '12:00');
    expect((await desk.query('desk.today', {})).nextRun).toMatchObject({ suspensions: 0, reminders: 1 });
    await desk.day('2026-03-05', '12:00');
    expect(await desk.query('desk.today', {})).toMatchObject({ active: 3, suspended: 0, suspendedLastDay: 0, nextRun: { suspensions: 2, reminders: 0 } });
    await desk.day('2026-03-06', '10:00');
    await desk.command('payments.takeCash', { subscriberId: a.id, amountCents: shillings(1500) });
    expect(await desk.query('desk.today', {})).toMatchObject({ active: 2, suspended: 1, suspendedLastDay: 2, restoredLastDay: 1 });
    await desk.day('2026-03-07', '10:01');
    expect(await desk.query('desk.today', {})).toMatchObject({ suspendedLastDay: 1, restoredLastDay: 0 });
    desk.within(({ tx, now }) => {
      tx.run(q.updateTable('router').set({ online: 2 }));
      const other = tx.run(q.insertInto('router').values({ name: 'Other', host: '127.0.0.1', port: 1, tls: 0, fingerprint: null, userName: 'w', passwordCipher: '', suspendMode: 'disable', state: 'up', trouble: null, facts: null, online: null, lastContactAt: null, lastSweepAt: null, createdAt: now })).id;
      tx.run(q.insertInto('routerSample').values({ routerId: other, at: later(now, -6 * MINUTE), online: 10, cpuLoadPercent: 1 }));
      for (const [minutes, online] of [[5, 4], [10, 2], [70, 1], [60 * 25, 99]] as const) tx.run(q.insertInto('routerSample').values({ routerId, at: later(now, -minutes * MINUTE), online, cpuLoadPercent: 1 }));
    });
    const today = await desk.query('desk.today', {});
    expect(today.online).toBe(2);
    // Half hours: 08:51; then 09:51 and 09:56 of one router in the mean, and 09:55 of the other.
    expect(today.onlineHistory.map((point) => point.online)).toEqual([1, 3 + 10]);
  });
});

describe('attention', () => {
  const items = async (desk: Desk) => Object.fromEntries((await desk.query('desk.attention', {})).map((item) => [item.key, item]));
  const quiet = async () => {
    const desk = openDesk();
    await desk.command('settings.setRecoveryPassphrase', { passphrase: 'a very long passphrase' });
    expect(await desk.query('desk.attention', {})).toEqual([]);
    return desk;
  };

  test('setup: no passphrase, once there is something to lose', async () => {
    const desk = openDesk();
    expect(await items(desk)).toEqual({});
    await addSubscriber(desk);
    expect((await items(desk))['passphrase']).toMatchObject({ kind: 'setup', severity: 'amber', link: '/settings?tab=backups' });
    await desk.command('settings.setRecoveryPassphrase', { passphrase: 'a very long passphrase' });
    expect(await items(desk)).toEqual({});
  });

  test('job: given up, not known, and one that keeps failing for ten minutes; settled, they go', async () => {
    const desk = await quiet();
    const add = (id: number, kind: string, state: 'dead' | 'unknown' | 'ready', mode: 'once' | 'repeatable') =>
      desk.within(({ tx, now }) => tx.run(q.insertInto('job').values({ id, kind, mode, key: `k${id}`, lane: 'x', laneLimit: 1, input: '{}', state, runAt: later(now, HOUR), rank: 1, attempt: 1, lastError: '{"message":"It broke.","hint":"Look."}', createdAt: now, startedAt: now, finishedAt: state === 'ready' ? null : now })));
    add(901, 'payments.pull', 'dead', 'repeatable');
    add(902, 'payments.push', 'unknown', 'once');
    add(903, 'payments.pull', 'ready', 'repeatable');
    add(904, 'routers.sweepAll', 'ready', 'repeatable');
    expect(await items(desk)).toMatchObject({ 'job:901': { kind: 'job', severity: 'red', title: 'Ask M-Pesa what came in: given up', detail: 'It broke. Look.', jobId: 901 }, 'job:902': { title: 'Ask a phone for money: not known whether it was done' } });
    expect(Object.keys(await items(desk))).toHaveLength(2);
    desk.clock.advance(10 * MINUTE);
    expect((await items(desk))['job:903']).toMatchObject({ severity: 'amber', title: 'Ask M-Pesa what came in: waiting' });
    // Work for routers is told with the router.
    expect(Object.keys(await items(desk))).toHaveLength(3);
    expect((await desk.refusal(desk.command('jobs.settle', { id: 902, decision: 'retry' }))).message).toContain('it may have happened already');
    await desk.command('jobs.settle', { id: 902, decision: 'dismiss' });
    await desk.command('jobs.settle', { id: 901, decision: 'dismiss' });
    desk.within(({ tx }) => tx.run(q.updateTable('job').set({ lastError: null })));
    expect(await items(desk)).toEqual({});
  });

  test('suspense, a push that nobody knows the end of, a receipt that never came, reports that contradict, an unreadable one, a gap', async () => {
    const desk = await quiet();
    const { id } = await addSubscriber(desk);
    const { id: paymentId } = desk.within((context) => receivePayment(context, { receipt: 'SFF6XYZ100', amountCents: shillings(700), paidAt: context.now, shortcode: '', accountTyped: '', payerPhone: '', payerName: '', checkoutRequestId: null, body: '{}' }, 'c2b'));
    expect((await items(desk))['suspense']).toMatchObject({ kind: 'suspense', title: "KES 700.00 came in and is nobody's yet", detail: 'One payment has no subscriber.', count: 1, link: '/money/unmatched' });
    await desk.command('payments.assign', { paymentId, subscriberId: id });
    expect(await items(desk)).toEqual({});

    const push = (state: 'unknown' | 'paid' | 'failed', settledAt: number | null) =>
      desk.within(({ tx, now }) => tx.run(q.insertInto('stkPush').values({ subscriberId: id, phone: '254712000001', amountCents: shillings(10), accountReference: '1', state, checkoutRequestId: null, merchantRequestId: null, resultCode: null, resultText: null, trouble: null, requestedAt: now, sentAt: now, settledAt: settledAt as never, queries: 0, paymentId: null, operatorId: null })).id);
    const unknown = push('unknown', null);
    const paid = push('paid', desk.clock.now());
    expect(Object.keys(await items(desk))).toEqual([`push:${unknown}`]);
    desk.clock.advance(48 * HOUR + 1);
    expect((await items(desk))['receipts-missing']).toMatchObject({ kind: 'push', severity: 'red' });
    desk.within(({ tx }) => tx.run(q.updateTable('stkPush').set({ state: 'failed' }).where('id', 'in', [unknown, paid])));
    expect(await items(desk)).toEqual({});

    desk.within(({ tx }) => tx.run(q.updateTable('payment').set({ matching: 'Check: another report says KES 800.00; booked are KES 700.00.' })));
    desk.within(({ tx, now }) => tx.run(q.insertInto('inboxEntry').values({ source: 'sidecar', seq: 1, kind: 'stk', receivedAt: now, remoteAddress: '', sealed: null, state: 'refused', reason: 'It is not JSON.', paymentId: null, correlationId: null })));
    desk.setting('mpesaGap', { from: desk.clock.now(), to: later(desk.clock.now(), HOUR) });
    expect(await items(desk)).toMatchObject({ contradictions: { kind: 'suspense', severity: 'red' }, inbox: { kind: 'pull', detail: expect.stringMatching(/^It is not JSON\./) }, gap: { kind: 'pull', severity: 'red' } });
    desk.within(({ tx }) => {
      tx.run(q.updateTable('payment').set({ matching: 'By hand.' }));
      tx.run(q.updateTable('inboxEntry').set({ state: 'done' }));
    });
    desk.setting('mpesaGap', null);
    expect(await items(desk)).toEqual({});
  });

  test('reversals: to be approved, listed by M-Pesa, not known, and money that may have gone out twice', async () => {
    const desk = await quiet();
    const add = (state: 'waiting' | 'proposed' | 'unknown' | 'done', trouble: string | null = null) =>
      desk.within(({ tx, now }) => tx.run(q.insertInto('reversal').values({ paymentId: null, receipt: `R${state}`, amountCents: shillings(700), origin: 'statement', state, reversalReceipt: null, reason: '', happenedAt: null, requestedBy: null, requestedAt: now, notBefore: null, approvedBy: null, approvedAt: null, sentAt: null, settledAt: null, resultCode: null, resultText: null, trouble })));
    add('waiting');
    add('proposed');
    add('proposed');
    add('unknown');
    add('done');
    const first = await items(desk);
    expect(first).toMatchObject({ 'reversals:waiting': { kind: 'reversal', severity: 'amber', count: 1, link: '/money/reversals', title: 'One reversal waits to be approved: KES 700.00' }, 'reversals:proposed': { severity: 'red', count: 2, title: 'M-Pesa lists 2 payments that were given back: KES 1,400.00' }, 'reversals:unknown': { severity: 'red' } });
    expect(Object.keys(first)).toHaveLength(3);
    add('done', '{"message":"It was taken back already.","hint":""}');
    expect((await items(desk))['reversals:twice']).toMatchObject({ severity: 'red', count: 1 });
    desk.within(({ tx }) => tx.run(q.updateTable('reversal').set({ state: 'dismissed', trouble: null })));
    expect(await items(desk)).toEqual({});
  });

  test('receipts that M-Pesa did not answer about, for a week, and no longer than they are missing', async () => {
    const desk = await quiet();
    const check = (receipt: string, state: 'unknown' | 'failed') => desk.within(({ tx, now }) => tx.run(q.insertInto('receiptCheck').values({ receipt, state, subscriberId: null, operatorId: null, askedAt: now, sentAt: null, settledAt: now, outcome: null, paymentId: null, resultCode: null, trouble: null })));
    check('SFF6XYZ100', 'unknown');
    expect((await items(desk))['receipt-checks']).toMatchObject({ count: 1, title: 'M-Pesa did not answer about the receipt SFF6XYZ100' });
    check('SFF6XYZ101', 'unknown');
    expect((await items(desk))['receipt-checks']).toMatchObject({ count: 2 });
    // Asked once more, with an answer; the other has come by another way.
    check('SFF6XYZ101', 'failed');
    desk.within((context) => receivePayment(context, { receipt: 'SFF6XYZ100', amountCents: shillings(700), paidAt: context.now, shortcode: '', accountTyped: '', payerPhone: '', payerName: '', checkoutRequestId: null, body: '{}' }, 'pull'));
    expect(Object.keys(await items(desk))).toEqual(['suspense']);
  });

  test('a till from the day before, and a cheque that lies for a week after its date', async () => {
    const desk = await quiet();
    const { id } = await addSubscriber(desk);
    const cashier = operator('cashier');
    await desk.command('tills.open', { floatCents: shillings(500) }, cashier);
    const cheque = await desk.command('cheques.take', { subscriberId: id, amountCents: shillings(900), number: '1', bankName: 'KCB', drawnOn: desk.today() });
    await desk.command('cheques.take', { subscriberId: id, amountCents: shillings(800), number: '2', bankName: 'KCB', drawnOn: dayAfter(desk, 5) });
    expect(await items(desk)).toEqual({});
    desk.clock.advance(16 * HOUR - MINUTE);
    expect(await items(desk)).toEqual({});
    desk.clock.advance(MINUTE);
    expect(await items(desk)).toMatchObject({ 'till:1': { kind: 'till', severity: 'amber', link: '/money/tills/1', title: expect.stringMatching(/^The till of .+ is open since 2 Mar 2026, 08:00$/) } });
    await desk.command('tills.close', { id: 1, countedCents: shillings(500) }, cashier);
    expect(await items(desk)).toEqual({});
    desk.clock.advance(7 * DAY);
    expect((await items(desk))['cheques']).toMatchObject({ count: 1, title: 'A cheque of KES 900.00 lies here for more than 7 days', link: '/money/cheques' });
    desk.clock.advance(5 * DAY);
    expect((await items(desk))['cheques']).toMatchObject({ count: 2 });
    await desk.command('cheques.clear', { id: cheque.id });
    expect((await items(desk))['cheques']).toMatchObject({ count: 1, title: expect.stringContaining('KES 800.00') });
  });

  test('reports that wait too long or came from a stranger, and what M-Pesa lists in vain', async () => {
    const desk = await quiet();
    const report = (seq: number, columns: object) => desk.within(({ tx, now }) => tx.run(q.insertInto('inboxEntry').values({ source: 'sidecar', seq, kind: 'c2b-confirmation', receivedAt: now, remoteAddress: '', sealed: null, state: 'done', reason: null, paymentId: null, correlationId: null, ...columns })));
    report(1, { state: 'parked', receipt: 'SFF6XYZ100' });
    report(2, { flag: 'Not an address of Safaricom.' });
    expect(Object.keys(await items(desk))).toEqual(['odd-senders']);
    desk.clock.advance(2 * HOUR + 1);
    expect(await items(desk)).toMatchObject({ unconfirmed: { count: 1, link: '/money/reports?state=parked' }, 'odd-senders': { count: 1, link: '/money/reports?state=flagged' } });
    desk.clock.advance(7 * DAY);
    desk.within(({ tx }) => tx.run(q.updateTable('inboxEntry').set({ state: 'done' })));
    expect(await items(desk)).toEqual({});
    desk.within(({ tx, now }) => tx.run(q.insertInto('listedRefusal').values({ receipt: 'SFF6XYZ999', reason: 'It is of another business number.', bodyCipher: '', at: now })));
    expect((await items(desk))['not-booked']).toMatchObject({ severity: 'red', link: '/money/statements', detail: expect.stringMatching(/^It is of another business number\./) });
  });

  test('a gap says which statement to import', async () => {
    const desk = await quiet();
    desk.setting('mpesaGap', { from: parseInstant('2026-02-20T21:00:00+03:00'), to: parseInstant('2026-02-23T06:00:00+03:00') });
    expect((await items(desk))['gap']).toMatchObject({ link: '/money/statements', detail: expect.stringContaining('Import its statement from 20 Feb 2026 to 23 Feb 2026.') });
  });

  test('the API operator’s password from its eightieth day, red when it has ended', async () => {
    const desk = await quiet();
    desk.setting('mpesa', { initiatorPasswordSetAt: desk.clock.now(), initiatorCredentialCipher: 'x' });
    desk.clock.advance(80 * DAY - 1);
    expect(await items(desk)).toEqual({});
    desk.clock.advance(1);
    expect((await items(desk))['credential']).toMatchObject({ kind: 'credential', severity: 'amber', title: expect.stringContaining('ends 31 May 2026'), link: '/settings?tab=mpesa' });
    desk.clock.advance(10 * DAY);
    expect((await items(desk))['credential']).toMatchObject({ severity: 'red', title: expect.stringContaining('ended 31 May 2026') });
  });

  test('reach: tunnel, relay and public address, once they are down for half an hour', async () => {
    const states: { tunnel: ReturnType<ReachHost['tunnel']>; relay: ReturnType<ReachHost['relay']> } = { tunnel: { state: 'off', since: null, trouble: null }, relay: { state: 'off', waiting: null, lastFetchAt: null, trouble: null } };
    const reach: ReachHost = { localAddress: () => null, tunnel: () => states.tunnel, relay: () => states.relay, ask: async () => ({ kind: 'answer', status: 502, body: '' }), acceptOnly: async () => {}, onChange: () => () => {} };
    const desk = openDesk({ reach });
    await desk.command('settings.setRecoveryPassphrase', { passphrase: 'a very long passphrase' });
    desk.setting('mpesa', { enabled: true, publicUrl: 'https://pay.example.co.ke', secretPath: 'ab'.repeat(20) });
    const look = async () => {
      desk.setting('mpesaPulledUpTo', desk.clock.now());
      return items(desk);
    };
    await desk.command('reach.probe', {});
    await desk.settle();
    expect(await look()).toEqual({});
    desk.clock.advance(20 * MINUTE);
    // Asked again meanwhile: it fails since the first time.
    await desk.command('reach.probe', {});
    await desk.settle();
    desk.clock.advance(10 * MINUTE);
    expect((await look())['reach:address']).toMatchObject({ kind: 'reach', severity: 'amber', link: '/settings?tab=mpesa', title: 'The public address does not lead here since 2 Mar 2026, 08:00', detail: expect.stringMatching(/Payments are still fetched every ten minutes\.$/) });
    states.relay = { state: 'down', waiting: null, lastFetchAt: later(desk.clock.now(), -29 * MINUTE), trouble: { message: 'The relay does not answer.', hint: '' } };
    expect(Object.keys(await look())).toEqual(['reach:address']);
    states.relay = { ...states.relay, lastFetchAt: later(desk.clock.now(), -30 * MINUTE) };
    // Why the address leads nowhere is known then.
    expect(Object.keys(await look())).toEqual(['reach:relay']);
    states.relay = { ...states.relay, state: 'up' };
    states.tunnel = { state: 'down', since: later(desk.clock.now(), -HOUR), trouble: null };
    expect(Object.keys(await look())).toEqual(['reach:tunnel']);
    desk.setting('mpesa', { enabled: false });
    expect(await look()).toEqual({});
  });

  test('pull: M-Pesa is on and has not told for an hour', async () => {
    const desk = await quiet();
    desk.setting('mpesa', { enabled: true });
    expect((await items(desk))['pull']).toMatchObject({ kind: 'pull', title: 'M-Pesa was never asked what came in' });
    desk.setting('mpesaPulledUpTo', desk.clock.now());
    expect(await items(desk)).toEqual({});
    desk.clock.advance(HOUR);
    expect((await items(desk))['pull']!.title).toBe('M-Pesa was last asked 2 Mar 2026, 08:00');
  });

  test('finding: each kind on each router is one entry, gone once resolved', async () => {
    const desk = await quiet();
    addRouter(desk);
    const find = (kind: 'drift' | 'orphan' | 'unadopted', objectName: string) => desk.within(({ tx, now }) => tx.run(q.insertInto('routerFinding').values({ routerId: 1, kind, objectName, detail: '', subscriptionId: null, foundAt: now, resolvedAt: null, resolution: null })));
    find('drift', 'wanjiku');
    find('drift', 'otieno');
    find('orphan', 'ghost');
    find('unadopted', 'njeri');
    expect(await items(desk)).toMatchObject({ 'finding:1:drift': { kind: 'finding', severity: 'red', title: '2 changed by hand on RB Kasarani', detail: 'For example otieno.', count: 2 }, 'finding:1:orphan': { severity: 'amber', detail: 'ghost' }, 'finding:1:unadopted': { severity: 'amber', title: '1 of your subscribers not handed over to Waya yet on RB Kasarani', detail: 'njeri', link: '/routers/1?tab=drift' } });
    desk.within(({ tx, now }) => tx.run(q.updateTable('routerFinding').set({ resolvedAt: now, resolution: 'repaired' })));
    expect(await items(desk)).toEqual({});
  });

  test('message: one that is no reminder and could not be sent, for seven days', async () => {
    const desk = await quiet();
    desk.within(({ tx, now }) => tx.run(q.insertInto('message').values({ subscriberId: null, channel: 'sms', recipient: '254712000001', body: 'x', purpose: 'notice', state: 'failed', providerId: null, costCents: 0 as Cents, createdAt: now, sentAt: null, trouble: null })));
    expect((await items(desk))['messages']).toMatchObject({ kind: 'message', title: 'One message could not be sent' });
    desk.clock.advance(7 * DAY);
    expect(await items(desk)).toEqual({});
  });

  test('backup: a failed one at once, an old one after three days, a good one settles both', async () => {
    const desk = openDesk({ backupDirectory: temporaryDirectory() });
    await desk.command('settings.setRecoveryPassphrase', { passphrase: 'a very long passphrase' });
    await desk.command('system.backup', {});
    await desk.settle();
    expect(await items(desk)).toEqual({});
    desk.clock.advance(3 * DAY + 1);
    expect((await items(desk))['backup']).toMatchObject({ kind: 'backup', severity: 'amber', title: 'The last backup is of 2 Mar 2026, 08:00' });
    desk.setting('backup', { trouble: 'The disk is full.' });
    expect((await items(desk))['backup']).toMatchObject({ severity: 'red', detail: 'The disk is full.' });
    await desk.command('system.backup', {});
    await desk.settle();
    expect(await items(desk)).toEqual({});
  });

  test('red first, then the oldest', async () => {
    const desk = await quiet();
    await addSubscriber(desk, { phone: '' });
    await desk.day('2026-03-02', '09:00');
    addRouter(desk, 'A');
    addRouter(desk, 'B');
    desk.within(({ tx, now }) => {
      for (const [routerId, since] of [[1, now], [2, later(now, -HOUR)]] as const) tx.run(q.insertInto('routerWatch').values({ routerId, state: 'down', since, flapping: 0, memory: '{}' }));
    });
    expect((await desk.query('desk.attention', {})).map((item) => item.key)).toEqual(['router:2', 'router:1', 'reminders:no-phone']);
  });
});
