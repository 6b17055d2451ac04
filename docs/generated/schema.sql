-- Made by npm run docs; do not edit.
CREATE TABLE account (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, subscriberId INTEGER REFERENCES subscriber (id), balanceCents INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE adoption (subscriptionId INTEGER PRIMARY KEY REFERENCES subscription (id), routerId INTEGER NOT NULL REFERENCES router (id), at INTEGER NOT NULL) STRICT;

CREATE TABLE allocation (
  id INTEGER PRIMARY KEY, invoiceId INTEGER NOT NULL REFERENCES invoice (id), paymentId INTEGER REFERENCES payment (id), creditNoteId INTEGER REFERENCES creditNote (id), writeOffId INTEGER REFERENCES writeOff (id),
  amountCents INTEGER NOT NULL CHECK (amountCents <> 0), entryId INTEGER NOT NULL REFERENCES journalEntry (id), at INTEGER NOT NULL, reversesId INTEGER UNIQUE REFERENCES allocation (id),
  CHECK ((paymentId IS NOT NULL) + (creditNoteId IS NOT NULL) + (writeOffId IS NOT NULL) <= 1), CHECK ((amountCents < 0) = (reversesId IS NOT NULL))
) STRICT;

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

CREATE TABLE armedService (
  subscriptionId INTEGER NOT NULL REFERENCES subscription (id) ON DELETE CASCADE, routerId INTEGER NOT NULL REFERENCES router (id) ON DELETE CASCADE, at INTEGER NOT NULL,
  PRIMARY KEY (subscriptionId, routerId)
) STRICT;

CREATE TABLE batch (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('running', 'done', 'cancelled')),
  total INTEGER NOT NULL, done INTEGER NOT NULL, failed INTEGER NOT NULL, cursor TEXT, input TEXT NOT NULL,
  operatorId INTEGER REFERENCES operator (id), createdAt INTEGER NOT NULL, finishedAt INTEGER
) STRICT;

CREATE TABLE billingRun (
  id INTEGER PRIMARY KEY, batchId INTEGER NOT NULL UNIQUE REFERENCES batch (id), runOn TEXT NOT NULL, operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL
) STRICT;

CREATE TABLE billingRunSkip (
  id INTEGER PRIMARY KEY, runId INTEGER NOT NULL REFERENCES billingRun (id), subscriberId INTEGER NOT NULL REFERENCES subscriber (id), subscriptionId INTEGER REFERENCES subscription (id), reason TEXT NOT NULL
) STRICT;

CREATE TABLE capNotice (
  id INTEGER PRIMARY KEY, subscriptionId INTEGER NOT NULL REFERENCES subscription (id), percent INTEGER NOT NULL, limitBytes INTEGER NOT NULL, periodStartOn TEXT NOT NULL, at INTEGER NOT NULL,
  messageId INTEGER REFERENCES message (id)
) STRICT;

CREATE TABLE charge (
  id INTEGER PRIMARY KEY, subscriberId INTEGER NOT NULL REFERENCES subscriber (id), payerId INTEGER NOT NULL REFERENCES subscriber (id), subscriptionId INTEGER REFERENCES subscription (id),
  kind TEXT NOT NULL CHECK (kind IN ('plan', 'addOn', 'oneOff')), planId INTEGER REFERENCES plan (id), productId INTEGER REFERENCES product (id),
  -- As printed, and a price of its own; null: as the plan says.
  name TEXT, priceCents INTEGER CHECK (priceCents >= 0), quantity INTEGER NOT NULL CHECK (quantity > 0), taxInclusive INTEGER CHECK (taxInclusive IN (0, 1)), exciseApplies INTEGER CHECK (exciseApplies IN (0, 1)),
  timing TEXT NOT NULL CHECK (timing IN ('advance', 'arrears', 'prepaid')), intervalUnit TEXT CHECK (intervalUnit IN ('minute', 'hour', 'day', 'week', 'month', 'year')), intervalCount INTEGER CHECK (intervalCount > 0),
  startOn TEXT NOT NULL, endOn TEXT, anchorOn TEXT NOT NULL, anchorDay INTEGER NOT NULL CHECK (anchorDay BETWEEN 1 AND 31), alignment TEXT NOT NULL CHECK (alignment IN ('start', 'calendar')),
  -- A boundary kept from an earlier charge, where anchorDay does not say it (weeks, quarters).
  keptOn TEXT,
  -- The pause that stopped it, or after which it goes on.
  pauseId INTEGER REFERENCES pause (id),
  -- A pause stopped it: the end that it had before, unless that was the end of its service.
  ownEndOn TEXT,
  -- It ends because its service does, so it goes on when that end is moved.
  endsWithService INTEGER NOT NULL CHECK (endsWithService IN (0, 1)),
  -- Since when he has this plan without a break in his terms: a price that keeps earlier customers looks at it.
  pricedSince TEXT NOT NULL,
  -- Index of the next period to invoice, and the day on which it falls due; null when nothing more will be invoiced by the run.
  nextIndex INTEGER NOT NULL, nextOn TEXT, createdAt INTEGER NOT NULL,
  CHECK ((kind = 'plan') = (planId IS NOT NULL)), CHECK (kind = 'plan' OR (name IS NOT NULL AND priceCents IS NOT NULL AND taxInclusive IS NOT NULL AND exciseApplies IS NOT NULL)),
  CHECK ((kind = 'oneOff') = (intervalUnit IS NULL)), CHECK ((intervalUnit IS NULL) = (intervalCount IS NULL))
) STRICT;

CREATE TABLE cheque (
  id INTEGER PRIMARY KEY, subscriberId INTEGER NOT NULL REFERENCES subscriber (id), number TEXT NOT NULL, bankName TEXT NOT NULL, drawnOn TEXT NOT NULL, amountCents INTEGER NOT NULL CHECK (amountCents > 0),
  -- held: credited when it clears. credited: at once, and it has not cleared yet.
  state TEXT NOT NULL CHECK (state IN ('held', 'credited', 'cleared', 'bounced', 'handedBack')), note TEXT NOT NULL, paymentId INTEGER UNIQUE REFERENCES payment (id), transferId INTEGER UNIQUE REFERENCES moneyTransfer (id),
  receivedAt INTEGER NOT NULL, settledAt INTEGER, operatorId INTEGER REFERENCES operator (id)
) STRICT;

