/** Two real, messy lists on their way in, and back out again. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { addRouter, addSubscriber, openDesk, type Desk } from '../../testing/feature-rig.ts';
import { temporaryDirectory } from '../../kernel/kernel.test-support.ts';
import type { ImportChoices } from '../../../src-shared/contract/imports.ts';
import { shillings, type Cents } from '../../../src-shared/money.ts';
import { parseInstant, type LocalDate } from '../../../src-shared/time.ts';

/** The day for which preview.test.ts counts the rows. */
const START = parseInstant('2026-07-01T08:00:00+03:00');
const bytesOf = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64');
const csv = (...lines: string[]) => base64(lines.join('\n'));

async function upload(desk: Desk, fileName: string, contentBase64 = base64(bytesOf(fileName))) {
  const { id } = await desk.command('imports.upload', { fileName, contentBase64 });
  return { id, view: await desk.query('imports.get', { id }) };
}

/** Makes a plan for each name in the file, at its price, and chooses it. */
async function choosePlans(desk: Desk, id: number, more: Partial<ImportChoices> = {}) {
  const view = await desk.query('imports.get', { id });
  for (const [index, plan] of view.planNames.entries()) await desk.command('imports.createPlan', { id, key: plan.key, name: `${plan.name} ${index}`, priceCents: plan.priceCents ?? shillings(1000), downKbps: 5000, upKbps: 5000 });
  const { choices } = await desk.query('imports.get', { id });
  await desk.command('imports.choose', { id, choices: { ...choices, ...more } });
  return desk.query('imports.get', { id });
}

const totals = (desk: Desk) =>
  desk.db.sql<{ owed: number; credit: number }>(`SELECT sum(CASE WHEN kind = 'receivable' THEN balanceCents ELSE 0 END) AS owed, -sum(CASE WHEN kind = 'credit' THEN balanceCents ELSE 0 END) AS credit FROM account WHERE subscriberId IS NOT NULL`)[0]!;
const people = (desk: Desk) => desk.db.sql<{ n: number }>('SELECT count(*) AS n FROM subscriber WHERE removedAt IS NULL')[0]!.n;

