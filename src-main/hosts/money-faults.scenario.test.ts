/**
 * Every fault of a callback against every fault around it, over the wire: the money is in the books exactly once, or visibly waits for a person. The
 * simulator's statement is the truth, and imported at the end it adds nothing.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shillings, sum, wholeShillings, type Cents } from '../../src-shared/money.ts';
import { compactTimestamp, HOUR, later, MINUTE, SECOND } from '../../src-shared/time.ts';
import type { Fault, StatementEntry } from '../simulators/daraja/index.ts';
import { ACCOUNT, openMoneyWorld, START, type MoneyWorld } from './money-world.test-support.ts';

/** What goes wrong around the callback. `before` just before the money moves, `after` once it has. */
interface Surrounding {
  readonly listener?: false;
  /** By the machine's clock: where no answer comes, it is not to take long. */
  readonly deadlineMs?: number;
  before?(world: MoneyWorld): void;
  after?(world: MoneyWorld): void | Promise<void>;
  /** What must have come to pass in each cell, or the cell shows nothing. */
  happened?(world: MoneyWorld): void;
}

const SURROUNDINGS: Readonly<Record<string, Surrounding>> = {
  'all well': {},
  'the sidecar down': { listener: false, happened: ({ data }) => expect(data.db.sql('SELECT id FROM inboxEntry')).toEqual([]) },
  'the app killed between store and ledger': { before: (world) => world.stopBeforeTheLedger(), after: (world) => world.restart() },
  'the token expired': { before: (world) => world.daraja.expireToken(), after: (world) => world.daraja.expireToken() },
  'Daraja answering 500': { before: (world) => troubled(world, 'http-500') },
  'Daraja answering HTML': { before: (world) => troubled(world, 'html-200') },
  'Daraja not answering': { deadlineMs: 400, before: (world) => troubled(world, 'slow-answer') },
  'spike arrest': { before: (world) => troubled(world, 'spike-arrest') },
};

function troubled({ daraja }: MoneyWorld, kind: 'http-500' | 'html-200' | 'slow-answer' | 'spike-arrest'): void {
  for (const endpoint of ['query', 'pull-query'] as const) daraja.faults.add({ kind, endpoint, times: 2, delayMs: 2 * HOUR });
}

/** What goes wrong with the callbacks of one payment; it may also happen to M-Pesa's word afterwards. */
interface CallbackFault {
  readonly faults?: readonly Fault[];
  /** Its reports come, sooner or later, and are evidence of the payment. */
  readonly arrives?: true;
  /** A person must be told to look. */
  readonly contradicts?: true;
  /** After the payment: what else arrives. */
  follow?(world: MoneyWorld, entry: StatementEntry): Promise<unknown>;
}

const CALLBACKS: Readonly<Record<string, CallbackFault>> = {
  'as it should be': { arrives: true },
  duplicate: { arrives: true, faults: [{ kind: 'duplicate-callback', times: 2 }] },
  dropped: { faults: [{ kind: 'drop-callback', times: 2 }] },
  early: { arrives: true, faults: [{ kind: 'early-callback' }] },
  late: { arrives: true, faults: [{ kind: 'late-callback', times: 2, delayMs: 25 * MINUTE }] },
  reordered: { arrives: true, faults: [{ kind: 'reordered-callbacks' }] },
  'put off': { arrives: true, faults: [{ kind: 'late-callback', channel: 'stk', delayMs: 90 * SECOND }] },
  malformed: { faults: [{ kind: 'malformed-callback', times: 2 }] },
  contradicting: { faults: [{ kind: 'contradicting-callback', times: 2 }] },
  'contradicting afterwards': { contradicts: true, follow: (world, entry) => world.post('c2b/confirmation', confirmation({ ...entry, amountCents: shillings(wholeShillings(entry.amountCents) + 1) }, world)) },
  'followed by a failure': { arrives: true, follow: async (world, entry) => entry.checkoutRequestId !== null && world.post('stk', failure(entry.checkoutRequestId)) },
};
const arm = ({ daraja }: MoneyWorld, { faults }: CallbackFault): void => faults?.forEach((fault) => daraja.faults.add(fault));

