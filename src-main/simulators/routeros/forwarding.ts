import type { Router } from './router.ts';
import type { StoredRow } from './table.ts';
import { addressNumber, parseRange, parseRateLimit } from './values.ts';

/** What becomes of the traffic of one address. */
export interface Forwarding {
  /** Does it pass the forward chain? */
  readonly passes: boolean;
  /** Passed by FastTrack: no simple queue slows it (MikroTik, FastTrack). */
  readonly fasttracked: boolean;
}

const ABOUT_THE_RULE = new Set(['.id', 'chain', 'action', 'comment', 'log', 'log-prefix', 'bytes', 'packets', 'invalid', 'dynamic', 'disabled', 'reject-with', 'hw-offload']);
const ADDRESS_CONDITIONS = new Set(['src-address', 'dst-address', 'src-address-list', 'dst-address-list']);

/** Is that address in that list of /ip/firewall/address-list? Names of hosts are never looked up here. */
function isListed(router: Router, list: string, address: string): boolean {
  const direct = router.firewall.addressList.withKey(address);
  if (direct.some((row) => row['list'] === list && row['disabled'] !== 'true')) return true;
  return router.firewall.addressList.list().some((row) => row['list'] === list && row['disabled'] !== 'true' && /[-/]/.test(row['address'] ?? '') && covers(row['address'] ?? '', address));
}

/** Is the address within "10.0.0.1", "10.0.0.0/24" or "10.0.0.1-10.0.0.9"? */
export function covers(range: string, address: string): boolean {
  const bounds = parseRange(range);
  const number = addressNumber(address);
  return bounds !== null && number !== null && bounds[0] <= number && number <= bounds[1];
}

function conditionHolds(router: Router, name: string, value: string, address: string): boolean {
  const negated = value.startsWith('!');
  const bare = negated ? value.slice(1) : value;
  const holds = name.endsWith('-list') ? isListed(router, bare, address) : covers(bare, address);
  return holds !== negated;
}

/** Does a rule take all packets of that address in a connection of that state? Rules about ports, protocols or interfaces take only a part of them. */
function takes(router: Router, rule: StoredRow, address: string, state: 'new' | 'established', isPpp: boolean): boolean {
  for (const [name, value] of Object.entries(rule)) {
    if (ABOUT_THE_RULE.has(name)) continue;
    if (name === 'connection-state') {
      if (!value.split(',').includes(state)) return false;
    } else if ((name === 'in-interface' || name === 'out-interface') && value === 'all-ppp') {
      if (!isPpp) return false;
    } else if (!ADDRESS_CONDITIONS.has(name) || !conditionHolds(router, name, value, address)) return false;
  }
  return true;
}

/** Asks the forward chain in its order, for a new connection and for one that is known. */
export function forwardingOf(router: Router, address: string, isPpp: boolean): Forwarding {
  const rules = router.firewall.filter.list().filter((rule) => rule['chain'] === 'forward' && rule['disabled'] !== 'true');
  const verdict = (state: 'new' | 'established'): string => {
    for (const rule of rules) {
      const action = rule['action'] ?? 'accept';
      if (['accept', 'drop', 'reject', 'fasttrack-connection', 'tarpit'].includes(action) && takes(router, rule, address, state, isPpp)) return action;
    }
    return 'accept';
  };
  const opened = verdict('new');
  if (opened !== 'accept' && opened !== 'fasttrack-connection') return { passes: false, fasttracked: false };
  const known = verdict('established');
  return { passes: known === 'accept' || known === 'fasttrack-connection', fasttracked: known === 'fasttrack-connection' };
}

/** The targets of a queue, read once: rows are never changed, only replaced. */
const targetsOfQueue = new WeakMap<StoredRow, { readonly names: readonly string[]; readonly ranges: readonly (readonly [number, number])[] }>();

function targetsOf(queue: StoredRow): { readonly names: readonly string[]; readonly ranges: readonly (readonly [number, number])[] } {
  const known = targetsOfQueue.get(queue);
  if (known !== undefined) return known;
  const names = (queue['target'] ?? '').split(',');
  const read = { names, ranges: names.map(parseRange).filter((range) => range !== null) };
  targetsOfQueue.set(queue, read);
  return read;
}

/** The first simple queue that counts that address, or that interface; queues are asked in order and only one takes a packet. */
export function queueOf(router: Router, address: string, interfaceName: string | null): StoredRow | null {
  const number = addressNumber(address) ?? -1;
  const takesIt = (queue: StoredRow): boolean => {
    if (queue['disabled'] === 'true') return false;
    const { names, ranges } = targetsOf(queue);
    return (interfaceName !== null && names.includes(interfaceName)) || ranges.some(([first, last]) => first <= number && number <= last);
  };
  return router.queues.list().find(takesIt) ?? null;
}

/** Bits a second of a queue; null: no limit. */
export function limitOf(queue: StoredRow | null): { uploadBits: number | null; downloadBits: number | null } {
  const limit = parseRateLimit(queue?.['max-limit'] ?? '');
  return { uploadBits: limit?.uploadBits || null, downloadBits: limit?.downloadBits || null };
}
