import { TRAP_CATEGORY, Trap } from './sentence.ts';

export type Row = Readonly<Record<string, string>>;
type Step = (row: Row, stack: boolean[]) => void;

/** Numbers compare as numbers, anything else as text. */
function compare(left: string, right: string): number {
  const numeric = /^-?\d+$/;
  if (numeric.test(left) && numeric.test(right)) return Math.sign(Number(left) - Number(right));
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Rows carry true and false; a query may say yes and no. */
function sameValue(value: string, wanted: string): boolean {
  if (value === wanted) return true;
  return (value === 'true' && wanted === 'yes') || (value === 'false' && wanted === 'no');
}

function comparison(word: string): Step {
  const operator = /^[<>=-]/.exec(word)?.[0] ?? '';
  const rest = word.slice(operator.length);
  const equals = rest.indexOf('=');
  const name = equals === -1 ? rest : rest.slice(0, equals);
  const wanted = equals === -1 ? null : rest.slice(equals + 1);
  if (operator === '-') return (row, stack) => stack.push(row[name] === undefined);
  if (wanted === null) return (row, stack) => stack.push(row[name] !== undefined);
  return (row, stack) => {
    const value = row[name];
    if (value === undefined) stack.push(false);
    else if (operator === '<') stack.push(compare(value, wanted) < 0);
    else if (operator === '>') stack.push(compare(value, wanted) > 0);
    else stack.push(sameValue(value, wanted));
  };
}

/** "?#" words: digits push a copy of that value (0 is the top), "!" "&" "|" combine, "." duplicates the top and ends an index. */
function operations(word: string): Step {
  const tokens = word.match(/\d+|[!&|.]/g) ?? [];
  if (tokens.join('') !== word) throw new Trap('invalid query', TRAP_CATEGORY.general);
  return (_row, stack) => {
    tokens.forEach((token, index) => {
      if (/\d/.test(token)) stack.push(stack[stack.length - 1 - Number(token)] ?? false);
      else if (token === '!') stack.push(!(stack.pop() ?? false));
      else if (token === '.') {
        // After a number the dot only separates it from the next one.
        if (!/\d/.test(tokens[index - 1] ?? '')) stack.push(stack[stack.length - 1] ?? false);
      } else {
        const right = stack.pop() ?? false;
        const left = stack.pop() ?? false;
        stack.push(token === '&' ? left && right : left || right);
      }
    });
  };
}

/**
 * The ?-words of a print as a predicate: a stack machine, what is left on the stack is ANDed (MikroTik, API, Queries). Returns null
 * when there is nothing to test. Throws Trap on an operation that does not exist.
 */
export function compileQuery(words: readonly string[]): ((row: Row) => boolean) | null {
  if (words.length === 0) return null;
  const steps = words.map((word) => (word.startsWith('#') ? operations(word.slice(1)) : comparison(word)));
  return (row) => {
    const stack: boolean[] = [];
    for (const step of steps) step(row, stack);
    return stack.every(Boolean);
  };
}

/** The value that a query pins one property to ("?name=x" alone, not under an operator), so that a large menu can use its index. */
export function pinnedValue(words: readonly string[], name: string): string | null {
  if (words.length !== 1) return null;
  const word = words[0] ?? '';
  const prefix = word.startsWith('=') ? `=${name}=` : `${name}=`;
  return word.startsWith(prefix) ? word.slice(prefix.length) : null;
}
