/** What every A4 document has: head with seller, parties, tables whose head comes again on each page, foot with the page's number. */
import { formatAmount, formatKes, type Cents } from '../../../../src-shared/money.ts';
import { formatDate, formatTime, dateOf } from '../../../../src-shared/time.ts';
import type { Amounts, DocumentModel, PayInstructions, TaxSeal } from '../document.ts';
import { createSheet, HAIR, INK, QUIET, TINT, type Sheet, type TextStyle } from './sheet.ts';

export const LEFT = 46;
export const WIDTH = 595.28 - 2 * LEFT;
export const RIGHT = LEFT + WIDTH;
const FOOT = 782;

export interface A4 {
  readonly sheet: Sheet;
  /** Where the next thing is drawn. */
  y: number;
}

/** A new document with its head drawn: the seller at the left, what it is at the right. */
export function beginA4(model: DocumentModel, title: string, facts: readonly (readonly [label: string, value: string])[]): A4 {
  const { seller, buyer } = model;
  const sheet = createSheet({ size: [595.28, 841.89], title: `${title} ${model.number}`.trim(), author: seller.name, createdAt: model.issuedAt });
  let y = 46;
  if (seller.logo) y += sheet.picture(seller.logo, LEFT, y, { width: 180, height: 54 }) + 8;
  y += sheet.text(seller.name, LEFT, y, 270, { size: 15, bold: true }) + 3;
  const contact = [seller.address, [seller.phone, seller.email].filter((one) => one !== '').join(' · '), seller.pin === '' ? '' : `PIN ${seller.pin}`].filter((one) => one !== '');
  for (const line of contact) y += sheet.text(line, LEFT, y, 270, { color: QUIET }) + 1;
  let right = 46 + sheet.text(title, RIGHT - 250, 46, 250, { size: 20, bold: true, align: 'right' }) + 2;
  right += sheet.text(model.number, RIGHT - 250, right, 250, { size: 11, align: 'right', color: QUIET }) + 10;
  const top = Math.max(y, right) + 16;
  sheet.rule(LEFT, top, WIDTH, INK, 1.2);
  let party = top + 14;
  party += sheet.text('TO', LEFT, party, 260, { size: 7.5, bold: true, color: QUIET }) + 3;
  party += sheet.text(buyer.name, LEFT, party, 260, { size: 11, bold: true }) + 2;
  const who = [`Account ${buyer.accountNumber}`, buyer.pin === '' ? '' : `PIN ${buyer.pin}`, buyer.location, buyer.phone === '' ? '' : `+${buyer.phone}`, buyer.exemption === null ? '' : `Exempt from tax, certificate ${buyer.exemption}`];
  for (const line of who.filter((one) => one !== '')) party += sheet.text(line, LEFT, party, 260, { color: QUIET }) + 1;
  let fact = top + 14;
  for (const [label, value] of facts) {
    sheet.text(label, RIGHT - 230, fact, 100, { color: QUIET });
    fact += Math.max(12, sheet.text(value, RIGHT - 125, fact, 125, { align: 'right', bold: true })) + 3;
  }
  return { sheet, y: Math.max(party, fact) + 18 };
}

/** "3 Mar 2026, 14:02" of the moment it was posted. */
export const issuedWords = (model: DocumentModel): string => `${formatDate(dateOf(model.issuedAt))}, ${formatTime(model.issuedAt)}`;

export interface Column<R> {
  readonly heading: string;
  readonly width: number;
  readonly align?: 'right';
  readonly bold?: boolean;
  readonly cell: (row: R) => string;
  /** Quieter, under the cell. */
  readonly under?: (row: R) => string;
}

/** A table over as many pages as it takes; a row is never broken. group: a heading before the rows that share it. */
export function table<R>(page: A4, columns: readonly Column<R>[], rows: readonly R[], group?: (row: R) => string | null): void {
  const { sheet } = page;
  const places = columns.map((_, index) => LEFT + columns.slice(0, index).reduce((sum, column) => sum + column.width, 0));
  const pad = 6;
  const inner = (index: number) => columns[index]!.width - pad;
  const head = () => {
    sheet.fill(LEFT, page.y, WIDTH, 18, TINT);
    for (const [index, column] of columns.entries()) sheet.text(column.heading, places[index]! + (column.align ? 0 : pad), page.y + 5, inner(index), { size: 7.5, bold: true, color: QUIET, align: column.align ?? 'left' });
    page.y += 22;
  };
  const make = (tall: number) => {
    if (page.y + tall <= FOOT - 10) return;
    sheet.nextPage();
    page.y = 46;
    head();
  };
  head();
  let shown: string | null = null;
  for (const row of rows) {
    const named = group?.(row) ?? null;
    const heights = columns.map((column, index) => sheet.measure(column.cell(row), inner(index), { bold: column.bold ?? false }) + (column.under?.(row) ? sheet.measure(column.under(row), inner(index), { size: 7.5 }) + 1 : 0));
    const tall = Math.max(...heights) + 9;
    make(tall + (named !== null && named !== shown ? 20 : 0));
    if (named !== null && named !== shown) {
      page.y += 4 + sheet.text(named, LEFT + pad, page.y + 2, WIDTH - pad, { bold: true }) + 3;
      shown = named;
    }
    for (const [index, column] of columns.entries()) {
      const style: TextStyle = { align: column.align ?? 'left', bold: column.bold ?? false };
      const x = places[index]! + (column.align ? 0 : pad);
      const used = sheet.text(column.cell(row), x, page.y + 4, inner(index), style);
      const under = column.under?.(row);
      if (under) sheet.text(under, x, page.y + 4 + used + 1, inner(index), { size: 7.5, color: QUIET });
    }
    page.y += tall;
    sheet.rule(LEFT, page.y, WIDTH);
  }
}

