/**
 * cloudflared as the tunnel: run with the token of a tunnel that was made in Cloudflare's dashboard, where it is also said which address leads to which port
 * here. Up and down are read from its log: a connection to Cloudflare's edge is registered, or is lost.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Instant } from '../../../src-shared/time.ts';
import type { Tunnel, TunnelState } from '../../ports/tunnel.ts';
import { findCloudflared } from './find-program.ts';
import { createLogReading, type Heard } from './log-lines.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** Having been up this long, the next end starts from the first pause again. */
const STABLE_AFTER_MS = 60_000;

export interface CloudflaredOptions {
  /** Path of the program; empty: it is looked for. */
  readonly program: string;
  /** Secret: goes to the program by its environment. */
  readonly token: string;
  /** guard.process.ts, or what it was built to. */
  readonly guard: string;
  readonly now: () => Instant;
  /** Of this computer; PATH unless told. */
  readonly searchPath?: string;
  readonly pauses?: { readonly firstMs: number; readonly longestMs: number };
}

type Trouble = NonNullable<TunnelState['trouble']>;

const NOT_FOUND: Trouble = {
  message: 'The program cloudflared is not on this computer.',
  hint: 'Download it from Cloudflare (Zero Trust, Networks, Tunnels, Install connector), put cloudflared into a folder of the PATH, or say in the settings where it lies.',
};
const NO_CONNECTION: Trouble = { message: 'The tunnel has no connection to Cloudflare.', hint: 'Check the internet connection, and that nothing blocks port 7844 outwards. It is tried again by itself.' };

export function createCloudflaredTunnel(options: CloudflaredOptions): Tunnel {
  const { firstMs, longestMs } = options.pauses ?? { firstMs: FIRST_PAUSE_MS, longestMs: LONGEST_PAUSE_MS };
  const listeners = new Set<() => void>();
  let current: TunnelState = { state: 'off', since: null, trouble: null };
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let pauseMs = firstMs;
  let isWanted = false;

  const become = (state: TunnelState['state'], trouble: Trouble | null = null): void => {
    if (current.state === state && current.trouble?.message === trouble?.message) return;
    current = { state, since: current.state === state ? current.since : options.now(), trouble };
    for (const listener of listeners) listener();
  };
  const tryLater = (): void => {
    if (!isWanted) return;
    timer = setTimeout(launch, pauseMs);
    pauseMs = Math.min(pauseMs * 2, longestMs);
  };
  const launch = (): void => {
    const program = findCloudflared(options.program, options.searchPath ?? process.env['PATH'] ?? '');
    if (program === null) {
      become('down', options.program === '' ? NOT_FOUND : { ...NOT_FOUND, message: 'There is no program cloudflared at the place that the settings name.' });
      tryLater();
      return;
    }
    if (current.state !== 'down') become('starting');
    const startedAt = performance.now();
    const heard = listen(program, {
      up: () => become('up'),
      lost: (trouble) => become('down', trouble ?? NO_CONNECTION),
      over: (trouble) => {
        child = undefined;
        if (!isWanted) return;
        if (performance.now() - startedAt > STABLE_AFTER_MS) pauseMs = firstMs;
        become('down', trouble);
        tryLater();
      },
    });
    child = heard.child;
    ended = heard.ended;
  };
  /** Starts it; the callbacks say what its log says. */
  const listen = (program: string, on: Hearing): { child: ChildProcess; ended: Promise<void> } => {
    const guard = fork(options.guard, [], { stdio: ['pipe', 'ignore', 'pipe', 'ipc'], execArgv: [] });
    guard.stdin!.on('error', () => undefined);
    guard.stdin!.write(`${JSON.stringify({ program, arguments: ['tunnel', '--no-autoupdate', 'run'], environment: { TUNNEL_TOKEN: options.token } })}\n`);
    const reading = createLogReading();
    const lines = createInterface({ input: guard.stderr! });
    lines.on('line', (line) => tellHeard(reading.read(line), on));
    const over = new Promise<void>((resolve) => {
      guard.once('error', () => resolve());
      // Its last words are read by then.
      guard.once('close', () => resolve());
    });
    void over.then(() => on.over(reading.lastTrouble() ?? { message: 'cloudflared ended.', hint: 'It is started again by itself. If that goes on, look at the tunnel in Cloudflare’s dashboard.' }));
    return { child: guard, ended: over };
  };

  return {
    start() {
      if (isWanted) return;
      isWanted = true;
      pauseMs = firstMs;
      launch();
    },
    async stop() {
      isWanted = false;
      clearTimeout(timer);
      // Its end of the pipe closes: the guard ends what it guards.
      child?.stdin?.end();
      await ended;
      become('off');
    },
    state: () => current,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

interface Hearing {
  readonly up: () => void;
  readonly lost: (trouble: Trouble | null) => void;
  readonly over: (trouble: Trouble) => void;
}

function tellHeard(heard: Heard, on: Hearing): void {
  if (heard.kind === 'up') on.up();
  else if (heard.kind === 'lost') on.lost(heard.trouble);
}
