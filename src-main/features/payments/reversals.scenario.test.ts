/** A payment that M-Pesa is asked to give back: two people, one request, and every order in which its end may be told. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { HOUR, MINUTE } from '../../../src-shared/time.ts';
import type { Actor } from '../../kernel/commands.ts';
import { q } from '../../schema/tables.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import { createWorld, START, type World } from './payments.test-support.ts';
import { proposeReversal, reversalUnanswered, settleReversal } from './reversals.service.ts';
import type { ReversalAnswer } from './reversals.ts';
import { receivePayment } from './receive.service.ts';

const ASKABLE = { initiatorName: 'waya', initiatorCredentialCipher: 'sealed' };
const SECOND_OWNER: Actor = { kind: 'operator', operatorId: 2, role: 'owner', name: 'Otieno', sessionHash: 'x' };
const DONE: ReversalAnswer = { resultCode: '0', resultText: 'ok', receipt: 'UCZ0000001', alreadyReversed: false };
const FAILED: ReversalAnswer = { resultCode: '1', resultText: 'no', receipt: null, alreadyReversed: false };
const ALREADY: ReversalAnswer = { resultCode: 'R000001', resultText: 'no', receipt: null, alreadyReversed: true };

async function desk(given: { owners?: 1 | 2; settings?: object } = {}) {
  const world = await createWorld(given.settings ?? ASKABLE);
  if (given.owners === 2) addOwner(world, 2);
  const { id: subscriberId, accountNumber } = world.subscriber('Mary Wanjiru', '0712000001');
  world.owe(subscriberId, 1500, 3);
  const paymentId = receive(world, accountNumber, 'UCR0000001', 1500);
  return { world, subscriberId, accountNumber, paymentId };
}
const addOwner = (world: World, id: number) => world.db.transaction(() => world.db.run(q.insertInto('operator').values({ id, name: 'Otieno', userName: `owner${id}`, role: 'owner', passwordHash: 'x', active: 1, createdAt: START })));
const receive = (world: World, accountTyped: string, receipt: string, shillings: number, source: 'c2b' | 'pull' = 'c2b') =>
  world.act((context) => receivePayment(context, { receipt, amountCents: cents(shillings * 100), paidAt: START, shortcode: '', accountTyped, payerPhone: '', payerName: '', checkoutRequestId: null, body: '{}' }, source).id);
let asked = 0;
const asSecond = (world: World, name: string, input: object) => world.commands.execute({ id: `second-owner-${(asked += 1)}`, name, input, actor: SECOND_OWNER });
const row = (world: World, id = 1) => world.db.one(q.selectFrom('reversal').selectAll().where('id', '=', id));
const state = (world: World, id = 1) => row(world, id).state;
const payment = (world: World, id: number) => world.db.one(q.selectFrom('payment').select('state').where('id', '=', id)).state;
const reversedTimes = (world: World) => world.db.sql<{ n: number }>(`SELECT count(*) AS n FROM journalEntry WHERE kind = 'paymentReversal'`)[0]!.n;
const settle = (world: World, answer: ReversalAnswer, id = 1) => world.act((context) => settleReversal(context, id, answer));
const listed = (world: World, reversalReceipt: string, origin: 'pull' | 'statement', receipt = 'UCR0000001', shillings = 1500) =>
  world.act((context) => proposeReversal(context, { receipt, reversalReceipt, amountCents: cents(shillings * 100), happenedAt: context.now, origin }));
const refused = async (call: Promise<unknown> | (() => unknown)): Promise<string> => {
  try {
    await (typeof call === 'function' ? call() : call);
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  throw new Error('it was not refused');
};

/** Approved and with M-Pesa. */
async function sent() {
  const made = await desk({ owners: 2 });
  await made.world.client.command('reversals.request', { paymentId: made.paymentId, reason: 'Paid twice' });
  asSecond(made.world, 'reversals.approve', { id: 1 });
  await made.world.drain();
  return made;
}

