import { describe, expect, it, test } from 'vitest';
import { localDate } from '../../../src-shared/time.ts';
import { analyse } from './preview.ts';
import type { ImportOptions } from './preview.ts';
import { proposedUserName } from './rows.ts';
import type { RowOutcome } from './rows.ts';

const HEADINGS = 'No,Name,Phone,User,Password,Plan,Price,Start,Balance,Area,Status,Router,Account,Email,Notes';
const GOOD = '1,Amina Ali,0712345678,amina.ali,secret,Home 10,2500,27/01/2026,"1,500",Juja,Active,RB-1,10001-6,A@Example.com,by the mast';
const options: ImportOptions = { today: localDate('2026-07-01') };

/** Outcomes of rows 2… below the headings. */
function outcomes(lines: readonly string[], over: Partial<ImportOptions> = {}): RowOutcome[] {
  const text = [HEADINGS, ...lines].join('\n');
  return analyse(new TextEncoder().encode(text), 'list.csv', { ...options, ...over }).rows.slice(1);
}
/** The good row with some cells replaced. */
function row(cells: Partial<Record<number, string>>): string {
  const values = ['1', 'Amina Ali', '0712345678', 'amina.ali', 'secret', 'Home 10', '2500', '27/01/2026', '"1,500"', 'Juja', 'Active', 'RB-1', '', '', ''];
  return values.map((value, index) => cells[index] ?? value).join(',');
}
const findings = (outcome: RowOutcome | undefined): string[] => {
  if (!outcome || outcome.kind === 'skip') return [];
  const problems = outcome.kind === 'error' ? outcome.problems.map((finding) => ({ ...finding, mark: '!' })) : [];
  return [...problems, ...outcome.warnings.map((finding) => ({ ...finding, mark: '?' }))].map(({ mark, field, value, problem }) => `${mark} ${field} “${value}” ${problem}`);
};

it('a good row is ready, without a word', () => {
  expect(outcomes([GOOD])).toEqual([
    {
      kind: 'ready',
      rowNumber: 2,
      warnings: [],
      record: {
        name: 'Amina Ali', phone: '254712345678', otherPhone: null, email: 'a@example.com', accountNumber: '100016',
        userName: 'amina.ali', userNameStem: null, password: 'secret', line: { access: 'pppoe', address: null, macAddress: null },
        planKey: 'home10', planName: 'Home 10', priceCents: 250_000,
        startOn: '2026-01-27', balanceCents: 150_000, location: 'Juja', status: 'active', routerKey: 'rb1', routerName: 'RB-1', note: 'by the mast',
      },
    },
  ]);
});

