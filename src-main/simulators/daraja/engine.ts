/** What the parts of the simulator share: its time, its luck, the books, and the telling of others. */
import type { Instant } from '../../../src-shared/time.ts';
import { createDueQueue } from './due-queue.ts';
import type { DueQueue } from './due-queue.ts';
import { createFaultList } from './fault-list.ts';
import type { FaultTaker } from './fault-list.ts';
import { createReceiptSource } from './receipts.ts';
import { createSeededRandom } from './seeded-random.ts';
import type { SeededRandom } from './seeded-random.ts';
import { createAccount } from './account.ts';
import type { Account } from './account.ts';
import type { CallbackChannel, DarajaSimulatorOptions, Delivery, PhoneBehaviour } from './daraja.types.ts';

/** A receiver that takes longer is given up, as validation is ("< 8 s"). */
const DEFAULT_DELIVERY_DEADLINE_MS = 8_000;

/** Where payments at the menu are reported. */
export interface C2bRegistration {
  readonly version: 'v1' | 'v2';
  readonly responseType: 'Completed' | 'Cancelled';
  readonly confirmationUrl: string;
  readonly validationUrl: string;
}

export interface Engine {
  readonly options: DarajaSimulatorOptions;
  readonly random: SeededRandom;
  readonly queue: DueQueue;
  readonly faults: FaultTaker;
  readonly account: Account;
  readonly deliveries: Delivery[];
  readonly behaviours: Map<string, PhoneBehaviour>;
  readonly nextBehaviours: PhoneBehaviour[];
  readonly names: Map<string, string>;
  registration: C2bRegistration | null;
  isPullRegistered: boolean;
  /** Does the pull list show reversals? Nobody knows whether the real one does. */
  pullListsReversals: boolean;
  readonly operator: { isLocked: boolean; wrongPasswords: number };
  now(): Instant;
  newReceipt(paidAt: Instant): string;
  /** "1c5b-4ba8-815c-ac45c57a3db01495927" */
  newRequestId(): string;
  /**
   * Tells a receiver once, with the callback faults that are armed. Resolves when told (or dropped, or put off);
   * the value is the receiver's answer, null when there was none.
   */
  tell(channel: CallbackChannel, url: string, body: unknown, at: Instant): Promise<string | null>;
  close(): void;
}

const HEX = '0123456789abcdef';

export function createEngine(options: DarajaSimulatorOptions): Engine {
  const random = createSeededRandom(options.seed ?? 1);
  const queue = createDueQueue(options.clock, options.timers ?? { setTimeout, clearTimeout });
  const faults = createFaultList();
  const deliveries: Delivery[] = [];
  const closing = new AbortController();
  const post = createPoster(deliveries, closing.signal, options.deliveryDeadlineMs ?? DEFAULT_DELIVERY_DEADLINE_MS);

  return {
    options,
    random,
    queue,
    faults,
    deliveries,
    account: createAccount(options),
    behaviours: new Map(),
    nextBehaviours: [],
    names: new Map(),
    registration: null,
    isPullRegistered: false,
    pullListsReversals: false,
    operator: { isLocked: false, wrongPasswords: 0 },
    now: () => options.clock.now(),
    newReceipt: createReceiptSource(random, [...(options.history ?? []), ...(options.books?.rows ?? [])].map(({ receipt }) => receipt)),
    newRequestId: () => `${random.text(4, HEX)}-${random.text(4, HEX)}-${random.text(4, HEX)}-${random.text(19, HEX)}`,
    async tell(channel, url, body, at) {
      const json = JSON.stringify(body);
      if (faults.takeForCallback('drop-callback', channel)) {
        deliveries.push({ channel, url, at, body: json, outcome: 'dropped' });
        return null;
      }
      const sent = faults.takeForCallback('malformed-callback', channel) ? json.slice(0, json.length / 2) : json;
      const copies = faults.takeForCallback('duplicate-callback', channel) ? 2 : 1;
      const late = faults.takeForCallback('late-callback', channel);
      if (late) {
        queue.schedule((at + late.delayMs) as Instant, async (lateAt) => {
          for (let copy = 0; copy < copies; copy++) await post(channel, url, sent, lateAt);
        });
        return null;
      }
      let answer: string | null = null;
      for (let copy = 0; copy < copies; copy++) answer = await post(channel, url, sent, at);
      return answer;
    },
    close() {
      queue.close();
      closing.abort();
    },
  };
}

type Post = (channel: CallbackChannel, url: string, body: string, at: Instant) => Promise<string | null>;

function createPoster(deliveries: Delivery[], closing: AbortSignal, deadlineMs: number): Post {
  return async (channel, url, body, at) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: AbortSignal.any([closing, AbortSignal.timeout(deadlineMs)]),
      });
      const answer = await response.text();
      deliveries.push({ channel, url, at, body, outcome: response.status });
      return response.ok ? answer : null;
    } catch {
      // No retry: "if M-PESA is unable to deliver the callback there are no automatic retries".
      deliveries.push({ channel, url, at, body, outcome: 'unreachable' });
      return null;
    }
  };
}
