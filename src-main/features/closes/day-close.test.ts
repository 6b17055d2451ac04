/** The rules of the close, one fact at a time. */
import { describe, expect, test } from 'vitest';
import { cents, ZERO } from '../../../src-shared/money.ts';
import { localDate, parseInstant } from '../../../src-shared/time.ts';
import { differencesOf, figuresOf, holdsUp, type DayFacts } from './day-close.ts';

const at = (time: string) => parseInstant(`2026-03-03T${time}:00+03:00`);
const side = (count: number, amount: number) => ({ count, amountCents: cents(amount) });
const NONE = side(0, 0);
const told = (source: 'statement' | 'list', paidIn = 1000) => ({ source, paidIn: side(1, paidIn), reversed: NONE, charges: NONE, settled: NONE });
const CLEAN: DayFacts = {
  day: localDate('2026-03-03'), mpesaEnabled: true, told: told('list'), balanceMovedCents: null, gap: null,
  books: { mpesa: side(1, 1000), cash: NONE, bank: NONE, cheque: NONE, reversed: NONE, charges: NONE, settled: NONE, suspense: NONE },
  routers: { restored: 0, cutOff: 0, unconfirmed: 0 }, tills: { sessions: 0, open: 0, overShortCents: ZERO },
  paymentsNotListed: [], movesNotListed: [], reversalsNotListed: [], notBooked: [], amountsDiffer: [], contradictions: [], waiting: [], waitingMore: NONE, noReceipt: [], reversals: [], bookedElsewhere: [], balances: [],
  late: { paymentsNotListed: [], notBooked: [], contradictions: [], reversals: [] }, refusedReports: 0, listedRefused: { count: 0, latestAt: null }, paidNotOn: [], onNotPaid: [], tillsOpen: [], tillsOff: [],
};
const money = (name: string, amount: number) => ({ name, amountCents: cents(amount), link: '' });
const wish = { subscriptionId: 7, subscriberId: 3, who: 'Wanjiku (user7)', routerName: 'RB Kasarani', since: at('14:00') };
const till = { id: 4, who: 'Njeri', differenceCents: cents(-500), note: '', closedBy: 'Njeri', closedAt: at('17:00') };
const onStatement = { told: told('statement') };

