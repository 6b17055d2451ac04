/** Statements on their way into the books, told over the whole app. */
import { describe, expect, test } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { localDate } from '../../../src-shared/time.ts';
import { addSubscriber, operator } from '../../testing/feature-rig.ts';
import { cellsOf, PREAMBLE, madeCsv, withBalances, xlsxOf } from './statement-files.test-support.ts';
import { at, bring, commit, decide, MARCH, marchCsv, mpesa, openBusiness, payIn, paymentsOf, payOut, SHORTCODE, told, transfersMade, upload, verdicts } from './statements.test-support.ts';

test('a statement is shown, booked to the cent, and adds nothing a second time, whatever its format', async () => {
  const desk = await openBusiness();
  const jane = await addSubscriber(desk, { name: 'Jane Doe' });
  const rows = withBalances(
    [
      payIn('UC3AB12C1D', '2026-03-03 10:00:00', 1500, jane.accountNumber),
      payOut('UC3AB12C1D', '2026-03-03 10:00:00', 7, 'Pay Utility Charge'),
      payIn('UC4AB12C2D', '2026-03-04 11:00:00', 500, 'nobody'),
      payIn('UC5AB12C3D', '2026-03-05 12:00:00', 700, jane.accountNumber, { status: 'Failed' }),
      payOut('UC6AB12C4D', '2026-03-06 13:00:00', 1900, 'Withdraw Funds to Bank'),
      payOut('UC6AB12C4D', '2026-03-06 13:00:00', 20, 'Withdraw Funds to Bank Charge'),
    ],
    100_000,
  );
  const id = await upload(desk, marchCsv(rows));
  expect(await verdicts(desk, id)).toEqual(['UC3AB12C1D payment new', 'UC3AB12C1D charge new', 'UC4AB12C2D payment new', 'UC5AB12C3D notCompleted none', 'UC6AB12C4D settlement new', 'UC6AB12C4D charge new']);
  expect(await desk.query('statements.get', { id })).toMatchObject({ state: 'preview', shortcode: SHORTCODE, rows: 6, undecided: 0, blockers: [], warnings: [], fromAt: at('2026-03-01 00:00:00'), toAt: at('2026-03-19 23:59:59') });
  expect([mpesa(desk), paymentsOf(desk)]).toEqual([0, []]);

  await commit(desk, id);
  expect(paymentsOf(desk)).toEqual([
    { receipt: 'UC3AB12C1D', amountCents: 150_000, state: 'credited', sources: 'statement' },
    { receipt: 'UC4AB12C2D', amountCents: 50_000, state: 'suspense', sources: 'statement' },
  ]);
  expect(transfersMade(desk)).toEqual(['charge mpesa→charge 700 UC3AB12C1D 2026-03-03', 'settlement mpesa→bank 190000 UC6AB12C4D 2026-03-06', 'charge mpesa→charge 2000 UC6AB12C4D 2026-03-06']);
  expect(mpesa(desk)).toBe(rows.at(-1)!.balanceCents! - 100_000);
  expect(await desk.query('statements.get', { id })).toMatchObject({ state: 'done', undecided: 0, counts: [{ kind: 'charge', verdict: 'new', rows: 2, withdrawnCents: 2700 }, {}, {}, {}] });

  const before = [desk.rows('journalEntry'), desk.rows('paymentEvidence')];
  const files = [marchCsv(rows), xlsxOf(cellsOf(rows, { dates: 'serial', amounts: 'plain', preamble: MARCH })), madeCsv(rows, { dates: 'dashesMinutes', newestFirst: true, delimiter: ';', preamble: MARCH }), marchCsv([rows[0]!, rows[0]!])];
  for (const file of files) {
    const again = await bring(desk, file);
    for (const text of await verdicts(desk, again)) expect(text).toMatch(/ (repeat|notCompleted none)$/);
    expect(await desk.query('statements.get', { id: again })).toMatchObject({ state: 'done', undecided: 0 });
  }
  expect([desk.rows('journalEntry'), desk.rows('paymentEvidence')]).toEqual(before);
  expect(desk.wrong()).toEqual([]);
});

