/**
 * A mobile-money provider that is not M-Pesa, in memory: its reports are forms (`event=paid&ref=…`), its amounts cents, its times ISO in UTC, its ids
 * its own. Whoever works with the ports alone cannot tell the two apart.
 */
import { cents, sum, type Cents } from '../../../../src-shared/money.ts';
import { parseInstant, type Instant } from '../../../../src-shared/time.ts';
import { GatewayError } from '../../../ports/gateway-error.ts';
import type { Asked, ListedPayment, PaymentGateway, PaymentReports, PushStatus, Question, Report } from '../../../ports/payment-gateway.ts';

export type ReportPath = Parameters<PaymentReports['read']>[0];
export type OtherAct = 'push' | 'checkReceipt' | 'askBalance' | 'reverse';

export interface OtherProvider {
  readonly gateway: PaymentGateway;
  readonly reports: PaymentReports;
  /** Sends all reports that are under way, in order, and those that they lead to. */
  deliver(): Promise<void>;
  /** What the customer does with the next request; he pays unless told. */
  nextPush(behaviour: 'pays' | 'cancels'): void;
  /** A payment at the provider's own menu; returns its receipt. */
  payAtMenu(payment: { readonly phone: string; readonly name: string; readonly account: string; readonly amountCents: Cents }): string;
  /** The provider takes a payment back by itself; only the list shows it. */
  takeBack(receipt: string): string;
  /** The answer to the next such request is lost on the way back; the request is carried out. */
  loseNextAnswer(act: OtherAct): void;
  /** Nobody answers the next question; it is not carried out. */
  leaveNextUnanswered(): void;
  balanceCents(): Cents;
}

interface Money {
  readonly receipt: string;
  readonly amountCents: Cents;
  readonly at: Instant;
  readonly account: string;
  readonly phone: string;
  readonly name: string;
  /** Of money taken back: the payment. */
  readonly of: string;
}

interface State {
  readonly now: () => Instant;
  readonly money: Money[];
  readonly requests: Map<string, { end: 'open' | 'paid' | 'declined' }>;
  readonly waiting: (() => { readonly path: ReportPath; readonly body: string })[];
  readonly lost: Set<OtherAct>;
  readonly behaviours: ('pays' | 'cancels')[];
  isReporting: boolean;
  isListOpen: boolean;
  isNextUnanswered: boolean;
  count: number;
}

const SHOP = 'SHOP-77';

/** report: where its reports go, as to an inbox. operator: false, and it turns questions away. */
export function createOtherProvider(given: { readonly now: () => Instant; readonly report: (path: ReportPath, body: string) => void | Promise<void>; readonly operator?: boolean }): OtherProvider {
  const state: State = { now: given.now, money: [], requests: new Map(), waiting: [], lost: new Set(), behaviours: [], isReporting: false, isListOpen: false, isNextUnanswered: false, count: 0 };
  return {
    gateway: gatewayOf(state, given.operator ?? true),
    reports: otherReports,
    deliver: async () => {
      for (let next = state.waiting.shift(); next !== undefined; next = state.waiting.shift()) {
        const { path, body } = next();
        await given.report(path, body);
      }
    },
    nextPush: (behaviour) => void state.behaviours.push(behaviour),
    payAtMenu: (payment) => {
      const paid = receive(state, payment);
      if (state.isReporting) state.waiting.push(() => ({ path: 'c2b-confirmation', body: paidForm(paid) }));
      return paid.receipt;
    },
    takeBack: (receipt) => takeBack(state, state.money.find((money) => money.receipt === receipt)!).receipt,
    loseNextAnswer: (act) => void state.lost.add(act),
    leaveNextUnanswered: () => {
      state.isNextUnanswered = true;
    },
    balanceCents: () => balanceOf(state),
  };
}

const balanceOf = ({ money }: State): Cents => sum(money.map(({ amountCents, of }) => cents(of === '' ? amountCents : -amountCents)));
const nextId = (state: State, prefix: string): string => `${prefix}${String((state.count += 1)).padStart(7, '0')}`;

function receive(state: State, payment: Pick<Money, 'phone' | 'name' | 'account' | 'amountCents'>): Money {
  const paid: Money = { ...payment, receipt: nextId(state, 'OTH'), at: state.now(), of: '' };
  state.money.push(paid);
  return paid;
}

