/** Burst, order, list and data cap of a plan as they are typed. */
import type { Plan } from '../../../src-shared/contract/plans.ts';
import { texts } from '../../texts/index.ts';
import { speedError } from '../../ui/speed-input.tsx';

const words = texts.plans.network;
type Typed = number | string;

export interface NetworkForm {
  hasBurst: boolean;
  burst: { downKbps: Typed; upKbps: Typed; thresholdDownKbps: Typed; thresholdUpKbps: Typed; seconds: Typed };
  /** "1" to "8". */
  priority: string;
  addressList: string;
  hasCap: boolean;
  cap: { gigabytes: Typed; period: 'month' | 'rolling30'; action: 'throttle' | 'block'; throttleDownKbps: Typed; throttleUpKbps: Typed; isFree: boolean; /** HH:mm */ freeFrom: string; freeUntil: string };
}
type Network = Pick<Plan, 'burst' | 'priority' | 'addressList' | 'cap'>;

/** 23:00 to 05:00. */
const DEFAULT_FREE = { from: 1380, until: 300 } as const;
/** As routers count. */
const GIGABYTE = 1_073_741_824;
const MOST_GIGABYTES = 1_048_576;
const MOST_SECONDS = 3600;
const LAST = '8';

/** What the form begins with. A burst or cap that is not there yet is proposed when it is switched on. */
export function networkValues({ burst, priority, addressList, cap }: Network): NetworkForm {
  return {
    hasBurst: burst !== null,
    burst: burst ?? { downKbps: '', upKbps: '', thresholdDownKbps: '', thresholdUpKbps: '', seconds: '' },
    priority: String(priority),
    addressList: addressList ?? '',
    hasCap: cap !== null,
    cap: cap
      ? { gigabytes: cap.bytes / GIGABYTE, period: cap.period, action: cap.action, throttleDownKbps: cap.throttleDownKbps, throttleUpKbps: cap.throttleUpKbps, isFree: cap.freeFromMinute !== null, freeFrom: timeOf(cap.freeFromMinute ?? DEFAULT_FREE.from), freeUntil: timeOf(cap.freeUntilMinute ?? DEFAULT_FREE.until) }
      : { gigabytes: 100, period: 'month', action: 'throttle', throttleDownKbps: 1000, throttleUpKbps: 512, isFree: false, freeFrom: timeOf(DEFAULT_FREE.from), freeUntil: timeOf(DEFAULT_FREE.until) },
  };
}

export const noNetwork: NetworkForm = networkValues({ burst: null, priority: Number(LAST), addressList: null, cap: null });

function timeOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
function minuteOf(time: string): number | null {
  const parts = /^(\d{2}):(\d{2})$/.exec(time);
  return parts ? Number(parts[1]) * 60 + Number(parts[2]) : null;
}

/** A burst to begin with: twice the plan's speed, fast again below three quarters of it, over 16 seconds. */
export function proposedBurst(downKbps: Typed, upKbps: Typed): NetworkForm['burst'] {
  const of = (speed: Typed, quarters: number): Typed => (speedError(speed) === null ? Math.round((Number(speed) * quarters) / 4) : '');
  return { downKbps: of(downKbps, 8), upKbps: of(upKbps, 8), thresholdDownKbps: of(downKbps, 3), thresholdUpKbps: of(upKbps, 3), seconds: 16 };
}

/** What cannot be sent, by field; what the plan's own speed says against it is the app's to say. */
export function networkErrors({ hasBurst, burst, addressList, hasCap, cap }: NetworkForm): Record<string, string | null> {
  const errors: Record<string, string | null> = { addressList: /^[\x21-\x7e]*$/.test(addressList.trim()) ? null : words.plainOnly };
  if (hasBurst) {
    for (const field of ['downKbps', 'upKbps', 'thresholdDownKbps', 'thresholdUpKbps'] as const) errors[`burst.${field}`] = speedError(burst[field]);
    errors['burst.seconds'] = Number.isInteger(Number(burst.seconds)) && Number(burst.seconds) >= 1 && Number(burst.seconds) <= MOST_SECONDS ? null : words.badSeconds;
  }
  if (hasCap) {
    const bytes = Math.round(Number(cap.gigabytes) * GIGABYTE);
    errors['cap.gigabytes'] = bytes >= 1_048_576 && Number(cap.gigabytes) <= MOST_GIGABYTES ? null : words.badGigabytes;
    if (cap.action === 'throttle') for (const field of ['throttleDownKbps', 'throttleUpKbps'] as const) errors[`cap.${field}`] = speedError(cap[field]);
    if (cap.isFree) for (const field of ['freeFrom', 'freeUntil'] as const) errors[`cap.${field}`] = minuteOf(cap[field]) === null ? words.badTime : null;
    if (cap.isFree && cap.freeFrom === cap.freeUntil) errors['cap.freeUntil'] = words.noTime;
  }
  return errors;
}

