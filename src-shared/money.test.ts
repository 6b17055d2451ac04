import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { allocate, ceilToShilling, cents, formatAmount, formatAxis, formatKes, multiplyRatio, negate, parseAmount, shillings, sum } from './money.ts';
import type { Cents } from './money.ts';

const anyCents = fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 }).map(cents);

describe('cents', () => {
  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -(2 ** 53)])('refuses %s: a bug, never input', (value) => {
    expect(() => cents(value)).toThrow(RangeError);
  });
  it('has one zero', () => {
    expect(Object.is(cents(-0), 0)).toBe(true);
    expect(Object.is(negate(cents(0)), 0)).toBe(true);
  });
  it('does not overflow in silence', () => {
    expect(() => sum([Number.MAX_SAFE_INTEGER as Cents, cents(1)])).toThrow(RangeError);
  });
});

describe('multiplyRatio', () => {
  test.each([
    [5, 1, 10, 1], // 0.5 → away from zero
    [-5, 1, 10, -1],
    [4, 1, 10, 0],
    [15, 1, 10, 2],
    [-15, 1, 10, -2],
    [15, -1, 10, -2],
    [15, 1, -10, -2],
    [250_000, 17, 31, 137_097],
    [2_000, 30, 40, 1_500], // never a pre-rounded factor (Splynx)
  ])('%i × %i ÷ %i = %i', (amount, numerator, denominator, expected) => {
    expect(multiplyRatio(cents(amount), numerator, denominator)).toBe(expected);
  });
  it('is the exact quotient rounded half away from zero', () => {
    fc.assert(
      fc.property(anyCents, fc.integer({ min: -100_000, max: 100_000 }), fc.integer({ min: 1, max: 100_000 }), (amount, numerator, denominator) => {
        const product = BigInt(amount) * BigInt(numerator);
        const size = product < 0n ? -product : product;
        const floor = size / BigInt(denominator);
        const rounded = 2n * (size - floor * BigInt(denominator)) >= BigInt(denominator) ? floor + 1n : floor;
        const expected = product < 0n ? -rounded : rounded;
        fc.pre(expected <= BigInt(Number.MAX_SAFE_INTEGER) && expected >= -BigInt(Number.MAX_SAFE_INTEGER));
        expect(BigInt(multiplyRatio(amount, numerator, denominator))).toBe(expected);
      }),
    );
  });
  test.each([[1, 0], [1.5, 2], [1, 2.5]])('refuses the ratio %s/%s', (numerator, denominator) => {
    expect(() => multiplyRatio(cents(100), numerator, denominator)).toThrow(RangeError);
  });
  it('throws beyond the safe range instead of losing a cent', () => {
    expect(() => multiplyRatio(cents(Number.MAX_SAFE_INTEGER), 2, 1)).toThrow(RangeError);
  });
});

describe('allocate', () => {
  test.each([
    [100, [1, 1, 1], [34, 33, 33]],
    [-100, [1, 1, 1], [-34, -33, -33]],
    [10, [0, 0], [10, 0]],
    [5, [3, 1], [4, 1]],
    [0, [1, 2], [0, 0]],
  ])('%i over %j is %j', (total, weights, parts) => {
    expect(allocate(cents(total), weights)).toEqual(parts);
  });
  it('adds up, keeps the sign and is never a cent from the exact share', () => {
    fc.assert(
      fc.property(anyCents, fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 20 }), (total, weights) => {
        const parts = allocate(total, weights);
        expect(sum(parts)).toBe(total);
        const whole = weights.reduce((a, b) => a + b, 0);
        if (whole === 0) return;
        parts.forEach((part, index) => {
          const off = BigInt(part) * BigInt(whole) - BigInt(total) * BigInt(weights[index]!);
          expect(off < BigInt(whole) && off > -BigInt(whole)).toBe(true);
          expect(part === 0 || Math.sign(part) === Math.sign(total)).toBe(true);
        });
      }),
    );
  });
  test.each([[[]], [[-1, 2]], [[0.5]]])('refuses the weights %j', (weights) => {
    expect(() => allocate(cents(1), weights)).toThrow(RangeError);
  });
});

describe('parseAmount', () => {
  test.each<[string, number]>([
    // every shape in customers-messy.csv and customers-semicolon-bom.csv
    ['0', 0],
    ['2500', 250_000],
    ['5500/=', 550_000],
    ['250.00', 25_000],
    ['0.00', 0],
    ['2,500.00', 250_000],
    ['Ksh 0', 0],
    ['Ksh 350', 35_000],
    ['Ksh 1,500', 150_000],
    ['Ksh 11,000', 1_100_000],
    ['Ksh 250 CR', -25_000],
    ['Ksh 1,500 CR', -150_000],
    ['(700)', -70_000],
    ['(1,200)', -120_000],
    ['-350', -35_000],
    ['-700.00', -70_000],
    ['-1,200.00', -120_000],
    ['-11,000.00', -1_100_000],
    // other hands
    [' 2500 ', 250_000],
    ['1 500', 150_000],
    ['1\u00a0500', 150_000],
    ['KES\u00a01,500', 150_000],
    ['KES 350/=', 35_000],
    ['Kshs. 1,500/-', 150_000],
    ['Shs 1,500', 150_000],
    ['Sh.20', 2_000],
    ['K.sh 20', 2_000],
    ['1,500 KES', 150_000],
    ['2500/', 250_000],
    ['1,500.5', 150_050],
    ['0.05', 5],
    ['1,234,567.89', 123_456_789],
    ['-Ksh 1,500', -150_000],
    ['Ksh -1,500', -150_000],
    ['−1,500', -150_000],
    ['1,500CR', -150_000],
    ['1,500 Dr.', 150_000],
    ['-0', 0],
  ])('%j is %i cents', (text, expected) => {
    expect(parseAmount(text)).toBe(expected);
  });
  test.each(['', ' ', '-', 'tbc', 'N/A', 'Ksh', '1,50', '15,00', '2.500,00', '1.234', '1,2345', '--5', '(1,500', '-(5)', '(-5)', '(1,500 CR)', '-1,500 CR', '-5 DR', '5 CR DR', '1e3', '12 Mbps', '27/01/2026', '123456789012', '1 2'])(
    '%j is not an amount: it is never guessed',
    (text) => {
      expect(parseAmount(text)).toBeNull();
    },
  );
  it('reads back whatever we write', () => {
    fc.assert(
      fc.property(anyCents, (amount) => {
        expect(parseAmount(formatAmount(amount))).toBe(amount);
        expect(parseAmount(formatKes(amount))).toBe(amount);
      }),
    );
  });
});

describe('writing', () => {
  test.each<[number, string]>([
    [0, 'KES 0.00'],
    [5, 'KES 0.05'],
    [150_000, 'KES 1,500.00'],
    [-25_000, '−KES 250.00'],
    [123_456_789, 'KES 1,234,567.89'],
  ])('%i cents is %s', (amount, text) => {
    expect(formatKes(cents(amount))).toBe(text);
  });
  test.each<[number, number]>([[0, 0], [1, 100], [100, 100], [101, 200], [-50, 0], [-150, -100]])('%i cents rounded up to a shilling is %i', (amount, expected) => {
    expect(Object.is(ceilToShilling(cents(amount)), expected)).toBe(true);
  });
  it('counts shillings', () => {
    expect(shillings(1500)).toBe(150_000);
  });
});

test('formatAxis is short and rounds to shillings', () => {
  expect([0, 99_950, 35_000_00, 1_250_000_00].map((value) => formatAxis(cents(value)))).toEqual(['0', '1K', '35K', '1.3M']);
});
