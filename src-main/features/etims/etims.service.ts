/**
 * The queue of documents for KRA. It is written in the transaction that posts, and emptied by jobs; nothing else waits for it (eTIMS is never
 * in the way of billing, payments or service).
 */
import type { Trouble } from '../../../src-shared/contract/values.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { later, MINUTE, type Instant } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { settleJob as settleJobRow, type JobRequest } from '../../kernel/job-table.ts';
import type { TaxRegistration } from '../../ports/tax-gateway.ts';
import { q, type Tables } from '../../schema/tables.ts';
import { readSetting, type StoredEtims } from '../settings/index.ts';
import { findBySubject, findEtimsDocument, insertEtimsDocument, invoiceOfCreditNote, isTold, nextEtimsId, type EtimsDocument, type TaxSubject } from './etims.store.ts';

/** One device, one document after the other. */
export const LANE = 'etims';
const SETTLE_AFTER_MS = MINUTE;
/** After so many answers lost in sending, a person asks, and not Waya by itself. */
const MOST_LOST_ANSWERS = 5;

const sendJob = (id: number): JobRequest => ({ kind: 'etims.send', mode: 'once', key: `etims:${id}`, lane: LANE, input: { id } });
/** Asking changes nothing at KRA; it goes before what waits to be sent. */
const askJob = (id: number, runAt: Instant): JobRequest => ({ kind: 'etims.settle', mode: 'repeatable', key: `etims:${id}:settle`, lane: LANE, input: { id }, runAt, rank: 50 });
export const collectJob: JobRequest = { kind: 'etims.collect', mode: 'repeatable', key: 'etims.collect', lane: 'etims.collect', input: {} };

/**
 * Call it in the transaction that posts an invoice (after its lines) or a credit note. Does nothing while eTIMS is off, for what is no sale,
 * for what is nothing to pay, and for what was issued before the day from which eTIMS is used. Never refuses.
 */
export function queueForTax(context: CommandContext, subject: TaxSubject): void {
  const { enabled, fromOn } = settingsIn(context);
  if (!enabled || fromOn === null || !isTold(context.tx, subject, fromOn) || findBySubject(context.tx, subject)) return;
  const { tx, now } = context;
  const without = 'creditNoteId' in subject ? invoiceThatKraLacks(context, subject.creditNoteId) : null;
  const trouble = without === null ? null : { message: `KRA does not have invoice ${without}, so it takes no credit note for it.`, hint: 'Enter both in KRA’s portal by hand, and write the control number down here.' };
  const id = insertEtimsDocument(tx, subject, { state: trouble ? 'refused' : 'queued', trouble, now });
  if (!trouble) enqueueSend(context, findEtimsDocument(tx, id)!);
  touched(context, id, subject);
}

/** Read once in a transaction: the billing run posts a hundred invoices in each, and eTIMS is off until somebody wants it. No command that changes it posts. */
const settingsOf = new WeakMap<CommandContext, StoredEtims>();

function settingsIn(context: CommandContext): StoredEtims {
  const known = settingsOf.get(context);
  if (known) return known;
  const settings = readSetting(context.tx, 'etims');
  settingsOf.set(context, settings);
  return settings;
}

/** The number of a credit note's invoice when it was never queued. */
function invoiceThatKraLacks(context: CommandContext, creditNoteId: number): string | null {
  const { invoiceId, number } = invoiceOfCreditNote(context.tx, creditNoteId);
  return findBySubject(context.tx, { invoiceId }) ? null : number;
}

/** A credit note waits until KRA has its invoice: recordAccepted sends it then. */
function enqueueSend(context: CommandContext, document: EtimsDocument): void {
  if (document.creditNoteId !== null) {
    const { invoiceId } = invoiceOfCreditNote(context.tx, document.creditNoteId);
    if (findBySubject(context.tx, { invoiceId })?.state !== 'accepted') return;
  }
  context.enqueue(sendJob(document.id));
}

/** What an earlier time left behind goes on: what is queued is sent, what is not known is asked about. */
export function resume(context: CommandContext, id: number): void {
  const document = findEtimsDocument(context.tx, id);
  if (document?.state === 'queued') enqueueSend(context, document);
  else if (document?.state === 'unknown') context.enqueue(askJob(document.id, context.now));
}

/** Call it before an invoice is voided. Throws Refusal when KRA has it or may have it: then a credit note takes it back. */
export function withdrawFromTax(context: CommandContext, subject: TaxSubject): void {
  const document = findBySubject(context.tx, subject);
  if (!document) return;
  if (document.state === 'queued' || document.state === 'refused') {
    context.tx.run(q.deleteFrom('etimsDocument').where('id', '=', document.id));
    touched(context, document.id, subject);
    return;
  }
  throw new Refusal('locked', document.state === 'accepted' ? 'KRA has this invoice. Make a credit note for it.' : 'This invoice is on its way to KRA. Wait until KRA has answered, then make a credit note for it.');
}

/** It leaves now: whatever happens from here on, KRA may have it. */
export function recordSending(context: CommandContext, id: number): void {
  const document = documentOf(context, id);
  if (document.state !== 'queued') throw new Error(`document ${id} for KRA is ${document.state}, not queued`);
  update(context, document, { state: 'sending', sentAt: context.now, attempts: document.attempts + 1 });
}

/** Nothing is wrong with it, and KRA does not have it: it is tried again by its job. */
export function recordWaiting(context: CommandContext, id: number, trouble: Trouble): void {
  const document = documentOf(context, id);
  // Attempts count what may have left; this did not.
  if (document.state === 'sending') update(context, document, { state: 'queued', attempts: document.attempts - 1, trouble: JSON.stringify(trouble) });
}

