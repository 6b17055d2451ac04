/** What only the API operator may ask, over the wire, with everything that may go wrong. */
import { describe, expect, it } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { HOUR, SECOND } from '../../../src-shared/time.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { Asked, PaymentGateway, Question, Report } from '../../ports/payment-gateway.ts';
import { SIMULATOR_CERTIFICATE } from '../../simulators/daraja/index.ts';
import { darajaReports } from './daraja-reports.ts';
import { sealPassword } from './security-credential.ts';
import { OPERATOR, PHONE, START, createRig } from './testing/bench-rig.ts';
import type { Rig } from './testing/bench-rig.ts';

type Act = 'checkReceipt' | 'askBalance' | 'reverse';
const ACTS: readonly Act[] = ['checkReceipt', 'askBalance', 'reverse'];
const ENDPOINTS = { checkReceipt: 'status', askBalance: 'balance', reverse: 'reversal' } as const;
const AMOUNT = shillings(1500);

const ask = (gateway: PaymentGateway, act: Act, question: Question, receipt = 'UCR3174C00'): Promise<Asked> => gateway[act]({ ...question, receipt, amountCents: AMOUNT, reason: 'Paid twice' });
const refusal = async (promise: Promise<unknown>): Promise<GatewayError> => {
  const error: unknown = await promise.then(() => new Error('it worked'), (reason: unknown) => reason);
  if (!(error instanceof GatewayError)) throw error;
  return error;
};
const paid = async (rig: Rig): Promise<string> => {
  const outcome = await rig.simulator.payPaybill({ phone: PHONE, account: 'A-1', amountCents: AMOUNT, name: 'JANE DOE' });
  if (!outcome.paid) throw new Error('not paid');
  return outcome.receipt;
};
const reports = (rig: Rig): Report[] => rig.receiver.received.map(({ path, body }) => darajaReports.read(path === '/timeout' ? 'timeout' : 'result', body));

describe('the wire', () => {
  it('has the documented fields, misspelt as they are, and the reference as Occasion', async () => {
    const rig = await createRig();
    for (const act of ACTS) {
      rig.simulator.faults.add({ kind: 'queue-timeout' });
      await ask(rig.gateway, act, rig.question(`${act}-1`), ' ucr3174c00 ');
    }
    await rig.pass(5 * SECOND);
    const urls = { ResultURL: `${rig.receiver.baseUrl}/result`, QueueTimeOutURL: `${rig.receiver.baseUrl}/timeout` };
    const operator = { Initiator: OPERATOR.name, SecurityCredential: rig.config.initiator!.securityCredential };
    expect(rig.receiver.received.map(({ path, body }) => [path, JSON.parse(body)])).toEqual([
      ['/timeout', { ...operator, CommandID: 'TransactionStatusQuery', TransactionID: 'UCR3174C00', PartyA: '600638', IdentifierType: '4', Remarks: 'Receipt check', ...urls, Occasion: 'checkReceipt-1' }],
      ['/timeout', { ...operator, CommandID: 'AccountBalance', PartyA: '600638', IdentifierType: '4', Remarks: 'Balance', ...urls, Occasion: 'askBalance-1' }],
      ['/timeout', { ...operator, CommandID: 'TransactionReversal', TransactionID: 'UCR3174C00', Amount: 1500, ReceiverParty: '600638', RecieverIdentifierType: '11', Remarks: 'Paid twice', ...urls, Occasion: 'reverse-1' }],
    ]);
    expect(reports(rig)).toMatchObject(ACTS.map((act) => ({ kind: 'unanswered', reference: `${act}-1` })));
  });

  it.each([
    ['Paid twice – “sorry” & more', 'Paid twice sorry more'],
    ['', 'Reversal'],
    ['…', 'Reversal'],
    ['...', 'Reversal'],
    ['é'.repeat(150), 'e'.repeat(100)],
    ['word '.repeat(40), 'word '.repeat(20).trim()],
  ])('a reason of %j is sent in plain characters, a hundred at most', async (reason, expected) => {
    const rig = await createRig();
    rig.simulator.faults.add({ kind: 'queue-timeout' });
    await rig.gateway.reverse({ ...rig.question('r'), receipt: 'UCR3174C00', amountCents: AMOUNT, reason });
    await rig.pass(5 * SECOND);
    const { Remarks } = JSON.parse(rig.receiver.received[0]!.body) as { Remarks: string };
    expect(Remarks).toBe(expected);
  });

  it.each(ACTS)('%s names both conversations of the acknowledgement, and its answer names them too', async (act) => {
    const rig = await createRig();
    const receipt = await paid(rig);
    const { conversationIds } = await ask(rig.gateway, act, rig.question('q'), receipt);
    expect(conversationIds).toHaveLength(2);
    expect(conversationIds[0]).toMatch(/^AG_20260327_[0-9a-f]{20}$/);
    await rig.pass(5 * SECOND);
    expect(reports(rig)).toMatchObject([{ conversationIds, resultCode: '0' }]);
  });
});

