/**
 * The close of a day: what M-Pesa, the books, the routers and the tills say of it, and where two of them differ. Pure: facts in, figures and differences
 * out; what a person has said about a difference stands beside it.
 */
import type { DayDifference, DayFigures } from '../../../src-shared/contract/closes.ts';
import { cents, formatKes, negate, sum, ZERO, type Cents } from '../../../src-shared/money.ts';
import { formatDate, formatInstant, formatTime, type Instant, type LocalDate } from '../../../src-shared/time.ts';

export interface Side {
  readonly count: number;
  readonly amountCents: Cents;
}

/** Money that one side has and the other has not, or not so. */
interface Named {
  /** Receipt or number, as a person knows it. */
  readonly name: string;
  readonly amountCents: Cents;
  readonly link: string;
}

export interface LineWish {
  readonly subscriptionId: number;
  readonly subscriberId: number;
  readonly who: string;
  readonly routerName: string;
  readonly since: Instant;
}

/** What differs between M-Pesa and the books about the payments of a stretch of time. */
export interface Doubts {
  readonly paymentsNotListed: readonly Named[];
  /** Rows of the statement; positive came in. left: a person has said to leave it. */
  readonly notBooked: readonly (Named & { readonly left: boolean; readonly why: string })[];
  readonly contradictions: readonly (Named & { readonly text: string })[];
  /** moved: M-Pesa lists it, the books do not have it. unknown: nobody knows. asked: it has not happened yet. */
  readonly reversals: readonly (Named & { readonly id: number; readonly stands: 'moved' | 'unknown' | 'asked' })[];
}

/** Everything that is known of a day. Amounts in cents; "of the day" goes by when money moved, not by when it was told. */
export interface DayFacts extends Doubts {
  readonly day: LocalDate;
  readonly mpesaEnabled: boolean;
  /** M-Pesa's side; null: it has not told of all of the day, or is not used. */
  readonly told: DayFigures['mpesa'];
  /** What M-Pesa's own running balance moved by; null: its statement does not say. */
  readonly balanceMovedCents: Cents | null;
  /** A part of the day that M-Pesa no longer lists, and no statement has brought. */
  readonly gap: { readonly from: Instant; readonly to: Instant } | null;
  readonly books: DayFigures['ledger'];
  readonly routers: DayFigures['routers'];
  readonly tills: { readonly sessions: number; readonly open: number; readonly overShortCents: Cents };

  /** Of days that were locked when it was told: it holds up the first day that is open, or nobody would ever look at it. */
  readonly late: Doubts;
  /** Transfers, refunds and money paid back from M-Pesa's account (positive: it went out) that the statement does not have. */
  readonly movesNotListed: readonly Named[];
  readonly reversalsNotListed: readonly Named[];
  /** amountCents: M-Pesa less the books. */
  readonly amountsDiffer: readonly (Named & { readonly text: string })[];
  readonly waiting: readonly (Named & { readonly text: string })[];
  readonly waitingMore: Side;
  readonly noReceipt: readonly (Named & { readonly who: string })[];
  /** Paid on this day and booked on another, or the other way round. */
  readonly bookedElsewhere: readonly (Named & { readonly id: string; readonly paidOn: LocalDate; readonly bookedOn: LocalDate })[];
  /** Between two questions what M-Pesa holds moved by another amount than the books. */
  readonly balances: readonly { readonly id: number; readonly from: Instant; readonly to: Instant; readonly mpesaCents: Cents; readonly booksCents: Cents }[];
  readonly refusedReports: number;
  /** Told by M-Pesa's list on this day or the next one, and still in the books by no way. */
  readonly listedRefused: { readonly count: number; readonly latestAt: Instant | null };
  readonly paidNotOn: readonly LineWish[];
  readonly onNotPaid: readonly LineWish[];
  readonly tillsOpen: readonly { readonly id: number; readonly who: string; readonly openedAt: Instant }[];
  readonly tillsOff: readonly { readonly id: number; readonly who: string; readonly differenceCents: Cents; readonly note: string; readonly closedBy: string | null; readonly closedAt: Instant }[];
}

export type Resolution = NonNullable<DayDifference['resolution']>;
type Difference = Omit<DayDifference, 'resolution'> & { readonly resolution?: Resolution };

export const figuresOf = ({ told, books, routers, tills }: DayFacts): DayFigures => ({ mpesa: told, ledger: books, routers, tills });

