/** Days that close by themselves at night, and days that do not, with what it takes to close them. */
import { describe, expect, test } from 'vitest';
import { addDays, localDate, type LocalDate } from '../../../src-shared/time.ts';
import { addRouter, addSubscriber, operator, stateOf, type Desk } from '../../testing/feature-rig.ts';
import { q } from '../../schema/tables.ts';
import { bring, decide, payIn, payOut } from '../statements/statements.test-support.ts';
import { madeCsv, PREAMBLE, withBalances, type MadeRow } from '../statements/statement-files.test-support.ts';
import { at, holding, kes, night, openBusiness, pull, report, SHORTCODE, state, type Paid } from './closes.test-support.ts';

const MONDAY = '2026-03-02' as LocalDate;
const TUESDAY = '2026-03-03' as LocalDate;
const paid = (receipt: string, day: string, time: string, shillings: number, account = ''): Paid => ({ receipt, paidAt: at(day, time), amountCents: kes(shillings), account });
const day = (desk: Desk, on: LocalDate) => desk.query('days.get', { day: on });
const said = (desk: Desk, on: LocalDate, key: string) => desk.command('days.resolve', { day: on, key, resolution: 'Looked at, and right' });
/** The statement of whole days, as the portal exports it. */
const statementOf = (rows: readonly MadeRow[], from: string, to: string) => madeCsv(withBalances(rows, 1_000_000), { preamble: PREAMBLE(SHORTCODE, `From ${from} 00:00:00 To ${to} 23:59:59`) });

