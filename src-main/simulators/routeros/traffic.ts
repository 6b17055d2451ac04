import { seededNumber } from './values.ts';

export interface TrafficRate {
  /** From the subscriber: the router receives it. */
  readonly uploadBytesPerSecond: number;
  readonly downloadBytesPerSecond: number;
}

/** What a subscriber uses on average: 2 to 15 % of his limit down, a tenth of that up; without a limit as on 5M. */
export function habitualRate(seed: number, name: string, downloadBits: number | null): TrafficRate {
  const share = 0.02 + (seededNumber(seed, `traffic ${name}`) % 1000) / 1000 * 0.13;
  const downloadBytesPerSecond = Math.floor(((downloadBits ?? 5_000_000) / 8) * share);
  return { uploadBytesPerSecond: Math.floor(downloadBytesPerSecond / 10), downloadBytesPerSecond };
}

/** Byte counters of one session: a function of time alone, so that two reads at one instant agree and nothing has to tick. */
export class TrafficMeter {
  #rate: TrafficRate;
  #sinceMs: number;
  #uploadBytes = 0;
  #downloadBytes = 0;

  constructor(rate: TrafficRate, sinceMs: number) {
    this.#rate = rate;
    this.#sinceMs = sinceMs;
  }

  get rate(): TrafficRate {
    return this.#rate;
  }

  read(nowMs: number): { uploadBytes: number; downloadBytes: number } {
    const seconds = Math.max(0, nowMs - this.#sinceMs) / 1000;
    return {
      uploadBytes: this.#uploadBytes + Math.floor(this.#rate.uploadBytesPerSecond * seconds),
      downloadBytes: this.#downloadBytes + Math.floor(this.#rate.downloadBytesPerSecond * seconds),
    };
  }

  /** From now on another rate; what was counted stays. */
  setRate(rate: TrafficRate, nowMs: number): void {
    const { uploadBytes, downloadBytes } = this.read(nowMs);
    this.#uploadBytes = uploadBytes;
    this.#downloadBytes = downloadBytes;
    this.#sinceMs = nowMs;
    this.#rate = rate;
  }
}
