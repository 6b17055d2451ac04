/** A listener on loopback that keeps what it is sent and answers as M-Pesa expects; arrivals can be awaited. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly path: string;
  readonly body: string;
}

export interface CallbackReceiver {
  readonly baseUrl: string;
  readonly received: Received[];
  /** Resolves with the first so many on a path. */
  waitFor(path: string, count: number): Promise<Received[]>;
  /** What validation is answered with. */
  validationAnswer: unknown;
  /** A path whose callers get no answer; none unless told. */
  holds: string | null;
  close(): Promise<void>;
}

export async function createCallbackReceiver(): Promise<CallbackReceiver> {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString() });
      const answer = request.url === '/c2b/validation' ? receiver.validationAnswer : { ResultCode: 0, ResultDesc: 'Accepted' };
      if (request.url !== receiver.holds) response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
      for (const look of waiting) look();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const on = (path: string): Received[] => received.filter((one) => one.path === path);
  const receiver: CallbackReceiver = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    holds: null,
    validationAnswer: { ResultCode: '0', ResultDesc: 'Accepted' },
    waitFor: (path, count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (on(path).length < count) return;
          waiting.delete(look);
          resolve(on(path).slice(0, count));
        };
        waiting.add(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
