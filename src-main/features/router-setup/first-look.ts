/** What a first look at a router tells: what is there, what of it is in the way, and what Waya will and will not do. Reads facts only. */
import type { FirstLook } from '../../../src-shared/contract/router-setup.ts';
import { MINUTE, SECOND, type Instant } from '../../../src-shared/time.ts';
import type { RouterFacts, RouterSession, RouterSetup } from '../../ports/router-gateway.ts';
import { clockAheadMs, closesPort, sessionsAllowed } from '../router-watch/index.ts';

export interface Look {
  readonly facts: RouterFacts;
  readonly setup: RouterSetup;
  readonly now: Instant;
  readonly secrets: number;
  readonly profiles: number;
  readonly sessions: number;
  readonly plannedServices: number;
}

/** Reads what a first look is made of. Throws GatewayError. */
export async function lookThrough(session: RouterSession, plannedServices: number, now: Instant): Promise<Look> {
  const [setup, secrets, profiles, sessions] = await Promise.all([session.readSetup(), session.listSecrets(), session.listProfiles(), session.listSessions()]);
  return { facts: session.facts, setup, now, secrets: secrets.length, profiles: profiles.length, sessions: sessions.length, plannedServices };
}

type Check = FirstLook['checks'][number];

/** Beyond it a subscriber notices that he is cut off early or late. */
const CLOCK_OFF_MS = 2 * MINUTE;
const CLOCK_WAY_OFF_MS = 60 * MINUTE;
const LITTLE_FLASH_BYTES = 2 * 1024 * 1024;

/** The 7 of "7.18.2 (stable)". */
const majorVersion = (version: string): number => Number.parseInt(version, 10) || 0;

const active = (rules: RouterSetup['filter']) => rules.filter((rule) => !rule.disabled && !rule.dynamic);

function fastTrackCheck({ filter }: RouterSetup): Check {
  const title = 'FastTrack';
  const forward = active(filter).filter((rule) => rule.chain === 'forward');
  const at = forward.findIndex((rule) => rule.action === 'fasttrack-connection');
  if (at < 0) return { level: 'ok', title, found: 'No FastTrack: every packet passes the queues.', todo: null };
  const before = forward.slice(0, at).some((rule) => rule.action === 'accept' && rule.comment.startsWith('waya:setup before FastTrack'));
  if (before) return { level: 'ok', title, found: 'Subscribers are accepted before FastTrack.', todo: null };
  return { level: 'bad', title, found: 'FastTrack goes round the queues: subscribers may be faster than their plans, and data is counted short.', todo: 'Run the set-up script with its FastTrack part.' };
}

function clockCheck(look: Look): Check {
  const title = 'Clock';
  const { clock } = look.setup;
  const ahead = clockAheadMs(look.setup.clock, look.now);
  const todo = 'Run the set-up script with its clock part.';
  if (ahead === null) return { level: 'warn', title, found: `Its clock cannot be read: ${clock.date} ${clock.time}.`, todo };
  const off = Math.abs(ahead);
  if (off >= CLOCK_OFF_MS) return { level: off >= CLOCK_WAY_OFF_MS ? 'bad' : 'warn', title, found: `Its clock is ${Math.round(off / MINUTE)} minutes ${ahead > 0 ? 'ahead' : 'behind'}: what it cuts off by itself comes at the wrong time.`, todo };
  if (!clock.ntpEnabled) return { level: 'warn', title, found: 'Its clock is right, but no time server keeps it so: it is wrong after a power cut.', todo };
  if (clock.timeZone !== 'Africa/Nairobi') return { level: 'warn', title, found: `Its clock is right, in the time zone ${clock.timeZone || 'of nowhere'}.`, todo };
  return { level: 'ok', title, found: `Right to ${Math.max(1, Math.round(off / SECOND))} s, kept by a time server.`, todo: null };
}

function licenceCheck({ setup, sessions, plannedServices }: Look): Check {
  const title = 'Licence';
  const level = setup.licenseLevel;
  const most = sessionsAllowed(level);
  if (level === null) return { level: 'warn', title, found: 'It does not tell its licence.', todo: 'Look at System, License in WinBox: level 4 carries 200 sessions, level 5 carries 500.' };
  if (most === null) return { level: 'ok', title, found: `Level ${level}: no limit of sessions that matters here.`, todo: null };
  const wanted = Math.max(sessions, plannedServices);
  if (wanted > most) return { level: 'bad', title, found: `Level ${level} carries ${most} sessions; ${wanted} are needed.`, todo: 'Get a higher licence, or divide the subscribers over two routers.' };
  return { level: wanted * 10 > most * 9 ? 'warn' : 'ok', title, found: `Level ${level} carries ${most} sessions; ${wanted} are needed.`, todo: null };
}

function apiCheck({ facts, setup }: Look): Check {
  const title = 'API';
  const services = setup.services.filter((service) => !service.disabled && (service.name === 'api' || service.name === 'api-ssl'));
  const isGuarded = (port: number) => active(setup.filter).some((rule) => rule.chain === 'input' && (rule.action === 'drop' || rule.action === 'reject') && closesPort(rule.conditions, port));
  const open = services.filter((service) => service.address === '' && !isGuarded(service.port));
  if (open.length > 0) return { level: 'bad', title, found: `${open.map(({ name }) => name).join(' and ')} can be asked from anywhere.`, todo: 'Run the set-up script: it lets the office in and nobody else.' };
  if (facts.certificateFingerprint === null) return { level: 'warn', title, found: 'Waya reached it without encryption.', todo: 'Inside your own network or a tunnel that is fine; over the internet use the set-up script’s encryption.' };
  return { level: 'ok', title, found: 'Encrypted, and not open to everybody.', todo: null };
}

