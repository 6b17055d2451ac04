/** Logos: PNG and JPEG into picture objects of a PDF. */
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { Refusal } from '../../../../src-shared/refusal.ts';
import { refer, type PdfFile, type Reference } from './pdf-file.ts';
import { isPng, readPng } from './png.ts';

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly embed: (file: PdfFile) => Reference;
}

const refused = () => new Refusal('invalid', 'The logo is not a PNG or JPEG picture that can be printed. Choose another file in Settings, Business.');

/** Throws Refusal when the bytes are not a picture that can be printed. */
export function readPicture(bytes: Uint8Array): Picture {
  try {
    return isPng(bytes) ? pngPicture(bytes) : jpegPicture(bytes);
  } catch (error) {
    if (error instanceof RangeError) throw refused();
    throw error;
  }
}

const MOST_KEPT = 4;

/** Reads a picture once for many documents: an operator has one logo, and a background run prints it 10,000 times. */
export function createPictureCache(): (bytes: Uint8Array) => Picture {
  const kept = new Map<string, Picture>();
  return (bytes) => {
    const key = createHash('sha256').update(bytes).digest('base64');
    const known = kept.get(key);
    if (known) return known;
    const picture = readPicture(bytes);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, picture);
    return picture;
  };
}

function pngPicture(bytes: Uint8Array): Picture {
  const { width, height, colours, opacity } = readPng(bytes);
  const size = `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /BitsPerComponent 8 /Filter /FlateDecode`;
  const packedColours = deflateSync(colours);
  const packedOpacity = opacity && deflateSync(opacity);
  return {
    width,
    height,
    embed: (file) => {
      const mask = packedOpacity ? ` /SMask ${refer(file.addStream(packedOpacity, `${size} /ColorSpace /DeviceGray`, { isEncoded: true }))}` : '';
      return file.addStream(packedColours, `${size} /ColorSpace /DeviceRGB${mask}`, { isEncoded: true });
    },
  };
}

const COLOUR_SPACES: Readonly<Record<number, string>> = {
  1: '/DeviceGray',
  3: '/DeviceRGB',
  4: '/DeviceCMYK /Decode [1 0 1 0 1 0 1 0]', // Adobe writes CMYK inverted
};

/** A PDF takes a JPEG as it is; only its size and colours are read (ITU T.81, B.2.2). */
function jpegPicture(bytes: Uint8Array): Picture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) throw refused();
  for (let at = 2; at + 9 < bytes.length;) {
    const marker = view.getUint16(at);
    if (marker >> 8 !== 0xff) throw refused();
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (!isFrame) {
      at += marker === 0xffff ? 1 : 2 + view.getUint16(at + 2);
      continue;
    }
    const [height, width, colours] = [view.getUint16(at + 5), view.getUint16(at + 7), COLOUR_SPACES[view.getUint8(at + 9)]];
    if (width === 0 || height === 0 || !colours || view.getUint8(at + 4) !== 8) throw refused();
    const entries = `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /BitsPerComponent 8 /Filter /DCTDecode /ColorSpace ${colours}`;
    return { width, height, embed: (file) => file.addStream(bytes, entries, { isEncoded: true }) };
  }
  throw refused();
}
