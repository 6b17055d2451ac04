/** Plan changes hold on the routers from the beginning of their day, and speeds of their own end with it. */
import { z } from 'zod';
import { dateOf } from '../../../src-shared/time.ts';
import { handler, type CommandHandler } from '../../kernel/commands.ts';
import type { JobKind } from '../../kernel/jobs.ts';
import type { ScheduleDefinition } from '../../kernel/schedule.ts';
import { nextDaily } from '../dunning/index.ts';
import { clockJump } from '../settings/index.ts';
import { endOverridesOf } from './lines.service.ts';
import { applyPlanChanges } from './plan-changes.service.ts';

export const subscriberSchedules: Record<string, ScheduleDefinition> = {
  'subscribers.newDay': {
    catchUp: 'latest',
    next: (after) => nextDaily(after, '00:00'),
    job: (dueAt) => ({ kind: 'subscribers.newDay', mode: 'repeatable', key: 'subscribers.newDay', lane: 'daily', input: {}, runAt: dueAt, rank: 5 }),
  },
};

export const subscriberJobs: Record<string, JobKind> = { 'subscribers.newDay': { run: async () => ({ command: 'subscribers.newDay', input: {} }) } };

export const newDayCommands: Record<string, CommandHandler> = {
  'subscribers.newDay': handler({
    input: z.object({}),
    handle: (context) => {
      const today = dateOf(context.now);
      // By a clock that jumped nothing is changed; the next day makes up for it once a person has confirmed the date.
      if (clockJump(context.tx, today)) return;
      applyPlanChanges(context, today);
      endOverridesOf(context, today);
    },
  }),
};
