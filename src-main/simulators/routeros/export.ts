import { SENSITIVE } from './commands.ts';
import type { Menu } from './menu.ts';
import type { Row } from './query.ts';
import type { Router } from './router.ts';

/** In the order of a router's export; later menus name items of earlier ones. */
const ORDER = [
  '/interface/bridge', '/interface/vlan', '/interface/wireguard', '/interface/list', '/ip/hotspot/profile', '/ip/pool', '/ip/dhcp-server', '/ip/hotspot', '/ip/hotspot/user/profile', '/ppp/profile',
  '/interface/l2tp-client', '/interface/sstp-client', '/queue/simple', '/user/group', '/interface/bridge/port', '/interface/list/member', '/interface/pppoe-server/server', '/interface/wireguard/peers', '/ip/address', '/ip/dhcp-server/lease',
  '/ip/dhcp-server/network', '/ip/dns', '/ip/firewall/address-list', '/ip/firewall/filter', '/ip/firewall/nat', '/ip/hotspot/ip-binding', '/ip/hotspot/user', '/ip/hotspot/walled-garden', '/ip/hotspot/walled-garden/ip',
  '/ip/service', '/ppp/secret', '/system/clock', '/system/identity', '/system/ntp/client', '/system/scheduler', '/system/script',
] as const;
/** Set, not added: the router has these items of itself. */
const SET_BY_NAME = new Set(['/ip/service']);
const NOT_EXPORTED = new Set(['/system/clock date', '/system/clock time', '/ip/firewall/address-list creation-time']);
const LINE_LENGTH = 90;

function quoted(value: string): string {
  if (/^[A-Za-z0-9_.,:/*@+-]+$/.test(value)) return value;
  const escaped = value.replace(/["\\$]/g, (sign) => `\\${sign}`).replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t').replaceAll('?', '\\?');
  return `"${escaped}"`;
}

function wrapped(words: readonly string[]): string {
  let text = '';
  let line = '';
  for (const word of words) {
    if (line !== '' && line.length + word.length > LINE_LENGTH) {
      text += `${line} \\\n`;
      line = `    ${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return text + line;
}

function shown(value: string): string {
  return value === 'true' ? 'yes' : value === 'false' ? 'no' : value;
}

function assignments(menu: Menu, row: Row, settable: ReadonlySet<string>, hides: boolean): string[] {
  const defaults: Row = menu.defaults?.() ?? {};
  return Object.keys(row)
    .filter((name) => settable.has(name) && !NOT_EXPORTED.has(`${menu.path} ${name}`) && !(hides && SENSITIVE.has(name)))
    .filter((name) => row[name] !== '' && (row[name] !== defaults[name] || name === 'start-time'))
    .sort()
    .map((name) => `${name}=${quoted(shown(row[name] ?? ''))}`);
}

function lines(router: Router, menu: Menu, hides: boolean): string[] {
  const settable = router.settings.version.menus.get(menu.path)?.setArguments ?? new Set<string>();
  if (menu.table === null) return [wrapped(['set', ...assignments(menu, menu.single?.read() ?? {}, settable, hides)])].filter((line) => line !== 'set');
  const rows = menu.table.list().filter((row) => row['dynamic'] !== 'true' && (menu.only?.(row) ?? true));
  return rows.flatMap((row) => {
    const view = menu.view?.(row) ?? row;
    const given = assignments(menu, view, settable, hides);
    if (SET_BY_NAME.has(menu.path) || row['.id'] === '*0') return [wrapped(['set', quoted(row['name'] ?? ''), ...given.filter((word) => !/^(name|port|vrf)=/.test(word))])].filter((line) => line.includes('='));
    return row['default'] === 'true' || row['.id'] === '*FFFFFFFE' || (menu.path === '/user/group' && ['read', 'write', 'full'].includes(row['name'] ?? '')) ? [] : [wrapped(['add', ...given])];
  });
}

/** The configuration as a script. Dynamic rows, counters and what is as it was at first are left out; users are never exported. */
export function exportText(router: Router, menus: ReadonlyMap<string, Menu>, hidesSensitive: boolean): string {
  const { version, board } = router.settings;
  const head = [`# ${router.dateTime(router.now())} by RouterOS ${version.text}`, '# software id = SIM0-0001', '#', `# model = ${board.name}`, `# serial number = ${router.settings.serialNumber}`];
  const parts = ORDER.flatMap((path) => {
    const menu = menus.get(path);
    if (menu === undefined || !version.menus.has(path) || (menu.package !== undefined && !router.hasPackage(menu.package))) return [];
    const found = lines(router, menu, hidesSensitive);
    return found.length === 0 ? [] : [path.slice(1).replaceAll('/', ' ').replace(/^/, '/'), ...found];
  });
  return [...head, ...parts, ''].join('\n');
}
