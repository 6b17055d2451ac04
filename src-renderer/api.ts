/** The one client of the page, and its clock. */
import { createClient } from '../src-shared/rpc.ts';
import type { OperatorContract } from '../src-shared/contract/index.ts';
import { instant, type Instant } from '../src-shared/time.ts';
import { bridgeTransport, httpTransport, type Bridge } from './transport.ts';

declare global {
  interface Window {
    readonly waya?: Bridge;
  }
}

export const transport = window.waya ? bridgeTransport(window.waya) : httpTransport();
export const newId = (): string => crypto.randomUUID();
export const api = createClient<OperatorContract>(transport, newId);

/** This machine's clock. Screens use useNow(), which follows the app's (in practice mode it is moved). */
export function machineNow(): Instant {
  return instant(Date.now());
}

/** Calls back once after some milliseconds; returns how to cancel. */
export function after(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
}
