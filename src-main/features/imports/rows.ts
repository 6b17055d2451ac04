/**
 * One raw row and the mapping → a record that is ready, a skip with its reason, or an error in plain words. Each row of the file ends as
 * exactly one of them. Rows are numbered as the person sees them in the spreadsheet.
 */
import { normaliseAccount } from '../../../src-shared/account-number.ts';
import { formatKes, ZERO } from '../../../src-shared/money.ts';
import type { Cents } from '../../../src-shared/money.ts';
import type { Phone } from '../../../src-shared/phone.ts';
import { daysBetween, formatDate } from '../../../src-shared/time.ts';
import type { LocalDate } from '../../../src-shared/time.ts';
import { readBalance, readPhones, readPrice, readStatus, readText } from './cells.ts';
import type { ImportStatus } from './cells.ts';
import type { ColumnMapping } from './columns.ts';
import { readDate } from './dates.ts';
import type { DateOrder } from './dates.ts';
import { isBlankRow } from './dialect.ts';
import { groupKey, mergedKey } from './groups.ts';
import type { Merges, NameGroup } from './groups.ts';
import { Findings, type Finding } from './findings.ts';
import type { ImportField } from './headings.ts';
import { lineKeys, lineOf, type ImportLine } from './row-line.ts';

export interface ImportRecord {
  readonly name: string;
  readonly phone: Phone | null;
  readonly otherPhone: Phone | null;
  readonly email: string | null;
  /** The one in the list, normalised; null: Waya gives one. */
  readonly accountNumber: string | null;
  /** PPPoE user name; null: see userNameStem. */
  readonly userName: string | null;
  /** Make the user name from this and the account number (`proposedUserName`); null when there is one, or there is to be no service. */
  readonly userNameStem: string | null;
  readonly password: string | null;
  /** How he is let on, if he has a service. */
  readonly line: ImportLine;
  /** Key and name of the group of plans after merges; null when the list names none. */
  readonly planKey: string | null;
  readonly planName: string | null;
  /** The price in the row, else the usual one of its plan. */
  readonly priceCents: Cents | null;
  readonly startOn: LocalDate;
  /** What he owes at the start; negative is credit. */
  readonly balanceCents: Cents;
  readonly location: string | null;
  readonly status: ImportStatus;
  readonly routerKey: string | null;
  readonly routerName: string | null;
  readonly note: string | null;
}

export type SkipReason = 'beforeHeadings' | 'headings' | 'repeatedHeadings' | 'blank' | 'total' | 'notACustomer';

export type RowOutcome =
  | { readonly kind: 'ready'; readonly rowNumber: number; readonly record: ImportRecord; readonly warnings: readonly Finding[] }
  | { readonly kind: 'skip'; readonly rowNumber: number; readonly reason: SkipReason; readonly text: string }
  | { readonly kind: 'error'; readonly rowNumber: number; readonly problems: readonly Finding[]; readonly warnings: readonly Finding[] };

/** The rows that first used a user name, phone, account number or name; keys as `rowKeys` makes them. */
export type FirstUses = ReadonlyMap<string, number>;

/** What is in Waya already: user names in lower case, phones 254…, account numbers normalised. */
export interface ExistingSubscribers {
  readonly userNames: ReadonlySet<string>;
  readonly phones: ReadonlySet<string>;
  readonly accountNumbers: ReadonlySet<string>;
}

export interface RowContext {
  readonly mapping: ColumnMapping;
  /** Cells of the row of headings; null when there is none. */
  readonly headings: readonly string[] | null;
  readonly headerRow: number | null;
  /** How many cells a row may have. */
  readonly width: number;
  readonly today: LocalDate;
  readonly dateOrder: DateOrder;
  readonly positiveMeans: 'owes' | 'credit';
  /** Without a user name: make one from the name and the account number, or import him without a service. */
  readonly missingUserName: 'propose' | 'noService';
  /** For a row without a start. */
  readonly defaultStartOn: LocalDate;
  readonly plans: ReadonlyMap<string, NameGroup>;
  readonly routers: ReadonlyMap<string, NameGroup>;
  readonly planMerges: Merges;
  readonly routerMerges: Merges;
  readonly firstUses: FirstUses;
  readonly existing: ExistingSubscribers;
}

type Cell = (field: ImportField) => string;

/** A start further ahead than this is more likely a slip. */
const FAR_AHEAD_DAYS = 60;
const LONGEST_NAME = 120;
const LONGEST_USER_NAME = 64;

