/** Any history of what the product books leaves books that pass every check; a preview says what then happens; a command sent twice is done once. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cents, minus, plus, sum, type Cents } from '../../src-shared/money.ts';
import { addDays } from '../../src-shared/time.ts';
import { previewCreditNote } from '../features/billing/corrections/credit-notes.queries.ts';
import { previewWithdrawal } from '../features/payments/withdraw.service.ts';
import { invoiceOf, linesOf, openBooks, type Books } from './books.test-support.ts';
import { balance, balanceOf, creditOf } from './journal.ts';

const amount = fc.integer({ min: 1, max: 600_000 }).map(cents);
const who = fc.nat(1);
const which = fc.nat(30);
/** How much of what is there, in hundredths: 100 is all of it, more is refused. */
const share = fc.oneof(fc.constant(100), fc.integer({ min: 1, max: 120 }));
const event = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('opening' as const), who, amount: fc.integer({ min: -200_000, max: 200_000 }).map(cents) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('bill' as const), who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('sale' as const), who, amount, deposit: fc.option(amount, { nil: cents(0) }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('cash' as const), who, amount }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('mpesa' as const), who, amount }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('unknown account' as const), amount }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('assign' as const), who, which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('void' as const), which, billAgain: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('credit' as const), which, share }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('write off' as const), which }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('refund' as const), share, method: fc.constantFrom('cash' as const, 'mpesa' as const, 'bank' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('give back' as const), which, share }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('reverse' as const), which }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('move' as const), which, who }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('allocate' as const), which, parts: fc.array(fc.record({ which, share }), { maxLength: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('use credit' as const), which, share }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lock' as const), daysAgo: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('days' as const), count: fc.integer({ min: 1, max: 70 }) }) },
);
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never;

const part = (whole: number, hundredths: number): Cents => cents(Math.max(1, Math.floor((whole * hundredths) / 100)));
const rowsOf = <R>(books: Books, text: string, ...parameters: (string | number)[]) => books.db.sql<R>(text, ...parameters);
/** One of the rows there are, or null. */
function pick<R>(rows: readonly R[], index: number): R | null {
  return rows[index % Math.max(rows.length, 1)] ?? null;
}

/** What each subscriber owes, less what happened to him from outside: the corrections must neither make nor lose money. */
class Expected {
  readonly owed = new Map<number, number>();
  readonly #seen: Set<string>;
  constructor(seen: Set<string>) {
    this.#seen = seen;
  }
  happened(what: string): void {
    this.#seen.add(what);
  }
  add(subscriberId: number | null, amountCents: number): void {
    if (subscriberId !== null) this.owed.set(subscriberId, (this.owed.get(subscriberId) ?? 0) + amountCents);
  }
}

