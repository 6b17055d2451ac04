/**
 * A Daraja that behaves as the documentation and production sightings say, on loopback. It keeps its own statement, which is the truth
 * that tests compare the books with.
 */
import type { AddressInfo } from 'node:net';
import type { Instant } from '../../../src-shared/time.ts';
import { payPaybill } from './c2b.ts';
import { createControlDesk } from './control-desk.ts';
import type { DarajaSimulatorOptions, Delivery, Endpoint, PaybillOutcome, PaybillPayment, PhoneBehaviour, StatementEntry } from './daraja.types.ts';
import { createEngine } from './engine.ts';
import type { FaultList } from './fault-list.ts';
import { createHttpServer } from './http-server.ts';
import { createTokenDesk } from './oauth.ts';
import { createPushDesk } from './stk.ts';

export type * from './daraja.types.ts';

export interface DarajaSimulator {
  /** Listens on 127.0.0.1; the system chooses the port when none is given. Rejects when the port is taken. */
  listen(port?: number): Promise<{ readonly baseUrl: string; readonly port: number }>;
  /** Ends listening, timers and deliveries. */
  close(): Promise<void>;
  /** All money that moved, oldest first. */
  statement(): readonly StatementEntry[];
  /** All attempts to tell someone, oldest first. */
  deliveries(): readonly Delivery[];
  /** Requests received so far, by endpoint. */
  requests(): Readonly<Record<Endpoint, number>>;
  readonly phones: {
    /** From now on, this phone (twelve digits) answers prompts so; until told, it pays. */
    behave(phone: string, behaviour: PhoneBehaviour): void;
    /** The next push, whatever the phone; queues up. */
    nextPush(behaviour: PhoneBehaviour): void;
    /** The name M-Pesa has for a phone. */
    name(phone: string, name: string): void;
  };
  readonly faults: FaultList;
  /** Resolves when the confirmation has been delivered (or dropped, or put off). Throws RangeError unless whole shillings. */
  payPaybill(payment: PaybillPayment): Promise<PaybillOutcome>;
  /** Ends the current access token before its time. */
  expireToken(): void;
  /** Runs what is due up to then, each to its end, in order. Time given by hand goes with timers 'manual'. */
  advanceTo(now: Instant): Promise<void>;
  /** When the next thing falls due; null when nothing waits. */
  nextDueAt(): Instant | null;
}

export function createDarajaSimulator(options: DarajaSimulatorOptions): DarajaSimulator {
  const engine = createEngine(options);
  const tokens = createTokenDesk(engine);
  const requests: Record<Endpoint, number> = { oauth: 0, push: 0, query: 0, 'c2b-register': 0, 'pull-register': 0, 'pull-query': 0 };
  const server = createHttpServer(engine, {
    tokens,
    pushes: createPushDesk(engine),
    control: createControlDesk(engine),
    count: (endpoint) => {
      requests[endpoint] += 1;
    },
  });
  return {
    listen: (port = 0) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', () => {
          server.off('error', reject);
          const { port: actual } = server.address() as AddressInfo;
          resolve({ baseUrl: `http://127.0.0.1:${actual}`, port: actual });
        });
      }),
    async close() {
      engine.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
    statement: () => [...engine.statement],
    deliveries: () => [...engine.deliveries],
    requests: () => ({ ...requests }),
    phones: {
      behave: (phone, behaviour) => {
        engine.behaviours.set(phone, behaviour);
      },
      nextPush: (behaviour) => {
        engine.nextBehaviours.push(behaviour);
      },
      name: (phone, name) => {
        engine.names.set(phone, name);
      },
    },
    faults: { add: (fault) => engine.faults.add(fault), clear: () => engine.faults.clear() },
    payPaybill: (payment) => payPaybill(engine, payment),
    expireToken: () => tokens.expire(),
    advanceTo: (now) => engine.queue.advanceTo(now),
    nextDueAt: () => engine.queue.nextDueAt(),
  };
}
