/**
 * Every fault of a callback against every fault around it, over the wire: the money is in the books exactly once, or visibly waits for a person. The
 * simulator's statement is the truth.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shillings, wholeShillings, type Cents } from '../../src-shared/money.ts';
import { compactTimestamp, HOUR, MINUTE, SECOND } from '../../src-shared/time.ts';
import type { StatementEntry } from '../simulators/daraja/index.ts';
import { ACCOUNT, openMoneyWorld, type MoneyWorld } from './money-world.test-support.ts';

/** What goes wrong around the callback. `before` just before the money moves, `after` once it has. */
interface Surrounding {
  readonly listener?: false;
  before?(world: MoneyWorld): void | Promise<void>;
  after?(world: MoneyWorld): void | Promise<void>;
}

const SURROUNDINGS: Readonly<Record<string, Surrounding>> = {
  'all well': {},
  'the sidecar down': { listener: false },
  'the app killed between store and ledger': { before: (world) => world.stopBeforeTheLedger(), after: (world) => world.restart() },
  'the token expired': { before: (world) => world.daraja.expireToken(), after: (world) => world.daraja.expireToken() },
  'Daraja answering 500': { before: (world) => troubled(world, 'http-500') },
  'Daraja answering HTML': { before: (world) => troubled(world, 'html-200') },
  'Daraja not answering': { before: (world) => troubled(world, 'slow-answer') },
  'spike arrest': { before: (world) => troubled(world, 'spike-arrest') },
};

function troubled({ daraja }: MoneyWorld, kind: 'http-500' | 'html-200' | 'slow-answer' | 'spike-arrest'): void {
  for (const endpoint of ['query', 'pull-query'] as const) daraja.faults.add({ kind, endpoint, times: 2, delayMs: HOUR });
}

/** What goes wrong with the callbacks of one payment; it may also happen to M-Pesa's word afterwards. */
interface CallbackFault {
  arm?(world: MoneyWorld): void;
  /** After the payment: what else arrives. Forged money, if any. */
  follow?(world: MoneyWorld, entry: StatementEntry): Promise<void>;
}

const CALLBACKS: Readonly<Record<string, CallbackFault>> = {
  'as it should be': {},
  duplicate: { arm: ({ daraja }) => daraja.faults.add({ kind: 'duplicate-callback', times: 2 }) },
  dropped: { arm: ({ daraja }) => daraja.faults.add({ kind: 'drop-callback', times: 2 }) },
  early: { arm: ({ daraja }) => daraja.faults.add({ kind: 'early-callback' }) },
  late: { arm: ({ daraja }) => daraja.faults.add({ kind: 'late-callback', times: 2, delayMs: 25 * MINUTE }) },
  reordered: { arm: ({ daraja }) => daraja.faults.add({ kind: 'late-callback', channel: 'stk', delayMs: 90 * SECOND }) },
  malformed: { arm: ({ daraja }) => daraja.faults.add({ kind: 'malformed-callback', times: 2 }) },
  contradicting: { follow: async (world, entry) => void (await world.post('c2b/confirmation', confirmation({ ...entry, amountCents: shillings(wholeShillings(entry.amountCents) + 1) }, world))) },
  'followed by a failure': { follow: async (world, entry) => void (entry.checkoutRequestId !== null && (await world.post('stk', failure(entry.checkoutRequestId)))) },
};

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
const booked = ({ data }: MoneyWorld) => data.db.sql<Booked>('SELECT receipt, amountCents, state, matching, subscriberId FROM payment ORDER BY receipt');

/** Each entry of the statement is booked once, with its amount, or with a mark that says that reports contradict each other; nothing else is. */
function expectTruth(world: MoneyWorld): void {
  const truth = world.daraja.statement().toSorted((a, b) => (a.receipt < b.receipt ? -1 : 1));
  const rows = booked(world);
  expect(rows.map((row) => row.receipt)).toEqual(truth.map((entry) => entry.receipt));
  for (const [index, row] of rows.entries()) {
    expect(['credited', 'suspense']).toContain(row.state);
    if (row.amountCents !== truth[index]!.amountCents) expect(row.matching).toMatch(/^Check: /);
  }
  const held = world.data.db.sql<{ cents: number }>(`SELECT ifnull(sum(balanceCents), 0) AS cents FROM account WHERE kind = 'mpesa'`)[0]!.cents;
  expect(held).toBe(rows.reduce((total, row) => total + row.amountCents, 0));
  expect(world.wrong()).toEqual([]);
}