describe('two people', () => {
  test('one asks, another approves; it is sent once, and done when M-Pesa says so', async () => {
    const { world, paymentId, subscriberId } = await desk({ owners: 2 });
    expect(await world.client.command('reversals.request', { paymentId, reason: 'Paid twice' })).toEqual({ id: 1, notBefore: null });
    expect(await refused(world.client.command('reversals.approve', { id: 1 }))).toBe('You asked for it yourself: another owner approves it.');
    expect((await world.client.query('reversals.list', { open: true })).rows).toMatchObject([{ state: 'waiting', canApprove: false, requestedBy: 'Achieng', text: 'It waits for another owner to approve it: Achieng asked for it.' }]);
    asSecond(world, 'reversals.approve', { id: 1 });
    await world.drain();
    expect(world.gateway.questions).toEqual([{ what: 'reversal', reference: 'reversal:1', resultUrl: 'https://pay.example.co.ke/secret-path/result', timeoutUrl: 'https://pay.example.co.ke/secret-path/timeout', receipt: 'UCR0000001', amountCents: 150_000, reason: 'Paid twice' }]);
    expect(world.db.sql('SELECT id, kind, subjectId FROM conversation ORDER BY id')).toEqual([{ id: 'AG_1', kind: 'reversal', subjectId: 1 }, { id: 'originator-1', kind: 'reversal', subjectId: 1 }]);
    expect([state(world), payment(world, paymentId), world.owed(subscriberId)]).toEqual(['sent', 'credited', 0]);
    settle(world, DONE);
    expect([state(world), payment(world, paymentId), world.owed(subscriberId)]).toEqual(['done', 'reversed', 150_000]);
    expect(row(world)).toMatchObject({ reversalReceipt: 'UCZ0000001', approvedBy: 2, resultCode: '0', resultText: 'M-Pesa gave it back.' });
    await world.pass(HOUR);
    expect([state(world), world.gateway.questions.length]).toEqual(['done', 1]);
    expect(world.wrong()).toEqual([]);
  });

  test('a sole owner approves his own request after the delay, and not before; another one at once', async () => {
    const { world, paymentId } = await desk();
    const { notBefore } = await world.client.command('reversals.request', { paymentId, reason: 'x' });
    expect(notBefore).toBe(START + 12 * HOUR);
    expect(await refused(world.client.command('reversals.approve', { id: 1 }))).toContain('there is nobody else: you may approve it from 28 Mar 2026, 03:33 on');
    await world.pass(12 * HOUR - 1);
    expect(await refused(world.client.command('reversals.approve', { id: 1 }))).toContain('you may approve it from');
    await world.pass(1);
    expect((await world.client.query('reversals.list', {})).rows[0]!.canApprove).toBe(true);
    await world.client.command('reversals.approve', { id: 1 });
    await world.drain();
    expect([state(world), row(world).approvedBy]).toEqual(['sent', 1]);
    const other = receive(world, 'nobody', 'UCR0000002', 10);
    await world.client.command('reversals.request', { paymentId: other, reason: 'x' });
    addOwner(world, 2);
    asSecond(world, 'reversals.approve', { id: 2 });
    expect(state(world, 2)).toBe('queued');
  });

  test('who asked alone before the other owner left dismisses it and asks again', async () => {
    const { world, paymentId } = await desk({ owners: 2 });
    await world.client.command('reversals.request', { paymentId, reason: 'x' });
    world.db.transaction(() => world.db.run(q.updateTable('operator').set({ active: 0 }).where('id', '=', 2)));
    expect(await refused(world.client.command('reversals.approve', { id: 1 }))).toContain('Dismiss it and ask again');
    await world.client.command('reversals.dismiss', { id: 1, reason: 'Again' });
    expect((await world.client.command('reversals.request', { paymentId, reason: 'x' })).notBefore).toBe(START + 12 * HOUR);
    expect(await refused(world.client.command('reversals.dismiss', { id: 1, reason: 'x' }))).toBe('It is settled already.');
  });

  test('nothing is asked that M-Pesa could not do or answer, with what to do instead', async () => {
    for (const [settings, words] of [[{ ...ASKABLE, enabled: false }, 'M-Pesa is not switched on.'], [{}, 'The API operator is not in the M-Pesa settings yet'], [{ ...ASKABLE, publicUrl: '' }, 'No public address is set']] as const) {
      const { world, paymentId } = await desk({ settings });
      expect(await refused(world.client.command('reversals.request', { paymentId, reason: 'x' }))).toContain(words);
      expect(await refused(world.client.command('reversals.request', { paymentId, reason: 'x' }))).toContain('Reverse it in the M-Pesa portal, then import the statement; or record it with Reverse.');
    }
    const { world, subscriberId } = await desk();
    const { paymentId: cash } = await world.client.command('payments.takeCash', { subscriberId, amountCents: cents(100) });
    expect(await refused(world.client.command('reversals.request', { paymentId: cash, reason: 'x' }))).toContain('did not come by M-Pesa');
    const whole = receive(world, 'both', 'UCR0000003', 30);
    const { paymentIds } = await world.client.command('payments.split', { id: whole, parts: [{ subscriberId, amountCents: cents(1000) }, { subscriberId: null, amountCents: cents(2000) }], reason: 'x' });
    expect(await refused(world.client.command('reversals.request', { paymentId: paymentIds[0]!, reason: 'x' }))).toBe('UCR0000003/1 is a part, and M-Pesa gives back whole receipts. Ask for UCR0000003, or pay the part back.');
    await world.client.command('payments.payBack', { id: paymentIds[1]!, method: 'cash', reference: '', reason: 'x' });
    expect(await refused(world.client.command('reversals.request', { paymentId: whole, reason: 'x' }))).toBe('UCR0000003/2 was paid back to its sender already.');
    expect(await refused(world.client.command('reversals.request', { paymentId: 9999, reason: 'x' }))).toBe('There is no such payment.');
  });
});

