import { execute, SENSITIVE, viewOf } from './commands.ts';
import type { Menu } from './menu.ts';
import type { Row } from './query.ts';
import { grammarOf, type ScriptWorld } from './script-grammar.ts';
import { converted, findIn, isTrue, ordered, parseTime, pick, same, textOf, typed } from './script-values.ts';
import { ScriptParser } from './script-parser.ts';
import { type Block, type Expression, isBlock, pinnedTo, positional, ScriptError, type ScriptResult, type ScriptValue, type Statement } from './script-syntax.ts';
import { type Command, Trap } from './sentence.ts';
import type { StoredRow } from './table.ts';

class Returned extends Error {
  readonly value: ScriptValue;
  constructor(value: ScriptValue) {
    super('return');
    this.value = value;
  }
}

class Raised extends Error {}

interface Scope {
  readonly variables: Map<string, ScriptValue>;
  readonly parent: Scope | null;
}

const MOST_STEPS = 2_000_000;
const WRITING = new Set(['add', 'set', 'remove', 'enable', 'disable', 'unset', 'comment', 'move', 'sign', 'make-static', 'reset-counters', 'import']);
const NUMBERED = new Set(['set', 'remove', 'enable', 'disable', 'unset', 'comment', 'move', 'get', 'sign', 'make-static', 'reset-counters', 'run', 'print']);

/** Runs one script at one instant of the router's time: a :delay is counted, not waited for. */
export class ScriptRunner {
  readonly #world: ScriptWorld;
  readonly #output: string[] = [];
  #source = '';
  #steps = 0;
  #writes = 0;
  /** The row that a condition of find looks at. */
  #row: Row | null = null;
  #properties: ReadonlySet<string> = new Set();

  constructor(world: ScriptWorld) {
    this.#world = world;
  }

