import type { HotspotServer } from './hotspot-server.ts';
import { invalidValue, type Menu, nameConflict, nameWhenNone, noSuchValue } from './menu.ts';
import type { Router } from './router.ts';
import { Trap } from './sentence.ts';
import { formatInterval, parseRange, parseRateLimit } from './values.ts';

const PACKAGE = 'hotspot';

function mustBeInterface(router: Router, name: string): void {
  if (router.interfaces.find(name) === undefined) throw noSuchValue('interface');
}

function mustBePool(router: Router, argument: string, name: string): void {
  if (!['none', 'static-only'].includes(name) && router.pools.find(name) === undefined) throw noSuchValue(argument);
}

function checkRate(name: string, value: string): void {
  if (name === 'rate-limit' && value !== '' && parseRateLimit(value) === null) throw invalidValue('rate-limit');
}

function userMenu(router: Router): Menu {
  const { users, profiles, servers } = router.hotspot;
  return {
    path: '/ip/hotspot/user',
    package: PACKAGE,
    table: users,
    defaults: () => ({ name: '', profile: 'default', uptime: '0s', 'bytes-in': '0', 'bytes-out': '0', 'packets-in': '0', 'packets-out': '0', dynamic: 'false', disabled: 'false' }),
    required: ['name'],
    references: { profile: profiles },
    view: (row) => ({ ...row, 'bytes-in': router.counter(Number(row['bytes-in'] ?? '0')), 'bytes-out': router.counter(Number(row['bytes-out'] ?? '0')) }),
    check: (name, value) => {
      if (name.startsWith('limit-bytes') && !/^\d+[kMG]?$/.test(value)) throw invalidValue(name);
      if (name === 'server' && value !== 'all' && servers.find(value) === undefined) throw noSuchValue('server');
    },
    kept: (name, value) => {
      const match = name.startsWith('limit-bytes') ? /^(\d+)([kMG]?)$/.exec(value) : null;
      // Binary multiples (MikroTik, hotspot user: limit-bytes-total).
      return match === null ? value : String(Number(match[1]) * 1024 ** ['', 'k', 'M', 'G'].indexOf(match[2] ?? ''));
    },
    conflict: (fields, id) => {
      const server = fields['server'] ?? 'all';
      const same = users.withKey(fields['name'] ?? '').some((row) => row['.id'] !== id && (row['server'] ?? 'all') === server);
      return same ? 'already have user with this name for this server' : null;
    },
  };
}

function userProfileMenu(router: Router): Menu {
  const { profiles } = router.hotspot;
  return {
    path: '/ip/hotspot/user/profile',
    package: PACKAGE,
    table: profiles,
    defaults: () => ({ name: '', 'shared-users': '1', 'keepalive-timeout': '2m', 'status-autorefresh': '1m', 'add-mac-cookie': 'true', 'mac-cookie-timeout': '3d', default: 'false' }),
    required: ['name'],
    hiddenWhenEmpty: ['rate-limit', 'address-list'],
    check: (name, value) => {
      checkRate(name, value);
      if (name === 'shared-users' && value !== 'unlimited' && !/^[1-9]\d*$/.test(value)) throw invalidValue('shared-users');
      if (name === 'address-pool') mustBePool(router, name, value);
    },
    conflict: nameConflict(profiles, 'name', 'profile with the same name already exists'),
    remove: (row) => {
      if (row['default'] === 'true') throw new Trap('failure: can not remove default profile');
      profiles.remove(row['.id']);
    },
  };
}

function activeMenu(router: Router, hotspot: HotspotServer): Menu {
  return {
    path: '/ip/hotspot/active',
    package: PACKAGE,
    table: router.hotspot.active,
    view: (row) => {
      const session = hotspot.session(row['.id']);
      const used = session?.meter.read(router.now()) ?? { uploadBytes: 0, downloadBytes: 0 };
      const uptime = formatInterval((router.now() - (session?.startedAtMs ?? router.now())) / 1000);
      return { ...row, uptime, 'idle-time': '0s', 'bytes-in': router.counter(used.uploadBytes), 'bytes-out': router.counter(used.downloadBytes) };
    },
    remove: (row) => hotspot.logout(row['.id']),
  };
}

