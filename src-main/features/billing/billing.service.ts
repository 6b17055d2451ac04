import { sql } from 'kysely';
import { z } from 'zod';
import type { BillingSettings } from '../../../src-shared/contract/settings.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { addDays, dateOf, formatDate, type LocalDate } from '../../../src-shared/time.ts';
import { startBatch, type BatchKind } from '../../kernel/batches.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { statement } from '../../kernel/db.ts';
import type { JobKind } from '../../kernel/jobs.ts';
import type { ScheduleDefinition } from '../../kernel/schedule.ts';
import { bookOpeningCredit, bookOpeningDebt } from '../../ledger/events.ts';
import { q } from '../../schema/tables.ts';
import { nextDaily } from '../dunning/index.ts';
import { refreshEntitlement } from '../entitlement/index.ts';
import { clockJump, readSetting, seeToday } from '../settings/index.ts';
import { dueLines, type BilledSubscription } from './due-lines.ts';
import { postInvoice } from './invoices.store.ts';

// No join and no order: SQLite 3.54 plans such a query anew for each value that is bound, which takes longer than running it.
const dueOf = statement<{ subscriberId: number; until: LocalDate }>()((p) =>
  q.selectFrom('subscription').select(['id', 'subscriberId', 'planId', 'anchorOn', 'anchorDay', 'endOn', 'nextIndex', 'nextOn']).where('subscriberId', '=', p('subscriberId')).where('nextOn', '<=', p('until')).$narrowType<{ nextOn: LocalDate }>(),
);
const planOf = statement<{ id: number }>()((p) => q.selectFrom('plan').select(['name as planName', 'priceCents', 'taxInclusive']).where('id', '=', p('id')));
const dueSubscribers = statement<{ until: LocalDate; after: number }>()((p) =>
  q.selectFrom('subscription').select('subscriberId').distinct().where('nextOn', '<=', p('until')).where('subscriberId', '>', p('after')).orderBy('subscriberId').limit(sql.lit(101)),
);
// Compare-and-set on nextOn: of two runs only one moves it on (billing-rules, Exactly once).
const moveOn = statement<{ id: number; from: LocalDate; nextIndex: number; nextOn: LocalDate | null }>()((p) =>
  q.updateTable('subscription').set({ nextIndex: p('nextIndex'), nextOn: p('nextOn') }).where('id', '=', p('id')).where('nextOn', '=', p('from')),
);

export function dueSubscriptions(until: LocalDate) {
  return q
    .selectFrom('subscription')
    .innerJoin('plan', 'plan.id', 'subscription.planId')
    .select(['subscription.id', 'subscription.subscriberId', 'plan.name as planName', 'plan.priceCents', 'plan.taxInclusive', 'anchorOn', 'anchorDay', 'endOn', 'nextIndex', 'nextOn'])
    .where('subscription.nextOn', '<=', until)
    .orderBy('subscription.subscriberId')
    .orderBy('subscription.id')
    .$narrowType<{ nextOn: LocalDate }>();
}

/**
 * Invoices everything of one subscriber that has begun by `on` and is not invoiced yet, in one invoice; nothing when nothing is due.
 * Issued and due from today: a period that was missed while the PC was off gives its payer the same days to pay. Returns the invoice id.
 */
export function billSubscriber(context: CommandContext, subscriberId: number, on: LocalDate, settings: BillingSettings = readSetting(context.tx, 'billing')): number | null {
  const rows = context.tx.allOf(dueOf, { subscriberId, until: on }).sort((a, b) => a.id - b.id);
  const lines = rows.flatMap((row) => {
    const subscription: BilledSubscription = { ...row, ...context.tx.getOf(planOf, { id: row.planId })! };
    const due = dueLines(subscription, on, settings);
    const { changes } = context.tx.runOf(moveOn, { id: subscription.id, from: subscription.nextOn, nextIndex: due.nextIndex, nextOn: due.nextOn });
    if (changes !== 1) throw new Error(`subscription ${subscription.id} was billed by somebody else within this transaction`);
    return due.lines;
  });
  if (lines.length === 0) return null;
  return postInvoice(context, { kind: 'service', subscriberId, issuedOn: on, dueOn: addDays(on, settings.dueDays), exciseBasisPoints: settings.exciseBasisPoints, vatBasisPoints: settings.vatBasisPoints, lines });
}

