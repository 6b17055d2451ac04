/** Fields of other people's JSON that should be text but may be a number, null or absent. */

/** The text of a JSON string or number; empty for anything else. */
export function jsonText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
