import type { HotspotServer } from './hotspot-server.ts';
import type { Lines } from './lines.ts';
import { ambiguousValue, invalidValue, type Menu, nameConflict, nameWhenNone, noSuchValue } from './menu.ts';
import type { PppServer, PppSessionState } from './ppp-server.ts';
import type { Row } from './query.ts';
import type { Router } from './router.ts';
import { Trap } from './sentence.ts';
import { addressNumber, formatInterval, parseInterval, parseRange, parseRateLimit } from './values.ts';

const BYTES_PER_PACKET = 900;

/** What a new secret has when only its name is given. */
export function secretDefaults(router: Router): Row {
  return {
    name: '',
    service: 'any',
    'caller-id': '',
    password: '',
    profile: 'default',
    routes: '',
    'ipv6-routes': '',
    'limit-bytes-in': '0',
    'limit-bytes-out': '0',
    'last-logged-out': router.dateTime(0),
    'last-caller-id': '',
    'last-disconnect-reason': '',
    disabled: 'false',
  };
}

/** What a new profile has when only its name is given. */
export function profileDefaults(): Row {
  return {
    name: '',
    'bridge-learning': 'default',
    'use-mpls': 'default',
    'use-compression': 'default',
    'use-encryption': 'default',
    'only-one': 'default',
    'change-tcp-mss': 'default',
    'use-upnp': 'default',
    'address-list': '',
    'on-up': '',
    'on-down': '',
    default: 'false',
  };
}

function counters(router: Router, state: PppSessionState | undefined): Row {
  const { uploadBytes, downloadBytes } = state?.meter.read(router.now()) ?? { uploadBytes: 0, downloadBytes: 0 };
  return {
    'rx-byte': router.counter(uploadBytes),
    'tx-byte': router.counter(downloadBytes),
    'rx-packet': String(Math.ceil(uploadBytes / BYTES_PER_PACKET)),
    'tx-packet': String(Math.ceil(downloadBytes / BYTES_PER_PACKET)),
  };
}

/** Subscribers dial in on the second port, and the first leads to the internet; those without PPPoE are left out. Not written whether ports wrap too: they do not here. */
function portCounters(row: Row, ppp: PppServer): Row {
  const inward = row['default-name'] === 'ether2';
  if (!inward && row['default-name'] !== 'ether1') return {};
  const { uploadBytes, downloadBytes } = ppp.carried();
  return { 'rx-byte': String(inward ? uploadBytes : downloadBytes), 'tx-byte': String(inward ? downloadBytes : uploadBytes) };
}

function secretMenu(router: Router): Menu {
  const { secrets, profiles } = router.ppp;
  return {
    path: '/ppp/secret',
    table: secrets,
    defaults: () => secretDefaults(router),
    required: ['name'],
    references: { profile: profiles },
    conflict: nameConflict(secrets, 'name', 'secret with the same name already exists'),
  };
}

function profileMenu(router: Router): Menu {
  const { profiles } = router.ppp;
  return {
    path: '/ppp/profile',
    table: profiles,
    defaults: profileDefaults,
    required: ['name'],
    hiddenWhenEmpty: ['rate-limit', 'dns-server'],
    conflict: nameConflict(profiles, 'name', 'profile with the same name already exists'),
    check: (name, value) => {
      if (name !== 'local-address' && name !== 'remote-address') return;
      if (value === '') throw ambiguousValue('pool');
      if (addressNumber(value) === null && router.pools.find(value) === undefined) throw noSuchValue('pool');
    },
    remove: (row) => {
      if (row['default'] === 'true') throw new Trap('failure: can not remove default profile');
      profiles.remove(row['.id']);
    },
  };
}

function activeMenu(router: Router, ppp: PppServer): Menu {
  return {
    path: '/ppp/active',
    table: router.ppp.active,
    view: (row) => {
      const startedAtMs = ppp.session(row['.id'])?.startedAtMs ?? router.now();
      return { ...row, uptime: formatInterval((router.now() - startedAtMs) / 1000) };
    },
    remove: (row) => ppp.disconnect(row['.id'], 'reset'),
  };
}

const PAIRS_OF_RATES = new Set(['max-limit', 'limit-at', 'burst-limit', 'burst-threshold']);

