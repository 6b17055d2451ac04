import { useState } from 'react';
import { instant } from '../../../../src-shared/time.ts';
import type { LineReading } from './line-rate.ts';

/** How many rates can be made of what is kept. */
export const READINGS_KEPT = 60;

/**
 * All readings with counters since the card was opened, timed by their arrival on this machine: the app's own clock stands still in
 * practice mode.
 */
export function useReadings(latest: { receivedBytes: number | null; sentBytes: number | null } | undefined, arrivedAt: number): readonly LineReading[] {
  const [readings, setReadings] = useState<readonly LineReading[]>([]);
  const last = readings.at(-1);
  if (latest && latest.receivedBytes !== null && latest.sentBytes !== null && arrivedAt !== last?.at) {
    setReadings([...readings.slice(-READINGS_KEPT), { at: instant(arrivedAt), receivedBytes: latest.receivedBytes, sentBytes: latest.sentBytes }]);
  }
  return readings;
}
