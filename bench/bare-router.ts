/** A router asked without the product: bytes to a socket, and as many as come back, counted by their ends and looked at no further. */
import { connect, type Socket } from 'node:net';
import { encodeLength } from '../src-main/simulators/routeros/wire.ts';

export interface BareRouter {
  /** Sends all sentences at once; resolves when so many answers have come to their end. Rejects when the router hangs up. */
  ask(sentences: readonly (readonly string[])[]): Promise<void>;
  close(): void;
}

const DONE = Buffer.from('\u0005!done');

export async function openBareRouter({ host, port, userName, password }: { readonly host: string; readonly port: number; readonly userName: string; readonly password: string }): Promise<BareRouter> {
  const socket = connect(port, host);
  const ask = (sentences: readonly (readonly string[])[]) => answered(socket, sentences);
  await ask([['/login', `=name=${userName}`, `=password=${password}`]]);
  return { ask, close: () => socket.destroy() };
}

function answered(socket: Socket, sentences: readonly (readonly string[])[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = sentences.length;
    // An end may be cut in two by the network.
    let tail = Buffer.alloc(0);
    const settle = (settled: () => void) => {
      socket.off('data', read);
      socket.off('close', hungUp);
      settled();
    };
    const read = (chunk: Buffer) => {
      const bytes = Buffer.concat([tail, chunk]);
      let from = 0;
      for (let at = bytes.indexOf(DONE); at !== -1; at = bytes.indexOf(DONE, from)) {
        left -= 1;
        from = at + DONE.length;
      }
      tail = bytes.subarray(Math.max(from, bytes.length - DONE.length + 1));
      if (left === 0) settle(resolve);
    };
    const hungUp = () => settle(() => reject(new Error('the router hung up')));
    socket.on('data', read);
    socket.once('close', hungUp);
    socket.once('error', hungUp);
    socket.write(Buffer.concat(sentences.flatMap((words) => [...words.flatMap((word) => [encodeLength(Buffer.byteLength(word)), Buffer.from(word)]), Buffer.from([0])])));
  });
}