const CASES: readonly (readonly [string, Partial<DayFacts>, readonly string[]])[] = [
  ['nothing differs', {}, []],
  ['booked, and not on the list', { told: told('list', 0), paymentsNotListed: [money('UC1', 1000)] }, ['notListed:UC1 blocks -1000']],
  ['on the statement, and not booked', { told: told('statement', 1500), notBooked: [{ ...money('UC2', 500), left: false, why: 'Decide' }] }, ['notBooked:UC2:500 blocks 500']],
  ['left alone by a person', { told: told('statement', 1500), notBooked: [{ ...money('UC2', 500), left: true, why: '' }] }, ['notBooked:UC2:500 told 500']],
  ['a settlement that the statement does not have', { ...onStatement, books: { ...CLEAN.books, settled: side(1, 400) }, movesNotListed: [money('TRF-1', 400)] }, ['notListed:TRF-1 blocks 400']],
  ['reversed by hand: the list cannot tell', { reversalsNotListed: [money('UC1', 1000)], books: { ...CLEAN.books, reversed: side(1, 1000) } }, ['reversalNotListed:UC1 told 1000']],
  ['reversed by hand: the statement would tell', { ...onStatement, reversalsNotListed: [money('UC1', 1000)], books: { ...CLEAN.books, reversed: side(1, 1000) } }, ['reversalNotListed:UC1 blocks 1000']],
  ['another amount', { told: told('statement', 1200), amountsDiffer: [{ ...money('UC1', 200), text: 'differs' }] }, ['amount:UC1:200 blocks 200']],
  ['reports contradict each other', { contradictions: [{ ...money('UC1', 1000), text: 'another' }] }, ['check:UC1 blocks 0']],
  ['nobody’s money is told', { waiting: [{ ...money('UC1', 1000), text: 'No account' }], waitingMore: side(2, 300) }, ['suspense:UC1 told 0', 'suspense:more:300 told 0']],
  ['paid by M-Pesa’s word, no receipt', { noReceipt: [{ ...money('request 9', 100), who: 'Otieno' }] }, ['noReceipt:request 9 blocks 0']],
  ['listed as given back', { ...onStatement, told: { ...told('statement'), reversed: side(1, 1000) }, reversals: [{ ...money('UC1', 1000), id: 5, stands: 'moved' }] }, ['reversal:5 blocks -1000']],
  ['nobody knows whether it was given back', { reversals: [{ ...money('UC1', 1000), id: 5, stands: 'unknown' }] }, ['reversal:5 blocks 0']],
  ['a reversal under way', { reversals: [{ ...money('UC1', 1000), id: 5, stands: 'asked' }] }, ['reversalAsked:5 told 0']],
  ['a gap', { told: null, gap: { from: at('01:00'), to: at('02:00') } }, [`gap:${at('01:00')}:${at('02:00')} blocks 0`]],
  ['the statement moved by more than anything explains', { told: told('statement', 1300) }, ['rest:300 blocks 300']],
  ['rows are missing from the statement: its running balance tells', { ...onStatement, balanceMovedCents: cents(1700) }, ['rest:700 blocks 700']],
  ['two answers about the balance', { balances: [{ id: 2, from: at('08:00'), to: at('20:00'), mpesaCents: cents(900), booksCents: cents(1000) }] }, ['balance:2:-100 told -100']],
  ['two answers that agree', { balances: [{ id: 2, from: at('08:00'), to: at('20:00'), mpesaCents: cents(1000), booksCents: cents(1000) }] }, []],
  ['a report that cannot be booked, and M-Pesa has not told', { told: null, refusedReports: 1 }, ['inbox:1 blocks 0']],
  ['its money is in what M-Pesa told', { refusedReports: 2 }, ['inbox:2 told 0']],
  ['booked on another day', { bookedElsewhere: [{ ...money('UC1', 1000), id: 'UC1', paidOn: localDate('2026-03-03'), bookedOn: localDate('2026-03-04') }] }, ['bookedElsewhere:UC1 told 1000']],
  ['booked on this day for another', { bookedElsewhere: [{ ...money('UC1', 1000), id: 'UC1', paidOn: localDate('2026-03-02'), bookedOn: localDate('2026-03-03') }] }, ['bookedElsewhere:UC1 told -1000']],
  ['paid, and not on', { paidNotOn: [wish] }, [`paidNotOn:7:${at('14:00')} blocks 0`]],
  ['on, and not paid', { onNotPaid: [wish] }, [`onNotPaid:7:${at('14:00')} blocks 0`]],
  ['told late of a day that is locked: it holds up this one, and moves none of its money', { ...onStatement, late: { ...CLEAN.late, paymentsNotListed: [money('UC0', 700)], reversals: [{ ...money('UC9', 100), id: 6, stands: 'moved' }] } }, ['notListed:UC0 blocks -700', 'reversal:6 blocks -100']],
  ['a till that was not counted', { tillsOpen: [{ id: 4, who: 'Njeri', openedAt: at('08:00') }] }, ['tillOpen:4 blocks 0']],
  ['a till that was short', { tillsOff: [till] }, ['tillOff:4 told -500']],
];

test.each(CASES)('%s', (_name, facts, expected) => {
  const items = differencesOf({ ...CLEAN, ...facts }, new Map());
  expect(items.map((item) => `${item.key} ${item.blocks ? 'blocks' : 'told'} ${item.amountCents}`)).toEqual(expected);
  for (const item of items) expect([item.text, item.whatToDo]).not.toContain('');
});

describe('what a person says', () => {
  const said = { text: 'A test of ours', by: 'Achieng', at: at('20:00') };

  test('lets the day close, as long as the difference stays the same', () => {
    const of = (restCents: number) => differencesOf({ ...CLEAN, told: told('statement', 1000 + restCents) }, new Map([['rest:300', said]]));
    expect(of(300)).toMatchObject([{ resolution: said }]);
    expect(of(300).some(holdsUp)).toBe(false);
    expect(of(301).some(holdsUp)).toBe(true);
  });

  test('about a reversal under way does not speak for one of which nobody knows whether it happened', () => {
    const of = (stands: 'asked' | 'unknown') => ({ ...CLEAN, reversals: [{ ...money('UC1', 1000), id: 5, stands }] });
    const [asked] = differencesOf(of('asked'), new Map());
    expect(differencesOf(of('unknown'), new Map([[asked!.key, said]])).some(holdsUp)).toBe(true);
  });

  test('the note of a count speaks for its difference; what holds up the close comes first', () => {
    const items = differencesOf({ ...CLEAN, tillsOff: [{ ...till, note: 'A coin rolled away' }], waiting: [{ ...money('UC1', 1000), text: 'No account' }], tillsOpen: [{ id: 5, who: 'Barasa', openedAt: at('08:00') }] }, new Map());
    expect(items.map((item) => [item.kind, holdsUp(item), item.resolution?.text ?? null])).toEqual([['tillOpen', true, null], ['suspense', false, null], ['tillOff', false, 'A coin rolled away']]);
  });
});

test('the figures are the four sides as they are', () => {
  expect(figuresOf(CLEAN)).toEqual({ mpesa: CLEAN.told, ledger: CLEAN.books, routers: CLEAN.routers, tills: CLEAN.tills });
});
