/** Books on an in-memory database, kept by the product's own features: subscribers with a monthly service, invoices, payments, corrections. */
import { onTestFinished } from 'vitest';
import { cents, multiplyRatio, shillings, ZERO, type Cents } from '../../src-shared/money.ts';
import { Refusal } from '../../src-shared/refusal.ts';
import { addDays, addMonths, dateOf, instantOf, type LocalDate } from '../../src-shared/time.ts';
import { anniversaryAnchor, billSubscriber, bookOpeningBalance, correctionCommands, postInvoice, startCharge, type NewLine } from '../features/billing/index.ts';
import { paymentCommands, proposeReversal } from '../features/payments/index.ts';
import { tillCommands } from '../features/tills/index.ts';
import { receivePayment } from '../features/payments/receive.service.ts';
import { SYSTEM, type CommandContext } from '../kernel/commands.ts';
import { testKernel, type TestKernel } from '../kernel/kernel.test-support.ts';
import { q } from '../schema/tables.ts';
import { verifyBooks } from './verify.ts';

export interface Books extends TestKernel {
  readonly today: () => LocalDate;
  /** A subscriber with a service at this price a month; returns his id. His account number is 1000 and his id. */
  subscribe(priceShillings: number): number;
  bill(subscriberId: number): number | null;
  /** An invoice made by hand: a router sold, and a deposit for another. */
  invoice(subscriberId: number, soldCents: Cents, depositCents: Cents): number;
  opening(subscriberId: number, amount: Cents): void;
  cash(subscriberId: number, amount: Cents): number;
  /** M-Pesa to an account number; unknown accounts go to suspense. */
  mpesa(account: string, amount: Cents): number;
  /** A command of the contract by a client that sends it twice: the second changes nothing. Null when it is refused. */
  ask(name: string, input: object): unknown;
  /** Moves the clock on to the same hour of a later day. */
  days(count: number): void;
  /** The names of the checks that fail. */
  failing(): string[];
  /** What they find. */
  wrong(): string[];
  looked(): Record<string, number>;
}

