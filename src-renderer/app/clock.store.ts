/**
 * The time as the app sees it. In practice mode that clock is moved, and another desk's computer may be wrong by days: "3 min ago" and today's
 * date follow the app and not the machine.
 */
import { create } from 'zustand';
import { later, MINUTE, type Instant } from '../../src-shared/time.ts';
import { machineNow } from '../api.ts';

interface ClockState {
  now: Instant;
  /** App's clock minus the machine's, in milliseconds; null until the app has said what time it is. */
  aheadMs: number | null;
  tick(): void;
  /** The app said what time it is. */
  follow(appNow: Instant): void;
}

export const useClock = create<ClockState>((set, get) => ({
  now: machineNow(),
  aheadMs: null,
  tick: () => set({ now: later(machineNow(), get().aheadMs ?? 0) }),
  follow: (appNow) => set({ now: appNow, aheadMs: appNow - machineNow() }),
}));

/** How often what depends on the time is shown anew. */
export const TICK_MS = MINUTE / 4;

/** The present moment; changes every quarter of a minute. */
export function useNow(): Instant {
  return useClock((state) => state.now);
}
