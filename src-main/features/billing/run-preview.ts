/** What a run would do, line by line: it asks planInvoices as the run does. */
import { sum, ZERO, plus, type Cents } from '../../../src-shared/money.ts';
import { addDays, type LocalDate } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import { like, likeText } from '../../kernel/like.ts';
import { q } from '../../schema/tables.ts';
import { duePayersAfter } from './billing.service.ts';
import type { DueLine } from './due-lines.ts';
import { planInvoices, type PlannedInvoice } from './plan-invoices.ts';
import { readTerms, type BillingTerms } from './pricing.store.ts';

interface Asked {
  readonly on: LocalDate;
  readonly search: string;
  readonly offset: number;
  readonly limit: number;
}

/** The totals of the whole run, and the invoices of a window of it, by subscriber. */
export async function previewRun(db: Reader, asked: Asked) {
  const wanted = asked.search === '' ? null : new Set(db.all(q.selectFrom('subscriber').select('id').where((where) => where.or([like(where.ref('name'), `%${likeText(asked.search)}%`), like(where.ref('accountNumber'), `${likeText(asked.search)}%`)]))).map((row) => row.id));
  let terms: BillingTerms = readTerms(db);
  const byPlan = new Map<string, { name: string; lines: number; grossCents: Cents }>();
  const skips: { subscriberId: number; reason: string }[] = [];
  const rows: (PlannedInvoice & { subscriberId: number })[] = [];
  const totals = { total: 0, totalCents: ZERO as Cents, lines: 0 };
  for (let after = 0; ; ) {
    const payers = duePayersAfter(db, asked.on, after);
    if (payers.length === 0) break;
    for (const subscriberId of payers) {
      const plan = planInvoices(db, subscriberId, asked.on, terms);
      for (const skip of plan.skips) skips.push({ subscriberId, reason: skip.reason });
      for (const invoice of plan.invoices) {
        for (const line of invoice.lines) count(byPlan, line);
        totals.totalCents = plus(totals.totalCents, invoice.totalCents);
        totals.lines += invoice.lines.length;
        if (wanted !== null && !wanted.has(subscriberId)) continue;
        if (totals.total >= asked.offset && rows.length < asked.limit) rows.push({ subscriberId, ...invoice });
        totals.total += 1;
      }
    }
    after = payers.at(-1)!;
    // On the one billing day of a large business this is everybody; what is read after the others ran is read anew.
    await letOthersRun();
    terms = readTerms(db);
  }
  const people = namesOf(db, [...rows, ...skips].map((row) => row.subscriberId));
  return {
    on: asked.on,
    ...totals,
    byPlan: [...byPlan.values()].sort((a, b) => b.grossCents - a.grossCents),
    rows: rows.map((row) => ({ ...row, subscriberName: people.get(row.subscriberId)!.name, accountNumber: people.get(row.subscriberId)!.accountNumber, dueOn: addDays(asked.on, terms.settings.dueDays), lines: row.lines.map((line) => ({ ...line, unitName: unitName(db, line, row.subscriberId) })) })),
    skips: skips.slice(0, 200).map((skip) => ({ ...skip, subscriberName: people.get(skip.subscriberId)!.name })),
  };
}

/** The name of a plan or product as printed before its days. */
const nameOfLine = (description: string): string => description.split(', ')[0]!;

function count(byPlan: Map<string, { name: string; lines: number; grossCents: Cents }>, line: Pick<DueLine, 'description' | 'grossCents'>): void {
  const name = nameOfLine(line.description);
  const known = byPlan.get(name) ?? { name, lines: 0, grossCents: ZERO };
  byPlan.set(name, { name, lines: known.lines + 1, grossCents: plus(known.grossCents, line.grossCents) });
}

/** What posted lines come to, by what was sold. */
export function linesByPlan(lines: readonly { readonly description: string; readonly grossCents: Cents }[]) {
  return [...Map.groupBy(lines, (line) => nameOfLine(line.description)).entries()].map(([name, group]) => ({ name, lines: group.length, grossCents: sum(group.map((line) => line.grossCents)) })).sort((a, b) => b.grossCents - a.grossCents);
}

function namesOf(db: Reader, ids: readonly number[]) {
  return new Map(ids.length === 0 ? [] : db.all(q.selectFrom('subscriber').select(['id', 'name', 'accountNumber']).where('id', 'in', [...new Set(ids)])).map((row) => [row.id, row]));
}

function unitName(db: Reader, line: DueLine, payerId: number): string | null {
  if (line.subscriptionId === null) return null;
  const unit = db.one(q.selectFrom('subscription').innerJoin('subscriber', 'subscriber.id', 'subscription.subscriberId').select(['subscriber.id', 'subscriber.name']).where('subscription.id', '=', line.subscriptionId));
  return unit.id === payerId ? null : unit.name;
}
