/** The whole product on a prepared directory, in this process, as the headless host runs it; and eyes of its own on what is committed. */
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { App } from '../src-main/app.ts';
import { rendererDirectory } from '../src-main/hosts/entry-files.ts';
import { createHttpHost } from '../src-main/hosts/headless/http.ts';
import { allowedHostsFor } from '../src-main/hosts/headless/request-guard.ts';
import { databaseFile } from '../src-main/hosts/open-data.ts';
import { runApp } from '../src-main/hosts/run-app.ts';
import type { Actor } from '../src-main/kernel/commands.ts';
import { openDatabase, type Database } from '../src-main/kernel/db.ts';
import type { Log } from '../src-main/kernel/log.ts';
import { guardOf } from './prepare.ts';

export interface Desk {
  readonly app: App;
  /** Reads what is committed, on a connection of its own. */
  readonly eyes: Database;
  readonly callbackPort: number;
  /** As the owner; throws when it is refused. */
  ask<T>(name: string, input: object): Promise<T>;
  close(): Promise<void>;
}

const OWNER: Actor = { kind: 'operator', operatorId: 1, role: 'owner', name: 'Achieng', sessionHash: '' };

/** Only what nobody should have to read in a bench reaches the screen. */
const troubleOnly: Log = { info: () => undefined, warn: (fields, message) => console.error(message, fields), error: (fields, message) => console.error(message, fields) };

export async function openDesk(directory: string): Promise<Desk> {
  const callbackPort = await freePort();
  const running = await runApp({ directory, practice: false, guard: guardOf(directory), log: troubleOnly, callbackPort });
  const { app } = running;
  const host = await createHttpHost({ app, rendererDirectory, allowedHosts: allowedHostsFor('127.0.0.1', []), host: '127.0.0.1', port: 0, log: troubleOnly });
  const eyes = openDatabase(databaseFile(directory), { readonly: true });
  let asked = 0;
  return {
    app,
    eyes,
    callbackPort,
    ask: async <T>(name: string, input: object) => {
      asked += 1;
      const reply = await app.dispatch(OWNER, { name, input, id: `bench-${name}-${asked}` });
      if (!reply.ok) throw new Error(`${name}: ${reply.refusal.message}`);
      return reply.value as T;
    },
    close: async () => {
      eyes.close();
      await host.close();
      await running.stop();
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/** Looks every so often; throws when it takes too long. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, { everyMs = 50, withinMs = 60_000 } = {}): Promise<void> {
  const startedAt = performance.now();
  while (!(await holds())) {
    if (performance.now() - startedAt > withinMs) throw new Error(`not within ${withinMs / 1000} s: ${what}`);
    await pause(everyMs);
  }
}

/** Resolves when the run of a batch was committed as over. */
export async function batchOver({ app, eyes }: Desk, batchId: number): Promise<void> {
  const isOver = () => eyes.sql<{ state: string }>('SELECT state FROM batch WHERE id = ?', batchId)[0]?.state !== 'running';
  await new Promise<void>((resolve) => {
    const stop = app.subscribe((events) => {
      if (!events.some(({ topic }) => topic === 'batches') || !isOver()) return;
      stop();
      resolve();
    });
    if (isOver()) {
      stop();
      resolve();
    }
  });
}
