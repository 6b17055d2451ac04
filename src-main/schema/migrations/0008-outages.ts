import type { Migration } from '../../kernel/migrate.ts';

/** What holds cut-offs by a person's word: outages of a router or an area, and services that are never to be cut off. */
export const outages: Migration = {
  version: 8,
  name: '0008-outages',
  sql: `
CREATE TABLE outage (
  id INTEGER PRIMARY KEY,
  scope TEXT NOT NULL CHECK (scope IN ('router', 'area')),
  -- Of a router; null for an area, and when the router was removed since. place: the name of the router as it was then, or the area.
  routerId INTEGER REFERENCES router (id) ON DELETE SET NULL, place TEXT NOT NULL,
  -- found: by Waya, because the router was down; declared: by a person; dismissed: a person says that it is none.
  state TEXT NOT NULL CHECK (state IN ('found', 'declared', 'dismissed')),
  -- untilAt null: it lasts; in the future: planned, or known.
  fromAt INTEGER NOT NULL, untilAt INTEGER CHECK (untilAt >= fromAt), reason TEXT NOT NULL, createdAt INTEGER NOT NULL, operatorId INTEGER REFERENCES operator (id),
  -- 1: the router was down, and it ends when the router answers again.
  endsItself INTEGER NOT NULL CHECK (endsItself IN (0, 1)),
  gaveBackDays INTEGER CHECK (gaveBackDays > 0), gaveBackAt INTEGER, batchId INTEGER REFERENCES batch (id)
) STRICT;
CREATE INDEX outageByRouter ON outage (routerId, fromAt);
CREATE INDEX outageByUntil ON outage (untilAt);
CREATE INDEX outageByOperator ON outage (operatorId) WHERE operatorId IS NOT NULL;
CREATE INDEX outageByBatch ON outage (batchId) WHERE batchId IS NOT NULL;
-- Days given back: once for an outage and a service, whatever happens in between.
CREATE TABLE outageCredit (
  outageId INTEGER NOT NULL REFERENCES outage (id), subscriptionId INTEGER NOT NULL REFERENCES subscription (id),
  days INTEGER NOT NULL CHECK (days >= 0),
  -- Credited, or what the days are worth that his prepaid time was made longer by.
  amountCents INTEGER NOT NULL CHECK (amountCents >= 0), creditNoteId INTEGER REFERENCES creditNote (id), paidUntil INTEGER,
  -- Why nothing was given.
  problem TEXT, messageId INTEGER REFERENCES message (id), at INTEGER NOT NULL,
  PRIMARY KEY (outageId, subscriptionId)
) STRICT, WITHOUT ROWID;
CREATE INDEX outageCreditBySubscription ON outageCredit (subscriptionId);
CREATE INDEX outageCreditByNote ON outageCredit (creditNoteId) WHERE creditNoteId IS NOT NULL;
CREATE INDEX outageCreditByMessage ON outageCredit (messageId) WHERE messageId IS NOT NULL;
CREATE TABLE neverSuspend (
  id INTEGER PRIMARY KEY, subscriptionId INTEGER NOT NULL REFERENCES subscription (id),
  reason TEXT NOT NULL,
  -- Last day; null: until it is taken away.
  untilOn TEXT, operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL, endedAt INTEGER
) STRICT;
CREATE INDEX neverSuspendBySubscription ON neverSuspend (subscriptionId);
CREATE UNIQUE INDEX neverSuspendStanding ON neverSuspend (subscriptionId) WHERE endedAt IS NULL;
CREATE INDEX neverSuspendByOperator ON neverSuspend (operatorId) WHERE operatorId IS NOT NULL;
`,
};