describe('customers-messy.csv', () => {
  test('each of its 273 rows ends as imported, skipped or in error, and the opening balances are in the ledger to the cent', async () => {
    const desk = openDesk({ start: START });
    addRouter(desk, 'RB-Kasarani');
    const { id, view } = await upload(desk, 'customers-messy.csv');
    expect(view).toMatchObject({ state: 'previewed', headerRow: 3, delimiter: ',', blockers: [], counts: { total: 273, ready: 0, errors: 15 + 245 - 29, skipped: 13 + 29 } });
    expect(view.routerNames).toMatchObject([{ name: 'rb kasarani', suggestedRouterId: 1 }, { name: 'Juja-CCR', suggestedRouterId: null }]);
    // Nothing of it is a subscriber yet, and without plans nobody becomes one.
    expect(people(desk)).toBe(0);
    expect((await desk.refusal(desk.command('imports.commit', { id }))).message).toBe('No row is ready to be imported. Look at the errors.');

    const chosen = await choosePlans(desk, id, { leavers: 'import-without-service' });
    expect(chosen.counts).toMatchObject({ total: 273, ready: 245, skipped: 13, errors: 15, imported: 0 });
    expect(chosen.counts.openingOwedCents - chosen.counts.openingCreditCents).toBe(-3_795_000);

    const { batchId } = await desk.command('imports.commit', { id });
    await desk.settle();
    expect(await desk.query('batches.get', { id: batchId })).toMatchObject({ state: 'done', total: 245, done: 245, failed: 0 });
    const done = await desk.query('imports.get', { id });
    expect(done).toMatchObject({ state: 'imported', counts: { ...chosen.counts, ready: 0, imported: 245 } });
    expect(people(desk)).toBe(245);
    // 29 have left and come without a service.
    expect(desk.rows('subscription')).toBe(245 - 29);
    const { owed, credit } = totals(desk);
    expect({ owed, credit }).toEqual({ owed: chosen.counts.openingOwedCents, credit: chosen.counts.openingCreditCents });
    expect(desk.db.sql(`SELECT count(*) AS n FROM invoice WHERE kind = 'opening'`)).toEqual([{ n: 79 }]);
    expect(desk.db.sql(`SELECT sum(postings) AS n FROM (SELECT count(*) AS postings FROM journalEntry JOIN posting ON entryId = journalEntry.id WHERE kind = 'opening' GROUP BY entryId)`)).toEqual([{ n: (79 + 88) * 2 }]);
    expect(desk.wrong()).toEqual([]);
    // A row as it stands in the file.
    const lydia = (await desk.query('subscribers.list', { search: 'Lydia Kilonzo' })).rows.find((row) => row.balanceCents === 250_000)!;
    expect(await desk.query('subscribers.get', { id: lydia.id })).toMatchObject({ phone: '254717421809', location: 'Kasarani Mwiki', balanceCents: 250_000, subscriptions: [{ startOn: '2026-01-27', nextOn: '2026-07-27', routerName: 'RB-Kasarani', userName: `lydia.kilonzo.${lydia.accountNumber}` }] });
    const subscriptionId = (await desk.query('subscribers.get', { id: lydia.id })).subscriptions[0]!.id;
    expect(await desk.command('subscriptions.revealPassword', { id: subscriptionId })).toMatchObject({ password: 'pass85710' });
  });

  test('nobody is invoiced for a period that the old books have, and each is from his next one on', async () => {
    const desk = openDesk({ start: START });
    const { id } = await upload(desk, 'customers-messy.csv');
    await choosePlans(desk, id);
    await desk.command('imports.commit', { id });
    await desk.settle();
    const early = desk.db.sql(`SELECT subscription.id FROM subscription JOIN invoiceLine ON subscriptionId = subscription.id WHERE periodStart < '2026-07-01'`);
    expect(early).toEqual([]);
    await desk.offUntil('2026-07-31', '08:00');
    const services = desk.db.sql<{ n: number }>(`SELECT count(*) AS n FROM subscription WHERE startOn < '2026-07-01'`)[0]!.n;
    expect(desk.db.sql(`SELECT count(*) AS n, count(DISTINCT subscriptionId) AS services FROM invoiceLine JOIN subscription ON subscription.id = subscriptionId WHERE startOn < '2026-07-01' AND periodStart < '2026-08-01'`)).toEqual([{ n: services, services }]);
    expect(desk.wrong()).toEqual([]);
  });

  test('the rows in trouble come back as a CSV that can be mended and taken in again', async () => {
    const desk = openDesk({ start: START });
    const { id } = await upload(desk, 'customers-messy.csv');
    await choosePlans(desk, id);
    const { csv: text } = await desk.query('imports.exportProblems', { id });
    const lines = text.split('\r\n');
    expect(lines[0]).toMatch(/^Row,What happened,Why,/);
    expect(lines.filter((line) => line.includes(',error,'))).toHaveLength(15);
    expect(text).toContain('is the user name of row 15 and of row 68');
    const errors = await desk.query('imports.rows', { id, outcome: 'error', limit: 200 });
    expect(errors.total).toBe(15);
    expect(errors.rows[0]).toMatchObject({ rowNumber: 66, messages: [{ field: 'phone', tone: 'error', text: expect.stringContaining('“07123” is too short for a phone number') }, { field: 'userName', tone: 'warning' }] });
    expect(errors.rows[0]!.cells.length).toBeGreaterThan(8);
  });
});