/** Reads one row. Never throws for what a row may hold. */
export function readRow(cells: readonly string[], rowNumber: number, context: RowContext): RowOutcome {
  const skip = skipReason(cells, rowNumber, context);
  if (skip) return { kind: 'skip', rowNumber, ...skip };
  const cell = cellOf(cells, context.mapping);
  const findings = new Findings();
  checkWidth(cells, context, findings);
  const phones = phonesOf(cell, findings);
  const plan = planOf(cell, context, findings);
  const router = nameOf(cell('router'), context.routers, context.routerMerges);
  const record: ImportRecord = {
    name: personOf(cell, findings),
    ...phones,
    email: emailOf(cell, findings),
    accountNumber: accountOf(cell),
    ...userNameOf(cell, context, findings),
    password: readText(cell('password')),
    line: lineOf(cell, findings),
    ...plan,
    startOn: startOf(cell, context, findings),
    balanceCents: balanceOf(cell, context, findings),
    location: readText(cell('location')),
    status: statusOf(cell, context, findings),
    routerKey: router?.key ?? null,
    routerName: router?.name ?? null,
    note: readText(cell('note')),
  };
  checkRepeats(record, rowNumber, cell, context, findings);
  const { problems, warnings } = findings;
  return problems.length > 0 ? { kind: 'error', rowNumber, problems, warnings } : { kind: 'ready', rowNumber, record, warnings };
}

/** Why a row is no customer; null when it is one. */
export function skipReason(cells: readonly string[], rowNumber: number, context: Pick<RowContext, 'mapping' | 'headings' | 'headerRow'>): { reason: SkipReason; text: string } | null {
  const { mapping, headings, headerRow } = context;
  if (isBlankRow(cells)) return { reason: 'blank', text: 'The row is blank.' };
  if (headerRow !== null && rowNumber < headerRow) return { reason: 'beforeHeadings', text: 'It stands above the headings.' };
  if (rowNumber === headerRow) return { reason: 'headings', text: 'It holds the headings.' };
  if (headings && repeatsHeadings(cells, headings)) return { reason: 'repeatedHeadings', text: 'It repeats the headings.' };
  const cell = cellOf(cells, mapping);
  const isSomebody = (['phone', 'userName', 'plan', 'accountNumber'] as const).some((field) => cell(field).trim() !== '');
  if (!isSomebody) {
    const total = cells.find((value) => /^\W*(grand|sub)?[\s-]*totals?\b|^\W*jumla\b/i.test(value));
    if (total !== undefined) return { reason: 'total', text: `It is a total (“${total.trim()}”).` };
    if (cell('name').trim() === '') return { reason: 'notACustomer', text: 'It has no name, phone, user name, plan or account number.' };
    const filled = cells.filter((value) => value.trim() !== '');
    if (filled.length === 1) return { reason: 'notACustomer', text: `Nothing but “${filled[0]!.trim()}” stands in it.` };
  }
  return null;
}

/** What must not be used twice in a file: 'userName:…', 'phone:…', 'accountNumber:…', 'name:…'. */
export function rowKeys(cells: readonly string[], mapping: ColumnMapping): string[] {
  const cell = cellOf(cells, mapping);
  const phones = readPhones(cell('phone'));
  const keys = [`userName:${readText(cell('userName'))?.toLowerCase() ?? ''}`, `accountNumber:${accountOf(cell) ?? ''}`, `name:${readText(cell('name'))?.toLowerCase() ?? ''}`];
  if (phones.kind === 'phone') keys.push(`phone:${phones.phone}`);
  keys.push(...lineKeys(cell));
  return keys.filter((key) => !key.endsWith(':'));
}

/** The user name for who has none: letters of the name, a dot, the account number ("lydia.kilonzo.100016"). Unique as the number is. */
export function proposedUserName(stem: string, accountNumber: string): string {
  return `${stem}.${accountNumber.toLowerCase()}`;
}

function cellOf(cells: readonly string[], mapping: ColumnMapping): Cell {
  return (field) => cells[mapping[field] ?? -1] ?? '';
}

function repeatsHeadings(cells: readonly string[], headings: readonly string[]): boolean {
  const same = cells.filter((value, index) => value.trim() !== '' && value.trim().toLowerCase() === headings[index]?.trim().toLowerCase()).length;
  return same >= 2 && same * 2 > cells.filter((value) => value.trim() !== '').length;
}

