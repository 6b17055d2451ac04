/** A small font of the glyphs that a document uses. */
import type { TrueType } from './true-type.ts';

/**
 * A TrueType file whose glyph number n is `glyphs[n]` of the font; the parts of composed glyphs follow. glyphs[0] has to be 0 (the
 * glyph for what is missing). Without character map and names: a PDF addresses glyphs by number (ISO 32000-1, 9.9).
 */
export function subsetFont(font: TrueType, glyphs: readonly number[]): Uint8Array {
  const all = [...glyphs];
  const numberOf = new Map(all.map((glyph, index) => [glyph, index]));
  const outlines: Uint8Array[] = [];
  for (let index = 0; index < all.length; index++) {
    const { bytes, parts } = font.outlineOf(all[index]!);
    if (parts.length === 0) {
      outlines.push(bytes);
      continue;
    }
    const copy = bytes.slice();
    for (const { at, glyph } of parts) {
      let number = numberOf.get(glyph);
      if (number === undefined) {
        number = all.length;
        all.push(glyph);
        numberOf.set(glyph, number);
      }
      new DataView(copy.buffer).setUint16(at, number);
    }
    outlines.push(copy);
  }
  return joinTables([
    ['glyf', joinOutlines(outlines)],
    ['head', headOf(font)],
    ['hhea', hheaOf(font, all.length)],
    ['hmtx', hmtxOf(font, all)],
    ['loca', locaOf(outlines)],
    ['maxp', maxpOf(font, all.length)],
  ]);
}

const padded = (length: number): number => (length + 3) & ~3;

function joinOutlines(outlines: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(outlines.reduce((length, { length: more }) => length + padded(more), 0));
  let at = 0;
  for (const outline of outlines) {
    joined.set(outline, at);
    at += padded(outline.length);
  }
  return joined;
}

function locaOf(outlines: readonly Uint8Array[]): Uint8Array {
  const loca = new DataView(new ArrayBuffer(4 * (outlines.length + 1)));
  let at = 0;
  outlines.forEach((outline, index) => {
    at += padded(outline.length);
    loca.setUint32(4 * (index + 1), at);
  });
  return new Uint8Array(loca.buffer);
}

function copyOf(font: TrueType, tag: string): DataView {
  const { buffer, byteOffset, byteLength } = font.table(tag);
  return new DataView(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
}

function headOf(font: TrueType): Uint8Array {
  const head = copyOf(font, 'head');
  head.setUint32(8, 0); // the checksum of the whole file: PDF readers do not look at it
  head.setInt16(50, 1); // loca in 32 bits
  return new Uint8Array(head.buffer);
}

function hheaOf(font: TrueType, count: number): Uint8Array {
  const hhea = copyOf(font, 'hhea');
  hhea.setUint16(34, count);
  return new Uint8Array(hhea.buffer);
}

function maxpOf(font: TrueType, count: number): Uint8Array {
  const maxp = copyOf(font, 'maxp');
  maxp.setUint16(4, count);
  maxp.setUint16(26, 0); // no instructions are left
  return new Uint8Array(maxp.buffer);
}

function hmtxOf(font: TrueType, glyphs: readonly number[]): Uint8Array {
  const hmtx = new DataView(new ArrayBuffer(4 * glyphs.length));
  glyphs.forEach((glyph, index) => {
    const outline = font.outlineOf(glyph).bytes;
    hmtx.setUint16(4 * index, font.advanceOf(glyph));
    // The left side bearing is the outline's own left edge.
    hmtx.setInt16(4 * index + 2, outline.length === 0 ? 0 : new DataView(outline.buffer, outline.byteOffset).getInt16(2));
  });
  return new Uint8Array(hmtx.buffer);
}

function joinTables(tables: readonly (readonly [tag: string, bytes: Uint8Array])[]): Uint8Array {
  const start = 12 + 16 * tables.length;
  const file = new Uint8Array(tables.reduce((length, [, bytes]) => length + padded(bytes.length), start));
  const view = new DataView(file.buffer);
  const power = Math.floor(Math.log2(tables.length));
  view.setUint32(0, 0x00010000);
  view.setUint16(4, tables.length);
  view.setUint16(6, 16 * 2 ** power);
  view.setUint16(8, power);
  view.setUint16(10, 16 * (tables.length - 2 ** power));
  let at = start;
  tables.forEach(([tag, bytes], index) => {
    const entry = 12 + 16 * index;
    for (let letter = 0; letter < 4; letter++) file[entry + letter] = tag.charCodeAt(letter);
    file.set(bytes, at);
    view.setUint32(entry + 4, checksum(view, at, padded(bytes.length)));
    view.setUint32(entry + 8, at);
    view.setUint32(entry + 12, bytes.length);
    at += padded(bytes.length);
  });
  return file;
}

function checksum(view: DataView, start: number, length: number): number {
  let total = 0;
  for (let at = start; at < start + length; at += 4) total = (total + view.getUint32(at)) | 0;
  return total >>> 0;
}