function takeBack(state: State, payment: Money): Money {
  const back: Money = { ...payment, receipt: nextId(state, 'BCK'), at: state.now(), of: payment.receipt };
  state.money.push(back);
  return back;
}

function gatewayOf(state: State, hasOperator: boolean): PaymentGateway {
  const ask = (act: OtherAct, question: Question, answer: (id: string) => string): Asked => {
    if (!hasOperator) throw notDone('The provider answers this only to the operator of the business.', 'Enter the operator in the settings.');
    const id = nextId(state, 'q-');
    const isUnanswered = state.isNextUnanswered;
    state.isNextUnanswered = false;
    state.waiting.push(() => (isUnanswered ? { path: 'timeout', body: form({ event: 'no-answer', note: question.reference, question: id }) } : { path: 'result', body: answer(id) }));
    loseIfTold(state, act);
    return { conversationIds: [id] };
  };
  return {
    push: async (request) => {
      if (request.amountCents <= 0 || request.amountCents % 100 !== 0) throw notDone('Whole shillings only.', 'Ask for a whole amount.');
      const id = nextId(state, 'req-');
      const phone: { end: 'open' | 'paid' | 'declined' } = { end: 'open' };
      state.requests.set(id, phone);
      const behaviour = state.behaviours.shift() ?? 'pays';
      state.waiting.push(() => {
        phone.end = behaviour === 'pays' ? 'paid' : 'declined';
        if (behaviour === 'cancels') return { path: 'stk', body: form({ event: 'declined', request: id, why: 'no' }) };
        const paid = receive(state, { phone: request.phone, name: 'CUSTOMER', account: request.accountReference, amountCents: request.amountCents });
        if (state.isReporting) state.waiting.push(() => ({ path: 'c2b-confirmation', body: paidForm(paid) }));
        return { path: 'stk', body: paidForm({ ...paid, account: '' }, id) };
      });
      loseIfTold(state, 'push');
      return { checkoutRequestId: id, merchantRequestId: `m-${id}` };
    },
    queryPush: async (id) => pushStatus(state, id),
    listPayments: async (from, to) => state.money.filter(({ at }) => at >= from && at <= to).map(listed),
    registerUrls: async () => {
      const alreadyRegistered = state.isReporting;
      state.isReporting = true;
      return { alreadyRegistered };
    },
    registerPull: async () => {
      const alreadyRegistered = state.isListOpen;
      state.isListOpen = true;
      return { alreadyRegistered };
    },
    checkReceipt: async (question) => ask('checkReceipt', question, (id) => receiptForm(state, id, question.receipt)),
    askBalance: async (question) => ask('askBalance', question, (id) => form({ event: 'balance', question: id, at: iso(state.now()), 'Main purse': balanceOf(state), 'Fees purse': 0 })),
    reverse: async (question) => {
      if (question.amountCents <= 0 || question.amountCents % 100 !== 0) throw notDone('Whole shillings only.', 'Reverse the whole payment.');
      return ask('reverse', question, (id) => reversalForm(state, id, question));
    },
  };
}

/** The request was carried out, and nobody here can know. What only reads may be asked again. */
function loseIfTold(state: State, act: OtherAct): void {
  if (!state.lost.delete(act)) return;
  const acts = act === 'push' || act === 'reverse';
  throw new GatewayError('The provider did not answer.', { retryable: !acts, outcome: acts ? 'unknown' : 'not_done', hint: acts ? 'Do not repeat it yet.' : 'It is tried again.' });
}

function notDone(message: string, hint: string): GatewayError {
  return new GatewayError(message, { retryable: false, outcome: 'not_done', hint });
}

function pushStatus({ requests }: State, id: string): PushStatus {
  const request = requests.get(id);
  if (request === undefined) throw notDone('The provider does not know this request.', 'Ask the phone again.');
  if (request.end === 'open') return { state: 'pending', technical: 'open' };
  return { state: 'settled', resultCode: request.end === 'paid' ? '0' : DECLINED, resultText: request.end };
}

/** In the words of the port, a request that a customer declined. */
const DECLINED = '1032';

function receiptForm(state: State, question: string, receipt: string): string {
  const found = state.money.find((money) => money.receipt === receipt && money.of === '');
  if (found === undefined) return form({ event: 'receipt', question, known: 'no' });
  const isBack = state.money.some(({ of }) => of === receipt);
  return form({ event: 'receipt', question, known: 'yes', ref: receipt, cents: found.amountCents, at: iso(found.at), state: isBack ? 'taken-back' : 'done', shop: SHOP, from: found.phone, name: found.name });
}

