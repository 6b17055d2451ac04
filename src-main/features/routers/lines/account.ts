/** PPPoE accounts and hotspot users: rows with a name, a password and a profile, and sessions that keep the limits they began with. Pure. */
import type { RouterChange } from '../../../ports/router-gateway.ts';
import { markedSubscription, walledProfile, type WantedAccount, type WantedLine } from '../desired-objects.ts';
import {
  capital, claim, markerEdit, merged, NOTHING_TO_DO, notHandedOver, sessionDifference, sessionsToEnd, summary, takenByAnother,
  type Edit, type KeptFields, type LineDiff, type LineKnowledge, type LineRows, type LineSession, type RowView,
} from './line-kind.ts';

interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly profile: string;
  readonly disabled: boolean;
  readonly comment: string;
}

interface CommonFields {
  comment?: string;
  name?: string;
  profile?: string;
  disabled?: boolean;
  password?: string;
}

/** One of the two menus. */
export interface AccountMenu<R extends AccountRow> {
  readonly noun: string;
  readonly where: string;
  readonly via: LineSession['via'];
  readonly rows: (rows: LineRows) => readonly R[];
  /** Could it let this subscriber on? */
  readonly letsOn: (row: R) => boolean;
  /** Fields of this menu alone. adopting: what the books leave open stays. */
  readonly edits: (own: R, account: WantedAccount, adopting: boolean) => readonly Edit<object>[];
  readonly kept: (own: R, account: WantedAccount) => KeptFields;
  readonly addition: (account: WantedAccount, fields: Required<CommonFields>) => RouterChange;
  readonly setting: (id: string, fields: object) => RouterChange;
  readonly removal: (id: string) => RouterChange;
}

function accountView<R extends AccountRow>({ noun }: AccountMenu<R>, row: R): RowView {
  const { id, name, comment, disabled, profile } = row;
  return { id, name, comment, disabled, profile, words: `${capital(noun)} ${disabled ? 'disabled' : 'enabled'} with profile ${profile || 'none'}` };
}

export function diffAccount<R extends AccountRow>(menu: AccountMenu<R>, wanted: WantedLine, rows: LineRows, known: LineKnowledge): LineDiff {
  const all = menu.rows(rows);
  const isNamed = (row: R) => row.name === wanted.name;
  const { own, handmade, holder, duplicates } = claim(all, wanted, { fits: isNamed, isInTheWay: isNamed, isHandmade: (row) => isNamed(row) && menu.letsOn(row) });
  const sessions = rows.sessions.filter((session) => session.via === menu.via && session.name === wanted.name);
  const view = own && accountView(menu, own);
  const base = { ...NOTHING_TO_DO, own: view, duplicates: duplicates.map((row) => accountView(menu, row)) };
  if (!wanted.account) return { ...base, ...removing(menu, own, holder ? [] : sessions) };
  if (holder && own?.name !== wanted.name) {
    const conflict = handmade ? notHandedOver(`${menu.noun} ${handmade.name}`, menu.where) : takenByAnother(`${menu.noun} named ${wanted.name}`, holder, wanted.marker, menu.where);
    return { ...base, differences: [conflict.message], conflict, unadopted: handmade && accountView(menu, handmade) };
  }
  const part = own ? setting(menu, own, wanted, wanted.account, known) : adding(menu, wanted, wanted.account, known);
  // Renamed by hand: who came on under that name must come again under his own.
  const renamed = own !== null && own.name !== wanted.name ? rows.sessions.filter((session) => session.via === menu.via && session.name === own.name) : [];
  const endings = [...sessionsToEnd(wanted, sessions, known, part.setsLimits), ...renamed];
  return { ...base, ...part, endings, differences: [...part.differences, ...endings.map((session) => sessionDifference(wanted, session))], decides: part.decides || (!wanted.allowsSession && endings.length > 0) };
}

/**
 * The line is of another kind now: its marker alone tells that the row was its own. Where the row is gone and the line is not known to be right since, who is connected by
 * its name came on by it (Waya stopped, or an answer was lost, before he was ended), unless somebody else's row has the name.
 */