/** A blank last cell is no excuse: the shift may have pushed a blank out at the end. */
function checkWidth(cells: readonly string[], { width }: RowContext, findings: Findings): void {
  if (cells.length <= width) return;
  findings.error('row', '', `has ${cells.length} values where ${width} are expected, so some stand in the wrong columns`, 'A value with a comma in it must stand in quotation marks: export the list again as CSV from the spreadsheet.');
}

function personOf(cell: Cell, findings: Findings): string {
  const name = readText(cell('name'));
  if (name === null) findings.error('name', '', 'has no name', 'Write the name of the customer.');
  else if (name.length > LONGEST_NAME) findings.error('name', name, `is longer than ${LONGEST_NAME} letters`, 'Check that it is the column of names.');
  else if (!/\p{L}/u.test(name)) findings.error('name', name, 'has no letter in it', 'Check that it is the column of names.');
  return name ?? '';
}

function phonesOf(cell: Cell, findings: Findings): { phone: Phone | null; otherPhone: Phone | null } {
  const typed = cell('phone');
  const reading = readPhones(typed);
  const second = readPhones(cell('otherPhone'));
  if (second.kind === 'bad') findings.warn('otherPhone', cell('otherPhone'), second.problem, 'It is left out.');
  const secondPhone = second.kind === 'phone' ? second.phone : null;
  if (reading.kind === 'bad') {
    findings.error('phone', typed, reading.problem, reading.whatToDo);
    return { phone: null, otherPhone: secondPhone };
  }
  if (reading.kind === 'none') {
    if (secondPhone) return { phone: secondPhone, otherPhone: null };
    findings.warn('phone', typed, 'is no phone number', 'He is imported without one: no SMS and no M-Pesa push until you add it.');
    return { phone: null, otherPhone: null };
  }
  if (reading.leftOut) findings.warn('phone', typed, 'holds more than the two numbers that Waya could read', 'The rest is left out.');
  return { phone: reading.phone, otherPhone: reading.otherPhone ?? (secondPhone === reading.phone ? null : secondPhone) };
}

function emailOf(cell: Cell, findings: Findings): string | null {
  const email = readText(cell('email'));
  if (email === null || /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) return email?.toLowerCase() ?? null;
  findings.warn('email', email, 'is not an e-mail address', 'It is left out.');
  return null;
}

function accountOf(cell: Cell): string | null {
  return normaliseAccount(cell('accountNumber')) || null;
}