  run(source: string): ScriptResult {
    this.#source = source.replace(/\r\n/g, ' \n');
    try {
      const statements = new ScriptParser(source, grammarOf(this.#world)).parse();
      this.#all(statements, { variables: new Map(), parent: null });
      return { output: this.#output, error: null, writes: this.#writes };
    } catch (error) {
      if (error instanceof Returned) return { output: this.#output, error: null, writes: this.#writes };
      if (!(error instanceof ScriptError)) throw error;
      return { output: this.#output, error, writes: this.#writes };
    }
  }

  #all(statements: readonly Statement[], scope: Scope): ScriptValue {
    let last: ScriptValue = null;
    for (const statement of statements) last = this.#one(statement, scope);
    return last;
  }

  #block(block: Block, scope: Scope): ScriptValue {
    return this.#all(block.statements, { variables: new Map(), parent: scope });
  }

  #fail(reason: string, at: number): never {
    throw new ScriptError(reason, this.#source, at);
  }

  #one(statement: Statement, scope: Scope): ScriptValue {
    if (++this.#steps > MOST_STEPS) this.#fail('the script does not end', statement.at);
    try {
      if (statement.kind === 'block') return this.#block(statement.block, scope);
      return statement.kind === 'word' ? this.#word(statement, scope) : this.#command(statement, scope);
    } catch (error) {
      if (error instanceof Trap || error instanceof Raised) return this.#fail(error.message, statement.at);
      throw error;
    }
  }

  #word(statement: Statement & { kind: 'word' }, scope: Scope): ScriptValue {
    const { word, at } = statement;
    const values = statement.arguments.filter((argument) => argument.kind === 'value').map((argument) => argument.value);
    const value = (index: number): ScriptValue => (values[index] === undefined ? this.#fail(`missing value(s) of argument(s) of ${word}`, at) : this.#value(values[index], scope));
    const most = (count: number): void => {
      if (values.length > count) this.#fail('expected end of command', values[count]?.at ?? at);
    };
    switch (word) {
      case 'local':
      case 'global':
      case 'set':
        most(2);
        return this.#assign(word, values, scope, at);
      case 'if':
      case 'while':
      case 'do':
      case 'foreach':
      case 'for':
        return this.#control(statement, values, scope);
      case 'error':
        most(1);
        throw new Raised(textOf(value(0)));
      case 'return':
        throw new Returned(value(0));
      case 'put':
        most(1);
        this.#output.push(textOf(value(0)));
        return null;
      case 'log':
        most(2);
        return this.#note(textOf(value(0)), textOf(value(1)), at);
      case 'delay':
        most(1);
        if (parseTime(value(0)) === null) this.#fail('invalid value for argument delay-time', at);
        return null;
      case 'nothing':
        return null;
      case 'pick':
        most(3);
        return pick(value(0), value(1), values.length > 2 ? value(2) : null);
      case 'find':
        most(3);
        return findIn(value(0), value(1), values.length > 2 ? Number(value(2)) : -1);
      default:
        most(1);
        return converted(word, value(0));
    }
  }

  #note(level: string, message: string, at: number): null {
    if (!['info', 'warning', 'error', 'debug'].includes(level)) this.#fail(`bad command name ${level}`, at);
    this.#world.router.note(`script,${level}`, message);
    return null;
  }

  #assign(word: string, values: readonly Expression[], scope: Scope, at: number): null {
    const target = values[0];
    if (target?.kind !== 'literal') return this.#fail('expected variable name', at);
    const name = target.written;
    const given = values[1] === undefined ? null : this.#value(values[1], scope);
    if (word === 'local') scope.variables.set(name, given);
    else if (word === 'global') {
      const { globals } = this.#world.router;
      if (values[1] !== undefined || !globals.has(name)) globals.set(name, given);
      scope.variables.set(name, GLOBAL);
    } else {
      const holder = holderOf(scope, name);
      // A router takes it for a new variable that nobody sees; here it is an error, because that is never meant.
      if (holder === null) this.#fail(`no such variable ${name}`, at);
      if (holder.variables.get(name) === GLOBAL) this.#world.router.globals.set(name, given);
      else holder.variables.set(name, given);
    }
    return null;
  }

  #control({ word, at, arguments: list }: Statement & { kind: 'word' }, values: readonly Expression[], scope: Scope): ScriptValue {
    const named = (name: string): Expression | Block | null => {
      const found = list.find((argument) => argument.kind === 'named' && argument.name === name);
      return found?.kind === 'named' ? found.value : null;
    };
    const block = (name: string): Block | null => {
      const found = named(name);
      return found !== null && isBlock(found) ? found : null;
    };
    const known: Readonly<Record<string, readonly string[]>> = { if: ['do', 'else'], while: ['do'], do: ['do', 'while', 'on-error'], foreach: ['in', 'do'], for: ['from', 'to', 'step', 'do'] };
    for (const argument of list) if (argument.kind !== 'value' && !known[word]?.includes(argument.name)) this.#fail('expected end of command', at);
    const body = block('do') ?? this.#fail('missing value(s) of argument(s) do', at);
    const expression = (name: string): ScriptValue => {
      const found = named(name);
      return found === null || isBlock(found) ? this.#fail(`missing value(s) of argument(s) ${name}`, at) : this.#value(found, scope);
    };
    const condition = (): boolean => isTrue(this.#value(values[0] ?? this.#fail('conditional not boolean', at), scope), () => this.#fail('conditional not boolean', at));
    if (word === 'if') return condition() ? this.#block(body, scope) : block('else') ? this.#block(block('else') as Block, scope) : null;
    if (word === 'while') {
      while (condition()) this.#block(body, scope);
      return null;
    }
    if (word === 'do') return this.#attempt(body, block('on-error'), named('while'), scope, at);
    const names = (values[0]?.kind === 'literal' ? values[0].written : '').split(',');
    const each = (bound: readonly ScriptValue[]): void => {
      const inner: Scope = { variables: new Map(names.map((name, index) => [name, bound[index] ?? null])), parent: scope };
      this.#all(body.statements, inner);
    };
    if (word === 'foreach') {
      const items = expression('in');
      (Array.isArray(items) ? items : items === null ? [] : [items]).forEach((item, index) => each(names.length > 1 ? [index, item] : [item]));
      return null;
    }
    const [from, to] = [Number(expression('from')), Number(expression('to'))];
    const step = named('step') === null ? (from <= to ? 1 : -1) : Number(expression('step'));
    for (let count = from; step > 0 ? count <= to : count >= to; count += step) each([count]);
    return null;
  }

  #attempt(body: Block, onError: Block | null, until: Expression | Block | null, scope: Scope, at: number): ScriptValue {
    try {
      let last: ScriptValue;
      do {
        last = this.#block(body, scope);
        if (++this.#steps > MOST_STEPS) this.#fail('the script does not end', at);
      } while (until !== null && !isBlock(until) && isTrue(this.#value(until, scope), () => this.#fail('conditional not boolean', at)));
      return last;
    } catch (error) {
      if (!(error instanceof ScriptError) || onError === null) throw error;
      return this.#block(onError, scope);
    }
  }

  #value(expression: Expression, scope: Scope): ScriptValue {
    switch (expression.kind) {
      case 'literal':
        return expression.value;
      case 'text':
        return expression.parts.map((part) => (typeof part === 'string' ? part : textOf(this.#value(part, scope)))).join('');
      case 'array':
        return expression.items.map((item) => this.#value(item, scope));
      case 'command':
        return this.#all(expression.body, { variables: new Map(), parent: scope });
      case 'property':
        return this.#property(expression.name, expression.at);
      case 'variable':
        return this.#variable(expression.name, expression.at, scope);
      case 'unary': {
        const operand = this.#value(expression.operand, scope);
        return expression.operator === '-' ? -Number(operand) : !isTrue(operand, () => this.#fail('cannot negate what is not a truth value', expression.at));
      }
      case 'binary':
        return this.#binary(expression, scope);
    }
  }

  #property(name: string, at: number): ScriptValue {
    if (!this.#properties.has(name)) this.#fail(`no such property ${name}`, at);
    const value = this.#row?.[name];
    return value === undefined ? null : typed(value);
  }

  #variable(name: string, at: number, scope: Scope): ScriptValue {
    // A router then reads the property of the row, whatever the variable holds: a trap that must not go unseen.
    if (this.#row !== null && this.#properties.has(name)) this.#fail(`the variable $${name} has the name of a property`, at);
    const holder = holderOf(scope, name);
    // A router gives nothing for a variable that was never declared; here it is an error, because that is never meant.
    if (holder === null) this.#fail(`no such variable ${name}`, at);
    const value = holder.variables.get(name) ?? null;
    return value === GLOBAL ? ((this.#world.router.globals.get(name) ?? null) as ScriptValue) : value;
  }

  #binary({ operator, left, right, at }: Expression & { kind: 'binary' }, scope: Scope): ScriptValue {
    const notTruth = (): never => this.#fail(`cannot ${operator === '&&' ? 'and' : 'or'} what is not a truth value`, at);
    if (operator === '&&') return isTrue(this.#value(left, scope), notTruth) && isTrue(this.#value(right, scope), notTruth);
    if (operator === '||') return isTrue(this.#value(left, scope), notTruth) || isTrue(this.#value(right, scope), notTruth);
    const a = this.#value(left, scope);
    const b = this.#value(right, scope);
    switch (operator) {
      case '=':
        return same(a, b);
      case '!=':
        return !same(a, b);
      case '~':
        return a !== null && this.#pattern(textOf(b), at).test(textOf(a));
      case '.':
        return textOf(a) + textOf(b);
      case ',':
        return [...(Array.isArray(a) ? a : [a]), ...(Array.isArray(b) ? b : [b])];
      case '<':
        return ordered(a, b) < 0;
      case '>':
        return ordered(a, b) > 0;
      case '<=':
        return ordered(a, b) <= 0;
      case '>=':
        return ordered(a, b) >= 0;
      default:
        return this.#arithmetic(operator, a, b, at);
    }
  }

  #pattern(text: string, at: number): RegExp {
    try {
      return new RegExp(text);
    } catch {
      return this.#fail('invalid regular expression', at);
    }
  }

  #arithmetic(operator: string, a: ScriptValue, b: ScriptValue, at: number): number {
    const [left, right] = [a, b].map((value) => (typeof value === 'number' ? value : typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : this.#fail(`cannot use ${typeof value} with ${operator}`, at)));
    const one = left ?? 0;
    const other = right ?? 0;
    if (operator === '+') return one + other;
    if (operator === '-') return one - other;
    if (operator === '*') return one * other;
    if (other === 0) return this.#fail('division by zero', at);
    return operator === '%' ? one % other : Math.trunc(one / other);
  }

  #command(statement: Statement & { kind: 'menu' }, scope: Scope): ScriptValue {
    const { router, menus, actions, policies } = this.#world;
    const { menu: path, verb, at } = statement;
    if (path === '/log') return this.#note(verb, textOf(this.#value(positional(statement)[0] ?? this.#fail('missing value(s) of argument(s) message', at), scope)), at);
    const attributes = this.#attributes(statement, scope);
    if (attributes === null) return null;
    const command: Command = { path: `${path}/${verb}`, menu: path, verb, attributes, queries: [], tag: null };
    if (WRITING.has(verb)) this.#writes += 1;
    const action = actions.get(command.path);
    if (action !== undefined) {
      if (!policies.has(action.policy)) throw new Trap('not enough permissions (9)');
      return action.run(command, { policies }).ret;
    }
    const menu = menus.get(path);
    const schema = router.settings.version.menus.get(path);
    if (menu === undefined || schema === undefined) return this.#fail(`bad command name ${verb}`, at);
    const needed = WRITING.has(verb) ? 'write' : 'read';
    if (!policies.has(needed) || (needed === 'write' && menu.policy && !policies.has(menu.policy))) throw new Trap('not enough permissions (9)');
    if (verb === 'find') return this.#found(menu, schema.properties, statement.where, scope).map((row) => row['.id']);
    if (verb === 'print') return attributes.has('count-only') ? this.#found(menu, schema.properties, statement.where, scope).length : null;
    if (verb === 'get') return this.#got(menu, attributes, policies.has('sensitive'), at);
    return execute(command, { router, menu, schema, mayReadSecrets: policies.has('sensitive') }).ret;
  }

  #found(menu: Menu, properties: ReadonlySet<string>, where: Expression | null, scope: Scope): StoredRow[] {
    const { table } = menu;
    if (table === null) throw new Trap('no such command');
    const pinned = where === null || table.keyField === null ? null : pinnedTo(where, table.keyField);
    const rows = pinned === null ? table.list() : table.withKey(textOf(this.#value(pinned, scope)));
    if (where === null) return menu.only ? rows.filter(menu.only) : rows;
    const [row, known] = [this.#row, this.#properties];
    this.#properties = properties;
    try {
      return rows.filter((one) => {
        if (menu.only && !menu.only(one)) return false;
        this.#row = viewOf(menu, one);
        return isTrue(this.#value(where, scope), () => this.#fail('conditional not boolean', where.at));
      });
    } finally {
      this.#row = row;
      this.#properties = known;
    }
  }

  #got(menu: Menu, attributes: ReadonlyMap<string, string>, mayReadSecrets: boolean, at: number): ScriptValue {
    const name = attributes.get('value-name') ?? (menu.table === null ? attributes.get('numbers') : undefined);
    if (name === undefined) return this.#fail('missing value(s) of argument(s) value-name', at);
    const schema = this.#world.router.settings.version.menus.get(menu.path);
    if (!menu.ownProperties && !schema?.properties.has(name)) throw new Trap('input does not match any value of value-name');
    if (SENSITIVE.has(name) && !mayReadSecrets) throw new Trap('not enough permissions (9)');
    if (menu.table === null) return typed(menu.single?.read()[name] ?? '');
    const row = menu.table.find(attributes.get('numbers') ?? '');
    if (row === undefined) throw new Trap('no such item');
    const value = viewOf(menu, row)[name];
    return value === undefined ? null : typed(value);
  }

  /** A word of a command is taken as it stands: "yes" of use-encryption is no truth value, and 007 no number. */
  #asWritten(value: Expression | Block, scope: Scope): string {
    if (isBlock(value)) return value.source;
    if (value.kind === 'literal') return value.written;
    const given = this.#value(value, scope);
    return Array.isArray(given) ? given.map(textOf).join(',') : textOf(given);
  }

  /** Null: the command has a list of items and the list is empty, so that there is nothing to do. */
  #attributes(statement: Statement & { kind: 'menu' }, scope: Scope): Map<string, string> | null {
    const attributes = new Map<string, string>();
    const places = statement.verb === 'get' || statement.verb === 'unset' ? ['numbers', 'value-name'] : statement.verb === 'move' ? ['numbers', 'destination'] : NUMBERED.has(statement.verb) ? ['numbers'] : ['address'];
    let place = 0;
    const isSingle = this.#world.menus.get(statement.menu)?.table === null;
    for (const argument of statement.arguments) {
      if (argument.kind === 'unset') attributes.set(`!${argument.name}`, '');
      else if (argument.kind === 'named') attributes.set(argument.name, this.#asWritten(argument.value, scope));
      else {
        const name = places[place++];
        const value = this.#value(argument.value, scope);
        const none = value === null || (Array.isArray(value) && value.length === 0);
        if (name === undefined || (isSingle && statement.verb !== 'get')) return this.#fail('expected end of command', argument.value.at);
        if (name === 'numbers' && none) {
          if (statement.verb === 'get') throw new Trap('no such item');
          return null;
        }
        attributes.set(name, Array.isArray(value) ? value.map(textOf).join(',') : textOf(value));
      }
    }
    return attributes;
  }
}

const GLOBAL = '\u0000global';

function holderOf(scope: Scope, name: string): Scope | null {
  for (let one: Scope | null = scope; one !== null; one = one.parent) if (one.variables.has(name)) return one;
  return null;
}
