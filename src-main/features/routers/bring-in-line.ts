/**
 * Brings lines of one router in line with their wishes: load the wish of this moment, read, write the differences, read back, compare.
 * The one way for a payment's single line and for a sweep's hundreds. A write whose answer is lost is read before anything else is sent;
 * what the router has meanwhile is what counts.
 */
import type { Trouble } from '../../../src-shared/contract/values.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/db.ts';
import type { Vault } from '../../kernel/vault.ts';
import type { GatewayError } from '../../ports/gateway-error.ts';
import type { PppSecret, PppSession, RouterChange } from '../../ports/router-gateway.ts';
import { markedSubscription, walledProfile, planProfile, wantedOn, wantedRecord, type WantedLine, type WantedProfile, type Wish } from './desired-objects.ts';
import { diffLine, type LineDiff, type LineRows } from './diff.ts';
import { ensureProfiles } from './profile-keeper.ts';
import type { RouterLine, RouterPool } from './router-pool.ts';
import { findWish, lastProven, limitsChanged, passwordCipherOf } from './routers.store.ts';

export interface BringDeps {
  readonly db: Reader;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly pool: RouterPool;
}

/** What came of one line; becomes a proof. */
export interface LineOutcome {
  readonly wish: Wish;
  readonly confirmed: boolean;
  readonly actions: readonly string[];
  /** As read last. */
  readonly secret: PppSecret | null;
  readonly sessions: readonly PppSession[];
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
  readonly actions: string[];
  error: GatewayError | null;
  profileTrouble: Trouble | null;
  diff: LineDiff | null;
  rows: LineRows;
}

const NO_ROWS: LineRows = { secrets: [], sessions: [] };

/** Twice written and still not as wanted: a person or a later try must see to it. */
const MOST_WRITES = 2;

export interface BringOptions {
  /** When a sweep last began that found the router right, milliseconds UTC; sessions begun before are under the right limits. */
  readonly sweptAt: number | null;
  /** Profiles that were put right just before. */
  readonly repairedProfiles: ReadonlySet<string>;
  /** What was read of a line just before, to begin with; what it leads to is read back all the same. */
  readonly seen?: (wish: Wish) => LineRows;
}

/** Throws GatewayError when the router cannot be read. Subscriptions that are not there have no outcome. */
export async function bringInLine(deps: BringDeps, routerId: number, subscriptionIds: readonly number[], options: BringOptions): Promise<LineOutcome[]> {
  const lines = subscriptionIds.flatMap((id) => loaded(deps.db, routerId, id, options) ?? []);
  let open = lines;
  for (let writes = 0; open.length > 0; writes += 1) {
    const seen = writes === 0 ? options.seen : undefined;
    const { router, rows } = await readAgainIfLost(deps, routerId, open, seen === undefined);
    for (const line of open) compare(deps, line, seen ? seen(line.wish) : rowsOf(line, rows));
    open = open.filter((line) => line.diff!.change !== null || line.diff!.endings.length > 0);
    if (writes === MOST_WRITES) break;
    await write(deps, router, open);
  }
  return lines.map(outcomeOf);
}

/** A connection that died unnoticed (a reboot, a sleeping laptop) is found out by its first command: dial once more before giving up. */
async function readAgainIfLost(deps: BringDeps, routerId: number, lines: readonly Line[], rowsToo: boolean): Promise<{ router: RouterLine; rows: LineRows }> {
  for (let again = false; ; again = true) {
    const router = await deps.pool.line(routerId);
    try {
      await withProfiles(deps, router, lines);
      return { router, rows: rowsToo ? await readRows(router, lines) : NO_ROWS };
    } catch (error) {
      if (again || router.session.alive) throw error;
    }
  }
}

