import type { Migration } from '../../kernel/migrate.ts';

/** How routers are: whether they answer, what they measure, what is wrong with them, and copies of their configuration. */
export const health: Migration = {
  version: 7,
  name: '0007-health',
  sql: `
-- What the looks of the last minutes came to (features/health/watch.ts).
CREATE TABLE routerWatch (
  routerId INTEGER PRIMARY KEY REFERENCES router (id) ON DELETE CASCADE,
  state TEXT NOT NULL CHECK (state IN ('unknown', 'up', 'down')),
  since INTEGER NOT NULL, flapping INTEGER NOT NULL CHECK (flapping IN (0, 1)),
  -- JSON of a Watch: the memory of the damping, the last readings of the counters.
  memory TEXT NOT NULL
) STRICT;
-- By the minute for two days, by the hour for a quarter of a year.
CREATE TABLE healthSample (
  routerId INTEGER NOT NULL REFERENCES router (id) ON DELETE CASCADE, grain TEXT NOT NULL CHECK (grain IN ('minute', 'hour')), at INTEGER NOT NULL,
  cpuLoadPercent INTEGER NOT NULL, freeMemoryBytes INTEGER NOT NULL, totalMemoryBytes INTEGER NOT NULL, uptimeSeconds INTEGER NOT NULL,
  -- Sectors since the router started; null: not told.
  flashWrites INTEGER,
  -- Read every few minutes with the interfaces; null in between. Bits per second over the ether interfaces that run.
  sessions INTEGER, receivedBitsPerSecond INTEGER, sentBitsPerSecond INTEGER,
  PRIMARY KEY (routerId, grain, at)
) STRICT, WITHOUT ROWID;
CREATE TABLE routerAlert (
  id INTEGER PRIMARY KEY, routerId INTEGER NOT NULL REFERENCES router (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('down', 'flapping', 'rebooted', 'cpu', 'memory', 'flash', 'licence', 'clock', 'backup')),
  openedAt INTEGER NOT NULL, closedAt INTEGER, detail TEXT NOT NULL
) STRICT;
CREATE INDEX routerAlertByRouter ON routerAlert (routerId, openedAt);
CREATE UNIQUE INDEX routerAlertOpen ON routerAlert (routerId, kind) WHERE closedAt IS NULL;
-- The last examination: JSON of its checks.
CREATE TABLE routerExamination (routerId INTEGER PRIMARY KEY REFERENCES router (id) ON DELETE CASCADE, at INTEGER NOT NULL, checks TEXT NOT NULL) STRICT;
-- A configuration that is as it was is not kept twice: checkedAt tells when it was last seen so.
CREATE TABLE routerBackup (
  id INTEGER PRIMARY KEY, routerId INTEGER NOT NULL REFERENCES router (id) ON DELETE CASCADE, at INTEGER NOT NULL, checkedAt INTEGER NOT NULL,
  version TEXT NOT NULL, digest TEXT NOT NULL, lineCount INTEGER NOT NULL, bytes INTEGER NOT NULL, cipher TEXT NOT NULL
) STRICT;
CREATE INDEX routerBackupByRouter ON routerBackup (routerId, at);
-- Since when no copy could be made, and why; no row: the last one was made.
CREATE TABLE routerBackupTrouble (routerId INTEGER PRIMARY KEY REFERENCES router (id) ON DELETE CASCADE, since INTEGER NOT NULL, at INTEGER NOT NULL, trouble TEXT NOT NULL) STRICT;
`,
};
