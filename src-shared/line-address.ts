/** Addresses as people write them, in the one spelling that routers give back. */

/** "10.5.50.7" of one device: no network, no port. Null for anything else, and for addresses that no subscriber can have (0/8, loopback, multicast and above). */
export function parseIpv4(text: string): string | null {
  const parts = /^\s*(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/32)?\s*$/.exec(text)?.slice(1).map(Number);
  if (!parts || parts.some((part) => part > 255)) return null;
  const [first = 0] = parts;
  return first === 0 || first === 127 || first >= 224 ? null : parts.join('.');
}

/** "AB:CD:EF:01:23:45" from colons, dashes, dots, spaces or nothing between the digits. Null for what is no device of its own: wrong length, all zeros, everybody's. */
export function parseMac(text: string): string | null {
  const typed = text.trim();
  if (!/^(?:[0-9a-f]{2}([:\- ]?)(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|[0-9a-f]{4}[.:-][0-9a-f]{4}[.:-][0-9a-f]{4}|[0-9a-f]{6}-[0-9a-f]{6})$/i.test(typed)) return null;
  const pairs = typed.replace(/[^0-9a-f]/gi, '').toUpperCase().match(/../g)!;
  return pairs.every((pair) => pair === '00') || pairs.every((pair) => pair === 'FF') ? null : pairs.join(':');
}

interface Prefix {
  /** 128 bits. */
  readonly bits: bigint;
  readonly length: number;
}

/** "2001:db8:0:a::/64" in the spelling of RFC 5952, with the bits behind the prefix cleared; null when it is none that a subscriber can be given (/16 to /128, not link-local nor multicast). */
export function parseIpv6Prefix(text: string): string | null {
  const prefix = readPrefix(text);
  return prefix && `${writeIpv6(prefix.bits)}/${prefix.length}`;
}

/** Is one prefix inside the other, or the same? Both as parseIpv6Prefix writes them. */
export function prefixesOverlap(a: string, b: string): boolean {
  const [one, other] = [readPrefix(a), readPrefix(b)];
  if (!one || !other) return false;
  const shift = BigInt(128 - Math.min(one.length, other.length));
  return one.bits >> shift === other.bits >> shift;
}

const GROUPS = 8;

function readPrefix(text: string): Prefix | null {
  const [, address = '', bits = ''] = /^\s*([0-9a-f:]+)\/(\d{1,3})\s*$/i.exec(text) ?? [];
  const length = Number(bits);
  const groups = readGroups(address);
  if (!groups || bits === '' || length < 16 || length > 128) return null;
  const first = groups[0]!;
  // fe80::/10 and ff00::/8 (RFC 4291).
  if ((first & 0xffc0) === 0xfe80 || first >= 0xff00) return null;
  const whole = groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
  const shift = BigInt(128 - length);
  const cleared = (whole >> shift) << shift;
  return cleared === 0n ? null : { bits: cleared, length };
}

function readGroups(address: string): number[] | null {
  const halves = address.split('::');
  if (halves.length > 2) return null;
  const read = (half: string): number[] | null => {
    if (half === '') return [];
    const parts = half.split(':');
    return parts.every((part) => /^[0-9a-f]{1,4}$/i.test(part)) ? parts.map((part) => Number.parseInt(part, 16)) : null;
  };
  const [head, tail] = [read(halves[0]!), read(halves[1] ?? '')];
  if (!head || !tail) return null;
  const missing = GROUPS - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

function writeIpv6(bits: bigint): string {
  const groups = Array.from({ length: GROUPS }, (_, index) => Number((bits >> BigInt(16 * (GROUPS - 1 - index))) & 0xffffn));
  const [from, length] = longestZeros(groups);
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  return length < 2 ? hex(groups) : `${hex(groups.slice(0, from))}::${hex(groups.slice(from + length))}`;
}

/** The first of the longest runs of zero groups: where it begins, and how long it is. */
function longestZeros(groups: readonly number[]): readonly [number, number] {
  let best: readonly [number, number] = [0, 0];
  for (let from = 0; from < groups.length; from += 1) {
    let until = from;
    while (groups[until] === 0) until += 1;
    if (until - from > best[1]) best = [from, until - from];
  }
  return best;
}
