/** Opens the data, builds what stands around it, starts the app; stops it all in reverse. The same for both hosts. */
import path from 'node:path';
import { createApp, type App } from '../app.ts';
import { systemClock } from '../kernel/clock.ts';
import { randomIds } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import { createReadWorker } from '../kernel/read-worker.ts';
import type { KeyGuard } from '../kernel/vault.ts';
import { watchClock } from './clock-watch.ts';
import { version, workerEntry } from './entry-files.ts';
import { buildGateways, type Surroundings, type SurroundingsOptions } from './gateways.ts';
import { databaseFile, openData } from './open-data.ts';

export interface RunOptions {
  readonly directory: string;
  readonly practice: boolean;
  readonly guard: KeyGuard;
  readonly log: Log;
  readonly callbackPort: number;
}

export interface RunningApp {
  readonly app: App;
  /** App (running jobs end), surroundings, read worker, database, ownership. */
  stop(): Promise<void>;
}

/** Throws Refusal (see openData). After a throw nothing runs and nothing is held. */
export async function runApp({ directory, practice, guard, log, callbackPort }: RunOptions): Promise<RunningApp> {
  const undo: (() => void | Promise<void>)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    const data = openData(directory, { practice, guard, clock: systemClock });
    undo.push(data.close);
    if (data.migrated.backup) log.info({ ...data.migrated }, 'the data was brought to a newer format; a copy from before is kept');
    const worker = createReadWorker({ file: databaseFile(directory), entry: workerEntry });
    undo.push(worker.close);
    const surroundings = await surroundingsOf({ data, log, callbackPort });
    undo.push(surroundings.stop);
    const app = createApp({ db: data.db, clock: surroundings.clock, ids: randomIds, vault: data.vault, log, gateways: surroundings.gateways, worker, backups: { directory: data.backupDirectory }, exports: { directory: path.join(directory, 'exports') }, practice: surroundings.practice, version });
    undo.push(() => app.stop());
    app.start();
    await surroundings.started(app);
    undo.push(watchClock(systemClock, (jumpMs) => {
      log.info({ jumpMs }, 'the clock jumped');
      app.clockMoved();
    }));
    return { app, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The marker of the data decides. Simulators are loaded only where they are used. */
async function surroundingsOf(options: SurroundingsOptions): Promise<Surroundings> {
  if (!options.data.practice) return buildGateways(options);
  const { buildPractice } = await import('./practice.ts');
  return buildPractice(options);
}
