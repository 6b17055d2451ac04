/** A speed in the name of a plan: "HOME BASIC 5mbps", "Biz 20M", "10/5 Mbps". Decimal, as RouterOS reads 10M. */
const KBPS_PER_MBPS = 1000;
const LEAST_KBPS = 64;
/** A bare number above this is no speed in Mbit/s ("Plan 2500" is a price). */
const MOST_BARE_MBPS = 200;
const NUMBER = String.raw`(\d+(?:\.\d+)?)`;
const WITH_UNIT = new RegExp(String.raw`${NUMBER}(?:\s*/\s*${NUMBER})?\s*(g|m|k)(?:b|bps|bs|bit|bits|bit/s|b/s|egs?|eg)?(?![a-z])`, 'i');
const BARE = new RegExp(String.raw`(?<![\d.])${NUMBER}(?:\s*/\s*${NUMBER})?(?![\d.]|\s*(?:day|days|hour|hours|hrs?|week|weeks|month|months)\b)`, 'i');
const IN_KBPS: Readonly<Record<string, number>> = { g: KBPS_PER_MBPS * KBPS_PER_MBPS, m: KBPS_PER_MBPS, k: 1 };

export interface Speed {
  readonly downKbps: number;
  readonly upKbps: number;
}

/** Mega counts 1,024 kilo, as plans are set up on MikroTik. "10/5": down, then up; one number holds for both. Null: the name says none. */
export function guessSpeed(planName: string): Speed | null {
  const named = WITH_UNIT.exec(planName);
  const match = named ?? BARE.exec(planName);
  if (!match) return null;
  if (!named && Number(match[1]) > MOST_BARE_MBPS) return null;
  const factor = IN_KBPS[named?.[3]?.toLowerCase() ?? 'm']!;
  const downKbps = Math.round(Number(match[1]) * factor);
  const upKbps = match[2] === undefined ? downKbps : Math.round(Number(match[2]) * factor);
  return downKbps >= LEAST_KBPS && upKbps >= LEAST_KBPS ? { downKbps, upKbps } : null;
}
