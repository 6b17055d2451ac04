/** Promises to pay: time that a person grants. While one runs nobody is cut off, and who is off is let back on (dunning counts it). */
import type { OperatorContract } from '../../../src-shared/contract/index.ts';
import { cents, type Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { Output } from '../../../src-shared/rpc.ts';
import { addDays, dateOf, formatDate, instantOf, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { refreshEntitlement } from '../entitlement/index.ts';
import { readSetting } from '../settings/index.ts';
import { openOn, openToday } from './open-items.ts';

type PromiseView = Output<OperatorContract, 'promises.list'>[number];

/** Holds to the end of untilOn; returns its id. Throws Refusal when there is nothing to promise, or the day is too far. */
export function addPromise(context: CommandContext, { subscriberId, untilOn, note }: { readonly subscriberId: number; readonly untilOn: LocalDate; readonly note: string }): number {
  const { tx, now, actor } = context;
  const today = dateOf(now);
  const { promiseDays } = readSetting(tx, 'dunning');
  refuseForeign(tx, subscriberId);
  if (promiseDays === 0) throw new Refusal('locked', 'Promises to pay are switched off in the settings for reminders and cut-offs.');
  if (untilOn < today) throw new Refusal('invalid', `${formatDate(untilOn)} is over. A promise is for today or a later day.`, { fields: { untilOn: 'is in the past' } });
  const lastOn = addDays(today, promiseDays);
  if (untilOn > lastOn) throw new Refusal('invalid', `A promise grants at most ${promiseDays} days: until ${formatDate(lastOn)}. The settings say so.`, { fields: { untilOn: 'is too far' } });
  const open = openToday(subscriberId);
  if (tx.sql(`${open.text} LIMIT 1`, ...open.parameters).length === 0) throw new Refusal('conflict', 'He owes nothing, so there is nothing to promise.');
  const running = tx.get(q.selectFrom('promise').select('untilAt').where('subscriberId', '=', subscriberId).where('untilAt', '>', now).where('withdrawnAt', 'is', null));
  if (running) throw new Refusal('conflict', `He has time until the end of ${formatDate(lastDayOf(running.untilAt))} already. Withdraw that promise first.`);
  const { id } = tx.run(q.insertInto('promise').values({ subscriberId, untilAt: instantOf(addDays(untilOn, 1), '00:00'), note, operatorId: actor.kind === 'operator' ? actor.operatorId : null, at: now, withdrawnAt: null }));
  changed(context, id, subscriberId);
  return id;
}

/** As if it had never been granted: the next enforcement may cut off. Throws Refusal when it is over. */
export function withdrawPromise(context: CommandContext, id: number): void {
  const { tx, now } = context;
  const row = tx.get(q.selectFrom('promise').select(['subscriberId', 'untilAt', 'withdrawnAt']).where('id', '=', id));
  if (!row) throw new Refusal('not_found', 'There is no such promise.');
  if (row.withdrawnAt !== null) throw new Refusal('conflict', 'This promise was withdrawn already.');
  if (row.untilAt <= now) throw new Refusal('locked', `This promise was over at the end of ${formatDate(lastDayOf(row.untilAt))}.`);
  tx.run(q.updateTable('promise').set({ withdrawnAt: now }).where('id', '=', id));
  changed(context, id, row.subscriberId);
}

/** The newest first. Kept: when it ended, nothing was overdue any more that the settings mind. */
export function listPromises(db: Reader, subscriberId: number, now: Instant): PromiseView[] {
  const rows = db.all(
    q.selectFrom('promise').leftJoin('operator', 'operator.id', 'promise.operatorId').select(['promise.id', 'untilAt', 'note', 'operator.name as by', 'at', 'withdrawnAt']).where('subscriberId', '=', subscriberId).orderBy('promise.id', 'desc'),
  );
  const { ignoreBelowCents } = readSetting(db, 'dunning');
  return rows.map(({ withdrawnAt, ...row }) => ({ ...row, state: withdrawnAt !== null ? 'withdrawn' : row.untilAt > now ? 'running' : overdueAt(db, subscriberId, lastDayOf(row.untilAt)) < ignoreBelowCents ? 'kept' : 'broken' }));
}

/** A promise ends at midnight: its last day is the one before. */
const lastDayOf = (untilAt: Instant): LocalDate => addDays(dateOf(untilAt), -1);

/** What was past its due day on a day that is over. */
function overdueAt(db: Reader, subscriberId: number, on: LocalDate): Cents {
  const open = openOn(on, subscriberId);
  return cents(db.sql<{ total: number | null }>(`SELECT sum(openCents) AS total FROM (${open.text}) WHERE dueOn < ?`, ...open.parameters, on)[0]!.total ?? 0);
}

function refuseForeign(db: Reader, subscriberId: number): void {
  const row = db.get(q.selectFrom('subscriber').leftJoin('subscriber as payer', 'payer.id', 'subscriber.payerId').select(['payer.name as payerName']).where('subscriber.id', '=', subscriberId).where('subscriber.removedAt', 'is', null));
  if (!row) throw new Refusal('not_found', 'There is no such subscriber.');
  if (row.payerName !== null) throw new Refusal('conflict', `${row.payerName} pays for him: the promise is that one’s to give.`);
}

function changed(context: CommandContext, id: number, subscriberId: number): void {
  context.changed('promise', id);
  context.emit('subscribers', subscriberId);
  refreshEntitlement(context, subscriberId);
}
