/**
 * Books of almost three years, as the product would have written them, made in SQL: 5,000 subscribers, an invoice a month each with both taxes,
 * paid within three days but for three in ten, who owe the last one, two or four. A million postings.
 */
import { addDays, addMonths, localDate, type LocalDate } from '../src-shared/time.ts';
import type { Database } from '../src-main/kernel/db.ts';
import { migrate } from '../src-main/kernel/migrate.ts';
import { migrations } from '../src-main/schema/migrations/index.ts';

export const PEOPLE = 5000;
const MONTHS = 34;
const FIRST = localDate('2023-05-01');
/** The first day on which all of it is in the past. */
export const TODAY: LocalDate = addMonths(FIRST, MONTHS);
export const A_YEAR_AGO: LocalDate = addDays(TODAY, -365);

// p: a subscriber, m: a month from 0. His invoice is booked as entry m × 2 × PEOPLE + p, what he pays for it as PEOPLE more.
const ALL = `WITH RECURSIVE people(p) AS (SELECT 1 UNION ALL SELECT p + 1 FROM people WHERE p < ${PEOPLE}), months(m) AS (SELECT 0 UNION ALL SELECT m + 1 FROM months WHERE m < ${MONTHS} - 1)`;
const ISSUED = `date('${FIRST}', m || ' months', (p % 28) || ' days')`;
const PAID = `date('${FIRST}', m || ' months', (p % 28 + 3) || ' days')`;
const AT = (day: string) => `(unixepoch(${day}) * 1000)`;
const INVOICE = `(m * ${PEOPLE} + p)`;
const BILLED = `(m * 2 * ${PEOPLE} + p)`;
const SETTLED = `(${BILLED} + ${PEOPLE})`;
const OWES = `(m >= ${MONTHS} - CASE p % 10 WHEN 7 THEN 1 WHEN 8 THEN 2 WHEN 9 THEN 4 ELSE 0 END)`;
const IN_ALL = `FROM months CROSS JOIN people`;

const STATEMENTS = [
  `INSERT INTO subscriber (id, accountNumber, name, email, location, note, createdAt) SELECT p, 'A' || p, 'Subscriber ' || p, '', '', '', 0 FROM people`,
  `INSERT INTO account (id, kind, subscriberId) SELECT p, 'receivable', p FROM people UNION ALL SELECT ${PEOPLE} + p, 'credit', p FROM people`,
  ...['revenue', 'excisePayable', 'vatPayable', 'mpesa'].map((kind, index) => `INSERT INTO account (id, kind) VALUES (${2 * PEOPLE + 1 + index}, '${kind}')`),
  `INSERT INTO journalEntry (id, kind, bookedOn, at, commandId, subscriberId, reference, previousHash, hash) SELECT ${BILLED}, 'invoice', ${ISSUED}, ${AT(ISSUED)}, 'old', p, 'invoice:INV-' || ${INVOICE}, '', '' ${IN_ALL}`,
  `INSERT INTO journalEntry (id, kind, bookedOn, at, commandId, subscriberId, reference, previousHash, hash) SELECT ${SETTLED}, 'payment', ${PAID}, ${AT(PAID)}, 'old', p, 'payment:' || ${INVOICE}, '', '' ${IN_ALL} WHERE NOT ${OWES}`,
  `INSERT INTO posting (entryId, accountId, amountCents) SELECT ${BILLED}, CASE side WHEN 0 THEN p ELSE ${2 * PEOPLE} + side END, CASE side WHEN 0 THEN 133400 WHEN 1 THEN -100000 WHEN 2 THEN -15000 ELSE -18400 END
    ${IN_ALL} CROSS JOIN (SELECT 0 AS side UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3)`,
  `INSERT INTO posting (entryId, accountId, amountCents) SELECT ${SETTLED}, CASE side WHEN 0 THEN p ELSE ${2 * PEOPLE + 4} END, CASE side WHEN 0 THEN -133400 ELSE 133400 END ${IN_ALL} CROSS JOIN (SELECT 0 AS side UNION ALL SELECT 1) WHERE NOT ${OWES}`,
  `INSERT INTO invoice (id, number, kind, subscriberId, issuedOn, dueOn, postedAt, netCents, exciseCents, vatCents, totalCents, note, openCents, entryId)
    SELECT ${INVOICE}, 'INV-' || ${INVOICE}, 'service', p, ${ISSUED}, ${ISSUED}, ${AT(ISSUED)}, 100000, 15000, 18400, 133400, '', CASE WHEN ${OWES} THEN 133400 ELSE 0 END, ${BILLED} ${IN_ALL}`,
  `INSERT INTO invoiceLine (invoiceId, kind, description, quantity, amountCents, discountCents, taxInclusive, exciseBasisPoints, vatBasisPoints, netCents, exciseCents, vatCents, grossCents, explanation, live)
    SELECT ${INVOICE}, 'plan', 'Home 5 Mbps', 1, 133400, 0, 1, 1500, 1600, 100000, 15000, 18400, 133400, 'KES 1,334.00, taxes included', 1 ${IN_ALL}`,
  `INSERT INTO payment (id, method, receipt, amountCents, state, subscriberId, paidAt, recordedAt, shortcode, accountTyped, payerPhone, payerName, matching, note)
    SELECT ${INVOICE}, 'mpesa', 'OLD' || ${INVOICE}, 133400, 'credited', p, ${AT(PAID)}, ${AT(PAID)}, '600638', 'A' || p, '', '', 'By account', '' ${IN_ALL} WHERE NOT ${OWES}`,
  `INSERT INTO allocation (invoiceId, paymentId, amountCents, entryId, at) SELECT ${INVOICE}, ${INVOICE}, 133400, ${SETTLED}, ${AT(PAID)} ${IN_ALL} WHERE NOT ${OWES}`,
].map((text) => (text.includes('SELECT') ? `${ALL} ${text}` : text));

/** Fills an empty database; returns how many postings there are. */
export function fillOldBooks(db: Database): number {
  migrate(db, migrations, { backupFile: null });
  db.script(`BEGIN; ${STATEMENTS.join(';\n')}; COMMIT; ANALYZE;`);
  db.checkpoint();
  return db.sql<{ n: number }>('SELECT count(*) AS n FROM posting')[0]!.n;
}
