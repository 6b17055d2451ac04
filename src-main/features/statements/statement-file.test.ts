/** What a statement says, in every dialect that portals write and spreadsheets leave behind. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf, formatInstant, formatTime, parseInstant, type Instant } from '../../../src-shared/time.ts';
import { readStatementFile } from './read-file.ts';
import { cellsOf, COLUMNS, csvOf, madeCsv, PREAMBLE, withBalances, xlsxOf, type Dialect, type MadeRow } from './statement-files.test-support.ts';

const NOW = parseInstant('2026-03-05T10:00:00+03:00');
const at = (text: string): Instant => parseInstant(`${text.replace(' ', 'T')}+03:00`);
const ROWS = withBalances(
  [
    { receipt: 'UB3AB12C1D', at: at('2026-02-03 10:15:00'), details: 'Pay Bill from 254700000001 - JANE DOE Acc. GV-A1', paidInCents: 150_000, reason: 'Pay Bill Online', party: '254700000001 - JANE DOE', account: 'GV-A1' },
    { receipt: 'UB3AB12C1D', at: at('2026-02-03 10:15:00'), details: 'Pay Bill Charge', withdrawnCents: 700, reason: 'Pay Utility Charge' },
    { receipt: 'UB4AB12C2D', at: at('2026-02-04 23:59:00'), details: 'Pay Bill from 2547****5678 - JOÃO DOE Acc. GV A2', paidInCents: 50_000, reason: 'Pay Bill Online', party: '2547****5678 - JOÃO DOE' },
    { receipt: 'UB5AB12C3D', at: at('2026-02-05 08:00:00'), details: 'Pay Bill', status: 'Failed', paidInCents: 70_000 },
    { receipt: 'UBKAB12C4D', at: at('2026-02-20 13:30:00'), details: 'Withdraw Funds to Bank', withdrawnCents: 120_050, reason: 'Withdraw Funds to Bank' },
    { receipt: 'UBLAB12C5D', at: at('2026-02-21 00:00:00'), details: 'Reversal of UB4AB12C2D', withdrawnCents: 50_000, reason: 'Pay Bill Reversal', linked: 'UB4AB12C2D' },
  ],
  1_350_000,
);
const read = (bytes: Uint8Array, fileName = 'statement.csv', now = NOW) => readStatementFile(bytes, fileName, now);
/** Everything that must be the same in every dialect. */
const said = (bytes: Uint8Array) => read(bytes).lines.map(({ rowNumber: _rowNumber, details, otherParty, status: _status, ...line }) => ({ ...line, details: details.replace(/[^\x20-\x7e]+/g, '?'), otherParty: otherParty.replace(/[^\x20-\x7e]+/g, '?') }));

const WANTED = [
  { receipt: 'UB3AB12C1D', kind: 'payment', completedAt: at('2026-02-03 10:15:00'), paidInCents: 150_000, withdrawnCents: 0, balanceCents: 1_500_000, accountTyped: 'GV-A1' },
  { receipt: 'UB3AB12C1D', kind: 'charge', paidInCents: 0, withdrawnCents: 700, balanceCents: 1_499_300 },
  { receipt: 'UB4AB12C2D', kind: 'payment', paidInCents: 50_000, accountTyped: 'GV A2' },
  { receipt: 'UB5AB12C3D', kind: 'notCompleted', balanceCents: null },
  { receipt: 'UBKAB12C4D', kind: 'settlement', withdrawnCents: 120_050 },
  { receipt: 'UBLAB12C5D', kind: 'reversal', withdrawnCents: 50_000, linkedReceipt: 'UB4AB12C2D' },
];

it('reads the portal’s own export', () => {
  const file = read(new Uint8Array(readFileSync(new URL('fixtures/portal_paybill_ddmmyyyy.csv', import.meta.url))), 'ORG_600638_Utility_Account.csv');
  expect(file.blockers).toEqual([]);
  expect(file.shortcodes).toEqual(['600638']);
  expect(file.covers).toEqual({ from: at('2026-02-01 00:00:00'), to: at('2026-02-28 23:59:59') });
  expect(file.lines.map(({ kind, paidInCents, withdrawnCents, accountTyped }) => [kind, paidInCents, withdrawnCents, accountTyped])).toEqual([['payment', 150_000, 0, 'GV-A1'], ['payment', 50_000, 0, 'GV A2'], ['charge', 0, 700, ''], ['notCompleted', 70_000, 0, '']]);
});

