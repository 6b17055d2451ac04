/** Breaks a text into lines. */
import type { TextStyle } from './canvas.ts';

/** At spaces; a word wider than the line is broken where it has to be. A line break in the text is kept. Never empty. */
export function wrap(text: string, { face, size }: TextStyle, width: number): string[] {
  return text.split(/\r?\n/).flatMap((paragraph) => wrapParagraph(paragraph.trim(), (part) => face.widthOf(part, size), width));
}

type Measure = (text: string) => number;

function wrapParagraph(paragraph: string, widthOf: Measure, width: number): string[] {
  if (widthOf(paragraph) <= width) return [paragraph];
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = breakWord(word, widthOf, width);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1)!;
  }
  return [...lines, line];
}

/** One character at least on each line, however narrow it is. */
function breakWord(word: string, widthOf: Measure, width: number): string[] {
  if (widthOf(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = '';
  let pieceWidth = 0;
  for (const character of word) {
    const characterWidth = widthOf(character);
    if (piece !== '' && pieceWidth + characterWidth > width) {
      pieces.push(piece);
      [piece, pieceWidth] = ['', 0];
    }
    piece += character;
    pieceWidth += characterWidth;
  }
  return [...pieces, piece];
}
