/** Checks of what a subscriber's packets go through: queues, names, the pay page, addresses. */
import type { DoctorCheck } from '../../../../src-shared/contract/health.ts';
import type { FirewallRule } from '../../../ports/router-gateway.ts';
import { addressesIn, asked, byHand, byScript, checkOf, isAtLeast, named, quoted, type DoctorFacts } from './doctor-facts.ts';

const LIVE = 'connection-state=established,related';

/** FastTrack skips the queues unless what subscribers send and get was accepted before it (routeros.md, Semantics). */
export function fastTrack({ setup, own }: DoctorFacts): DoctorCheck {
  const check = checkOf('fastTrack', 'FastTrack', 'FastTrack goes round the queues: subscribers are faster than their plans, and their data is counted short.');
  const forward = asked(setup.filter, 'forward');
  const at = forward.findIndex((rule) => rule.action === 'fasttrack-connection');
  if (at < 0) return check.ok('Not used: all that subscribers send and get passes their queues.');
  const before = forward.slice(0, at).filter((rule) => rule.action === 'accept' && takesEstablished(rule));
  const out = { ppp: before.some((rule) => isOfPpp(rule.conditions['in-interface'] ?? rule.conditions['in-interface-list'])), list: before.some((rule) => rule.conditions['src-address-list'] !== undefined || rule.conditions['src-address'] !== undefined) };
  const back = { ppp: before.some((rule) => isOfPpp(rule.conditions['out-interface'] ?? rule.conditions['out-interface-list'])), list: before.some((rule) => rule.conditions['dst-address-list'] !== undefined || rule.conditions['dst-address'] !== undefined) };
  const other = own.services.hotspot + own.services.static + own.services.dhcp > 0;
  const pppRight = own.services.pppoe === 0 || (out.ppp && back.ppp) || (out.list && back.list);
  const otherRight = !other || (out.list && back.list);
  if (pppRight && otherRight && (own.services.pppoe > 0 || other || before.length > 0)) return check.ok('Subscribers are accepted before it, in both directions.');
  const script = [
    `/ip firewall filter add chain=forward action=accept ${LIVE} in-interface=all-ppp comment="waya:setup before FastTrack, from PPP" place-before=[find where action=fasttrack-connection]`,
    `/ip firewall filter add chain=forward action=accept ${LIVE} out-interface=all-ppp comment="waya:setup before FastTrack, to PPP" place-before=[find where action=fasttrack-connection]`,
  ];
  const lists = ['src', 'dst'].map((side) => `/ip firewall filter add chain=forward action=accept ${LIVE} ${side}-address-list=waya-subscribers comment="waya:setup before FastTrack, ${side === 'src' ? 'from' : 'to'} subscribers" place-before=[find where action=fasttrack-connection]`);
  return check.bad(`FastTrack is rule ${at + 1} of forward, and ${before.length === 0 ? 'nothing' : 'not both directions'} of the subscribers is accepted before it.`, byScript(`These lines accept them first.${other ? ' Put the networks of the hotspot, DHCP and fixed addresses on the address list waya-subscribers.' : ''}`, ...script, ...(other ? lists : [])));
}

/** A rule for new connections only lets the established ones go on to FastTrack. */
const takesEstablished = ({ conditions }: FirewallRule): boolean => conditions['connection-state'] === undefined || conditions['connection-state'].split(',').includes('established');
const isOfPpp = (face: string | undefined): boolean => face !== undefined && /ppp/i.test(face);

/** Who is walled reaches the router for names and the pay page, or he cannot pay. Rules as the set-up script makes them (resources/routeros/walled.rsc). */
export function walledGarden({ setup, own }: DoctorFacts): DoctorCheck {
  const check = checkOf('walledGarden', 'Pay page of those who are cut off', 'Who is cut off sees nothing instead of the pay page, and calls instead of paying.');
  if (own.suspendMode !== 'walled') return check.ok('Not used: whoever is cut off on this router is not shown a pay page.');
  const of = (rule: FirewallRule) => rule.conditions['src-address-list'] === 'waya-walled';
  const walled = [...asked(setup.filter, 'forward'), ...asked(setup.filter, 'input')].filter(of);
  const dropAt = asked(setup.filter, 'forward').findIndex((rule) => of(rule) && (rule.action === 'drop' || rule.action === 'reject'));
  const payAt = asked(setup.filter, 'forward').findIndex((rule) => of(rule) && rule.action === 'accept' && (rule.conditions['dst-address-list'] !== undefined || rule.conditions['dst-address'] !== undefined));
  const names = walled.some((rule) => rule.action === 'accept' && (rule.conditions['dst-port'] ?? '').split(',').includes('53'));
  const redirected = asked(setup.nat, 'dstnat').some((rule) => of(rule) && (rule.action === 'dst-nat' || rule.action === 'redirect'));
  const missing = [
    ...(redirected ? [] : ['nothing leads them to the pay page']),
    ...(names ? [] : ['they may not ask for names']),
    ...(payAt >= 0 && (dropAt < 0 || payAt < dropAt) ? [] : ['the pay page is not let through']),
    ...(dropAt >= 0 ? [] : ['nothing keeps them from the rest']),
  ];
  if (missing.length === 0) return check.ok('They may ask for names, are led to the pay page, and get no further.');
  return check.bad(`For the list waya-walled: ${missing.join('; ')}.`, byHand('Run the set-up script with its part for the pay page; it adds what is missing and leaves the rest.'));
}

