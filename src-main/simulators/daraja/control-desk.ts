/** For those who run the simulator as a process: what a test does by function calls, by HTTP under /simulator/. Not part of Daraja. */
import { z } from 'zod';
import { shillings } from '../../../src-shared/money.ts';
import { parseInstant } from '../../../src-shared/time.ts';
import { ok } from './answers.ts';
import type { Answer } from './answers.ts';
import { payPaybill } from './c2b.ts';
import { SIMULATOR_CERTIFICATE } from './certificate.ts';
import { ANSWER_FAULTS, CALLBACK_CHANNELS, CALLBACK_FAULTS, ENDPOINTS, PHONE_BEHAVIOURS } from './daraja.types.ts';
import type { Engine } from './engine.ts';
import type { TokenDesk } from './oauth.ts';
import type { OperatorDesk } from './operator-desk.ts';
import { reverseByCustomer, withdrawToBank } from './out-of-hand.ts';
import { portalStatement } from './portal.ts';

export interface ControlDesk {
  handle(method: string, path: string, body: Readonly<Record<string, unknown>> | null): Promise<Answer>;
}

const phone = z.string().regex(/^254[17]\d{8}$/, 'twelve digits, 2547… or 2541…');
/** ISO 8601 with its offset. */
const time = z.iso.datetime({ offset: true }).transform(parseInstant);
const payShape = z.strictObject({ phone, account: z.string(), amountShillings: z.int().positive(), name: z.string().optional(), fails: z.boolean().optional() });
const periodShape = z.strictObject({ from: time, to: time });
const withdrawalShape = z.strictObject({ amountShillings: z.int().positive(), chargeShillings: z.int().nonnegative().optional() });
const phoneShape = z.strictObject({ phone, behaviour: z.enum(PHONE_BEHAVIOURS).optional(), name: z.string().optional() });
const faultShape = z.strictObject({
  kind: z.enum([...ANSWER_FAULTS, ...CALLBACK_FAULTS]),
  times: z.int().positive().optional(),
  endpoint: z.enum(ENDPOINTS).optional(),
  channel: z.enum(CALLBACK_CHANNELS).optional(),
  delayMs: z.int().nonnegative().optional(),
  carriedOut: z.boolean().optional(),
});

export function createControlDesk(engine: Engine, { tokens, operator }: { tokens: TokenDesk; operator: OperatorDesk }): ControlDesk {
  const actions: Readonly<Record<string, (body: unknown) => unknown>> = {
    'GET /simulator/statement': () => engine.account.payments,
    'GET /simulator/certificate': () => ({ certificate: SIMULATOR_CERTIFICATE }),
    'GET /simulator/balance': () => ({ balanceCents: engine.account.balance() }),
    'GET /simulator/reversals': () => engine.account.reversals,
    'POST /simulator/statement': (body) => {
      const { from, to } = periodShape.parse(body);
      return portalStatement(engine, from, to);
    },
    'GET /simulator/deliveries': () => engine.deliveries,
    'POST /simulator/pay': (body) => {
      const { amountShillings, ...payment } = payShape.parse(body);
      return payPaybill(engine, withoutUndefined({ ...payment, amountCents: shillings(amountShillings) }));
    },
    'POST /simulator/phones': (body) => {
      const told = phoneShape.parse(body);
      if (told.behaviour !== undefined) engine.behaviours.set(told.phone, told.behaviour);
      if (told.name !== undefined) engine.names.set(told.phone, told.name);
      return { done: true };
    },
    'POST /simulator/faults': (body) => {
      engine.faults.add(withoutUndefined(faultShape.parse(body)));
      return { done: true };
    },
    'DELETE /simulator/faults': () => {
      engine.faults.clear();
      return { done: true };
    },
    'POST /simulator/reversals': (body) => reverseByCustomer(engine, z.strictObject({ receipt: z.string() }).parse(body).receipt),
    'POST /simulator/withdrawals': (body) => {
      const { amountShillings, chargeShillings = 0 } = withdrawalShape.parse(body);
      return { receipt: withdrawToBank(engine, { amountCents: shillings(amountShillings), chargeCents: shillings(chargeShillings) }) };
    },
    'POST /simulator/pull': (body) => {
      engine.pullListsReversals = z.strictObject({ listsReversals: z.boolean() }).parse(body).listsReversals;
      return { done: true };
    },
    'POST /simulator/operator': (body) => {
      operator.setLocked(z.strictObject({ locked: z.boolean() }).parse(body).locked);
      return { done: true };
    },
    'DELETE /simulator/token': () => {
      tokens.expire();
      return { done: true };
    },
  };
  return {
    async handle(method, path, body) {
      const action = actions[`${method} ${path}`];
      if (action === undefined) return { status: 404, body: { error: 'There is no such control.', controls: Object.keys(actions) } };
      try {
        return ok(await action(body));
      } catch (error) {
        if (error instanceof z.ZodError) return { status: 400, body: { error: z.prettifyError(error) } };
        if (error instanceof RangeError) return { status: 400, body: { error: error.message } };
        throw error;
      }
    },
  };
}

type Present<T> = { [K in keyof T]: Exclude<T[K], undefined> };
function withoutUndefined<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Present<T>;
}
