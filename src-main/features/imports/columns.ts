/** Which column is which field: guessed from the heading and from the values under it, each with a confidence and a reason; a person may override. */
import { parseIpv4, parseMac } from '../../../src-shared/line-address.ts';
import { parseAmount } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { readAccess, readPhones, readStatus } from './cells.ts';
import { readDate } from './dates.ts';
import { headingScore, IMPORT_FIELDS } from './headings.ts';
import type { ImportField } from './headings.ts';

export type ColumnMapping = Readonly<Partial<Record<ImportField, number>>>;
/** What the person decided: a column (from 0) for a field, or null for none. Fields left out are guessed. */
export type ColumnWishes = Readonly<Partial<Record<ImportField, number | null>>>;

export interface ColumnGuess {
  /** From 0. */
  readonly index: number;
  /** As typed; "Column C" when there are no headings. */
  readonly heading: string;
  /** Null: not imported. */
  readonly field: ImportField | null;
  readonly confidence: 'chosen' | 'high' | 'medium' | 'low' | null;
  readonly reason: string;
  /** The first few values, to recognise the column by. */
  readonly samples: readonly string[];
}

interface ColumnValues {
  readonly filled: readonly string[];
  readonly distinct: number;
}

interface Candidate {
  readonly index: number;
  readonly field: ImportField;
  readonly score: number;
  readonly confidence: 'high' | 'medium' | 'low';
  readonly reason: string;
}

const SAMPLE_ROWS = 300;
const ENOUGH_VALUES = 5;

/** Guesses every column; wishes first. No field and no column twice. Throws a Refusal when the wishes contradict each other. */
export function guessColumns(headings: readonly string[] | null, rows: readonly (readonly string[])[], wishes: ColumnWishes = {}): ColumnGuess[] {
  const sample = rows.slice(0, SAMPLE_ROWS);
  const width = Math.max(headings?.length ?? 0, ...sample.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, index) => columnValues(sample, index));
  const chosen = checkedWishes(wishes, width);
  const taken = new Set(IMPORT_FIELDS.filter((field) => wishes[field] !== undefined));
  const guesses = new Map<number, Candidate>();
  for (const candidate of candidates(headings, columns)) {
    if (taken.has(candidate.field) || chosen.has(candidate.index) || guesses.has(candidate.index)) continue;
    taken.add(candidate.field);
    guesses.set(candidate.index, candidate);
  }
  return columns.map((values, index) => {
    const heading = headings?.[index]?.trim() || columnName(index);
    const samples = values.filled.slice(0, 3);
    const wish = chosen.get(index);
    if (wish) return { index, heading, field: wish, confidence: 'chosen', reason: 'Chosen by you.', samples };
    const guess = guesses.get(index);
    if (guess) return { index, heading, field: guess.field, confidence: guess.confidence, reason: guess.reason, samples };
    const reason = isRowNumbers(values) ? 'Counts the rows: not imported.' : values.filled.length === 0 ? 'Empty: not imported.' : 'Not recognised: not imported unless you choose a field.';
    return { index, heading, field: null, confidence: null, reason, samples };
  });
}

/** Field → column, from the guesses. */
export function mappingOf(columns: readonly ColumnGuess[]): ColumnMapping {
  const mapping: Partial<Record<ImportField, number>> = {};
  for (const { field, index } of columns) if (field) mapping[field] = index;
  return mapping;
}

/** "A", "B", … "AA", as spreadsheets name columns, after the word. */
export function columnName(index: number): string {
  let letters = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return `Column ${letters}`;
}

function checkedWishes(wishes: ColumnWishes, width: number): Map<number, ImportField> {
  const chosen = new Map<number, ImportField>();
  for (const field of IMPORT_FIELDS) {
    const index = wishes[field];
    if (index === undefined || index === null) continue;
    if (!Number.isInteger(index) || index < 0 || index >= width) throw new Refusal('invalid', `There is no ${columnName(Math.max(0, Math.trunc(index)))} in this file.`, { fields: { [field]: 'no such column' } });
    const other = chosen.get(index);
    if (other) throw new Refusal('invalid', `${columnName(index)} is chosen twice, for ${other} and for ${field}. Choose another column for one of them.`, { fields: { [field]: 'column chosen twice' } });
    chosen.set(index, field);
  }
  return chosen;
}

