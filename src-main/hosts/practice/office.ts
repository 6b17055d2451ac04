/** Carries out what happens at the counter and at M-Pesa (incidents.ts), through the product's own commands and the simulated M-Pesa. */
import { randomUUID } from 'node:crypto';
import type { OperatorContract } from '../../../src-shared/contract/index.ts';
import { ceilToShilling, cents, minus, multiplyRatio, shillings, wholeShillings, ZERO, type Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { createClient, type Client } from '../../../src-shared/rpc.ts';
import { DAY, dateOf, later, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import type { App } from '../../app.ts';
import type { Log } from '../../kernel/log.ts';
import type { DarajaSimulator, StatementEntry } from '../../simulators/daraja/index.ts';
import { nextIncident, type IncidentKind } from './incidents.ts';

export const CASHIER = { name: 'Practice cashier', userName: 'cashier', password: 'practice-cashier' } as const;
/** Of the showcase: who pays by bank and by cheque. */
const PAYS_BY_BANK = 'Kahawa Cyber Café';
const PAYS_BY_CHEQUE = 'Juja Traders Ltd';
/** Of who owes nothing: a month ahead. */
const ADVANCE_CENTS = shillings(6000);
const FLOAT_CENTS = shillings(2000);
const SHORT_CENTS = shillings(100);
const WITHDRAWAL_CHARGE_CENTS = shillings(100);
/** Of what lies at M-Pesa, in per cent, and whole thousands of shillings. */
const WITHDRAWN_PERCENT = 80;
const WITHDRAWN_STEP_SHILLINGS = 1000;

/** Kept over restarts. */
export interface OfficeMemory {
  /** Everything up to then has happened. */
  readonly upTo: Instant;
  /** The day on which the desk was first looked at. */
  readonly opening: LocalDate;
}

export interface Office {
  nextDueAt(): Instant | null;
  /** Lets happen what is due by then. */
  act(now: Instant): Promise<void>;
  memory(): OfficeMemory;
}

export interface OfficeOptions {
  readonly client: Client<OperatorContract>;
  /** The cashier at the contract; null: there is none any more. */
  cashier(): Promise<Client<OperatorContract> | null>;
  /** Does he pay by himself when he owes? */
  paysWhenAsked(accountNumber: string): boolean;
  readonly daraja: Pick<DarajaSimulator, 'statement' | 'reversals' | 'balanceCents' | 'payPaybill' | 'reverseByCustomer' | 'withdrawToBank'>;
  readonly memory: OfficeMemory;
  readonly log: Log;
}

/** Who sits at the counter, by the operators of the business. */
export async function cashierOf(app: App, client: Client<OperatorContract>): Promise<Client<OperatorContract> | null> {
  const found = (await client.query('operators.list', {})).find(({ userName, active }) => userName === CASHIER.userName && active);
  if (!found) return null;
  const actor = { kind: 'operator', operatorId: found.id, role: found.role, name: found.name, sessionHash: '' } as const;
  return createClient<OperatorContract>({ call: (request) => app.dispatch(actor, request), subscribe: () => () => {} }, randomUUID);
}

export function createOffice(options: OfficeOptions): Office {
  const { opening } = options.memory;
  let { upTo } = options.memory;
  const acts = actsOf(options);
  return {
    nextDueAt: () => nextIncident(upTo, opening)?.at ?? null,
    act: async (now) => {
      for (;;) {
        const due = nextIncident(upTo, opening);
        if (due === null || due.at > now) break;
        upTo = due.at;
        // A person has set the business otherwise meanwhile: then it does not happen.
        await acts[due.kind](now).catch((error: unknown) => {
          if (!(error instanceof Refusal)) throw error;
          options.log.warn({ incident: due.kind, refusal: error.message }, 'it did not happen in practice');
        });
      }
      if (now > upTo) upTo = now;
    },
    memory: () => ({ upTo, opening }),
  };
}

function actsOf(options: OfficeOptions): Record<IncidentKind, (now: Instant) => Promise<unknown>> {
  const { client, daraja } = options;
  const named = async (name: string) => (await client.query('subscribers.list', { search: name })).rows[0];
  /** The last payment of a day that stands, from its own menu. */
  const lastPayment = (now: Instant): StatementEntry | undefined => {
    const gone = new Set(daraja.reversals().map(({ of }) => of));
    return daraja.statement().findLast(({ receipt, via, paidAt }) => via === 'paybill' && paidAt > later(now, -DAY) && !gone.has(receipt));
  };
  return {
    ...tillOf(options),
    withdrawal: async () => {
      const thousands = Math.floor(wholeShillings(ceilToShilling(multiplyRatio(daraja.balanceCents(), WITHDRAWN_PERCENT, 100))) / WITHDRAWN_STEP_SHILLINGS);
      if (thousands > 0) daraja.withdrawToBank({ amountCents: shillings(thousands * WITHDRAWN_STEP_SHILLINGS), chargeCents: WITHDRAWAL_CHARGE_CENTS });
    },
    paidTwice: async (now) => {
      const paid = lastPayment(now);
      if (paid) await daraja.payPaybill({ phone: paid.phone, name: paid.name, account: paid.account, amountCents: paid.amountCents });
    },
    givenBack: async (now) => {
      const paid = lastPayment(now);
      if (paid) daraja.reverseByCustomer(paid.receipt);
    },
    bankTransfer: async (now) => {
      const who = await named(PAYS_BY_BANK);
      if (who) await client.command('payments.takeBank', { subscriberId: who.id, amountCents: owedOr(who.balanceCents, ADVANCE_CENTS), reference: `FT${dateOf(now).replaceAll('-', '')}001`, paidOn: dateOf(now), payerName: who.name });
    },
    chequeTaken: async (now) => {
      const who = await named(PAYS_BY_CHEQUE);
      if (who) await client.command('cheques.take', { subscriberId: who.id, amountCents: owedOr(who.balanceCents, ADVANCE_CENTS), number: '000417', bankName: 'Equity Bank', drawnOn: dateOf(now) });
    },
  };
}

const owedOr = (balanceCents: Cents, otherCents: Cents): Cents => (balanceCents > 0 ? balanceCents : otherCents);

/** The cashier's drawer. Without a cashier nothing comes to the counter. */
function tillOf({ client, cashier: findCashier, paysWhenAsked }: OfficeOptions): Record<Extract<IncidentKind, `till${string}`>, () => Promise<void>> {
  type Cashier = Client<OperatorContract>;
  const session = async (cashier: Cashier) => (await cashier.query('tills.current', {})).session;
  /** Somebody who owes comes by. */
  const takeCash = async (cashier: Cashier) => {
    const { rows } = await client.query('subscribers.list', { owing: 'owes', sort: { by: 'accountNumber', direction: 'asc' }, limit: 50 });
    const who = rows.find(({ state, accountNumber }) => state === 'active' && paysWhenAsked(accountNumber));
    if (who) await cashier.command('payments.takeCash', { subscriberId: who.id, amountCents: ceilToShilling(who.balanceCents) });
  };
  const close = async ({ isBanked, missingCents }: { readonly isBanked: boolean; readonly missingCents: Cents }) => {
    const cashier = await findCashier();
    if (cashier === null || (await session(cashier)) === null) return;
    await takeCash(cashier);
    const aboveFloat = cents((await session(cashier))!.expectedCents - FLOAT_CENTS);
    if (isBanked && aboveFloat > 0) await cashier.command('tills.takeOut', { amountCents: aboveFloat, kind: 'banking', reference: '', note: 'Cash of the week' });
    const { id, expectedCents } = (await session(cashier))!;
    await cashier.command('tills.close', { id, countedCents: minus(expectedCents, missingCents), note: '' });
  };
  return {
    tillOpens: async () => {
      const cashier = await findCashier();
      if (cashier === null) return;
      if ((await session(cashier)) === null) await cashier.command('tills.open', { floatCents: FLOAT_CENTS });
      await takeCash(cashier);
    },
    tillCloses: () => close({ isBanked: false, missingCents: ZERO }),
    tillClosesBanked: () => close({ isBanked: true, missingCents: ZERO }),
    tillClosesShort: () => close({ isBanked: false, missingCents: SHORT_CENTS }),
  };
}
