-- Made by npm run docs; do not edit.
CREATE TABLE account (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, subscriberId INTEGER REFERENCES subscriber (id), balanceCents INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE adoption (subscriptionId INTEGER PRIMARY KEY REFERENCES subscription (id), routerId INTEGER NOT NULL REFERENCES router (id), at INTEGER NOT NULL) STRICT;

CREATE TABLE allocation (
  id INTEGER PRIMARY KEY, invoiceId INTEGER NOT NULL REFERENCES invoice (id), paymentId INTEGER REFERENCES payment (id),
  amountCents INTEGER NOT NULL CHECK (amountCents > 0), entryId INTEGER NOT NULL REFERENCES journalEntry (id), at INTEGER NOT NULL
) STRICT;

CREATE TABLE batch (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('running', 'done', 'cancelled')),
  total INTEGER NOT NULL, done INTEGER NOT NULL, failed INTEGER NOT NULL, cursor TEXT, input TEXT NOT NULL,
  operatorId INTEGER REFERENCES operator (id), createdAt INTEGER NOT NULL, finishedAt INTEGER
) STRICT;

CREATE TABLE command (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  actorKind TEXT NOT NULL CHECK (actorKind IN ('operator', 'system', 'anonymous')), operatorId INTEGER REFERENCES operator (id),
  at INTEGER NOT NULL, inputMac TEXT NOT NULL, detail TEXT NOT NULL, changes TEXT NOT NULL, previousHash TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;

CREATE TABLE commandReply (commandId TEXT PRIMARY KEY REFERENCES command (id), reply TEXT NOT NULL, at INTEGER NOT NULL) STRICT;

CREATE TABLE dataKey (
  id INTEGER PRIMARY KEY CHECK (id = 1), guarded BLOB NOT NULL, passphraseSalt BLOB, passphraseGuarded BLOB, createdAt INTEGER NOT NULL
) STRICT;

CREATE TABLE dunningNotice (
  id INTEGER PRIMARY KEY, invoiceId INTEGER NOT NULL REFERENCES invoice (id), stage INTEGER NOT NULL, at INTEGER NOT NULL,
  messageId INTEGER REFERENCES message (id), UNIQUE (invoiceId, stage)
) STRICT;

CREATE TABLE entitlement (
  subscriptionId INTEGER PRIMARY KEY REFERENCES subscription (id), state TEXT NOT NULL CHECK (state IN ('active', 'walled', 'suspended', 'ended', 'inactive')),
  reasonCode TEXT NOT NULL, reason TEXT NOT NULL, since INTEGER NOT NULL,
  -- revision grows with every wish; confirmedRevision is the last one proven by reading the router back.
  revision INTEGER NOT NULL, confirmedRevision INTEGER NOT NULL, confirmedAt INTEGER, confirmedPasswordVersion INTEGER NOT NULL, trouble TEXT
) STRICT;

CREATE TABLE entitlementChange (
  id INTEGER PRIMARY KEY, subscriptionId INTEGER NOT NULL REFERENCES subscription (id), at INTEGER NOT NULL,
  fromState TEXT, toState TEXT NOT NULL, reasonCode TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;

CREATE TABLE event (seq INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, ids TEXT NOT NULL, at INTEGER NOT NULL) STRICT;

CREATE TABLE import (
  id INTEGER PRIMARY KEY, fileName TEXT NOT NULL, fileDigest TEXT NOT NULL, fileCipher TEXT NOT NULL, analysisCipher TEXT NOT NULL, choices TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('previewed', 'importing', 'imported', 'undoing', 'undone')), batchId INTEGER REFERENCES batch (id),
  operatorId INTEGER REFERENCES operator (id), createdAt INTEGER NOT NULL
) STRICT;

CREATE TABLE importRow (
  id INTEGER PRIMARY KEY, importId INTEGER NOT NULL REFERENCES import (id), rowNumber INTEGER NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('ready', 'imported', 'skipped', 'error', 'undone', 'kept')), name TEXT NOT NULL, summary TEXT NOT NULL,
  messages TEXT NOT NULL, cellsCipher TEXT NOT NULL, recordCipher TEXT, openingCents INTEGER NOT NULL, subscriberId INTEGER, UNIQUE (importId, rowNumber)
) STRICT;

