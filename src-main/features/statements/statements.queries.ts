import type { OperatorContract } from '../../../src-shared/contract/index.ts';
import { dateOf } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { q } from '../../schema/tables.ts';
import { readSetting } from '../settings/index.ts';
import { CHOICES } from './judgement.ts';
import { blockersOf, mayDecide, stateOf } from './statements.service.ts';
import { findStatement, type StatementImport } from './statements.store.ts';

const query = queryOf<OperatorContract>();

/** Rows for which somebody must still say what they are: not those that another file has brought since. */
const UNDECIDED = `SELECT count(*) AS n FROM statementRow LEFT JOIN reversal ON reversal.id = statementRow.reversalId WHERE importId = ? AND verdict = 'ask' AND decision IS NULL
  AND CASE WHEN bookedAt IS NULL THEN NOT EXISTS (SELECT 1 FROM statementRow AS twin WHERE twin.fingerprint = statementRow.fingerprint AND twin.bookedAt IS NOT NULL) ELSE reversal.state = 'proposed' END`;
const COUNTS = 'SELECT kind, verdict, count(*) AS rows, sum(paidInCents) AS paidInCents, sum(withdrawnCents) AS withdrawnCents FROM statementRow WHERE importId = ? GROUP BY kind, verdict ORDER BY kind, verdict';

function view(db: Reader, found: StatementImport) {
  const { id, fileName, shortcode, fromAt, toAt, at, committedAt, findings, operatorId } = found;
  const by = operatorId === null ? null : (db.get(q.selectFrom('operator').select('name').where('id', '=', operatorId))?.name ?? null);
  return {
    id, fileName, shortcode, fromAt, toAt, at, committedAt, by, state: stateOf(db, found), rows: findings.rows, counts: db.sql(COUNTS, id), undecided: db.sql<{ n: number }>(UNDECIDED, id)[0]!.n,
    blockers: found.state === 'preview' ? blockersOf(db, found) : [], warnings: [...findings.warnings],
  };
}

export const statementQueries: Record<string, QueryHandler> = {
  'statements.list': query('statements.list', ({ db }, { offset, limit }) => {
    const { total } = db.one(q.selectFrom('statementImport').select(({ fn }) => fn.countAll<number>().as('total')));
    const ids = db.all(q.selectFrom('statementImport').select('id').orderBy('id', 'desc').offset(offset).limit(limit));
    return { total, rows: ids.map(({ id }) => view(db, findStatement(db, id))) as never };
  }),
  'statements.get': query('statements.get', ({ db }, { id }) => {
    const found = findStatement(db, id);
    return { ...view(db, found), batchId: found.batchId } as never;
  }),
  'statements.rows': query('statements.rows', ({ db }, { id, kind, verdict, offset, limit }) => {
    const { state } = findStatement(db, id);
    let from = q.selectFrom('statementRow').where('importId', '=', id);
    if (kind) from = from.where('kind', '=', kind);
    if (verdict) from = from.where('verdict', '=', verdict);
    const { total } = db.one(from.select(({ fn }) => fn.countAll<number>().as('total')));
    const rows = db.all(from.selectAll().orderBy('rowNumber').offset(offset).limit(limit));
    return {
      total,
      rows: rows.map((row) => {
        const isOpen = state !== 'cancelled' && mayDecide(db, row);
        return { ...row, choices: isOpen ? [...(CHOICES[row.kind] ?? [])] : [], booked: row.bookedAt !== null && !(isOpen && row.decision !== 'leave') };
      }) as never,
    };
  }),
  'statements.missing': query('statements.missing', ({ db }) => {
    const gap = readSetting(db, 'mpesaGap');
    return { gap: gap && { ...gap, fromOn: dateOf(gap.from), toOn: dateOf(gap.to) } };
  }),
};