describe('what is wrong is said of the value, with what to do', () => {
  test.each<[string, Partial<Record<number, string>>, string[]]>([
    ['bad phone', { 2: '07123' }, ['! phone “07123” is too short for a phone number: 5 digits']],
    ['no phone', { 2: 'N/A' }, ['? phone “N/A” is no phone number']],
    ['half a phone', { 2: '0712345678 / 0713' }, ['? phone “0712345678 / 0713” holds more than the two numbers that Waya could read']],
    ['no such day', { 7: '31/02/2025' }, ['! startOn “31/02/2025” is a day that does not exist']],
    ['start not known', { 7: 'tbc' }, ['? startOn “tbc” is no date']],
    ['start 61 days ahead', { 7: '31/08/2026' }, ['? startOn “31/08/2026” is far ahead, 31 Aug 2026']],
    ['start 60 days ahead', { 7: '30/08/2026' }, []],
    ['a day number', { 7: '45658' }, ['? startOn “45658” is a spreadsheet’s day number, 1 Jan 2025']],
    ['bad balance', { 8: 'half' }, ['! balance “half” is not an amount that Waya can read']],
    ['no balance', { 8: '' }, []],
    ['bad price', { 6: 'two' }, ['! price “two” is not a price that Waya can read']],
    ['price below zero', { 6: '-5' }, ['! price “-5” is a price below zero']],
    ['no price anywhere', { 6: '' }, ['? price “” has no price']],
    ['no plan', { 5: '' }, ['? plan “” has no plan']],
    ['no name', { 1: '' }, ['! name “” has no name']],
    ['a number for a name', { 1: '12345' }, ['! name “12345” has no letter in it']],
    ['a novel for a name', { 1: 'ab '.repeat(50) }, [`! name “${'ab '.repeat(50).trim()}” is longer than 120 letters`]],
    ['no status', { 10: '' }, ['? status “” does not say whether he is active']],
    ['no user name', { 3: '' }, ['? userName “” has no PPPoE user name']],
    ['a blank in the user name', { 3: 'amina ali' }, ['? userName “amina ali” has a blank in it']],
    ['a user name no router takes', { 3: '"amina\\ali"' }, ['! userName “amina\\ali” cannot be a user name on a router']],
    ['bad e-mail', { 13: 'amina(at)x' }, ['? email “amina(at)x” is not an e-mail address']],
    ['two things at once', { 2: '07123', 7: '31/02/2025' }, ['! phone “07123” is too short for a phone number: 5 digits', '! startOn “31/02/2025” is a day that does not exist']],
  ])('%s', (_name, cells, expected) => {
    const [outcome] = outcomes([row(cells)]);
    expect(findings(outcome)).toEqual(expected);
    expect(outcome!.kind).toBe(expected.some((finding) => finding.startsWith('!')) ? 'error' : 'ready');
    const all = outcome!.kind === 'skip' ? [] : [...outcome!.warnings, ...(outcome!.kind === 'error' ? outcome!.problems : [])];
    for (const finding of all) expect(finding.whatToDo).toMatch(/^\S.*\.$/);
  });
});

describe('a row that is wider than the others', () => {
  const shifted = '! row “” has 16 values where 15 are expected, so some stand in the wrong columns';
  it('is an error, though its last cell be blank: everything after a comma without quotation marks has moved', () => {
    expect(findings(outcomes([row({}), row({ 1: 'B', 2: '', 3: 'b', 8: '1,500' })])[1])[0]).toBe(shifted);
    expect(findings(outcomes([row({ 8: '-1,200.00' })])[0])[0]).toBe(shifted);
  });
  it('is none when all rows are padded alike, as programs write them', () => {
    const padded = ['a', 'b', 'c'].map((name) => `${row({ 1: name, 2: '', 3: name })},,`);
    expect(outcomes(padded).map((outcome) => outcome.kind)).toEqual(['ready', 'ready', 'ready']);
    expect(outcomes([...padded, row({ 1: 'd', 2: '', 3: 'd' })]).map((outcome) => outcome.kind)).toEqual(['error', 'error', 'error', 'ready']);
  });
});

describe('rows that are no customers are skipped with the reason', () => {
  test.each<[string, string, string, RegExp]>([
    ['blank', ',,,,,,', 'blank', /blank/],
    ['total', ',TOTAL,,,,,19350', 'total', /“TOTAL”/],
    ['grand total', 'Grand Total:,,,,,,19350', 'total', /total/],
    ['jumla', ',JUMLA KUU,,,,,19350', 'total', /JUMLA/],
    ['headings again', HEADINGS, 'repeatedHeadings', /headings/],
    ['a part’s title', ',Kasarani side', 'notACustomer', /“Kasarani side”/],
    ['a stray amount', ',,,,,,19350', 'notACustomer', /no name, phone, user name/],
    ['a row number alone', '261', 'notACustomer', /no name/],
  ])('%s', (_name, line, reason, text) => {
    expect(outcomes([GOOD, line, GOOD.replace('amina.ali', 'b').replace('10001-6', '')])[1]).toEqual({ kind: 'skip', rowNumber: 3, reason, text: expect.stringMatching(text) });
  });
  it('but a customer who is named so is not', () => {
    expect(outcomes([row({ 1: 'Total Energies Ltd' })])[0]!.kind).toBe('ready');
    expect(outcomes(['7,Zawadi Only'])[0]!.kind).toBe('ready');
  });
});

