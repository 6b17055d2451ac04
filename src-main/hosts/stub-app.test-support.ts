/** An app that echoes: hosts are tested for what they do around it, over the wire. */
import type { Actor } from '../kernel/commands.ts';
import type { EventMessage, RpcReply, RpcRequest } from '../../src-shared/rpc.ts';

export interface StubApp {
  dispatch(actor: Actor, request: RpcRequest): Promise<RpcReply>;
  authenticate(token: string): Actor | null;
  subscribe(listener: (events: readonly EventMessage[]) => void): () => void;
  readonly setupToken: string | null;
  clockMoved(): void;
  /** As if these had been committed. */
  tell(...events: EventMessage[]): void;
  /** Opens a session; returns its token. */
  open(userName: string): string;
  /** As if an owner had ended them all. */
  revokeAll(): void;
  readonly asked: { readonly actor: Actor; readonly request: RpcRequest }[];
  readonly clockMoves: number;
  readonly listeners: number;
}

export const RIGHT_PASSWORD = 'correct horse battery';

export function createStubApp({ setupToken = null }: { setupToken?: string | null } = {}): StubApp {
  const sessions = new Map<string, string>();
  const listeners = new Set<(events: readonly EventMessage[]) => void>();
  const asked: StubApp['asked'] = [];
  let clockMoves = 0;
  let opened = 0;

  const open = (userName: string) => {
    const token = `token-of-${userName}-${++opened}`.padEnd(40, 'x');
    sessions.set(token, userName);
    return token;
  };
  const dispatch = async (actor: Actor, request: RpcRequest): Promise<RpcReply> => {
    asked.push({ actor, request });
    const input = request.input as Record<string, string>;
    if (request.name === 'session.createFirstOwner') return { ok: true, value: { operator: { userName: input['userName'] }, token: open(input['userName']!) } };
    if (request.name === 'session.signIn') {
      if (request.id === 'replayed') return { ok: true, value: { operator: { userName: input['userName'] } } };
      if (input['password'] !== RIGHT_PASSWORD) return { ok: false, refusal: { code: 'signed_out', message: 'User name or password is wrong.' } };
      return { ok: true, value: { operator: { userName: input['userName'] }, token: open(input['userName']!) } };
    }
    if (request.name === 'stub.bug') throw new Error('a bug');
    return { ok: true, value: { who: actor.kind === 'operator' ? actor.name : actor.kind, ...request } };
  };
  return {
    dispatch,
    authenticate: (token) => {
      const name = sessions.get(token);
      return name === undefined ? null : { kind: 'operator', operatorId: 1, role: 'owner', name, sessionHash: token };
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setupToken,
    clockMoved: () => {
      clockMoves += 1;
    },
    tell: (...events) => {
      for (const listener of listeners) listener(events);
    },
    open,
    revokeAll: () => sessions.clear(),
    asked,
    get clockMoves() {
      return clockMoves;
    },
    get listeners() {
      return listeners.size;
    },
  };
}