/** What the contract wants. Only of a form without errors. */
export function readNetwork({ hasBurst, burst, priority, addressList, hasCap, cap }: NetworkForm): Network {
  const list = addressList.trim();
  const slows = cap.action === 'throttle';
  return {
    burst: hasBurst ? { downKbps: Number(burst.downKbps), upKbps: Number(burst.upKbps), thresholdDownKbps: Number(burst.thresholdDownKbps), thresholdUpKbps: Number(burst.thresholdUpKbps), seconds: Number(burst.seconds) } : null,
    priority: Number(priority),
    addressList: list === '' ? null : list,
    cap: hasCap
      ? {
          bytes: Math.round(Number(cap.gigabytes) * GIGABYTE), period: cap.period, action: cap.action,
          throttleDownKbps: slows || speedError(cap.throttleDownKbps) === null ? Number(cap.throttleDownKbps) : Number(noNetwork.cap.throttleDownKbps),
          throttleUpKbps: slows || speedError(cap.throttleUpKbps) === null ? Number(cap.throttleUpKbps) : Number(noNetwork.cap.throttleUpKbps),
          freeFromMinute: cap.isFree ? minuteOf(cap.freeFrom) : null, freeUntilMinute: cap.isFree ? minuteOf(cap.freeUntil) : null,
        }
      : null,
  };
}

/** The app's names of fields, as the form calls them. */
export const formErrors = (errors: Record<string, string>): Record<string, string | undefined> => ({ ...errors, 'cap.gigabytes': errors['cap.bytes'], 'cap.freeFrom': errors['cap.freeFromMinute'], 'cap.freeUntil': errors['cap.freeUntilMinute'] });

/** The burst in one sentence: how long it lasts is what the average allows (MikroTik manual, Queues, Burst). */
export function burstText(burst: NetworkForm['burst'], downKbps: Typed): string | null {
  const [fast, threshold, seconds, slow] = [burst.downKbps, burst.thresholdDownKbps, burst.seconds, downKbps].map(Number) as [number, number, number, number];
  if ([fast, threshold, slow].some((speed) => speedError(speed) !== null) || !(seconds >= 1) || fast <= slow) return null;
  const lasts = Math.max(1, Math.round((seconds * threshold) / fast));
  return words.burstText(texts.value.kbps(fast), lasts, texts.value.kbps(slow), seconds, texts.value.kbps(threshold));
}

const gigabytesText = (cap: NonNullable<Plan['cap']>): string => texts.value.count(Math.round((cap.bytes / GIGABYTE) * 100) / 100);

/** "100 GB a month" */
function capText(cap: NonNullable<Plan['cap']>): string {
  return words.capText(gigabytesText(cap), cap.period);
}

type Speeds = Pick<Plan, 'downKbps' | 'upKbps' | 'burst' | 'cap'>;

/** Speed, burst and cap in one line: "10 Mbit/s down, 5 Mbit/s up; burst 20 Mbit/s down, 8 Mbit/s up; 100 GB a month". */
export function speedText({ downKbps, upKbps, burst, cap }: Speeds): string {
  return [texts.value.speed(downKbps, upKbps), burst && words.burstTo(texts.value.speed(burst.downKbps, burst.upKbps)), cap && capText(cap)].filter((part) => part !== null).join('; ');
}

/** The same where there is little room: "10/5 Mbit/s, burst 20/8, 100 GB". */
export function shortSpeedText({ downKbps, upKbps, burst, cap }: Speeds): string {
  return [words.short(...pairOf(downKbps, upKbps)), burst && words.burstTo(words.pair(...pairOf(burst.downKbps, burst.upKbps))), cap && words.gigabytesOf(gigabytesText(cap))].filter((part) => part !== null).join(', ');
}

/** In Mbit/s. */
const pairOf = (downKbps: number, upKbps: number) => [texts.value.count(downKbps / 1000), texts.value.count(upKbps / 1000)] as const;
