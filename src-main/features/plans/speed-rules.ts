/** What burst and data cap of a plan must be beside its speed. Pure. */
import type { Burst, DataCap } from '../../../src-shared/contract/network-values.ts';
import { Refusal } from '../../../src-shared/refusal.ts';

interface Speeds {
  readonly upKbps: number;
  readonly downKbps: number;
  readonly burst: Burst | null;
  readonly cap: DataCap | null;
}

/**
 * Throws Refusal for a burst that is no faster than the plan or that never begins (a threshold is not above the plan's speed: MikroTik
 * manual, Queues, Burst), and for a cap that does not slow down or whose free hours have one end.
 */
export function refuseOddSpeeds({ upKbps, downKbps, burst, cap }: Speeds): void {
  if (burst) {
    refuseUnless(burst.downKbps > downKbps, 'burst.downKbps', 'The burst must be faster than the plan: write a higher download speed, or leave the burst out.', "must be above the plan's speed");
    refuseUnless(burst.upKbps > upKbps, 'burst.upKbps', 'The burst must be faster than the plan: write a higher upload speed, or leave the burst out.', "must be above the plan's speed");
    refuseUnless(burst.thresholdDownKbps <= downKbps, 'burst.thresholdDownKbps', 'The burst begins below a speed that is not above that of the plan: write a lower one for the download.', "must not be above the plan's speed");
    refuseUnless(burst.thresholdUpKbps <= upKbps, 'burst.thresholdUpKbps', 'The burst begins below a speed that is not above that of the plan: write a lower one for the upload.', "must not be above the plan's speed");
  }
  if (!cap) return;
  if (cap.action === 'throttle') {
    refuseUnless(cap.throttleDownKbps < downKbps, 'cap.throttleDownKbps', 'At the cap he must be slower than his plan: write a lower download speed.', "must be below the plan's speed");
    refuseUnless(cap.throttleUpKbps < upKbps, 'cap.throttleUpKbps', 'At the cap he must be slower than his plan: write a lower upload speed.', "must be below the plan's speed");
  }
  refuseUnless((cap.freeFromMinute === null) === (cap.freeUntilMinute === null), 'cap.freeUntilMinute', 'Free hours have a beginning and an end: write both, or neither.', 'needs both ends');
  refuseUnless(cap.freeFromMinute === null || cap.freeFromMinute !== cap.freeUntilMinute, 'cap.freeUntilMinute', 'Free hours that begin and end at the same time are none: write another end.', 'is the time at which they begin');
}

function refuseUnless(holds: boolean, field: string, message: string, text: string): void {
  if (!holds) throw new Refusal('invalid', message, { fields: { [field]: text } });
}
