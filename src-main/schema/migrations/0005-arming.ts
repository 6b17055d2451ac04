import type { Migration } from '../../kernel/migrate.ts';

/** What routers do by themselves while Waya is off. */
export const arming: Migration = {
  version: 5,
  name: '0005-arming',
  sql: `
-- What was last proven to be armed on a router.
CREATE TABLE armedExpiry (
  routerId INTEGER PRIMARY KEY REFERENCES router (id) ON DELETE CASCADE,
  -- Of the plan that was written; empty: it is not known what stands there.
  digest TEXT NOT NULL,
  -- JSON: a digest of each object by its name on the router, or null where that is not known.
  objects TEXT, objectCount INTEGER NOT NULL, serviceCount INTEGER NOT NULL,
  -- The zone in which its times are written.
  timeZone TEXT,
  -- When it was last read back and right; when it was last looked at.
  confirmedAt INTEGER, lookedAt INTEGER NOT NULL,
  -- JSON of a Trouble; null: all is armed that should be.
  trouble TEXT,
  -- JSON: services that a script cannot name, and why.
  unarmable TEXT NOT NULL DEFAULT '[]'
) STRICT;
-- The hour at which a router may end a service by itself: written before the router is told, and taken away after it was proven that it will not.
CREATE TABLE armedService (
  subscriptionId INTEGER NOT NULL REFERENCES subscription (id) ON DELETE CASCADE, routerId INTEGER NOT NULL REFERENCES router (id) ON DELETE CASCADE, at INTEGER NOT NULL,
  PRIMARY KEY (subscriptionId, routerId)
) STRICT;
CREATE INDEX armedServiceByRouter ON armedService (routerId, at);
`,
};
