/**
 * Long reads (verify, backup, reports) in a thread of their own, on a connection of their own that cannot write: the event loop of
 * the core stays free (architecture, Reads block too).
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Refusal, type RefusalBody } from '../../src-shared/refusal.ts';
import { openDatabase, type Database } from './db.ts';

/** Named work on a read-only connection. Synchronous; input and output are plain data. Throws Refusal to say no. */
export interface ReadTask<I = never, O = unknown> {
  /** True: all of it sees the same moment, whatever is committed meanwhile. False where SQLite allows no transaction (copying). */
  readonly snapshot: boolean;
  readonly run: (db: Database, input: I) => O;
}
export type ReadTasks = Readonly<Record<string, ReadTask>>;

/** Keeps the types of input and output together; erased in the map. */
export function readTask<I, O>(task: ReadTask<I, O>): ReadTask {
  return task as unknown as ReadTask;
}

export interface ReadWorker {
  /** Rejects with the task's Refusal, or with an Error when the task or its thread broke. One task at a time, in order. */
  run<T>(task: string, input: unknown): Promise<T>;
  /** Ends the thread; what is still waiting is rejected. */
  close(): Promise<void>;
}

interface Ask {
  readonly id: number;
  readonly task: string;
  readonly input: unknown;
}
type Answer = { readonly id: number } & ({ readonly value: unknown } | { readonly refusal: RefusalBody } | { readonly bug: string });

/** A thread that opens the database file when it is first needed. entry: the file that calls serveReadTasks. */
export function createReadWorker({ file, entry }: { file: string; entry: string }): ReadWorker {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let thread: Worker | undefined;
  let closed = false;
  let lastId = 0;

  const rejectAll = (reason: string) => {
    for (const { reject } of waiting.values()) reject(new Error(reason));
    waiting.clear();
  };
  const start = (): Worker => {
    // No flags of this process: those of a test runner or of Electron mean nothing in there.
    const started = new Worker(entry, { workerData: { file }, execArgv: [], name: 'waya reads' });
    started.on('message', (answer: Answer) => {
      const asked = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ('value' in answer) asked?.resolve(answer.value);
      else if ('refusal' in answer) asked?.reject(new Refusal(answer.refusal.code, answer.refusal.message, answer.refusal.details));
      else asked?.reject(new Error(answer.bug));
    });
    // A thread that broke is started anew by the next task; the running ones learn of it.
    started.on('error', (error) => rejectAll(`the read worker broke: ${error instanceof Error ? error.message : String(error)}`));
    started.on('exit', () => {
      if (thread === started) thread = undefined;
      rejectAll('the read worker ended');
    });
    return started;
  };

  return {
    run: <T>(task: string, input: unknown) => {
      if (closed) return Promise.reject(new Error('the read worker is closed'));
      thread ??= start();
      const id = ++lastId;
      const asked = Promise.withResolvers<unknown>();
      waiting.set(id, asked);
      thread.postMessage({ id, task, input } satisfies Ask);
      return asked.promise as Promise<T>;
    },
    close: async () => {
      closed = true;
      await thread?.terminate();
    },
  };
}

/** The same on the given connection, for databases that no thread can open (":memory:"). */
export function createInlineReadWorker(db: Database, tasks: ReadTasks): ReadWorker {
  return {
    // Asynchronous like the thread, so that a caller cannot come to rely on the difference.
    run: async <T>(task: string, input: unknown) => find(tasks, task).run(db, structuredClone(input) as never) as T,
    close: async () => {},
  };
}

/** The other side: called once by the file that the thread runs; elsewhere it does nothing. */
export function serveReadTasks(tasks: ReadTasks): void {
  const port = parentPort;
  if (isMainThread || !port) return;
  const db = openDatabase((workerData as { file: string }).file, { readonly: true });
  port.on('message', (ask: Ask) => port.postMessage(answerOf(db, tasks, ask)));
}

function answerOf(db: Database, tasks: ReadTasks, { id, task, input }: Ask): Answer {
  try {
    const { snapshot, run } = find(tasks, task);
    if (!snapshot) return { id, value: run(db, input as never) };
    db.script('BEGIN');
    try {
      return { id, value: run(db, input as never) };
    } finally {
      db.script('ROLLBACK');
    }
  } catch (error) {
    if (error instanceof Refusal) return { id, refusal: error.toBody() };
    return { id, bug: `read task ${task}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` };
  }
}

function find(tasks: ReadTasks, task: string): ReadTask {
  if (!Object.hasOwn(tasks, task)) throw new Error(`no read task ${task}`);
  return tasks[task]!;
}