function loaded(db: Reader, routerId: number, subscriptionId: number, { sweptAt, repairedProfiles }: BringOptions): Line | null {
  const wish = findWish(db, subscriptionId);
  if (!wish) return null;
  const confirmed = wish.confirmedRevision === wish.revision && wish.routerId === routerId;
  const wanted = wantedOn(routerId, wish);
  const passwordNew = passwordIsNew(db, routerId, wish);
  return {
    wish,
    wanted,
    rightUntil: confirmed && wish.trouble === null ? Math.max(wish.confirmedAt ?? 0, sweptAt ?? 0) : null,
    passwordDone: !passwordNew || wanted.adopts,
    keepsPassword: passwordNew && wanted.adopts,
    passwordSent: false,
    limitsChanged: !confirmed && limitsChanged(lastProven(db, subscriptionId), routerId, wantedRecord(routerId, wish)),
    profileRepaired: repairedProfiles.has(wanted.secret?.profile.name ?? ''),
    limitsSetAt: null,
    doomed: new Set(),
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
  const needed = lines.filter((line) => line.wanted.secret !== null);
  if (needed.length === 0) return;
  const outcomes = await ensureProfiles(router, () => profilesOf(deps.db, router.routerId, needed));
  for (const line of needed) {
    const outcome = outcomes.get(line.wanted.secret!.profile.name);
    line.profileTrouble = outcome?.trouble ?? null;
    if (!outcome?.action) continue;
    line.actions.push(outcome.action);
    line.profileRepaired = true;
  }
}

/** The profiles as the plans say at this moment, each once. */
function profilesOf(db: Reader, routerId: number, lines: readonly Line[]): WantedProfile[] {
  const byName = new Map<string, WantedProfile>();
  for (const { wish, wanted } of lines) {
    const name = wanted.secret!.profile.name;
    if (byName.has(name)) continue;
    const now = name === walledProfile.name ? undefined : findWish(db, wish.subscriptionId);
    byName.set(name, now && now.planId === wish.planId && now.routerId === routerId ? planProfile(now) : wanted.secret!.profile);
  }
  return [...byName.values()];
}

async function readRows(router: RouterLine, lines: readonly Line[]): Promise<LineRows> {
  const names = lines.flatMap((line) => [line.wanted.name, ...(line.diff?.own ? [line.diff.own.name] : [])]);
  const [named, sessions] = await Promise.all([router.session.listSecrets(names), router.session.listSessions(names)]);
  const seen = new Set(named.flatMap((secret) => markedSubscription(secret.comment) ?? []));
  // Proven once and not there by name: perhaps somebody renamed it. Only the marker can tell, and for that all must be read.
  const lost = lines.some((line) => line.wish.confirmedRevision > 0 && line.wanted.secret !== null && !seen.has(line.wish.subscriptionId));
  if (!lost) return { secrets: named, sessions };
  const secrets = await router.session.listSecrets();
  const strays = secrets.filter((secret) => !names.includes(secret.name) && lines.some((line) => markedSubscription(secret.comment) === line.wish.subscriptionId));
  if (strays.length === 0) return { secrets, sessions };
  return { secrets, sessions: [...sessions, ...(await router.session.listSessions(strays.map((secret) => secret.name)))] };
}

function rowsOf(line: Line, rows: LineRows): LineRows {
  const id = line.wish.subscriptionId;
  const secrets = rows.secrets.filter((secret) => secret.name === line.wanted.name || markedSubscription(secret.comment) === id);
  const names = new Set([line.wanted.name, ...secrets.map((secret) => secret.name)]);
  return { secrets, sessions: rows.sessions.filter((session) => names.has(session.name)) };
}

function compare(deps: BringDeps, line: Line, rows: LineRows): void {
  const password = () => deps.vault.decrypt(passwordCipherOf(deps.db, line.wish.subscriptionId), 'subscription.password');
  line.rows = rows;
  line.diff = diffLine(line.wanted, rows, {
    password: line.passwordDone || !line.wanted.secret ? null : password(),
    passwordForAdd: password,
    now: deps.clock.now(),
    rightUntil: line.rightUntil,
    limitsChanged: line.limitsChanged,
    profileRepaired: line.profileRepaired,
    limitsSetAt: line.limitsSetAt,
    doomed: line.doomed,
  });
  if (line.profileTrouble) line.diff = withoutProfile(line.wanted, line.diff);
  // Who is to be ended is decided once: who has dialled again since is under the new limits.
  for (const session of line.diff.endings) line.doomed.add(session.id);
  line.limitsChanged = false;
  line.profileRepaired = false;
}

/** Without its profile a line can still be cut off, but not be made or let on. */
function withoutProfile(wanted: WantedLine, diff: LineDiff): LineDiff {
  if (wanted.allowsSession || diff.change?.kind !== 'set-secret') return { ...diff, change: null, endings: wanted.allowsSession ? [] : diff.endings };
  const { profile: _profile, ...fields } = diff.change.fields;
  return { ...diff, change: Object.keys(fields).length === 0 ? null : { ...diff.change, fields } };
}

/** Secrets first; a session is ended only when its secret is known to be right, or it would come back as it was. */
async function write(deps: BringDeps, router: RouterLine, lines: readonly Line[]): Promise<void> {
  const changing = lines.filter((line) => line.diff!.change !== null);
  const startedAt = deps.clock.now();
  const results = await router.session.apply(changing.map((line) => line.diff!.change!));
  const failed = new Set(changing.filter((_, index) => results[index] != null));
  changing.forEach((line, index) => note(line, results[index] ?? null, startedAt));
  // A profile may have gone meanwhile: look again.
  if (failed.size > 0) router.profiles = null;
  const endings = lines.flatMap((line) => (failed.has(line) ? [] : line.diff!.endings.map((session) => ({ line, session }))));
  if (endings.length === 0) return;
  const ended = await router.session.apply(endings.map(({ session }): RouterChange => ({ kind: 'end-session', id: session.id })));
  endings.forEach(({ line, session }, index) => {
    const error = ended[index] ?? null;
    if (error === null) line.actions.push(`Session ended (${session.address})`);
    else line.error = error;
  });
}

function note(line: Line, error: GatewayError | null, startedAt: number): void {
  line.error = error;
  const { change, actions } = line.diff!;
  const sent = change?.kind === 'add-secret' || (change?.kind === 'set-secret' && change.fields.password !== undefined);
  const done = error === null || error.outcome === 'unknown';
  if (sent && done) line.passwordSent = true;
  if (done && change?.kind === 'set-secret' && change.fields.comment !== undefined) line.keepsPassword = true;
  if (change?.kind === 'set-secret' && change.fields.profile !== undefined) line.limitsSetAt = startedAt;
  if (error === null) {
    line.actions.push(...actions);
    if (sent) line.passwordDone = true;
  } else if (error.outcome === 'unknown') {
    line.actions.push(...actions.map((action) => `${action} (answer lost, read again)`));
  }
}

function outcomeOf(line: Line): LineOutcome {
  const { wish, actions, profileTrouble, passwordSent, keepsPassword } = line;
  const { own, differences, conflict } = line.diff!;
  const confirmed = differences.length === 0 && profileTrouble === null;
  const trouble = confirmed ? null : (conflict ?? profileTrouble ?? notAsWanted(differences, line.error));
  const heldPasswordVersion = passwordSent ? Math.max(1, wish.passwordVersion) : keepsPassword ? 0 : wish.passwordVersion;
  return { wish, confirmed, actions, heldPasswordVersion, secret: own, sessions: line.rows.sessions.filter((session) => session.name === wish.userName), trouble, conflict: conflict !== null };
}

function notAsWanted(differences: readonly string[], error: GatewayError | null): Trouble {
  return {
    message: `The router was read back and is not as wanted: ${differences.join('; ')}.${error ? ` ${error.message}` : ''}`,
    hint: error?.hint ?? 'Waya tries again by itself. If it stays, look at the secret on the router (PPP > Secrets).',
    ...(error?.technical === undefined ? {} : { technical: error.technical }),
  };
}
