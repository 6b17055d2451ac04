/** An HTTP listener that a slow or greedy sender cannot hold. */
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const MOST_CONNECTIONS = 1_000;

/** deadlineMs: a request that is not there by then, body and all, is cut off. */
export function createListener(app: RequestListener, deadlineMs: number): Server {
  const server = createServer({ requestTimeout: deadlineMs, headersTimeout: deadlineMs, connectionsCheckingInterval: Math.min(deadlineMs, 5_000) }, app);
  server.maxConnections = MOST_CONNECTIONS;
  return server;
}

/** Resolves with the port. Rejects with the system's error. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Resolves when what is under way is answered. */
export function endListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