const confirmation = (entry: StatementEntry, world: MoneyWorld) => ({
  TransactionType: 'Pay Bill', TransID: entry.receipt, TransTime: compactTimestamp(world.clock.now()), TransAmount: `${wholeShillings(entry.amountCents)}.00`, BusinessShortCode: ACCOUNT.shortcode, BillRefNumber: entry.account,
  InvoiceNumber: '', OrgAccountBalance: '0.00', ThirdPartyTransID: '', MSISDN: '2547 ***** 126', FirstName: 'JANE',
});
const failure = (checkoutRequestId: string) => ({ Body: { stkCallback: { MerchantRequestID: 'm', CheckoutRequestID: checkoutRequestId, ResultCode: 1032, ResultDesc: 'Request cancelled by user' } } });

interface Booked {
  readonly receipt: string;
  readonly amountCents: Cents;
  readonly state: string;
  readonly matching: string;
  readonly subscriberId: number | null;
}
const bookedPayments = ({ data }: MoneyWorld) => data.db.sql<Booked>('SELECT receipt, amountCents, state, matching, subscriberId FROM payment ORDER BY receipt');
const bookedOf = (world: MoneyWorld, { receipt }: { readonly receipt: string }) => bookedPayments(world).find((row) => row.receipt === receipt);
const sourcesOf = ({ data }: MoneyWorld, { receipt }: { readonly receipt: string }) => data.db.sql<{ source: string }>('SELECT source FROM paymentEvidence JOIN payment ON payment.id = paymentId WHERE receipt = ?', receipt).map((row) => row.source);
const held = ({ data }: MoneyWorld) => data.db.sql<{ cents: number }>(`SELECT ifnull(sum(balanceCents), 0) AS cents FROM account WHERE kind = 'mpesa'`)[0]!.cents;
const byReceipt = (a: StatementEntry, b: StatementEntry) => (a.receipt < b.receipt ? -1 : 1);
const latest = (world: MoneyWorld) => world.daraja.statement().at(-1)!;

/** Each entry of the statement is booked once, with its amount, or with a mark that says that reports contradict each other; nothing else is. */
function expectTruth(world: MoneyWorld): void {
  const truth = world.daraja.statement().toSorted(byReceipt);
  const rows = bookedPayments(world);
  expect(rows.map((row) => row.receipt)).toEqual(truth.map((entry) => entry.receipt));
  const given = new Set(world.daraja.reversals().map((reversal) => reversal.of));
  for (const [index, row] of rows.entries()) {
    expect(given.has(row.receipt) ? ['reversed', 'credited'] : ['credited', 'suspense']).toContain(row.state);
    if (row.amountCents !== truth[index]!.amountCents) expect(row.matching).toMatch(/^Check: /);
  }
  expect(held(world)).toBe(sum(rows.filter((row) => row.state !== 'reversed').map((row) => row.amountCents)));
  expect(world.wrong()).toEqual([]);
}

/** As the portal exports it. Returns the import. */
async function importStatement(world: MoneyWorld): Promise<number> {
  const { csv } = world.daraja.statement(later(START, -HOUR), world.clock.now());
  const { id } = await world.client.command('statements.upload', { fileName: 'statement.csv', base64: Buffer.from(csv).toString('base64') });
  await world.client.command('statements.commit', { id });
  await world.settle();
  expect(await world.client.query('statements.get', { id })).toMatchObject({ state: 'done', blockers: [] });
  return id;
}

/** A world a test would take minutes; each takes phones and subscribers of its own. */
const newPhone = (() => {
  let n = 0;
  return () => `2547120${String((n += 1)).padStart(5, '0')}`;
})();

