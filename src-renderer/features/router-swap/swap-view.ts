import type { ReadOutput } from '../../app/queries.ts';

export type SwapFacts = ReadOutput<'routerSwap.facts'>;
export type SwapState = ReadOutput<'routerSwap.state'>;
