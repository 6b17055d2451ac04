/** From a report as it arrived to what it means. A report that cannot be read, or must wait, stays visible with its reason. */
import { Refusal } from '../../../src-shared/refusal.ts';
import { later, SECOND } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import type { Report } from '../../ports/payment-gateway.ts';
import { readSetting } from '../settings/index.ts';
import { receiveAnswer, receiveUnanswered } from './answers.service.ts';
import { enqueueInbox } from './inbox-look.ts';
import { findEntry, flagEntry, renewEntry, settleEntry, type InboxRow } from './inbox.store.ts';
import { pullJob } from './pull-jobs.ts';
import { findPushByCheckout } from './pushes.store.ts';
import { recordReport } from './pushes.service.ts';
import { receivePayment, type Incoming } from './receive.service.ts';
import type { PaymentReport } from './report-input.ts';
import { senderFlag } from './sender.ts';
import { isBelieved, isConfirmed, waitForConfirmation } from './trust.service.ts';

/** M-Pesa lists within seconds. */
const LOOK_AFTER_MS = 5 * SECOND;
const WAITS = 'It waits for the payment request that it answers.';

/** Takes one report and books what it tells; a report that was looked at already is left alone. body: as it came, for the evidence. */
export function receiveReport(context: CommandContext, entryId: number, report: Report, body: string): void {
  const { tx } = context;
  const entry = findEntry(tx, entryId);
  if (!entry || entry.state !== 'new') return;
  const { sourceAddresses, unlistedSources } = readSetting(tx, 'mpesa');
  const flag = senderFlag(sourceAddresses, entry.remoteAddress);
  if (flag !== entry.flag) flagEntry(tx, entryId, flag);
  if (flag !== null && unlistedSources === 'refuse') refuseReport(context, entryId, flag);
  else take(context, { ...entry, flag }, report, body);
}

function take(context: CommandContext, entry: InboxRow, report: Report, body: string): void {
  switch (report.kind) {
    case 'payment':
      receiveMoney(context, entry, report, body);
      break;
    case 'pushResult': {
      const { checkoutRequestId } = report;
      if (recordReport(context, report, isBelieved(context.tx, entry))) settleEntry(context.tx, entry.id, { state: 'done', correlationId: checkoutRequestId });
      else settleEntry(context.tx, entry.id, { state: 'parked', reason: WAITS, correlationId: checkoutRequestId });
      break;
    }
    case 'validation':
      // M-Pesa asks whether it may take the money; none has moved.
      settleEntry(context.tx, entry.id, { state: 'done' });
      break;
    case 'receiptAnswer':
    case 'balanceAnswer':
    case 'reversalAnswer':
    case 'otherAnswer':
      settleAs(context, entry.id, receiveAnswer(context, report, body));
      break;
    case 'unanswered':
      settleAs(context, entry.id, receiveUnanswered(context, report));
      break;
    case 'unreadable':
      refuseReport(context, entry.id, report.reason);
      lookInList(context, entry);
      break;
  }
}

/** A report of money that cannot be read: M-Pesa's list tells what it was. Many of them are one look. */
function lookInList(context: CommandContext, { kind }: InboxRow): void {
  if ((kind === 'stk' || kind === 'c2b-confirmation') && readSetting(context.tx, 'mpesa').enabled) context.enqueue({ ...pullJob, runAt: later(context.now, LOOK_AFTER_MS) });
}

function settleAs(context: CommandContext, entryId: number, outcome: Parameters<typeof settleEntry>[2]): void {
  if (outcome.state === 'refused') refuseReport(context, entryId, outcome.reason ?? '');
  else settleEntry(context.tx, entryId, outcome);
}

/** It cannot be read, or must not be believed: kept, with the reason, for a person. */
export function refuseReport(context: CommandContext, entryId: number, reason: string): void {
  if (findEntry(context.tx, entryId)?.state !== 'new') return;
  settleEntry(context.tx, entryId, { state: 'refused', reason });
  touched(context, entryId);
}

function receiveMoney(context: CommandContext, entry: InboxRow, report: PaymentReport, body: string): void {
  const { tx } = context;
  const { receipt, amountCents, accountTyped, payerPhone, payerName, checkoutRequestId } = report;
  if (!isBelieved(tx, entry) && !isConfirmed(tx, receipt)) {
    waitForConfirmation(context, entry, receipt);
    return;
  }
  const shortcode = report.shortcode === '' && checkoutRequestId !== null ? readSetting(tx, 'mpesa').partyB : report.shortcode;
  const incoming: Incoming = { receipt, amountCents, paidAt: report.paidAt ?? entry.receivedAt, shortcode, accountTyped, payerPhone, payerName, checkoutRequestId, body };
  if (checkoutRequestId === null) {
    settleEntry(tx, entry.id, { state: 'done', paymentId: receivePayment(context, incoming, 'c2b').id });
    return;
  }
  const payment = receivePayment(context, incoming, 'stk');
  // Without its request a success is booked all the same; the request may still become known (mpesa.md, callback before the acknowledgement).
  const isComplete = payment.state === 'credited' || findPushByCheckout(tx, checkoutRequestId) !== undefined;
  settleEntry(tx, entry.id, { state: isComplete ? 'done' : 'parked', ...(isComplete ? {} : { reason: WAITS }), paymentId: payment.id, correlationId: checkoutRequestId });
}

/** Looks once more at a report that was refused, or that waits until M-Pesa itself tells of its payment: settings may have changed. Throws Refusal. */
export function retryReport(context: CommandContext, entryId: number): void {
  const entry = existing(context, entryId);
  if (entry.sealed === null) throw new Refusal('conflict', 'Its text is not kept any more.');
  renewEntry(context.tx, entryId);
  enqueueInbox(context);
  touched(context, entryId);
}

/** A person says that it needs nothing: no longer shown, its text forgotten, and why is kept. Throws Refusal. */
export function dismissReport(context: CommandContext, entryId: number, why: string): void {
  const entry = existing(context, entryId);
  const by = context.actor.kind === 'operator' ? context.actor.name : 'Waya';
  settleEntry(context.tx, entryId, { state: 'done', reason: [entry.reason, `Dismissed by ${by}: ${why}`].filter(Boolean).join(' ') });
  touched(context, entryId);
}

function existing(context: CommandContext, entryId: number): InboxRow {
  const entry = findEntry(context.tx, entryId);
  if (!entry) throw new Refusal('not_found', 'There is no such report.');
  if (entry.state !== 'refused' && !(entry.state === 'parked' && entry.receipt !== null)) throw new Refusal('conflict', entry.state === 'done' ? 'This report is done with.' : 'This report is not refused: it goes on by itself.');
  return entry;
}

function touched(context: CommandContext, entryId: number): void {
  context.changed('inboxEntry', entryId);
  context.emit('payments');
}
