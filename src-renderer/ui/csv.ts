/** CSV as spreadsheets read it: comma, quotes where needed, CRLF, byte-order mark so that names keep their letters. */
import { formatAmount, type Cents } from '../../src-shared/money.ts';

/** A cell that a spreadsheet would run as a formula becomes text; a plain number stays a number. */
function cell(text: string): string {
  const safe = /^[=+@\t\r-]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function buildCsv(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return `\uFEFF${[headings, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** "-1500.00": an amount that a spreadsheet can add up. */
export function csvAmount(amount: Cents): string {
  return formatAmount(amount).replaceAll(',', '').replace('−', '-');
}