describe('twice in the file', () => {
  it('a user name is an error on the later row, and both rows are named', () => {
    const [first, second, third] = outcomes([row({}), row({ 1: 'B', 2: '0712345679', 3: 'AMINA.ALI' }), row({ 1: 'C', 2: '0712345670', 3: 'amina.ali ' })]);
    expect(first!.kind).toBe('ready');
    expect(findings(second)).toEqual(['! userName “AMINA.ALI” is the user name of row 2 and of row 3']);
    expect(findings(third)).toEqual(['! userName “amina.ali” is the user name of row 2 and of row 4']);
  });
  it('an account number too', () => {
    const second = outcomes([row({ 12: '100016' }), row({ 1: 'B', 2: '0712345679', 3: 'b', 12: '10001 6' })])[1];
    expect(findings(second)).toEqual(['! accountNumber “100016” is the account number of row 2 and of row 3']);
  });
  it('a phone or a name is a warning: one payer may have several lines', () => {
    const second = outcomes([row({}), row({ 1: 'AMINA  ALI', 2: '+254712345678', 3: 'b' })])[1];
    expect(findings(second)).toEqual(['? phone “+254712345678” is also the phone of row 2', '? name “AMINA ALI” is also the name in row 2']);
  });
  it('skipped rows do not count', () => {
    expect(findings(outcomes([',TOTAL', row({ 1: 'Total' }), row({ 1: 'X', 2: '', 3: 'x' })])[1])).toEqual([]);
  });
});

it('what is in Waya already is said', () => {
  const existing = { userNames: new Set(['amina.ali']), phones: new Set(['254712345678']), accountNumbers: new Set(['100016']) };
  expect(findings(outcomes([row({ 12: '100016' })], { existing })[0])).toEqual([
    '! userName “amina.ali” is the user name of a subscriber who is in Waya already',
    '! accountNumber “100016” is the account number of a subscriber who is in Waya already',
    '? phone “0712345678” is also the phone of a subscriber who is in Waya already',
  ]);
});

describe('options', () => {
  const record = (lines: string[], over: Partial<ImportOptions> = {}) => {
    const outcome = outcomes(lines, over).at(-1)!;
    return outcome.kind === 'ready' ? outcome.record : outcome;
  };
  it('without a user name: one from the name and the account number, or no service', () => {
    const without = row({ 1: "Ng'ang'a  Wanjíku", 3: '' });
    expect(record([without])).toMatchObject({ userName: null, userNameStem: 'nganga.wanjiku' });
    expect(record([without], { missingUserName: 'noService' })).toMatchObject({ userName: null, userNameStem: null });
    expect(proposedUserName('nganga.wanjiku', '100024')).toBe('nganga.wanjiku.100024');
  });
  it('what a positive balance means, which of day and month is first, and the start of who has none', () => {
    expect(record([row({})], { positiveMeans: 'credit' })).toMatchObject({ balanceCents: -150_000 });
    expect(record([row({ 7: '03/07/2025' })], { dateOrder: 'monthFirst' })).toMatchObject({ startOn: '2025-03-07' });
    expect(record([row({ 7: '' })])).toMatchObject({ startOn: '2026-07-01' });
    expect(record([row({ 7: '' })], { defaultStartOn: localDate('2026-08-01') })).toMatchObject({ startOn: '2026-08-01' });
  });
  it('the whole column decides which of day and month is first', () => {
    const other = row({ 1: 'B', 2: '', 3: 'b' });
    expect(record([other.replace('27/01/2026', '01/27/2026'), row({ 7: '03/07/2025' })])).toMatchObject({ startOn: '2025-03-07' });
    expect(record([other, row({ 7: '03/07/2025' })])).toMatchObject({ startOn: '2025-07-03' });
  });
  it('a row without a price takes the usual one of its plan; another price is a warning', () => {
    const others = [row({ 1: 'B', 2: '', 3: 'b' }), row({ 1: 'C', 2: '', 3: 'c' })];
    expect(record([...others, row({ 5: 'HOME-10', 6: '' })])).toMatchObject({ planKey: 'home10', priceCents: 250_000 });
    expect(findings(outcomes([...others, row({ 6: '2000' })])[2])).toEqual(['? price “2000” is not the usual price of “Home 10”, KES 2,500.00']);
  });
  it('merges rename plan and router', () => {
    expect(record([row({}), row({ 1: 'B', 2: '', 3: 'b', 5: 'Hm 10', 11: 'RB one' })], { planMerges: { hm10: 'home10' }, routerMerges: { rbone: 'rb1' } })).toMatchObject({ planKey: 'home10', planName: 'Home 10', routerKey: 'rb1', routerName: 'RB-1' });
  });
  it('a second column of phones', () => {
    const text = 'Name,Phone,Phone 2\nA,0712345678,0712345679\nB,,0712345670\nC,0712345671,0712345671\nD,0712345672,07';
    const records = analyse(new TextEncoder().encode(text), 'x.csv', options).rows.slice(1).map((outcome) => (outcome.kind === 'ready' ? [outcome.record.phone, outcome.record.otherPhone] : null));
    expect(records).toEqual([['254712345678', '254712345679'], ['254712345670', null], ['254712345671', null], ['254712345672', null]]);
  });
  it('a list without a column of states is a list of active customers', () => {
    const outcome = analyse(new TextEncoder().encode('Name,Phone\nA,0712345678'), 'x.csv', options).rows[1]!;
    expect(outcome.kind === 'ready' && outcome.record.status).toBe('active');
  });
});

