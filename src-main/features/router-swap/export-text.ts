/** The script that /export makes of a configuration, read. Pure. */
import type { ByHand } from '../../../src-shared/contract/router-swap.ts';

export interface Statement {
  /** "/ip pool". */
  readonly menu: string;
  /** "add name=… ranges=…", on one line. */
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
}

const FIELD = /([\w-]+)=("(?:[^"\\]|\\.)*"|[^\s"]+)/g;
/** A menu alone, or with its command on the same line. */
const MENU = /^(\/[a-z0-9 -]+?)(?: ((?:add|set|remove|print|:)\b.*))?$/;

/** Long lines go on in the next after a backslash; what begins with # is a remark. */
export function statementsOf(text: string): Statement[] {
  const statements: Statement[] = [];
  let menu = '';
  for (const line of text.replaceAll('\r', '').replace(/\\\n\s*/g, '').split('\n')) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const found = trimmed.startsWith('/') ? MENU.exec(trimmed) : null;
    if (found) menu = found[1]!.trim();
    const code = found ? (found[2] ?? '') : trimmed;
    if (code !== '') statements.push({ menu, text: code, fields: fieldsOf(code) });
  }
  return statements;
}

function fieldsOf(code: string): Record<string, string> {
  return Object.fromEntries([...code.matchAll(FIELD)].map(([, name = '', value = '']) => [name, value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value]));
}

const marked = (comment: string | undefined): boolean => (comment ?? '').split(/\s+/).some((word) => word.startsWith('waya:'));

/** Written by Waya or its set-up script, which write it again: told by the comment, or by a name that begins with "waya". */
function isWayas({ menu, fields }: Statement): boolean {
  if (marked(fields['comment'])) return true;
  if ([fields['name'], fields['service-name'], fields['list'], fields['remote-address']].some((name) => name !== undefined && /^waya(-|$)/.test(name))) return true;
  return menu === '/ip service';
}

/** What nobody writes again by itself, by menu, in the order of the export. */
export function byHand(statements: readonly Statement[]): ByHand[] {
  const menus = new Map<string, string[]>();
  for (const statement of statements) {
    if (isWayas(statement)) continue;
    const lines = menus.get(statement.menu);
    if (lines) lines.push(statement.text);
    else menus.set(statement.menu, [statement.text]);
  }
  return [...menus].map(([menu, lines]) => ({ menu, lines }));
}
