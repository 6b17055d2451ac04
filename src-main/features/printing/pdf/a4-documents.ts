/** The A4 documents. */
import { formatAmount, formatKes, negate, type Cents } from '../../../../src-shared/money.ts';
import { formatDate } from '../../../../src-shared/time.ts';
import type { Amounts, CreditNoteDocument, DocumentLine, DocumentModel, InvoiceDocument, ReceiptDocument, StatementDocument } from '../document.ts';
import { beginA4, foot, issuedWords, LEFT, needs, payBox, RIGHT, sealBox, sums, table, taxTable, WIDTH, type A4, type Column, type Sum } from './a4.ts';
import { QUIET, TINT } from './sheet.ts';

/** Draws it; the bytes of the PDF. */
export function drawA4(model: DocumentModel): Promise<Uint8Array> {
  switch (model.kind) {
    case 'creditNote':
      return creditNote(model);
    case 'receipt':
      return receipt(model);
    case 'statement':
      return statement(model);
    default:
      return invoice(model);
  }
}

function lineTable(page: A4, { lines }: Amounts): void {
  const hasDiscount = lines.some((line) => line.discountCents > 0);
  const amount = (heading: string, width: number, of: (line: DocumentLine) => Cents, bold = false): Column<DocumentLine> => ({ heading, width, align: 'right', bold, cell: (line) => formatAmount(of(line)) });
  const columns: Column<DocumentLine>[] = [
    { heading: 'WHAT', width: WIDTH - (hasDiscount ? 326 : 254), cell: (line) => line.description, under: (line) => line.explanation },
    { heading: 'QTY', width: 34, align: 'right', cell: (line) => String(line.quantity) },
    ...(hasDiscount ? [{ ...amount('DISCOUNT', 72, (line) => negate(line.discountCents)), cell: (line: DocumentLine) => (line.discountCents === 0 ? '' : formatAmount(negate(line.discountCents))) }] : []),
    amount('NET', 72, (line) => line.netCents),
    amount('TAX', 66, (line) => line.taxCents),
    amount('KES', 82, (line) => line.grossCents, true),
  ];
  table(page, columns, lines, (line) => line.unit);
}

const taxSums = ({ netCents, exciseCents, vatCents }: Amounts): Sum[] => [
  { label: 'Net', cents: netCents },
  ...(exciseCents === 0 ? [] : [{ label: 'Excise', cents: exciseCents }]),
  ...(vatCents === 0 ? [] : [{ label: 'VAT', cents: vatCents }]),
];

function invoice(model: InvoiceDocument): Promise<Uint8Array> {
  const isProForma = model.kind === 'proForma';
  const title = isProForma ? 'Pro forma' : model.vatCents > 0 ? 'Tax invoice' : 'Invoice';
  const page = beginA4(model, title, [
    [isProForma ? 'Made' : 'Issued', issuedWords(model)],
    ['Due', formatDate(model.dueOn)],
    model.isVoid ? ['State', 'VOID'] : ['To pay', formatKes(model.openCents)],
  ]);
  if (isProForma) page.y += page.sheet.text('Pro forma: not a tax invoice. Nothing is owed before an invoice is issued.', LEFT, page.y - 6, WIDTH, { bold: true, color: '#b54708' }) + 4;
  lineTable(page, model);
  needs(page, 150);
  taxTable(page, model);
  const given: Sum[] = [
    ...taxSums(model),
    { label: 'Total', cents: model.totalCents },
    ...(model.creditedCents === 0 ? [] : [{ label: 'Credit notes', cents: negate(model.creditedCents) }]),
    ...(model.paidCents === 0 ? [] : [{ label: 'Paid', cents: negate(model.paidCents) }]),
    { label: model.openCents === 0 && !isProForma ? 'Paid in full' : 'To pay', cents: model.openCents, strong: true },
  ];
  page.y += Math.max(sums(page, given), 30 + model.taxes.length * 24) + 12;
  needs(page, 110);
  const boxes = [model.pay ? payBox(page, model.pay) : 0, model.seal ? sealBox(page, model.seal, model.pay ? RIGHT - 222 : LEFT) : 0];
  page.y += Math.max(...boxes) + 14;
  for (const note of model.notes) {
    needs(page, 30);
    page.y += page.sheet.text(note, LEFT, page.y, WIDTH, { color: QUIET }) + 4;
  }
  if (model.isVoid) page.sheet.onEveryPage(() => page.sheet.stamp('VOID'));
  if (isProForma) page.sheet.onEveryPage(() => page.sheet.stamp('PRO FORMA'));
  foot(page, `${model.seller.name}${model.seller.pin === '' ? '' : ` · PIN ${model.seller.pin}`} · ${title} ${model.number}`);
  return page.sheet.finish();
}