/** An opening balance: owed as an open item that ages and is settled like an invoice, credit as credit. Zero books nothing. */
export function bookOpeningBalance(context: CommandContext, given: { subscriberId: number; on: LocalDate; dueOn: LocalDate; balanceCents: Cents; description: string }): void {
  const { subscriberId, on, balanceCents } = given;
  if (balanceCents < 0) {
    bookOpeningCredit(context, { subscriberId, bookedOn: on, reference: `opening:${subscriberId}`, amountCents: -balanceCents as Cents });
  } else if (balanceCents > 0) {
    const line = { kind: 'opening', subscriptionId: null, description: given.description, periodStart: null, periodEnd: null, netCents: balanceCents, exciseCents: 0 as Cents, vatCents: 0 as Cents, grossCents: balanceCents, explanation: 'Balance brought forward' } as const;
    postInvoice(context, {
      kind: 'opening', subscriberId, issuedOn: on, dueOn: given.dueOn, exciseBasisPoints: 0, vatBasisPoints: 0, lines: [line],
      book: (inner, reference, amountCents) => bookOpeningDebt(inner, { subscriberId, bookedOn: on, reference, amountCents }),
    });
  }
}

/** One run a day makes up for all missed days, because it invoices what is missing, whatever day it began. */
export const billingSchedule: ScheduleDefinition = {
  catchUp: 'latest',
  next: (after, db) => nextDaily(after, readSetting(db, 'billing').runAt),
  job: (dueAt) => ({ kind: 'billing.daily', mode: 'repeatable', key: 'billing.daily', lane: 'daily', input: {}, runAt: dueAt, rank: 20 }),
};

export const billingJobs: Record<string, JobKind> = { 'billing.daily': { run: async () => ({ command: 'billing.startDaily', input: {} }) } };

function startRun(context: CommandContext, on: LocalDate): number | null {
  const { total } = context.tx.one(q.selectFrom('subscription').select(({ fn }) => fn.count<number>('subscriberId').distinct().as('total')).where('nextOn', '<=', on));
  return total === 0 ? null : startBatch(context, { kind: 'billing.run', total, cursor: '0', input: { on } });
}

export const billingServiceCommands: Record<string, CommandHandler> = {
  'billing.startDaily': handler({
    input: z.object({}),
    handle: (context) => {
      const today = seeToday(context, false);
      if (today === null) context.emit('settings');
      else startRun(context, today);
    },
  }),
};

/** By hand; the same run as the daily one. Throws Refusal needs_confirmation after a jump of the clock. */
export function runNow(context: CommandContext, confirmClockJump: boolean): number {
  const today = seeToday(context, confirmClockJump);
  if (today === null) {
    const jump = clockJump(context.tx, dateOf(context.now))!;
    throw new Refusal('needs_confirmation', `The clock jumped ${jump.days} days forward, from ${formatDate(jump.from)}. If today's date is right, confirm; if not, set the clock of this computer first. Nothing was invoiced.`, { days: jump.days });
  }
  return startRun(context, today) ?? startBatch(context, { kind: 'billing.run', total: 0, cursor: '0', input: { on: today } });
}

/** Subscribers with something due, by id; each in the transaction of its chunk. */
export const billingBatch: BatchKind = {
  chunk: (context, { cursor, input }: { cursor: string; input: { on: LocalDate } }, budget) => {
    const billing = readSetting(context.tx, 'billing');
    const settings = readSetting(context.tx, 'dunning');
    let done = 0;
    for (const { subscriberId } of context.tx.allOf(dueSubscribers, { until: input.on, after: Number(cursor) })) {
      if (billSubscriber(context, subscriberId, input.on, billing) !== null) refreshEntitlement(context, subscriberId, { settings });
      done += 1;
      if (budget.spent()) return { done, failed: 0, cursor: String(subscriberId) };
    }
    return { done, failed: 0, cursor: null };
  },
};
