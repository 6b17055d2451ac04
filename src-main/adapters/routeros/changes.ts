import type { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterChange } from '../../ports/router-gateway.ts';
import { notAscii } from './errors.ts';

type Stage = 0 | 1 | 2;

const STAGES: Record<RouterChange['kind'], Stage> = {
  'add-profile': 0,
  'set-profile': 0,
  'add-secret': 1,
  'set-secret': 1,
  'remove-secret': 1,
  'end-session': 2,
};

/** Order in which kinds go out: a secret may need a new profile, and a session must end after its secret was changed. */
export function stageOf(change: RouterChange): Stage {
  return STAGES[change.kind];
}

/** Our field names and the router's. */
const ATTRIBUTES = {
  name: 'name',
  password: 'password',
  profile: 'profile',
  disabled: 'disabled',
  comment: 'comment',
  rateLimit: 'rate-limit',
  addressList: 'address-list',
  localAddress: 'local-address',
  remoteAddress: 'remote-address',
} as const;
type Field = keyof typeof ATTRIBUTES;
type Fields = Partial<Record<Field, string | boolean | null>>;

/** An empty string is no address or pool name: routers clear these with `unset` only. Text attributes are cleared by an empty value. */
const CLEARED_BY_UNSET: readonly Field[] = ['localAddress', 'remoteAddress'];

function entriesOf(fields: Fields): [Field, string | boolean | null][] {
  return (Object.keys(ATTRIBUTES) as Field[]).flatMap((field) => {
    const value = fields[field];
    return value === undefined ? [] : [[field, value] as [Field, string | boolean | null]];
  });
}

function attributeWord(field: Field, value: string | boolean | null): string {
  const text = typeof value === 'boolean' ? (value ? 'yes' : 'no') : (value ?? '');
  return `=${ATTRIBUTES[field]}=${text}`;
}

function addCommand(menu: string, fields: Fields, extra: readonly string[]): string[][] {
  const words = entriesOf(fields).flatMap(([field, value]) => (value === null ? [] : [attributeWord(field, value)]));
  return [[`${menu}/add`, ...words, ...extra]];
}

function setCommands(menu: string, id: string, fields: Fields): string[][] {
  const entries = entriesOf(fields);
  const unset = entries.filter(([field, value]) => value === null && CLEARED_BY_UNSET.includes(field));
  const set = entries.filter((entry) => !unset.includes(entry));
  const commands = unset.map(([field]) => [`${menu}/unset`, `=.id=${id}`, `=value-name=${ATTRIBUTES[field]}`]);
  if (set.length > 0) commands.push([`${menu}/set`, `=.id=${id}`, ...set.map((entry) => attributeWord(...entry))]);
  return commands;
}

/** The commands of one change, to be sent one after the other; none for a change of nothing. */
export function commandsOf(change: RouterChange): string[][] {
  switch (change.kind) {
    case 'add-profile':
      return addCommand('/ppp/profile', change.fields, []);
    case 'set-profile':
      return setCommands('/ppp/profile', change.id, change.fields);
    case 'add-secret':
      return addCommand('/ppp/secret', change.fields, ['=service=pppoe']);
    case 'set-secret':
      return setCommands('/ppp/secret', change.id, change.fields);
    case 'remove-secret':
      return [['/ppp/secret/remove', `=.id=${change.id}`]];
    case 'end-session':
      return [['/ppp/active/remove', `=.id=${change.id}`]];
  }
}

/** Desired state by removal: a row that is gone already is what was asked for. */
export function isRemoval(change: RouterChange): boolean {
  return change.kind === 'remove-secret' || change.kind === 'end-session';
}

/** Passwords in the change, to be kept out of errors. */
export function secretsOf(change: RouterChange): string[] {
  return 'fields' in change && 'password' in change.fields && change.fields.password ? [change.fields.password] : [];
}

const ASCII_FIELDS: readonly (readonly [Field, string])[] = [
  ['name', 'name'],
  ['comment', 'comment'],
  ['profile', 'profile name'],
  ['addressList', 'address list'],
];

/** The error of a change that must not be sent, else null. */
export function refusalOf(change: RouterChange): GatewayError | null {
  if (!('fields' in change)) return null;
  const fields = change.fields as Fields;
  for (const [field, label] of ASCII_FIELDS) {
    const value = fields[field];
    const letter = typeof value === 'string' ? /[^\x20-\x7e]/u.exec(value)?.[0] : undefined;
    if (letter !== undefined) return notAscii(label, letter);
  }
  return null;
}
