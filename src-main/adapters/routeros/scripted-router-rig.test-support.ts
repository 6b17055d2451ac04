import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/*
 * A router for tests that says exactly what it is told, bytes included: the faults of real routers one by one. It has its own
 * small codec, so that it cannot share a mistake with the adapter.
 */

export interface Asked {
  readonly words: readonly string[];
  readonly tag: string | undefined;
  readonly socket: Socket;
  /** Sends sentences with this command's tag at the end of each. */
  reply(...sentences: (readonly string[])[]): void;
}

export interface ScriptedRouter {
  readonly port: number;
  /** All sentences received, the tags removed. */
  readonly received: (readonly string[])[];
  /** Number of chunks received; over TLS one for each write of the client. */
  readonly chunks: { count: number; bytes: Buffer[] };
  readonly sockets: Socket[];
  close(): Promise<void>;
}

export interface Script {
  /** Called for each sentence after the login. */
  readonly onSentence?: (asked: Asked) => void;
  /** Called for each /login; without it the login is accepted. */
  readonly onLogin?: (asked: Asked) => void;
  readonly onConnection?: (socket: Socket) => void;
  /** Certificate in fixtures/; without it the connection is plain. */
  readonly certificate?: 'first' | 'second';
}

function lengthBytes(n: number): number[] {
  if (n < 0x80) return [n];
  if (n < 0x4000) return [0x80 | (n >> 8), n & 255];
  if (n < 0x200000) return [0xc0 | (n >> 16), (n >> 8) & 255, n & 255];
  return [0xe0 | (n >> 24), (n >> 16) & 255, (n >> 8) & 255, n & 255];
}

/** Bytes of one sentence; a Buffer among the words goes out as it is. */
export function bytesOf(words: readonly (string | Buffer)[]): Buffer {
  const parts = words.map((word) => (typeof word === 'string' ? Buffer.from(word, 'utf8') : word));
  return Buffer.concat([...parts.flatMap((part) => [Buffer.from(lengthBytes(part.length)), part]), Buffer.from([0])]);
}

/** Takes whole sentences from the front of `state.rest`. Reads lengths up to four bytes, which is all that tests send. */
function takeSentences(state: { rest: Buffer }): string[][] {
  const sentences: string[][] = [];
  let words: string[] = [];
  let at = 0;
  let end = 0;
  for (;;) {
    const first = state.rest[at];
    if (first === undefined) break;
    const size = first < 0x80 ? 1 : first < 0xc0 ? 2 : first < 0xe0 ? 3 : 4;
    if (at + size > state.rest.length) break;
    let length = size === 1 ? first : first & (0xff >> size);
    for (let i = 1; i < size; i++) length = (length << 8) | state.rest[at + i]!;
    if (at + size + length > state.rest.length) break;
    at += size + length;
    if (length > 0) words.push(state.rest.toString('utf8', at - length, at));
    else {
      sentences.push(words);
      words = [];
      end = at;
    }
  }
  state.rest = state.rest.subarray(end);
  return sentences;
}

function serve(socket: Socket, script: Script, router: Pick<ScriptedRouter, 'received' | 'chunks' | 'sockets'>): void {
  const state = { rest: Buffer.alloc(0) as Buffer };
  router.sockets.push(socket);
  socket.setNoDelay(true);
  socket.on('error', () => undefined); // the tests break connections on purpose
  socket.on('data', (chunk) => {
    router.chunks.count++;
    router.chunks.bytes.push(chunk);
    state.rest = Buffer.concat([state.rest, chunk]);
    for (const sentence of takeSentences(state)) {
      const tag = sentence.find((word) => word.startsWith('.tag='));
      const words = sentence.filter((word) => word !== tag);
      router.received.push(words);
      const reply = (...sentences: (readonly string[])[]): void => {
        socket.write(Buffer.concat(sentences.map((s) => bytesOf(tag === undefined ? s : [...s, tag]))));
      };
      const asked: Asked = { words, tag: tag?.slice(5), socket, reply };
      if (words[0] !== '/login') script.onSentence?.(asked);
      else if (script.onLogin) script.onLogin(asked);
      else reply(['!done']);
    }
  });
  script.onConnection?.(socket);
}

/** PEM files of fixtures/. */
export function certificateOf(name: 'first' | 'second'): { key: string; cert: string } {
  const read = (kind: string): string => readFileSync(new URL(`./fixtures/${name}-router.${kind}.pem`, import.meta.url), 'utf8');
  return { key: read('key'), cert: read('certificate') };
}

/** Listens on a port that the system chooses, on 127.0.0.1. */
export async function startScriptedRouter(script: Script): Promise<ScriptedRouter> {
  const router = { received: [] as string[][], chunks: { count: 0, bytes: [] as Buffer[] }, sockets: [] as Socket[] };
  const onConnection = (socket: Socket): void => serve(socket, script, router);
  const server: Server = script.certificate
    ? createTlsServer(certificateOf(script.certificate), onConnection)
    : createServer(onConnection);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  return {
    ...router,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of router.sockets) socket.destroy();
      }),
  };
}