test('customers-semicolon-bom.csv, Swahili headings: counts add up, and its balances are booked', async () => {
  const desk = openDesk({ start: START });
  const { id, view } = await upload(desk, 'customers-semicolon-bom.csv');
  expect(view.delimiter).toBe(';');
  const { counts } = await choosePlans(desk, id, { leavers: 'import-without-service' });
  expect(counts).toMatchObject({ total: 47, ready: 39, skipped: 7, errors: 1 });
  expect(counts.openingOwedCents - counts.openingCreditCents).toBe(-2_425_000);
  await desk.command('imports.commit', { id });
  await desk.settle();
  const done = await desk.query('imports.get', { id });
  expect(done.counts).toMatchObject({ total: 47, imported: counts.ready, ready: 0, skipped: counts.skipped, errors: counts.errors });
  expect(totals(desk)).toEqual({ owed: counts.openingOwedCents, credit: counts.openingCreditCents });
  expect(desk.wrong()).toEqual([]);
});

describe('an import that is disturbed', () => {
  test('goes on after a crash between two chunks, and repeats nothing', async () => {
    const file = path.join(temporaryDirectory(), 'waya.db');
    const before = openDesk({ file, start: START, monotonic: () => 0 });
    const { id } = await upload(before, 'customers-messy.csv');
    await choosePlans(before, id, { leavers: 'import-without-service' });
    const { batchId } = await before.command('imports.commit', { id });
    // One chunk is committed, then the process dies with its job marked as running.
    before.db.transaction(() => before.db.sql(`UPDATE job SET state = 'running', attempt = 1 WHERE kind = 'batch.run' RETURNING id`));
    before.commands.execute({ id: 'first-chunk', name: 'kernel.runChunk', input: { batchId, cursor: '0' }, actor: { kind: 'system' } });
    expect((await before.query('imports.get', { id })).counts).toMatchObject({ imported: 100, ready: 145 });
    await before.close();

    const after = openDesk({ file, start: START, monotonic: () => 0 });
    after.jobs.start();
    await after.settle();
    expect((await after.query('imports.get', { id }))).toMatchObject({ state: 'imported', counts: { imported: 245, ready: 0, errors: 15, skipped: 13 } });
    expect(people(after)).toBe(245);
    expect(after.db.sql('SELECT name FROM subscriber GROUP BY accountNumber HAVING count(*) > 1')).toEqual([]);
    expect(after.wrong()).toEqual([]);
  });

  test('is cancelled, looked at, and gone on with', async () => {
    const desk = openDesk({ start: START, monotonic: () => 0 });
    const { id } = await upload(desk, 'customers-messy.csv');
    await choosePlans(desk, id);
    const { batchId } = await desk.command('imports.commit', { id });
    expect((await desk.refusal(desk.command('imports.commit', { id }))).code).toBe('conflict');
    desk.commands.execute({ id: 'first-chunk', name: 'kernel.runChunk', input: { batchId, cursor: '0' }, actor: { kind: 'system' } });
    expect((await desk.refusal(desk.command('imports.undo', { id }))).message).toBe('It is still being imported. Cancel that first.');
    await desk.command('batches.cancel', { id: batchId });
    await desk.settle();
    const stopped = await desk.query('imports.get', { id });
    expect(stopped).toMatchObject({ state: 'previewed', counts: { imported: 100 } });
    expect((await desk.refusal(desk.command('imports.choose', { id, choices: stopped.choices }))).code).toBe('locked');
    await desk.command('imports.commit', { id });
    await desk.settle();
    expect(await desk.query('imports.get', { id })).toMatchObject({ state: 'imported', counts: { ready: 0, imported: stopped.counts.imported + stopped.counts.ready } });
    expect(desk.wrong()).toEqual([]);
  });

  test('a row whose user name, account number or plan was taken in the meantime ends in error, and the others go on', async () => {
    const desk = openDesk({ start: START });
    const { id } = await upload(desk, 'x.csv', csv('Name,Phone,Username,Plan,Price,Account', 'A,0712000001,taken.soon,Home,1500,', 'B,0712000002,b,Home,1500,777001', 'C,0712000003,c,Home,1500,', 'D,0712000004,,Home,1500,'));
    const { counts } = await choosePlans(desk, id);
    expect(counts).toMatchObject({ ready: 4, errors: 0 });
    await addSubscriber(desk, { userName: 'taken.soon' });
    desk.within(({ tx }) => tx.sql(`UPDATE subscriber SET accountNumber = '777001' RETURNING id`));
    // The very name that Waya would make for D, whose account number will be the third.
    const next = desk.db.sql<{ lastNumber: number }>(`SELECT lastNumber FROM numberSeries WHERE kind = 'ACC'`)[0]!.lastNumber;
    expect(next).toBe(1);
    await addSubscriber(desk, { userName: 'd.100040' });
    await desk.command('imports.commit', { id });
    await desk.settle();
    const { rows } = await desk.query('imports.rows', { id });
    expect(rows.map((row) => [row.name, row.outcome, row.messages.map((message) => message.text).join(' ')])).toEqual([
      ['', 'skipped', expect.any(String)],
      ['A', 'error', 'The user name taken.soon was taken in the meantime.'],
      ['B', 'error', 'Account number 777001 was taken in the meantime.'],
      ['C', 'imported', expect.any(String)],
      ['D', 'imported', expect.any(String)],
    ]);
    expect(new Set(desk.db.sql<{ userName: string }>('SELECT userName FROM subscription').map((row) => row.userName)).size).toBe(desk.rows('subscription'));
    expect(desk.wrong()).toEqual([]);
  });

  test('a plan that is no longer sold stops its rows, not the import', async () => {
    const desk = openDesk({ start: START });
    const { id } = await upload(desk, 'x.csv', csv('Name,Phone,Username,Plan,Price', 'A,0712000001,a,Home,1500', 'B,0712000002,b,Other,2000'));
    await choosePlans(desk, id);
    await desk.command('plans.setState', { id: 1, state: 'retired' });
    await desk.command('imports.commit', { id });
    await desk.settle();
    expect((await desk.query('imports.get', { id })).counts).toMatchObject({ imported: 1, errors: 1 });
  });
});

