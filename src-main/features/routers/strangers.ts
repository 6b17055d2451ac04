/** What stands on a router and none of its wishes speaks of: left over, made by hands, paid by nobody. Listed with its price, and left. Pure. */
import type { Access } from '../../../src-shared/contract/values.ts';
import { formatKes, type Cents } from '../../../src-shared/money.ts';
import type { FoundThing } from './compare-router.ts';
import { markedSubscription, type Wish } from './desired-objects.ts';
import type { LeakPrices } from './leaks.ts';
import type { LineRows, LineSession } from './lines/line-kind.ts';
import { PPPOE_SERVICES } from './lines/pppoe.ts';
import { isTarget } from './lines/static.ts';

/** A row of any menu that lets somebody on. */
interface Stranger {
  readonly access: Access;
  readonly noun: string;
  readonly name: string;
  readonly comment: string;
  readonly isOn: boolean;
  /** In words: what it gives. */
  readonly gives: string;
  readonly price: Cents | null;
  /** Would a service of this name or address make it known? */
  readonly key: string;
}

const HOST = /^\d+\.\d+\.\d+\.\d+(\/32)?$/;

/** Rows of the menus of these kinds that are for one subscriber each. */
function rowsOf(rows: LineRows, kinds: ReadonlySet<Access>, prices: LeakPrices): Stranger[] {
  const secrets = rows.secrets
    .filter((row) => PPPOE_SERVICES.includes(row.service) || markedSubscription(row.comment) !== null)
    .map((row): Stranger => ({ access: 'pppoe', noun: 'secret', name: row.name, comment: row.comment, isOn: !row.disabled, gives: `profile ${row.profile || 'none'}`, price: prices.ofPppProfile(row.profile), key: row.name }));
  const users = rows.users.map((row): Stranger => ({ access: 'hotspot', noun: 'hotspot user', name: row.name, comment: row.comment, isOn: !row.disabled, gives: `profile ${row.profile || 'none'}`, price: prices.ofHotspotProfile(row.profile), key: row.name }));
  const queues = rows.queues
    .filter((row) => !row.dynamic && HOST.test(row.target))
    .map((row): Stranger => ({ access: 'static', noun: 'queue', name: row.name, comment: row.comment, isOn: !row.disabled, gives: `${row.maxLimit ?? 'no limit'} for ${row.target}`, price: prices.ofRate(row.maxLimit), key: row.target.replace(/\/32$/, '') }));
  const leases = rows.leases
    .filter((row) => !row.dynamic && (row.rateLimit !== null || markedSubscription(row.comment) !== null))
    .map((row): Stranger => ({ access: 'dhcp', noun: 'lease', name: row.macAddress, comment: row.comment, isOn: !row.disabled && !row.blockAccess, gives: `${row.rateLimit ?? 'no limit'} for ${row.address ?? 'any address'}`, price: prices.ofRate(row.rateLimit), key: row.macAddress.toUpperCase() }));
  return [...secrets, ...users, ...queues, ...leases].filter(({ access }) => kinds.has(access));
}

/** Subscriptions whose marker stands on rows that no wish speaks of. */
export function markedElsewhere(rows: LineRows, wishes: ReadonlyMap<number, Wish>): number[] {
  const comments = [rows.secrets, rows.users, rows.queues, rows.leases, rows.listed].flatMap((table) => table.map((row) => row.comment));
  return [...new Set(comments.flatMap((comment) => markedSubscription(comment) ?? []))].filter((id) => !wishes.has(id));
}

/** The kinds of which rows with our marker stand there. */
export function kindsMarked(rows: LineRows): Set<Access> {
  const marked = (table: readonly { readonly comment: string }[]) => table.some((row) => markedSubscription(row.comment) !== null);
  const kinds: Access[] = [];
  if (marked(rows.secrets)) kinds.push('pppoe');
  if (marked(rows.users)) kinds.push('hotspot');
  if (marked(rows.queues) || marked(rows.listed)) kinds.push('static');
  if (marked(rows.leases)) kinds.push('dhcp');
  return new Set(kinds);
}

export interface Known {
  readonly wishes: ReadonlyMap<number, Wish>;
  /** Subscriptions of Waya that are elsewhere or ended, by id. */
  readonly elsewhere: ReadonlyMap<number, Wish>;
  /** The kinds of lines that matter on this router. */
  readonly kinds: ReadonlySet<Access>;
}

export function judgeStrangers(rows: LineRows, { wishes, elsewhere, kinds }: Known, prices: LeakPrices): { leftovers: Wish[]; findings: FoundThing[] } {
  const leftovers = new Map<number, Wish>();
  const findings: FoundThing[] = [];
  const live = [...wishes.values()].filter((wish) => wish.state !== 'ended');
  const keys = { pppoe: new Set<string>(), hotspot: new Set<string>(), static: new Set<string>(), dhcp: new Set<string>() };
  for (const { access, userName, address, macAddress } of live) keys[access].add((access === 'static' ? address : access === 'dhcp' ? macAddress?.toUpperCase() : userName) ?? '');
  for (const row of rowsOf(rows, kinds, prices)) {
    const marked = markedSubscription(row.comment);
    const leakCents = row.isOn ? row.price : null;
    const worth = leakCents === null ? '' : ` Worth ${formatKes(leakCents)} a month.`;
    if (marked === null) {
      if (keys[row.access].has(row.key)) continue;
      const detail = `Not made by Waya, and nobody pays for it: ${row.noun}, ${row.gives}, ${row.isOn ? 'enabled' : 'disabled'}.${worth} Add a service for it, or remove the ${row.noun} on the router.`;
      findings.push({ kind: 'unmanaged', objectName: row.name, detail, subscriptionId: null, leakCents });
    } else if (!wishes.has(marked)) {
      const wish = elsewhere.get(marked);
      if (wish && isItsOwn(row, wish)) leftovers.set(marked, wish);
      else {
        const detail = `The ${row.noun} ${row.name} carries the marker of a subscription that Waya ${wish ? 'has elsewhere under another name' : 'does not know'}.${worth} Waya leaves it as it is; remove it on the router if nobody needs it.`;
        findings.push({ kind: 'orphan', objectName: row.name, detail, subscriptionId: wish?.subscriptionId ?? null, leakCents });
      }
    }
  }
  for (const row of rows.listed) {
    const wish = elsewhere.get(markedSubscription(row.comment) ?? -1);
    if (wish && !row.dynamic && (wish.address === null || isTarget(row.address, wish.address))) leftovers.set(wish.subscriptionId, wish);
  }
  return { leftovers: [...leftovers.values()], findings };
}

/** Accounts are taken away under the name that they had; what has no name of its own is known by its marker. */
const isItsOwn = (row: Stranger, wish: Wish): boolean => row.access === 'dhcp' || row.name === wish.userName || wish.access !== row.access;

/** One device or one name that is connected twice: an account that was handed on, or a secret that was copied. */
export function connectedTwice(sessions: readonly LineSession[]): FoundThing[] {
  const byDevice = new Map<string, Set<string>>();
  for (const { callerId, name } of sessions) {
    if (callerId === '') continue;
    const names = byDevice.get(callerId);
    if (names) names.add(name);
    else byDevice.set(callerId, new Set([name]));
  }
  return [...byDevice].flatMap(([callerId, names]): FoundThing[] =>
    names.size < 2 ? [] : [{ kind: 'duplicate', objectName: `device ${callerId}`, detail: `${[...names].toSorted().join(' and ')} are connected from the same device (${callerId}): one of them may use the account of another.`, subscriptionId: null, leakCents: null }],
  );
}
