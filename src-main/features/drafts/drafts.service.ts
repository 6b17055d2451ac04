/** Invoices by hand: written as drafts, which may be changed and thrown away; posting makes an invoice with a number. */
import { formatKes, type Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { addDays, dateOf, formatDate, type LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { payerOf, postInvoice } from '../billing/index.ts';
import { refreshEntitlement } from '../entitlement/index.ts';
import { readSetting } from '../settings/index.ts';
import { listedCents, totalsOf, type DraftLine } from './draft-lines.ts';
import { draftLinesOf, ownerOf, reckon, writeDraftLines } from './drafts.store.ts';

export interface DraftFields {
  readonly subscriberId: number;
  readonly dueDays: number;
  readonly note: string;
  /** The daily run posts it on this day by itself; null: as the settings say, else a person posts it. */
  readonly postOn: LocalDate | null;
  readonly lines: readonly DraftLine[];
}

/** Returns its id. Throws Refusal when a line makes no sense. */
export function createDraft(context: CommandContext, { lines, ...fields }: DraftFields): number {
  const { tx, now, actor } = context;
  const today = dateOf(now);
  const { draftDays } = readSetting(tx, 'billing');
  refuseLines(tx, fields.subscriberId, lines);
  refusePast(fields.postOn, today);
  const postOn = fields.postOn ?? (draftDays === null ? null : addDays(today, draftDays));
  const { id } = tx.run(q.insertInto('draft').values({ ...fields, postOn, operatorId: actor.kind === 'operator' ? actor.operatorId : null, createdAt: now, changedAt: now }));
  writeDraftLines(tx, id, lines);
  changed(context, id);
  return id;
}

/** postOn null: a person posts it. Throws Refusal. */
export function changeDraft(context: CommandContext, id: number, { lines, ...fields }: DraftFields): void {
  const { tx, now } = context;
  const before = find(tx, id);
  refuseLines(tx, fields.subscriberId, lines);
  if (fields.postOn !== before.postOn) refusePast(fields.postOn, dateOf(now));
  tx.run(q.updateTable('draft').set({ ...fields, changedAt: now }).where('id', '=', id));
  writeDraftLines(tx, id, lines);
  changed(context, id);
}

export function discardDraft(context: CommandContext, id: number): void {
  find(context.tx, id);
  context.tx.run(q.deleteFrom('draft').where('id', '=', id));
  changed(context, id);
}

/** What lines a form holds may be reckoned. Throws Refusal when they make no sense. */
export function refuseLines(db: Reader, subscriberId: number, lines: readonly DraftLine[]): void {
  const subscriber = db.get(q.selectFrom('subscriber').select('id').where('id', '=', subscriberId).where('removedAt', 'is', null));
  if (!subscriber) throw new Refusal('not_found', 'There is no such subscriber.');
  const payerId = payerOf(db, subscriberId);
  for (const [index, line] of lines.entries()) refuseLine(db, line, `lines.${index}`, payerId);
  const listed = lines.reduce((total, line) => total + listedCents(line), 0);
  if (listed > MOST_CENTS) throw new Refusal('invalid', `The lines come to more than ${formatKes(MOST_CENTS)} together.`, { fields: { lines: 'come to too much' } });
}

/** As much as an amount that is typed anywhere else. */
const MOST_CENTS = 100_000_000_00 as Cents;

function refuseLine(db: Reader, line: DraftLine, at: string, payerId: number): void {
  const listed = line.priceCents * line.quantity;
  if (listed > MOST_CENTS) throw new Refusal('invalid', `“${line.description}” comes to more than ${formatKes(MOST_CENTS)}.`, { fields: { [`${at}.priceCents`]: 'comes to too much' } });
  if (line.discountCents > listed) throw new Refusal('invalid', `“${line.description}”: the discount is more than the ${formatKes(listedCents(line))} of the line.`, { fields: { [`${at}.discountCents`]: 'is more than the line' } });
  if (line.productId !== null && !db.get(q.selectFrom('product').select('id').where('id', '=', line.productId))) throw new Refusal('invalid', `“${line.description}”: there is no such product.`, { fields: { [`${at}.productId`]: 'is not there' } });
  if (line.subscriptionId !== null && payerOf(db, ownerOf(db, line.subscriptionId).id) !== payerId) throw new Refusal('invalid', `“${line.description}” is for a service that somebody else pays for.`, { fields: { [`${at}.subscriptionId`]: 'is somebody else’s' } });
}

function refusePast(postOn: LocalDate | null, today: LocalDate): void {
  if (postOn !== null && postOn < today) throw new Refusal('invalid', `${formatDate(postOn)} is over. Choose today or a later day, or post it now.`, { fields: { postOn: 'is in the past' } });
}

/** Makes an invoice of today of it, for the payer, at the taxes of today. Throws Refusal when it comes to nothing. */
export function postDraft(context: CommandContext, id: number): { invoiceId: number; number: string } {
  const { tx, now } = context;
  const today = dateOf(now);
  const draft = find(tx, id);
  const lines = draftLinesOf(tx, id);
  if (lines.length === 0) throw new Refusal('invalid', 'This draft has no lines yet.', { fields: { lines: 'are missing' } });
  refuseLines(tx, draft.subscriberId, lines);
  const reckoned = reckon(tx, draft.subscriberId, lines, today);
  if (totalsOf(reckoned).totalCents === 0) throw new Refusal('invalid', 'This draft comes to nothing: there is nothing to invoice.', { fields: { lines: 'come to nothing' } });
  const payerId = payerOf(tx, draft.subscriberId);
  const invoiceId = postInvoice(context, { kind: 'manual', subscriberId: payerId, issuedOn: today, dueOn: addDays(today, draft.dueDays), note: draft.note, lines: reckoned });
  tx.run(q.deleteFrom('draft').where('id', '=', id));
  changed(context, id);
  refreshEntitlement(context, payerId);
  return { invoiceId, number: tx.one(q.selectFrom('invoice').select('number').where('id', '=', invoiceId)).number };
}

/** Posts a draft whose day has come. One that cannot be (nothing on it, nobody to pay any more) waits for a person from then on. */
export function postDueDraft(context: CommandContext, id: number): boolean {
  try {
    postDraft(context, id);
    return true;
  } catch (error) {
    // Refused before anything was written.
    if (!(error instanceof Refusal)) throw error;
    context.tx.run(q.updateTable('draft').set({ postOn: null }).where('id', '=', id));
    changed(context, id);
    return false;
  }
}

function find(db: Reader, id: number) {
  const row = db.get(q.selectFrom('draft').selectAll().where('id', '=', id));
  if (!row) throw new Refusal('not_found', 'There is no such draft. It may have been posted or thrown away.');
  return row;
}

function changed(context: CommandContext, id: number): void {
  context.changed('draft', id);
  context.emit('drafts', id);
}
