/**
 * Brings lines of one router in line with their wishes: load the wish of this moment, read, write the differences, read back, compare.
 * The one way for a payment's single line and for a sweep's hundreds, whatever kind a line is of. A write whose answer is lost is read
 * before anything else is sent; what the router has meanwhile is what counts.
 */
import type { Access, Trouble } from '../../../src-shared/contract/values.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/db.ts';
import type { Vault } from '../../kernel/vault.ts';
import type { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterChange } from '../../ports/router-gateway.ts';
import { hasProfile, walledProfile, wantedOn, wantedRecord, type WantedLine, type Wish } from './desired-objects.ts';
import { diffLine } from './lines/index.ts';
import { NO_ROWS, type KeptFields, type LineDiff, type LineRows, type LineSession, type RowView } from './lines/line-kind.ts';
import { ensureProfiles } from './profile-keeper.ts';
import { neededBy, NOT_READ, profileKey, type NeededProfile } from './profiles.ts';
import { readRowsOf, type ReadLine } from './read-rows.ts';
import { isWritten } from './rollout.ts';
import { indexed, rowsOfLine } from './router-index.ts';
import type { RouterLine, RouterPool } from './router-pool.ts';
import { earlierKinds, findRouter, findWish, lastProven, limitsChanged, passwordCipherOf, planLists } from './routers.store.ts';

export interface BringDeps {
  readonly db: Reader;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly pool: RouterPool;
  /** Lines that a comparison must not touch now: a router ended them by itself, and who paid is not known yet (features/arming). */
  readonly leaveAlone?: (routerId: number) => ReadonlySet<number>;
}

/** What came of one line; becomes a proof. */
export interface LineOutcome {
  readonly wish: Wish;
  readonly confirmed: boolean;
  readonly actions: readonly string[];
  /** As read last. */
  readonly own: RowView | null;
  readonly sessions: readonly LineSession[];
  /** What a row that was handed over has and the books leave open. */
  readonly kept: KeptFields;
  /** Null when confirmed. */
  readonly trouble: Trouble | null;
  /** Only a person can clear it: somebody else's object stands in the way. */
  readonly conflict: boolean;
  /** The version of the password that the router holds now; 0: one of its own. */
  readonly heldPasswordVersion: number;
}

interface Line {
  readonly wish: Wish;
  readonly wanted: WantedLine;
  readonly rightUntil: number | null;
  readonly needed: NeededProfile | null;
  /** Of the other kinds that it was of before. */
  readonly kindsBefore: readonly Access[];
  /** The router has the password that it should have. */
  passwordDone: boolean;
  /** The secret was handed over with a password of its own, which stays. */
  keepsPassword: boolean;
  /** The password was sent to the router in this run. */
  passwordSent: boolean;
  limitsChanged: boolean;
  profileRepaired: boolean;
  limitsSetAt: number | null;
  readonly doomed: Set<string>;
  kept: KeptFields;
  readonly actions: string[];
  error: GatewayError | null;
  profileTrouble: Trouble | null;
  diff: LineDiff | null;
  rows: LineRows;
}

/** Twice written and still not as wanted: a person or a later try must see to it. */
const MOST_WRITES = 2;

export interface BringOptions {
  /** When a sweep last began that found the router right, milliseconds UTC; sessions begun before are under the right limits. */
  readonly sweptAt: number | null;
  /** profileKey of those that were put right just before. */
  readonly repairedProfiles: ReadonlySet<string>;
  /** Sessions to be ended whatever their account says, by subscription. */
  readonly offSpeed?: ReadonlyMap<number, readonly LineSession[]>;
  /** What was read of a line just before, to begin with; what it leads to is read back all the same. */
  readonly seen?: (wish: Wish) => LineRows;
}

