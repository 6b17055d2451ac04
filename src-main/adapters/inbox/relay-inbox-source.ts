/**
 * The inbox of a relay elsewhere (src-main/hosts/relay), fetched from here: no port of this computer is open for it. A long poll tells of arrivals.
 * Every answer names the relay's store: one that was lost and made anew counts its reports anew, and gets a name of its own here.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Instant } from '../../../src-shared/time.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { InboxEntry } from '../../ports/inbox-source.ts';
import type { RelayState } from '../../ports/reach-host.ts';
import { createInboxClient, unreachable, type InboxRequest } from './inbox-client.ts';
import { readPage } from './inbox-page.ts';
import type { ListenerInbox } from './http-inbox-source.ts';

const NAME = 'The relay';
/** The relay answers a waiting question after 25 s at the latest. */
const WAIT_DEADLINE_MS = 40_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

const statusShape = z.object({ highWater: z.int(), acknowledged: z.int(), waiting: z.int() });

export interface RelayInboxOptions {
  /** "https://relay.example.co.ke/desk". */
  readonly baseUrl: string;
  /** Bearer token. Secret. */
  readonly token: string;
  readonly now: () => Instant;
  /** The health has changed. */
  readonly onChange: () => void;
  /** It answers, for the first time or again: it may have been started anew and know nothing. */
  readonly onUp: () => void;
  /** For tests: how long the pauses after a failure are. */
  readonly pauses?: { readonly firstMs: number; readonly longestMs: number };
}

export interface RelayInbox extends ListenerInbox {
  health(): RelayState;
  /** Asks no more; resolves when nothing is under way. */
  stop(): Promise<void>;
}

/** Begins to wait for arrivals at once. */
export function createRelayInbox(options: RelayInboxOptions): RelayInbox {
  const life = new AbortController();
  const request = createInboxClient({ ...options, name: NAME, signal: life.signal });
  const listeners = new Set<() => void>();
  let health: RelayState = { state: 'down', waiting: null, lastFetchAt: null, trouble: null };
  const setHealth = (next: Partial<RelayState>): void => {
    const before = health;
    health = { ...health, ...next };
    if (JSON.stringify(before) !== JSON.stringify(health)) options.onChange();
  };
  const fetching = createFetching(request, (waiting) => setHealth({ lastFetchAt: options.now(), ...(waiting !== null && { waiting }) }));

  const failed = (error: unknown): void => {
    const trouble = error instanceof GatewayError ? { message: error.message, hint: error.hint, ...(error.technical !== undefined && { technical: error.technical }) } : { message: `${NAME} does not answer.`, hint: '' };
    setHealth({ state: 'down', trouble });
  };
  const waitingLoop = waitForArrivals({
    request,
    signal: life.signal,
    pauses: options.pauses ?? { firstMs: FIRST_PAUSE_MS, longestMs: LONGEST_PAUSE_MS },
    answered: ({ waiting }) => {
      const isBack = health.state !== 'up';
      setHealth({ state: 'up', waiting, trouble: null });
      if (isBack) options.onUp();
    },
    failed,
    arrived: () => {
      for (const listener of listeners) listener();
    },
  });

  return {
    get name() {
      return fetching.name();
    },
    pull: fetching.pull,
    acknowledge: fetching.acknowledge,
    onArrival: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    acceptOnly: async (packed) => {
      await request('/accounts', { body: { accounts: packed } });
    },
    health: () => health,
    stop: async () => {
      life.abort();
      await waitingLoop;
    },
  };
}

/** Pages and acknowledgements, each of one store. */
function createFetching(request: InboxRequest, fetched: (waiting: number | null) => void) {
  /** Whose numbers the name stands for. Changed by pull alone: name and numbers change together. */
  let store: string | null = null;
  let acknowledged = 0;

  const page = async (after: number, limit: number): Promise<{ entries: InboxEntry[]; store: string }> => {
    const answer = await request(`/inbox?after=${after}&limit=${limit}`);
    const entries = readPage(answer.json);
    if (entries === null || answer.store === null) throw unreachable(NAME, 'an answer of another kind');
    return { entries, store: answer.store };
  };
  const acknowledge = async (seq: number): Promise<void> => {
    // Nothing was fetched from here: the number is another's.
    if (store === null) return;
    // 409: that store is gone, and the number means nothing there.
    const { status, json } = await request('/inbox/ack', { body: { seq, store }, accepts: [409] });
    if (status !== 409) acknowledged = Math.max(acknowledged, seq);
    fetched(statusShape.safeParse(json).data?.waiting ?? null);
  };
  return {
    name: () => (store === null ? 'relay' : `relay ${store}`),
    acknowledge,
    pull: async (after: number, limit: number): Promise<InboxEntry[]> => {
      const known = store;
      let found = await page(after, limit);
      // The number is not one of this store: all that it has. What is here already is known by its number.
      if (found.store !== known && after > 0) found = await page(0, limit);
      if (found.store !== known) acknowledged = 0;
      store = found.store;
      fetched(null);
      // An acknowledgement was lost, here or there: what lies here durably need not lie there.
      if (found.store === known && found.entries.length === 0 && after > acknowledged) await acknowledge(after);
      return found.entries;
    },
  };
}

interface Waiting {
  readonly request: InboxRequest;
  readonly signal: AbortSignal;
  readonly pauses: { readonly firstMs: number; readonly longestMs: number };
  readonly answered: (status: z.output<typeof statusShape>) => void;
  readonly failed: (error: unknown) => void;
  readonly arrived: () => void;
}

/** Asks again and again whether something is newer; after a failure it waits, twice as long each time. Ends with the signal; never rejects. */
async function waitForArrivals({ request, signal, pauses, answered, failed, arrived }: Waiting): Promise<void> {
  let seen = { after: 0, store: '' };
  let pauseMs = pauses.firstMs;
  let isUp = false;
  while (!signal.aborted) {
    try {
      // Whether it is there at all is asked without waiting.
      const { json, store } = isUp ? await request(`/inbox/wait?after=${seen.after}&store=${seen.store}`, { deadlineMs: WAIT_DEADLINE_MS }) : await request('/health');
      const status = statusShape.safeParse(json).data;
      if (!status || store === null) throw unreachable(NAME, 'an answer of another kind');
      const isNews = !isUp || store !== seen.store || status.highWater > seen.after;
      seen = { after: status.highWater, store };
      isUp = true;
      pauseMs = pauses.firstMs;
      answered(status);
      if (isNews) arrived();
    } catch (error) {
      if (signal.aborted) return;
      isUp = false;
      failed(error);
      await pause(pauseMs, undefined, { signal }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, pauses.longestMs);
    }
  }
}
