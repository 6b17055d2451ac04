import { expect, test } from 'vitest';
import type { StatementImportRow } from '../../../src-shared/contract/statements.ts';
import { shillings, ZERO } from '../../../src-shared/money.ts';
import { bookedParts, groupsOf, knownRows, rowsToBook } from './statement-groups.ts';

type Count = StatementImportRow['counts'][number];
const count = (kind: Count['kind'], verdict: Count['verdict'], rows: number, paidIn = 0, withdrawn = 0): Count => ({ kind, verdict, rows, paidInCents: shillings(paidIn), withdrawnCents: shillings(withdrawn) });
const counts = [count('payment', 'new', 41, 61_500), count('payment', 'known', 388, 582_000), count('charge', 'new', 3, 0, 21), count('charge', 'repeat', 2, 0, 14), count('reversal', 'ask', 2, 0, 4000), count('payout', 'ask', 1, 0, 1200), count('unreadable', 'problem', 1)];

const group = (key: string) => groupsOf({ counts }).find((one) => one.key === key);

test('each figure counts its rows and their money', () => {
  expect(group('all')).toMatchObject({ rows: 438, amountCents: ZERO, filter: {} });
  expect(group('new')).toMatchObject({ rows: 41, amountCents: shillings(61_500), filter: { kind: 'payment', verdict: 'new' } });
  expect(group('ask')).toMatchObject({ rows: 3, amountCents: shillings(5200), filter: { verdict: 'ask' } });
  expect(group('charge')).toMatchObject({ rows: 5, amountCents: shillings(35), filter: { kind: 'charge' } });
  expect(group('problem')).toMatchObject({ rows: 1 });
});

test('what everybody looks for is shown with nothing in it too; the rest only when there is something', () => {
  expect(group('differs')).toMatchObject({ rows: 0 });
  expect(group('repeat')).toMatchObject({ rows: 2 });
  expect(group('none')).toBeUndefined();
});

test('booking it books what is new and what was decided, and nothing else', () => {
  expect(bookedParts({ counts, undecided: 1 })).toEqual(['41 payments of KES 61,500.00', '3 charges of KES 21.00', '2 rows as decided']);
  expect(rowsToBook({ counts, undecided: 1 })).toBe(46);
  expect(rowsToBook({ counts, undecided: 3 })).toBe(44);
  expect(knownRows({ counts })).toBe(388);
  expect(bookedParts({ counts: [count('payment', 'known', 5, 500)], undecided: 0 })).toEqual([]);
});
