import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { isDuplicate } from '../../kernel/db.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { q } from '../../schema/tables.ts';
import { renewWish } from '../entitlement/index.ts';

const query = queryOf<OperatorContract>();

export const planQueries: Record<string, QueryHandler> = {
  'plans.list': query('plans.list', ({ db }, { includeRetired }) =>
    db
      .all(
        q
          .selectFrom('plan')
          .leftJoin('subscription', (join) => join.onRef('subscription.planId', '=', 'plan.id').on('subscription.endOn', 'is', null))
          .selectAll('plan')
          .select(({ fn }) => fn.count<number>('subscription.id').as('subscriptions'))
          .where('plan.state', 'in', includeRetired ? ['draft', 'published', 'retired'] : ['draft', 'published'])
          .groupBy('plan.id')
          .orderBy('plan.priceCents')
          .orderBy('plan.name'),
      )
      .map((row) => ({ ...row, taxInclusive: row.taxInclusive === 1, monthlyCents: row.priceCents * row.subscriptions })),
  ),
};

export interface PlanFields {
  readonly name: string;
  readonly priceCents: Cents;
  readonly taxInclusive: boolean;
  readonly downKbps: number;
  readonly upKbps: number;
}

/** Makes a plan; returns its id. Throws Refusal when the name is taken. */
export function createPlan(context: CommandContext, fields: PlanFields, state: 'draft' | 'published'): number {
  const id = unlessTaken(fields.name, () => context.tx.run(q.insertInto('plan').values({ ...fields, taxInclusive: fields.taxInclusive ? 1 : 0, service: 'pppoe', state, createdAt: context.now })).id);
  context.changed('plan', id);
  context.emit('plans', id);
  return id;
}

export const planCommands: Record<string, CommandHandler> = {
  'plans.create': handler({ ...contract['plans.create'], handle: (context, { publish, ...fields }) => ({ id: createPlan(context, fields, publish ? 'published' : 'draft') }) }),
  'plans.change': handler({
    ...contract['plans.change'],
    handle: (context, { id, ...fields }) => {
      const before = context.tx.get(q.selectFrom('plan').selectAll().where('id', '=', id));
      if (!before) throw new Refusal('not_found', 'There is no such plan.');
      unlessTaken(fields.name, () => context.tx.run(q.updateTable('plan').set({ ...fields, taxInclusive: fields.taxInclusive ? 1 : 0 }).where('id', '=', id)));
      if (before.downKbps !== fields.downKbps || before.upKbps !== fields.upKbps) {
        // Every subscription on the plan must be read back at its new speed.
        for (const row of context.tx.all(q.selectFrom('subscription').innerJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id').select('subscription.id').where('planId', '=', id).where('entitlement.state', '<>', 'ended'))) renewWish(context, row.id);
      }
      context.changed('plan', id);
      context.emit('plans', id);
      return {};
    },
  }),
  'plans.setState': handler({
    ...contract['plans.setState'],
    handle: (context, { id, state }) => {
      const { changes } = context.tx.run(q.updateTable('plan').set({ state }).where('id', '=', id));
      if (changes === 0) throw new Refusal('not_found', 'There is no such plan.');
      context.changed('plan', id);
      context.emit('plans', id);
      return {};
    },
  }),
};

function unlessTaken<T>(name: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (isDuplicate(error, 'plan.name')) throw new Refusal('conflict', `There is already a plan named ${name}. Give this one another name.`, { fields: { name: 'is taken' } });
    throw error;
  }
}
