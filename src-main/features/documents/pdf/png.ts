/** Reads PNG pictures (PNG specification, third edition) of every colour type, depth and interlacing into 8-bit colours and opacity. */
import { inflateSync } from 'node:zlib';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue of each pixel. */
  readonly colours: Uint8Array;
  /** 0 is transparent; null when every pixel is opaque. */
  readonly opacity: Uint8Array | null;
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
  readonly isInterlaced: boolean;
}

const SIGNATURE = '89504e470d0a1a0a';
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** A logo of more is a mistake; and a small file can claim a size that fills the memory. */
const MOST_PIXELS = 16_000_000;

export const isPng = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(0, 8)).toString('hex') === SIGNATURE;

/** Throws RangeError when the file is damaged or claims more than 16 million pixels. */
export function readPng(bytes: Uint8Array): Pixels {
  const chunks = readChunks(bytes);
  const header = readHeader(chunks.get('IHDR'));
  const palette = chunks.get('PLTE');
  const transparency = chunks.get('tRNS');
  const colours = new Uint8Array(3 * header.width * header.height);
  const opacity = new Uint8Array(header.width * header.height).fill(255);
  const paint = painter(header, palette, transparency, colours, opacity);
  const data = inflate(chunks.get('IDAT'), header);
  let at = 0;
  for (const pass of passesOf(header)) at = readPass(data, at, header, pass, paint);
  return { width: header.width, height: header.height, colours, opacity: opacity.every((value) => value === 255) ? null : opacity };
}

const damaged = (why: string) => new RangeError(`damaged PNG: ${why}`);

/** The parts by name; those of one name joined. */
function readChunks(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = new Map<string, Uint8Array[]>();
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) throw damaged('it ends early');
    const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1');
    parts.set(type, [...(parts.get(type) ?? []), bytes.subarray(at + 8, at + 8 + length)]);
    at += 12 + length;
  }
  return new Map([...parts].map(([type, list]) => [type, list.length === 1 ? list[0]! : new Uint8Array(Buffer.concat(list))]));
}

function readHeader(chunk: Uint8Array | undefined): Header {
  if (chunk?.length !== 13) throw damaged('no header');
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  const [width, height, depth, colourType] = [view.getUint32(0), view.getUint32(4), view.getUint8(8), view.getUint8(9)];
  if (width === 0 || height === 0 || width * height > MOST_PIXELS) throw damaged(`${width} × ${height} pixels`);
  if (CHANNELS[colourType] === undefined || ![1, 2, 4, 8, 16].includes(depth)) throw damaged('unknown colours');
  return { width, height, depth, colourType, isInterlaced: view.getUint8(12) === 1 };
}

interface Pass {
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
}

/** Adam7 (8.1): x, y of the first pixel, and the steps. */
const ADAM7 = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]] as const;

function passesOf({ width, height, isInterlaced }: Header): Pass[] {
  if (!isInterlaced) return [{ width, height, x: 0, y: 0, stepX: 1, stepY: 1 }];
  return ADAM7.map(([x, y, stepX, stepY]) => ({ x, y, stepX, stepY, width: Math.ceil((width - x) / stepX), height: Math.ceil((height - y) / stepY) })).filter((pass) => pass.width > 0 && pass.height > 0);
}

const bytesOfRow = ({ depth, colourType }: Header, width: number): number => Math.ceil((width * depth * CHANNELS[colourType]!) / 8);

function inflate(data: Uint8Array | undefined, header: Header): Uint8Array {
  if (!data) throw damaged('no picture in it');
  const expected = passesOf(header).reduce((total, pass) => total + pass.height * (1 + bytesOfRow(header, pass.width)), 0);
  let inflated: Uint8Array;
  try {
    inflated = inflateSync(data, { maxOutputLength: expected + 1024 });
  } catch {
    throw damaged('it does not decompress');
  }
  if (inflated.length < expected) throw damaged('it ends early');
  return inflated;
}

type Paint = (x: number, y: number, samples: readonly number[]) => void;

/** Undoes the filters of the rows (9.2) and paints their pixels; where the next pass begins. */
function readPass(data: Uint8Array, start: number, header: Header, pass: Pass, paint: Paint): number {
  const length = bytesOfRow(header, pass.width);
  const channels = CHANNELS[header.colourType]!;
  const left = Math.max(1, (header.depth * channels) >> 3);
  let above: Uint8Array = new Uint8Array(length);
  let at = start;
  for (let row = 0; row < pass.height; row++) {
    const bytes = data.slice(at + 1, at + 1 + length);
    unfilter(data[at]!, bytes, above, left);
    for (let column = 0; column < pass.width; column++) {
      const samples: number[] = [];
      for (let channel = 0; channel < channels; channel++) samples.push(sampleAt(bytes, column * channels + channel, header.depth));
      paint(pass.x + column * pass.stepX, pass.y + row * pass.stepY, samples);
    }
    above = bytes;
    at += 1 + length;
  }
  return at;
}

function unfilter(kind: number, row: Uint8Array, above: Uint8Array, left: number): void {
  if (kind > 4) throw damaged('unknown filter');
  if (kind === 0) return;
  for (let index = 0; index < row.length; index++) {
    const a = index < left ? 0 : row[index - left]!;
    const b = above[index]!;
    const c = index < left ? 0 : above[index - left]!;
    const predicted = kind === 1 ? a : kind === 2 ? b : kind === 3 ? (a + b) >> 1 : paeth(a, b, c);
    row[index] = (row[index]! + predicted) & 255;
  }
}

function paeth(a: number, b: number, c: number): number {
  const [toA, toB, toC] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  return toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
}

/** A sample as it stands in the row: of 16 bits too. */
function sampleAt(row: Uint8Array, index: number, depth: number): number {
  if (depth === 8) return row[index]!;
  if (depth === 16) return (row[2 * index]! << 8) | row[2 * index + 1]!;
  const bit = index * depth;
  return (row[bit >> 3]! >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
}

function painter({ width, depth, colourType }: Header, palette: Uint8Array | undefined, transparency: Uint8Array | undefined, colours: Uint8Array, opacity: Uint8Array): Paint {
  const most = 2 ** depth - 1;
  const to8 = (sample: number) => Math.round((sample * 255) / most);
  const set = (at: number, red: number, green: number, blue: number, alpha: number) => {
    colours[3 * at] = red;
    colours[3 * at + 1] = green;
    colours[3 * at + 2] = blue;
    opacity[at] = alpha;
  };
  if (colourType === 3) {
    if (!palette) throw damaged('no palette');
    return (x, y, [index = 0]) => set(y * width + x, palette[3 * index] ?? 0, palette[3 * index + 1] ?? 0, palette[3 * index + 2] ?? 0, transparency?.[index] ?? 255);
  }
  const isGrey = colourType === 0 || colourType === 4;
  const hasAlpha = colourType === 4 || colourType === 6;
  // For pictures without opacity of their own: the one colour that is transparent.
  const clear = hasAlpha || !transparency ? null : (isGrey ? [0] : [0, 2, 4]).map((at) => (transparency[at]! << 8) | transparency[at + 1]!);
  return (x, y, samples) => {
    const [red = 0, green = red, blue = red] = isGrey ? samples.slice(0, 1) : samples;
    const isClear = clear !== null && clear.every((sample, channel) => sample === samples[channel]);
    const alpha = hasAlpha ? to8(samples[samples.length - 1]!) : isClear ? 0 : 255;
    set(y * width + x, to8(red), to8(green), to8(blue), alpha);
  };
}
