import type { Migration } from '../../kernel/migrate.ts';

/** Lines of every kind: what one service has otherwise than its plan. */
export const lines: Migration = {
  version: 4,
  name: '0004-lines',
  sql: `
-- Another speed than the plan's, in force as long as the row stands: the wish of a service (features/routers) has it in the place of the plan's. untilOn: the first day at the plan's speed again; null: until somebody ends it.
CREATE TABLE speedOverride (
  subscriptionId INTEGER PRIMARY KEY REFERENCES subscription (id), upKbps INTEGER NOT NULL CHECK (upKbps > 0), downKbps INTEGER NOT NULL CHECK (downKbps > 0), reason TEXT NOT NULL,
  operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL, untilOn TEXT
) STRICT;
CREATE INDEX speedOverrideByOperator ON speedOverride (operatorId) WHERE operatorId IS NOT NULL;
CREATE INDEX speedOverrideToEnd ON speedOverride (untilOn) WHERE untilOn IS NOT NULL;
-- What was given and taken away, and why. Null speeds: the plan's again.
CREATE TABLE speedOverrideChange (
  id INTEGER PRIMARY KEY, subscriptionId INTEGER NOT NULL REFERENCES subscription (id), at INTEGER NOT NULL, upKbps INTEGER, downKbps INTEGER, reason TEXT NOT NULL,
  operatorId INTEGER REFERENCES operator (id), CHECK ((upKbps IS NULL) = (downKbps IS NULL))
) STRICT;
CREATE INDEX speedOverrideChangeBySubscription ON speedOverrideChange (subscriptionId, id);
CREATE INDEX speedOverrideChangeByOperator ON speedOverrideChange (operatorId) WHERE operatorId IS NOT NULL;
CREATE TRIGGER speedOverrideChangeIsAppendOnlyU BEFORE UPDATE ON speedOverrideChange BEGIN SELECT RAISE(ABORT, 'a change of speed that happened never changes'); END;
CREATE TRIGGER speedOverrideChangeIsAppendOnlyD BEFORE DELETE ON speedOverrideChange BEGIN SELECT RAISE(ABORT, 'a change of speed that happened stays'); END;
`,
};
