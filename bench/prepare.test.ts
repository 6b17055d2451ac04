import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { databaseFile } from '../src-main/hosts/open-data.ts';
import { openDatabase, type Database } from '../src-main/kernel/db.ts';
import { verifyBooks } from '../src-main/ledger/verify.ts';
import { parseInstant } from '../src-shared/time.ts';
import { countsOf, insertBare, markOf, rowsSince } from './bare-rows.ts';
import { prepare, type Story } from './prepare.ts';

const NOW = parseInstant('2026-03-31T08:00:00+03:00');

function prepared(story: Story, subscribers: number): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'waya-bench-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  prepare({ directory, subscribers, story, routers: [{ host: '127.0.0.1', port: 8728, userName: 'waya', password: 'secret' }], mpesaBaseUrl: 'http://127.0.0.1:8790', now: NOW });
  return directory;
}

function looking<T>(directory: string, look: (db: Database) => T): T {
  const db = openDatabase(databaseFile(directory), { readonly: true });
  try {
    return look(db);
  } finally {
    db.close();
  }
}

const TOLD = `SELECT (SELECT count(*) FROM charge WHERE nextOn <= '2026-03-31') AS due, (SELECT count(*) FROM invoice WHERE openCents > 0) AS open, (SELECT count(*) FROM payment) AS paid,
  (SELECT count(*) FROM entitlement WHERE state = 'suspended') AS cutOff, (SELECT count(*) FROM stkPush WHERE state = 'sent') AS asked, (SELECT count(*) FROM job WHERE kind = 'routers.apply') AS jobs`;

test.each([
  ['due', { due: 150, open: 45, paid: 105, cutOff: 0, asked: 0, jobs: 150 }],
  ['cutOff', { due: 0, open: 150, paid: 0, cutOff: 150, asked: 75, jobs: 150 }],
  ['paid', { due: 0, open: 0, paid: 150, cutOff: 0, asked: 0, jobs: 150 }],
] as const)('the story "%s" is as told, and its books add up', (story, told) => {
  looking(prepared(story, 150), (db) => {
    expect(db.sql(TOLD)).toEqual([told]);
    expect(verifyBooks(db).checks.flatMap(({ findings }) => findings)).toEqual([]);
  });
});

test('the same arguments give the same people, invoices and postings', () => {
  const facts = (directory: string) => looking(directory, (db) => ['SELECT accountNumber, name, phone FROM subscriber', 'SELECT number, totalCents, openCents, dueOn FROM invoice', 'SELECT entryId, accountId, amountCents FROM posting'].map((text) => db.sql(text)));
  expect(facts(prepared('due', 120))).toEqual(facts(prepared('due', 120)));
});

test('rows that were written since a mark can be inserted once more without the product', () => {
  const directory = prepared('due', 200);
  const bare = `${databaseFile(directory)}.bare`;
  const mark = new Map([...looking(directory, markOf).keys()].map((table) => [table, 0] as const));
  const rows = looking(directory, (db) => rowsSince(db, mark));
  cpSync(databaseFile(directory), bare);
  // As it was before anything was written: the rows are taken out again, guards and all set aside.
  const empty = openDatabase(bare);
  empty.script('PRAGMA foreign_keys = OFF');
  for (const { name } of empty.sql<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'trigger'`)) empty.script(`DROP TRIGGER "${name}"`);
  for (const table of rows.keys()) empty.script(`DELETE FROM "${table}"`);
  empty.close();
  expect(insertBare(bare, rows, 1)).toBeGreaterThan(0);
  const again = openDatabase(bare);
  expect(countsOf(rowsSince(again, mark))).toEqual(countsOf(rows));
  expect(again.sql('PRAGMA foreign_key_check')).toEqual([]);
  again.close();
});
