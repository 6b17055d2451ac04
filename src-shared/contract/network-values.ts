/** Speeds, data caps and the settings of the network. */
import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { EVERYONE, Nothing, OWNER } from './values.ts';

export const Kbps = z.int().min(64, 'is less than 64 kbit/s').max(10_000_000, 'is more than 10 Gbit/s');

/** Faster than the plan for a short while: up to these rates as long as the average over `seconds` stays below the thresholds. */
export const Burst = z.object({ upKbps: Kbps, downKbps: Kbps, thresholdUpKbps: Kbps, thresholdDownKbps: Kbps, seconds: z.int().min(1).max(3600) });
export type Burst = z.infer<typeof Burst>;

/** 1 GiB is 1,073,741,824 bytes: data is counted as routers count it. */
export const DataCap = z.object({
  bytes: z.int().min(1_048_576, 'is less than 1 MiB').max(1_125_899_906_842_624, 'is more than 1 PiB'),
  /** month: from the service's billing day to the next; rolling30: the last 30 days. */
  period: z.enum(['month', 'rolling30']),
  /** At the cap: slower until more is bought or the period ends, or off. */
  action: z.enum(['throttle', 'block']),
  throttleUpKbps: Kbps,
  throttleDownKbps: Kbps,
  /** Minutes of the day (0 to 1439, Nairobi) between which data does not count; from after until: over midnight. Null: it always counts. */
  freeFromMinute: z.int().min(0).max(1439).nullable(),
  freeUntilMinute: z.int().min(0).max(1439).nullable(),
});
export type DataCap = z.infer<typeof DataCap>;

export const NetworkSettings = z.object({
  /** Who lapses while this computer is off is cut off by the router itself, this many hours after. 0: never by the router. */
  awayGraceHours: z.int().min(0).max(168),
  /** Speed of who is throttled for debt. */
  throttleUpKbps: Kbps,
  throttleDownKbps: Kbps,
  /** How often the counters of a router are read. */
  usageMinutes: z.int().min(1).max(60),
  /** How often a router is compared as a whole. */
  sweepMinutes: z.int().min(1).max(1440),
  /** A router counts as down after it has not answered for so long. */
  downAfterSeconds: z.int().min(15).max(3600),
  /** A copy of each router's configuration every night, and so many of them kept; 0: none. */
  backupsKept: z.int().min(0).max(90),
});
export type NetworkSettings = z.infer<typeof NetworkSettings>;

export const networkSettings = {
  'settings.network': query({ roles: EVERYONE, input: Nothing, output: NetworkSettings }),
  'settings.saveNetwork': command({ roles: OWNER, input: NetworkSettings, output: Nothing }),
};
