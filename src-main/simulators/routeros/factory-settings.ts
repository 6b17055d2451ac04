import { profileDefaults } from './menus-ppp.ts';
import type { Router } from './router.ts';

const POLICIES_6 = 'local,telnet,ssh,ftp,reboot,read,write,policy,test,winbox,password,web,sniff,sensitive,api,romon,dude,tikapp';
const POLICIES_7 = 'local,telnet,ssh,ftp,reboot,read,write,policy,test,winbox,password,web,sniff,sensitive,api,romon,rest-api';
/** What a billing system needs, and the password of a secret so that a test can read it back. */
const API_POLICIES = 'read,write,reboot,test,sensitive,api';

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

/** A router as a provider's technician leaves it: PPPoE possible, firewall in the right order, a user for the billing system. */
export function applyFactorySettings(router: Router, userName: string, password: string): void {
  const { profiles } = router.ppp;
  profiles.add({ ...profileDefaults(), '.id': '*0', name: 'default', 'change-tcp-mss': 'yes', default: 'true' });
  const encrypted = { '.id': '*FFFFFFFE', name: 'default-encryption', 'use-encryption': 'yes', 'change-tcp-mss': 'yes' };
  profiles.add({ ...profileDefaults(), ...encrypted, default: 'true' });
  router.hotspot.profiles.add({ name: 'default', 'shared-users': '1', 'keepalive-timeout': '2m', 'status-autorefresh': '1m', default: 'true' });
  addUsers(router, userName, password);
  addServices(router);
  addFirewall(router);
  addHardware(router);
}