describe('undo', () => {
  test('takes back who is untouched, keeps who has paid, was invoiced or written to, and says why', async () => {
    const desk = openDesk({ start: START });
    const { id } = await upload(desk, 'customers-messy.csv');
    await choosePlans(desk, id, { leavers: 'import-without-service' });
    await desk.command('imports.commit', { id });
    await desk.settle();
    const someone = (index: number) => desk.db.sql<{ id: number }>(`SELECT subscriberId AS id FROM importRow JOIN subscriber ON subscriber.id = subscriberId WHERE openingCents > 0 ORDER BY rowNumber LIMIT 1 OFFSET ?`, index)[0]!.id;
    await desk.command('payments.takeCash', { subscriberId: someone(0), amountCents: 100_00 as Cents });
    // Reminded of their opening balance at nine; whose service begins on the day is invoiced by the next run.
    await desk.day('2026-07-02', '08:00');
    await desk.command('imports.undo', { id });
    expect((await desk.refusal(desk.command('imports.undo', { id }))).message).toBe('It is being undone already.');
    await desk.settle();
    const view = await desk.query('imports.get', { id });
    expect(view.state).toBe('undone');
    expect(view.counts.undone + view.counts.kept).toBe(245);
    expect(view.counts.total).toBe(273);
    const kept = await desk.query('imports.rows', { id, outcome: 'kept', limit: 200 });
    const reasons = new Set(kept.rows.map((row) => row.messages[0]!.text));
    expect(reasons).toEqual(new Set(['Stays: He has paid since.', 'Stays: He was invoiced since.', 'Stays: He was sent a message since.']));
    expect(people(desk)).toBe(view.counts.kept);
    expect((await desk.query('subscribers.list', {})).total).toBe(view.counts.kept);
    expect((await desk.refusal(desk.command('imports.undo', { id }))).message).toBe('There is nothing to undo.');
    expect(desk.wrong()).toEqual([]);
  });

  test('frees names, numbers and phones: the same list may be imported once more', async () => {
    const desk = openDesk({ start: START });
    const list = csv('Name,Phone,Username,Plan,Price,Account,Balance', 'A,0712000001,a,Home,1500,700001,2500', 'B,0712000002,b,Home,1500,700002,(700)');
    const first = await upload(desk, 'x.csv', list);
    await choosePlans(desk, first.id);
    await desk.command('imports.commit', { id: first.id });
    await desk.settle();
    expect(totals(desk)).toEqual({ owed: 250_000, credit: 70_000 });
    await desk.command('imports.undo', { id: first.id });
    await desk.settle();
    expect((await desk.query('imports.get', { id: first.id })).counts).toMatchObject({ undone: 2, kept: 0 });
    expect(totals(desk)).toEqual({ owed: 0, credit: 0 });

    const again = await upload(desk, 'x.csv', list);
    expect(again.view.counts).toMatchObject({ ready: 2, errors: 0, warnings: 0 });
    await desk.command('imports.commit', { id: again.id });
    await desk.settle();
    expect(totals(desk)).toEqual({ owed: 250_000, credit: 70_000 });
    expect((await desk.query('subscribers.list', {})).rows.map((row) => [row.accountNumber, row.userName, row.phone])).toEqual([['700001', 'a', '254712000001'], ['700002', 'b', '254712000002']]);
    expect((await desk.query('invoices.list', {})).rows.map((row) => [row.number, row.state])).toEqual([['OPB-2026-00002', 'open'], ['OPB-2026-00001', 'void']]);
    expect(desk.wrong()).toEqual([]);
  });
});