CREATE TABLE command (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  actorKind TEXT NOT NULL CHECK (actorKind IN ('operator', 'system', 'anonymous')), operatorId INTEGER REFERENCES operator (id),
  at INTEGER NOT NULL, inputMac TEXT NOT NULL, detail TEXT NOT NULL, changes TEXT NOT NULL, previousHash TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;

CREATE TABLE commandReply (commandId TEXT PRIMARY KEY REFERENCES command (id), reply TEXT NOT NULL, at INTEGER NOT NULL) STRICT;

CREATE TABLE conversation (id TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('receiptCheck', 'reversal', 'mpesaBalance')), subjectId INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;

CREATE TABLE courtesy (
  id INTEGER PRIMARY KEY, subscriberId INTEGER NOT NULL REFERENCES subscriber (id), receipt TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, untilAt INTEGER NOT NULL,
  -- Ended before its time: the payment arrived, or there is none.
  endedAt INTEGER, endReason TEXT, operatorId INTEGER REFERENCES operator (id)
) STRICT;

CREATE TABLE creditNote (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, invoiceId INTEGER NOT NULL REFERENCES invoice (id), subscriberId INTEGER NOT NULL REFERENCES subscriber (id),
  kind TEXT NOT NULL CHECK (kind IN ('correction', 'planChange', 'pause', 'end')), reason TEXT NOT NULL, issuedOn TEXT NOT NULL, postedAt INTEGER NOT NULL,
  netCents INTEGER NOT NULL, exciseCents INTEGER NOT NULL, vatCents INTEGER NOT NULL, totalCents INTEGER NOT NULL CHECK (totalCents > 0),
  -- Of it went against what was open of the invoice; the rest became credit.
  settledCents INTEGER NOT NULL CHECK (settledCents BETWEEN 0 AND totalCents), entryId INTEGER NOT NULL UNIQUE REFERENCES journalEntry (id), operatorId INTEGER REFERENCES operator (id),
  CHECK (netCents + exciseCents + vatCents = totalCents)
) STRICT;

CREATE TABLE creditNoteLine (
  id INTEGER PRIMARY KEY, creditNoteId INTEGER NOT NULL REFERENCES creditNote (id), invoiceLineId INTEGER NOT NULL REFERENCES invoiceLine (id), description TEXT NOT NULL, periodStart TEXT, periodEnd TEXT,
  netCents INTEGER NOT NULL CHECK (netCents >= 0), exciseCents INTEGER NOT NULL CHECK (exciseCents >= 0), vatCents INTEGER NOT NULL CHECK (vatCents >= 0), grossCents INTEGER NOT NULL CHECK (grossCents > 0), explanation TEXT NOT NULL,
  CHECK (netCents + exciseCents + vatCents = grossCents)
) STRICT;

CREATE TABLE dataKey (
  id INTEGER PRIMARY KEY CHECK (id = 1), guarded BLOB NOT NULL, passphraseSalt BLOB, passphraseGuarded BLOB, createdAt INTEGER NOT NULL
) STRICT;

CREATE TABLE dataTopUp (
  id INTEGER PRIMARY KEY, subscriptionId INTEGER NOT NULL REFERENCES subscription (id), bytes INTEGER NOT NULL CHECK (bytes > 0), priceCents INTEGER NOT NULL CHECK (priceCents >= 0),
  chargeId INTEGER REFERENCES charge (id), reason TEXT NOT NULL, operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL, untilAt INTEGER NOT NULL,
  CHECK ((priceCents = 0) = (chargeId IS NULL))
) STRICT;

CREATE TABLE dayClose (
  id INTEGER PRIMARY KEY, day TEXT NOT NULL UNIQUE, figures TEXT NOT NULL, periodLockId INTEGER REFERENCES periodLock (id),
  -- Null: it closed by itself, for nothing differed.
  operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL
) STRICT;

CREATE TABLE dayFinding (
  id INTEGER PRIMARY KEY, day TEXT NOT NULL, key TEXT NOT NULL, resolution TEXT NOT NULL, operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL, UNIQUE (day, key)
) STRICT;

CREATE TABLE depositReturn (
  id INTEGER PRIMARY KEY, invoiceLineId INTEGER NOT NULL REFERENCES invoiceLine (id), subscriberId INTEGER NOT NULL REFERENCES subscriber (id), amountCents INTEGER NOT NULL CHECK (amountCents > 0),
  reason TEXT NOT NULL, entryId INTEGER NOT NULL UNIQUE REFERENCES journalEntry (id), operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL
) STRICT;

CREATE TABLE discount (
  id INTEGER PRIMARY KEY, subscriptionId INTEGER NOT NULL REFERENCES subscription (id), name TEXT NOT NULL, percentBasisPoints INTEGER CHECK (percentBasisPoints BETWEEN 1 AND 10000), amountCents INTEGER CHECK (amountCents > 0),
  -- For periods whose first day lies in [fromOn, untilOn).
  fromOn TEXT NOT NULL, untilOn TEXT, promoCodeId INTEGER REFERENCES promoCode (id), operatorId INTEGER REFERENCES operator (id), createdAt INTEGER NOT NULL,
  CHECK ((percentBasisPoints IS NULL) <> (amountCents IS NULL))
) STRICT;

CREATE TABLE draft (
  id INTEGER PRIMARY KEY, subscriberId INTEGER NOT NULL REFERENCES subscriber (id), dueDays INTEGER NOT NULL, note TEXT NOT NULL,
  -- The daily run posts it on this day by itself; null: a person does.
  postOn TEXT, operatorId INTEGER REFERENCES operator (id), createdAt INTEGER NOT NULL, changedAt INTEGER NOT NULL
) STRICT;

CREATE TABLE draftLine (
  id INTEGER PRIMARY KEY, draftId INTEGER NOT NULL REFERENCES draft (id) ON DELETE CASCADE, position INTEGER NOT NULL, productId INTEGER REFERENCES product (id), subscriptionId INTEGER REFERENCES subscription (id),
  kind TEXT NOT NULL CHECK (kind IN ('oneOff', 'deposit')), description TEXT NOT NULL, quantity INTEGER NOT NULL CHECK (quantity > 0), priceCents INTEGER NOT NULL CHECK (priceCents >= 0), discountCents INTEGER NOT NULL CHECK (discountCents >= 0),
  taxInclusive INTEGER NOT NULL CHECK (taxInclusive IN (0, 1)), exciseApplies INTEGER NOT NULL CHECK (exciseApplies IN (0, 1)), CHECK (discountCents <= priceCents * quantity)
) STRICT;

CREATE TABLE dunningNotice (
  id INTEGER PRIMARY KEY, invoiceId INTEGER NOT NULL REFERENCES invoice (id), stage INTEGER NOT NULL, at INTEGER NOT NULL,
  messageId INTEGER REFERENCES message (id), UNIQUE (invoiceId, stage)
) STRICT;

CREATE TABLE entitlement (
  subscriptionId INTEGER PRIMARY KEY REFERENCES subscription (id), state TEXT NOT NULL CHECK (state IN ('active', 'throttled', 'walled', 'suspended', 'ended', 'inactive')),
  reasonCode TEXT NOT NULL, reason TEXT NOT NULL, since INTEGER NOT NULL,
  -- revision grows with every wish; confirmedRevision is the last one proven by reading the router back.
  revision INTEGER NOT NULL, confirmedRevision INTEGER NOT NULL, confirmedAt INTEGER, confirmedPasswordVersion INTEGER NOT NULL, trouble TEXT,
  -- JSON {upKbps, downKbps}: how fast while throttled; null otherwise.
  throttle TEXT
) STRICT;

CREATE TABLE entitlementChange (
  id INTEGER PRIMARY KEY, subscriptionId INTEGER NOT NULL REFERENCES subscription (id), at INTEGER NOT NULL,
  fromState TEXT, toState TEXT NOT NULL, reasonCode TEXT NOT NULL, reason TEXT NOT NULL
, watched INTEGER NOT NULL DEFAULT 0 CHECK (watched IN (0, 1))) STRICT;

CREATE TABLE etimsDocument (
  id INTEGER PRIMARY KEY, invoiceId INTEGER UNIQUE REFERENCES invoice (id), creditNoteId INTEGER UNIQUE REFERENCES creditNote (id),
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'accepted', 'refused', 'unknown')), queuedAt INTEGER NOT NULL, sentAt INTEGER, acceptedAt INTEGER,
  controlNumber TEXT, receiptNumber TEXT, internalData TEXT, qrText TEXT, trouble TEXT, attempts INTEGER NOT NULL,
  CHECK ((invoiceId IS NULL) <> (creditNoteId IS NULL)), CHECK ((state = 'accepted') = (controlNumber IS NOT NULL))
) STRICT;

CREATE TABLE event (seq INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, ids TEXT NOT NULL, at INTEGER NOT NULL) STRICT;

