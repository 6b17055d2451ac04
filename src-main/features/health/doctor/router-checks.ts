/** Checks of the router itself: clock, licence, who may reach it and as whom. */
import type { DoctorCheck } from '../../../../src-shared/contract/health.ts';
import { MINUTE, NAIROBI } from '../../../../src-shared/time.ts';
import { clockAheadMs, closesPort, sessionsAllowed } from '../../router-watch/index.ts';
import { asked, byHand, byScript, checkOf, isAtLeast, named, quoted, type DoctorFacts } from './doctor-facts.ts';

/** A subscriber notices more than this: cut off early, or let on late. */
const CLOCK_OFF_MS = 2 * MINUTE;

export function clock({ setup, facts, now }: DoctorFacts): DoctorCheck {
  const check = checkOf('clock', 'Clock', 'What the router cuts off by itself while Waya is off comes at the wrong hour, and its log cannot be read.');
  const ahead = clockAheadMs(setup.clock, now);
  const zone = '/system clock set time-zone-autodetect=no time-zone-name=Africa/Nairobi';
  const ntp = isAtLeast(facts.version, 7, 0) ? '/system ntp client set enabled=yes servers=0.africa.pool.ntp.org,1.africa.pool.ntp.org' : '/system ntp client set enabled=yes server-dns-names=0.africa.pool.ntp.org,1.africa.pool.ntp.org';
  const fix = byScript('Nairobi time, kept by a time server.', zone, ntp);
  if (ahead === null) return check.unknown(`It cannot be read: ${setup.clock.date} ${setup.clock.time}.`);
  if (Math.abs(ahead) > CLOCK_OFF_MS) return check.bad(`It is ${minutesText(Math.abs(ahead))} ${ahead > 0 ? 'ahead' : 'behind'}.`, fix);
  if (setup.clock.timeZone !== NAIROBI) return check.warn(`Right, but in the time zone ${setup.clock.timeZone || 'of nowhere'}.`, byScript('Nairobi time.', zone));
  if (!setup.clock.ntpEnabled) return check.warn('Right now, but no time server keeps it so: after a power cut it is wrong.', byScript('A time server keeps it right.', ntp));
  if (setup.clock.ntpSynchronised === false) return check.warn('Right now, but its time server does not answer.', byHand('Look whether the router reaches the internet and knows a DNS server.'));
  return check.ok('Right, Nairobi time, kept by a time server.');
}

const minutesText = (ms: number): string => (ms >= 180 * MINUTE ? `${Math.round(ms / (60 * MINUTE))} hours` : `${Math.round(ms / MINUTE)} minutes`);

const apiPort = (own: DoctorFacts['own']) => (own.tls ? 'api-ssl' : 'api');

/** Open to the world: no address on the service, and no rule of the input chain that drops the port, or all that was not accepted before. */
export function apiReach({ setup }: DoctorFacts): DoctorCheck {
  const check = checkOf('apiReach', 'Who may reach the API', 'Anybody on the internet may try passwords until one opens the router.');
  const open = setup.services.filter((service) => (service.name === 'api' || service.name === 'api-ssl') && !service.disabled && service.address === '');
  const isClosed = (port: number) => asked(setup.filter, 'input').some((rule) => (rule.action === 'drop' || rule.action === 'reject') && closesPort(rule.conditions, port));
  const bare = open.filter((service) => !isClosed(service.port));
  if (bare.length === 0) return check.ok('From the networks that were chosen only.');
  return check.bad(`${named(bare.map((service) => `${service.name} (port ${service.port})`))} can be asked from anywhere.`, byScript('Put in your office’s network first, for example 192.168.10.0/24; the wrong one locks Waya out until it is put right in WinBox.', ...bare.map((service) => `/ip service set ${service.name} address=YOUR-OFFICE-NETWORK`)));
}

export function certificate({ setup, own }: DoctorFacts): DoctorCheck {
  const check = checkOf('certificate', 'Encrypted API', 'The password of the API user and those of subscribers can be read on the way.');
  const tls = setup.services.find((service) => service.name === 'api-ssl');
  if (own.tls) return tls && tls.certificate !== '' && tls.certificate !== 'none' ? check.ok(`Waya speaks to it encrypted, certificate ${tls.certificate}.`) : check.bad('api-ssl has no certificate.', byHand('Run the set-up script with its certificate part.'));
  if (tls && !tls.disabled && (tls.certificate === '' || tls.certificate === 'none')) return check.warn('api-ssl is on and has no certificate: nothing can connect to it safely. Waya speaks to the router without encryption.', byHand('Run the set-up script with its certificate part, then change the router in Waya to API-SSL.'));
  return check.warn('Waya speaks to it without encryption.', byHand('That is right over a cable of yours or a tunnel only. Else run the set-up script with its certificate part and change the router in Waya to API-SSL.'));
}