const baseline = said(madeCsv(ROWS));
describe('the same statement in any dialect', () => {
  test('says what it says', () => expect(baseline).toMatchObject(WANTED));
  const dialects: [string, Dialect][] = [
    ['newest first', { newestFirst: true }],
    ['dashes without seconds', { dates: 'dashesMinutes' }],
    ['slashes', { dates: 'slashes' }],
    ['ISO dates', { dates: 'iso' }],
    ['month first, proven by the 20th', { dates: 'monthFirst', preamble: [['Short Code: 600638']] }],
    ['twelve-hour clock', { dates: 'ampm' }],
    ['day numbers', { dates: 'serial' }],
    ['plain amounts with noughts', { amounts: 'plain' }],
    ['KES before amounts', { amounts: 'kes' }],
    ['brackets around what was withdrawn', { amounts: 'brackets' }],
    ['what was withdrawn without a sign', { amounts: 'positive' }],
    ['semicolons', { delimiter: ';' }],
    ['tabs', { delimiter: '\t' }],
    ['a byte-order mark', { encoding: 'utf-8-sig' }],
    ['Windows-1252', { encoding: 'windows-1252' }],
    ['UTF-16', { encoding: 'utf-16le' }],
    ['lines ended by a bare line feed', { lineEnd: '\n' }],
    ['columns in another order', { columns: [...COLUMNS].toReversed() }],
    ['no preamble', { preamble: [] }],
    ['30 rows of preamble', { preamble: [...PREAMBLE(), ...Array.from({ length: 24 }, (_, n) => [`Note ${n}`])] }],
    ['no account and no initiation time', { columns: COLUMNS.filter((column) => column !== 'A/C No.' && column !== 'Initiation Time') }],
  ];
  test.each(dialects)('%s', (_name, dialect) => {
    const file = read(madeCsv(ROWS, dialect));
    expect(file.blockers).toEqual([]);
    expect(file.warnings).toEqual([]);
    expect(said(madeCsv(ROWS, dialect))).toEqual(baseline);
  });
  test.each([
    ['shared texts, day numbers', { dates: 'serial' }, {}],
    ['texts in the cells', { dates: 'dashes' }, { strings: 'inline' }],
    ['every element with a prefix', { dates: 'iso' }, { prefix: 'x' }],
    ['days counted from 1904', { dates: 'serial', from1904: true }, { from1904: true }],
    ['on the second sheet', { dates: 'serial', newestFirst: true }, { coverSheet: true }],
  ] as const)('a workbook: %s', (_name, dialect, options) => {
    const bytes = xlsxOf(cellsOf(ROWS, { ...dialect, amounts: 'plain' }), options);
    expect(read(bytes, 'statement.xlsx').blockers).toEqual([]);
    expect(said(bytes)).toEqual(baseline);
  });
});

/** Three rows of the first twelve days: day and month may both be either. */
const EARLY: MadeRow[] = [['UA', '2026-02-03 08:00:00'], ['UB', '2026-02-07 09:00:00'], ['UC', '2026-02-11 10:00:00']].map(([receipt, time]) => ({ receipt: `${receipt}3AB12C1D`, at: at(time!), paidInCents: 1000, reason: 'Pay Bill Online' }));
const firstTime = (file: ReturnType<typeof read>) => file.lines.map(({ completedAt }) => completedAt && formatInstant(completedAt));
const RIGHT = ['3 Feb 2026, 08:00', '7 Feb 2026, 09:00', '11 Feb 2026, 10:00'];

describe('whether the day or the month comes first is settled by the whole file', () => {
  test('by the period that it names', () => {
    const preamble = [['Time Period:', 'From 02/01/2026 00:00:00 To 02/12/2026 23:59:59']];
    expect(firstTime(read(madeCsv(EARLY, { dates: 'monthFirst', preamble })))).toEqual(RIGHT);
  });
  test('by what would lie in the future', () => expect(firstTime(read(madeCsv(EARLY, { dates: 'monthFirst', preamble: [] }), 'x.csv', at('2026-02-12 10:00:00')))).toEqual(RIGHT));
  test('by the order of its rows', () => {
    const rows = [['2026-02-11', 'UA'], ['2026-03-02', 'UB'], ['2026-03-10', 'UC']].map(([day, receipt]) => ({ receipt: `${receipt}3AB12C1D`, at: at(`${day} 08:00:00`), paidInCents: 1000, reason: 'Pay Bill Online' }));
    expect(firstTime(read(madeCsv(rows, { dates: 'monthFirst', preamble: [] }), 'x.csv', at('2027-01-01 00:00:00')))).toEqual(['11 Feb 2026, 08:00', '2 Mar 2026, 08:00', '10 Mar 2026, 08:00']);
  });
  test('as the portal writes it, where nothing tells', () => expect(firstTime(read(madeCsv(EARLY, { dates: 'slashes', preamble: [] }), 'x.csv', at('2027-01-01 00:00:00')))).toEqual(RIGHT));
  test('both orders in one file: nobody can trust it', () => {
    const cells = [...cellsOf([{ ...ROWS[4]!, balanceCents: null }], { dates: 'slashes' }), ...cellsOf([{ ...ROWS[5]!, balanceCents: null }], { dates: 'monthFirst', preamble: [] }).slice(1)];
    expect(read(csvOf(cells)).blockers[0]).toContain('Some dates of this file have the day first, others the month');
  });
  test('day numbers among texts: a spreadsheet took days for months', () => {
    const cells = [...cellsOf(EARLY, { dates: 'serial' }), ...cellsOf([ROWS[4]!], { dates: 'dashes', preamble: [] }).slice(1)];
    const file = read(xlsxOf(cells));
    expect(file.blockers[0]).toContain('more than one way');
    expect(file.covers).toBeNull();
  });
  test('swapped day numbers lie in the future', () => {
    const swapped = EARLY.map((row) => ({ ...row, at: at(`2026-${formatInstant(row.at).split(' ')[0]!.padStart(2, '0')}-02 ${formatTime(row.at, true)}`) }));
    expect(read(xlsxOf(cellsOf(swapped, { dates: 'serial', preamble: [] }))).blockers[0]).toContain('future');
  });
});