CREATE TABLE healthSample (
  routerId INTEGER NOT NULL REFERENCES router (id) ON DELETE CASCADE, grain TEXT NOT NULL CHECK (grain IN ('minute', 'hour')), at INTEGER NOT NULL,
  cpuLoadPercent INTEGER NOT NULL, freeMemoryBytes INTEGER NOT NULL, totalMemoryBytes INTEGER NOT NULL, uptimeSeconds INTEGER NOT NULL,
  -- Sectors since the router started; null: not told.
  flashWrites INTEGER,
  -- Read every few minutes with the interfaces; null in between. Bits per second over the ether interfaces that run.
  sessions INTEGER, receivedBitsPerSecond INTEGER, sentBitsPerSecond INTEGER,
  PRIMARY KEY (routerId, grain, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE import (
  id INTEGER PRIMARY KEY, fileName TEXT NOT NULL, fileDigest TEXT NOT NULL, fileCipher TEXT NOT NULL, analysisCipher TEXT NOT NULL, choices TEXT NOT NULL, readingId INTEGER NOT NULL REFERENCES importReading (id),
  state TEXT NOT NULL CHECK (state IN ('previewed', 'importing', 'imported', 'undoing', 'undone')), batchId INTEGER REFERENCES batch (id),
  operatorId INTEGER REFERENCES operator (id), createdAt INTEGER NOT NULL
) STRICT;

CREATE TABLE importReading (id INTEGER PRIMARY KEY, createdAt INTEGER NOT NULL) STRICT;

CREATE TABLE importRow (
  id INTEGER PRIMARY KEY, readingId INTEGER NOT NULL REFERENCES importReading (id), rowNumber INTEGER NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('ready', 'imported', 'skipped', 'error', 'undone', 'kept')), name TEXT NOT NULL, summary TEXT NOT NULL,
  messages TEXT NOT NULL, cellsCipher TEXT NOT NULL, recordCipher TEXT, openingCents INTEGER NOT NULL, subscriberId INTEGER, UNIQUE (readingId, rowNumber)
) STRICT;

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

CREATE TABLE invoice (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, kind TEXT NOT NULL CHECK (kind IN ('service', 'opening', 'manual', 'lateFee', 'adjustment')),
  subscriberId INTEGER NOT NULL REFERENCES subscriber (id), issuedOn TEXT NOT NULL, dueOn TEXT NOT NULL, postedAt INTEGER NOT NULL,
  netCents INTEGER NOT NULL, exciseCents INTEGER NOT NULL, vatCents INTEGER NOT NULL, totalCents INTEGER NOT NULL CHECK (totalCents >= 0), note TEXT NOT NULL,
  runId INTEGER REFERENCES billingRun (id),
  -- Null: nothing is to be paid (a free month), so nothing is booked.
  openCents INTEGER NOT NULL CHECK (openCents >= 0), entryId INTEGER UNIQUE REFERENCES journalEntry (id),
  -- A void invoice keeps its number; its entry is reversed by this one.
  voidEntryId INTEGER UNIQUE REFERENCES journalEntry (id),
  CHECK (netCents + exciseCents + vatCents = totalCents), CHECK (openCents <= totalCents), CHECK (voidEntryId IS NULL OR openCents = 0), CHECK ((entryId IS NULL) = (totalCents = 0))
) STRICT;

CREATE TABLE invoiceLine (
  id INTEGER PRIMARY KEY, invoiceId INTEGER NOT NULL REFERENCES invoice (id), chargeId INTEGER REFERENCES charge (id), periodIndex INTEGER, subscriptionId INTEGER REFERENCES subscription (id),
  kind TEXT NOT NULL CHECK (kind IN ('plan', 'addOn', 'oneOff', 'opening', 'lateFee', 'deposit', 'adjustment')), description TEXT NOT NULL, periodStart TEXT, periodEnd TEXT, quantity INTEGER NOT NULL CHECK (quantity > 0),
  -- Listed, with or without taxes as taxInclusive says; what is taxed is amountCents - discountCents.
  amountCents INTEGER NOT NULL CHECK (amountCents >= 0), discountCents INTEGER NOT NULL CHECK (discountCents BETWEEN 0 AND amountCents), taxInclusive INTEGER NOT NULL CHECK (taxInclusive IN (0, 1)),
  exciseBasisPoints INTEGER NOT NULL, vatBasisPoints INTEGER NOT NULL,
  netCents INTEGER NOT NULL, exciseCents INTEGER NOT NULL, vatCents INTEGER NOT NULL, grossCents INTEGER NOT NULL, explanation TEXT NOT NULL,
  -- 0: its invoice is void and the period is to be invoiced again.
  live INTEGER NOT NULL CHECK (live IN (0, 1)),
  CHECK (netCents + exciseCents + vatCents = grossCents), CHECK ((chargeId IS NULL) = (periodIndex IS NULL))
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

CREATE TABLE lateFee (
  id INTEGER PRIMARY KEY, invoiceId INTEGER NOT NULL REFERENCES invoice (id), stage INTEGER NOT NULL, feeInvoiceId INTEGER NOT NULL REFERENCES invoice (id), at INTEGER NOT NULL, UNIQUE (invoiceId, stage)
) STRICT;

CREATE TABLE lineSession (
  id INTEGER PRIMARY KEY, subscriptionId INTEGER NOT NULL REFERENCES subscription (id), routerId INTEGER NOT NULL REFERENCES router (id) ON DELETE CASCADE,
  -- As the router numbers it; with the router's uptime at its start, so that a number used again is another session.
  sessionKey TEXT NOT NULL, startedAt INTEGER NOT NULL, seenAt INTEGER NOT NULL, endedAt INTEGER, uptimeSeconds INTEGER NOT NULL,
  address TEXT NOT NULL, callerId TEXT NOT NULL, uploadBytes INTEGER NOT NULL, downloadBytes INTEGER NOT NULL, cause TEXT
) STRICT;

CREATE TABLE listedRefusal (receipt TEXT PRIMARY KEY, reason TEXT NOT NULL, bodyCipher TEXT NOT NULL, at INTEGER NOT NULL) STRICT;

CREATE TABLE message (
  id INTEGER PRIMARY KEY, subscriberId INTEGER REFERENCES subscriber (id), channel TEXT NOT NULL CHECK (channel IN ('sms')), recipient TEXT NOT NULL,
  body TEXT NOT NULL, purpose TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'unknown')),
  providerId TEXT, costCents INTEGER NOT NULL, createdAt INTEGER NOT NULL, sentAt INTEGER, trouble TEXT
) STRICT;

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE moneyTransfer (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, kind TEXT NOT NULL CHECK (kind IN ('settlement', 'banking', 'chequeCleared', 'charge', 'expense', 'drawing', 'paidIn', 'overShort')),
  fromKind TEXT NOT NULL, toKind TEXT NOT NULL, amountCents INTEGER NOT NULL CHECK (amountCents > 0),
  -- M-Pesa receipt, bank slip; empty: none.
  reference TEXT NOT NULL, note TEXT NOT NULL, happenedAt INTEGER NOT NULL, bookedOn TEXT NOT NULL, entryId INTEGER NOT NULL UNIQUE REFERENCES journalEntry (id),
  tillSessionId INTEGER REFERENCES tillSession (id), operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL,
  -- The entry that took it back.
  voidEntryId INTEGER UNIQUE REFERENCES journalEntry (id)
) STRICT;

CREATE TABLE mpesaBalance (
  id INTEGER PRIMARY KEY, state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'done', 'failed', 'unknown')), askedAt INTEGER NOT NULL, sentAt INTEGER, at INTEGER,
  -- All accounts together, what is available in them; and each, JSON.
  totalCents INTEGER, accounts TEXT, resultCode TEXT, trouble TEXT
) STRICT;

CREATE TABLE neverSuspend (
  id INTEGER PRIMARY KEY, subscriptionId INTEGER NOT NULL REFERENCES subscription (id),
  reason TEXT NOT NULL,
  -- Last day; null: until it is taken away.
  untilOn TEXT, operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL, endedAt INTEGER
) STRICT;

CREATE TABLE numberSeries (kind TEXT NOT NULL, year INTEGER NOT NULL, lastNumber INTEGER NOT NULL,
  -- Passed over after a restore: they may have been given out after the backup was made.
  skipped INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (kind, year)) STRICT;

CREATE TABLE operator (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, userName TEXT NOT NULL COLLATE NOCASE UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('owner', 'cashier', 'technician', 'support')), passwordHash TEXT NOT NULL,
  active INTEGER NOT NULL CHECK (active IN (0, 1)), createdAt INTEGER NOT NULL
) STRICT;

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

CREATE TABLE outageCredit (
  outageId INTEGER NOT NULL REFERENCES outage (id), subscriptionId INTEGER NOT NULL REFERENCES subscription (id),
  days INTEGER NOT NULL CHECK (days >= 0),
  -- Credited, or what the days are worth that his prepaid time was made longer by.
  amountCents INTEGER NOT NULL CHECK (amountCents >= 0), creditNoteId INTEGER REFERENCES creditNote (id), paidUntil INTEGER,
  -- Why nothing was given.
  problem TEXT, messageId INTEGER REFERENCES message (id), at INTEGER NOT NULL,
  PRIMARY KEY (outageId, subscriptionId)
) STRICT, WITHOUT ROWID;

CREATE TABLE pause (
  id INTEGER PRIMARY KEY, subscriptionId INTEGER NOT NULL REFERENCES subscription (id), fromOn TEXT NOT NULL, untilOn TEXT, reason TEXT NOT NULL, operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL
) STRICT;

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

CREATE TABLE paymentEvidence (
  id INTEGER PRIMARY KEY, paymentId INTEGER NOT NULL REFERENCES payment (id), source TEXT NOT NULL CHECK (source IN ('stk', 'c2b', 'pull', 'status', 'statement', 'manual')),
  receivedAt INTEGER NOT NULL, bodyCipher TEXT NOT NULL, UNIQUE (paymentId, source)
) STRICT;

CREATE TABLE paymentReturn (
  id INTEGER PRIMARY KEY, paymentId INTEGER NOT NULL UNIQUE REFERENCES payment (id), amountCents INTEGER NOT NULL CHECK (amountCents > 0), method TEXT NOT NULL CHECK (method IN ('mpesa', 'cash', 'bank')),
  reference TEXT NOT NULL, reason TEXT NOT NULL, returnedOn TEXT NOT NULL, entryId INTEGER NOT NULL UNIQUE REFERENCES journalEntry (id), tillSessionId INTEGER REFERENCES tillSession (id), operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL
) STRICT;

CREATE TABLE periodLock (
  id INTEGER PRIMARY KEY, upTo TEXT NOT NULL, lastEntryId INTEGER NOT NULL, reason TEXT NOT NULL, operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL
) STRICT;

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

CREATE TABLE planChange (
  id INTEGER PRIMARY KEY, subscriptionId INTEGER NOT NULL REFERENCES subscription (id), fromPlanId INTEGER NOT NULL REFERENCES plan (id),
  toPlanId INTEGER NOT NULL REFERENCES plan (id), at INTEGER NOT NULL, effectiveOn TEXT NOT NULL,
  -- Null: yet to come; the day's review applies it.
  appliedAt INTEGER
) STRICT;

