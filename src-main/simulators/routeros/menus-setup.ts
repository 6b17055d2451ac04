import { generateKeyPairSync } from 'node:crypto';
import { invalidValue, type Menu, nameConflict, nameWhenNone, noSuchValue } from './menu.ts';
import type { Row } from './query.ts';
import type { Router } from './router.ts';
import type { Scheduler } from './scheduler.ts';
import type { FieldChanges, StoredRow, Table } from './table.ts';
import { formatDate, formatTime, parseDate, parseInterval, parseRange } from './values.ts';

function single(path: string, fields: Record<string, string>, told: () => Row = () => ({})): Menu {
  const write = (changes: FieldChanges): void => {
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) delete fields[name];
      else fields[name] = value;
    }
  };
  return { path, table: null, single: { read: () => ({ ...fields, ...told() }), write } };
}

function clockMenu(router: Router): Menu {
  const { clock } = router;
  const read = (): Row => ({
    time: formatTime(clock.shown(), router.dateStyle),
    date: formatDate(clock.shown(), router.dateStyle),
    'time-zone-autodetect': String(clock.autodetect),
    'time-zone-name': clock.zone,
    'gmt-offset': offsetText(clock.offsetMinutes),
    'dst-active': 'false',
  });
  const write = (changes: FieldChanges): void => {
    if (changes['time-zone-autodetect']) clock.autodetect = changes['time-zone-autodetect'] === 'true';
    const zone = changes['time-zone-name'];
    if (zone) {
      if (!clock.knowsZone(zone)) throw noSuchValue('time-zone-name');
      clock.setZone(zone);
    }
    const { date, time } = changes;
    if (date || time) clock.setError(instantOf(router, date ?? formatDate(clock.shown(), router.dateStyle), time ?? formatTime(clock.shown(), router.dateStyle)) - router.now());
  };
  return { path: '/system/clock', table: null, single: { read, write } };
}

function instantOf(router: Router, date: string, time: string): number {
  const day = parseDate(date, router.dateStyle.iso);
  const seconds = parseInterval(time);
  if (day === null) throw invalidValue('date');
  if (seconds === null) throw invalidValue('time');
  return day + seconds * 1000 - router.clock.offsetMinutes * 60_000;
}