/** Waya needs read, write, api and test, and no more (routeros.md, Scale: API user). */
export function apiUser({ setup, own }: DoctorFacts): DoctorCheck {
  const check = checkOf('apiUser', 'Waya’s user on the router', 'Whoever learns its password owns the router: he may add users, reset it or load other software.');
  const user = setup.users.find((one) => one.name === own.userName);
  if (!user) return check.unknown(`The user ${own.userName} is not in the list that the router shows.`);
  const policy = (setup.groups.find((group) => group.name === user.group)?.policy ?? '').split(',').filter((part) => part !== '' && !part.startsWith('!'));
  const much = ['policy', 'ftp', 'reboot', 'password', 'ssh', 'telnet', 'sensitive'].filter((part) => policy.includes(part));
  const lines = ['/user group add name=waya policy=read,write,api,test', `/user set [find where name=${quoted(own.userName)}] group=waya`];
  if (user.group === 'full' || much.includes('policy')) return check.bad(`${own.userName} is in the group ${user.group}, which may do everything.`, byScript('A group that may do what Waya needs and no more.', ...lines));
  if (much.length > 0) return check.warn(`${own.userName} may also ${named(much)}.`, byScript('A group that may do what Waya needs and no more.', ...lines));
  if (user.address === '') return check.warn(`${own.userName} may sign in from anywhere.`, byScript('Put in your office’s network, for example 192.168.10.0/24.', `/user set [find where name=${quoted(own.userName)}] address=YOUR-OFFICE-NETWORK`));
  return check.ok(`${own.userName} may do what Waya needs, from ${user.address} only.`);
}

/** Waya holds one session and opens another while it tests or moves. Default 20 (routeros.md, Version facts). */
const FEWEST_SESSIONS = 5;

export function apiSessions({ setup, own }: DoctorFacts): DoctorCheck {
  const check = checkOf('apiSessions', 'Sessions of the API', 'The router turns Waya away while other programs use it.');
  const service = setup.services.find((one) => one.name === apiPort(own));
  if (!service) return check.unknown('The router does not show its services.');
  if (service.disabled) return check.bad(`The service ${service.name} is off: Waya is still in by an old session, and cannot come back.`, byScript('Switches it on.', `/ip service set ${service.name} disabled=no`));
  if (service.maxSessions === null) return check.ok('This version sets no limit.');
  if (service.maxSessions < FEWEST_SESSIONS) return check.warn(`At most ${service.maxSessions} at a time.`, byScript('The usual number.', `/ip service set ${service.name} max-sessions=20`));
  return check.ok(`At most ${service.maxSessions} at a time.`);
}

const OLD_SERVICES = new Set(['telnet', 'ftp', 'www']);

export function otherServices({ setup }: DoctorFacts): DoctorCheck {
  const check = checkOf('otherServices', 'Other ways in', 'Passwords travel in the clear, and old services are where routers are broken into.');
  const open = setup.services.filter((service) => OLD_SERVICES.has(service.name) && !service.disabled && service.address === '');
  if (open.length === 0) return check.ok('Telnet, FTP and the web page are off, or open to chosen networks only.');
  return check.warn(`${named(open.map((service) => service.name))} can be reached from anywhere.`, byScript('Switches off what nobody uses. Leave out a line whose service you use.', ...open.map((service) => `/ip service set ${service.name} disabled=yes`)));
}

export function licence({ setup, own }: DoctorFacts): DoctorCheck {
  const check = checkOf('licence', 'Licence', 'Who dials in beyond the licence’s number is turned away, though he has paid.');
  const most = sessionsAllowed(setup.licenseLevel);
  const wanted = Math.max(own.services.pppoe, own.services.hotspot);
  if (setup.licenseLevel === null) return check.unknown('The router does not tell its licence. Level 4 carries 200 sessions, level 5 carries 500.');
  if (most === null) return check.ok(`Level ${setup.licenseLevel}.`);
  const found = `Level ${setup.licenseLevel} carries ${most} sessions; ${wanted} services are on this router.`;
  const fix = byHand('Get the next level from MikroTik, or divide the subscribers over two routers.');
  if (wanted > most) return check.bad(found, fix);
  return wanted * 10 >= most * 9 ? check.warn(found, fix) : check.ok(found);
}

export function flash({ setup }: DoctorFacts): DoctorCheck {
  const check = checkOf('flash', 'Flash memory', 'A router whose flash is worn or full forgets its settings, mostly at a restart.');
  const { badBlocksPercent, freeBytes, totalBytes } = setup.flash;
  if (badBlocksPercent !== null && badBlocksPercent > 0) return check.bad(`${badBlocksPercent} % of its blocks are bad.`, byHand('Have a spare router ready: its settings are under Backups. Replace it soon.'));
  if (totalBytes > 0 && freeBytes * 20 < totalBytes) return check.warn(`${Math.round(freeBytes / 1024)} KiB of ${Math.round(totalBytes / 1024)} KiB are free.`, byHand('Remove old backups and packages in WinBox (Files).'));
  return check.ok(badBlocksPercent === null ? 'Enough is free; the board does not tell of bad blocks.' : 'No bad blocks, and enough is free.');
}
