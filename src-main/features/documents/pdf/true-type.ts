/** Reads a TrueType font: widths, characters, outlines. Only what a PDF needs (OpenType specification 1.9, tables head hhea maxp hmtx cmap loca glyf OS/2 name). */

/** One outline without its hinting instructions, and the glyphs that it is made of. */
export interface Outline {
  readonly bytes: Uint8Array;
  /** For composed glyphs (é = e + ´): where in `bytes` the number of a part stands, and which glyph that is. */
  readonly parts: readonly { readonly at: number; readonly glyph: number }[];
}

export interface TrueType {
  readonly postScriptName: string;
  readonly unitsPerEm: number;
  /** In font units, as the next four. */
  readonly ascent: number;
  readonly descent: number;
  readonly capHeight: number;
  readonly box: readonly [number, number, number, number];
  /** 0 when the font has no such character. */
  readonly glyphOf: (codePoint: number) => number;
  readonly advanceOf: (glyph: number) => number;
  readonly outlineOf: (glyph: number) => Outline;
  /** A table as it stands in the file. */
  readonly table: (tag: string) => DataView;
}

/** Throws Error when it is not a TrueType font: ours are part of the program, so that is a bug. */
export function readTrueType(bytes: Uint8Array): TrueType {
  const table = readTables(bytes);
  const head = table('head');
  const hhea = table('hhea');
  const hmtx = table('hmtx');
  const os2 = table('OS/2');
  const measured = hhea.getUint16(34); // glyphs from here on are as wide as the last
  const glyphOf = readCharacterMap(table('cmap'));
  const outlines = new Map<number, Outline>();
  const wholeOf = readOutlines(table('glyf'), table('loca'), head.getInt16(50) === 1);
  return {
    postScriptName: readPostScriptName(table('name')),
    unitsPerEm: head.getUint16(18),
    ascent: hhea.getInt16(4),
    descent: hhea.getInt16(6),
    capHeight: os2.getUint16(0) >= 2 ? os2.getInt16(88) : hhea.getInt16(4),
    box: [head.getInt16(36), head.getInt16(38), head.getInt16(40), head.getInt16(42)],
    glyphOf,
    advanceOf: (glyph) => hmtx.getUint16(4 * Math.min(glyph, measured - 1)),
    outlineOf: (glyph) => {
      const known = outlines.get(glyph);
      if (known) return known;
      const outline = withoutInstructions(wholeOf(glyph));
      outlines.set(glyph, outline);
      return outline;
    },
    table,
  };
}

function readTables(bytes: Uint8Array): (tag: string) => DataView {
  const file = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.getUint32(0) !== 0x00010000) throw new Error('not a TrueType font');
  const tables = new Map<string, DataView>();
  for (let index = 0; index < file.getUint16(4); index++) {
    const at = 12 + 16 * index;
    const tag = String.fromCharCode(...bytes.subarray(at, at + 4));
    tables.set(tag, new DataView(bytes.buffer, bytes.byteOffset + file.getUint32(at + 8), file.getUint32(at + 12)));
  }
  return (tag) => {
    const found = tables.get(tag);
    if (!found) throw new Error(`the font has no table ${tag}`);
    return found;
  };
}

/** Characters of the Basic Multilingual Plane (format 4): what lies beyond is emoji and scripts that no text font draws. */
function readCharacterMap(cmap: DataView): (codePoint: number) => number {
  let start = -1;
  for (let index = 0; index < cmap.getUint16(2); index++) {
    const offset = cmap.getUint32(4 + 8 * index + 4);
    if (cmap.getUint16(offset) === 4) start = offset;
  }
  if (start < 0) throw new Error('the font has no character map of format 4');
  const segments = cmap.getUint16(start + 6) / 2;
  const glyphs = new Uint16Array(0x10000);
  for (let segment = 0; segment < segments; segment++) {
    const at = start + 14 + 2 * segment;
    const last = cmap.getUint16(at);
    const first = cmap.getUint16(at + 2 + 2 * segments);
    const delta = cmap.getUint16(at + 2 + 4 * segments);
    const rangeAt = at + 2 + 6 * segments;
    const range = cmap.getUint16(rangeAt);
    for (let code = first; code <= last && code !== 0xffff; code++) {
      const glyph = range === 0 ? code : cmap.getUint16(rangeAt + range + 2 * (code - first));
      glyphs[code] = range !== 0 && glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
  }
  return (codePoint) => glyphs[codePoint] ?? 0;
}

function readOutlines(glyf: DataView, loca: DataView, isLong: boolean): (glyph: number) => Uint8Array {
  const offsetOf = (index: number) => (isLong ? loca.getUint32(4 * index) : 2 * loca.getUint16(2 * index));
  return (glyph) => new Uint8Array(glyf.buffer, glyf.byteOffset + offsetOf(glyph), offsetOf(glyph + 1) - offsetOf(glyph));
}

const ARGUMENTS_ARE_WORDS = 0x0001;
const HAS_SCALE = 0x0008;
const MORE_PARTS = 0x0020;
const HAS_TWO_SCALES = 0x0040;
const HAS_MATRIX = 0x0080;
const HAS_INSTRUCTIONS = 0x0100;

/** Instructions call programs of the font that a subset leaves out; a page at 600 dots per inch has no use for them. */
function withoutInstructions(whole: Uint8Array): Outline {
  if (whole.length === 0) return { bytes: whole, parts: [] };
  const glyph = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
  const contours = glyph.getInt16(0);
  if (contours >= 0) {
    const lengthAt = 10 + 2 * contours;
    const bytes = new Uint8Array(whole.length - glyph.getUint16(lengthAt));
    bytes.set(whole.subarray(0, lengthAt));
    bytes.set(whole.subarray(lengthAt + 2 + glyph.getUint16(lengthAt)), lengthAt + 2);
    return { bytes, parts: [] };
  }
  const bytes = whole.slice();
  const copy = new DataView(bytes.buffer);
  const parts: { at: number; glyph: number }[] = [];
  let at = 10;
  for (;;) {
    const flags = glyph.getUint16(at);
    copy.setUint16(at, flags & ~HAS_INSTRUCTIONS);
    parts.push({ at: at + 2, glyph: glyph.getUint16(at + 2) });
    at += 4 + (flags & ARGUMENTS_ARE_WORDS ? 4 : 2);
    at += flags & HAS_SCALE ? 2 : flags & HAS_TWO_SCALES ? 4 : flags & HAS_MATRIX ? 8 : 0;
    if (!(flags & MORE_PARTS)) return { bytes: bytes.subarray(0, at), parts };
  }
}

/** Name 6 of the name table: ASCII by the specification, in UTF-16. */
function readPostScriptName(name: DataView): string {
  const storage = name.getUint16(4);
  for (let index = 0; index < name.getUint16(2); index++) {
    const at = 6 + 12 * index;
    if (name.getUint16(at) !== 3 || name.getUint16(at + 6) !== 6) continue;
    const text: number[] = [];
    for (let offset = 0; offset < name.getUint16(at + 8); offset += 2) text.push(name.getUint16(storage + name.getUint16(at + 10) + offset));
    return String.fromCharCode(...text);
  }
  throw new Error('the font has no PostScript name');
}