describe('who may ask', () => {
  it.each(ACTS)('%s by the wrong operator is taken, and refused by its answer', async (act) => {
    const rig = await createRig();
    const wrong = [{ name: 'somebody', securityCredential: rig.config.initiator!.securityCredential }, { name: OPERATOR.name, securityCredential: sealPassword('another', SIMULATOR_CERTIFICATE, START) }];
    for (const initiator of wrong) await ask(rig.anotherGateway({ initiator }), act, rig.question('q'));
    await rig.pass(5 * SECOND);
    expect(reports(rig)).toMatchObject([{ kind: 'otherAnswer', resultCode: '2001' }, { kind: 'otherAnswer', resultCode: '2001' }]);
  });

  it('after three wrong passwords he is locked out, also with the right one', async () => {
    const rig = await createRig();
    const receipt = await paid(rig);
    for (let tries = 0; tries < 3; tries++) await rig.anotherGateway({ initiator: { name: OPERATOR.name, securityCredential: 'AAAA' } }).askBalance(rig.question('q'));
    await rig.pass(5 * SECOND);
    await ask(rig.gateway, 'reverse', rig.question('q'), receipt);
    await rig.pass(5 * SECOND);
    expect(reports(rig).at(-1)).toMatchObject({ kind: 'otherAnswer', resultCode: '8006' });
    rig.simulator.lockOperator(false);
    await ask(rig.gateway, 'reverse', rig.question('q'), receipt);
    await rig.pass(5 * SECOND);
    expect(reports(rig).at(-1)).toMatchObject({ kind: 'reversalAnswer', resultCode: '0' });
  });

  it('without the role nothing is given back', async () => {
    const rig = await createRig({ initiator: { ...OPERATOR, mayReverse: false } });
    await ask(rig.gateway, 'reverse', rig.question('q'), await paid(rig));
    await rig.pass(5 * SECOND);
    expect(reports(rig)).toMatchObject([{ kind: 'otherAnswer', resultCode: '21' }]);
    expect(rig.simulator.balanceCents()).toBe(AMOUNT);
  });

  it('with too little money in the account nothing is given back', async () => {
    const rig = await createRig();
    const receipt = await paid(rig);
    rig.simulator.withdrawToBank({ amountCents: shillings(1000) });
    await ask(rig.gateway, 'reverse', rig.question('q'), receipt);
    await rig.pass(5 * SECOND);
    expect(reports(rig)).toMatchObject([{ kind: 'otherAnswer', resultCode: '1' }]);
  });
});

describe('what goes wrong at once', () => {
  it.each(ACTS.flatMap((act) => (['http-500', 'html-200', 'lost-acknowledgement', 'slow-answer'] as const).map((kind) => [act, kind] as const)))('%s, %s', async (act, kind) => {
    const rig = await createRig({}, { deadlineMs: 200 });
    rig.simulator.faults.add({ kind, endpoint: ENDPOINTS[act] });
    const error = await refusal(ask(rig.gateway, act, rig.question('q'), await paid(rig)));
    expect(error).toMatchObject(act === 'reverse' ? { outcome: 'unknown', retryable: false } : { outcome: 'not_done', retryable: true });
  });

  it.each(ACTS)('%s: a spike arrest was not done, and only what reads is tried again at once', async (act) => {
    const rig = await createRig();
    const receipt = await paid(rig);
    rig.simulator.faults.add({ kind: 'spike-arrest', endpoint: ENDPOINTS[act] });
    if (act === 'reverse') expect(await refusal(ask(rig.gateway, act, rig.question('q'), receipt))).toMatchObject({ outcome: 'not_done', retryable: true });
    else await ask(rig.gateway, act, rig.question('q'), receipt);
    expect(rig.simulator.requests()[ENDPOINTS[act]]).toBe(act === 'reverse' ? 1 : 2);
  });

  it.each(ACTS)('%s: a token that ends on the way is renewed, and nothing is done twice', async (act) => {
    const rig = await createRig();
    const receipt = await paid(rig);
    rig.simulator.faults.add({ kind: 'token-expired', endpoint: ENDPOINTS[act] });
    await ask(rig.gateway, act, rig.question('q'), receipt);
    await rig.pass(5 * SECOND);
    expect(reports(rig)).toMatchObject([{ resultCode: '0' }]);
    expect(rig.simulator.requests()).toMatchObject({ oauth: 2, [ENDPOINTS[act]]: 2 });
  });

  it.each(ACTS)('%s: addresses that Safaricom forbids are not sent', async (act) => {
    const rig = await createRig({ mode: 'production' }, { isProduction: true });
    const question = { reference: 'q', resultUrl: 'https://pay.example.co.ke/r', timeoutUrl: 'https://pay.example.co.ke/query' };
    expect((await refusal(ask(rig.gateway, act, question))).message).toContain('“query”');
    expect(rig.simulator.requests()[ENDPOINTS[act]]).toBe(0);
  });

  it('a receipt that is none is not sent; a reference that is too long is a mistake of the caller', async () => {
    const rig = await createRig();
    expect(await refusal(ask(rig.gateway, 'checkReceipt', rig.question('q'), 'not-one'))).toMatchObject({ outcome: 'not_done', retryable: false });
    await expect(ask(rig.gateway, 'askBalance', rig.question('x'.repeat(41)))).rejects.toThrow(RangeError);
    expect(rig.simulator.requests()).toMatchObject({ status: 0, balance: 0 });
  });
});