function perform(books: Books, subscribers: readonly number[], step: Event, expected: Expected): void {
  const { db } = books;
  const invoices = () => rowsOf<{ id: number; subscriberId: number; totalCents: Cents; openCents: Cents }>(books, 'SELECT id, subscriberId, totalCents, openCents FROM invoice WHERE voidEntryId IS NULL ORDER BY id');
  const payments = () => rowsOf<{ id: number; subscriberId: number | null; amountCents: Cents; state: string }>(books, 'SELECT id, subscriberId, amountCents, state FROM payment ORDER BY id');
  switch (step.kind) {
    case 'opening':
      books.opening(subscribers[step.who]!, step.amount);
      return expected.add(subscribers[step.who]!, step.amount);
    case 'bill': {
      const id = books.bill(subscribers[step.who]!);
      return id === null ? undefined : expected.add(subscribers[step.who]!, invoices().find((row) => row.id === id)!.totalCents);
    }
    case 'sale':
      books.invoice(subscribers[step.who]!, step.amount, step.deposit);
      return expected.add(subscribers[step.who]!, step.amount + step.deposit);
    case 'cash':
      books.cash(subscribers[step.who]!, step.amount);
      return expected.add(subscribers[step.who]!, -step.amount);
    case 'mpesa':
      books.mpesa(`100${subscribers[step.who]!}`, step.amount);
      return expected.add(subscribers[step.who]!, -step.amount);
    case 'unknown account':
      books.mpesa('nobody', step.amount);
      return undefined;
    case 'assign': {
      const waiting = pick(payments().filter((row) => row.state === 'suspense'), step.which);
      if (waiting && books.ask('payments.assign', { paymentId: waiting.id, subscriberId: subscribers[step.who]! })) expected.add(subscribers[step.who]!, -waiting.amountCents);
      return undefined;
    }
    case 'void': {
      const invoice = pick(invoices(), step.which);
      if (invoice && books.ask('invoices.void', { id: invoice.id, reason: 'x', billAgain: step.billAgain })) expected.add(invoice.subscriberId, -invoice.totalCents);
      return undefined;
    }
    case 'credit': {
      const invoice = pick(invoices(), step.which);
      return invoice ? credit(books, invoice, step, expected) : undefined;
    }
    case 'write off': {
      const invoice = pick(invoices(), step.which);
      if (invoice && books.ask('invoices.writeOff', { id: invoice.id, reason: 'x' })) expected.add(invoice.subscriberId, -invoice.openCents);
      return undefined;
    }
    case 'refund': {
      const subscriberId = subscribers.toSorted((a, b) => creditOf(db, b) - creditOf(db, a))[0]!;
      const amountCents = part(creditOf(db, subscriberId), step.share);
      if (books.ask('refunds.pay', { subscriberId, amountCents, method: step.method, reference: '', reason: 'x' })) expected.add(subscriberId, amountCents);
      return undefined;
    }
    case 'give back': {
      const line = pick(rowsOf<{ id: number; subscriberId: number; grossCents: number }>(books, `SELECT invoiceLine.id, subscriberId, grossCents FROM invoiceLine JOIN invoice ON invoice.id = invoiceId WHERE invoiceLine.kind = 'deposit' AND openCents = 0 ORDER BY invoiceLine.id`), step.which);
      const amountCents = part(line?.grossCents ?? 0, step.share);
      if (line && books.ask('deposits.giveBack', { lineId: line.id, amountCents, reason: 'x' })) expected.add(line.subscriberId, -amountCents);
      return undefined;
    }
    case 'reverse':
    case 'move': {
      const payment = pick(payments(), step.which);
      return payment ? withdraw(books, payment, step.kind === 'move' ? subscribers[step.who]! : null, expected) : undefined;
    }
    case 'allocate': {
      const payment = pick(payments(), step.which);
      const parts = step.parts.flatMap(({ which: index, share: hundredths }) => {
        const invoice = pick(invoices().filter((row) => row.subscriberId === payment?.subscriberId), index);
        return invoice ? [{ invoiceId: invoice.id, amountCents: part(Math.min(invoice.totalCents, payment!.amountCents), hundredths) }] : [];
      });
      if (payment) books.ask('payments.allocate', { id: payment.id, parts });
      return undefined;
    }
    case 'use credit': {
      const invoice = pick(invoices().filter((row) => row.openCents > 0), step.which);
      if (invoice) books.ask('invoices.useCredit', { id: invoice.id, amountCents: part(Math.min(invoice.openCents, creditOf(db, invoice.subscriberId)), step.share) });
      return undefined;
    }
    case 'lock':
      books.ask('periodLocks.add', { upTo: addDays(books.today(), -step.daysAgo), reason: 'x' });
      return undefined;
    case 'days':
      return books.days(step.count);
  }
}

function credit(books: Books, invoice: { id: number; subscriberId: number; openCents: Cents }, step: { which: number; share: number }, expected: Expected): void {
  const line = pick(linesOf(books, invoice.id), step.which)!;
  const wanted = { invoiceId: invoice.id, lines: [{ lineId: line.id, ...(step.share === 100 ? {} : { grossCents: part(line.grossCents, step.share) }) }] };
  const reply = books.ask('creditNotes.issue', { ...wanted, reason: 'x' }) as { id: number } | null;
  if (reply === null) return;
  const { totalCents } = rowsOf<{ totalCents: Cents }>(books, 'SELECT totalCents FROM creditNote WHERE id = ?', reply.id)[0]!;
  expected.add(invoice.subscriberId, -totalCents);
}

/** Reverses or moves a payment, and holds the preview against what then happened. */
function withdraw(books: Books, payment: { id: number; subscriberId: number | null; amountCents: Cents; state: string }, to: number | null, expected: Expected): void {
  const { db } = books;
  const previewed = payment.state === 'reversed' ? null : previewWithdrawal(db, payment.id);
  const open = () => new Map(rowsOf<{ id: number; openCents: Cents }>(books, 'SELECT id, openCents FROM invoice WHERE subscriberId = ? ORDER BY dueOn, id', payment.subscriberId ?? 0).map((row) => [row.id, row.openCents]));
  const before = { open: open(), creditCents: payment.subscriberId === null ? cents(0) : creditOf(db, payment.subscriberId) };
  const reply = to === null ? books.ask('payments.reverse', { id: payment.id, reason: 'x' }) : books.ask('payments.move', { id: payment.id, subscriberId: to, reason: 'x' });
  if (reply === null) return;
  expected.add(payment.subscriberId, payment.amountCents);
  expected.add(to, -payment.amountCents);
  if (payment.subscriberId === null) return;
  const after = open();
  const reopened = [...after].map(([invoiceId, openCents]) => ({ invoiceId, amountCents: minus(openCents, before.open.get(invoiceId) ?? openCents) })).filter((row) => row.amountCents > 0);
  const owed = [...after].filter(([id]) => !before.open.has(id)).map(([, openCents]) => openCents);
  if (owed.length > 0) expected.happened('a debt for what was paid out');
  if (rowsOf(books, `SELECT 1 FROM allocation JOIN command ON command.seq = (SELECT max(seq) FROM command) AND allocation.at = command.at JOIN journalEntry ON journalEntry.id = entryId AND journalEntry.kind = 'allocationUndone' AND journalEntry.commandId = command.id`).length > 0) expected.happened('credit taken back from invoices');
  expect(previewed).toMatchObject({
    subscriberId: payment.subscriberId,
    amountCents: payment.amountCents,
    reopened,
    fromCreditCents: minus(before.creditCents, creditOf(db, payment.subscriberId)),
    owedCents: sum(owed),
    balanceAfterCents: balanceOf(db, payment.subscriberId),
  });
}

