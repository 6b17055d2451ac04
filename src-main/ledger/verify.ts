/** Every invariant of the books (billing-rules.md, Ledger) as a check that can run on the live data, on a copy, or in a test. */
import { commandHash, FIRST_HASH } from '../kernel/commands.ts';
import type { Reader } from '../kernel/db.ts';
import { q } from '../schema/tables.ts';
import { entryHash } from './journal.ts';

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** How many things were looked at: a check that looked at nothing proves nothing. */
  readonly looked: number;
  /** The first of what is wrong, in words. */
  readonly findings: readonly string[];
}

const MOST_FINDINGS = 20;

/** Runs all checks; about 20 µs an entry, most of it the hash chains. Reads only: run it in the read worker. */
export function verifyBooks(db: Reader): { ok: boolean; checks: Check[] } {
  const checks = [...SQL_CHECKS.map((check) => runSql(db, check)), journalChain(db), commandChain(db)];
  return { ok: checks.every((check) => check.ok), checks };
}

interface SqlCheck {
  readonly name: string;
  readonly looked: string;
  /** Selects one column `finding` for each violation. */
  readonly violations: string;
}

/** Without these, posted rows could be changed or removed (schema/migrations). */
export const GUARDS = ['commandIsAppendOnlyU', 'commandIsAppendOnlyD', 'journalEntryIsAppendOnlyU', 'journalEntryIsAppendOnlyD', 'postingIsAppendOnlyU', 'postingIsAppendOnlyD', 'invoiceIsPosted', 'invoiceStays', 'invoiceLineIsPostedU', 'invoiceLineIsPostedD', 'paymentIsBooked', 'paymentStays', 'allocationIsAppendOnlyU', 'allocationIsAppendOnlyD'] as const;

