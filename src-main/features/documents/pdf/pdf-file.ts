/** The file around the objects of a PDF (ISO 32000-1, 7.3 and 7.5): numbered objects, a table of where they are, a trailer. */
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

/** The number of an object. */
export type Reference = number & { readonly __unit: 'pdf-object' };

export interface PdfFile {
  /** A number for an object that is written later. */
  readonly reserve: () => Reference;
  /** Writes an object; `body` is PDF syntax in ASCII. */
  readonly add: (body: string, reference?: Reference) => Reference;
  /** Writes a stream, compressed unless it is already; `entries` are further entries of its dictionary. */
  readonly addStream: (bytes: Uint8Array | string, entries: string, options?: { readonly isEncoded?: boolean; readonly reference?: Reference }) => Reference;
  /** The whole file. The same objects give the same bytes: its identifier is made of them. */
  readonly finish: (catalog: Reference, information: Reference) => Uint8Array;
}

export const refer = (reference: Reference): string => `${reference} 0 R`;

export function createPdfFile({ compress }: { readonly compress: boolean }): PdfFile {
  const objects: (readonly Uint8Array[])[] = [];
  const reserve = () => {
    objects.push([]);
    return objects.length as Reference;
  };
  const put = (reference: Reference, parts: readonly (string | Uint8Array)[]) => {
    if (objects[reference - 1]?.length !== 0) throw new Error(`object ${reference} is not free`);
    objects[reference - 1] = parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part));
    return reference;
  };
  return {
    reserve,
    add: (body, reference = reserve()) => put(reference, [`${reference} 0 obj\n${body}\nendobj\n`]),
    addStream: (content, entries, { isEncoded = false, reference = reserve() } = {}) => {
      const raw = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
      const isDeflated = compress && !isEncoded;
      const bytes = isDeflated ? deflateSync(raw) : raw;
      const filter = isDeflated ? ' /Filter /FlateDecode' : '';
      return put(reference, [`${reference} 0 obj\n<< /Length ${bytes.length}${filter}${entries === '' ? '' : ` ${entries}`} >>\nstream\n`, bytes, '\nendstream\nendobj\n']);
    },
    finish: (catalog, information) => joinObjects(objects, catalog, information),
  };
}

function joinObjects(objects: readonly (readonly Uint8Array[])[], catalog: Reference, information: Reference): Uint8Array {
  // The comment of four high bytes tells programs that move files that this one is not text.
  const chunks: Uint8Array[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  let length = chunks[0]!.length;
  const offsets = objects.map((parts, index) => {
    if (parts.length === 0) throw new Error(`object ${index + 1} was never written`);
    const offset = length;
    for (const part of parts) {
      chunks.push(part);
      length += part.length;
    }
    return offset;
  });
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  const identifier = hash.digest('hex').slice(0, 32);
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  chunks.push(Buffer.from(
    `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root ${refer(catalog)} /Info ${refer(information)} /ID [<${identifier}> <${identifier}>] >>\nstartxref\n${length}\n%%EOF\n`,
    'latin1',
  ));
  return joined(chunks);
}

/** In memory of its own, so that a thread can give it away. */
function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** A text of the document's properties, of any language. */
export function textString(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return `(${text.replace(/[\\()]/g, '\\$&')})`;
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
  return `<${utf16.toString('hex')}>`;
}

/** Up to three decimals: a thousandth of a point is finer than any printer. */
export function decimal(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