/** Throws GatewayError when the router cannot be read. Subscriptions that are not there, or of which nothing may be sent (rollout.ts), have no outcome. */
export async function bringInLine(deps: BringDeps, routerId: number, subscriptionIds: readonly number[], options: BringOptions): Promise<LineOutcome[]> {
  let lines = subscriptionIds.flatMap((id) => (isWritten(deps.db, routerId, id) ? (loaded(deps.db, routerId, findWish(deps.db, id), options) ?? []) : []));
  let open = lines;
  for (let writes = 0; open.length > 0; writes += 1) {
    const seen = writes === 0 ? options.seen : undefined;
    const { router, rows } = await readAgainIfLost(deps, routerId, open, seen === undefined);
    const index = await indexed(rows);
    for (const line of open) compare(deps, line, seen ? seen(line.wish) : rowsOfLine(line.wish, index));
    open = open.filter((line) => line.diff!.changes.length > 0 || line.diff!.endings.length > 0);
    // Somebody may have gone back to watching meanwhile.
    lines = lines.filter(({ wish }) => isWritten(deps.db, routerId, wish.subscriptionId));
    open = open.filter((line) => lines.includes(line));
    if (writes === MOST_WRITES) break;
    await write(deps, router, open);
  }
  return lines.map(outcomeOf);
}

export type PlanDeps = Pick<BringDeps, 'db' | 'vault'> & { readonly clock: Pick<Clock, 'now'> };

export interface PlannedLine {
  readonly wish: Wish;
  readonly diff: LineDiff;
}

/** What bringInLine would send first, from rows that were read just before; sends nothing. wishOf: the wishes of this moment, or others that are being thought of. */
export function planLines(deps: PlanDeps, routerId: number, subscriptionIds: readonly number[], options: BringOptions & { readonly seen: (wish: Wish) => LineRows }, wishOf: WishOf = (id) => findWish(deps.db, id)): PlannedLine[] {
  return subscriptionIds.flatMap((id) => {
    const line = loaded(deps.db, routerId, wishOf(id), options);
    if (!line) return [];
    compare(deps, line, options.seen(line.wish));
    return [{ wish: line.wish, diff: line.diff! }];
  });
}

export type WishOf = (subscriptionId: number) => Wish | undefined;

/** A connection that died unnoticed (a reboot, a sleeping laptop) is found out by its first command: dial once more before giving up. */
async function readAgainIfLost(deps: BringDeps, routerId: number, lines: readonly Line[], rowsToo: boolean): Promise<{ router: RouterLine; rows: LineRows }> {
  for (let again = false; ; again = true) {
    const router = await deps.pool.line(routerId);
    try {
      await withProfiles(deps, router, lines);
      return { router, rows: rowsToo ? await readRows(deps.db, router, lines) : NO_ROWS };
    } catch (error) {
      if (again || router.session.alive) throw error;
    }
  }
}

function loaded(db: Reader, routerId: number, wish: Wish | undefined, { sweptAt, repairedProfiles, offSpeed }: BringOptions): Line | null {
  if (!wish) return null;
  const { subscriptionId } = wish;
  const confirmed = wish.confirmedRevision === wish.revision && wish.routerId === routerId;
  const wanted = wantedOn(routerId, wish);
  const needed = neededBy(routerId, wish);
  const passwordNew = hasProfile(wish.access) && passwordIsNew(db, routerId, wish);
  return {
    wish,
    wanted,
    needed,
    kindsBefore: confirmed ? [] : earlierKinds(db, subscriptionId).filter((kind) => kind !== wish.access),
    rightUntil: confirmed && wish.trouble === null ? Math.max(wish.confirmedAt ?? 0, sweptAt ?? 0) : null,
    passwordDone: !passwordNew || wanted.adopts,
    keepsPassword: passwordNew && wanted.adopts,
    passwordSent: false,
    limitsChanged: !confirmed && limitsChanged(lastProven(db, subscriptionId), routerId, wantedRecord(routerId, wish)),
    profileRepaired: needed !== null && repairedProfiles.has(profileKey(needed)),
    limitsSetAt: null,
    doomed: new Set(offSpeed?.get(subscriptionId)?.map((session) => session.id)),
    kept: {},
    actions: [],
    error: null,
    profileTrouble: null,
    diff: null,
    rows: NO_ROWS,
  };
}