const SQL_CHECKS: readonly SqlCheck[] = [
  {
    name: 'Every entry balances',
    looked: 'SELECT count(*) AS n FROM journalEntry',
    violations: `SELECT 'Entry ' || journalEntry.id || ' (' || journalEntry.reference || ') is off by ' || ifnull(sum(posting.amountCents), 0) || ' cents over ' || count(posting.id) || ' postings' AS finding
      FROM journalEntry LEFT JOIN posting ON posting.entryId = journalEntry.id GROUP BY journalEntry.id HAVING ifnull(sum(posting.amountCents), 0) <> 0 OR count(posting.id) < 2`,
  },
  {
    name: 'Kept account balances equal the postings',
    looked: 'SELECT count(*) AS n FROM account',
    violations: `SELECT 'Account ' || account.kind || ifnull(' of subscriber ' || account.subscriberId, '') || ' says ' || account.balanceCents || ', its postings say ' || ifnull(total, 0) AS finding
      FROM account LEFT JOIN (SELECT accountId, sum(amountCents) AS total FROM posting GROUP BY accountId) ON accountId = account.id WHERE account.balanceCents <> ifnull(total, 0)`,
  },
  {
    name: 'Invoices add up and are booked',
    looked: 'SELECT count(*) AS n FROM invoice',
    violations: `SELECT 'Invoice ' || invoice.number || ': lines ' || ifnull(linesCents, 0) || ', total ' || invoice.totalCents || ', booked ' || ifnull(bookedCents, 0) AS finding FROM invoice
      LEFT JOIN (SELECT invoiceId, sum(grossCents) AS linesCents FROM invoiceLine GROUP BY invoiceId) ON invoiceId = invoice.id
      LEFT JOIN (SELECT entryId AS bookedEntryId, sum(amountCents) AS bookedCents FROM posting JOIN account ON account.id = posting.accountId AND account.kind = 'receivable' GROUP BY entryId) ON bookedEntryId = invoice.entryId
      WHERE ifnull(linesCents, 0) <> invoice.totalCents OR ifnull(bookedCents, 0) <> invoice.totalCents`,
  },
  {
    name: 'What is open on an invoice is its total less what settled it',
    looked: 'SELECT count(*) AS n FROM invoice',
    violations: `SELECT 'Invoice ' || number || ' says ' || openCents || ' open, ' || (totalCents * (voidEntryId IS NULL) - ifnull(settled, 0)) || ' by its allocations' AS finding FROM invoice
      LEFT JOIN (SELECT invoiceId, sum(amountCents) AS settled FROM allocation GROUP BY invoiceId) ON invoiceId = invoice.id WHERE openCents <> totalCents * (voidEntryId IS NULL) - ifnull(settled, 0)`,
  },
  {
    name: 'What a subscriber owes is what is open on his invoices',
    looked: `SELECT count(*) AS n FROM account WHERE kind = 'receivable'`,
    violations: `SELECT 'Subscriber ' || account.subscriberId || ' owes ' || balanceCents || ' in the ledger, ' || ifnull(open, 0) || ' on invoices' AS finding FROM account
      LEFT JOIN (SELECT subscriberId AS owner, sum(openCents) AS open FROM invoice GROUP BY subscriberId) ON owner = account.subscriberId WHERE kind = 'receivable' AND balanceCents <> ifnull(open, 0)`,
  },
  {
    name: 'Credit is what came in less what it settled, and never below zero',
    looked: 'SELECT count(*) AS n FROM subscriber',
    violations: `SELECT 'Subscriber ' || subscriber.id || ' has credit ' || -ifnull(balanceCents, 0) || ', ' || (ifnull(paid, 0) + ifnull(opening, 0) - ifnull(used, 0)) || ' by his payments' AS finding FROM subscriber
      LEFT JOIN account ON account.subscriberId = subscriber.id AND account.kind = 'credit'
      LEFT JOIN (SELECT subscriberId AS payer, sum(amountCents) AS paid FROM payment WHERE state = 'credited' GROUP BY subscriberId) ON payer = subscriber.id
      LEFT JOIN (SELECT invoice.subscriberId AS settler, sum(allocation.amountCents) AS used FROM allocation JOIN invoice ON invoice.id = allocation.invoiceId GROUP BY invoice.subscriberId) ON settler = subscriber.id
      LEFT JOIN (SELECT journalEntry.subscriberId AS opener, -sum(posting.amountCents) AS opening FROM journalEntry JOIN posting ON posting.entryId = journalEntry.id JOIN account ON account.id = posting.accountId AND account.kind = 'credit'
        WHERE journalEntry.kind IN ('opening') OR journalEntry.reversesId IN (SELECT id FROM journalEntry WHERE kind = 'opening') GROUP BY journalEntry.subscriberId) ON opener = subscriber.id
      WHERE -ifnull(balanceCents, 0) <> ifnull(paid, 0) + ifnull(opening, 0) - ifnull(used, 0) OR ifnull(balanceCents, 0) > 0`,
  },
  {
    name: 'No payment settles more than itself',
    looked: 'SELECT count(*) AS n FROM payment',
    violations: `SELECT 'Payment ' || receipt || ' of ' || payment.amountCents || ' settles ' || sum(allocation.amountCents) AS finding FROM allocation JOIN payment ON payment.id = allocation.paymentId GROUP BY payment.id HAVING sum(allocation.amountCents) > payment.amountCents OR payment.state = 'suspense'`,
  },
  {
    name: 'Money accounts hold exactly the payments',
    looked: 'SELECT count(*) AS n FROM payment',
    violations: `SELECT 'Account ' || place || ' holds ' || held || ', payments are ' || paid AS finding FROM
      (SELECT column1 AS place, (SELECT ifnull(sum(amountCents), 0) FROM payment WHERE method = column1) AS paid, ifnull((SELECT balanceCents FROM account WHERE kind = column1), 0) AS held FROM (VALUES ('mpesa'), ('cash'), ('bank'))) WHERE held <> paid
      UNION ALL SELECT 'Suspense holds ' || held || ', unmatched payments are ' || waiting FROM
      (SELECT ifnull((SELECT -balanceCents FROM account WHERE kind = 'suspense'), 0) AS held, (SELECT ifnull(sum(amountCents), 0) FROM payment WHERE state = 'suspense') AS waiting) WHERE held <> waiting`,
  },
  {
    // Numbers are unique, so as many as the last one, and none beyond it, leave no gap.
    name: 'Numbers of invoices and cash receipts have no gap and no duplicate',
    looked: `SELECT (SELECT count(*) FROM invoice) + (SELECT count(*) FROM payment WHERE method = 'cash') AS n`,
    violations: `WITH given (series, number) AS MATERIALIZED (
        SELECT substr(document, 1, 8), CAST(substr(document, 10) AS INTEGER) FROM (SELECT number AS document FROM invoice UNION ALL SELECT receipt FROM payment WHERE method = 'cash')
      ), counted (series, found, highest) AS (SELECT series, count(*), max(number) FROM given GROUP BY series),
      kept (series, lastNumber, skipped) AS (SELECT kind || '-' || year, lastNumber, skipped FROM numberSeries WHERE kind IN ('INV', 'OPB', 'CSH'))
      SELECT 'Series ' || kept.series || ' is at ' || lastNumber || ', but ' || ifnull(found, 0) || ' numbers of it are there, the highest ' || ifnull(highest, 0) AS finding FROM kept LEFT JOIN counted ON counted.series = kept.series
        WHERE ifnull(found, 0) + skipped <> lastNumber OR ifnull(highest, 0) > lastNumber OR (skipped = 0 AND ifnull(highest, 0) <> lastNumber)
      UNION ALL SELECT found || ' numbers begin with ' || series || ', which is no series' FROM counted WHERE series NOT IN (SELECT series FROM kept)`,
  },
  {
    name: 'Invoiced periods of a service follow each other without gap or overlap',
    looked: `SELECT count(*) AS n FROM invoiceLine WHERE kind = 'service'`,
    violations: `SELECT 'Service ' || subscriptionId || ': a period ends ' || previousEnd || ', the next begins ' || periodStart AS finding FROM
      (SELECT subscriptionId, periodStart, lag(periodEnd) OVER (PARTITION BY subscriptionId ORDER BY periodStart) AS previousEnd FROM invoiceLine WHERE kind = 'service' AND subscriptionId IS NOT NULL)
      WHERE previousEnd IS NOT NULL AND previousEnd <> periodStart`,
  },
  {
    // The chain of the journal cannot tell that its last entries were removed; the command log remembers them.
    name: 'Every entry came from a logged command, and every logged entry is there',
    looked: 'SELECT count(*) AS n FROM journalEntry',
    violations: `SELECT 'Entry ' || journalEntry.id || ' (' || reference || ') has no command in the log' AS finding FROM journalEntry LEFT JOIN command ON command.id = journalEntry.commandId WHERE command.id IS NULL
      UNION ALL SELECT 'Log row ' || command.seq || ' (' || command.name || ') booked entry ' || (change.value ->> 1) || ', which is not there' FROM command, json_each(command.changes) AS change
        WHERE command.changes LIKE '%"journalEntry"%' AND change.value ->> 0 = 'journalEntry' AND NOT EXISTS (SELECT 1 FROM journalEntry WHERE journalEntry.id = change.value ->> 1 AND journalEntry.commandId = command.id)`,
  },
  {
    name: 'Posted rows refuse to be changed or removed',
    looked: `SELECT count(*) AS n FROM sqlite_master WHERE type = 'trigger'`,
    violations: `SELECT 'The guard ' || value || ' is missing' AS finding FROM json_each('${JSON.stringify(GUARDS)}') WHERE value NOT IN (SELECT name FROM sqlite_master WHERE type = 'trigger')`,
  },
  {
    name: 'Every reference leads somewhere',
    looked: `SELECT count(*) AS n FROM sqlite_master WHERE type = 'table'`,
    violations: `SELECT 'Table ' || "table" || ' row ' || ifnull(rowid, '?') || ' refers to a missing ' || parent AS finding FROM pragma_foreign_key_check`,
  },
];