/** KRA does not have it and does not take it as it is: a person mends it. */
export function recordRefused(context: CommandContext, id: number, trouble: Trouble): void {
  const document = documentOf(context, id);
  if (document.state !== 'accepted') update(context, document, { state: 'refused', trouble: JSON.stringify(trouble) });
}

/** The answer was lost, or Waya stopped: it is asked about before anything else, soon, and later each time. */
export function recordUnknown(context: CommandContext, id: number, trouble: Trouble): void {
  const document = documentOf(context, id);
  if (document.state !== 'sending' && document.state !== 'unknown') return;
  update(context, document, { state: 'unknown', trouble: JSON.stringify(trouble) });
  if (document.state === 'sending' && document.attempts < MOST_LOST_ANSWERS) context.enqueue(askJob(id, later(context.now, SETTLE_AFTER_MS * document.attempts)));
}

/** KRA was asked and does not have it: sent again, under the same number, which KRA takes once. */
export function recordNotRegistered(context: CommandContext, id: number): void {
  const document = documentOf(context, id);
  if (document.state !== 'unknown') return;
  letJobRest(context, id);
  update(context, document, { state: 'queued', trouble: null });
  enqueueSend(context, documentOf(context, id));
}

/** KRA has another document under this number (a restored backup counts from an earlier time): a fresh one, and once more. */
export function recordNumberTaken(context: CommandContext, id: number): void {
  const document = documentOf(context, id);
  if (document.state !== 'sending') return;
  const fresh = nextEtimsId(context.tx);
  update(context, document, { id: fresh, state: 'queued', trouble: null });
  enqueueSend(context, documentOf(context, fresh));
}

/** KRA has it. What waited for it (its credit notes) goes out now. */
export function recordAccepted(context: CommandContext, id: number, registration: TaxRegistration): void {
  const document = documentOf(context, id);
  if (document.state === 'accepted') return;
  if (document.state === 'unknown') letJobRest(context, id);
  const { controlNumber, receiptNumber, internalData, qrText, acceptedAt } = registration;
  update(context, document, { state: 'accepted', controlNumber, receiptNumber, internalData, qrText, acceptedAt, trouble: null });
  if (document.invoiceId === null) return;
  const waiting = context.tx.sql<{ id: number }>(`SELECT etimsDocument.id FROM creditNote JOIN etimsDocument ON creditNoteId = creditNote.id WHERE creditNote.invoiceId = ? AND state = 'queued'`, document.invoiceId);
  for (const row of waiting) enqueueSend(context, documentOf(context, row.id));
}

/** A person's decision: what was refused is sent again, what is not known is asked about. Throws Refusal when there is nothing to try. */
export function retry(context: CommandContext, id: number): void {
  const document = findEtimsDocument(context.tx, id);
  if (!document) throw new Refusal('not_found', 'There is no such document in the queue for KRA.');
  if (!readSetting(context.tx, 'etims').enabled) throw new Refusal('unavailable', 'eTIMS is switched off. Switch it on in Settings, eTIMS.');
  if (document.state === 'unknown') return context.enqueue(askJob(id, context.now));
  if (document.state !== 'refused') throw new Refusal('conflict', 'Only what KRA refused is sent again.');
  const without = document.creditNoteId === null ? null : invoiceThatKraLacks(context, document.creditNoteId);
  if (without !== null) throw new Refusal('conflict', `KRA does not have invoice ${without}, so it takes no credit note for it. Enter both in KRA’s portal.`);
  update(context, document, { state: 'queued', trouble: null });
  enqueueSend(context, documentOf(context, id));
}

/** A person entered it in KRA's portal and has its number. Throws Refusal when Waya may be sending it. */
export function recordByHand(context: CommandContext, id: number, given: { readonly controlNumber: string; readonly qrText: string }): void {
  const document = findEtimsDocument(context.tx, id);
  if (!document) throw new Refusal('not_found', 'There is no such document in the queue for KRA.');
  if (document.state === 'accepted') throw new Refusal('conflict', 'KRA has this document already.');
  if (document.state === 'sending') throw new Refusal('conflict', 'This document is being sent just now. Look again in a minute.');
  recordAccepted(context, id, { controlNumber: given.controlNumber, receiptNumber: given.controlNumber.split('/').at(-1)!, internalData: null, qrText: given.qrText === '' ? null : given.qrText, acceptedAt: context.now });
}

/** The job that was sending when Waya stopped stays for a person to settle; this document is settled. */
function letJobRest(context: CommandContext, id: number): void {
  const left = context.tx.sql<{ id: number }>(`SELECT id FROM job WHERE key = ? AND state = 'unknown'`, sendJob(id).key);
  for (const job of left) settleJobRow(context.tx, job.id, 'dismiss', context.now);
}

function documentOf(context: CommandContext, id: number): EtimsDocument {
  const document = findEtimsDocument(context.tx, id);
  if (!document) throw new Error(`document ${id} for KRA is missing`);
  return document;
}

function update(context: CommandContext, document: EtimsDocument, values: Partial<Omit<Tables['etimsDocument'], 'id'>> & { readonly id?: number }): void {
  context.tx.run(q.updateTable('etimsDocument').set(values).where('id', '=', document.id));
  touched(context, values.id ?? document.id, document.invoiceId === null ? { creditNoteId: document.creditNoteId! } : { invoiceId: document.invoiceId });
}

/** The invoice's own page shows what KRA says. */
function touched(context: CommandContext, id: number, subject: TaxSubject): void {
  context.changed('etimsDocument', id);
  context.emit('etims', id);
  if ('invoiceId' in subject) context.emit('invoices', subject.invoiceId);
  else context.emit('creditNotes', subject.creditNoteId);
}
