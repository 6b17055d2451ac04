/** For those who run the simulator as a process: what a test does by function calls, by HTTP under /simulator/. Not part of Daraja. */
import { z } from 'zod';
import { shillings } from '../../../src-shared/money.ts';
import { ok } from './answers.ts';
import type { Answer } from './answers.ts';
import { payPaybill } from './c2b.ts';
import { ANSWER_FAULTS, CALLBACK_FAULTS, PHONE_BEHAVIOURS } from './daraja.types.ts';
import type { Engine } from './engine.ts';

export interface ControlDesk {
  handle(method: string, path: string, body: Readonly<Record<string, unknown>> | null): Promise<Answer>;
}

const phone = z.string().regex(/^254[17]\d{8}$/, 'twelve digits, 2547… or 2541…');
const payShape = z.strictObject({ phone, account: z.string(), amountShillings: z.int().positive(), name: z.string().optional() });
const phoneShape = z.strictObject({ phone, behaviour: z.enum(PHONE_BEHAVIOURS).optional(), name: z.string().optional() });
const faultShape = z.strictObject({
  kind: z.enum([...ANSWER_FAULTS, ...CALLBACK_FAULTS]),
  times: z.int().positive().optional(),
  endpoint: z.enum(['oauth', 'push', 'query', 'c2b-register', 'pull-register', 'pull-query']).optional(),
  channel: z.enum(['stk', 'c2b-validation', 'c2b-confirmation']).optional(),
  delayMs: z.int().nonnegative().optional(),
});

export function createControlDesk(engine: Engine): ControlDesk {
  const actions: Readonly<Record<string, (body: unknown) => unknown>> = {
    'GET /simulator/statement': () => engine.statement,
    'GET /simulator/deliveries': () => engine.deliveries,
    'POST /simulator/pay': (body) => {
      const { amountShillings, name, ...payment } = payShape.parse(body);
      return payPaybill(engine, { ...payment, amountCents: shillings(amountShillings), ...(name !== undefined && { name }) });
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
  };
  return {
    async handle(method, path, body) {
      const action = actions[`${method} ${path}`];
      if (action === undefined) return { status: 404, body: { error: 'There is no such control.', controls: Object.keys(actions) } };
      try {
        return ok(await action(body));
      } catch (error) {
        if (error instanceof z.ZodError) return { status: 400, body: { error: z.prettifyError(error) } };
        throw error;
      }
    },
  };
}

type Present<T> = { [K in keyof T]: Exclude<T[K], undefined> };
function withoutUndefined<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Present<T>;
}
