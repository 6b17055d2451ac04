/** What every kind of line has in common: the rows of a router, whose they are, and what came of a comparison. Pure. */
import type { Access, Trouble } from '../../../../src-shared/contract/values.ts';
import type { DhcpLease, HotspotUser, ListedAddress, PppSecret, RouterChange, SimpleQueue } from '../../../ports/router-gateway.ts';
import { carries, markedSubscription, type WantedLine } from '../desired-objects.ts';

/** Somebody who is connected by PPPoE or on the hotspot. */
export interface LineSession {
  readonly via: 'pppoe' | 'hotspot';
  readonly id: string;
  readonly name: string;
  readonly address: string;
  /** PPP: caller id. Hotspot: MAC address. */
  readonly callerId: string;
  readonly uptimeSeconds: number;
}

/** Rows of the menus in which lines stand: of a whole router, or those that may concern one line. */
export interface LineRows {
  readonly secrets: readonly PppSecret[];
  readonly users: readonly HotspotUser[];
  /** Made by people or Waya, and by the router for sessions. */
  readonly queues: readonly SimpleQueue[];
  readonly listed: readonly ListedAddress[];
  readonly leases: readonly DhcpLease[];
  readonly sessions: readonly LineSession[];
}

export const NO_ROWS: LineRows = { secrets: [], users: [], queues: [], listed: [], leases: [], sessions: [] };

export interface LineKnowledge {
  /** The password to set; null when the router has the right one. Passwords are never read, so this is known, not seen. */
  readonly password: string | null;
  /** For an account that has to be made. */
  readonly passwordForAdd: () => string;
  /** Milliseconds UTC now, to tell when a session began. */
  readonly now: number;
  /** Until when the line was proven right: sessions begun before are under the right limits. Null: not known. */
  readonly rightUntil: number | null;
  /** The limits changed since the last proof: what is connected runs under the old ones. */
  readonly limitsChanged: boolean;
  /** The line's profile was wrong and has just been put right. */
  readonly profileRepaired: boolean;
  /** When this run set the limits, milliseconds UTC; who came on before is under the old ones. Null: it has not. */
  readonly limitsSetAt: number | null;
  /** Sessions that were to be ended already; still there, they still are. */
  readonly doomed: ReadonlySet<string>;
  /** Of the other kinds that it was of since it was proven last. */
  readonly kindsBefore: readonly Access[];
}

/** A row as people are told of it. */
export interface RowView {
  readonly id: string;
  readonly name: string;
  readonly comment: string;
  readonly disabled: boolean;
  readonly profile: string | null;
  /** "Secret enabled with profile waya-7". */
  readonly words: string;
}

/** What a handed-over row has that the books leave open, and should keep. */
export interface KeptFields {
  readonly address?: string;
  readonly ipv6Prefix?: string;
  readonly macAddress?: string;
  readonly server?: string;
}

export interface LineDiff {
  /** The row that is ours; null when there is none. */
  readonly own: RowView | null;
  readonly changes: readonly RouterChange[];
  /** What the changes do, for the proof. */
  readonly actions: readonly string[];
  readonly endings: readonly LineSession[];
  /** In words, what is not as it should be; empty: all is right. */
  readonly differences: readonly string[];
  /** Left as it is, somebody would be on who is cut off, or off who is let on. */
  readonly decides: boolean;
  /** Why nothing may be written: somebody else's row stands in the way. */
  readonly conflict: Trouble | null;
  /** The row in the way, where it is one that the operator can hand over. */
  readonly unadopted: RowView | null;
  /** Copies that carry the same marker. */
  readonly duplicates: readonly RowView[];
  /** The changes set other limits: who is connected runs under the old ones. */
  readonly setsLimits: boolean;
  readonly setsPassword: boolean;
  /** A row made by hands is being marked as ours. */
  readonly takesOver: boolean;
  readonly missing: boolean;
  readonly kept: KeptFields;
}

export const NOTHING_TO_DO: LineDiff = {
  own: null, changes: [], actions: [], endings: [], differences: [], decides: false, conflict: null, unadopted: null, duplicates: [], setsLimits: false, setsPassword: false, takesOver: false, missing: false, kept: {},
};

export interface LineKind {
  readonly access: Access;
  /** Of the rows that may concern one line. wanted.account null: there is to be none. */
  diff(wanted: WantedLine, rows: LineRows, known: LineKnowledge): LineDiff;
  /** What is left of a line that is of another kind now. wasSo: it was of this kind when it was proven last. */
  leftovers(wanted: WantedLine, rows: LineRows, wasSo: boolean): LineDiff;
}

interface Marked {
  readonly id: string;
  readonly comment: string;
}