describe.each(Object.entries(SURROUNDINGS))('with %s,', (_name, surrounding) => {
  let world: MoneyWorld;
  beforeAll(async () => {
    world = await openMoneyWorld({ listener: surrounding.listener ?? true, ...(surrounding.deadlineMs === undefined ? {} : { deadlineMs: surrounding.deadlineMs }) });
  });
  afterAll(() => world.close());

  const endOfCell = () => {
    world.daraja.faults.clear();
    surrounding.happened?.(world);
    // Every report was looked at, even where the list had told of its money already.
    expect(world.data.db.sql(`SELECT id FROM inboxEntry WHERE state = 'new'`)).toEqual([]);
    expectTruth(world);
  };
  const expectReports = ({ contradicts, arrives }: CallbackFault, entry: StatementEntry) => {
    if (surrounding.listener === false) return;
    if (contradicts) expect(bookedOf(world, entry)?.matching).toMatch(/^Check: /);
    if (arrives) expect(sourcesOf(world, entry)).toEqual(expect.arrayContaining(entry.checkoutRequestId === null ? ['c2b'] : ['c2b', 'stk']));
  };
  /** At the menu of the phone, in the midst of the trouble. */
  const paid = async (account: string, amount: number) => {
    surrounding.before?.(world);
    await world.daraja.payPaybill({ phone: newPhone(), account, amountCents: shillings(amount) });
    await world.settle();
    await surrounding.after?.(world);
    return latest(world);
  };

  test.each(Object.entries(CALLBACKS))('a push with its callbacks %s is booked once', async (_fault, fault) => {
    const phone = newPhone();
    const { id } = await world.subscriber(phone);
    arm(world, fault);
    const { pushId } = await world.client.command('payments.push', { subscriberId: id, phone, amountCents: shillings(1500) });
    await world.settle();
    surrounding.before?.(world);
    await world.pass(30 * SECOND);
    await surrounding.after?.(world);
    const entry = latest(world);
    expect(entry.phone).toBe(phone);
    await fault.follow?.(world, entry);
    await world.pass(45 * MINUTE);
    endOfCell();
    // Whatever happened to the callbacks, he has his money and his request is settled.
    expect(bookedOf(world, entry)).toMatchObject({ state: 'credited', subscriberId: id });
    expectReports(fault, entry);
    expect((await world.client.query('payments.pushStatus', { id: pushId })).state).toBe('paid');
  });

  test('a push whose acknowledgement was lost is never sent again, and its money is booked once', async () => {
    const phone = newPhone();
    const { id } = await world.subscriber(phone);
    const before = world.daraja.requests().push;
    world.daraja.faults.add({ kind: 'lost-acknowledgement', endpoint: 'push' });
    const { pushId } = await world.client.command('payments.push', { subscriberId: id, phone, amountCents: shillings(1100) });
    await world.settle();
    surrounding.before?.(world);
    await world.pass(30 * SECOND);
    await surrounding.after?.(world);
    await world.pass(45 * MINUTE);
    endOfCell();
    expect(world.daraja.requests().push - before).toBe(1);
    expect(bookedOf(world, latest(world))).toMatchObject({ state: 'credited', subscriberId: id });
    expect((await world.client.query('payments.pushStatus', { id: pushId })).state).toBe('paid');
  });

  test.each(Object.entries(CALLBACKS))('a payment at the menu with its callback %s is booked once', async (_fault, fault) => {
    const { id, accountNumber } = await world.subscriber(newPhone());
    arm(world, fault);
    const entry = await paid(accountNumber, 700);
    await fault.follow?.(world, entry);
    await world.pass(45 * MINUTE);
    endOfCell();
    expect(bookedOf(world, entry)).toMatchObject({ state: 'credited', subscriberId: id });
    expectReports(fault, entry);
  });

  test('a payment to an unknown account waits for a person, once', async () => {
    const entry = await paid('NOBODY', 250);
    await world.pass(45 * MINUTE);
    endOfCell();
    expect(bookedOf(world, entry)).toMatchObject({ state: 'suspense', subscriberId: null });
  });

  test.each(['list', 'statement'] as const)('what a customer had given back, seen only by the %s, is taken back once when a person confirms it', async (seenBy) => {
    const { id, accountNumber } = await world.subscriber(newPhone());
    const entry = await paid(accountNumber, 900);
    await world.pass(20 * MINUTE);
    const before = held(world);
    if (seenBy === 'list') world.daraja.listReversals(true);
    surrounding.before?.(world);
    const given = world.daraja.reverseByCustomer(entry.receipt);
    await surrounding.after?.(world);
    await world.pass(45 * MINUTE);
    if (seenBy === 'statement') await importStatement(world);
    endOfCell();
    // Nothing goes back on a list's word alone; it waits where a person sees it.
    expect([bookedOf(world, entry)?.state, held(world)]).toEqual(['credited', before]);
    const open = (await world.client.query('reversals.list', { open: true })).rows;
    expect(open).toMatchObject([{ receipt: entry.receipt, reversalReceipt: given.receipt, state: 'proposed', origin: seenBy === 'list' ? 'pull' : 'statement', subscriberId: id }]);
    await world.client.command('reversals.approve', { id: open[0]!.id });
    await world.pass(45 * MINUTE);
    world.daraja.listReversals(false);
    endOfCell();
    expect([bookedOf(world, entry)?.state, held(world)]).toEqual(['reversed', before - entry.amountCents]);
    expect((await world.client.query('reversals.list', { open: true })).rows).toEqual([]);
  });

  test('a forged report', async () => {
    const { accountNumber } = await world.subscriber(newPhone());
    const forged: StatementEntry = { receipt: 'UCR0FORGED', paidAt: world.clock.now(), via: 'paybill', phone: '254712999999', name: 'NOBODY', account: accountNumber, amountCents: shillings(9999), shortcode: ACCOUNT.shortcode, checkoutRequestId: null };
    // Who does not know our path gets nowhere.
    expect(await world.post('c2b/confirmation', confirmation(forged, world), 'ab'.repeat(20))).toBe(surrounding.listener === false ? null : 404);
    await world.pass(20 * MINUTE);
    endOfCell();
    // Who knows it is believed only with M-Pesa's own list, when the operator wants that.
    const { mpesa } = await world.client.query('settings.read', {});
    await world.client.command('settings.saveMpesa', { ...mpesa, confirmReports: 'always' });
    surrounding.before?.(world);
    expect(await world.post('c2b/confirmation', confirmation(forged, world))).toBe(surrounding.listener === false ? null : 200);
    await world.settle();
    await surrounding.after?.(world);
    await world.pass(20 * MINUTE);
    endOfCell();
    const waiting = await world.client.query('inbox.list', { state: 'parked' });
    expect(waiting.rows.map((row) => row.reason)).toEqual(surrounding.listener === false ? [] : [expect.stringContaining('M-Pesa')]);
    // Money that is real comes through all the same, as soon as the list has it.
    const honest = await world.subscriber(newPhone());
    const entry = await paid(honest.accountNumber, 300);
    await world.pass(20 * MINUTE);
    endOfCell();
    expect(bookedOf(world, entry)).toMatchObject({ state: 'credited', subscriberId: honest.id });
  });

  test('M-Pesa’s statement of all of it, imported on top and again, adds nothing', async () => {
    const all = () => ({ held: held(world), payments: bookedPayments(world), entries: world.data.db.sql('SELECT count(*) AS n FROM journalEntry'), transfers: world.data.db.sql('SELECT count(*) AS n FROM moneyTransfer'), reversals: world.data.db.sql('SELECT id, state FROM reversal') });
    const before = all();
    expect(before.payments.length).toBeGreaterThan(20);
    for (const _again of [1, 2]) {
      const { counts, undecided } = await world.client.query('statements.get', { id: await importStatement(world) });
      expect([undecided, counts.filter((count) => count.verdict === 'new' || count.verdict === 'ask')]).toEqual([0, []]);
      await world.pass(20 * MINUTE);
    }
    expect(all()).toEqual(before);
    endOfCell();
  });
});
