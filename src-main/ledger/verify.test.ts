/** Every check of verify.ts is seen to fail when its violation is planted, so that none is empty. */
import { describe, expect, test } from 'vitest';
import { openBooks, someBooks } from './books.test-support.ts';
import { GUARDS } from './checks.ts';
import { verifyBooks } from './verify.ts';

const OPEN = 'What is open on an invoice is its total less what settled it';
const OWES = 'What a subscriber owes is what is open on his invoices';
const PERIODS = 'Invoiced periods of a charge follow each other without gap or overlap';
const TWICE = 'No day of a service is invoiced twice';
const PAYER = 'Every charge is on the bill of who pays for its subscriber';
const CREDIT = 'Credit is what came in less what it settled, and never below zero';
const PAYMENT = 'No payment settles more than itself';
const TAKEN_BACK = 'What was taken back takes back exactly what it names';
const MONEY = 'Money accounts hold exactly the payments less what was paid out, and what was transferred';
const SPLIT = 'A payment that was split is exactly its parts';
const RETURNED = 'Transfers and money paid back are booked';
const COUNTED = 'Counted tills and cheques are booked';
const GIVEN_BACK = 'A reversal that is done has taken its payment back';
const NOTES = 'Credit notes add up, are booked, and never exceed their lines';
const PAID_OUT = 'Write-offs and refunds are booked';
const DEPOSITS = 'Deposits held are those charged less those given back';
const INCOME = 'Income, taxes and bad debts are what the documents say';
const NUMBERS = 'Numbers of documents have no gap and no duplicate';
const LOGGED = 'Every entry came from a logged command, and every logged entry is there';
const LOCKED = 'Nothing was booked in a period after it was locked';
const REMOVED = '(SELECT max(id) FROM journalEntry)';

