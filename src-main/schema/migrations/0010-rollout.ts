import type { Migration } from '../../kernel/migrate.ts';

/** Where a router is only watched, what the ledger decides is not sent: such a change cut off nobody and let nobody on. */
export const rollout: Migration = {
  version: 10,
  name: '0010-rollout',
  sql: `ALTER TABLE entitlementChange ADD COLUMN watched INTEGER NOT NULL DEFAULT 0 CHECK (watched IN (0, 1));`,
};