function userNameOf(cell: Cell, context: RowContext, findings: Findings): { userName: string | null; userNameStem: string | null } {
  const userName = readText(cell('userName'));
  if (userName !== null) {
    if (userName.length > LONGEST_USER_NAME || /[\0-\x1f\x7f"\\]/.test(userName)) findings.error('userName', userName, 'cannot be a user name on a router', 'Write the user name as it stands in the router’s PPP secrets.');
    else if (userName.includes(' ')) findings.warn('userName', userName, 'has a blank in it', 'Check that it stands so in the router’s PPP secrets.');
    return { userName, userNameStem: null };
  }
  const stem = stemOf(readText(cell('name')) ?? '');
  if (context.missingUserName === 'noService') {
    findings.warn('userName', '', 'has no PPPoE user name', 'He is imported without a service.');
    return { userName: null, userNameStem: null };
  }
  findings.warn('userName', '', 'has no PPPoE user name', `Waya makes one from the name and the account number, such as ${proposedUserName(stem, accountOf(cell) ?? '100016')}.`);
  return { userName: null, userNameStem: stem };
}

/** "Ng'ang'a Korir" → "nganga.korir". */
function stemOf(name: string): string {
  const words = name.normalize('NFD').toLowerCase().replace(/[^a-z0-9\s]/g, '').trim().split(/\s+/);
  return words.slice(0, 3).join('.').slice(0, 40) || 'customer';
}

function planOf(cell: Cell, context: RowContext, findings: Findings): Pick<ImportRecord, 'planKey' | 'planName' | 'priceCents'> {
  const typed = cell('price');
  const price = readPrice(typed);
  const plan = nameOf(cell('plan'), context.plans, context.planMerges);
  const usual = plan?.prices[0]?.priceCents ?? null;
  if (price.kind === 'bad') findings.error('price', typed, price.problem, 'Write it as 2500 or 2,500.00.');
  if (plan === null) findings.warn('plan', '', 'has no plan', 'He is imported without a service until you give him a plan.');
  const priceCents = price.kind === 'amount' ? price.amountCents : usual;
  if (plan !== null && priceCents === null && price.kind === 'none') findings.warn('price', typed, 'has no price', `Set the price of “${plan.name}” before you import.`);
  if (price.kind === 'amount' && usual !== null && price.amountCents !== usual) {
    findings.warn('price', typed, `is not the usual price of “${plan!.name}”, ${formatKes(usual)}`, 'Check whether he has his own price.');
  }
  return { planKey: plan?.key ?? null, planName: plan?.name ?? null, priceCents };
}

function nameOf(text: string, groups: ReadonlyMap<string, NameGroup>, merges: Merges): NameGroup | null {
  return groups.get(mergedKey(groupKey(text), merges)) ?? null;
}

function startOf(cell: Cell, context: RowContext, findings: Findings): LocalDate {
  const typed = cell('startOn');
  const reading = readDate(typed, context.dateOrder);
  if (reading.kind === 'bad') {
    findings.error('startOn', typed, reading.problem, 'Write it as 27/01/2026 or 2026-01-27, or leave the cell empty.');
    return context.defaultStartOn;
  }
  if (reading.kind === 'none') {
    if (context.mapping.startOn !== undefined) findings.warn('startOn', typed, 'is no date', `He starts on ${formatDate(context.defaultStartOn)}.`);
    return context.defaultStartOn;
  }
  if (reading.fromSerial) findings.warn('startOn', typed, `is a spreadsheet’s day number, ${formatDate(reading.date)}`, 'Check the date.');
  if (daysBetween(context.today, reading.date) > FAR_AHEAD_DAYS) {
    findings.warn('startOn', typed, `is far ahead, ${formatDate(reading.date)}`, 'He is not billed before then. Check the year, and which of day and month comes first.');
  }
  return reading.date;
}

function balanceOf(cell: Cell, context: RowContext, findings: Findings): Cents {
  const typed = cell('balance');
  const reading = readBalance(typed, context.positiveMeans);
  if (reading.kind === 'bad') findings.error('balance', typed, reading.problem, 'Write it as 1,500 or, for credit, as 1,500 CR, (1,500) or -1,500.');
  return reading.kind === 'amount' ? reading.amountCents : ZERO;
}

function statusOf(cell: Cell, context: RowContext, findings: Findings): ImportStatus {
  // A list without such a column is a list of customers who are served.
  if (context.mapping.status === undefined) return 'active';
  const status = readStatus(cell('status'));
  if (status === 'unknown') findings.warn('status', cell('status'), 'does not say whether he is active', 'Decide for all such rows before you import.');
  return status;
}

function checkRepeats(record: ImportRecord, rowNumber: number, cell: Cell, context: RowContext, findings: Findings): void {
  const first = (key: string): number | null => {
    const row = context.firstUses.get(key);
    return row !== undefined && row < rowNumber ? row : null;
  };
  const { userName, phone, accountNumber, name } = record;
  const userRow = userName === null ? null : first(`userName:${userName.toLowerCase()}`);
  if (userRow !== null) findings.error('userName', userName!, `is the user name of row ${userRow} and of row ${rowNumber}`, 'Two services cannot share a user name: correct one of the rows.');
  else if (userName !== null && context.existing.userNames.has(userName.toLowerCase())) findings.error('userName', userName, 'is the user name of a subscriber who is in Waya already', 'Leave this row out, or correct the user name.');
  const accountRow = accountNumber === null ? null : first(`accountNumber:${accountNumber}`);
  if (accountRow !== null) findings.error('accountNumber', accountNumber!, `is the account number of row ${accountRow} and of row ${rowNumber}`, 'Correct one of the rows.');
  else if (accountNumber !== null && context.existing.accountNumbers.has(accountNumber)) findings.error('accountNumber', accountNumber, 'is the account number of a subscriber who is in Waya already', 'Leave this row out, or correct the number.');
  for (const key of lineKeys(cell)) {
    const row = first(key);
    const field = key.startsWith('address:') ? 'address' : 'macAddress';
    if (row !== null) findings.error(field, cell(field), `is also in row ${row}, on the same router`, 'Two services on one router cannot share it: correct one of the rows.');
  }
  const phoneRow = phone === null ? null : first(`phone:${phone}`);
  if (phoneRow !== null) findings.warn('phone', cell('phone'), `is also the phone of row ${phoneRow}`, 'That is right when one payer has several lines.');
  else if (phone !== null && context.existing.phones.has(phone)) findings.warn('phone', cell('phone'), 'is also the phone of a subscriber who is in Waya already', 'Check that it is not the same customer.');
  const nameRow = first(`name:${name.toLowerCase()}`);
  if (nameRow !== null) findings.warn('name', name, `is also the name in row ${nameRow}`, 'Check that it is not the same customer twice.');
}