describe('while it is open', () => {
  test('the money stays as it is: nobody gets it, and no report credits it', async () => {
    const { world, subscriberId, accountNumber } = await desk({ owners: 2 });
    const waiting = receive(world, '', 'UCR0000002', 700);
    await world.client.command('reversals.request', { paymentId: waiting, reason: 'x' });
    expect(await refused(world.client.command('reversals.request', { paymentId: waiting, reason: 'x' }))).toBe('A reversal of UCR0000002 waits for its approval.');
    const acts: [string, () => Promise<unknown>][] = [
      ['assign', () => world.client.command('payments.assign', { paymentId: waiting, subscriberId })],
      ['split', () => world.client.command('payments.split', { id: waiting, parts: [{ subscriberId, amountCents: cents(100) }, { subscriberId, amountCents: cents(69_900) }], reason: 'x' })],
      ['payBack', () => world.client.command('payments.payBack', { id: waiting, method: 'cash', reference: '', reason: 'x' })],
      ['reverse', () => world.client.command('payments.reverse', { id: waiting, reason: 'x' })],
    ];
    for (const [name, act] of acts) expect(`${name}: ${await refused(act())}`).toContain(': A reversal of UCR0000002 waits for its approval. Settle or dismiss it under Reversals first');
    receive(world, accountNumber, 'UCR0000002', 700, 'pull');
    expect(payment(world, waiting)).toBe('suspense');
    await world.client.command('reversals.dismiss', { id: 1, reason: 'It was right after all' });
    receive(world, accountNumber, 'UCR0000002', 700, 'pull');
    expect(payment(world, waiting)).toBe('credited');
    expect(world.wrong()).toEqual([]);
  });

  test('one that was sent cannot be called back, nor approved again', async () => {
    const { world } = await sent();
    expect(await refused(world.client.command('reversals.dismiss', { id: 1, reason: 'x' }))).toContain('is with M-Pesa, and its result is not here yet: it cannot be called back.');
    expect(await refused(() => asSecond(world, 'reversals.approve', { id: 1 }))).toContain('is with M-Pesa');
  });

  test('a whole that was split goes back with all its parts', async () => {
    const { world, subscriberId } = await desk({ owners: 2 });
    const whole = receive(world, 'both', 'UCR0000002', 700);
    await world.client.command('payments.split', { id: whole, parts: [{ subscriberId, amountCents: cents(30_000) }, { subscriberId: null, amountCents: cents(40_000) }], reason: 'x' });
    await world.client.command('reversals.request', { paymentId: whole, reason: 'x' });
    asSecond(world, 'reversals.approve', { id: 1 });
    await world.drain();
    expect(world.gateway.questions[0]).toMatchObject({ receipt: 'UCR0000002', amountCents: 70_000 });
    settle(world, DONE);
    expect(world.payments().filter(({ receipt }) => receipt.startsWith('UCR0000002')).map((row) => row.state)).toEqual(['split', 'reversed', 'reversed']);
    expect([world.suspense(), world.credit(subscriberId), world.wrong()]).toEqual([0, 0, []]);
  });
});

