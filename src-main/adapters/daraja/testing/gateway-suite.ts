/** What every payment provider must keep to, whatever its wire looks like: run with a gateway, its reports, and the customers at its other end. */
import { describe, expect, it } from 'vitest';
import { cents, shillings, sum } from '../../../../src-shared/money.ts';
import type { Cents } from '../../../../src-shared/money.ts';
import { HOUR, MINUTE, later } from '../../../../src-shared/time.ts';
import type { Instant } from '../../../../src-shared/time.ts';
import { GatewayError } from '../../../ports/gateway-error.ts';
import type { PaymentGateway, PaymentReports, PushRequest, Question, Report } from '../../../ports/payment-gateway.ts';
import type { OtherAct, ReportPath } from './other-provider.ts';

export interface ProviderRig {
  readonly gateway: PaymentGateway;
  /** The same business without an API operator. */
  readonly withoutOperator: PaymentGateway;
  readonly reports: PaymentReports;
  now(): Instant;
  /** Time goes by, and what is due in it happens. */
  pass(ms: number): Promise<void>;
  request(changes?: Partial<PushRequest>): PushRequest;
  question(reference: string): Question;
  /** All reports so far, as they came. */
  reported(): readonly { readonly path: ReportPath; readonly body: string }[];
  readonly urls: { readonly confirmationUrl: string; readonly validationUrl: string };
  nextPush(behaviour: 'pays' | 'cancels'): void;
  payAtMenu(payment: { readonly phone: string; readonly name: string; readonly account: string; readonly amountCents: Cents }): Promise<string>;
  /** The provider takes a payment back by itself, and lists it. Returns the receipt of that. */
  takeBack(receipt: string): string;
  loseNextAnswer(act: OtherAct): void;
  leaveNextUnanswered(): void;
  balanceCents(): Cents;
}

const PATHS: readonly ReportPath[] = ['stk', 'c2b-confirmation', 'c2b-validation', 'result', 'timeout'];
const JANE = { phone: '254700000003', name: 'JANE DOE', account: '12345674', amountCents: shillings(1500) };

type Kind = Report['kind'];
type ReportOf<K extends Kind> = Extract<Report, { kind: K }>;

const readAll = (rig: ProviderRig): Report[] => rig.reported().map(({ path, body }) => rig.reports.read(path, body));
const told = <K extends Kind>(rig: ProviderRig, kind: K): ReportOf<K>[] => readAll(rig).filter((report): report is ReportOf<K> => report.kind === kind);
const failure = async (promise: Promise<unknown>): Promise<GatewayError> => {
  const error: unknown = await promise.then(() => new Error('it worked'), (reason: unknown) => reason);
  if (!(error instanceof GatewayError)) throw error;
  return error;
};

export function describeProvider(name: string, open: () => Promise<ProviderRig>): void {
  describe(`${name}, as any provider`, () => {
    describePushes(open);
    describeLists(open);
    describeReceipts(open);
    describeReversals(open);
    describeRules(open);
  });
}

function describePushes(open: () => Promise<ProviderRig>): void {
  it('a request is accepted, pending, and then paid: the report names it, and the query agrees', async () => {
    const rig = await open();
    const { checkoutRequestId } = await rig.gateway.push(rig.request());
    expect(await rig.gateway.queryPush(checkoutRequestId)).toMatchObject({ state: 'pending' });
    await rig.pass(MINUTE);
    expect(told(rig, 'payment')).toMatchObject([{ checkoutRequestId, amountCents: rig.request().amountCents, payerPhone: rig.request().phone }]);
    expect(told(rig, 'payment')[0]!.receipt).toMatch(/^[0-9A-Z]{6,20}$/);
    expect(await rig.gateway.queryPush(checkoutRequestId)).toMatchObject({ state: 'settled', resultCode: '0' });
  });

  it('a request that the customer cancels ends without a receipt', async () => {
    const rig = await open();
    rig.nextPush('cancels');
    const { checkoutRequestId } = await rig.gateway.push(rig.request());
    await rig.pass(MINUTE);
    const [ended] = told(rig, 'pushResult');
    expect(ended).toMatchObject({ checkoutRequestId });
    expect(ended!.resultCode).not.toBe('0');
    expect(await rig.gateway.queryPush(checkoutRequestId)).toMatchObject({ state: 'settled', resultCode: ended!.resultCode });
    expect(told(rig, 'payment')).toEqual([]);
  });

  it('a request whose answer is lost is unknown, never to be repeated; the money is reported all the same', async () => {
    const rig = await open();
    rig.loseNextAnswer('push');
    expect(await failure(rig.gateway.push(rig.request()))).toMatchObject({ outcome: 'unknown', retryable: false });
    await rig.pass(MINUTE);
    expect(told(rig, 'payment')).toHaveLength(1);
  });
}

