import { describe, expect, it, test } from 'vitest';
import { columnName, guessColumns, mappingOf } from './columns.ts';
import { balanceHint, headingScore, IMPORT_FIELDS, normaliseHeading } from './headings.ts';

const PEOPLE = [
  ['Wanjiku Were', '0768145384', 'wanjiku.were', '10 Mbps', '2500', '27/01/2026', '-500', 'Active', 'w@example.com'],
  ['Kamau Nyambura', '0723100772', 'kamau.nyambura', 'Home 5M', '1500', '03/07/2025', '1,500', 'OFF', 'k@example.com'],
  ['Amina Ali', '0723100773', 'amina.ali', '10 Mbps', '2500', '2025-11-24', '0', 'left', 'a@example.com'],
  ['Zainab Auma', '0728367916', 'zainab.auma', '10 Mbps', '2500', '21 Jul 2024', '(300)', 'Active', 'z@example.com'],
  ['Victor Mutua', '0746730024', 'victor.mutua', 'Home 5M', '1500', '20-1-24', '250 CR', 'Active', 'v@example.com'],
  ['Grace Gitau', '0746730025', 'grace.gitau', 'Home 5M', '1500', '', '0', '', ''],
];
const FIELDS = ['name', 'phone', 'userName', 'plan', 'price', 'startOn', 'balance', 'status', 'email'];

describe('headings', () => {
  test.each<[string, string]>([
    ['Customer Name', 'name'], ['FULL NAMES', 'name'], ['Jina', 'name'], ['jina la mteja', 'name'], ['Client', 'name'],
    ['Phone No', 'phone'], ['phone_number', 'phone'], ['phoneNumber', 'phone'], ['Simu', 'phone'], ['Tel.', 'phone'], ['Phone 2', 'otherPhone'],
    ['PPPoE User', 'userName'], ['PPPoEUsername', 'userName'], ['Username', 'userName'], ['Password', 'password'], ['Nywila', 'password'],
    ['Package', 'plan'], ['Kifurushi', 'plan'], ['Profile', 'plan'], ['Amount (Ksh)', 'price'], ['Bei', 'price'], ['Monthly Fee KES', 'price'], ['Package Price', 'price'],
    ['Install Date', 'startOn'], ['Tarehe', 'startOn'], ['Date Joined', 'startOn'], ['Balance', 'balance'], ['Deni', 'balance'], ['Salio', 'balance'], ['Amount due', 'balance'],
    ['Location', 'location'], ['Eneo', 'location'], ['Mtaa', 'location'], ['Status', 'status'], ['Hali', 'status'], ['Router', 'router'], ['MikroTik', 'router'],
    ['Account No.', 'accountNumber'], ['A/C No', 'accountNumber'], ['E-mail', 'email'], ['Barua pepe', 'email'], ['Remarks', 'note'], ['Maoni', 'note'],
  ])('%j is %s', (heading, field) => {
    const scores = IMPORT_FIELDS.map((candidate) => [candidate, headingScore(heading, candidate)] as const).sort((a, b) => b[1] - a[1]);
    expect(scores[0]).toEqual([field, 1]);
    expect(scores[1]![1]).toBeLessThan(1);
  });
  test.each<[string, string]>([['Expiry Date', 'startOn'], ['Last Paid', 'price'], ['Date of Birth', 'startOn'], ['Due Date', 'balance'], ['Installation Fee', 'price'], ['User Name', 'name'], ['Account Balance', 'accountNumber'], ['IP Address', 'location'], ['Router Password', 'router'], ['', 'name'], ['Blah', 'name']])(
    '%j is not %s',
    (heading, field) => {
      expect(headingScore(heading, field as 'name')).toBe(0);
    },
  );
  it('are compared without case, punctuation and currency', () => {
    expect(normaliseHeading('  Amount (Ksh.) ')).toBe('amount');
    expect(normaliseHeading('Customer_Name')).toBe('customer name');
  });
  test.each<[string, string]>([['Deni', 'owes'], ['Balance', 'owes'], ['Outstanding', 'owes'], ['Credit', 'credit'], ['Salio', 'credit'], ['Wallet balance', 'credit']])('under %j a positive number is %s', (heading, positiveMeans) => {
    expect(balanceHint(heading).positiveMeans).toBe(positiveMeans);
    expect(balanceHint(heading).reason).not.toBe('');
  });
});