/** All differences of a day, those that hold up the close first. resolutions: what a person has said, by key. */
export function differencesOf(facts: DayFacts, resolutions: ReadonlyMap<string, Resolution>): DayDifference[] {
  const own = [...doubtItems(facts, placeOf(facts)), ...mpesaSide(facts)];
  const items: Difference[] = [...own, ...rest(facts, own), ...doubtItems(facts.late, placeOf(facts)), ...ledgerSide(facts), ...routerSide(facts), ...tillSide(facts)];
  const resolved = items.map((item): DayDifference => ({ ...item, resolution: resolutions.get(item.key) ?? item.resolution ?? null }));
  return resolved.sort((a, b) => Number(holdsUp(b)) - Number(holdsUp(a)));
}

/** Must be mended or explained before the day closes. */
export const holdsUp = ({ blocks, resolution }: DayDifference): boolean => blocks && resolution === null;

const placeOf = ({ told }: DayFacts): string => (told?.source === 'statement' ? 'M-Pesa’s statement' : 'M-Pesa’s list');

/** What M-Pesa has and the books have not, or the other way round. The amounts are those by which the two movements differ. */
function doubtItems(doubts: Doubts, where: string): Difference[] {
  return [
    ...doubts.notBooked.map((row): Difference => ({
      key: `notBooked:${row.name}:${row.amountCents}`, leg: 'mpesa', kind: 'notBooked', amountCents: row.amountCents, link: row.link, blocks: !row.left,
      text: `${formatKes(size(row.amountCents))} ${row.amountCents > 0 ? 'came in' : 'went out'} by M-Pesa’s statement (${row.name}), and the books do not have it.`,
      whatToDo: row.left ? 'It was left alone on the statement. Decide it there, if that was wrong.' : row.why,
    })),
    ...doubts.paymentsNotListed.map((row): Difference => ({
      key: `notListed:${row.name}`, leg: 'mpesa', kind: 'notListed', amountCents: negate(row.amountCents), link: row.link, blocks: true,
      text: `${row.name} of ${formatKes(row.amountCents)} is booked from a report, and ${where} does not have it.`, whatToDo: 'Look for the receipt in the M-Pesa portal. If it is not there, nobody has paid: reverse it.',
    })),
    ...doubts.contradictions.map((row): Difference => ({ key: `check:${row.name}`, leg: 'mpesa', kind: 'check', amountCents: ZERO, link: row.link, blocks: true, text: `${row.name}: ${row.text}`, whatToDo: 'Look whose it is. Move it if it went to the wrong subscriber, or say why it is right.' })),
    ...doubts.reversals.map(reversalItem),
  ];
}

function mpesaSide(facts: DayFacts): Difference[] {
  const where = placeOf(facts);
  return [
    ...facts.movesNotListed.map((row): Difference => ({
      key: `notListed:${row.name}`, leg: 'mpesa', kind: 'notListed', amountCents: row.amountCents, link: row.link, blocks: true,
      text: `${row.name} of ${formatKes(size(row.amountCents))} ${row.amountCents > 0 ? 'left' : 'came into'} M-Pesa by the books, and ${where} does not have it.`, whatToDo: 'Take it back if it did not happen; if it has another receipt or day, enter it again with those.',
    })),
    ...facts.reversalsNotListed.map((row): Difference => ({
      key: `reversalNotListed:${row.name}`, leg: 'mpesa', kind: 'notListed', amountCents: row.amountCents, link: row.link, blocks: facts.told?.source === 'statement',
      text: `${row.name} of ${formatKes(row.amountCents)} was recorded as reversed by hand, and M-Pesa has not told of it.`, whatToDo: 'M-Pesa’s list is not sure to show what it gave back: import the statement of the day to be sure.',
    })),
    ...facts.amountsDiffer.map((row): Difference => ({ key: `amount:${row.name}:${row.amountCents}`, leg: 'mpesa', kind: 'amount', amountCents: row.amountCents, link: row.link, blocks: true, text: row.text, whatToDo: 'Compare it with the M-Pesa portal. If the books are wrong, take it back and enter it as it was.' })),
    ...facts.noReceipt.map((row): Difference => ({
      key: `noReceipt:${row.name}`, leg: 'mpesa', kind: 'noReceipt', amountCents: ZERO, link: row.link, blocks: true,
      text: `M-Pesa calls a request of ${formatKes(row.amountCents)} to ${row.who} paid, and its receipt never came.`, whatToDo: 'Look for it in the M-Pesa portal, and check its receipt here.',
    })),
    ...gapItem(facts),
    ...facts.balances.filter((row) => row.mpesaCents !== row.booksCents).map((row): Difference => ({
      key: `balance:${row.id}:${cents(row.mpesaCents - row.booksCents)}`, leg: 'mpesa', kind: 'balance', amountCents: cents(row.mpesaCents - row.booksCents), link: '/money/transfers', blocks: false,
      text: `From ${formatInstant(row.from)} to ${formatInstant(row.to)} what M-Pesa holds moved by ${formatKes(row.mpesaCents)}, the books by ${formatKes(row.booksCents)}.`, whatToDo: 'M-Pesa’s list has no charges and settlements: its statement has. Import it, or enter what is missing.',
    })),
    ...listedItem(facts),
    ...(facts.refusedReports === 0 ? [] : [inboxItem(facts)]),
  ];
}