function describeLists(open: () => Promise<ProviderRig>): void {
  it('a payment at the menu is reported once the addresses are known, and listed with the same receipt', async () => {
    const rig = await open();
    expect(await rig.gateway.registerUrls(rig.urls)).toEqual({ alreadyRegistered: false });
    const receipt = await rig.payAtMenu(JANE);
    await rig.pass(MINUTE);
    expect(told(rig, 'payment')).toMatchObject([{ receipt, checkoutRequestId: null, amountCents: JANE.amountCents, accountTyped: JANE.account }]);
    const listed = await rig.gateway.listPayments(later(rig.now(), -HOUR), rig.now());
    expect(listed).toMatchObject([{ kind: 'payment', receipt, linkedReceipt: '', amountCents: JANE.amountCents, accountTyped: JANE.account, payerPhone: JANE.phone }]);
    expect(told(rig, 'payment')[0]!.shortcode).toBe(listed[0]!.shortcode);
  });

  it('a paid request is reported twice, by its own path and as a payment, with one receipt', async () => {
    const rig = await open();
    await rig.gateway.registerUrls(rig.urls);
    await rig.gateway.push(rig.request());
    await rig.pass(MINUTE);
    const [first, second] = told(rig, 'payment');
    expect(first!.receipt).toBe(second!.receipt);
    expect([first!.checkoutRequestId, second!.checkoutRequestId].filter((id) => id === null)).toHaveLength(1);
  });

  it('money that the provider gave back is listed as such, with a receipt of its own and the one it takes back', async () => {
    const rig = await open();
    const receipt = await rig.payAtMenu(JANE);
    const before = rig.reported().length;
    const back = rig.takeBack(receipt);
    const listed = await rig.gateway.listPayments(later(rig.now(), -HOUR), rig.now());
    expect(listed.map(({ kind, receipt: own, linkedReceipt, amountCents }) => ({ kind, own, linkedReceipt, amountCents }))).toEqual([
      { kind: 'payment', own: receipt, linkedReceipt: '', amountCents: JANE.amountCents },
      { kind: 'reversal', own: back, linkedReceipt: receipt, amountCents: JANE.amountCents },
    ]);
    expect(rig.reported()).toHaveLength(before);
  });

  it('the list is opened once', async () => {
    const rig = await open();
    const request = { nominatedPhone: rig.request().phone, callbackUrl: rig.urls.confirmationUrl };
    expect(await rig.gateway.registerPull(request)).toEqual({ alreadyRegistered: false });
    expect(await rig.gateway.registerPull(request)).toEqual({ alreadyRegistered: true });
  });
}

function describeReceipts(open: () => Promise<ProviderRig>): void {
  it('a receipt is described by an answer that names the question', async () => {
    const rig = await open();
    const receipt = await rig.payAtMenu(JANE);
    const paidAt = rig.now();
    const asked = await rig.gateway.checkReceipt({ ...rig.question('check-1'), receipt });
    expect(asked.conversationIds.length).toBeGreaterThan(0);
    expect(told(rig, 'receiptAnswer')).toEqual([]);
    await rig.pass(MINUTE);
    const [answer] = told(rig, 'receiptAnswer');
    expect(answer!.conversationIds.some((id) => asked.conversationIds.includes(id))).toBe(true);
    expect(answer).toMatchObject({ resultCode: '0', found: { receipt, amountCents: JANE.amountCents, status: 'completed', payerPhone: JANE.phone, payerName: JANE.name } });
    expect(Math.abs(answer!.found!.paidAt! - paidAt)).toBeLessThanOrEqual(1000);
  });

  it('a receipt that is none is not found; one that was given back is reversed', async () => {
    const rig = await open();
    const receipt = await rig.payAtMenu(JANE);
    rig.takeBack(receipt);
    await rig.gateway.checkReceipt({ ...rig.question('check-1'), receipt: 'ZZZ9999999' });
    await rig.pass(MINUTE);
    await rig.gateway.checkReceipt({ ...rig.question('check-2'), receipt });
    await rig.pass(MINUTE);
    expect(told(rig, 'receiptAnswer').map(({ found }) => found?.status ?? null)).toEqual([null, 'reversed']);
  });

  it('the balance is what came in less what went back', async () => {
    const rig = await open();
    await rig.payAtMenu(JANE);
    rig.takeBack(await rig.payAtMenu({ ...JANE, amountCents: shillings(40) }));
    const asked = await rig.gateway.askBalance(rig.question('balance-1'));
    await rig.pass(MINUTE);
    const [answer] = told(rig, 'balanceAnswer');
    expect(answer!.conversationIds.some((id) => asked.conversationIds.includes(id))).toBe(true);
    expect(sum(answer!.accounts.map(({ availableCents }) => availableCents))).toBe(JANE.amountCents);
    expect(rig.balanceCents()).toBe(JANE.amountCents);
    expect(answer!.at).not.toBeNull();
  });

  it.each(['checkReceipt', 'askBalance'] as const)('%s whose answer is lost was not done and may be asked again', async (act) => {
    const rig = await open();
    const receipt = await rig.payAtMenu(JANE);
    rig.loseNextAnswer(act);
    const ask = (): Promise<unknown> => rig.gateway[act]({ ...rig.question('q'), receipt });
    expect(await failure(ask())).toMatchObject({ outcome: 'not_done', retryable: true });
    await ask();
  });
}

