import type { Migration } from '../../kernel/migrate.ts';

/** What services use: counters of routers as last read, the usage ledger in three grains, sessions, data caps and top-ups. */
export const usage: Migration = {
  version: 6,
  name: '0006-usage',
  sql: `
-- The last reading of a router that was recorded to its end, and what it cost.
CREATE TABLE usageReading (
  routerId INTEGER PRIMARY KEY REFERENCES router (id) ON DELETE CASCADE, at INTEGER NOT NULL, uptimeSeconds INTEGER NOT NULL,
  commands INTEGER NOT NULL, readMs INTEGER NOT NULL, recordMs INTEGER NOT NULL, services INTEGER NOT NULL, changed INTEGER NOT NULL
) STRICT;
-- Each counter as last read: what the next reading is compared with (features/usage/delta.ts).
CREATE TABLE usageCounter (
  routerId INTEGER NOT NULL REFERENCES router (id) ON DELETE CASCADE, subscriptionId INTEGER NOT NULL REFERENCES subscription (id), kind TEXT NOT NULL CHECK (kind IN ('session', 'user', 'queue')),
  at INTEGER NOT NULL, uptimeSeconds INTEGER NOT NULL, sessionId TEXT NOT NULL, sessionSeconds INTEGER,
  uploadBytes INTEGER NOT NULL, downloadBytes INTEGER NOT NULL, endedUploadBytes INTEGER NOT NULL, endedDownloadBytes INTEGER NOT NULL,
  PRIMARY KEY (subscriptionId, routerId, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX usageCounterByRouter ON usageCounter (routerId);
-- Bytes of a service over all its sessions and devices. freeBytes: those of both ways that fell into free hours, and count for no cap.
-- By time first: thousands of rows are added at its end every few minutes, and go at its beginning. A service's are found moment by moment, so no index of their own.
CREATE TABLE usageMinute (
  at INTEGER NOT NULL, subscriptionId INTEGER NOT NULL, uploadBytes INTEGER NOT NULL, downloadBytes INTEGER NOT NULL,
  PRIMARY KEY (at, subscriptionId)
) STRICT, WITHOUT ROWID;
CREATE TABLE usageHour (
  at INTEGER NOT NULL, subscriptionId INTEGER NOT NULL, uploadBytes INTEGER NOT NULL, downloadBytes INTEGER NOT NULL,
  PRIMARY KEY (at, subscriptionId)
) STRICT, WITHOUT ROWID;
CREATE TABLE usageDay (
  subscriptionId INTEGER NOT NULL REFERENCES subscription (id), day TEXT NOT NULL, uploadBytes INTEGER NOT NULL, downloadBytes INTEGER NOT NULL, freeBytes INTEGER NOT NULL,
  PRIMARY KEY (subscriptionId, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE lineSession (
  id INTEGER PRIMARY KEY, subscriptionId INTEGER NOT NULL REFERENCES subscription (id), routerId INTEGER NOT NULL REFERENCES router (id) ON DELETE CASCADE,
  -- As the router numbers it; with the router's uptime at its start, so that a number used again is another session.
  sessionKey TEXT NOT NULL, startedAt INTEGER NOT NULL, seenAt INTEGER NOT NULL, endedAt INTEGER, uptimeSeconds INTEGER NOT NULL,
  address TEXT NOT NULL, callerId TEXT NOT NULL, uploadBytes INTEGER NOT NULL, downloadBytes INTEGER NOT NULL, cause TEXT
) STRICT;
CREATE UNIQUE INDEX lineSessionOpen ON lineSession (routerId, subscriptionId, sessionKey) WHERE endedAt IS NULL;
CREATE INDEX lineSessionByRouter ON lineSession (routerId, startedAt);
CREATE INDEX lineSessionEnded ON lineSession (endedAt) WHERE endedAt IS NOT NULL;
CREATE INDEX lineSessionBySubscription ON lineSession (subscriptionId, startedAt);
-- Who has used up his data: what the entitlement is made from. planId and cap as they were judged: with another plan it says nothing.
CREATE TABLE serviceCap (
  subscriptionId INTEGER PRIMARY KEY REFERENCES subscription (id), planId INTEGER NOT NULL REFERENCES plan (id), cap TEXT NOT NULL, since INTEGER NOT NULL, untilAt INTEGER NOT NULL, reason TEXT NOT NULL
) STRICT;
CREATE INDEX serviceCapByPlan ON serviceCap (planId);
CREATE TABLE dataTopUp (
  id INTEGER PRIMARY KEY, subscriptionId INTEGER NOT NULL REFERENCES subscription (id), bytes INTEGER NOT NULL CHECK (bytes > 0), priceCents INTEGER NOT NULL CHECK (priceCents >= 0),
  chargeId INTEGER REFERENCES charge (id), reason TEXT NOT NULL, operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL, untilAt INTEGER NOT NULL,
  CHECK ((priceCents = 0) = (chargeId IS NULL))
) STRICT;
CREATE INDEX dataTopUpBySubscription ON dataTopUp (subscriptionId, untilAt);
CREATE INDEX dataTopUpByCharge ON dataTopUp (chargeId) WHERE chargeId IS NOT NULL;
CREATE INDEX dataTopUpByOperator ON dataTopUp (operatorId) WHERE operatorId IS NOT NULL;
CREATE TRIGGER dataTopUpIsAppendOnlyU BEFORE UPDATE ON dataTopUp BEGIN SELECT RAISE(ABORT, 'a top-up never changes'); END;
CREATE TRIGGER dataTopUpIsAppendOnlyD BEFORE DELETE ON dataTopUp BEGIN SELECT RAISE(ABORT, 'a top-up is never deleted'); END;
-- That he was told: once for each threshold of a limit in a period.
CREATE TABLE capNotice (
  id INTEGER PRIMARY KEY, subscriptionId INTEGER NOT NULL REFERENCES subscription (id), percent INTEGER NOT NULL, limitBytes INTEGER NOT NULL, periodStartOn TEXT NOT NULL, at INTEGER NOT NULL,
  messageId INTEGER REFERENCES message (id)
) STRICT;
CREATE INDEX capNoticeBySubscription ON capNotice (subscriptionId, at);
CREATE INDEX capNoticeByMessage ON capNotice (messageId) WHERE messageId IS NOT NULL;
`,
};
