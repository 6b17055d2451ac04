import type { FirewallRule, RouterSetup } from '../../ports/router-gateway.ts';
import type { RouterCommands } from './commands.ts';
import type { Row } from './connection.ts';
import { isoDateOf, parseBoolean, parsePercent, parseSizeBytes, parseWhole } from './values.ts';

const text = (row: Row, name: string): string => row[name] ?? '';
const disabled = (row: Row): boolean => parseBoolean(row['disabled']);

/** Of a rule, what is neither a condition nor a part of what it does: counters, marks of the router, logging. */
const NOT_CONDITIONS = new Set(['.id', '.nextid', 'chain', 'action', 'disabled', 'dynamic', 'comment', 'bytes', 'packets', 'invalid', 'log', 'log-prefix', 'creation-time']);

function ruleOf(row: Row): FirewallRule {
  const conditions = Object.entries(row).filter(([name, value]) => value !== '' && !NOT_CONDITIONS.has(name));
  return {
    id: text(row, '.id'),
    chain: text(row, 'chain'),
    action: row['action'] ?? 'accept',
    disabled: disabled(row),
    dynamic: parseBoolean(row['dynamic']),
    comment: text(row, 'comment'),
    conditions: Object.fromEntries(conditions),
  };
}

/** Version 7 tells by `status` whether the clock follows a server; version 6 has no such property. */
function clockOf(clock: Row, ntp: Row): RouterSetup['clock'] {
  return {
    date: isoDateOf(text(clock, 'date')),
    time: text(clock, 'time'),
    timeZone: text(clock, 'time-zone-name'),
    gmtOffset: text(clock, 'gmt-offset'),
    ntpSynchronised: ntp['status'] === undefined ? null : ntp['status'] === 'synchronized',
    ntpEnabled: parseBoolean(ntp['enabled']),
  };
}

function flashOf(resource: Row): RouterSetup['flash'] {
  return {
    freeBytes: parseSizeBytes(resource['free-hdd-space']),
    totalBytes: parseSizeBytes(resource['total-hdd-space']),
    badBlocksPercent: parsePercent(resource['bad-blocks']),
    sectorsWrittenTotal: parseWhole(resource['write-sect-total']),
  };
}

const serviceOf = (row: Row): RouterSetup['services'][number] => ({
  name: text(row, 'name'),
  port: parseWhole(row['port']) ?? 0,
  disabled: disabled(row),
  address: text(row, 'address'),
  certificate: text(row, 'certificate'),
  maxSessions: parseWhole(row['max-sessions']),
});

/** Everything at once: one print for each menu. Menus of packages that are not there are empty. Throws GatewayError. */
export async function readSetup(commands: RouterCommands): Promise<RouterSetup> {
  const rows = (menu: string, attributes: string): Promise<Row[]> => commands.print({ menu, attributes, optional: true });
  const one = async (menu: string): Promise<Row> => (await commands.print({ menu, attributes: null }))[0] ?? {};
  const rules = (menu: string): Promise<Row[]> => commands.print({ menu, attributes: null });
  const [clock, ntp, license, dns, resource, packages, services, users, groups, pppoe, pools, hotspots, garden, dhcp, filter, nat] = await Promise.all([
    one('/system/clock'),
    // The NTP client is a package of its own on version 6, and its properties differ: everything is read.
    commands.print({ menu: '/system/ntp/client', attributes: null, optional: true }),
    one('/system/license'),
    one('/ip/dns'),
    one('/system/resource'),
    rows('/system/package', 'name,version,disabled,available'),
    rows('/ip/service', 'name,port,disabled,address,certificate,max-sessions,dynamic'),
    rows('/user', 'name,group,address,disabled'),
    rows('/user/group', 'name,policy'),
    rows('/interface/pppoe-server/server', 'service-name,interface,default-profile,one-session-per-host,disabled'),
    rows('/ip/pool', 'name,ranges,next-pool'),
    rows('/ip/hotspot', 'name,interface,profile,address-pool,disabled'),
    rows('/ip/hotspot/walled-garden', 'dst-host,action,disabled'),
    rows('/ip/dhcp-server', 'name,interface,address-pool,disabled'),
    rules('/ip/firewall/filter'),
    rules('/ip/firewall/nat'),
  ]);
  return {
    clock: clockOf(clock, ntp[0] ?? {}),
    // Hardware tells nlevel; a cloud-hosted router tells level.
    licenseLevel: license['nlevel'] ?? license['level'] ?? null,
    // From 7.18 on, packages that could be installed are listed too.
    packages: packages.filter((row) => !parseBoolean(row['available'])).map((row) => ({ name: text(row, 'name'), version: text(row, 'version'), disabled: disabled(row) })),
    // Newer versions list open connections as dynamic rows.
    services: services.filter((row) => !parseBoolean(row['dynamic'])).map(serviceOf),
    users: users.map((row) => ({ name: text(row, 'name'), group: text(row, 'group'), address: text(row, 'address'), disabled: disabled(row) })),
    groups: groups.map((row) => ({ name: text(row, 'name'), policy: text(row, 'policy') })),
    pppoeServers: pppoe.map((row) => ({
      serviceName: text(row, 'service-name'),
      interface: text(row, 'interface'),
      defaultProfile: text(row, 'default-profile'),
      oneSessionPerHost: parseBoolean(row['one-session-per-host']),
      disabled: disabled(row),
    })),
    pools: pools.map((row) => ({ name: text(row, 'name'), ranges: text(row, 'ranges'), nextPool: row['next-pool'] === 'none' ? '' : text(row, 'next-pool') })),
    hotspots: hotspots.map((row) => ({ name: text(row, 'name'), interface: text(row, 'interface'), profile: text(row, 'profile'), addressPool: text(row, 'address-pool'), disabled: disabled(row) })),
    walledGarden: garden.map((row) => ({ dstHost: text(row, 'dst-host'), action: row['action'] ?? 'allow', disabled: disabled(row) })),
    dhcpServers: dhcp.map((row) => ({ name: text(row, 'name'), interface: text(row, 'interface'), addressPool: text(row, 'address-pool'), disabled: disabled(row) })),
    filter: filter.map(ruleOf),
    nat: nat.map(ruleOf),
    dns: { servers: text(dns, 'servers'), allowRemoteRequests: parseBoolean(dns['allow-remote-requests']) },
    flash: flashOf(resource),
  };
}
