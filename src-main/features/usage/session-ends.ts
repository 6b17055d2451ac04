/** Why a session ended, as far as it can be told. */
import type { LogLine } from '../../ports/router-gateway.ts';

export interface EndFacts {
  readonly rebooted: boolean;
  /** The wish of Waya changed between the last time it was seen and now. */
  readonly endedByWaya: boolean;
  /** The router's own words; null: it did not say. */
  readonly logged: string | null;
  /** Since it was last seen, milliseconds. */
  readonly unseenMs: number;
}

const LONG_UNSEEN_MS = 3_600_000;

export function causeOfEnd({ rebooted, endedByWaya, logged, unseenMs }: EndFacts): string {
  if (rebooted) return 'Router restarted';
  if (endedByWaya) return 'Ended by Waya';
  if (logged !== null) return logged;
  return unseenMs > LONG_UNSEEN_MS ? 'Not seen any more' : 'Lost';
}

// "<pppoe-jane>: terminating... - peer is not responding" and "jane (10.5.50.7): logged out: keepalive timeout" (routeros.md, log).
const PPP_END = /^<pppoe-(.+)>: terminating\.\.\. - (.+)$/;
const HOTSPOT_END = /^(?:->: )?(.+?) \([\d.]+\): logged out: (.+)$/;

/** By user name, the newest word of the router on why his session ended. */
export function loggedEnds(lines: readonly LogLine[]): Map<string, string> {
  const ends = new Map<string, string>();
  for (const { message } of lines) {
    const found = PPP_END.exec(message) ?? HOTSPOT_END.exec(message);
    if (found) ends.set(found[1]!, sentence(found[2]!));
  }
  return ends;
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
