/** Each check as it is right, and as it is wrong. */
import { describe, expect, test } from 'vitest';
import { parseInstant } from '../../../../src-shared/time.ts';
import type { FirewallRule, RouterSetup } from '../../../ports/router-gateway.ts';
import { addressesIn, isAtLeast, type DoctorFacts } from './doctor-facts.ts';
import { examine } from './doctor.ts';

const rule = (chain: string, action: string, conditions: Record<string, string> = {}, more: Partial<FirewallRule> = {}): FirewallRule => ({ id: '*1', chain, action, disabled: false, dynamic: false, comment: '', conditions, ...more });
const live = { 'connection-state': 'established,related' };
const fromPpp = rule('forward', 'accept', { ...live, 'in-interface': 'all-ppp' });
const toPpp = rule('forward', 'accept', { ...live, 'out-interface': 'all-ppp' });
const fast = rule('forward', 'fasttrack-connection', live);
const walled = { 'src-address-list': 'waya-walled' };
const garden = [rule('input', 'accept', { ...walled, 'dst-port': '53', protocol: 'udp' }), rule('forward', 'accept', { ...walled, 'dst-address-list': 'waya-pay' }), rule('forward', 'drop', walled)];
const toPayPage = rule('dstnat', 'dst-nat', { ...walled, 'dst-port': '80', protocol: 'tcp' });

const SETUP: RouterSetup = {
  clock: { date: '2026-03-02', time: '08:00:20', timeZone: 'Africa/Nairobi', gmtOffset: '+03:00', ntpSynchronised: true, ntpEnabled: true },
  licenseLevel: '5',
  packages: [{ name: 'routeros', version: '7.18.2', disabled: false }],
  services: [
    { name: 'api', port: 8728, disabled: true, address: '', certificate: '', maxSessions: 20 },
    { name: 'api-ssl', port: 8729, disabled: false, address: '192.168.10.0/24', certificate: 'waya-api', maxSessions: 20 },
    { name: 'telnet', port: 23, disabled: true, address: '', certificate: '', maxSessions: 20 },
  ],
  users: [{ name: 'waya', group: 'waya', address: '192.168.10.0/24', disabled: false }],
  groups: [{ name: 'waya', policy: 'read,write,api,test,!policy,!ftp,!reboot' }, { name: 'full', policy: 'read,write,policy,api,ftp,reboot' }],
  pppoeServers: [{ serviceName: 'waya', interface: 'ether2', defaultProfile: 'default', oneSessionPerHost: true, disabled: false }],
  pools: [{ name: 'subscribers', ranges: '10.64.0.10-10.64.0.250', nextPool: 'none' }],
  hotspots: [{ name: 'hs', interface: 'ether3', profile: 'hsprof', addressPool: 'subscribers', disabled: false }],
  walledGarden: [],
  dhcpServers: [],
  filter: [],
  nat: [],
  dns: { servers: '1.1.1.1', allowRemoteRequests: true },
  flash: { freeBytes: 8_000_000, totalBytes: 16_000_000, badBlocksPercent: 0, sectorsWrittenTotal: 1000 },
};
const FACTS: DoctorFacts = {
  now: parseInstant('2026-03-02T08:00:00+03:00'),
  facts: { identity: 'Mast', version: '7.18.2 (stable)', board: 'RB5009', architecture: 'arm64', uptimeSeconds: 1, cpuLoadPercent: 1, freeMemoryBytes: 1, totalMemoryBytes: 2, flashWrites: 1, certificateFingerprint: null },
  setup: SETUP,
  secrets: [{ id: '*1', name: 'jane', service: 'pppoe', profile: 'waya-1', disabled: false, comment: 'waya:s=1', remoteAddress: null, remoteIpv6Prefix: null }],
  profiles: [
    { id: '*0', name: 'default', rateLimit: null, addressList: null, localAddress: '10.64.0.1', remoteAddress: 'subscribers', comment: '', builtIn: true },
    { id: '*5', name: 'waya-1', rateLimit: '5M/10M', addressList: null, localAddress: null, remoteAddress: null, comment: 'waya:plan=1', builtIn: false },
  ],
  hotspotUsers: [],
  hotspotProfiles: [],
  own: { services: { pppoe: 100, hotspot: 0, static: 0, dhcp: 0 }, suspendMode: 'disable', tls: true, port: 8729, userName: 'waya', elsewhere: [] },
};
const withSetup = (setup: Partial<RouterSetup>, own: Partial<DoctorFacts['own']> = {}): DoctorFacts => ({ ...FACTS, setup: { ...SETUP, ...setup }, own: { ...FACTS.own, ...own } });
const services = (more: Partial<DoctorFacts['own']['services']>) => ({ services: { ...FACTS.own.services, ...more } });
const withClock = (more: Partial<RouterSetup['clock']>) => withSetup({ clock: { ...SETUP.clock, ...more } });
const withService = (name: string, more: Partial<RouterSetup['services'][number]>, setup: Partial<RouterSetup> = {}) => withSetup({ ...setup, services: SETUP.services.map((service) => (service.name === name ? { ...service, ...more } : service)) });
const levelOf = (facts: DoctorFacts, id: string) => examine(facts).find((check) => check.id === id)?.level;

