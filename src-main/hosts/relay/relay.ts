/** M-Pesa's side and the desk's side on one port, around one inbox. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import express from 'express';
import type { Logger } from 'pino';
import { createAcceptedAccounts } from '../sidecar/accepted-accounts.ts';
import { createArrivals } from '../sidecar/arrivals.ts';
import { createControlApp } from '../sidecar/control-app.ts';
import { openInbox } from '../sidecar/inbox.ts';
import { createListener, endListening, listen } from '../sidecar/listening.ts';
import { createPublicApp } from '../sidecar/public-app.ts';
import { senderOf } from '../sidecar/sender.ts';
import type { RelayConfig } from './relay.config.ts';

/** Where the office PC asks. No secret path begins so: those are hexadecimal. */
const DESK = '/desk';
const REQUEST_DEADLINE_MS = 15_000;
const WRONG_TOKENS_A_MINUTE = 10;

export interface RunningRelay {
  readonly port: number;
  close(): Promise<void>;
}

/** Throws the system's error when the port is taken or the folder cannot be written to. */
export async function runRelay(config: RelayConfig, { log, now }: { readonly log: Logger; readonly now: () => number }): Promise<RunningRelay> {
  await mkdir(config.directory, { recursive: true, mode: 0o700 });
  const inboxPath = path.join(config.directory, 'inbox');
  const store = await storeOf(config.directory, inboxPath);
  const inbox = await openInbox({ path: inboxPath, now, mostBytes: config.mostBytes });
  const { damagedLines } = inbox.status();
  if (damagedLines > 0) log.error({ damagedLines }, 'the inbox had lines that cannot be read; the file was kept aside');
  const accounts = createAcceptedAccounts(config.reports.pathToken, now);
  const arrivals = createArrivals();
  const { trustedProxy } = config.reports;

  const app = express();
  app.disable('x-powered-by');
  app.use(DESK, createControlApp({ token: config.relayToken, inbox, accounts, arrivals, log, store, failedTokens: { limit: WRONG_TOKENS_A_MINUTE, senderOf: (request) => senderOf(request, trustedProxy) } }));
  app.use(createPublicApp({ config: config.reports, inbox, accounts, log, now, onArrival: arrivals.tell }));
  const server = createListener(app, REQUEST_DEADLINE_MS);
  const port = await listen(server, config.port, config.host);
  return {
    port,
    async close() {
      arrivals.end();
      await endListening(server);
      await inbox.close();
    },
  };
}

/** A name for the numbers of this inbox. One that is new gets a new name, so that nobody takes its numbers for those of the one that was lost. */
async function storeOf(directory: string, inboxPath: string): Promise<string> {
  const file = path.join(directory, 'store');
  const hasInbox = await stat(inboxPath).then(() => true, () => false);
  const known = hasInbox ? await readFile(file, 'utf8').catch(() => '') : '';
  if (/^[0-9a-f]{16}$/.test(known)) return known;
  const store = randomBytes(8).toString('hex');
  const written = await open(`${file}.new`, 'w', 0o600);
  try {
    await written.writeFile(store);
    await written.sync();
  } finally {
    await written.close();
  }
  await rename(`${file}.new`, file);
  return store;
}