test('any history passes every check; corrections neither make nor lose money', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.array(event, { minLength: 30, maxLength: 60, size: 'max' }), (events) => {
      const books = openBooks();
      const { db } = books;
      const subscribers = [999, 2501].map((price) => books.subscribe(price));
      const expected = new Expected(seen);
      for (const step of events) {
        const before = rowsOf<{ n: number }>(books, 'SELECT count(*) AS n FROM command')[0]!.n;
        perform(books, subscribers, step, expected);
        if (rowsOf<{ n: number }>(books, 'SELECT count(*) AS n FROM command')[0]!.n > before) expected.happened(step.kind);
        expect(subscribers.map((id) => balanceOf(db, id))).toEqual(subscribers.map((id) => expected.owed.get(id) ?? 0));
        expect(subscribers.every((id) => balance(db, { kind: 'receivable', subscriberId: id }) >= 0 && creditOf(db, id) >= 0)).toBe(true);
      }
      expect(books.wrong()).toEqual([]);
    }),
    { numRuns: 100 },
  );
  // Each kind of event really happened, or the rest says nothing of it; credit beside an open invoice, to be used by hand, is rare.
  expect([...seen].filter((what) => what !== 'use credit').sort()).toEqual(['a debt for what was paid out', 'allocate', 'assign', 'bill', 'cash', 'credit', 'credit taken back from invoices', 'give back', 'lock', 'move', 'mpesa', 'opening', 'refund', 'reverse', 'sale', 'unknown account', 'void', 'write off']);
}, 120_000);

test('a line that is credited piece by piece gives back exactly what was charged, net and taxes, whatever the pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 12 }), fc.boolean(), fc.integer({ min: 0, max: 200_000 }), (pieces, sold, paid) => {
      const books = openBooks();
      const subscriberId = books.subscribe(1499);
      if (paid > 0) books.cash(subscriberId, cents(paid));
      const invoiceId = sold ? books.invoice(subscriberId, cents(149_901), cents(0)) : (books.bill(subscriberId), invoiceOf(books, subscriberId));
      const lineId = linesOf(books, invoiceId)[0]!.id;
      for (const grossCents of [...pieces, undefined]) {
        const wanted = { invoiceId, lines: [{ lineId, ...(grossCents === undefined ? {} : { grossCents: cents(grossCents) }) }] };
        const left = rowsOf<{ left: number }>(books, 'SELECT grossCents - ifnull((SELECT sum(grossCents) FROM creditNoteLine WHERE invoiceLineId = invoiceLine.id), 0) AS left FROM invoiceLine WHERE id = ?', lineId)[0]!.left;
        const previewed = left > 0 && (grossCents ?? left) <= left ? previewCreditNote(books.db, wanted, books.clock.now()) : null;
        const reply = books.ask('creditNotes.issue', { ...wanted, reason: 'x' }) as { id: number } | null;
        if (previewed === null) expect(reply).toBeNull();
        else {
          const { netCents, exciseCents, vatCents, totalCents, settledCents } = previewed;
          expect(rowsOf(books, 'SELECT netCents, exciseCents, vatCents, totalCents, settledCents FROM creditNote WHERE id = ?', reply!.id)).toEqual([{ netCents, exciseCents, vatCents, totalCents, settledCents }]);
          expect(plus(settledCents, previewed.creditCents)).toBe(totalCents);
          expect(balanceOf(books.db, subscriberId)).toBe(previewed.balanceAfterCents);
        }
      }
      expect(rowsOf(books, 'SELECT sum(netCents) AS net, sum(exciseCents) AS excise, sum(vatCents) AS vat FROM creditNoteLine')).toEqual(rowsOf(books, 'SELECT netCents AS net, exciseCents AS excise, vatCents AS vat FROM invoiceLine WHERE id = ?', lineId));
      expect(books.wrong()).toEqual([]);
    }),
    { numRuns: 40 },
  );
}, 60_000);
