/**
 * Which requests are our own page's. A browser sends Host, Origin and Sec-Fetch-Site truthfully whatever a foreign page wants:
 * a name that was re-bound to this address (DNS rebinding) shows in Host, another site shows in the other two.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { networkInterfaces, hostname } from 'node:os';
import { isLoopback } from './arguments.ts';

export interface GuardRules {
  /** Host names without port, lower case, IPv6 in brackets. */
  readonly allowedHosts: ReadonlySet<string>;
  readonly secure: boolean;
}

/** Why a request is refused for the name it was sent to; null when that is one of ours. */
export function foreignHost(headers: IncomingHttpHeaders, rules: GuardRules): string | null {
  const url = addressOf(headers.host, rules);
  if (url && rules.allowedHosts.has(url.hostname)) return null;
  return 'This Waya is not reached under that name. Use the address that it printed when it started, or start it with --allow-host.';
}

/** Why a request that can act or listen is refused for where it comes from; null when from our own page, or from no browser. */
export function foreignOrigin(headers: IncomingHttpHeaders, rules: GuardRules): string | null {
  const site = headers['sec-fetch-site'];
  const { origin } = headers;
  const sameSite = site === undefined || site === 'same-origin';
  const sameOrigin = origin === undefined || origin === addressOf(headers.host, rules)?.origin;
  return sameSite && sameOrigin ? null : 'Requests from other sites are refused.';
}

function addressOf(host: string | undefined, { secure }: GuardRules): URL | null {
  // Nothing but a name and a port: no user, no path, no second host.
  if (!host || !/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i.test(host)) return null;
  try {
    return new URL(`${secure ? 'https' : 'http'}://${host}`);
  } catch {
    return null;
  }
}

/** The names of a host that listens on an address, and those that its owner gives it. */
export function allowedHostsFor(host: string, given: readonly string[]): Set<string> {
  const everywhere = host === '0.0.0.0' || host === '::';
  const local = ['127.0.0.1', 'localhost', '::1'];
  const own = everywhere ? [...local, hostname(), `${hostname()}.local`, ...Object.values(networkInterfaces()).flatMap((found) => (found ?? []).map(({ address }) => address))] : isLoopback(host) ? [...local, host] : [host];
  return new Set([...own, ...given].map((name) => (name.includes(':') && !name.startsWith('[') ? `[${name}]` : name).toLowerCase()));
}
