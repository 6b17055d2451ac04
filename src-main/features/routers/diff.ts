/**
 * One line's wish against what was read of it: which writes are needed, and why, in words. Pure. By marker first, then by name; a row
 * without our marker is never written, unless the operator handed it over (product, complaint 4: compare expected with applied).
 */
import type { Trouble } from '../../../src-shared/contract/values.ts';
import type { PppProfile, PppSecret, PppSession, RouterChange, SecretFields } from '../../ports/router-gateway.ts';
import { carries, markedSubscription, sameRate, type WantedLine, type WantedProfile } from './desired-objects.ts';

/** The rows that may concern one line: secrets with its name or its marker, sessions of its name. */
export interface LineRows {
  readonly secrets: readonly PppSecret[];
  readonly sessions: readonly PppSession[];
}

export interface LineKnowledge {
  /** The password to set; null when the router has the right one. Passwords are never read, so this is known, not seen. */
  readonly password: string | null;
  /** For a secret that has to be made. */
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
}

export interface LineDiff {
  /** The row that is ours; null when there is none. */
  readonly own: PppSecret | null;
  readonly change: RouterChange | null;
  /** What the change does, for the proof. */
  readonly actions: readonly string[];
  readonly endings: readonly PppSession[];
  /** In words, what is not as it should be; empty: all is right. */
  readonly differences: readonly string[];
  /** Why nothing may be written: somebody else's secret stands in the way. */
  readonly conflict: Trouble | null;
  /** The secret in the way, where it is one that the operator can hand over. */
  readonly unadopted: PppSecret | null;
  /** Copies that carry the same marker. */
  readonly duplicates: readonly PppSecret[];
}

export function diffLine(wanted: WantedLine, rows: LineRows, known: LineKnowledge): LineDiff {
  const marked = rows.secrets.filter((secret) => carries(secret.comment, wanted.marker));
  const ours = marked.find((secret) => secret.name === wanted.name) ?? (wanted.secret ? marked[0] : undefined) ?? null;
  const handmade = ours === null ? (rows.secrets.find((secret) => isHandmade(secret, wanted.name)) ?? null) : null;
  const own = ours ?? (wanted.secret && wanted.adopts ? handmade : null);
  const duplicates = marked.filter((secret) => secret !== own);
  const holder = rows.secrets.find((secret) => secret.name === wanted.name && secret !== own) ?? null;
  const sessions = rows.sessions.filter((session) => session.name === wanted.name);
  if (!wanted.secret) return { ...absent(own, holder, sessions), own, duplicates, conflict: null, unadopted: null };
  if (holder && own?.name !== wanted.name) {
    const conflict = handmade ? notHandedOver(handmade) : nameTaken(wanted, holder);
    return { own, change: null, actions: [], endings: [], differences: [conflict.message], conflict, unadopted: handmade, duplicates };
  }
  const { change, actions, differences, limits } = own ? setting(own, wanted, wanted.secret, known) : adding(wanted, wanted.secret, known);
  // Renamed by hand: who came on under that name must come again under his own.
  const renamed = own !== null && own.name !== wanted.name ? rows.sessions.filter((session) => session.name === own.name) : [];
  const endings = [...sessionsToEnd(wanted, sessions, known, limits), ...renamed];
  return { own, change, actions, endings, differences: [...differences, ...endings.map((session) => sessionDifference(wanted, session))], conflict: null, unadopted: null, duplicates };
}

/** A PPPoE secret of that name that carries no marker: of those, a line's own may be handed over. */
function isHandmade(secret: PppSecret, name: string): boolean {
  return secret.name === name && PPPOE_SERVICES.includes(secret.service) && markedSubscription(secret.comment) === null;
}

/** The services by which a secret lets somebody dial in by PPPoE. */
export const PPPOE_SERVICES: readonly string[] = ['pppoe', 'any'];

type Part = Pick<LineDiff, 'change' | 'actions' | 'differences'>;

function absent(own: PppSecret | null, holder: PppSecret | null, sessions: readonly PppSession[]): Part & Pick<LineDiff, 'endings'> {
  // Where another secret has the name, its sessions are not ours.
  const endings = holder ? [] : sessions;
  const differences = [...(own ? [`the secret ${own.name} is still there`] : []), ...endings.map((session) => `${session.name} is connected (${session.address})`)];
  return { change: own && { kind: 'remove-secret', id: own.id }, actions: own ? ['Secret removed'] : [], endings, differences };
}

type WantedSecret = NonNullable<WantedLine['secret']>;

function adding(wanted: WantedLine, secret: WantedSecret, known: LineKnowledge): Part & { limits: boolean } {
  const fields = { name: wanted.name, password: known.passwordForAdd(), profile: secret.profile.name, disabled: secret.disabled, comment: wanted.marker };
  const how = secret.disabled ? ', disabled' : '';
  return { change: { kind: 'add-secret', fields }, actions: [`Secret added with profile ${secret.profile.name}${how}`], differences: [`there is no secret ${wanted.name}`], limits: false };
}

