import { z } from 'zod';
import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { DateValue } from '../../../src-shared/contract/values.ts';
import { HOUR, instant, later, MINUTE, type Instant } from '../../../src-shared/time.ts';
import type { Clock } from '../../kernel/clock.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import type { JobKind } from '../../kernel/jobs.ts';
import type { ScheduleDefinition } from '../../kernel/schedule.ts';
import { dayPage, listDays } from './closes.queries.ts';
import { closeByItself, closeDay, closesByItself, resolveDifference } from './closes.service.ts';

const query = queryOf<OperatorContract>();

export const closeQueries: Record<string, QueryHandler> = {
  'days.list': query('days.list', ({ db, now }, window) => listDays(db, now, window)),
  'days.get': query('days.get', ({ db, now }, { day }) => dayPage(db, now, day)),
};

/** Of a handler that has nothing to answer. */
const done = <I>(work: (context: CommandContext, input: I) => void) => (context: CommandContext, input: I) => {
  work(context, input);
  return {};
};

export const closeCommands: Record<string, CommandHandler> = {
  'days.resolve': handler({ ...contract['days.resolve'], handle: done(resolveDifference) }),
  'days.close': handler({ ...contract['days.close'], handle: done(closeDay) }),
  // Looked at once more inside the command: a payment may have come in between.
  'closes.closeByItself': handler({ input: z.object({ day: DateValue }), handle: closeByItself }),
};

/** A PC that was off for a long time closes the days since, each in a command of its own. */
const MOST_AT_ONCE = 40;

export function closeJobs({ db, clock }: { readonly db: Reader; readonly clock: Clock }): Record<string, JobKind> {
  return {
    'closes.closeDay': {
      run: async (_input: object, context) => {
        for (let closed = 0; closed < MOST_AT_ONCE; closed += 1) {
          context.signal.throwIfAborted();
          const day = closesByItself(db, clock.now());
          if (day === null) return;
          context.execute(`close-${day}`, 'closes.closeByItself', { day });
          await letOthersRun();
        }
      },
    },
  };
}

/** Five minutes after M-Pesa was asked; the first one that finds all of a day told is the one of a quarter to one. */
const MINUTES_PAST_MS = 45 * MINUTE;
const nextRound = (after: Instant): Instant => later(instant(Math.floor((after - MINUTES_PAST_MS) / HOUR) * HOUR), HOUR + MINUTES_PAST_MS);

export const closeSchedules: Record<string, ScheduleDefinition> = {
  'closes.closeDay': { catchUp: 'latest', frequent: true, next: nextRound, job: (dueAt) => ({ kind: 'closes.closeDay', mode: 'repeatable', key: 'closes.closeDay', lane: 'daily', input: {}, runAt: dueAt, rank: 80 }) },
};
