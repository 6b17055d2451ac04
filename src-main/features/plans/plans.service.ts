/** Plans and their prices. A price holds from a day on; the plan's own priceCents is the one on sale today. */
import type { Burst, DataCap } from '../../../src-shared/contract/network-values.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf, formatDate, localDate, type LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { isDuplicate } from '../../kernel/db.ts';
import { q, type Charging } from '../../schema/tables.ts';
import { isPass, type Interval } from '../billing/index.ts';
import { renewServices } from './renewals.ts';
import { refuseOddSpeeds } from './speed-rules.ts';

export interface PlanFields {
  readonly name: string;
  readonly taxInclusive: boolean;
  readonly exciseApplies: boolean;
  readonly downKbps: number;
  readonly upKbps: number;
  readonly burst: Burst | null;
  /** 1 (first) to 8. */
  readonly priority: number;
  readonly addressList: string | null;
  readonly cap: DataCap | null;
}

/** What may be left out: excise applies, no burst, last in the queue, no list, no cap. */
type Optional = 'exciseApplies' | 'burst' | 'priority' | 'addressList' | 'cap';

export interface NewPlan extends Omit<PlanFields, Optional>, Partial<Pick<PlanFields, Optional>> {
  readonly priceCents: Cents;
  /** A month unless said otherwise. */
  readonly interval?: Interval;
  readonly charging?: Charging;
}

/** The first price of a plan is in force from the first day of all: what a subscriber brought over from before is priced too. */
const EVER = localDate('1970-01-01');
const MONTH: Interval = { unit: 'month', count: 1 };

/** Makes a plan, by the month and in advance unless said otherwise; returns its id. Throws Refusal when the name is taken, or for hours or minutes that are not prepaid. */
export function createPlan(context: CommandContext, { interval = MONTH, charging = 'advance', exciseApplies = true, burst = null, priority = 8, addressList = null, cap = null, priceCents, ...given }: NewPlan, state: 'draft' | 'published'): number {
  const { tx, now } = context;
  if (isPass(interval) && charging !== 'prepaid') throw new Refusal('invalid', 'A pass of hours or minutes is paid before it is used: choose prepaid.', { fields: { charging: 'must be prepaid' } });
  const fields: PlanFields = { ...given, exciseApplies, burst, priority, addressList, cap };
  refuseOddSpeeds(fields);
  const row = { ...columnsOf(fields), priceCents, intervalUnit: interval.unit, intervalCount: interval.count, charging, state, createdAt: now } as const;
  const { id } = unlessTaken(fields.name, () => tx.run(q.insertInto('plan').values(row)));
  tx.run(q.insertInto('planPrice').values({ planId: id, fromOn: EVER, priceCents, keepEarlier: 0, createdAt: now }));
  changed(context, id);
  return id;
}

/** Name, speed, data cap and taxes. What stands on routers is told to them at once, service by service. */
export function changePlanFields(context: CommandContext, id: number, fields: PlanFields): void {
  const { tx } = context;
  const before = find(context, id);
  refuseOddSpeeds(fields);
  const columns = columnsOf(fields);
  unlessTaken(fields.name, () => tx.run(q.updateTable('plan').set(columns).where('id', '=', id)));
  if (ON_ROUTERS.some((column) => before[column] !== columns[column])) renewServices(context, id);
  changed(context, id);
}

/** A retired plan is sold no more; who has it keeps it. */
export function setPlanState(context: CommandContext, id: number, state: 'draft' | 'published' | 'retired'): void {
  find(context, id);
  context.tx.run(q.updateTable('plan').set({ state }).where('id', '=', id));
  changed(context, id);
}

/** A price for periods that begin on fromOn or later; set again for the same day, it replaces what was set. Throws Refusal for a day that is over. */
export function changePrice(context: CommandContext, id: number, price: { readonly priceCents: Cents; readonly fromOn: LocalDate; readonly existing: 'keep' | 'move' }): void {
  const { tx, now } = context;
  const { priceCents, fromOn } = price;
  const today = dateOf(now);
  find(context, id);
  if (fromOn < today) throw new Refusal('invalid', `${formatDate(fromOn)} is over, and what began by then is invoiced at the price of that time. Choose today or a later day.`, { fields: { fromOn: 'is in the past' } });
  const keepEarlier = price.existing === 'keep' ? 1 : 0;
  tx.run(q.insertInto('planPrice').values({ planId: id, fromOn, priceCents, keepEarlier, createdAt: now }).onConflict((conflict) => conflict.columns(['planId', 'fromOn']).doUpdateSet({ priceCents, keepEarlier, createdAt: now })));
  takeNewPrices(context, today);
  changed(context, id);
}

/** Takes back a price that is yet to come. Throws Refusal when it is in force, or was never set. */
export function cancelPrice(context: CommandContext, id: number, fromOn: LocalDate): void {
  const { tx } = context;
  if (!tx.get(q.selectFrom('planPrice').select('id').where('planId', '=', id).where('fromOn', '=', fromOn))) throw new Refusal('not_found', `No price of this plan begins on ${formatDate(fromOn)}.`);
  if (fromOn <= dateOf(context.now)) throw new Refusal('locked', 'This price is in force already. Set another one instead.');
  tx.run(q.deleteFrom('planPrice').where('planId', '=', id).where('fromOn', '=', fromOn));
  changed(context, id);
}

/** Makes the prices that are in force on a day the ones on sale. What is invoiced goes by the dated prices, so it does not wait for this. */
export function takeNewPrices(context: CommandContext, today: LocalDate): void {
  const changes = context.tx.sql<{ id: number; priceCents: Cents }>(
    `SELECT id, price AS priceCents FROM (SELECT id, priceCents, (SELECT planPrice.priceCents FROM planPrice WHERE planId = plan.id AND fromOn <= ? ORDER BY fromOn DESC LIMIT 1) AS price FROM plan) WHERE price <> priceCents`,
    today,
  );
  for (const { id, priceCents } of changes) {
    context.tx.run(q.updateTable('plan').set({ priceCents }).where('id', '=', id));
    changed(context, id);
  }
}

const columnsOf = ({ taxInclusive, exciseApplies, burst, cap, ...fields }: PlanFields) =>
  ({ ...fields, burst: burst && JSON.stringify(burst), cap: cap && JSON.stringify(cap), taxInclusive: taxInclusive ? 1 : 0, exciseApplies: exciseApplies ? 1 : 0 }) as const;

/** What of a plan stands on routers; a data cap is counted here. */
const ON_ROUTERS = ['downKbps', 'upKbps', 'burst', 'priority', 'addressList'] as const;

function find(context: CommandContext, id: number) {
  const plan = context.tx.get(q.selectFrom('plan').select([...ON_ROUTERS]).where('id', '=', id));
  if (!plan) throw new Refusal('not_found', 'There is no such plan.');
  return plan;
}

function changed(context: CommandContext, id: number): void {
  context.changed('plan', id);
  context.emit('plans', id);
}

function unlessTaken<T>(name: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (isDuplicate(error, 'plan.name')) throw new Refusal('conflict', `There is already a plan named ${name}. Give this one another name.`, { fields: { name: 'is taken' } });
    throw error;
  }
}