function setting(own: PppSecret, { name, marker }: WantedLine, secret: WantedSecret, known: LineKnowledge): Part & { limits: boolean } {
  const fields: { -readonly [K in keyof SecretFields]: SecretFields[K] } = {};
  const actions: string[] = [];
  const differences: string[] = [];
  if (!carries(own.comment, marker)) {
    fields.comment = `${own.comment} ${marker}`.trim();
    actions.push('Secret taken over as it was handed over; its comment and password stay');
    differences.push('the secret does not carry the marker of Waya yet');
  }
  if (own.name !== name) {
    fields.name = name;
    actions.push(`Secret renamed from ${own.name} to ${name}`);
    differences.push(`the secret is named ${own.name}, wanted ${name}`);
  }
  if (own.profile !== secret.profile.name) {
    fields.profile = secret.profile.name;
    actions.push(`Profile set from ${own.profile || 'none'} to ${secret.profile.name}`);
    differences.push(`the profile is ${own.profile || 'none'}, wanted ${secret.profile.name}`);
  }
  if (own.disabled !== secret.disabled) {
    fields.disabled = secret.disabled;
    actions.push(secret.disabled ? 'Secret disabled' : 'Secret enabled');
    differences.push(secret.disabled ? 'the secret is enabled, wanted disabled' : 'the secret is disabled, wanted enabled');
  }
  if (known.password !== null) {
    fields.password = known.password;
    actions.push('Password set');
    differences.push('the password is not the one in Waya yet');
  }
  const change: RouterChange | null = actions.length > 0 ? { kind: 'set-secret', id: own.id, fields } : null;
  return { change, actions, differences, limits: fields.profile !== undefined };
}

/** limits: the secret's profile is being changed, so who is connected runs under another one unless proven otherwise. */
function sessionsToEnd(wanted: WantedLine, sessions: readonly PppSession[], known: LineKnowledge, limits: boolean): readonly PppSession[] {
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
export function startOf(session: PppSession, now: number): number {
  return now - session.uptimeSeconds * 1000;
}

function sessionDifference(wanted: WantedLine, session: PppSession): string {
  return wanted.allowsSession ? `${session.name} is connected under the old limits (${session.address})` : `${session.name} is still connected (${session.address})`;
}

function nameTaken(wanted: WantedLine, holder: PppSecret): Trouble {
  if (markedSubscription(holder.comment) !== null) {
    return {
      message: `The secret named ${wanted.name} on the router belongs to another subscription of Waya.`,
      hint: 'Somebody renamed it by hand. Waya puts its name right with the next comparison; this line follows then.',
    };
  }
  return {
    message: `A secret named ${wanted.name} is on the router already, not made by Waya; nothing was changed.`,
    hint: `Remove it on the router (PPP > Secrets), or hand it over to Waya by writing ${wanted.marker} into its comment.`,
  };
}

function notHandedOver({ name }: PppSecret): Trouble {
  return {
    message: `The secret ${name} was on the router before and is not handed over to Waya yet; nothing was changed.`,
    hint: 'Hand it over on the page of the router, under Drift: it shows first what will change. Or remove it on the router (PPP > Secrets); Waya then makes its own.',
  };
}

export interface ProfileDiff {
  readonly change: RouterChange | null;
  readonly action: string | null;
  readonly difference: string | null;
  readonly conflict: Trouble | null;
}

const PROFILE_RIGHT: ProfileDiff = { change: null, action: null, difference: null, conflict: null };

/** A profile's wish against the router's profiles. Addresses and pools of a profile are the operator's: never compared. */
export function diffProfile(wanted: WantedProfile, profiles: readonly PppProfile[]): ProfileDiff {
  const marked = profiles.filter((profile) => !profile.builtIn && carries(profile.comment, wanted.marker));
  const own = marked.find((profile) => profile.name === wanted.name) ?? marked[0];
  if (own?.name !== wanted.name && profiles.some((profile) => profile.name === wanted.name)) {
    const conflict = {
      message: `A profile named ${wanted.name} is on the router already, not made by Waya; nothing was changed.`,
      hint: `Rename it on the router (PPP > Profiles), or hand it over to Waya by writing ${wanted.marker} into its comment.`,
    };
    return { ...PROFILE_RIGHT, difference: conflict.message, conflict };
  }
  if (!own) {
    const fields = { name: wanted.name, rateLimit: wanted.rateLimit, ...(wanted.addressList === null ? {} : { addressList: wanted.addressList }), ...addressesFor(profiles), comment: wanted.marker };
    return { change: { kind: 'add-profile', fields }, action: `Profile ${wanted.name} added (${wanted.rateLimit})`, difference: `there is no profile ${wanted.name}`, conflict: null };
  }
  const wrong: [fields: object, difference: string][] = [];
  if (own.name !== wanted.name) wrong.push([{ name: wanted.name }, `it is named ${own.name}, wanted ${wanted.name}`]);
  if (!sameRate(own.rateLimit, wanted.rateLimit)) wrong.push([{ rateLimit: wanted.rateLimit }, `the limit is ${own.rateLimit ?? 'none'}, wanted ${wanted.rateLimit}`]);
  if (wanted.addressList !== null && own.addressList !== wanted.addressList) wrong.push([{ addressList: wanted.addressList }, `the address list is ${own.addressList ?? 'none'}, wanted ${wanted.addressList}`]);
  if (wrong.length === 0) return PROFILE_RIGHT;
  const fields = Object.assign({}, ...wrong.map(([part]) => part)) as object;
  const difference = wrong.map(([, words]) => words).join('; ');
  return { change: { kind: 'set-profile', id: own.id, fields }, action: `Profile ${wanted.name} put right: ${difference}`, difference, conflict: null };
}

/**
 * Where a new profile's subscribers get their addresses: as the router's own default profile has it, else as the first profile with a
 * pool. A profile without addresses would let nobody on, and which pool is used is the operator's choice, made on the router.
 */
function addressesFor(profiles: readonly PppProfile[]): { localAddress?: string; remoteAddress?: string } {
  const template = profiles.find((profile) => profile.builtIn && profile.remoteAddress !== null) ?? profiles.find((profile) => profile.remoteAddress !== null);
  if (!template) return {};
  return { ...(template.localAddress === null ? {} : { localAddress: template.localAddress }), ...(template.remoteAddress === null ? {} : { remoteAddress: template.remoteAddress }) };
}
