export type * from './document.ts';
export { renderPdf, type PdfOptions } from './render-pdf.ts';
export { createPdfRenderer, type PdfRenderer } from './pdf-renderer.ts';
