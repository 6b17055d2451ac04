import type { ScriptValue } from './script-syntax.ts';
import { addressNumber, parseInterval } from './values.ts';

/** As :tostr writes it. */
export function textOf(value: ScriptValue): string {
  if (value === null) return '';
  if (Array.isArray(value)) return value.map(textOf).join(';');
  return String(value);
}

/** Only a truth value is one; the rest is the router's error. */
export function isTrue(value: ScriptValue, otherwise: () => never): boolean {
  if (typeof value === 'boolean') return value;
  if (value === null || value === '') return false;
  return value === 'true' || value === 'yes' ? true : value === 'false' || value === 'no' ? false : otherwise();
}

const spelled = (value: ScriptValue): string => {
  const text = textOf(value);
  return text === 'yes' ? 'true' : text === 'no' ? 'false' : text;
};

/** Texts that spell the same time or rate are the same to a router's comparison only if they are written alike: they are compared as texts. */
export function same(left: ScriptValue, right: ScriptValue): boolean {
  if (typeof left === 'boolean' || typeof right === 'boolean') return spelled(left) === spelled(right);
  return textOf(left) === textOf(right);
}

/** Below zero, zero or above: numbers, addresses and times by size, anything else as text. */
export function ordered(left: ScriptValue, right: ScriptValue): number {
  const size = (value: ScriptValue): number | null => (typeof value === 'number' ? value : typeof value === 'string' ? (addressNumber(value) ?? parseInterval(value)) : null);
  const [a, b] = [size(left), size(right)];
  if (a !== null && b !== null) return a - b;
  const [one, other] = [textOf(left), textOf(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Seconds of "5s", "00:00:05" or a bare number; null when it is no time. */
export function parseTime(value: ScriptValue): number | null {
  return typeof value === 'number' ? value : typeof value === 'string' ? parseInterval(value) : null;
}

/** What a property is to a script. */
export function typed(value: string): ScriptValue {
  if (value === 'true' || value === 'false') return value === 'true';
  return /^\d{1,15}$/.test(value) && String(Number(value)) === value ? Number(value) : value;
}

/** Of a text or an array: from begin up to end, or the one at begin. */
export function pick(from: ScriptValue, begin: ScriptValue, end: ScriptValue): ScriptValue {
  const start = Number(begin);
  const stop = end === null ? start + 1 : Number(end);
  return Array.isArray(from) ? (end === null ? (from[start] ?? null) : from.slice(start, stop)) : textOf(from).slice(start, stop);
}

/** Where something first stands after a place; null: nowhere. */
export function findIn(where: ScriptValue, what: ScriptValue, after: number): ScriptValue {
  const index = Array.isArray(where) ? where.findIndex((item, position) => position > after && same(item, what)) : textOf(where).indexOf(textOf(what), after + 1);
  return index === -1 ? null : index;
}

/** :len, :tostr, :toarray, :tonum and :typeof. */
export function converted(word: string, value: ScriptValue): ScriptValue {
  if (word === 'len') return Array.isArray(value) ? value.length : textOf(value).length;
  if (word === 'tostr') return textOf(value);
  if (word === 'toarray') return Array.isArray(value) ? value : textOf(value).split(',').filter((part) => part !== '');
  if (word === 'tonum') return typeof value === 'number' ? value : /^-?\d+$/.test(textOf(value)) ? Number(textOf(value)) : null;
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'nothing';
  if (typeof value === 'number') return 'num';
  if (typeof value === 'boolean') return 'bool';
  return value.startsWith('*') ? 'id' : 'str';
}