function reversalItem(row: Doubts['reversals'][number]): Difference {
  const base = { key: `reversal:${row.id}`, leg: 'mpesa', kind: 'reversal', link: row.link } as const;
  switch (row.stands) {
    case 'moved':
      return { ...base, amountCents: negate(row.amountCents), blocks: true, text: `M-Pesa gave ${formatKes(row.amountCents)} back${row.name === '' ? '' : ` of ${row.name}`}, and nobody has confirmed it here.`, whatToDo: 'Confirm it under Reversals, or say there that it is not ours.' };
    case 'unknown':
      return { ...base, amountCents: ZERO, blocks: true, text: `Nobody knows whether M-Pesa gave back ${formatKes(row.amountCents)} of ${row.name}.`, whatToDo: 'Look in the M-Pesa portal, and say under Reversals what it shows.' };
    case 'asked':
      // A key of its own: what is said now does not speak for what may become of it.
      return { ...base, key: `reversalAsked:${row.id}`, amountCents: ZERO, blocks: false, text: `A reversal of ${formatKes(row.amountCents)} of ${row.name} is under way.`, whatToDo: 'It comes into the books when M-Pesa has done it.' };
  }
}

function gapItem({ day, gap }: DayFacts): Difference[] {
  if (gap === null) return [];
  return [{
    key: `gap:${gap.from}:${gap.to}`, leg: 'mpesa', kind: 'gap', amountCents: ZERO, link: '/money/statements', blocks: true,
    text: `Of ${formatDate(day)}, M-Pesa did not list what came in from ${formatInstant(gap.from)} to ${formatInstant(gap.to)}.`, whatToDo: 'Import M-Pesa’s statement of that time.',
  }];
}

/** Once a statement has told of the day, what it has is booked or asked about by its rows. */
function listedItem({ told, listedRefused }: DayFacts): Difference[] {
  if (listedRefused.count === 0 || told?.source === 'statement') return [];
  const what = listedRefused.count === 1 ? 'A payment or reversal' : `${listedRefused.count} payments or reversals`;
  return [{
    key: `listed:${listedRefused.count}:${listedRefused.latestAt}`, leg: 'mpesa', kind: 'notBooked', amountCents: ZERO, link: '/attention', blocks: true,
    text: `${what} that M-Pesa lists could not be booked.`, whatToDo: 'Look at the reason under Attention; it is tried again with each list. The statement of the day tells as well.',
  }];
}

function inboxItem({ told, mpesaEnabled, refusedReports }: DayFacts): Difference {
  const many = refusedReports === 1 ? 'A report of M-Pesa' : `${refusedReports} reports of M-Pesa`;
  return {
    // Once M-Pesa has told of the whole day, the money of a report is in what it told.
    key: `inbox:${refusedReports}`, leg: 'mpesa', kind: 'inbox', amountCents: ZERO, link: '/money/reports', blocks: mpesaEnabled && told === null,
    text: `${many} could not be booked.`, whatToDo: 'Look at the reason, then try again or dismiss it.',
  };
}