describe('rows that cannot be read say so and what to do', () => {
  const broken = (column: number, text: string) => {
    const cells = cellsOf(ROWS.slice(0, 2));
    cells.at(-2)![column] = text;
    return read(csvOf(cells));
  };
  test.each([
    ['a time without a date', 1, '15:50', 'only a time of day'],
    ['minutes and seconds only', 1, '50:00.0', 'only a time of day'],
    ['a day without a time', 1, '03-02-2026', 'a day without a time'],
    ['a year of two figures', 1, '03-02-26 10:15', 'a time that cannot be read'],
    ['a day that does not exist', 1, '31-02-2026 10:15:00', 'a day that does not exist'],
    ['an hour that does not exist', 1, '03-02-2026 25:15:00', 'a time that cannot be read'],
    ['no time', 1, '', 'no completion time'],
    ['no receipt', 0, '', 'no receipt number'],
    ['an unknown status', 4, 'Wondering', 'a status that Waya does not know'],
    ['no status', 4, '', 'no status'],
    ['an amount that is none', 5, '1.500,00', 'an amount that cannot be read'],
    ['a negative amount paid in', 5, '-1,500.00', 'below zero'],
    ['paid in and withdrawn', 6, '-5.00', 'both paid in and withdrawn'],
    ['a balance that is none', 7, '#####', 'an amount that cannot be read'],
  ])('%s', (_name, column, text, problem) => {
    const file = broken(column, text);
    expect(file.lines[0]).toMatchObject({ kind: 'unreadable', note: expect.stringContaining(problem) as string });
    expect(file.blockers).toEqual([expect.stringContaining('row 8') as string]);
    expect(file.covers).toBeNull();
  });
  test('day numbers of which a spreadsheet dropped the times', () => expect(read(xlsxOf(cellsOf(EARLY.map((row) => ({ ...row, at: at(`${dateOf(row.at)} 00:00:00`) })), { dates: 'serial' }))).blockers[0]).toContain('a day without a time'));
  test('what still may come is no money yet', () => expect(broken(4, 'Pending Authorized').lines[0]).toMatchObject({ kind: 'notCompleted' }));
  test('nothing moved is nothing', () => expect(broken(5, '0.00').lines[0]).toMatchObject({ kind: 'notCompleted' }));
});

