/** Every invariant of the books (billing-rules.md, Ledger) that one statement can look at. */

export interface SqlCheck {
  readonly name: string;
  readonly looked: string;
  /** Selects one column `finding` for each violation. */
  readonly violations: string;
}

/** Without these, posted rows could be changed or removed (schema/migrations). */
export const GUARDS = [
  'commandIsAppendOnlyU', 'commandIsAppendOnlyD', 'journalEntryIsAppendOnlyU', 'journalEntryIsAppendOnlyD', 'postingIsAppendOnlyU', 'postingIsAppendOnlyD', 'invoiceIsPosted', 'invoiceStays', 'invoiceLineIsPostedU', 'invoiceLineIsPostedD',
  'paymentIsBooked', 'paymentStays', 'allocationIsAppendOnlyU', 'allocationIsAppendOnlyD', 'creditNoteLineWithinLine', 'creditNoteIsPostedU', 'creditNoteIsPostedD', 'creditNoteLineIsPostedU', 'creditNoteLineIsPostedD',
  'writeOffIsBookedU', 'writeOffIsBookedD', 'refundIsBookedU', 'refundIsBookedD', 'moneyTransferIsBookedU', 'moneyTransferIsBookedD', 'paymentReturnIsBookedU', 'paymentReturnIsBookedD',
] as const;

/** What entries booked on accounts of a kind, debit positive: entryId, cents. */
const bookedOn = (kind: string) => `(SELECT entryId AS bookedEntryId, sum(amountCents) AS bookedCents FROM posting JOIN account ON account.id = posting.accountId AND account.kind = '${kind}' GROUP BY entryId)`;
/** The series of documents. */
export const SERIES = ['INV', 'OPB', 'CRN', 'WOF', 'RFD', 'CSH', 'BNK', 'CHQ', 'TRF'] as const;
const NUMBERED = `SELECT number AS document FROM invoice UNION ALL SELECT number FROM creditNote UNION ALL SELECT number FROM writeOff UNION ALL SELECT number FROM refund UNION ALL SELECT receipt FROM payment WHERE method <> 'mpesa' AND parentId IS NULL UNION ALL SELECT number FROM moneyTransfer`;

const ENTRIES: readonly SqlCheck[] = [
  {
    name: 'Every entry balances',
    looked: 'SELECT count(*) AS n FROM journalEntry',
    violations: `SELECT 'Entry ' || journalEntry.id || ' (' || journalEntry.reference || ') is off by ' || ifnull(sum(posting.amountCents), 0) || ' cents over ' || count(posting.id) || ' postings' AS finding
      FROM journalEntry LEFT JOIN posting ON posting.entryId = journalEntry.id GROUP BY journalEntry.id HAVING ifnull(sum(posting.amountCents), 0) <> 0 OR count(posting.id) < 2`,
  },
  {
    name: 'Kept account balances equal the postings',
    looked: 'SELECT count(*) AS n FROM account',
    violations: `SELECT 'Account ' || account.kind || ifnull(' of subscriber ' || account.subscriberId, '') || ' says ' || account.balanceCents || ', its postings say ' || ifnull(total, 0) AS finding
      FROM account LEFT JOIN (SELECT accountId, sum(amountCents) AS total FROM posting GROUP BY accountId) ON accountId = account.id WHERE account.balanceCents <> ifnull(total, 0)`,
  },
  {
    name: 'Nothing was booked in a period after it was locked',
    looked: 'SELECT count(*) AS n FROM periodLock',
    violations: `SELECT 'Entry ' || journalEntry.id || ' (' || reference || ') is booked on ' || bookedOn || ', after the books were locked up to ' || max(upTo) AS finding
      FROM periodLock JOIN journalEntry ON journalEntry.id > lastEntryId AND bookedOn <= upTo GROUP BY journalEntry.id
      UNION ALL SELECT 'The lock up to ' || upTo || ' came after one up to ' || before FROM (SELECT upTo, lag(upTo) OVER (ORDER BY id) AS before FROM periodLock) WHERE upTo <= before
      UNION ALL SELECT 'The close of ' || day || ' has no lock of that day' FROM dayClose LEFT JOIN periodLock ON periodLock.id = periodLockId WHERE upTo IS NOT day`,
  },
  {
    // The chain of the journal cannot tell that its last entries were removed; the command log remembers them.
    name: 'Every entry came from a logged command, and every logged entry is there',
    looked: 'SELECT count(*) AS n FROM journalEntry',
    violations: `SELECT 'Entry ' || journalEntry.id || ' (' || reference || ') has no command in the log' AS finding FROM journalEntry LEFT JOIN command ON command.id = journalEntry.commandId WHERE command.id IS NULL
      UNION ALL SELECT 'Log row ' || command.seq || ' (' || command.name || ') booked entry ' || (change.value ->> 1) || ', which is not there' FROM command, json_each(command.changes) AS change
        WHERE command.changes LIKE '%"journalEntry"%' AND change.value ->> 0 = 'journalEntry' AND NOT EXISTS (SELECT 1 FROM journalEntry WHERE journalEntry.id = change.value ->> 1 AND journalEntry.commandId = command.id)`,
  },
];