CREATE TABLE inboxEntry (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, receivedAt INTEGER NOT NULL, remoteAddress TEXT NOT NULL,
  sealed TEXT, state TEXT NOT NULL CHECK (state IN ('new', 'done', 'parked', 'refused')), reason TEXT, paymentId INTEGER REFERENCES payment (id),
  checkoutRequestId TEXT, UNIQUE (source, seq)
) STRICT;

CREATE TABLE invoice (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, kind TEXT NOT NULL CHECK (kind IN ('service', 'opening')),
  subscriberId INTEGER NOT NULL REFERENCES subscriber (id), issuedOn TEXT NOT NULL, dueOn TEXT NOT NULL, postedAt INTEGER NOT NULL,
  netCents INTEGER NOT NULL, exciseCents INTEGER NOT NULL, vatCents INTEGER NOT NULL, totalCents INTEGER NOT NULL CHECK (totalCents > 0),
  exciseBasisPoints INTEGER NOT NULL, vatBasisPoints INTEGER NOT NULL,
  openCents INTEGER NOT NULL CHECK (openCents >= 0), entryId INTEGER NOT NULL UNIQUE REFERENCES journalEntry (id),
  -- A void invoice keeps its number; its entry is reversed by this one.
  voidEntryId INTEGER UNIQUE REFERENCES journalEntry (id),
  CHECK (netCents + exciseCents + vatCents = totalCents), CHECK (openCents <= totalCents), CHECK (voidEntryId IS NULL OR openCents = 0)
) STRICT;

CREATE TABLE invoiceLine (
  id INTEGER PRIMARY KEY, invoiceId INTEGER NOT NULL REFERENCES invoice (id), subscriptionId INTEGER REFERENCES subscription (id),
  kind TEXT NOT NULL CHECK (kind IN ('service', 'opening')), description TEXT NOT NULL, periodStart TEXT, periodEnd TEXT,
  netCents INTEGER NOT NULL, exciseCents INTEGER NOT NULL, vatCents INTEGER NOT NULL, grossCents INTEGER NOT NULL, explanation TEXT NOT NULL,
  CHECK (netCents + exciseCents + vatCents = grossCents)
) STRICT;

CREATE TABLE job (
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, mode TEXT NOT NULL CHECK (mode IN ('repeatable', 'once')),
  key TEXT NOT NULL, lane TEXT NOT NULL, laneLimit INTEGER NOT NULL CHECK (laneLimit > 0), input TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('ready', 'running', 'done', 'dead', 'unknown')),
  runAt INTEGER NOT NULL, rank INTEGER NOT NULL, attempt INTEGER NOT NULL, lastError TEXT,
  createdAt INTEGER NOT NULL, startedAt INTEGER, finishedAt INTEGER
) STRICT;

CREATE TABLE journalEntry (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, bookedOn TEXT NOT NULL, at INTEGER NOT NULL, commandId TEXT NOT NULL,
  subscriberId INTEGER REFERENCES subscriber (id), reference TEXT NOT NULL, reversesId INTEGER UNIQUE REFERENCES journalEntry (id),
  previousHash TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;

CREATE TABLE message (
  id INTEGER PRIMARY KEY, subscriberId INTEGER REFERENCES subscriber (id), channel TEXT NOT NULL CHECK (channel IN ('sms')), recipient TEXT NOT NULL,
  body TEXT NOT NULL, purpose TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'unknown')),
  providerId TEXT, costCents INTEGER NOT NULL, createdAt INTEGER NOT NULL, sentAt INTEGER, trouble TEXT
) STRICT;

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE numberSeries (kind TEXT NOT NULL, year INTEGER NOT NULL, lastNumber INTEGER NOT NULL,
  -- Passed over after a restore: they may have been given out after the backup was made.
  skipped INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (kind, year)) STRICT;

CREATE TABLE operator (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, userName TEXT NOT NULL COLLATE NOCASE UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('owner', 'cashier', 'technician', 'support')), passwordHash TEXT NOT NULL,
  active INTEGER NOT NULL CHECK (active IN (0, 1)), createdAt INTEGER NOT NULL
) STRICT;

