/** Processes of the bench: each a script of this folder that is asked and answers over its channel. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Child {
  /** Rejects with what went wrong there, or when it ends. */
  ask<T>(what: string, input?: unknown): Promise<T>;
  end(): Promise<void>;
}

interface Question {
  readonly id: number;
  readonly what: string;
  readonly input: unknown;
}
interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** Starts a script; its output goes where this process's goes. profileInto: a folder for a profile of its processor time. */
export function startChild(script: URL, profileInto: string | null = null): Child {
  const execArgv = profileInto === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileInto}`];
  const child: ChildProcess = fork(fileURLToPath(script), [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced', execArgv });
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let last = 0;
  child.on('message', ({ id, value, error }: Answer) => {
    const asker = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asker?.resolve(value as never);
    else asker?.reject(new Error(error));
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      for (const { reject } of waiting.values()) reject(new Error(`${fileURLToPath(script)} ended (${signal ?? code})`));
      waiting.clear();
      resolve();
    });
  });
  return {
    ask: <T>(what: string, input?: unknown) =>
      new Promise<T>((resolve, reject) => {
        last += 1;
        waiting.set(last, { resolve, reject });
        child.send({ id: last, what, input } satisfies Question);
      }),
    end: () => {
      if (child.connected) child.disconnect();
      return ended;
    },
  };
}

/** The other side: answers until the asker lets go of the channel. */
export function answer(answers: Readonly<Record<string, (input: never) => unknown>>): void {
  process.on('message', ({ id, what, input }: Question) => {
    void Promise.resolve()
      .then(() => answers[what]!(input as never))
      .then(
        (value) => process.send!({ id, value } satisfies Answer),
        (error: unknown) => process.send!({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies Answer),
      );
  });
  process.once('disconnect', () => process.exit(0));
}
