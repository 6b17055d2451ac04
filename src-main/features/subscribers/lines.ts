/** How a service is let on, and what each way needs. Pure. */
import type { Access } from '../../../src-shared/contract/values.ts';
import { parseIpv4, parseIpv6Prefix, parseMac } from '../../../src-shared/line-address.ts';
import { Refusal } from '../../../src-shared/refusal.ts';

/** As typed; empty: none. */
export interface LineFields {
  readonly access: Access;
  readonly address: string;
  readonly ipv6Prefix: string;
  readonly macAddress: string;
  readonly server: string;
}

/** As it is kept. */
export interface Line {
  readonly access: Access;
  readonly address: string | null;
  readonly ipv6Prefix: string | null;
  readonly macAddress: string | null;
  readonly server: string | null;
}

type LineField = Exclude<keyof Line, 'access'>;

/** What a way of being let on needs, and what it can have; the rest has no place on the router. */
const USES: Readonly<Record<Access, { readonly needs: readonly LineField[]; readonly mayHave: readonly LineField[] }>> = {
  pppoe: { needs: [], mayHave: ['address', 'ipv6Prefix'] },
  hotspot: { needs: [], mayHave: ['address', 'macAddress', 'server'] },
  static: { needs: ['address'], mayHave: [] },
  dhcp: { needs: ['address', 'macAddress'], mayHave: ['server'] },
};

const ACCESS_WORDS: Readonly<Record<Access, string>> = { pppoe: 'PPPoE', hotspot: 'A hotspot user', static: 'A fixed address', dhcp: 'DHCP' };
const FIELD_WORDS: Readonly<Record<LineField, string>> = { address: 'an address', ipv6Prefix: 'an IPv6 prefix', macAddress: 'a MAC address', server: 'a server' };

const READERS: Readonly<Record<LineField, { readonly read: (text: string) => string | null; readonly problem: string; readonly whatToDo: string }>> = {
  address: { read: parseIpv4, problem: 'is not the address of one device', whatToDo: 'Write it like 10.5.50.7.' },
  ipv6Prefix: { read: parseIpv6Prefix, problem: 'is not an IPv6 prefix', whatToDo: 'Write it like 2001:db8:0:a::/64.' },
  macAddress: { read: parseMac, problem: 'is not the MAC address of a device', whatToDo: 'Write it like AB:CD:EF:01:23:45, as it stands on the label.' },
  server: { read: (text) => (/^[\x21-\x7e]{1,60}$/.test(text) ? text : null), problem: 'cannot be the name of a server on a router', whatToDo: 'Write it as it stands on the router.' },
};

/** Does this way of being let on have a place for the field? */
function hasPlaceFor(access: Access, field: LineField): boolean {
  return USES[access].needs.includes(field) || USES[access].mayHave.includes(field);
}

/** What was typed, read. Throws Refusal at the field: unreadable, missing where it is needed, or without a place on the router. */
export function readLine({ access, ...typed }: LineFields): Line {
  const value = (field: LineField): string | null => {
    const text = typed[field].trim();
    if (text === '') {
      if (USES[access].needs.includes(field)) throw new Refusal('invalid', `${ACCESS_WORDS[access]} needs ${FIELD_WORDS[field]}: write it.`, { fields: { [field]: 'must not be empty' } });
      return null;
    }
    if (!hasPlaceFor(access, field)) throw new Refusal('invalid', `${ACCESS_WORDS[access]} has no place for ${FIELD_WORDS[field]}: leave it empty, or choose another way of connecting.`, { fields: { [field]: 'must be empty' } });
    const { read, problem, whatToDo } = READERS[field];
    const found = read(text);
    if (found === null) throw new Refusal('invalid', `“${text}” ${problem}. ${whatToDo}`, { fields: { [field]: whatToDo.replace(/\.$/, '') } });
    return found;
  };
  return { access, address: value('address'), ipv6Prefix: value('ipv6Prefix'), macAddress: value('macAddress'), server: value('server') };
}

/** A line as it stands, or is to stand, on its router. */
export interface NamedLine extends Line {
  readonly userName: string;
}

/** What changes on the router when a line becomes another, in words, in the order in which it happens. Empty: nothing. */
export function lineChanges(before: NamedLine, after: NamedLine): string[] {
  if (before.access !== after.access) return [`The ${objectInWords(before)} is removed, and who is connected by it is put off the line.`, `The ${objectInWords(after)} is made.`];
  const changes: string[] = [];
  const tell = (what: string, was: string | null, is: string | null, none: string) => {
    if (was !== is) changes.push(`${what}: ${was ?? none} → ${is ?? none}.`);
  };
  tell('Name', before.userName, after.userName, '');
  tell('Address', before.address, after.address, before.access === 'pppoe' ? 'from the pool' : 'any');
  tell('IPv6 prefix', before.ipv6Prefix, after.ipv6Prefix, 'none');
  tell('MAC address', before.macAddress, after.macAddress, 'any device');
  tell('Server', before.server, after.server, 'all of them');
  // A session runs under what it was begun with.
  if (changes.length > 0) changes.push(before.access === 'pppoe' || before.access === 'hotspot' ? `The ${objectInWords(after)} is changed; who is connected by it connects anew once.` : `The ${objectInWords(after)} is changed.`);
  return changes;
}

function objectInWords({ access, userName, address, macAddress }: NamedLine): string {
  switch (access) {
    case 'pppoe':
      return `PPPoE account ${userName}`;
    case 'hotspot':
      return `hotspot user ${userName}`;
    case 'static':
      return `queue ${userName} for ${address}`;
    case 'dhcp':
      return `DHCP lease of ${address} for ${macAddress}`;
  }
}
