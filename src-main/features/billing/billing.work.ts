/** What billing does by itself, day by day. */
import type { BatchKind } from '../../kernel/batches.ts';
import type { JobKind } from '../../kernel/jobs.ts';
import type { ScheduleDefinition } from '../../kernel/schedule.ts';
import { nextDaily } from '../dunning/index.ts';
import { readSetting } from '../settings/index.ts';
import { billingBatch } from './billing.service.ts';
import { renewalBatch, renewalJobs, renewalSchedule } from './renewals.service.ts';
import { lateFeeBatch, lateFeeJobs, lateFeeSchedule } from './corrections/index.ts';

export const billingBatches: Record<string, BatchKind> = { 'billing.run': billingBatch, 'billing.lateFees': lateFeeBatch, 'billing.renewals': renewalBatch };

export const billingJobs: Record<string, JobKind> = { 'billing.daily': { run: async () => ({ command: 'billing.startDaily', input: {} }) }, ...lateFeeJobs, ...renewalJobs };

export const billingSchedules: Record<string, ScheduleDefinition> = {
  // One run a day makes up for all missed days, because it invoices what is missing, whatever day it began.
  'billing.daily': {
    catchUp: 'latest',
    next: (after, db) => nextDaily(after, readSetting(db, 'billing').runAt),
    job: (dueAt) => ({ kind: 'billing.daily', mode: 'repeatable', key: 'billing.daily', lane: 'daily', input: {}, runAt: dueAt, rank: 20 }),
  },
  'billing.lateFees': lateFeeSchedule,
  'billing.renewals': renewalSchedule,
};
