/** VAT and excise as dated rates. What is posted keeps its rate, so a rate cannot begin on a day whose lines are invoiced already. */
import type { TaxRate } from '../../../src-shared/contract/catalogue.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { addDays, dateOf, formatDate, instantOf, localDate, type LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { percentWords, rateAt, ratePoints } from '../billing/index.ts';

type TaxKind = 'vat' | 'excise';
const NAMES: Readonly<Record<TaxKind, string>> = { vat: 'VAT', excise: 'Excise' };

/** Every rate with its first day, oldest first. */
export function listTaxRates(db: Reader, today: LocalDate): TaxRate[] {
  const rows = db.all(q.selectFrom('taxRate').select(['id', 'kind', 'fromOn', 'basisPoints']).orderBy('kind', 'desc').orderBy('fromOn'));
  const inForce = (kind: TaxKind) => rows.findLast((row) => row.kind === kind && row.fromOn <= today)?.id;
  return rows.map((row) => ({ ...row, now: inForce(row.kind) === row.id }));
}

/** The rate from a day on; set again for the same day, it replaces what was set. Throws Refusal when lines of that time are invoiced with another rate. */
export function setTaxRate(context: CommandContext, rate: { readonly kind: TaxKind; readonly fromOn: LocalDate; readonly basisPoints: number }): void {
  const { tx, now } = context;
  const { kind, fromOn, basisPoints } = rate;
  if (rateAt(ratePoints(tx, kind), fromOn) !== basisPoints) refuseInvoiced(tx, kind, fromOn);
  const { id } = tx.get(q.insertInto('taxRate').values({ kind, fromOn, basisPoints, createdAt: now }).onConflict((conflict) => conflict.columns(['kind', 'fromOn']).doUpdateSet({ basisPoints, createdAt: now })).returning('id'))!;
  context.changed('taxRate', id);
  context.emit('taxes', id);
}

/** Takes back a rate that is yet to come. Throws Refusal when it is in force. */
export function cancelTaxRate(context: CommandContext, id: number): void {
  const { tx } = context;
  const row = tx.get(q.selectFrom('taxRate').select(['kind', 'fromOn']).where('id', '=', id));
  if (!row) throw new Refusal('not_found', 'There is no such tax rate.');
  if (row.fromOn <= dateOf(context.now)) throw new Refusal('locked', `This rate holds since ${formatDate(row.fromOn)}. Set another one from a day to come instead.`);
  refuseInvoiced(tx, row.kind, row.fromOn);
  tx.run(q.deleteFrom('taxRate').where('id', '=', id));
  context.changed('taxRate', id);
  context.emit('taxes', id);
}

const NEVER = localDate('9999-12-31');

function refuseInvoiced(db: Reader, kind: TaxKind, fromOn: LocalDate): void {
  const points = ratePoints(db, kind);
  const old = rateAt(points, fromOn);
  const until = points.find((point) => point.fromOn > fromOn)?.fromOn ?? NEVER;
  const line = invoicedLine(db, { kind, basisPoints: old, fromOn, until });
  if (!line) return;
  throw new Refusal('locked', `${NAMES[kind]} of ${percentWords(old)} is on ${line.number} for ${formatDate(line.taxedOn)} already, and a posted invoice never changes. Choose ${formatDate(addDays(line.lastOn, 1))} or a later day.`, { fields: { fromOn: 'is invoiced already' } });
}

/**
 * The day whose rate a line has: the first of its period in advance, the day its period was over in arrears, else the day of its invoice
 * (billing-rules, Invoice; docs/adr/0009).
 */
const TAXED_ON = `CASE WHEN periodStart IS NULL THEN issuedOn WHEN charge.timing = 'arrears' THEN periodEnd ELSE periodStart END`;
/** A line without the tax has the rate 0 only where the tax could have been on it. */
const COULD_BE_TAXED = `invoiceLine.kind NOT IN ('opening', 'deposit', 'adjustment') AND subscriber.taxExempt = 0`;
const COULD_BE_EXCISED = `${COULD_BE_TAXED} AND coalesce(charge.exciseApplies, plan.exciseApplies, 0) = 1`;

/** A line of that time with that rate, and the last day that has one; looks at invoices from that day on, and at what was paid ahead. */
function invoicedLine(db: Reader, { kind, basisPoints, fromOn, until }: { kind: TaxKind; basisPoints: number; fromOn: LocalDate; until: LocalDate }): { number: string; taxedOn: LocalDate; lastOn: LocalDate } | undefined {
  const hasRate = `${kind}BasisPoints = ?${basisPoints > 0 ? '' : ` AND ${kind === 'vat' ? COULD_BE_TAXED : COULD_BE_EXCISED}`}`;
  const lines = (from: string) => `SELECT number, ${TAXED_ON} AS taxedOn FROM ${from} LEFT JOIN charge ON charge.id = chargeId JOIN subscriber ON subscriber.id = coalesce(charge.subscriberId, invoice.subscriberId) LEFT JOIN plan ON plan.id = charge.planId
    WHERE voidEntryId IS NULL AND grossCents > 0 AND ${hasRate}`;
  return db.sql<{ number: string; taxedOn: LocalDate; lastOn: LocalDate }>(
    `SELECT number, min(taxedOn) AS taxedOn, max(taxedOn) AS lastOn FROM (
        ${lines('invoice CROSS JOIN invoiceLine ON invoiceId = invoice.id')} AND issuedOn >= ?
        UNION ALL ${lines('subscription CROSS JOIN invoiceLine ON invoiceLine.subscriptionId = subscription.id JOIN invoice ON invoice.id = invoiceId')} AND paidUntil > ? AND periodEnd > ?
      ) WHERE taxedOn >= ? AND taxedOn < ? HAVING count(*) > 0`,
    basisPoints, fromOn, basisPoints, instantOf(fromOn, '00:00'), fromOn, fromOn, until,
  )[0];
}
