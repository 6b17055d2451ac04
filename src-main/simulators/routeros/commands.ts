import { changeOf, type Menu } from './menu.ts';
import { compileQuery, pinnedValue, type Row } from './query.ts';
import type { Router } from './router.ts';
import { type Command, TRAP_CATEGORY, Trap } from './sentence.ts';
import type { StoredRow, Table } from './table.ts';
import type { MenuSchema } from './version.ts';

export interface Reply {
  /** The words of each !re after the reply word. */
  readonly rows: readonly string[][];
  /** =ret= of !done. */
  readonly ret: string | null;
  /** A print that found nothing: !empty from 7.18 on. */
  readonly empty: boolean;
}

export interface Target {
  readonly router: Router;
  readonly menu: Menu;
  readonly schema: MenuSchema;
  readonly mayReadSecrets: boolean;
}

export const DONE: Reply = { rows: [], ret: null, empty: false };
const PRINT_ARGUMENTS = new Set(['.proplist', 'count-only', 'detail', 'stats', 'brief', 'terse', 'without-paging', 'bytes', 'packets', 'rate', 'numbers', '.id']);
const ITEM_ARGUMENTS = new Set(['.id', 'numbers']);
const WRITES = new Set(['add', 'set', 'remove', 'enable', 'disable', 'unset', 'comment', 'move', 'reset-counters', 'reset-counters-all', 'make-static', 'sign', 'import', 'export', 'run']);
/** Shown only to users whose group has the policy "sensitive". */
export const SENSITIVE = new Set(['password', 'otp-secret', 'private-key', 'preshared-key', 'ipsec-secret']);

export function isWrite(verb: string): boolean {
  return WRITES.has(verb);
}

export function requireKnown(command: Command, ...known: ReadonlySet<string>[]): void {
  for (const name of command.attributes.keys()) {
    const bare = name.startsWith('!') ? name.slice(1) : name;
    if (!known.some((names) => names.has(bare))) throw new Trap(`unknown parameter ${name}`);
  }
}

function tableOf(menu: Menu): Table {
  if (menu.table === null) throw new Trap('no such command', TRAP_CATEGORY.missing);
  return menu.table;
}

/** The rows that .id or numbers name, comma lists included; all must be there before anything is done. */
export function namedRows(command: Command, table: Table): StoredRow[] {
  const names = command.attributes.get('.id') ?? command.attributes.get('numbers');
  if (names === undefined) throw new Trap('missing =.id=', TRAP_CATEGORY.missing);
  return names.split(',').map((name) => {
    const row = table.find(name);
    if (row === undefined) throw new Trap('no such item', TRAP_CATEGORY.missing);
    return row;
  });
}

function changesOf(command: Command, target: Target, skip: ReadonlySet<string>): Record<string, string | null> {
  const changes: Record<string, string | null> = {};
  for (const [argument, value] of command.attributes) {
    if (skip.has(argument)) continue;
    const [name, change] = changeOf(target.menu, target.schema.types, argument, value);
    changes[name] = change;
  }
  return changes;
}

function requireFree(menu: Menu, fields: Row, id: string | null): void {
  const conflict = menu.conflict?.(fields, id) ?? null;
  if (conflict !== null) throw new Trap(`failure: ${conflict}`);
}

function requireStatic(row: StoredRow): void {
  if (row['dynamic'] === 'true') throw new Trap('failure: can not change dynamic item');
}

/** Words of one row as print and listen send them; the router shows only what its version knows. */
export function rowWords(target: Target, row: Row, proplist: readonly string[] | null): string[] {
  const words: string[] = [];
  if (proplist !== null) {
    for (const name of proplist) {
      const value = row[name];
      if (!target.menu.ownProperties && !target.schema.properties.has(name)) continue;
      if (value !== undefined && (target.mayReadSecrets || !SENSITIVE.has(name))) words.push(`=${name}=${value}`);
    }
    return words;
  }
  for (const name in row) {
    if (!target.menu.ownProperties && !target.schema.properties.has(name)) continue;
    if (!target.mayReadSecrets && SENSITIVE.has(name)) continue;
    words.push(`=${name}=${row[name] ?? ''}`);
  }
  return words;
}