function runSql(db: Reader, check: SqlCheck): Check {
  const looked = db.sql<{ n: number }>(check.looked)[0]!.n;
  const findings = db.sql<{ finding: string }>(`${check.violations} LIMIT ${MOST_FINDINGS}`).map((row) => row.finding);
  return { name: check.name, ok: findings.length === 0, looked, findings };
}

const PAGE = 5000;

/** Recomputes the hash of every entry from its rows and the entry before. */
function journalChain(db: Reader): Check {
  let previousHash = FIRST_HASH;
  let lastId = 0;
  let looked = 0;
  const findings: string[] = [];
  for (;;) {
    const entries = db.all(q.selectFrom('journalEntry').selectAll().where('id', '>', lastId).orderBy('id').limit(PAGE));
    if (entries.length === 0) break;
    const upTo = entries.at(-1)!.id;
    const postings = db.all(q.selectFrom('posting').select(['entryId', 'accountId', 'amountCents']).where('entryId', '>', lastId).where('entryId', '<=', upTo).orderBy('id'));
    const byEntry = Map.groupBy(postings, (posting) => posting.entryId);
    for (const { hash, ...entry } of entries) {
      const rows = (byEntry.get(entry.id) ?? []).map((posting) => [posting.accountId, posting.amountCents] as const);
      if (entry.previousHash !== previousHash || entryHash(entry, rows) !== hash) findings.push(`Entry ${entry.id} (${entry.reference}) was altered after it was booked`);
      if (entry.id !== lastId + 1) findings.push(`Between entry ${lastId} and ${entry.id} something was removed`);
      previousHash = hash;
      lastId = entry.id;
      looked += 1;
    }
  }
  return { name: 'The journal was not altered', ok: findings.length === 0, looked, findings: findings.slice(0, MOST_FINDINGS) };
}

function commandChain(db: Reader): Check {
  let previousHash = FIRST_HASH;
  let lastSeq = 0;
  let looked = 0;
  const findings: string[] = [];
  for (;;) {
    const rows = db.all(q.selectFrom('command').selectAll().where('seq', '>', lastSeq).orderBy('seq').limit(PAGE));
    if (rows.length === 0) break;
    for (const { seq, hash, ...row } of rows) {
      if (row.previousHash !== previousHash || commandHash(row) !== hash) findings.push(`Log row ${seq} (${row.name}) was altered or a row before it removed`);
      previousHash = hash;
      lastSeq = seq;
      looked += 1;
    }
  }
  return { name: 'The command log was not altered', ok: findings.length === 0, looked, findings: findings.slice(0, MOST_FINDINGS) };
}
