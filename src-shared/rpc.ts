/** One typed contract; every transport (Electron IPC, HTTP and WebSocket) is derived from it. */
import type { z } from 'zod';
import { Refusal, type RefusalBody } from './refusal.ts';

export const ROLES = ['owner', 'cashier', 'technician', 'support'] as const;
export type Role = (typeof ROLES)[number];

interface Method<I extends z.ZodType, O extends z.ZodType> {
  readonly kind: 'query' | 'command';
  /** Who may call it; 'anyone' needs no session (sign-in and first set-up). */
  readonly roles: readonly Role[] | 'anyone';
  readonly input: I;
  readonly output: O;
}
export type AnyMethod = Method<z.ZodType, z.ZodType>;
export type Contract = Readonly<Record<string, AnyMethod>>;

type Definition<I extends z.ZodType, O extends z.ZodType> = { roles: readonly Role[] | 'anyone'; input: I; output: O };

/** A read: changes nothing, may be repeated at will. */
export function query<I extends z.ZodType, O extends z.ZodType>(definition: Definition<I, O>) {
  return { kind: 'query' as const, ...definition };
}
/** A change: goes through the one write path, carries an id made by the client, is done at most once. */
export function command<I extends z.ZodType, O extends z.ZodType>(definition: Definition<I, O>) {
  return { kind: 'command' as const, ...definition };
}

type OfKind<C extends Contract, K extends 'query' | 'command'> = { [N in keyof C & string]: C[N]['kind'] extends K ? N : never }[keyof C & string];
export type QueryName<C extends Contract> = OfKind<C, 'query'>;
export type CommandName<C extends Contract> = OfKind<C, 'command'>;
/** What a caller may send (defaults optional). */
export type Input<C extends Contract, N extends keyof C> = z.input<C[N]['input']>;
/** What a handler receives (parsed, defaults filled). */
export type Parsed<C extends Contract, N extends keyof C> = z.output<C[N]['input']>;
export type Output<C extends Contract, N extends keyof C> = z.output<C[N]['output']>;

export interface RpcRequest {
  readonly name: string;
  readonly input: unknown;
  /** Commands only: unique per intent; sending it again with the same input returns the first reply. */
  readonly id?: string;
}
export type RpcReply = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly refusal: RefusalBody };

/** Tells that something changed; carries no data. A gap in seq means: refetch. */
export interface EventMessage {
  readonly seq: number;
  readonly topic: string;
  /** Ids of what changed, for a targeted refetch. */
  readonly ids?: readonly number[];
}

export interface Transport {
  call(request: RpcRequest): Promise<RpcReply>;
  subscribe(listener: (event: EventMessage | 'reconnected') => void): () => void;
}

export interface Client<C extends Contract> {
  /** Throws Refusal. */
  query<N extends QueryName<C>>(name: N, input: Input<C, N>): Promise<Output<C, N>>;
  /** Throws Refusal. The id defaults to a fresh one: pass one to make a retry of the same intent safe. */
  command<N extends CommandName<C>>(name: N, input: Input<C, N>, id?: string): Promise<Output<C, N>>;
  subscribe: Transport['subscribe'];
}

/** The caller's side over any transport. newId: unguessable and unique, e.g. crypto.randomUUID. */
export function createClient<C extends Contract>(transport: Transport, newId: () => string): Client<C> {
  const unwrap = (reply: RpcReply): never => {
    if (reply.ok) return reply.value as never;
    throw new Refusal(reply.refusal.code, reply.refusal.message, reply.refusal.details);
  };
  return {
    query: async (name, input) => unwrap(await transport.call({ name, input })),
    command: async (name, input, id = newId()) => unwrap(await transport.call({ name, input, id })),
    subscribe: (listener) => transport.subscribe(listener),
  };
}
