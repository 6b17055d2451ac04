import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { CentsValue, DateValue, InstantValue, MONEY, Nothing, OWNER, pageOf, requiredText, windowOf } from './values.ts';

/** What one side of the close says, and the other. A difference stays until it is mended or a person says why it is right. */
export const DayDifference = z.object({
  /** Stable while it lasts, e.g. "notListed:UCRQ12ABCD". */
  key: z.string(),
  leg: z.enum(['mpesa', 'ledger', 'routers', 'tills']),
  /**
   * notBooked: M-Pesa has it, the books do not. notListed: booked from reports, and M-Pesa does not list it. amount: both have it, with other amounts. suspense: waits for a person. check: reports contradict each other.
   * noReceipt: a request that M-Pesa calls paid, without receipt. reversal: seen, not confirmed. bookedElsewhere: booked on another day, which was locked. balance: what M-Pesa holds moved by another amount than the books.
   * paidNotOn: paid up, and the router was not told. onNotPaid: owes too long, and the router was not told. tillOpen, tillOff: a drawer not counted, or over or short. gap: M-Pesa did not list part of the day. inbox: a report that could not be booked.
   */
  kind: z.enum(['notBooked', 'notListed', 'amount', 'suspense', 'check', 'noReceipt', 'reversal', 'bookedElsewhere', 'balance', 'paidNotOn', 'onNotPaid', 'tillOpen', 'tillOff', 'gap', 'inbox']),
  text: z.string(),
  whatToDo: z.string(),
  /** M-Pesa (or the router, or the count) less the books; zero where it is not about an amount. */
  amountCents: CentsValue,
  link: z.string(),
  /** Must be mended or explained before the day closes; false: only told. */
  blocks: z.boolean(),
  resolution: z.object({ text: z.string(), by: z.string().nullable(), at: InstantValue }).nullable(),
});
export type DayDifference = z.infer<typeof DayDifference>;

const Side = z.object({ count: z.int(), amountCents: CentsValue });
export const DayFigures = z.object({
  /** By statement or list; null: M-Pesa has not told of all of this day yet. */
  mpesa: z.object({ source: z.enum(['statement', 'list']), paidIn: Side, reversed: Side, charges: Side, settled: Side }).nullable(),
  ledger: z.object({ mpesa: Side, cash: Side, bank: Side, cheque: Side, reversed: Side, charges: Side, settled: Side, suspense: Side }),
  routers: z.object({ restored: z.int(), cutOff: z.int(), unconfirmed: z.int() }),
  tills: z.object({ sessions: z.int(), open: z.int(), overShortCents: CentsValue }),
});
export type DayFigures = z.infer<typeof DayFigures>;

export const DayRow = z.object({
  day: DateValue,
  /** running: today. waiting: M-Pesa has not told of all of it yet. open: something differs. ready: nothing does. closed: locked. */
  state: z.enum(['running', 'waiting', 'open', 'ready', 'closed']),
  collectedCents: CentsValue,
  differences: z.int(),
  closedAt: InstantValue.nullable(),
  /** Null: by itself. */
  closedBy: z.string().nullable(),
});
export type DayRow = z.infer<typeof DayRow>;

/** M-Pesa, the books, and what the routers were told, day by day. */
export const closes = {
  /** Newest first, from today back to the first day. */
  'days.list': query({ roles: MONEY, input: z.object({ ...windowOf }), output: pageOf(DayRow).extend({ closedUpTo: DateValue.nullable() }) }),
  'days.get': query({ roles: MONEY, input: z.object({ day: DateValue }), output: DayRow.extend({ figures: DayFigures, items: z.array(DayDifference), /** Why it cannot be closed now; null: it can. */ cannotClose: z.string().nullable() }) }),
  /** Says why a difference is right as it is. */
  'days.resolve': command({ roles: OWNER, input: z.object({ day: DateValue, key: requiredText(200), resolution: requiredText(300) }), output: Nothing }),
  /** Closes and locks the day, and with it all days before, which must be closed. */
  'days.close': command({ roles: OWNER, input: z.object({ day: DateValue }), output: Nothing }),
};
