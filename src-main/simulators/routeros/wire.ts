/**
 * The words and sentences of the binary API, as the router reads and writes them. Written from MikroTik's description of the protocol and
 * shared with no client, so that an error here cannot hide the same error there.
 */

/** The sender broke the protocol: the router says why with !fatal and closes. */
export class WireError extends Error {}

export interface WireLimits {
  readonly maxWordBytes: number;
  readonly maxSentenceWords: number;
}

/** Before login a router accepts only short sentences (documented; the exact numbers are not). */
const LIMITS_BEFORE_LOGIN: WireLimits = { maxWordBytes: 1024, maxSentenceWords: 16 };
export const LIMITS_AFTER_LOGIN: WireLimits = { maxWordBytes: 4 * 1024 * 1024, maxSentenceWords: 4096 };

/** The length prefix of a word of that many bytes: 1 to 5 bytes, the largest form being 0xF0 and four bytes. */
export function encodeLength(bytes: number): Buffer {
  if (bytes < 0x80) return Buffer.from([bytes]);
  if (bytes < 0x4000) return Buffer.from([0x80 | (bytes >>> 8), bytes & 0xff]);
  if (bytes < 0x200000) return Buffer.from([0xc0 | (bytes >>> 16), (bytes >>> 8) & 0xff, bytes & 0xff]);
  const four = [(bytes >>> 24) & 0xff, (bytes >>> 16) & 0xff, (bytes >>> 8) & 0xff, bytes & 0xff];
  if (bytes < 0x10000000) return Buffer.from([0xe0 | (four[0] ?? 0), four[1] ?? 0, four[2] ?? 0, four[3] ?? 0]);
  return Buffer.from([0xf0, ...four]);
}

/** How many bytes follow the first one of a length prefix; null when the first byte is reserved (0xF8 and above, and 0xF1 to 0xF7). */
function followingBytes(first: number): number | null {
  if (first < 0x80) return 0;
  if (first < 0xc0) return 1;
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first === 0xf0 ? 4 : null;
}

/** Reads the prefix at an offset: its value and size, null when bytes are still missing. Throws WireError on a reserved byte. */
export function decodeLength(bytes: Buffer, offset: number): { length: number; size: number } | null {
  const first = bytes[offset];
  if (first === undefined) return null;
  const following = followingBytes(first);
  if (following === null) throw new WireError('reserved control byte');
  if (offset + following >= bytes.length) return null;
  let length = following === 4 ? 0 : first & (0xff >> (following + 1));
  for (let index = 1; index <= following; index++) length = length * 256 + (bytes[offset + index] ?? 0);
  return { length, size: following + 1 };
}

/**
 * Bytes as text without loss: UTF-8 where it is valid; a byte that is not becomes a lone surrogate U+DC80 to U+DCFF (as in PEP 383),
 * because a router stores what it was given and gives it back.
 */
export function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes('\uFFFD')) return text;
  let result = '';
  let start = 0;
  while (start < bytes.length) {
    const size = validCharacterBytes(bytes, start);
    result += size === 0 ? String.fromCharCode(0xdc00 + (bytes[start] ?? 0)) : bytes.toString('utf8', start, start + size);
    start += Math.max(size, 1);
  }
  return result;
}

function validCharacterBytes(bytes: Buffer, start: number): number {
  const first = bytes[start] ?? 0;
  const size = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (size < 2) return size;
  const character = bytes.subarray(start, start + size);
  return character.length === size && Buffer.from(character.toString('utf8'), 'utf8').equals(character) ? size : 0;
}

/** The inverse of textOf. */
export function bytesOf(text: string): Buffer {
  if (!/[\uD800-\uDFFF]/.test(text)) return Buffer.from(text, 'utf8');
  const parts: Buffer[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    parts.push(code >= 0xdc80 && code <= 0xdcff ? Buffer.from([code - 0xdc00]) : Buffer.from(character, 'utf8'));
  }
  return Buffer.concat(parts);
}

/** Collects sentences into one buffer; growing in place keeps a print of 5,000 rows to a few milliseconds. */
export class SentenceWriter {
  #buffer = Buffer.allocUnsafe(4096);
  #length = 0;

  sentence(words: readonly string[]): void {
    for (const word of words) this.#word(word);
    this.#reserve(1);
    this.#buffer[this.#length++] = 0;
  }

  /** Everything written since the last take. */
  take(): Buffer {
    const taken = Buffer.from(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
    return taken;
  }

  #word(word: string): void {
    // Three bytes per UTF-16 unit is the most that UTF-8 needs; short words fit a one-byte length without measuring first.
    if (word.length < 42 && !/[\uD800-\uDFFF]/.test(word)) {
      this.#reserve(word.length * 3 + 1);
      const written = this.#buffer.write(word, this.#length + 1, 'utf8');
      this.#buffer[this.#length] = written;
      this.#length += written + 1;
      return;
    }
    const bytes = bytesOf(word);
    const prefix = encodeLength(bytes.length);
    this.#reserve(prefix.length + bytes.length);
    prefix.copy(this.#buffer, this.#length);
    bytes.copy(this.#buffer, this.#length + prefix.length);
    this.#length += prefix.length + bytes.length;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

/** Cuts a stream of bytes into sentences. Empty sentences are skipped, as the documentation says the router does. */
export class SentenceReader {
  #pending: Buffer = Buffer.alloc(0);
  #words: string[] = [];
  #limits: WireLimits = LIMITS_BEFORE_LOGIN;

  setLimits(limits: WireLimits): void {
    this.#limits = limits;
  }

  /** Yields one sentence at a time, so that limits changed by a login hold from the next sentence on. Throws WireError. */
  *push(chunk: Buffer): Generator<string[]> {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    let offset = 0;
    while (true) {
      const prefix = decodeLength(this.#pending, offset);
      if (prefix === null) break;
      if (prefix.length > this.#limits.maxWordBytes) throw new WireError('word too long');
      const end = offset + prefix.size + prefix.length;
      if (end > this.#pending.length) break;
      const word = this.#pending.subarray(offset + prefix.size, end);
      offset = end;
      if (prefix.length > 0) {
        if (this.#words.length >= this.#limits.maxSentenceWords) throw new WireError('sentence too long');
        this.#words.push(textOf(word));
      } else if (this.#words.length > 0) {
        const words = this.#words;
        this.#words = [];
        yield words;
      }
    }
    this.#pending = this.#pending.subarray(offset);
  }
}