/** Was the password changed since this router took it? A line that was elsewhere meanwhile may have left an old one here. */
export function passwordIsNew(db: Reader, routerId: number, wish: Wish): boolean {
  if (wish.passwordVersion !== wish.confirmedPasswordVersion) return true;
  if (wish.confirmedRevision === wish.revision) return false;
  const proven = lastProven(db, wish.subscriptionId);
  return proven !== null && proven.routerId !== routerId;
}

/** Makes the profiles ready that the lines need. */
async function withProfiles(deps: BringDeps, router: RouterLine, lines: readonly Line[]): Promise<void> {
  const needed = lines.filter((line) => line.needed !== null && isWritten(deps.db, router.routerId, line.wish.subscriptionId));
  if (needed.length === 0) return;
  const keepsDrift = findRouter(deps.db, router.routerId)?.driftPolicy === 'keep';
  // Where hands may keep what they changed, only a limit that changed in the books is written.
  const changed = new Set(needed.filter((line) => line.limitsChanged || line.wish.confirmedRevision === 0).map((line) => profileKey(line.needed!)));
  const outcomes = await ensureProfiles(router, () => profilesOf(deps.db, router.routerId, needed), { keeps: (profile) => keepsDrift && !changed.has(profileKey(profile)) });
  for (const line of needed) {
    const outcome = outcomes.get(profileKey(line.needed!));
    line.profileTrouble = outcome?.trouble ?? null;
    if (!outcome?.action) continue;
    line.actions.push(outcome.action);
    line.profileRepaired = true;
  }
}

/** The profiles as the plans say at this moment, each once. */
function profilesOf(db: Reader, routerId: number, lines: readonly Line[]): NeededProfile[] {
  const byKey = new Map<string, NeededProfile>();
  for (const { wish, needed } of lines) {
    const key = profileKey(needed!);
    if (byKey.has(key)) continue;
    const now = needed!.profile.name === walledProfile.name ? undefined : findWish(db, wish.subscriptionId);
    const latest = now && neededBy(routerId, now);
    byKey.set(key, latest && profileKey(latest) === key ? latest : needed!);
  }
  return [...byKey.values()];
}

async function readRows(db: Reader, router: RouterLine, lines: readonly Line[]): Promise<LineRows> {
  const asked = lines.flatMap(({ wish, wanted, diff, kindsBefore }): ReadLine[] => {
    const line = { subscriptionId: wish.subscriptionId, names: [wanted.name, ...(diff?.own ? [diff.own.name] : [])], macAddress: wish.macAddress };
    const own = { ...line, access: wish.access, wasThere: wish.confirmedRevision > 0 && wanted.account !== null };
    return [own, ...kindsBefore.map((access) => ({ ...line, access, wasThere: true }))];
  });
  return readRowsOf(router.session, asked, { lists: planLists(db) });
}

function compare(deps: PlanDeps, line: Line, rows: LineRows): void {
  const password = () => deps.vault.decrypt(passwordCipherOf(deps.db, line.wish.subscriptionId), 'subscription.password');
  line.rows = rows;
  line.diff = diffLine(line.wanted, rows, {
    password: line.passwordDone || !line.wanted.account ? null : password(),
    passwordForAdd: password,
    now: deps.clock.now(),
    rightUntil: line.rightUntil,
    limitsChanged: line.limitsChanged,
    profileRepaired: line.profileRepaired,
    limitsSetAt: line.limitsSetAt,
    doomed: line.doomed,
    kindsBefore: line.kindsBefore,
  });
  line.kept = { ...line.diff.kept, ...line.kept };
  if (line.profileTrouble) line.diff = withoutProfile(line.wanted, line.diff);
  // Who is to be ended is decided once: who has dialled again since is under the new limits.
  for (const session of line.diff.endings) line.doomed.add(session.id);
  line.limitsChanged = false;
  line.profileRepaired = false;
}

