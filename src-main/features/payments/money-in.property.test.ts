/** Whatever is reported, assigned, split, moved, paid back and given back, in any order: of each receipt every cent is in exactly one place, once. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cents, type Cents } from '../../../src-shared/money.ts';
import { addDays } from '../../../src-shared/time.ts';
import { openBooks, type Books } from '../../ledger/books.test-support.ts';
import { creditOf } from '../../ledger/journal.ts';
import { q } from '../../schema/tables.ts';
import { proposeReversal, recordReversalSent, reversalUnanswered, settleReversal } from './reversals.service.ts';
import { receivePayment } from './receive.service.ts';

const which = fc.nat(40);
const who = fc.nat(2);
const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('receive' as const), amount: fc.integer({ min: 2, max: 4000 }), to: fc.nat(4) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('report again' as const), which, to: fc.nat(4), source: fc.constantFrom('pull' as const, 'statement' as const, 'c2b' as const, 'status' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('assign' as const), which, who }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('split' as const), which, at: fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 3 }), owners: fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('unassign' as const), which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('move' as const), which, who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('allocate' as const), which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pay back' as const), which, method: fc.constantFrom('mpesa' as const, 'cash' as const, 'bank' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reverse' as const), which }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('request' as const), which }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('approve' as const), which, payment: fc.option(which) }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('answer' as const), which, answer: fc.constantFrom('sent', 'sent', 'success', 'failure', 'already', 'unanswered', 'unanswered') }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('list' as const), which, share: fc.constantFrom(100, 100, 50), named: fc.boolean(), again: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('settle' as const), which, happened: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('dismiss' as const), which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('bill' as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('refund' as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lock' as const), daysAgo: fc.integer({ min: 1, max: 20 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('days' as const), count: fc.integer({ min: 1, max: 20 }) }) },
);
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

interface Row {
  readonly id: number;
  readonly receipt: string;
  readonly amountCents: Cents;
  readonly parentId: number | null;
  readonly state: string;
}
interface World {
  readonly books: Books;
  readonly subscribers: readonly number[];
  /** Every receipt that came, with what it brought. */
  readonly came: Map<string, Cents>;
  readonly done: Set<string>;
  listed: number;
}

const payments = ({ books }: World) => books.db.sql<Row>('SELECT id, receipt, amountCents, parentId, state FROM payment ORDER BY id');
const reversals = ({ books }: World) => books.db.sql<{ id: number; receipt: string; amountCents: Cents; reversalReceipt: string | null; state: string }>('SELECT id, receipt, amountCents, reversalReceipt, state FROM reversal ORDER BY id');
const LEADS_ON: Readonly<Record<string, readonly string[]>> = { approve: ['waiting', 'proposed'], answer: ['queued', 'sent', 'unknown', 'failed'], settle: ['sent', 'unknown'] };
const pick = <R>(rows: readonly R[], index: number): R | undefined => rows[index % Math.max(rows.length, 1)];

function told(world: World, receipt: string, amountCents: Cents, to: number, source: 'c2b' | 'pull' | 'statement' | 'status'): void {
  const accountTyped = to < world.subscribers.length ? `100${world.subscribers[to]!}` : 'nobody';
  world.books.within((context) => receivePayment(context, { receipt, amountCents, paidAt: context.now, shortcode: '', accountTyped, payerPhone: '', payerName: '', checkoutRequestId: null, body: '{}' }, source));
}

