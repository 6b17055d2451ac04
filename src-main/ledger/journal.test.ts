import { describe, expect, test } from 'vitest';
import { cents } from '../../src-shared/money.ts';
import { instantOf, localDate } from '../../src-shared/time.ts';
import { receivePayment } from '../features/payments/receive.service.ts';
import type { CommandContext } from '../kernel/commands.ts';
import { isDuplicate } from '../kernel/db.ts';
import { openBooks, someBooks, type Books } from './books.test-support.ts';
import { bookAdjustment, bookAllocationUndone, bookAssignment, bookCreditNote, bookCreditUsed, bookDepositReturn, bookInvoice, bookOpeningCredit, bookOpeningDebt, bookPayment, bookPaymentMoved, bookPaymentReversal, bookRefund, bookSuspense, bookSuspenseReversal, bookWriteOff } from './events.ts';
import { balance, balanceOf, credit, creditOf, debit, post, reverse } from './journal.ts';
import { lockedUpTo, openDay } from './period-lock.ts';

const on = localDate('2026-03-02');
const of = { subscriberId: 1, bookedOn: on, reference: 'test:1' };

/** The postings of an entry as "account ±cents". */
function postingsOf({ db }: Books, entryId: number): string[] {
  return db.sql<{ line: string }>(`SELECT account.kind || ifnull(' ' || account.subscriberId, '') || ' ' || amountCents AS line FROM posting JOIN account ON account.id = accountId WHERE entryId = ? ORDER BY posting.id`, entryId).map((row) => row.line);
}
function booked(event: (context: CommandContext) => number): { books: Books; postings: string[]; kind: string } {
  const books = openBooks();
  books.subscribe(1000);
  const id = books.within(event);
  return { books, postings: postingsOf(books, id), kind: books.db.sql<{ kind: string }>('SELECT kind FROM journalEntry WHERE id = ?', id)[0]!.kind };
}

