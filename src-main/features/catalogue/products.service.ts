/** Add-ons (by the period) and one-offs: what is sold beside the plans. */
import type { Product } from '../../../src-shared/contract/catalogue.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { isDuplicate, type Reader } from '../../kernel/db.ts';
import { q, type DateUnit } from '../../schema/tables.ts';
import { isPass, type Interval } from '../billing/index.ts';

interface ProductFields {
  readonly name: string;
  readonly priceCents: Cents;
  readonly taxInclusive: boolean;
  readonly exciseApplies: boolean;
}

export interface ProductRow extends ProductFields {
  readonly id: number;
  readonly kind: 'addOn' | 'oneOff';
  readonly interval: Interval | null;
  readonly state: 'published' | 'retired';
}

export function findProduct(db: Reader, id: number): ProductRow | undefined {
  const row = db.get(q.selectFrom('product').selectAll().where('id', '=', id));
  return row && viewOf(row);
}

/** All products by name; retired ones where they are asked for. */
export function listProducts(db: Reader, includeRetired: boolean, today: LocalDate): Product[] {
  const rows = db.all(q.selectFrom('product').selectAll().where('state', 'in', includeRetired ? ['published', 'retired'] : ['published']).orderBy('name'));
  const uses = db.sql<{ productId: number; services: number }>(
    `SELECT productId, count(DISTINCT subscriptionId) AS services FROM charge WHERE productId IS NOT NULL AND kind = 'addOn' AND startOn <= ? AND (endOn IS NULL OR endOn > ?) GROUP BY productId`,
    today, today,
  );
  const inUse = new Map(uses.map((use) => [use.productId, use.services]));
  return rows.map((row) => ({ ...viewOf(row), inUse: inUse.get(row.id) ?? 0 }));
}

function viewOf(row: { id: number; name: string; kind: 'addOn' | 'oneOff'; priceCents: Cents; taxInclusive: 0 | 1; exciseApplies: 0 | 1; intervalUnit: DateUnit | null; intervalCount: number | null; state: 'published' | 'retired' }) {
  const { id, name, kind, priceCents, state } = row;
  return { id, name, kind, priceCents, state, taxInclusive: row.taxInclusive === 1, exciseApplies: row.exciseApplies === 1, interval: row.intervalUnit === null ? null : { unit: row.intervalUnit, count: row.intervalCount! } };
}

/** Makes a product; returns its id. Throws Refusal when the name is taken, or when an interval is missing or makes no sense. */
export function createProduct(context: CommandContext, { kind, interval, ...fields }: ProductFields & { readonly kind: 'addOn' | 'oneOff'; readonly interval: Interval | null }): number {
  if (kind === 'addOn' && interval === null) throw new Refusal('invalid', 'An add-on is charged again and again: say how often.', { fields: { interval: 'is missing' } });
  if (kind === 'oneOff' && interval !== null) throw new Refusal('invalid', 'A one-off is charged once: leave out how often.', { fields: { interval: 'has no meaning for a one-off' } });
  if (interval !== null && isPass(interval)) throw new Refusal('invalid', 'An add-on is charged by days, weeks, months or years.', { fields: { interval: 'is too short' } });
  const row = { ...columnsOf(fields), kind, intervalUnit: (interval?.unit ?? null) as DateUnit | null, intervalCount: interval?.count ?? null, state: 'published', createdAt: context.now } as const;
  const { id } = unlessTaken(fields.name, () => context.tx.run(q.insertInto('product').values(row)));
  changed(context, id);
  return id;
}

/** What is sold from now on; who has an add-on keeps its price. */
export function changeProduct(context: CommandContext, id: number, fields: ProductFields): void {
  const { changes } = unlessTaken(fields.name, () => context.tx.run(q.updateTable('product').set(columnsOf(fields)).where('id', '=', id)));
  if (changes === 0) throw new Refusal('not_found', 'There is no such product.');
  changed(context, id);
}

export function setProductState(context: CommandContext, id: number, state: 'published' | 'retired'): void {
  const { changes } = context.tx.run(q.updateTable('product').set({ state }).where('id', '=', id));
  if (changes === 0) throw new Refusal('not_found', 'There is no such product.');
  changed(context, id);
}

const columnsOf = ({ taxInclusive, exciseApplies, ...fields }: ProductFields) => ({ ...fields, taxInclusive: taxInclusive ? 1 : 0, exciseApplies: exciseApplies ? 1 : 0 }) as const;

function changed(context: CommandContext, id: number): void {
  context.changed('product', id);
  context.emit('products', id);
}

function unlessTaken<T>(name: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (isDuplicate(error, 'product.name')) throw new Refusal('conflict', `There is already a product named ${name}. Give this one another name.`, { fields: { name: 'is taken' } });
    throw error;
  }
}