export function openBooks(): Books {
  const kernel = testKernel({ handlers: { ...correctionCommands, ...paymentCommands, ...tillCommands } });
  onTestFinished(() => kernel.db.close());
  const { db, clock, commands } = kernel;
  const act = <T>(work: (context: CommandContext) => T) => kernel.within(work);
  const today = () => dateOf(clock.now());
  let receipts = 0;
  let asked = 0;
  const size = () => db.sql<{ n: number }>('SELECT (SELECT count(*) FROM command) + (SELECT count(*) FROM posting) + (SELECT count(*) FROM allocation) + (SELECT count(*) FROM invoiceLine) + (SELECT sum(lastNumber) FROM numberSeries) AS n')[0]!.n;
  const ask = (name: string, input: object): unknown => {
    const request = { id: `asked-${(asked += 1)}`, name, input, actor: SYSTEM };
    try {
      const reply = commands.execute(request);
      const before = size();
      if (JSON.stringify(commands.execute(request)) !== JSON.stringify(reply) || size() !== before) throw new Error(`${name} was done twice`);
      return reply;
    } catch (error) {
      if (error instanceof Refusal) return null;
      throw error;
    }
  };
  return {
    ...kernel,
    today,
    ask,
    subscribe: (priceShillings) =>
      act((context) => {
        const { tx, now } = context;
        const n = tx.sql<{ n: number }>('SELECT count(*) AS n FROM plan')[0]!.n + 1;
        const { id: planId } = tx.run(q.insertInto('plan').values({ name: `Plan ${n}`, priceCents: shillings(priceShillings), taxInclusive: 1, exciseApplies: 1, intervalUnit: 'month', intervalCount: 1, charging: 'advance', downKbps: 5000, upKbps: 5000, state: 'published', createdAt: now }));
        tx.run(q.insertInto('planPrice').values({ planId, fromOn: today(), priceCents: shillings(priceShillings), keepEarlier: 0, createdAt: now }));
        const { id } = tx.run(q.insertInto('subscriber').values({ accountNumber: `${1000 + n}`, name: `Subscriber ${n}`, phone: null, phoneHash: null, otherPhone: null, otherPhoneHash: null, email: '', location: '', note: '', removedAt: null, createdAt: now }));
        const { id: subscriptionId } = tx.run(q.insertInto('subscription').values({ subscriberId: id, planId, routerId: null, userName: `user${id}`, passwordCipher: '', passwordVersion: 1, startOn: today(), endOn: null, billingMode: 'anniversary', paidUntil: null, createdAt: now }));
        startCharge(context, { subscriberId: id, subscriptionId, what: { kind: 'plan', planId }, timing: 'advance', anchor: anniversaryAnchor(today(), { unit: 'month', count: 1 }), startOn: today() });
        return id;
      }),
    bill: (subscriberId) => act((context) => billSubscriber(context, subscriberId, today())[0] ?? null),
    invoice: (subscriberId, soldCents, depositCents) =>
      act((context) => postInvoice(context, { kind: 'manual', subscriberId, issuedOn: today(), dueOn: addDays(today(), 7), lines: [lineByHand('oneOff', 'Router', soldCents), lineByHand('deposit', 'Deposit for the receiver', depositCents)].filter((line) => line.grossCents > 0) })),
    opening: (subscriberId, balanceCents) => act((context) => bookOpeningBalance(context, { subscriberId, on: today(), dueOn: addDays(today(), 7), balanceCents, description: 'Balance brought forward' })),
    cash: (subscriberId, amountCents) => (ask('payments.takeCash', { subscriberId, amountCents }) as { paymentId: number }).paymentId,
    mpesa: (accountTyped, amountCents) =>
      act((context) => receivePayment(context, { receipt: `TCR${String((receipts += 1)).padStart(7, '0')}`, amountCents, paidAt: context.now, shortcode: '', accountTyped, payerPhone: '', payerName: '', checkoutRequestId: null, body: '{}' }, 'c2b').id),
    days: (count) => clock.set(instantOf(addDays(today(), count), '08:00')),
    failing: () => verifyBooks(db).checks.filter((check) => !check.ok).map((check) => check.name),
    wrong: () => verifyBooks(db).checks.flatMap((check) => check.findings),
    looked: () => Object.fromEntries(verifyBooks(db).checks.map((check) => [check.name, check.looked])),
  };
}

/** VAT of 16 % in the price of what is sold; none on a deposit. */
function lineByHand(kind: 'oneOff' | 'deposit', description: string, grossCents: Cents): NewLine {
  const netCents = kind === 'deposit' ? grossCents : multiplyRatio(grossCents, 100, 116);
  return {
    kind, description, explanation: description, chargeId: null, periodIndex: null, subscriptionId: null, periodStart: null, periodEnd: null, quantity: 1, amountCents: grossCents, discountCents: ZERO, taxInclusive: 1,
    exciseBasisPoints: 0, vatBasisPoints: kind === 'deposit' ? 0 : 1600, netCents, exciseCents: ZERO, vatCents: cents(grossCents - netCents), grossCents,
  };
}

/** The id of a subscriber's invoice: his first, or the n-th. */
export function invoiceOf({ db }: Books, subscriberId: number, n = 0): number {
  return db.sql<{ id: number }>('SELECT id FROM invoice WHERE subscriberId = ? ORDER BY id', subscriberId)[n]!.id;
}

export function linesOf({ db }: Books, invoiceId: number): { id: number; kind: string; grossCents: Cents }[] {
  return db.sql('SELECT id, kind, grossCents FROM invoiceLine WHERE invoiceId = ? ORDER BY id', invoiceId);
}

/**
 * Some of everything: four subscribers, two months, debts, credit, suspense, an assignment, a void invoice and one billed again, credit notes, a
 * refund, a payment that was reversed after it was paid out and one that was moved, a write-off, a deposit that was given back in part, a payment that
 * was split and of which a part was paid back, one that was taken out of an account, a reversal that M-Pesa listed, a till that was
 * short, a cheque that cleared, a locked period.
 */