describe('a bad list changes nothing', () => {
  const refused: [string, string, string | RegExp][] = [
    ['a workbook', base64('PK\x03\x04 and so on'), 'an Excel workbook'],
    ['a PDF', base64('%PDF-1.7'), 'is a PDF, not a CSV'],
    ['nothing', '', 'is empty'],
    ['a web page', base64('<html><table></table></html>'), 'is a web page or XML'],
    ['binary', base64(Buffer.from(Array.from({ length: 400 }, (_, index) => index % 7))), 'is not text'],
  ];
  test.each(refused)('%s is refused in clear words', async (_what, contentBase64, words) => {
    const desk = openDesk({ start: START });
    const before = desk.rows();
    const no = await desk.refusal(desk.command('imports.upload', { fileName: 'customers.xlsx', contentBase64 }));
    expect(no.code).toBe('invalid');
    expect(no.message).toContain('“customers.xlsx”');
    expect(no.message).toMatch(words);
    expect(desk.rows()).toBe(before);
  });

  test('more than 10 MB is too large, by the bytes and by the text', async () => {
    const desk = openDesk({ start: START });
    const before = desk.rows();
    const line = 'Somebody,0712000001,user,Home,1500\n';
    const large = base64(`Name,Phone,Username,Plan,Price\n${line.repeat(Math.ceil((10 * 1024 * 1024) / line.length))}`);
    expect(await desk.refusal(desk.command('imports.upload', { fileName: 'large.csv', contentBase64: large }))).toMatchObject({ code: 'too_large', message: 'large.csv is larger than 10 MB. Split it into parts.' });
    expect(await desk.refusal(desk.command('imports.upload', { fileName: 'larger.csv', contentBase64: 'A'.repeat(14_000_001) }))).toMatchObject({ code: 'invalid', message: 'contentBase64: is larger than 10 MB' });
    expect(desk.rows()).toBe(before);
  });

  test('wrong column, bad phone, unknown plan, a user name that is taken: each is an error of its row', async () => {
    const desk = openDesk({ start: START });
    await addSubscriber(desk, { userName: 'here.already' });
    const { id, view } = await upload(desk, 'x.csv', csv('Name,Phone,Username,Plan,Price,Start,Password', 'A,07123,a,Home,1500,01/02/2026,', 'B,0712000002,b,Nowhere,2000,01/02/2026,', 'C,0712000003,Here.Already,Home,1500,01/02/2026,', 'D,0712000004,d,Home,1500,31/02/2026,', 'E,0712000005,e,Home,1500,01/02/2026,pässwört', 'F,0712000006,f,Home,1500,01/02/2026,'));
    const before = desk.rows();
    const { choices } = view;
    // Home is known by now; what Nowhere is nobody said.
    await desk.command('imports.choose', { id, choices: { ...choices, plans: { [view.planNames.find((plan) => plan.name === 'Home')!.key]: 1 } } });
    const { rows } = await desk.query('imports.rows', { id, outcome: 'error' });
    expect(rows.map((row) => `${row.messages[0]!.field}: ${row.messages[0]!.text}`)).toEqual([
      'phone: “07123” is too short for a phone number: 5 digits. Correct it in the list, or leave the cell empty to import him without a phone.',
      'plan: Choose which of your plans “Nowhere” is.',
      'userName: “Here.Already” is the user name of a subscriber who is in Waya already. Leave this row out, or correct the user name.',
      expect.stringMatching(/^startOn: “31\/02\/2026” /),
      expect.stringMatching(/^password: The password has a letter that routers cannot keep/),
    ]);
    // The names in the column of phones: a slip that every row shows.
    await desk.command('imports.choose', { id, choices: { ...choices, mapping: { phone: 3, plan: null } } });
    expect((await desk.query('imports.get', { id })).counts).toMatchObject({ ready: 0, errors: 6 });
    expect((await desk.refusal(desk.command('imports.choose', { id, choices: { ...choices, mapping: { name: 99 } } }))).code).toBe('invalid');
    expect((await desk.refusal(desk.command('imports.commit', { id }))).message).toBe('No row is ready to be imported. Look at the errors.');
    expect((await desk.refusal(desk.command('imports.choose', { id, choices: { ...choices, billFrom: '2025-07-01' as LocalDate } }))).details).toMatchObject({ fields: { billFrom: 'is more than a month ago' } });
    expect(people(desk)).toBe(1);
    // But for the log of what was chosen.
    expect(desk.rows('subscription') + desk.rows('invoice') + desk.rows('journalEntry')).toBe(3);
    expect(before).toBeGreaterThan(0);
  });
});