describe('the event table of billing-rules.md', () => {
  test.each<{ event: string; book: (context: CommandContext) => number; kind: string; postings: string[] }>([
    { event: 'opening debt', kind: 'opening', book: (context) => bookOpeningDebt(context, { ...of, amountCents: cents(500) }), postings: ['receivable 1 500', 'openingBalance -500'] },
    { event: 'opening credit', kind: 'opening', book: (context) => bookOpeningCredit(context, { ...of, amountCents: cents(500) }), postings: ['openingBalance 500', 'credit 1 -500'] },
    { event: 'invoice posted', kind: 'invoice', book: (context) => bookInvoice(context, { ...of, netCents: cents(1000), exciseCents: cents(150), vatCents: cents(184) }), postings: ['receivable 1 1334', 'revenue -1000', 'excisePayable -150', 'vatPayable -184'] },
    { event: 'invoice posted, without taxes', kind: 'invoice', book: (context) => bookInvoice(context, { ...of, netCents: cents(1000), exciseCents: cents(0), vatCents: cents(0) }), postings: ['receivable 1 1000', 'revenue -1000'] },
    { event: 'payment, account known', kind: 'payment', book: (context) => bookPayment(context, { ...of, into: 'mpesa', amountCents: cents(2000), settledCents: cents(1334) }), postings: ['mpesa 2000', 'receivable 1 -1334', 'credit 1 -666'] },
    { event: 'payment that settles all of itself', kind: 'payment', book: (context) => bookPayment(context, { ...of, into: 'cash', amountCents: cents(10), settledCents: cents(10) }), postings: ['cash 10', 'receivable 1 -10'] },
    { event: 'payment in advance', kind: 'payment', book: (context) => bookPayment(context, { ...of, into: 'bank', amountCents: cents(10), settledCents: cents(0) }), postings: ['bank 10', 'credit 1 -10'] },
    { event: 'payment, account unknown', kind: 'suspense', book: (context) => bookSuspense(context, { bookedOn: on, reference: 'payment:1', into: 'mpesa', amountCents: cents(70) }), postings: ['mpesa 70', 'suspense -70'] },
    { event: 'later suspense → receivable and credit', kind: 'assignment', book: (context) => bookAssignment(context, { ...of, amountCents: cents(70), settledCents: cents(30) }), postings: ['suspense 70', 'receivable 1 -30', 'credit 1 -40'] },
    { event: 'wallet used', kind: 'creditUsed', book: (context) => bookCreditUsed(context, { ...of, amountCents: cents(40) }), postings: ['credit 1 40', 'receivable 1 -40'] },
    { event: 'credit note on an open invoice', kind: 'creditNote', book: (context) => bookCreditNote(context, { ...of, netCents: cents(100), exciseCents: cents(15), vatCents: cents(18), settledCents: cents(133) }), postings: ['revenue 100', 'excisePayable 15', 'vatPayable 18', 'receivable 1 -133'] },
    { event: 'credit note on one paid in part', kind: 'creditNote', book: (context) => bookCreditNote(context, { ...of, netCents: cents(100), exciseCents: cents(15), vatCents: cents(18), settledCents: cents(33) }), postings: ['revenue 100', 'excisePayable 15', 'vatPayable 18', 'receivable 1 -33', 'credit 1 -100'] },
    { event: 'refund', kind: 'refund', book: (context) => bookRefund(context, { ...of, from: 'cash', amountCents: cents(40) }), postings: ['credit 1 40', 'cash -40'] },
    { event: 'payment reversed', kind: 'paymentReversal', book: (context) => bookPaymentReversal(context, { ...of, from: 'mpesa', amountCents: cents(100), settledCents: cents(60) }), postings: ['receivable 1 60', 'credit 1 40', 'mpesa -100'] },
    { event: 'credit note on a late fee, a deposit and a balance brought forward', kind: 'creditNote', book: (context) => bookCreditNote(context, { ...of, netCents: cents(60), exciseCents: cents(0), vatCents: cents(0), settledCents: cents(60), lateFeeNetCents: cents(10), depositCents: cents(20), openingCents: cents(30) }), postings: ['lateFeeIncome 10', 'deposit 20', 'openingBalance 30', 'receivable 1 -60'] },
    { event: 'invoice with a late fee and a deposit', kind: 'invoice', book: (context) => bookInvoice(context, { ...of, netCents: cents(60), exciseCents: cents(0), vatCents: cents(5), lateFeeNetCents: cents(10), depositCents: cents(20) }), postings: ['receivable 1 65', 'revenue -30', 'lateFeeIncome -10', 'deposit -20', 'vatPayable -5'] },
    { event: 'payment in suspense reversed', kind: 'paymentReversal', book: (context) => bookSuspenseReversal(context, { bookedOn: on, reference: 'payment:1', from: 'mpesa', amountCents: cents(70) }), postings: ['suspense 70', 'mpesa -70'] },
    { event: 'payment moved', kind: 'paymentMoved', book: (context) => bookPaymentMoved(context, { ...of, amountCents: cents(100), settledCents: cents(60) }), postings: ['receivable 1 60', 'credit 1 40', 'suspense -100'] },
    { event: 'allocation taken back', kind: 'allocationUndone', book: (context) => bookAllocationUndone(context, { ...of, amountCents: cents(60) }), postings: ['receivable 1 60', 'credit 1 -60'] },
    { event: 'money that was paid out and taken back', kind: 'adjustment', book: (context) => bookAdjustment(context, { ...of, amountCents: cents(60) }), postings: ['receivable 1 60', 'credit 1 -60'] },
    { event: 'deposit given back', kind: 'depositReturn', book: (context) => bookDepositReturn(context, { ...of, amountCents: cents(60) }), postings: ['deposit 60', 'credit 1 -60'] },
    { event: 'write-off', kind: 'writeOff', book: (context) => bookWriteOff(context, { ...of, amountCents: cents(60) }), postings: ['badDebt 60', 'receivable 1 -60'] },
  ])('$event', ({ book, kind, postings }) => {
    const found = booked(book);
    expect([found.kind, found.postings]).toEqual([kind, postings]);
    expect(found.books.db.sql('SELECT sum(amountCents) AS total FROM posting')).toEqual([{ total: 0 }]);
    // The three checks that look at the journal alone.
    expect(found.books.failing()).not.toContain('Every entry balances');
    expect(found.books.failing()).not.toContain('Kept account balances equal the postings');
    expect(found.books.failing()).not.toContain('The journal was not altered');
  });

  test.each<[string, (context: CommandContext) => number]>([
    ['a payment that settles more than itself', (context) => bookPayment(context, { ...of, into: 'cash', amountCents: cents(10), settledCents: cents(11) })],
    ['a payment that settles less than nothing', (context) => bookPayment(context, { ...of, into: 'cash', amountCents: cents(10), settledCents: cents(-1) })],
    ['a negative payment', (context) => bookPayment(context, { ...of, into: 'cash', amountCents: cents(-10), settledCents: cents(0) })],
    ['an assignment of nothing', (context) => bookAssignment(context, { ...of, amountCents: cents(0), settledCents: cents(0) })],
    ['a negative tax', (context) => bookInvoice(context, { ...of, netCents: cents(100), exciseCents: cents(-1), vatCents: cents(1) })],
    ['a negative opening debt', (context) => bookOpeningDebt(context, { ...of, amountCents: cents(-1) })],
    ['a negative opening credit', (context) => bookOpeningCredit(context, { ...of, amountCents: cents(-1) })],
    ['a negative use of credit', (context) => bookCreditUsed(context, { ...of, amountCents: cents(-1) })],
    ['a credit note beyond itself', (context) => bookCreditNote(context, { ...of, netCents: cents(1), exciseCents: cents(0), vatCents: cents(0), settledCents: cents(2) })],
    ['a deposit beyond its invoice', (context) => bookInvoice(context, { ...of, netCents: cents(10), exciseCents: cents(0), vatCents: cents(0), depositCents: cents(11) })],
    ['an opening balance beyond its credit note', (context) => bookCreditNote(context, { ...of, netCents: cents(10), exciseCents: cents(0), vatCents: cents(0), settledCents: cents(0), openingCents: cents(11) })],
    ['a negative adjustment', (context) => bookAdjustment(context, { ...of, amountCents: cents(-1) })],
    ['a negative write-off', (context) => bookWriteOff(context, { ...of, amountCents: cents(-1) })],
  ])('%s would balance and lie: it is refused', (_what, book) => {
    expect(() => booked(book)).toThrow(RangeError);
  });
});

