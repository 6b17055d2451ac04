/** From the sidecar into the books: nothing lost, nothing twice, no bad report in the way of a good one. */
import { expect, it } from 'vitest';
import { generateSealingKeys, seal } from '../../../src-shared/sealed.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import { q } from '../../schema/tables.ts';
import { c2bBody, createWorld, fixture, stkFailure } from './payments.test-support.ts';

const good = (receipt: string) => c2bBody({ receipt, amount: 10, account: '100016' });

it('arrival, books, acknowledgement; the body is then kept only as evidence, encrypted', async () => {
  const world = await createWorld();
  world.subscriber('Jane Wanjiku', '0700000001', '100016');
  await world.report('c2b-confirmation', good('UCR0000001'));
  expect(world.inbox.acknowledged).toEqual([1]);
  expect(world.db.all(q.selectFrom('inboxEntry').select(['state', 'paymentId', 'sealed', 'remoteAddress']))).toEqual([{ state: 'done', paymentId: 1, sealed: null, remoteAddress: '196.201.214.200' }]);
  const { bodyCipher } = world.db.one(q.selectFrom('paymentEvidence').select('bodyCipher'));
  expect(bodyCipher).not.toContain('JANE');
  expect(JSON.parse(world.vault.decrypt(bodyCipher, 'payment.evidence'))).toMatchObject({ FirstName: 'JANE', TransID: 'UCR0000001' });
});

it('no name, phone, amount or body enters the command log', async () => {
  const world = await createWorld();
  world.subscriber('Jane Wanjiku', '0700000001', '100016');
  await world.report('c2b-confirmation', good('UCR0000001'));
  const log = world.db.all(q.selectFrom('command').select(['name', 'detail']).where('name', 'like', 'payments.%'));
  expect(log).toEqual([
    { name: 'payments.lookIntoInbox', detail: '{}' },
    { name: 'payments.storeReports', detail: '{"source":"sidecar"}' },
    { name: 'payments.receiveReport', detail: '{"entryId":1}' },
  ]);
});

it.each([
  ['not JSON', 'c2b-confirmation', '<html>', 'the body is not JSON'],
  ['no receipt', 'c2b-confirmation', '{"TransAmount":"10"}', 'TransID is missing or not of the expected kind'],
  ['no amount', 'c2b-confirmation', c2bBody({ receipt: 'UCR0000001', amount: 10 }, { TransAmount: '-10' }), 'TransAmount is not an amount above zero'],
  ['a request of our own that came back', 'stk', fixture('timeout-queue-body'), 'Body is missing or not of the expected kind'],
] as const)('a malformed report is kept with its reason and holds up nothing: %s', async (_name, kind, body, reason) => {
  const world = await createWorld();
  world.subscriber('Jane Wanjiku', '0700000001', '100016');
  await world.inbox.arrive(kind, body);
  await world.report('c2b-confirmation', good('UCR0000002'));
  expect(world.inboxRows()).toEqual([{ state: 'refused', reason, paymentId: null }, { state: 'done', reason: null, paymentId: 1 }]);
  expect(world.db.one(q.selectFrom('inboxEntry').select('sealed').where('id', '=', 1)).sealed).not.toBeNull();
});

it('what was sealed to another key, or altered, is refused', async () => {
  const world = await createWorld();
  const other = await generateSealingKeys();
  world.inbox.arriveSealed('stk', await seal(other.publicKey, new TextEncoder().encode(stkFailure(1032))));
  world.inbox.arriveSealed('stk', 'AAAA');
  await world.drain();
  expect(world.inboxRows().map((row) => [row.state, row.reason])).toEqual(Array(2).fill(['refused', 'It cannot be opened: it was sealed to another key, or altered.']));
});

it('a report that Waya trips over does not hold up the others', async () => {
  const world = await createWorld();
  world.subscriber('Jane Wanjiku', '0700000001', '100016');
  world.db.script(`CREATE TRIGGER trip BEFORE INSERT ON payment WHEN NEW.receipt = 'UCR0000001' BEGIN SELECT RAISE(ABORT, 'tripped'); END`);
  for (const receipt of ['UCR0000000', 'UCR0000001', 'UCR0000002']) await world.inbox.arrive('c2b-confirmation', good(receipt));
  await world.drain();
  expect(world.payments().map((payment) => payment.receipt)).toEqual(['UCR0000000', 'UCR0000002']);
  expect(world.inboxRows()[1]).toMatchObject({ state: 'refused', reason: expect.stringContaining('by hand from the M-Pesa statement') });
  expect(world.wrong()).toEqual([]);
});

it('an inbox that does not answer is tried again, and nothing is lost', async () => {
  const world = await createWorld();
  world.subscriber('Jane Wanjiku', '0700000001', '100016');
  world.inbox.failing = new GatewayError('The listener does not answer.', { retryable: true, outcome: 'not_done', hint: 'Wait.' });
  await world.report('c2b-confirmation', good('UCR0000001'));
  expect(world.payments()).toEqual([]);
  world.inbox.failing = null;
  await world.pass(2000);
  expect(world.payments()).toHaveLength(1);
});

it('what was stored before a crash is booked after it, once', async () => {
  const world = await createWorld();
  world.subscriber('Jane Wanjiku', '0700000001', '100016');
  await world.report('c2b-confirmation', good('UCR0000001'));
  // As if the process had died between storing and booking.
  await world.inbox.arrive('c2b-confirmation', good('UCR0000002'));
  const [entry] = await world.inbox.pull(1, 10);
  await world.commands.dispatch({ id: 'store-before-crash', name: 'payments.storeReports', input: { source: 'sidecar', entries: [entry] }, actor: { kind: 'system' } });
  const jobs = world.restart();
  await jobs.drain();
  expect(world.payments().map((payment) => payment.receipt)).toEqual(['UCR0000001', 'UCR0000002']);
  expect(world.inboxRows()).toHaveLength(2);
});

it('many arrivals at once are one look', async () => {
  const world = await createWorld();
  world.subscriber('Jane Wanjiku', '0700000001', '100016');
  for (let i = 0; i < 30; i++) await world.inbox.arrive('c2b-confirmation', good(`UCR00000${10 + i}`));
  await world.drain();
  expect(world.payments()).toHaveLength(30);
  expect(world.db.all(q.selectFrom('command').select('id').where('name', '=', 'payments.lookIntoInbox'))).toHaveLength(1);
});
