/** Both listeners around one inbox. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import type { Logger } from 'pino';
import { createControlApp } from './control-app.ts';
import { openInbox } from './inbox.ts';
import { createPublicApp } from './public-app.ts';
import type { SidecarConfig } from './sidecar.config.ts';

/** A sender that is slower than this is cut off. */
const REQUEST_DEADLINE_MS = 15_000;
const MOST_CONNECTIONS = 1_000;

export interface RunningSidecar {
  readonly publicPort: number;
  readonly controlPort: number;
  /** Ends listening, lets what is under way reach the disk, and closes the file. */
  close(): Promise<void>;
}

export interface SidecarSurroundings {
  readonly log: Logger;
  readonly now: () => number;
  readonly onArrival: (seq: number) => void;
}

/** Throws the system's error when a port is taken or the inbox cannot be opened. */
export async function runSidecar(config: SidecarConfig, { log, now, onArrival }: SidecarSurroundings): Promise<RunningSidecar> {
  const inbox = await openInbox({ path: config.inboxPath, now });
  const { damagedLines } = inbox.status();
  if (damagedLines > 0) log.error({ damagedLines }, 'the inbox had lines that cannot be read; the file was kept aside');
  const publicServer = createListener(createPublicApp({ config, inbox, log, now, onArrival }));
  const controlServer = createListener(createControlApp({ token: config.controlToken, inbox, log }));
  const controlPort = await listen(controlServer, config.controlPort, '127.0.0.1');
  const publicPort = await listen(publicServer, config.publicPort, config.publicHost);
  return {
    publicPort,
    controlPort,
    async close() {
      await Promise.all([endListening(publicServer), endListening(controlServer)]);
      await inbox.close();
    },
  };
}

function createListener(app: Express): Server {
  const server = createServer({ requestTimeout: REQUEST_DEADLINE_MS, headersTimeout: REQUEST_DEADLINE_MS }, app);
  server.maxConnections = MOST_CONNECTIONS;
  return server;
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function endListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