export function accountLeftovers<R extends AccountRow>(menu: AccountMenu<R>, wanted: WantedLine, rows: LineRows, wasSo: boolean): LineDiff {
  const all = menu.rows(rows);
  const own = all.find((row) => markedSubscription(row.comment) === wanted.subscriptionId) ?? null;
  if (own === null && (!wasSo || all.some((row) => row.name === wanted.name))) return NOTHING_TO_DO;
  const name = own?.name ?? wanted.name;
  return { ...NOTHING_TO_DO, ...removing(menu, own, rows.sessions.filter((session) => session.via === menu.via && session.name === name)) };
}

function removing<R extends AccountRow>({ noun, removal }: AccountMenu<R>, own: R | null, endings: readonly LineSession[]): Pick<LineDiff, 'changes' | 'actions' | 'endings' | 'differences' | 'decides'> {
  const differences = [...(own ? [`the ${noun} ${own.name} is still there`] : []), ...endings.map((session) => `${session.name} is connected (${session.address})`)];
  return { changes: own ? [removal(own.id)] : [], actions: own ? [`${capital(noun)} removed`] : [], endings, differences, decides: differences.length > 0 };
}

type Part = Pick<LineDiff, 'changes' | 'actions' | 'differences' | 'decides' | 'setsLimits' | 'setsPassword' | 'takesOver' | 'missing' | 'kept'>;

function adding<R extends AccountRow>({ noun, addition }: AccountMenu<R>, wanted: WantedLine, account: WantedAccount, known: LineKnowledge): Part {
  const { profile, standing } = account;
  const disabled = standing === 'off';
  const change = addition(account, { name: wanted.name, password: known.passwordForAdd(), profile: profile.name, disabled, comment: wanted.marker });
  return {
    ...NOTHING_TO_DO, changes: [change], actions: [`${capital(noun)} added with profile ${profile.name}${disabled ? ', disabled' : ''}`], differences: [`there is no ${noun} ${wanted.name}`],
    decides: true, setsPassword: true, missing: true,
  };
}

function setting<R extends AccountRow>(menu: AccountMenu<R>, own: R, { name, marker, adopts }: WantedLine, account: WantedAccount, known: LineKnowledge): Part {
  const { noun } = menu;
  const { profile, standing } = account;
  const edits: Edit<CommonFields>[] = [];
  const taking = markerEdit(noun, own, marker);
  if (taking) edits.push(taking);
  if (own.name !== name) edits.push({ fields: { name }, action: `${capital(noun)} renamed from ${own.name} to ${name}`, difference: `the ${noun} is named ${own.name}, wanted ${name}`, decides: true });
  if (own.profile !== profile.name) {
    const was = own.profile || 'none';
    // The pay page instead of service, or service instead of the pay page.
    const decides = standing === 'walled' || own.profile === walledProfile.name;
    edits.push({ fields: { profile: profile.name }, action: `Profile set from ${was} to ${profile.name}`, difference: `the profile is ${was}, wanted ${profile.name}`, decides, setsLimits: true });
  }
  const disabled = standing === 'off';
  if (own.disabled !== disabled) {
    edits.push({ fields: { disabled }, action: `${capital(noun)} ${disabled ? 'disabled' : 'enabled'}`, difference: `the ${noun} is ${disabled ? 'enabled' : 'disabled'}, wanted ${disabled ? 'disabled' : 'enabled'}`, decides: true });
  }
  // Until the proof is recorded the books do not know what the row has.
  edits.push(...menu.edits(own, account, adopts));
  if (known.password !== null) edits.push({ fields: { password: known.password }, action: 'Password set', difference: 'the password is not the one in Waya yet' });
  const fields = merged(edits);
  return { ...summary(edits), changes: fields ? [menu.setting(own.id, fields)] : [], setsPassword: known.password !== null, takesOver: taking !== null, missing: false, kept: adopts ? menu.kept(own, account) : {} };
}

/** One text field: its wish, and what people are told. While he is off, an address of his own would let him round the pay page. */
export function textEdit<F extends string>(field: F, words: string, now: string | null, wanted: string | null, account: WantedAccount, adopting: boolean): Edit<object>[] {
  if (now === wanted || (adopting && wanted === null)) return [];
  return [{
    fields: { [field]: wanted },
    action: wanted === null ? `${capital(words)} cleared (was ${now})` : `${capital(words)} set to ${wanted}`,
    difference: `the ${words} is ${now ?? 'not set'}, wanted ${wanted ?? 'none'}`,
    decides: account.standing !== 'on',
    setsLimits: true,
  }];
}
