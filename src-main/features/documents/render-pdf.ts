/** A document as a PDF file. */
import { Refusal } from '../../../src-shared/refusal.ts';
import type { DocumentModel, Paper } from './document.ts';
import { drawBilled } from './a4/billed.ts';
import { drawReceipt } from './a4/receipt.ts';
import { drawStatement } from './a4/statement.ts';
import { textsOf } from './document-texts.ts';
import { createPdf } from './pdf/pdf-document.ts';
import { drawThermal } from './thermal/thermal-document.ts';
import { titleOf } from './words.ts';

export interface PdfOptions {
  readonly paper: Paper;
  /** False leaves the pages readable as text, for tests. */
  readonly compress?: boolean;
}

/**
 * The same model gives the same bytes: the file's date is the document's. Rejects with Refusal `invalid` when the logo is no picture, or when a
 * kind other than invoice and receipt is asked for on a roll.
 */
export async function renderPdf(model: DocumentModel, { paper, compress = true }: PdfOptions): Promise<Uint8Array> {
  const texts = textsOf(model.language);
  const properties = { title: `${titleOf(model, texts)} ${model.number}`, author: model.seller.name, language: model.language, createdAt: model.issuedAt };
  const pdf = createPdf(properties, { compress });
  if (paper === 'thermal80') {
    if (model.kind !== 'invoice' && model.kind !== 'receipt') throw new Refusal('invalid', 'Only invoices and receipts are printed on an 80 mm roll. Choose A4 for this document.');
    drawThermal(pdf, model, texts);
  } else if (model.kind === 'receipt') drawReceipt(pdf, model, texts);
  else if (model.kind === 'statement') drawStatement(pdf, model, texts);
  else drawBilled(pdf, model, texts);
  return pdf.finish();
}
