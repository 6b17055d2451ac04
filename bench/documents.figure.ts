import PDFDocument from 'pdfkit';
import { createPdfRenderer } from '../src-main/features/printing/renderer.ts';
import { invoiceDocument } from '../src-main/features/printing/sample-documents.test-support.ts';
import type { Figure } from './report.ts';

const INVOICES = 400;
const THREADS = 2;

/** Invoices with two lines, taxes and two QR codes, drawn in the threads that the desk uses; beside it a page with one word by the same library. */
export async function documents(): Promise<Figure[]> {
  const renderer = createPdfRenderer({ threads: THREADS });
  try {
    await Promise.all(Array.from({ length: THREADS * 4 }, () => renderer.render(invoiceDocument(), 'A4')));
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: INVOICES }, () => renderer.render(invoiceDocument(), 'A4')));
    const perSecond = INVOICES / ((performance.now() - startedAt) / 1000);
    const bareFrom = performance.now();
    for (let n = 0; n < INVOICES; n += 1) await onePage();
    const barePerSecond = INVOICES / ((performance.now() - bareFrom) / 1000);
    return [{ group: 'Documents', name: 'invoices drawn as PDF', value: perSecond, unit: 'invoices/s', baseline: { name: 'a page with one word, in one thread', value: barePerSecond }, note: `${THREADS} threads; 10,000 invoices take ${Math.round(10_000 / perSecond)} s in the background.` }];
  } finally {
    await renderer.close();
  }
}

function onePage(): Promise<void> {
  return new Promise((done) => {
    const pdf = new PDFDocument();
    pdf.on('data', () => {});
    pdf.on('end', done);
    pdf.text('Invoice');
    pdf.end();
  });
}
