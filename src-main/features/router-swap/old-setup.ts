/** What the set-up script of the new device is to be told, read from the configuration of the old one. Pure. */
import type { OldSetup } from '../../../src-shared/contract/router-swap.ts';
import type { Statement } from './export-text.ts';

/** In every script anyway (features/router-setup/setup-values.ts). */
const ALWAYS_OPEN = /(^|\.)safaricom\.co\.ke$/;
const ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;
const OCTET = 256;
const BITS = 32;
const SMALLEST_BITS = 29;
const LARGEST_BITS = 8;

/** Null for a configuration that has no server for subscribers. */
export function oldSetup(statements: readonly Statement[]): OldSetup | null {
  const inMenu = (menu: string) => statements.filter((statement) => statement.menu === menu && statement.fields['disabled'] !== 'yes').map(({ fields }) => fields);
  const pools = new Map(inMenu('/ip pool').map((fields) => [fields['name'] ?? '', fields['ranges'] ?? '']));
  const networkOf = (pool: string | undefined) => networkAround(pools.get(pool ?? '') ?? '') ?? '';
  const pppoe = inMenu('/interface pppoe-server server').find((fields) => fields['interface']);
  const profiles = inMenu('/ppp profile');
  const hotspot = inMenu('/ip hotspot').find((fields) => fields['interface']);
  const dhcp = inMenu('/ip dhcp-server').find((fields) => fields['interface'] && fields['interface'] !== hotspot?.['interface']);
  if (!pppoe && !hotspot && !dhcp) return null;
  const subscribers = profiles.find((fields) => pools.has(fields['remote-address'] ?? ''))?.['remote-address'] ?? (pools.has('waya-subscribers') ? 'waya-subscribers' : undefined);
  return {
    pppoe: pppoe ? { interface: pppoe['interface']!, network: networkOf(subscribers) } : null,
    hotspot: hotspot ? { interface: hotspot['interface']!, network: networkOf(hotspot['address-pool']), dnsName: inMenu('/ip hotspot profile').find((fields) => fields['name'] === hotspot['profile'])?.['dns-name'] ?? '' } : null,
    dhcp: dhcp ? { interface: dhcp['interface']!, network: networkOf(dhcp['address-pool']) } : null,
    walled: walledOf(inMenu, networkOf('waya-walled')),
    officeNetworks: [...new Set(inMenu('/ip service').flatMap((fields) => (fields['address'] ?? '').split(',').filter((network) => network !== '')))],
  };
}

function walledOf(inMenu: (menu: string) => readonly Statement['fields'][], network: string): OldSetup['walled'] {
  const open = inMenu('/ip firewall address-list').filter((fields) => fields['list'] === 'waya-pay').map((fields) => fields['address'] ?? '');
  const payAddress = open.find((address) => ADDRESS.test(address));
  if (payAddress === undefined) return null;
  const turned = inMenu('/ip firewall nat').find((fields) => fields['to-addresses'] === payAddress);
  return { network, payAddress, payPort: Number(turned?.['to-ports'] ?? 80) || 80, otherHosts: open.filter((address) => address !== payAddress && !ALWAYS_OPEN.test(address)) };
}

const numberOf = (address: string): number => address.split('.').reduce((sum, octet) => sum * OCTET + Number(octet), 0);

/** "10.64.0.2-10.64.63.254" → "10.64.0.0/18": the smallest network with both ends. Null for anything else. */
export function networkAround(ranges: string): string | null {
  const ends = ranges.split(',').flatMap((range) => range.split('-'));
  if (ends.length === 0 || !ends.every((end) => ADDRESS.test(end))) return null;
  const numbers = ends.map(numberOf);
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
  for (let bits = SMALLEST_BITS; bits >= LARGEST_BITS; bits -= 1) {
    const size = 2 ** (BITS - bits);
    const base = Math.floor(first / size) * size;
    if (last < base + size) return `${[24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % OCTET).join('.')}/${bits}`;
  }
  return null;
}
