/** PPPoE sessions and hotspot users that a licence carries (routeros.md, Licence). */
const LICENCE_SESSIONS: Readonly<Record<string, number>> = { '0': 1, '1': 1, '3': 200, '4': 200, '5': 500 };

/** How many may be connected at once under a licence level; null: any number, or not known. */
export function sessionsAllowed(level: string | null): number | null {
  return level === null ? null : (LICENCE_SESSIONS[level] ?? null);
}
