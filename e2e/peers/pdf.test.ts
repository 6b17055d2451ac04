/** What stands on the documents, read back by poppler. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { renderPdf } from '../../src-main/features/printing/pdf/render.ts';
import { creditNoteDocument, invoiceDocument, receiptDocument, statementDocument, unitsDocument } from '../../src-main/features/printing/sample-documents.test-support.ts';

const read = async (pdf: Promise<Uint8Array>): Promise<string> => execFileSync('pdftotext', ['-layout', '-', '-'], { input: await pdf, encoding: 'utf8' });

test.each([
  ['an invoice', renderPdf(invoiceDocument(), 'A4'), ['Tax invoice', 'INV-2026-00117', 'Wanjikũ Ng’ang’a', 'PIN P051234567X', 'PIN A012345678Z', '2 Mar 2026, 09:13', '9 Mar 2026', '17 of 31 days × KES 2,500.00', '−137.10', '1,233.87', '1,124.44', '168.67', '206.89', 'VAT 16 %, excise 15 %', '−500.00', 'KES 1,000.00', '600111', 'KRACU0300000001']],
  ['a void invoice', renderPdf(invoiceDocument({ isVoid: true }), 'A4'), ['VOID']],
  ['a pro forma', renderPdf(invoiceDocument({ kind: 'proForma' }), 'A4'), ['Pro forma: not a tax invoice']],
  ['an invoice on a roll', renderPdf(invoiceDocument(), 'thermal80'), ['INVOICE', 'INV-2026-00117', '1,233.87', 'KES 1,000.00', '600111']],
  ['a credit note', renderPdf(creditNoteDocument, 'A4'), ['CRN-2026-00003', 'INV-2026-00117', 'Changed from Home 10 Mbps to Home 20 Mbps', '806.45', '500.00', '306.45']],
  ['a receipt', renderPdf(receiptDocument, 'A4'), ['TCR5HJ8K2L', 'M-Pesa', 'KES 2,500.00', '1,500.00', '1,000.00']],
  ['a receipt on a roll', renderPdf(receiptDocument, 'thermal80'), ['RECEIPT', 'TCR5HJ8K2L', 'KES 2,500.00', '1,000.00']],
])('%s says all that it should', async (_name, pdf, words) => {
  const text = await read(pdf);
  for (const word of words) expect(text).toContain(word);
});

test('every page of a long one has the head of its table and its number', async () => {
  const pages = (await read(renderPdf(unitsDocument(30), 'A4'))).split('\f').filter((page) => page.trim() !== '');
  expect(pages.length).toBeGreaterThan(3);
  for (const [index, page] of pages.entries()) expect(page).toContain(`Page ${index + 1} of ${pages.length}`);
  for (const page of pages.slice(0, -1)) expect(page).toMatch(/WHAT\s+QTY\s+NET\s+TAX\s+KES/);
  for (let house = 1; house <= 30; house += 1) expect(pages.join('\n')).toMatch(new RegExp(`House ${house}\\s`));
  const statement = await read(renderPdf(statementDocument(80), 'A4'));
  expect(statement.match(/Payment TCR5HJ8K2L by M-Pesa/g)).toHaveLength(40);
});
