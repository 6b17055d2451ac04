/** Phones that are asked by themselves: an invoice of KES 1,500 each, due on 2 March; asked on the due day and two days after, at 09:00. */
import { describe, expect, test } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { formatInstant, localDate } from '../../../src-shared/time.ts';
import { addSubscriber, openDesk, type Desk } from '../../testing/feature-rig.ts';

function desk(pushDays: number[] = [0, 2]): Desk {
  // Chunks are cut by number alone, however busy the machine is.
  const opened = openDesk({ monotonic: () => 0 });
  opened.setting('dunning', { pushDays });
  opened.setting('mpesa', { enabled: true, shortcode: '600638', partyB: '600638', consumerSecretCipher: 'x', passkeyCipher: 'x' });
  return opened;
}
const asked = (opened: Desk) => opened.db.sql<{ subscriberId: number; phone: string; amountCents: number; requestedAt: never }>('SELECT subscriberId, phone, amountCents, requestedAt FROM stkPush ORDER BY id').map((row) => ({ ...row, requestedAt: formatInstant(row.requestedAt) }));
/** As when nobody answered the prompt. */
const unanswered = (opened: Desk) => opened.db.transaction(() => opened.db.sql(`UPDATE stkPush SET state = 'failed', resultCode = '1037' WHERE state IN ('queued', 'sent', 'unknown') RETURNING id`));

describe('a phone is asked', () => {
  test('on the days that were set, for what is owed, and not once he has paid', async () => {
    const opened = desk();
    const [owes, pays] = [await addSubscriber(opened, { phone: '0712000001' }), await addSubscriber(opened, { phone: '0712000002' })];
    await opened.day('2026-03-02', '18:00');
    expect(asked(opened)).toEqual([
      { subscriberId: owes.id, phone: '254712000001', amountCents: 150_000, requestedAt: '2 Mar 2026, 09:00' },
      { subscriberId: pays.id, phone: '254712000002', amountCents: 150_000, requestedAt: '2 Mar 2026, 09:00' },
    ]);
    unanswered(opened);
    await opened.command('payments.takeCash', { subscriberId: pays.id, amountCents: shillings(1500) });
    await opened.day('2026-03-20', '18:00');
    expect(asked(opened).slice(2)).toEqual([{ subscriberId: owes.id, phone: '254712000001', amountCents: 150_000, requestedAt: '4 Mar 2026, 09:00' }]);
  });

  test('one after the other, so that M-Pesa and the counter keep up', async () => {
    const opened = desk([0]);
    for (let n = 1; n <= 4; n++) await addSubscriber(opened, { phone: `071200000${n}` });
    await opened.day('2026-03-02', '09:00');
    const times = opened.db.sql<{ runAt: number }>(`SELECT runAt FROM job WHERE kind = 'payments.push' ORDER BY id`).map((row) => row.runAt);
    expect(times).toHaveLength(4);
    expect(times.slice(1).map((at, index) => at - times[index]!)).toEqual([2000, 2000, 2000]);
  });

  test('not while a promise runs, nor twice on a day, nor without M-Pesa', async () => {
    const promised = desk([0]);
    const { id } = await addSubscriber(promised);
    await promised.day('2026-03-02', '08:00');
    await promised.command('promises.add', { subscriberId: id, untilOn: localDate('2026-03-05'), note: 'Salary' });
    await promised.day('2026-03-02', '18:00');
    expect(asked(promised)).toEqual([]);

    const before = desk([0]);
    const { id: byHand } = await addSubscriber(before, { phone: '0712000001' });
    await before.day('2026-03-02', '08:30');
    await before.command('payments.push', { subscriberId: byHand, phone: '0712000001', amountCents: shillings(100) });
    unanswered(before);
    await before.day('2026-03-02', '18:00');
    expect(asked(before)).toHaveLength(1);

    const without = desk([0]);
    without.setting('mpesa', { enabled: false });
    await addSubscriber(without);
    await without.day('2026-03-02', '18:00');
    expect(asked(without)).toEqual([]);
  });

  test('by day only: a morning that was missed is not made up for at night', async () => {
    const opened = desk();
    await addSubscriber(opened);
    await opened.day('2026-03-02', '07:00');
    await opened.offUntil('2026-03-02', '21:30');
    expect(asked(opened)).toEqual([]);
    await opened.day('2026-03-04', '09:00');
    expect(asked(opened)).toHaveLength(1);
  });
});

test('a credited payment is thanked for once, when the operator wants it; an old one is not', async () => {
  const opened = openDesk();
  opened.setting('moneyIn', { receiptSms: true, receiptText: '{name}: KES {amount}, {receipt}, account {account}, balance {balance}' });
  const { id, accountNumber } = await addSubscriber(opened, { name: 'Lydia', phone: '0712000001' });
  await opened.day('2026-03-02', '08:00');
  await opened.command('payments.takeCash', { subscriberId: id, amountCents: shillings(500) });
  await opened.settle();
  expect(opened.phones.texts.map((text) => text.body)).toEqual([`Lydia: KES 500.00, CSH-2026-00001, account ${accountNumber}, balance 1,000.00`]);
});
