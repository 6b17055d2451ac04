/** The work of the read worker: a whole file, judged against the books of one moment. The same is looked at again when a row is booked. */
import type { Instant } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { beganAt } from '../payments/index.ts';
import { judge } from './judgement.ts';
import { readStatementFile } from './read-file.ts';
import type { StatementFile } from './statement-file.ts';
import { packLines } from './statements.store.ts';

export interface ReadRequest {
  readonly bytes: Uint8Array;
  readonly fileName: string;
  readonly now: Instant;
}

export interface ReadReply extends Omit<StatementFile, 'lines'> {
  readonly rows: number;
  /** A hundred judged lines each, packed, in the order in which they are booked. */
  readonly parts: readonly Uint8Array[];
}

const LINES_A_PART = 100;

/** Throws Refusal for what is no statement. */
export function readStatementTask(db: Reader, { bytes, fileName, now }: ReadRequest): ReadReply {
  const { lines, ...file } = readStatementFile(bytes, fileName, now);
  const books = { db, beganAt: beganAt(db, now), seen: new Map<string, number>() };
  const parts: Uint8Array[] = [];
  for (let i = 0; i < lines.length; i += LINES_A_PART) parts.push(packLines(lines.slice(i, i + LINES_A_PART).map((line) => ({ ...line, ...judge(books, line) }))));
  return { ...file, rows: lines.length, parts };
}
