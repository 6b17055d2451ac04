/**
 * The statement that M-Pesa's organisation portal exports (mpesa.md, Org portal statement export): rows of cells → what each says, and what the
 * file as a whole proves. Pure: knows no books.
 */
import { formatKes, minus, negate, parseAmount, plus, ZERO, type Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf, formatInstant, later, SECOND, type Instant } from '../../../src-shared/time.ts';
import { readPreamble } from './preamble.ts';
import { accountIn, kindOf, statusOf, type RowKind } from './row-kinds.ts';
import { columnsOf, findHeader, isPersonal, missingColumns, type StatementColumn, type StatementColumns } from './statement-columns.ts';
import { directionOf, instantUnder, readStamp, settleOrder, withTimes, type DateOrder, type Stamp } from './statement-times.ts';

export interface StatementLine {
  /** From 1, as the spreadsheet shows it. */
  readonly rowNumber: number;
  /** Of what the row says, whatever the format of the file: the same again is the same money. */
  readonly fingerprint: string;
  readonly receipt: string;
  readonly completedAt: Instant | null;
  readonly status: string;
  readonly details: string;
  readonly reasonType: string;
  readonly otherParty: string;
  readonly linkedReceipt: string;
  readonly accountTyped: string;
  readonly paidInCents: Cents;
  /** Never below zero, however the file writes it. */
  readonly withdrawnCents: Cents;
  readonly balanceCents: Cents | null;
  readonly kind: RowKind;
  /** Why it cannot be read and what to do, or why it moved no money of ours; null: it did. */
  readonly note: string | null;
}

export interface StatementFile {
  /** Every business number that the file or its name says; empty: none. */
  readonly shortcodes: readonly string[];
  /** What it proves to be whole; null: nothing. */
  readonly covers: { readonly from: Instant; readonly to: Instant } | null;
  /** Oldest first, where the file has an order; within a moment as M-Pesa wrote them. */
  readonly lines: readonly StatementLine[];
  readonly blockers: readonly string[];
  readonly warnings: readonly string[];
}

export const MOST_ROWS = 100_000;
const EXPORT = 'In the M-Pesa organisation portal (org.ke.m-pesa.com) open the account’s statement, and export it as CSV or Excel.';

interface Reading {
  readonly columns: StatementColumns;
  readonly order: DateOrder;
  readonly from1904: boolean;
}

/** Throws Refusal for what is no statement of an organisation. */
export function readStatement(rows: readonly (readonly string[])[], fileName: string, given: { readonly now: Instant; readonly from1904?: boolean }): StatementFile {
  const { now, from1904 = false } = given;
  const header = findHeader(rows);
  if (header === null) throw new Refusal('invalid', `“${fileName}” is no M-Pesa statement: its headings (Receipt No., Completion Time, …) are not within the first 31 rows. ${EXPORT}`, { fields: { file: 'no headings' } });
  const columns = columnsOf(rows[header]!);
  const missing = missingColumns(columns);
  if (missing.length > 0) throw new Refusal('invalid', `“${fileName}” lacks ${missing.length === 1 ? 'the column' : 'the columns'} ${missing.join(', ')}. ${EXPORT}`, { fields: { file: 'columns are missing' } });
  if (isPersonal(columns)) throw new Refusal('invalid', `“${fileName}” is the statement of a phone (personal, or Pochi la Biashara), not of a business number. ${EXPORT}`, { fields: { file: 'a personal statement' } });
  const below = rows.slice(header + 1);
  if (below.length > MOST_ROWS) throw new Refusal('too_large', `“${fileName}” has ${below.length} rows; Waya reads 100,000 at a time. Export shorter periods, one after the other.`);

  const preamble = readPreamble(rows.slice(0, header), fileName);
  const stamps = withTimes(below.map((cells) => readStamp(cellOf(cells, columns, 'completedAt'), from1904)));
  const settled = settleOrder({ rows: stamps, period: preamble.period, now });
  const read = below.flatMap((cells, index) => readLine(cells, stamps[index]!, header + index + 2, { columns, order: settled.order, from1904 }) ?? []);
  const direction = directionOf(read.flatMap((line) => line.completedAt ?? []));
  const lines = direction === 'newestFirst' ? read.toReversed() : direction === null ? read.toSorted((a, b) => (a.completedAt ?? 0) - (b.completedAt ?? 0)) : read;
  const holes = direction === null ? [] : holesIn(lines);
  const moved = read.filter(({ kind }) => kind !== 'notCompleted' && kind !== 'unreadable');
  const blind = direction !== null && moved.some(({ balanceCents }) => balanceCents === null) && moved.some(({ balanceCents }) => balanceCents !== null);
  const unreadable = read.filter(({ kind }) => kind === 'unreadable');
  const period = periodOf(preamble.period, settled.order);
  const outside = period === null ? 0 : read.filter(({ completedAt }) => completedAt !== null && (completedAt < period.from || completedAt > period.to)).length;
  const proven = settled.problem === null && unreadable.length === 0 && holes.length === 0 && !blind && outside === 0 && !preamble.isSideAccount && (direction !== null || (period !== null && isChain(lines)));
  return {
    shortcodes: preamble.shortcodes,
    covers: proven ? coverOf(lines, period, preamble.madeAt === null ? null : instantUnder(preamble.madeAt, settled.order), now) : null,
    lines,
    blockers: [
      ...(settled.problem === null ? [] : [settled.problem]),
      ...(unreadable.length === 0 ? [] : [`${unreadable.length === 1 ? 'One row' : `${unreadable.length} rows`} cannot be read; the first is row ${unreadable[0]!.rowNumber}: it ${unreadable[0]!.note}`]),
      ...(lines.length === 0 && period === null ? ['There is no row below the headings, and the file names no period.'] : []),
    ],
    warnings: [
      ...holes.slice(0, 5),
      ...(holes.length > 5 ? [`Rows are missing at ${holes.length - 5} more places.`] : []),
      ...(blind ? ['Rows without a balance: whether rows are missing beside them cannot be seen.'] : []),
      ...(direction === null ? ['The rows stand in no order of time, so rows that are missing cannot be seen.'] : []),
      ...(outside === 0 ? [] : [`${outside === 1 ? 'One row lies' : `${outside} rows lie`} outside of the period that the file names, so it does not prove that the period is complete.`]),
      ...(preamble.isSideAccount ? ['This is not the account that customers pay into: it does not show that their payments are complete.'] : []),
    ],
  };
}