/** Without its profile a line can still be cut off, but not be made or let on. */
function withoutProfile(wanted: WantedLine, diff: LineDiff): LineDiff {
  if (wanted.allowsSession) return { ...diff, changes: [], endings: [] };
  const changes = diff.changes.flatMap((change): RouterChange[] => {
    if (change.kind !== 'set-secret' && change.kind !== 'set-hotspot-user') return change.kind.startsWith('remove-') ? [change] : [];
    const { profile: _profile, ...fields } = change.fields;
    return Object.keys(fields).length === 0 ? [] : [{ ...change, fields } as RouterChange];
  });
  return { ...diff, changes };
}

/** Accounts first; a session is ended only when its account is known to be right, or it would come back as it was. */
async function write(deps: BringDeps, router: RouterLine, lines: readonly Line[]): Promise<void> {
  const changing = lines.flatMap((line) => line.diff!.changes.map((change) => ({ line, change })));
  const startedAt = deps.clock.now();
  const results = await router.session.apply(changing.map(({ change }) => change));
  const errors = new Map<Line, GatewayError>();
  for (const [position, { line }] of changing.entries()) {
    const error = results[position];
    if (error && errors.get(line)?.outcome !== 'unknown') errors.set(line, error);
  }
  for (const line of new Set(changing.map(({ line: changed }) => changed))) note(line, errors.get(line) ?? null, startedAt);
  // A profile may have gone meanwhile: look again.
  if (errors.size > 0) router.profiles = NOT_READ;
  const endings = lines.flatMap((line) => (errors.has(line) ? [] : line.diff!.endings.map((session) => ({ line, session }))));
  if (endings.length === 0) return;
  const ended = await router.session.apply(endings.map(({ session }): RouterChange => ({ kind: session.via === 'pppoe' ? 'end-session' : 'end-hotspot-session', id: session.id })));
  endings.forEach(({ line, session }, index) => {
    const error = ended[index] ?? null;
    if (error === null) line.actions.push(`Session ended (${session.address})`);
    else line.error = error;
  });
}

function note(line: Line, error: GatewayError | null, startedAt: number): void {
  line.error = error;
  const { actions, setsPassword, takesOver, setsLimits } = line.diff!;
  const done = error === null || error.outcome === 'unknown';
  if (setsPassword && done) line.passwordSent = true;
  if (takesOver && done) line.keepsPassword = true;
  if (setsLimits) line.limitsSetAt = startedAt;
  if (error === null) {
    line.actions.push(...actions);
    if (setsPassword) line.passwordDone = true;
  } else if (error.outcome === 'unknown') {
    line.actions.push(...actions.map((action) => `${action} (answer lost, read again)`));
  }
}

function outcomeOf(line: Line): LineOutcome {
  const { wish, actions, profileTrouble, passwordSent, keepsPassword, kept } = line;
  const { own, differences, conflict } = line.diff!;
  const confirmed = differences.length === 0 && profileTrouble === null;
  const trouble = confirmed ? null : (conflict ?? profileTrouble ?? notAsWanted(differences, line.error));
  const holdsItsOwn = keepsPassword && hasProfile(wish.access);
  const heldPasswordVersion = passwordSent ? Math.max(1, wish.passwordVersion) : holdsItsOwn ? 0 : wish.passwordVersion;
  return { wish, confirmed, actions, heldPasswordVersion, own, kept, sessions: line.rows.sessions.filter((session) => session.name === wish.userName), trouble, conflict: conflict !== null };
}

function notAsWanted(differences: readonly string[], error: GatewayError | null): Trouble {
  return {
    message: `The router was read back and is not as wanted: ${differences.join('; ')}.${error ? ` ${error.message}` : ''}`,
    hint: error?.hint ?? 'Waya tries again by itself. If it stays, look at the line on the router (PPP > Secrets, IP > Hotspot > Users, Queues, or DHCP Leases).',
    ...(error?.technical === undefined ? {} : { technical: error.technical }),
  };
}
