/** Compares what a case expects with what the product gave. */
import { ratioIs, sameDecimal } from './decimals.ts';

/** An exact result, compared at the precision of what is expected. */
export class ExactRatio {
  readonly numerator: number;
  readonly denominator: number;
  constructor(ratio: { readonly numerator: number; readonly denominator: number }) {
    this.numerator = ratio.numerator;
    this.denominator = ratio.denominator;
  }
}

/** Words that say the same thing. */
export class Either {
  readonly words: readonly string[];
  constructor(...words: string[]) {
    this.words = words;
  }
  toJSON(): string {
    return this.words[0] ?? '';
  }
}

/** Where and how they differ; null when everything that is expected is there. What the product gives beyond is not looked at. */
export function difference(expected: unknown, got: unknown, path = 'expected'): string | null {
  if (got instanceof ExactRatio) return (typeof expected === 'string' || typeof expected === 'number') && ratioIs(got, expected) ? null : `${path}: ${JSON.stringify(expected)}, got ${got.numerator} ÷ ${got.denominator}`;
  if (got instanceof Either) return got.words.includes(expected as string) ? null : `${path}: ${JSON.stringify(expected)}, got ${got.words.join(' or ')}`;
  if (Array.isArray(expected)) {
    if (!Array.isArray(got)) return `${path}: a list, got ${JSON.stringify(got)}`;
    if (expected.length !== got.length) return `${path}: ${expected.length} entries, got ${got.length}`;
    return firstOf(expected.map((value, index) => difference(value, got[index], `${path}[${index}]`)));
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof got !== 'object' || got === null) return `${path}: an object, got ${JSON.stringify(got)}`;
    const fields = got as Readonly<Record<string, unknown>>;
    return firstOf(Object.entries(expected).map(([key, value]) => (key in fields ? difference(value, fields[key], `${path}.${key}`) : `${path}.${key}: no such result`)));
  }
  if (typeof expected === 'string' && typeof got === 'string' && sameDecimal(expected, got) === true) return null;
  return Object.is(expected, got) ? null : `${path}: ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`;
}

function firstOf(differences: readonly (string | null)[]): string | null {
  return differences.find((one) => one !== null) ?? null;
}
