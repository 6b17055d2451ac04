/** Who sent a report: M-Pesa reports from a known set of addresses, and signs nothing (mpesa.md, fact 8 and Errors, limits, addresses). Pure. */

/** An address as a number, with how many bits its family has. */
interface Address {
  readonly value: bigint;
  readonly bits: 32 | 128;
}

/** Null: it is no address. "::ffff:196.201.214.200", as a listener for both families sees an address of the older one, is that address. */
export function parseAddress(text: string): Address | null {
  const older = parseOlder(text);
  if (older !== null) return { value: older, bits: 32 };
  const newer = parseNewer(text);
  if (newer === null) return null;
  return newer >> 32n === 0xffffn ? { value: newer & 0xffff_ffffn, bits: 32 } : { value: newer, bits: 128 };
}

function parseOlder(text: string): bigint | null {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return null;
  const parts = text.split('.').map(Number);
  return parts.some((part) => part > 255) ? null : parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function parseNewer(text: string): bigint | null {
  // The last 32 bits may be written as an older address.
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const older = tail ? parseOlder(tail[2]!) : null;
  if (tail && older === null) return null;
  const halves = (tail ? `${tail[1]}${(older! >> 16n).toString(16)}:${(older! & 0xffffn).toString(16)}` : text).split('::');
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - left.length - right.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return null;
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right];
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) ? groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n) : null;
}

/** Is this address one of those, or in one of the ranges (196.201.212.0/24, 2001:db8::/32)? What is no address is in none. */
export function isListed(listed: readonly string[], address: string): boolean {
  const sender = parseAddress(address.trim());
  return sender !== null && listed.some((entry) => covers(entry.trim(), sender));
}

function covers(entry: string, sender: Address): boolean {
  const [base = '', length] = entry.split('/');
  const first = parseAddress(base);
  if (first === null || first.bits !== sender.bits) return false;
  const free = BigInt(first.bits - (length === undefined ? first.bits : Number(length)));
  return first.value >> free === sender.value >> free;
}

/** What is odd about the sender, in the operator's words; null: nothing. Without a list nobody is odd. */
export function senderFlag(listed: readonly string[], address: string): string | null {
  if (listed.length === 0 || isListed(listed, address)) return null;
  return `Sent from ${address === '' ? 'an unknown address' : address}, which is not one of M-Pesa’s addresses.`;
}