/** Each with the one check that must find it. Where others must notice too, they are named. */
const PLANTED: readonly { readonly check: string; readonly what: string; readonly sql: string; readonly also?: readonly string[] }[] = [
  { check: 'Every entry balances', what: 'a posting of one cent more', sql: 'UPDATE posting SET amountCents = amountCents + 1 WHERE id = 2', also: ['Kept account balances equal the postings', 'The journal was not altered'] },
  { check: 'Every entry balances', what: 'an entry without postings', sql: `INSERT INTO journalEntry SELECT id + 1, kind, bookedOn, at, commandId, NULL, 'x', NULL, hash, 'x' FROM journalEntry ORDER BY id DESC LIMIT 1`, also: ['The journal was not altered'] },
  { check: 'Kept account balances equal the postings', what: 'a kept balance that is off', sql: `UPDATE account SET balanceCents = balanceCents + 1 WHERE kind = 'revenue'` },
  { check: 'Kept account balances equal the postings', what: 'a balance without postings', sql: `INSERT INTO account (kind, subscriberId, balanceCents) VALUES ('rounding', NULL, 5)` },
  { check: LOCKED, what: 'an entry on a locked day', sql: `UPDATE periodLock SET lastEntryId = 1` },
  { check: LOCKED, what: 'a lock that goes back', sql: `INSERT INTO periodLock (upTo, lastEntryId, reason, operatorId, at) SELECT upTo, 999, 'x', NULL, at FROM periodLock` },
  { check: 'Invoices add up and are booked', what: 'a line that is missing', sql: `DELETE FROM invoiceLine WHERE id = (SELECT max(id) FROM invoiceLine WHERE kind = 'plan')` },
  { check: 'Invoices add up and are booked', what: 'a line that costs more than was booked', sql: 'UPDATE invoiceLine SET netCents = netCents + 1, grossCents = grossCents + 1 WHERE id = 3' },
  { check: 'Invoices add up and are booked', what: 'a line with a cent of tax taken for net', sql: `UPDATE invoiceLine SET netCents = netCents + 1, vatCents = vatCents - 1 WHERE kind = 'oneOff'` },
  { check: 'Invoices add up and are booked', what: 'an invoice booked by an entry of something else', sql: `UPDATE invoice SET entryId = (SELECT id FROM journalEntry WHERE kind = 'suspense' LIMIT 1) WHERE id = 2` },
  { check: 'Invoices add up and are booked', what: 'an invoice made void by an entry of something else', sql: `UPDATE invoice SET voidEntryId = (SELECT id FROM journalEntry WHERE kind = 'suspense' LIMIT 1) WHERE voidEntryId IS NOT NULL AND kind = 'opening'` },
  { check: OPEN, what: 'an invoice more open than it is', sql: 'UPDATE invoice SET openCents = openCents + 1 WHERE id = (SELECT id FROM invoice WHERE openCents BETWEEN 1 AND totalCents - 1 LIMIT 1)', also: [OWES] },
  { check: OPEN, what: 'an allocation that is gone', sql: 'DELETE FROM allocation WHERE id = 1' },
  { check: OPEN, what: 'a void invoice that owes again', sql: 'UPDATE invoice SET voidEntryId = NULL WHERE voidEntryId IS NOT NULL' },
  { check: OWES, what: 'an invoice of somebody else', sql: `UPDATE invoice SET subscriberId = 2 WHERE id = (SELECT id FROM invoice WHERE openCents > 0 AND subscriberId <> 2 LIMIT 1)` },
  { check: PERIODS, what: 'a day that is billed twice', sql: `UPDATE invoiceLine SET periodStart = date(periodStart, '-1 day') WHERE id = (SELECT max(id) FROM invoiceLine WHERE kind = 'plan')` },
  { check: PERIODS, what: 'a day that is billed never', sql: `UPDATE invoiceLine SET periodStart = date(periodStart, '+1 day') WHERE id = (SELECT max(id) FROM invoiceLine WHERE kind = 'plan')` },
  { check: PERIODS, what: 'a period left out', sql: `UPDATE invoiceLine SET periodIndex = 2 WHERE periodIndex = 1 AND chargeId = 1` },
  { check: PERIODS, what: 'a charge that would invoice a period again', sql: 'UPDATE charge SET nextIndex = nextIndex - 1 WHERE id = 1' },
  { check: PERIODS, what: 'a period to be invoiced again of an invoice that stands', sql: 'UPDATE invoiceLine SET live = 0 WHERE id = (SELECT max(id) FROM invoiceLine WHERE chargeId = 1)' },
  { check: TWICE, what: 'a service with the charge of another one', sql: 'UPDATE charge SET subscriptionId = 1 WHERE id = 2' },
  { check: PAYER, what: 'a charge on the bill of somebody else', sql: 'UPDATE charge SET payerId = 2 WHERE id = 1' },
  { check: PAYER, what: 'a unit whose charges stayed his own', sql: 'UPDATE subscriber SET payerId = 2 WHERE id = 1' },
  { check: CREDIT, what: 'a payment of somebody else', sql: `UPDATE payment SET subscriberId = 2 WHERE method = 'cash' AND subscriberId = 1 AND state = 'credited'`, also: [PAYMENT] },
  { check: CREDIT, what: 'a deposit given back that is in nobody’s credit', sql: 'UPDATE depositReturn SET subscriberId = 1' },
  { check: CREDIT, what: 'a refund of somebody else', sql: 'UPDATE refund SET subscriberId = 1' },
  { check: CREDIT, what: 'a debt that never was a credit', sql: `UPDATE invoice SET kind = 'manual' WHERE kind = 'adjustment'` },
  { check: PAYMENT, what: 'a payment that settles too much', sql: `UPDATE allocation SET amountCents = 99999999 WHERE id = (SELECT max(id) FROM allocation WHERE paymentId IS NOT NULL AND amountCents > 0 AND id NOT IN (SELECT reversesId FROM allocation WHERE reversesId IS NOT NULL))` },
  { check: PAYMENT, what: 'a payment in suspense that settles', sql: `UPDATE allocation SET paymentId = (SELECT id FROM payment WHERE state = 'suspense') WHERE id = (SELECT id FROM allocation WHERE paymentId IS NULL AND reversesId IS NULL AND creditNoteId IS NULL AND writeOffId IS NULL LIMIT 1)` },
  { check: PAYMENT, what: 'a reversed payment that still settles', sql: `DELETE FROM allocation WHERE reversesId IS NOT NULL AND paymentId = (SELECT id FROM payment WHERE state = 'reversed')`, also: [OPEN] },
  { check: PAYMENT, what: 'a payment that settles a neighbour’s invoice', sql: `UPDATE allocation SET invoiceId = (SELECT id FROM invoice WHERE subscriberId = 2 LIMIT 1) WHERE id = (SELECT allocation.id FROM allocation JOIN payment ON payment.id = paymentId WHERE subscriberId = 1 LIMIT 1)` },
  { check: TAKEN_BACK, what: 'less taken back than it says', sql: 'UPDATE allocation SET amountCents = amountCents + 1 WHERE id = (SELECT max(id) FROM allocation WHERE amountCents < 0)' },
  { check: TAKEN_BACK, what: 'taken back from another invoice', sql: 'UPDATE allocation SET invoiceId = 1 WHERE id = (SELECT max(id) FROM allocation WHERE amountCents < 0)' },
  { check: MONEY, what: 'a payment that never came', sql: `UPDATE payment SET amountCents = amountCents + 1 WHERE method = 'cash'` },
  { check: MONEY, what: 'a payment in suspense of one cent less', sql: `UPDATE payment SET amountCents = amountCents - 1 WHERE state = 'suspense'` },
  { check: MONEY, what: 'a payment reversed on paper only', sql: `UPDATE payment SET state = 'reversed', reversedAt = 1 WHERE state = 'credited' AND method = 'mpesa'` },
  { check: MONEY, what: 'a refund paid out of another till', sql: `UPDATE refund SET method = 'cash'` },
  { check: MONEY, what: 'a part that never came', sql: 'UPDATE payment SET amountCents = amountCents + 1 WHERE id = (SELECT max(id) FROM payment WHERE parentId IS NOT NULL)', also: [SPLIT] },
  { check: MONEY, what: 'money paid back out of another place', sql: `UPDATE paymentReturn SET method = 'bank'` },
  { check: SPLIT, what: 'a whole that counts beside its parts', sql: `UPDATE payment SET state = 'suspense' WHERE state = 'split'`, also: [MONEY] },
  { check: SPLIT, what: 'a part of a part', sql: `UPDATE payment SET parentId = (SELECT max(id) FROM payment WHERE parentId IS NOT NULL) WHERE id = (SELECT min(id) FROM payment WHERE parentId IS NOT NULL)` },
  { check: SPLIT, what: 'a split into nothing', sql: `UPDATE payment SET state = 'split', subscriberId = NULL WHERE id = 1`, also: [MONEY] },
  { check: RETURNED, what: 'more paid back than was booked', sql: 'UPDATE paymentReturn SET amountCents = amountCents + 1', also: [MONEY] },
  { check: RETURNED, what: 'money paid back that is there still', sql: `UPDATE payment SET state = 'suspense' WHERE state = 'returned'`, also: [MONEY] },
  { check: RETURNED, what: 'money paid back without a word how', sql: 'DELETE FROM paymentReturn', also: [MONEY] },
  { check: COUNTED, what: 'a till that was off by more than is booked', sql: 'UPDATE tillSession SET countedCents = countedCents - 1' },
  { check: COUNTED, what: 'a cleared cheque that never went to the bank', sql: 'UPDATE cheque SET transferId = NULL' },
  { check: COUNTED, what: 'a bounced cheque that is credited still', sql: `UPDATE cheque SET state = 'bounced', transferId = NULL` },
  { check: COUNTED, what: 'a cheque that was credited with another amount', sql: 'UPDATE cheque SET amountCents = amountCents + 1' },
  { check: LOCKED, what: 'a day that is closed and not locked', sql: `INSERT INTO dayClose (day, figures, periodLockId, operatorId, at) VALUES ('2026-01-01', '{}', NULL, NULL, 0)` },
  { check: GIVEN_BACK, what: 'a reversal of a payment that is there still', sql: `UPDATE reversal SET paymentId = 1 WHERE state = 'done'` },
  { check: GIVEN_BACK, what: 'a reversal of nothing', sql: `UPDATE reversal SET paymentId = NULL WHERE state = 'done'` },
  { check: GIVEN_BACK, what: 'a reversal of a split payment with parts still there', sql: `UPDATE reversal SET paymentId = (SELECT id FROM payment WHERE state = 'split') WHERE state = 'done'` },
  { check: NOTES, what: 'a credit note of more than its lines', sql: 'UPDATE creditNote SET totalCents = totalCents + 1, netCents = netCents + 1' },
  { check: NOTES, what: 'one that settled other than it says', sql: 'UPDATE creditNote SET settledCents = 1' },
  { check: NOTES, what: 'a line credited beyond itself', sql: 'UPDATE invoiceLine SET netCents = 1, vatCents = grossCents - 1 WHERE id IN (SELECT invoiceLineId FROM creditNoteLine)' },
  { check: NOTES, what: 'one on another invoice than its lines', sql: 'UPDATE creditNote SET invoiceId = 1' },
  { check: NOTES, what: 'one on a void invoice', sql: `UPDATE creditNoteLine SET invoiceLineId = (SELECT invoiceLine.id FROM invoiceLine JOIN invoice ON invoice.id = invoiceId WHERE voidEntryId IS NOT NULL LIMIT 1)` },
  { check: PAID_OUT, what: 'a write-off of one cent more', sql: 'UPDATE writeOff SET amountCents = amountCents + 1' },
  { check: PAID_OUT, what: 'a refund of one cent more', sql: 'UPDATE refund SET amountCents = amountCents + 1', also: [MONEY] },
  { check: DEPOSITS, what: 'a deposit given back beyond itself', sql: 'UPDATE depositReturn SET amountCents = 999999999' },
  { check: DEPOSITS, what: 'a deposit taken for income', sql: `UPDATE invoiceLine SET kind = 'oneOff' WHERE kind = 'deposit'` },
  { check: DEPOSITS, what: 'a return booked by an entry of something else', sql: 'UPDATE depositReturn SET entryId = 1' },
  { check: INCOME, what: 'a month taken for a late fee', sql: `UPDATE invoiceLine SET kind = 'lateFee' WHERE id = (SELECT max(id) FROM invoiceLine WHERE kind = 'plan')` },
  { check: INCOME, what: 'a balance brought forward taken for a sale', sql: `UPDATE invoiceLine SET kind = 'oneOff' WHERE kind = 'opening'` },
  { check: INCOME, what: 'a cent of VAT taken for net on a credit note', sql: 'UPDATE creditNote SET vatCents = vatCents - 1, netCents = netCents + 1', also: [NOTES] },
  { check: INCOME, what: 'a write-off that is no bad debt', sql: 'DELETE FROM writeOff' },
  { check: NUMBERS, what: 'a number that was given to nothing', sql: `UPDATE numberSeries SET lastNumber = lastNumber + 1 WHERE kind = 'OPB'` },
  ...['CRN', 'WOF', 'RFD'].map((kind) => ({ check: NUMBERS, what: `a ${kind} that was given to nothing`, sql: `UPDATE numberSeries SET lastNumber = lastNumber + 1 WHERE kind = '${kind}'` })),
  { check: NUMBERS, what: 'a cash receipt that is missing', sql: `UPDATE payment SET receipt = 'CSH-2026-00009' WHERE receipt = 'CSH-2026-00001'` },
  { check: NUMBERS, what: 'a number of no series', sql: `UPDATE invoice SET number = 'INV-2031-00001' WHERE number = (SELECT max(number) FROM invoice WHERE number LIKE 'INV%'); UPDATE numberSeries SET lastNumber = lastNumber - 1 WHERE kind = 'INV'` },
  {
    check: LOGGED, what: 'the last entry removed, with all that is kept of it',
    sql: `UPDATE account SET balanceCents = balanceCents - (SELECT ifnull(sum(amountCents), 0) FROM posting WHERE accountId = account.id AND entryId = ${REMOVED}); DELETE FROM posting WHERE entryId = ${REMOVED}; DELETE FROM allocation WHERE entryId = ${REMOVED}; DELETE FROM journalEntry WHERE id = ${REMOVED}`,
  },
  { check: LOGGED, what: 'an entry that no command booked', sql: `UPDATE journalEntry SET commandId = 'by hand' WHERE id = 4`, also: ['The journal was not altered'] },
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
  plant(books, 'UPDATE posting SET amountCents = amountCents + 1; INSERT INTO account (kind, subscriberId, balanceCents) SELECT \'credit\', id, -5 FROM subscriber WHERE id > 4');
  for (const { findings } of verifyBooks(books.db).checks) expect(findings.length).toBeLessThanOrEqual(20);
});
