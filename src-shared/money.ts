/**
 * Money is a whole number of cents of the Kenya shilling. Nothing else in the tree multiplies, divides or formats money.
 */

/** A whole, safe number of cents (1/100 KES). May be negative where a sign has a meaning (a posting, a balance). */
export type Cents = number & { readonly __unit: 'cents' };

export const ZERO = 0 as Cents;

/** Brands a number as cents. Throws RangeError on a fraction or beyond ±2^53: both are bugs, never input. */
export function cents(value: number): Cents {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number of cents: ${value}`);
  return (Object.is(value, -0) ? 0 : value) as Cents;
}

/** Cents of a whole number of shillings. */
export function shillings(value: number): Cents {
  return cents(value * 100);
}

/** The whole number of shillings, for providers that take only that. Throws RangeError when there are odd cents. */
export function wholeShillings(amount: Cents): number {
  if (amount % 100 !== 0) throw new RangeError(`not whole shillings: ${amount} cents`);
  return amount / 100;
}

/** Exact sum; throws RangeError on overflow of the safe range. */
export function sum(values: Iterable<Cents>): Cents {
  let total = 0;
  for (const value of values) total = cents(total + value);
  return total as Cents;
}

export function plus(a: Cents, b: Cents): Cents {
  return cents(a + b);
}
export function minus(a: Cents, b: Cents): Cents {
  return cents(a - b);
}
export function negate(a: Cents): Cents {
  return cents(-a);
}
export function smaller(a: Cents, b: Cents): Cents {
  return a < b ? a : b;
}

/**
 * amount × numerator ÷ denominator, computed exactly, rounded once, half away from zero.
 * The factors are whole numbers (days, or a rate as a fraction), never pre-rounded (billing-rules, Proration).
 */
export function multiplyRatio(amount: Cents, numerator: number, denominator: number): Cents {
  if (!Number.isSafeInteger(numerator) || !Number.isSafeInteger(denominator) || denominator === 0) {
    throw new RangeError(`not a ratio of whole numbers: ${numerator}/${denominator}`);
  }
  let top = BigInt(amount) * BigInt(numerator);
  let bottom = BigInt(denominator);
  if (bottom < 0n) [top, bottom] = [-top, -bottom];
  const negative = top < 0n;
  if (negative) top = -top;
  const rounded = (2n * top + bottom) / (2n * bottom);
  return cents(Number(negative ? -rounded : rounded));
}

/**
 * Splits a total over weights by largest remainder: the parts add up to the total exactly, ties go to the earlier part.
 * Weights are whole and not negative; when all are zero, everything goes to the first part.
 */
export function allocate(total: Cents, weights: readonly number[]): Cents[] {
  if (weights.length === 0) throw new RangeError('nothing to allocate to');
  if (weights.some((weight) => !Number.isSafeInteger(weight) || weight < 0)) throw new RangeError('weights are whole and not negative');
  const sumOfWeights = weights.reduce((a, b) => a + BigInt(b), 0n);
  if (sumOfWeights === 0n) return weights.map((_, index) => (index === 0 ? total : ZERO));
  const sign = total < 0 ? -1n : 1n;
  const size = BigInt(total) * sign;
  const parts = weights.map((weight) => (size * BigInt(weight)) / sumOfWeights);
  const remainders = weights.map((weight, index) => ({ index, rest: (size * BigInt(weight)) % sumOfWeights }));
  remainders.sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  let missing = size - parts.reduce((a, b) => a + b, 0n);
  for (const { index } of remainders) {
    if (missing === 0n) break;
    parts[index] = parts[index]! + 1n;
    missing -= 1n;
  }
  return parts.map((part) => cents(Number(part * sign)));
}

/** The next whole shilling at or above: M-Pesa moves whole shillings (mpesa.md). */
export function ceilToShilling(amount: Cents): Cents {
  return cents(Math.ceil(amount / 100) * 100);
}

/**
 * Reads an amount as people in Kenya write it: "2,500", "2500.00", "Ksh 1,500", "KES 350/=", "(1,200)", "-1,200.00", "1,500 CR".
 * One of brackets, a minus or CR makes it negative; DR says what is so without it. Null when it is not an amount, or when two signs
 * stand on it ("(1,200 CR)", "-1,200 DR"): never guesses.
 */
export function parseAmount(text: string): Cents | null {
  let rest = text.replace(/[\u00a0\u202f]/g, ' ').trim();
  let signs = 0;
  let negative = false;
  const take = (pattern: RegExp, makesNegative: boolean): void => {
    const match = pattern.exec(rest);
    if (!match) return;
    signs += 1;
    negative ||= makesNegative;
    rest = (match[1] ?? rest.replace(pattern, '')).trim();
  };
  take(/\s*cr\.?$/i, true);
  take(/\s*dr\.?$/i, false);
  take(/^\((.*)\)$/, true);
  take(/\s*cr\.?$/i, true);
  take(/\s*dr\.?$/i, false);
  take(/^[-−–]/, true);
  rest = rest.replace(/^(kes|k\.?shs?|shs?)\.?\s*/i, '').replace(/\s*\/[=-]?$/, '').replace(/\s*(kes|kshs?|shs?)\.?$/i, '').trim();
  take(/^[-−–]/, true);
  if (signs > 1) return null;
  const match = /^(\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.(\d{1,2}))?$/.exec(rest);
  if (!match) return null;
  const whole = match[1]!.replace(/[, ]/g, '');
  if (whole.length > 11) return null;
  const value = Number(whole) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return cents(negative ? -value : value);
}

const groups = new Intl.NumberFormat('en-KE', { minimumFractionDigits: 0, maximumFractionDigits: 0 });

/** "1,500.00": digits only, for a column whose heading names the currency. */
export function formatAmount(amount: Cents): string {
  const size = Math.abs(amount);
  return `${amount < 0 ? '−' : ''}${groups.format(Math.floor(size / 100))}.${String(size % 100).padStart(2, '0')}`;
}

/** "KES 1,500.00"; "−KES 250.00" when negative. */
export function formatKes(amount: Cents): string {
  return amount < 0 ? `−KES ${formatAmount(negate(amount))}` : `KES ${formatAmount(amount)}`;
}

const compact = new Intl.NumberFormat('en-KE', { notation: 'compact', maximumFractionDigits: 1 });

/** "1.2M", "350K": for the axis of a chart, never for an amount that somebody pays. */
export function formatAxis(amount: Cents): string {
  return compact.format(Math.round(amount / 100));
}
