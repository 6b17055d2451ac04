import { instant, MINUTE, SECOND, type Instant } from '../../../src-shared/time.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/db.ts';
import type { JobKind } from '../../kernel/jobs.ts';
import type { ScheduleDefinition } from '../../kernel/schedule.ts';
import { seeOutages } from './outages.service.ts';

/** After the looks of the minute (features/health). */
const OFFSET_MS = 40 * SECOND;

export function outageJobs({ db, clock }: { readonly db: Reader; readonly clock: Clock }): Record<string, JobKind> {
  return {
    'outages.look': {
      run: async () => {
        const { found, over } = seeOutages(db, clock.now());
        return found.length + over.length === 0 ? undefined : { command: 'outages.follow', input: {} };
      },
    },
  };
}

export const outageSchedules: Record<string, ScheduleDefinition> = {
  'outages.look': {
    catchUp: 'latest',
    frequent: true,
    next: (after: Instant): Instant => instant((Math.floor((after - OFFSET_MS) / MINUTE) + 1) * MINUTE + OFFSET_MS),
    job: (dueAt) => ({ kind: 'outages.look', mode: 'repeatable', key: 'outages.look', lane: 'outages', input: {}, runAt: dueAt, rank: 45 }),
  },
};