function reversalForm(state: State, question: string, { receipt, amountCents }: { readonly receipt: string; readonly amountCents: Cents }): string {
  const payment = state.money.find((money) => money.receipt === receipt && money.of === '' && money.amountCents === amountCents);
  if (payment === undefined) return form({ event: 'takeback', question, outcome: 'unknown' });
  if (state.money.some(({ of }) => of === receipt)) return form({ event: 'takeback', question, outcome: 'again' });
  return form({ event: 'takeback', question, outcome: 'done', ref: takeBack(state, payment).receipt });
}

function listed({ receipt, of, amountCents, at, account, phone, name }: Money): ListedPayment {
  const raw = form({ ref: receipt, back: of, cents: amountCents, at: iso(at) });
  return { kind: of === '' ? 'payment' : 'reversal', receipt, linkedReceipt: of, amountCents, paidAt: at, accountTyped: account, payerPhone: phone, payerName: name, shortcode: SHOP, raw };
}

function paidForm({ receipt, amountCents, at, account, phone, name }: Money, request = ''): string {
  return form({ event: 'paid', ref: receipt, cents: amountCents, at: iso(at), shop: SHOP, account, from: phone, name, request });
}

function form(fields: Readonly<Record<string, string | number>>): string {
  return new URLSearchParams(Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)])).toString();
}

const iso = (at: Instant): string => new Date(at).toISOString();

const otherReports: PaymentReports = {
  read: (path, body) => {
    if (path === 'c2b-validation') return { kind: 'validation' };
    const fields = new URLSearchParams(body);
    const read = READERS[fields.get('event') ?? ''];
    try {
      return read?.((name) => fields.get(name) ?? '', fields) ?? { kind: 'unreadable', reason: 'the form names no event' };
    } catch {
      return { kind: 'unreadable', reason: 'an amount or a time of the form cannot be read' };
    }
  },
};

type FieldOf = (name: string) => string;

const READERS: Readonly<Record<string, (field: FieldOf, fields: URLSearchParams) => Report>> = {
  paid: (field) => ({
    kind: 'payment',
    receipt: field('ref'),
    amountCents: cents(Number(field('cents'))),
    paidAt: parseInstant(field('at')),
    shortcode: field('shop'),
    accountTyped: field('account'),
    payerPhone: field('from'),
    payerName: field('name'),
    checkoutRequestId: field('request') || null,
  }),
  declined: (field) => ({ kind: 'pushResult', checkoutRequestId: field('request'), resultCode: DECLINED, resultText: field('why') }),
  receipt: (field) => ({ kind: 'receiptAnswer', ...answer(field, field('known') === 'yes' ? '0' : '2033'), found: field('known') === 'yes' ? foundIn(field) : null }),
  balance: (field, fields) => ({
    kind: 'balanceAnswer',
    ...answer(field, '0'),
    at: parseInstant(field('at')),
    accounts: [...fields].filter(([name]) => name.endsWith('purse')).map(([name, value]) => ({ name, availableCents: cents(Number(value)), unclearedCents: cents(0) })),
  }),
  takeback: (field) => {
    const outcome = field('outcome');
    return { kind: 'reversalAnswer', ...answer(field, outcome === 'done' ? '0' : outcome === 'again' ? 'R000001' : 'R000002'), receipt: outcome === 'done' ? field('ref') : null, alreadyReversed: outcome === 'again' };
  },
  'no-answer': (field) => ({ kind: 'unanswered', reference: field('note'), conversationIds: [field('question')] }),
};

function answer(field: FieldOf, resultCode: string): { conversationIds: readonly string[]; resultCode: string; resultText: string } {
  return { conversationIds: [field('question')], resultCode, resultText: field('outcome') };
}

function foundIn(field: FieldOf): NonNullable<Extract<Report, { kind: 'receiptAnswer' }>['found']> {
  const status = field('state') === 'done' ? 'completed' : 'reversed';
  return { receipt: field('ref'), amountCents: cents(Number(field('cents'))), paidAt: parseInstant(field('at')), status, payerPhone: field('from'), payerName: field('name'), shortcode: field('shop') };
}

