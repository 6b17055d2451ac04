/** What was open on a day, invoice by invoice, and how old it was. SQL texts, for one subscriber or for all. */
import { addDays, type LocalDate } from '../../../src-shared/time.ts';
import type { SqlValue } from '../../kernel/db.ts';

export interface SqlPart {
  readonly text: string;
  readonly parameters: readonly SqlValue[];
}

/**
 * Rows (subscriberId, dueOn, openCents) of every invoice that is open today: the partial index invoiceOpen holds all of it.
 */
export function openToday(subscriberId: number | null): SqlPart {
  if (subscriberId === null) return { text: 'SELECT subscriberId, dueOn, openCents FROM invoice WHERE openCents > 0', parameters: [] };
  return { text: 'SELECT subscriberId, dueOn, openCents FROM invoice WHERE openCents > 0 AND subscriberId = ?', parameters: [subscriberId] };
}

/**
 * The same for an earlier day: what is open now, with what was settled or made void after that day put back. The day of a settlement is the
 * day its journal entry is booked on, so this agrees with the statement.
 */
export function openOn(on: LocalDate, subscriberId: number | null): SqlPart {
  const mine = subscriberId === null ? '' : ' AND subscriberId = ?';
  const who = subscriberId === null ? [] : [subscriberId];
  const settledLater =
    subscriberId === null
      ? 'SELECT invoiceId, amountCents FROM allocation CROSS JOIN journalEntry ON journalEntry.id = entryId WHERE bookedOn > ?'
      : 'SELECT invoiceId, amountCents FROM invoice CROSS JOIN allocation ON invoiceId = invoice.id CROSS JOIN journalEntry ON journalEntry.id = allocation.entryId WHERE bookedOn > ? AND invoice.subscriberId = ?';
  const voidedLater = `SELECT invoice.id, totalCents FROM invoice CROSS JOIN journalEntry ON journalEntry.id = voidEntryId WHERE voidEntryId IS NOT NULL AND bookedOn > ?${mine.replace('subscriberId', 'invoice.subscriberId')}`;
  return {
    text: `SELECT subscriberId, dueOn, sum(part.openCents) AS openCents FROM (
        SELECT id AS invoiceId, openCents FROM invoice WHERE openCents > 0${mine}
        UNION ALL ${settledLater}
        UNION ALL ${voidedLater}
      ) AS part CROSS JOIN invoice ON invoice.id = part.invoiceId WHERE issuedOn <= ? GROUP BY invoice.id HAVING sum(part.openCents) > 0`,
    parameters: [...who, on, ...who, on, ...who, on],
  };
}

/** Columns notDueCents … olderCents of open rows on a day: by days after the due day. */
export function ageingColumns(on: LocalDate): SqlPart {
  const [days30, days60, days90] = [30, 60, 90].map((days) => addDays(on, -days)) as [LocalDate, LocalDate, LocalDate];
  return {
    text: `coalesce(sum(openCents) FILTER (WHERE dueOn >= ?), 0) AS notDueCents,
      coalesce(sum(openCents) FILTER (WHERE dueOn < ? AND dueOn >= ?), 0) AS days30Cents,
      coalesce(sum(openCents) FILTER (WHERE dueOn < ? AND dueOn >= ?), 0) AS days60Cents,
      coalesce(sum(openCents) FILTER (WHERE dueOn < ? AND dueOn >= ?), 0) AS days90Cents,
      coalesce(sum(openCents) FILTER (WHERE dueOn < ?), 0) AS olderCents`,
    parameters: [on, on, days30, days30, days60, days60, days90, days90],
  };
}