CREATE TABLE payment (
  id INTEGER PRIMARY KEY, method TEXT NOT NULL CHECK (method IN ('mpesa', 'cash')), receipt TEXT NOT NULL UNIQUE,
  amountCents INTEGER NOT NULL CHECK (amountCents > 0), state TEXT NOT NULL CHECK (state IN ('credited', 'suspense')),
  subscriberId INTEGER REFERENCES subscriber (id), paidAt INTEGER NOT NULL, recordedAt INTEGER NOT NULL, shortcode TEXT NOT NULL,
  accountTyped TEXT NOT NULL, payerPhone TEXT NOT NULL, payerName TEXT NOT NULL, matching TEXT NOT NULL, note TEXT NOT NULL,
  operatorId INTEGER REFERENCES operator (id),
  CHECK ((state = 'suspense') = (subscriberId IS NULL))
) STRICT;

CREATE TABLE paymentEvidence (
  id INTEGER PRIMARY KEY, paymentId INTEGER NOT NULL REFERENCES payment (id), source TEXT NOT NULL CHECK (source IN ('stk', 'c2b', 'pull', 'manual')),
  receivedAt INTEGER NOT NULL, bodyCipher TEXT NOT NULL, UNIQUE (paymentId, source)
) STRICT;

CREATE TABLE plan (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE UNIQUE, service TEXT NOT NULL CHECK (service IN ('pppoe')),
  priceCents INTEGER NOT NULL CHECK (priceCents > 0), taxInclusive INTEGER NOT NULL CHECK (taxInclusive IN (0, 1)),
  downKbps INTEGER NOT NULL, upKbps INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'retired')), createdAt INTEGER NOT NULL
) STRICT;

CREATE TABLE planChange (
  id INTEGER PRIMARY KEY, subscriptionId INTEGER NOT NULL REFERENCES subscription (id), fromPlanId INTEGER NOT NULL REFERENCES plan (id),
  toPlanId INTEGER NOT NULL REFERENCES plan (id), at INTEGER NOT NULL
) STRICT;

CREATE TABLE posting (
  id INTEGER PRIMARY KEY, entryId INTEGER NOT NULL REFERENCES journalEntry (id), accountId INTEGER NOT NULL REFERENCES account (id),
  amountCents INTEGER NOT NULL CHECK (amountCents <> 0)
) STRICT;

CREATE TABLE router (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE UNIQUE, host TEXT NOT NULL, port INTEGER NOT NULL, tls INTEGER NOT NULL CHECK (tls IN (0, 1)),
  fingerprint TEXT, userName TEXT NOT NULL, passwordCipher TEXT NOT NULL, suspendMode TEXT NOT NULL CHECK (suspendMode IN ('disable', 'walled')),
  state TEXT NOT NULL CHECK (state IN ('new', 'up', 'down', 'refused')), trouble TEXT, facts TEXT, online INTEGER,
  lastContactAt INTEGER, lastSweepAt INTEGER, createdAt INTEGER NOT NULL
) STRICT;

CREATE TABLE routerFinding (
  id INTEGER PRIMARY KEY, routerId INTEGER NOT NULL REFERENCES router (id), kind TEXT NOT NULL CHECK (kind IN ('drift', 'missing', 'orphan', 'unmanaged', 'unadopted', 'duplicate')),
  objectName TEXT NOT NULL, detail TEXT NOT NULL, subscriptionId INTEGER REFERENCES subscription (id), foundAt INTEGER NOT NULL, resolvedAt INTEGER, resolution TEXT
) STRICT;

CREATE TABLE routerProof (
  id INTEGER PRIMARY KEY, routerId INTEGER NOT NULL REFERENCES router (id), subscriptionId INTEGER NOT NULL REFERENCES subscription (id), at INTEGER NOT NULL,
  revision INTEGER NOT NULL, wanted TEXT NOT NULL, actions TEXT NOT NULL, found TEXT NOT NULL, confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)), durationMs INTEGER NOT NULL
) STRICT;

CREATE TABLE routerSample (
  id INTEGER PRIMARY KEY, routerId INTEGER NOT NULL REFERENCES router (id), at INTEGER NOT NULL, online INTEGER NOT NULL, cpuLoadPercent INTEGER NOT NULL
) STRICT;

CREATE TABLE routerSession (
  routerId INTEGER NOT NULL REFERENCES router (id), userName TEXT NOT NULL, address TEXT NOT NULL, callerId TEXT NOT NULL, since INTEGER NOT NULL, readAt INTEGER NOT NULL,
  PRIMARY KEY (routerId, userName)
) STRICT, WITHOUT ROWID;

