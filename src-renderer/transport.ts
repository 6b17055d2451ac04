/**
 * How the page reaches the app: the Electron preload's bridge, or HTTP and a WebSocket. Both give a Transport (src-shared/rpc.ts).
 * The session is a cookie that the page cannot read; nothing is kept here.
 */
import type { EventMessage, RpcReply, RpcRequest, Transport } from '../src-shared/rpc.ts';
import { SequenceWatch } from './sequence-watch.ts';

/** The app did not answer at all: the same intent may be sent again with the same id. */
export class Unreachable extends Error {
  constructor(technical: string) {
    super(technical);
    this.name = 'Unreachable';
  }
}

export type Connection = 'connecting' | 'connected' | 'lost';

/** A transport that tells how its event stream is doing. */
export interface WatchedTransport extends Transport {
  onConnection(listener: (state: Connection) => void): () => void;
  /** Gives up whatever waits for an answer, as Unreachable, and opens the event stream anew: for a connection that hangs and does not fail. */
  renew(): void;
}

/** What the Electron preload exposes. */
export interface Bridge {
  rpc(request: RpcRequest): Promise<RpcReply>;
  /** Returns how to stop listening. */
  onEvent(listener: (event: EventMessage) => void): () => void;
}

/** Over the preload's bridge: no reconnecting, but an event may still have been missed while the window was being made. */
export function bridgeTransport(bridge: Bridge): WatchedTransport {
  return {
    call: (request) => bridge.rpc(request),
    subscribe: (listener) => {
      const watch = new SequenceWatch();
      return bridge.onEvent((event) => listener(watch.accept(event.seq) === 'gap' ? 'reconnected' : event));
    },
    onConnection: (listener) => {
      listener('connected');
      return () => undefined;
    },
    renew: () => undefined,
  };
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

/** Doubles from half a second to ten seconds. attempt: 0 for the first retry. */
export function retryDelayMs(attempt: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt);
}

async function callOverHttp(request: RpcRequest, signal: AbortSignal): Promise<RpcReply> {
  const body = JSON.stringify(request.id === undefined ? { input: request.input } : { id: request.id, input: request.input });
  let response: Response;
  try {
    response = await fetch(`/rpc/${request.name}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal });
  } catch (error) {
    throw new Unreachable(error instanceof Error ? error.message : 'no connection');
  }
  const reply: unknown = await response.json().catch(() => null);
  if (typeof reply !== 'object' || reply === null || !('ok' in reply)) throw new Unreachable(`${request.name}: HTTP ${response.status} without a reply`);
  return reply as RpcReply;
}

/** Keeps one WebSocket open; tells 'reconnected' at every opening, because events before it were not seen. */
export function httpTransport(): WatchedTransport {
  const connectionListeners = new Set<(state: Connection) => void>();
  const waiting = new Set<AbortController>();
  const sockets = new Set<WebSocket>();
  let connection: Connection = 'connecting';
  const tell = (state: Connection) => {
    connection = state;
    for (const listener of connectionListeners) listener(state);
  };

  const subscribe: Transport['subscribe'] = (listener) => {
    const watch = new SequenceWatch();
    let stopped = false;
    let attempt = 0;
    let socket: WebSocket | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      const opened = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/events`);
      socket = opened;
      sockets.add(opened);
      socket.onopen = () => {
        attempt = 0;
        watch.reset();
        tell('connected');
        listener('reconnected');
      };
      socket.onmessage = (message) => {
        const event = JSON.parse(String(message.data)) as EventMessage;
        listener(watch.accept(event.seq) === 'gap' ? 'reconnected' : event);
      };
      socket.onclose = () => {
        sockets.delete(opened);
        if (stopped) return;
        tell('lost');
        timer = setTimeout(open, retryDelayMs(attempt));
        attempt += 1;
      };
    };
    open();
    return () => {
      stopped = true;
      clearTimeout(timer);
      socket?.close();
    };
  };

  return {
    call: async (request) => {
      const controller = new AbortController();
      waiting.add(controller);
      try {
        return await callOverHttp(request, controller.signal);
      } finally {
        waiting.delete(controller);
      }
    },
    renew: () => {
      for (const controller of waiting) controller.abort();
      for (const socket of sockets) socket.close();
    },
    subscribe,
    onConnection: (listener) => {
      connectionListeners.add(listener);
      listener(connection);
      return () => connectionListeners.delete(listener);
    },
  };
}
