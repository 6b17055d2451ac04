import { expect, test } from 'vitest';
import type { Burst, DataCap } from '../../../src-shared/contract/network-values.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { refuseOddSpeeds } from './speed-rules.ts';

const burst: Burst = { upKbps: 8000, downKbps: 20_000, thresholdUpKbps: 4000, thresholdDownKbps: 8000, seconds: 16 };
const cap: DataCap = { bytes: 107_374_182_400, period: 'month', action: 'throttle', throttleUpKbps: 512, throttleDownKbps: 1000, freeFromMinute: 1380, freeUntilMinute: 300 };
const fieldOf = (change: { burst?: Partial<Burst>; cap?: Partial<DataCap> }): string | null => {
  try {
    refuseOddSpeeds({ upKbps: 5000, downKbps: 10_000, burst: { ...burst, ...change.burst }, cap: { ...cap, ...change.cap } });
    return null;
  } catch (error) {
    if (error instanceof Refusal) return Object.keys(error.details?.fields ?? {})[0] ?? '';
    throw error;
  }
};

test.each([
  ['a burst above the plan with thresholds below it, a slower speed at the cap, free over midnight', {}, null],
  ['a threshold at the very speed of the plan', { burst: { thresholdDownKbps: 10_000, thresholdUpKbps: 5000 } }, null],
  ['a download burst at the speed of the plan', { burst: { downKbps: 10_000 } }, 'burst.downKbps'],
  ['an upload burst below the plan', { burst: { upKbps: 4000 } }, 'burst.upKbps'],
  ['a threshold above the plan, download', { burst: { thresholdDownKbps: 10_001 } }, 'burst.thresholdDownKbps'],
  ['a threshold above the plan, upload', { burst: { thresholdUpKbps: 5001 } }, 'burst.thresholdUpKbps'],
  ['a cap that does not slow the download', { cap: { throttleDownKbps: 10_000 } }, 'cap.throttleDownKbps'],
  ['a cap that does not slow the upload', { cap: { throttleUpKbps: 6000 } }, 'cap.throttleUpKbps'],
  ['speeds at a cap that blocks do not matter', { cap: { action: 'block' as const, throttleDownKbps: 50_000 } }, null],
  ['free hours without an end', { cap: { freeUntilMinute: null } }, 'cap.freeUntilMinute'],
  ['free hours of no length', { cap: { freeUntilMinute: 1380 } }, 'cap.freeUntilMinute'],
  ['no free hours', { cap: { freeFromMinute: null, freeUntilMinute: null } }, null],
])('%s', (_what, change, field) => expect(fieldOf(change)).toBe(field));