describe('what becomes of it', () => {
  test('a refusal by M-Pesa is told in words of the business, and it may be asked for again', async () => {
    const { world, paymentId } = await sent();
    settle(world, FAILED);
    expect((await world.client.query('reversals.list', {})).rows[0]).toMatchObject({ state: 'failed', text: 'M-Pesa did not give it back. There is not enough money in the M-Pesa account of the business. Let money come in, or move it back from the bank, then ask again.' });
    expect(payment(world, paymentId)).toBe('credited');
    await world.client.command('reversals.request', { paymentId, reason: 'Again' });
    // A success that comes late is a success: the second request has nothing left to do.
    settle(world, DONE);
    expect([state(world, 1), state(world, 2), payment(world, paymentId), reversedTimes(world)]).toEqual(['done', 'dismissed', 'reversed', 1]);
    settle(world, FAILED);
    expect(state(world)).toBe('done');
    expect(world.wrong()).toEqual([]);
  });

  test('a request that certainly was not sent has failed, visibly', async () => {
    const { world, paymentId } = await desk({ owners: 2 });
    world.gateway.onQuestion = () => Promise.reject(new GatewayError('M-Pesa cannot be reached.', { retryable: true, outcome: 'not_done', hint: 'Look at the connection.' }));
    await world.client.command('reversals.request', { paymentId, reason: 'x' });
    asSecond(world, 'reversals.approve', { id: 1 });
    await world.drain();
    expect((await world.client.query('reversals.list', {})).rows[0]).toMatchObject({ state: 'failed', text: 'M-Pesa did not give it back. It was not sent: M-Pesa cannot be reached.', trouble: { hint: 'Look at the connection.' } });
    await world.pass(HOUR);
    expect(world.gateway.questions).toHaveLength(1);
    expect(payment(world, paymentId)).toBe('credited');
  });

  test.each(['the answer to the request was lost', 'Waya was stopped while it was sent'])('when %s, nobody sends it again; a person says what the portal shows', async (how) => {
    const { world, paymentId } = await desk({ owners: 2 });
    await world.client.command('reversals.request', { paymentId, reason: 'x' });
    asSecond(world, 'reversals.approve', { id: 1 });
    if (how.startsWith('Waya')) {
      world.db.transaction(() => world.db.sql(`UPDATE job SET state = 'running', startedAt = 1 WHERE kind = 'reversals.send' RETURNING 1`));
      world.restart().start();
    } else {
      world.gateway.onQuestion = () => Promise.reject(new GatewayError('M-Pesa did not answer.', { retryable: false, outcome: 'unknown', hint: 'Look in the portal.' }));
    }
    await world.drain();
    expect(state(world)).toBe('unknown');
    const questions = world.gateway.questions.length;
    await world.pass(24 * HOUR);
    expect([state(world), world.gateway.questions.length]).toEqual(['unknown', questions]);
    expect((await world.client.query('reversals.list', { open: true })).rows[0]!.text).toContain('Nobody knows whether M-Pesa gave it back.');
    expect(await refused(world.client.command('reversals.settle', { id: 1, happened: true, reversalReceipt: 'UCR0000001' }))).toContain('is a payment that came in');
    await world.client.command('reversals.settle', { id: 1, happened: false });
    expect([state(world), payment(world, paymentId)]).toEqual(['failed', 'credited']);
    expect(await refused(world.client.command('reversals.settle', { id: 1, happened: true }))).toBe('Its result is not missing.');
    await world.jobs.stop();
    expect(world.wrong()).toEqual([]);
  });

  test('without an answer in fifteen minutes it is unknown; a person who sees it in the portal says so, with its receipt', async () => {
    const { world, paymentId } = await sent();
    await world.pass(15 * MINUTE);
    expect([state(world), JSON.parse(row(world).trouble!)]).toMatchObject(['unknown', { message: 'M-Pesa took the request, and never told its result.' }]);
    await world.client.command('reversals.settle', { id: 1, happened: true, reversalReceipt: 'ucz 0000001' });
    expect([state(world), row(world).reversalReceipt, payment(world, paymentId)]).toEqual(['done', 'UCZ0000001', 'reversed']);
    expect(listed(world, 'UCZ0000001', 'statement')).toBe(1);
    expect(world.wrong()).toEqual([]);
  });

  test('a code that is not known is no verdict; an answer that says “still working” changes nothing', async () => {
    const { world, paymentId } = await sent();
    settle(world, { ...FAILED, resultCode: '4999' });
    expect(state(world)).toBe('sent');
    settle(world, { ...FAILED, resultCode: '777' });
    expect([state(world), payment(world, paymentId)]).toEqual(['unknown', 'credited']);
    settle(world, ALREADY);
    expect([state(world), row(world).resultText, payment(world, paymentId)]).toEqual(['done', 'It had been given back before already.', 'reversed']);
  });

  test('before it was approved M-Pesa lists it: the request is moot, and a person confirms what is listed', async () => {
    const { world, paymentId } = await desk({ owners: 2 });
    await world.client.command('reversals.request', { paymentId, reason: 'x' });
    expect(listed(world, 'UCZ0000001', 'pull')).toBe(2);
    expect([state(world, 1), state(world, 2)]).toEqual(['dismissed', 'proposed']);
    expect(await refused(world.client.command('reversals.request', { paymentId, reason: 'x' }))).toContain('is listed by M-Pesa');
    await world.client.command('reversals.approve', { id: 2 });
    expect([payment(world, paymentId), reversedTimes(world), world.wrong()]).toEqual(['reversed', 1, []]);
  });

  test('listed without its payment first, and then named: it is the one that was asked for', async () => {
    const { world, paymentId } = await sent();
    expect(listed(world, 'UCZ0000001', 'pull', '')).toBe(2);
    settle(world, DONE);
    // Its receipt is the listed one's already; the statement brings them together.
    expect(listed(world, 'UCZ0000001', 'statement')).toBe(2);
    expect([state(world, 1), state(world, 2), payment(world, paymentId), reversedTimes(world)]).toEqual(['done', 'dismissed', 'reversed', 1]);
    expect(world.wrong()).toEqual([]);
  });

  test('paid back by hand after it had “failed”: a late success says that the money went out twice', async () => {
    const { world, paymentId } = await sent();
    settle(world, FAILED);
    await world.client.command('payments.unassign', { id: paymentId, reason: 'x' });
    await world.client.command('payments.payBack', { id: paymentId, method: 'cash', reference: '', reason: 'x' });
    settle(world, DONE);
    expect((await world.client.query('reversals.list', {})).rows[0]).toMatchObject({ state: 'done', paymentState: 'returned', trouble: { message: 'UCR0000001 had been paid back to its sender as well: the money went out twice.' } });
    expect(world.wrong()).toEqual([]);
  });
});

