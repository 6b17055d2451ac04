import type { Migration } from '../../kernel/migrate.ts';
import { foundation } from './0001-foundation.ts';
import { billing } from './0002-billing.ts';
import { moneyIn } from './0003-money-in.ts';

/** In order; a released file never changes (schema/migrations.test.ts holds the checksums). */
export const migrations: readonly Migration[] = [foundation, billing, moneyIn];
