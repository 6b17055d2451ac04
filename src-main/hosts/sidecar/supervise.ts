/** Keeps the sidecar alive from the app's side: starts it, tells it what to do, starts it again when it dies. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { SidecarMessage } from './sidecar-messages.ts';
import type { SidecarConfigInput } from './sidecar.config.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** Having run this long, the next death starts from the first pause again. */
const STABLE_AFTER_MS = 60_000;
const STOP_DEADLINE_MS = 4_000;

export interface SuperviseOptions {
  /** The control token is made here when it is left out; ports left at 0 are kept over restarts once chosen. */
  readonly config: Omit<SidecarConfigInput, 'controlToken'> & { readonly controlToken?: string };
  /** The script to run; main.ts beside this file unless told (a packaged app has its own). */
  readonly entry?: string;
  /** Death and failed restarts, in the operator's words. */
  readonly onTrouble?: (message: string) => void;
  /** It runs again, and knows only its configuration. */
  readonly onRestarted?: () => void;
}

export interface SupervisedSidecar {
  /** "http://127.0.0.1:8700/<path token>": M-Pesa reports to …/stk, …/c2b/confirmation and …/c2b/validation. Secret. */
  readonly publicUrl: string;
  readonly controlUrl: string;
  /** Bearer token of the control address. Secret. */
  readonly token: string;
  /** Calls back when something may be waiting: on every arrival and after every restart. Returns the way to stop it. */
  onArrival(listener: () => void): () => void;
  /** The process now running; null while there is none. For diagnostics. */
  pid(): number | null;
  stop(): Promise<void>;
}

/** Resolves when the sidecar listens. Rejects with the reason when it cannot start. */
export async function startSidecar(options: SuperviseOptions): Promise<SupervisedSidecar> {
  const token = options.config.controlToken ?? randomBytes(32).toString('hex');
  const listeners = new Set<() => void>();
  const notify = (): void => {
    for (const listener of listeners) listener();
  };
  const launch = (config: SidecarConfigInput): Promise<Launched> => launchOnce(options.entry ?? defaultEntry(), config, notify);

  let config: SidecarConfigInput = { ...options.config, controlToken: token };
  let current: Launched | null = await launch(config);
  config = { ...config, publicPort: current.publicPort, controlPort: current.controlPort };
  const { publicPort, controlPort } = current;
  const restarts = createRestarts(async () => {
    current = null;
    current = await launch(config);
    watch(current);
    options.onRestarted?.();
    // Something may have come in between the last signal and the death.
    notify();
  }, options.onTrouble ?? (() => undefined));
  const watch = (launched: Launched): void => {
    void launched.exited.then((reason) => {
      if (current === launched) current = null;
      restarts.died(reason);
    });
  };
  watch(current);

  return {
    publicUrl: `http://${options.config.publicHost ?? '127.0.0.1'}:${publicPort}/${options.config.pathToken}`,
    controlUrl: `http://127.0.0.1:${controlPort}`,
    token,
    onArrival(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    pid: () => current?.child.pid ?? null,
    async stop() {
      await restarts.stop();
      if (current !== null) await stopChild(current);
    },
  };
}

interface Launched {
  readonly child: ChildProcess;
  readonly publicPort: number;
  readonly controlPort: number;
  /** Resolves with the reason. */
  readonly exited: Promise<string>;
}

function defaultEntry(): string {
  return fileURLToPath(new URL('./main.ts', import.meta.url));
}

function launchOnce(entry: string, config: SidecarConfigInput, notify: () => void): Promise<Launched> {
  // Standard input carries the secrets and, by staying open, tells the child that its parent lives.
  const child = fork(entry, [], { stdio: ['pipe', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  child.stdin?.on('error', () => undefined);
  child.stdin?.write(`${JSON.stringify(config)}\n`);
  let failure: string | null = null;
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(failure ?? `The M-Pesa listener ended (${signal ?? `code ${code}`}).`));
  });
  return new Promise((resolve, reject) => {
    child.on('message', (message: SidecarMessage) => {
      if (message.type === 'ready') resolve({ child, publicPort: message.publicPort, controlPort: message.controlPort, exited });
      else if (message.type === 'arrival') notify();
      else failure = message.message;
    });
    void exited.then((reason) => reject(new Error(reason)));
  });
}

/** Starts again after a pause that doubles with every death, up to a limit. */
function createRestarts(restart: () => Promise<void>, onTrouble: (message: string) => void) {
  let pauseMs = FIRST_PAUSE_MS;
  let startedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();
  let isStopped = false;
  const died = (reason: string): void => {
    if (isStopped) return;
    onTrouble(reason);
    if (performance.now() - startedAt > STABLE_AFTER_MS) pauseMs = FIRST_PAUSE_MS;
    timer = setTimeout(() => {
      startedAt = performance.now();
      underWay = restart().catch((error: unknown) => died(error instanceof Error ? error.message : String(error)));
    }, pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  };
  return {
    died,
    async stop(): Promise<void> {
      isStopped = true;
      clearTimeout(timer);
      await underWay;
    },
  };
}

async function stopChild(launched: Launched): Promise<void> {
  launched.child.stdin?.end();
  const timer = setTimeout(() => launched.child.kill('SIGKILL'), STOP_DEADLINE_MS);
  await launched.exited;
  clearTimeout(timer);
}