export function someBooks(): Books {
  const books = openBooks();
  const must = (name: string, input: object) => {
    if (books.ask(name, input) === null) throw new Error(`${name} was refused`);
  };
  const [a, b, c, d] = [books.subscribe(1500), books.subscribe(2500), books.subscribe(999), books.subscribe(3000)];
  books.opening(a, cents(123_45));
  books.opening(b, cents(-600_00));
  books.opening(c, cents(50_00));
  must('invoices.void', { id: invoiceOf(books, c), reason: 'brought along by mistake', billAgain: false });
  for (const id of [a, b, c, d]) books.bill(id);
  must('invoices.void', { id: invoiceOf(books, d), reason: 'wrong day', billAgain: true });
  books.bill(d);
  books.cash(a, cents(1000_00));
  books.mpesa(`100${b}`, cents(2500_00));
  books.mpesa('no such account', cents(77_00));
  const found = books.mpesa('nor this', cents(999_00));
  books.days(3);
  must('payments.assign', { paymentId: found, subscriberId: c });
  must('periodLocks.add', { upTo: addDays(books.today(), -1), reason: 'sent to the accountant' });
  const sold = books.invoice(d, cents(4000_00), cents(2000_00));
  const paid = books.mpesa(`100${d}`, cents(11_000_00));
  must('deposits.giveBack', { lineId: linesOf(books, sold)[1]!.id, amountCents: 500_00, reason: 'came back scratched' });
  must('creditNotes.issue', { invoiceId: sold, lines: [{ lineId: linesOf(books, sold)[0]!.id, grossCents: 1000_00 }], reason: 'a discount that was promised' });
  must('refunds.pay', { subscriberId: d, amountCents: 3400_00, method: 'mpesa', reference: 'TCX1', reason: 'asked for it' });
  books.clock.set(instantOf(addMonths(books.today(), 1), '08:00'));
  for (const id of [a, b, c, d]) books.bill(id);
  must('payments.reverse', { id: paid, reason: 'reversed by M-Pesa' });
  must('payments.move', { id: books.cash(c, cents(5000_00)), subscriberId: a, reason: 'paid for his neighbour' });
  must('invoices.writeOff', { id: invoiceOf(books, c, 2), reason: 'moved away' });
  const shared = books.mpesa('for two', cents(1800_00));
  const { paymentIds } = books.ask('payments.split', { id: shared, parts: [{ subscriberId: a, amountCents: 1000_00 }, { subscriberId: null, amountCents: 500_00 }, { subscriberId: null, amountCents: 300_00 }], reason: 'for two houses' }) as { paymentIds: number[] };
  must('payments.payBack', { id: paymentIds[1], method: 'cash', reference: '', reason: 'too much' });
  must('payments.unassign', { id: books.mpesa(`100${b}`, cents(400_00)), reason: 'not his' });
  const back = books.mpesa(`100${c}`, cents(600_00));
  const { receipt } = books.db.one(q.selectFrom('payment').select('receipt').where('id', '=', back));
  const reversalId = books.within((context) => proposeReversal(context, { receipt, reversalReceipt: 'TCR9000001', amountCents: cents(600_00), happenedAt: context.now, origin: 'pull' }));
  must('reversals.approve', { id: reversalId });
  const till = books.within(({ tx, now }) => {
    const { id: operatorId } = tx.run(q.insertInto('operator').values({ name: 'Njeri', userName: 'njeri', role: 'cashier', passwordHash: 'none', active: 1, createdAt: now }));
    return tx.run(q.insertInto('tillSession').values({ operatorId, openedAt: now, floatCents: cents(200_00) })).id;
  });
  must('tills.close', { id: till, countedCents: 190_00, note: 'a note is missing' });
  const { id: cheque } = books.ask('cheques.take', { subscriberId: a, amountCents: 1200_00, number: '000123', bankName: 'Equity', drawnOn: books.today() }) as { id: number };
  must('cheques.clear', { id: cheque });
  return books;
}
