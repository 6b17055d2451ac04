import { invalidValue, type Menu, nameConflict } from './menu.ts';
import type { Row } from './query.ts';
import type { Router } from './router.ts';
import { addressNumber, formatDate, formatInterval, parseRange, seededNumber } from './values.ts';

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

/** Hardware tells a level from 1 to 6; only the cloud-hosted router has the properties of the console schema. */
function license(router: Router): Row {
  if (router.settings.board.name === 'CHR') return { 'system-id': router.settings.serialNumber, level: 'p-unlimited' };
  return { 'software-id': 'SIM0-0001', nlevel: String(router.settings.licenseLevel), features: '' };
}

/** The cloud-hosted router is no board. */
function routerboard(router: Router): Row {
  const { board, serialNumber, version } = router.settings;
  if (board.name === 'CHR') return { routerboard: 'false' };
  return { routerboard: 'true', 'board-name': board.name, model: board.name, 'serial-number': serialNumber, 'current-firmware': version.text };
}

/** Version 6 shows one row of values, version 7 a row for each of them. */
function healthMenu(router: Router): Menu {
  const base = { path: '/system/health', ownProperties: true };
  if (router.settings.version.major >= 7) return { ...base, table: router.health };
  const read = (): Row => Object.fromEntries(router.health.list().map((row) => [row['name'] ?? '', row['value'] ?? '']));
  return { ...base, table: null, single: { read } };
}

function firewallMenus(router: Router): Menu[] {
  const { addressList, filter, nat } = router.firewall;
  const ruleDefaults = (): Row => ({ chain: '', action: 'accept', log: 'false', 'log-prefix': '', bytes: '0', packets: '0', invalid: 'false', dynamic: 'false', disabled: 'false' });
  const checkRule = (name: string, value: string): void => {
    if (name === 'src-address' || name === 'dst-address') {
      if (parseRange(value.replace(/^!/, '')) === null) throw invalidValue(name);
    }
    if (name === 'to-addresses' && parseRange(value) === null) throw invalidValue(name);
    if ((name === 'dst-port' || name === 'src-port' || name === 'to-ports') && !/^!?\d{1,5}(-\d{1,5})?(,\d{1,5}(-\d{1,5})?)*$/.test(value)) throw invalidValue(name);
  };
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
        const same = addressList.withKey(fields['address'] ?? '').some((row) => row['.id'] !== id && row['list'] === fields['list'] && row['dynamic'] !== 'true');
        return same ? 'already have such entry' : null;
      },
    },
    {
      path: '/ip/firewall/filter',
      table: filter,
      defaults: ruleDefaults,
      required: ['chain'],
      check: checkRule,
    },
    {
      path: '/ip/firewall/nat',
      table: nat,
      defaults: ruleDefaults,
      required: ['chain'],
      check: checkRule,
    },
  ];
}

/** Contents are shown as far as the version shows them; longer files show none. */
function fileMenu(router: Router): Menu {
  return {
    path: '/file',
    table: router.files,
    policy: 'ftp',
    view: (row) => {
      const { contents, ...rest } = row;
      if (contents === undefined) return rest;
      const size = Buffer.byteLength(contents);
      const shown: Row = size <= router.settings.version.fileContentsBytes ? { contents } : {};
      return { ...rest, size: String(size), ...shown };
    },
    made: (fields) => ({ type: fields['type'] ?? 'file', contents: fields['contents'] ?? '', 'last-modified': router.dateTime(router.now()) }),
    conflict: nameConflict(router.files, 'name', 'file with the same name already exists'),
  };
}

function certificateMenu(router: Router): Menu {
  return {
    path: '/certificate',
    table: router.certificates,
    required: ['name'],
    defaults: () => ({ 'key-size': '2048', 'days-valid': '365', trusted: 'false', 'private-key': 'false' }),
    conflict: nameConflict(router.certificates, 'name', 'certificate with the same name already exists'),
  };
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

/** What the router is and who may use it: system, log, files, firewall, users and services. */
export function systemMenus(router: Router): Menu[] {
  return [
    { path: '/system/resource', table: null, single: { read: () => resource(router) } },
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
    { path: '/system/routerboard', table: null, ownProperties: true, single: { read: () => routerboard(router) } },
    healthMenu(router),
    { path: '/log', table: router.log },
    fileMenu(router),
    certificateMenu(router),
    ...firewallMenus(router),
    ...accessMenus(router),
  ];
}
