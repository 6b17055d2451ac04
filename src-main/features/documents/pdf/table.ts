/** Tables that go over pages: the heading is repeated, a row stays whole unless it is taller than a page. */
import type { TextStyle } from './canvas.ts';
import { LEFT, RIGHT, WIDTH, type Flow } from './flow.ts';
import { INK, LEADING, LINE, WASH, type Styles } from './style.ts';
import { wrap } from './wrap.ts';

export interface Column {
  readonly heading: string;
  readonly align: 'left' | 'right';
  /** Points; or as wide as its widest text; or what the others leave (one column). */
  readonly width: number | 'widest' | 'rest';
}

/** Paragraphs, one under the other. */
export type Cell = readonly { readonly text: string; readonly style: TextStyle }[];

export interface Row {
  readonly cells: readonly Cell[];
  /** A heading of what follows: shaded, and never the last on a page. */
  readonly isHeading?: boolean;
  readonly isSum?: boolean;
}

const GAP = 12; // between columns
const PAD = 4.5; // above and below the text of a row
const LEAST_WIDTH = 44;
const MOST_WIDTH = 120;

interface Line {
  readonly text: string;
  readonly style: TextStyle;
}
interface Place {
  readonly x: number;
  readonly width: number;
  readonly align: 'left' | 'right';
}

export function drawTable(flow: Flow, columns: readonly Column[], rows: readonly Row[], styles: Styles): void {
  const places = placeColumns(columns, rows, styles.label);
  const wrapRow = (cells: readonly Cell[]): Line[][] => cells.map((cell, index) => cell.flatMap(({ text, style }) => wrap(text, style, places[index]!.width).map((line) => ({ text: line, style }))));
  const heading = wrapRow(columns.map((column) => [{ text: column.heading, style: styles.label }]));
  const drawHeading = () => {
    drawCells(flow, heading, places);
    flow.canvas().line([LEFT, flow.y()], [RIGHT, flow.y()], INK, 0.7);
  };
  const newPage = () => {
    flow.newPage();
    drawHeading();
  };
  const wrapped = rows.map(({ cells }) => wrapRow(cells));
  flow.need(heightOf(heading) + Math.min(heightOf(wrapped[0] ?? []), 200));
  drawHeading();
  rows.forEach((row, index) => {
    const height = heightOf(wrapped[index]!);
    const together = row.isHeading === true ? height + heightOf(wrapped[index + 1] ?? []) : height;
    const isTooTall = together > flow.fullPage() - heightOf(heading);
    if (together > flow.room() && !isTooTall) newPage();
    if (isTooTall) drawInPieces(flow, wrapped[index]!, places, newPage);
    else drawRow(flow, row, wrapped[index]!, places);
    const isLast = index === rows.length - 1;
    flow.canvas().line([LEFT, flow.y()], [RIGHT, flow.y()], isLast || rows[index + 1]?.isSum === true ? INK : LINE, isLast ? 0.7 : 0.5);
  });
}

function placeColumns(columns: readonly Column[], rows: readonly Row[], label: TextStyle): Place[] {
  const widths = columns.map(({ width, heading }, index) => {
    if (typeof width === 'number') return width;
    if (width === 'rest') return 0;
    // The first paragraph counts; what stands under it is wrapped.
    const widest = rows.reduce((most, { cells }) => {
      const first = cells[index]?.[0];
      return first ? Math.max(most, first.style.face.widthOf(first.text, first.style.size)) : most;
    }, label.face.widthOf(heading, label.size));
    return Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, widest + 0.1));
  });
  const taken = widths.reduce((a, b) => a + b, 0) + GAP * (columns.length - 1);
  let x = LEFT;
  return columns.map(({ width, align }, index) => {
    const place = { x, width: width === 'rest' ? WIDTH - taken : widths[index]!, align };
    x += place.width + GAP;
    return place;
  });
}

const linesHeight = (lines: readonly Line[]): number => lines.reduce((height, { style }) => height + style.size * LEADING, 0);
const heightOf = (cells: readonly (readonly Line[])[]): number => cells.reduce((most, lines) => Math.max(most, linesHeight(lines)), 0) + 2 * PAD;

function drawRow(flow: Flow, row: Row, cells: readonly (readonly Line[])[], places: readonly Place[]): void {
  if (row.isHeading === true) flow.canvas().box({ x: LEFT, y: flow.y(), width: WIDTH, height: heightOf(cells) }, { fill: WASH });
  drawCells(flow, cells, places);
}

function drawCells(flow: Flow, cells: readonly (readonly Line[])[], places: readonly Place[]): void {
  cells.forEach((lines, index) => {
    const { x, width, align } = places[index]!;
    let y = flow.y() + PAD;
    for (const { text, style } of lines) {
      if (align === 'right') flow.canvas().textRight(x + width, y + style.size, text, style);
      else flow.canvas().text(x, y + style.size, text, style);
      y += style.size * LEADING;
    }
  });
  flow.down(heightOf(cells));
}

/** A description as long as a page is rare; it must not be lost all the same. */
function drawInPieces(flow: Flow, cells: readonly (readonly Line[])[], places: readonly Place[], newPage: () => void): void {
  let rest = cells.map((lines) => [...lines]);
  while (rest.some((lines) => lines.length > 0)) {
    if (flow.room() < 60) newPage();
    const room = flow.room() - 2 * PAD;
    const piece = rest.map((lines) => lines.slice(0, fitting(lines, room)));
    drawCells(flow, piece, places);
    rest = rest.map((lines, index) => lines.slice(piece[index]!.length));
  }
}

function fitting(lines: readonly Line[], room: number): number {
  let count = 0;
  while (count < lines.length && linesHeight(lines.slice(0, count + 1)) <= room) count++;
  return count;
}
