/** Pictures as base64: what they are is told by their first bytes, never by a name. */

/** The largest logo that documents take. */
export const MOST_LOGO_BYTES = 500_000;

/** Base64 of the signatures: 89 50 4E 47 0D 0A 1A 0A (PNG), FF D8 FF (JPEG). */
const SIGNATURES = { 'image/png': 'iVBORw0KGgo', 'image/jpeg': '/9j/' } as const;

/** What kind of picture it is; null for anything else. */
export function pictureType(base64: string): keyof typeof SIGNATURES | null {
  if (base64.startsWith(SIGNATURES['image/png'])) return 'image/png';
  return base64.startsWith(SIGNATURES['image/jpeg']) ? 'image/jpeg' : null;
}

/** For an img's src. */
export function pictureAddress(base64: string): string {
  return `data:${pictureType(base64) ?? 'image/png'};base64,${base64}`;
}
