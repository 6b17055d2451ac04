/** Documents as PDF: whole, the same each time, as many pages as it takes. What stands on them is read back by e2e/peers/pdf.test.ts. */
import { unzipSync } from 'fflate';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Input } from '../../../src-shared/rpc.ts';
import type { OperatorContract } from '../../../src-shared/contract/index.ts';
import { shillings } from '../../../src-shared/money.ts';
import { localDate } from '../../../src-shared/time.ts';
import { addPlan, addSubscriber, openDesk, operator, type Desk } from '../../testing/feature-rig.ts';
import { renderPdf } from './pdf/render.ts';
import { createPdfRenderer } from './renderer.ts';
import { creditNoteDocument, invoiceDocument, receiptDocument, statementDocument, unitsDocument } from './sample-documents.test-support.ts';

const text = (pdf: Uint8Array): string => Buffer.from(pdf).toString('latin1');
const pages = (pdf: Uint8Array): number => Number(/\/Type \/Pages\s[^>]*\/Count (\d+)/.exec(text(pdf))?.[1]);

describe('a document', () => {
  test.each([
    ['invoice', invoiceDocument(), 1],
    ['void invoice', invoiceDocument({ isVoid: true }), 1],
    ['pro forma', invoiceDocument({ kind: 'proForma', number: 'Draft 7', seal: null }), 1],
    ['invoice of a landlord with 30 houses', unitsDocument(30), 4],
    ['credit note', creditNoteDocument, 1],
    ['receipt', receiptDocument, 1],
    ['statement of 80 rows', statementDocument(80), 3],
  ])('%s is a PDF of as many pages as it takes, the same each time', async (_name, model, most) => {
    const pdf = await renderPdf(model, 'A4');
    expect(text(pdf.subarray(0, 5))).toBe('%PDF-');
    expect(pages(pdf)).toBeGreaterThan(most === 1 ? 0 : 1);
    expect(pages(pdf)).toBeLessThanOrEqual(most + 2);
    expect(Buffer.compare(pdf, await renderPdf(model, 'A4'))).toBe(0);
    // Only what is printed of a font is in it: two whole ones would be 430 kB.
    expect(pdf.length).toBeLessThan(120_000);
  });

  test('on a roll is one page, as long as what stands on it', async () => {
    const height = (pdf: Uint8Array) => Number(/\/MediaBox \[0 0 [\d.]+ ([\d.]+)\]/.exec(text(pdf))?.[1]);
    const [short, long] = [await renderPdf(receiptDocument, 'thermal80'), await renderPdf(unitsDocument(4), 'thermal80')];
    expect([pages(short), pages(long)]).toEqual([1, 1]);
    expect(height(long)).toBeGreaterThan(height(short) + 100);
    expect(() => renderPdf(creditNoteDocument, 'thermal80')).toThrow('does not go on a roll');
  });

  test('is drawn in threads, and one that cannot be drawn takes down no other', async () => {
    const renderer = createPdfRenderer({ threads: 2 });
    onTestFinished(renderer.close);
    const broken = { ...invoiceDocument(), lines: null } as never;
    const results = await Promise.allSettled([renderer.render(invoiceDocument(), 'A4'), renderer.render(broken, 'A4'), renderer.render(receiptDocument, 'thermal80')]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});

type Ref = Input<OperatorContract, 'documents.pdf'>['document'];
const bytesOf = async (desk: Desk, document: Ref, paper: 'A4' | 'thermal80' = 'A4') => Buffer.from((await desk.query('documents.pdf', { document, paper })).base64, 'base64');

describe('at the desk', () => {
  test('every kind of document is had from the books', async () => {
    const desk = openDesk();
    await addPlan(desk, 'Home', 1500);
    const { id } = await addSubscriber(desk);
    const { paymentId } = await desk.command('payments.takeCash', { subscriberId: id, amountCents: shillings(500) });
    const invoiceId = (await desk.query('invoices.list', {})).rows[0]!.id;
    const { lines } = await desk.query('invoices.get', { id: invoiceId });
    const { id: creditNoteId } = await desk.command('creditNotes.issue', { invoiceId, lines: [{ lineId: lines[0]!.id, grossCents: shillings(300) }], reason: 'Two days without service' });
    const { id: draftId } = await desk.command('drafts.create', {
      subscriberId: id, dueDays: 7, note: '', postOn: null, lines: [{ productId: null, subscriptionId: null, kind: 'oneOff', description: 'Router', quantity: 1, priceCents: shillings(4500), discountCents: shillings(0), taxInclusive: true, exciseApplies: false }],
    });
    for (const document of [{ kind: 'invoice', id: invoiceId }, { kind: 'creditNote', id: creditNoteId }, { kind: 'receipt', id: paymentId }, { kind: 'proForma', id: draftId }, { kind: 'statement', id }] as const) {
      expect(text(await bytesOf(desk, document)).slice(0, 5)).toBe('%PDF-');
    }
    expect(text(await bytesOf(desk, { kind: 'receipt', id: paymentId }, 'thermal80')).slice(0, 5)).toBe('%PDF-');
    expect((await desk.refusal(desk.query('documents.pdf', { document: { kind: 'statement', id }, paper: 'thermal80' }))).message).toContain('Print this one on A4');
    for (const kind of ['invoice', 'creditNote', 'receipt', 'proForma', 'statement'] as const) expect((await desk.refusal(desk.query('documents.pdf', { document: { kind, id: 999 } }))).code).toBe('not_found');
  });

  test('the invoices of a run come as one file, in pieces, with progress', async () => {
    const desk = openDesk();
    await addPlan(desk, 'Home', 1500);
    for (let n = 0; n < 30; n += 1) await addSubscriber(desk);
    await desk.day('2026-04-02');
    const run = (await desk.query('billing.runs', {})).rows.find((row) => row.invoices > 0)!;
    expect(run.invoices).toBe(30);
    const { batchId } = await desk.command('documents.export', { runId: run.id });
    await desk.settle();
    expect(await desk.query('batches.get', { id: batchId })).toMatchObject({ state: 'done', done: 30, total: 30 });
    const [made] = await desk.query('documents.exports', {});
    expect(made).toMatchObject({ batchId, state: 'done', fileName: `invoices-run-${run.id}.zip` });
    const parts: Buffer[] = [];
    for (let offset: number | null = 0; offset !== null; ) {
      const part: { base64: string; next: number | null } = await desk.query('documents.exportPart', { batchId, offset });
      parts.push(Buffer.from(part.base64, 'base64'));
      offset = part.next;
    }
    const whole = Buffer.concat(parts);
    expect(whole.length).toBe(made!.bytes);
    const files = unzipSync(whole);
    expect(Object.keys(files).toSorted()).toEqual(desk.db.sql<{ number: string }>('SELECT number FROM invoice WHERE runId = ? ORDER BY number', run.id).map((row) => `${row.number}.pdf`));
    for (const pdf of Object.values(files)) expect(pages(pdf)).toBe(1);
  });

  test('a cancelled export leaves no file, and one of nothing is refused', async () => {
    const desk = openDesk();
    expect((await desk.refusal(desk.command('documents.export', { from: localDate('2026-03-01'), to: localDate('2026-03-31') }))).message).toBe('There are no invoices in it.');
    await addSubscriber(desk);
    const { batchId } = await desk.command('documents.export', { from: localDate('2026-03-01'), to: localDate('2026-03-31') });
    await desk.command('batches.cancel', { id: batchId });
    await desk.settle();
    expect(await desk.query('documents.exports', {})).toMatchObject([{ state: 'cancelled', fileName: null, bytes: null }]);
    expect((await desk.refusal(desk.query('documents.exportPart', { batchId, offset: 0 }))).code).toBe('not_found');
  });

  test('the logo is a picture of at most 500 kB', async () => {
    const desk = openDesk();
    const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    expect((await desk.refusal(desk.command('documents.saveLogo', { base64: Buffer.from('GIF89a').toString('base64') }))).message).toContain('not a PNG or JPEG');
    expect((await desk.refusal(desk.command('documents.saveLogo', { base64: pixel }, operator('cashier')))).code).toBe('not_allowed');
    await desk.command('documents.saveLogo', { base64: pixel });
    expect(await desk.query('documents.logo', {})).toEqual({ base64: pixel });
    await addSubscriber(desk);
    expect(text(await bytesOf(desk, { kind: 'invoice', id: 1 }))).toContain('/Subtype /Image');
    await desk.command('documents.saveLogo', { base64: null });
    expect(text(await bytesOf(desk, { kind: 'invoice', id: 1 }))).not.toContain('/Subtype /Image');
  });
});
