/** M-Pesa's side of the wire: posts in an open loop, each at its appointed time whatever became of the ones before it. */
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { answer } from './child.ts';
import { monotonicMs } from './monotonic.ts';

export interface Load {
  readonly port: number;
  readonly perSecond: number;
  readonly posts: readonly { readonly path: string; readonly body: string }[];
}

/** Milliseconds of the machine's monotonic clock. */
export interface Posted {
  /** When it was to be sent: a late sender does not make the answer look faster (coordinated omission). */
  readonly appointedMs: number;
  readonly answeredMs: number;
  /** 0: no answer; the connection was turned away. */
  readonly status: number;
}

/** One of Safaricom's, as the tunnel in front of the listener tells it: payday bursts are not limited like strangers. */
const SENDER = '196.201.214.200';
const HEAD_START_MS = 200;

answer({
  run: async ({ port, perSecond, posts }: Load): Promise<Posted[]> => {
    const agent = new Agent({ keepAlive: true });
    const startMs = monotonicMs() + HEAD_START_MS;
    const under: Promise<Posted>[] = [];
    for (const [index, post] of posts.entries()) {
      const appointedMs = startMs + (index * 1000) / perSecond;
      const waitMs = appointedMs - monotonicMs();
      if (waitMs > 0) await pause(waitMs);
      under.push(send(agent, port, post).then((status) => ({ appointedMs, answeredMs: monotonicMs(), status })));
    }
    const posted = await Promise.all(under);
    agent.destroy();
    return posted;
  },
});

function send(agent: Agent, port: number, { path, body }: Load['posts'][number]): Promise<number> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'cf-connecting-ip': SENDER };
    const sending = request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    sending.once('error', () => resolve(0));
    sending.end(body);
  });
}
