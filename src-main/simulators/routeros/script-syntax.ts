/** What a script is once it is read. Positions count characters from 0. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: ScriptValue; /** As it stands in the script, for what takes words (use-encryption=yes). */ readonly written: string; readonly at: number }
  | { readonly kind: 'text'; readonly parts: readonly (string | Expression)[]; readonly at: number }
  | { readonly kind: 'variable'; readonly name: string; readonly at: number }
  | { readonly kind: 'array'; readonly items: readonly Expression[]; readonly at: number }
  | { readonly kind: 'command'; readonly body: readonly Statement[]; readonly at: number }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression; readonly at: number }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression; readonly at: number }
  /** In a condition of find: the property of the row. */
  | { readonly kind: 'property'; readonly name: string; readonly at: number };

/** Numbers, texts, truth values, nothing (null) and arrays of these. An id is a text that begins with "*". */
export type ScriptValue = string | number | boolean | null | ScriptValue[];

export interface Block {
  readonly statements: readonly Statement[];
  /** As written, without the braces: what a property such as on-event keeps. */
  readonly source: string;
}

export type Argument =
  | { readonly kind: 'value'; readonly value: Expression }
  | { readonly kind: 'named'; readonly name: string; readonly value: Expression | Block }
  | { readonly kind: 'unset'; readonly name: string };

export type Statement =
  | { readonly kind: 'block'; readonly block: Block; readonly at: number }
  /** ":if", ":foreach" and the like, without the colon. */
  | { readonly kind: 'word'; readonly word: string; readonly arguments: readonly Argument[]; readonly at: number }
  | { readonly kind: 'menu'; readonly menu: string; readonly verb: string; readonly arguments: readonly Argument[]; readonly where: Expression | null; readonly at: number };

/** A script that the router does not read, or a command that failed in it. Tells the line and its text. */
export class ScriptError extends Error {
  /** Counted from 1. */
  readonly line: number;
  readonly lineText: string;
  /** The router's words alone. */
  readonly reason: string;

  constructor(reason: string, source: string, at: number) {
    const before = source.slice(0, at);
    const line = before.split('\n').length;
    const column = at - before.lastIndexOf('\n');
    const lineText = (source.split('\n')[line - 1] ?? '').trim();
    super(`${reason} (line ${line} column ${column}): ${lineText}`);
    this.reason = reason;
    this.line = line;
    this.lineText = lineText;
  }
}

/** What a run gave. */
export interface ScriptResult {
  /** Lines of :put. */
  readonly output: readonly string[];
  readonly error: ScriptError | null;
  /** Commands that changed something or would have. */
  readonly writes: number;
}

/** What the parser must know of the router: which menus and verbs there are decides where a path ends. */
export interface Grammar {
  /** Is it a menu, or the beginning of the path of one ("/ip/firewall")? */
  isPath(path: string): boolean;
  /** Does this menu (or "" for the root) have that command? */
  hasVerb(menu: string, verb: string): boolean;
  readonly slashPaths: boolean;
}

export const isBlock = (value: Expression | Block): value is Block => 'statements' in value;

/** The values of a command that have no name. */
export function positional(statement: { readonly arguments: readonly Argument[] }): Expression[] {
  return statement.arguments.filter((argument) => argument.kind === 'value').map((argument) => argument.value);
}

/** The value that a condition pins the key of a table to, so that a large menu can use its index. */
export function pinnedTo(where: Expression, key: string): Expression | null {
  if (where.kind !== 'binary') return null;
  if (where.operator === '=') return where.left.kind === 'property' && where.left.name === key ? where.right : null;
  return where.operator === '&&' ? (pinnedTo(where.left, key) ?? pinnedTo(where.right, key)) : null;
}
