/** A PDF being drawn: words, rules, pictures and QR codes at places in points, on pdfkit. */
import path from 'node:path';
import PDFDocument from 'pdfkit';
import { encode as encodeQr } from 'uqr';
import type { Instant } from '../../../../src-shared/time.ts';
import { fontDirectory } from '../printing-files.ts';

export interface TextStyle {
  readonly size?: number;
  readonly bold?: boolean;
  readonly color?: string;
  readonly align?: 'left' | 'right' | 'center';
}

export const INK = '#1c2430';
export const QUIET = '#667085';
export const HAIR = '#d5dae1';
export const TINT = '#f3f5f8';

export interface Sheet {
  readonly width: number;
  readonly height: number;
  /** Writes within a width, wrapped; returns the height that it took. */
  text(words: string, x: number, y: number, width: number, style?: TextStyle): number;
  /** The height that words would take. */
  measure(words: string, width: number, style?: TextStyle): number;
  rule(x: number, y: number, width: number, color?: string, weight?: number): void;
  fill(x: number, y: number, width: number, height: number, color: string): void;
  qr(text: string, x: number, y: number, size: number): void;
  /** Fitted into a box, at its left; returns the height that it took. Throws Error when it is no PNG or JPEG. */
  picture(bytes: Uint8Array, x: number, y: number, box: { readonly width: number; readonly height: number }): number;
  /** Slanted over the whole page, pale. */
  stamp(words: string): void;
  nextPage(): void;
  /** Draws on every page, when all are known; `page` counts from 1. */
  onEveryPage(draw: (page: number, of: number) => void): void;
  finish(): Promise<Uint8Array>;
}

export interface SheetOptions {
  readonly size: readonly [width: number, height: number];
  readonly title: string;
  readonly author: string;
  /** Of the document, so that the same document gives the same bytes. */
  readonly createdAt: Instant;
}

/** What pdfkit 0.20 keeps of a font inside a document. */
interface Embedded {
  /** The font as read from its file. */
  readonly font: { readonly characterSet: readonly number[]; glyphForCodePoint(codePoint: number): unknown };
  /** How words are laid out, by the word. */
  layoutCache: object;
  readonly constructor: new (document: PDFKit.PDFDocument, font: Embedded['font'], id: string) => Embedded;
}
interface Inside {
  readonly _fontFamilies: Record<string, Embedded>;
  readonly _font: Embedded;
}
let opened: readonly (readonly [name: string, embedded: Embedded])[] | undefined;
/** Laid-out words serve many documents, and are forgotten after so many, so that the names of all subscribers do not stay in memory. */
const WORDS_KEPT_FOR = 500;
let drawn = 0;

/**
 * Fonts are read once for all documents: it takes fifty times as long as drawing an invoice. pdfkit reads them for each document anew, so a
 * document is given embedded fonts made of the ones that a first document has read; a test reads the words back.
 */
function embedFonts(pdf: PDFKit.PDFDocument): void {
  opened ??= (['regular', 'semibold'] as const).map((name) => {
    const first = new PDFDocument({ font: path.join(fontDirectory(), `ibm-plex-sans-${name}.ttf`) });
    const embedded = (first as unknown as Inside)._font;
    // fontkit forgets what a glyph stands for when it meets it first as a part of another (the u in ũ): the words could not be searched for.
    for (const codePoint of embedded.font.characterSet) embedded.font.glyphForCodePoint(codePoint);
    return [name, embedded] as const;
  });
  const { _fontFamilies: families } = pdf as unknown as Inside;
  drawn += 1;
  for (const [index, [name, embedded]] of opened.entries()) {
    if (drawn % WORDS_KEPT_FOR === 0) embedded.layoutCache = Object.create(null) as object;
    const family = new embedded.constructor(pdf, embedded.font, `F${index + 1}`);
    family.layoutCache = embedded.layoutCache;
    families[name] = family;
  }
}

