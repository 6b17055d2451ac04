/** Drafts and what they would come to. */
import type { DraftView } from '../../../src-shared/contract/drafts.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { LocalDate } from '../../../src-shared/time.ts';
import type { Reader, Writer } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { payerOf, ratePoints, type NewLine } from '../billing/index.ts';
import { draftLine, totalsOf, type DraftLine } from './draft-lines.ts';

/** The lines in their order. */
export function draftLinesOf(db: Reader, draftId: number): DraftLine[] {
  return db
    .all(q.selectFrom('draftLine').select(['productId', 'subscriptionId', 'kind', 'description', 'quantity', 'priceCents', 'discountCents', 'taxInclusive', 'exciseApplies']).where('draftId', '=', draftId).orderBy('position'))
    .map((line) => ({ ...line, taxInclusive: line.taxInclusive === 1, exciseApplies: line.exciseApplies === 1 }));
}

/** Takes the place of the lines that were there. */
export function writeDraftLines(tx: Writer, draftId: number, lines: readonly DraftLine[]): void {
  tx.run(q.deleteFrom('draftLine').where('draftId', '=', draftId));
  for (const [position, line] of lines.entries()) tx.run(q.insertInto('draftLine').values({ ...line, draftId, position, taxInclusive: line.taxInclusive ? 1 : 0, exciseApplies: line.exciseApplies ? 1 : 0 }));
}

/** The lines as an invoice of that day would have them. A line for a service is taxed as its subscriber is, any other as the one it is written for. */
export function reckon(db: Reader, subscriberId: number, lines: readonly DraftLine[], on: LocalDate): NewLine[] {
  const rates = { vat: ratePoints(db, 'vat'), excise: ratePoints(db, 'excise') };
  return lines.map((line) => draftLine(line, on, { exempt: isExempt(db, line.subscriptionId === null ? subscriberId : ownerOf(db, line.subscriptionId).id), rates }));
}

const isExempt = (db: Reader, subscriberId: number): boolean => db.one(q.selectFrom('subscriber').select('taxExempt').where('id', '=', subscriberId)).taxExempt === 1;

/** Whose a service is. Throws Refusal when there is no such service. */
export function ownerOf(db: Reader, subscriptionId: number): { id: number; name: string } {
  const owner = db.get(q.selectFrom('subscription').innerJoin('subscriber', 'subscriber.id', 'subscription.subscriberId').select(['subscriber.id', 'subscriber.name']).where('subscription.id', '=', subscriptionId));
  if (!owner) throw new Refusal('not_found', 'There is no such service.');
  return owner;
}

/** What lines come to on a day, for a form or a draft. */
export function plannedOf(db: Reader, subscriberId: number, lines: readonly DraftLine[], on: LocalDate): Pick<DraftView, 'planned' | 'netCents' | 'exciseCents' | 'vatCents' | 'totalCents'> {
  const reckoned = reckon(db, subscriberId, lines, on);
  const payerId = payerOf(db, subscriberId);
  const unitName = ({ subscriptionId }: NewLine) => {
    const owner = subscriptionId === null ? db.one(q.selectFrom('subscriber').select(['id', 'name']).where('id', '=', subscriberId)) : ownerOf(db, subscriptionId);
    return owner.id === payerId ? null : owner.name;
  };
  return {
    planned: reckoned.map((line) => {
      const { description, periodStart, periodEnd, discountCents, netCents, exciseCents, vatCents, grossCents, explanation } = line;
      return { description, unitName: unitName(line), periodStart, periodEnd, discountCents, netCents, exciseCents, vatCents, grossCents, explanation };
    }),
    ...totalsOf(reckoned),
  };
}

const drafts = () => q.selectFrom('draft').innerJoin('subscriber', 'subscriber.id', 'draft.subscriberId');

/** Throws Refusal when there is no such draft. */
export function draftPage(db: Reader, id: number, today: LocalDate): DraftView {
  const row = db.get(drafts().select(['draft.id', 'subscriberId', 'dueDays', 'draft.note', 'postOn', 'draft.createdAt', 'changedAt', 'subscriber.name as subscriberName', 'accountNumber']).where('draft.id', '=', id));
  if (!row) throw new Refusal('not_found', 'There is no such draft. It may have been posted or thrown away.');
  const lines = draftLinesOf(db, id);
  return { ...row, lines, ...plannedOf(db, row.subscriberId, lines, today) };
}

export interface DraftRow {
  readonly id: number;
  readonly subscriberId: number;
  readonly subscriberName: string;
  readonly lines: number;
  readonly totalCents: Cents;
  readonly postOn: LocalDate | null;
  readonly changedAt: number;
}

/** A screenful, the last changed first; each at what it would come to today. */
export function listDrafts(db: Reader, { subscriberId, offset, limit }: { readonly subscriberId?: number | undefined; readonly offset: number; readonly limit: number }, today: LocalDate): { rows: DraftRow[]; total: number } {
  const from = subscriberId === undefined ? drafts() : drafts().where('subscriberId', '=', subscriberId);
  const { total } = db.one(from.select(({ fn }) => fn.countAll<number>().as('total')));
  const rows = db.all(from.select(['draft.id', 'subscriberId', 'subscriber.name as subscriberName', 'postOn', 'changedAt']).orderBy('changedAt', 'desc').orderBy('draft.id', 'desc').offset(offset).limit(limit));
  return {
    total,
    rows: rows.map((row) => {
      const lines = draftLinesOf(db, row.id);
      return { ...row, lines: lines.length, totalCents: totalsOf(reckon(db, row.subscriberId, lines, today)).totalCents };
    }),
  };
}
