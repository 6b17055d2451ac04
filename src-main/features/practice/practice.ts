/** What the practice world lets a person do to it. Built by the host from simulators; in real data there is none. */
import type { Cents } from '../../../src-shared/money.ts';
import type { Phone } from '../../../src-shared/phone.ts';
import type { Instant } from '../../../src-shared/time.ts';

export type PushBehaviour = 'pays' | 'cancels' | 'no-answer' | 'wrong-pin' | 'insufficient' | 'pays-but-callback-lost';

export interface PracticeState {
  readonly moving: boolean;
  readonly progressText: string;
  /** Texts that the phones received, newest first. */
  readonly phones: readonly { readonly phone: string; readonly body: string; readonly at: Instant }[];
}

/** The one write path, for commands that no contract offers: seeding, and telling the screens how far a move is. */
export type ExecuteInside = (name: string, input: unknown) => unknown;

export interface PracticeControls {
  /** Once, when the app is composed. */
  connect(execute: ExecuteInside): void;
  state(): PracticeState;
  /** Simulated routers go by the port they listen on. */
  isReachable(port: number): boolean;
  /** Goes on to a later time, after the command that asked for it; progress is told by topic `practice`. Throws Refusal while moving. */
  advance(ms: number): void;
  /** Resolves when M-Pesa has told (or tried to). Throws Refusal when it would not take the payment. */
  payPaybill(payment: { readonly phone: Phone; readonly accountTyped: string; readonly amountCents: Cents }): Promise<{ readonly receipt: string }>;
  /** The portal's statement of the last days up to now. */
  statement(days: number): { readonly fileName: string; readonly csv: string };
  /** receipt empty: the latest that stands. Throws Refusal when there is none, or it cannot be given back. */
  giveBack(receipt: string): { readonly receipt: string; readonly amountCents: Cents };
  /** What the next prompted phone does. */
  nextPush(behaviour: PushBehaviour): void;
  /** Throws Refusal not_found when no simulator listens on the port. */
  setRouterReachable(port: number, reachable: boolean): Promise<void>;
  /** Changes something on a router by hand and says what, as the end of a sentence. Throws Refusal when there is nothing to change. */
  tamper(port: number): string;
}