CREATE TABLE schedule (name TEXT PRIMARY KEY, nextAt INTEGER NOT NULL, lastAt INTEGER) STRICT;

CREATE TABLE session (
  tokenHash TEXT PRIMARY KEY, operatorId INTEGER NOT NULL REFERENCES operator (id), device TEXT NOT NULL,
  createdAt INTEGER NOT NULL, lastSeenAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL
) STRICT;

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL, changedAt INTEGER NOT NULL) STRICT;

CREATE TABLE stkPush (
  id INTEGER PRIMARY KEY, subscriberId INTEGER NOT NULL REFERENCES subscriber (id), phone TEXT NOT NULL,
  amountCents INTEGER NOT NULL CHECK (amountCents > 0), accountReference TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'paid', 'failed', 'unknown', 'review')),
  checkoutRequestId TEXT UNIQUE, merchantRequestId TEXT, resultCode TEXT, resultText TEXT, trouble TEXT,
  requestedAt INTEGER NOT NULL, sentAt INTEGER, settledAt INTEGER, queries INTEGER NOT NULL, paymentId INTEGER REFERENCES payment (id),
  operatorId INTEGER REFERENCES operator (id)
) STRICT;

CREATE TABLE subscriber (
  id INTEGER PRIMARY KEY, accountNumber TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  phone TEXT, phoneHash TEXT, otherPhone TEXT, otherPhoneHash TEXT, email TEXT NOT NULL, location TEXT NOT NULL, note TEXT NOT NULL, createdAt INTEGER NOT NULL,
  -- An undone import: hidden, because the journal may speak of him.
  removedAt INTEGER
) STRICT;