describe('post', () => {
  const draft = { kind: 'payment', bookedOn: on, subscriberId: 1, reference: 'test:1' } as const;
  test.each([
    { what: 'does not balance', postings: [debit({ kind: 'cash' }, cents(10)), credit({ kind: 'revenue' }, cents(9))] },
    { what: 'has one posting', postings: [debit({ kind: 'cash' }, cents(0)), credit({ kind: 'revenue' }, cents(9))] },
    { what: 'has none', postings: [] },
    { what: 'has only zeros', postings: [debit({ kind: 'cash' }, cents(0)), credit({ kind: 'revenue' }, cents(0))] },
  ])('an entry that $what is a bug, and nothing of it stays', ({ postings }) => {
    const books = openBooks();
    expect(() => books.within((context) => post(context, { ...draft, postings }))).toThrow('does not balance');
    expect(books.db.sql('SELECT * FROM journalEntry')).toEqual([]);
  });

  test.each([
    { what: 'receivable needs a subscriber', postings: [debit({ kind: 'receivable' }, cents(10)), credit({ kind: 'revenue' }, cents(10))] },
    { what: 'revenue has no subscriber', postings: [debit({ kind: 'receivable', subscriberId: 1 }, cents(10)), credit({ kind: 'revenue', subscriberId: 1 }, cents(10))] },
  ])('$what', ({ what, postings }) => {
    const books = openBooks();
    books.subscribe(1000);
    expect(() => books.within((context) => post(context, { ...draft, postings }))).toThrow(what.replace('receivable', 'account receivable').replace('revenue', 'account revenue'));
  });

  test('entries are numbered without a gap, chained, and named in the command log', () => {
    const { books } = booked((context) => bookOpeningDebt(context, { ...of, amountCents: cents(500) }));
    books.within((context) => bookOpeningCredit(context, { ...of, amountCents: cents(5) }));
    const entries = books.db.sql<{ id: number; hash: string; previousHash: string; commandId: string }>('SELECT * FROM journalEntry ORDER BY id');
    expect(entries.map((entry) => entry.id)).toEqual([1, 2]);
    expect(entries[1]!.previousHash).toBe(entries[0]!.hash);
    expect(books.db.sql('SELECT changes FROM command WHERE id = ?', entries[1]!.commandId)).toEqual([{ changes: '[["journalEntry",2]]' }]);
  });

  test('an entry that is rolled back gives its number back', () => {
    const books = openBooks();
    books.subscribe(1000);
    expect(() => books.within((context) => {
      bookOpeningDebt(context, { ...of, amountCents: cents(500) });
      throw new Error('no');
    })).toThrow('no');
    expect(books.within((context) => bookOpeningDebt(context, { ...of, amountCents: cents(500) }))).toBe(1);
    expect(books.failing()).not.toContain('Kept account balances equal the postings');
  });
});

