/** Every invariant of the books (billing-rules.md, Ledger) as a check that can run on the live data, on a copy, or in a test. */
import { commandHash, FIRST_HASH } from '../kernel/commands.ts';
import type { Reader } from '../kernel/db.ts';
import { q } from '../schema/tables.ts';
import { SQL_CHECKS, type SqlCheck } from './checks.ts';
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