const INVOICES: readonly SqlCheck[] = [
  {
    // An invoice of nothing (a free month) books nothing.
    name: 'Invoices add up and are booked',
    looked: 'SELECT count(*) AS n FROM invoice',
    violations: `SELECT 'Invoice ' || invoice.number || ': lines ' || ifnull(linesCents, 0) || ', total ' || invoice.totalCents || ', booked ' || ifnull(bookedCents, 0) AS finding FROM invoice
      LEFT JOIN (SELECT invoiceId, sum(grossCents) AS linesCents, sum(netCents) AS linesNet, sum(exciseCents) AS linesExcise, sum(vatCents) AS linesVat FROM invoiceLine GROUP BY invoiceId) ON invoiceId = invoice.id
      LEFT JOIN ${bookedOn('receivable')} ON bookedEntryId = invoice.entryId
      WHERE ifnull(linesCents, 0) <> invoice.totalCents OR ifnull(bookedCents, 0) <> invoice.totalCents OR ifnull(linesNet, 0) <> netCents OR ifnull(linesExcise, 0) <> exciseCents OR ifnull(linesVat, 0) <> vatCents
      UNION ALL SELECT 'Invoice ' || number || ' is void by an entry that does not reverse its own' FROM invoice JOIN journalEntry ON journalEntry.id = voidEntryId WHERE journalEntry.reversesId IS NOT entryId`,
  },
  {
    name: 'What is open on an invoice is its total less what settled it',
    looked: 'SELECT count(*) AS n FROM invoice',
    violations: `SELECT 'Invoice ' || number || ' says ' || openCents || ' open, ' || (totalCents * (voidEntryId IS NULL) - ifnull(settled, 0)) || ' by its allocations' AS finding FROM invoice
      LEFT JOIN (SELECT invoiceId, sum(amountCents) AS settled FROM allocation GROUP BY invoiceId) ON invoiceId = invoice.id WHERE openCents <> totalCents * (voidEntryId IS NULL) - ifnull(settled, 0)`,
  },
  {
    name: 'What a subscriber owes is what is open on his invoices',
    looked: `SELECT count(*) AS n FROM account WHERE kind = 'receivable'`,
    violations: `SELECT 'Subscriber ' || account.subscriberId || ' owes ' || balanceCents || ' in the ledger, ' || ifnull(open, 0) || ' on invoices' AS finding FROM account
      LEFT JOIN (SELECT subscriberId AS owner, sum(openCents) AS open FROM invoice GROUP BY subscriberId) ON owner = account.subscriberId WHERE kind = 'receivable' AND balanceCents <> ifnull(open, 0)`,
  },
  {
    // A pause, a plan change and an end are charges of their own; a prepaid one stands still while nobody pays for it.
    name: 'Invoiced periods of a charge follow each other without gap or overlap',
    looked: 'SELECT count(*) AS n FROM invoiceLine WHERE chargeId IS NOT NULL AND live = 1',
    violations: `SELECT 'Charge ' || chargeId || ': period ' || previousIndex || ' ends ' || ifnull(previousEnd, '?') || ', period ' || periodIndex || ' begins ' || ifnull(periodStart, '?') AS finding FROM
      (SELECT chargeId, periodIndex, periodStart, lag(periodEnd) OVER mine AS previousEnd, lag(periodIndex) OVER mine AS previousIndex FROM invoiceLine WHERE chargeId IS NOT NULL AND live = 1 WINDOW mine AS (PARTITION BY chargeId ORDER BY periodIndex))
      JOIN charge ON charge.id = chargeId
      WHERE previousIndex IS NOT NULL AND (periodIndex <> previousIndex + 1 OR periodStart < previousEnd OR (periodStart > previousEnd AND timing <> 'prepaid'))
      UNION ALL SELECT 'Charge ' || charge.id || ' goes on with period ' || nextIndex || ', but period ' || last || ' is invoiced' FROM charge
        JOIN (SELECT chargeId, max(periodIndex) AS last FROM invoiceLine WHERE chargeId IS NOT NULL AND live = 1 GROUP BY chargeId) ON chargeId = charge.id WHERE last <> nextIndex - 1
      UNION ALL SELECT 'Invoice ' || number || ' is not void, but its period ' || periodIndex || ' of charge ' || chargeId || ' is to be invoiced again' FROM invoiceLine JOIN invoice ON invoice.id = invoiceId WHERE live = 0 AND voidEntryId IS NULL`,
  },
  {
    // A charge ends in the middle of what was invoiced when its plan changes or it is paused: the days after are of the next charge.
    name: 'No day of a service is invoiced twice',
    looked: `SELECT count(*) AS n FROM invoiceLine WHERE kind = 'plan' AND periodEnd IS NOT NULL`,
    violations: `WITH line (id, service, number, startOn, endOn) AS (
        SELECT invoiceLine.id, charge.subscriptionId, number, periodStart, min(periodEnd, ifnull(charge.endOn, periodEnd)) FROM invoiceLine JOIN charge ON charge.id = chargeId JOIN invoice ON invoice.id = invoiceId
        WHERE invoiceLine.kind = 'plan' AND live = 1 AND voidEntryId IS NULL AND periodEnd IS NOT NULL
      )
      SELECT 'Service ' || service || ': ' || startOn || ' is on ' || number || ', and on a line before that goes up to ' || before AS finding FROM
      (SELECT service, number, startOn, max(endOn) OVER (PARTITION BY service ORDER BY startOn, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM line WHERE endOn > startOn) WHERE startOn < before`,
  },
  {
    name: 'Every charge is on the bill of who pays for its subscriber',
    looked: 'SELECT count(*) AS n FROM charge',
    violations: `SELECT 'Charge ' || charge.id || ' of subscriber ' || subscriberId || ' is invoiced to ' || charge.payerId || ', but ' || ifnull(subscriber.payerId, subscriber.id) || ' pays for him' AS finding
      FROM charge JOIN subscriber ON subscriber.id = subscriberId WHERE charge.payerId <> ifnull(subscriber.payerId, subscriber.id)`,
  },
];

