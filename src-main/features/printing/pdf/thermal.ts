/** Receipts and invoices on an 80 mm roll: black only, as long as what stands on it. Laid out twice: once to know how long it is. */
import { formatAmount, formatKes, negate, type Cents } from '../../../../src-shared/money.ts';
import { dateOf, formatDate, formatTime } from '../../../../src-shared/time.ts';
import type { InvoiceDocument, ReceiptDocument } from '../document.ts';
import { payText } from './a4.ts';
import { createSheet, type Sheet, type TextStyle } from './sheet.ts';

const ROLL = 226.77;
const EDGE = 12;
const WIDE = ROLL - 2 * EDGE;
const BLACK = '#000000';

/** Draws it; the bytes of the PDF. */
export function drawThermal(model: InvoiceDocument | ReceiptDocument): Promise<Uint8Array> {
  const open = (height: number) => createSheet({ size: [ROLL, height], title: model.number, author: model.seller.name, createdAt: model.issuedAt });
  const tall = draw(open(3000), model);
  const sheet = open(tall);
  draw(sheet, model);
  return sheet.finish();
}

function draw(sheet: Sheet, model: InvoiceDocument | ReceiptDocument): number {
  let y = 14;
  const words = (text: string, style: TextStyle = {}, after = 2) => {
    if (text !== '') y += sheet.text(text, EDGE, y, WIDE, { size: 8.5, color: BLACK, ...style }) + after;
  };
  const pair = (label: string, value: string, style: TextStyle = {}) => {
    const given = { size: 8.5, color: BLACK, ...style };
    const place = (given.size ?? 8.5) > 9 ? 128 : 84;
    const left = sheet.text(label, EDGE, y, WIDE - place - 2, given);
    const right = sheet.text(value, EDGE + WIDE - place, y, place, { ...given, align: 'right' });
    y += Math.max(left, right) + 3;
  };
  const rule = () => {
    sheet.rule(EDGE, y + 2, WIDE, BLACK, 0.8);
    y += 8;
  };
  const { seller, buyer } = model;
  words(seller.name, { size: 12, bold: true, align: 'center' });
  for (const line of [seller.address, seller.phone, seller.pin === '' ? '' : `PIN ${seller.pin}`]) words(line, { size: 8, align: 'center' }, 1);
  y += 4;
  rule();
  words(model.kind === 'receipt' ? 'RECEIPT' : model.kind === 'proForma' ? 'PRO FORMA: not a tax invoice' : model.isVoid ? 'INVOICE (VOID)' : 'INVOICE', { bold: true, align: 'center', size: 10 });
  words(model.number, { align: 'center' });
  words(`${formatDate(dateOf(model.issuedAt))}, ${formatTime(model.issuedAt)}`, { align: 'center' }, 4);
  rule();
  words(buyer.name, { bold: true });
  pair('Account', buyer.accountNumber);
  if (buyer.pin !== '') pair('PIN', buyer.pin);
  rule();
  if (model.kind === 'receipt') receiptPart(model, pair, rule);
  else {
    for (const line of model.lines) {
      pair(line.description, formatAmount(line.grossCents));
      words(line.explanation, { size: 7 }, 4);
    }
    rule();
    pair('Net', formatAmount(model.netCents));
    if (model.exciseCents !== 0) pair('Excise', formatAmount(model.exciseCents));
    if (model.vatCents !== 0) pair('VAT', formatAmount(model.vatCents));
    pair('Total', formatAmount(model.totalCents), { bold: true });
    const settledCents = (model.creditedCents + model.paidCents) as Cents;
    if (settledCents !== 0) pair('Paid and credited', formatAmount(negate(settledCents)));
    pair('To pay', formatKes(model.openCents), { bold: true, size: 10 });
    pair('Due', formatDate(model.dueOn));
    if (model.pay) {
      rule();
      pair(model.pay.kind === 'paybill' ? 'M-Pesa paybill' : 'M-Pesa till', model.pay.number, { bold: true });
      pair('Account', model.pay.account, { bold: true });
      sheet.qr(payText(model.pay), (ROLL - 76) / 2, y + 4, 76);
      y += 88;
    }
    if (model.seal) {
      rule();
      words(`KRA control unit ${model.seal.controlNumber}`, { size: 7.5 });
      words(`Receipt ${model.seal.receiptNumber}`, { size: 7.5 });
      if (model.seal.qrText !== null) {
        sheet.qr(model.seal.qrText, (ROLL - 76) / 2, y + 4, 76);
        y += 88;
      }
    }
  }
  y += 6;
  words('Thank you.', { align: 'center' });
  return y + 18;
}

function receiptPart(model: ReceiptDocument, pair: (label: string, value: string, style?: TextStyle) => void, rule: () => void): void {
  pair('Received by', model.method);
  pair('Amount', formatKes(model.amountCents), { bold: true, size: 11 });
  if (model.isReversed) pair('REVERSED', '', { bold: true });
  for (const part of model.settled) pair(part.number, formatAmount(part.amountCents));
  if (model.creditCents !== 0) pair('Kept as credit', formatAmount(model.creditCents));
  rule();
  const owes = model.balanceCents >= 0;
  pair(owes ? 'Still to pay' : 'In credit', formatAmount(owes ? model.balanceCents : negate(model.balanceCents)), { bold: true });
  if (model.takenBy !== null) pair('Taken by', model.takenBy);
}