/** What is still off when everything above is counted: no difference stays silent. Only the statement tells of all that moved. */
function rest({ told, books, balanceMovedCents }: DayFacts, explained: readonly Difference[]): Difference[] {
  if (told?.source !== 'statement') return [];
  const net = (side: { readonly paidIn: Side; readonly reversed: Side; readonly charges: Side; readonly settled: Side }) => cents(side.paidIn.amountCents - side.reversed.amountCents - side.charges.amountCents - side.settled.amountCents);
  const theirs = balanceMovedCents ?? net(told);
  const ours = net({ ...books, paidIn: books.mpesa });
  const restCents = cents(theirs - ours - sum(explained.filter(({ kind }) => kind !== 'balance').map((item) => item.amountCents)));
  if (restCents === 0) return [];
  return [{
    key: `rest:${restCents}`, leg: 'mpesa', kind: 'balance', amountCents: restCents, link: '/money/transfers', blocks: true,
    text: `M-Pesa’s account moved by ${formatKes(theirs)}, the books by ${formatKes(ours)}; ${formatKes(restCents)} of the difference is explained by nothing above.`, whatToDo: 'Look for what was entered on another day, and whether rows are missing from the statement.',
  }];
}

function ledgerSide(facts: DayFacts): Difference[] {
  const { waitingMore, day } = facts;
  const waiting = (key: string, row: Side, text: string, link: string): Difference => ({ key, leg: 'ledger', kind: 'suspense', amountCents: ZERO, link, blocks: false, text: `${formatKes(row.amountCents)} ${text}`, whatToDo: 'Say whose it is, or pay it back.' });
  return [
    ...facts.waiting.map((row) => waiting(`suspense:${row.name}`, { count: 1, amountCents: row.amountCents }, `(${row.name}) is nobody’s yet. ${row.text}`, row.link)),
    ...(waitingMore.count === 0 ? [] : [waiting(`suspense:more:${waitingMore.amountCents}`, waitingMore, `in ${waitingMore.count} more payments is nobody’s yet.`, '/money/unmatched')]),
    ...facts.bookedElsewhere.map((row): Difference => ({
      key: `bookedElsewhere:${row.id}`, leg: 'ledger', kind: 'bookedElsewhere', amountCents: row.paidOn === day ? row.amountCents : negate(row.amountCents), link: row.link, blocks: false,
      text: row.paidOn === day ? `${row.name} of ${formatKes(row.amountCents)} was paid on this day and is booked on ${formatDate(row.bookedOn)}: this day was locked when it was told.` : `${row.name} of ${formatKes(row.amountCents)} was paid on ${formatDate(row.paidOn)}, which was locked, and is booked on this day.`,
      whatToDo: 'Nothing: it is in the books once.',
    })),
  ];
}

function routerSide({ paidNotOn, onNotPaid }: DayFacts): Difference[] {
  const base = { leg: 'routers', amountCents: ZERO, blocks: true } as const;
  return [
    ...paidNotOn.map((row): Difference => ({
      ...base, key: `paidNotOn:${row.subscriptionId}:${row.since}`, kind: 'paidNotOn', link: `/subscribers/${row.subscriberId}`,
      text: `${row.who} should be on since ${formatInstant(row.since)}, and ${row.routerName} has not confirmed it.`, whatToDo: 'Look whether the router answers; compare it, and he is let on.',
    })),
    ...onNotPaid.map((row): Difference => ({
      ...base, key: `onNotPaid:${row.subscriptionId}:${row.since}`, kind: 'onNotPaid', link: `/subscribers/${row.subscriberId}`,
      text: `${row.who} should be off since ${formatInstant(row.since)}, and ${row.routerName} has not confirmed it.`, whatToDo: 'Look whether the router answers; compare it, and he is cut off.',
    })),
  ];
}

function tillSide({ tillsOpen, tillsOff }: DayFacts): Difference[] {
  return [
    ...tillsOpen.map((row): Difference => ({ key: `tillOpen:${row.id}`, leg: 'tills', kind: 'tillOpen', amountCents: ZERO, link: '/money/tills', blocks: true, text: `The till of ${row.who}, opened ${formatInstant(row.openedAt)}, is not counted.`, whatToDo: 'Count and close it.' })),
    ...tillsOff.map((row): Difference => ({
      key: `tillOff:${row.id}`, leg: 'tills', kind: 'tillOff', amountCents: row.differenceCents, link: '/money/tills', blocks: false,
      text: `The till of ${row.who} was ${formatKes(size(row.differenceCents))} ${row.differenceCents > 0 ? 'over' : 'short'} when it was counted at ${formatTime(row.closedAt)}.`, whatToDo: 'It is booked as over and short. Ask why.',
      ...(row.note === '' ? {} : { resolution: { text: row.note, by: row.closedBy, at: row.closedAt } }),
    })),
  ];
}

const size = (amount: Cents): Cents => (amount < 0 ? negate(amount) : amount);
