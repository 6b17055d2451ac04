import { sql } from 'kysely';
import { z } from 'zod';
import { Refusal } from '../../../src-shared/refusal.ts';
import { ZERO, type Cents } from '../../../src-shared/money.ts';
import { dateOf, formatDate, instantOf, type LocalDate } from '../../../src-shared/time.ts';
import { startBatch, type BatchKind } from '../../kernel/batches.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { bookOpeningCredit, bookOpeningDebt } from '../../ledger/events.ts';
import { openDay } from '../../ledger/period-lock.ts';
import { q } from '../../schema/tables.ts';
import { refreshEntitlement } from '../entitlement/index.ts';
import { clockJump, readSetting, seeToday } from '../settings/index.ts';
import { closeCharge, continueCharge } from './charges.store.ts';
import { postInvoice, type NewLine } from './invoices.store.ts';
import { planInvoices, type ChargeMove } from './plan-invoices.ts';
import { readTerms, type BillingTerms } from './pricing.store.ts';

const duePayers = statement<{ until: LocalDate; after: number }>()((p) =>
  q.selectFrom('charge').select('payerId').distinct().where('nextOn', '<=', p('until')).where('payerId', '>', p('after')).orderBy('payerId').limit(sql.lit(101)),
);
// Compare-and-set on nextOn: of two runs only one moves it on (billing-rules, Exactly once).
const moveOn = statement<{ id: number; from: LocalDate; nextIndex: number; nextOn: LocalDate | null }>()((p) =>
  q.updateTable('charge').set({ nextIndex: p('nextIndex'), nextOn: p('nextOn') }).where('id', '=', p('id')).where('nextOn', '=', p('from')),
);

/** Who pays for a subscriber: himself, or the payer whose unit he is. */
export function payerOf(db: Reader, subscriberId: number): number {
  return db.one(q.selectFrom('subscriber').select((row) => row.fn.coalesce('payerId', 'id').as('payerId')).where('id', '=', subscriberId)).payerId;
}

/** Payers with something to invoice by a day, by id. */
export function duePayersAfter(db: Reader, until: LocalDate, after: number): number[] {
  return db.allOf(duePayers, { until, after }).map((row) => row.payerId);
}

/**
 * Invoices everything of one payer (and his units) that fell due by `on` and is not invoiced yet; nothing when nothing is due. Issued and due from
 * `on`: a period that was missed while the PC was off gives its payer the same days to pay. Returns the invoices' ids.
 */
export function billPayer(context: CommandContext, payerId: number, on: LocalDate, terms: BillingTerms = readTerms(context.tx), runId: number | null = null): number[] {
  const plan = planInvoices(context.tx, payerId, on, terms);
  const restarted = new Map(plan.moves.map((move) => [move.charge.id, advance(context, move)]));
  if (runId !== null) for (const skip of plan.skips) context.tx.run(q.insertInto('billingRunSkip').values({ runId, subscriberId: payerId, ...skip }));
  for (const { charge, lines } of plan.moves) {
    const paidUpTo = lines.at(-1)?.periodEnd;
    if (charge.timing === 'prepaid' && charge.kind === 'plan' && paidUpTo) context.tx.run(q.updateTable('subscription').set({ paidUntil: instantOf(paidUpTo, '00:00') }).where('id', '=', charge.subscriptionId));
  }
  return plan.invoices.map(({ dueOn, lines }) =>
    postInvoice(context, { kind: 'service', subscriberId: payerId, issuedOn: on, dueOn, runId, lines: lines.map(({ fellDueOn: _fellDueOn, ...line }): NewLine => ({ ...line, chargeId: restarted.get(line.chargeId!) ?? line.chargeId })) }),
  );
}

/** Moves a charge on past its lines; returns the charge that the lines are of. */
function advance(context: CommandContext, { charge, nextIndex, nextOn, restart }: ChargeMove): number {
  if (restart === null) {
    const { changes } = context.tx.runOf(moveOn, { id: charge.id, from: charge.nextOn!, nextIndex, nextOn });
    if (changes !== 1) throw new Error(`charge ${charge.id} was invoiced by somebody else within this transaction`);
    return charge.id;
  }
  closeCharge(context, charge, restart.closeOn);
  const id = continueCharge(context, charge, restart.startOn, charge.endOn);
  context.tx.run(q.updateTable('charge').set({ nextIndex, nextOn }).where('id', '=', id));
  return id;
}