test('an overlapping statement adds only what is new', async () => {
  const desk = await openBusiness();
  const rows = Array.from({ length: 6 }, (_, n) => payIn(`UC${n + 3}AB12C1D`, `2026-03-0${n + 3} 10:00:00`, 100 + n));
  await bring(desk, marchCsv(rows.slice(0, 4)));
  const second = await bring(desk, marchCsv(rows.slice(2)));
  expect(await verdicts(desk, second)).toEqual(['UC5AB12C1D payment repeat', 'UC6AB12C1D payment repeat', 'UC7AB12C1D payment new ✓', 'UC8AB12C1D payment new ✓']);
  expect(mpesa(desk)).toBe(rows.reduce((sum, row) => sum + row.paidInCents!, 0));
});

test('what came by a report, before or between preview and booking, is known; what differs is marked for a person and changes nothing', async () => {
  const desk = await openBusiness();
  const rows = [payIn('UC3AB12C1D', '2026-03-03 10:00:00', 100), payIn('UC4AB12C2D', '2026-03-04 10:00:00', 200), payIn('UC5AB12C3D', '2026-03-05 10:00:00', 300)];
  told(desk, rows[0]!);
  told(desk, { ...rows[2]!, paidInCents: 99_900 }, 'stk');
  const id = await upload(desk, marchCsv(rows));
  expect(await verdicts(desk, id)).toEqual(['UC3AB12C1D payment known', 'UC4AB12C2D payment new', 'UC5AB12C3D payment differs']);
  told(desk, rows[1]!, 'pull');
  await commit(desk, id);
  expect(await verdicts(desk, id)).toEqual(['UC3AB12C1D payment known ✓', 'UC4AB12C2D payment known ✓', 'UC5AB12C3D payment differs ✓']);
  expect(paymentsOf(desk)).toMatchObject([{ sources: 'c2b,statement' }, { sources: 'pull,statement' }, { amountCents: 99_900, sources: 'stk,statement' }]);
  expect(desk.db.sql(`SELECT matching FROM payment WHERE receipt = 'UC5AB12C3D'`)).toMatchObject([{ matching: expect.stringMatching(/^Check: another report says KES 300\.00; booked are KES 999\.00/) as string }]);
  // A report that comes afterwards is no news either.
  told(desk, rows[1]!);
  expect(mpesa(desk)).toBe(10_000 + 20_000 + 99_900);
  expect(desk.wrong()).toEqual([]);
});

describe('money that M-Pesa gave back', () => {
  const paid = payIn('UC3AB12C1D', '2026-03-03 10:00:00', 1000);
  const back = payOut('UC9AB12C9D', '2026-03-09 10:00:00', 1000, 'Pay Bill Reversal', { linked: paid.receipt });

  test('decided before booking, although its payment stands later in the file', async () => {
    const desk = await openBusiness();
    const id = await upload(desk, marchCsv([back, { ...paid, at: at('2026-03-09 10:00:00') }]));
    expect(await verdicts(desk, id)).toEqual(['UC9AB12C9D reversal ask', 'UC3AB12C1D payment new']);
    await decide(desk, id, back.receipt, 'confirmReversal');
    await commit(desk, id);
    expect(paymentsOf(desk)).toMatchObject([{ state: 'reversed' }]);
    expect([mpesa(desk), desk.wrong()]).toEqual([0, []]);
  });

  test('decided afterwards, here; nothing leaves the books before', async () => {
    const desk = await openBusiness();
    const id = await bring(desk, marchCsv([paid, back]));
    expect(mpesa(desk)).toBe(100_000);
    expect(await desk.query('statements.get', { id })).toMatchObject({ state: 'done', undecided: 1 });
    expect(await verdicts(desk, id)).toEqual(['UC3AB12C1D payment new ✓', 'UC9AB12C9D reversal ask']);
    // Another file does not ask a second time.
    expect(await verdicts(desk, await bring(desk, marchCsv([back])))).toEqual(['UC9AB12C9D reversal repeat']);
    await decide(desk, id, back.receipt, 'confirmReversal');
    expect(mpesa(desk)).toBe(0);
    expect(await desk.query('statements.get', { id })).toMatchObject({ undecided: 0 });
    expect((await desk.refusal(decide(desk, id, back.receipt, 'leave'))).message).toBe('This row is booked already.');
    expect(desk.wrong()).toEqual([]);
  });

  test('left alone it is none of ours', async () => {
    const desk = await openBusiness();
    const id = await bring(desk, marchCsv([paid, back]));
    await decide(desk, id, back.receipt, 'leave');
    expect([mpesa(desk), desk.db.sql('SELECT state FROM reversal')]).toEqual([100_000, [{ state: 'dismissed' }]]);
    expect(await verdicts(desk, id)).toMatchObject(['UC3AB12C1D payment new ✓', 'UC9AB12C9D reversal ask ✓']);
  });

  test('two that name no payment wait side by side', async () => {
    const desk = await openBusiness();
    const id = await bring(desk, marchCsv([paid, { ...back, linked: '' }, { ...back, receipt: 'UC9AB12C8D', linked: '' }]));
    expect(await desk.query('statements.get', { id })).toMatchObject({ state: 'done', undecided: 2 });
  });

  test('of a payment that a person reversed already it is known', async () => {
    const desk = await openBusiness();
    told(desk, paid);
    await desk.command('payments.reverse', { id: 1, reason: 'seen in the portal' });
    const id = await bring(desk, marchCsv([paid, back]));
    expect(await verdicts(desk, id)).toEqual(['UC3AB12C1D payment known ✓', 'UC9AB12C9D reversal known ✓']);
    expect([mpesa(desk), desk.wrong()]).toEqual([0, []]);
  });

  test('of another amount than its payment it waits with the reason, and the rest is booked', async () => {
    const desk = await openBusiness();
    const id = await upload(desk, marchCsv([paid, { ...back, withdrawnCents: 40_000 }, payIn('UCAAB12C7D', '2026-03-10 10:00:00', 50)]));
    await decide(desk, id, back.receipt, 'confirmReversal');
    await commit(desk, id);
    expect(await verdicts(desk, id)).toEqual(['UC3AB12C1D payment new ✓', 'UC9AB12C9D reversal ask', 'UCAAB12C7D payment new ✓']);
    expect((await desk.query('statements.rows', { id, kind: 'reversal' })).rows[0]!.explanation).toMatch(/split|KES/i);
    expect([mpesa(desk), desk.wrong()]).toEqual([105_000, []]);
  });
});