const cellOf = (cells: readonly string[], columns: StatementColumns, column: StatementColumn): string => {
  const index = columns.get(column);
  return index === undefined ? '' : (cells[index] ?? '').replace(/[\s\u00a0]+/g, ' ').trim();
};

/** Null: no row of the statement (blank, headings again, a line of totals). */
function readLine(cells: readonly string[], stamp: Stamp, rowNumber: number, { columns, order }: Reading): StatementLine | null {
  const cell = (column: StatementColumn) => cellOf(cells, columns, column);
  const receipt = cell('receipt').replace(/\s/g, '').toUpperCase();
  if ((receipt === '' && stamp.shape === 'blank') || /^receipt(no)?\.?(number)?$/i.test(receipt)) return null;
  const details = cell('details');
  const texts = { receipt, status: cell('status'), details, reasonType: cell('reasonType'), otherParty: cell('otherParty'), linkedReceipt: cell('linkedReceipt').toUpperCase(), accountTyped: cell('account') || accountIn(details) };
  const completedAt = instantUnder(stamp, order);
  const money = { paidIn: amountIn(cell('paidIn')), withdrawn: amountIn(cell('withdrawn')), balance: amountIn(cell('balance')) };
  const amounts = { paidInCents: money.paidIn ?? ZERO, withdrawnCents: size(money.withdrawn ?? ZERO), balanceCents: cell('balance') === '' ? null : money.balance };
  const base = { rowNumber, completedAt, ...texts, ...amounts };
  const unreadable = (note: string): StatementLine => ({ ...base, kind: 'unreadable', note, fingerprint: `?${rowNumber}|${receipt}` });

  const status = statusOf(texts.status);
  if (receipt === '') return unreadable('has no receipt number. Export the statement again.');
  if (status === null) return unreadable(texts.status === '' ? 'has no status. Export the statement again.' : `has a status that Waya does not know: “${texts.status.slice(0, 40)}”. Tell whoever looks after Waya.`);
  if (status !== 'completed') return { ...base, kind: 'notCompleted', fingerprint: `${receipt}|${texts.status.toLowerCase()}`, note: status === 'open' ? `${texts.status}: no money has moved yet. A later statement tells what came of it.` : `${texts.status}: no money moved.` };
  if (stamp.shape === 'bad') return unreadable(stamp.problem);
  if (completedAt === null) return unreadable(stamp.shape === 'blank' ? 'has no completion time. Export the statement again.' : 'has a day that does not exist. Export the statement again.');
  if (money.paidIn === null || money.withdrawn === null || money.balance === null) return unreadable(`has an amount that cannot be read: “${[money.paidIn === null ? cell('paidIn') : '', money.withdrawn === null ? cell('withdrawn') : '', money.balance === null ? cell('balance') : ''].filter(Boolean)[0]!.slice(0, 40)}”. Export the statement again.`);
  if (money.paidIn < 0) return unreadable('has money paid in below zero. Export the statement again.');
  if (money.paidIn > 0 && amounts.withdrawnCents > 0) return unreadable('has money both paid in and withdrawn. Export the statement again.');
  if (money.paidIn === 0 && amounts.withdrawnCents === 0) return { ...base, kind: 'notCompleted', fingerprint: `${receipt}|nothing|${letters(details)}`, note: 'It moved no money.' };

  const { kind, ownTransfer } = kindOf({ side: money.paidIn > 0 ? 'in' : 'out', ...texts });
  // Neither time nor kind is part of it: another format may show fewer seconds, or lack a column.
  const fingerprint = [receipt, minus(amounts.paidInCents, amounts.withdrawnCents), ...(kind === 'charge' ? ['charge', letters(details)] : [])].join('|');
  return { ...base, kind, fingerprint, note: ownTransfer ? 'Moves money between your own M-Pesa accounts: what M-Pesa holds for you stays the same, so nothing is booked.' : null };
}

