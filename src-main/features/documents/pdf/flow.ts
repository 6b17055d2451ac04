/** Content that goes down the pages: where the pen is, and what begins a new page. */
import type { Canvas, TextStyle } from './canvas.ts';
import type { PdfDocument } from './pdf-document.ts';
import { LEADING } from './style.ts';
import { wrap } from './wrap.ts';

/** A4 in points (ISO 216), and the margins on it. */
const PAGE = { width: 595.28, height: 841.89 } as const;
const MARGIN = { side: 46, top: 42, bottom: 58 } as const;
export const LEFT = MARGIN.side;
export const RIGHT = PAGE.width - MARGIN.side;
export const WIDTH = RIGHT - LEFT;
export const FOOTER_Y = PAGE.height - 32;
export const MIDDLE = [PAGE.width / 2, PAGE.height / 2] as const;

export interface Flow {
  /** Of the page that is being drawn. */
  readonly canvas: () => Canvas;
  /** Top of what comes next. */
  readonly y: () => number;
  readonly down: (points: number) => void;
  /** What is left of this page. */
  readonly room: () => number;
  /** The most that a new page holds. */
  readonly fullPage: () => number;
  readonly newPage: () => void;
  /** Begins a new page unless so much is left. */
  readonly need: (points: number) => void;
  readonly pages: () => readonly Canvas[];
}

/** begin draws what every page carries; on pages after the first it says where the content starts. */
export function createFlow(pdf: PdfDocument, begin: (canvas: Canvas, page: number) => number): Flow {
  const bottom = PAGE.height - MARGIN.bottom;
  const pages: Canvas[] = [];
  let y = 0;
  let top = 0;
  const newPage = () => {
    const canvas = pdf.addPage(PAGE.width, () => PAGE.height);
    pages.push(canvas);
    y = Math.max(MARGIN.top, begin(canvas, pages.length));
    if (pages.length > 1) top = y;
  };
  newPage();
  return {
    canvas: () => pages.at(-1)!,
    y: () => y,
    down: (points) => {
      y += points;
    },
    room: () => bottom - y,
    fullPage: () => bottom - Math.max(top, MARGIN.top + 40),
    newPage,
    need: (points) => {
      if (bottom - y < points) newPage();
    },
    pages: () => pages,
  };
}

/** Lines of one style from a top edge; the y below them. */
export function drawLines(canvas: Canvas, x: number, top: number, lines: readonly string[], style: TextStyle): number {
  let y = top;
  for (const line of lines) {
    canvas.text(x, y + style.size, line, style);
    y += style.size * LEADING;
  }
  return y;
}

/** A paragraph that may go over to the next page. */
export function flowText(flow: Flow, text: string, style: TextStyle, width: number): void {
  for (const line of wrap(text, style, width)) {
    flow.need(style.size * LEADING);
    drawLines(flow.canvas(), LEFT, flow.y(), [line], style);
    flow.down(style.size * LEADING);
  }
}