describe('money that went out or came in, of which only a person knows why', () => {
  test.each([
    ['settlement', 'settlement mpesa→bank 30000 UC3AB12C1D 2026-03-03'],
    ['expense', 'expense mpesa→expense 30000 UC3AB12C1D 2026-03-03'],
    ['drawing', 'drawing mpesa→ownerFunds 30000 UC3AB12C1D 2026-03-03'],
  ] as const)('%s', async (decision, transfer) => {
    const desk = await openBusiness();
    const id = await bring(desk, marchCsv([payOut('UC3AB12C1D', '2026-03-03 10:00:00', 300, 'Business Payment')]));
    expect([await verdicts(desk, id), transfersMade(desk)]).toEqual([['UC3AB12C1D payout ask'], []]);
    await decide(desk, id, 'UC3AB12C1D', decision);
    expect([await verdicts(desk, id), transfersMade(desk)]).toEqual([['UC3AB12C1D payout ask ✓'], [transfer]]);
    expect((await desk.refusal(decide(desk, id, 'UC3AB12C1D', 'expense'))).message).toBe('This row is booked already.');
    expect(await verdicts(desk, await bring(desk, marchCsv([payOut('UC3AB12C1D', '2026-03-03 10:00:00', 300, 'Business Payment')])))).toEqual(['UC3AB12C1D payout repeat']);
    expect([mpesa(desk), desk.wrong()]).toEqual([-30_000, []]);
  });

  test('left alone, and thought about again', async () => {
    const desk = await openBusiness();
    const id = await bring(desk, marchCsv([payOut('UC3AB12C1D', '2026-03-03 10:00:00', 300, 'Business Payment')]));
    await decide(desk, id, 'UC3AB12C1D', 'leave');
    expect([await verdicts(desk, id), mpesa(desk)]).toEqual([['UC3AB12C1D payout ask ✓'], 0]);
    await decide(desk, id, 'UC3AB12C1D', null);
    expect(await desk.query('statements.get', { id })).toMatchObject({ undecided: 1 });
    await decide(desk, id, 'UC3AB12C1D', 'expense');
    expect([mpesa(desk), desk.wrong()]).toEqual([-30_000, []]);
  });

  test('a refund that is in the books under the receipt is known; without one it is refused with what to do, and each stands for one row', async () => {
    const desk = await openBusiness();
    const jane = await addSubscriber(desk);
    const deposit = payIn('UC2AB12C0D', '2026-03-02 12:00:00', 6000, jane.accountNumber);
    const rows = [deposit, payOut('UC3AB12C1D', '2026-03-03 10:00:00', 300, 'Business Payment'), payOut('UC4AB12C1D', '2026-03-04 10:00:00', 300, 'Business Payment'), payOut('UC5AB12C1D', '2026-03-05 10:00:00', 300, 'Business Payment')];
    const id = await bring(desk, marchCsv(rows.slice(0, 1)));
    await desk.command('refunds.pay', { subscriberId: jane.id, amountCents: shillings(300), method: 'mpesa', reference: 'uc3ab12c1d', reason: 'paid twice' });
    const second = await bring(desk, marchCsv(rows));
    expect(await verdicts(desk, second)).toEqual(['UC2AB12C0D payment repeat', 'UC3AB12C1D payout known ✓', 'UC4AB12C1D payout ask', 'UC5AB12C1D payout ask']);
    expect((await desk.refusal(decide(desk, second, 'UC4AB12C1D', 'refundMade'))).message).toContain('Enter the refund first, with the reference UC4AB12C1D');
    await desk.command('refunds.pay', { subscriberId: jane.id, amountCents: shillings(300), method: 'mpesa', reference: 'by phone', reason: 'paid twice' });
    await decide(desk, second, 'UC4AB12C1D', 'refundMade');
    expect((await desk.refusal(decide(desk, second, 'UC5AB12C1D', 'refundMade'))).code).toBe('conflict');
    expect([id, desk.wrong()]).toEqual([1, []]);
  });

  test('money in: the owner’s, or a customer’s after all', async () => {
    const desk = await openBusiness();
    const jane = await addSubscriber(desk);
    const id = await bring(desk, marchCsv([payIn('UC3AB12C1D', '2026-03-03 10:00:00', 5000, '', { reason: 'Business Deposit', party: '', details: 'Business Deposit' }), payIn('UC4AB12C1D', '2026-03-04 10:00:00', 800, jane.accountNumber, { reason: 'Something New' })]));
    expect(await verdicts(desk, id)).toEqual(['UC3AB12C1D deposit ask', 'UC4AB12C1D deposit ask']);
    await decide(desk, id, 'UC3AB12C1D', 'ownerFunds');
    await decide(desk, id, 'UC4AB12C1D', 'payment');
    expect(transfersMade(desk)).toEqual(['paidIn ownerFunds→mpesa 500000 UC3AB12C1D 2026-03-03']);
    expect(paymentsOf(desk)).toMatchObject([{ receipt: 'UC4AB12C1D', state: 'credited' }]);
    expect((await desk.refusal(decide(desk, id, 'UC4AB12C1D', 'drawing'))).code).toBe('conflict');
    expect([mpesa(desk), desk.wrong()]).toEqual([580_000, []]);
  });

  test('a choice that is not offered is refused', async () => {
    const desk = await openBusiness();
    const id = await upload(desk, marchCsv([payOut('UC3AB12C1D', '2026-03-03 10:00:00', 300, 'Business Payment'), payIn('UC4AB12C1D', '2026-03-04 10:00:00', 1)]));
    expect((await desk.refusal(decide(desk, id, 'UC3AB12C1D', 'confirmReversal'))).code).toBe('invalid');
    expect((await desk.refusal(decide(desk, id, 'UC4AB12C1D', 'leave'))).message).toBe('There is nothing to decide about this row.');
  });
});

