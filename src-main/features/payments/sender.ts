/** Who sent a report: M-Pesa reports from a known set of addresses, and signs nothing (mpesa.md, fact 8 and Errors, limits, addresses). Pure. */
import { BlockList, isIP } from 'node:net';

/** "::ffff:196.201.214.200" is how a listener for both families sees an address of the older one. */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Is this address one of those, or in one of the ranges (196.201.212.0/24, 2001:db8::/32)? What is no address is in none. */
export function isListed(listed: readonly string[], address: string): boolean {
  const plain = MAPPED.exec(address.trim())?.[1] ?? address.trim();
  const family = isIP(plain);
  return family !== 0 && listOf(listed).check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

function listOf(listed: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of listed) {
    const [address = '', bits] = entry.trim().split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** What is odd about the sender, in the operator's words; null: nothing. Without a list nobody is odd. */
export function senderFlag(listed: readonly string[], address: string): string | null {
  if (listed.length === 0 || isListed(listed, address)) return null;
  return `Sent from ${address === '' ? 'an unknown address' : address}, which is not one of M-Pesa’s addresses.`;
}
