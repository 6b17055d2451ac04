import type { Migration } from '../../kernel/migrate.ts';

/** Devices that took the place of a router. */
export const routerSwap: Migration = {
  version: 9,
  name: '0009-router-swap',
  sql: `
-- looked: it waits for approval. approved: it is the router; what is retired is the device that was.
CREATE TABLE routerSwap (
  id INTEGER PRIMARY KEY, routerId INTEGER NOT NULL REFERENCES router (id) ON DELETE CASCADE, state TEXT NOT NULL CHECK (state IN ('looked', 'approved')),
  reason TEXT NOT NULL, host TEXT NOT NULL, port INTEGER NOT NULL, tls INTEGER NOT NULL CHECK (tls IN (0, 1)), fingerprint TEXT, userName TEXT NOT NULL,
  -- Null once approved: the router has it.
  passwordCipher TEXT,
  -- Only the device of this number is taken for the router (ADR 0020); null: it tells none.
  serialNumber TEXT, facts TEXT NOT NULL, lookedAt INTEGER NOT NULL, operatorId INTEGER REFERENCES operator (id),
  approvedAt INTEGER,
  retiredHost TEXT, retiredPort INTEGER, retiredTls INTEGER CHECK (retiredTls IN (0, 1)), retiredFingerprint TEXT, retiredUserName TEXT, retiredPasswordCipher TEXT,
  -- When the retired device was first seen at its old address; null: it was not there when somebody looked last.
  seenAgainAt INTEGER,
  CHECK ((state = 'approved') = (approvedAt IS NOT NULL))
) STRICT;
CREATE INDEX routerSwapByRouter ON routerSwap (routerId, id);
CREATE UNIQUE INDEX routerSwapLooked ON routerSwap (routerId) WHERE state = 'looked';
CREATE INDEX routerSwapByOperator ON routerSwap (operatorId) WHERE operatorId IS NOT NULL;
`,
};
