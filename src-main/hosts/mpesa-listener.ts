/** The sidecar that takes M-Pesa's callbacks, as the settings want it: off, running, or down. */
import path from 'node:path';
import { createInboxSource } from '../adapters/inbox/http-inbox-source.ts';
import { readSetting } from '../features/settings/index.ts';
import type { Log } from '../kernel/log.ts';
import type { InboxSource } from '../ports/inbox-source.ts';
import type { OpenedData } from './open-data.ts';
import { startSidecar, type SupervisedSidecar, type SuperviseOptions } from './sidecar/supervise.ts';

export interface MpesaListener {
  /** Empty while no sidecar runs. */
  readonly inbox: InboxSource;
  state(): 'off' | 'running' | 'down';
  /** Where callbacks arrive on this computer, e.g. "http://127.0.0.1:4311": a tunnel or reverse proxy leads there. Null: nowhere. */
  localAddress(): string | null;
  /** Looks at the settings again: starts, stops or replaces the sidecar. Resolves when that is done; never rejects. */
  apply(): Promise<void>;
  stop(): Promise<void>;
}

const RETRY_MS = 30_000;

export interface MpesaListenerOptions {
  readonly data: OpenedData;
  readonly entry: string;
  readonly callbackPort: number;
  readonly log: Log;
  /** Limits and log level of the sidecar; its own unless told. */
  readonly sidecar?: Pick<SuperviseOptions['config'], 'rateLimit' | 'logLevel'>;
}

export function createMpesaListener({ data, entry, callbackPort, log, sidecar: told }: MpesaListenerOptions): MpesaListener {
  const listeners = new Set<() => void>();
  let running: { readonly sidecar: SupervisedSidecar; readonly source: InboxSource; readonly for: string } | undefined;
  let wanted: string | null = null;
  let queue: Promise<void> = Promise.resolve();
  let retry: NodeJS.Timeout | undefined;
  let stopped = false;

  const end = async () => {
    clearTimeout(retry);
    const { sidecar } = running ?? {};
    running = undefined;
    await sidecar?.stop();
  };
  const begin = async (config: Wanted) => {
    const sidecar = await startSidecar({
      entry,
      config: { ...config, publicPort: callbackPort, inboxPath: path.join(data.directory, 'inbox'), ...told },
      onTrouble: (message) => log.warn({ message }, 'the M-Pesa listener'),
    });
    const source = createInboxSource({ baseUrl: sidecar.controlUrl, token: sidecar.token, onArrivalSignal: sidecar.onArrival });
    running = { sidecar, source, for: JSON.stringify(config) };
    log.info({ address: new URL(sidecar.publicUrl).origin }, 'M-Pesa callbacks are awaited');
    source.onArrival(tell);
    tell();
  };
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const settle = async () => {
    const config = stopped ? null : wantedBy(data);
    wanted = config && JSON.stringify(config);
    if (running?.for === wanted || (!running && !config)) return;
    await end();
    if (!config) return;
    try {
      await begin(config);
    } catch (error) {
      log.warn({ error: error instanceof Error ? error.message : String(error) }, 'the M-Pesa listener does not start');
      retry = setTimeout(() => void apply(), RETRY_MS);
      retry.unref();
    }
  };
  const apply = () => {
    queue = queue.then(settle).catch((error: unknown) => log.error({ error: String(error) }, 'the M-Pesa listener'));
    return queue;
  };

  return {
    inbox: {
      name: 'the M-Pesa listener on this PC',
      pull: async (after, limit) => (running ? running.source.pull(after, limit) : []),
      acknowledge: async (seq) => running?.source.acknowledge(seq),
      onArrival: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    state: () => (wanted === null ? 'off' : running?.sidecar.pid() ? 'running' : 'down'),
    localAddress: () => (running ? new URL(running.sidecar.publicUrl).origin : null),
    apply,
    stop: () => {
      stopped = true;
      return apply();
    },
  };
}

interface Wanted {
  readonly pathToken: string;
  readonly publicKey: string;
}

/** Callbacks are wanted once M-Pesa is on and the outside has an address of ours to report to. */
function wantedBy({ db }: OpenedData): Wanted | null {
  const { enabled, publicUrl, secretPath } = readSetting(db, 'mpesa');
  const publicKey = readSetting(db, 'sealing')?.publicKey;
  return enabled && publicUrl !== '' && secretPath && publicKey ? { pathToken: secretPath, publicKey } : null;
}