/** Does it; true when it was not refused. */
function perform(world: World, step: Act): unknown {
  const { books, subscribers } = world;
  const payment = 'which' in step ? pick(payments(world), step.which) : undefined;
  // One that something can be done with, if there is one.
  const reversal = 'which' in step ? (pick(reversals(world).filter((row) => LEADS_ON[step.kind]?.includes(row.state)), step.which) ?? pick(reversals(world), step.which)) : undefined;
  const id = payment?.id ?? 999;
  switch (step.kind) {
    case 'receive': {
      const receipt = `UCR${String(world.came.size + 1).padStart(7, '0')}`;
      world.came.set(receipt, cents(step.amount * 100));
      return told(world, receipt, cents(step.amount * 100), step.to, 'c2b');
    }
    case 'report again': {
      const [receipt, amountCents] = pick([...world.came], step.which) ?? [];
      return receipt === undefined ? null : told(world, receipt, amountCents!, step.to, step.source);
    }
    case 'assign':
      return books.ask('payments.assign', { paymentId: id, subscriberId: subscribers[step.who]! });
    case 'split': {
      const whole = payment?.amountCents ?? cents(0);
      const cuts = [...new Set([0, ...step.at.map((percent) => Math.floor((whole * percent) / 100)), whole])].sort((a, b) => a - b);
      const parts = cuts.slice(1).map((cut, index) => ({ subscriberId: subscribers[step.owners[index]!] ?? null, amountCents: cut - cuts[index]! }));
      return parts.length < 2 ? null : books.ask('payments.split', { id, parts, reason: 'x' });
    }
    case 'unassign':
      return books.ask('payments.unassign', { id, reason: 'x' });
    case 'move':
      return books.ask('payments.move', { id, subscriberId: subscribers[step.who]!, reason: 'x' });
    case 'allocate':
      return books.ask('payments.allocate', { id, parts: [] });
    case 'pay back':
      return books.ask('payments.payBack', { id, method: step.method, reference: '', reason: 'x' });
    case 'reverse':
      return books.ask('payments.reverse', { id, reason: 'x' });
    case 'request':
      return books.ask('reversals.request', { paymentId: id, reason: 'x' });
    case 'approve':
      return reversal && books.ask('reversals.approve', { id: reversal.id, ...(step.payment === null ? {} : { paymentId: pick(payments(world), step.payment)!.id }) });
    case 'answer':
      return reversal && answer(world, reversal, step.answer);
    case 'list':
      return list(world, payment, reversal, step);
    case 'settle':
      return reversal && books.ask('reversals.settle', { id: reversal.id, happened: step.happened });
    case 'dismiss':
      return reversal && books.ask('reversals.dismiss', { id: reversal.id, reason: 'x' });
    case 'bill':
      return books.bill(subscribers[step.who]!);
    case 'refund': {
      const subscriberId = subscribers[step.who]!;
      const amountCents = creditOf(books.db, subscriberId);
      return amountCents === 0 ? null : books.ask('refunds.pay', { subscriberId, amountCents, method: 'cash', reference: '', reason: 'x' });
    }
    case 'lock':
      return books.ask('periodLocks.add', { upTo: addDays(books.today(), -step.daysAgo), reason: 'x' });
    case 'days':
      return books.days(step.count);
  }
}

/** Of M-Pesa, which only answers what was sent. */
function answer({ books }: World, { id }: { id: number }, what: string): unknown {
  const { state, origin } = books.db.one(q.selectFrom('reversal').select(['state', 'origin']).where('id', '=', id));
  if (origin !== 'requested' || state === 'waiting' || state === 'dismissed') return null;
  if (what === 'sent') return state === 'queued' ? books.within((context) => recordReversalSent(context, { reversalId: id, conversationIds: [`AG_${id}`] })) : null;
  return books.within((context) => {
    if (what === 'unanswered') reversalUnanswered(context, id);
    else settleReversal(context, id, { resultCode: what === 'success' ? '0' : what === 'already' ? 'R000001' : '1', resultText: '', receipt: what === 'success' ? `UCX${String(id).padStart(7, '0')}` : null, alreadyReversed: what === 'already' });
  });
}

/** M-Pesa lists a reversal: of a payment, or once more one that was listed, or was ours. */
function list(world: World, payment: Row | undefined, before: { receipt: string; amountCents: Cents; reversalReceipt: string | null } | undefined, { share, named, again }: { share: number; named: boolean; again: boolean }): unknown {
  if (again && before?.reversalReceipt) {
    const { receipt, amountCents, reversalReceipt } = before;
    return world.books.within((context) => proposeReversal(context, { receipt: named ? receipt : '', reversalReceipt, amountCents, happenedAt: context.now, origin: 'statement' }));
  }
  if (!payment) return null;
  const receipt = payment.receipt.split('/')[0]!;
  const amountCents = cents(Math.max(1, Math.floor((payment.amountCents * share) / 100)));
  const reversalReceipt = `UCZ${String((world.listed += 1)).padStart(7, '0')}`;
  return world.books.within((context) => proposeReversal(context, { receipt: named ? receipt : '', reversalReceipt, amountCents, happenedAt: context.now, origin: 'pull' }));
}