const letters = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');
const size = (amount: Cents): Cents => (amount < 0 ? negate(amount) : amount);
/** Null: cannot be read. Blank and dashes are zero. */
const amountIn = (text: string): Cents | null => (/^(|-+|n\/?a|nil)$/i.test(text) ? ZERO : parseAmount(text));

/** In whatever order they stand: each balance that one row begins with is what another ends with, but for the first. Without balances nothing speaks against it. */
function isChain(lines: readonly StatementLine[]): boolean {
  const ends = new Map<Cents, number>();
  const count = (balance: Cents, by: number) => ends.set(balance, (ends.get(balance) ?? 0) + by);
  for (const { kind, balanceCents, paidInCents, withdrawnCents } of lines) {
    if (kind === 'notCompleted' || balanceCents === null) continue;
    count(balanceCents, 1);
    count(plus(minus(balanceCents, paidInCents), withdrawnCents), -1);
  }
  return [...ends.values()].reduce((open, ended) => open + Math.max(0, ended), 0) <= 1;
}

/** A balance that does not follow from the one before it: rows between them are missing. Lines oldest first. */
function holesIn(lines: readonly StatementLine[]): string[] {
  const holes: string[] = [];
  let before: StatementLine | null = null;
  for (const line of lines) {
    if (line.kind === 'notCompleted') continue;
    if (line.kind === 'unreadable' || line.balanceCents === null) {
      before = null;
      continue;
    }
    if (before !== null) {
      const expected = minus(plus(before.balanceCents!, line.paidInCents), line.withdrawnCents);
      if (expected !== line.balanceCents) holes.push(`Rows are missing between row ${before.rowNumber} (${formatInstant(before.completedAt!)}) and row ${line.rowNumber} (${formatInstant(line.completedAt!)}): the balance differs by ${formatKes(minus(line.balanceCents, expected))}.`);
    }
    before = line;
  }
  return holes;
}

/** The last second of the period belongs to it. */
function periodOf(period: readonly [Stamp, Stamp] | null, order: DateOrder): { from: Instant; to: Instant } | null {
  const [from, to] = (period ?? []).map((stamp) => instantUnder(stamp, order));
  if (from == null || to == null || from > to) return null;
  // "23:59" means the whole minute.
  const end = period?.[1];
  return { from, to: end && 'hasSeconds' in end && !end.hasSeconds ? later(to, 59 * SECOND) : to };
}

/**
 * The period that the file names; without one, from its first to its last row. What came after the file was made is not in it: where it does
 * not say when that was, a period that ended before today counts whole, and another only up to its last row.
 */
function coverOf(lines: readonly StatementLine[], period: { from: Instant; to: Instant } | null, madeAt: Instant | null, now: Instant): { from: Instant; to: Instant } | null {
  const times = lines.flatMap(({ completedAt }) => completedAt ?? []);
  const last = times.at(-1);
  const from = period?.from ?? times[0];
  const to = period === null ? last : madeAt !== null ? smallerOf(period.to, madeAt) : dateOf(period.to) < dateOf(now) ? period.to : last;
  return from === undefined || to === undefined || to <= from ? null : { from, to };
}

const smallerOf = (a: Instant, b: Instant): Instant => (b < a ? b : a);
