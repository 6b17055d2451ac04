import type { HotspotServer } from './hotspot-server.ts';
import { invalidValue, type Menu, nameConflict } from './menu.ts';
import type { Row } from './query.ts';
import type { Router } from './router.ts';
import { addressNumber, formatDate, formatInterval, formatTime, parseRange, seededNumber } from './values.ts';

function resource(router: Router): Row {
  const { board, version, seed } = router.settings;
  const minute = Math.floor(router.now() / 60_000);
  const load = 2 + (seededNumber(seed, `load ${minute}`) % 12);
  const freeShare = 0.6 + (seededNumber(seed, `memory ${minute}`) % 100) / 1000;
  return {
    uptime: formatInterval((router.now() - router.startedAtMs) / 1000),
    version: version.reported,
    'build-time': formatDate(Date.UTC(2025, 1, 24), router.dateStyle),
    'factory-software': version.major === 6 ? '6.44.6' : '7.8',
    'free-memory': String(Math.floor(board.memoryBytes * freeShare)),
    'total-memory': String(board.memoryBytes),
    cpu: board.cpu,
    'cpu-count': String(board.cpuCount),
    'cpu-frequency': '1400',
    'cpu-load': String(load),
    'free-hdd-space': String(Math.floor(board.diskBytes * 0.9)),
    'total-hdd-space': String(board.diskBytes),
    'write-sect-since-reboot': String(router.sectorsSinceReboot),
    'write-sect-total': String(router.sectorsTotal),
    'bad-blocks': '0',
    'architecture-name': board.architecture,
    'board-name': board.name,
    platform: 'MikroTik',
  };
}

function clock(router: Router): Row {
  return {
    time: formatTime(router.now(), router.dateStyle),
    date: formatDate(router.now(), router.dateStyle),
    'time-zone-autodetect': 'false',
    'time-zone-name': 'Africa/Nairobi',
    'gmt-offset': '+03:00',
    'dst-active': 'false',
  };
}

/** Hardware tells a level from 1 to 6; only the cloud-hosted router has the properties of the console schema. */
function license(router: Router): Row {
  if (router.settings.board.name === 'CHR') return { 'system-id': 'SIMULATED', level: 'p-unlimited' };
  return { 'software-id': 'SIM0-0001', nlevel: String(router.settings.licenseLevel), features: '' };
}

/** Version 6 shows one row of values, version 7 a row for each of them. */
function healthMenu(router: Router): Menu {
  const base = { path: '/system/health', ownProperties: true };
  if (router.settings.version.major >= 7) return { ...base, table: router.health };
  const read = (): Row => Object.fromEntries(router.health.list().map((row) => [row['name'] ?? '', row['value'] ?? '']));
  return { ...base, table: null, single: { read } };
}

function hotspotMenus(router: Router, hotspot: HotspotServer): Menu[] {
  const { users, profiles, active } = router.hotspot;
  const sameUser = 'already have user with this name for this server';
  return [
    {
      path: '/ip/hotspot/user',
      table: users,
      defaults: () => ({ name: '', profile: 'default', uptime: '0s', 'bytes-in': '0', 'bytes-out': '0', 'packets-in': '0', 'packets-out': '0', dynamic: 'false', disabled: 'false' }),
      required: ['name'],
      references: { profile: profiles },
      conflict: (fields, id) => {
        const server = fields['server'] ?? 'all';
        const same = users.withKey(fields['name'] ?? '').some((row) => row['.id'] !== id && (row['server'] ?? 'all') === server);
        return same ? sameUser : null;
      },
    },
    {
      path: '/ip/hotspot/user/profile',
      table: profiles,
      defaults: () => ({ name: '', 'shared-users': '1', 'keepalive-timeout': '2m', 'status-autorefresh': '1m', 'add-mac-cookie': 'true', 'mac-cookie-timeout': '3d', default: 'false' }),
      required: ['name'],
      hiddenWhenEmpty: ['rate-limit'],
      conflict: nameConflict(profiles, 'name', 'profile with the same name already exists'),
    },
    {
      path: '/ip/hotspot/active',
      table: active,
      view: (row) => {
        const session = hotspot.session(row['.id']);
        const used = session?.meter.read(router.now()) ?? { uploadBytes: 0, downloadBytes: 0 };
        const uptime = formatInterval((router.now() - (session?.startedAtMs ?? router.now())) / 1000);
        return { ...row, uptime, 'idle-time': '0s', 'bytes-in': String(used.uploadBytes), 'bytes-out': String(used.downloadBytes) };
      },
      remove: (row) => hotspot.logout(row['.id']),
    },
  ];
}