/** A profile without a rate in use is a line without a limit. */
export function rates({ secrets, profiles, hotspotUsers, hotspotProfiles }: DoctorFacts): DoctorCheck {
  const check = checkOf('rates', 'Speed of every profile in use', 'Whoever is on such a profile has the whole line, whatever he pays for.');
  const bare = new Set(profiles.filter((profile) => profile.rateLimit === null).map((profile) => profile.name));
  const bareHotspot = new Set(hotspotProfiles.filter((profile) => profile.rateLimit === null).map((profile) => profile.name));
  const users = [...secrets.filter((secret) => !secret.disabled && bare.has(secret.profile)), ...hotspotUsers.filter((user) => !user.disabled && user.name !== 'default-trial' && bareHotspot.has(user.profile))];
  if (users.length === 0) return check.ok('Every profile in use sets a speed.');
  const used = [...new Set(users.map((user) => user.profile))];
  return check.warn(`${named(used)} ${used.length === 1 ? 'sets' : 'set'} no speed and ${used.length === 1 ? 'is' : 'are'} used by ${named(users.map((user) => user.name))}.`, byHand('Hand these users over to Waya with a plan, or set a rate-limit on the profile in WinBox.'));
}

/** A pool that is smaller than the services on it turns away who dials last. */
export function pools({ setup, profiles, own }: DoctorFacts): DoctorCheck {
  const check = checkOf('pools', 'Enough addresses', 'Who dials in when the addresses are used up is turned away, though he has paid.');
  const sizes = new Map(setup.pools.map((pool) => [pool.name, addressesIn(pool.ranges)]));
  const next = new Map(setup.pools.map((pool) => [pool.name, pool.nextPool]));
  const sizeOf = (name: string, seen: readonly string[] = []): number | null => {
    const size = sizes.get(name);
    if (size === undefined || size === null) return null;
    const after = next.get(name) ?? '';
    if (after === '' || after === 'none' || seen.includes(after)) return size;
    const more = sizeOf(after, [...seen, name]);
    return more === null ? null : size + more;
  };
  const needs: { readonly pool: string; readonly wanted: number }[] = [];
  const pppPool = profiles.find((profile) => profile.name === 'default')?.remoteAddress ?? null;
  if (own.services.pppoe > 0 && pppPool !== null && sizes.has(pppPool)) needs.push({ pool: pppPool, wanted: own.services.pppoe });
  const hotspotPool = setup.hotspots.find((hotspot) => !hotspot.disabled)?.addressPool ?? '';
  if (own.services.hotspot > 0 && sizes.has(hotspotPool)) needs.push({ pool: hotspotPool, wanted: own.services.hotspot });
  const unread = needs.filter(({ pool }) => sizeOf(pool) === null);
  const small = needs.filter(({ pool, wanted }) => (sizeOf(pool) ?? wanted) < wanted);
  if (small.length > 0) return check.bad(small.map(({ pool, wanted }) => `Pool ${pool} has ${sizeOf(pool)} addresses for ${wanted} services.`).join(' '), byHand('Add a range to the pool in WinBox (IP, Pool), one that is used nowhere else.'));
  if (needs.length === 0 || unread.length > 0) return own.services.pppoe + own.services.hotspot === 0 ? check.ok('No service here needs one.') : check.unknown('It cannot be seen which pool the subscribers’ addresses come from.');
  return check.ok(needs.map(({ pool, wanted }) => `Pool ${pool} has ${sizeOf(pool)} addresses for ${wanted} services.`).join(' '));
}

