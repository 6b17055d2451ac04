/** Prepaid services: what money that came in renews, and passes of hours and minutes, which begin and end at a moment. */
import { sql } from 'kysely';
import { z } from 'zod';
import { dateOf, formatDate, instantOf, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { startBatch, type BatchKind } from '../../kernel/batches.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { statement } from '../../kernel/db.ts';
import type { JobKind } from '../../kernel/jobs.ts';
import type { ScheduleDefinition } from '../../kernel/schedule.ts';
import { creditOf } from '../../ledger/journal.ts';
import { q } from '../../schema/tables.ts';
import { nextDaily } from '../dunning/index.ts';
import { refreshEntitlement, requireMoneyKnown } from '../entitlement/index.ts';
import { clockJump, readSetting } from '../settings/index.ts';
import { billPayer, payerOf } from './billing.service.ts';
import { fallsDueOn, lineAt, passLine } from './due-lines.ts';
import { postInvoice } from './invoices.store.ts';
import { anchorOf, readTerms, type ChargeRow } from './pricing.store.ts';
import { isPass, passEnd } from './rules/periods.ts';

const prepaidOf = statement<{ payerId: number; today: LocalDate }>()((p) =>
  q.selectFrom('charge').innerJoin('subscription', 'subscription.id', 'charge.subscriptionId').selectAll('charge').select('subscription.paidUntil').where('charge.payerId', '=', p('payerId')).where('charge.timing', '=', 'prepaid')
    .where((where) => where.or([where('charge.endOn', 'is', null), where('charge.endOn', '>', p('today'))])),
);

/** Money came in: prepaid services that lapsed go on from now, as far as the credit covers them. Returns the invoices; the caller refreshes the entitlement. */
export function renewPrepaid(context: CommandContext, subscriberId: number): number[] {
  const payerId = payerOf(context.tx, subscriberId);
  const today = dateOf(context.now);
  if (clockJump(context.tx, today)) return [];
  const lapsed = (context.tx.allOf(prepaidOf, { payerId, today }) as (ChargeRow & { paidUntil: Instant | null })[]).filter((charge) => charge.nextOn === null && charge.startOn <= today && (charge.paidUntil === null || charge.paidUntil <= context.now));
  const byDay = lapsed.filter((charge) => !isPass(anchorOf(charge)!.interval));
  for (const charge of byDay) context.tx.run(q.updateTable('charge').set({ nextOn: nextStart(charge) }).where('id', '=', charge.id));
  return [...(byDay.length > 0 ? billPayer(context, payerId, today) : []), ...(lapsed.length > byDay.length ? renewPasses(context, subscriberId) : [])];
}

/** Where the period after the last one that was paid begins. */
function nextStart(charge: ChargeRow): LocalDate | null {
  return fallsDueOn({ ...charge, anchor: anchorOf(charge) }, charge.nextIndex);
}

/** Passes that are over, or never began, go on from this moment as far as the credit covers them; returns the invoices. */
export function renewPasses(context: CommandContext, subscriberId: number, of?: { readonly subscriptionId: number; readonly early: boolean }): number[] {
  if (clockJump(context.tx, dateOf(context.now))) return [];
  const payerId = payerOf(context.tx, subscriberId);
  const terms = readTerms(context.tx);
  const invoices: number[] = [];
  for (const charge of context.tx.allOf(prepaidOf, { payerId, today: dateOf(context.now) }) as (ChargeRow & { paidUntil: Instant | null })[]) {
    const { interval } = anchorOf(charge)!;
    const running = charge.paidUntil !== null && charge.paidUntil > context.now;
    if (!isPass(interval) || charge.startOn > dateOf(context.now) || (of ? of.subscriptionId !== charge.subscriptionId : false) || (running && !of?.early)) continue;
    const from = running ? charge.paidUntil! : context.now;
    const until = passEnd(from, interval);
    const { fellDueOn: _, ...line } = passLine(terms.billed(charge), dateOf(context.now), { from, until }, terms);
    if (line.grossCents > creditOf(context.tx, payerId)) continue;
    context.tx.run(q.updateTable('charge').set({ nextIndex: charge.nextIndex + 1 }).where('id', '=', charge.id));
    context.tx.run(q.updateTable('subscription').set({ paidUntil: until }).where('id', '=', charge.subscriptionId));
    const today = dateOf(context.now);
    invoices.push(postInvoice(context, { kind: 'service', subscriberId: payerId, issuedOn: today, dueOn: today, lines: [line] }));
    context.changed('subscription', charge.subscriptionId!);
    context.emit('subscriptions', charge.subscriptionId!);
    lookWhenOver(context, charge.subscriptionId!, until);
  }
  return invoices;
}

/** By a person: the next period is bought from the credit now, also before the present one is over. Throws Refusal when the credit does not cover it. */
export function renewNow(context: CommandContext, subscriptionId: number): { invoiceId: number; paidUntil: Instant } {
  const { tx } = context;
  const { paidUntil } = tx.one(q.selectFrom('subscription').select('paidUntil').where('id', '=', subscriptionId));
  const hasTime = paidUntil !== null && paidUntil > context.now;
  // Of two that follow each other without a break (days were given back), the one that is bought next.
  const charge = tx.get(q.selectFrom('charge').selectAll().where('subscriptionId', '=', subscriptionId).where('timing', '=', 'prepaid').where((where) => where.or([where('endOn', 'is', null), where('endOn', '>', dateOf(context.now))])).orderBy((row) => row('startOn', '<=', dateOf(hasTime ? paidUntil : context.now)), 'desc').orderBy('startOn', 'desc').orderBy('id', 'desc').limit(1)) as ChargeRow | undefined;
  if (!charge) throw new Refusal('conflict', 'This service is not prepaid: it is invoiced by itself.');
  const today = dateOf(context.now);
  if (charge.startOn > today && !(hasTime && charge.startOn <= dateOf(paidUntil))) throw new Refusal('conflict', `It begins on ${formatDate(charge.startOn)}.`);
  const early = charge.nextOn !== null && charge.nextOn > today;
  const invoices = isPass(anchorOf(charge)!.interval) ? renewPasses(context, charge.subscriberId, { subscriptionId, early: true }) : early ? buyNextPeriod(context, charge) : renewPrepaid(context, charge.subscriberId);
  const bought = tx.get(q.selectFrom('invoiceLine').innerJoin('subscription', 'subscription.id', 'subscriptionId').select(['invoiceId', 'paidUntil']).where('subscriptionId', '=', subscriptionId).where('kind', '=', 'plan').where('invoiceId', 'in', invoices).limit(1));
  if (!bought || bought.paidUntil === null) {
    throw new Refusal('conflict', `His credit of ${formatKes(creditOf(tx, charge.payerId))} does not cover the next period. Take his money first: it renews by itself.`);
  }
  refreshEntitlement(context, charge.payerId);
  return { invoiceId: bought.invoiceId, paidUntil: bought.paidUntil };
}

/** The period after the present one, where the credit covers it; returns its invoice. */
function buyNextPeriod(context: CommandContext, charge: ChargeRow): number[] {
  const terms = readTerms(context.tx);
  const today = dateOf(context.now);
  const line = lineAt(terms.billed(charge), charge.nextIndex, terms);
  if (line === null || line.periodEnd === null || line.grossCents > creditOf(context.tx, charge.payerId)) return [];
  const { fellDueOn: _, ...bought } = line;
  context.tx.run(q.updateTable('charge').set({ nextIndex: charge.nextIndex + 1, nextOn: fallsDueOn({ ...charge, anchor: anchorOf(charge) }, charge.nextIndex + 1) }).where('id', '=', charge.id));
  context.tx.run(q.updateTable('subscription').set({ paidUntil: instantOf(line.periodEnd, '00:00') }).where('id', '=', charge.subscriptionId));
  return [postInvoice(context, { kind: 'service', subscriberId: charge.payerId, issuedOn: today, dueOn: today, lines: [bought] })];
}

/** One look for each service: bought twice, the first look puts the next one off. */
function lookWhenOver(context: CommandContext, subscriptionId: number, paidUntil: Instant): void {
  context.enqueue({ kind: 'billing.passOver', mode: 'repeatable', key: `pass:${subscriptionId}`, lane: 'passes', input: { subscriptionId }, runAt: paidUntil, rank: 15 });
}

/** Shortly after midnight, before anybody may be cut off: what the credit covers goes on, wherever the credit came from. */
export const renewalSchedule: ScheduleDefinition = {
  catchUp: 'latest',
  next: (after) => nextDaily(after, '00:00'),
  job: (dueAt) => ({ kind: 'billing.renewals', mode: 'repeatable', key: 'billing.renewals', lane: 'daily', input: {}, runAt: dueAt, rank: 10 }),
};

const prepaidPayers = statement<{ today: LocalDate; after: number }>()((p) =>
  q.selectFrom('charge').select('payerId').distinct().where('timing', '=', sql.lit('prepaid' as const)).where('startOn', '<=', p('today')).where((where) => where.or([where('endOn', 'is', null), where('endOn', '>', p('today'))]))
    .where((where) => where.or([where('nextOn', 'is', null), where('nextOn', '<=', p('today'))])).where('payerId', '>', p('after')).orderBy('payerId').limit(sql.lit(101)),
);

/** Payers with a prepaid service that is due or has lapsed, by id. */
export const renewalBatch: BatchKind = {
  chunk: (context, { cursor, input }: { cursor: string; input: { on: LocalDate } }, budget) => {
    const settings = readSetting(context.tx, 'dunning');
    let done = 0;
    for (const { payerId } of context.tx.allOf(prepaidPayers, { today: input.on, after: Number(cursor) })) {
      const invoices = [...billPayer(context, payerId, input.on), ...renewPrepaid(context, payerId)];
      if (invoices.length > 0) refreshEntitlement(context, payerId, { settings });
      done += 1;
      if (budget.spent()) return { done, failed: 0, cursor: String(payerId) };
    }
    return { done, failed: 0, cursor: null };
  },
};

export const renewalJobs: Record<string, JobKind> = {
  'billing.renewals': { run: async () => ({ command: 'billing.startRenewals', input: {} }) },
  'billing.passOver': { run: async ({ subscriptionId }: { subscriptionId: number }) => ({ command: 'billing.passOver', input: { subscriptionId } }) },
};

export const renewalCommands: Record<string, CommandHandler> = {
  'billing.startRenewals': handler({
    input: z.object({}),
    handle: (context) => {
      const on = dateOf(context.now);
      if (clockJump(context.tx, on)) return;
      const payers = context.tx.allOf(prepaidPayers, { today: on, after: 0 });
      if (payers.length > 0) startBatch(context, { kind: 'billing.renewals', total: payers.length, cursor: '0', input: { on } });
    },
  }),
  /** A pass is over: renewed from the credit, else off. Nobody who has paid is cut off: it waits until M-Pesa has told what came in. */
  'billing.passOver': handler({
    input: z.object({ subscriptionId: z.int() }),
    handle: (context, { subscriptionId }) => {
      const { subscriberId, paidUntil } = context.tx.one(q.selectFrom('subscription').select(['subscriberId', 'paidUntil']).where('id', '=', subscriptionId));
      if (paidUntil === null) return;
      if (paidUntil > context.now) return lookWhenOver(context, subscriptionId, paidUntil);
      if (renewPasses(context, subscriberId, { subscriptionId, early: false }).length === 0) requireMoneyKnown(context.tx, context.now, paidUntil);
      refreshEntitlement(context, subscriberId, { mayCutOff: 'passes' });
    },
  }),
};