describe('a clean day', () => {
  test('closes itself at night, to the cent, and is locked; late money for it is booked on the next, and told on both', async () => {
    const desk = openBusiness();
    const { id, accountNumber } = await addSubscriber(desk, { startOn: '2026-04-01' });
    const truth = [paid('UC2AAAAAA1', MONDAY, '09:00', 1500, accountNumber), paid('UC2AAAAAA2', MONDAY, '18:00', 250, accountNumber)];
    await desk.goTo(at(MONDAY, '19:00'));
    truth.forEach((one) => report(desk, one));
    await desk.command('payments.takeCash', { subscriberId: id, amountCents: kes(40) });
    expect(await day(desk, MONDAY)).toMatchObject({ state: 'running', collectedCents: kes(1790), cannotClose: 'The day is still running.' });
    expect((await desk.refusal(desk.command('days.close', { day: MONDAY }))).message).toBe('The day is still running.');

    await desk.goTo(at(TUESDAY, '00:35'));
    expect(await state(desk, MONDAY)).toBe('waiting');
    await night(desk, MONDAY, truth);
    const closed = await day(desk, MONDAY);
    expect(closed).toMatchObject({ state: 'closed', closedBy: null, differences: 0, collectedCents: kes(1790), figures: { mpesa: { source: 'list', paidIn: { count: 2, amountCents: kes(1750) } }, ledger: { mpesa: { count: 2, amountCents: kes(1750) }, cash: { count: 1, amountCents: kes(40) } } } });
    expect(await desk.query('periodLocks.list', {})).toMatchObject({ lockedUpTo: MONDAY, locks: [{ reason: 'Close of day', by: null }] });
    expect((await desk.refusal(desk.command('days.close', { day: MONDAY }))).message).toBe('2 Mar 2026 was closed on 3 Mar 2026, 00:50.');
    expect((await desk.query('days.list', {})).rows.map((row) => [row.day, row.state])).toEqual([[TUESDAY, 'running'], [MONDAY, 'closed']]);

    const late = paid('UC2AAAAAA3', MONDAY, '23:00', 99, accountNumber);
    await desk.goTo(at(TUESDAY, '09:00'));
    report(desk, late);
    const elsewhere = async (on: LocalDate) => (await day(desk, on)).items.filter((item) => item.kind === 'bookedElsewhere').map((item) => [item.amountCents, item.blocks]);
    expect([await elsewhere(MONDAY), await elsewhere(TUESDAY)]).toEqual([[[kes(99), false]], [[kes(-99), false]]]);
    // The figures of a closed day stay those with which it closed.
    expect((await day(desk, MONDAY)).figures).toEqual(closed.figures);
    await night(desk, TUESDAY, [...truth, late]);
    expect(await state(desk, TUESDAY)).toBe('closed');
    expect(desk.wrong()).toEqual([]);
  });

  test('does not close over what M-Pesa lists and could not be booked', async () => {
    const desk = openBusiness();
    await desk.goTo(at(MONDAY, '10:00'));
    await desk.command('payments.takeCash', { subscriberId: (await addSubscriber(desk, { startOn: '2026-04-01' })).id, amountCents: kes(40) });
    desk.within(({ tx, now }) => void tx.run(q.insertInto('listedRefusal').values({ receipt: 'UC2AAAAAA9', reason: 'x', bodyCipher: 'x', at: now })));
    await night(desk, MONDAY, []);
    expect(await holding(desk, MONDAY)).toEqual([`listed:1:${at(MONDAY, '10:00')}`]);
    await night(desk, MONDAY, [paid('UC2AAAAAA9', MONDAY, '09:00', 100)]);
    expect(await holding(desk, MONDAY)).toEqual([]);
  });

  test('explaining the first two hundred differences does not close the day over the next', async () => {
    const desk = openBusiness();
    await desk.goTo(at(MONDAY, '10:00'));
    for (let i = 0; i < 201; i += 1) report(desk, paid(`FORGED${1000 + i}`, MONDAY, '09:00', 10));
    await night(desk, MONDAY, []);
    for (const key of await holding(desk, MONDAY)) await said(desk, MONDAY, key);
    expect(await holding(desk, MONDAY)).toEqual(['notListed:FORGED1200']);
  });

  test('a report of a day that is closed, which M-Pesa does not list, holds up the first open one', async () => {
    const desk = openBusiness();
    await desk.goTo(at(MONDAY, '10:00'));
    await desk.command('payments.takeCash', { subscriberId: (await addSubscriber(desk, { startOn: '2026-04-01' })).id, amountCents: kes(40) });
    await night(desk, MONDAY, []);
    await desk.goTo(at(TUESDAY, '09:00'));
    const forged = report(desk, paid('FORGED0001', MONDAY, '15:00', 500));
    await bring(desk, statementOf([payOut('UC2AAAAAA7', '2026-03-02 13:00:00', 30, 'Business Payment')], '02-03-2026', '02-03-2026'));
    await night(desk, TUESDAY, []);
    expect(await holding(desk, TUESDAY)).toEqual(['notBooked:UC2AAAAAA7:-3000', 'notListed:FORGED0001']);
    await said(desk, TUESDAY, 'notBooked:UC2AAAAAA7:-3000');
    await desk.command('payments.reverse', { id: forged, reason: 'Nobody paid' });
    await desk.goTo(at('2026-03-04', '02:00'));
    expect(await state(desk, TUESDAY)).toBe('closed');
    expect(await holding(desk, '2026-03-04')).toEqual([]);
  });

  test('of a business without M-Pesa closes as well; with the setting off a person closes, an owner only', async () => {
    const desk = openBusiness();
    desk.setting('mpesa', { enabled: false });
    desk.setting('moneyIn', { closeByItself: false });
    const { id } = await addSubscriber(desk, { startOn: '2026-04-01' });
    await desk.command('payments.takeCash', { subscriberId: id, amountCents: kes(40) });
    await desk.day('2026-03-04', '12:00');
    expect(await day(desk, MONDAY)).toMatchObject({ state: 'ready', cannotClose: null, figures: { mpesa: null } });
    expect((await desk.refusal(desk.command('days.close', { day: TUESDAY }))).message).toBe('2 Mar 2026 is not closed yet. Days close in their order.');
    expect((await desk.refusal(desk.command('days.close', { day: MONDAY }, operator('cashier')))).code).toBe('not_allowed');
    await desk.command('days.close', { day: MONDAY });
    expect(await day(desk, MONDAY)).toMatchObject({ state: 'closed', closedBy: 'Achieng' });
    desk.setting('moneyIn', { closeByItself: true });
    await desk.day('2026-03-05', '03:00');
    expect((await desk.query('days.list', {})).closedUpTo).toBe('2026-03-04');
    expect((await desk.refusal(desk.query('days.get', { day: localDate('2026-03-06') }))).code).toBe('not_found');
  });

  test('days before the first money need no close; a PC that was off closes all since, oldest first', async () => {
    const desk = openBusiness();
    await desk.day('2026-03-06', '09:00');
    expect(await desk.query('days.list', {})).toMatchObject({ total: 1, closedUpTo: null });
    const { id } = await addSubscriber(desk, { startOn: '2026-06-01' });
    await desk.command('payments.takeCash', { subscriberId: id, amountCents: kes(40) });
    expect((await day(desk, TUESDAY)).cannotClose).toBe('Nothing was booked on this day: there is nothing to close.');
    desk.setting('mpesa', { enabled: false });
    await desk.offUntil('2026-04-10', '08:00');
    expect(await desk.query('days.list', { limit: 200 })).toMatchObject({ total: 36, closedUpTo: '2026-04-09' });
    expect(desk.rows('dayClose')).toBe(35);
    expect((await desk.query('days.list', { limit: 200 })).rows.filter((row) => row.state === 'closed')).toHaveLength(35);
  });
});

