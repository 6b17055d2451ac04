/** Every check of verify.ts is seen to fail when its violation is planted, so that none is empty. */
import { describe, expect, test } from 'vitest';
import { openBooks, someBooks } from './books.test-support.ts';
import { GUARDS, verifyBooks } from './verify.ts';

/** Each with the one check that must find it. Where others must notice too, they are named. */
const PLANTED: readonly { readonly check: string; readonly what: string; readonly sql: string; readonly also?: readonly string[] }[] = [
  { check: 'Every entry balances', what: 'a posting of one cent more', sql: 'UPDATE posting SET amountCents = amountCents + 1 WHERE id = 2', also: ['Kept account balances equal the postings', 'The journal was not altered'] },
  { check: 'Every entry balances', what: 'an entry without postings', sql: `INSERT INTO journalEntry SELECT id + 1, kind, bookedOn, at, commandId, NULL, 'x', NULL, hash, 'x' FROM journalEntry ORDER BY id DESC LIMIT 1`, also: ['The journal was not altered'] },
  { check: 'Kept account balances equal the postings', what: 'a kept balance that is off', sql: `UPDATE account SET balanceCents = balanceCents + 1 WHERE kind = 'revenue'` },
  { check: 'Kept account balances equal the postings', what: 'a balance without postings', sql: `INSERT INTO account (kind, subscriberId, balanceCents) VALUES ('badDebt', NULL, 5)` },
  { check: 'Invoices add up and are booked', what: 'a line that is missing', sql: 'DELETE FROM invoiceLine WHERE id = (SELECT max(id) FROM invoiceLine)' },
  { check: 'Invoices add up and are booked', what: 'a line that costs more than was booked', sql: 'UPDATE invoiceLine SET netCents = netCents + 1, grossCents = grossCents + 1 WHERE id = 3' },
  { check: 'Invoices add up and are booked', what: 'an invoice booked by an entry of something else', sql: `UPDATE invoice SET entryId = (SELECT id FROM journalEntry WHERE kind = 'suspense' LIMIT 1) WHERE id = 3` },
  { check: 'What is open on an invoice is its total less what settled it', what: 'an invoice more open than it is', sql: 'UPDATE invoice SET openCents = openCents + 1 WHERE id = (SELECT id FROM invoice WHERE openCents BETWEEN 1 AND totalCents - 1 LIMIT 1)', also: ['What a subscriber owes is what is open on his invoices'] },
  { check: 'What is open on an invoice is its total less what settled it', what: 'an allocation that is gone', sql: 'DELETE FROM allocation WHERE id = 1' },
  { check: 'What is open on an invoice is its total less what settled it', what: 'a void invoice that owes again', sql: 'UPDATE invoice SET voidEntryId = NULL WHERE voidEntryId IS NOT NULL' },
  { check: 'What a subscriber owes is what is open on his invoices', what: 'an invoice that moved to another subscriber', sql: 'UPDATE invoice SET subscriberId = 2 WHERE subscriberId = 1 AND openCents > 0' },
  { check: 'Credit is what came in less what it settled, and never below zero', what: 'a payment that moved to another subscriber', sql: `UPDATE payment SET subscriberId = 3 WHERE method = 'cash' AND subscriberId = 1` },
  { check: 'Credit is what came in less what it settled, and never below zero', what: 'credit that was overdrawn', sql: `UPDATE account SET balanceCents = 10 WHERE kind = 'credit' AND subscriberId = 2` },
  { check: 'No payment settles more than itself', what: 'an allocation too much', sql: 'UPDATE allocation SET amountCents = amountCents + 100000000 WHERE id = (SELECT id FROM allocation WHERE paymentId IS NOT NULL LIMIT 1)' },
  { check: 'No payment settles more than itself', what: 'unmatched money that settled something', sql: `UPDATE payment SET state = 'suspense', subscriberId = NULL WHERE id = (SELECT paymentId FROM allocation WHERE paymentId IS NOT NULL LIMIT 1)` },
  { check: 'Money accounts hold exactly the payments', what: 'a payment that was never booked', sql: `INSERT INTO payment SELECT 99, method, 'TCR9999999', amountCents, state, subscriberId, paidAt, recordedAt, '', '', '', '', '', '', NULL FROM payment WHERE method = 'mpesa' AND state = 'suspense'` },
  { check: 'Money accounts hold exactly the payments', what: 'money in a place that no payment came to', sql: `INSERT INTO account (kind, subscriberId, balanceCents) VALUES ('bank', NULL, 5)` },
  { check: 'Money accounts hold exactly the payments', what: 'all payments of one place gone', sql: `DELETE FROM allocation WHERE paymentId IN (SELECT id FROM payment WHERE method = 'cash'); DELETE FROM paymentEvidence WHERE paymentId IN (SELECT id FROM payment WHERE method = 'cash'); DELETE FROM payment WHERE method = 'cash'` },
  { check: 'Money accounts hold exactly the payments', what: 'suspense that is off', sql: `UPDATE account SET balanceCents = balanceCents - 1 WHERE kind = 'suspense'` },
  { check: 'Numbers of invoices and cash receipts have no gap and no duplicate', what: 'a gap in the invoices', sql: `UPDATE numberSeries SET lastNumber = lastNumber + 1 WHERE kind = 'INV'; UPDATE invoice SET number = 'INV-2026-00007' WHERE number = 'INV-2026-00004'` },
  { check: 'Numbers of invoices and cash receipts have no gap and no duplicate', what: 'a number that was given to nothing', sql: `UPDATE numberSeries SET lastNumber = lastNumber + 1 WHERE kind = 'OPB'` },
  { check: 'Numbers of invoices and cash receipts have no gap and no duplicate', what: 'a cash receipt that is missing', sql: `UPDATE payment SET receipt = 'CSH-2026-00009' WHERE receipt = 'CSH-2026-00001'` },
  { check: 'Numbers of invoices and cash receipts have no gap and no duplicate', what: 'a number of no series', sql: `UPDATE invoice SET number = 'INV-2031-00001' WHERE number = 'INV-2026-00006'; UPDATE numberSeries SET lastNumber = 5 WHERE kind = 'INV'` },
  { check: 'Invoiced periods of a service follow each other without gap or overlap', what: 'a day that is billed twice', sql: `UPDATE invoiceLine SET periodStart = date(periodStart, '-1 day') WHERE id = (SELECT max(id) FROM invoiceLine WHERE kind = 'service')` },
  { check: 'Invoiced periods of a service follow each other without gap or overlap', what: 'a day that is billed never', sql: `UPDATE invoiceLine SET periodStart = date(periodStart, '+1 day') WHERE id = (SELECT max(id) FROM invoiceLine WHERE kind = 'service')` },
  { check: 'Every entry came from a logged command, and every logged entry is there', what: 'the last entry removed, with all that is kept of it', sql: `UPDATE account SET balanceCents = balanceCents - (SELECT ifnull(sum(amountCents), 0) FROM posting WHERE accountId = account.id AND entryId = (SELECT max(id) FROM journalEntry)); DELETE FROM posting WHERE entryId = (SELECT max(id) FROM journalEntry); DELETE FROM allocation WHERE entryId = (SELECT max(id) FROM journalEntry); DELETE FROM journalEntry WHERE id = (SELECT max(id) FROM journalEntry)` },
  { check: 'Every entry came from a logged command, and every logged entry is there', what: 'an entry that no command booked', sql: `UPDATE journalEntry SET commandId = 'by hand' WHERE id = 4`, also: ['The journal was not altered'] },
  ...GUARDS.map((guard) => ({ check: 'Posted rows refuse to be changed or removed', what: `without the guard ${guard}`, sql: `DROP TRIGGER ${guard}` })),
  { check: 'Every reference leads somewhere', what: 'a line of an invoice that is not there', sql: 'UPDATE invoiceLine SET invoiceId = 999 WHERE id = 2' },
  { check: 'Every reference leads somewhere', what: 'a missing row in a table without row ids', sql: `INSERT INTO routerSession VALUES (77, 'user', '10.0.0.1', 'x', 0, 0)` },
  { check: 'The journal was not altered', what: 'another day', sql: `UPDATE journalEntry SET bookedOn = '2026-03-01' WHERE id = 4` },
  { check: 'The journal was not altered', what: 'another subscriber', sql: 'UPDATE journalEntry SET subscriberId = 2 WHERE id = 1' },
  { check: 'The journal was not altered', what: 'another kind', sql: `UPDATE journalEntry SET kind = 'refund' WHERE id = 4` },
  { check: 'The journal was not altered', what: 'two postings swapped between accounts', sql: 'UPDATE posting SET accountId = (SELECT accountId FROM posting WHERE id = 1) WHERE id = 3' },
  { check: 'The journal was not altered', what: 'an entry taken out of the middle, and its postings', sql: 'DELETE FROM posting WHERE entryId = 5; DELETE FROM journalEntry WHERE id = 5' },
  { check: 'The command log was not altered', what: 'another operator', sql: `UPDATE command SET detail = '{}' WHERE seq = 6` },
  { check: 'The command log was not altered', what: 'a row taken out', sql: 'DELETE FROM commandReply WHERE commandId = (SELECT id FROM command WHERE seq = 6); DELETE FROM command WHERE seq = 6' },
];

