/** Who owes how much, and for how long: for one subscriber and for all. */
import type { OperatorContract } from '../../../src-shared/contract/index.ts';
import { ZERO, type Cents } from '../../../src-shared/money.ts';
import type { Output, Parsed } from '../../../src-shared/rpc.ts';
import type { LocalDate } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { likeText } from '../../kernel/like.ts';
import { ageingColumns, openOn, openToday } from './open-items.ts';

export interface Ageing {
  readonly notDueCents: Cents;
  readonly days30Cents: Cents;
  readonly days60Cents: Cents;
  readonly days90Cents: Cents;
  readonly olderCents: Cents;
}

/** Open by age on a day that is not to come. */
export function ageingOf(db: Reader, subscriberId: number, on: LocalDate, today: LocalDate): Ageing {
  const open = on >= today ? openToday(subscriberId) : openOn(on, subscriberId);
  const columns = ageingColumns(on);
  return db.sql<Ageing>(`SELECT ${columns.text} FROM (${open.text})`, ...columns.parameters, ...open.parameters)[0]!;
}

export interface ReceivablesRequest extends Omit<Parsed<OperatorContract, 'reports.receivables'>, 'on'> {
  readonly on: LocalDate;
  readonly today: LocalDate;
}
type Receivables = Output<OperatorContract, 'reports.receivables'>;

const SORT = { total: 'totalCents', older: 'olderCents', name: 'subscriberName COLLATE NOCASE' } as const;
const DIRECTION = { asc: 'ASC', desc: 'DESC' } as const;

/**
 * A screenful of those who owe, with the totals of all that the search finds. Runs in the read worker: for an earlier day it goes over every
 * allocation there is.
 */
export function agedReceivables(db: Reader, { on, today, search, sort, offset, limit }: ReceivablesRequest): Receivables {
  const open = on >= today ? openToday(null) : openOn(on, null);
  const columns = ageingColumns(on);
  const found = search === '' ? { text: '', parameters: [] } : { text: ` WHERE name LIKE ? ESCAPE '\\' OR accountNumber LIKE ? ESCAPE '\\'`, parameters: [`%${likeText(search)}%`, `${likeText(search)}%`] };
  const order = `${SORT[sort.by]} ${DIRECTION[sort.direction]}, subscriberId`;
  const rows = db.sql<Receivables['rows'][number] & TotalColumns>(
    `WITH aged AS MATERIALIZED (SELECT subscriberId, ${columns.text}, sum(openCents) AS totalCents, min(dueOn) AS oldestDueOn FROM (${open.text}) GROUP BY subscriberId),
      found AS MATERIALIZED (SELECT aged.*, name AS subscriberName, accountNumber FROM aged JOIN subscriber ON subscriber.id = aged.subscriberId${found.text}),
      totals AS (SELECT count(*) AS allRows, sum(notDueCents) AS allNotDue, sum(days30Cents) AS all30, sum(days60Cents) AS all60, sum(days90Cents) AS all90, sum(olderCents) AS allOlder FROM found)
      SELECT * FROM totals LEFT JOIN (SELECT * FROM found ORDER BY ${order} LIMIT ? OFFSET ?) ORDER BY ${order}`,
    ...columns.parameters, ...open.parameters, ...found.parameters, limit, offset,
  );
  const { allRows, allNotDue, all30, all60, all90, allOlder } = rows[0]!;
  const ageing = { notDueCents: allNotDue ?? ZERO, days30Cents: all30 ?? ZERO, days60Cents: all60 ?? ZERO, days90Cents: all90 ?? ZERO, olderCents: allOlder ?? ZERO };
  const totalCents = (ageing.notDueCents + ageing.days30Cents + ageing.days60Cents + ageing.days90Cents + ageing.olderCents) as Cents;
  return { on, total: allRows, ageing, totalCents, rows: rows.filter((row) => row.subscriberId !== null) };
}

interface TotalColumns {
  readonly allRows: number;
  readonly allNotDue: Cents | null;
  readonly all30: Cents | null;
  readonly all60: Cents | null;
  readonly all90: Cents | null;
  readonly allOlder: Cents | null;
}
