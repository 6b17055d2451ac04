/** Late fees: after the run of the day, one invoice for each subscriber with something overdue, a line for each late invoice. */
import { sql } from 'kysely';
import { z } from 'zod';
import type { LateFeeSettings } from '../../../../src-shared/contract/settings.ts';
import { ZERO, type Cents } from '../../../../src-shared/money.ts';
import { addDays, dateOf, formatDate, type LocalDate } from '../../../../src-shared/time.ts';
import { batchIsRunning, startBatch, type BatchKind } from '../../../kernel/batches.ts';
import { handler, type CommandContext, type CommandHandler } from '../../../kernel/commands.ts';
import type { Reader } from '../../../kernel/db.ts';
import { NotYet, type JobKind } from '../../../kernel/jobs.ts';
import type { ScheduleDefinition } from '../../../kernel/schedule.ts';
import { q } from '../../../schema/tables.ts';
import { nextDaily } from '../../dunning/index.ts';
import { refreshEntitlement } from '../../entitlement/index.ts';
import { clockJump, readSetting, settingSavedAt } from '../../settings/index.ts';
import { postInvoice, type NewLine } from '../invoices.store.ts';
import { ratePoints } from '../pricing.store.ts';
import { rateAt } from '../rules/pricing.ts';
import { taxOn } from '../rules/tax.ts';
import { dueLateFee, type DueLateFee } from './late-fees.ts';

/** At the hour of the run, after it; one run makes up for all missed days. */
export const lateFeeSchedule: ScheduleDefinition = {
  catchUp: 'latest',
  next: (after, db) => nextDaily(after, readSetting(db, 'billing').runAt),
  job: (dueAt) => ({ kind: 'billing.lateFees', mode: 'repeatable', key: 'billing.lateFees', lane: 'daily', input: {}, runAt: dueAt, rank: 25 }),
};

export const lateFeeJobs: Record<string, JobKind> = { 'billing.lateFees': { run: async () => ({ command: 'billing.startLateFees', input: {} }) } };

export const lateFeeCommands: Record<string, CommandHandler> = {
  'billing.startLateFees': handler({
    input: z.object({}),
    handle: (context) => {
      const { tx, now } = context;
      const policy = readSetting(tx, 'lateFees');
      if (!policy.enabled) return;
      // Credit is put to use by the run: what it settles is not late.
      if (batchIsRunning(tx, 'billing.run')) throw new NotYet('Late fees wait until the invoices of the day are out.', 'They go on by themselves.');
      const on = dateOf(now);
      // By a clock that jumped nobody is charged; the next run makes up for it once a person has confirmed the date.
      if (clockJump(tx, on)) return;
      const { total } = tx.one(q.selectFrom('invoice').select(({ fn }) => fn.count<number>('subscriberId').distinct().as('total')).where('openCents', '>', sql.lit(ZERO)).where('dueOn', '<=', addDays(on, -policy.afterDays)));
      if (total > 0) startBatch(context, { kind: 'billing.lateFees', total, cursor: '0', input: { on } });
    },
  }),
};

/** Subscribers with something overdue, by id. */
export const lateFeeBatch: BatchKind = {
  chunk: (context, { cursor, input }: { cursor: string; input: { on: LocalDate } }, budget) => {
    const { tx } = context;
    const policy = readSetting(tx, 'lateFees');
    const settings = readSetting(tx, 'dunning');
    const ids = tx.all(
      q.selectFrom('invoice').select('subscriberId').distinct().where('openCents', '>', sql.lit(ZERO)).where('dueOn', '<=', addDays(input.on, -policy.afterDays)).where('subscriberId', '>', Number(cursor)).orderBy('subscriberId').limit(101),
    );
    let done = 0;
    for (const { subscriberId } of ids) {
      if (policy.enabled && chargeLateFees(context, subscriberId, input.on, policy) !== null) refreshEntitlement(context, subscriberId, { settings });
      done += 1;
      if (budget.spent()) return { done, failed: 0, cursor: String(subscriberId) };
    }
    return { done, failed: 0, cursor: null };
  },
};

