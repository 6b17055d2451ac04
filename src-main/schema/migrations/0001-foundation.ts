import type { Migration } from '../../kernel/migrate.ts';

export const foundation: Migration = {
  version: 1,
  name: '0001-foundation',
  sql: `
-- kernel ------------------------------------------------------------------------------------------------------------------
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE dataKey (
  id INTEGER PRIMARY KEY CHECK (id = 1), guarded BLOB NOT NULL, passphraseSalt BLOB, passphraseGuarded BLOB, createdAt INTEGER NOT NULL
) STRICT;
CREATE TABLE command (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  actorKind TEXT NOT NULL CHECK (actorKind IN ('operator', 'system', 'anonymous')), operatorId INTEGER REFERENCES operator (id),
  at INTEGER NOT NULL, inputMac TEXT NOT NULL, detail TEXT NOT NULL, changes TEXT NOT NULL, previousHash TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE INDEX commandByOperator ON command (operatorId) WHERE operatorId IS NOT NULL;
CREATE TRIGGER commandIsAppendOnlyU BEFORE UPDATE ON command BEGIN SELECT RAISE(ABORT, 'the command log is append-only'); END;
CREATE TRIGGER commandIsAppendOnlyD BEFORE DELETE ON command BEGIN SELECT RAISE(ABORT, 'the command log is append-only'); END;
CREATE TABLE commandReply (commandId TEXT PRIMARY KEY REFERENCES command (id), reply TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE INDEX commandReplyByAt ON commandReply (at);
CREATE TABLE event (seq INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, ids TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE INDEX eventByAt ON event (at);
CREATE TABLE job (
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, mode TEXT NOT NULL CHECK (mode IN ('repeatable', 'once')),
  key TEXT NOT NULL, lane TEXT NOT NULL, laneLimit INTEGER NOT NULL CHECK (laneLimit > 0), input TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('ready', 'running', 'done', 'dead', 'unknown')),
  runAt INTEGER NOT NULL, rank INTEGER NOT NULL, attempt INTEGER NOT NULL, lastError TEXT,
  createdAt INTEGER NOT NULL, startedAt INTEGER, finishedAt INTEGER
) STRICT;
CREATE UNIQUE INDEX jobReadyKey ON job (key) WHERE state = 'ready';
CREATE INDEX jobDue ON job (runAt) WHERE state = 'ready';
CREATE INDEX jobLaneDue ON job (lane, runAt, rank, id) WHERE state = 'ready';
CREATE INDEX jobRunning ON job (key, lane) WHERE state = 'running';
CREATE INDEX jobEnded ON job (state, finishedAt);
CREATE INDEX jobByLane ON job (lane, id);
CREATE TABLE batch (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('running', 'done', 'cancelled')),
  total INTEGER NOT NULL, done INTEGER NOT NULL, failed INTEGER NOT NULL, cursor TEXT, input TEXT NOT NULL,
  operatorId INTEGER REFERENCES operator (id), createdAt INTEGER NOT NULL, finishedAt INTEGER
) STRICT;
CREATE INDEX batchByOperator ON batch (operatorId) WHERE operatorId IS NOT NULL;
CREATE TABLE schedule (name TEXT PRIMARY KEY, nextAt INTEGER NOT NULL, lastAt INTEGER) STRICT;

-- operators and settings --------------------------------------------------------------------------------------------------
CREATE TABLE operator (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, userName TEXT NOT NULL COLLATE NOCASE UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('owner', 'cashier', 'technician', 'support')), passwordHash TEXT NOT NULL,
  active INTEGER NOT NULL CHECK (active IN (0, 1)), createdAt INTEGER NOT NULL
) STRICT;
CREATE TABLE session (
  tokenHash TEXT PRIMARY KEY, operatorId INTEGER NOT NULL REFERENCES operator (id), device TEXT NOT NULL,
  createdAt INTEGER NOT NULL, lastSeenAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL
) STRICT;
CREATE INDEX sessionByOperator ON session (operatorId);
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL, changedAt INTEGER NOT NULL) STRICT;
CREATE TABLE numberSeries (kind TEXT NOT NULL, year INTEGER NOT NULL, lastNumber INTEGER NOT NULL,
  -- Passed over after a restore: they may have been given out after the backup was made.
  skipped INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (kind, year)) STRICT;

-- what is sold, and to whom -----------------------------------------------------------------------------------------------
CREATE TABLE plan (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  -- What is sold today; planPrice is what is invoiced by.
  priceCents INTEGER NOT NULL CHECK (priceCents > 0), taxInclusive INTEGER NOT NULL CHECK (taxInclusive IN (0, 1)), exciseApplies INTEGER NOT NULL CHECK (exciseApplies IN (0, 1)),
  intervalUnit TEXT NOT NULL CHECK (intervalUnit IN ('minute', 'hour', 'day', 'week', 'month', 'year')), intervalCount INTEGER NOT NULL CHECK (intervalCount > 0),
  charging TEXT NOT NULL CHECK (charging IN ('advance', 'arrears', 'prepaid')),
  downKbps INTEGER NOT NULL, upKbps INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'retired')), createdAt INTEGER NOT NULL,
  -- JSON or null: how fast for a short while, and how much data in a period, with what happens then.
  burst TEXT, cap TEXT,
  -- 1 (first) to 8, as RouterOS counts; addressList: one of the operator's own on the router, for routing or marking.
  priority INTEGER NOT NULL DEFAULT 8 CHECK (priority BETWEEN 1 AND 8), addressList TEXT,
  CHECK (intervalUnit NOT IN ('minute', 'hour') OR charging = 'prepaid')
) STRICT;
CREATE TABLE planPrice (
  id INTEGER PRIMARY KEY, planId INTEGER NOT NULL REFERENCES plan (id), fromOn TEXT NOT NULL, priceCents INTEGER NOT NULL CHECK (priceCents > 0),
  -- Who had the plan before this day keeps the price that he had.
  keepEarlier INTEGER NOT NULL CHECK (keepEarlier IN (0, 1)), createdAt INTEGER NOT NULL, UNIQUE (planId, fromOn)
) STRICT;
-- Add-ons (by the period) and one-offs (installation, router).
CREATE TABLE product (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE UNIQUE, kind TEXT NOT NULL CHECK (kind IN ('addOn', 'oneOff')), priceCents INTEGER NOT NULL CHECK (priceCents > 0),
  taxInclusive INTEGER NOT NULL CHECK (taxInclusive IN (0, 1)), exciseApplies INTEGER NOT NULL CHECK (exciseApplies IN (0, 1)),
  intervalUnit TEXT CHECK (intervalUnit IN ('day', 'week', 'month', 'year')), intervalCount INTEGER CHECK (intervalCount > 0),
  state TEXT NOT NULL CHECK (state IN ('published', 'retired')), createdAt INTEGER NOT NULL, CHECK ((kind = 'addOn') = (intervalUnit IS NOT NULL)), CHECK ((intervalUnit IS NULL) = (intervalCount IS NULL))
) STRICT;
CREATE TABLE taxRate (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('vat', 'excise')), fromOn TEXT NOT NULL, basisPoints INTEGER NOT NULL CHECK (basisPoints BETWEEN 0 AND 10000), createdAt INTEGER NOT NULL, UNIQUE (kind, fromOn)
) STRICT;
CREATE TABLE promoCode (
  id INTEGER PRIMARY KEY, code TEXT NOT NULL COLLATE NOCASE UNIQUE, name TEXT NOT NULL, percentBasisPoints INTEGER CHECK (percentBasisPoints BETWEEN 1 AND 10000), amountCents INTEGER CHECK (amountCents > 0),
  periods INTEGER CHECK (periods > 0), planId INTEGER REFERENCES plan (id), validFrom TEXT NOT NULL, validUntil TEXT, mostUses INTEGER CHECK (mostUses > 0),
  active INTEGER NOT NULL CHECK (active IN (0, 1)), createdAt INTEGER NOT NULL, CHECK ((percentBasisPoints IS NULL) <> (amountCents IS NULL))
) STRICT;
CREATE INDEX promoCodeByPlan ON promoCode (planId) WHERE planId IS NOT NULL;
CREATE TABLE subscriber (
  id INTEGER PRIMARY KEY, accountNumber TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  phone TEXT, phoneHash TEXT, otherPhone TEXT, otherPhoneHash TEXT, email TEXT NOT NULL, location TEXT NOT NULL, note TEXT NOT NULL, createdAt INTEGER NOT NULL,
  taxPin TEXT NOT NULL DEFAULT '', taxExempt INTEGER NOT NULL DEFAULT 0 CHECK (taxExempt IN (0, 1)), exemption TEXT NOT NULL DEFAULT '',
  -- A unit: what it is charged comes on the invoice of its payer. The rules are those of a payer for his units.
  payerId INTEGER REFERENCES subscriber (id), spreadRule TEXT NOT NULL DEFAULT 'proportional' CHECK (spreadRule IN ('proportional', 'inOrder')),
  suspendUnits TEXT NOT NULL DEFAULT 'all' CHECK (suspendUnits IN ('all', 'unpaid')),
  -- An undone import: hidden, because the journal may speak of him.
  removedAt INTEGER, CHECK (payerId <> id)
) STRICT;
CREATE INDEX subscriberByPayer ON subscriber (payerId) WHERE payerId IS NOT NULL;
CREATE INDEX subscriberByName ON subscriber (name COLLATE NOCASE);
CREATE INDEX subscriberByPhone ON subscriber (phone) WHERE phone IS NOT NULL;
CREATE INDEX subscriberByOtherPhone ON subscriber (otherPhone) WHERE otherPhone IS NOT NULL;
CREATE INDEX subscriberByPhoneHash ON subscriber (phoneHash) WHERE phoneHash IS NOT NULL;
CREATE INDEX subscriberByOtherPhoneHash ON subscriber (otherPhoneHash) WHERE otherPhoneHash IS NOT NULL;
CREATE TABLE router (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE UNIQUE, host TEXT NOT NULL, port INTEGER NOT NULL, tls INTEGER NOT NULL CHECK (tls IN (0, 1)),
  fingerprint TEXT, userName TEXT NOT NULL, passwordCipher TEXT NOT NULL, suspendMode TEXT NOT NULL CHECK (suspendMode IN ('disable', 'walled', 'throttle')),
  state TEXT NOT NULL CHECK (state IN ('new', 'up', 'down', 'refused')), trouble TEXT, facts TEXT, online INTEGER,
  lastContactAt INTEGER, lastSweepAt INTEGER, createdAt INTEGER NOT NULL,
  -- shadow: nothing is sent to it; pilot: only for its pilot services. driftPolicy: what hands changed of ours is put right, or kept and shown.
  rollout TEXT NOT NULL DEFAULT 'live' CHECK (rollout IN ('shadow', 'pilot', 'live')), driftPolicy TEXT NOT NULL DEFAULT 'repair' CHECK (driftPolicy IN ('repair', 'keep')),
  area TEXT NOT NULL DEFAULT '',
  -- JSON or null: the tunnel by which it is reached.
  tunnel TEXT
) STRICT;
CREATE TABLE subscription (
  id INTEGER PRIMARY KEY, subscriberId INTEGER NOT NULL REFERENCES subscriber (id), planId INTEGER NOT NULL REFERENCES plan (id),
  routerId INTEGER REFERENCES router (id), userName TEXT NOT NULL, passwordCipher TEXT NOT NULL,
  -- Grows with every password; 0: the router keeps one of its own, from before the line was handed over, that Waya does not know.
  passwordVersion INTEGER NOT NULL,
  startOn TEXT NOT NULL, endOn TEXT, billingMode TEXT NOT NULL CHECK (billingMode IN ('anniversary', 'fixed', 'calendar')),
  -- Prepaid: up to when it is paid; null: it is not prepaid, or never was paid yet (charge.timing tells).
  paidUntil INTEGER, createdAt INTEGER NOT NULL,
  -- How he is let on: what stands on the router for him. macAddress: of a lease, or the only device of a hotspot user. server: of that name only.
  access TEXT NOT NULL DEFAULT 'pppoe' CHECK (access IN ('pppoe', 'hotspot', 'static', 'dhcp')), address TEXT, ipv6Prefix TEXT, macAddress TEXT, server TEXT,
  -- One of those with whom a router that is being tried out begins.
  isPilot INTEGER NOT NULL DEFAULT 0 CHECK (isPilot IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX subscriptionUserName ON subscription (userName) WHERE endOn IS NULL;
CREATE INDEX subscriptionBySubscriber ON subscription (subscriberId);
CREATE INDEX subscriptionByPlan ON subscription (planId, startOn, endOn);
CREATE INDEX subscriptionByRouter ON subscription (routerId, endOn) WHERE routerId IS NOT NULL;
-- Two services of one router never have the same address, nor the same device.
CREATE INDEX subscriptionByAddress ON subscription (address) WHERE address IS NOT NULL;
CREATE INDEX subscriptionByMacAddress ON subscription (macAddress) WHERE macAddress IS NOT NULL;
CREATE INDEX subscriptionByUserName ON subscription (userName, subscriberId);
CREATE INDEX subscriptionEnding ON subscription (endOn) WHERE endOn IS NOT NULL;
CREATE INDEX subscriptionPaidUntil ON subscription (paidUntil) WHERE paidUntil IS NOT NULL;
CREATE TABLE planChange (
  id INTEGER PRIMARY KEY, subscriptionId INTEGER NOT NULL REFERENCES subscription (id), fromPlanId INTEGER NOT NULL REFERENCES plan (id),
  toPlanId INTEGER NOT NULL REFERENCES plan (id), at INTEGER NOT NULL, effectiveOn TEXT NOT NULL,
  -- Null: yet to come; the day's review applies it.
  appliedAt INTEGER
) STRICT;
CREATE INDEX planChangeToCome ON planChange (effectiveOn) WHERE appliedAt IS NULL;
CREATE INDEX planChangeBySubscription ON planChange (subscriptionId);
CREATE INDEX planChangeFrom ON planChange (fromPlanId);
CREATE INDEX planChangeTo ON planChange (toPlanId);
-- the books ---------------------------------------------------------------------------------------------------------------
CREATE TABLE account (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, subscriberId INTEGER REFERENCES subscriber (id), balanceCents INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX accountByKind ON account (kind, ifnull(subscriberId, 0));
CREATE INDEX accountBySubscriber ON account (subscriberId, balanceCents) WHERE subscriberId IS NOT NULL;
CREATE TABLE journalEntry (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, bookedOn TEXT NOT NULL, at INTEGER NOT NULL, commandId TEXT NOT NULL,
  subscriberId INTEGER REFERENCES subscriber (id), reference TEXT NOT NULL, reversesId INTEGER UNIQUE REFERENCES journalEntry (id),
  previousHash TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE INDEX journalEntryBySubscriber ON journalEntry (subscriberId, id) WHERE subscriberId IS NOT NULL;
CREATE INDEX journalEntryByReference ON journalEntry (reference);
CREATE TABLE posting (
  id INTEGER PRIMARY KEY, entryId INTEGER NOT NULL REFERENCES journalEntry (id), accountId INTEGER NOT NULL REFERENCES account (id),
  amountCents INTEGER NOT NULL CHECK (amountCents <> 0)
) STRICT;
CREATE INDEX postingByEntry ON posting (entryId);
CREATE INDEX postingByAccount ON posting (accountId, entryId);
CREATE TRIGGER journalEntryIsAppendOnlyU BEFORE UPDATE ON journalEntry BEGIN SELECT RAISE(ABORT, 'the journal is append-only: reverse instead'); END;
CREATE TRIGGER journalEntryIsAppendOnlyD BEFORE DELETE ON journalEntry BEGIN SELECT RAISE(ABORT, 'the journal is append-only: reverse instead'); END;
CREATE TRIGGER postingIsAppendOnlyU BEFORE UPDATE ON posting BEGIN SELECT RAISE(ABORT, 'the journal is append-only: reverse instead'); END;
CREATE TRIGGER postingIsAppendOnlyD BEFORE DELETE ON posting BEGIN SELECT RAISE(ABORT, 'the journal is append-only: reverse instead'); END;

-- money in ----------------------------------------------------------------------------------------------------------------
CREATE TABLE stkPush (
  id INTEGER PRIMARY KEY, subscriberId INTEGER NOT NULL REFERENCES subscriber (id), phone TEXT NOT NULL,
  amountCents INTEGER NOT NULL CHECK (amountCents > 0), accountReference TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'paid', 'failed', 'unknown', 'review')),
  checkoutRequestId TEXT UNIQUE, merchantRequestId TEXT, resultCode TEXT, resultText TEXT, trouble TEXT,
  requestedAt INTEGER NOT NULL, sentAt INTEGER, settledAt INTEGER, queries INTEGER NOT NULL, paymentId INTEGER REFERENCES payment (id),
  operatorId INTEGER REFERENCES operator (id)
) STRICT;
CREATE UNIQUE INDEX stkPushOnePerPhone ON stkPush (phone) WHERE state IN ('queued', 'sent');
CREATE INDEX stkPushBySubscriber ON stkPush (subscriberId, id);
CREATE INDEX stkPushByPayment ON stkPush (paymentId) WHERE paymentId IS NOT NULL;
CREATE INDEX stkPushByOperator ON stkPush (operatorId) WHERE operatorId IS NOT NULL;
CREATE INDEX stkPushOpen ON stkPush (state, requestedAt) WHERE state IN ('queued', 'sent', 'unknown', 'review');
CREATE TABLE payment (
  id INTEGER PRIMARY KEY, method TEXT NOT NULL CHECK (method IN ('mpesa', 'cash', 'bank', 'cheque')), receipt TEXT NOT NULL UNIQUE,
  amountCents INTEGER NOT NULL CHECK (amountCents > 0), state TEXT NOT NULL CHECK (state IN ('credited', 'suspense', 'split', 'returned', 'reversed')),
  subscriberId INTEGER REFERENCES subscriber (id), paidAt INTEGER NOT NULL, recordedAt INTEGER NOT NULL, shortcode TEXT NOT NULL,
  accountTyped TEXT NOT NULL, payerPhone TEXT NOT NULL, payerName TEXT NOT NULL, matching TEXT NOT NULL, note TEXT NOT NULL,
  operatorId INTEGER REFERENCES operator (id), reversedAt INTEGER, reversal TEXT NOT NULL DEFAULT '',
  -- A part of a payment that was split: the parts are payments of their own, and the whole counts no more.
  parentId INTEGER REFERENCES payment (id),
  -- The bank's reference or the cheque's number; empty for others.
  reference TEXT NOT NULL DEFAULT '', tillSessionId INTEGER REFERENCES tillSession (id),
  CHECK (state = 'reversed' OR (state = 'credited') = (subscriberId IS NOT NULL)), CHECK ((state = 'reversed') = (reversedAt IS NOT NULL))
) STRICT;
CREATE INDEX paymentByParent ON payment (parentId) WHERE parentId IS NOT NULL;
CREATE INDEX paymentByTillSession ON payment (tillSessionId) WHERE tillSessionId IS NOT NULL;
-- The same transfer entered twice would be the same money twice.
CREATE UNIQUE INDEX paymentBankReference ON payment (reference) WHERE method = 'bank' AND reference <> '' AND parentId IS NULL AND state <> 'reversed';
CREATE INDEX paymentBySubscriber ON payment (subscriberId, id) WHERE subscriberId IS NOT NULL;
CREATE INDEX paymentInSuspense ON payment (id) WHERE state = 'suspense';
CREATE INDEX paymentByPaidAt ON payment (paidAt, id);
CREATE INDEX paymentByOperator ON payment (operatorId) WHERE operatorId IS NOT NULL;
CREATE INDEX paymentByPayer ON payment (payerPhone) WHERE payerPhone <> '';
-- For whom the same account was meant before, and the same payer where M-Pesa gives no phone (a business).
CREATE INDEX paymentByAccountTyped ON payment (trim(accountTyped) COLLATE NOCASE) WHERE accountTyped <> '';
CREATE INDEX paymentByNamedPayer ON payment (payerName COLLATE NOCASE) WHERE payerPhone = '' AND payerName <> '';
CREATE TABLE paymentEvidence (
  id INTEGER PRIMARY KEY, paymentId INTEGER NOT NULL REFERENCES payment (id), source TEXT NOT NULL CHECK (source IN ('stk', 'c2b', 'pull', 'status', 'statement', 'manual')),
  receivedAt INTEGER NOT NULL, bodyCipher TEXT NOT NULL, UNIQUE (paymentId, source)
) STRICT;
-- What settles an invoice: a payment, a credit note, a write-off, or (none of them) the subscriber's credit. Taken back by a negative row.
CREATE TABLE allocation (
  id INTEGER PRIMARY KEY, invoiceId INTEGER NOT NULL REFERENCES invoice (id), paymentId INTEGER REFERENCES payment (id), creditNoteId INTEGER REFERENCES creditNote (id), writeOffId INTEGER REFERENCES writeOff (id),
  amountCents INTEGER NOT NULL CHECK (amountCents <> 0), entryId INTEGER NOT NULL REFERENCES journalEntry (id), at INTEGER NOT NULL, reversesId INTEGER UNIQUE REFERENCES allocation (id),
  CHECK ((paymentId IS NOT NULL) + (creditNoteId IS NOT NULL) + (writeOffId IS NOT NULL) <= 1), CHECK ((amountCents < 0) = (reversesId IS NOT NULL))
) STRICT;
CREATE INDEX allocationByInvoice ON allocation (invoiceId);
CREATE INDEX allocationByPayment ON allocation (paymentId) WHERE paymentId IS NOT NULL;
CREATE INDEX allocationByCreditNote ON allocation (creditNoteId) WHERE creditNoteId IS NOT NULL;
CREATE INDEX allocationByWriteOff ON allocation (writeOffId) WHERE writeOffId IS NOT NULL;
CREATE INDEX allocationByEntry ON allocation (entryId);
CREATE TRIGGER paymentIsBooked BEFORE UPDATE ON payment
  WHEN (NEW.id, NEW.method, NEW.receipt, NEW.amountCents, NEW.paidAt, NEW.recordedAt, ifnull(NEW.parentId, 0)) <> (OLD.id, OLD.method, OLD.receipt, OLD.amountCents, OLD.paidAt, OLD.recordedAt, ifnull(OLD.parentId, 0))
  BEGIN SELECT RAISE(ABORT, 'a booked payment never changes'); END;
CREATE TRIGGER paymentStays BEFORE DELETE ON payment BEGIN SELECT RAISE(ABORT, 'a booked payment is never deleted'); END;
CREATE TRIGGER allocationIsAppendOnlyU BEFORE UPDATE ON allocation BEGIN SELECT RAISE(ABORT, 'an allocation never changes'); END;
CREATE TRIGGER allocationIsAppendOnlyD BEFORE DELETE ON allocation BEGIN SELECT RAISE(ABORT, 'an allocation never changes'); END;
CREATE TABLE inboxEntry (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, receivedAt INTEGER NOT NULL, remoteAddress TEXT NOT NULL,
  sealed TEXT, state TEXT NOT NULL CHECK (state IN ('new', 'done', 'parked', 'refused')), reason TEXT, paymentId INTEGER REFERENCES payment (id),
  -- Of the request that it answers: M-Pesa's id of a push or of a conversation.
  correlationId TEXT,
  -- Of the payment that must be told by a second source before this report counts.
  receipt TEXT,
  -- What is odd about the sender; null: nothing.
  flag TEXT, UNIQUE (source, seq)
) STRICT;
CREATE INDEX inboxEntryNew ON inboxEntry (id) WHERE state = 'new';
CREATE INDEX inboxEntryParked ON inboxEntry (correlationId) WHERE state = 'parked';
CREATE INDEX inboxEntryUnconfirmed ON inboxEntry (receipt) WHERE state = 'parked' AND receipt IS NOT NULL;
CREATE INDEX inboxEntryRefused ON inboxEntry (id) WHERE state = 'refused';
CREATE INDEX inboxEntryFlagged ON inboxEntry (id) WHERE flag IS NOT NULL;
CREATE INDEX inboxEntryByPayment ON inboxEntry (paymentId) WHERE paymentId IS NOT NULL;

-- reminders and entitlement -----------------------------------------------------------------------------------------------
CREATE TABLE message (
  id INTEGER PRIMARY KEY, subscriberId INTEGER REFERENCES subscriber (id), channel TEXT NOT NULL CHECK (channel IN ('sms')), recipient TEXT NOT NULL,
  body TEXT NOT NULL, purpose TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'unknown')),
  providerId TEXT, costCents INTEGER NOT NULL, createdAt INTEGER NOT NULL, sentAt INTEGER, trouble TEXT
) STRICT;
CREATE INDEX messageBySubscriber ON message (subscriberId, id) WHERE subscriberId IS NOT NULL;
CREATE INDEX messageTroubled ON message (id) WHERE state IN ('failed', 'unknown');
CREATE TABLE dunningNotice (
  id INTEGER PRIMARY KEY, invoiceId INTEGER NOT NULL REFERENCES invoice (id), stage INTEGER NOT NULL, at INTEGER NOT NULL,
  messageId INTEGER REFERENCES message (id), UNIQUE (invoiceId, stage)
) STRICT;
CREATE INDEX dunningNoticeByMessage ON dunningNotice (messageId) WHERE messageId IS NOT NULL;
CREATE TABLE entitlement (
  subscriptionId INTEGER PRIMARY KEY REFERENCES subscription (id), state TEXT NOT NULL CHECK (state IN ('active', 'throttled', 'walled', 'suspended', 'ended', 'inactive')),
  reasonCode TEXT NOT NULL, reason TEXT NOT NULL, since INTEGER NOT NULL,
  -- revision grows with every wish; confirmedRevision is the last one proven by reading the router back.
  revision INTEGER NOT NULL, confirmedRevision INTEGER NOT NULL, confirmedAt INTEGER, confirmedPasswordVersion INTEGER NOT NULL, trouble TEXT,
  -- JSON {upKbps, downKbps}: how fast while throttled; null otherwise.
  throttle TEXT
) STRICT;
CREATE INDEX entitlementState ON entitlement (state);
CREATE INDEX entitlementUnconfirmed ON entitlement (subscriptionId) WHERE confirmedRevision < revision;
CREATE TABLE entitlementChange (
  id INTEGER PRIMARY KEY, subscriptionId INTEGER NOT NULL REFERENCES subscription (id), at INTEGER NOT NULL,
  fromState TEXT, toState TEXT NOT NULL, reasonCode TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;
CREATE INDEX entitlementChangeBySubscription ON entitlementChange (subscriptionId, id);
CREATE INDEX entitlementChangeByAt ON entitlementChange (at, toState);

-- routers -----------------------------------------------------------------------------------------------------------------
CREATE TABLE routerProof (
  id INTEGER PRIMARY KEY, routerId INTEGER NOT NULL REFERENCES router (id), subscriptionId INTEGER NOT NULL REFERENCES subscription (id), at INTEGER NOT NULL,
  revision INTEGER NOT NULL, wanted TEXT NOT NULL, actions TEXT NOT NULL, found TEXT NOT NULL, confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)), durationMs INTEGER NOT NULL
) STRICT;
CREATE INDEX routerProofBySubscription ON routerProof (subscriptionId, id);
CREATE INDEX routerProofByRouter ON routerProof (routerId, id);
CREATE TABLE routerFinding (
  id INTEGER PRIMARY KEY, routerId INTEGER NOT NULL REFERENCES router (id), kind TEXT NOT NULL CHECK (kind IN ('drift', 'missing', 'orphan', 'unmanaged', 'unadopted', 'duplicate', 'wrongSpeed')),
  objectName TEXT NOT NULL, detail TEXT NOT NULL, subscriptionId INTEGER REFERENCES subscription (id), foundAt INTEGER NOT NULL, resolvedAt INTEGER, resolution TEXT,
  -- What a month of it would be worth: it lets somebody on, and nobody pays for it.
  leakCents INTEGER CHECK (leakCents > 0)
) STRICT;
CREATE UNIQUE INDEX routerFindingOpen ON routerFinding (routerId, kind, objectName) WHERE resolvedAt IS NULL;
CREATE INDEX routerFindingByRouter ON routerFinding (routerId, id);
CREATE INDEX routerFindingBySubscription ON routerFinding (subscriptionId) WHERE subscriptionId IS NOT NULL;
-- The operator's word that a secret made by hand, of the subscription's user name on this router, is Waya's from now on; goes when that is proven.
CREATE TABLE adoption (subscriptionId INTEGER PRIMARY KEY REFERENCES subscription (id), routerId INTEGER NOT NULL REFERENCES router (id), at INTEGER NOT NULL) STRICT;
CREATE INDEX adoptionByRouter ON adoption (routerId);
CREATE TABLE routerSample (
  id INTEGER PRIMARY KEY, routerId INTEGER NOT NULL REFERENCES router (id), at INTEGER NOT NULL, online INTEGER NOT NULL, cpuLoadPercent INTEGER NOT NULL
) STRICT;
CREATE INDEX routerSampleByRouter ON routerSample (routerId, at);
-- Who was connected when the router was last read; replaced by each reading.
CREATE TABLE routerSession (
  routerId INTEGER NOT NULL REFERENCES router (id), userName TEXT NOT NULL, address TEXT NOT NULL, callerId TEXT NOT NULL, since INTEGER NOT NULL, readAt INTEGER NOT NULL,
  PRIMARY KEY (routerId, userName)
) STRICT, WITHOUT ROWID;
CREATE INDEX routerSessionByUserName ON routerSession (userName);

-- import ------------------------------------------------------------------------------------------------------------------
-- The rows of a file as read under certain choices: put in by and by, and in force once an import names them.
CREATE TABLE importReading (id INTEGER PRIMARY KEY, createdAt INTEGER NOT NULL) STRICT;
CREATE TABLE import (
  id INTEGER PRIMARY KEY, fileName TEXT NOT NULL, fileDigest TEXT NOT NULL, fileCipher TEXT NOT NULL, analysisCipher TEXT NOT NULL, choices TEXT NOT NULL, readingId INTEGER NOT NULL REFERENCES importReading (id),
  state TEXT NOT NULL CHECK (state IN ('previewed', 'importing', 'imported', 'undoing', 'undone')), batchId INTEGER REFERENCES batch (id),
  operatorId INTEGER REFERENCES operator (id), createdAt INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX importByReading ON import (readingId);
CREATE INDEX importByBatch ON import (batchId) WHERE batchId IS NOT NULL;
CREATE INDEX importByOperator ON import (operatorId) WHERE operatorId IS NOT NULL;
CREATE TABLE importRow (
  id INTEGER PRIMARY KEY, readingId INTEGER NOT NULL REFERENCES importReading (id), rowNumber INTEGER NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('ready', 'imported', 'skipped', 'error', 'undone', 'kept')), name TEXT NOT NULL, summary TEXT NOT NULL,
  messages TEXT NOT NULL, cellsCipher TEXT NOT NULL, recordCipher TEXT, openingCents INTEGER NOT NULL, subscriberId INTEGER, UNIQUE (readingId, rowNumber)
) STRICT;
CREATE INDEX importRowByOutcome ON importRow (readingId, outcome, rowNumber);
CREATE INDEX importRowBySubscriber ON importRow (subscriberId) WHERE subscriberId IS NOT NULL;
`,
};
