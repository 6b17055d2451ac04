import type { DocumentModel, Paper } from '../document.ts';
import { drawA4 } from './a4-documents.ts';
import { drawThermal } from './thermal.ts';

/** The PDF of a document; the same document gives the same bytes. The roll takes receipts and invoices only; anything else throws: a bug. */
export function renderPdf(model: DocumentModel, paper: Paper): Promise<Uint8Array> {
  if (paper === 'A4') return drawA4(model);
  if (model.kind === 'creditNote' || model.kind === 'statement') throw new Error(`a ${model.kind} does not go on a roll`);
  return drawThermal(model);
}
