/** The time as the app sees it. In practice mode that clock is moved, so "3 min ago" has to follow it and not the machine. */
import { create } from 'zustand';
import { later, MINUTE, type Instant } from '../../src-shared/time.ts';
import { machineNow } from '../api.ts';

interface ClockState {
  now: Instant;
  /** App's clock minus the machine's, in milliseconds. */
  aheadMs: number;
  tick(): void;
  /** The app said what time it is. */
  follow(appNow: Instant): void;
}

export const useClock = create<ClockState>((set, get) => ({
  now: machineNow(),
  aheadMs: 0,
  tick: () => set({ now: later(machineNow(), get().aheadMs) }),
  follow: (appNow) => set({ now: appNow, aheadMs: appNow - machineNow() }),
}));

/** How often what depends on the time is shown anew. */
export const TICK_MS = MINUTE / 4;

/** The present moment; changes every quarter of a minute. */
export function useNow(): Instant {
  return useClock((state) => state.now);
}