export function proplistOf(command: Command): readonly string[] | null {
  const list = command.attributes.get('.proplist') ?? '';
  return list === '' ? null : list.split(',');
}

export function viewOf(menu: Menu, row: StoredRow): Row {
  return menu.view ? menu.view(row) : row;
}

function candidates(command: Command, menu: Menu): readonly StoredRow[] {
  const table = tableOf(menu);
  const id = pinnedValue(command.queries, '.id');
  if (id !== null) return [table.find(id)].filter((row) => row !== undefined);
  const name = pinnedValue(command.queries, 'name');
  const keyed = name === null ? [] : table.withKey(name);
  const rows = keyed.length > 0 && keyed[0]?.['name'] === name ? keyed : table.list();
  return menu.only ? rows.filter(menu.only) : rows;
}

function print(command: Command, target: Target): Reply {
  requireKnown(command, PRINT_ARGUMENTS);
  const { menu } = target;
  const matches = compileQuery(command.queries);
  const stored = menu.table === null ? [(menu.single?.read() ?? {}) as StoredRow] : candidates(command, menu);
  const countOnly = command.attributes.has('count-only');
  if (countOnly && matches === null) return { rows: [], ret: String(stored.length), empty: false };
  const views = stored.map((row) => viewOf(menu, row));
  const found = matches === null ? views : views.filter(matches);
  if (countOnly) return { rows: [], ret: String(found.length), empty: false };
  const proplist = proplistOf(command);
  return { rows: found.map((row) => rowWords(target, row, proplist)), ret: null, empty: found.length === 0 };
}

function get(command: Command, target: Target): Reply {
  const { menu } = target;
  requireKnown(command, ITEM_ARGUMENTS, new Set(['number', 'value-name']));
  const byNumber = command.attributes.get('number');
  const attributes = byNumber === undefined ? command.attributes : new Map([['numbers', byNumber]]);
  const row = menu.table === null ? (menu.single?.read() ?? {}) : namedRows({ ...command, attributes }, menu.table)[0];
  const valueName = command.attributes.get('value-name');
  const view = row === undefined ? {} : viewOf(menu, row as StoredRow);
  if (valueName !== undefined) return { rows: [], ret: view[valueName] ?? '', empty: false };
  return { rows: [], ret: rowWords(target, view, null).map((word) => word.slice(1)).join(';'), empty: false };
}

function add(command: Command, target: Target): Reply {
  const { menu, schema } = target;
  const table = tableOf(menu);
  requireKnown(command, schema.addArguments);
  const given = changesOf(command, target, new Set(['copy-from', 'place-before']));
  const model = command.attributes.get('copy-from');
  const copied = model === undefined ? {} : namedRows({ ...command, attributes: new Map([['numbers', model]]) }, table)[0];
  const fields: Record<string, string> = { ...menu.defaults?.(), ...copied };
  delete fields['.id'];
  for (const [name, value] of Object.entries(given)) {
    if (value === null) delete fields[name];
    else fields[name] = value;
  }
  Object.assign(fields, menu.made?.(fields));
  for (const name of menu.required ?? []) {
    if ((fields[name] ?? '') === '') throw new Trap(`missing =${name}=`, TRAP_CATEGORY.missing);
  }
  requireFree(menu, fields, null);
  const place = command.attributes.get('place-before');
  const before = place === undefined ? null : (namedRows({ ...command, attributes: new Map([['numbers', place]]) }, table)[0] ?? null);
  const id = table.add(fields);
  if (before !== null) table.move(id, before['.id']);
  target.router.configurationWritten();
  return { rows: [], ret: id, empty: false };
}

