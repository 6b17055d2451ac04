import type { Row } from './query.ts';
import { TRAP_CATEGORY, Trap } from './sentence.ts';
import type { FieldChanges, StoredRow, Table } from './table.ts';
import { addressNumber, formatInterval, parseInterval } from './values.ts';
import type { ArgumentType } from './schemas/menu-schema.ts';

/** What a menu is beyond its schema: where its items live and what the router checks. */
export interface Menu {
  readonly path: string;
  /** Null: a menu without items (/system/identity), which then has single. */
  readonly table: Table | null;
  readonly single?: { read(): Row; write?(changes: FieldChanges): void };
  /** Which rows of a shared table belong here. */
  readonly only?: (row: StoredRow) => boolean;
  /** Adds what is computed at the moment of printing (counters, uptime). */
  readonly view?: (row: StoredRow) => Row;
  readonly defaults?: () => Row;
  readonly required?: readonly string[];
  /** Arguments whose value is the name of an item elsewhere. */
  readonly references?: Readonly<Record<string, Table>>;
  /** Properties that are not shown when empty. */
  readonly hiddenWhenEmpty?: readonly string[];
  /** The router's words when such an item is there already, else null. The second is the item being changed. */
  readonly conflict?: (fields: Row, id: string | null) => string | null;
  readonly check?: (name: string, value: string) => void;
  readonly remove?: (row: StoredRow) => void;
  /** The rows do not follow the console's list of properties (health rows on version 7). */
  readonly ownProperties?: boolean;
  readonly policy?: 'policy' | 'ftp';
  /** The value as it is kept, where the router keeps another than what was written. Throws Trap. */
  readonly kept?: (name: string, value: string) => string;
  /** What a new item gets from its other fields (a name of its own, a key pair). */
  readonly made?: (fields: Row) => Row;
  readonly resetCounters?: (row: StoredRow) => void;
  /** Its menus are there only with that package. */
  readonly package?: string;
}

/** The usual conflict: another item with the same value of a field. */
export function nameConflict(table: Table, field: string, message: string): (fields: Row, id: string | null) => string | null {
  return (fields, id) => {
    const same = table.withKey(fields[field] ?? '');
    return same.some((row) => row['.id'] !== id) ? message : null;
  };
}

export function noSuchValue(argument: string): Trap {
  return new Trap(`input does not match any value of ${argument}`);
}

export function invalidValue(argument: string): Trap {
  return new Trap(`invalid value for argument ${argument}`, TRAP_CATEGORY.value);
}

export function ambiguousValue(argument: string): Trap {
  return new Trap(`ambiguous value of ${argument}, more than one possible value matches input`);
}

const BOOLEANS: Readonly<Record<string, string>> = { yes: 'true', true: 'true', no: 'false', false: 'false' };

/** A value as the router stores it. Throws Trap in its words. */
function normalise(name: string, value: string, type: ArgumentType | undefined): string {
  if (type === undefined) return value;
  if (type === 'boolean') {
    const stored = BOOLEANS[value];
    if (stored === undefined) throw noSuchValue(name);
    return stored;
  }
  if (type === 'address') {
    if (addressNumber(value) === null) throw invalidValue(name);
    return value;
  }
  if (type === 'mac') {
    if (!/^([0-9A-Fa-f]{2}[:.-]){5}[0-9A-Fa-f]{2}$/.test(value)) throw invalidValue(name);
    return value.toUpperCase().replace(/[.-]/g, ':');
  }
  if (type === 'interval') {
    const seconds = parseInterval(value);
    if (seconds === null) throw invalidValue(name);
    return formatInterval(seconds);
  }
  if (!type.includes(value)) throw value === '' ? ambiguousValue(name) : noSuchValue(name);
  return value;
}

function referenced(name: string, value: string, table: Table): string {
  if (value === '') throw ambiguousValue(name);
  const row = table.find(value);
  if (row === undefined) throw noSuchValue(name);
  return row['name'] ?? value;
}

/** One given argument as a change. "=!remote-address=" takes the value away. Throws Trap. */
export function changeOf(menu: Menu, types: Readonly<Record<string, ArgumentType>>, argument: string, value: string): [string, string | null] {
  if (argument.startsWith('!')) return [argument.slice(1), null];
  if (value === '' && (argument === 'comment' || menu.hiddenWhenEmpty?.includes(argument))) return [argument, null];
  const table = menu.references?.[argument];
  if (table !== undefined) return [argument, referenced(argument, value, table)];
  menu.check?.(argument, value);
  const stored = normalise(argument, value, types[argument]);
  return [argument, menu.kept ? menu.kept(argument, stored) : stored];
}

/** A name made by the router for an item that was given none. */
export function nameWhenNone(field: string, name: () => string): (fields: Row) => Row {
  return (fields): Row => ((fields[field] ?? '') === '' ? { [field]: name() } : {});
}
