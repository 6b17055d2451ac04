/**
 * The list by which M-Pesa's "may I take this money?" is answered from memory: keyed hashes of what is known, so that whoever reads the memory
 * of a relay finds nobody's number in it. Whatever is in doubt is taken: money is never refused because of us.
 */
import { createHmac } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { normaliseAccount } from '../../../src-shared/account-number.ts';
import { parsePhone } from '../../../src-shared/phone.ts';

/** Of a hash so many bytes are kept: among 100,000 a stranger passes once in 10¹⁴ times. */
const MAC_BYTES = 8;
const MOST_ACCOUNTS = 100_000;
/** An older list says nothing about who has come since. */
const LIST_LIVES_MS = 24 * 60 * 60 * 1000;
const HASHED_AT_ONCE = 2_000;

const macOf = (pathToken: string, key: string): bigint => createHmac('sha256', pathToken).update(`account ${key}`).digest().readBigUInt64BE();

/** Packs accounts (as normaliseAccount spells them) and phones (254…, or their SHA-256 in hex) for the wire, base64. */
export async function packAccounts(pathToken: string, keys: readonly string[]): Promise<string> {
  const packed = Buffer.alloc(keys.length * MAC_BYTES);
  for (const [index, key] of keys.entries()) {
    packed.writeBigUInt64BE(macOf(pathToken, key), index * MAC_BYTES);
    if (index % HASHED_AT_ONCE === HASHED_AT_ONCE - 1) await nextTurn();
  }
  return packed.toString('base64');
}

export interface AcceptedAccounts {
  /** The whole list anew, as packAccounts made it; null: everything is accepted. Returns how many it holds; null: it is no such list, and the one before stays. */
  replace(packed: string | null): number | null;
  /** Is this validation request to be answered with no? False whenever that is not certain. */
  refuses(body: Uint8Array): boolean;
}

/** now: milliseconds, for the age of the list. */
export function createAcceptedAccounts(pathToken: string, now: () => number): AcceptedAccounts {
  let list: { readonly macs: ReadonlySet<bigint>; readonly receivedAt: number } | null = null;
  return {
    replace(packed) {
      if (packed === null) {
        list = null;
        return 0;
      }
      const bytes = Buffer.from(packed, 'base64');
      const count = bytes.length / MAC_BYTES;
      if (!Number.isInteger(count) || count === 0 || count > MOST_ACCOUNTS || bytes.toString('base64') !== packed) return null;
      list = { macs: new Set(Array.from({ length: count }, (_, index) => bytes.readBigUInt64BE(index * MAC_BYTES))), receivedAt: now() };
      return count;
    },
    refuses(body) {
      if (list === null || Math.abs(now() - list.receivedAt) > LIST_LIVES_MS) return false;
      const keys = keysOf(body);
      const { macs } = list;
      return keys !== null && !keys.some((key) => macs.has(macOf(pathToken, key)));
    },
  };
}

/** By what a payer may be known: the account typed, a phone typed as account, his own phone. Null: the body does not say what was typed (a till has no accounts). */
function keysOf(body: Uint8Array): string[] | null {
  let asked: unknown;
  try {
    asked = JSON.parse(Buffer.from(body).toString());
  } catch {
    return null;
  }
  if (asked === null || typeof asked !== 'object') return null;
  const { BillRefNumber: typed, MSISDN: payer } = asked as Record<string, unknown>;
  const account = typeof typed === 'string' || typeof typed === 'number' ? normaliseAccount(String(typed)) : '';
  if (account === '') return null;
  const phone = typeof payer === 'string' || typeof payer === 'number' ? String(payer).trim() : '';
  return [account, parsePhone(account), parsePhone(phone), /^[0-9a-f]{64}$/i.test(phone) ? phone.toLowerCase() : null].filter((key) => key !== null);
}