/** Stands for a letter that the fonts do not have: a name with a hole in it would be another name. */
const MISSING = '?';
let letters: ReadonlySet<number> | undefined;

/** What the fonts can print; both have the same letters. */
const known = (): ReadonlySet<number> => (letters ??= new Set(opened![0]![1].font.characterSet));

/** Begins a document with its first page. */
export function createSheet({ size, title, author, createdAt }: SheetOptions): Sheet {
  const [width, height] = size;
  const at = new Date(createdAt);
  const pdf = new PDFDocument({ size: [width, height], margin: 0, bufferPages: true, font: null as unknown as string, lang: 'en', info: { Title: title, Author: author, Creator: 'Waya', Producer: 'Waya', CreationDate: at, ModDate: at } });
  const parts: Uint8Array[] = [];
  const ended = new Promise<Uint8Array>((done, fail) => {
    pdf.on('data', (part: Uint8Array) => parts.push(part));
    pdf.on('end', () => done(new Uint8Array(Buffer.concat(parts))));
    pdf.on('error', fail);
  });
  embedFonts(pdf);
  const use = ({ size: points = 9, bold = false, color = INK }: TextStyle = {}) => pdf.font(bold ? 'semibold' : 'regular').fontSize(points).fillColor(color);
  const every: ((page: number, of: number) => void)[] = [];
  const told = (words: string) => words.replace(/[^\n]/gu, (letter) => (known().has(letter.codePointAt(0)!) ? letter : MISSING));
  return {
    width,
    height,
    text: (words, x, y, within, style) => {
      use(style);
      const shown = told(words);
      const tall = pdf.heightOfString(shown, { width: within });
      // A height of its own: pdfkit would begin a new page at the lower margin.
      pdf.text(shown, x, y, { width: within, height: tall + 2, align: style?.align ?? 'left' });
      return tall;
    },
    measure: (words, within, style) => use(style).heightOfString(told(words), { width: within }),
    rule: (x, y, length, color = HAIR, weight = 0.6) => void pdf.moveTo(x, y).lineTo(x + length, y).lineWidth(weight).strokeColor(color).stroke(),
    fill: (x, y, wide, tall, color) => void pdf.rect(x, y, wide, tall).fill(color),
    qr: (text, x, y, side) => {
      const { data } = encodeQr(text, { border: 0, ecc: 'M' });
      const cell = side / data.length;
      for (const [row, cells] of data.entries()) for (const [column, dark] of cells.entries()) if (dark) pdf.rect(x + column * cell, y + row * cell, cell + 0.05, cell + 0.05);
      pdf.fill('#000000');
    },
    picture: (bytes, x, y, box) => {
      const image = (pdf as unknown as { openImage(source: Uint8Array): { width: number; height: number } }).openImage(Buffer.from(bytes));
      const scale = Math.min(box.width / image.width, box.height / image.height, 1);
      pdf.image(image as never, x, y, { width: image.width * scale, height: image.height * scale });
      return image.height * scale;
    },
    stamp: (words) => {
      pdf.save().rotate(-35, { origin: [width / 2, height / 2] });
      use({ size: 96, bold: true, color: '#c0392b' }).opacity(0.13).text(words, 0, height / 2 - 60, { width, align: 'center', lineBreak: false });
      pdf.restore();
    },
    nextPage: () => void pdf.addPage({ size: [width, height], margin: 0 }),
    onEveryPage: (draw) => void every.push(draw),
    finish: () => {
      const { count } = pdf.bufferedPageRange();
      for (let page = 0; page < count; page += 1) {
        pdf.switchToPage(page);
        for (const draw of every) draw(page + 1, count);
      }
      pdf.end();
      return ended;
    },
  };
}

/** Can it be drawn on a document? */
export function canBePrinted(picture: Uint8Array): boolean {
  try {
    (new PDFDocument({ font: null as unknown as string }) as unknown as { openImage(source: Uint8Array): unknown }).openImage(Buffer.from(picture));
    return true;
  } catch {
    return false;
  }
}