test.each([
  ['Balance', 'owes', 250_000],
  ['Amount', 'owes', 250_000],
  ['Wallet', 'credit', -250_000],
])('a positive amount under “%s”: he %s', async (heading, positiveMeans, balanceCents) => {
  const desk = openDesk({ start: START });
  const { view, id } = await upload(desk, 'x.csv', csv(`Name,Phone,Username,Plan,Price,${heading}`, 'A,0712000001,a,Home,1500,2500'));
  const at = view.columns.length - 1;
  await desk.command('imports.choose', { id, choices: { ...view.choices, mapping: { balance: at } } });
  const chosen = await choosePlans(desk, id);
  expect(chosen.choices.positiveBalanceMeans).toBe(positiveMeans);
  expect(chosen.counts.openingOwedCents - chosen.counts.openingCreditCents).toBe(balanceCents);
  expect(chosen.balanceHint).not.toBe('Chosen by you.');
  await desk.command('imports.choose', { id, choices: { ...chosen.choices, positiveBalanceMeans: positiveMeans === 'owes' ? 'credit' : 'owes' } });
  const turned = await desk.query('imports.get', { id });
  expect(turned.balanceHint).toBe('Chosen by you.');
  expect(turned.counts.openingOwedCents - turned.counts.openingCreditCents).toBe(-balanceCents);
});