CREATE TABLE planPrice (
  id INTEGER PRIMARY KEY, planId INTEGER NOT NULL REFERENCES plan (id), fromOn TEXT NOT NULL, priceCents INTEGER NOT NULL CHECK (priceCents > 0),
  -- Who had the plan before this day keeps the price that he had.
  keepEarlier INTEGER NOT NULL CHECK (keepEarlier IN (0, 1)), createdAt INTEGER NOT NULL, UNIQUE (planId, fromOn)
) STRICT;

CREATE TABLE posting (
  id INTEGER PRIMARY KEY, entryId INTEGER NOT NULL REFERENCES journalEntry (id), accountId INTEGER NOT NULL REFERENCES account (id),
  amountCents INTEGER NOT NULL CHECK (amountCents <> 0)
) STRICT;

CREATE TABLE product (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE UNIQUE, kind TEXT NOT NULL CHECK (kind IN ('addOn', 'oneOff')), priceCents INTEGER NOT NULL CHECK (priceCents > 0),
  taxInclusive INTEGER NOT NULL CHECK (taxInclusive IN (0, 1)), exciseApplies INTEGER NOT NULL CHECK (exciseApplies IN (0, 1)),
  intervalUnit TEXT CHECK (intervalUnit IN ('day', 'week', 'month', 'year')), intervalCount INTEGER CHECK (intervalCount > 0),
  state TEXT NOT NULL CHECK (state IN ('published', 'retired')), createdAt INTEGER NOT NULL, CHECK ((kind = 'addOn') = (intervalUnit IS NOT NULL)), CHECK ((intervalUnit IS NULL) = (intervalCount IS NULL))
) STRICT;

CREATE TABLE promise (
  id INTEGER PRIMARY KEY, subscriberId INTEGER NOT NULL REFERENCES subscriber (id), untilAt INTEGER NOT NULL, note TEXT NOT NULL, operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL, withdrawnAt INTEGER
) STRICT;

CREATE TABLE promoCode (
  id INTEGER PRIMARY KEY, code TEXT NOT NULL COLLATE NOCASE UNIQUE, name TEXT NOT NULL, percentBasisPoints INTEGER CHECK (percentBasisPoints BETWEEN 1 AND 10000), amountCents INTEGER CHECK (amountCents > 0),
  periods INTEGER CHECK (periods > 0), planId INTEGER REFERENCES plan (id), validFrom TEXT NOT NULL, validUntil TEXT, mostUses INTEGER CHECK (mostUses > 0),
  active INTEGER NOT NULL CHECK (active IN (0, 1)), createdAt INTEGER NOT NULL, CHECK ((percentBasisPoints IS NULL) <> (amountCents IS NULL))
) STRICT;

CREATE TABLE receiptCheck (
  id INTEGER PRIMARY KEY, receipt TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'done', 'failed', 'unknown')),
  -- Who says that he paid; null: nobody was named.
  subscriberId INTEGER REFERENCES subscriber (id), operatorId INTEGER REFERENCES operator (id), askedAt INTEGER NOT NULL, sentAt INTEGER, settledAt INTEGER,
  outcome TEXT CHECK (outcome IN ('found', 'notFound', 'otherShortcode', 'reversed', 'notCompleted')), paymentId INTEGER REFERENCES payment (id), resultCode TEXT, trouble TEXT
) STRICT;

CREATE TABLE refund (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, subscriberId INTEGER NOT NULL REFERENCES subscriber (id), amountCents INTEGER NOT NULL CHECK (amountCents > 0),
  method TEXT NOT NULL CHECK (method IN ('mpesa', 'cash', 'bank')), reference TEXT NOT NULL, reason TEXT NOT NULL, refundedOn TEXT NOT NULL, entryId INTEGER NOT NULL UNIQUE REFERENCES journalEntry (id),
  operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL, tillSessionId INTEGER REFERENCES tillSession (id)
) STRICT;

CREATE TABLE reversal (
  id INTEGER PRIMARY KEY, paymentId INTEGER REFERENCES payment (id), receipt TEXT NOT NULL, amountCents INTEGER NOT NULL CHECK (amountCents > 0), origin TEXT NOT NULL CHECK (origin IN ('requested', 'statement', 'pull')),
  state TEXT NOT NULL CHECK (state IN ('proposed', 'waiting', 'queued', 'sent', 'unknown', 'done', 'failed', 'dismissed')),
  -- M-Pesa's receipt of the reversal itself.
  reversalReceipt TEXT UNIQUE, reason TEXT NOT NULL, happenedAt INTEGER, requestedBy INTEGER REFERENCES operator (id), requestedAt INTEGER NOT NULL,
  -- A sole owner's own approval counts from here on.
  notBefore INTEGER, approvedBy INTEGER REFERENCES operator (id), approvedAt INTEGER, sentAt INTEGER, settledAt INTEGER, resultCode TEXT, resultText TEXT, trouble TEXT
) STRICT;

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

CREATE TABLE routerAlert (
  id INTEGER PRIMARY KEY, routerId INTEGER NOT NULL REFERENCES router (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('down', 'flapping', 'rebooted', 'cpu', 'memory', 'flash', 'licence', 'clock', 'backup')),
  openedAt INTEGER NOT NULL, closedAt INTEGER, detail TEXT NOT NULL
) STRICT;

CREATE TABLE routerBackup (
  id INTEGER PRIMARY KEY, routerId INTEGER NOT NULL REFERENCES router (id) ON DELETE CASCADE, at INTEGER NOT NULL, checkedAt INTEGER NOT NULL,
  version TEXT NOT NULL, digest TEXT NOT NULL, lineCount INTEGER NOT NULL, bytes INTEGER NOT NULL, cipher TEXT NOT NULL
) STRICT;

CREATE TABLE routerBackupTrouble (routerId INTEGER PRIMARY KEY REFERENCES router (id) ON DELETE CASCADE, since INTEGER NOT NULL, at INTEGER NOT NULL, trouble TEXT NOT NULL) STRICT;

CREATE TABLE routerExamination (routerId INTEGER PRIMARY KEY REFERENCES router (id) ON DELETE CASCADE, at INTEGER NOT NULL, checks TEXT NOT NULL) STRICT;

CREATE TABLE routerFinding (
  id INTEGER PRIMARY KEY, routerId INTEGER NOT NULL REFERENCES router (id), kind TEXT NOT NULL CHECK (kind IN ('drift', 'missing', 'orphan', 'unmanaged', 'unadopted', 'duplicate', 'wrongSpeed')),
  objectName TEXT NOT NULL, detail TEXT NOT NULL, subscriptionId INTEGER REFERENCES subscription (id), foundAt INTEGER NOT NULL, resolvedAt INTEGER, resolution TEXT,
  -- What a month of it would be worth: it lets somebody on, and nobody pays for it.
  leakCents INTEGER CHECK (leakCents > 0)
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

CREATE TABLE routerWatch (
  routerId INTEGER PRIMARY KEY REFERENCES router (id) ON DELETE CASCADE,
  state TEXT NOT NULL CHECK (state IN ('unknown', 'up', 'down')),
  since INTEGER NOT NULL, flapping INTEGER NOT NULL CHECK (flapping IN (0, 1)),
  -- JSON of a Watch: the memory of the damping, the last readings of the counters.
  memory TEXT NOT NULL
) STRICT;

CREATE TABLE schedule (name TEXT PRIMARY KEY, nextAt INTEGER NOT NULL, lastAt INTEGER) STRICT;

CREATE TABLE serviceCap (
  subscriptionId INTEGER PRIMARY KEY REFERENCES subscription (id), planId INTEGER NOT NULL REFERENCES plan (id), cap TEXT NOT NULL, since INTEGER NOT NULL, untilAt INTEGER NOT NULL, reason TEXT NOT NULL
) STRICT;

CREATE TABLE session (
  tokenHash TEXT PRIMARY KEY, operatorId INTEGER NOT NULL REFERENCES operator (id), device TEXT NOT NULL,
  createdAt INTEGER NOT NULL, lastSeenAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL
) STRICT;

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL, changedAt INTEGER NOT NULL) STRICT;

CREATE TABLE speedOverride (
  subscriptionId INTEGER PRIMARY KEY REFERENCES subscription (id), upKbps INTEGER NOT NULL CHECK (upKbps > 0), downKbps INTEGER NOT NULL CHECK (downKbps > 0), reason TEXT NOT NULL,
  operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL, untilOn TEXT
) STRICT;

CREATE TABLE speedOverrideChange (
  id INTEGER PRIMARY KEY, subscriptionId INTEGER NOT NULL REFERENCES subscription (id), at INTEGER NOT NULL, upKbps INTEGER, downKbps INTEGER, reason TEXT NOT NULL,
  operatorId INTEGER REFERENCES operator (id), CHECK ((upKbps IS NULL) = (downKbps IS NULL))
) STRICT;

