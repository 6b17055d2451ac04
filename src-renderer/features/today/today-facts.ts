import type { ReadOutput } from '../../app/queries.ts';

/** The day as its page has it. */
export type TodayFacts = ReadOutput<'desk.today'>;