const SETTLEMENTS: readonly SqlCheck[] = [
  {
    // Write-offs settle without any credit; adjustments are what credit lacked when a payment was taken back.
    name: 'Credit is what came in less what it settled, and never below zero',
    looked: 'SELECT count(*) AS n FROM subscriber',
    violations: `WITH moved (owner, cents) AS (
        SELECT subscriberId, amountCents FROM payment WHERE state = 'credited'
        UNION ALL SELECT subscriberId, totalCents FROM creditNote
        UNION ALL SELECT subscriberId, amountCents FROM depositReturn
        UNION ALL SELECT subscriberId, totalCents FROM invoice WHERE kind = 'adjustment'
        UNION ALL SELECT subscriberId, -amountCents FROM refund
        UNION ALL SELECT invoice.subscriberId, -allocation.amountCents FROM allocation JOIN invoice ON invoice.id = allocation.invoiceId WHERE writeOffId IS NULL
        UNION ALL SELECT journalEntry.subscriberId, -posting.amountCents FROM journalEntry JOIN posting ON posting.entryId = journalEntry.id JOIN account ON account.id = posting.accountId AND account.kind = 'credit'
          WHERE journalEntry.kind = 'opening' OR journalEntry.reversesId IN (SELECT id FROM journalEntry WHERE kind = 'opening')
      ), expected (owner, cents) AS (SELECT owner, sum(cents) FROM moved GROUP BY owner)
      SELECT 'Subscriber ' || subscriber.id || ' has credit ' || -ifnull(balanceCents, 0) || ', ' || ifnull(expected.cents, 0) || ' by what came in and what it settled' AS finding FROM subscriber
      LEFT JOIN account ON account.subscriberId = subscriber.id AND account.kind = 'credit' LEFT JOIN expected ON owner = subscriber.id
      WHERE -ifnull(balanceCents, 0) <> ifnull(expected.cents, 0) OR ifnull(balanceCents, 0) > 0`,
  },
  {
    name: 'No payment settles more than itself',
    looked: 'SELECT count(*) AS n FROM payment',
    violations: `SELECT 'Payment ' || receipt || ' of ' || payment.amountCents || ' (' || payment.state || ') settles ' || sum(allocation.amountCents) AS finding FROM allocation JOIN payment ON payment.id = allocation.paymentId
      GROUP BY payment.id HAVING sum(allocation.amountCents) NOT BETWEEN 0 AND CASE payment.state WHEN 'credited' THEN payment.amountCents ELSE 0 END
      UNION ALL SELECT 'Payment ' || receipt || ' settles ' || number || ' of another subscriber' FROM payment JOIN allocation ON allocation.paymentId = payment.id AND allocation.amountCents > 0
        JOIN invoice ON invoice.id = allocation.invoiceId WHERE invoice.subscriberId IS NOT payment.subscriberId AND allocation.id NOT IN (SELECT reversesId FROM allocation WHERE reversesId IS NOT NULL)`,
  },
  {
    name: 'What was taken back takes back exactly what it names',
    looked: 'SELECT count(*) AS n FROM allocation',
    violations: `SELECT 'Allocation ' || undone.id || ' takes back ' || -undone.amountCents || ' of ' || ifnull(allocation.amountCents, 0) || ' that it names' AS finding FROM allocation AS undone LEFT JOIN allocation ON allocation.id = undone.reversesId
      WHERE undone.reversesId IS NOT NULL AND (allocation.amountCents + undone.amountCents IS NOT 0 OR undone.invoiceId IS NOT allocation.invoiceId OR undone.paymentId IS NOT allocation.paymentId
        OR undone.creditNoteId IS NOT allocation.creditNoteId OR undone.writeOffId IS NOT allocation.writeOffId)`,
  },
  {
    // What a reversed or split payment was, is nothing any more; the parts of a split one are payments of their own.
    name: 'Money accounts hold exactly the payments less what was paid out, and what was transferred',
    looked: 'SELECT (SELECT count(*) FROM payment) + (SELECT count(*) FROM moneyTransfer) AS n',
    violations: `WITH moved (place, cents) AS (
        SELECT method, amountCents FROM payment WHERE state NOT IN ('reversed', 'split')
        UNION ALL SELECT method, -amountCents FROM refund
        UNION ALL SELECT method, -amountCents FROM paymentReturn
        UNION ALL SELECT toKind, amountCents FROM moneyTransfer WHERE voidEntryId IS NULL
        UNION ALL SELECT fromKind, -amountCents FROM moneyTransfer WHERE voidEntryId IS NULL
      ), wanted (place, cents) AS (SELECT column1, (SELECT ifnull(sum(cents), 0) FROM moved WHERE place = column1) FROM (VALUES ('mpesa'), ('cash'), ('bank'), ('cheque'), ('charge'), ('expense'), ('ownerFunds'), ('overShort')))
      SELECT 'Account ' || place || ' holds ' || ifnull(balanceCents, 0) || ', payments and transfers say ' || cents AS finding FROM wanted LEFT JOIN account ON account.kind = place WHERE cents <> ifnull(balanceCents, 0)
      UNION ALL SELECT 'Suspense holds ' || held || ', unmatched payments are ' || waiting FROM
      (SELECT ifnull((SELECT -balanceCents FROM account WHERE kind = 'suspense'), 0) AS held, (SELECT ifnull(sum(amountCents), 0) FROM payment WHERE state = 'suspense') AS waiting) WHERE held <> waiting`,
  },
  {
    name: 'A payment that was split is exactly its parts',
    looked: `SELECT count(*) AS n FROM payment WHERE state = 'split'`,
    violations: `SELECT 'Payment ' || whole.receipt || ' of ' || whole.amountCents || ' (' || whole.state || ') has parts of ' || ifnull(sum(part.amountCents), 0) AS finding FROM payment AS whole LEFT JOIN payment AS part ON part.parentId = whole.id
      WHERE whole.state = 'split' OR part.id IS NOT NULL GROUP BY whole.id HAVING whole.state <> 'split' OR ifnull(sum(part.amountCents), 0) <> whole.amountCents OR count(part.id) < 2 OR whole.parentId IS NOT NULL`,
  },
  {
    name: 'Transfers and money paid back are booked',
    looked: 'SELECT (SELECT count(*) FROM moneyTransfer) + (SELECT count(*) FROM paymentReturn) AS n',
    violations: `SELECT 'Transfer ' || number || ' of ' || moneyTransfer.amountCents || ' is not booked from ' || fromKind || ' to ' || toKind AS finding FROM moneyTransfer
      WHERE (SELECT sum(posting.amountCents) FROM posting JOIN account ON account.id = accountId WHERE entryId = moneyTransfer.entryId AND kind = toKind) IS NOT moneyTransfer.amountCents
        OR (SELECT sum(posting.amountCents) FROM posting JOIN account ON account.id = accountId WHERE entryId = moneyTransfer.entryId AND kind = fromKind) IS NOT -moneyTransfer.amountCents
        OR (voidEntryId IS NOT NULL AND (SELECT reversesId FROM journalEntry WHERE id = voidEntryId) IS NOT entryId)
      UNION ALL SELECT 'The return of payment ' || receipt || ' (' || paymentReturn.amountCents || ') is booked as ' || ifnull(bookedCents, 0) FROM paymentReturn JOIN payment ON payment.id = paymentId LEFT JOIN ${bookedOn('suspense')} ON bookedEntryId = paymentReturn.entryId
        WHERE paymentReturn.amountCents <> ifnull(bookedCents, 0) OR payment.state <> 'returned' OR paymentReturn.amountCents <> payment.amountCents
      UNION ALL SELECT 'Payment ' || receipt || ' is marked as paid back, and no return says how' FROM payment WHERE state = 'returned' AND id NOT IN (SELECT paymentId FROM paymentReturn)`,
  },
  {
    name: 'Counted tills and cheques are booked',
    looked: 'SELECT (SELECT count(*) FROM tillSession) + (SELECT count(*) FROM cheque) AS n',
    violations: `SELECT 'Till session ' || tillSession.id || ' was off by ' || (countedCents - expectedCents) || ', booked is ' || ifnull(booked, 0) AS finding FROM tillSession
        LEFT JOIN (SELECT tillSessionId, sum(CASE toKind WHEN 'cash' THEN amountCents ELSE -amountCents END) AS booked FROM moneyTransfer WHERE kind = 'overShort' AND voidEntryId IS NULL GROUP BY tillSessionId) AS difference ON difference.tillSessionId = tillSession.id
        WHERE ifnull(countedCents - expectedCents, 0) <> ifnull(booked, 0)
      UNION ALL SELECT 'Cheque ' || cheque.number || ' of ' || cheque.amountCents || ' is ' || cheque.state || ', its payment has ' || ifnull(payment.amountCents, 0) || ' and its transfer ' || ifnull(moneyTransfer.amountCents, 0) FROM cheque
        LEFT JOIN payment ON payment.id = paymentId AND payment.method = 'cheque' LEFT JOIN moneyTransfer ON moneyTransfer.id = transferId AND moneyTransfer.kind = 'chequeCleared' AND voidEntryId IS NULL
        WHERE CASE cheque.state WHEN 'held' THEN paymentId IS NOT NULL OR transferId IS NOT NULL WHEN 'cleared' THEN payment.amountCents IS NOT cheque.amountCents OR moneyTransfer.amountCents IS NOT cheque.amountCents
          WHEN 'credited' THEN payment.amountCents IS NOT cheque.amountCents OR transferId IS NOT NULL ELSE transferId IS NOT NULL
            OR EXISTS (SELECT 1 FROM payment AS standing WHERE standing.state <> 'reversed' AND ((standing.id = paymentId AND standing.state <> 'split') OR standing.parentId = paymentId)) END`,
  },
  {
    // What was paid back to its sender before stays as it is: the reversal says then that the money went out twice.
    name: 'A reversal that is done has taken its payment back',
    looked: `SELECT count(*) AS n FROM reversal WHERE state = 'done'`,
    violations: `WITH taken (reversalId, receipt, state, trouble) AS (
        SELECT reversal.id, payment.receipt, payment.state, trouble FROM reversal LEFT JOIN payment ON payment.id IN (SELECT id FROM payment AS taken WHERE (taken.id = paymentId AND taken.state <> 'split') OR taken.parentId = paymentId) WHERE reversal.state = 'done'
      )
      SELECT 'Reversal ' || reversalId || ' is done, and payment ' || ifnull(receipt, '?') || ' is ' || ifnull(state, 'not there') AS finding FROM taken WHERE state IS NULL OR (state <> 'reversed' AND (state <> 'returned' OR trouble IS NULL))`,
  },
];