/** All plausible pairs, the best first; among equals the column further left. */
function candidates(headings: readonly string[] | null, columns: readonly ColumnValues[]): Candidate[] {
  const all: Candidate[] = [];
  columns.forEach((values, index) => {
    for (const field of IMPORT_FIELDS) {
      const candidate = score(headings?.[index] ?? '', field, values, index);
      if (candidate) all.push(candidate);
    }
  });
  return all.sort((a, b) => b.score - a.score || a.index - b.index);
}

function score(heading: string, field: ImportField, values: ColumnValues, index: number): Candidate | null {
  const named = headingScore(heading, field);
  const fit = fitOf(field, values);
  const title = heading.trim();
  const hasEnough = values.filled.length >= ENOUGH_VALUES;
  if (named > 0) {
    if (fit !== null && hasEnough && fit < 0.3) {
      return { index, field, score: named * 0.45, confidence: 'low', reason: `The heading “${title}” says so, but only ${percent(fit)} of the values look like it: please check.` };
    }
    const confirmed = fit !== null && fit >= 0.6 ? ' and the values look like it' : '';
    return { index, field, score: named + 0.1 * (fit ?? 0), confidence: named === 1 ? 'high' : 'medium', reason: `The heading is “${title}”${confirmed}.` };
  }
  // A heading that names another field beats the look of the values; without a known heading the values alone may decide.
  if (!hasEnough || fit === null || fit < 0.6 || isRowNumbers(values) || IMPORT_FIELDS.some((other) => headingScore(heading, other) > 0)) return null;
  return { index, field, score: fit * 0.4, confidence: 'low', reason: `${percent(fit)} of the values look like it: please check.` };
}

/** The share of values that look like the field; null when its values have no look of their own. */
function fitOf(field: ImportField, { filled, distinct }: ColumnValues): number | null {
  const share = (looks: (value: string) => boolean): number => (filled.length === 0 ? 0 : filled.filter(looks).length / filled.length);
  switch (field) {
    case 'phone':
      return share((value) => readPhones(value).kind !== 'bad' && /\d{6}/.test(value.replace(/\D/g, '')));
    case 'email':
      return share((value) => /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value));
    case 'startOn':
      return share((value) => readDate(value, 'dayFirst').kind !== 'bad' || readDate(value, 'monthFirst').kind !== 'bad');
    case 'price':
      return distinct <= Math.max(12, filled.length / 4) ? share((value) => (parseAmount(value) ?? 0) > 0) : share((value) => (parseAmount(value) ?? 0) > 0) * 0.6;
    case 'balance': {
      const amounts = share((value) => parseAmount(value) !== null || /^-+$/.test(value));
      return share((value) => (parseAmount(value) ?? 1) <= 0) >= 0.1 ? amounts : amounts * 0.6;
    }
    case 'status':
      return share((value) => readStatus(value) !== 'unknown');
    case 'plan':
      return distinct <= Math.max(12, filled.length / 4) ? share((value) => /\d\s*(m|mb|mbs|mbps|gb)\b|\b(home|biz|business|basic|hotspot|weekly|daily|premium|standard|unlimited|gold|silver|bronze)\b/i.test(value)) : 0;
    case 'name':
      return distinct > filled.length / 2 ? share((value) => /^\p{L}[\p{L}.'’-]*(\s+[\p{L}.'’&-]+)+$/u.test(value.trim())) : 0;
    case 'address':
      return share((value) => parseIpv4(value) !== null);
    case 'macAddress':
      return share((value) => parseMac(value) !== null);
    case 'access':
      return share((value) => readAccess(value) !== 'unknown');
    case 'userName':
      return distinct > filled.length * 0.9 ? share((value) => /^[a-z][a-z0-9]*[._@-][a-z0-9._@-]+$/.test(value.trim())) : 0;
    default:
      return null;
  }
}

function columnValues(rows: readonly (readonly string[])[], index: number): ColumnValues {
  const filled = rows.map((row) => row[index]?.trim() ?? '').filter((value) => value !== '');
  return { filled, distinct: new Set(filled.map((value) => value.toLowerCase())).size };
}

function isRowNumbers({ filled }: ColumnValues): boolean {
  return filled.length >= ENOUGH_VALUES && filled.filter((value, index) => index > 0 && Number(value) === Number(filled[index - 1]) + 1).length >= (filled.length - 1) * 0.8;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