test('between our own accounts nothing is booked; both files of it agree', async () => {
  const desk = await openBusiness();
  const reason = 'MMF Account to Utility Account';
  const utility = await bring(desk, marchCsv([payIn('UC3AB12C1D', '2026-03-03 10:00:00', 5000, '', { reason, party: '', details: reason })]));
  const mmf = await bring(desk, marchCsv([payOut('UC3AB12C1D', '2026-03-03 10:00:00', 5000, reason)]), 'ORG_600638_MMF.csv');
  expect([await verdicts(desk, utility), await verdicts(desk, mmf), mpesa(desk)]).toEqual([['UC3AB12C1D deposit none'], ['UC3AB12C1D payout none'], 0]);
});

test('transfers that a person entered under the receipt are known; another amount is not touched; one receipt may be charged twice', async () => {
  const desk = await openBusiness();
  await desk.command('transfers.record', { kind: 'settlement', place: 'mpesa', amountCents: shillings(900), on: localDate('2026-03-03'), reference: 'uc3ab12c1d', note: '' });
  await desk.command('transfers.record', { kind: 'charge', place: 'mpesa', amountCents: shillings(9), on: localDate('2026-03-03'), reference: 'UC3AB12C1D', note: '' });
  await desk.command('transfers.record', { kind: 'settlement', place: 'mpesa', amountCents: shillings(1), on: localDate('2026-03-04'), reference: 'UC4AB12C1D', note: '' });
  const id = await bring(desk, marchCsv([
    payOut('UC3AB12C1D', '2026-03-03 10:00:00', 900, 'Withdraw Funds to Bank'), payOut('UC3AB12C1D', '2026-03-03 10:00:00', 9, 'Withdrawal Charge'), payOut('UC3AB12C1D', '2026-03-03 10:00:00', 9, 'Withdrawal Charge', { details: 'Excise duty' }),
    payOut('UC4AB12C1D', '2026-03-04 10:00:00', 700, 'Withdraw Funds to Bank'),
  ]));
  expect(await verdicts(desk, id)).toEqual(['UC3AB12C1D settlement known ✓', 'UC3AB12C1D charge known ✓', 'UC3AB12C1D charge new ✓', 'UC4AB12C1D settlement differs ✓']);
  expect(transfersMade(desk).at(-1)).toBe('charge mpesa→charge 900 UC3AB12C1D/2 2026-03-03');
  expect([mpesa(desk), desk.wrong()]).toEqual([-90_000 - 900 - 900 - 100, []]);
});