describe('what is no statement of an organisation is refused with what to do', () => {
  const refusal = (bytes: Uint8Array) => {
    try {
      read(bytes, 'file');
    } catch (error) {
      if (error instanceof Refusal) return error.message;
      throw error;
    }
    throw new Error('it was not refused');
  };
  const text = (content: string) => new Uint8Array(Buffer.from(content, 'latin1'));
  test.each([
    ['of a phone, or Pochi', madeCsv(ROWS, { columns: ['Receipt No.', 'Completion Time', 'Details', 'Transaction Status', 'Paid In', 'Withdrawn', 'Balance'] }), 'personal, or Pochi'],
    ['without a column that is needed', madeCsv(ROWS, { columns: COLUMNS.filter((column) => column !== 'Withdrawn') }), 'lacks the column Withdrawn'],
    ['a list of customers', text('Name,Phone\nJane,0700\n'), 'no M-Pesa statement'],
    ['31 rows of preamble', madeCsv(ROWS, { preamble: Array.from({ length: 31 }, (_, n) => [`Note ${n}`]) }), 'no M-Pesa statement'],
    ['a PDF', text('%PDF-1.7 …'), 'is a PDF'],
    ['an old workbook', text('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), 'with a password'],
    ['a ZIP of something else', xlsxOf([]).subarray(0, 60), 'a damaged Excel workbook'],
    ['a web page', text('<html><body>sign in</body></html>'), 'a web page'],
    ['nothing', new Uint8Array(), 'is empty'],
    ['blanks', text('  \r\n '), 'nothing but blanks'],
    ['an open quotation mark', text(`${COLUMNS.join(',')}\n"UB3AB12C1D,x\n`), 'quotation mark'],
  ])('%s', (_name, bytes, words) => expect(refusal(bytes)).toContain(words));
});

describe('what it proves', () => {
  const period = (text: string, more: string[][] = []) => read(madeCsv(EARLY, { preamble: [...PREAMBLE('600638', text), ...more] })).covers;
  test('the period that it names', () => expect(period('From 01-02-2026 To 28-02-2026')).toEqual({ from: at('2026-02-01 00:00:00'), to: at('2026-02-28 23:59:59') }));
  test('of a period that ends today only up to the last row', () => expect(period('From 01-02-2026 00:00 To 05-03-2026 23:59')).toEqual({ from: at('2026-02-01 00:00:00'), to: at('2026-02-11 10:00:00') }));
  test('at most up to when it was made', () => expect(period('From 01-02-2026 00:00 To 28-02-2026 23:59', [['Generated on:', '20-02-2026 09:30:00']])).toEqual({ from: at('2026-02-01 00:00:00'), to: at('2026-02-20 09:30:00') }));
  test('without a period from the first to the last row', () => expect(read(madeCsv(EARLY, { preamble: [] })).covers).toEqual({ from: EARLY[0]!.at, to: EARLY[2]!.at }));
  test('a period in which nothing happened', () => expect(read(madeCsv([], {})).covers).toEqual({ from: at('2026-02-01 00:00:00'), to: at('2026-02-28 23:59:59') }));
  test('nothing where rows are missing, and it says where', () => {
    const file = read(madeCsv(ROWS.filter((_, n) => n !== 2)));
    expect(file.warnings).toEqual(['Rows are missing between row 9 (3 Feb 2026, 10:15) and row 11 (20 Feb 2026, 13:30): the balance differs by KES 500.00.']);
    expect(file.covers).toBeNull();
    expect(read(madeCsv(ROWS.filter((_, n) => n !== 2), { newestFirst: true })).warnings).toHaveLength(1);
  });
  test('nothing where a row has no balance: what is missing beside it cannot be seen', () => {
    const file = read(madeCsv(ROWS.filter((_, n) => n !== 2).map((row, n) => (n === 1 ? { ...row, balanceCents: null } : row))));
    expect(file.covers).toBeNull();
    expect(file.warnings).toEqual(['Rows without a balance: whether rows are missing beside them cannot be seen.']);
  });
  test('of rows in no order of time, nothing where their balances say that some are missing', () => {
    const mixed = (rows: typeof ROWS) => read(madeCsv([rows[2]!, rows[0]!, rows[1]!, ...rows.slice(3)]));
    expect(mixed(ROWS).covers).not.toBeNull();
    expect(mixed(ROWS.filter((_, n) => n !== 4)).covers).toBeNull();
  });
  test('nothing where rows lie outside of the period', () => {
    const file = read(madeCsv(EARLY, { preamble: PREAMBLE('600638', 'From 05-02-2026 To 28-02-2026') }));
    expect([file.warnings.length, file.covers]).toEqual([1, null]);
  });
  test('nothing from an account that customers do not pay into', () => {
    expect(read(madeCsv(EARLY), 'ORG_600638_MMF_Account.csv').covers).toBeNull();
    expect(read(madeCsv(EARLY, { preamble: PREAMBLE('600638', 'From 01-02-2026 To 28-02-2026', 'MMF Account') })).covers).toBeNull();
  });
  test('a business number in the name alone, and one in each that differ', () => {
    expect(read(madeCsv(EARLY, { preamble: [] }), 'ORG_600638_Utility.csv').shortcodes).toEqual(['600638']);
    expect(read(madeCsv(EARLY), 'ORG_123456_Utility.csv').shortcodes).toEqual(['600638', '123456']);
  });
});

it('takes headings that come again, totals and blank rows for what they are', () => {
  const cells = cellsOf(ROWS);
  cells.splice(9, 0, [...COLUMNS], []);
  expect(read(csvOf([...cells, [], ['', '', '', 'Total', '', '2,000.00', '-1,707.50']])).lines).toHaveLength(ROWS.length);
});

it('gives the same fingerprint to the same row in every format, and another to another', () => {
  const prints = read(madeCsv(ROWS)).lines.map(({ fingerprint }) => fingerprint);
  expect(new Set(prints).size).toBe(ROWS.length);
  expect(read(xlsxOf(cellsOf(ROWS, { dates: 'serial', newestFirst: true }))).lines.map(({ fingerprint }) => fingerprint)).toEqual(prints);
});
