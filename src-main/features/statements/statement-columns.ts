/** The headings of the organisation portal's statement, in any order (mpesa.md, Org portal statement export). */

const HEADINGS = {
  receipt: ['receipt no', 'receipt number', 'receipt', 'transaction id', 'm pesa receipt no', 'mpesa receipt no'],
  completedAt: ['completion time', 'completed time', 'completion date', 'completed on'],
  initiatedAt: ['initiation time', 'initiated time'],
  details: ['details', 'transaction details', 'description'],
  status: ['transaction status', 'status'],
  paidIn: ['paid in', 'paid in amount', 'credit'],
  withdrawn: ['withdrawn', 'withdrawal', 'withdrawn amount', 'paid out', 'debit'],
  balance: ['balance', 'running balance'],
  balanceConfirmed: ['balance confirmed'],
  reasonType: ['reason type', 'transaction type'],
  otherParty: ['other party info', 'other party', 'opposite party'],
  linkedReceipt: ['linked transaction id', 'linked transaction', 'linked receipt no'],
  account: ['a c no', 'ac no', 'account no', 'a c number', 'account number', 'bill reference'],
} as const satisfies Record<string, readonly string[]>;

export type StatementColumn = keyof typeof HEADINGS;
/** Where each heading stands, from 0. */
export type StatementColumns = ReadonlyMap<StatementColumn, number>;

const BY_HEADING = new Map(Object.entries(HEADINGS).flatMap(([column, headings]) => headings.map((heading) => [heading as string, column as StatementColumn] as const)));

/** Without these nothing can be booked. */
const REQUIRED: Readonly<Partial<Record<StatementColumn, string>>> = { receipt: 'Receipt No.', completedAt: 'Completion Time', status: 'Transaction Status', paidIn: 'Paid In', withdrawn: 'Withdrawn' };
/** The organisation portal's alone; a personal statement or one of Pochi has none of them. */
const OF_ORGANISATIONS: readonly StatementColumn[] = ['initiatedAt', 'balanceConfirmed', 'reasonType', 'otherParty', 'linkedReceipt', 'account'];

/** The columns that a row of cells names; a heading that comes twice counts where it comes first. */
export function columnsOf(cells: readonly string[]): StatementColumns {
  const columns = new Map<StatementColumn, number>();
  cells.forEach((cell, index) => {
    const column = BY_HEADING.get(cell.toLowerCase().replace(/\(.*?\)/g, ' ').replace(/[^a-z0-9]+/g, ' ').trim());
    if (column !== undefined && !columns.has(column)) columns.set(column, index);
  });
  return columns;
}

/** Preamble before it: at most thirty rows (mpesa.md). */
const HEADER_WITHIN = 31;

/** The row (from 0) of the headings; null: there is none. */
export function findHeader(rows: readonly (readonly string[])[]): number | null {
  let best = { index: -1, named: 2 };
  rows.slice(0, HEADER_WITHIN).forEach((cells, index) => {
    const named = columnsOf(cells).size;
    if (named > best.named) best = { index, named };
  });
  return best.index < 0 ? null : best.index;
}

export const missingColumns = (columns: StatementColumns): string[] => Object.entries(REQUIRED).filter(([column]) => !columns.has(column as StatementColumn)).map(([, heading]) => heading);
export const isPersonal = (columns: StatementColumns): boolean => !OF_ORGANISATIONS.some((column) => columns.has(column));
