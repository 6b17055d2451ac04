import { profileDefaults } from './menus-ppp.ts';
import type { Router } from './router.ts';

const POLICIES_6 = 'local,telnet,ssh,ftp,reboot,read,write,policy,test,winbox,password,web,sniff,sensitive,api,romon,dude,tikapp';
const POLICIES_7 = 'local,telnet,ssh,ftp,reboot,read,write,policy,test,winbox,password,web,sniff,sensitive,api,romon,rest-api';
/** What a billing system needs (ftp: files, for the export), and the password of a secret so that a test can read it back. */
const API_POLICIES = 'ftp,read,write,reboot,test,sensitive,api';

function addUsers(router: Router, userName: string, password: string): void {
  const all = router.settings.version.major === 6 ? POLICIES_6 : POLICIES_7;
  const without = (...names: readonly string[]): string => all.split(',').filter((policy) => !names.includes(policy)).join(',');
  router.groups.add({ name: 'read', policy: without('write', 'policy', 'ftp', 'sensitive'), skin: 'default' });
  router.groups.add({ name: 'write', policy: without('policy', 'ftp', 'sensitive'), skin: 'default' });
  router.groups.add({ name: 'full', policy: all, skin: 'default' });
  router.groups.add({ name: 'billing', policy: API_POLICIES, skin: 'default' });
  router.users.add({ name: 'admin', group: 'full', address: '', password: 'not-for-use', disabled: 'false' });
  router.users.add({ name: userName, group: 'billing', address: '', password, disabled: 'false' });
}

function addServices(router: Router): void {
  const sessions: Readonly<Record<string, string>> = router.settings.version.limitsSessions ? { 'max-sessions': '20' } : {};
  const ports: Readonly<Record<string, string>> = { telnet: '23', ftp: '21', www: '80', ssh: '22', 'www-ssl': '443', api: '8728', winbox: '8291', 'api-ssl': '8729' };
  for (const [name, port] of Object.entries(ports)) {
    const tls: Readonly<Record<string, string>> = name.endsWith('-ssl') ? { certificate: 'none', 'tls-version': 'any' } : {};
    router.services.add({ name, port, address: '', ...tls, vrf: 'main', ...sessions, invalid: 'false', disabled: String(name === 'www-ssl') });
  }
}

function addFirewall(router: Router): void {
  const rule = { log: 'false', 'log-prefix': '', bytes: '0', packets: '0', invalid: 'false', dynamic: 'false', disabled: 'false' };
  router.firewall.filter.add({ chain: 'input', action: 'accept', 'connection-state': 'established,related', ...rule });
  router.firewall.filter.add({ chain: 'forward', action: 'accept', 'connection-state': 'established,related', ...rule });
  router.firewall.filter.add({ chain: 'forward', action: 'drop', 'connection-state': 'invalid', ...rule });
}

function addHardware(router: Router): void {
  for (let port = 1; port <= 5; port++) {
    router.interfaces.add({
      name: `ether${port}`,
      'default-name': `ether${port}`,
      type: 'ether',
      mtu: '1500',
      'actual-mtu': '1500',
      l2mtu: '1514',
      'mac-address': `48:A9:8A:00:00:0${port}`,
      'link-downs': '0',
      'rx-byte': '0',
      'tx-byte': '0',
      running: String(port <= 2),
      disabled: 'false',
    });
  }
  const version6 = router.settings.version.major === 6;
  router.health.add({ name: 'voltage', value: '24.1', type: 'V' });
  router.health.add({ name: version6 ? 'temperature' : 'cpu-temperature', value: '41', type: 'C' });
  router.files.add({ name: 'flash', type: 'disk', 'last-modified': router.dateTime(router.startedAtMs) });
  router.files.add({ name: 'flash/skins', type: 'directory', 'last-modified': router.dateTime(router.startedAtMs) });
}

/** From 7.20 on the hotspot is a package of its own, which can be missing. */
function addPackages(router: Router): void {
  const { version } = router.settings;
  const names = version.major === 6 ? ['routeros-arm64', 'system', 'ppp', 'hotspot', 'dhcp', 'security', 'advanced-tools'] : ['routeros', 'hotspot'];
  for (const name of names) router.packages.add({ name, version: version.text, 'build-time': router.dateTime(0), scheduled: '', disabled: 'false' });
}

/** PPPoE on ether2, DHCP on ether3, a hotspot on ether4; they are of no use without subscribers. */
function addServers(router: Router): void {
  router.hotspot.serverProfiles.add({ '.id': '*0', name: 'default', 'hotspot-address': '0.0.0.0', 'dns-name': '', 'html-directory': 'hotspot', 'login-by': 'cookie,http-chap', default: 'true' });
  router.pppoeServers.add({ 'service-name': 'pppoe', interface: 'ether2', 'default-profile': 'default', 'one-session-per-host': 'false', 'keepalive-timeout': '10', authentication: 'pap,chap,mschap1,mschap2', disabled: 'false', invalid: 'false' });
  router.pools.add({ name: 'dhcp-pool', ranges: '10.70.0.2-10.70.3.254' });
  router.dhcp.servers.add({ name: 'dhcp1', interface: 'ether3', 'address-pool': 'dhcp-pool', 'lease-time': '30m', dynamic: 'false', invalid: 'false', disabled: 'false' });
  router.hotspot.servers.add({ name: 'hotspot1', interface: 'ether4', 'address-pool': 'none', profile: 'default', 'addresses-per-mac': '2', invalid: 'false', disabled: 'false' });
}

/** A router as a provider's technician leaves it: PPPoE possible, firewall in the right order, a user for the billing system. */
export function applyFactorySettings(router: Router, userName: string, password: string, setUp: 'technician' | 'bare'): void {
  const { profiles } = router.ppp;
  profiles.add({ ...profileDefaults(), '.id': '*0', name: 'default', 'change-tcp-mss': 'yes', default: 'true' });
  const encrypted = { '.id': '*FFFFFFFE', name: 'default-encryption', 'use-encryption': 'yes', 'change-tcp-mss': 'yes' };
  profiles.add({ ...profileDefaults(), ...encrypted, default: 'true' });
  router.hotspot.profiles.add({ name: 'default', 'shared-users': '1', 'keepalive-timeout': '2m', 'status-autorefresh': '1m', default: 'true' });
  addUsers(router, userName, password);
  addServices(router);
  addFirewall(router);
  addHardware(router);
  addPackages(router);
  if (setUp === 'technician') addServers(router);
}
