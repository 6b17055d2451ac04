/** Books on an in-memory database, kept by the product's own features: subscribers with a monthly service, invoices, payments. */
import { onTestFinished } from 'vitest';
import { cents, shillings, type Cents } from '../../src-shared/money.ts';
import { addDays, addMonths, dateOf, instantOf, type LocalDate } from '../../src-shared/time.ts';
import { billSubscriber, bookOpeningBalance, voidInvoice } from '../features/billing/index.ts';
import { assignByHand, takeCash } from '../features/payments/counter.service.ts';
import { receivePayment } from '../features/payments/receive.service.ts';
import type { CommandContext } from '../kernel/commands.ts';
import { testKernel, type TestKernel } from '../kernel/kernel.test-support.ts';
import { q } from '../schema/tables.ts';
import { verifyBooks } from './verify.ts';

export interface Books extends TestKernel {
  readonly today: () => LocalDate;
  /** A subscriber with a service at this price a month; returns his id, which is his account number too. */
  subscribe(priceShillings: number): number;
  bill(subscriberId: number): number | null;
  opening(subscriberId: number, amount: Cents): void;
  cash(subscriberId: number, amount: Cents): number;
  /** M-Pesa to an account number; unknown accounts go to suspense. */
  mpesa(account: string, amount: Cents): number;
  assign(paymentId: number, subscriberId: number): void;
  voidInvoice(invoiceId: number): void;
  /** Moves the clock on to the same hour of a later day. */
  days(count: number): void;
  /** The names of the checks that fail. */
  failing(): string[];
  looked(): Record<string, number>;
}

export function openBooks(): Books {
  const kernel = testKernel();
  onTestFinished(() => kernel.db.close());
  const { db, clock } = kernel;
  const act = <T>(work: (context: CommandContext) => T) => kernel.within(work);
  const today = () => dateOf(clock.now());
  let receipts = 0;
  return {
    ...kernel,
    today,
    subscribe: (priceShillings) =>
      act(({ tx, now }) => {
        const { id: planId } = tx.run(q.insertInto('plan').values({ name: `Plan ${tx.sql<{ n: number }>('SELECT count(*) AS n FROM plan')[0]!.n}`, service: 'pppoe', priceCents: shillings(priceShillings), taxInclusive: 1, downKbps: 5000, upKbps: 5000, state: 'published', createdAt: now }));
        const { id } = tx.run(q.insertInto('subscriber').values({ accountNumber: `${1000 + planId}`, name: `Subscriber ${planId}`, phone: null, phoneHash: null, otherPhone: null, otherPhoneHash: null, email: '', location: '', note: '', createdAt: now }));
        tx.run(q.insertInto('subscription').values({ subscriberId: id, planId, routerId: null, userName: `user${id}`, passwordCipher: '', passwordVersion: 1, startOn: today(), endOn: null, billingMode: 'anniversary', anchorOn: today(), anchorDay: Number(today().slice(8)), nextIndex: 0, nextOn: today(), createdAt: now }));
        return id;
      }),
    bill: (subscriberId) => act((context) => billSubscriber(context, subscriberId, today())),
    opening: (subscriberId, balanceCents) => act((context) => bookOpeningBalance(context, { subscriberId, on: today(), dueOn: addDays(today(), 7), balanceCents, description: 'Balance brought forward' })),
    cash: (subscriberId, amountCents) => act((context) => takeCash(context, { subscriberId, amountCents, note: '' }).paymentId),
    mpesa: (accountTyped, amountCents) =>
      act((context) => receivePayment(context, { receipt: `TCR${String((receipts += 1)).padStart(7, '0')}`, amountCents, paidAt: context.now, shortcode: '', accountTyped, payerPhone: '', payerName: '', checkoutRequestId: null, body: '{}' }, 'c2b').id),
    assign: (paymentId, subscriberId) => act((context) => assignByHand(context, paymentId, subscriberId)),
    voidInvoice: (invoiceId) => act((context) => voidInvoice(context, invoiceId, today())),
    days: (count) => clock.set(instantOf(addDays(today(), count), '08:00')),
    failing: () => verifyBooks(db).checks.filter((check) => !check.ok).map((check) => check.name),
    looked: () => Object.fromEntries(verifyBooks(db).checks.map((check) => [check.name, check.looked])),
  };
}

/** Some of everything: three subscribers, two months, debts, credit, suspense, an assignment, a void invoice. */
export function someBooks(): Books {
  const books = openBooks();
  const [a, b, c] = [books.subscribe(1500), books.subscribe(2500), books.subscribe(999)];
  books.opening(a, cents(123_45));
  books.opening(b, cents(-600_00));
  books.opening(c, cents(50_00));
  books.voidInvoice(books.db.sql<{ id: number }>(`SELECT id FROM invoice WHERE subscriberId = ${c}`)[0]!.id);
  for (const id of [a, b, c]) books.bill(id);
  books.cash(a, cents(1000_00));
  books.mpesa(`100${b}`, cents(2500_00));
  books.mpesa('no such account', cents(77_00));
  const found = books.mpesa('nor this', cents(999_00));
  books.days(3);
  books.assign(found, c);
  books.clock.set(instantOf(addMonths(books.today(), 1), '08:00'));
  for (const id of [a, b, c]) books.bill(id);
  books.cash(c, cents(5000_00));
  return books;
}
