import { sql } from 'kysely';
import { z } from 'zod';
import { formatAmount, ZERO } from '../../../src-shared/money.ts';
import type { Phone } from '../../../src-shared/phone.ts';
import { dateOf, formatDate, instantOf, addDays, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import { batchIsRunning, startBatch, type BatchKind } from '../../kernel/batches.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { NotYet, type JobKind } from '../../kernel/jobs.ts';
import type { ScheduleDefinition } from '../../kernel/schedule.ts';
import { q } from '../../schema/tables.ts';
import { queueMessage } from '../messages/index.ts';
import { clockJump, readSetting } from '../settings/index.ts';
import { nextStep, type Reminder } from './dunning.ts';
import { dunningFacts, dunningPolicy } from './dunning.store.ts';

/** Every day at the set time; one run makes up for missed ones, because stages collapse into the latest. */
export const reminderSchedule: ScheduleDefinition = {
  catchUp: 'latest',
  next: (after, db) => nextDaily(after, readSetting(db, 'dunning').remindAt),
  job: (dueAt) => ({ kind: 'dunning.remind', mode: 'repeatable', key: 'dunning.remind', lane: 'daily', input: {}, runAt: dueAt, rank: 40 }),
};

/** The next moment after `after` at which it is `time` in the business's zone. */
export function nextDaily(after: Instant, time: string): Instant {
  const today = dateOf(after);
  const at = instantOf(today, time);
  return at > after ? at : instantOf(addDays(today, 1), time);
}

export const dunningJobs: Record<string, JobKind> = { 'dunning.remind': { run: async () => ({ command: 'dunning.startReminders', input: {} }) } };

export const dunningCommands: Record<string, CommandHandler> = {
  'dunning.startReminders': handler({
    input: z.object({}),
    handle: (context) => {
      // What is invoiced today is reminded of today.
      if (batchIsRunning(context.tx, 'billing.run')) throw new NotYet('Reminders wait until the invoices of the day are out.', 'They go on by themselves.');
      // Nobody is reminded of days that may not have passed; the next run makes up for it once a person has confirmed the date.
      if (clockJump(context.tx, dateOf(context.now))) return;
      const { total } = context.tx.one(q.selectFrom('invoice').select(({ fn }) => fn.count<number>('subscriberId').distinct().as('total')).where('openCents', '>', sql.lit(ZERO)));
      if (total > 0) startBatch(context, { kind: 'dunning.remind', total, cursor: '0', input: {} });
    },
  }),
};

/** Subscribers with something open, by id. */
export const reminderBatch: BatchKind = {
  chunk: (context, { cursor }, budget) => {
    const settings = readSetting(context.tx, 'dunning');
    const business = readSetting(context.tx, 'business');
    const paybill = readSetting(context.tx, 'mpesa').partyB;
    const ids = context.tx.all(q.selectFrom('invoice').select('subscriberId').distinct().where('openCents', '>', sql.lit(ZERO)).where('subscriberId', '>', Number(cursor)).orderBy('subscriberId').limit(101));
    let done = 0;
    for (const { subscriberId } of ids) {
      const step = nextStep(dunningFacts(context.tx, subscriberId), dunningPolicy(settings), context.now);
      if (step.remind) remind(context, subscriberId, step.remind, { text: settings.reminderText, business: business.name, paybill, suspendAt: step.suspendAt });
      done += 1;
      if (budget.spent()) return { done, failed: 0, cursor: String(subscriberId) };
    }
    return { done, failed: 0, cursor: null };
  },
};

interface ReminderText {
  readonly text: string;
  readonly business: string;
  readonly paybill: string;
  readonly suspendAt: Instant | null;
}

/** One message for all invoices it speaks of, and a mark on each, so that no stage goes out twice. */
function remind(context: CommandContext, subscriberId: number, reminder: Reminder, given: ReminderText): void {
  const subscriber = context.tx.one(q.selectFrom('subscriber').select(['name', 'phone', 'otherPhone', 'accountNumber']).where('id', '=', subscriberId));
  const to = subscriber.phone ?? subscriber.otherPhone;
  const invoices = reminder.marks.map((mark) => Number(mark.invoiceId));
  const { dueOn } = context.tx.one(q.selectFrom('invoice').select(({ fn }) => fn.min<LocalDate>('dueOn').as('dueOn')).where('id', 'in', invoices));
  const values: Record<string, string> = {
    name: subscriber.name,
    amount: formatAmount(reminder.amountCents),
    dueOn: formatDate(dueOn),
    paybill: given.paybill,
    account: subscriber.accountNumber,
    business: given.business,
    suspendOn: given.suspendAt === null ? '' : formatDate(dateOf(given.suspendAt)),
  };
  const body = given.text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  const messageId = to === null ? null : queueMessage(context, { subscriberId, to: to as Phone, body, purpose: 'reminder' });
  for (const mark of reminder.marks) {
    context.tx.run(q.insertInto('dunningNotice').values({ invoiceId: Number(mark.invoiceId), stage: mark.stage, at: context.now, messageId }).onConflict((conflict) => conflict.columns(['invoiceId', 'stage']).doNothing()));
  }
  context.emit('subscribers', subscriberId);
}