const CORRECTIONS: readonly SqlCheck[] = [
  {
    name: 'Credit notes add up, are booked, and never exceed their lines',
    looked: 'SELECT count(*) AS n FROM creditNote',
    violations: `SELECT 'Credit note ' || number || ': lines ' || ifnull(linesCents, 0) || ', total ' || totalCents || ', of it settled ' || settledCents || ', by its allocations ' || ifnull(allocated, 0) || ', booked ' || -ifnull(owed.bookedCents, 0) || ' and ' || -ifnull(kept.bookedCents, 0) AS finding FROM creditNote
      LEFT JOIN (SELECT creditNoteId, sum(grossCents) AS linesCents, sum(netCents) AS linesNet, sum(exciseCents) AS linesExcise, sum(vatCents) AS linesVat FROM creditNoteLine GROUP BY creditNoteId) AS line ON line.creditNoteId = creditNote.id
      LEFT JOIN (SELECT creditNoteId, sum(amountCents) AS allocated FROM allocation WHERE creditNoteId IS NOT NULL GROUP BY creditNoteId) AS settled ON settled.creditNoteId = creditNote.id
      LEFT JOIN ${bookedOn('receivable')} AS owed ON owed.bookedEntryId = creditNote.entryId LEFT JOIN ${bookedOn('credit')} AS kept ON kept.bookedEntryId = creditNote.entryId
      WHERE ifnull(linesCents, 0) <> totalCents OR ifnull(linesNet, 0) <> netCents OR ifnull(linesExcise, 0) <> exciseCents OR ifnull(linesVat, 0) <> vatCents
        OR ifnull(allocated, 0) <> settledCents OR -ifnull(owed.bookedCents, 0) <> settledCents OR -ifnull(kept.bookedCents, 0) <> totalCents - settledCents
      UNION ALL SELECT 'Line ' || invoiceLine.id || ' of invoice ' || invoice.number || ' (' || invoiceLine.grossCents || ') is credited ' || sum(creditNoteLine.grossCents) FROM creditNoteLine JOIN invoiceLine ON invoiceLine.id = creditNoteLine.invoiceLineId JOIN invoice ON invoice.id = invoiceLine.invoiceId
        GROUP BY invoiceLine.id HAVING sum(creditNoteLine.netCents) > invoiceLine.netCents OR sum(creditNoteLine.exciseCents) > invoiceLine.exciseCents OR sum(creditNoteLine.vatCents) > invoiceLine.vatCents OR invoice.voidEntryId IS NOT NULL
      UNION ALL SELECT 'Credit note ' || creditNote.number || ' credits a line of an invoice that it does not name' FROM creditNoteLine JOIN creditNote ON creditNote.id = creditNoteId JOIN invoiceLine ON invoiceLine.id = invoiceLineId WHERE invoiceLine.invoiceId <> creditNote.invoiceId`,
  },
  {
    name: 'Write-offs and refunds are booked',
    looked: 'SELECT (SELECT count(*) FROM writeOff) + (SELECT count(*) FROM refund) AS n',
    violations: `SELECT 'Write-off ' || number || ' of ' || amountCents || ' is booked as ' || ifnull(bookedCents, 0) || ', and settles ' || ifnull(settled, 0) AS finding FROM writeOff LEFT JOIN ${bookedOn('badDebt')} ON bookedEntryId = entryId
      LEFT JOIN (SELECT writeOffId, sum(amountCents) AS settled FROM allocation WHERE writeOffId IS NOT NULL GROUP BY writeOffId) AS allocated ON allocated.writeOffId = writeOff.id WHERE amountCents <> ifnull(bookedCents, 0) OR amountCents <> ifnull(settled, 0)
      UNION ALL SELECT 'Refund ' || number || ' of ' || amountCents || ' is booked as ' || ifnull(bookedCents, 0) FROM refund LEFT JOIN ${bookedOn('credit')} ON bookedEntryId = entryId WHERE amountCents <> ifnull(bookedCents, 0)`,
  },
  {
    name: 'Deposits held are those charged less those given back',
    looked: `SELECT count(*) AS n FROM invoiceLine WHERE kind = 'deposit'`,
    violations: `WITH line (id, number, charged, credited, returned) AS (
        SELECT invoiceLine.id, number, grossCents, ifnull((SELECT sum(grossCents) FROM creditNoteLine WHERE invoiceLineId = invoiceLine.id), 0), ifnull((SELECT sum(amountCents) FROM depositReturn WHERE invoiceLineId = invoiceLine.id), 0)
        FROM invoiceLine JOIN invoice ON invoice.id = invoiceId WHERE invoiceLine.kind = 'deposit' AND voidEntryId IS NULL
      ), held (cents) AS (SELECT ifnull((SELECT -balanceCents FROM account WHERE kind = 'deposit'), 0))
      SELECT 'The deposit on ' || number || ' of ' || charged || ' is credited ' || credited || ' and given back ' || returned AS finding FROM line WHERE credited + returned > charged
      UNION ALL SELECT 'Deposits held are ' || cents || ' in the ledger, ' || wanted || ' by the invoices' FROM (SELECT cents, (SELECT ifnull(sum(charged - credited - returned), 0) FROM line) AS wanted FROM held) WHERE cents <> wanted
      UNION ALL SELECT 'The return of ' || amountCents || ' of a deposit is booked as ' || -ifnull(bookedCents, 0) FROM depositReturn LEFT JOIN ${bookedOn('credit')} ON bookedEntryId = entryId WHERE amountCents <> -ifnull(bookedCents, 0)`,
  },
  {
    name: 'Income, taxes and bad debts are what the documents say',
    looked: 'SELECT count(*) AS n FROM invoice',
    violations: `WITH line (kind, net) AS (
        SELECT invoiceLine.kind, invoiceLine.netCents FROM invoiceLine JOIN invoice ON invoice.id = invoiceId WHERE voidEntryId IS NULL
        UNION ALL SELECT invoiceLine.kind, -creditNoteLine.netCents FROM creditNoteLine JOIN invoiceLine ON invoiceLine.id = invoiceLineId
      ), wanted (kind, cents) AS (
        SELECT 'revenue', (SELECT sum(net) FROM line WHERE kind IN ('plan', 'addOn', 'oneOff'))
        UNION ALL SELECT 'lateFeeIncome', (SELECT sum(net) FROM line WHERE kind = 'lateFee')
        UNION ALL SELECT 'vatPayable', ifnull((SELECT sum(vatCents) FROM invoice WHERE voidEntryId IS NULL), 0) - ifnull((SELECT sum(vatCents) FROM creditNote), 0)
        UNION ALL SELECT 'excisePayable', ifnull((SELECT sum(exciseCents) FROM invoice WHERE voidEntryId IS NULL), 0) - ifnull((SELECT sum(exciseCents) FROM creditNote), 0)
        UNION ALL SELECT 'badDebt', -(SELECT sum(amountCents) FROM writeOff)
        UNION ALL SELECT 'openingBalance', ifnull((SELECT sum(net) FROM line WHERE kind = 'opening'), 0) + ifnull((SELECT sum(posting.amountCents) FROM journalEntry JOIN posting ON posting.entryId = journalEntry.id JOIN account ON account.id = posting.accountId AND account.kind = 'credit'
          WHERE journalEntry.kind = 'opening' OR journalEntry.reversesId IN (SELECT id FROM journalEntry WHERE kind = 'opening')), 0)
      )
      SELECT 'Account ' || wanted.kind || ' says ' || -ifnull(balanceCents, 0) || ', the documents say ' || ifnull(cents, 0) AS finding FROM wanted LEFT JOIN account ON account.kind = wanted.kind WHERE -ifnull(balanceCents, 0) <> ifnull(cents, 0)`,
  },
  {
    // Numbers are unique, so as many as the last one, and none beyond it, leave no gap.
    name: 'Numbers of documents have no gap and no duplicate',
    looked: `SELECT count(*) AS n FROM (${NUMBERED})`,
    violations: `WITH given (series, number) AS MATERIALIZED (SELECT substr(document, 1, 8), CAST(substr(document, 10) AS INTEGER) FROM (${NUMBERED})),
      counted (series, found, highest) AS (SELECT series, count(*), max(number) FROM given GROUP BY series),
      kept (series, lastNumber, skipped) AS (SELECT kind || '-' || year, lastNumber, skipped FROM numberSeries WHERE kind IN (${SERIES.map((kind) => `'${kind}'`).join(', ')}))
      SELECT 'Series ' || kept.series || ' is at ' || lastNumber || ', but ' || ifnull(found, 0) || ' numbers of it are there, the highest ' || ifnull(highest, 0) AS finding FROM kept LEFT JOIN counted ON counted.series = kept.series
        WHERE ifnull(found, 0) + skipped <> lastNumber OR ifnull(highest, 0) > lastNumber OR (skipped = 0 AND ifnull(highest, 0) <> lastNumber)
      UNION ALL SELECT found || ' numbers begin with ' || series || ', which is no series' FROM counted WHERE series NOT IN (SELECT series FROM kept)`,
  },
];

const STORAGE: readonly SqlCheck[] = [
  {
    name: 'Posted rows refuse to be changed or removed',
    looked: `SELECT count(*) AS n FROM sqlite_master WHERE type = 'trigger'`,
    violations: `SELECT 'The guard ' || value || ' is missing' AS finding FROM json_each('${JSON.stringify(GUARDS)}') WHERE value NOT IN (SELECT name FROM sqlite_master WHERE type = 'trigger')`,
  },
  {
    name: 'Every reference leads somewhere',
    looked: `SELECT count(*) AS n FROM sqlite_master WHERE type = 'table'`,
    violations: `SELECT 'Table ' || "table" || ' row ' || ifnull(rowid, '?') || ' refers to a missing ' || parent AS finding FROM pragma_foreign_key_check`,
  },
];

export const SQL_CHECKS: readonly SqlCheck[] = [...ENTRIES, ...INVOICES, ...SETTLEMENTS, ...CORRECTIONS, ...STORAGE];