interface ChargedFee extends DueLateFee {
  readonly invoiceId: number;
  readonly number: string;
  readonly dueOn: LocalDate;
}

/**
 * Invoices the late fees of one subscriber that fell due by `on` and were not charged yet; null when there are none. While a promise to pay
 * runs there are none; what was missed meanwhile is charged afterwards if he has not paid. Returns the invoice.
 */
function chargeLateFees(context: CommandContext, subscriberId: number, on: LocalDate, policy: LateFeeSettings): number | null {
  const { tx, now } = context;
  if (tx.get(q.selectFrom('promise').select('id').where('subscriberId', '=', subscriberId).where('untilAt', '>', now).where('withdrawnAt', 'is', null).limit(1))) return null;
  const fees = dueFees(tx, subscriberId, on, policy);
  if (fees.length === 0) return null;
  const vatBasisPoints = policy.taxable && !isExempt(tx, subscriberId) ? rateAt(ratePoints(tx, 'vat'), on) : 0;
  const dueOn = addDays(on, readSetting(tx, 'billing').dueDays);
  const feeInvoiceId = postInvoice(context, { kind: 'lateFee', subscriberId, issuedOn: on, dueOn, lines: fees.map((fee) => lineOf(fee, vatBasisPoints)) });
  for (const { invoiceId, stage } of fees) tx.run(q.insertInto('lateFee').values({ invoiceId, stage, feeInvoiceId, at: now }));
  return feeInvoiceId;
}

function dueFees(db: Reader, subscriberId: number, on: LocalDate, policy: LateFeeSettings): ChargedFee[] {
  const savedAt = settingSavedAt(db, 'lateFees');
  const { ignoreBelowCents } = readSetting(db, 'dunning');
  const invoices = db.all(
    q
      .selectFrom('invoice')
      .select((row) => ['id', 'number', 'dueOn', 'openCents', row.selectFrom('lateFee').select(({ fn }) => fn.max<number | null>('stage').as('stage')).whereRef('invoiceId', '=', 'invoice.id').as('lastStage')])
      .where('subscriberId', '=', subscriberId)
      .where('openCents', '>', sql.lit(ZERO))
      .where('openCents', '>=', ignoreBelowCents)
      // Neither fees on fees, nor on money that was paid out and taken back.
      .where('kind', 'in', ['service', 'manual', 'opening'])
      .orderBy('dueOn')
      .orderBy('id'),
  );
  // Never saved: the defaults, which are off.
  const rulesSavedOn = savedAt === null ? on : dateOf(savedAt);
  return invoices.flatMap(({ id, number, ...invoice }) => {
    const fee = dueLateFee(invoice, policy, rulesSavedOn, on);
    return fee === null ? [] : [{ ...fee, invoiceId: id, number, dueOn: invoice.dueOn }];
  });
}

const isExempt = (db: Reader, subscriberId: number): boolean => db.one(q.selectFrom('subscriber').select('taxExempt').where('id', '=', subscriberId)).taxExempt === 1;

function lineOf({ number, dueOn, amountCents, explanation }: ChargedFee, vatBasisPoints: number): NewLine {
  const { netCents, exciseCents, vatCents, grossCents } = taxOn(amountCents, { vatBasisPoints, exciseBasisPoints: 0, inclusive: false });
  return {
    ...unlinkedLine, kind: 'lateFee', description: `Late fee: ${number}, due ${formatDate(dueOn)}`, amountCents, vatBasisPoints, netCents, exciseCents, vatCents, grossCents,
    explanation: vatBasisPoints === 0 ? explanation : `${explanation}, plus taxes`,
  };
}

/** A line that is of no charge and no period. */
const unlinkedLine = { chargeId: null, periodIndex: null, subscriptionId: null, periodStart: null, periodEnd: null, quantity: 1, discountCents: 0 as Cents, taxInclusive: 0, exciseBasisPoints: 0 } as const;
