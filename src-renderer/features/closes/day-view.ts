/** A day of money as its pages say it. */
import type { DayFigures } from '../../../src-shared/contract/closes.ts';
import { formatKes, minus, ZERO, type Cents } from '../../../src-shared/money.ts';
import { formatDate, formatInstant, instantOf, type LocalDate } from '../../../src-shared/time.ts';
import type { ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import type { Tone } from '../../ui/index.ts';

export type DayView = ReadOutput<'days.get'>;
export type DayState = DayView['state'];
const words = texts.closes;

/** How one line of M-Pesa's day compares with the books. */
export interface EquationLine {
  readonly key: keyof typeof words.line;
  /** Null: M-Pesa has not told. */
  readonly mpesa: Cents | null;
  readonly mpesaCount: number | null;
  readonly books: Cents;
  readonly booksCount: number | null;
  /** M-Pesa less the books; null: nothing to compare with. */
  readonly difference: Cents | null;
}

const LINES = [['paidIn', 'mpesa'], ['reversed', 'reversed'], ['charges', 'charges'], ['settled', 'settled']] as const;
/** M-Pesa's list holds payments alone. */
const ON_LIST: readonly string[] = ['paidIn', 'reversed'];

/** Paid in less taken back, charges and what went to the bank, on both sides; the last line is what M-Pesa's account moved by. */
export function equationOf({ mpesa, ledger }: DayFigures): readonly EquationLine[] {
  const lines = LINES.map(([key, booked]): EquationLine => {
    const side = mpesa && (mpesa.source === 'statement' || ON_LIST.includes(key)) ? mpesa[key] : null;
    const books = ledger[booked];
    return { key, mpesa: side?.amountCents ?? null, mpesaCount: side?.count ?? null, books: books.amountCents, booksCount: books.count, difference: side && minus(side.amountCents, books.amountCents) };
  });
  const net = (pick: (line: EquationLine) => Cents) => lines.slice(1).reduce((left, line) => minus(left, pick(line)), pick(lines[0]!));
  const told = lines.every((line) => line.mpesa !== null);
  const books = net((line) => line.books);
  const theirs = told ? net((line) => line.mpesa ?? ZERO) : null;
  return [...lines, { key: 'net', mpesa: theirs, mpesaCount: null, books, booksCount: null, difference: theirs === null ? null : minus(theirs, books) }];
}

/** Whether a line agrees in amount and, where both sides count, in number; null: nothing to compare with. */
export function lineAgrees(line: EquationLine): boolean | null {
  if (line.difference === null) return null;
  return line.difference === 0 && (line.mpesaCount === null || line.booksCount === null || line.mpesaCount === line.booksCount);
}

/** What still keeps the day open. */
export function blocking(day: Pick<DayView, 'items'>): DayView['items'] {
  return day.items.filter((item) => item.blocks && item.resolution === null);
}

export interface DayVerdict {
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
}

/** The day in one sentence and a colour. */
export function verdictOf(day: Pick<DayView, 'state' | 'closedAt' | 'closedBy' | 'items'>): DayVerdict {
  const { verdict } = words;
  switch (day.state) {
    case 'running':
      return { tone: 'pending', title: verdict.runningTitle, text: verdict.runningText };
    case 'waiting':
      return { tone: 'pending', title: verdict.waitingTitle, text: verdict.waitingText };
    case 'open':
      return { tone: 'warn', title: verdict.openTitle(blocking(day).length), text: verdict.openText };
    case 'ready':
      return { tone: 'good', ...readyWords(day.items) };
    case 'closed': {
      const when = day.closedAt === null ? '' : formatInstant(day.closedAt);
      return { tone: 'good', title: verdict.closedTitle, text: day.closedBy === null ? verdict.closedByItself(when) : verdict.closedBy(day.closedBy, when) };
    }
  }
}

/** "To the cent" is said only where it is true: a difference that was explained, or that is only told, is one all the same. */
function readyWords(items: DayView['items']): Pick<DayVerdict, 'title' | 'text'> {
  const { verdict } = words;
  const explained = items.filter((item) => item.blocks && item.resolution !== null).length;
  if (explained > 0) return { title: verdict.explainedTitle, text: verdict.explainedText(explained) };
  if (items.length > 0) return { title: verdict.toldTitle, text: verdict.toldText(items.length) };
  return { title: verdict.readyTitle, text: verdict.readyText };
}

/** "KES 50.00 over", "KES 50.00 short", "exact". */
export function overShortText(amount: Cents): string {
  if (amount === 0) return words.exact;
  return amount > 0 ? words.over(formatKes(amount)) : words.short(formatKes(minus(ZERO, amount)));
}

/** 0 = Monday … 6 = Sunday. */
export function weekDayOf(day: LocalDate): number {
  const SUNDAY_FIRST = 7;
  return (new Date(instantOf(day, '12:00')).getUTCDay() + SUNDAY_FIRST - 1) % SUNDAY_FIRST;
}

/** "Tuesday, 3 Nov 2026". */
export function dayTitle(day: LocalDate): string {
  return words.dayTitle(words.weekDayNames[weekDayOf(day)]!, formatDate(day));
}

/** Where its page is. */
export const dayAddress = (day: LocalDate): string => `/money/days/${day}`;