test('what came before the business began with Waya is in its opening balances; what came on a locked day is booked on the first open one', async () => {
  const desk = await openBusiness();
  await desk.command('periodLocks.add', { upTo: localDate('2026-03-10'), reason: 'Month end' });
  const id = await bring(desk, marchCsv([payIn('UC1AB12C1D', '2026-03-01 10:00:00', 100), payIn('UC3AB12C1D', '2026-03-03 10:00:00', 200), payOut('UC3AB12C1D', '2026-03-03 10:00:00', 7, 'Pay Utility Charge')]));
  expect(await verdicts(desk, id)).toEqual(['UC1AB12C1D payment none', 'UC3AB12C1D payment new ✓', 'UC3AB12C1D charge new ✓']);
  expect(desk.db.sql(`SELECT DISTINCT bookedOn FROM journalEntry`)).toEqual([{ bookedOn: '2026-03-11' }]);
  expect([mpesa(desk), desk.wrong()]).toEqual([20_000 - 700, []]);
});

describe('what keeps a statement from being booked', () => {
  const rows = [payIn('UC3AB12C1D', '2026-03-03 10:00:00', 100)];
  test('another business number, in the file or in its name', async () => {
    const desk = await openBusiness();
    for (const id of [await upload(desk, madeCsv(rows, { preamble: PREAMBLE('123456') })), await upload(desk, marchCsv(rows), 'ORG_123456_Utility.csv')]) {
      expect((await desk.query('statements.get', { id })).blockers).toEqual(['It is the statement of 123456; your business number is 600638. Export the statement of your own number.']);
      expect((await desk.refusal(desk.command('statements.commit', { id }))).code).toBe('invalid');
    }
    expect(desk.rows('payment')).toBe(0);
  });
  test('no business number yet; it is free as soon as it is set', async () => {
    const desk = await openBusiness();
    desk.setting('mpesa', { shortcode: '000000', partyB: '000000' });
    const id = await upload(desk, marchCsv(rows));
    expect((await desk.query('statements.get', { id })).blockers[0]).toContain('Settings, M-Pesa');
    desk.setting('mpesa', { shortcode: SHORTCODE });
    expect((await desk.query('statements.get', { id })).blockers).toEqual([]);
  });
  test('rows that cannot be read', async () => {
    const desk = await openBusiness();
    const id = await upload(desk, new Uint8Array(Buffer.from(Buffer.from(marchCsv(rows)).toString().replace('03-03-2026 10:00:00', '15:50'))));
    expect((await desk.refusal(desk.command('statements.commit', { id }))).message).toContain('do not save it in Excel');
    expect(await verdicts(desk, id)).toEqual(['UC3AB12C1D unreadable problem']);
  });
  test('a role that may not', async () => {
    const desk = await openBusiness();
    const id = await upload(desk, marchCsv([payOut('UC3AB12C1D', '2026-03-03 10:00:00', 300, 'Business Payment')]));
    expect((await desk.refusal(desk.command('statements.decide', { rowId: 1, decision: 'leave' }, operator('cashier')))).code).toBe('not_allowed');
    expect((await desk.refusal(desk.command('statements.commit', { id }, operator('technician')))).code).toBe('not_allowed');
  });
});