function hotspotServerMenus(router: Router): Menu[] {
  const { servers, serverProfiles, hosts, bindings, walledGarden, walledGardenIp } = router.hotspot;
  const rule = (): Record<string, string> => ({ dynamic: 'false', invalid: 'false', disabled: 'false' });
  return [
    {
      path: '/ip/hotspot',
      package: PACKAGE,
      table: servers,
      defaults: () => ({ name: '', interface: '', 'address-pool': 'none', profile: 'default', 'idle-timeout': '5m', 'keepalive-timeout': 'none', 'addresses-per-mac': '2', invalid: 'false', HTTPS: 'false', disabled: 'true' }),
      required: ['interface'],
      references: { profile: serverProfiles },
      check: (name, value) => {
        if (name === 'interface') mustBeInterface(router, value);
        if (name === 'address-pool') mustBePool(router, name, value);
      },
      made: nameWhenNone('name', () => `hotspot${servers.size + 1}`),
      conflict: nameConflict(servers, 'name', 'already have hotspot with such name'),
    },
    {
      path: '/ip/hotspot/profile',
      package: PACKAGE,
      table: serverProfiles,
      defaults: () => ({ name: '', 'hotspot-address': '0.0.0.0', 'dns-name': '', 'html-directory': 'hotspot', 'login-by': 'cookie,http-chap', 'use-radius': 'false', default: 'false' }),
      required: ['name'],
      conflict: nameConflict(serverProfiles, 'name', 'profile with the same name already exists'),
    },
    { path: '/ip/hotspot/host', package: PACKAGE, table: hosts },
    { path: '/ip/hotspot/ip-binding', package: PACKAGE, table: bindings, defaults: () => ({ type: 'regular', server: 'all', disabled: 'false' }) },
    { path: '/ip/hotspot/walled-garden', package: PACKAGE, table: walledGarden, defaults: () => ({ action: 'allow', hits: '0', ...rule() }) },
    {
      path: '/ip/hotspot/walled-garden/ip',
      package: PACKAGE,
      table: walledGardenIp,
      defaults: () => ({ action: 'accept', ...rule() }),
      check: (name, value) => {
        if (name === 'dst-address' && parseRange(value.replace(/^!/, '')) === null) throw invalidValue(name);
      },
    },
  ];
}

function leaseMenu(router: Router): Menu {
  const { leases, servers } = router.dhcp;
  return {
    path: '/ip/dhcp-server/lease',
    table: leases,
    defaults: () => ({ 'mac-address': '', 'address-lists': '', 'dhcp-option': '', status: 'waiting', 'last-seen': 'never', 'block-access': 'false', dynamic: 'false', blocked: 'false', radius: 'false', disabled: 'false' }),
    required: ['mac-address'],
    hiddenWhenEmpty: ['rate-limit'],
    check: (name, value) => {
      checkRate(name, value);
      if (name === 'server' && value !== 'all' && servers.find(value) === undefined) throw noSuchValue('server');
    },
    view: (row) => ({ ...row, blocked: row['block-access'] ?? 'false' }),
    conflict: (fields, id) => {
      const server = fields['server'] ?? 'all';
      const same = leases.withKey(fields['mac-address'] ?? '').some((row) => row['.id'] !== id && row['dynamic'] !== 'true' && (row['server'] ?? 'all') === server);
      return same ? 'already have static lease for this client' : null;
    },
  };
}

function dhcpMenus(router: Router): Menu[] {
  const { servers, networks } = router.dhcp;
  return [
    {
      path: '/ip/dhcp-server',
      table: servers,
      defaults: () => ({ name: '', interface: '', 'lease-time': '30m', 'address-pool': 'static-only', authoritative: 'yes', 'use-radius': 'no', dynamic: 'false', invalid: 'false', disabled: 'true' }),
      required: ['interface'],
      check: (name, value) => {
        if (name === 'interface') mustBeInterface(router, value);
        if (name === 'address-pool') mustBePool(router, name, value);
      },
      made: nameWhenNone('name', () => `dhcp${servers.size + 1}`),
      conflict: (fields, id) => {
        const others = servers.list().filter((row) => row['.id'] !== id);
        if (others.some((row) => row['name'] === fields['name'])) return 'server with the same name already exists';
        const taken = others.some((row) => row['interface'] === fields['interface'] && row['disabled'] !== 'true' && fields['disabled'] !== 'true');
        return taken ? 'can not run two dhcp servers on one interface' : null;
      },
    },
    {
      path: '/ip/dhcp-server/network',
      table: networks,
      required: ['address'],
      defaults: () => ({ gateway: '', 'dns-server': '', domain: '' }),
      check: (name, value) => {
        if (name === 'address' && parseRange(value) === null) throw invalidValue(name);
      },
      conflict: (fields, id) => (networks.list().some((row) => row['.id'] !== id && row['address'] === fields['address']) ? 'dhcp network with the same address already exists' : null),
    },
    leaseMenu(router),
  ];
}

/** Hotspot and DHCP. The texts of conflicts on servers, networks and leases are assumed. */
export function accessMenus(router: Router, hotspot: HotspotServer): Menu[] {
  return [userMenu(router), userProfileMenu(router), activeMenu(router, hotspot), ...hotspotServerMenus(router), ...dhcpMenus(router)];
}