describe('how he is let on', () => {
  const line = (...cells: [access: string, address: string, mac: string, router?: string][]) => {
    const text = ['Name,User,Plan,Connection type,IP address,MAC,Router', ...cells.map(([access, address, mac, router = 'RB-1'], index) => `Person ${index}x,user${index},Home,${access},${address},${mac},${router}`)].join('\n');
    return analyse(new TextEncoder().encode(text), 'list.csv', options).rows.slice(1);
  };
  const D4 = 'd4ca.6d01.2345';

  test.each([
    ['', '', '', { access: 'pppoe', address: null, macAddress: null }],
    ['PPPoE', '10.64.0.9', D4, { access: 'pppoe', address: '10.64.0.9', macAddress: null }],
    ['ppp', 'dynamic', '', { access: 'pppoe', address: null, macAddress: null }],
    ['Hot-Spot', '', D4, { access: 'hotspot', address: null, macAddress: 'D4:CA:6D:01:23:45' }],
    ['Static IP', '41.90.1.2', '', { access: 'static', address: '41.90.1.2', macAddress: null }],
    ['ipoe', '10.66.0.2', D4, { access: 'dhcp', address: '10.66.0.2', macAddress: 'D4:CA:6D:01:23:45' }],
  ])('“%s”, “%s”, “%s”', (access, address, mac, wanted) => {
    expect(line([access, address, mac])[0]).toMatchObject({ kind: 'ready', record: { line: wanted } });
  });

  test.each([
    ['satellite', '', '', ['! access “satellite” is no way of connecting that Waya knows']],
    ['static', '', '', ['! address “” is no address, and he cannot connect without one']],
    ['static', 'dynamic', '', ['! address “dynamic” is no address, and he cannot connect without one']],
    ['static', '10.5.50', '', ['! address “10.5.50” is not the address of one device']],
    ['dhcp', '10.5.50.7', '', ['! macAddress “” is no MAC address, and a DHCP lease needs one']],
    ['dhcp', '10.5.50.7', 'TP-Link', ['! macAddress “TP-Link” is not the MAC address of a device']],
  ])('“%s”, “%s”, “%s” is in error', (access, address, mac, told) => {
    expect(findings(line([access, address, mac])[0]).filter((text) => text.startsWith('!'))).toEqual(told);
  });

  test('an address or a device twice on one router is an error, on another router it is not', () => {
    const [one, two, three] = line(['dhcp', '10.66.0.2', D4], ['dhcp', '10.66.0.2', 'D4:CA:6D:01:23:45'], ['dhcp', '10.66.0.2', D4, 'RB-2']);
    expect(one!.kind).toBe('ready');
    expect(findings(two).filter((text) => text.startsWith('!'))).toEqual([`! address “10.66.0.2” is also in row 2, on the same router`, `! macAddress “D4:CA:6D:01:23:45” is also in row 2, on the same router`]);
    expect(three!.kind).toBe('ready');
  });
});