test('what M-Pesa no longer lists is missing until statements have brought all of it', async () => {
  const desk = await openBusiness();
  const missing = async () => (await desk.query('statements.missing', {})).gap;
  expect(await missing()).toBeNull();
  desk.setting('mpesaGap', { from: at('2026-03-05 00:00:00'), to: at('2026-03-18 08:00:00') });
  const part = (from: string, to: string) => madeCsv([payIn(`UC${from.slice(0, 2)}B12C1D`, `2026-03-${from.slice(0, 2)} 10:00:00`, 100)], { preamble: PREAMBLE(SHORTCODE, `From ${from}-03-2026 00:00:00 To ${to}-03-2026 23:59:59`) });
  // Of other accounts, not booked, or with a hole: nothing is proven.
  await bring(desk, part('05', '19'), 'ORG_600638_MMF.csv');
  await upload(desk, part('05', '19'));
  await bring(desk, marchCsv(withBalances([1, 2, 3].map((n) => payIn(`UCHAB12C${n}D`, `2026-03-06 1${n}:00:00`, 100))).toSpliced(1, 1)));
  expect(await missing()).toMatchObject({ fromOn: '2026-03-05', toOn: '2026-03-18' });
  // The middle first: both ends are still missing; then they come.
  await bring(desk, part('08', '12'));
  expect(await missing()).toMatchObject({ fromOn: '2026-03-05', toOn: '2026-03-18' });
  await bring(desk, part('01', '07'));
  expect(await missing()).toMatchObject({ from: at('2026-03-13 00:00:00'), toOn: '2026-03-18' });
  await bring(desk, part('13', '19'));
  expect(await missing()).toBeNull();
});

test('cancelled before it is booked it is gone; stopped in the middle it can be gone on with', async () => {
  const desk = await openBusiness();
  const rows = Array.from({ length: 300 }, (_, n) => payIn(`UC3A${String(n).padStart(4, '0')}BD`, `2026-03-03 10:${String(Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}`, 10));
  const first = await upload(desk, marchCsv(rows));
  await desk.command('statements.cancel', { id: first });
  expect((await desk.refusal(desk.command('statements.commit', { id: first }))).message).toBe('It was cancelled. Import the file again.');

  const id = await upload(desk, marchCsv(rows));
  const { batchId } = await desk.command('statements.commit', { id });
  desk.commands.execute({ id: 'by-hand', name: 'kernel.runChunk', input: { batchId, cursor: desk.db.sql<{ cursor: string }>('SELECT cursor FROM batch WHERE id = ?', batchId)[0]!.cursor }, actor: { kind: 'system' } });
  await desk.command('statements.cancel', { id });
  await desk.settle();
  const after = desk.rows('payment');
  expect(after).toBeGreaterThan(0);
  expect(after).toBeLessThan(300);
  expect(await desk.query('statements.get', { id })).toMatchObject({ state: 'preview' });
  await commit(desk, id);
  expect([desk.rows('payment'), mpesa(desk), desk.wrong()]).toEqual([300, 300_000, []]);
  expect((await desk.refusal(desk.command('statements.cancel', { id }))).code).toBe('conflict');
});

test('a large file is read by and by, and is not booked before it is whole', async () => {
  const desk = await openBusiness();
  const rows = Array.from({ length: 1234 }, (_, n) => payIn(`UC3A${String(n).padStart(4, '0')}BD`, `2026-03-03 ${String(10 + Math.floor(n / 3600)).padStart(2, '0')}:${String(Math.floor(n / 60) % 60).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}`, 10));
  const id = await upload(desk, marchCsv(rows));
  expect((await desk.refusal(desk.command('statements.commit', { id }))).message).toBe('Its rows are still being read.');
  await desk.settle();
  expect(await desk.query('statements.get', { id })).toMatchObject({ rows: 1234, blockers: [], batchId: null, counts: [{ kind: 'payment', verdict: 'new', rows: 1234 }] });
  await commit(desk, id);
  expect([desk.rows('payment'), desk.rows('statementPart'), mpesa(desk)]).toEqual([1234, 0, 1_234_000]);
});

test('nothing of the file is in the log of commands', async () => {
  const desk = await openBusiness();
  await bring(desk, marchCsv([payIn('UC3AB12C1D', '2026-03-03 10:00:00', 100, 'x')]));
  expect(desk.db.sql(`SELECT count(*) AS n FROM command WHERE detail LIKE '%254711000001%' OR detail LIKE '%base64%'`)).toEqual([{ n: 0 }]);
});
