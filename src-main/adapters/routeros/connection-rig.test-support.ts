import { afterAll, afterEach, beforeAll, expect, onTestFinished } from 'vitest';
import { type ConnectionOptions, openConnection, type Row, type RouterosConnection } from './connection.ts';
import { type Failure, RouterosFailure } from './failure.ts';
import { type Script, type ScriptedRouter, startScriptedRouter } from './scripted-router-rig.test-support.ts';

/** Where the deadline must not matter. */
export const DEADLINE_MS = 5_000;
/** Where the deadline itself is the subject. */
export const SHORT_MS = 200;

/** Fails the test in which anything was thrown that nobody caught: in the app it would end the process. */
export function watchForCrashes(): void {
  const crashes: unknown[] = [];
  const onCrash = (error: unknown): void => void crashes.push(error);
  beforeAll(() => {
    process.on('uncaughtException', onCrash);
    process.on('unhandledRejection', onCrash);
  });
  afterAll(() => {
    process.off('uncaughtException', onCrash);
    process.off('unhandledRejection', onCrash);
  });
  afterEach(async () => {
    await new Promise((resolve) => setImmediate(resolve)); // an unhandled rejection is told a turn later
    expect(crashes.splice(0)).toEqual([]);
  });
}

export async function routerWith(script: Script): Promise<ScriptedRouter> {
  const router = await startScriptedRouter(script);
  onTestFinished(() => router.close());
  return router;
}

export function optionsFor(port: number, more: Partial<ConnectionOptions> = {}): ConnectionOptions {
  return { host: '127.0.0.1', port, tls: null, userName: 'api', password: 'secret', connectTimeoutMs: DEADLINE_MS, ...more };
}

export interface Connected {
  readonly router: ScriptedRouter;
  readonly connection: RouterosConnection;
}

/** A connection to a router that follows the script; both are closed after the test. */
export async function connect(script: Script, more: Partial<ConnectionOptions> = {}): Promise<Connected> {
  const router = await routerWith(script);
  const connection = await openConnection(optionsFor(router.port, more));
  onTestFinished(() => connection.close());
  return { router, connection };
}

/** How it failed; the test fails when it did not. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof RouterosFailure) return error.failure;
    throw error;
  }
  return expect.unreachable('it should have failed') as never;
}

export function print(connection: RouterosConnection, deadlineMs = DEADLINE_MS): Promise<Row[]> {
  return connection.command(['/ppp/secret/print'], deadlineMs);
}

/** Words of an answer row. */
export function row(name: string): string[] {
  return ['!re', `=name=${name}`];
}