describe('over the wire', () => {
  const result = (conversation: string, changes: object = {}) =>
    JSON.stringify({
      Result: {
        ResultType: 0, ResultCode: 0, ResultDesc: 'The service request is processed successfully.', OriginatorConversationID: `originator-of-${conversation}`, ConversationID: conversation, TransactionID: 'UCZ0000001',
        ResultParameters: { ResultParameter: [{ Key: 'Amount', Value: 1500 }, { Key: 'OriginalTransactionID', Value: 'UCR0000001' }, { Key: 'Charge', Value: 0 }] }, ...changes,
      },
    });

  test.each([
    ['a success', {}, 'done', 'reversed', 'UCZ0000001'],
    ['“already reversed”', { ResultCode: 'R000001', ResultDesc: 'The transaction has already been reversed.', ResultParameters: undefined }, 'done', 'reversed', null],
    ['“unknown receipt”', { ResultCode: 'R000002', ResultDesc: 'The OriginalTransactionID is invalid.', ResultParameters: undefined }, 'failed', 'credited', null],
    ['too little money', { ResultCode: 1, ResultDesc: 'The balance is insufficient for the transaction.', ResultParameters: undefined }, 'failed', 'credited', null],
    ['a wrong operator', { ResultCode: 2001, ResultDesc: 'The initiator information is invalid.', ResultParameters: undefined }, 'failed', 'credited', null],
    ['a role that is missing', { ResultCode: '21', ResultDesc: 'The initiator is not allowed to initiate this request.', ResultParameters: undefined }, 'failed', 'credited', null],
  ])('%s, twice', async (_name, changes, expected, money, reversalReceipt) => {
    const { world, paymentId } = await sent();
    await world.report('result', result('AG_1', changes));
    await world.report('result', result('AG_1', changes));
    expect([state(world), payment(world, paymentId), row(world).reversalReceipt, reversedTimes(world)]).toEqual([expected, money, reversalReceipt, money === 'reversed' ? 1 : 0]);
    expect(world.inboxRows().map((entry) => entry.state)).toEqual(['done', 'done']);
    expect(world.wrong()).toEqual([]);
  });

  test('an answer before M-Pesa has taken the request, as it seems, waits for it', async () => {
    const { world, paymentId } = await desk({ owners: 2 });
    world.gateway.onQuestion = async () => {
      await world.inbox.arrive('result', result('AG_1'));
      return { conversationIds: ['AG_1'] };
    };
    await world.client.command('reversals.request', { paymentId, reason: 'x' });
    asSecond(world, 'reversals.approve', { id: 1 });
    await world.drain();
    expect([state(world), payment(world, paymentId), reversedTimes(world)]).toEqual(['done', 'reversed', 1]);
    expect(world.inboxRows()).toMatchObject([{ state: 'done' }]);
  });

  test('our own request that comes back unanswered is no verdict', async () => {
    const { world, paymentId } = await sent();
    await world.report('timeout', JSON.stringify({ Initiator: 'waya', SecurityCredential: 'x', CommandID: 'TransactionReversal', TransactionID: 'UCR0000001', Amount: 1500, Remarks: 'Paid twice', Occasion: 'reversal:1' }));
    expect([state(world), payment(world, paymentId)]).toEqual(['unknown', 'credited']);
    await world.report('result', result('AG_1'));
    expect([state(world), payment(world, paymentId), world.wrong()]).toEqual(['done', 'reversed', []]);
  });

  test('an answer to nobody’s question changes nothing, and waits for a person', async () => {
    const { world, paymentId } = await sent();
    await world.report('result', result('AG_forged'));
    expect([state(world), payment(world, paymentId), world.inboxRows().map((entry) => entry.state)]).toEqual(['sent', 'credited', ['parked']]);
  });
});