function accountCheck({ setup }: Look, userName: string): Check {
  const title = 'Rights';
  const group = setup.users.find((user) => user.name === userName)?.group;
  const policy = (setup.groups.find(({ name }) => name === group)?.policy ?? '').split(',').map((word) => word.trim());
  if (group === undefined || policy.length < 2) return { level: 'warn', title, found: 'The rights of this user cannot be read.', todo: null };
  const missing = ['read', 'write', 'api', 'test'].filter((right) => !policy.includes(right));
  if (missing.length > 0) return { level: 'bad', title, found: `${userName} has not the right to ${missing.join(', ')}.`, todo: 'Run the set-up script: it makes a user with what is needed.' };
  if (policy.includes('policy')) return { level: 'warn', title, found: `${userName} may do everything, also change users.`, todo: 'Waya needs less: the set-up script makes a user of its own.' };
  return { level: 'ok', title, found: `${userName} may do what Waya needs and no more.`, todo: null };
}

function flashCheck({ setup: { flash } }: Look): Check {
  const title = 'Flash';
  if ((flash.badBlocksPercent ?? 0) > 0) return { level: 'bad', title, found: `${flash.badBlocksPercent}% of its flash is broken.`, todo: 'Replace the board before it fails; keep a copy of its configuration.' };
  if (flash.totalBytes > 0 && flash.freeBytes < LITTLE_FLASH_BYTES) return { level: 'warn', title, found: `${Math.floor(flash.freeBytes / 1024)} KiB are free.`, todo: 'Remove old files and packages: copies of the configuration need room.' };
  return { level: 'ok', title, found: flash.sectorsWrittenTotal === null ? 'No fault told.' : `${flash.sectorsWrittenTotal.toLocaleString('en')} sectors written in its life.`, todo: null };
}

function wayCheck({ setup }: Look): Check {
  const title = 'Pay page';
  const walled = (rules: RouterSetup['filter']) => active(rules).some((rule) => rule.conditions['src-address-list'] === 'waya-walled');
  if (walled(setup.filter) && walled(setup.nat)) return { level: 'ok', title, found: 'Who is sent to the pay page gets there.', todo: null };
  return { level: 'warn', title, found: 'No rules for the pay page: who is sent there would surf on.', todo: 'Run the set-up script with its pay page part, or cut off by disabling.' };
}

function listsOf({ setup, secrets, profiles, sessions }: Look): FirstLook['lists'] {
  const on = (disabled: boolean) => (disabled ? ', off' : '');
  return [
    { title: 'On it', rows: [`${secrets} PPP secrets, ${profiles} profiles, ${sessions} connected now`] },
    { title: 'Services', rows: setup.services.filter(({ disabled }) => !disabled).map(({ name, port, address, certificate }) => `${name} on port ${port}, ${address === '' ? 'from anywhere' : `from ${address}`}${certificate && certificate !== 'none' ? `, certificate ${certificate}` : ''}`) },
    { title: 'PPPoE servers', rows: setup.pppoeServers.map((server) => `${server.serviceName || 'no name'} on ${server.interface}, profile ${server.defaultProfile}${on(server.disabled)}`) },
    { title: 'Hotspots', rows: setup.hotspots.map((hotspot) => `${hotspot.name} on ${hotspot.interface}${on(hotspot.disabled)}`) },
    { title: 'DHCP servers', rows: setup.dhcpServers.map((server) => `${server.name} on ${server.interface}${on(server.disabled)}`) },
    { title: 'Pools', rows: setup.pools.map(({ name, ranges }) => `${name}: ${ranges}`) },
    { title: 'Packages', rows: setup.packages.filter(({ disabled }) => !disabled).map(({ name, version }) => `${name} ${version}`) },
  ].filter(({ rows }) => rows.length > 0);
}

/** userName: as Waya signed in. */
export function firstLook(look: Look, userName: string): FirstLook {
  const { facts, setup, secrets, profiles, sessions } = look;
  const armed = majorVersion(facts.version) >= 6;
  return {
    facts,
    fingerprint: facts.certificateFingerprint,
    secrets,
    profiles,
    sessions,
    lists: listsOf(look),
    checks: [accountCheck(look, userName), apiCheck(look), clockCheck(look), fastTrackCheck(setup), licenceCheck(look), wayCheck(look), flashCheck(look)],
    will: [
      'Waya makes a profile for each plan and a user for each service, and marks them as its own.',
      setup.pppoeServers.some(({ disabled }) => !disabled) ? 'PPPoE subscribers are let on and cut off here.' : 'There is no PPPoE server yet: the set-up script makes one.',
      ...(setup.hotspots.some(({ disabled }) => !disabled) ? ['Hotspot users are let on and cut off here.'] : []),
      ...(armed ? ['The days on which subscribers lapse are left with the router, for when this computer is off.'] : []),
    ],
    willNot: [
      secrets === 0 ? 'Waya touches nothing that it did not make.' : `Waya does not touch the ${secrets} secrets that are there, until you hand them over.`,
      'Waya reads no password, changes no firewall rule and restarts nothing.',
    ],
  };
}
