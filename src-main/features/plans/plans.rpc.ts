import { z } from 'zod';
import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { dateOf } from '../../../src-shared/time.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import type { JobKind } from '../../kernel/jobs.ts';
import type { ScheduleDefinition } from '../../kernel/schedule.ts';
import { nextDaily } from '../dunning/index.ts';
import { listPlans } from './plans.store.ts';
import { cancelPrice, changePlanFields, changePrice, createPlan, setPlanState, takeNewPrices } from './plans.service.ts';

const query = queryOf<OperatorContract>();

export const planQueries: Record<string, QueryHandler> = {
  'plans.list': query('plans.list', ({ db, now }, { includeRetired }) => listPlans(db, includeRetired, now)),
};

/** Of a handler that has nothing to answer. */
const done = <I>(work: (context: CommandContext, input: I) => void) => (context: CommandContext, input: I) => {
  work(context, input);
  return {};
};

export const planCommands: Record<string, CommandHandler> = {
  'plans.create': handler({ ...contract['plans.create'], handle: (context, { publish, ...fields }) => ({ id: createPlan(context, fields, publish ? 'published' : 'draft') }) }),
  'plans.change': handler({ ...contract['plans.change'], handle: done((context, { id, shown: _shown, ...fields }) => changePlanFields(context, id, fields)) }),
  'plans.changePrice': handler({ ...contract['plans.changePrice'], handle: done((context, { id, ...price }) => changePrice(context, id, price)) }),
  'plans.cancelPrice': handler({ ...contract['plans.cancelPrice'], handle: done((context, { id, fromOn }) => cancelPrice(context, id, fromOn)) }),
  'plans.setState': handler({ ...contract['plans.setState'], handle: done((context, { id, state }) => setPlanState(context, id, state)) }),
  'plans.takeNewPrices': handler({ input: z.object({}), handle: (context) => takeNewPrices(context, dateOf(context.now)) }),
};

/** Prices change when the day does; one run makes up for missed ones. */
export const planSchedules: Record<string, ScheduleDefinition> = {
  'plans.takeNewPrices': {
    catchUp: 'latest',
    next: (after) => nextDaily(after, '00:00'),
    job: (dueAt) => ({ kind: 'plans.takeNewPrices', mode: 'repeatable', key: 'plans.takeNewPrices', lane: 'daily', input: {}, runAt: dueAt, rank: 10 }),
  },
};

export const planJobs: Record<string, JobKind> = { 'plans.takeNewPrices': { run: async () => ({ command: 'plans.takeNewPrices', input: {} }) } };
