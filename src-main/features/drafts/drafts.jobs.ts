/** Drafts that post themselves: every day after the billing run, those whose day has come. */
import { z } from 'zod';
import { dateOf, type LocalDate } from '../../../src-shared/time.ts';
import { batchIsRunning, startBatch, type BatchKind } from '../../kernel/batches.ts';
import { handler, type CommandHandler } from '../../kernel/commands.ts';
import type { JobKind } from '../../kernel/jobs.ts';
import type { ScheduleDefinition } from '../../kernel/schedule.ts';
import { q } from '../../schema/tables.ts';
import { nextDaily } from '../dunning/index.ts';
import { clockJump, readSetting } from '../settings/index.ts';
import { postDueDraft } from './drafts.service.ts';

/** One run makes up for missed ones. */
export const draftSchedules: Record<string, ScheduleDefinition> = {
  'drafts.postDue': {
    catchUp: 'latest',
    next: (after, db) => nextDaily(after, readSetting(db, 'billing').runAt),
    job: (dueAt) => ({ kind: 'drafts.postDue', mode: 'repeatable', key: 'drafts.postDue', lane: 'daily', input: {}, runAt: dueAt, rank: 22 }),
  },
};

export const draftJobs: Record<string, JobKind> = { 'drafts.postDue': { run: async () => ({ command: 'drafts.postDue', input: {} }) } };

const due = (on: LocalDate) => q.selectFrom('draft').where('postOn', '<=', on);

export const draftRunCommands: Record<string, CommandHandler> = {
  'drafts.postDue': handler({
    input: z.object({}),
    handle: (context) => {
      const on = dateOf(context.now);
      // Nothing is posted by a clock that jumped, until a person has confirmed the date.
      if (clockJump(context.tx, on) || batchIsRunning(context.tx, 'drafts.post')) return;
      const { total } = context.tx.one(due(on).select(({ fn }) => fn.countAll<number>().as('total')));
      if (total > 0) startBatch(context, { kind: 'drafts.post', total, cursor: '0', input: { on } });
    },
  }),
};

/** By id; each in the transaction of its chunk. */
const postBatch: BatchKind = {
  chunk: (context, { cursor, input }: { cursor: string; input: { on: LocalDate } }, budget) => {
    let done = 0;
    let failed = 0;
    for (const { id } of context.tx.all(due(input.on).select('id').where('id', '>', Number(cursor)).orderBy('id').limit(101))) {
      if (postDueDraft(context, id)) done += 1;
      else failed += 1;
      if (budget.spent()) return { done, failed, cursor: String(id) };
    }
    return { done, failed, cursor: null };
  },
};

export const draftBatches: Record<string, BatchKind> = { 'drafts.post': postBatch };
