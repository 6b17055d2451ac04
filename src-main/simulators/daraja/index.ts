/**
 * A Daraja that behaves as the documentation and production sightings say, on loopback. It keeps its own statement, which is the truth
 * that tests compare the books with.
 *
 * Guessed, because nothing public says it: how the status of a payment that was given back is called (Reversed); that a status older than 48 hours is
 * 2033; what a reversal with another amount is answered (R000002); whether and how the pull list shows reversals (a switch); the words that refuse a
 * pull before it is registered; after how many wrong passwords an operator is locked (three); where charges stand on the statement.
 */
import type { AddressInfo } from 'node:net';
import type { Cents } from '../../../src-shared/money.ts';
import type { Instant } from '../../../src-shared/time.ts';
import { payPaybill } from './c2b.ts';
import { createControlDesk } from './control-desk.ts';
import { ENDPOINTS } from './daraja.types.ts';
import type { AccountBooks, DarajaSimulatorOptions, Delivery, Endpoint, PaybillOutcome, PaybillPayment, PhoneBehaviour, PortalStatement, ReversalEntry, StatementEntry } from './daraja.types.ts';
import { createEngine } from './engine.ts';
import type { FaultList } from './fault-list.ts';
import { createHttpServer } from './http-server.ts';
import { createTokenDesk } from './oauth.ts';
import { createOperatorDesk } from './operator-desk.ts';
import { reverseByCustomer, withdrawToBank } from './out-of-hand.ts';
import { portalStatement } from './portal.ts';
import { createPushDesk } from './stk.ts';

export { SIMULATOR_CERTIFICATE, openCredential as openSimulatedCredential } from './certificate.ts';
export type * from './daraja.types.ts';

export interface DarajaSimulator {
  /** Listens on 127.0.0.1; the system chooses the port when none is given. Rejects when the port is taken. */
  listen(port?: number): Promise<{ readonly baseUrl: string; readonly port: number }>;
  /** Ends listening, timers and deliveries. */
  close(): Promise<void>;
  /** All payments that came in, oldest first, given back or not. */
  statement(): readonly StatementEntry[];
  /** The organisation portal's statement from the second of `from` to the second of `to`. */
  statement(from: Instant, to: Instant): PortalStatement;
  /** All payments that were given back, oldest first. */
  reversals(): readonly ReversalEntry[];
  /** What lies in the account. */
  balanceCents(): Cents;
  /** For a later start: the account with what moved since then. */
  books(since: Instant): AccountBooks;
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
  /** The customer, or Safaricom's care line, takes a payment back: nobody is told, only lists show it. Throws RangeError unless it can be. */
  reverseByCustomer(receipt: string): ReversalEntry;
  /** From the account to the bank of the business; returns the receipt. Throws RangeError when there is not enough. */
  withdrawToBank(withdrawal: { readonly amountCents: Cents; readonly chargeCents?: Cents }): string;
  /** Whether the pull list shows reversals; it does not until told. */
  listReversals(isListed: boolean): void;
  /** Whether the API operator is locked out, as he is by himself after three wrong passwords. */
  lockOperator(isLocked: boolean): void;
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
  const operator = createOperatorDesk(engine);
  const requests = Object.fromEntries(ENDPOINTS.map((endpoint) => [endpoint, 0])) as Record<Endpoint, number>;
  function statement(): readonly StatementEntry[];
  function statement(from: Instant, to: Instant): PortalStatement;
  function statement(from?: Instant, to?: Instant): readonly StatementEntry[] | PortalStatement {
    return from === undefined || to === undefined ? [...engine.account.payments] : portalStatement(engine, from, to);
  }
  const server = createHttpServer(engine, {
    tokens,
    pushes: createPushDesk(engine),
    operator,
    control: createControlDesk(engine, { tokens, operator }),
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
    statement,
    reversals: () => [...engine.account.reversals],
    balanceCents: () => engine.account.balance(),
    books: (since) => engine.account.books(since),
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
    reverseByCustomer: (receipt) => reverseByCustomer(engine, receipt),
    withdrawToBank: (withdrawal) => withdrawToBank(engine, withdrawal),
    listReversals: (isListed) => {
      engine.pullListsReversals = isListed;
    },
    lockOperator: (isLocked) => operator.setLocked(isLocked),
    expireToken: () => tokens.expire(),
    advanceTo: (now) => engine.queue.advanceTo(now),
    nextDueAt: () => engine.queue.nextDueAt(),
  };
}
