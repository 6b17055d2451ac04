import { Ban, CircleAlert, CircleCheck, CircleHelp, CircleX, Copy, FileClock, LoaderCircle, Minus, type LucideIcon } from 'lucide-react';
import type { StatementImportRow, StatementRowView } from '../../../src-shared/contract/statements.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { texts } from '../../texts/index.ts';
import { ToneBadge, type Tone } from '../../ui/index.ts';

const words = texts.statements;
const states: Readonly<Record<StatementImportRow['state'], readonly [Tone, LucideIcon]>> = { preview: ['neutral', FileClock], running: ['pending', LoaderCircle], done: ['good', CircleCheck], cancelled: ['neutral', Ban] };
const verdicts: Readonly<Record<StatementRowView['verdict'], readonly [Tone, LucideIcon]>> = {
  new: ['good', CircleCheck], known: ['neutral', Copy], differs: ['warn', CircleAlert], repeat: ['neutral', Copy], ask: ['warn', CircleHelp], none: ['neutral', Minus], problem: ['bad', CircleX],
};

export function StatementState({ state }: { state: StatementImportRow['state'] }) {
  const [tone, icon] = states[state];
  return <ToneBadge tone={tone} icon={icon} text={words.state[state]} />;
}

/** What becomes of a row, or became. */
export function RowVerdict({ row }: { row: StatementRowView }) {
  const [tone, icon] = row.booked ? (['good', CircleCheck] as const) : verdicts[row.verdict];
  return <ToneBadge tone={tone} icon={icon} text={row.booked ? words.booked : words.verdict[row.verdict]} />;
}

/** "3 Nov 2026, 14:00 to 5 Nov 2026, 09:00". */
export function timeOf({ fromAt, toAt }: Pick<StatementImportRow, 'fromAt' | 'toAt'>): string {
  return fromAt === null || toAt === null ? words.timeNone : words.timeOf(formatInstant(fromAt), formatInstant(toAt));
}
