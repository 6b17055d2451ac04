/** The rows of a statement in groups that a person tells apart, each with how many and how much. */
import type { StatementImportRow, StatementRowView } from '../../../src-shared/contract/statements.ts';
import { formatKes, plus, ZERO, type Cents } from '../../../src-shared/money.ts';
import { texts } from '../../texts/index.ts';
import type { Tone } from '../../ui/index.ts';

type Count = StatementImportRow['counts'][number];
type Kind = StatementRowView['kind'];
type Verdict = StatementRowView['verdict'];
const words = texts.statements;

export type GroupKey = keyof typeof words.tile;
export interface StatementGroup {
  readonly key: GroupKey;
  readonly rows: number;
  readonly amountCents: Cents;
  readonly tone: Tone;
  /** What statements.rows is asked for. */
  readonly filter: { readonly kind?: Kind; readonly verdict?: Verdict };
}

interface Rule {
  readonly tone: Tone;
  readonly filter: StatementGroup['filter'];
  /** Shown with nothing in it too: what everybody looks for. */
  readonly always?: boolean;
}
const RULES: Readonly<Record<GroupKey, Rule>> = {
  all: { tone: 'neutral', filter: {}, always: true },
  new: { tone: 'good', filter: { kind: 'payment', verdict: 'new' }, always: true },
  known: { tone: 'neutral', filter: { verdict: 'known' }, always: true },
  differs: { tone: 'warn', filter: { verdict: 'differs' }, always: true },
  ask: { tone: 'warn', filter: { verdict: 'ask' }, always: true },
  reversal: { tone: 'bad', filter: { kind: 'reversal' }, always: true },
  charge: { tone: 'neutral', filter: { kind: 'charge' }, always: true },
  settlement: { tone: 'neutral', filter: { kind: 'settlement' }, always: true },
  other: { tone: 'neutral', filter: { kind: 'deposit', verdict: 'new' } },
  repeat: { tone: 'neutral', filter: { verdict: 'repeat' } },
  none: { tone: 'neutral', filter: { verdict: 'none' } },
  problem: { tone: 'bad', filter: { verdict: 'problem' }, always: true },
};
const KEYS = Object.keys(RULES) as GroupKey[];

const fits = (filter: StatementGroup['filter'], count: Count) => (filter.kind === undefined || filter.kind === count.kind) && (filter.verdict === undefined || filter.verdict === count.verdict);
const rowsOf = (counts: readonly Count[]) => counts.reduce((total, count) => total + count.rows, 0);
/** Money in and money out, as it stands in the statement. */
const amountOf = (counts: readonly Count[]) => counts.reduce((total, count) => plus(total, plus(count.paidInCents, count.withdrawnCents)), ZERO);

/** The groups that a statement has, in the order of interest. A row may stand in two: a reversal that waits for a decision. */
export function groupsOf({ counts }: Pick<StatementImportRow, 'counts'>): readonly StatementGroup[] {
  return KEYS.map((key): StatementGroup => {
    const { filter, tone } = RULES[key];
    const own = counts.filter((count) => fits(filter, count));
    return { key, tone, filter, rows: rowsOf(own), amountCents: key === 'all' ? ZERO : amountOf(own) };
  }).filter(({ key, rows }) => RULES[key].always === true || rows > 0);
}

const BOOKED: readonly (keyof typeof words.part & Kind)[] = ['payment', 'charge', 'settlement', 'reversal', 'payout', 'deposit'];

/** "41 payments of KES 61,500.00", "3 charges of KES 21.00": what booking it would book. */
export function bookedParts({ counts, undecided }: Pick<StatementImportRow, 'counts' | 'undecided'>): readonly string[] {
  const parts = BOOKED.flatMap((kind) => {
    const own = counts.filter((count) => count.kind === kind && count.verdict === 'new');
    const rows = rowsOf(own);
    return rows === 0 ? [] : [words.part[kind](rows, formatKes(amountOf(own)))];
  });
  const decided = decidedRows({ counts, undecided });
  return decided === 0 ? parts : [...parts, words.part.decided(decided)];
}

/** How many rows booking it would book. */
export function rowsToBook(statement: Pick<StatementImportRow, 'counts' | 'undecided'>): number {
  return rowsOf(statement.counts.filter(({ verdict }) => verdict === 'new')) + decidedRows(statement);
}

/** Rows that asked and were answered. */
function decidedRows({ counts, undecided }: Pick<StatementImportRow, 'counts' | 'undecided'>): number {
  return Math.max(0, rowsOf(counts.filter(({ verdict }) => verdict === 'ask')) - undecided);
}

/** How many rows the books had already. */
export function knownRows({ counts }: Pick<StatementImportRow, 'counts'>): number {
  return rowsOf(counts.filter(({ verdict }) => verdict === 'known'));
}
