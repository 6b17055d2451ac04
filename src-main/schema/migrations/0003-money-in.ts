import type { Migration } from '../../kernel/migrate.ts';

/** Money in: its other ways than a callback, what is asked of M-Pesa, tills, statements, and the close of a day. */
export const moneyIn: Migration = {
  version: 3,
  name: '0003-money-in',
  sql: `
-- money between accounts ---------------------------------------------------------------------------------------------------
-- From one of the business's own places to another: M-Pesa to the bank, cash banked, charges, drawings, a till over or short.
CREATE TABLE moneyTransfer (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, kind TEXT NOT NULL CHECK (kind IN ('settlement', 'banking', 'chequeCleared', 'charge', 'expense', 'drawing', 'paidIn', 'overShort')),
  fromKind TEXT NOT NULL, toKind TEXT NOT NULL, amountCents INTEGER NOT NULL CHECK (amountCents > 0),
  -- M-Pesa receipt, bank slip; empty: none.
  reference TEXT NOT NULL, note TEXT NOT NULL, happenedAt INTEGER NOT NULL, bookedOn TEXT NOT NULL, entryId INTEGER NOT NULL UNIQUE REFERENCES journalEntry (id),
  tillSessionId INTEGER REFERENCES tillSession (id), operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL,
  -- The entry that took it back.
  voidEntryId INTEGER UNIQUE REFERENCES journalEntry (id)
) STRICT;
CREATE INDEX moneyTransferByDay ON moneyTransfer (bookedOn);
CREATE INDEX moneyTransferByTime ON moneyTransfer (happenedAt);
CREATE INDEX moneyTransferByReference ON moneyTransfer (reference) WHERE reference <> '';
CREATE INDEX moneyTransferByTillSession ON moneyTransfer (tillSessionId) WHERE tillSessionId IS NOT NULL;
CREATE INDEX moneyTransferByOperator ON moneyTransfer (operatorId) WHERE operatorId IS NOT NULL;
CREATE TRIGGER moneyTransferIsBookedU BEFORE UPDATE ON moneyTransfer
  WHEN (NEW.id, NEW.number, NEW.kind, NEW.fromKind, NEW.toKind, NEW.amountCents, NEW.bookedOn, NEW.entryId) <> (OLD.id, OLD.number, OLD.kind, OLD.fromKind, OLD.toKind, OLD.amountCents, OLD.bookedOn, OLD.entryId) OR OLD.voidEntryId IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a booked transfer never changes'); END;
CREATE TRIGGER moneyTransferIsBookedD BEFORE DELETE ON moneyTransfer BEGIN SELECT RAISE(ABORT, 'a booked transfer is never deleted'); END;
-- Unmatched money paid back to whoever sent it, by another way than a reversal.
CREATE TABLE paymentReturn (
  id INTEGER PRIMARY KEY, paymentId INTEGER NOT NULL UNIQUE REFERENCES payment (id), amountCents INTEGER NOT NULL CHECK (amountCents > 0), method TEXT NOT NULL CHECK (method IN ('mpesa', 'cash', 'bank')),
  reference TEXT NOT NULL, reason TEXT NOT NULL, returnedOn TEXT NOT NULL, entryId INTEGER NOT NULL UNIQUE REFERENCES journalEntry (id), tillSessionId INTEGER REFERENCES tillSession (id), operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL
) STRICT;
CREATE INDEX paymentReturnByReference ON paymentReturn (reference) WHERE reference <> '';
CREATE INDEX paymentReturnByTillSession ON paymentReturn (tillSessionId) WHERE tillSessionId IS NOT NULL;
CREATE INDEX paymentReturnByOperator ON paymentReturn (operatorId) WHERE operatorId IS NOT NULL;
CREATE TRIGGER paymentReturnIsBookedU BEFORE UPDATE ON paymentReturn BEGIN SELECT RAISE(ABORT, 'a return never changes'); END;
CREATE TRIGGER paymentReturnIsBookedD BEFORE DELETE ON paymentReturn BEGIN SELECT RAISE(ABORT, 'a return never changes'); END;

-- tills, cheques -----------------------------------------------------------------------------------------------------------
-- One cashier's drawer from opening to count.
CREATE TABLE tillSession (
  id INTEGER PRIMARY KEY, operatorId INTEGER NOT NULL REFERENCES operator (id), openedAt INTEGER NOT NULL, floatCents INTEGER NOT NULL CHECK (floatCents >= 0),
  closedAt INTEGER, closedBy INTEGER REFERENCES operator (id), countedCents INTEGER CHECK (countedCents >= 0), expectedCents INTEGER,
  -- How many of each note and coin, JSON; null: only the sum was given.
  count TEXT, note TEXT NOT NULL DEFAULT '',
  CHECK ((closedAt IS NULL) = (countedCents IS NULL)), CHECK ((closedAt IS NULL) = (expectedCents IS NULL))
) STRICT;
CREATE UNIQUE INDEX tillSessionOpen ON tillSession (operatorId) WHERE closedAt IS NULL;
CREATE INDEX tillSessionByOperator ON tillSession (operatorId, id);
CREATE INDEX tillSessionClosedBy ON tillSession (closedBy) WHERE closedBy IS NOT NULL;
CREATE TABLE cheque (
  id INTEGER PRIMARY KEY, subscriberId INTEGER NOT NULL REFERENCES subscriber (id), number TEXT NOT NULL, bankName TEXT NOT NULL, drawnOn TEXT NOT NULL, amountCents INTEGER NOT NULL CHECK (amountCents > 0),
  -- held: credited when it clears. credited: at once, and it has not cleared yet.
  state TEXT NOT NULL CHECK (state IN ('held', 'credited', 'cleared', 'bounced', 'handedBack')), note TEXT NOT NULL, paymentId INTEGER UNIQUE REFERENCES payment (id), transferId INTEGER UNIQUE REFERENCES moneyTransfer (id),
  receivedAt INTEGER NOT NULL, settledAt INTEGER, operatorId INTEGER REFERENCES operator (id)
) STRICT;
CREATE UNIQUE INDEX chequeOnce ON cheque (bankName COLLATE NOCASE, number COLLATE NOCASE) WHERE state IN ('held', 'credited', 'cleared');
CREATE INDEX chequeOpen ON cheque (receivedAt) WHERE state IN ('held', 'credited');
CREATE INDEX chequeBySubscriber ON cheque (subscriberId);
CREATE INDEX chequeByOperator ON cheque (operatorId) WHERE operatorId IS NOT NULL;

-- what is asked of M-Pesa --------------------------------------------------------------------------------------------------
-- M-Pesa answers these later, at an address of ours, under either of two ids.
CREATE TABLE conversation (id TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('receiptCheck', 'reversal', 'mpesaBalance')), subjectId INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;
-- "Nimelipa": what M-Pesa says of a receipt that a customer shows.
CREATE TABLE receiptCheck (
  id INTEGER PRIMARY KEY, receipt TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'done', 'failed', 'unknown')),
  -- Who says that he paid; null: nobody was named.
  subscriberId INTEGER REFERENCES subscriber (id), operatorId INTEGER REFERENCES operator (id), askedAt INTEGER NOT NULL, sentAt INTEGER, settledAt INTEGER,
  outcome TEXT CHECK (outcome IN ('found', 'notFound', 'otherShortcode', 'reversed', 'notCompleted')), paymentId INTEGER REFERENCES payment (id), resultCode TEXT, trouble TEXT
) STRICT;
CREATE UNIQUE INDEX receiptCheckOpen ON receiptCheck (receipt) WHERE state IN ('queued', 'sent');
CREATE INDEX receiptCheckUnknown ON receiptCheck (askedAt) WHERE state = 'unknown';
CREATE INDEX receiptCheckByReceipt ON receiptCheck (receipt, id);
CREATE INDEX receiptCheckBySubscriber ON receiptCheck (subscriberId, id) WHERE subscriberId IS NOT NULL;
CREATE INDEX receiptCheckByOperator ON receiptCheck (operatorId) WHERE operatorId IS NOT NULL;
CREATE INDEX receiptCheckByPayment ON receiptCheck (paymentId) WHERE paymentId IS NOT NULL;
-- Hours of service on a customer's word, while a receipt that he shows is looked for.
CREATE TABLE courtesy (
  id INTEGER PRIMARY KEY, subscriberId INTEGER NOT NULL REFERENCES subscriber (id), receipt TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, untilAt INTEGER NOT NULL,
  -- Ended before its time: the payment arrived, or there is none.
  endedAt INTEGER, endReason TEXT, operatorId INTEGER REFERENCES operator (id)
) STRICT;
CREATE INDEX courtesyBySubscriber ON courtesy (subscriberId, at);
CREATE INDEX courtesyByOperator ON courtesy (operatorId) WHERE operatorId IS NOT NULL;
-- Money that M-Pesa gave back, or is to give back. requested: by us. The others were seen: a person confirms them.
CREATE TABLE reversal (
  id INTEGER PRIMARY KEY, paymentId INTEGER REFERENCES payment (id), receipt TEXT NOT NULL, amountCents INTEGER NOT NULL CHECK (amountCents > 0), origin TEXT NOT NULL CHECK (origin IN ('requested', 'statement', 'pull')),
  state TEXT NOT NULL CHECK (state IN ('proposed', 'waiting', 'queued', 'sent', 'unknown', 'done', 'failed', 'dismissed')),
  -- M-Pesa's receipt of the reversal itself.
  reversalReceipt TEXT UNIQUE, reason TEXT NOT NULL, happenedAt INTEGER, requestedBy INTEGER REFERENCES operator (id), requestedAt INTEGER NOT NULL,
  -- A sole owner's own approval counts from here on.
  notBefore INTEGER, approvedBy INTEGER REFERENCES operator (id), approvedAt INTEGER, sentAt INTEGER, settledAt INTEGER, resultCode TEXT, resultText TEXT, trouble TEXT
) STRICT;
-- Asked for once at a time. What M-Pesa lists is told apart by its own receipt: a payment may be given back in pieces, and a list may not say which.
CREATE UNIQUE INDEX reversalOpen ON reversal (receipt) WHERE origin = 'requested' AND state IN ('waiting', 'queued', 'sent', 'unknown');
CREATE INDEX reversalForPerson ON reversal (state) WHERE state IN ('proposed', 'waiting', 'unknown');
CREATE INDEX reversalTwice ON reversal (requestedAt) WHERE state = 'done' AND trouble IS NOT NULL;
CREATE INDEX reversalByPayment ON reversal (paymentId) WHERE paymentId IS NOT NULL;
CREATE INDEX reversalByReceipt ON reversal (receipt);
CREATE INDEX reversalRequestedBy ON reversal (requestedBy) WHERE requestedBy IS NOT NULL;
CREATE INDEX reversalApprovedBy ON reversal (approvedBy) WHERE approvedBy IS NOT NULL;
-- What M-Pesa said it holds for us.
CREATE TABLE mpesaBalance (
  id INTEGER PRIMARY KEY, state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'done', 'failed', 'unknown')), askedAt INTEGER NOT NULL, sentAt INTEGER, at INTEGER,
  -- All accounts together, what is available in them; and each, JSON.
  totalCents INTEGER, accounts TEXT, resultCode TEXT, trouble TEXT
) STRICT;
CREATE INDEX mpesaBalanceByAt ON mpesaBalance (at) WHERE state = 'done';
CREATE UNIQUE INDEX mpesaBalanceOpen ON mpesaBalance (state) WHERE state IN ('queued', 'sent');

-- What M-Pesa lists and Waya could not book: it is tried again with each list that still has it.
CREATE TABLE listedRefusal (receipt TEXT PRIMARY KEY, reason TEXT NOT NULL, bodyCipher TEXT NOT NULL, at INTEGER NOT NULL) STRICT;

-- statements of the M-Pesa organisation portal -----------------------------------------------------------------------------
CREATE TABLE statementImport (
  id INTEGER PRIMARY KEY, fileName TEXT NOT NULL, sha256 TEXT NOT NULL, shortcode TEXT NOT NULL, fromAt INTEGER, toAt INTEGER, state TEXT NOT NULL CHECK (state IN ('preview', 'running', 'done', 'cancelled')),
  -- What stands against it and what is odd about it, and how much of it is read, JSON. fromAt, toAt: what it proves to be whole.
  findings TEXT NOT NULL, batchId INTEGER UNIQUE REFERENCES batch (id), operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL, committedAt INTEGER
) STRICT;
-- Rows of a large file that are read already and not yet put into statementRow; packed.
CREATE TABLE statementPart (importId INTEGER NOT NULL REFERENCES statementImport (id), number INTEGER NOT NULL, lines BLOB NOT NULL, PRIMARY KEY (importId, number)) STRICT;
CREATE INDEX statementImportByOperator ON statementImport (operatorId) WHERE operatorId IS NOT NULL;
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
CREATE UNIQUE INDEX statementRowOnce ON statementRow (fingerprint) WHERE bookedAt IS NOT NULL;
CREATE INDEX statementRowByReceipt ON statementRow (receipt) WHERE bookedAt IS NOT NULL;
CREATE INDEX statementRowByTime ON statementRow (completedAt) WHERE bookedAt IS NOT NULL;
CREATE INDEX statementRowOpen ON statementRow (completedAt) WHERE bookedAt IS NULL;
CREATE INDEX statementRowByVerdict ON statementRow (importId, verdict, rowNumber);
CREATE INDEX statementRowByPayment ON statementRow (paymentId) WHERE paymentId IS NOT NULL;
CREATE INDEX statementRowByTransfer ON statementRow (transferId) WHERE transferId IS NOT NULL;
CREATE INDEX statementRowByReversal ON statementRow (reversalId) WHERE reversalId IS NOT NULL;

-- the close of a day ---------------------------------------------------------------------------------------------------------
-- What was told late, by when it was told: it may be booked on another day than it was paid.
CREATE INDEX paymentToldLate ON payment (recordedAt) WHERE recordedAt > paidAt + 300000;
-- Reports of it contradict each other (payments/receive.service.ts).
CREATE INDEX paymentContradicted ON payment (paidAt, recordedAt) WHERE substr(matching, 1, 7) = 'Check: ';
CREATE INDEX inboxEntryFlaggedAt ON inboxEntry (receivedAt) WHERE flag IS NOT NULL;
CREATE INDEX paymentByReversedAt ON payment (reversedAt) WHERE reversedAt IS NOT NULL;
CREATE INDEX stkPushNoReceipt ON stkPush (requestedAt) WHERE state = 'paid' AND paymentId IS NULL;
CREATE TABLE dayClose (
  id INTEGER PRIMARY KEY, day TEXT NOT NULL UNIQUE, figures TEXT NOT NULL, periodLockId INTEGER REFERENCES periodLock (id),
  -- Null: it closed by itself, for nothing differed.
  operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL
) STRICT;
CREATE INDEX dayCloseByLock ON dayClose (periodLockId) WHERE periodLockId IS NOT NULL;
CREATE INDEX dayCloseByOperator ON dayClose (operatorId) WHERE operatorId IS NOT NULL;
-- What a person says about a difference of a day.
CREATE TABLE dayFinding (
  id INTEGER PRIMARY KEY, day TEXT NOT NULL, key TEXT NOT NULL, resolution TEXT NOT NULL, operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL, UNIQUE (day, key)
) STRICT;
CREATE INDEX dayFindingByOperator ON dayFinding (operatorId) WHERE operatorId IS NOT NULL;
`,
};