/** A world a test would take minutes; each takes phones and subscribers of its own. */
const newPhone = (() => {
  let n = 0;
  return () => `2547120${String((n += 1)).padStart(5, '0')}`;
})();

describe.each(Object.entries(SURROUNDINGS))('with %s,', (_name, surrounding) => {
  let world: MoneyWorld;
  beforeAll(async () => {
    world = await openMoneyWorld({ listener: surrounding.listener ?? true });
  });
  afterAll(() => world.close());

  test.each(Object.entries(CALLBACKS))('a push with its callbacks %s is booked once', async (_fault, fault) => {
    const phone = newPhone();
    const { id } = await world.subscriber(phone);
    fault.arm?.(world);
    const { pushId } = await world.client.command('payments.push', { subscriberId: id, phone, amountCents: shillings(1500) });
    await world.settle();
    await surrounding.before?.(world);
    await world.pass(30 * SECOND);
    await surrounding.after?.(world);
    const entry = world.daraja.statement().at(-1)!;
    expect(entry.phone).toBe(phone);
    await fault.follow?.(world, entry);
    await world.pass(45 * MINUTE);
    world.daraja.faults.clear();
    expectTruth(world);
    // Whatever happened to the callbacks, he has his money and his request is settled.
    expect(booked(world).find((row) => row.receipt === entry.receipt)).toMatchObject({ state: 'credited', subscriberId: id });
    expect((await world.client.query('payments.pushStatus', { id: pushId })).state).toBe('paid');
  });

  test.each(Object.entries(CALLBACKS))('a payment at the menu with its callback %s is booked once', async (_fault, fault) => {
    const phone = newPhone();
    const { id, accountNumber } = await world.subscriber(phone);
    fault.arm?.(world);
    await surrounding.before?.(world);
    await world.daraja.payPaybill({ phone, account: accountNumber, amountCents: shillings(700) });
    await world.settle();
    await surrounding.after?.(world);
    const entry = world.daraja.statement().at(-1)!;
    await fault.follow?.(world, entry);
    await world.pass(45 * MINUTE);
    world.daraja.faults.clear();
    expectTruth(world);
    expect(booked(world).find((row) => row.receipt === entry.receipt)).toMatchObject({ state: 'credited', subscriberId: id });
  });

  test('a payment to an unknown account waits for a person, once', async () => {
    const phone = newPhone();
    await surrounding.before?.(world);
    await world.daraja.payPaybill({ phone, account: 'NOBODY', amountCents: shillings(250) });
    await world.settle();
    await surrounding.after?.(world);
    await world.pass(45 * MINUTE);
    world.daraja.faults.clear();
    expectTruth(world);
    expect(booked(world).find((row) => row.receipt === world.daraja.statement().at(-1)!.receipt)).toMatchObject({ state: 'suspense', subscriberId: null });
  });

  test('a forged report', async () => {
    const { accountNumber } = await world.subscriber(newPhone());
    const forged: StatementEntry = { receipt: 'UCR0FORGED', paidAt: world.clock.now(), via: 'paybill', phone: '254712999999', name: 'NOBODY', account: accountNumber, amountCents: shillings(9999), shortcode: ACCOUNT.shortcode, checkoutRequestId: null };
    // Who does not know our path gets nowhere.
    expect(await world.post('c2b/confirmation', confirmation(forged, world), 'ab'.repeat(20))).toBe(surrounding.listener === false ? null : 404);
    await world.pass(20 * MINUTE);
    expectTruth(world);
    // Who knows it is believed only with M-Pesa's own list, when the operator wants that.
    const { mpesa } = await world.client.query('settings.read', {});
    await world.client.command('settings.saveMpesa', { ...mpesa, confirmReports: 'always' });
    expect(await world.post('c2b/confirmation', confirmation(forged, world))).toBe(surrounding.listener === false ? null : 200);
    await world.pass(20 * MINUTE);
    expectTruth(world);
    const waiting = await world.client.query('inbox.list', { state: 'parked' });
    expect(waiting.rows.map((row) => row.reason)).toEqual(surrounding.listener === false ? [] : [expect.stringContaining('M-Pesa')]);
    // Money that is real comes through all the same, as soon as the list has it.
    const phone = newPhone();
    const honest = await world.subscriber(phone);
    await world.daraja.payPaybill({ phone, account: honest.accountNumber, amountCents: shillings(300) });
    await world.pass(20 * MINUTE);
    expectTruth(world);
    expect(booked(world).filter((row) => row.subscriberId === honest.id)).toMatchObject([{ state: 'credited', amountCents: shillings(300) }]);
  });
});