function set(command: Command, target: Target): Reply {
  const { menu, schema } = target;
  requireKnown(command, schema.setArguments, menu.table === null ? new Set<string>() : ITEM_ARGUMENTS);
  const changes = changesOf(command, target, ITEM_ARGUMENTS);
  if (menu.table === null) {
    if (!menu.single?.write) throw new Trap('no such command', TRAP_CATEGORY.missing);
    menu.single.write(changes);
    target.router.configurationWritten();
    return DONE;
  }
  change(namedRows(command, menu.table), changes, menu.table, target);
  return DONE;
}

/** Checks every row first, so that a refused list changes nothing. */
function change(rows: readonly StoredRow[], changes: Readonly<Record<string, string | null>>, table: Table, { menu, router }: Target): void {
  for (const row of rows) {
    requireStatic(row);
    const fields: Record<string, string> = { ...row };
    for (const [name, value] of Object.entries(changes)) fields[name] = value ?? '';
    requireFree(menu, fields, row['.id']);
  }
  for (const row of rows) table.set(row['.id'], changes);
  router.configurationWritten();
}

function toggle(command: Command, target: Target): Reply {
  const table = tableOf(target.menu);
  requireKnown(command, ITEM_ARGUMENTS);
  change(namedRows(command, table), { disabled: String(command.verb === 'disable') }, table, target);
  return DONE;
}

function comment(command: Command, target: Target): Reply {
  const table = tableOf(target.menu);
  requireKnown(command, ITEM_ARGUMENTS, new Set(['comment']));
  change(namedRows(command, table), { comment: command.attributes.get('comment') || null }, table, target);
  return DONE;
}

function unset(command: Command, target: Target): Reply {
  const table = tableOf(target.menu);
  requireKnown(command, ITEM_ARGUMENTS, new Set(['value-name']));
  const name = command.attributes.get('value-name') ?? '';
  if (!target.schema.setArguments.has(name)) throw new Trap(`input does not match any value of value-name`, TRAP_CATEGORY.value);
  change(namedRows(command, table), { [name]: null }, table, target);
  return DONE;
}

function remove(command: Command, target: Target): Reply {
  const { menu } = target;
  const table = tableOf(menu);
  requireKnown(command, ITEM_ARGUMENTS);
  for (const row of new Set(namedRows(command, table))) {
    if (menu.remove) menu.remove(row);
    else table.remove(row['.id']);
  }
  target.router.configurationWritten();
  return DONE;
}

function move(command: Command, target: Target): Reply {
  const table = tableOf(target.menu);
  requireKnown(command, ITEM_ARGUMENTS, new Set(['destination']));
  const destination = command.attributes.get('destination');
  const before = destination === undefined ? null : namedRows({ ...command, attributes: new Map([['numbers', destination]]) }, table)[0];
  for (const row of namedRows(command, table)) table.move(row['.id'], before?.['.id'] ?? null);
  target.router.configurationWritten();
  return DONE;
}

function resetCounters(command: Command, target: Target): Reply {
  const table = tableOf(target.menu);
  requireKnown(command, ITEM_ARGUMENTS);
  const zero = { uptime: '0s', 'bytes-in': '0', 'bytes-out': '0', 'packets-in': '0', 'packets-out': '0' };
  // Only what a user's row carries itself; the counters of a live session belong to the session.
  for (const row of namedRows(command, table)) {
    if (target.menu.resetCounters) target.menu.resetCounters(row);
    else table.set(row['.id'], Object.fromEntries(Object.entries(zero).filter(([name]) => row[name] !== undefined)));
  }
  return DONE;
}

const VERBS: Readonly<Record<string, (command: Command, target: Target) => Reply>> = {
  print,
  getall: print,
  get,
  add,
  set,
  enable: toggle,
  disable: toggle,
  comment,
  unset,
  remove,
  move,
  'reset-counters': resetCounters,
};

/** Carries out one command. Throws Trap with the router's words. */
export function execute(command: Command, target: Target): Reply {
  const verb = VERBS[command.verb];
  const named = command.verb === 'getall' ? 'print' : command.verb;
  if (verb === undefined || !target.schema.commands.has(named)) throw new Trap('no such command', TRAP_CATEGORY.missing);
  return verb(command, target);
}
