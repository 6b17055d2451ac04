/** From a request to a reply: method known? role allowed? input fits? Query or command. The same for every transport. */
import type { Contract, Parsed, Role, RpcReply, RpcRequest } from '../../src-shared/rpc.ts';
import { Refusal } from '../../src-shared/refusal.ts';
import type { Instant } from '../../src-shared/time.ts';
import type { Clock } from './clock.ts';
import { invalidInput, type Actor, type CommandHandler, type Commands } from './commands.ts';
import type { Reader } from './db.ts';
import type { Log } from './log.ts';

export interface QueryContext {
  readonly db: Reader;
  readonly now: Instant;
  readonly actor: Actor;
}

/** Reads; may wait only for the read worker. */
export type QueryHandler<I = never, O = unknown> = (context: QueryContext, input: I) => O | Promise<O>;
export type QueryHandlers = Readonly<Record<string, QueryHandler>>;

/** Types a query handler from the contract; erased in the registry. */
export function queryOf<C extends Contract>() {
  return <N extends keyof C & string>(_name: N, run: (context: QueryContext, input: Parsed<C, N>) => unknown): QueryHandler => run as QueryHandler;
}

export type Dispatch = (actor: Actor, request: RpcRequest) => Promise<RpcReply>;

export function createDispatch(options: {
  readonly contract: Contract;
  readonly queries: QueryHandlers;
  readonly commandHandlers: Readonly<Record<string, CommandHandler>>;
  readonly commands: Commands;
  readonly db: Reader;
  readonly clock: Clock;
  readonly log: Log;
}): Dispatch {
  const { contract, queries, commands, clock, log } = options;
  for (const [name, method] of Object.entries(contract)) {
    const known = method.kind === 'query' ? name in queries : name in options.commandHandlers;
    if (!known) throw new Error(`the contract has ${name}, but nothing handles it`);
  }
  return async (actor, request) => {
    try {
      if (!Object.hasOwn(contract, request.name)) throw new Refusal('not_found', `This Waya has no ${String(request.name).slice(0, 60)}. Reload the page.`);
      const method = contract[request.name]!;
      requireRole(actor, method.roles);
      if (method.kind === 'query') {
        const input = method.input.safeParse(request.input);
        if (!input.success) throw invalidInput(input.error);
        const value = await queries[request.name]!({ db: options.db, now: clock.now(), actor }, input.data as never);
        return { ok: true, value: method.output.parse(value) };
      }
      if (typeof request.id !== 'string' || request.id.length < 8 || request.id.length > 80) throw new Refusal('invalid', 'A command needs an id of 8 to 80 characters.');
      // Ids made by clients live in their own space: no client can guess its way into the id of a job's result.
      const value = await commands.dispatch({ id: `rpc-${actor.kind === 'operator' ? actor.operatorId : 0}-${request.id}`, name: request.name, input: request.input, actor });
      return { ok: true, value };
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, refusal: error.toBody() };
      log.error({ method: request.name, error: String(error), stack: error instanceof Error ? error.stack : undefined }, 'a bug');
      return { ok: false, refusal: { code: 'internal', message: 'Something went wrong inside Waya; nothing was changed. Try again; if it stays, send a diagnostics bundle.' } };
    }
  };
}

/** Throws Refusal unless the actor may. */
function requireRole(actor: Actor, roles: readonly Role[] | 'anyone'): void {
  if (roles === 'anyone' || actor.kind === 'system') return;
  if (actor.kind !== 'operator') throw new Refusal('signed_out', 'Sign in first.');
  if (!roles.includes(actor.role)) {
    throw new Refusal('not_allowed', `This needs the role ${roles.join(' or ')}; you are signed in as ${actor.role}.`);
  }
}
