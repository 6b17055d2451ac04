/** Draws documents in threads of their own: the desk stays quick while 10,000 invoices are made. */
import { Worker } from 'node:worker_threads';
import type { DocumentModel, Paper } from './document.ts';
import { workerEntry } from './printing-files.ts';
import type { RenderAnswer, RenderAsk } from './printing.worker.ts';

export interface PdfRenderer {
  /** The PDF of a document. Rejects when it could not be drawn, or the renderer is closed. */
  render(model: DocumentModel, paper: Paper): Promise<Uint8Array>;
  close(): Promise<void>;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, PromiseWithResolvers<Uint8Array>>;
}

/** Threads start with the first document, and again after one died. threads: how many documents are drawn at once. */
export function createPdfRenderer({ threads }: { readonly threads: number }): PdfRenderer {
  const pool: (Thread | undefined)[] = Array.from({ length: threads }, () => undefined);
  let lastId = 0;
  let closed = false;

  const start = (place: number): Thread => {
    const thread: Thread = { worker: new Worker(workerEntry, { execArgv: [] }), waiting: new Map() };
    thread.worker.on('message', (answer: RenderAnswer) => {
      const asked = thread.waiting.get(answer.id);
      thread.waiting.delete(answer.id);
      if ('pdf' in answer) asked?.resolve(answer.pdf);
      else asked?.reject(new Error(answer.bug));
    });
    const over = (error: Error) => {
      if (pool[place] === thread) pool[place] = undefined;
      for (const asked of thread.waiting.values()) asked.reject(error);
      thread.waiting.clear();
    };
    thread.worker.on('error', over);
    thread.worker.on('exit', () => over(new Error('the drawing thread ended')));
    thread.worker.unref();
    return thread;
  };

  return {
    render: (model, paper) => {
      if (closed) return Promise.reject(new Error('the renderer is closed'));
      const id = (lastId += 1);
      const place = pool.reduce((least, thread, index) => ((thread?.waiting.size ?? 0) < (pool[least]?.waiting.size ?? 0) ? index : least), 0);
      const thread = (pool[place] ??= start(place));
      const asked = Promise.withResolvers<Uint8Array>();
      thread.waiting.set(id, asked);
      thread.worker.postMessage({ id, model, paper } satisfies RenderAsk);
      return asked.promise;
    },
    close: async () => {
      closed = true;
      await Promise.all(pool.flatMap((thread) => (thread ? [thread.worker.terminate()] : [])));
    },
  };
}
