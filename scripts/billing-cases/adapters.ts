/** One small adapter per kind of case: reads the input, calls the product, names the results. No arithmetic of its own. */
import { ACCOUNT_ADAPTERS } from './account-adapters.ts';
import type { Adapter } from './adapter.ts';
import { AMOUNT_ADAPTERS } from './amount-adapters.ts';
import { DUNNING_ADAPTERS } from './dunning-adapters.ts';
import { PERIOD_ADAPTERS } from './period-adapters.ts';
import { REPORT_ADAPTERS } from './report-adapters.ts';
import { RUN_ADAPTERS } from './run-adapters.ts';
import { TAX_ADAPTERS } from './tax-adapters.ts';

export const ADAPTERS: Readonly<Record<string, Adapter | undefined>> = {
  ...PERIOD_ADAPTERS, ...AMOUNT_ADAPTERS, ...TAX_ADAPTERS, ...ACCOUNT_ADAPTERS, ...RUN_ADAPTERS, ...DUNNING_ADAPTERS, ...REPORT_ADAPTERS,
};