/** Of each receipt: what came in is what lies with its owners, waits, was paid back or went back; the ledger says so too. */
function check(world: World): void {
  const { came } = world;
  const rows = payments(world);
  expect(rows.filter((row) => row.parentId === null).map((row) => [row.receipt, row.amountCents])).toEqual([...came]);
  for (const whole of rows.filter((row) => row.parentId === null)) {
    const pieces = whole.state === 'split' ? rows.filter((row) => row.parentId === whole.id) : [whole];
    expect(pieces.reduce((total, piece) => total + piece.amountCents, 0)).toBe(whole.amountCents);
    for (const piece of pieces) expect(where(world, piece, whole)).toEqual({ credited: 0, suspense: 0, returned: 0, reversed: 0, [piece.state]: piece.amountCents });
  }
}

/** Where the money of a piece lies by the entries that were booked for it; of a part, its share of what came with the whole. */
function where({ books }: World, piece: Row, whole: Row) {
  const moved = new Map(books.db.sql<{ key: string; cents: number }>(`SELECT journalEntry.kind || ' ' || account.kind AS key, sum(posting.amountCents) AS cents FROM journalEntry JOIN posting ON posting.entryId = journalEntry.id JOIN account ON account.id = accountId WHERE reference = ? GROUP BY 1`, `payment:${piece.id}`).map((row) => [row.key, row.cents]));
  const sum = (accounts: readonly string[], kinds?: readonly string[]) => [...moved].filter(([key]) => accounts.includes(key.split(' ')[1]!) && (!kinds || kinds.includes(key.split(' ')[0]!))).reduce((total, [, value]) => total + value, 0);
  const gone = (kind: string) => 0 - sum(['mpesa', 'cash', 'bank'], [kind]);
  return {
    credited: 0 - sum(['receivable', 'credit']),
    // A part begins in suspense without an entry of its own.
    suspense: (piece.id === whole.id ? 0 : piece.amountCents) - sum(['suspense']),
    returned: gone('paymentReturn'),
    reversed: gone('paymentReversal'),
  };
}

test('of each receipt every cent is in one place, and the books agree', () => {
  const done = new Set<string>();
  fc.assert(
    fc.property(fc.array(act, { minLength: 25, maxLength: 60, size: 'max' }), (steps) => {
      const books = openBooks();
      books.within(({ tx, now }) => {
        const mpesa = { enabled: true, initiatorName: 'waya', initiatorCredentialCipher: 'sealed', publicUrl: 'https://pay.example.co.ke', secretPath: 'secret' };
        tx.run(q.insertInto('setting').values({ name: 'mpesa', value: JSON.stringify(mpesa), changedAt: now }));
      });
      const world: World = { books, subscribers: [999, 2501, 400].map((price) => books.subscribe(price)), came: new Map(), done, listed: 0 };
      for (const step of steps) {
        const reply = perform(world, step);
        if (reply !== null) done.add(step.kind);
        for (const { state } of payments(world)) done.add(state);
        for (const { state } of reversals(world)) done.add(`reversal ${state}`);
      }
      check(world);
      expect(books.wrong()).toEqual([]);
      books.db.close();
    }),
    { numRuns: 150 },
  );
  const wanted = ['receive', 'report again', 'assign', 'split', 'unassign', 'move', 'allocate', 'pay back', 'reverse', 'request', 'approve', 'answer', 'list', 'settle', 'dismiss', 'credited', 'suspense', 'returned', 'reversed', 'reversal done', 'reversal proposed', 'reversal failed', 'reversal unknown', 'reversal dismissed'];
  expect(wanted.filter((what) => !done.has(what))).toEqual([]);
}, 120_000);
