/** WebSocket /events: what changed, to every page with a session. A page that does not keep up is dropped: it comes back and refetches. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { EventMessage } from '../../../src-shared/rpc.ts';
import type { App } from '../../app.ts';
import type { Log } from '../../kernel/log.ts';

/** Close codes that the page can tell apart. */
export const SESSION_ENDED = 4401;
const GOING_AWAY = 1001;

export interface EventSocketOptions {
  readonly app: Pick<App, 'authenticate' | 'subscribe'>;
  readonly server: Server;
  /** Null: refused. Else the session's token. */
  readonly admit: (request: IncomingMessage) => { readonly token: string } | { readonly status: 401 | 403 | 404 };
  readonly log: Log;
  /** How often a page is pinged and its session looked at. */
  readonly heartbeatMs: number;
  /** Unsent bytes beyond which a page counts as too slow. */
  readonly mostBufferedBytes: number;
}

export interface EventSockets {
  /** Closes the pages of a session that was ended. */
  endSession(token: string): void;
  close(): void;
}

interface Page {
  readonly token: string;
  answered: boolean;
}

const STATUS_TEXT = { 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 500: 'Internal Server Error' } as const;

export function createEventSockets(options: EventSocketOptions): EventSockets {
  const { app, server, admit, log, heartbeatMs, mostBufferedBytes } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024, perMessageDeflate: false });
  const pages = new Map<WebSocket, Page>();

  const admitOrNot = (request: IncomingMessage) => {
    try {
      return admit(request);
    } catch (error) {
      log.error({ error: String(error) }, 'event sockets');
      return { status: 500 } as const;
    }
  };
  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    const admitted = admitOrNot(request);
    if ('status' in admitted) {
      stream.end(`HTTP/1.1 ${admitted.status} ${STATUS_TEXT[admitted.status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const page: Page = { token: admitted.token, answered: true };
      pages.set(socket, page);
      socket.on('pong', () => {
        page.answered = true;
      });
      socket.on('error', () => socket.terminate());
      socket.on('close', () => pages.delete(socket));
    });
  };

  const checkSessions = () => {
    for (const [socket, page] of pages) if (app.authenticate(page.token) === null) socket.close(SESSION_ENDED, 'The session ended.');
  };
  const beat = () => {
    checkSessions();
    for (const [socket, page] of pages) {
      if (!page.answered) socket.terminate();
      page.answered = false;
      socket.ping();
    }
  };
  const deliver = (events: readonly EventMessage[]) => {
    // After the write path is through with its own work: a session is looked up, perhaps touched.
    if (events.some((event) => event.topic === 'operators')) setImmediate(guarded(checkSessions, log));
    for (const event of events) {
      const text = JSON.stringify(event);
      for (const socket of pages.keys()) {
        if (socket.readyState !== WebSocket.OPEN) continue;
        if (socket.bufferedAmount > mostBufferedBytes) socket.terminate();
        else socket.send(text);
      }
    }
  };

  server.on('upgrade', onUpgrade);
  const timer = setInterval(guarded(beat, log), heartbeatMs);
  timer.unref();
  const unsubscribe = app.subscribe(deliver);
  return {
    endSession: (token) => {
      for (const [socket, page] of pages) if (page.token === token) socket.close(SESSION_ENDED, 'Signed out.');
    },
    close: () => {
      clearInterval(timer);
      unsubscribe();
      server.off('upgrade', onUpgrade);
      for (const socket of pages.keys()) {
        socket.close(GOING_AWAY, 'Waya is stopping.');
        // Who does not answer the goodbye must not hold up the stop.
        setTimeout(() => socket.terminate(), 1_000).unref();
      }
    },
  };
}

/** A timer has no caller to throw to. */
function guarded(act: () => void, log: Log): () => void {
  return () => {
    try {
      act();
    } catch (error) {
      log.error({ error: String(error) }, 'event sockets');
    }
  };
}
