/** Asking the phones of those who owe, on the days that the operator set: the prompt that comes with a reminder. */
import { sql } from 'kysely';
import { z } from 'zod';
import { ceilToShilling, minus, sum, ZERO } from '../../../src-shared/money.ts';
import { addDays, dateOf, formatTime, instantOf, later, SECOND, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import { batchIsRunning, startBatch, type BatchKind } from '../../kernel/batches.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { NotYet, type JobKind } from '../../kernel/jobs.ts';
import type { ScheduleDefinition } from '../../kernel/schedule.ts';
import { q } from '../../schema/tables.ts';
import { dunningFacts, nextDaily } from '../dunning/index.ts';
import { clockJump, readSetting } from '../settings/index.ts';
import { LARGEST_CENTS, requestPush } from './pushes.service.ts';
import { latestUnsettled } from './pushes.store.ts';

/** A prompt on the phone is for waking hours; a run that was missed by day is not made up for by night. */
const FROM_TIME = '08:00';
const UNTIL_TIME = '20:00';
/** M-Pesa takes about one request a second (mpesa.md, Errors); the counter's own must not wait behind these. */
const APART_MS = 2 * SECOND;
const RANK = 60;

/** With the reminders. */
export const debtorSchedule: ScheduleDefinition = {
  catchUp: 'latest',
  next: (after, db) => nextDaily(after, readSetting(db, 'dunning').remindAt),
  job: (dueAt) => ({ kind: 'payments.askDebtors', mode: 'repeatable', key: 'payments.askDebtors', lane: 'daily', input: {}, runAt: dueAt, rank: 45 }),
};

export const debtorJobs: Record<string, JobKind> = { 'payments.askDebtors': { run: async () => ({ command: 'payments.startAsking', input: {} }) } };

export const debtorCommands: Record<string, CommandHandler> = {
  'payments.startAsking': handler({
    input: z.object({}),
    handle: (context) => {
      const { tx, now } = context;
      if (batchIsRunning(tx, 'billing.run')) throw new NotYet('Requests to phones wait until the invoices of the day are out.', 'They go on by themselves.');
      const time = formatTime(now);
      const dueOn = dueDays(tx, dateOf(now));
      if (dueOn.length === 0 || !readSetting(tx, 'mpesa').enabled || time < FROM_TIME || time >= UNTIL_TIME || clockJump(tx, dateOf(now))) return;
      const { total } = tx.one(q.selectFrom('invoice').select(({ fn }) => fn.count<number>('subscriberId').distinct().as('total')).where('openCents', '>', sql.lit(ZERO)).where('dueOn', 'in', dueOn));
      if (total > 0) startBatch(context, { kind: 'payments.askDebtors', total, cursor: '0', input: { on: dateOf(now) } });
    },
  }),
};

/** The due days whose invoices are asked for on a day. */
const dueDays = (db: Reader, on: LocalDate): LocalDate[] => readSetting(db, 'dunning').pushDays.map((day) => addDays(on, -day));

/** Those who owe something due on one of the days, by id; a few seconds between two phones. */
export const debtorBatch: BatchKind = {
  chunk: (context, { cursor, input: { on } }: { readonly cursor: string; readonly input: { readonly on: LocalDate } }, budget) => {
    const ids = context.tx.all(q.selectFrom('invoice').select('subscriberId').distinct().where('openCents', '>', sql.lit(ZERO)).where('dueOn', 'in', dueDays(context.tx, on)).where('subscriberId', '>', Number(cursor)).orderBy('subscriberId').limit(101));
    let sendAt = firstFree(context);
    let done = 0;
    for (const { subscriberId } of ids) {
      if (ask(context, subscriberId, on, sendAt)) sendAt = later(sendAt, APART_MS);
      done += 1;
      if (budget.spent()) return { done, failed: 0, cursor: String(subscriberId) };
    }
    return { done, failed: 0, cursor: null };
  },
};

/** After those that wait already. */
function firstFree({ tx, now }: CommandContext): Instant {
  const { last } = tx.one(q.selectFrom('job').select(({ fn }) => fn.max<Instant | null>('runAt').as('last')).where('kind', '=', 'payments.push').where('state', '=', 'ready'));
  return last === null || last < now ? now : later(last, APART_MS);
}

/** False: not asked, because he pays later by promise, has no phone, was asked today, or what is on its way may be enough. */
function ask(context: CommandContext, subscriberId: number, on: LocalDate, sendAt: Instant): boolean {
  const { tx, now } = context;
  const facts = dunningFacts(tx, subscriberId, { reminders: false });
  const { phone } = tx.one(q.selectFrom('subscriber').select('phone').where('id', '=', subscriberId));
  const owedCents = minus(sum(facts.invoices.filter((invoice) => invoice.dueOn <= addDays(on, mostDaysBefore(tx))).map((invoice) => invoice.openCents)), facts.creditCents);
  if (phone === null || owedCents < readSetting(tx, 'dunning').ignoreBelowCents || owedCents <= 0) return false;
  if (facts.holds.some((hold) => hold.until > now)) return false;
  const today = instantOf(on, '00:00');
  const asked = tx.get(q.selectFrom('stkPush').select('id').where('subscriberId', '=', subscriberId).where('requestedAt', '>=', today).limit(1));
  if (asked || latestUnsettled(tx, phone, today)) return false;
  const amountCents = ceilToShilling(owedCents);
  requestPush(context, { subscriberId, phone, amountCents: amountCents > LARGEST_CENTS ? LARGEST_CENTS : amountCents }, { sendAt, rank: RANK });
  return true;
}

/** What falls due within the earliest prompt's days is asked for with it. */
const mostDaysBefore = (db: Reader): number => Math.max(0, ...readSetting(db, 'dunning').pushDays.map((day) => -day));