/** Without guards, as somebody with the file in his hands would do it. */
function plant(books: ReturnType<typeof someBooks>, sql: string): void {
  const guards = books.db.sql<{ name: string; text: string }>(`SELECT name, sql AS text FROM sqlite_master WHERE type = 'trigger'`);
  books.db.script('PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON');
  const dropped = sql.startsWith('DROP TRIGGER') ? [] : guards;
  for (const { name } of dropped) books.db.script(`DROP TRIGGER ${name}`);
  books.db.script(sql);
  for (const { text } of dropped) books.db.script(text);
}

test('books kept by the product pass every check, and every check looked at something', () => {
  const books = someBooks();
  expect(verifyBooks(books.db)).toEqual({ ok: true, checks: expect.arrayContaining([]) as unknown });
  expect(Object.entries(books.looked()).filter(([, looked]) => looked === 0)).toEqual([]);
});

test('books in which nothing happened yet pass too', () => {
  expect(openBooks().failing()).toEqual([]);
});

describe('is seen to fail:', () => {
  test.each(PLANTED)('$check: $what', ({ check, sql, also = [] }) => {
    const books = someBooks();
    plant(books, sql);
    const { ok, checks } = verifyBooks(books.db);
    expect(ok).toBe(false);
    const found = checks.find(({ name }) => name === check)!;
    expect(found.ok).toBe(false);
    expect(found.findings.length).toBeGreaterThan(0);
    for (const finding of found.findings) expect(finding).toMatch(/^\S.{10,}$/);
    expect(books.failing()).toEqual(expect.arrayContaining([...also]));
  });

  test('every check has a planted violation', () => {
    const planted = new Set(PLANTED.map(({ check }) => check));
    expect(verifyBooks(openBooks().db).checks.map(({ name }) => name).filter((name) => !planted.has(name))).toEqual([]);
  });
});

test('a check names the first twenty of what is wrong, not thousands', () => {
  const books = someBooks();
  for (let n = 0; n < 30; n += 1) books.subscribe(100);
  plant(books, 'UPDATE posting SET amountCents = amountCents + 1; INSERT INTO account (kind, subscriberId, balanceCents) SELECT \'credit\', id, -5 FROM subscriber WHERE id > 3');
  for (const { findings } of verifyBooks(books.db).checks) expect(findings.length).toBeLessThanOrEqual(20);
});
