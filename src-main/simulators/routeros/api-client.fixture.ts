import net from 'node:net';
import tls from 'node:tls';

/**
 * A client that knows only what the documentation says and believes nothing: its own encoding, sentences as arrays of words. For tests
 * of the simulator alone.
 */
export class ApiClient {
  readonly socket: net.Socket;
  readonly closed: Promise<void>;
  #bytes = Buffer.alloc(0);
  #words: string[] = [];
  readonly #sentences: string[][] = [];
  readonly #waiting: ((sentence: string[] | null) => void)[] = [];
  #ended = false;

  private constructor(socket: net.Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#ended = true;
        for (const wake of this.#waiting.splice(0)) wake(null);
        resolve();
      });
    });
  }

  static async open(port: number, secure?: tls.ConnectionOptions): Promise<ApiClient> {
    const socket = secure ? tls.connect({ host: '127.0.0.1', port, ...secure }) : net.connect(port, '127.0.0.1');
    await new Promise((resolve, reject) => {
      socket.once(secure ? 'secureConnect' : 'connect', resolve);
      socket.once('error', reject);
    });
    return new ApiClient(socket);
  }

  static async loggedIn(port: number, name = 'waya', password = 'waya-practice'): Promise<ApiClient> {
    const client = await ApiClient.open(port);
    const answer = await client.talk('/login', `=name=${name}`, `=password=${password}`);
    if (answer[0]?.[0] !== '!done') throw new Error(`login failed: ${JSON.stringify(answer)}`);
    return client;
  }

  /** One sentence in one write. */
  send(...words: string[]): void {
    this.socket.write(Buffer.concat([...words.map(encodeWord), Buffer.from([0])]));
  }

  /** The next sentence; null when the connection closed instead. */
  next(): Promise<string[] | null> {
    const ready = this.#sentences.shift();
    if (ready !== undefined) return Promise.resolve(ready);
    if (this.#ended) return Promise.resolve(null);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Sends a command and collects its answer up to and with !done or !fatal; what was there when the connection closed earlier. */
  async talk(...words: string[]): Promise<string[][]> {
    this.send(...words);
    const answer: string[][] = [];
    for (;;) {
      const sentence = await this.next();
      if (sentence === null) return answer;
      answer.push(sentence);
      if (sentence[0] === '!done' || sentence[0] === '!fatal') return answer;
    }
  }

  /** The rows of a print as objects. */
  async rows(...words: string[]): Promise<Record<string, string>[]> {
    const answer = await this.talk(...words);
    const refusal = answer.find(([word]) => word === '!trap' || word === '!fatal');
    if (refusal) throw new Error(refusal.join(' '));
    return answer.filter(([word]) => word === '!re').map((sentence) => Object.fromEntries(sentence.slice(1).map(pair)));
  }

  close(): Promise<void> {
    this.socket.destroy();
    return this.closed;
  }

  #read(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    let offset = 0;
    for (;;) {
      const header = readLength(this.#bytes, offset);
      if (header === null || offset + header.size + header.length > this.#bytes.length) break;
      const start = offset + header.size;
      offset = start + header.length;
      if (header.length > 0) this.#words.push(this.#bytes.toString('utf8', start, offset));
      else {
        const wake = this.#waiting.shift();
        if (wake) wake(this.#words);
        else this.#sentences.push(this.#words);
        this.#words = [];
      }
    }
    this.#bytes = this.#bytes.subarray(offset);
  }
}

function pair(word: string): [string, string] {
  const equals = word.indexOf('=', 1);
  return word.startsWith('=') ? [word.slice(1, equals), word.slice(equals + 1)] : [word.slice(0, equals), word.slice(equals + 1)];
}

function encodeWord(word: string): Buffer {
  const bytes = Buffer.from(word, 'utf8');
  const header = Buffer.alloc(4);
  if (bytes.length < 128) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  if (bytes.length < 16_384) {
    header.writeUInt16BE(bytes.length + 0x8000, 0);
    return Buffer.concat([header.subarray(0, 2), bytes]);
  }
  header.writeUInt32BE(bytes.length + (bytes.length < 2_097_152 ? 0xc00000 : 0xe0000000), 0);
  return Buffer.concat([bytes.length < 2_097_152 ? header.subarray(1) : header, bytes]);
}

function readLength(bytes: Buffer, offset: number): { length: number; size: number } | null {
  const first = bytes[offset];
  if (first === undefined) return null;
  const size = first < 0x80 ? 1 : first < 0xc0 ? 2 : first < 0xe0 ? 3 : 4;
  if (offset + size > bytes.length) return null;
  const marks = [0, 0, 0x8000, 0xc00000, 0xe0000000];
  return { length: bytes.readUIntBE(offset, size) - (marks[size] ?? 0), size };
}
