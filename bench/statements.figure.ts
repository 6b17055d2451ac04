import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { instantOf } from '../src-shared/time.ts';
import { agedReceivables } from '../src-main/features/accounts/receivables.ts';
import { statementOf } from '../src-main/features/accounts/statement.ts';
import { taxReport } from '../src-main/features/accounts/tax-report.ts';
import { openDatabase } from '../src-main/kernel/db.ts';
import type { Given } from './figures.ts';
import { A_YEAR_AGO, fillOldBooks, PEOPLE, TODAY } from './old-books.ts';
import { median, percentile, type Figure } from './report.ts';

const GROUP = 'Statement and reports over a million postings';
const STATEMENTS = 200;
const REPORTS = 5;

const BARE_STATEMENT = 'SELECT entryId, bookedOn, kind, reference, amountCents FROM posting CROSS JOIN journalEntry ON journalEntry.id = entryId WHERE accountId = ? ORDER BY bookedOn, entryId';
const BARE_AGEING = `SELECT subscriberId, sum(CASE WHEN dueOn >= date('${TODAY}', '-30 days') THEN openCents END), sum(CASE WHEN dueOn < date('${TODAY}', '-30 days') THEN openCents END) FROM invoice WHERE openCents > 0 GROUP BY subscriberId`;
const BARE_BALANCES = 'SELECT accountId, sum(amountCents) FROM posting GROUP BY accountId';
const BARE_TAXES = `SELECT accountId, sum(amountCents) FROM posting CROSS JOIN journalEntry ON journalEntry.id = entryId WHERE accountId IN (SELECT id FROM account WHERE kind IN ('vatPayable', 'excisePayable')) GROUP BY accountId`;

/** What the desk asks for, on the connection that it would be asked on; beside each the bare SQL that no answer can do without. */
export async function statements({ directory }: Given): Promise<Figure[]> {
  mkdirSync(directory, { recursive: true });
  const db = openDatabase(path.join(directory, 'old-books.db'));
  try {
    const postings = fillOldBooks(db);
    const now = instantOf(TODAY, '08:00');
    const people = Array.from({ length: STATEMENTS }, (_, index) => 1 + ((index * 7919) % PEOPLE));
    const asked = people.map((subscriberId) => took(() => statementOf(db, { subscriberId }, now)));
    const bare = people.map((subscriberId) => took(() => db.sql(BARE_STATEMENT, subscriberId)));
    const report = (on: typeof TODAY) => median(repeat(() => agedReceivables(db, { on, today: TODAY, search: '', sort: { by: 'total', direction: 'desc' }, offset: 0, limit: 50 })));
    const bareOf = (text: string) => median(repeat(() => db.sql(text)));
    const { total } = agedReceivables(db, { on: TODAY, today: TODAY, search: '', sort: { by: 'total', direction: 'desc' }, offset: 0, limit: 50 });
    if (total !== (PEOPLE * 3) / 10) throw new Error(`${total} subscribers owe; the books of the bench say three in ten`);
    return [
      {
        group: GROUP, name: 'statement of account from the first day on, p50', value: median(asked), unit: 'ms', goal: { under: 20 }, baseline: { name: 'its rows alone, in SQL', value: median(bare) },
        note: `${postings.toLocaleString('en-KE')} postings, ${PEOPLE.toLocaleString('en-KE')} subscribers; p95 ${percentile(asked, 0.95).toFixed(2)} ms of ${STATEMENTS}.`,
      },
      { group: GROUP, name: 'aged receivables today', value: report(TODAY), unit: 'ms', goal: { under: 2000 }, baseline: { name: 'open invoices in two ages, in SQL', value: bareOf(BARE_AGEING) }, note: `${total.toLocaleString('en-KE')} subscribers owe.` },
      { group: GROUP, name: 'aged receivables of a year ago', value: report(A_YEAR_AGO), unit: 'ms', goal: { under: 2000 }, baseline: { name: 'balances of all accounts, in SQL', value: bareOf(BARE_BALANCES) }, note: 'In the read worker: reckoned back from every settlement since.' },
      { group: GROUP, name: 'tax report of a month', value: median(repeat(() => taxReport(db, A_YEAR_AGO.slice(0, 7)))), unit: 'ms', baseline: { name: 'both tax accounts added up, in SQL', value: bareOf(BARE_TAXES) }, note: 'In the read worker.' },
    ];
  } finally {
    db.close();
  }
}

function took(work: () => unknown): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

const repeat = (work: () => unknown): number[] => Array.from({ length: REPORTS }, () => took(work));
