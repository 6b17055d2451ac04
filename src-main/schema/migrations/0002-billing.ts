import type { Migration } from '../../kernel/migrate.ts';

/** What is charged, and the documents that come of it. */
export const billing: Migration = {
  version: 2,
  name: '0002-billing',
  sql: `
-- what is charged ---------------------------------------------------------------------------------------------------------
-- What is charged, from a day to a day; a plan change or a pause ends one and begins another.
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
CREATE INDEX chargeDue ON charge (nextOn, payerId) WHERE nextOn IS NOT NULL;
CREATE INDEX chargePrepaid ON charge (payerId) WHERE timing = 'prepaid';
CREATE INDEX chargeByPayer ON charge (payerId, nextOn);
CREATE INDEX chargeBySubscriber ON charge (subscriberId);
CREATE INDEX chargeBySubscription ON charge (subscriptionId, id) WHERE subscriptionId IS NOT NULL;
CREATE INDEX chargeByPlan ON charge (planId) WHERE planId IS NOT NULL;
CREATE INDEX chargeByPause ON charge (pauseId) WHERE pauseId IS NOT NULL;
CREATE INDEX chargeByProduct ON charge (productId) WHERE productId IS NOT NULL;
CREATE TABLE discount (
  id INTEGER PRIMARY KEY, subscriptionId INTEGER NOT NULL REFERENCES subscription (id), name TEXT NOT NULL, percentBasisPoints INTEGER CHECK (percentBasisPoints BETWEEN 1 AND 10000), amountCents INTEGER CHECK (amountCents > 0),
  -- For periods whose first day lies in [fromOn, untilOn).
  fromOn TEXT NOT NULL, untilOn TEXT, promoCodeId INTEGER REFERENCES promoCode (id), operatorId INTEGER REFERENCES operator (id), createdAt INTEGER NOT NULL,
  CHECK ((percentBasisPoints IS NULL) <> (amountCents IS NULL))
) STRICT;
CREATE INDEX discountBySubscription ON discount (subscriptionId);
CREATE INDEX discountByPromoCode ON discount (promoCodeId) WHERE promoCodeId IS NOT NULL;
CREATE INDEX discountByOperator ON discount (operatorId) WHERE operatorId IS NOT NULL;
-- At the subscriber's wish: no service and nothing charged from a day to a day.
CREATE TABLE pause (
  id INTEGER PRIMARY KEY, subscriptionId INTEGER NOT NULL REFERENCES subscription (id), fromOn TEXT NOT NULL, untilOn TEXT, reason TEXT NOT NULL, operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL
) STRICT;
CREATE INDEX pauseBySubscription ON pause (subscriptionId, fromOn);
CREATE INDEX pauseByOperator ON pause (operatorId) WHERE operatorId IS NOT NULL;
CREATE INDEX pauseBegins ON pause (fromOn);
CREATE INDEX pauseEnds ON pause (untilOn) WHERE untilOn IS NOT NULL;
-- A promise to pay grants time.
CREATE TABLE promise (
  id INTEGER PRIMARY KEY, subscriberId INTEGER NOT NULL REFERENCES subscriber (id), untilAt INTEGER NOT NULL, note TEXT NOT NULL, operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL, withdrawnAt INTEGER
) STRICT;
CREATE INDEX promiseBySubscriber ON promise (subscriberId, untilAt);
CREATE INDEX promiseByOperator ON promise (operatorId) WHERE operatorId IS NOT NULL;

-- Nothing is booked any more on days up to upTo; lastEntryId: the last entry that was booked before the lock.
CREATE TABLE periodLock (
  id INTEGER PRIMARY KEY, upTo TEXT NOT NULL, lastEntryId INTEGER NOT NULL, reason TEXT NOT NULL, operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL
) STRICT;
CREATE INDEX periodLockByOperator ON periodLock (operatorId) WHERE operatorId IS NOT NULL;

-- billing -----------------------------------------------------------------------------------------------------------------
CREATE TABLE billingRun (
  id INTEGER PRIMARY KEY, batchId INTEGER NOT NULL UNIQUE REFERENCES batch (id), runOn TEXT NOT NULL, operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL
) STRICT;
CREATE INDEX billingRunByOperator ON billingRun (operatorId) WHERE operatorId IS NOT NULL;
-- What a run left out, and why.
CREATE TABLE billingRunSkip (
  id INTEGER PRIMARY KEY, runId INTEGER NOT NULL REFERENCES billingRun (id), subscriberId INTEGER NOT NULL REFERENCES subscriber (id), subscriptionId INTEGER REFERENCES subscription (id), reason TEXT NOT NULL
) STRICT;
CREATE INDEX billingRunSkipByRun ON billingRunSkip (runId);
CREATE INDEX billingRunSkipBySubscriber ON billingRunSkip (subscriberId);
CREATE INDEX billingRunSkipBySubscription ON billingRunSkip (subscriptionId) WHERE subscriptionId IS NOT NULL;
-- Not yet a document: may be changed and thrown away; posting it makes an invoice of it.
CREATE TABLE draft (
  id INTEGER PRIMARY KEY, subscriberId INTEGER NOT NULL REFERENCES subscriber (id), dueDays INTEGER NOT NULL, note TEXT NOT NULL,
  -- The daily run posts it on this day by itself; null: a person does.
  postOn TEXT, operatorId INTEGER REFERENCES operator (id), createdAt INTEGER NOT NULL, changedAt INTEGER NOT NULL
) STRICT;
CREATE INDEX draftBySubscriber ON draft (subscriberId);
CREATE INDEX draftByOperator ON draft (operatorId) WHERE operatorId IS NOT NULL;
CREATE INDEX draftToPost ON draft (postOn) WHERE postOn IS NOT NULL;
CREATE TABLE draftLine (
  id INTEGER PRIMARY KEY, draftId INTEGER NOT NULL REFERENCES draft (id) ON DELETE CASCADE, position INTEGER NOT NULL, productId INTEGER REFERENCES product (id), subscriptionId INTEGER REFERENCES subscription (id),
  kind TEXT NOT NULL CHECK (kind IN ('oneOff', 'deposit')), description TEXT NOT NULL, quantity INTEGER NOT NULL CHECK (quantity > 0), priceCents INTEGER NOT NULL CHECK (priceCents >= 0), discountCents INTEGER NOT NULL CHECK (discountCents >= 0),
  taxInclusive INTEGER NOT NULL CHECK (taxInclusive IN (0, 1)), exciseApplies INTEGER NOT NULL CHECK (exciseApplies IN (0, 1)), CHECK (discountCents <= priceCents * quantity)
) STRICT;
CREATE INDEX draftLineByDraft ON draftLine (draftId, position);
CREATE INDEX draftLineByProduct ON draftLine (productId) WHERE productId IS NOT NULL;
CREATE INDEX draftLineBySubscription ON draftLine (subscriptionId) WHERE subscriptionId IS NOT NULL;
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
CREATE INDEX invoiceByRun ON invoice (runId, id) WHERE runId IS NOT NULL;
CREATE INDEX invoiceBySubscriber ON invoice (subscriberId, id);
CREATE INDEX invoiceOpen ON invoice (subscriberId, dueOn, id, openCents) WHERE openCents > 0;
-- Holds all that the list of invoices filters, sorts and adds up by.
CREATE INDEX invoiceByIssued ON invoice (issuedOn, id, dueOn, totalCents, openCents, voidEntryId);
CREATE TRIGGER invoiceIsPosted BEFORE UPDATE ON invoice
  WHEN (NEW.id, NEW.number, NEW.kind, NEW.subscriberId, NEW.issuedOn, NEW.dueOn, NEW.postedAt, NEW.netCents, NEW.exciseCents, NEW.vatCents, NEW.totalCents, NEW.note, ifnull(NEW.runId, 0), ifnull(NEW.entryId, 0))
    <> (OLD.id, OLD.number, OLD.kind, OLD.subscriberId, OLD.issuedOn, OLD.dueOn, OLD.postedAt, OLD.netCents, OLD.exciseCents, OLD.vatCents, OLD.totalCents, OLD.note, ifnull(OLD.runId, 0), ifnull(OLD.entryId, 0))
    OR (OLD.voidEntryId IS NOT NULL AND NEW.voidEntryId IS NOT OLD.voidEntryId)
  BEGIN SELECT RAISE(ABORT, 'a posted invoice never changes'); END;
CREATE TRIGGER invoiceStays BEFORE DELETE ON invoice BEGIN SELECT RAISE(ABORT, 'a posted invoice is never deleted'); END;
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
CREATE INDEX invoiceLineByInvoice ON invoiceLine (invoiceId);
CREATE INDEX invoiceLineBySubscription ON invoiceLine (subscriptionId, periodEnd) WHERE subscriptionId IS NOT NULL;
CREATE INDEX invoiceLineByCharge ON invoiceLine (chargeId, periodIndex) WHERE chargeId IS NOT NULL;
-- The last line of defence against billing a period twice (billing-rules, Exactly once).
CREATE UNIQUE INDEX invoiceLineOnce ON invoiceLine (chargeId, periodIndex) WHERE chargeId IS NOT NULL AND live = 1;
CREATE TRIGGER invoiceLineIsPostedU BEFORE UPDATE ON invoiceLine
  WHEN NEW.live > OLD.live OR json_array(NEW.id, NEW.invoiceId, NEW.chargeId, NEW.periodIndex, NEW.subscriptionId, NEW.kind, NEW.description, NEW.periodStart, NEW.periodEnd, NEW.quantity, NEW.amountCents, NEW.discountCents,
      NEW.taxInclusive, NEW.exciseBasisPoints, NEW.vatBasisPoints, NEW.netCents, NEW.exciseCents, NEW.vatCents, NEW.grossCents, NEW.explanation)
    <> json_array(OLD.id, OLD.invoiceId, OLD.chargeId, OLD.periodIndex, OLD.subscriptionId, OLD.kind, OLD.description, OLD.periodStart, OLD.periodEnd, OLD.quantity, OLD.amountCents, OLD.discountCents,
      OLD.taxInclusive, OLD.exciseBasisPoints, OLD.vatBasisPoints, OLD.netCents, OLD.exciseCents, OLD.vatCents, OLD.grossCents, OLD.explanation)
  BEGIN SELECT RAISE(ABORT, 'a posted invoice never changes'); END;
CREATE TRIGGER invoiceLineIsPostedD BEFORE DELETE ON invoiceLine BEGIN SELECT RAISE(ABORT, 'a posted invoice never changes'); END;
CREATE TABLE creditNote (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, invoiceId INTEGER NOT NULL REFERENCES invoice (id), subscriberId INTEGER NOT NULL REFERENCES subscriber (id),
  kind TEXT NOT NULL CHECK (kind IN ('correction', 'planChange', 'pause', 'end')), reason TEXT NOT NULL, issuedOn TEXT NOT NULL, postedAt INTEGER NOT NULL,
  netCents INTEGER NOT NULL, exciseCents INTEGER NOT NULL, vatCents INTEGER NOT NULL, totalCents INTEGER NOT NULL CHECK (totalCents > 0),
  -- Of it went against what was open of the invoice; the rest became credit.
  settledCents INTEGER NOT NULL CHECK (settledCents BETWEEN 0 AND totalCents), entryId INTEGER NOT NULL UNIQUE REFERENCES journalEntry (id), operatorId INTEGER REFERENCES operator (id),
  CHECK (netCents + exciseCents + vatCents = totalCents)
) STRICT;
CREATE INDEX creditNoteByInvoice ON creditNote (invoiceId);
CREATE INDEX creditNoteBySubscriber ON creditNote (subscriberId, id);
CREATE INDEX creditNoteByIssued ON creditNote (issuedOn, id);
CREATE INDEX creditNoteByOperator ON creditNote (operatorId) WHERE operatorId IS NOT NULL;
CREATE TABLE creditNoteLine (
  id INTEGER PRIMARY KEY, creditNoteId INTEGER NOT NULL REFERENCES creditNote (id), invoiceLineId INTEGER NOT NULL REFERENCES invoiceLine (id), description TEXT NOT NULL, periodStart TEXT, periodEnd TEXT,
  netCents INTEGER NOT NULL CHECK (netCents >= 0), exciseCents INTEGER NOT NULL CHECK (exciseCents >= 0), vatCents INTEGER NOT NULL CHECK (vatCents >= 0), grossCents INTEGER NOT NULL CHECK (grossCents > 0), explanation TEXT NOT NULL,
  CHECK (netCents + exciseCents + vatCents = grossCents)
) STRICT;
CREATE INDEX creditNoteLineByCreditNote ON creditNoteLine (creditNoteId);
CREATE INDEX creditNoteLineByInvoiceLine ON creditNoteLine (invoiceLineId);
-- The last line of defence against crediting more than was charged.
CREATE TRIGGER creditNoteLineWithinLine BEFORE INSERT ON creditNoteLine
  WHEN (SELECT count(*) FROM invoiceLine LEFT JOIN (SELECT sum(netCents) AS net, sum(exciseCents) AS excise, sum(vatCents) AS vat FROM creditNoteLine WHERE invoiceLineId = NEW.invoiceLineId)
    WHERE invoiceLine.id = NEW.invoiceLineId AND ifnull(net, 0) + NEW.netCents <= netCents AND ifnull(excise, 0) + NEW.exciseCents <= exciseCents AND ifnull(vat, 0) + NEW.vatCents <= vatCents) = 0
  BEGIN SELECT RAISE(ABORT, 'a credit note never exceeds what it credits'); END;
CREATE TRIGGER creditNoteIsPostedU BEFORE UPDATE ON creditNote BEGIN SELECT RAISE(ABORT, 'a posted credit note never changes'); END;
CREATE TRIGGER creditNoteIsPostedD BEFORE DELETE ON creditNote BEGIN SELECT RAISE(ABORT, 'a posted credit note never changes'); END;
CREATE TRIGGER creditNoteLineIsPostedU BEFORE UPDATE ON creditNoteLine BEGIN SELECT RAISE(ABORT, 'a posted credit note never changes'); END;
CREATE TRIGGER creditNoteLineIsPostedD BEFORE DELETE ON creditNoteLine BEGIN SELECT RAISE(ABORT, 'a posted credit note never changes'); END;
CREATE TABLE writeOff (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, invoiceId INTEGER NOT NULL REFERENCES invoice (id), subscriberId INTEGER NOT NULL REFERENCES subscriber (id), amountCents INTEGER NOT NULL CHECK (amountCents > 0),
  reason TEXT NOT NULL, writtenOffOn TEXT NOT NULL, entryId INTEGER NOT NULL UNIQUE REFERENCES journalEntry (id), operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL
) STRICT;
CREATE INDEX writeOffByInvoice ON writeOff (invoiceId);
CREATE INDEX writeOffBySubscriber ON writeOff (subscriberId);
CREATE INDEX writeOffByOperator ON writeOff (operatorId) WHERE operatorId IS NOT NULL;
CREATE TABLE refund (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, subscriberId INTEGER NOT NULL REFERENCES subscriber (id), amountCents INTEGER NOT NULL CHECK (amountCents > 0),
  method TEXT NOT NULL CHECK (method IN ('mpesa', 'cash', 'bank')), reference TEXT NOT NULL, reason TEXT NOT NULL, refundedOn TEXT NOT NULL, entryId INTEGER NOT NULL UNIQUE REFERENCES journalEntry (id),
  operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL, tillSessionId INTEGER REFERENCES tillSession (id)
) STRICT;
CREATE INDEX refundByTillSession ON refund (tillSessionId) WHERE tillSessionId IS NOT NULL;
CREATE INDEX refundByReference ON refund (reference) WHERE reference <> '';
CREATE INDEX refundBySubscriber ON refund (subscriberId, id);
CREATE INDEX refundByOperator ON refund (operatorId) WHERE operatorId IS NOT NULL;
CREATE TRIGGER writeOffIsBookedU BEFORE UPDATE ON writeOff BEGIN SELECT RAISE(ABORT, 'a write-off never changes'); END;
CREATE TRIGGER writeOffIsBookedD BEFORE DELETE ON writeOff BEGIN SELECT RAISE(ABORT, 'a write-off never changes'); END;
CREATE TRIGGER refundIsBookedU BEFORE UPDATE ON refund BEGIN SELECT RAISE(ABORT, 'a refund never changes'); END;
CREATE TRIGGER refundIsBookedD BEFORE DELETE ON refund BEGIN SELECT RAISE(ABORT, 'a refund never changes'); END;
-- Money that is his as long as he keeps what is ours; charged by an invoice line, given back into his credit.
CREATE TABLE depositReturn (
  id INTEGER PRIMARY KEY, invoiceLineId INTEGER NOT NULL REFERENCES invoiceLine (id), subscriberId INTEGER NOT NULL REFERENCES subscriber (id), amountCents INTEGER NOT NULL CHECK (amountCents > 0),
  reason TEXT NOT NULL, entryId INTEGER NOT NULL UNIQUE REFERENCES journalEntry (id), operatorId INTEGER REFERENCES operator (id), at INTEGER NOT NULL
) STRICT;
CREATE INDEX depositReturnByLine ON depositReturn (invoiceLineId);
CREATE INDEX depositReturnBySubscriber ON depositReturn (subscriberId);
CREATE INDEX depositReturnByOperator ON depositReturn (operatorId) WHERE operatorId IS NOT NULL;
-- Which fee was charged for which late invoice; stage: so many days after the due day, so that it means the same after the rules change.
CREATE TABLE lateFee (
  id INTEGER PRIMARY KEY, invoiceId INTEGER NOT NULL REFERENCES invoice (id), stage INTEGER NOT NULL, feeInvoiceId INTEGER NOT NULL REFERENCES invoice (id), at INTEGER NOT NULL, UNIQUE (invoiceId, stage)
) STRICT;
CREATE INDEX lateFeeByFeeInvoice ON lateFee (feeInvoiceId);
CREATE TABLE etimsDocument (
  id INTEGER PRIMARY KEY, invoiceId INTEGER UNIQUE REFERENCES invoice (id), creditNoteId INTEGER UNIQUE REFERENCES creditNote (id),
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'accepted', 'refused', 'unknown')), queuedAt INTEGER NOT NULL, sentAt INTEGER, acceptedAt INTEGER,
  controlNumber TEXT, receiptNumber TEXT, internalData TEXT, qrText TEXT, trouble TEXT, attempts INTEGER NOT NULL,
  CHECK ((invoiceId IS NULL) <> (creditNoteId IS NULL)), CHECK ((state = 'accepted') = (controlNumber IS NOT NULL))
) STRICT;
CREATE INDEX etimsDocumentByState ON etimsDocument (state, id);
`,
};
