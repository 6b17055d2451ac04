/** A practice world with the app around it, as run-app.ts builds it, but of the size a test wants. */
import path from 'node:path';
import type { OperatorContract } from '../../../src-shared/contract/index.ts';
import { createClient, type Client } from '../../../src-shared/rpc.ts';
import { parseInstant } from '../../../src-shared/time.ts';
import { createApp, type App, type Gateways } from '../../app.ts';
import { SYSTEM } from '../../kernel/commands.ts';
import { randomIds } from '../../kernel/ids.ts';
import { guardOf, recordingLog } from '../../kernel/kernel.test-support.ts';
import { createReadWorker } from '../../kernel/read-worker.ts';
import type { RouterSession } from '../../ports/router-gateway.ts';
import { systemClock } from '../../kernel/clock.ts';
import { workerEntry } from '../entry-files.ts';
import { databaseFile, openData } from '../open-data.ts';
import { buildPractice } from '../practice.ts';
import { ROUTER_LOGIN } from './play-router.ts';

/** Of its first 25 account numbers every kind of customer has one. */
export const SEED = 5;
export const OPENS_AT = parseInstant('2026-03-02T08:00:00+03:00');

export interface TestPractice {
  readonly app: App;
  readonly client: Client<OperatorContract>;
  readonly gateways: Gateways;
  readonly printed: readonly string[];
  readonly log: ReturnType<typeof recordingLog>;
  /** Resolves once the query answers something else than null or false, looked at again after every event. */
  when<T>(look: () => Promise<T>): Promise<Exclude<T, null | false | undefined>>;
  /** "One day on", to its end. */
  advance(days: number): Promise<void>;
  /** A line to the router itself, beside the app. */
  connect(routerId: number): Promise<RouterSession>;
  stop(): Promise<void>;
}

export async function startTestPractice(directory: string, wish: { subscribers?: number; historyDays?: number } = {}): Promise<TestPractice> {
  const log = recordingLog();
  const printed: string[] = [];
  const data = openData(directory, { practice: true, guard: guardOf('this'), clock: systemClock });
  const wanted = { subscribers: 25, historyDays: 0, seed: SEED, opensAt: OPENS_AT, print: (line: string) => void printed.push(line), ...wish };
  const surroundings = await buildPractice({ data, log, callbackPort: 0 }, wanted).catch((error: unknown) => {
    data.close();
    throw error;
  });
  const worker = createReadWorker({ file: databaseFile(directory), entry: workerEntry });
  const app = createApp({ db: data.db, clock: surroundings.clock, ids: randomIds, vault: data.vault, log, gateways: surroundings.gateways, worker, backups: { directory: data.backupDirectory }, exports: { directory: path.join(directory, 'exports') }, practice: surroundings.practice, version: 'test' });
  app.start();
  await surroundings.started(app);
  const client = createClient<OperatorContract>({ call: (request) => app.dispatch(SYSTEM, request), subscribe: () => () => {} }, randomIds.unique);
  const when = async <T>(look: () => Promise<T>) => {
    for (;;) {
      const changed = Promise.withResolvers<void>();
      const unsubscribe = app.subscribe(() => changed.resolve());
      try {
        const seen = await look();
        if (seen !== null && seen !== false && seen !== undefined) return seen as Exclude<T, null | false | undefined>;
        await changed.promise;
      } finally {
        unsubscribe();
      }
    }
  };
  return {
    app,
    client,
    gateways: surroundings.gateways,
    printed,
    log,
    when,
    advance: async (days) => {
      await client.command('practice.advance', { days });
      await when(async () => !(await client.query('practice.state', {})).moving);
    },
    connect: async (routerId) => {
      const { host, port } = await client.query('routers.get', { id: routerId });
      return surroundings.gateways.routers.connect({ host, port, tls: null, ...ROUTER_LOGIN });
    },
    stop: async () => {
      await app.stop();
      await surroundings.stop();
      await worker.close();
      data.close();
    },
  };
}
