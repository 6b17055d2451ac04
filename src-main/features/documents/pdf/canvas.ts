/** A page to draw on. Points of 1/72 inch; y counts downwards from the top edge. */
import { encode } from 'uqr';
import type { Face } from './face.ts';
import { decimal } from './pdf-file.ts';
import type { Picture } from './picture.ts';

export interface TextStyle {
  readonly face: Face;
  readonly size: number;
  readonly colour: Colour;
}
/** Red, green, blue as PDF wants them: "0.07 0.09 0.15". */
export type Colour = string;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Canvas {
  /** y is the baseline. */
  readonly text: (x: number, y: number, text: string, style: TextStyle) => void;
  /** Ends at x. */
  readonly textRight: (x: number, y: number, text: string, style: TextStyle) => void;
  readonly textCentred: (x: number, y: number, text: string, style: TextStyle) => void;
  /** Around a point, turned against the clock. */
  readonly textTurned: (x: number, y: number, degrees: number, text: string, style: TextStyle) => void;
  readonly line: (from: readonly [x: number, y: number], to: readonly [x: number, y: number], colour: Colour, width: number, dashes?: readonly number[]) => void;
  readonly box: (box: Box, paint: { readonly fill?: Colour; readonly stroke?: Colour; readonly radius?: number }) => void;
  readonly picture: (picture: Picture, box: Box) => void;
  /** A QR code with a side of `size`, without the quiet zone around it. Error correction M: a fold or a stain does not matter. */
  readonly qrCode: (text: string, x: number, y: number, size: number) => void;
  /** The drawing in PDF syntax, for a page of this height. */
  readonly content: (height: number) => string;
}

/** nameOf: what a picture is called on the page. */
export function createCanvas(nameOf: (picture: Picture) => string): Canvas {
  const parts: string[] = [];
  let fill = '';
  const put = (operations: string) => void parts.push(operations);
  const fillWith = (colour: Colour) => {
    if (colour !== fill) put(`${colour} rg`);
    fill = colour;
  };
  const text: Canvas['text'] = (x, y, value, { face, size, colour }) => {
    if (value === '') return;
    fillWith(colour);
    put(`BT /${face.name} ${decimal(size)} Tf ${decimal(x)} ${decimal(-y)} Td ${face.encode(value)} Tj ET`);
  };
  return {
    text,
    textRight: (x, y, value, style) => text(x - style.face.widthOf(value, style.size), y, value, style),
    textCentred: (x, y, value, style) => text(x - style.face.widthOf(value, style.size) / 2, y, value, style),
    textTurned: (x, y, degrees, value, { face, size, colour }) => {
      fillWith(colour);
      const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
      const [left, down] = [face.widthOf(value, size) / 2, (face.capHeight * size) / 2];
      const [startX, startY] = [x - cos * left + sin * down, -y - sin * left - cos * down];
      put(`BT /${face.name} ${decimal(size)} Tf ${[cos, sin, -sin, cos, startX, startY].map(decimal).join(' ')} Tm ${face.encode(value)} Tj ET`);
    },
    line: ([x1, y1], [x2, y2], colour, width, dashes = []) =>
      put(`${colour} RG ${decimal(width)} w [${dashes.join(' ')}] 0 d ${decimal(x1)} ${decimal(-y1)} m ${decimal(x2)} ${decimal(-y2)} l S`),
    box: (box, paint) => {
      if (paint.fill !== undefined) fillWith(paint.fill);
      if (paint.stroke !== undefined) put(`${paint.stroke} RG 0.6 w [] 0 d`);
      put(`${outline(box, paint.radius ?? 0)} ${paint.fill === undefined ? 'S' : paint.stroke === undefined ? 'f' : 'B'}`);
    },
    picture: (picture, { x, y, width, height }) => put(`q ${decimal(width)} 0 0 ${decimal(height)} ${decimal(x)} ${decimal(-y - height)} cm /${nameOf(picture)} Do Q`),
    qrCode: (value, x, y, size) => {
      fillWith('0 0 0');
      put(qrModules(value, x, y, size));
    },
    content: (height) => `1 0 0 1 0 ${decimal(height)} cm\n${parts.join('\n')}`,
  };
}

/** How far the handles of a Bézier curve stand from the corner of a quarter circle. */
const ROUND = 0.4477;

function outline({ x, y, width, height }: Box, radius: number): string {
  if (radius === 0) return `${decimal(x)} ${decimal(-y - height)} ${decimal(width)} ${decimal(height)} re`;
  const [left, right, top, bottom, near] = [x, x + width, -y, -y - height, radius * ROUND];
  const numbers = (...values: number[]) => values.map(decimal).join(' ');
  return [
    `${numbers(left + radius, top)} m`,
    `${numbers(right - radius, top)} l ${numbers(right - near, top, right, top - near, right, top - radius)} c`,
    `${numbers(right, bottom + radius)} l ${numbers(right, bottom + near, right - near, bottom, right - radius, bottom)} c`,
    `${numbers(left + radius, bottom)} l ${numbers(left + near, bottom, left, bottom + near, left, bottom + radius)} c`,
    `${numbers(left, top - radius)} l ${numbers(left, top - near, left + near, top, left + radius, top)} c h`,
  ].join(' ');
}

/** Dark runs of each row as boxes a little too high, so that no viewer shows a light seam between rows. */
function qrModules(text: string, x: number, y: number, size: number): string {
  const { data } = encode(text, { ecc: 'M', border: 0 });
  const scale = size / data.length;
  const boxes: string[] = [];
  data.forEach((row, line) => {
    for (let start = 0; start < row.length; start++) {
      if (!row[start]) continue;
      let end = start;
      while (row[end]) end++;
      boxes.push(`${start} ${line} ${end - start} 1.03 re`);
      start = end;
    }
  });
  return `q ${decimal(scale)} 0 0 ${decimal(-scale)} ${decimal(x)} ${decimal(-y)} cm ${boxes.join(' ')} f Q`;
}
