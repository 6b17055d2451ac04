/** Any history of the events that the product books leaves books that pass every check. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cents } from '../../src-shared/money.ts';
import { balance, balanceOf } from './journal.ts';
import { openBooks } from './books.test-support.ts';

const amount = fc.integer({ min: 1, max: 600_000 }).map(cents);
const who = fc.nat(3);
const event = fc.oneof(
  fc.record({ kind: fc.constant('opening' as const), who, amount: fc.integer({ min: -200_000, max: 200_000 }).map(cents) }),
  fc.record({ kind: fc.constant('bill' as const), who }),
  fc.record({ kind: fc.constant('cash' as const), who, amount }),
  fc.record({ kind: fc.constant('mpesa' as const), who, amount }),
  fc.record({ kind: fc.constant('unknown account' as const), amount }),
  fc.record({ kind: fc.constant('assign' as const), who, which: fc.nat(9) }),
  fc.record({ kind: fc.constant('void' as const), which: fc.nat(9) }),
  fc.record({ kind: fc.constant('days' as const), count: fc.integer({ min: 1, max: 70 }) }),
);

test('any history passes every check; what is owed is what was charged less what came in', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40, size: 'max' }), (events) => {
      const books = openBooks();
      const { db } = books;
      const subscribers = [500, 999, 1500, 2501].map((price) => books.subscribe(price));
      let charged = 0;
      let paid = 0;
      for (const step of events) {
        switch (step.kind) {
          case 'opening':
            books.opening(subscribers[step.who]!, step.amount);
            charged += step.amount;
            break;
          case 'bill': {
            const id = books.bill(subscribers[step.who]!);
            if (id !== null) charged += db.sql<{ totalCents: number }>('SELECT totalCents FROM invoice WHERE id = ?', id)[0]!.totalCents;
            break;
          }
          case 'cash':
            books.cash(subscribers[step.who]!, step.amount);
            paid += step.amount;
            break;
          case 'mpesa':
            books.mpesa(`100${subscribers[step.who]!}`, step.amount);
            paid += step.amount;
            break;
          case 'unknown account':
            books.mpesa('nobody', step.amount);
            break;
          case 'assign': {
            const waiting = db.sql<{ id: number; amountCents: number }>(`SELECT id, amountCents FROM payment WHERE state = 'suspense' ORDER BY id`);
            const payment = waiting[step.which % Math.max(waiting.length, 1)];
            if (!payment) break;
            books.assign(payment.id, subscribers[step.who]!);
            paid += payment.amountCents;
            break;
          }
          case 'void': {
            const open = db.sql<{ id: number; totalCents: number }>('SELECT id, totalCents FROM invoice WHERE openCents = totalCents ORDER BY id');
            const invoice = open[step.which % Math.max(open.length, 1)];
            if (!invoice) break;
            books.voidInvoice(invoice.id);
            charged -= invoice.totalCents;
            break;
          }
          case 'days':
            books.days(step.count);
            break;
        }
      }
      expect(books.failing()).toEqual([]);
      expect(subscribers.reduce((sum, id) => sum + balanceOf(db, id), 0)).toBe(charged - paid);
      expect(db.sql('SELECT ifnull(sum(amountCents), 0) AS total FROM posting')).toEqual([{ total: 0 }]);
      expect(subscribers.every((id) => balance(db, { kind: 'receivable', subscriberId: id }) >= 0)).toBe(true);
    }),
    { numRuns: 60 },
  );
}, 60_000);
