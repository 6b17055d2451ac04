import type { Migration } from '../../kernel/migrate.ts';
import { foundation } from './0001-foundation.ts';
import { billing } from './0002-billing.ts';
import { moneyIn } from './0003-money-in.ts';
import { lines } from './0004-lines.ts';
import { arming } from './0005-arming.ts';
import { usage } from './0006-usage.ts';
import { health } from './0007-health.ts';
import { outages } from './0008-outages.ts';
import { routerSwap } from './0009-router-swap.ts';
import { rollout } from './0010-rollout.ts';

/** In order; a released file never changes (schema/migrations.test.ts holds the checksums). */
export const migrations: readonly Migration[] = [foundation, billing, moneyIn, lines, arming, usage, health, outages, routerSwap, rollout];