CREATE TABLE subscription (
  id INTEGER PRIMARY KEY, subscriberId INTEGER NOT NULL REFERENCES subscriber (id), planId INTEGER NOT NULL REFERENCES plan (id),
  routerId INTEGER REFERENCES router (id), userName TEXT NOT NULL, passwordCipher TEXT NOT NULL,
  -- Grows with every password; 0: the router keeps one of its own, from before the line was handed over, that Waya does not know.
  passwordVersion INTEGER NOT NULL,
  startOn TEXT NOT NULL, endOn TEXT, billingMode TEXT NOT NULL CHECK (billingMode IN ('anniversary', 'fixed')),
  anchorOn TEXT NOT NULL, anchorDay INTEGER NOT NULL CHECK (anchorDay BETWEEN 1 AND 31),
  nextIndex INTEGER NOT NULL, nextOn TEXT, createdAt INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX accountByKind ON account (kind, ifnull(subscriberId, 0));

CREATE INDEX accountBySubscriber ON account (subscriberId, balanceCents) WHERE subscriberId IS NOT NULL;

CREATE INDEX adoptionByRouter ON adoption (routerId);

CREATE INDEX allocationByEntry ON allocation (entryId);

CREATE INDEX allocationByInvoice ON allocation (invoiceId);

CREATE INDEX allocationByPayment ON allocation (paymentId) WHERE paymentId IS NOT NULL;

CREATE INDEX batchByOperator ON batch (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX commandByOperator ON command (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX commandReplyByAt ON commandReply (at);

CREATE INDEX dunningNoticeByMessage ON dunningNotice (messageId) WHERE messageId IS NOT NULL;

CREATE INDEX entitlementState ON entitlement (state);

CREATE INDEX entitlementUnconfirmed ON entitlement (subscriptionId) WHERE confirmedRevision < revision;

CREATE INDEX entitlementChangeByAt ON entitlementChange (at, toState);

CREATE INDEX entitlementChangeBySubscription ON entitlementChange (subscriptionId, id);

CREATE INDEX eventByAt ON event (at);

CREATE INDEX importByBatch ON import (batchId) WHERE batchId IS NOT NULL;

CREATE INDEX importByOperator ON import (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX importRowByOutcome ON importRow (importId, outcome, rowNumber);

CREATE INDEX importRowBySubscriber ON importRow (subscriberId) WHERE subscriberId IS NOT NULL;

CREATE INDEX inboxEntryByPayment ON inboxEntry (paymentId) WHERE paymentId IS NOT NULL;

CREATE INDEX inboxEntryNew ON inboxEntry (id) WHERE state = 'new';

CREATE INDEX inboxEntryParked ON inboxEntry (checkoutRequestId) WHERE state = 'parked';

CREATE INDEX invoiceByIssued ON invoice (issuedOn, id, dueOn, totalCents, openCents, voidEntryId);

CREATE INDEX invoiceBySubscriber ON invoice (subscriberId, id);

CREATE INDEX invoiceOpen ON invoice (subscriberId, dueOn, id, openCents) WHERE openCents > 0;

CREATE INDEX invoiceLineByInvoice ON invoiceLine (invoiceId);

CREATE UNIQUE INDEX invoiceLineOnce ON invoiceLine (subscriptionId, periodStart, kind) WHERE subscriptionId IS NOT NULL;

CREATE INDEX jobByLane ON job (lane, id);

CREATE INDEX jobDue ON job (runAt) WHERE state = 'ready';

CREATE INDEX jobEnded ON job (state, finishedAt);

CREATE INDEX jobLaneDue ON job (lane, runAt, rank, id) WHERE state = 'ready';

CREATE UNIQUE INDEX jobReadyKey ON job (key) WHERE state = 'ready';

CREATE INDEX jobRunning ON job (key, lane) WHERE state = 'running';

CREATE INDEX journalEntryByReference ON journalEntry (reference);

CREATE INDEX journalEntryBySubscriber ON journalEntry (subscriberId, id) WHERE subscriberId IS NOT NULL;

CREATE INDEX messageBySubscriber ON message (subscriberId, id) WHERE subscriberId IS NOT NULL;

CREATE INDEX messageTroubled ON message (id) WHERE state IN ('failed', 'unknown');

CREATE INDEX paymentByOperator ON payment (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX paymentByPaidAt ON payment (paidAt, id);

CREATE INDEX paymentByPayer ON payment (payerPhone) WHERE payerPhone <> '';

CREATE INDEX paymentBySubscriber ON payment (subscriberId, id) WHERE subscriberId IS NOT NULL;

CREATE INDEX paymentInSuspense ON payment (id) WHERE state = 'suspense';

CREATE INDEX planChangeBySubscription ON planChange (subscriptionId);

CREATE INDEX planChangeFrom ON planChange (fromPlanId);

CREATE INDEX planChangeTo ON planChange (toPlanId);

CREATE INDEX postingByAccount ON posting (accountId, entryId);

CREATE INDEX postingByEntry ON posting (entryId);

CREATE INDEX routerFindingByRouter ON routerFinding (routerId, id);

CREATE INDEX routerFindingBySubscription ON routerFinding (subscriptionId) WHERE subscriptionId IS NOT NULL;

CREATE UNIQUE INDEX routerFindingOpen ON routerFinding (routerId, kind, objectName) WHERE resolvedAt IS NULL;

CREATE INDEX routerProofByRouter ON routerProof (routerId, id);

CREATE INDEX routerProofBySubscription ON routerProof (subscriptionId, id);

CREATE INDEX routerSampleByRouter ON routerSample (routerId, at);

CREATE INDEX sessionByOperator ON session (operatorId);

CREATE INDEX stkPushByOperator ON stkPush (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX stkPushByPayment ON stkPush (paymentId) WHERE paymentId IS NOT NULL;

CREATE INDEX stkPushBySubscriber ON stkPush (subscriberId, id);

CREATE UNIQUE INDEX stkPushOnePerPhone ON stkPush (phone) WHERE state IN ('queued', 'sent');

CREATE INDEX stkPushOpen ON stkPush (state, requestedAt) WHERE state IN ('queued', 'sent', 'unknown', 'review');

CREATE INDEX subscriberByName ON subscriber (name COLLATE NOCASE);

CREATE INDEX subscriberByOtherPhone ON subscriber (otherPhone) WHERE otherPhone IS NOT NULL;

CREATE INDEX subscriberByOtherPhoneHash ON subscriber (otherPhoneHash) WHERE otherPhoneHash IS NOT NULL;

CREATE INDEX subscriberByPhone ON subscriber (phone) WHERE phone IS NOT NULL;

CREATE INDEX subscriberByPhoneHash ON subscriber (phoneHash) WHERE phoneHash IS NOT NULL;

CREATE INDEX subscriptionByPlan ON subscription (planId, startOn, endOn);

CREATE INDEX subscriptionByRouter ON subscription (routerId, endOn) WHERE routerId IS NOT NULL;

CREATE INDEX subscriptionBySubscriber ON subscription (subscriberId);

CREATE INDEX subscriptionByUserName ON subscription (userName, subscriberId);

CREATE INDEX subscriptionDue ON subscription (nextOn, id) WHERE nextOn IS NOT NULL;

CREATE INDEX subscriptionEnding ON subscription (endOn) WHERE endOn IS NOT NULL;

CREATE UNIQUE INDEX subscriptionUserName ON subscription (userName) WHERE endOn IS NULL;

CREATE TRIGGER allocationIsAppendOnlyD BEFORE DELETE ON allocation BEGIN SELECT RAISE(ABORT, 'an allocation never changes'); END;

CREATE TRIGGER allocationIsAppendOnlyU BEFORE UPDATE ON allocation BEGIN SELECT RAISE(ABORT, 'an allocation never changes'); END;

CREATE TRIGGER commandIsAppendOnlyD BEFORE DELETE ON command BEGIN SELECT RAISE(ABORT, 'the command log is append-only'); END;

CREATE TRIGGER commandIsAppendOnlyU BEFORE UPDATE ON command BEGIN SELECT RAISE(ABORT, 'the command log is append-only'); END;

CREATE TRIGGER invoiceIsPosted BEFORE UPDATE ON invoice
  WHEN (NEW.id, NEW.number, NEW.kind, NEW.subscriberId, NEW.issuedOn, NEW.dueOn, NEW.postedAt, NEW.netCents, NEW.exciseCents, NEW.vatCents, NEW.totalCents, NEW.exciseBasisPoints, NEW.vatBasisPoints, NEW.entryId)
    <> (OLD.id, OLD.number, OLD.kind, OLD.subscriberId, OLD.issuedOn, OLD.dueOn, OLD.postedAt, OLD.netCents, OLD.exciseCents, OLD.vatCents, OLD.totalCents, OLD.exciseBasisPoints, OLD.vatBasisPoints, OLD.entryId)
    OR (OLD.voidEntryId IS NOT NULL AND NEW.voidEntryId IS NOT OLD.voidEntryId)
  BEGIN SELECT RAISE(ABORT, 'a posted invoice never changes'); END;

CREATE TRIGGER invoiceStays BEFORE DELETE ON invoice BEGIN SELECT RAISE(ABORT, 'a posted invoice is never deleted'); END;

CREATE TRIGGER invoiceLineIsPostedD BEFORE DELETE ON invoiceLine BEGIN SELECT RAISE(ABORT, 'a posted invoice never changes'); END;

CREATE TRIGGER invoiceLineIsPostedU BEFORE UPDATE ON invoiceLine BEGIN SELECT RAISE(ABORT, 'a posted invoice never changes'); END;

CREATE TRIGGER journalEntryIsAppendOnlyD BEFORE DELETE ON journalEntry BEGIN SELECT RAISE(ABORT, 'the journal is append-only: reverse instead'); END;

CREATE TRIGGER journalEntryIsAppendOnlyU BEFORE UPDATE ON journalEntry BEGIN SELECT RAISE(ABORT, 'the journal is append-only: reverse instead'); END;

CREATE TRIGGER paymentIsBooked BEFORE UPDATE ON payment
  WHEN (NEW.id, NEW.method, NEW.receipt, NEW.amountCents, NEW.paidAt, NEW.recordedAt) <> (OLD.id, OLD.method, OLD.receipt, OLD.amountCents, OLD.paidAt, OLD.recordedAt)
  BEGIN SELECT RAISE(ABORT, 'a booked payment never changes'); END;

CREATE TRIGGER paymentStays BEFORE DELETE ON payment BEGIN SELECT RAISE(ABORT, 'a booked payment is never deleted'); END;

CREATE TRIGGER postingIsAppendOnlyD BEFORE DELETE ON posting BEGIN SELECT RAISE(ABORT, 'the journal is append-only: reverse instead'); END;

CREATE TRIGGER postingIsAppendOnlyU BEFORE UPDATE ON posting BEGIN SELECT RAISE(ABORT, 'the journal is append-only: reverse instead'); END;
