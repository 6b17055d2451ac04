/**
 * Words and sentences of the RouterOS API on the wire: each word carries its length in 1 to 5 bytes, a word of length 0 ends
 * the sentence. Source: MikroTik documentation, "API", protocol.
 */

/** Longest word taken from a router. Real words stay under 64 KB; the limit keeps a hostile length from filling the memory. */
export const LONGEST_WORD_BYTES = 16 * 1024 * 1024;

/** The other side does not speak the RouterOS API. `service` names what it seems to be, when that is plain. */
export class NotRouterosError extends Error {
  readonly service: string | undefined;

  constructor(message: string, service?: string) {
    super(message);
    this.name = 'NotRouterosError';
    this.service = service;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const cp1252 = new TextDecoder('windows-1252', { ignoreBOM: true });

/** Text of a word. Routers store bytes: the web and other tools write UTF-8, WinBox 3 the code page of the PC. */
export function decodeWord(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return cp1252.decode(bytes);
  }
}

/** Length prefix of a word of so many bytes. */
export function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  if (length < 0x4000) return Buffer.from([(length >>> 8) | 0x80, length & 0xff]);
  if (length < 0x200000) return Buffer.from([(length >>> 16) | 0xc0, (length >>> 8) & 0xff, length & 0xff]);
  const bytes = Buffer.alloc(length < 0x10000000 ? 4 : 5);
  bytes.writeUInt32BE(length, bytes.length - 4);
  bytes[0] = bytes.length === 4 ? bytes[0]! | 0xe0 : 0xf0;
  return bytes;
}

/** The bytes of one whole sentence, its closing empty word included. Text goes out as UTF-8. */
export function encodeSentence(words: readonly string[]): Buffer {
  const parts: Buffer[] = [];
  for (const word of words) {
    const bytes = Buffer.from(word, 'utf8');
    parts.push(encodeLength(bytes.length), bytes);
  }
  parts.push(Buffer.from([0]));
  return Buffer.concat(parts);
}

/** Size in bytes of the length prefix that begins with this byte. */
function prefixSize(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc0) return 2;
  if (first < 0xe0) return 3;
  if (first < 0xf0) return 4;
  if (first === 0xf0) return 5;
  throw new NotRouterosError(`length byte 0x${first.toString(16)} is reserved`, first === 0xff ? 'a Telnet server' : undefined);
}

function readLength(bytes: Buffer, at: number, size: number): number {
  let length = size === 5 ? 0 : bytes[at]! & (0xff >> size);
  for (let i = 1; i < size; i++) length = length * 256 + bytes[at + i]!;
  if (length > LONGEST_WORD_BYTES) throw new NotRouterosError(`a word of ${length} bytes`);
  return length;
}

/** Only names what is recognised and never quotes the bytes: an echo service would send the password back. */
function recognise(bytes: Buffer): string | undefined {
  const text = bytes.toString('latin1', 0, 8);
  if (text.startsWith('HTTP/')) return 'a web server';
  if (text.startsWith('SSH-')) return 'an SSH server';
  if (/^(220|421|554)[ -]/.test(text)) return 'a mail or file server';
  if (/^\x15\x03[\x00-\x04]/.test(text)) return 'a server that wants TLS';
  return undefined;
}

/** Turns chunks, however they are cut, into whole sentences. Empty sentences are dropped, as the documentation asks. */
export class SentenceReader {
  private chunks: Buffer[] = [];
  private held = 0;
  private needed = 1;
  private words: string[] = [];

  /**
   * Takes the next bytes and returns the sentences that they complete.
   * @throws NotRouterosError when the bytes cannot be the RouterOS API; the connection is then of no use.
   */
  push(chunk: Buffer): string[][] {
    this.chunks.push(chunk);
    this.held += chunk.length;
    // A long word comes in many chunks: joining only when it is whole keeps this linear.
    if (this.held < this.needed) return [];
    const bytes = this.chunks.length === 1 ? chunk : Buffer.concat(this.chunks);
    const sentences: string[][] = [];
    let at = 0;
    this.needed = 1;
    while (at < bytes.length) {
      const size = prefixSize(bytes[at]!);
      if (at + size > bytes.length) {
        this.needed = size;
        break;
      }
      const length = readLength(bytes, at, size);
      this.checkReplyWord(bytes, at, size, length);
      if (at + size + length > bytes.length) {
        // One more byte is enough to see that a first word is no reply word.
        this.needed = this.words.length === 0 && at + size === bytes.length ? size + 1 : size + length;
        break;
      }
      this.take(decodeWord(bytes.subarray(at + size, at + size + length)), sentences);
      at += size + length;
    }
    this.chunks = at < bytes.length ? [bytes.subarray(at)] : [];
    this.held = bytes.length - at;
    return sentences;
  }

  private take(word: string, sentences: string[][]): void {
    if (word !== '') this.words.push(word);
    else if (this.words.length > 0) sentences.push(this.words.splice(0));
  }

  /** Every sentence of a router begins with "!": seen at the second byte, before a "length" of a foreign protocol is waited for. */
  private checkReplyWord(bytes: Buffer, at: number, size: number, length: number): void {
    if (this.words.length > 0 || length === 0 || at + size >= bytes.length) return;
    if (bytes[at + size] !== 0x21) throw new NotRouterosError('a sentence without reply word', recognise(bytes.subarray(at)));
  }
}
