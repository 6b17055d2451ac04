/** PDFs in threads of their own: a run of 10,000 invoices leaves the event loop of the core free (architecture, Reads block too). */
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { Refusal, type RefusalBody } from '../../../src-shared/refusal.ts';
import type { DocumentModel, Paper } from './document.ts';
import { workerEntry } from './document-files.ts';
import { renderPdf } from './render-pdf.ts';

export interface PdfRenderer {
  /** As renderPdf; rejects with an Error too when its thread broke. In order of asking, `threads` at a time. */
  readonly render: (model: DocumentModel, paper: Paper) => Promise<Uint8Array>;
  /** Ends the threads; what is not done is rejected. */
  readonly close: () => Promise<void>;
}

interface Ask {
  readonly model: DocumentModel;
  readonly paper: Paper;
}
type Answer = { readonly bytes: Uint8Array } | { readonly refusal: RefusalBody } | { readonly bug: string };
interface Task extends Ask {
  readonly done: PromiseWithResolvers<Uint8Array>;
}

/** threads: how many render at a time, 1 or more. They are started when they are first needed. */
export function createPdfRenderer({ threads }: { readonly threads: number }): PdfRenderer {
  if (!Number.isSafeInteger(threads) || threads < 1) throw new RangeError(`not a number of threads: ${threads}`);
  const waiting: Task[] = [];
  const busy = new Map<Worker, Task>();
  const idle: Worker[] = [];
  let isClosed = false;

  const settle = (worker: Worker): Task | undefined => {
    const task = busy.get(worker);
    busy.delete(worker);
    return task;
  };
  const start = (): Worker => {
    // No flags of this process: those of a test runner or of Electron mean nothing in there.
    const worker = new Worker(workerEntry, { execArgv: [], name: 'waya documents' });
    worker.on('message', (answer: Answer) => {
      const task = settle(worker);
      idle.push(worker);
      if ('bytes' in answer) task?.done.resolve(answer.bytes);
      else if ('refusal' in answer) task?.done.reject(new Refusal(answer.refusal.code, answer.refusal.message, answer.refusal.details));
      else task?.done.reject(new Error(answer.bug));
      next();
    });
    worker.on('error', (error) => settle(worker)?.done.reject(new Error(`the thread that makes documents broke: ${error instanceof Error ? error.message : String(error)}`)));
    worker.on('exit', () => {
      settle(worker)?.done.reject(new Error('the thread that makes documents ended'));
      const at = idle.indexOf(worker);
      if (at >= 0) idle.splice(at, 1);
      if (!isClosed) next();
    });
    return worker;
  };
  const next = () => {
    while (waiting.length > 0 && (idle.length > 0 || busy.size < threads)) {
      const task = waiting.shift()!;
      const worker = idle.pop() ?? start();
      busy.set(worker, task);
      worker.postMessage({ model: task.model, paper: task.paper } satisfies Ask);
    }
  };

  return {
    render: (model, paper) => {
      if (isClosed) return Promise.reject(new Error('the renderer of documents is closed'));
      const done = Promise.withResolvers<Uint8Array>();
      waiting.push({ model, paper, done });
      next();
      return done.promise;
    },
    close: async () => {
      isClosed = true;
      for (const { done } of waiting.splice(0)) done.reject(new Error('the renderer of documents is closed'));
      await Promise.all([...busy.keys(), ...idle].map((worker) => worker.terminate()));
    },
  };
}

/** The other side: called once by the file that a thread runs; elsewhere it does nothing. */
export function serveRendering(): void {
  const port = parentPort;
  if (isMainThread || !port) return;
  port.on('message', async ({ model, paper }: Ask) => {
    const answer = await answerOf(model, paper);
    port.postMessage(answer, 'bytes' in answer ? [answer.bytes.buffer as ArrayBuffer] : []);
  });
}

async function answerOf(model: DocumentModel, paper: Paper): Promise<Answer> {
  try {
    return { bytes: await renderPdf(model, { paper }) };
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error.toBody() };
    return { bug: `${model.kind} ${model.number}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` };
  }
}
