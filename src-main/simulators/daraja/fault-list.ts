/** Faults that wait for their turn. */
import { ANSWER_FAULTS } from './daraja.types.ts';
import type { CallbackChannel, CallbackFaultKind, Endpoint, Fault } from './daraja.types.ts';

const DEFAULT_DELAY_MS = 10 * 60 * 1000;

export interface FaultList {
  add(fault: Fault): void;
  clear(): void;
}

export interface ArmedFault {
  readonly kind: Fault['kind'];
  readonly delayMs: number;
  readonly carriedOut: boolean;
}

export interface FaultTaker extends FaultList {
  /** The next fault for an answer of an endpoint; it is used up. */
  takeForAnswer(endpoint: Endpoint): ArmedFault | null;
  takeForCallback(kind: CallbackFaultKind, channel: CallbackChannel): ArmedFault | null;
}

export function createFaultList(): FaultTaker {
  const faults: { fault: Fault; left: number }[] = [];
  const isAnswerFault = (fault: Fault): boolean => (ANSWER_FAULTS as readonly string[]).includes(fault.kind);
  const take = (matches: (fault: Fault) => boolean): ArmedFault | null => {
    const index = faults.findIndex(({ fault }) => matches(fault));
    const found = faults[index];
    if (found === undefined) return null;
    found.left -= 1;
    if (found.left <= 0) faults.splice(index, 1);
    return { kind: found.fault.kind, delayMs: found.fault.delayMs ?? DEFAULT_DELAY_MS, carriedOut: found.fault.carriedOut ?? false };
  };
  return {
    add: (fault) => {
      faults.push({ fault, left: fault.times ?? 1 });
    },
    clear: () => {
      faults.length = 0;
    },
    takeForAnswer: (endpoint) =>
      take((fault) => isAnswerFault(fault) && (fault.endpoint ?? (fault.kind === 'oauth-failure' ? 'oauth' : 'push')) === endpoint),
    takeForCallback: (kind, channel) => take((fault) => fault.kind === kind && (fault.channel ?? channel) === channel),
  };
}