function describeReversals(open: () => Promise<ProviderRig>): void {
  const reverse = (rig: ProviderRig, receipt: string, amountCents: Cents = JANE.amountCents) => rig.gateway.reverse({ ...rig.question('reversal-1'), receipt, amountCents, reason: 'Paid twice – “sorry”' });

  it('a payment goes back once; the second time it was already', async () => {
    const rig = await open();
    const receipt = await rig.payAtMenu(JANE);
    const asked = await reverse(rig, receipt);
    await rig.pass(MINUTE);
    const [done] = told(rig, 'reversalAnswer');
    expect(done).toMatchObject({ resultCode: '0', alreadyReversed: false });
    expect(done!.receipt).toMatch(/^[0-9A-Z]{6,20}$/);
    expect(done!.receipt).not.toBe(receipt);
    expect(done!.conversationIds.some((id) => asked.conversationIds.includes(id))).toBe(true);
    expect(rig.balanceCents()).toBe(0);
    await reverse(rig, receipt);
    await rig.pass(MINUTE);
    expect(told(rig, 'reversalAnswer')[1]).toMatchObject({ receipt: null, alreadyReversed: true });
    expect(rig.balanceCents()).toBe(0);
  });

  it('an unknown receipt does not go back', async () => {
    const rig = await open();
    await rig.payAtMenu(JANE);
    await reverse(rig, 'ZZZ9999999');
    await rig.pass(MINUTE);
    const [answer] = told(rig, 'reversalAnswer');
    expect(answer).toMatchObject({ receipt: null, alreadyReversed: false });
    expect(answer!.resultCode).not.toBe('0');
    expect(rig.balanceCents()).toBe(JANE.amountCents);
  });

  it('whose acknowledgement is lost is unknown, never to be repeated; its answer comes', async () => {
    const rig = await open();
    const receipt = await rig.payAtMenu(JANE);
    rig.loseNextAnswer('reverse');
    expect(await failure(reverse(rig, receipt))).toMatchObject({ outcome: 'unknown', retryable: false });
    await rig.pass(MINUTE);
    expect(told(rig, 'reversalAnswer')).toMatchObject([{ resultCode: '0' }]);
  });

  it.each([150_050, 0, -100])('%i cents cannot go back, and nothing is sent', async (amount) => {
    const rig = await open();
    const receipt = await rig.payAtMenu(JANE);
    expect(await failure(reverse(rig, receipt, cents(amount)))).toMatchObject({ outcome: 'not_done', retryable: false });
    await rig.pass(MINUTE);
    expect(told(rig, 'reversalAnswer')).toEqual([]);
  });
}

function describeRules(open: () => Promise<ProviderRig>): void {
  it('a question that nobody answers comes back with our reference: no verdict', async () => {
    const rig = await open();
    const receipt = await rig.payAtMenu(JANE);
    rig.leaveNextUnanswered();
    await rig.gateway.reverse({ ...rig.question('reversal-77'), receipt, amountCents: JANE.amountCents, reason: 'Paid twice' });
    await rig.pass(MINUTE);
    expect(told(rig, 'unanswered')).toMatchObject([{ reference: 'reversal-77' }]);
    expect(told(rig, 'reversalAnswer')).toEqual([]);
  });

  it('without an operator nothing is asked, and it says what to enter', async () => {
    const rig = await open();
    const receipt = await rig.payAtMenu(JANE);
    const gateway = rig.withoutOperator;
    for (const asked of [gateway.checkReceipt({ ...rig.question('a'), receipt }), gateway.askBalance(rig.question('b')), gateway.reverse({ ...rig.question('c'), receipt, amountCents: JANE.amountCents, reason: 'x' })]) {
      const error = await failure(asked);
      expect(error).toMatchObject({ outcome: 'not_done', retryable: false });
      expect(error.hint).toContain('operator');
    }
  });

  it.each(['', 'nonsense', '{', '[]', 'null', '{"Result":null}', '{"Result":{}}', '{"Body":{"stkCallback":{}}}', 'event=paid&cents=x', 'event=', '\u0000', '{"Result":{"ResultCode":0,"ConversationID":"x","ResultParameters":{"ResultParameter":"7"}}}'])('a report of %j is read without an exception, and its words stay out of the reason', async (body) => {
    const { reports } = await open();
    for (const path of PATHS) {
      const report = reports.read(path, `${body}254712345678`);
      expect(JSON.stringify(report)).not.toContain('254712345678');
      expect(['unreadable', 'validation']).toContain(report.kind);
      expect(() => reports.read(path, body)).not.toThrow();
    }
  });
}