/** Subscribers who ask the router for names get no answer unless it takes questions from others. */
export function names({ setup, own }: DoctorFacts): DoctorCheck {
  const check = checkOf('names', 'Names (DNS)', 'Everything looks dead to a subscriber whose questions for names stay unanswered.');
  const asks = own.services.pppoe + own.services.hotspot + own.services.dhcp > 0;
  if (!setup.dns.allowRemoteRequests) {
    if (!asks) return check.ok('It answers nobody, and nobody here asks it.');
    return check.warn('It does not answer subscribers. That is right only if they are told other DNS servers.', byScript('Lets it answer. Keep it closed towards the internet: the last line does, if the list WAN is yours.', '/ip dns set allow-remote-requests=yes', '/ip firewall filter add chain=input action=drop protocol=udp dst-port=53 in-interface-list=WAN comment="waya:setup names not for the internet"'));
  }
  if (setup.dns.servers === '') return check.warn('It answers subscribers, but has no server of its own to ask, unless its provider gives it one.', byScript('Gives it two.', '/ip dns set servers=1.1.1.1,8.8.8.8'));
  return check.ok(`It answers subscribers and asks ${setup.dns.servers}.`);
}

/** From 7.20 the hotspot is a package of its own. */
export function hotspot({ setup, facts, own }: DoctorFacts): DoctorCheck {
  const check = checkOf('hotspot', 'Hotspot', 'Hotspot users cannot sign in.');
  if (own.services.hotspot === 0) return check.ok('No hotspot service is on this router.');
  const has = setup.packages.some((item) => item.name === 'hotspot' && !item.disabled);
  if (isAtLeast(facts.version, 7, 20) && !has) return check.bad(`RouterOS ${facts.version} has the hotspot as a package of its own, and it is not installed.`, byHand('Install the package "hotspot" of the same version (System, Packages) and restart the router.'));
  if (!setup.hotspots.some((server) => !server.disabled)) return check.bad(`${own.services.hotspot} hotspot services are on this router, and no hotspot server is on.`, byHand('Run the set-up script with its hotspot part, or switch the server on in WinBox (IP, Hotspot).'));
  return check.ok('The hotspot is there and on.');
}

/** Two users of one name: which of them the router takes is luck. */
export function duplicates({ secrets, own }: DoctorFacts): DoctorCheck {
  const check = checkOf('duplicates', 'Names twice', 'One subscriber is cut off or counted for the other, or stays on after he was cut off.');
  const seen = new Map<string, number>();
  for (const secret of secrets) seen.set(secret.name, (seen.get(secret.name) ?? 0) + 1);
  const twice = [...seen].filter(([, count]) => count > 1).map(([name]) => name);
  if (twice.length > 0) return check.bad(`Two secrets with one name, for different services: ${named(twice)}.`, byHand('Keep the one that Waya made (its comment has waya:s=), and remove the other in WinBox (PPP, Secrets).'));
  if (own.elsewhere.length > 0) return check.warn(`Also a service on another router: ${named(own.elsewhere)}.`, byHand('Give one of the two services another user name, or end it.'));
  return check.ok('Every user is there once.');
}

/** The servers by which subscribers come in. */
export function pppoeServers({ setup, profiles, own }: DoctorFacts): DoctorCheck {
  const check = checkOf('pppoeServer', 'PPPoE server', 'Subscribers cannot dial in, or one password serves several houses.');
  const on = setup.pppoeServers.filter((server) => !server.disabled);
  if (own.services.pppoe === 0 && on.length === 0) return check.ok('No PPPoE service is on this router.');
  if (on.length === 0) return check.bad(`${own.services.pppoe} PPPoE services are on this router, and no PPPoE server is on.`, byHand('Run the set-up script with its PPPoE part, or switch the server on in WinBox (PPP, PPPoE Servers).'));
  const several = on.filter((server) => !server.oneSessionPerHost);
  const fast = on.filter((server) => profiles.some((profile) => profile.name === server.defaultProfile && !profile.builtIn && profile.rateLimit === null));
  if (several.length > 0) return check.warn(`More than one session for each device on ${named(several.map((server) => server.interface))}.`, byScript('One session for each device. It holds from the next dialling in.', ...several.map((server) => `/interface pppoe-server server set [find where interface=${quoted(server.interface)}] one-session-per-host=yes`)));
  if (fast.length > 0) return check.warn(`Who dials in without a profile of his own gets ${named(fast.map((server) => server.defaultProfile))}, which sets no speed.`, byHand('Set a rate-limit on that profile, or choose another as the server’s default profile.'));
  return check.ok(`On at ${named(on.map((server) => server.interface))}, one session for each device.`);
}
