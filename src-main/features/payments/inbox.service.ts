/** From a report as it arrived to what it means. A report that cannot be read, or must wait, stays visible with its reason. */
import { parseC2b, parseStkCallback, type StkCallback } from '../../../src-shared/mpesa-callbacks.ts';
import { mpesaResult } from '../../../src-shared/mpesa-results.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { readSetting } from '../settings/index.ts';
import { findEntry, settleEntry, type InboxRow } from './inbox.store.ts';
import { findPushByCheckout } from './pushes.store.ts';
import { recordReport } from './pushes.service.ts';
import { receivePayment } from './receive.service.ts';

const WAITS = 'It waits for the payment request that it answers.';

/** Reads one report and books what it tells; a report that was looked at already is left alone. */
export function receiveReport(context: CommandContext, entryId: number, body: string): void {
  const entry = findEntry(context.tx, entryId);
  if (!entry || entry.state !== 'new') return;
  switch (entry.kind) {
    case 'stk':
      receiveStk(context, entry, body);
      break;
    case 'c2b-confirmation':
      receiveC2b(context, entry, body);
      break;
    case 'c2b-validation':
      // M-Pesa asks whether it may take the money; none has moved.
      settleEntry(context.tx, entryId, { state: 'done' });
      break;
  }
}

/** It cannot be read: kept, with the reason, for a person. */
export function refuseReport(context: CommandContext, entryId: number, reason: string): void {
  if (findEntry(context.tx, entryId)?.state !== 'new') return;
  settleEntry(context.tx, entryId, { state: 'refused', reason });
  context.changed('inboxEntry', entryId);
  context.emit('payments');
}

function receiveC2b(context: CommandContext, entry: InboxRow, body: string): void {
  const read = parseC2b(body);
  if (!read.ok) {
    refuseReport(context, entry.id, read.reason);
    return;
  }
  const { receipt, amountCents, paidAt, shortcode, accountTyped, payerPhone, payerName } = read.value;
  const payment = receivePayment(context, { receipt, amountCents, paidAt, shortcode, accountTyped, payerPhone, payerName, checkoutRequestId: null, body }, 'c2b');
  settleEntry(context.tx, entry.id, { state: 'done', paymentId: payment.id });
}

function receiveStk(context: CommandContext, entry: InboxRow, body: string): void {
  const read = parseStkCallback(body);
  if (!read.ok) {
    refuseReport(context, entry.id, read.reason);
    return;
  }
  const { checkoutRequestId, resultCode, receipt, amountCents } = read.value;
  if (mpesaResult(resultCode).state === 'paid' && receipt !== undefined && amountCents !== undefined) {
    bookStk(context, entry, body, { ...read.value, receipt, amountCents });
  } else if (recordReport(context, read.value)) {
    settleEntry(context.tx, entry.id, { state: 'done', correlationId: checkoutRequestId });
  } else {
    settleEntry(context.tx, entry.id, { state: 'parked', reason: WAITS, correlationId: checkoutRequestId });
  }
}

type PaidReport = StkCallback & Required<Pick<StkCallback, 'receipt' | 'amountCents'>>;

function bookStk(context: CommandContext, entry: InboxRow, body: string, report: PaidReport): void {
  const { checkoutRequestId, receipt, amountCents, paidAt = entry.receivedAt, phone = '' } = report;
  const { partyB } = readSetting(context.tx, 'mpesa');
  const payment = receivePayment(context, { receipt, amountCents, paidAt, shortcode: partyB, accountTyped: '', payerPhone: phone, payerName: '', checkoutRequestId, body }, 'stk');
  // Without its request a success is booked all the same; the request may still become known (mpesa.md, callback before the acknowledgement).
  const isComplete = payment.state === 'credited' || findPushByCheckout(context.tx, checkoutRequestId) !== undefined;
  settleEntry(context.tx, entry.id, { state: isComplete ? 'done' : 'parked', ...(isComplete ? {} : { reason: WAITS }), paymentId: payment.id, correlationId: checkoutRequestId });
}