test('however its end is told, and in whatever order, the money leaves the books once', async () => {
  const telling = fc.constantFrom('success', 'already', 'failure', 'unanswered', 'pull', 'statement', 'report again', 'an hour', 'person');
  await fc.assert(
    fc.asyncProperty(fc.array(telling, { minLength: 1, maxLength: 12 }), async (tellings) => {
      const { world, accountNumber, paymentId, subscriberId } = await sent();
      for (const what of tellings) {
        if (what === 'success') settle(world, DONE);
        else if (what === 'already') settle(world, ALREADY);
        else if (what === 'failure') settle(world, FAILED);
        else if (what === 'unanswered') world.act((context) => reversalUnanswered(context, 1));
        else if (what === 'pull' || what === 'statement') listed(world, 'UCZ0000001', what);
        else if (what === 'report again') receive(world, accountNumber, 'UCR0000001', 1500, 'pull');
        else if (what === 'an hour') await world.pass(HOUR);
        else await world.client.command('reversals.settle', { id: 1, happened: true }).catch((error: unknown) => expect(error).toBeInstanceOf(Refusal));
        // What was listed after a failure waits for a person, who confirms it.
        for (const { id } of world.db.sql<{ id: number }>(`SELECT id FROM reversal WHERE state = 'proposed'`)) await world.client.command('reversals.approve', { id });
      }
      const left = tellings.some((what) => ['success', 'already', 'pull', 'statement'].includes(what)) || payment(world, paymentId) === 'reversed';
      expect([payment(world, paymentId), reversedTimes(world), world.owed(subscriberId)]).toEqual(left ? ['reversed', 1, 150_000] : ['credited', 0, 0]);
      expect(world.db.sql<{ n: number }>(`SELECT count(*) AS n FROM reversal WHERE state = 'done'`)[0]!.n).toBe(left ? 1 : 0);
      expect(world.gateway.questions).toHaveLength(1);
      expect(world.wrong()).toEqual([]);
      world.db.close();
    }),
    { numRuns: 60 },
  );
}, 60_000);
