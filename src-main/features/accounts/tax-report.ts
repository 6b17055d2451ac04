/** What a month's documents say of taxes, beside what the books say: to file from. */
import type { OperatorContract } from '../../../src-shared/contract/index.ts';
import { cents, negate, sum, type Cents } from '../../../src-shared/money.ts';
import type { Output } from '../../../src-shared/rpc.ts';
import { addMonths, localDate, type LocalDate } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';

type TaxReport = Output<OperatorContract, 'reports.tax'>;

/** No supply: what was owed in other books, money that is given back, corrections of money. */
const NO_SUPPLY = `kind IN ('opening', 'deposit', 'adjustment')`;

/**
 * Lines of the invoices issued in the month, less those of credit notes of the month. An invoice made void within its month is left out; one
 * of an earlier month is taken off in the month in which it was made void, as in the books: a month that was filed does not change.
 */
const LINES = `
  SELECT 1 AS sign, 'invoice' || invoice.id AS document, invoiceLine.* FROM invoice CROSS JOIN invoiceLine ON invoiceId = invoice.id LEFT JOIN journalEntry AS undone ON undone.id = voidEntryId
    WHERE issuedOn >= :from AND issuedOn < :until AND (voidEntryId IS NULL OR undone.bookedOn >= :until)
  UNION ALL SELECT -1, 'void' || invoice.id, invoiceLine.* FROM invoice CROSS JOIN invoiceLine ON invoiceId = invoice.id CROSS JOIN journalEntry AS undone ON undone.id = voidEntryId
    WHERE voidEntryId IS NOT NULL AND issuedOn < :from AND undone.bookedOn >= :from AND undone.bookedOn < :until`;
const CREDITED = `SELECT -1 AS sign, 'credit' || creditNote.id AS document, creditNoteLine.netCents AS net, creditNoteLine.exciseCents AS excise, creditNoteLine.vatCents AS vat, creditNoteLine.grossCents AS gross, invoiceLine.*
  FROM creditNote CROSS JOIN creditNoteLine ON creditNoteId = creditNote.id JOIN invoiceLine ON invoiceLine.id = invoiceLineId WHERE creditNote.issuedOn >= :from AND creditNote.issuedOn < :until`;
const PART = `sign, document, vatBasisPoints, exciseBasisPoints, kind, chargeId, subscriptionId, invoiceId`;
/** Who uses what the line is for: the unit, where a payer pays. */
const EXEMPT = `vatBasisPoints = 0 AND exciseBasisPoints = 0 AND coalesce((SELECT taxExempt FROM charge JOIN subscriber ON subscriber.id = charge.subscriberId WHERE charge.id = chargeId),
  (SELECT taxExempt FROM subscription JOIN subscriber ON subscriber.id = subscription.subscriberId WHERE subscription.id = subscriptionId), (SELECT taxExempt FROM invoice JOIN subscriber ON subscriber.id = invoice.subscriberId WHERE invoice.id = invoiceId))`;

interface Row {
  readonly vatBasisPoints: number;
  readonly exciseBasisPoints: number;
  readonly exempt: number;
  readonly documents: number;
  readonly netCents: Cents;
  readonly exciseCents: Cents;
  readonly vatCents: Cents;
  readonly grossCents: Cents;
}

/** month: "2026-03". Runs in the read worker: the books' own sums go over every posting of the tax accounts. */
export function taxReport(db: Reader, month: string): TaxReport {
  const from = localDate(`${month}-01`);
  const until = addMonths(from, 1);
  const rows = db.sql<Row>(
    filled(
      `SELECT vatBasisPoints, exciseBasisPoints, ${EXEMPT} AS exempt, count(DISTINCT document) AS documents, sum(sign * net) AS netCents, sum(sign * excise) AS exciseCents, sum(sign * vat) AS vatCents, sum(sign * gross) AS grossCents FROM (
          SELECT ${PART}, netCents AS net, exciseCents AS excise, vatCents AS vat, grossCents AS gross FROM (${LINES}) UNION ALL SELECT ${PART}, net, excise, vat, gross FROM (${CREDITED})
        ) WHERE NOT ${NO_SUPPLY} GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2 DESC, 3`,
      from, until,
    ),
  );
  const counted = db.sql<{ invoices: number; creditNotes: number; voided: number }>(
    filled(
      `SELECT (SELECT count(*) FROM invoice LEFT JOIN journalEntry AS undone ON undone.id = voidEntryId WHERE issuedOn >= :from AND issuedOn < :until AND invoice.kind NOT IN ('opening', 'adjustment') AND (voidEntryId IS NULL OR undone.bookedOn >= :until)) AS invoices,
        (SELECT count(*) FROM creditNote WHERE issuedOn >= :from AND issuedOn < :until) AS creditNotes,
        (SELECT count(*) FROM invoice CROSS JOIN journalEntry AS undone ON undone.id = voidEntryId WHERE voidEntryId IS NOT NULL AND invoice.kind NOT IN ('opening', 'adjustment') AND undone.bookedOn >= :from AND undone.bookedOn < :until) AS voided`,
      from, until,
    ),
  )[0]!;
  const total = (column: 'netCents' | 'exciseCents' | 'vatCents' | 'grossCents') => sum(rows.map((row) => row[column]));
  return {
    month, ...counted, rows: rows.map((row) => ({ ...row, exempt: row.exempt === 1 })),
    netCents: total('netCents'), exciseCents: total('exciseCents'), vatCents: total('vatCents'), grossCents: total('grossCents'),
    ledgerExciseCents: booked(db, 'excisePayable', from, until), ledgerVatCents: booked(db, 'vatPayable', from, until),
  };
}

/** The days are ours (no text of a person), and stand in the text several times. */
const filled = (text: string, from: LocalDate, until: LocalDate): string => text.replaceAll(':from', `'${from}'`).replaceAll(':until', `'${until}'`);

/** What a tax account grew by in the month, as a positive amount. */
function booked(db: Reader, kind: 'vatPayable' | 'excisePayable', from: LocalDate, until: LocalDate): Cents {
  const { total } = db.sql<{ total: number | null }>(
    `SELECT sum(amountCents) AS total FROM account CROSS JOIN posting ON accountId = account.id CROSS JOIN journalEntry ON journalEntry.id = entryId WHERE account.kind = ? AND bookedOn >= ? AND bookedOn < ?`,
    kind, from, until,
  )[0]!;
  return negate(cents(total ?? 0));
}
