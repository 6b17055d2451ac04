import type { ReadOutput } from '../../app/queries.ts';

/** One subscriber as his page has him. */
export type SubscriberFacts = ReadOutput<'subscribers.get'>;