describe('guesses', () => {
  const fields = (headings: readonly string[] | null, rows: string[][] = PEOPLE, wishes = {}): (string | null)[] => guessColumns(headings, rows, wishes).map((column) => column.field);

  it('by heading, surely, when the values agree', () => {
    const columns = guessColumns(['Name', 'Phone', 'User', 'Plan', 'Price', 'Start', 'Deni', 'Hali', 'Email'], PEOPLE);
    expect(columns.map((column) => column.field)).toEqual(FIELDS);
    expect(columns.every((column) => column.confidence === 'high' && column.reason.includes('heading'))).toBe(true);
    expect(columns[1]!.samples).toEqual(['0768145384', '0723100772', '0723100773']);
  });
  it('by the values alone when there are no headings, and says that it is not sure', () => {
    const columns = guessColumns(null, PEOPLE);
    expect(columns.map((column) => column.field)).toEqual(FIELDS);
    expect(columns.every((column) => column.confidence === 'low' && column.reason.includes('please check'))).toBe(true);
    expect(columns[0]!.heading).toBe('Column A');
  });
  it('by the values when headings say nothing', () => {
    expect(fields(['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9'])).toEqual(FIELDS);
  });
  it('with doubt when a heading and its values contradict each other', () => {
    const columns = guessColumns(['Phone', 'Name'], PEOPLE.map((row) => [row[0]!, row[1]!]));
    expect(columns[0]).toMatchObject({ field: 'phone', confidence: 'low', reason: expect.stringContaining('only 0 %') });
    expect(columns[1]).toMatchObject({ field: 'name', confidence: 'low' });
  });
  it('a field once: the better of two columns has it', () => {
    const four = PEOPLE.map((row) => [row[0]!, row[0]!, row[1]!, row[1]!]);
    expect(fields(['Customer', 'Customer Name Old', 'Phone', 'Phone'], four)).toEqual(['name', null, 'phone', null]);
  });
  it('numbers that count the rows are nothing', () => {
    const numbered = PEOPLE.map((row, index) => [String(index + 1), ...row.slice(0, 2)]);
    expect(guessColumns(['No.', 'Name', 'Phone'], numbered)[0]).toMatchObject({ field: null, reason: 'Counts the rows: not imported.' });
    expect(fields(null, numbered)).toEqual([null, 'name', 'phone']);
  });
  it('a person overrides: that column, no column, and the rest is guessed from what is left', () => {
    const headings = ['Name', 'Phone', 'User', 'Plan', 'Price', 'Start', 'Balance', 'Status', 'Email'];
    const columns = guessColumns(headings, PEOPLE, { note: 3, email: null, plan: null });
    expect(columns[3]).toMatchObject({ field: 'note', confidence: 'chosen' });
    expect(columns[8]!.field).toBeNull();
    expect(mappingOf(columns)).toEqual({ name: 0, phone: 1, userName: 2, note: 3, price: 4, startOn: 5, balance: 6, status: 7 });
  });
  test.each([[{ name: 9 }], [{ name: -1 }], [{ name: 0.5 }], [{ name: 1, phone: 1 }]])('the wish %j is refused', (wishes) => {
    expect(() => guessColumns(null, PEOPLE, wishes)).toThrow(expect.objectContaining({ code: 'invalid' }));
  });
  it('names columns as spreadsheets do', () => {
    expect([0, 25, 26, 51, 52, 701, 702].map(columnName)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA'].map((letters) => `Column ${letters}`));
  });
});
