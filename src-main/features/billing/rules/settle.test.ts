import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { cents, sum } from '../../../../src-shared/money.ts';
import { addDays, localDate } from '../../../../src-shared/time.ts';
import { applyCredits, settleInstallments, settleOldestFirst, spreadOverUnits, type OpenItem } from './settle.ts';

const item = (id: number, dueOn: string, openCents: number): OpenItem => ({ id, dueOn: localDate(dueOn), openCents: cents(openCents) });

describe('a payment', () => {
  const items = [item(3, '2026-03-01', 500), item(1, '2026-02-01', 1000), item(2, '2026-02-01', 200), item(4, '2026-01-01', 0)];
  test.each<[number, [number, number][], number]>([
    [0, [], 0],
    [900, [[1, 900]], 0],
    [1100, [[1, 1000], [2, 100]], 0],
    [1700, [[1, 1000], [2, 200], [3, 500]], 0],
    [2000, [[1, 1000], [2, 200], [3, 500]], 300],
  ])('of %i settles what was due first, by number within a day', (amount, settled, left) => {
    expect(settleOldestFirst(items, cents(amount))).toEqual({ settled: settled.map(([id, amountCents]) => ({ id, amountCents })), leftCents: left });
  });
  it('below zero is a bug', () => expect(() => settleOldestFirst(items, cents(-1))).toThrow(RangeError));
});

it('payments go before credit notes, and what is over is said apart (ERPNext)', () => {
  const items = [item(0, '2026-01-01', 6000), item(1, '2026-02-01', 10_000), item(2, '2026-03-01', 4000)];
  expect(settleInstallments(items, [cents(4000)], [cents(10_000)])).toEqual({
    items: [
      { id: 0, dueCents: 6000, paidCents: 4000, creditedCents: 2000, openCents: 0 },
      { id: 1, dueCents: 10_000, paidCents: 0, creditedCents: 8000, openCents: 2000 },
      { id: 2, dueCents: 4000, paidCents: 0, creditedCents: 0, openCents: 4000 },
    ],
    paidOverCents: 0, creditedOverCents: 0, balanceCents: 6000,
  });
  expect(settleInstallments(items, [cents(25_000)], [cents(1000)])).toMatchObject({ paidOverCents: 5000, creditedOverCents: 1000, balanceCents: -6000 });
});

describe('credits', () => {
  const credits = { promotionalCents: cents(3000), creditNoteCents: cents(5000), overpaidCents: cents(6000) };
  test.each<[number, number[], number]>([
    [10_000, [3000, 5000, 2000], 0],
    [2000, [2000, 0, 0], 0],
    [20_000, [3000, 5000, 6000], 6000],
    [0, [0, 0, 0], 0],
    [-500, [0, 0, 0], -500],
  ])('for %i are used in their order', (amount, [promotional, creditNote, overpaid], due) => {
    const { applied, left, dueCents } = applyCredits(cents(amount), credits);
    expect(applied).toEqual({ promotionalCents: promotional, creditNoteCents: creditNote, overpaidCents: overpaid });
    expect(left).toEqual({ promotionalCents: 3000 - promotional!, creditNoteCents: 5000 - creditNote!, overpaidCents: 6000 - overpaid! });
    expect(dueCents).toBe(due);
  });
});

describe('a payer pays for his units', () => {
  test.each<['proportional' | 'inOrder', number[], number, number[]]>([
    ['inOrder', [1000, 1000, 1000], 1500, [1000, 500, 0]],
    ['proportional', [1000, 1000, 1000], 1000, [334, 333, 333]],
    ['proportional', [3000, 0, 1000], 2000, [1500, 0, 500]],
    ['proportional', [1000, 500], 9999, [1000, 500]],
    ['inOrder', [], 100, []],
  ])('%s: %j with %i', (rule, owed, amount, expected) => {
    expect(spreadOverUnits(owed.map(cents), cents(amount), rule)).toEqual(expected);
  });
});

const anyItems = fc.array(fc.record({ open: fc.integer({ min: 0, max: 100_000 }), day: fc.integer({ min: 0, max: 5 }) }), { maxLength: 8 }).map((list) => list.map(({ open, day }, id) => ({ id, dueOn: addDays(localDate('2026-01-01'), day), openCents: cents(open) })));

it('whatever is open, money is neither lost nor made, and no later item is touched before an earlier one is settled', () => {
  fc.assert(
    fc.property(anyItems, fc.integer({ min: 0, max: 500_000 }), (items, amount) => {
      const { settled, leftCents } = settleOldestFirst(items, cents(amount));
      expect(sum(settled.map((part) => part.amountCents)) + leftCents).toBe(amount);
      const restOf = (one: OpenItem): number => one.openCents - (settled.find((part) => part.id === one.id)?.amountCents ?? 0);
      for (const one of items) {
        expect(restOf(one)).toBeGreaterThanOrEqual(0);
        if (settled.some((part) => part.id === one.id)) for (const earlier of items) if (earlier.dueOn < one.dueOn) expect(restOf(earlier)).toBe(0);
      }
      if (leftCents > 0) expect(items.every((one) => restOf(one) === 0)).toBe(true);
      for (const rule of ['proportional', 'inOrder'] as const) {
        const parts = spreadOverUnits(items.map((one) => one.openCents), cents(amount), rule);
        expect(sum(parts)).toBe(Math.min(amount, sum(items.map((one) => one.openCents))));
        expect(parts.every((part, index) => part >= 0 && part <= items[index]!.openCents)).toBe(true);
      }
    }),
  );
});
