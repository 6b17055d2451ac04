/** The thread that draws: takes models, gives back PDFs. */
import { isMainThread, parentPort } from 'node:worker_threads';
import type { DocumentModel, Paper } from './document.ts';
import { renderPdf } from './pdf/render.ts';

export interface RenderAsk {
  readonly id: number;
  readonly model: DocumentModel;
  readonly paper: Paper;
}
export type RenderAnswer = { readonly id: number; readonly pdf: Uint8Array } | { readonly id: number; readonly bug: string };

if (!isMainThread && parentPort) {
  const port = parentPort;
  port.on('message', (ask: RenderAsk) => {
    renderPdf(ask.model, ask.paper).then(
      (pdf) => port.postMessage({ id: ask.id, pdf } satisfies RenderAnswer, [pdf.buffer as ArrayBuffer]),
      (error: unknown) => port.postMessage({ id: ask.id, bug: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies RenderAnswer),
    );
  });
}
