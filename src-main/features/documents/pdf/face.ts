/** A font within one document: measures texts, remembers which glyphs are used, embeds those. */
import { subsetFont } from './font-subset.ts';
import { decimal, refer, type PdfFile, type Reference } from './pdf-file.ts';
import type { TrueType } from './true-type.ts';

export interface Face {
  /** What content streams call it. */
  readonly name: string;
  /** Height of capitals as a part of the size. */
  readonly capHeight: number;
  /** Width in points at a size. */
  readonly widthOf: (text: string, size: number) => number;
  /** The text as a hexadecimal string of PDF: two bytes a glyph. Marks its glyphs as used. */
  readonly encode: (text: string) => string;
  /** Writes the font with the glyphs used so far; null when there are none. */
  readonly embed: (file: PdfFile) => Reference | null;
}

export interface FaceNames {
  /** In content streams. */
  readonly name: string;
  /** Six capital letters that mark a subset (ISO 32000-1, 9.6.4); another for each font of a document. */
  readonly tag: string;
  /** 400 is regular, 600 semibold. */
  readonly weight: number;
}

export function createFace(font: TrueType, names: FaceNames): Face {
  const glyphs = [0];
  const codePoints = [0];
  const numberOf = new Map<number, number>();
  const numberFor = (codePoint: number): number => {
    const known = numberOf.get(codePoint);
    if (known !== undefined) return known;
    const number = glyphs.length;
    glyphs.push(font.glyphOf(codePoint));
    codePoints.push(codePoint);
    numberOf.set(codePoint, number);
    return number;
  };
  return {
    name: names.name,
    capHeight: font.capHeight / font.unitsPerEm,
    widthOf: (text, size) => {
      let units = 0;
      for (const codePoint of drawable(font, text)) units += font.advanceOf(font.glyphOf(codePoint));
      return (units * size) / font.unitsPerEm;
    },
    encode: (text) => {
      let hex = '';
      for (const codePoint of drawable(font, text)) hex += hex4(numberFor(codePoint));
      return `<${hex}>`;
    },
    embed: (file) => (glyphs.length === 1 ? null : embedFont(file, { font, names, glyphs, codePoints })),
  };
}

const hex4 = (value: number): string => value.toString(16).padStart(4, '0');

/**
 * The characters to draw: composed (é as one), without marks that the font lacks; what else it lacks (emoji, other scripts) is a
 * question mark, so that a reader sees that something stands there.
 */
function* drawable(font: TrueType, text: string): Generator<number> {
  for (const character of isPlain(text) ? text : text.normalize('NFC')) {
    const codePoint = character.codePointAt(0)!;
    if (font.glyphOf(codePoint) !== 0) yield codePoint;
    else if (/\s/u.test(character)) yield 0x20;
    else if (!/[\p{M}\p{C}]/u.test(character)) yield 0x3f;
  }
}

const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

interface Used {
  readonly font: TrueType;
  readonly names: FaceNames;
  readonly glyphs: readonly number[];
  readonly codePoints: readonly number[];
}

/** A Type 0 font whose codes are glyph numbers (ISO 32000-1, 9.7), with the way back to characters for search and copying. */
function embedFont(file: PdfFile, { font, names, glyphs, codePoints }: Used): Reference {
  const perMille = (units: number) => decimal((units * 1000) / font.unitsPerEm);
  const baseFont = `/${names.tag}+${font.postScriptName}`;
  const bytes = subsetFont(font, glyphs);
  const program = file.addStream(bytes, `/Length1 ${bytes.length}`);
  const descriptor = file.add(
    `<< /Type /FontDescriptor /FontName ${baseFont} /Flags 4 /FontBBox [${font.box.map(perMille).join(' ')}] /ItalicAngle 0 /Ascent ${perMille(font.ascent)} /Descent ${perMille(font.descent)} /CapHeight ${perMille(font.capHeight)} /StemV ${Math.round(names.weight / 5)} /FontFile2 ${refer(program)} >>`,
  );
  const widths = glyphs.map((glyph) => perMille(font.advanceOf(glyph))).join(' ');
  const descendant = file.add(
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont ${baseFont} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor ${refer(descriptor)} /DW 0 /W [0 [${widths}]] /CIDToGIDMap /Identity >>`,
  );
  const toUnicode = file.addStream(characterMap(codePoints), '');
  return file.add(`<< /Type /Font /Subtype /Type0 /BaseFont ${baseFont} /Encoding /Identity-H /DescendantFonts [${refer(descendant)}] /ToUnicode ${refer(toUnicode)} >>`);
}

const MOST_ENTRIES = 100; // of one block (Adobe Technical Note 5411)

function characterMap(codePoints: readonly number[]): string {
  const entries = codePoints.map((codePoint, number) => `<${hex4(number)}> <${hex4(codePoint)}>\n`).slice(1);
  let blocks = '';
  for (let from = 0; from < entries.length; from += MOST_ENTRIES) {
    const block = entries.slice(from, from + MOST_ENTRIES);
    blocks += `${block.length} beginbfchar\n${block.join('')}endbfchar\n`;
  }
  return `/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n${blocks}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n`;
}
