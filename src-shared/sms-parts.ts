/** How many parts a text message takes, which is what it costs (GSM 03.38 and 03.40). */

const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENDED = '^{}\\[~]|€\f';

export interface SmsParts {
  readonly encoding: 'GSM-7' | 'UCS-2';
  /** Septets or 16-bit units used in all. */
  readonly units: number;
  /** At least 1. */
  readonly parts: number;
}

/**
 * GSM-7: 160 in one part, 153 in each of several; an extended character takes two. One character outside the alphabet makes all of
 * it UCS-2: 70, or 67 in each of several. A character that takes two units is never split over parts.
 */
export function countSmsParts(body: string): SmsParts {
  const characters = Array.from(body);
  const isGsm = characters.every((character) => BASIC.includes(character) || EXTENDED.includes(character));
  const sizes = characters.map((character) => (isGsm ? (EXTENDED.includes(character) ? 2 : 1) : character.length));
  const units = sizes.reduce((total, size) => total + size, 0);
  const encoding = isGsm ? 'GSM-7' : 'UCS-2';
  if (units <= (isGsm ? 160 : 70)) return { encoding, units, parts: 1 };
  const room = isGsm ? 153 : 67;
  let parts = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > room) {
      parts += 1;
      used = 0;
    }
    used += size;
  }
  return { encoding, units, parts };
}
