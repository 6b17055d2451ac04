/** What pays credit out, and under which receipt. */
import { expect, test } from 'vitest';
import { cents } from '../../../../src-shared/money.ts';
import { addSubscriber, openDesk } from '../../../testing/feature-rig.ts';
import { receivePayment } from '../../payments/receive.service.ts';

const kes = (shillings: number) => cents(shillings * 100);

test('a receipt of M-Pesa pays out once, and is no payment that came in; however it is typed', async () => {
  const desk = openDesk();
  const { id, accountNumber } = await addSubscriber(desk);
  desk.within((context) => void receivePayment(context, { receipt: 'TCA0000001', amountCents: kes(5000), paidAt: context.now, shortcode: '', accountTyped: accountNumber, payerPhone: '', payerName: 'PAYER', checkoutRequestId: null, body: '{}' }, 'c2b'));
  const pay = (reference: string) => desk.command('refunds.pay', { subscriberId: id, amountCents: kes(100), method: 'mpesa', reference, reason: 'Moved away' });
  await pay(' tcb0000002');
  expect((await desk.query('refunds.list', { subscriberId: id })).rows[0]).toMatchObject({ reference: 'TCB0000002' });
  expect((await desk.refusal(pay('TCB0000002'))).message).toBe('TCB0000002 is the receipt of refund RFD-2026-00001.');
  expect((await desk.refusal(pay('tca0000001'))).code).toBe('invalid');
  await pay('');
  await pay('');
  expect(desk.wrong()).toEqual([]);
});