function creditNote(model: CreditNoteDocument): Promise<Uint8Array> {
  const page = beginA4(model, 'Credit note', [
    ['Issued', issuedWords(model)],
    ['Corrects', model.invoiceNumber],
    ['of', formatDate(model.invoiceIssuedOn)],
  ]);
  page.y += page.sheet.text(model.reason, LEFT, page.y - 6, WIDTH) + 4;
  lineTable(page, model);
  needs(page, 150);
  taxTable(page, model);
  const rest = (model.totalCents - model.settledCents) as Cents;
  const given: Sum[] = [
    ...taxSums(model),
    ...(model.settledCents === 0 ? [] : [{ label: 'Against the invoice', cents: model.settledCents }]),
    ...(rest === 0 ? [] : [{ label: 'Into your credit', cents: rest }]),
    { label: 'Credited', cents: model.totalCents, strong: true },
  ];
  page.y += Math.max(sums(page, given), 30 + model.taxes.length * 24) + 12;
  if (model.seal) {
    needs(page, 80);
    page.y += sealBox(page, model.seal, LEFT);
  }
  foot(page, `${model.seller.name}${model.seller.pin === '' ? '' : ` · PIN ${model.seller.pin}`} · Credit note ${model.number}`);
  return page.sheet.finish();
}

function receipt(model: ReceiptDocument): Promise<Uint8Array> {
  const page = beginA4(model, 'Receipt', [
    ['Received', issuedWords(model)],
    ['By', model.method],
    ...(model.takenBy === null ? [] : ([['Taken by', model.takenBy]] as const)),
  ]);
  page.sheet.fill(LEFT, page.y, WIDTH, 54, TINT);
  page.sheet.text('RECEIVED WITH THANKS', LEFT + 14, page.y + 11, 200, { size: 7.5, bold: true, color: QUIET });
  page.sheet.text(formatKes(model.amountCents), LEFT + 14, page.y + 24, 300, { size: 18, bold: true });
  page.sheet.text(model.number, RIGHT - 220, page.y + 26, 206, { size: 12, align: 'right' });
  page.y += 70;
  if (model.settled.length > 0) table(page, [{ heading: 'SETTLES', width: WIDTH - 110, cell: (row) => row.number }, { heading: 'KES', width: 110, align: 'right', bold: true, cell: (row) => formatAmount(row.amountCents) }], model.settled);
  needs(page, 90);
  const owes = model.balanceCents >= 0;
  page.y += sums(page, [
    ...(model.creditCents === 0 ? [] : [{ label: 'Kept as credit', cents: model.creditCents }]),
    { label: owes ? 'Still to pay' : 'In credit', cents: owes ? model.balanceCents : negate(model.balanceCents), strong: true },
  ]);
  if (model.isReversed) page.sheet.onEveryPage(() => page.sheet.stamp('REVERSED'));
  foot(page, `${model.seller.name} · Receipt ${model.number}`);
  return page.sheet.finish();
}

function statement(model: StatementDocument): Promise<Uint8Array> {
  const owes = model.closingCents >= 0;
  const page = beginA4(model, 'Statement', [
    ['From', formatDate(model.from)],
    ['To', formatDate(model.to)],
    [owes ? 'To pay' : 'In credit', formatKes(owes ? model.closingCents : negate(model.closingCents))],
  ]);
  const blank = (cents: Cents): string => (cents === 0 ? '' : formatAmount(cents));
  const rows = [{ on: model.from, text: 'Brought forward', debitCents: 0 as Cents, creditCents: 0 as Cents, balanceCents: model.openingCents }, ...model.rows];
  table(
    page,
    [
      { heading: 'DATE', width: 76, cell: (row) => formatDate(row.on) },
      { heading: 'WHAT', width: WIDTH - 76 - 3 * 80, cell: (row) => row.text },
      { heading: 'CHARGED', width: 80, align: 'right', cell: (row) => blank(row.debitCents) },
      { heading: 'PAID', width: 80, align: 'right', cell: (row) => blank(row.creditCents) },
      { heading: 'BALANCE', width: 80, align: 'right', bold: true, cell: (row) => formatAmount(row.balanceCents) },
    ],
    rows,
  );
  needs(page, 130);
  page.y += sums(page, [{ label: owes ? 'To pay' : 'In credit', cents: owes ? model.closingCents : negate(model.closingCents), strong: true }]) + 6;
  if (model.ageing.some(({ cents }) => cents > 0)) {
    const wide = WIDTH / model.ageing.length;
    for (const [index, { label, cents }] of model.ageing.entries()) {
      page.sheet.text(label, LEFT + index * wide, page.y, wide - 6, { size: 7.5, bold: true, color: QUIET, align: 'right' });
      page.sheet.text(formatAmount(cents), LEFT + index * wide, page.y + 12, wide - 6, { align: 'right' });
    }
    page.y += 38;
  }
  if (model.pay) {
    needs(page, 96);
    page.y += payBox(page, model.pay);
  }
  foot(page, `${model.seller.name} · Statement of account ${model.buyer.accountNumber}. A negative balance is credit.`);
  return page.sheet.finish();
}