function firewallMenus(router: Router): Menu[] {
  const { addressList, filter } = router.firewall;
  return [
    {
      path: '/ip/firewall/address-list',
      table: addressList,
      defaults: () => ({ 'creation-time': router.dateTime(router.now()), dynamic: 'false', disabled: 'false' }),
      required: ['list', 'address'],
      check: (name, value) => {
        if (name === 'address' && parseRange(value) === null && !/^[a-z0-9.-]+\.[a-z]+$/i.test(value)) throw invalidValue('address');
      },
      conflict: (fields, id) => {
        const same = addressList.list().some((row) => row['.id'] !== id && row['list'] === fields['list'] && row['address'] === fields['address']);
        return same ? 'already have such entry' : null;
      },
    },
    {
      path: '/ip/firewall/filter',
      table: filter,
      defaults: () => ({ chain: '', action: 'accept', log: 'false', 'log-prefix': '', bytes: '0', packets: '0', invalid: 'false', dynamic: 'false', disabled: 'false' }),
      required: ['chain'],
    },
  ];
}

function accessMenus(router: Router): Menu[] {
  const { users, groups, services } = router;
  return [
    {
      path: '/user',
      table: users,
      policy: 'policy',
      defaults: () => ({ name: '', group: 'read', address: '', disabled: 'false' }),
      required: ['name'],
      references: { group: groups },
      conflict: nameConflict(users, 'name', 'user with the same name already exists'),
    },
    {
      path: '/user/group',
      table: groups,
      policy: 'policy',
      defaults: () => ({ name: '', policy: '', skin: 'default' }),
      required: ['name'],
      conflict: nameConflict(groups, 'name', 'group with the same name already exists'),
    },
    {
      path: '/ip/service',
      table: services,
      check: (name, value) => {
        const addresses = value.split(',').map((part) => part.split('/')[0] ?? '');
        if (name === 'address' && value !== '' && !addresses.every((address) => addressNumber(address) !== null)) throw invalidValue('address');
        if (name === 'max-sessions' && !(Number(value) >= 1 && Number(value) <= 1000)) throw invalidValue('max-sessions');
      },
    },
  ];
}

function schedulingMenus(router: Router): Menu[] {
  const { schedulers, scripts } = router;
  return [
    {
      path: '/system/scheduler',
      table: schedulers,
      defaults: () => ({ name: '', 'start-time': 'startup', interval: '0s', 'on-event': '', owner: 'admin', 'run-count': '0', disabled: 'false' }),
      required: ['name'],
      conflict: nameConflict(schedulers, 'name', 'item with the same name already exists'),
    },
    {
      path: '/system/script',
      table: scripts,
      defaults: () => ({ name: '', owner: 'admin', source: '', 'dont-require-permissions': 'false', 'run-count': '0', invalid: 'false' }),
      required: ['name'],
      conflict: nameConflict(scripts, 'name', 'item with the same name already exists'),
    },
  ];
}

/** Everything but the PPPoE menus. */
export function systemMenus(router: Router, hotspot: HotspotServer): Menu[] {
  return [
    { path: '/system/resource', table: null, single: { read: () => resource(router) } },
    { path: '/system/clock', table: null, single: { read: () => clock(router) } },
    {
      path: '/system/identity',
      table: null,
      single: {
        read: () => ({ name: router.identity }),
        write: ({ name }) => {
          router.identity = name ?? '';
        },
      },
    },
    {
      path: '/system/license',
      table: null,
      ownProperties: true,
      single: { read: () => license(router) },
    },
    healthMenu(router),
    { path: '/log', table: router.log },
    { path: '/file', table: router.files },
    { path: '/certificate', table: router.certificates },
    ...firewallMenus(router),
    ...accessMenus(router),
    ...schedulingMenus(router),
    ...hotspotMenus(router, hotspot),
  ];
}