describe('what goes wrong with the answer', () => {
  const balance = (rig: Rig): Promise<Asked> => rig.gateway.askBalance(rig.question('b'));

  it('comes before the acknowledgement, late, twice, never, or broken', async () => {
    const rig = await createRig();
    await paid(rig);
    rig.simulator.faults.add({ kind: 'early-callback', channel: 'result' });
    const early = await balance(rig);
    expect(reports(rig)).toMatchObject([{ kind: 'balanceAnswer', conversationIds: early.conversationIds }]);
    rig.simulator.faults.add({ kind: 'late-callback', channel: 'result', delayMs: HOUR });
    await balance(rig);
    await rig.pass(5 * SECOND);
    expect(reports(rig)).toHaveLength(1);
    await rig.pass(HOUR);
    expect(reports(rig)).toHaveLength(2);
    rig.simulator.faults.add({ kind: 'duplicate-callback', channel: 'result' });
    await balance(rig);
    await rig.pass(5 * SECOND);
    expect(reports(rig)).toHaveLength(4);
    rig.simulator.faults.add({ kind: 'drop-callback', channel: 'result' });
    await balance(rig);
    await rig.pass(5 * SECOND);
    expect(reports(rig)).toHaveLength(4);
    rig.simulator.faults.add({ kind: 'malformed-callback', channel: 'result' });
    await balance(rig);
    await rig.pass(5 * SECOND);
    expect(reports(rig)[4]).toMatchObject({ kind: 'unreadable' });
  });

  it('contradicts itself: a failure after a success, of the same conversation', async () => {
    const rig = await createRig();
    const receipt = await paid(rig);
    rig.simulator.faults.add({ kind: 'contradicting-callback', channel: 'result' });
    const { conversationIds } = await ask(rig.gateway, 'reverse', rig.question('q'), receipt);
    await rig.pass(5 * SECOND);
    expect(reports(rig)).toMatchObject([{ kind: 'reversalAnswer', resultCode: '0', conversationIds }, { kind: 'otherAnswer', resultCode: '1', conversationIds }]);
    expect(rig.simulator.balanceCents()).toBe(0);
  });

  it.each([
    [false, AMOUNT],
    [true, shillings(0)],
  ])('a request that comes back says nothing of whether it was done (%s)', async (carriedOut, left) => {
    const rig = await createRig();
    const receipt = await paid(rig);
    rig.simulator.faults.add({ kind: 'queue-timeout', carriedOut });
    await ask(rig.gateway, 'reverse', rig.question('reversal-7'), receipt);
    await rig.pass(5 * SECOND);
    expect(reports(rig)).toMatchObject([{ kind: 'unanswered', reference: 'reversal-7' }]);
    expect(rig.simulator.balanceCents()).toBe(left);
  });

  it('a receipt of more than 48 hours ago is not found', async () => {
    const rig = await createRig();
    const receipt = await paid(rig);
    await rig.pass(49 * HOUR);
    await ask(rig.gateway, 'checkReceipt', rig.question('q'), receipt);
    await rig.pass(5 * SECOND);
    expect(reports(rig)).toMatchObject([{ kind: 'receiptAnswer', resultCode: '2033', found: null }]);
  });
});

describe('the list of payments in production', () => {
  it('is refused until it is opened, with what to do; then it lists', async () => {
    const rig = await createRig({ mode: 'production' }, { isProduction: true });
    expect((await refusal(rig.gateway.listPayments(START, rig.now()))).hint).toBe('Open it once in the M-Pesa settings.');
    await rig.gateway.registerUrls({ confirmationUrl: 'https://pay.example.co.ke/c', validationUrl: 'https://pay.example.co.ke/v' });
    await rig.gateway.registerPull({ nominatedPhone: PHONE, callbackUrl: 'https://pay.example.co.ke/p' });
    expect(await rig.gateway.listPayments(START, rig.now())).toEqual([]);
  });
});
