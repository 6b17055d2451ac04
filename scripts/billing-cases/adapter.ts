import type { CaseInput } from './case-input.ts';

/** Runs one case of a kind. `expected` is for a horizon that only the expected results tell, never for a result. */
export type Adapter = (input: CaseInput, expected: CaseInput) => unknown;
