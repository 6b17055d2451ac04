/** What stands on a subscriber's account, from the journal: every entry that changed what he owes, in words, with the balance after it. */
import type { StatementRow } from '../../../src-shared/contract/accounts.ts';
import { cents, negate, sum, ZERO, type Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf, formatDate, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { q, type EntryKind, type InvoiceKind } from '../../schema/tables.ts';
import { ageingOf, type Ageing } from './receivables.ts';

export interface Statement {
  readonly subscriberId: number;
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** What he owed before `from`; negative: credit. */
  readonly openingCents: Cents;
  readonly closingCents: Cents;
  readonly rows: readonly StatementRow[];
  /** Open invoices at the end of `to`. */
  readonly ageing: Ageing;
}

const MOST_ROWS = 5000;

interface Movement {
  readonly entryId: number;
  readonly bookedOn: LocalDate;
  readonly amountCents: Cents;
}

// Credit that is used for an invoice moves from one of his accounts to the other: nothing changes in what he owes, so it has no row.
const MOVEMENTS = `SELECT entryId, bookedOn, amountCents FROM (SELECT entryId, sum(amountCents) AS amountCents FROM posting WHERE accountId IN (SELECT id FROM account WHERE subscriberId = ?) GROUP BY entryId)
  CROSS JOIN journalEntry ON journalEntry.id = entryId WHERE amountCents <> 0 AND bookedOn <= ? ORDER BY bookedOn, entryId`;

/** Of the days from…to, both included; from left out: from the beginning, to: today. Throws Refusal when it is too long for one statement. */
export function statementOf(db: Reader, given: { readonly subscriberId: number; readonly from?: LocalDate | undefined; readonly to?: LocalDate | undefined }, now: Instant): Statement {
  const { subscriberId } = given;
  const today = dateOf(now);
  const { to = today } = given;
  const subscriber = db.get(q.selectFrom('subscriber').select('createdAt').where('id', '=', subscriberId));
  if (!subscriber) throw new Refusal('not_found', 'There is no such subscriber.');
  if (given.from !== undefined && given.from > to) throw new Refusal('invalid', 'The first day is after the last.', { fields: { from: 'is after the last day' } });
  const movements = db.sql<Movement>(MOVEMENTS, subscriberId, to);
  const from = given.from ?? earlier(movements[0]?.bookedOn ?? dateOf(subscriber.createdAt), to);
  const first = movements.findIndex((movement) => movement.bookedOn >= from);
  const shown = first === -1 ? [] : movements.slice(first);
  if (shown.length > MOST_ROWS) throw new Refusal('too_large', `There are ${shown.length} entries; a statement holds ${MOST_ROWS}. Choose a first day after ${formatDate(shown.at(-MOST_ROWS)!.bookedOn)}.`, { fields: { from: 'is too early' } });
  const openingCents = sum((first === -1 ? movements : movements.slice(0, first)).map((movement) => movement.amountCents));
  const rows = rowsOf(db, shown, openingCents);
  return { subscriberId, from, to, openingCents, closingCents: rows.at(-1)?.balanceCents ?? openingCents, rows, ageing: ageingOf(db, subscriberId, earlier(to, today), today) };
}

const earlier = (a: LocalDate, b: LocalDate): LocalDate => (a < b ? a : b);

interface EntryFacts {
  readonly id: number;
  readonly at: Instant;
  readonly kind: EntryKind;
  readonly invoiceId: number | null;
  readonly invoiceKind: InvoiceKind | null;
  readonly invoiceNumber: string | null;
  readonly creditNoteId: number | null;
  readonly creditNoteNumber: string | null;
  readonly writeOffNumber: string | null;
  readonly writtenOffId: number | null;
  readonly writtenOffNumber: string | null;
  readonly refundNumber: string | null;
  readonly refundMethod: Method | null;
  readonly paymentId: number | null;
  readonly receipt: string | null;
  readonly method: Method | null;
}
type Method = 'mpesa' | 'cash' | 'bank' | 'cheque';

// What a reversal takes back is an invoice that became void: found by the entry that it reverses.
const FACTS = `SELECT entry.id, entry.at, entry.kind, invoice.id AS invoiceId, invoice.kind AS invoiceKind, invoice.number AS invoiceNumber,
    creditNote.id AS creditNoteId, creditNote.number AS creditNoteNumber, writeOff.number AS writeOffNumber, writtenOff.id AS writtenOffId, writtenOff.number AS writtenOffNumber,
    refund.number AS refundNumber, refund.method AS refundMethod, payment.id AS paymentId, payment.receipt, payment.method
  FROM journalEntry AS entry
  LEFT JOIN invoice ON invoice.entryId = coalesce(entry.reversesId, entry.id) LEFT JOIN creditNote ON creditNote.entryId = entry.id
  LEFT JOIN writeOff ON writeOff.entryId = entry.id LEFT JOIN invoice AS writtenOff ON writtenOff.id = writeOff.invoiceId LEFT JOIN refund ON refund.entryId = entry.id
  LEFT JOIN payment ON payment.id = CASE WHEN entry.reference LIKE 'payment:%' THEN CAST(substr(entry.reference, 9) AS INTEGER) END
  WHERE entry.id IN (SELECT value FROM json_each(?))`;

function rowsOf(db: Reader, movements: readonly Movement[], openingCents: Cents): StatementRow[] {
  const facts = new Map(db.sql<EntryFacts>(FACTS, JSON.stringify(movements.map((movement) => movement.entryId))).map((row) => [row.id, row]));
  let balanceCents = openingCents;
  return movements.map(({ entryId, bookedOn, amountCents }) => {
    balanceCents = cents(balanceCents + amountCents);
    const entry = facts.get(entryId)!;
    return { entryId, bookedOn, at: entry.at, kind: entry.kind, ...wordsOf(entry), debitCents: amountCents > 0 ? amountCents : ZERO, creditCents: amountCents < 0 ? negate(amountCents) : ZERO, balanceCents };
  });
}

const BY_METHOD: Readonly<Record<Method, string>> = { mpesa: 'by M-Pesa', cash: 'in cash', bank: 'by bank', cheque: 'by cheque' };
const INVOICE_WORDS: Readonly<Record<InvoiceKind, string>> = { service: 'Invoice', manual: 'Invoice', lateFee: 'Late fee', adjustment: 'Adjustment', opening: 'Opening balance' };

function wordsOf(entry: EntryFacts): Pick<StatementRow, 'text' | 'link'> {
  const invoice = (text: string, id: number | null) => ({ text, link: id === null ? null : ({ kind: 'invoice', id } as const) });
  const payment = (text: string) => ({ text, link: entry.paymentId === null ? null : ({ kind: 'payment', id: entry.paymentId } as const) });
  const receipt = entry.receipt ?? '';
  switch (entry.kind) {
    case 'opening':
    case 'invoice':
      return entry.invoiceId === null ? { text: 'Opening credit', link: null } : invoice(`${INVOICE_WORDS[entry.invoiceKind!]} ${entry.invoiceNumber!}`, entry.invoiceId);
    case 'payment':
    case 'assignment':
      return payment(`Payment ${receipt} ${entry.method ? BY_METHOD[entry.method] : ''}`.trimEnd());
    case 'paymentReversal':
      return payment(`Payment ${receipt} reversed`);
    case 'paymentMoved':
      return payment(`Payment ${receipt} taken out of this account`);
    case 'creditNote':
      return { text: `Credit note ${entry.creditNoteNumber ?? ''}`, link: entry.creditNoteId === null ? null : { kind: 'creditNote', id: entry.creditNoteId } };
    case 'refund':
      return { text: `Refund ${entry.refundNumber ?? ''} ${entry.refundMethod ? BY_METHOD[entry.refundMethod] : ''}`.trimEnd(), link: null };
    case 'writeOff':
      return invoice(`Invoice ${entry.writtenOffNumber ?? ''} written off, ${entry.writeOffNumber ?? ''}`, entry.writtenOffId);
    case 'depositReturn':
      return { text: 'Deposit given back', link: null };
    case 'reversal':
      return entry.invoiceId === null ? { text: 'Taken back', link: null } : invoice(`${INVOICE_WORDS[entry.invoiceKind!]} ${entry.invoiceNumber!} made void`, entry.invoiceId);
    default:
      // An adjustment that another kind of entry books is an invoice all the same.
      return entry.invoiceId === null ? { text: 'Correction', link: null } : invoice(`${INVOICE_WORDS[entry.invoiceKind!]} ${entry.invoiceNumber!}`, entry.invoiceId);
  }
}