function offsetText(minutes: number): string {
  const hours = String(Math.floor(Math.abs(minutes) / 60)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${hours}:${String(Math.abs(minutes) % 60).padStart(2, '0')}`;
}

/** Version 6 has servers by address and by name apart, version 7 one list; only version 7 tells whether it is synchronised. */
function ntpMenu(router: Router): Menu {
  if (router.settings.version.major === 6) return single('/system/ntp/client', router.ntp, (): Row => (router.ntp['enabled'] === 'true' ? { mode: 'unicast', 'poll-interval': '15m' } : {}));
  return single('/system/ntp/client', router.ntp, () => ({ status: router.ntp['enabled'] === 'true' ? (router.clock.errorMs === 0 ? 'synchronized' : 'waiting') : 'stopped' }));
}

function schedulingMenus(router: Router, scheduler: Scheduler): Menu[] {
  const { schedulers, scripts } = router;
  return [
    {
      path: '/system/scheduler',
      table: schedulers,
      defaults: () => ({ name: '', 'start-date': isoDate(router), 'start-time': formatTime(router.clock.shown(), router.dateStyle), interval: '0s', 'on-event': '', owner: 'admin', policy: 'ftp,reboot,read,write,policy,test,password,sniff,sensitive,romon', 'run-count': '0', disabled: 'false' }),
      required: ['name'],
      check: (name, value) => {
        if (name === 'start-date' && parseDate(value, router.dateStyle.iso) === null) throw invalidValue(name);
        if (name === 'start-time' && value !== 'startup' && (parseInterval(value) ?? 86_400) >= 86_400) throw invalidValue(name);
      },
      // Kept in one spelling, so that a row outlives an upgrade over 7.10.
      kept: (name, value) => {
        if (name === 'start-date') return new Date(parseDate(value, router.dateStyle.iso) ?? 0).toISOString().slice(0, 10);
        return name === 'start-time' && value !== 'startup' ? new Date((parseInterval(value) ?? 0) * 1000).toISOString().slice(11, 19) : value;
      },
      view: (row) => {
        const { 'start-date': date, ...rest } = row;
        const shown: Row = row['start-time'] === 'startup' || date === undefined ? {} : { 'start-date': formatDate(Date.parse(date), { iso: router.dateStyle.iso, offsetMinutes: 0 }) };
        const next = scheduler.nextRun(row['.id']);
        return { ...rest, ...shown, ...(next === null ? {} : { 'next-run': router.dateTime(next) }) };
      },
      conflict: nameConflict(schedulers, 'name', 'item with the same name already exists'),
    },
    {
      path: '/system/script',
      table: scripts,
      defaults: () => ({ name: '', owner: 'admin', source: '', policy: 'ftp,reboot,read,write,policy,test,password,sniff,sensitive,romon', 'dont-require-permissions': 'false', 'run-count': '0', invalid: 'false' }),
      required: ['name'],
      conflict: nameConflict(scripts, 'name', 'item with the same name already exists'),
    },
  ];
}

function isoDate(router: Router): string {
  return formatDate(router.clock.shown(), { iso: true, offsetMinutes: router.clock.offsetMinutes });
}

/** Interfaces of their own menu stand in /interface too. */
export function mirrorInterfaces(router: Router): void {
  const kinds: readonly (readonly [Table, string])[] = [
    [router.tunnels.wireguard, 'wg'],
    [router.tunnels.l2tp, 'l2tp-out'],
    [router.tunnels.sstp, 'sstp-out'],
    [router.bridges.bridges, 'bridge'],
    [router.bridges.vlans, 'vlan'],
  ];
  for (const [table, type] of kinds) {
    table.onChange(({ kind, row, before }) => {
      const old = router.interfaces.withKey(before?.['name'] ?? row['name'] ?? '').find((one) => one['type'] === type);
      const fields: Row = { name: row['name'] ?? '', type, mtu: row['mtu'] ?? '1500', 'rx-byte': '0', 'tx-byte': '0', running: String(row['running'] === 'true' && row['disabled'] !== 'true'), disabled: row['disabled'] ?? 'false', ...(row['comment'] ? { comment: row['comment'] } : {}) };
      if (kind === 'removed') {
        if (old) router.interfaces.remove(old['.id']);
      } else if (old) router.interfaces.set(old['.id'], fields);
      else router.interfaces.add(fields);
    });
  }
}

function keyPair(): { privateKey: string; publicKey: string } {
  const pair = generateKeyPairSync('x25519');
  const tail = (der: Buffer): string => der.subarray(-32).toString('base64');
  return { privateKey: tail(pair.privateKey.export({ type: 'pkcs8', format: 'der' })), publicKey: tail(pair.publicKey.export({ type: 'spki', format: 'der' })) };
}

function named(path: string, table: Table, defaults: Row, extra: Partial<Menu> = {}): Menu {
  return { path, table, required: ['name'], defaults: () => ({ name: '', ...defaults, disabled: 'false' }), conflict: nameConflict(table, 'name', 'already have interface with such name'), ...extra };
}

function tunnelMenus(router: Router): Menu[] {
  const { wireguard, peers, l2tp, sstp } = router.tunnels;
  const base64Key = /^[A-Za-z0-9+/]{43}=$/;
  const client = { 'connect-to': '', user: '', password: '', profile: 'default-encryption', 'keepalive-timeout': '60', 'add-default-route': 'false', running: 'false' };
  const made = (): Row => {
    const { privateKey, publicKey } = keyPair();
    return { 'private-key': privateKey, 'public-key': publicKey };
  };
  return [
    named('/interface/wireguard', wireguard, { mtu: '1420', 'listen-port': '13231', running: 'true' }, { made: (fields) => (fields['private-key'] ? {} : made()) }),
    {
      path: '/interface/wireguard/peers',
      table: peers,
      required: ['interface', 'public-key'],
      references: { interface: wireguard },
      defaults: () => ({ 'endpoint-address': '', 'endpoint-port': '0', 'allowed-address': '', rx: '0', tx: '0', dynamic: 'false', disabled: 'false' }),
      check: (name, value) => {
        if (name === 'public-key' && !base64Key.test(value)) throw invalidValue('public-key');
        if (name === 'allowed-address' && !value.split(',').every((part) => parseRange(part) !== null)) throw invalidValue(name);
      },
      conflict: (fields, id) => (peers.list().some((row) => row['.id'] !== id && row['interface'] === fields['interface'] && row['public-key'] === fields['public-key']) ? 'entry already exists' : null),
    },
    named('/interface/l2tp-client', l2tp, { ...client, 'use-ipsec': 'no' }),
    named('/interface/sstp-client', sstp, { ...client, 'verify-server-certificate': 'false' }),
  ];
}

function networkMenus(router: Router): Menu[] {
  const { bridges, ports, vlans, lists, members } = router.bridges;
  const isInterface = (name: string, value: string): void => {
    if (name === 'interface' && router.interfaces.find(value) === undefined) throw noSuchValue('interface');
  };
  return [
    {
      path: '/ip/address',
      table: router.addresses,
      required: ['address', 'interface'],
      defaults: () => ({ dynamic: 'false', invalid: 'false', disabled: 'false' }),
      check: (name, value) => {
        if (name === 'address' && parseRange(value) === null) throw invalidValue('address');
        isInterface(name, value);
      },
      made: (fields) => ({ network: networkOf(fields['address'] ?? ''), 'actual-interface': fields['interface'] ?? '' }),
      conflict: (fields, id) => (router.addresses.withKey(fields['address'] ?? '').some((row: StoredRow) => row['.id'] !== id && row['interface'] === fields['interface']) ? 'already have such address' : null),
    },
    {
      path: '/interface/pppoe-server/server',
      table: router.pppoeServers,
      required: ['interface'],
      references: { 'default-profile': router.ppp.profiles },
      defaults: () => ({ 'service-name': '', interface: '', 'max-mtu': 'auto', 'max-mru': 'auto', authentication: 'pap,chap,mschap1,mschap2', 'keepalive-timeout': '10', 'one-session-per-host': 'false', 'max-sessions': 'unlimited', 'default-profile': 'default', invalid: 'false', disabled: 'true' }),
      check: isInterface,
      made: nameWhenNone('service-name', () => `service${router.pppoeServers.size + 1}`),
    },
    named('/interface/bridge', bridges, { 'protocol-mode': 'rstp', running: 'true' }),
    { path: '/interface/bridge/port', table: ports, required: ['interface', 'bridge'], references: { bridge: bridges }, check: isInterface, defaults: () => ({ dynamic: 'false', disabled: 'false' }) },
    named('/interface/vlan', vlans, { 'vlan-id': '1', running: 'true' }, { check: isInterface }),
    { path: '/interface/list', table: lists, required: ['name'], defaults: () => ({ name: '', dynamic: 'false' }), conflict: nameConflict(lists, 'name', 'already have such list') },
    { path: '/interface/list/member', table: members, required: ['interface', 'list'], references: { list: lists }, check: isInterface, defaults: () => ({ dynamic: 'false', disabled: 'false' }) },
  ];
}

function networkOf(address: string): string {
  const [base = '', bits = '32'] = address.split('/');
  const first = parseRange(`${base}/${bits}`)?.[0] ?? 0;
  return [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.');
}

/** What a router is set up with once: clock, names, addresses, tunnels, schedulers. */
export function setupMenus(router: Router, scheduler: Scheduler): Menu[] {
  return [
    clockMenu(router),
    ntpMenu(router),
    single('/ip/dns', router.dns, () => ({ 'cache-size': '2048', 'cache-used': '33' })),
    { path: '/system/package', table: router.packages },
    ...schedulingMenus(router, scheduler),
    ...tunnelMenus(router),
    ...networkMenus(router),
  ];
}
