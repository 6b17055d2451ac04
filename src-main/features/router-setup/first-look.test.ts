import { expect, test } from 'vitest';
import { parseInstant } from '../../../src-shared/time.ts';
import type { FirewallRule, RouterFacts, RouterSetup } from '../../ports/router-gateway.ts';
import { firstLook } from './first-look.ts';

const NOW = parseInstant('2026-03-27T14:00:00+03:00');
const FACTS: RouterFacts = { identity: 'Tower', version: '7.18.2 (stable)', board: 'RB5009', architecture: 'arm64', uptimeSeconds: 60, cpuLoadPercent: 3, freeMemoryBytes: 1, totalMemoryBytes: 2, flashWrites: 10, certificateFingerprint: 'AB:CD' };
const rule = (action: string, conditions: Record<string, string> = {}, comment = '', chain = 'forward'): FirewallRule => ({ id: '*1', chain, action, disabled: false, dynamic: false, comment, conditions });
const WALLED = rule('drop', { 'src-address-list': 'waya-walled' });
const SETUP: RouterSetup = {
  clock: { date: '2026-03-27', time: '14:00:05', timeZone: 'Africa/Nairobi', gmtOffset: '+03:00', ntpSynchronised: true, ntpEnabled: true },
  licenseLevel: '5',
  packages: [{ name: 'routeros', version: '7.18.2', disabled: false }],
  services: [{ name: 'api-ssl', port: 8729, disabled: false, address: '10.0.0.0/8', certificate: 'waya-api', maxSessions: 20 }],
  users: [{ name: 'waya', group: 'waya', address: '', disabled: false }],
  groups: [{ name: 'waya', policy: 'read,write,api,test,!policy,!sensitive' }],
  pppoeServers: [{ serviceName: 'waya', interface: 'ether2', defaultProfile: 'default', oneSessionPerHost: true, disabled: false }],
  pools: [{ name: 'waya-subscribers', ranges: '10.64.0.2-10.64.63.254', nextPool: '' }],
  hotspots: [], walledGarden: [], dhcpServers: [],
  filter: [WALLED], nat: [WALLED],
  dns: { servers: '', allowRemoteRequests: true },
  flash: { freeBytes: 900_000_000, totalBytes: 1_000_000_000, badBlocksPercent: 0, sectorsWrittenTotal: 12_345 },
};
const look = (change: Partial<RouterSetup> = {}, more: { facts?: Partial<RouterFacts>; sessions?: number; plannedServices?: number } = {}) =>
  firstLook({ facts: { ...FACTS, ...more.facts }, setup: { ...SETUP, ...change }, now: NOW, secrets: 40, profiles: 3, sessions: more.sessions ?? 30, plannedServices: more.plannedServices ?? 0 }, 'waya');
const levelOf = (title: string, ...given: Parameters<typeof look>) => look(...given).checks.find((check) => check.title === title)!.level;
const FAST = rule('fasttrack-connection');

test('a router that was set up: nothing to do', () => {
  expect(look().checks.filter(({ level, todo }) => level !== 'ok' || todo !== null)).toEqual([]);
  expect(look().willNot[0]).toBe('Waya does not touch the 40 secrets that are there, until you hand them over.');
});

test.each([
  ['FastTrack alone', 'FastTrack', { filter: [FAST] }, {}, 'bad'],
  ['accepted before it', 'FastTrack', { filter: [rule('accept', {}, 'waya:setup before FastTrack, from PPP'), FAST] }, {}, 'ok'],
  ['accepted after it', 'FastTrack', { filter: [FAST, rule('accept', {}, 'waya:setup before FastTrack, from PPP')] }, {}, 'bad'],
  ['FastTrack switched off', 'FastTrack', { filter: [{ ...FAST, disabled: true }] }, {}, 'ok'],
  ['ten minutes behind', 'Clock', { clock: { ...SETUP.clock, time: '13:50:00' } }, {}, 'warn'],
  ['of 1970', 'Clock', { clock: { ...SETUP.clock, date: 'jan/02/1970' } }, {}, 'bad'],
  ['no time server', 'Clock', { clock: { ...SETUP.clock, ntpEnabled: false } }, {}, 'warn'],
  ['another zone, right', 'Clock', { clock: { ...SETUP.clock, time: '11:00:00', timeZone: 'UTC', gmtOffset: '+00:00' } }, {}, 'warn'],
  ['an unreadable clock', 'Clock', { clock: { ...SETUP.clock, date: '' } }, {}, 'warn'],
  ['level 4 full', 'Licence', { licenseLevel: '4' }, { plannedServices: 201 }, 'bad'],
  ['level 4 nearly full', 'Licence', { licenseLevel: '4' }, { sessions: 190 }, 'warn'],
  ['level 6', 'Licence', { licenseLevel: '6' }, { sessions: 5000 }, 'ok'],
  ['no licence told', 'Licence', { licenseLevel: null }, {}, 'warn'],
  ['API open', 'API', { services: [{ ...SETUP.services[0]!, address: '' }] }, {}, 'bad'],
  ['API open, guarded by a rule', 'API', { services: [{ ...SETUP.services[0]!, address: '' }], filter: [rule('drop', { 'dst-port': '8728,8729' }, '', 'input')] }, {}, 'ok'],
  ['API open, closed to some by a rule', 'API', { services: [{ ...SETUP.services[0]!, address: '' }], filter: [rule('drop', { 'dst-port': '8728,8729', 'src-address-list': 'blacklist' }, '', 'input')] }, {}, 'bad'],
  ['not encrypted', 'API', {}, { facts: { certificateFingerprint: null } }, 'warn'],
  ['may do everything', 'Rights', { groups: [{ name: 'waya', policy: 'read,write,api,test,policy' }] }, {}, 'warn'],
  ['may not write', 'Rights', { groups: [{ name: 'waya', policy: 'read,api,test,!write' }] }, {}, 'bad'],
  ['no pay page', 'Pay page', { nat: [] }, {}, 'warn'],
  ['broken flash', 'Flash', { flash: { ...SETUP.flash, badBlocksPercent: 2 } }, {}, 'bad'],
  ['full flash', 'Flash', { flash: { ...SETUP.flash, freeBytes: 500_000 } }, {}, 'warn'],
])('%s', (_what, title, change, more, level) => expect(levelOf(title, change, more)).toBe(level));
