/** Courtesies: rows, and what ends them. */
import { DAY, later, type Instant } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { payerOf } from '../billing/index.ts';
import { refreshEntitlement } from '../entitlement/index.ts';
import { COUNTED_DAYS } from './courtesy.ts';

const byId = statement<{ id: number }>()((p) => q.selectFrom('courtesy').selectAll().where('id', '=', p('id')));
const byReceipt = statement<{ receipt: string }>()((p) => q.selectFrom('courtesy').selectAll().where('receipt', '=', p('receipt')));
// Whoever pays with him counts: a payer's debt is cut off with his units.
const recentOf = statement<{ payerId: number; since: Instant }>()((p) =>
  q
    .selectFrom('courtesy')
    .select(['untilAt', 'endedAt'])
    .where('subscriberId', 'in', q.selectFrom('subscriber').select('id').where((where) => where.or([where('id', '=', p('payerId')), where('payerId', '=', p('payerId'))])))
    .where('at', '>', p('since')),
);

export const findCourtesy = (db: Reader, id: number) => db.getOf(byId, { id });
export const courtesyOfReceipt = (db: Reader, receipt: string) => db.getOf(byReceipt, { receipt });

/** How many he had lately, and whether one runs. */
export function courtesiesOf(db: Reader, subscriberId: number, now: Instant): { used: number; isRunning: boolean } {
  const rows = db.allOf(recentOf, { payerId: payerOf(db, subscriberId), since: later(now, -COUNTED_DAYS * DAY) });
  return { used: rows.length, isRunning: rows.some((row) => row.endedAt === null && row.untilAt > now) };
}

/** Looks at his service again when the hours are over, and lets the cut-off happen that they held. */
export function lookWhenOver(context: CommandContext, id: number, at: Instant): void {
  context.enqueue({ kind: 'payments.courtesyOver', mode: 'repeatable', key: `courtesy:${id}`, lane: 'courtesy', laneLimit: 4, input: { courtesyId: id }, runAt: at, rank: 40 });
}

/** Ends the hours granted on a receipt before their time; nothing when none run on it. receipt: of the whole, where it is about a part. */
export function endCourtesyOf(context: CommandContext, receipt: string, reason: string): void {
  const courtesy = courtesyOfReceipt(context.tx, receipt.split('/')[0]!);
  if (courtesy && courtesy.endedAt === null && courtesy.untilAt > context.now) endCourtesy(context, courtesy, reason);
}

export function endCourtesy(context: CommandContext, { id, subscriberId }: { readonly id: number; readonly subscriberId: number }, reason: string): void {
  context.tx.run(q.updateTable('courtesy').set({ endedAt: context.now, endReason: reason }).where('id', '=', id));
  refreshEntitlement(context, subscriberId);
  lookWhenOver(context, id, context.now);
  context.changed('courtesy', id);
  context.emit('entitlements', subscriberId);
  context.emit('subscribers', subscriberId);
}
