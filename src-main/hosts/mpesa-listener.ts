/** How M-Pesa's reports reach this computer, as the settings want it: a listener here, a tunnel to it, or a relay elsewhere. */
import path from 'node:path';
import { createCloudflaredTunnel } from '../adapters/cloudflared/cloudflared-tunnel.ts';
import { askAddress } from '../adapters/inbox/ask-address.ts';
import { createInboxSource, type ListenerInbox } from '../adapters/inbox/http-inbox-source.ts';
import { createRelayInbox, type RelayInbox } from '../adapters/inbox/relay-inbox-source.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { InboxSource } from '../ports/inbox-source.ts';
import type { ReachHost } from '../ports/reach-host.ts';
import type { Tunnel } from '../ports/tunnel.ts';
import { tunnelGuardEntry } from './entry-files.ts';
import { createKept, type Kept, type Stoppable } from './kept-running.ts';
import type { OpenedData } from './open-data.ts';
import { isLoopback, NO_WAY, waysOf, type ReachWays } from './reach-ways.ts';
import { packAccounts } from './sidecar/accepted-accounts.ts';
import { startSidecar, type SupervisedSidecar, type SuperviseOptions } from './sidecar/supervise.ts';

export interface MpesaListener {
  /** Of the listener here; empty while no sidecar runs. */
  readonly inbox: InboxSource;
  /** All that there can be: each is empty while its way is not set up, and fills when it is. */
  readonly inboxes: readonly InboxSource[];
  readonly reach: ReachHost;
  state(): 'off' | 'running' | 'down';
  /** Where callbacks arrive on this computer, e.g. "http://127.0.0.1:4311": a tunnel or reverse proxy leads there. Null: nowhere. */
  localAddress(): string | null;
  /** Looks at the settings again: starts, stops or replaces what runs. Resolves when that is done; never rejects. */
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

/** What runs, and those who want to hear of it. */
interface Parts {
  readonly sidecar: Kept<NonNullable<ReachWays['sidecar']>, Stoppable & { readonly process: SupervisedSidecar; readonly source: ListenerInbox }>;
  readonly tunnel: Kept<NonNullable<ReachWays['tunnel']>, Tunnel>;
  readonly relay: Kept<NonNullable<ReachWays['relay']>, RelayInbox>;
  readonly arrivals: Listeners;
  readonly changes: Listeners;
  /** For whom money is accepted; null: for everybody. */
  accepted: readonly string[] | null;
}

export function createMpesaListener(options: MpesaListenerOptions): MpesaListener {
  const { data, log } = options;
  let queue: Promise<void> = Promise.resolve();
  let retry: NodeJS.Timeout | undefined;
  let stopped = false;
  const notStarted = (error: unknown) => {
    log.warn({ error: error instanceof Error ? error.message : String(error) }, 'the M-Pesa listener does not start');
    retry = setTimeout(() => void apply(), RETRY_MS);
    retry.unref();
  };
  const parts = createParts(options, notStarted);
  const settle = async () => {
    clearTimeout(retry);
    const ways = stopped ? NO_WAY : waysOf(data);
    await parts.sidecar.settle(ways.sidecar);
    await parts.tunnel.settle(ways.tunnel);
    await parts.relay.settle(ways.relay);
    parts.changes.tell();
  };
  const apply = () => {
    queue = queue.then(settle).catch((error: unknown) => log.error({ error: String(error) }, 'the M-Pesa listener'));
    return queue;
  };
  const localAddress = () => {
    const { process } = parts.sidecar.running() ?? {};
    return process ? new URL(process.publicUrl).origin : null;
  };
  const inbox = facade(parts, 'the M-Pesa listener on this PC', () => parts.sidecar.running()?.source);
  return {
    inbox,
    inboxes: [inbox, facade(parts, 'relay', parts.relay.running)],
    reach: reachHostOf(parts, data, localAddress),
    state: () => (parts.sidecar.wanted() === null ? 'off' : parts.sidecar.running()?.process.pid() ? 'running' : 'down'),
    localAddress,
    apply,
    stop: () => {
      stopped = true;
      return apply();
    },
  };
}

function createParts({ data, entry, callbackPort, log, sidecar: told }: MpesaListenerOptions, notStarted: (error: unknown) => void): Parts {
  const arrivals = createListeners();
  const changes = createListeners();
  /** Whoever was started anew does not know for whom money is accepted. */
  const tellAccepted = (source: ListenerInbox, pathToken: string) => {
    if (parts.accepted !== null) handOver(source, pathToken, parts.accepted).catch((error: unknown) => log.warn({ error: String(error) }, 'the accounts could not be handed over'));
  };
  const beginSidecar = async (config: NonNullable<ReachWays['sidecar']>) => {
    const process = await startSidecar({
      entry,
      config: { ...config, publicPort: callbackPort, inboxPath: path.join(data.directory, 'inbox'), ...told },
      onTrouble: (message) => log.warn({ message }, 'the M-Pesa listener'),
      onRestarted: () => tellAccepted(source, config.pathToken),
    });
    const source = createInboxSource({ baseUrl: process.controlUrl, token: process.token, onArrivalSignal: process.onArrival });
    log.info({ address: new URL(process.publicUrl).origin }, 'M-Pesa callbacks are awaited');
    source.onArrival(arrivals.tell);
    tellAccepted(source, config.pathToken);
    // What its file holds from before.
    queueMicrotask(arrivals.tell);
    return { process, source, stop: process.stop };
  };
  const beginTunnel = (config: NonNullable<ReachWays['tunnel']>) => {
    const tunnel = createCloudflaredTunnel({ ...config, guard: tunnelGuardEntry, now: systemClock.now });
    tunnel.onChange(changes.tell);
    tunnel.start();
    return tunnel;
  };
  const beginRelay = ({ pathToken, ...address }: NonNullable<ReachWays['relay']>) => {
    const relay: RelayInbox = createRelayInbox({ ...address, now: systemClock.now, onChange: changes.tell, onUp: () => tellAccepted(relay, pathToken) });
    relay.onArrival(arrivals.tell);
    return relay;
  };
  const parts: Parts = { sidecar: createKept(beginSidecar, notStarted), tunnel: createKept(beginTunnel, notStarted), relay: createKept(beginRelay, notStarted), arrivals, changes, accepted: null };
  return parts;
}

/** An inbox that is always there, and empty while nothing stands behind it. */
function facade({ arrivals }: Parts, nameWithout: string, behind: () => InboxSource | undefined): InboxSource {
  return {
    get name() {
      return behind()?.name ?? nameWithout;
    },
    pull: async (after, limit) => (await behind()?.pull(after, limit)) ?? [],
    acknowledge: async (seq) => behind()?.acknowledge(seq),
    onArrival: arrivals.add,
  };
}

function reachHostOf(parts: Parts, data: OpenedData, localAddress: () => string | null): ReachHost {
  return {
    localAddress,
    tunnel: () => parts.tunnel.running()?.state() ?? { state: 'off', since: null, trouble: null },
    relay: () => parts.relay.running()?.health() ?? { state: 'off', waiting: null, lastFetchAt: null, trouble: null },
    // Practice asks nobody outside.
    ask: async (url) => (data.practice && !isLoopback(url) ? { kind: 'none', why: 'other', technical: 'practice' } : askAddress(url)),
    acceptOnly: async (accounts) => {
      if (accounts === null && parts.accepted === null) return;
      parts.accepted = accounts;
      const [sidecar, relay] = [parts.sidecar.running(), parts.relay.running()];
      if (sidecar) await handOver(sidecar.source, parts.sidecar.wanted()!.pathToken, accounts);
      if (relay) await handOver(relay, parts.relay.wanted()!.pathToken, accounts);
    },
    onChange: parts.changes.add,
  };
}

async function handOver(source: ListenerInbox, pathToken: string, accounts: readonly string[] | null): Promise<void> {
  await source.acceptOnly(accounts === null ? null : await packAccounts(pathToken, accounts));
}

interface Listeners {
  tell(): void;
  add(listener: () => void): () => void;
}

function createListeners(): Listeners {
  const listeners = new Set<() => void>();
  return {
    tell: () => {
      for (const listener of listeners) listener();
    },
    add: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