describe('a day that differs does not close by itself:', () => {
  test('booked from a report that M-Pesa does not list; reversed, it is gone', async () => {
    const desk = openBusiness();
    const { accountNumber } = await addSubscriber(desk, { startOn: '2026-04-01' });
    await desk.goTo(at(MONDAY, '10:00'));
    const forged = report(desk, paid('FORGED0001', MONDAY, '09:00', 500, accountNumber));
    await night(desk, MONDAY, []);
    expect(await state(desk, MONDAY)).toBe('open');
    expect(await holding(desk, MONDAY)).toEqual(['notListed:FORGED0001']);
    expect(await day(desk, MONDAY)).toMatchObject({ differences: 1, cannotClose: 'A difference must be mended or explained first.', figures: { mpesa: { paidIn: { amountCents: 0 } }, ledger: { mpesa: { amountCents: kes(500) } } } });
    expect((await desk.query('desk.attention', {})).filter((item) => item.kind === 'close')).toEqual([]);
    await desk.day('2026-03-04', '08:00');
    expect((await desk.query('desk.attention', {})).filter((item) => item.kind === 'close')).toMatchObject([{ title: '2 Mar 2026 is not closed, and no day after it', link: '/money/days/2026-03-02' }]);
    await desk.command('payments.reverse', { id: forged, reason: 'Nobody paid' });
    pull(desk, []);
    await desk.day('2026-03-04', '09:00');
    expect((await desk.query('days.list', {})).closedUpTo).toBe(TUESDAY);
    expect(desk.wrong()).toEqual([]);
  });

  test('explained by an owner, with who and when; a closed day takes no more words', async () => {
    const desk = openBusiness();
    await desk.goTo(at(MONDAY, '10:00'));
    report(desk, paid('ODD0000001', MONDAY, '09:00', 500));
    await night(desk, MONDAY, []);
    expect((await desk.refusal(said(desk, MONDAY, 'notListed:OTHER'))).code).toBe('not_found');
    await said(desk, MONDAY, 'notListed:ODD0000001');
    expect((await day(desk, MONDAY)).items[0]).toMatchObject({ kind: 'notListed', resolution: { text: 'Looked at, and right', by: 'Achieng', at: at(TUESDAY, '00:50') } });
    await desk.goTo(at(TUESDAY, '02:00'));
    expect(await state(desk, MONDAY)).toBe('closed');
    expect((await desk.refusal(said(desk, MONDAY, 'notListed:ODD0000001'))).code).toBe('locked');
  });

  test('reports that contradict each other; a request paid without a receipt', async () => {
    const desk = openBusiness();
    const { id, accountNumber } = await addSubscriber(desk, { startOn: '2026-04-01' });
    const one = paid('UC2AAAAAA1', MONDAY, '09:00', 500, accountNumber);
    await desk.goTo(at(MONDAY, '10:00'));
    report(desk, one);
    report(desk, one, 'stk', kes(501));
    desk.within(({ tx, now }) => void tx.sql(`INSERT INTO stkPush (subscriberId, phone, amountCents, accountReference, state, requestedAt, settledAt, queries) VALUES (?, '+254700000001', 700, 'x', 'paid', ?, ?, 0) RETURNING id`, id, now, now));
    await night(desk, MONDAY, [one]);
    expect(await holding(desk, MONDAY)).toEqual(['check:UC2AAAAAA1', 'noReceipt:request 1']);
    for (const key of await holding(desk, MONDAY)) await said(desk, MONDAY, key);
    await desk.goTo(at(TUESDAY, '02:00'));
    expect(await state(desk, MONDAY)).toBe('closed');
  });

  test('a gap of M-Pesa’s list, until its statement covers it', async () => {
    const desk = openBusiness();
    const { accountNumber } = await addSubscriber(desk, { startOn: '2026-04-01' });
    const one = paid('UC2AAAAAA1', MONDAY, '09:00', 500, accountNumber);
    await desk.goTo(at(MONDAY, '10:00'));
    report(desk, one);
    desk.setting('mpesaGap', { from: at(MONDAY, '20:00'), to: at(TUESDAY, '00:10') });
    await night(desk, MONDAY, [one]);
    expect(await holding(desk, MONDAY)).toEqual([`gap:${at(MONDAY, '20:00')}:${at(TUESDAY, '00:00')}`]);
    expect(await day(desk, MONDAY)).toMatchObject({ state: 'open', figures: { mpesa: null } });
    await desk.goTo(at(TUESDAY, '09:00'));
    await bring(desk, statementOf([payIn('UC2AAAAAA1', '2026-03-02 09:00:00', 500, accountNumber), payIn('UC2AAAAAA2', '2026-03-02 21:00:00', 70, accountNumber)], '02-03-2026', '02-03-2026'));
    await desk.goTo(at(TUESDAY, '10:00'));
    expect(await day(desk, MONDAY)).toMatchObject({ state: 'closed', figures: { mpesa: { source: 'statement', paidIn: { count: 2, amountCents: kes(570) } }, ledger: { mpesa: { count: 2, amountCents: kes(570) } } } });
    expect(desk.wrong()).toEqual([]);
  });

  test('rows of the statement that wait for a decision, settlements of another receipt, and what was given back', async () => {
    const desk = openBusiness();
    const { accountNumber } = await addSubscriber(desk, { startOn: '2026-04-01' });
    await desk.goTo(at(MONDAY, '20:00'));
    report(desk, paid('UC2AAAAAA1', MONDAY, '09:00', 500, accountNumber));
    await desk.command('transfers.record', { kind: 'settlement', place: 'mpesa', amountCents: kes(90), on: MONDAY, reference: 'WRONG00001' });
    await desk.goTo(at(TUESDAY, '09:00'));
    const statement = await bring(desk, statementOf([
      payIn('UC2AAAAAA1', '2026-03-02 09:00:00', 500, accountNumber), payOut('UC2AAAAAA1', '2026-03-02 09:00:00', 5, 'Pay Utility Charge'),
      payIn('UC2AAAAAA4', '2026-03-02 10:00:00', 300, accountNumber), payOut('UC2AAAAAA5', '2026-03-02 11:00:00', 300, 'Pay Bill Reversal', { linked: 'UC2AAAAAA4' }),
      payOut('UC2AAAAAA6', '2026-03-02 12:00:00', 90, 'Withdraw Funds to Bank'), payOut('UC2AAAAAA7', '2026-03-02 13:00:00', 30, 'Business Payment'),
    ], '02-03-2026', '02-03-2026'));
    expect((await holding(desk, MONDAY)).sort()).toEqual(['notBooked:UC2AAAAAA7:-3000', 'notListed:TRF-2026-00001', 'reversal:1']);
    await desk.command('transfers.void', { id: 1, reason: 'Another receipt' });
    await desk.command('reversals.approve', { id: (await desk.query('reversals.list', {})).rows[0]!.id });
    await decide(desk, statement, 'UC2AAAAAA7', 'expense');
    const mended = await day(desk, MONDAY);
    expect(mended).toMatchObject({ state: 'ready', cannotClose: null });
    const { mpesa, ledger } = mended.figures;
    expect(mpesa).toMatchObject({ paidIn: { count: 2, amountCents: kes(800) }, reversed: { count: 1, amountCents: kes(300) }, charges: { count: 1, amountCents: kes(5) }, settled: { count: 2, amountCents: kes(120) } });
    expect({ paidIn: ledger.mpesa, reversed: ledger.reversed, charges: ledger.charges, settled: ledger.settled }).toEqual({ paidIn: mpesa!.paidIn, reversed: mpesa!.reversed, charges: mpesa!.charges, settled: mpesa!.settled });
    await desk.goTo(at(TUESDAY, '10:00'));
    expect(await state(desk, MONDAY)).toBe('closed');
    expect(desk.wrong()).toEqual([]);
  });

  test('a statement with other amounts, rows that were left alone, and money that was entered on another day', async () => {
    const desk = openBusiness();
    await desk.goTo(at(TUESDAY, '20:00'));
    report(desk, paid('UC2AAAAAA1', MONDAY, '09:00', 500));
    await desk.command('transfers.record', { kind: 'settlement', place: 'mpesa', amountCents: kes(25), on: TUESDAY, reference: 'UC2AAAAAA3' });
    const rows = [payIn('UC2AAAAAA1', '2026-03-02 09:00:00', 600), payOut('UC2AAAAAA2', '2026-03-02 10:00:00', 40, 'Business Payment'), payOut('UC2AAAAAA3', '2026-03-02 11:00:00', 25, 'Withdraw Funds to Bank')];
    await desk.goTo(at('2026-03-04', '09:00'));
    const statement = await bring(desk, statementOf(rows, '02-03-2026', '03-03-2026'));
    await decide(desk, statement, 'UC2AAAAAA2', 'leave');
    const told = async (on: LocalDate) => (await day(desk, on)).items.filter((item) => item.leg === 'mpesa').map((item) => `${item.key} ${item.blocks ? 'blocks' : 'told'}`);
    expect(await told(MONDAY)).toEqual(['amount:UC2AAAAAA1:10000 blocks', 'rest:-2500 blocks', 'notBooked:UC2AAAAAA2:-4000 told']);
    expect(await told(TUESDAY)).toEqual(['rest:2500 blocks']);
    // An amount that changes is another difference: what was said about the first does not speak for it.
    await said(desk, MONDAY, 'rest:-2500');
    await desk.command('transfers.void', { id: 1, reason: 'Wrong day' });
    expect(await told(MONDAY)).toContain('notBooked:UC2AAAAAA3:-2500 blocks');
    await desk.command('transfers.record', { kind: 'settlement', place: 'mpesa', amountCents: kes(25), on: MONDAY, reference: 'UC2AAAAAA3' });
    expect([await told(MONDAY), await told(TUESDAY)]).toEqual([['amount:UC2AAAAAA1:10000 blocks', 'notBooked:UC2AAAAAA2:-4000 told'], []]);
  });

  test('a statement with a hole proves nothing: the day waits', async () => {
    const desk = openBusiness();
    await desk.goTo(at(MONDAY, '20:00'));
    report(desk, paid('UC2AAAAAA1', MONDAY, '09:00', 500));
    await desk.goTo(at(TUESDAY, '09:00'));
    const rows = withBalances([payIn('UC2AAAAAA1', '2026-03-02 09:00:00', 500), payIn('UC2AAAAAA2', '2026-03-02 10:00:00', 40), payIn('UC2AAAAAA3', '2026-03-02 11:00:00', 60)], 1_000_000);
    await bring(desk, madeCsv([rows[0]!, rows[2]!], { preamble: PREAMBLE(SHORTCODE, 'From 02-03-2026 00:00:00 To 02-03-2026 23:59:59') }));
    expect(await day(desk, MONDAY)).toMatchObject({ state: 'waiting', figures: { mpesa: null }, cannotClose: 'M-Pesa has not told of all of this day yet. It is asked every ten minutes; its statement tells as well.' });
  });

  test('routers that have not confirmed; a till that is open, and one that was short', async () => {
    const desk = openBusiness();
    const routerId = addRouter(desk);
    const { id, subscriptionId, accountNumber } = await addSubscriber(desk, { routerId, name: 'Wanjiku' });
    desk.setting('moneyIn', { closeByItself: false });
    for (const on of ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06']) {
      await desk.goTo(at(on, '09:50'));
      pull(desk, []);
      await desk.goTo(at(on, '10:00'));
      pull(desk, []);
      await desk.goTo(at(on, '10:10'));
    }
    expect(stateOf(desk, subscriptionId)).toBe('suspended');
    const friday = '2026-03-06' as LocalDate;
    expect((await day(desk, friday)).figures.routers).toEqual({ restored: 0, cutOff: 1, unconfirmed: 0 });
    desk.routers.reachable = false;
    const one = paid('UC6AAAAAA1', friday, '11:00', 1500, accountNumber);
    await desk.goTo(at(friday, '11:00'));
    report(desk, one);
    expect(stateOf(desk, subscriptionId)).toBe('active');
    const till = await desk.command('tills.open', { floatCents: kes(100) });
    await desk.command('payments.takeCash', { subscriberId: id, amountCents: kes(20) });
    for (const on of ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05'] as LocalDate[]) {
      if (on === '2026-03-02') await desk.goTo(at(addDays(friday, 1), '00:40'));
      pull(desk, [one]);
      await desk.command('days.close', { day: on });
    }
    expect(await holding(desk, friday)).toEqual([expect.stringMatching(`^paidNotOn:${subscriptionId}:`), `tillOpen:${till.id}`]);
    expect((await day(desk, friday)).items[0]!.text).toMatch(/^Wanjiku \(user\d+\) should be on since 6 Mar 2026, 11:00, and RB Kasarani has not confirmed it\.$/);
    desk.routers.reachable = true;
    await desk.goTo(at(addDays(friday, 1), '02:00'));
    await desk.command('tills.close', { id: till.id, countedCents: kes(115), note: 'Gave too much change' });
    expect(await day(desk, friday)).toMatchObject({ state: 'ready', figures: { routers: { restored: 1, cutOff: 1, unconfirmed: 0 }, tills: { sessions: 1, open: 0 } } });
    // It was counted on Saturday, and is told there.
    expect((await day(desk, addDays(friday, 1))).items).toMatchObject([{ kind: 'tillOff', amountCents: kes(-5), blocks: false, resolution: { text: 'Gave too much change', by: 'Achieng' } }]);
    await desk.command('days.close', { day: friday });
    expect(desk.wrong()).toEqual([]);
  });

  test('what M-Pesa says that it holds is compared with the books in between', async () => {
    const desk = openBusiness();
    const one = paid('UC2AAAAAA1', MONDAY, '12:00', 500);
    const answer = (time: string, totalCents: number) => desk.within(({ tx }) => void tx.sql(`INSERT INTO mpesaBalance (state, askedAt, at, totalCents) VALUES ('done', ?, ?, ?) RETURNING id`, at(MONDAY, time), at(MONDAY, time), totalCents));
    await desk.goTo(at(MONDAY, '20:00'));
    report(desk, one);
    answer('11:00', 100_000);
    answer('13:00', 150_000);
    answer('14:00', 149_300);
    expect((await day(desk, MONDAY)).items.filter((item) => item.kind === 'balance')).toMatchObject([{ amountCents: -700, blocks: false }]);
    expect((await day(desk, MONDAY)).items.find((item) => item.kind === 'balance')!.text).toBe('From 2 Mar 2026, 13:00 to 2 Mar 2026, 14:00 what M-Pesa holds moved by −KES 7.00, the books by KES 0.00.');
  });
});