CREATE TABLE statementImport (
  id INTEGER PRIMARY KEY, fileName TEXT NOT NULL, sha256 TEXT NOT NULL, shortcode TEXT NOT NULL, fromAt INTEGER, toAt INTEGER, state TEXT NOT NULL CHECK (state IN ('preview', 'running', 'done', 'cancelled')),
  -- What stands against it and what is odd about it, and how much of it is read, JSON. fromAt, toAt: what it proves to be whole.
  findings TEXT NOT NULL, batchId INTEGER UNIQUE REFERENCES batch (id), operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL, committedAt INTEGER
) STRICT;

CREATE TABLE statementPart (importId INTEGER NOT NULL REFERENCES statementImport (id), number INTEGER NOT NULL, lines BLOB NOT NULL, PRIMARY KEY (importId, number)) STRICT;

CREATE TABLE statementRow (
  id INTEGER PRIMARY KEY, importId INTEGER NOT NULL REFERENCES statementImport (id), rowNumber INTEGER NOT NULL,
  -- Of what the row says: the same row in another file, or again in the same, is the same money.
  fingerprint TEXT NOT NULL, receipt TEXT NOT NULL, completedAt INTEGER, status TEXT NOT NULL, details TEXT NOT NULL, reasonType TEXT NOT NULL, otherParty TEXT NOT NULL, linkedReceipt TEXT NOT NULL, accountTyped TEXT NOT NULL,
  paidInCents INTEGER NOT NULL, withdrawnCents INTEGER NOT NULL, balanceCents INTEGER,
  kind TEXT NOT NULL CHECK (kind IN ('payment', 'charge', 'settlement', 'reversal', 'payout', 'deposit', 'notCompleted', 'unreadable')),
  verdict TEXT NOT NULL CHECK (verdict IN ('new', 'known', 'differs', 'repeat', 'ask', 'none', 'problem')), explanation TEXT NOT NULL,
  -- What a person says about a row that asks.
  decision TEXT, bookedAt INTEGER, paymentId INTEGER REFERENCES payment (id), transferId INTEGER REFERENCES moneyTransfer (id), reversalId INTEGER REFERENCES reversal (id), UNIQUE (importId, rowNumber)
) STRICT;

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
  taxPin TEXT NOT NULL DEFAULT '', taxExempt INTEGER NOT NULL DEFAULT 0 CHECK (taxExempt IN (0, 1)), exemption TEXT NOT NULL DEFAULT '',
  -- A unit: what it is charged comes on the invoice of its payer. The rules are those of a payer for his units.
  payerId INTEGER REFERENCES subscriber (id), spreadRule TEXT NOT NULL DEFAULT 'proportional' CHECK (spreadRule IN ('proportional', 'inOrder')),
  suspendUnits TEXT NOT NULL DEFAULT 'all' CHECK (suspendUnits IN ('all', 'unpaid')),
  -- An undone import: hidden, because the journal may speak of him.
  removedAt INTEGER, CHECK (payerId <> id)
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

CREATE TABLE taxRate (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('vat', 'excise')), fromOn TEXT NOT NULL, basisPoints INTEGER NOT NULL CHECK (basisPoints BETWEEN 0 AND 10000), createdAt INTEGER NOT NULL, UNIQUE (kind, fromOn)
) STRICT;

CREATE TABLE tillSession (
  id INTEGER PRIMARY KEY, operatorId INTEGER NOT NULL REFERENCES operator (id), openedAt INTEGER NOT NULL, floatCents INTEGER NOT NULL CHECK (floatCents >= 0),
  closedAt INTEGER, closedBy INTEGER REFERENCES operator (id), countedCents INTEGER CHECK (countedCents >= 0), expectedCents INTEGER,
  -- How many of each note and coin, JSON; null: only the sum was given.
  count TEXT, note TEXT NOT NULL DEFAULT '',
  CHECK ((closedAt IS NULL) = (countedCents IS NULL)), CHECK ((closedAt IS NULL) = (expectedCents IS NULL))
) STRICT;