function checkQueue(name: string, value: string): void {
  if (PAIRS_OF_RATES.has(name) && parseRateLimit(value) === null) throw invalidValue(name);
  if (name === 'burst-time' && !value.split('/').every((part) => parseInterval(part) !== null)) throw invalidValue(name);
  if (name === 'priority' && !/^[1-8](\/[1-8])?$/.test(value)) throw invalidValue(name);
  // An interface's name is let through; an address must be one.
  if (name === 'target' && !value.split(',').every((part) => !/^\d+\./.test(part) || parseRange(part) !== null)) throw invalidValue(name);
}

/** The router writes a single address as a network of one, and both halves of a pair; bits a second in full (as seen in its prints). */
function keptQueueValue(name: string, value: string): string {
  if (PAIRS_OF_RATES.has(name)) {
    const limit = parseRateLimit(value);
    return limit === null ? value : `${limit.uploadBits}/${limit.downloadBits}`;
  }
  if (name === 'target') return value.split(',').map((part) => (addressNumber(part) === null ? part : `${part}/32`)).join(',');
  if (name === 'burst-time') {
    const [upload = '', download = upload] = value.split('/');
    return `${formatInterval(parseInterval(upload) ?? 0)}/${formatInterval(parseInterval(download) ?? 0)}`;
  }
  return name === 'priority' && !value.includes('/') ? `${value}/${value}` : value;
}

function queueMenu(router: Router, ppp: PppServer, hotspot: HotspotServer, lines: Lines): Menu {
  return {
    path: '/queue/simple',
    table: router.queues,
    defaults: () => ({ parent: 'none', 'packet-marks': '', priority: '8/8', queue: 'default-small/default-small', 'limit-at': '0/0', 'max-limit': '0/0', 'burst-limit': '0/0', 'burst-threshold': '0/0', 'burst-time': '0s/0s', dynamic: 'false', invalid: 'false', disabled: 'false' }),
    required: ['target'],
    conflict: nameConflict(router.queues, 'name', 'already have such name'),
    check: checkQueue,
    made: nameWhenNone('name', () => `queue${router.queues.size + 1}`),
    kept: keptQueueValue,
    resetCounters: (row) => lines.resetQueue(row['.id']),
    view: (row) => {
      const id = row['.id'];
      const meter = ppp.ofQueue(id)?.meter ?? hotspot.ofQueue(id)?.meter ?? lines.queueMeter(id);
      const { uploadBytes, downloadBytes } = meter?.read(router.now()) ?? { uploadBytes: 0, downloadBytes: 0 };
      const rate = meter?.rate ?? { uploadBytesPerSecond: 0, downloadBytesPerSecond: 0 };
      return { ...row, bytes: `${router.counter(uploadBytes)}/${router.counter(downloadBytes)}`, rate: `${rate.uploadBytesPerSecond * 8}bps/${rate.downloadBytesPerSecond * 8}bps` };
    },
    remove: (row) => {
      if (row['dynamic'] === 'true') throw new Trap('failure: can not change dynamic item');
      router.queues.remove(row['.id']);
    },
  };
}

function poolMenu(router: Router): Menu {
  return {
    path: '/ip/pool',
    table: router.pools,
    required: ['name', 'ranges'],
    conflict: nameConflict(router.pools, 'name', 'pool with such name exists'),
    check: (name, value) => {
      if (name === 'ranges' && !value.split(',').every((range) => parseRange(range) !== null)) throw invalidValue('ranges');
    },
  };
}

/** Menus that have to do with PPPoE subscribers: secrets, profiles, sessions and what sessions bring with them. */
export function pppMenus(router: Router, ppp: PppServer, hotspot: HotspotServer, lines: Lines): Menu[] {
  const interfaceView = (row: Row & { '.id': string }): Row =>
    row['type'] === 'pppoe-in' ? { ...row, ...counters(router, ppp.ofInterface(row['.id'])) } : { ...row, ...portCounters(row, ppp) };
  const ethernet: Menu = { path: '/interface/ethernet', table: router.interfaces, only: (row) => row['type'] === 'ether', view: interfaceView };
  return [
    secretMenu(router),
    profileMenu(router),
    activeMenu(router, ppp),
    queueMenu(router, ppp, hotspot, lines),
    poolMenu(router),
    { path: '/interface', table: router.interfaces, view: interfaceView },
    ethernet,
  ];
}
