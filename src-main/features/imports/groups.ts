/**
 * Plans and routers as people spell them. Spellings that differ only in case, spaces and punctuation are one group, shown with all of them;
 * names that are merely near are suggestions for a person, never merged unasked.
 */
import { formatKes } from '../../../src-shared/money.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { readText } from './cells.ts';

export interface NameUse {
  readonly rowNumber: number;
  readonly text: string;
  readonly priceCents: Cents | null;
}

export interface NameGroup {
  /** Letters and digits of the name in lower case. */
  readonly key: string;
  /** The commonest spelling. */
  readonly name: string;
  readonly variants: readonly { readonly text: string; readonly count: number }[];
  /** Rows that use any of the spellings. */
  readonly count: number;
  readonly firstRow: number;
  /** Commonest first. */
  readonly prices: readonly { readonly priceCents: Cents; readonly count: number }[];
  /** A word in the name says that it is not sold by the month. */
  readonly soldBy: 'hour' | 'day' | 'week' | null;
}

export interface GroupSuggestion {
  /** The group with fewer rows… */
  readonly fromKey: string;
  /** …may be the same as this one. */
  readonly intoKey: string;
  readonly reason: string;
}

/** Group → the group it was merged into by the person. */
export type Merges = Readonly<Record<string, string>>;

/** The key under which spellings meet; '' when nothing is left. */
export function groupKey(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** Follows the merges; a circle ends where it began. */
export function mergedKey(key: string, merges: Merges): string {
  const seen = new Set<string>();
  let at = key;
  while (merges[at] !== undefined && !seen.has(at)) {
    seen.add(at);
    at = merges[at]!;
  }
  return at;
}

/** Groups names in the order in which they first appear, merges applied. */
export function groupNames(uses: readonly NameUse[], merges: Merges = {}): NameGroup[] {
  const byKey = new Map<string, NameUse[]>();
  for (const use of uses) {
    const key = mergedKey(groupKey(use.text), merges);
    if (key === '') continue;
    const group = byKey.get(key);
    if (group) group.push(use);
    else byKey.set(key, [use]);
  }
  return [...byKey].map(([key, group]) => {
    const variants = counted(group.map((use) => readText(use.text)!)).map(([text, count]) => ({ text, count }));
    // A merge keeps the name of the group that the person merged into.
    const own = variants.find((variant) => groupKey(variant.text) === key) ?? variants[0]!;
    const prices = counted(group.map((use) => use.priceCents).filter((price) => price !== null)).map(([priceCents, count]) => ({ priceCents, count }));
    return { key, name: own.text, variants, count: group.length, firstRow: Math.min(...group.map((use) => use.rowNumber)), prices, soldBy: soldBy(own.text) };
  });
}

/** Pairs of groups that may be the same thing: same numbers in the name, and the same price, or nearly the same words. */
export function suggestMerges(groups: readonly NameGroup[]): GroupSuggestion[] {
  const suggestions: GroupSuggestion[] = [];
  groups.forEach((a, index) => {
    for (const b of groups.slice(index + 1)) {
      const reason = likeness(a, b);
      if (!reason) continue;
      const [from, into] = a.count < b.count ? [a, b] : [b, a];
      suggestions.push({ fromKey: from.key, intoKey: into.key, reason });
    }
  });
  return suggestions;
}

function likeness(a: NameGroup, b: NameGroup): string | null {
  const [numbersA, numbersB] = [numbersIn(a.name), numbersIn(b.name)];
  if (numbersA !== numbersB || a.soldBy !== b.soldBy) return null;
  const [priceA, priceB] = [a.prices[0]?.priceCents, b.prices[0]?.priceCents];
  // Two prices are two products, however near the names.
  if (priceA !== undefined && priceB !== undefined && priceA !== priceB) return null;
  const pair = `“${a.name}” and “${b.name}”`;
  if (numbersA !== '' && priceA !== undefined && priceA === priceB) return `${pair} have the same number (${numbersA}) and the same price (${formatKes(priceA)}).`;
  const [wordsA, wordsB] = [wordsIn(a.name), wordsIn(b.name)];
  const [fewer, more] = wordsA.length <= wordsB.length ? [wordsA, wordsB] : [wordsB, wordsA];
  if (fewer.length > 0 && fewer.every((word) => more.includes(word))) return `${pair} share their words.`;
  const shorter = Math.min(a.key.length, b.key.length);
  const slips = editDistance(a.key, b.key);
  return shorter >= 5 && slips <= (shorter >= 9 ? 2 : 1) ? `${pair} differ by ${slips === 1 ? 'one letter' : 'two letters'}.` : null;
}

function soldBy(name: string): NameGroup['soldBy'] {
  if (/\b(hour|hourly|hrs?|saa)\b/i.test(name)) return 'hour';
  if (/\b(day|daily|siku)\b/i.test(name)) return 'day';
  return /\b(week|weekly|wiki)\b/i.test(name) ? 'week' : null;
}

function numbersIn(name: string): string {
  return (name.match(/\d+(\.\d+)?/g) ?? []).sort().join(', ');
}

/** Words of letters without units of speed. */
function wordsIn(name: string): string[] {
  return (name.toLowerCase().match(/\p{L}+/gu) ?? []).filter((word) => !['m', 'mb', 'mbs', 'mbps', 'megs'].includes(word));
}

function counted<T>(values: readonly T[]): [T, number][] {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** Letters to insert, remove, replace or swap with their neighbour to turn one word into the other. */
function editDistance(a: string, b: string): number {
  const table = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const replaced = table[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(table[i - 1]![j]! + 1, table[i]![j - 1]! + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, table[i - 2]![j - 2]! + 1);
      table[i]![j] = best;
    }
  }
  return table[a.length]![b.length]!;
}