CREATE TABLE usageCounter (
  routerId INTEGER NOT NULL REFERENCES router (id) ON DELETE CASCADE, subscriptionId INTEGER NOT NULL REFERENCES subscription (id), kind TEXT NOT NULL CHECK (kind IN ('session', 'user', 'queue')),
  at INTEGER NOT NULL, uptimeSeconds INTEGER NOT NULL, sessionId TEXT NOT NULL, sessionSeconds INTEGER,
  uploadBytes INTEGER NOT NULL, downloadBytes INTEGER NOT NULL, endedUploadBytes INTEGER NOT NULL, endedDownloadBytes INTEGER NOT NULL,
  PRIMARY KEY (subscriptionId, routerId, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE usageDay (
  subscriptionId INTEGER NOT NULL REFERENCES subscription (id), day TEXT NOT NULL, uploadBytes INTEGER NOT NULL, downloadBytes INTEGER NOT NULL, freeBytes INTEGER NOT NULL,
  PRIMARY KEY (subscriptionId, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE usageHour (
  at INTEGER NOT NULL, subscriptionId INTEGER NOT NULL, uploadBytes INTEGER NOT NULL, downloadBytes INTEGER NOT NULL,
  PRIMARY KEY (at, subscriptionId)
) STRICT, WITHOUT ROWID;

CREATE TABLE usageMinute (
  at INTEGER NOT NULL, subscriptionId INTEGER NOT NULL, uploadBytes INTEGER NOT NULL, downloadBytes INTEGER NOT NULL,
  PRIMARY KEY (at, subscriptionId)
) STRICT, WITHOUT ROWID;

CREATE TABLE usageReading (
  routerId INTEGER PRIMARY KEY REFERENCES router (id) ON DELETE CASCADE, at INTEGER NOT NULL, uptimeSeconds INTEGER NOT NULL,
  commands INTEGER NOT NULL, readMs INTEGER NOT NULL, recordMs INTEGER NOT NULL, services INTEGER NOT NULL, changed INTEGER NOT NULL
) STRICT;

CREATE TABLE writeOff (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, invoiceId INTEGER NOT NULL REFERENCES invoice (id), subscriberId INTEGER NOT NULL REFERENCES subscriber (id), amountCents INTEGER NOT NULL CHECK (amountCents > 0),
  reason TEXT NOT NULL, writtenOffOn TEXT NOT NULL, entryId INTEGER NOT NULL UNIQUE REFERENCES journalEntry (id), operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX accountByKind ON account (kind, ifnull(subscriberId, 0));

CREATE INDEX accountBySubscriber ON account (subscriberId, balanceCents) WHERE subscriberId IS NOT NULL;

CREATE INDEX adoptionByRouter ON adoption (routerId);

CREATE INDEX allocationByCreditNote ON allocation (creditNoteId) WHERE creditNoteId IS NOT NULL;

CREATE INDEX allocationByEntry ON allocation (entryId);

CREATE INDEX allocationByInvoice ON allocation (invoiceId);

CREATE INDEX allocationByPayment ON allocation (paymentId) WHERE paymentId IS NOT NULL;

CREATE INDEX allocationByWriteOff ON allocation (writeOffId) WHERE writeOffId IS NOT NULL;

CREATE INDEX armedServiceByRouter ON armedService (routerId, at);

CREATE INDEX batchByOperator ON batch (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX billingRunByOperator ON billingRun (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX billingRunSkipByRun ON billingRunSkip (runId);

CREATE INDEX billingRunSkipBySubscriber ON billingRunSkip (subscriberId);

CREATE INDEX billingRunSkipBySubscription ON billingRunSkip (subscriptionId) WHERE subscriptionId IS NOT NULL;

CREATE INDEX capNoticeByMessage ON capNotice (messageId) WHERE messageId IS NOT NULL;

CREATE INDEX capNoticeBySubscription ON capNotice (subscriptionId, at);

CREATE INDEX chargeByPause ON charge (pauseId) WHERE pauseId IS NOT NULL;

CREATE INDEX chargeByPayer ON charge (payerId, nextOn);

CREATE INDEX chargeByPlan ON charge (planId) WHERE planId IS NOT NULL;

CREATE INDEX chargeByProduct ON charge (productId) WHERE productId IS NOT NULL;

CREATE INDEX chargeBySubscriber ON charge (subscriberId);

CREATE INDEX chargeBySubscription ON charge (subscriptionId, id) WHERE subscriptionId IS NOT NULL;

CREATE INDEX chargeDue ON charge (nextOn, payerId) WHERE nextOn IS NOT NULL;

CREATE INDEX chargePrepaid ON charge (payerId) WHERE timing = 'prepaid';

CREATE INDEX chequeByOperator ON cheque (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX chequeBySubscriber ON cheque (subscriberId);

CREATE UNIQUE INDEX chequeOnce ON cheque (bankName COLLATE NOCASE, number COLLATE NOCASE) WHERE state IN ('held', 'credited', 'cleared');

CREATE INDEX chequeOpen ON cheque (receivedAt) WHERE state IN ('held', 'credited');

CREATE INDEX commandByOperator ON command (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX commandReplyByAt ON commandReply (at);

CREATE INDEX courtesyByOperator ON courtesy (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX courtesyBySubscriber ON courtesy (subscriberId, at);

CREATE INDEX creditNoteByInvoice ON creditNote (invoiceId);

CREATE INDEX creditNoteByIssued ON creditNote (issuedOn, id);

CREATE INDEX creditNoteByOperator ON creditNote (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX creditNoteBySubscriber ON creditNote (subscriberId, id);

CREATE INDEX creditNoteLineByCreditNote ON creditNoteLine (creditNoteId);

CREATE INDEX creditNoteLineByInvoiceLine ON creditNoteLine (invoiceLineId);

CREATE INDEX dataTopUpByCharge ON dataTopUp (chargeId) WHERE chargeId IS NOT NULL;

CREATE INDEX dataTopUpByOperator ON dataTopUp (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX dataTopUpBySubscription ON dataTopUp (subscriptionId, untilAt);

CREATE INDEX dayCloseByLock ON dayClose (periodLockId) WHERE periodLockId IS NOT NULL;

CREATE INDEX dayCloseByOperator ON dayClose (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX dayFindingByOperator ON dayFinding (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX depositReturnByLine ON depositReturn (invoiceLineId);

CREATE INDEX depositReturnByOperator ON depositReturn (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX depositReturnBySubscriber ON depositReturn (subscriberId);

CREATE INDEX discountByOperator ON discount (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX discountByPromoCode ON discount (promoCodeId) WHERE promoCodeId IS NOT NULL;

CREATE INDEX discountBySubscription ON discount (subscriptionId);

CREATE INDEX draftByOperator ON draft (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX draftBySubscriber ON draft (subscriberId);

CREATE INDEX draftToPost ON draft (postOn) WHERE postOn IS NOT NULL;

CREATE INDEX draftLineByDraft ON draftLine (draftId, position);

CREATE INDEX draftLineByProduct ON draftLine (productId) WHERE productId IS NOT NULL;

CREATE INDEX draftLineBySubscription ON draftLine (subscriptionId) WHERE subscriptionId IS NOT NULL;

CREATE INDEX dunningNoticeByMessage ON dunningNotice (messageId) WHERE messageId IS NOT NULL;

CREATE INDEX entitlementState ON entitlement (state);

CREATE INDEX entitlementUnconfirmed ON entitlement (subscriptionId) WHERE confirmedRevision < revision;

CREATE INDEX entitlementChangeByAt ON entitlementChange (at, toState);

CREATE INDEX entitlementChangeBySubscription ON entitlementChange (subscriptionId, id);

CREATE INDEX etimsDocumentByState ON etimsDocument (state, id);

CREATE INDEX eventByAt ON event (at);

CREATE INDEX importByBatch ON import (batchId) WHERE batchId IS NOT NULL;

CREATE INDEX importByOperator ON import (operatorId) WHERE operatorId IS NOT NULL;

CREATE UNIQUE INDEX importByReading ON import (readingId);

CREATE INDEX importRowByOutcome ON importRow (readingId, outcome, rowNumber);

CREATE INDEX importRowBySubscriber ON importRow (subscriberId) WHERE subscriberId IS NOT NULL;

CREATE INDEX inboxEntryByPayment ON inboxEntry (paymentId) WHERE paymentId IS NOT NULL;

CREATE INDEX inboxEntryFlagged ON inboxEntry (id) WHERE flag IS NOT NULL;

CREATE INDEX inboxEntryFlaggedAt ON inboxEntry (receivedAt) WHERE flag IS NOT NULL;

CREATE INDEX inboxEntryNew ON inboxEntry (id) WHERE state = 'new';

CREATE INDEX inboxEntryParked ON inboxEntry (correlationId) WHERE state = 'parked';

CREATE INDEX inboxEntryRefused ON inboxEntry (id) WHERE state = 'refused';

CREATE INDEX inboxEntryUnconfirmed ON inboxEntry (receipt) WHERE state = 'parked' AND receipt IS NOT NULL;

CREATE INDEX invoiceByIssued ON invoice (issuedOn, id, dueOn, totalCents, openCents, voidEntryId);

CREATE INDEX invoiceByRun ON invoice (runId, id) WHERE runId IS NOT NULL;

CREATE INDEX invoiceBySubscriber ON invoice (subscriberId, id);

CREATE INDEX invoiceOpen ON invoice (subscriberId, dueOn, id, openCents) WHERE openCents > 0;

CREATE INDEX invoiceLineByCharge ON invoiceLine (chargeId, periodIndex) WHERE chargeId IS NOT NULL;

CREATE INDEX invoiceLineByInvoice ON invoiceLine (invoiceId);

CREATE INDEX invoiceLineBySubscription ON invoiceLine (subscriptionId, periodEnd) WHERE subscriptionId IS NOT NULL;

CREATE UNIQUE INDEX invoiceLineOnce ON invoiceLine (chargeId, periodIndex) WHERE chargeId IS NOT NULL AND live = 1;

CREATE INDEX jobByLane ON job (lane, id);

CREATE INDEX jobDue ON job (runAt) WHERE state = 'ready';

CREATE INDEX jobEnded ON job (state, finishedAt);

CREATE INDEX jobLaneDue ON job (lane, runAt, rank, id) WHERE state = 'ready';

CREATE UNIQUE INDEX jobReadyKey ON job (key) WHERE state = 'ready';

CREATE INDEX jobRunning ON job (key, lane) WHERE state = 'running';

CREATE INDEX journalEntryByReference ON journalEntry (reference);

CREATE INDEX journalEntryBySubscriber ON journalEntry (subscriberId, id) WHERE subscriberId IS NOT NULL;

CREATE INDEX lateFeeByFeeInvoice ON lateFee (feeInvoiceId);

CREATE INDEX lineSessionByRouter ON lineSession (routerId, startedAt);

CREATE INDEX lineSessionBySubscription ON lineSession (subscriptionId, startedAt);

CREATE INDEX lineSessionEnded ON lineSession (endedAt) WHERE endedAt IS NOT NULL;

CREATE UNIQUE INDEX lineSessionOpen ON lineSession (routerId, subscriptionId, sessionKey) WHERE endedAt IS NULL;

CREATE INDEX messageBySubscriber ON message (subscriberId, id) WHERE subscriberId IS NOT NULL;

CREATE INDEX messageTroubled ON message (id) WHERE state IN ('failed', 'unknown');

CREATE INDEX moneyTransferByDay ON moneyTransfer (bookedOn);

CREATE INDEX moneyTransferByOperator ON moneyTransfer (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX moneyTransferByReference ON moneyTransfer (reference) WHERE reference <> '';

CREATE INDEX moneyTransferByTillSession ON moneyTransfer (tillSessionId) WHERE tillSessionId IS NOT NULL;

CREATE INDEX moneyTransferByTime ON moneyTransfer (happenedAt);

CREATE INDEX mpesaBalanceByAt ON mpesaBalance (at) WHERE state = 'done';

CREATE UNIQUE INDEX mpesaBalanceOpen ON mpesaBalance (state) WHERE state IN ('queued', 'sent');

CREATE INDEX neverSuspendByOperator ON neverSuspend (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX neverSuspendBySubscription ON neverSuspend (subscriptionId);

CREATE UNIQUE INDEX neverSuspendStanding ON neverSuspend (subscriptionId) WHERE endedAt IS NULL;

CREATE INDEX outageByBatch ON outage (batchId) WHERE batchId IS NOT NULL;

CREATE INDEX outageByOperator ON outage (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX outageByRouter ON outage (routerId, fromAt);

CREATE INDEX outageByUntil ON outage (untilAt);

CREATE INDEX outageCreditByMessage ON outageCredit (messageId) WHERE messageId IS NOT NULL;

CREATE INDEX outageCreditByNote ON outageCredit (creditNoteId) WHERE creditNoteId IS NOT NULL;

CREATE INDEX outageCreditBySubscription ON outageCredit (subscriptionId);

CREATE INDEX pauseBegins ON pause (fromOn);

CREATE INDEX pauseByOperator ON pause (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX pauseBySubscription ON pause (subscriptionId, fromOn);

CREATE INDEX pauseEnds ON pause (untilOn) WHERE untilOn IS NOT NULL;

CREATE UNIQUE INDEX paymentBankReference ON payment (reference) WHERE method = 'bank' AND reference <> '' AND parentId IS NULL AND state <> 'reversed';

CREATE INDEX paymentByAccountTyped ON payment (trim(accountTyped) COLLATE NOCASE) WHERE accountTyped <> '';

CREATE INDEX paymentByNamedPayer ON payment (payerName COLLATE NOCASE) WHERE payerPhone = '' AND payerName <> '';

CREATE INDEX paymentByOperator ON payment (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX paymentByPaidAt ON payment (paidAt, id);

CREATE INDEX paymentByParent ON payment (parentId) WHERE parentId IS NOT NULL;

CREATE INDEX paymentByPayer ON payment (payerPhone) WHERE payerPhone <> '';

CREATE INDEX paymentByReversedAt ON payment (reversedAt) WHERE reversedAt IS NOT NULL;

CREATE INDEX paymentBySubscriber ON payment (subscriberId, id) WHERE subscriberId IS NOT NULL;

CREATE INDEX paymentByTillSession ON payment (tillSessionId) WHERE tillSessionId IS NOT NULL;

CREATE INDEX paymentContradicted ON payment (paidAt, recordedAt) WHERE substr(matching, 1, 7) = 'Check: ';

CREATE INDEX paymentInSuspense ON payment (id) WHERE state = 'suspense';

CREATE INDEX paymentToldLate ON payment (recordedAt) WHERE recordedAt > paidAt + 300000;

CREATE INDEX paymentReturnByOperator ON paymentReturn (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX paymentReturnByReference ON paymentReturn (reference) WHERE reference <> '';

CREATE INDEX paymentReturnByTillSession ON paymentReturn (tillSessionId) WHERE tillSessionId IS NOT NULL;

CREATE INDEX periodLockByOperator ON periodLock (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX planChangeBySubscription ON planChange (subscriptionId);

CREATE INDEX planChangeFrom ON planChange (fromPlanId);

CREATE INDEX planChangeTo ON planChange (toPlanId);

CREATE INDEX planChangeToCome ON planChange (effectiveOn) WHERE appliedAt IS NULL;

CREATE INDEX postingByAccount ON posting (accountId, entryId);

CREATE INDEX postingByEntry ON posting (entryId);

CREATE INDEX promiseByOperator ON promise (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX promiseBySubscriber ON promise (subscriberId, untilAt);

CREATE INDEX promoCodeByPlan ON promoCode (planId) WHERE planId IS NOT NULL;

CREATE INDEX receiptCheckByOperator ON receiptCheck (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX receiptCheckByPayment ON receiptCheck (paymentId) WHERE paymentId IS NOT NULL;

CREATE INDEX receiptCheckByReceipt ON receiptCheck (receipt, id);

CREATE INDEX receiptCheckBySubscriber ON receiptCheck (subscriberId, id) WHERE subscriberId IS NOT NULL;

CREATE UNIQUE INDEX receiptCheckOpen ON receiptCheck (receipt) WHERE state IN ('queued', 'sent');

CREATE INDEX receiptCheckUnknown ON receiptCheck (askedAt) WHERE state = 'unknown';

CREATE INDEX refundByOperator ON refund (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX refundByReference ON refund (reference) WHERE reference <> '';

CREATE INDEX refundBySubscriber ON refund (subscriberId, id);

CREATE INDEX refundByTillSession ON refund (tillSessionId) WHERE tillSessionId IS NOT NULL;

CREATE INDEX reversalApprovedBy ON reversal (approvedBy) WHERE approvedBy IS NOT NULL;

CREATE INDEX reversalByPayment ON reversal (paymentId) WHERE paymentId IS NOT NULL;

CREATE INDEX reversalByReceipt ON reversal (receipt);

CREATE INDEX reversalForPerson ON reversal (state) WHERE state IN ('proposed', 'waiting', 'unknown');

CREATE UNIQUE INDEX reversalOpen ON reversal (receipt) WHERE origin = 'requested' AND state IN ('waiting', 'queued', 'sent', 'unknown');

CREATE INDEX reversalRequestedBy ON reversal (requestedBy) WHERE requestedBy IS NOT NULL;

CREATE INDEX reversalTwice ON reversal (requestedAt) WHERE state = 'done' AND trouble IS NOT NULL;

CREATE INDEX routerAlertByRouter ON routerAlert (routerId, openedAt);

CREATE UNIQUE INDEX routerAlertOpen ON routerAlert (routerId, kind) WHERE closedAt IS NULL;

CREATE INDEX routerBackupByRouter ON routerBackup (routerId, at);

CREATE INDEX routerFindingByRouter ON routerFinding (routerId, id);

CREATE INDEX routerFindingBySubscription ON routerFinding (subscriptionId) WHERE subscriptionId IS NOT NULL;

CREATE UNIQUE INDEX routerFindingOpen ON routerFinding (routerId, kind, objectName) WHERE resolvedAt IS NULL;

CREATE INDEX routerProofByRouter ON routerProof (routerId, id);

CREATE INDEX routerProofBySubscription ON routerProof (subscriptionId, id);

CREATE INDEX routerSampleByRouter ON routerSample (routerId, at);

CREATE INDEX routerSessionByUserName ON routerSession (userName);

CREATE INDEX routerSwapByOperator ON routerSwap (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX routerSwapByRouter ON routerSwap (routerId, id);

CREATE UNIQUE INDEX routerSwapLooked ON routerSwap (routerId) WHERE state = 'looked';

CREATE INDEX serviceCapByPlan ON serviceCap (planId);

CREATE INDEX sessionByOperator ON session (operatorId);

CREATE INDEX speedOverrideByOperator ON speedOverride (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX speedOverrideToEnd ON speedOverride (untilOn) WHERE untilOn IS NOT NULL;

CREATE INDEX speedOverrideChangeByOperator ON speedOverrideChange (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX speedOverrideChangeBySubscription ON speedOverrideChange (subscriptionId, id);

CREATE INDEX statementImportByOperator ON statementImport (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX statementRowByPayment ON statementRow (paymentId) WHERE paymentId IS NOT NULL;

CREATE INDEX statementRowByReceipt ON statementRow (receipt) WHERE bookedAt IS NOT NULL;

CREATE INDEX statementRowByReversal ON statementRow (reversalId) WHERE reversalId IS NOT NULL;

CREATE INDEX statementRowByTime ON statementRow (completedAt) WHERE bookedAt IS NOT NULL;

CREATE INDEX statementRowByTransfer ON statementRow (transferId) WHERE transferId IS NOT NULL;

CREATE INDEX statementRowByVerdict ON statementRow (importId, verdict, rowNumber);

CREATE UNIQUE INDEX statementRowOnce ON statementRow (fingerprint) WHERE bookedAt IS NOT NULL;

CREATE INDEX statementRowOpen ON statementRow (completedAt) WHERE bookedAt IS NULL;

CREATE INDEX stkPushByOperator ON stkPush (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX stkPushByPayment ON stkPush (paymentId) WHERE paymentId IS NOT NULL;

CREATE INDEX stkPushBySubscriber ON stkPush (subscriberId, id);

CREATE INDEX stkPushNoReceipt ON stkPush (requestedAt) WHERE state = 'paid' AND paymentId IS NULL;

CREATE UNIQUE INDEX stkPushOnePerPhone ON stkPush (phone) WHERE state IN ('queued', 'sent');

CREATE INDEX stkPushOpen ON stkPush (state, requestedAt) WHERE state IN ('queued', 'sent', 'unknown', 'review');

CREATE INDEX subscriberByName ON subscriber (name COLLATE NOCASE);

CREATE INDEX subscriberByOtherPhone ON subscriber (otherPhone) WHERE otherPhone IS NOT NULL;

CREATE INDEX subscriberByOtherPhoneHash ON subscriber (otherPhoneHash) WHERE otherPhoneHash IS NOT NULL;

CREATE INDEX subscriberByPayer ON subscriber (payerId) WHERE payerId IS NOT NULL;

CREATE INDEX subscriberByPhone ON subscriber (phone) WHERE phone IS NOT NULL;

CREATE INDEX subscriberByPhoneHash ON subscriber (phoneHash) WHERE phoneHash IS NOT NULL;

CREATE INDEX subscriptionByAddress ON subscription (address) WHERE address IS NOT NULL;

CREATE INDEX subscriptionByMacAddress ON subscription (macAddress) WHERE macAddress IS NOT NULL;

CREATE INDEX subscriptionByPlan ON subscription (planId, startOn, endOn);

CREATE INDEX subscriptionByRouter ON subscription (routerId, endOn) WHERE routerId IS NOT NULL;

CREATE INDEX subscriptionBySubscriber ON subscription (subscriberId);

CREATE INDEX subscriptionByUserName ON subscription (userName, subscriberId);

CREATE INDEX subscriptionEnding ON subscription (endOn) WHERE endOn IS NOT NULL;

CREATE INDEX subscriptionPaidUntil ON subscription (paidUntil) WHERE paidUntil IS NOT NULL;

CREATE UNIQUE INDEX subscriptionUserName ON subscription (userName) WHERE endOn IS NULL;

CREATE INDEX tillSessionByOperator ON tillSession (operatorId, id);

CREATE INDEX tillSessionClosedBy ON tillSession (closedBy) WHERE closedBy IS NOT NULL;

CREATE UNIQUE INDEX tillSessionOpen ON tillSession (operatorId) WHERE closedAt IS NULL;

CREATE INDEX usageCounterByRouter ON usageCounter (routerId);

CREATE INDEX writeOffByInvoice ON writeOff (invoiceId);

CREATE INDEX writeOffByOperator ON writeOff (operatorId) WHERE operatorId IS NOT NULL;

CREATE INDEX writeOffBySubscriber ON writeOff (subscriberId);

CREATE TRIGGER allocationIsAppendOnlyD BEFORE DELETE ON allocation BEGIN SELECT RAISE(ABORT, 'an allocation never changes'); END;

CREATE TRIGGER allocationIsAppendOnlyU BEFORE UPDATE ON allocation BEGIN SELECT RAISE(ABORT, 'an allocation never changes'); END;

CREATE TRIGGER commandIsAppendOnlyD BEFORE DELETE ON command BEGIN SELECT RAISE(ABORT, 'the command log is append-only'); END;

CREATE TRIGGER commandIsAppendOnlyU BEFORE UPDATE ON command BEGIN SELECT RAISE(ABORT, 'the command log is append-only'); END;

CREATE TRIGGER creditNoteIsPostedD BEFORE DELETE ON creditNote BEGIN SELECT RAISE(ABORT, 'a posted credit note never changes'); END;

CREATE TRIGGER creditNoteIsPostedU BEFORE UPDATE ON creditNote BEGIN SELECT RAISE(ABORT, 'a posted credit note never changes'); END;

CREATE TRIGGER creditNoteLineIsPostedD BEFORE DELETE ON creditNoteLine BEGIN SELECT RAISE(ABORT, 'a posted credit note never changes'); END;

CREATE TRIGGER creditNoteLineIsPostedU BEFORE UPDATE ON creditNoteLine BEGIN SELECT RAISE(ABORT, 'a posted credit note never changes'); END;

CREATE TRIGGER creditNoteLineWithinLine BEFORE INSERT ON creditNoteLine
  WHEN (SELECT count(*) FROM invoiceLine LEFT JOIN (SELECT sum(netCents) AS net, sum(exciseCents) AS excise, sum(vatCents) AS vat FROM creditNoteLine WHERE invoiceLineId = NEW.invoiceLineId)
    WHERE invoiceLine.id = NEW.invoiceLineId AND ifnull(net, 0) + NEW.netCents <= netCents AND ifnull(excise, 0) + NEW.exciseCents <= exciseCents AND ifnull(vat, 0) + NEW.vatCents <= vatCents) = 0
  BEGIN SELECT RAISE(ABORT, 'a credit note never exceeds what it credits'); END;

CREATE TRIGGER dataTopUpIsAppendOnlyD BEFORE DELETE ON dataTopUp BEGIN SELECT RAISE(ABORT, 'a top-up is never deleted'); END;

CREATE TRIGGER dataTopUpIsAppendOnlyU BEFORE UPDATE ON dataTopUp BEGIN SELECT RAISE(ABORT, 'a top-up never changes'); END;

CREATE TRIGGER invoiceIsPosted BEFORE UPDATE ON invoice
  WHEN (NEW.id, NEW.number, NEW.kind, NEW.subscriberId, NEW.issuedOn, NEW.dueOn, NEW.postedAt, NEW.netCents, NEW.exciseCents, NEW.vatCents, NEW.totalCents, NEW.note, ifnull(NEW.runId, 0), ifnull(NEW.entryId, 0))
    <> (OLD.id, OLD.number, OLD.kind, OLD.subscriberId, OLD.issuedOn, OLD.dueOn, OLD.postedAt, OLD.netCents, OLD.exciseCents, OLD.vatCents, OLD.totalCents, OLD.note, ifnull(OLD.runId, 0), ifnull(OLD.entryId, 0))
    OR (OLD.voidEntryId IS NOT NULL AND NEW.voidEntryId IS NOT OLD.voidEntryId)
  BEGIN SELECT RAISE(ABORT, 'a posted invoice never changes'); END;

CREATE TRIGGER invoiceStays BEFORE DELETE ON invoice BEGIN SELECT RAISE(ABORT, 'a posted invoice is never deleted'); END;

CREATE TRIGGER invoiceLineIsPostedD BEFORE DELETE ON invoiceLine BEGIN SELECT RAISE(ABORT, 'a posted invoice never changes'); END;

CREATE TRIGGER invoiceLineIsPostedU BEFORE UPDATE ON invoiceLine
  WHEN NEW.live > OLD.live OR json_array(NEW.id, NEW.invoiceId, NEW.chargeId, NEW.periodIndex, NEW.subscriptionId, NEW.kind, NEW.description, NEW.periodStart, NEW.periodEnd, NEW.quantity, NEW.amountCents, NEW.discountCents,
      NEW.taxInclusive, NEW.exciseBasisPoints, NEW.vatBasisPoints, NEW.netCents, NEW.exciseCents, NEW.vatCents, NEW.grossCents, NEW.explanation)
    <> json_array(OLD.id, OLD.invoiceId, OLD.chargeId, OLD.periodIndex, OLD.subscriptionId, OLD.kind, OLD.description, OLD.periodStart, OLD.periodEnd, OLD.quantity, OLD.amountCents, OLD.discountCents,
      OLD.taxInclusive, OLD.exciseBasisPoints, OLD.vatBasisPoints, OLD.netCents, OLD.exciseCents, OLD.vatCents, OLD.grossCents, OLD.explanation)
  BEGIN SELECT RAISE(ABORT, 'a posted invoice never changes'); END;

CREATE TRIGGER journalEntryIsAppendOnlyD BEFORE DELETE ON journalEntry BEGIN SELECT RAISE(ABORT, 'the journal is append-only: reverse instead'); END;

CREATE TRIGGER journalEntryIsAppendOnlyU BEFORE UPDATE ON journalEntry BEGIN SELECT RAISE(ABORT, 'the journal is append-only: reverse instead'); END;

CREATE TRIGGER moneyTransferIsBookedD BEFORE DELETE ON moneyTransfer BEGIN SELECT RAISE(ABORT, 'a booked transfer is never deleted'); END;

CREATE TRIGGER moneyTransferIsBookedU BEFORE UPDATE ON moneyTransfer
  WHEN (NEW.id, NEW.number, NEW.kind, NEW.fromKind, NEW.toKind, NEW.amountCents, NEW.bookedOn, NEW.entryId) <> (OLD.id, OLD.number, OLD.kind, OLD.fromKind, OLD.toKind, OLD.amountCents, OLD.bookedOn, OLD.entryId) OR OLD.voidEntryId IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a booked transfer never changes'); END;

CREATE TRIGGER paymentIsBooked BEFORE UPDATE ON payment
  WHEN (NEW.id, NEW.method, NEW.receipt, NEW.amountCents, NEW.paidAt, NEW.recordedAt, ifnull(NEW.parentId, 0)) <> (OLD.id, OLD.method, OLD.receipt, OLD.amountCents, OLD.paidAt, OLD.recordedAt, ifnull(OLD.parentId, 0))
  BEGIN SELECT RAISE(ABORT, 'a booked payment never changes'); END;

CREATE TRIGGER paymentStays BEFORE DELETE ON payment BEGIN SELECT RAISE(ABORT, 'a booked payment is never deleted'); END;

CREATE TRIGGER paymentReturnIsBookedD BEFORE DELETE ON paymentReturn BEGIN SELECT RAISE(ABORT, 'a return never changes'); END;

CREATE TRIGGER paymentReturnIsBookedU BEFORE UPDATE ON paymentReturn BEGIN SELECT RAISE(ABORT, 'a return never changes'); END;

CREATE TRIGGER postingIsAppendOnlyD BEFORE DELETE ON posting BEGIN SELECT RAISE(ABORT, 'the journal is append-only: reverse instead'); END;

CREATE TRIGGER postingIsAppendOnlyU BEFORE UPDATE ON posting BEGIN SELECT RAISE(ABORT, 'the journal is append-only: reverse instead'); END;

CREATE TRIGGER refundIsBookedD BEFORE DELETE ON refund BEGIN SELECT RAISE(ABORT, 'a refund never changes'); END;

CREATE TRIGGER refundIsBookedU BEFORE UPDATE ON refund BEGIN SELECT RAISE(ABORT, 'a refund never changes'); END;

CREATE TRIGGER speedOverrideChangeIsAppendOnlyD BEFORE DELETE ON speedOverrideChange BEGIN SELECT RAISE(ABORT, 'a change of speed that happened stays'); END;

CREATE TRIGGER speedOverrideChangeIsAppendOnlyU BEFORE UPDATE ON speedOverrideChange BEGIN SELECT RAISE(ABORT, 'a change of speed that happened never changes'); END;

CREATE TRIGGER writeOffIsBookedD BEFORE DELETE ON writeOff BEGIN SELECT RAISE(ABORT, 'a write-off never changes'); END;

CREATE TRIGGER writeOffIsBookedU BEFORE UPDATE ON writeOff BEGIN SELECT RAISE(ABORT, 'a write-off never changes'); END;
