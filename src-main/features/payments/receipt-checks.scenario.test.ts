/** "Nimelipa": from the code that a customer shows to M-Pesa's word, and what is booked of it, however the answer comes or does not come. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { DAY, later, MINUTE, SECOND } from '../../../src-shared/time.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import { q } from '../../schema/tables.ts';
import { ASKABLE, failedBody, foundBody, reversedBody, timeoutBody } from './answers.test-support.ts';
import { moneyTrouble } from './index.ts';
import { c2bBody, createWorld, listed, START, type World } from './payments.test-support.ts';
import { splitPayment } from './split.service.ts';

const RECEIPT = 'UCR3174C00';

async function shop(settings: object = ASKABLE) {
  const world = await createWorld(settings);
  const jane = world.subscriber('Jane Wanjiku', '0700000001');
  world.owe(jane.id, 1500, 10);
  const check = (receipt = RECEIPT) => world.client.command('receipts.check', { receipt, subscriberId: jane.id });
  const verdict = async (receipt = RECEIPT) => world.client.query('receipts.verdict', { receipt, subscriberId: jane.id });
  return { world, jane, check, verdict };
}
const checks = (world: World) => world.db.all(q.selectFrom('receiptCheck').select(['state', 'outcome', 'paymentId']).orderBy('id'));
const lost = (retryable = true) => new GatewayError('M-Pesa did not answer.', { retryable, outcome: 'unknown', hint: 'Wait.', technical: 'ETIMEDOUT' });

describe('from what is here', () => {
  it('a payment is found at once in any spelling, and M-Pesa is not asked', async () => {
    const { world, jane, check } = await shop();
    await world.report('c2b-confirmation', c2bBody({ receipt: RECEIPT, amount: 1500, account: jane.accountNumber }));
    expect(await check(' ucr 3174c00')).toMatchObject({ receipt: RECEIPT, verdict: 'credited', checkId: null, payments: [{ id: 1, receipt: RECEIPT, amountCents: 150_000, state: 'credited', subscriberId: jane.id, subscriberName: 'Jane Wanjiku' }] });
    await world.drain();
    expect(world.gateway.questions).toEqual([]);
  });

  it('one that was split lists its parts', async () => {
    const { world, jane, verdict } = await shop();
    await world.report('c2b-confirmation', c2bBody({ receipt: RECEIPT, amount: 1500, account: 'house 7', phone: '254799999999' }));
    world.act((context) => splitPayment(context, { id: 1, parts: [{ subscriberId: jane.id, amountCents: shillings(1000) }, { subscriberId: null, amountCents: shillings(500) }], reason: 'Two houses' }));
    expect(await verdict()).toMatchObject({ verdict: 'credited', payments: [{ receipt: `${RECEIPT}/1`, state: 'credited' }, { receipt: `${RECEIPT}/2`, state: 'suspense' }] });
  });

  it.each([
    ['without an API operator', {}, 'The API operator is not in the M-Pesa settings yet'],
    ['without a public address', { ...ASKABLE, publicUrl: '' }, 'No public address is set'],
    ['with M-Pesa switched off', { ...ASKABLE, enabled: false }, 'M-Pesa is not switched on'],
  ])('%s M-Pesa cannot be asked', async (_name, settings, why) => {
    const { world, check } = await shop(settings);
    expect(await check()).toMatchObject({ verdict: 'cannotAsk', text: expect.stringContaining(why), checkId: null });
    await world.drain();
    expect(world.gateway.questions).toEqual([]);
  });

  it.each([['HELLO', 'unknown'], ['UCS3174C00', 'unknown'], ['UCA3174C00', 'cannotAsk']])('%s is not asked about: %s', async (receipt, verdict) => {
    const { world, check } = await shop();
    expect(await check(receipt)).toMatchObject({ verdict, checkId: null });
    expect(checks(world)).toEqual([]);
  });

  it('nobody is asked for by a stranger’s id', async () => {
    const { world } = await shop();
    await expect(world.client.command('receipts.check', { receipt: RECEIPT, subscriberId: 99 })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('M-Pesa’s answer', () => {
  it('a payment to us is booked by the one door, and later reports are evidence of the same', async () => {
    const { world, jane, check, verdict } = await shop();
    expect(await check()).toMatchObject({ verdict: 'waiting', checkId: 1 });
    await world.drain();
    expect(world.gateway.questions).toEqual([{ what: 'receipt', receipt: RECEIPT, reference: 'receiptCheck:1', resultUrl: 'https://pay.example.co.ke/secret-path/result', timeoutUrl: 'https://pay.example.co.ke/secret-path/timeout' }]);
    await world.report('result', foundBody(1, { receipt: RECEIPT, amount: 1500, payer: '254700000001 - JANE' }));
    expect(await verdict()).toMatchObject({ verdict: 'credited', payments: [{ subscriberId: jane.id }] });
    await world.report('c2b-confirmation', c2bBody({ receipt: RECEIPT, amount: 1500, account: jane.accountNumber }));
    expect(world.payments()).toEqual([expect.objectContaining({ receipt: RECEIPT, state: 'credited', subscriberId: jane.id, sources: 'status,c2b' })]);
    expect([world.owed(jane.id), world.credit(jane.id), world.suspense()]).toEqual([0, 0, 0]);
    expect(world.wrong()).toEqual([]);
  });

  it('a stranger’s payment waits for a person; who asked is not who paid', async () => {
    const { world, jane, check, verdict } = await shop();
    await check();
    await world.drain();
    await world.report('result', foundBody(1, { receipt: RECEIPT, amount: 1500 }));
    expect(await verdict()).toMatchObject({ verdict: 'suspense', whatToDo: 'Assign it to Jane Wanjiku, if it is his.' });
    expect([world.owed(jane.id), world.suspense()]).toEqual([150_000, 150_000]);
  });

  it.each([
    ['another business number', foundBody(1, { receipt: RECEIPT, amount: 1500, shortcode: '123456' }), 'otherShortcode'],
    ['given back', foundBody(1, { receipt: RECEIPT, amount: 1500, status: 'Reversed' }), 'reversed'],
    ['not completed', foundBody(1, { receipt: RECEIPT, amount: 1500, status: 'Failed' }), 'notCompleted'],
    ['no such receipt', failedBody(1, 2033), 'notFound'],
  ])('%s: said, and nothing is booked', async (_name, body, outcome) => {
    const { world, check, verdict } = await shop();
    await check();
    await world.drain();
    await world.report('result', body);
    expect(checks(world)).toEqual([{ state: 'done', outcome, paymentId: null }]);
    expect((await verdict()).verdict).toBe(outcome);
    expect(world.payments()).toEqual([]);
    expect(world.inboxRows()).toMatchObject([{ state: 'done' }]);
  });

  it.each([
    ['the wrong password', failedBody(1, 2001), 'M-Pesa refused the name or the password of the API operator.'],
    ['an unknown code', failedBody(1, 31_337), 'M-Pesa answered with a code that Waya does not know (31337).'],
    ['another receipt', foundBody(1, { receipt: 'UCR3174C01', amount: 1500 }), 'M-Pesa’s answer does not say what was asked.'],
  ])('%s is no verdict, and may be asked again', async (_name, body, text) => {
    const { world, check, verdict } = await shop();
    await check();
    await world.drain();
    await world.report('result', body);
    expect(await verdict()).toMatchObject({ verdict: 'unknown', text: `It is not here. ${text}` });
    expect(world.payments()).toEqual([]);
    await check();
    await world.drain();
    await world.report('result', foundBody(2, { receipt: RECEIPT, amount: 1500 }));
    expect(checks(world)).toMatchObject([{ state: 'failed' }, { state: 'done', outcome: 'found', paymentId: 1 }]);
  });

  it('of a time before these books is not booked', async () => {
    const { world, check, verdict } = await shop();
    await check();
    await world.drain();
    await world.report('result', foundBody(1, { receipt: RECEIPT, amount: 1500, at: later(START, -MINUTE) }));
    expect(await verdict()).toMatchObject({ verdict: 'unknown', text: 'M-Pesa has it, from before Waya kept these books.' });
    expect(world.payments()).toEqual([]);
  });

  it('to another question than the one asked is kept for a person', async () => {
    const { world, check } = await shop();
    await check();
    await world.drain();
    await world.report('result', reversedBody(1, RECEIPT));
    expect(world.inboxRows()).toMatchObject([{ state: 'refused', reason: 'It answers another question than the one that was asked.' }]);
    expect(checks(world)).toMatchObject([{ state: 'sent' }]);
  });
});

describe('on the way', () => {
  it('an answer before the acknowledgement waits for it', async () => {
    const { world, check, verdict } = await shop();
    let acknowledge = () => undefined as void;
    world.gateway.onQuestion = (n) => new Promise((resolve) => {
      acknowledge = () => resolve({ conversationIds: [`AG_${n}`, `originator-${n}`] });
    });
    await check();
    const draining = world.drain();
    await world.inbox.arrive('result', foundBody(1, { receipt: RECEIPT, amount: 1500, payer: '254700000001 - JANE' }));
    world.jobs.start();
    await expect.poll(() => world.inboxRows()[0]?.state).toBe('parked');
    expect((await verdict()).verdict).toBe('waiting');
    acknowledge();
    await draining;
    await world.drain();
    expect((await verdict()).verdict).toBe('credited');
    expect(world.inboxRows()).toMatchObject([{ state: 'done' }]);
    await world.jobs.stop();
  });

  it('one open question a receipt, whoever asks; the answer is for all', async () => {
    const { world, check } = await shop();
    await check();
    await world.client.command('receipts.check', { receipt: RECEIPT });
    await check();
    await world.drain();
    expect(world.gateway.questions).toHaveLength(1);
  });

  it('a question that M-Pesa does not take is asked a few times, then said to have failed', async () => {
    const { world, check, verdict } = await shop();
    world.gateway.onQuestion = async () => Promise.reject(lost());
    await check();
    for (let i = 0; i < 20; i++) await world.pass(5 * SECOND);
    expect(world.gateway.questions).toHaveLength(4);
    expect(await verdict()).toMatchObject({ verdict: 'unknown', text: 'It is not here. M-Pesa did not answer.', whatToDo: 'Wait.' });
  });

  it('no answer within two minutes is told; one that comes late counts all the same', async () => {
    const { world, check, verdict } = await shop();
    await check();
    await world.drain();
    await world.pass(2 * MINUTE);
    expect(await verdict()).toMatchObject({ verdict: 'unknown', text: 'It is not here. M-Pesa took the question, and never answered.' });
    await world.report('result', foundBody(1, { receipt: RECEIPT, amount: 1500 }));
    expect(await verdict()).toMatchObject({ verdict: 'suspense' });
  });

  it('a question that comes back unanswered is no verdict; one that is not ours is kept for a person', async () => {
    const { world, check, verdict } = await shop();
    await check();
    await world.drain();
    await world.report('timeout', timeoutBody('receiptCheck:1'));
    expect((await verdict()).verdict).toBe('unknown');
    expect(checks(world)).toMatchObject([{ state: 'unknown' }]);
    await world.report('timeout', timeoutBody(''));
    expect(world.inboxRows()).toMatchObject([{ state: 'done' }, { state: 'refused', reason: 'M-Pesa sends a question back unanswered, and it is none that Waya knows.' }]);
  });

  it('an answer that may be about a reversal, to no question that is known, is for a person after two hours', async () => {
    const { world } = await shop();
    await world.report('result', reversedBody(7, RECEIPT));
    await world.report('result', failedBody(8, 2033));
    expect(moneyTrouble(world.db, world.clock.now()).strayAnswers).toBeNull();
    await world.pass(2 * 60 * MINUTE + 1);
    expect(moneyTrouble(world.db, world.clock.now()).strayAnswers).toEqual({ count: 1, since: START });
  });

  test('twenty in ten minutes for one person', async () => {
    const { world, check } = await shop();
    for (let i = 10; i < 30; i++) await check(`UCR3174C${i}`);
    await expect(check('UCR3174C30')).rejects.toMatchObject({ code: 'rate_limited' });
    // What is being asked already costs nothing.
    await check('UCR3174C29');
    await world.pass(10 * MINUTE);
    await check('UCR3174C30');
    expect(checks(world)).toHaveLength(21);
  });
});

it('however answers, reports and lists come, each twice and in any order, the receipt is booked once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(['answer', 'answer', 'c2b', 'c2b', 'pull', 'timeout', 'overdue', 'check'] as const, { minLength: 3 }), async (steps) => {
      const { world, jane, check } = await shop();
      await check();
      await world.drain();
      for (const step of steps) {
        if (step === 'answer') await world.report('result', foundBody(1, { receipt: RECEIPT, amount: 1500, payer: '254700000001 - JANE' }));
        else if (step === 'c2b') await world.report('c2b-confirmation', c2bBody({ receipt: RECEIPT, amount: 1500, account: jane.accountNumber }));
        else if (step === 'timeout') await world.report('timeout', timeoutBody('receiptCheck:1'));
        else if (step === 'overdue') await world.pass(2 * MINUTE);
        else if (step === 'check') {
          await check();
          await world.drain();
        } else {
          world.gateway.listed = [listed({ receipt: RECEIPT, amount: 1500, account: jane.accountNumber })];
          await world.client.command('payments.pull', {});
          await world.drain();
        }
      }
      const isTold = steps.some((step) => step === 'answer' || step === 'c2b' || step === 'pull');
      expect(world.payments().map((payment) => [payment.receipt, payment.state, payment.subscriberId])).toEqual(isTold ? [[RECEIPT, 'credited', jane.id]] : []);
      expect([world.owed(jane.id), world.credit(jane.id), world.suspense()]).toEqual([isTold ? 0 : 150_000, 0, 0]);
      expect(world.wrong()).toEqual([]);
      await world.pass(DAY);
      expect(world.payments()).toHaveLength(isTold ? 1 : 0);
    }),
    { numRuns: 40 },
  );
}, 120_000);