/** Begins a new page when less than so much is left on this one. */
export function needs(page: A4, tall: number): void {
  if (page.y + tall <= FOOT - 10) return;
  page.sheet.nextPage();
  page.y = 46;
}

export interface Sum {
  readonly label: string;
  readonly cents: Cents;
  /** The last word: larger, on a tint. */
  readonly strong?: boolean;
}

/** Sums at the right; returns the height. */
export function sums(page: A4, given: readonly Sum[]): number {
  const { sheet } = page;
  let y = page.y + 10;
  for (const { label, cents, strong = false } of given) {
    if (strong) sheet.fill(RIGHT - 230, y - 4, 230, 24, TINT);
    const style: TextStyle = strong ? { size: 11, bold: true } : { color: QUIET };
    sheet.text(label, RIGHT - 222, y + (strong ? 1 : 0), 110, style);
    sheet.text(strong ? formatKes(cents) : formatAmount(cents), RIGHT - 130, y + (strong ? 1 : 0), 122, { ...style, align: 'right', color: INK });
    y += strong ? 26 : 15;
  }
  return y - page.y;
}

/** Net, rates and tax, as the law wants them told. */
export function taxTable(page: A4, { taxes }: Amounts): void {
  if (taxes.length === 0) return;
  const { sheet } = page;
  let y = page.y + 10;
  const width = 255;
  const columns = [LEFT, LEFT + 88, LEFT + 144, LEFT + 200];
  for (const [index, heading] of ['TAX', 'NET', 'EXCISE', 'VAT'].entries()) sheet.text(heading, columns[index]!, y, index === 0 ? 86 : 55, { size: 7, bold: true, color: QUIET, align: index === 0 ? 'left' : 'right' });
  y += 12;
  for (const row of taxes) {
    sheet.rule(LEFT, y - 2, width);
    const tall = sheet.text(row.rates, LEFT, y, 88, { size: 8 });
    for (const [index, cents] of [row.netCents, row.exciseCents, row.vatCents].entries()) sheet.text(formatAmount(cents), columns[index + 1]!, y, 55, { size: 8, align: 'right' });
    y += Math.max(tall, 10) + 4;
  }
}

/** How to pay by M-Pesa, with the QR code of the same words; returns the height. */
export function payBox(page: A4, pay: PayInstructions): number {
  const { sheet } = page;
  const tall = 86;
  sheet.fill(LEFT, page.y, 262, tall, TINT);
  sheet.text('PAY BY M-PESA', LEFT + 12, page.y + 10, 150, { size: 7.5, bold: true, color: QUIET });
  const rows: readonly (readonly [string, string])[] = pay.kind === 'paybill' ? [['Paybill', pay.number], ['Account', pay.account], ['Amount', formatKes(pay.amountCents)]] : [['Till', pay.number], ['Amount', formatKes(pay.amountCents)], ['Your account', pay.account]];
  for (const [index, [label, value]] of rows.entries()) {
    sheet.text(label, LEFT + 12, page.y + 27 + index * 17, 70, { color: QUIET });
    sheet.text(value, LEFT + 78, page.y + 26 + index * 17, 110, { size: 10.5, bold: true });
  }
  sheet.qr(payText(pay), LEFT + 192, page.y + 12, 62);
  return tall;
}

/** What the QR code says, for a phone that reads it. */
export const payText = (pay: PayInstructions): string => `M-PESA ${pay.kind === 'paybill' ? `Paybill ${pay.number} Account ${pay.account}` : `Till ${pay.number}`} Amount ${formatAmount(pay.amountCents)}`;

/** What KRA has given; returns the height. */
export function sealBox(page: A4, seal: TaxSeal, x: number): number {
  const { sheet } = page;
  if (seal.qrText !== null) sheet.qr(seal.qrText, x, page.y + 2, 62);
  const at = seal.qrText === null ? x : x + 72;
  sheet.text('KRA eTIMS', at, page.y + 4, 150, { size: 7.5, bold: true, color: QUIET });
  const rows = [`Control unit ${seal.controlNumber}`, `Receipt ${seal.receiptNumber}`, seal.internalData === '' ? '' : `Internal data ${seal.internalData}`].filter((one) => one !== '');
  let y = page.y + 16;
  for (const row of rows) y += sheet.text(row, at, y, 150, { size: 8 }) + 2;
  return Math.max(66, y - page.y);
}

/** The foot of every page. */
export function foot(page: A4, words: string): void {
  const { sheet } = page;
  sheet.onEveryPage((number, of) => {
    sheet.rule(LEFT, FOOT, WIDTH, HAIR);
    sheet.text(words, LEFT, FOOT + 8, WIDTH - 90, { size: 7.5, color: QUIET });
    sheet.text(`Page ${number} of ${of}`, RIGHT - 80, FOOT + 8, 80, { size: 7.5, color: QUIET, align: 'right' });
  });
}