/** As billPayer, for a subscriber who may be a unit. By a clock that jumped nothing is invoiced: the run does it, once a person has confirmed the date. */
export function billSubscriber(context: CommandContext, subscriberId: number, on: LocalDate): number[] {
  if (clockJump(context.tx, on)) return [];
  return billPayer(context, payerOf(context.tx, subscriberId), on);
}

/** An opening balance: owed as an open item that ages and is settled like an invoice, credit as credit. Zero books nothing. */
export function bookOpeningBalance(context: CommandContext, given: { subscriberId: number; on: LocalDate; dueOn: LocalDate; balanceCents: Cents; description: string }): void {
  const { subscriberId, balanceCents } = given;
  const on = openDay(context.tx, given.on);
  if (balanceCents < 0) {
    bookOpeningCredit(context, { subscriberId, bookedOn: on, reference: `opening:${subscriberId}`, amountCents: -balanceCents as Cents });
  } else if (balanceCents > 0) {
    const line = {
      chargeId: null, periodIndex: null, subscriptionId: null, kind: 'opening', description: given.description, periodStart: null, periodEnd: null, quantity: 1, amountCents: balanceCents, discountCents: ZERO,
      taxInclusive: 1, exciseBasisPoints: 0, vatBasisPoints: 0, netCents: balanceCents, exciseCents: ZERO, vatCents: ZERO, grossCents: balanceCents, explanation: 'Balance brought forward',
    } as const;
    postInvoice(context, {
      kind: 'opening', subscriberId, issuedOn: on, dueOn: given.dueOn, lines: [line],
      book: (inner, reference, amountCents) => bookOpeningDebt(inner, { subscriberId, bookedOn: on, reference, amountCents }),
    });
  }
}

function startRun(context: CommandContext, on: LocalDate): { batchId: number; runId: number } {
  const { total } = context.tx.one(q.selectFrom('charge').select(({ fn }) => fn.count<number>('payerId').distinct().as('total')).where('nextOn', '<=', on));
  const batchId = startBatch(context, { kind: 'billing.run', total, cursor: '0', input: { on } });
  const { id: runId } = context.tx.run(q.insertInto('billingRun').values({ batchId, runOn: on, operatorId: context.actor.kind === 'operator' ? context.actor.operatorId : null, at: context.now }));
  return { batchId, runId };
}

export const billingServiceCommands: Record<string, CommandHandler> = {
  'billing.startDaily': handler({
    input: z.object({}),
    handle: (context) => {
      const today = seeToday(context, false);
      if (today === null) context.emit('settings');
      else if (duePayersAfter(context.tx, today, 0).length > 0) startRun(context, today);
    },
  }),
};

/** By hand; the same run as the daily one. Throws Refusal needs_confirmation after a jump of the clock. */
export function runNow(context: CommandContext, confirmClockJump: boolean): { batchId: number; runId: number } {
  const today = seeToday(context, confirmClockJump);
  if (today === null) {
    const jump = clockJump(context.tx, dateOf(context.now))!;
    throw new Refusal('needs_confirmation', `The clock jumped ${jump.days} days forward, from ${formatDate(jump.from)}. If today's date is right, confirm; if not, set the clock of this computer first. Nothing was invoiced.`, { days: jump.days });
  }
  return startRun(context, today);
}

const runOf = statement<{ batchId: number }>()((p) => q.selectFrom('billingRun').select('id').where('batchId', '=', p('batchId')));

/** Payers with something due, by id; each in the transaction of its chunk. */
export const billingBatch: BatchKind = {
  chunk: (context, { id: batchId, cursor, input }: { id: number; cursor: string; input: { on: LocalDate } }, budget) => {
    const terms = readTerms(context.tx);
    const settings = readSetting(context.tx, 'dunning');
    const { id: runId } = context.tx.getOf(runOf, { batchId })!;
    let done = 0;
    for (const payerId of duePayersAfter(context.tx, input.on, Number(cursor))) {
      if (billPayer(context, payerId, input.on, terms, runId).length > 0) refreshEntitlement(context, payerId, { settings });
      done += 1;
      if (budget.spent()) return { done, failed: 0, cursor: String(payerId) };
    }
    return { done, failed: 0, cursor: null };
  },
};