/** How a kind knows a row of its own. */
export interface Recognition<R extends Marked> {
  /** It stands where the line's row is to stand. */
  readonly fits: (row: R) => boolean;
  /** It would be in the way of the line's row. */
  readonly isInTheWay: (row: R) => boolean;
  /** Of those without marker: it lets the same subscriber on, so that it can be handed over. */
  readonly isHandmade: (row: R) => boolean;
}

export interface Claim<R> {
  readonly own: R | null;
  /** Without marker, and not handed over. */
  readonly handmade: R | null;
  /** In the way, and not ours. */
  readonly holder: R | null;
  readonly duplicates: readonly R[];
}

/** Whose row is whose: by marker first, then by what it is known by. A row that is to go must stand where ours stood. */
export function claim<R extends Marked>(rows: readonly R[], wanted: WantedLine, { fits, isInTheWay, isHandmade }: Recognition<R>): Claim<R> {
  const marked = rows.filter((row) => carries(row.comment, wanted.marker));
  const ours = marked.find(fits) ?? (wanted.account ? marked[0] : undefined) ?? null;
  const handmade = ours === null ? (rows.find((row) => isHandmade(row) && markedSubscription(row.comment) === null) ?? null) : null;
  const own = ours ?? (wanted.account && wanted.adopts ? handmade : null);
  return { own, handmade: own === handmade ? null : handmade, holder: rows.find((row) => isInTheWay(row) && row !== own) ?? null, duplicates: marked.filter((row) => row !== own) };
}

/** One field, or a few that go together, that are not as wanted. */
export interface Edit<F> {
  readonly fields: F;
  readonly action: string;
  readonly difference: string;
  readonly decides?: boolean;
  readonly setsLimits?: boolean;
}

/** The marker beside what somebody wrote there; null: it is there. */
export function markerEdit(noun: string, own: Marked, marker: string): Edit<{ comment: string }> | null {
  if (carries(own.comment, marker)) return null;
  return {
    fields: { comment: `${own.comment} ${marker}`.trim() },
    action: `${capital(noun)} taken over as it was handed over; its comment${noun === 'secret' || noun === 'hotspot user' ? ' and password stay' : ' stays'}`,
    difference: `the ${noun} does not carry the marker of Waya yet`,
  };
}

/** The fields of all edits in one write; null: nothing to write. */
export function merged<F extends object>(edits: readonly Edit<F>[]): F | null {
  return edits.length === 0 ? null : (Object.assign({}, ...edits.map((edit) => edit.fields)) as F);
}

export function summary(edits: readonly Edit<object>[]): Pick<LineDiff, 'actions' | 'differences' | 'decides' | 'setsLimits'> {
  return { actions: edits.map((edit) => edit.action), differences: edits.map((edit) => edit.difference), decides: edits.some((edit) => edit.decides === true), setsLimits: edits.some((edit) => edit.setsLimits === true) };
}

/** limits: the account's limits are being changed, so who is connected runs under others unless proven otherwise. */
export function sessionsToEnd(wanted: WantedLine, sessions: readonly LineSession[], known: LineKnowledge, limits: boolean): readonly LineSession[] {
  if (!wanted.allowsSession) return sessions;
  return sessions.filter((session) => {
    const startedAt = startOf(session, known.now);
    if (known.doomed.has(session.id) || known.limitsChanged) return true;
    // Limits are read once, when he comes on: what hands changed on the router since then has not reached him.
    if (known.rightUntil !== null && startedAt <= known.rightUntil) return false;
    return limits || known.profileRepaired || (known.limitsSetAt !== null && startedAt < known.limitsSetAt);
  });
}

/** When a session began, in milliseconds UTC; late by up to a second, because routers count whole ones. */
export function startOf(session: Pick<LineSession, 'uptimeSeconds'>, now: number): number {
  return now - session.uptimeSeconds * 1000;
}

export function sessionDifference(wanted: WantedLine, session: LineSession): string {
  return wanted.allowsSession ? `${session.name} is connected under the old limits (${session.address})` : `${session.name} is still connected (${session.address})`;
}

export const capital = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

/** object: "secret jane"; where: the menu in WinBox. */
export function notHandedOver(object: string, where: string): Trouble {
  return {
    message: `The ${object} was on the router before and is not handed over to Waya yet; nothing was changed.`,
    hint: `Hand it over on the page of the router, under Drift: it shows first what will change. Or remove it on the router (${where}); Waya then makes its own.`,
  };
}

/** object: "secret named jane"; where: the menu in WinBox. */
export function takenByAnother(object: string, holder: Marked, marker: string, where: string): Trouble {
  if (markedSubscription(holder.comment) !== null) {
    return {
      message: `The ${object} on the router belongs to another subscription of Waya.`,
      hint: 'Somebody changed it by hand. Waya puts it right with the next comparison; this line follows then.',
    };
  }
  return {
    message: `A ${object} is on the router already, not made by Waya; nothing was changed.`,
    hint: `Remove it on the router (${where}), or hand it over to Waya by writing ${marker} into its comment.`,
  };
}
