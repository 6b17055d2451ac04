import { type Argument, type Block, type Expression, type Grammar, ScriptError, type Statement } from './script-syntax.ts';

const WORDS = new Set(['local', 'global', 'set', 'if', 'foreach', 'for', 'while', 'do', 'error', 'put', 'log', 'delay', 'len', 'tostr', 'tonum', 'toarray', 'typeof', 'pick', 'find', 'nothing', 'return']);
/** Their do={...} and the like hold commands; elsewhere braces are an array or a text. */
const WITH_BLOCKS = new Set(['if', 'foreach', 'for', 'while', 'do']);
const BLOCK_ARGUMENTS = new Set(['do', 'else', 'on-error']);
const SOURCE_ARGUMENTS = new Set(['source', 'on-event', 'on-up', 'on-down', 'on-login', 'on-logout', 'lease-script']);
const FLAGS_OF_PRINT = new Set(['count-only', 'detail', 'terse', 'brief', 'stats', 'without-paging', 'as-value', 'once', 'compact', 'hide-sensitive', 'show-sensitive', 'verbose']);
const BINARY: readonly (readonly string[])[] = [['||', 'or'], ['&&', 'and'], ['!=', '<=', '>=', '=', '<', '>', '~'], ['.', ','], ['+', '-'], ['*', '/', '%']];
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$', '?': '?', _: ' ' };
const BARE = /[^\s;"$[\](){}=]/;

/** Reads RouterOS's language as far as it is known here. Anything else is an error that names its place: nothing is skipped. */
export class ScriptParser {
  readonly #source: string;
  readonly #grammar: Grammar;
  #at = 0;
  /** Of lines that name a menu alone ("/ppp secret"); holds until the next such line. */
  #menu = '';

  constructor(source: string, grammar: Grammar) {
    this.#source = source.replace(/\r\n/g, ' \n');
    this.#grammar = grammar;
  }

  /** All of it. Throws ScriptError. */
  parse(): Statement[] {
    return this.#statements(null);
  }

  #fail(reason: string, at = this.#at): never {
    throw new ScriptError(reason, this.#source, at);
  }

  #peek(length = 1): string {
    return this.#source.slice(this.#at, this.#at + length);
  }

  /** Blanks and joined lines; with newlines too, inside parentheses and braces. */
  #skip(newlines: boolean): void {
    for (;;) {
      const joined = /^\\[ \t]*\n/.exec(this.#source.slice(this.#at, this.#at + 40));
      if (joined) this.#at += joined[0].length;
      else if (this.#peek() === ' ' || this.#peek() === '\t' || (newlines && this.#peek() === '\n')) this.#at += 1;
      else return;
    }
  }

  #expect(text: string): void {
    if (!this.#source.startsWith(text, this.#at)) this.#fail(`syntax error, expected "${text}"`);
    this.#at += text.length;
  }

  #statements(end: '}' | ']' | null): Statement[] {
    const found: Statement[] = [];
    for (;;) {
      this.#skip(true);
      while (this.#peek() === ';') {
        this.#at += 1;
        this.#skip(true);
      }
      if (this.#peek() === '#') {
        const stop = this.#source.indexOf('\n', this.#at);
        this.#at = stop === -1 ? this.#source.length : stop;
        continue;
      }
      if (this.#at >= this.#source.length) {
        if (end !== null) this.#fail(`syntax error, missing "${end}"`);
        return found;
      }
      if (end !== null && this.#peek() === end) return found;
      const statement = this.#statement();
      if (statement !== null) found.push(statement);
      this.#skip(false);
      const next = this.#peek();
      if (next !== '' && next !== ';' && next !== '\n' && next !== end) this.#fail('expected end of command');
    }
  }

  #statement(): Statement | null {
    const at = this.#at;
    const first = this.#peek();
    if (first === '{') return { kind: 'block', block: this.#block(), at };
    if (first === ':') {
      this.#at += 1;
      const word = this.#word();
      if (!WORDS.has(word)) this.#fail(`bad command name ${word}`, at);
      return { kind: 'word', word, arguments: this.#arguments(WITH_BLOCKS.has(word) ? 'blocks' : 'plain'), at };
    }
    return this.#menuCommand(at);
  }

  #word(): string {
    const match = /^[A-Za-z0-9][A-Za-z0-9-]*/.exec(this.#source.slice(this.#at, this.#at + 80));
    if (match === null) this.#fail('expected command name');
    this.#at += match[0].length;
    return match[0];
  }

  #menuCommand(at: number): Statement | null {
    let menu = this.#menu;
    if (this.#peek() === '/') {
      menu = '';
      this.#at += 1;
    }
    for (let first = true; ; first = false) {
      this.#skip(false);
      const wordAt = this.#at;
      if (this.#peek() === '/' && !first) {
        // Only version 7 reads "/ppp/secret/set".
        if (!this.#grammar.slashPaths) this.#fail('syntax error', wordAt);
        this.#at += 1;
      }
      if (/^(?:[;\n}\]]|$)/.test(this.#peek())) {
        if (menu === '' || !this.#grammar.isPath(menu)) this.#fail('expected command name', wordAt);
        this.#menu = menu;
        return null;
      }
      const word = this.#word();
      if (this.#peek() === '/' && !this.#grammar.slashPaths) this.#fail('syntax error', this.#at);
      const deeper = `${menu}/${word}`;
      if (this.#grammar.hasVerb(menu, word)) {
        // Within its arguments, "[find ...]" means the menu of the command.
        const around = this.#menu;
        this.#menu = menu;
        const where = this.#where(word);
        const list = where === null ? this.#arguments('menu') : [];
        const late = where ?? this.#late();
        this.#menu = around;
        return { kind: 'menu', menu, verb: word, arguments: list, where: late, at };
      }
      if (!this.#grammar.isPath(deeper)) this.#fail(`bad command name ${word}`, wordAt);
      menu = deeper;
    }
  }

  /** The condition of find; with "where" or without. Null for any other command. */
  #where(verb: string): Expression | null {
    if (verb !== 'find') return null;
    this.#skip(false);
    if (/^where\b/.test(this.#peek(6))) this.#at += 5;
    return this.#condition();
  }

  /** "print where ..." after its flags. */
  #late(): Expression | null {
    this.#skip(false);
    if (!/^where\b/.test(this.#peek(6))) return null;
    this.#at += 5;
    return this.#condition();
  }

  #condition(): Expression {
    this.#skip(false);
    let all: Expression = { kind: 'literal', value: true, written: 'true', at: this.#at };
    while (!/^(?:[;\n}\]]|$)/.test(this.#peek())) {
      const one = this.#expression(0, true);
      all = { kind: 'binary', operator: '&&', left: all, right: one, at: one.at };
      this.#skip(false);
    }
    return all;
  }

  #block(): Block {
    this.#expect('{');
    const start = this.#at;
    const menu = this.#menu;
    const statements = this.#statements('}');
    this.#menu = menu;
    const source = this.#source.slice(start, this.#at);
    this.#expect('}');
    return { statements, source };
  }

  /** The text between braces, without reading it: the router reads it when it runs. */
  #rawBlock(): Expression {
    const at = this.#at;
    const { source } = this.#block();
    return { kind: 'literal', value: source, written: source, at };
  }

  #arguments(kind: 'blocks' | 'plain' | 'menu'): Argument[] {
    const found: Argument[] = [];
    for (;;) {
      this.#skip(false);
      const rest = this.#source.slice(this.#at, this.#at + 120);
      if (/^(?:[;\n}\]]|$)/.test(rest[0] ?? '')) return found;
      if (kind === 'menu' && /^where\b/.test(rest)) return found;
      const named = kind === 'plain' ? null : /^([A-Za-z0-9.][A-Za-z0-9.-]*)=/.exec(rest);
      const unset = kind === 'menu' ? /^!([a-z][a-z0-9-]*)(?=[\s;\]}]|$)/.exec(rest) : null;
      const flag = kind === 'menu' ? /^([a-z-]+)(?=[\s;\]}]|$)/.exec(rest)?.[1] : undefined;
      if (named) found.push(this.#named(named[1] ?? '', kind));
      else if (unset) {
        this.#at += unset[0].length;
        found.push({ kind: 'unset', name: unset[1] ?? '' });
      } else if (flag !== undefined && FLAGS_OF_PRINT.has(flag)) {
        const at = this.#at;
        this.#at += flag.length;
        found.push({ kind: 'named', name: flag, value: { kind: 'literal', value: '', written: '', at } });
      } else if (kind === 'blocks' && this.#peek() === '{') found.push({ kind: 'named', name: 'do', value: this.#block() });
      else found.push({ kind: 'value', value: this.#value() });
    }
  }

  #named(name: string, kind: 'blocks' | 'plain' | 'menu'): Argument {
    this.#at += name.length + 1;
    if (kind === 'blocks' && BLOCK_ARGUMENTS.has(name)) {
      this.#skip(false);
      return { kind: 'named', name, value: this.#block() };
    }
    if (this.#peek() === '{' && SOURCE_ARGUMENTS.has(name)) return { kind: 'named', name, value: this.#rawBlock() };
    return { kind: 'named', name, value: this.#value() };
  }

  /** One value of an argument: a word, a text, $x, (...), [...] or {...}. */
  #value(): Expression {
    const at = this.#at;
    const first = this.#peek();
    if (first === '"') return this.#text();
    if (first === '$') return this.#variable();
    if (first === '[') return this.#substitution();
    if (first === '(') return this.#parenthesis(false);
    if (first === '{') return this.#array();
    return this.#bareWord(at, BARE, true);
  }

  #bareWord(at: number, allowed: RegExp, mayBeEmpty: boolean): Expression {
    let text = '';
    while (this.#at < this.#source.length && (allowed.test(this.#peek()) || (text !== '' && this.#peek() === '=' && allowed === BARE))) {
      if (this.#peek() === '\\') {
        const escaped = ESCAPES[this.#source[this.#at + 1] ?? ''];
        if (escaped === undefined) break;
        text += escaped;
        this.#at += 2;
        continue;
      }
      text += this.#peek();
      this.#at += 1;
    }
    if (this.#peek() === '$' || (this.#peek() === '"' && text !== '')) this.#fail('syntax error, a value is written in quotes or in parentheses');
    if (text === '' && !mayBeEmpty) this.#fail('syntax error');
    return { kind: 'literal', value: /^-?\d{1,15}$/.test(text) ? Number(text) : text === 'true' || text === 'yes' ? true : text === 'false' || text === 'no' ? false : text, written: text, at };
  }

  #text(): Expression {
    const at = this.#at;
    this.#expect('"');
    const parts: (string | Expression)[] = [];
    let text = '';
    for (;;) {
      const sign = this.#peek();
      if (sign === '') this.#fail('syntax error, the text does not end', at);
      if (sign === '"') break;
      if (sign === '\\') {
        text += this.#escape();
      } else if (sign === '$') {
        parts.push(text);
        text = '';
        if (this.#source[this.#at + 1] === '[' || this.#source[this.#at + 1] === '(') {
          this.#at += 1;
          parts.push(this.#peek() === '[' ? this.#substitution() : this.#parenthesis(false));
        } else parts.push(this.#variable());
      } else {
        text += sign;
        this.#at += 1;
      }
    }
    this.#at += 1;
    parts.push(text);
    return parts.length === 1 ? { kind: 'literal', value: text, written: text, at } : { kind: 'text', parts, at };
  }

  #escape(): string {
    const sign = this.#source[this.#at + 1] ?? '';
    const code = /^[0-9A-F]{2}/.exec(this.#source.slice(this.#at + 1, this.#at + 3));
    const joined = /^\\[ \t]*\n[ \t]*/.exec(this.#source.slice(this.#at, this.#at + 200));
    if (joined) {
      this.#at += joined[0].length;
      return '';
    }
    if (code) {
      this.#at += 3;
      return String.fromCharCode(Number.parseInt(code[0], 16));
    }
    const escaped = ESCAPES[sign];
    if (escaped === undefined) this.#fail(`syntax error, no escape \\${sign}`);
    this.#at += 2;
    return escaped;
  }

  #variable(): Expression {
    const at = this.#at;
    const match = /^\$(?:"([^"\n]+)"|([A-Za-z0-9]+))/.exec(this.#source.slice(this.#at, this.#at + 120));
    if (match === null) this.#fail('syntax error, "$" without a name');
    this.#at += match[0].length;
    return { kind: 'variable', name: match[1] ?? match[2] ?? '', at };
  }

  #substitution(): Expression {
    const at = this.#at;
    this.#expect('[');
    const menu = this.#menu;
    const body = this.#statements(']');
    this.#menu = menu;
    this.#expect(']');
    return { kind: 'command', body, at };
  }

  #parenthesis(inWhere: boolean): Expression {
    this.#expect('(');
    const inner = this.#expression(0, inWhere, true);
    this.#skip(true);
    this.#expect(')');
    return inner;
  }

  #array(): Expression {
    const at = this.#at;
    this.#expect('{');
    const items: Expression[] = [];
    for (;;) {
      this.#skip(true);
      if (this.#peek() === '}') break;
      items.push(this.#value());
      this.#skip(true);
      if (this.#peek() !== '}') this.#expect(';');
    }
    this.#at += 1;
    return { kind: 'array', items, at };
  }

  #operator(level: number, newlines: boolean): string | null {
    this.#skip(newlines);
    for (const operator of BINARY[level] ?? []) {
      const isWord = /^[a-z]/.test(operator);
      if (isWord ? new RegExp(`^${operator}\\b`).test(this.#peek(operator.length + 1)) : this.#source.startsWith(operator, this.#at)) return operator;
    }
    return null;
  }

  #expression(level: number, inWhere: boolean, newlines = false): Expression {
    if (level >= BINARY.length) return this.#unary(inWhere, newlines);
    let left = this.#expression(level + 1, inWhere, newlines);
    for (;;) {
      const operator = this.#operator(level, newlines);
      // Of a condition, only comparisons and and/or are taken: a "." or "-" there belongs to a value.
      if (operator === null || (inWhere && level > 2)) return left;
      const at = this.#at;
      this.#at += operator.length;
      this.#skip(newlines);
      const right = inWhere && level === 2 ? this.#value() : this.#expression(level + 1, inWhere, newlines);
      left = { kind: 'binary', operator: operator === 'and' ? '&&' : operator === 'or' ? '||' : operator, left, right, at };
    }
  }

  #unary(inWhere: boolean, newlines: boolean): Expression {
    this.#skip(newlines);
    const at = this.#at;
    const not = /^(?:!|not\b)/.exec(this.#peek(4));
    if (not) {
      this.#at += not[0].length;
      return { kind: 'unary', operator: '!', operand: this.#unary(inWhere, newlines), at };
    }
    const first = this.#peek();
    if (first === '-' && !/\d/.test(this.#source[at + 1] ?? '')) {
      this.#at += 1;
      return { kind: 'unary', operator: '-', operand: this.#unary(inWhere, newlines), at };
    }
    if (first === '(') return this.#parenthesis(inWhere);
    if (first === '"') return this.#text();
    if (first === '$') return this.#variable();
    if (first === '[') return this.#substitution();
    if (first === '{') return this.#array();
    if (inWhere) {
      const match = /^\.?[a-z][a-z0-9-]*/.exec(this.#source.slice(at, at + 60));
      if (match === null) this.#fail('syntax error');
      this.#at += match[0].length;
      return { kind: 'property', name: match[0], at };
    }
    const number = /^-?\d+(?=[\s)+\-*%<>=!~&|,]|$)/.exec(this.#source.slice(at, at + 30));
    if (number) {
      this.#at += number[0].length;
      return { kind: 'literal', value: Number(number[0]), written: number[0], at };
    }
    return this.#bareWord(at, /[A-Za-z0-9_*.:/-]/, false);
  }
}