describe('a locked period', () => {
  const lock = (books: Books, upTo: string) => books.within(({ tx, now }) => void tx.sql(`INSERT INTO periodLock (upTo, lastEntryId, reason, operatorId, at) VALUES (?, 0, 'x', NULL, ?) RETURNING 1`, upTo, now));

  test('takes no entry any more, and the first open day is the day after it', () => {
    const books = openBooks();
    books.subscribe(1000);
    expect([lockedUpTo(books.db), openDay(books.db, on)]).toEqual([null, on]);
    lock(books, '2026-02-28');
    lock(books, '2026-03-01');
    expect(lockedUpTo(books.db)).toBe('2026-03-01');
    for (const [day, open] of [['2026-01-31', '2026-03-02'], ['2026-03-01', '2026-03-02'], ['2026-03-02', '2026-03-02'], ['2026-04-01', '2026-04-01']] as const) expect(openDay(books.db, localDate(day))).toBe(open);
    expect(() => books.within((context) => bookOpeningDebt(context, { ...of, bookedOn: localDate('2026-03-01'), amountCents: cents(5) }))).toThrow('days up to 2026-03-01 are locked');
    expect(books.db.sql('SELECT * FROM journalEntry')).toEqual([]);
    expect(books.within((context) => bookOpeningDebt(context, { ...of, amountCents: cents(5) }))).toBe(1);
  });

  test('money that was paid on a locked day and heard of today is booked on the first open day', () => {
    const books = openBooks();
    const id = books.subscribe(1000);
    books.days(5);
    lock(books, '2026-03-05');
    books.within((context) => receivePayment(context, { receipt: 'TCR0000001', amountCents: cents(500), paidAt: instantOf(localDate('2026-03-03'), '10:00'), shortcode: '', accountTyped: `100${id}`, payerPhone: '', payerName: '', checkoutRequestId: null, body: '{}' }, 'pull'));
    expect(books.db.sql('SELECT bookedOn FROM journalEntry')).toEqual([{ bookedOn: '2026-03-06' }]);
    expect(books.wrong()).toEqual([]);
  });
});

test('balances: what is owed, what is in credit, what it comes to', () => {
  const books = openBooks();
  const id = books.subscribe(1000);
  expect([balance(books.db, { kind: 'cash' }), creditOf(books.db, id), balanceOf(books.db, id)]).toEqual([0, 0, 0]);
  books.opening(id, cents(-300_00));
  expect([creditOf(books.db, id), balanceOf(books.db, id)]).toEqual([300_00, -300_00]);
  books.bill(id);
  expect([balance(books.db, { kind: 'receivable', subscriberId: id }), creditOf(books.db, id), balanceOf(books.db, id)]).toEqual([700_00, 0, 700_00]);
});

describe('posted rows', () => {
  test.each([
    'UPDATE journalEntry SET bookedOn = bookedOn', 'DELETE FROM journalEntry WHERE id = 1', 'UPDATE posting SET amountCents = amountCents + 1', 'DELETE FROM posting',
    'UPDATE invoice SET totalCents = totalCents + 1, netCents = netCents + 1', `UPDATE invoice SET dueOn = '2030-01-01'`, 'UPDATE invoice SET exciseCents = exciseCents - 1, vatCents = vatCents + 1', 'DELETE FROM invoice',
    'UPDATE invoice SET voidEntryId = NULL WHERE voidEntryId IS NOT NULL', `UPDATE invoiceLine SET description = 'x'`, 'DELETE FROM invoiceLine',
    'UPDATE payment SET amountCents = amountCents + 1', `UPDATE payment SET receipt = receipt || 'x'`, 'DELETE FROM payment', 'UPDATE allocation SET amountCents = amountCents + 1', 'DELETE FROM allocation', `UPDATE creditNote SET reason = 'x'`, 'DELETE FROM creditNote', 'UPDATE creditNoteLine SET grossCents = grossCents', 'DELETE FROM creditNoteLine',
    'UPDATE writeOff SET amountCents = amountCents', 'DELETE FROM writeOff', 'UPDATE refund SET amountCents = amountCents', 'DELETE FROM refund',
  ])('refuse: %s', (change) => {
    const books = someBooks();
    expect(() => books.db.script(change)).toThrow(/append-only|never changes|never deleted/);
    expect(books.failing()).toEqual([]);
  });
});

describe('reverse', () => {
  test('books the exact opposite, once', () => {
    const { books } = booked((context) => bookInvoice(context, { ...of, netCents: cents(1000), exciseCents: cents(150), vatCents: cents(184) }));
    const reversal = books.within((context) => reverse(context, 1, on));
    expect(postingsOf(books, reversal)).toEqual(['receivable 1 -1334', 'revenue 1000', 'excisePayable 150', 'vatPayable 184']);
    expect(books.db.sql('SELECT kind, reversesId, reference, subscriberId FROM journalEntry WHERE id = ?', reversal)).toEqual([{ kind: 'reversal', reversesId: 1, reference: 'test:1', subscriberId: 1 }]);
    expect(books.db.sql('SELECT sum(abs(balanceCents)) AS left FROM account')).toEqual([{ left: 0 }]);
    let thrown: unknown;
    try {
      books.within((context) => reverse(context, 1, on));
    } catch (error) {
      thrown = error;
    }
    expect(isDuplicate(thrown, 'journalEntry.reversesId')).toBe(true);
    expect(books.db.sql('SELECT count(*) AS n FROM journalEntry')).toEqual([{ n: 2 }]);
  });

  test('of what is not there is a bug', () => {
    expect(() => booked((context) => reverse(context, 9, on))).toThrow('must exist');
  });
});