test('a router that is set up as it should be has nothing', () => {
  expect(examine(FACTS).filter((check) => check.level !== 'ok')).toEqual([]);
  expect(new Set(examine(FACTS).map((check) => check.id)).size).toBe(16);
});

describe('what is right and wrong', () => {
  test.each<[string, string, string, DoctorFacts]>([
    ['fastTrack', 'bad', 'nothing is accepted before it', withSetup({ filter: [fast] })],
    ['fastTrack', 'bad', 'accepted after it', withSetup({ filter: [fast, fromPpp, toPpp] })],
    ['fastTrack', 'bad', 'one direction only', withSetup({ filter: [fromPpp, fast] })],
    ['fastTrack', 'bad', 'the rule before it is off', withSetup({ filter: [{ ...fromPpp, disabled: true }, toPpp, fast] })],
    ['fastTrack', 'bad', 'only new connections are accepted before it', withSetup({ filter: [{ ...fromPpp, conditions: { 'connection-state': 'new', 'in-interface': 'all-ppp' } }, toPpp, fast] })],
    ['fastTrack', 'ok', 'both directions before it', withSetup({ filter: [fromPpp, toPpp, fast] })],
    ['fastTrack', 'ok', 'FastTrack is off', withSetup({ filter: [{ ...fast, disabled: true }] })],
    ['fastTrack', 'bad', 'hotspot users are not on PPP', withSetup({ filter: [fromPpp, toPpp, fast] }, services({ hotspot: 3 }))],
    ['fastTrack', 'ok', 'the list of subscribers, both ways', withSetup({ filter: [rule('forward', 'accept', { 'src-address-list': 'waya-subscribers' }), rule('forward', 'accept', { 'dst-address-list': 'waya-subscribers' }), fast] }, services({ hotspot: 3 }))],
    ['clock', 'bad', 'three minutes behind', withClock({ time: '07:57:00' })],
    ['clock', 'ok', 'as it is written before 7.10', withClock({ date: 'mar/02/2026' })],
    ['clock', 'bad', 'at 1970 after a power cut', withClock({ date: 'jan/02/1970' })],
    ['clock', 'warn', 'no time server', withClock({ ntpEnabled: false })],
    ['clock', 'warn', 'its time server is silent', withClock({ ntpSynchronised: false })],
    ['clock', 'ok', 'the version does not tell', withClock({ ntpSynchronised: null })],
    ['clock', 'warn', 'another zone, the same moment', withClock({ timeZone: 'UTC', gmtOffset: '+00:00', time: '05:00:10' })],
    ['clock', 'unknown', 'not readable', withClock({ date: '' })],
    ['walledGarden', 'ok', 'complete', withSetup({ filter: garden, nat: [toPayPage] }, { suspendMode: 'walled' })],
    ['walledGarden', 'bad', 'nothing there', withSetup({}, { suspendMode: 'walled' })],
    ['walledGarden', 'bad', 'no redirect', withSetup({ filter: garden }, { suspendMode: 'walled' })],
    ['walledGarden', 'bad', 'no names', withSetup({ filter: garden.slice(1), nat: [toPayPage] }, { suspendMode: 'walled' })],
    ['walledGarden', 'bad', 'dropped before the pay page is let through', withSetup({ filter: [garden[0]!, garden[2]!, garden[1]!], nat: [toPayPage] }, { suspendMode: 'walled' })],
    ['duplicates', 'bad', 'two secrets of one name', { ...FACTS, secrets: [...FACTS.secrets, { ...FACTS.secrets[0]!, id: '*2', service: 'l2tp' }] }],
    ['duplicates', 'warn', 'on another router as well', withSetup({}, { elsewhere: ['jane'] })],
    ['rates', 'warn', 'a secret on a profile without speed', { ...FACTS, secrets: [{ ...FACTS.secrets[0]!, profile: 'default' }] }],
    ['rates', 'ok', 'such a secret that is off', { ...FACTS, secrets: [{ ...FACTS.secrets[0]!, profile: 'default', disabled: true }] }],
    ['pools', 'bad', 'fewer addresses than services', withSetup({ pools: [{ name: 'subscribers', ranges: '10.64.0.10-10.64.0.20', nextPool: 'none' }] })],
    ['pools', 'ok', 'goes on in a second pool', withSetup({ pools: [{ name: 'subscribers', ranges: '10.64.0.10-10.64.0.20', nextPool: 'more' }, { name: 'more', ranges: '10.65.0.0/24', nextPool: '' }] })],
    ['pools', 'unknown', 'no pool to be seen', withSetup({ pools: [] })],
    ['licence', 'bad', 'level 4 and 201', withSetup({ licenseLevel: '4' }, services({ pppoe: 201 }))],
    ['licence', 'warn', 'level 4 and 180', withSetup({ licenseLevel: '4' }, services({ pppoe: 180 }))],
    ['licence', 'ok', 'level 4 and 179', withSetup({ licenseLevel: '4' }, services({ pppoe: 179 }))],
    ['licence', 'ok', 'level 6', withSetup({ licenseLevel: '6' }, services({ pppoe: 5000 }))],
    ['licence', 'unknown', 'not told', withSetup({ licenseLevel: null })],
    ['pppoeServer', 'bad', 'off', withSetup({ pppoeServers: [{ ...SETUP.pppoeServers[0]!, disabled: true }] })],
    ['pppoeServer', 'warn', 'several sessions for one device', withSetup({ pppoeServers: [{ ...SETUP.pppoeServers[0]!, oneSessionPerHost: false }] })],
    ['hotspot', 'bad', '7.20 without its package', { ...withSetup({}, services({ hotspot: 3 })), facts: { ...FACTS.facts, version: '7.20.4' } }],
    ['hotspot', 'ok', '7.20 with it', { ...withSetup({ packages: [{ name: 'hotspot', version: '7.20.4', disabled: false }] }, services({ hotspot: 3 })), facts: { ...FACTS.facts, version: '7.20.4' } }],
    ['hotspot', 'bad', 'no server', withSetup({ hotspots: [] }, services({ hotspot: 3 }))],
    ['names', 'warn', 'does not answer', withSetup({ dns: { servers: '1.1.1.1', allowRemoteRequests: false } })],
    ['names', 'warn', 'has nobody to ask', withSetup({ dns: { servers: '', allowRemoteRequests: true } })],
    ['apiReach', 'bad', 'from anywhere', withService('api-ssl', { address: '' })],
    ['apiReach', 'ok', 'a rule closes the port', withService('api-ssl', { address: '' }, { filter: [rule('input', 'drop', { protocol: 'tcp', 'dst-port': '8728-8729' })] })],
    ['apiReach', 'ok', 'a rule closes all from outside', withService('api-ssl', { address: '' }, { filter: [rule('input', 'drop', { 'in-interface-list': '!LAN' })] })],
    ['apiReach', 'ok', 'a rule closes the port to all but the office', withService('api-ssl', { address: '' }, { filter: [rule('input', 'drop', { protocol: 'tcp', 'dst-port': '8729', 'src-address-list': '!office', 'connection-state': 'new' })] })],
    ['apiReach', 'bad', 'a rule closes the port to some', withService('api-ssl', { address: '' }, { filter: [rule('input', 'drop', { protocol: 'tcp', 'dst-port': '8728,8729', 'src-address-list': 'blacklist' })] })],
    ['apiReach', 'bad', 'a rule drops something else', withService('api-ssl', { address: '' }, { filter: [rule('input', 'drop', { 'connection-state': 'invalid' })] })],
    ['certificate', 'bad', 'none on api-ssl', withService('api-ssl', { certificate: 'none' })],
    ['certificate', 'warn', 'not encrypted', withSetup({}, { tls: false, port: 8728 })],
    ['apiUser', 'bad', 'in the group full', withSetup({ users: [{ ...SETUP.users[0]!, group: 'full' }] })],
    ['apiUser', 'warn', 'from anywhere', withSetup({ users: [{ ...SETUP.users[0]!, address: '' }] })],
    ['apiUser', 'unknown', 'not listed', withSetup({ users: [] })],
    ['apiSessions', 'warn', 'two at a time', withService('api-ssl', { maxSessions: 2 })],
    ['apiSessions', 'ok', 'a version without limit', withService('api-ssl', { maxSessions: null })],
    ['apiSessions', 'bad', 'the service is off', withService('api-ssl', { disabled: true })],
    ['otherServices', 'warn', 'telnet from anywhere', withService('telnet', { disabled: false })],
    ['flash', 'bad', 'bad blocks', withSetup({ flash: { ...SETUP.flash, badBlocksPercent: 1.5 } })],
    ['flash', 'warn', 'full', withSetup({ flash: { ...SETUP.flash, freeBytes: 100_000 } })],
    ['flash', 'ok', 'a board that does not tell', withSetup({ flash: { ...SETUP.flash, badBlocksPercent: null } })],
  ])('%s is %s: %s', (id, level, _what, facts) => {
    expect(levelOf(facts, id)).toBe(level);
  });

  test('what is wrong comes first, with what to do', () => {
    const [first] = examine(withSetup({ filter: [fast], dns: { servers: '', allowRemoteRequests: true } }));
    expect(first).toMatchObject({ id: 'fastTrack', level: 'bad' });
    expect(first!.fix!.script).toHaveLength(2);
    expect(examine(withSetup({ filter: [fast] })).filter((check) => (check.level === 'bad' || check.level === 'warn') && check.fix === null)).toEqual([]);
  });
});

test.each([['10.64.0.10-10.64.0.250', 241], ['10.65.0.0/24', 256], ['10.0.0.1,10.0.0.3-10.0.0.4', 3], ['', null], ['pool', null]])('addresses in %s', (ranges, count) => {
  expect(addressesIn(ranges)).toBe(count);
});
test.each([['7.20.4 (stable)', true], ['7.8', false], ['7.18.2', false], ['8.0', true], ['6.49.10', false]])('%s is at least 7.20: %s', (version, is) => {
  expect(isAtLeast(version, 7, 20)).toBe(is);
});
