/** Decimals of the case files: exact texts to whole numbers and back. All rounding is half away from zero. */
import { cents, multiplyRatio, type Cents } from '../../src-shared/money.ts';

/** digits ÷ 10^scale. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** "12.50", "-3", 0.05: throws RangeError on anything else. */
export function parseDecimal(value: string | number): Decimal {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value).trim());
  if (!match) throw new RangeError(`not a decimal: ${value}`);
  const fraction = match[3] ?? '';
  const digits = BigInt(`${match[2]}${fraction}`);
  return { digits: match[1] === '-' ? -digits : digits, scale: fraction.length };
}

/** The whole number of units of 10^-scale; throws RangeError when there is more after the point. */
export function wholeAt(value: Decimal, scale: number): number {
  if (value.scale <= scale) return Number(value.digits * 10n ** BigInt(scale - value.scale));
  const unit = 10n ** BigInt(value.scale - scale);
  if (value.digits % unit !== 0n) throw new RangeError(`more than ${scale} digits after the point`);
  return Number(value.digits / unit);
}

/** Basis points of a percentage: "16" is 1600. */
export function basisPointsOf(percent: string | number): number {
  return wholeAt(parseDecimal(percent), 2);
}

/** Price × quantity in minor units of a currency, rounded once. */
export function minorAmount(price: string | number, quantity: string | number, exponent: number): Cents {
  const [one, pieces] = [parseDecimal(price), parseDecimal(quantity)];
  const up = Math.max(exponent, one.scale);
  const size = cents(Number(one.digits * 10n ** BigInt(up - one.scale)));
  return multiplyRatio(size, Number(pieces.digits), Number(10n ** BigInt(pieces.scale + up - exponent)));
}

/** "252.22" of 25222 at exponent 2. */
export function majorText(amount: Cents, exponent: number): string {
  return textOf(BigInt(amount), exponent);
}

/** numerator ÷ denominator at a scale: 1 of 3 at 9 is "0.333333333". */
export function ratioText(numerator: number, denominator: number, scale: number): string {
  return textOf(scaled({ numerator, denominator }, scale), scale);
}

/** The sum of fractions, each rounded at the scale, as the sources add them up. */
export function sumText(parts: readonly { readonly numerator: number; readonly denominator: number }[], scale: number): string {
  return textOf(parts.reduce((total, part) => total + scaled(part, scale), 0n), scale);
}

/** The decimal as a fraction. */
export function ratioOf({ digits, scale }: Decimal): { numerator: number; denominator: number } {
  return { numerator: Number(digits), denominator: Number(10n ** BigInt(scale)) };
}

/** A figure in units of 10^-scale as the number it stands for. */
export function atScale({ numerator, denominator }: { readonly numerator: number; readonly denominator: number }, scale: number): { numerator: number; denominator: number } {
  return { numerator, denominator: denominator * Number(10n ** BigInt(scale)) };
}

/** part of whole of an amount, unrounded. */
export function shareOf(amount: number, part: number, whole: number): { numerator: number; denominator: number } {
  return { numerator: amount * part, denominator: whole };
}

/** Is the ratio the decimal, at the decimal's own precision? A longer expansion than 9 digits is some machine's floating point: one digit of it is let pass. */
export function ratioIs(ratio: { readonly numerator: number; readonly denominator: number }, expected: string | number): boolean {
  if (ratio.denominator === 0) return false;
  const { digits, scale } = parseDecimal(expected);
  const apart = scaled(ratio, scale) - digits;
  return apart === 0n || (scale > 9 && apart >= -10n && apart <= 10n);
}

/** Are both texts the same number? Null when one of them is none. */
export function sameDecimal(a: string, b: string): boolean | null {
  try {
    const [left, right] = [parseDecimal(a), parseDecimal(b)];
    const scale = Math.max(left.scale, right.scale);
    return left.digits * 10n ** BigInt(scale - left.scale) === right.digits * 10n ** BigInt(scale - right.scale);
  } catch {
    return null;
  }
}

function scaled({ numerator, denominator }: { readonly numerator: number; readonly denominator: number }, scale: number): bigint {
  let [top, bottom] = [BigInt(numerator) * 10n ** BigInt(scale), BigInt(denominator)];
  if (bottom < 0n) [top, bottom] = [-top, -bottom];
  const size = top < 0n ? -top : top;
  const units = (2n * size + bottom) / (2n * bottom);
  return top < 0n ? -units : units;
}

function textOf(units: bigint, scale: number): string {
  const text = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const whole = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
  return units < 0n ? `-${whole}` : whole;
}
