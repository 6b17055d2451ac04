import type { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterChange } from '../../ports/router-gateway.ts';
import { notAscii } from './errors.ts';
import { type Fields, type Kind, kindOf, type Value } from './write-tables.ts';

type Stage = 0 | 1 | 2;
export const STAGES: readonly Stage[] = [0, 1, 2];

const ENDS = { 'end-session': '/ppp/active', 'end-hotspot-session': '/ip/hotspot/active' } as const;

/** The router's words of a change. */
export interface Plan {
  readonly stage: Stage;
  /** Sent one after the other, with the ids put in by withIds. None for a change of nothing. */
  readonly commands: readonly (readonly string[])[];
  /** Null: a row is added. Several plans with equal commands may name their ids in one command. */
  readonly id: string | null;
  /** Desired state by removal: a row that is gone already is what was asked for. */
  readonly removes: boolean;
  /** Of an add: the row that would be there already. */
  readonly added: { readonly kind: Kind; readonly fields: Fields } | null;
  /** Passwords in the commands, to be kept out of errors. */
  readonly secrets: readonly string[];
}

type Entry = readonly [Kind['attributes'][number][1], Value | null];

function entriesOf(kind: Kind, fields: Fields): Entry[] {
  return kind.attributes.flatMap(([field, attribute]) => {
    const value = fields[field];
    return value === undefined ? [] : [[attribute, value] as const];
  });
}

function addCommands(kind: Kind, fields: Fields, version: string): string[][] {
  const words = entriesOf(kind, { ...kind.defaults, ...fields }).flatMap(([{ word, write }, value]) => (value === null ? [] : [`=${word}=${write(value, version)}`]));
  return [[`${kind.menu}/add`, ...words]];
}

/** Commands without the id. */
export function setCommands(kind: Kind, fields: Fields, version: string): string[][] {
  const commands: string[][] = [];
  const words: string[] = [];
  for (const [{ word, cleared, write }, value] of entriesOf(kind, fields)) {
    if (value !== null) words.push(`=${word}=${write(value, version)}`);
    else if (cleared === 'unset') commands.push([`${kind.menu}/unset`, `=value-name=${word}`]);
    else words.push(`=${word}=${cleared.to}`);
  }
  return words.length > 0 ? [...commands, [`${kind.menu}/set`, ...words]] : commands;
}

/** The plan of one change; `version` is the router's own text of its version. */
export function planOf(change: RouterChange, version: string): Plan {
  const nothing = { added: null, secrets: [], removes: false };
  if (change.kind === 'end-session' || change.kind === 'end-hotspot-session') {
    return { ...nothing, stage: 2, commands: [[`${ENDS[change.kind]}/remove`]], id: change.id, removes: true };
  }
  const [act = '', ...rest] = change.kind.split('-');
  const kind = kindOf(rest.join('-'));
  if (!('fields' in change)) return { ...nothing, stage: kind.stage, commands: [[`${kind.menu}/remove`]], id: change.id, removes: true };
  const fields = change.fields as Fields;
  const password = fields['password'];
  const secrets = typeof password === 'string' && password !== '' ? [password] : [];
  if (act === 'add') return { ...nothing, stage: kind.stage, commands: addCommands(kind, fields, version), id: null, added: { kind, fields }, secrets };
  return { ...nothing, stage: kind.stage, commands: setCommands(kind, fields, version), id: (change as { readonly id: string }).id, secrets };
}

/** The words of a command with the ids of the rows that it is about. */
export function withIds([command = '', ...words]: readonly string[], ids: readonly string[]): string[] {
  return [command, `=.id=${ids.join(',')}`, ...words];
}

/** The lines of a script may end. */
const NOT_TEXT = /[^\x20-\x7e]/u;
const NOT_SCRIPT = /[^\x20-\x7e\t\r\n]/u;

/** The error of a change that must not be sent, else null: routers store bytes, and each tool writes another code page. */
export function refusalOf(change: RouterChange): GatewayError | null {
  if (!('fields' in change)) return null;
  const { attributes } = kindOf(change.kind.split('-').slice(1).join('-'));
  const fields = change.fields as Fields;
  for (const [field, { label }] of attributes) {
    const value = fields[field];
    if (label === null || typeof value !== 'string') continue;
    const letter = (field === 'onEvent' ? NOT_SCRIPT : NOT_TEXT).exec(value)?.[0];
    if (letter !== undefined) return notAscii(label, letter);
  }
  return null;
}
