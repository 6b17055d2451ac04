/** What a figure is, and how figures are printed. Nothing here measures. */

export type Unit = 'ms' | 's' | 'rows/s' | 'entries/s' | 'invoices/s' | 'callbacks/s' | 'MB' | 'writes' | 'commands' | '×';

export type Goal = { readonly under: number } | { readonly exactly: number };

/** The same work without the product, measured in the same run: what carries over to another machine is the ratio. */
export interface Baseline {
  readonly name: string;
  readonly value: number;
}

export interface Figure {
  readonly group: string;
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  readonly goal?: Goal;
  readonly baseline?: Baseline;
  readonly note?: string;
}

export type Verdict = 'met' | 'missed' | '';

export function verdictOf({ value, goal }: Figure): Verdict {
  if (!goal) return '';
  const met = 'under' in goal ? value < goal.under : value === goal.exactly;
  return met ? 'met' : 'missed';
}

/** The value in units of its baseline; null without one. */
export function ratioOf({ value, baseline }: Figure): number | null {
  return baseline && baseline.value > 0 ? value / baseline.value : null;
}

/** Nearest-rank percentile (0…1) of values in any order; NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

const withUnit = (value: number, unit: Unit): string => `${written(value)} ${unit}`;

function written(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Number.isInteger(value) || value >= 1000) return Math.round(value).toLocaleString('en-KE');
  return value.toPrecision(3).includes('e') ? value.toFixed(3) : String(Number(value.toPrecision(3)));
}

function goalText({ goal, unit }: Figure): string {
  if (!goal) return '';
  return 'under' in goal ? `< ${withUnit(goal.under, unit)}` : `exactly ${goal.exactly}`;
}

const HEADINGS = ['Figure', 'Measured', 'Goal', '', 'Baseline in the same run', 'Ratio'] as const;

function cellsOf(figure: Figure): string[] {
  const ratio = ratioOf(figure);
  return [
    figure.name,
    withUnit(figure.value, figure.unit),
    goalText(figure),
    verdictOf(figure),
    figure.baseline ? `${withUnit(figure.baseline.value, figure.unit)} ${figure.baseline.name}` : '',
    ratio === null ? '' : `× ${written(ratio)}`,
  ];
}

/** A table for the console, group by group, notes below each. */
export function consoleTable(figures: readonly Figure[]): string {
  const widths = HEADINGS.map((heading, column) => Math.max(heading.length, ...figures.map((figure) => cellsOf(figure)[column]!.length)));
  const line = (cells: readonly string[]) => cells.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd();
  const groups = Map.groupBy(figures, (figure) => figure.group);
  const parts = [line(HEADINGS), line(widths.map((width) => '─'.repeat(width)))];
  for (const [group, rows] of groups) {
    parts.push('', group);
    for (const figure of rows) {
      parts.push(line(cellsOf(figure)));
      if (figure.note) parts.push(`    ${figure.note}`);
    }
  }
  return parts.join('\n');
}

/** The same table as Markdown, for the README. */
export function markdownTable(figures: readonly Figure[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(HEADINGS), line(HEADINGS.map(() => '---')), ...figures.map((figure) => line([`${figure.group}: ${figure.name}`, ...cellsOf(figure).slice(1)]))].join('\n');
}