test('the file, its rows and its names are encrypted at rest, and the log has none of it', async () => {
  const desk = openDesk({ start: START });
  const { id } = await upload(desk, 'x.csv', csv('Name,Phone,Username,Plan,Price,Password', 'Wanjiku Secretive,0712000001,w,Home,1500,hunter2secret'));
  await choosePlans(desk, id);
  const kept = JSON.stringify([...desk.db.sql('SELECT * FROM import'), ...desk.db.sql('SELECT * FROM importRow'), ...desk.db.sql('SELECT detail FROM command'), ...desk.db.sql('SELECT reply FROM commandReply')]);
  expect(kept).not.toContain('hunter2secret');
  expect(JSON.stringify(desk.db.sql('SELECT detail FROM command'))).not.toContain('0712000001');
});

test('services come as the list says that they connect; one whose address is taken on its router by then is left, with the reason', async () => {
  const desk = openDesk({ start: START });
  const routerId = addRouter(desk, 'RB-1');
  const list = csv('Name,Phone,Username,Plan,Price,Connection type,IP address,MAC,Router', 'A,0712000001,a,Home,1500,dhcp,10.66.0.2,d4-ca-6d-01-23-45,RB-1', 'B,0712000002,b,Home,1500,static,10.66.0.3,,RB-1', 'C,0712000003,c,Home,1500,,,,RB-1');
  const { id } = await upload(desk, 'x.csv', list);
  expect((await choosePlans(desk, id)).counts).toMatchObject({ ready: 3, errors: 0 });
  const planId = desk.db.sql<{ id: number }>('SELECT id FROM plan')[0]!.id;
  await desk.command('subscribers.create', { name: 'First', service: { planId, routerId, userName: 'first', startOn: desk.today(), access: 'static', address: '10.66.0.3' } });
  await desk.command('imports.commit', { id });
  await desk.settle();
  expect(desk.db.sql(`SELECT userName, access, address, macAddress FROM subscription WHERE userName <> 'first' ORDER BY id`)).toEqual([
    { userName: 'a', access: 'dhcp', address: '10.66.0.2', macAddress: 'D4:CA:6D:01:23:45' },
    { userName: 'c', access: 'pppoe', address: null, macAddress: null },
  ]);
  const [left] = (await desk.query('imports.rows', { id, outcome: 'error' })).rows;
  expect(left).toMatchObject({ messages: [{ field: 'address', text: expect.stringMatching(/^The address 10\.66\.0\.3 is taken by First/) }] });
});

test('rows go in a hundred at a time, count with one stroke, and what is in force no more is thrown away after an hour', async () => {
  const desk = openDesk({ start: START });
  const lines = Array.from({ length: 450 }, (_, index) => `Person ${index}x,${712_000_000 + index},user${index},Home,1500`);
  const { id } = await upload(desk, 'x.csv', csv('Name,Phone,Username,Plan,Price', ...lines));
  const puts = () => desk.db.sql<{ n: number }>(`SELECT count(*) AS n FROM command WHERE name = 'imports.putRows'`)[0]!.n;
  // 451 rows with that of the headings.
  expect(puts()).toBe(5);
  const chosen = await choosePlans(desk, id);
  expect([puts(), chosen.counts.total, chosen.counts.ready]).toEqual([10, 451, 450]);
  expect([desk.rows('importReading'), desk.rows('importRow')]).toEqual([2, 902]);
  await desk.day('2026-07-02');
  await desk.command('imports.choose', { id, choices: chosen.choices });
  await desk.settle();
  // The two before are gone; the one in force stands.
  expect([desk.rows('importReading'), desk.rows('importRow')]).toEqual([1, 451]);
  expect((await desk.query('imports.get', { id })).counts).toMatchObject({ total: 451, ready: 450 });
  expect(desk.db.sql(`SELECT state FROM batch WHERE kind = 'imports.clearReadings'`)).toEqual([{ state: 'done' }]);
});
