/**
 * Money in on a real host, with an M-Pesa of its own around it whose truth the journey knows: what customers do, what M-Pesa tells or does
 * not tell, and what a person at the desk makes of it. The days are the same ones whenever it runs.
 */
import type { Page } from '@playwright/test';
import { shillings } from '../../src-shared/money.ts';
import { instantOf, localDate } from '../../src-shared/time.ts';
import { SIMULATOR_CERTIFICATE } from '../../src-main/simulators/daraja/index.ts';
import { expect, test } from '../fixtures/app.ts';
import { makePlan, section, signUp } from '../fixtures/billing-steps.ts';
import { leaveDialog, notice, open, openSettings, openSubscriber, row, signIn } from '../fixtures/desk.ts';
import { startOffice, type Office } from '../fixtures/office.ts';
import { freePort, MPESA_OPERATOR, startMpesa, type Mpesa } from '../fixtures/outside.ts';
import { makeFirstOwner, OWNER, save, setUpMpesa } from '../fixtures/set-up.ts';

const DAY = '2031-03-10';
const PLAN = 'Home 10: KES 1,500.00 a month';
const AMANI = { name: 'Amani Mutua', phone: '0711 000 101', userName: 'amani', plan: PLAN };
const BARAKA = { name: 'Baraka Wekesa', phone: '0711 000 202', userName: 'baraka', plan: PLAN };
const CHEPTOO = { name: 'Cheptoo Langat', phone: '0711 000 303', userName: 'cheptoo', plan: PLAN };
const SECOND_OWNER = { name: 'Second owner', userName: 'second', password: 'another long sentence' };
const STRANGER = '254799000111';
const SECOND_MS = 1000;

test('money in: asked for, shown as a code, found by person and statement, given back', async ({ page }) => {
  test.setTimeout(180_000);
  const mpesa = await startMpesa();
  const callbackPort = await freePort();
  const office = await startOffice(page, DAY, '10:00', ['--callback-port', String(callbackPort)]);
  mpesa.setAhead(office.aheadMs);
  const desk = { page, mpesa, office };
  try {
    await test.step('rules, M-Pesa with its API operator and its list, three subscribers, two owners', () => setUp(desk, callbackPort));
    await test.step('who did not answer pays after all', () => paysLate(desk));
    await test.step('a code that a customer shows', () => checkCodes(desk));
    await test.step('hours on his word', () => grantCourtesy(desk));
    await test.step('the queue is cleared by keyboard: a split, and an undo', () => clearQueue(desk));
    await test.step('one owner asks for a reversal, the other approves it', () => reverse(desk));
    await test.step('the statement tells what nobody told', () => importStatement(desk));
    await test.step('the relay is made ready', () => setUpRelay(desk));
    await test.step('the books are in order', () => checkBooks(page));
    await page.goto('about:blank');
    expect(await office.app.stop()).toBe(0);
  } finally {
    await office.close();
    await mpesa.simulator.close();
  }
});

interface Desk {
  readonly page: Page;
  readonly mpesa: Mpesa;
  readonly office: Office;
}

async function setUp({ page, mpesa, office }: Desk, callbackPort: number): Promise<void> {
  await makeFirstOwner(page, office.app);
  await openSettings(page, 'Reminders and cut-offs');
  // No text provider is set up: without reminders nobody waits for one.
  for (const day of ['2 days before', 'on the due day', '2 days after']) await page.getByRole('group', { name: 'Reminders', exact: true }).getByText(day, { exact: true }).click();
  await save(page);
  await openSettings(page, 'Money in');
  await page.getByLabel('Hours', { exact: true }).fill('6');
  await expect(page.getByText('Who shows a code that is not found stays on for 6 hours, at most 1 time in 30 days.')).toBeVisible();
  await save(page);
  await setUpMpesa(page, mpesa, callbackPort);
  await allowAsking(page);
  await makePlan(page, { name: 'Home 10', price: '1,500' });
  for (const person of [AMANI, BARAKA, CHEPTOO]) {
    await signUp(page, person);
    await expect(page.getByText(/^Invoice /).first()).toBeVisible();
  }
  await openSettings(page, 'Operators');
  await page.getByRole('button', { name: 'Add an operator' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add an operator' });
  await dialog.getByLabel('Name', { exact: true }).fill(SECOND_OWNER.name);
  await dialog.getByLabel('User name').fill(SECOND_OWNER.userName);
  await dialog.getByRole('radio', { name: 'Owner', exact: true }).check();
  await dialog.getByLabel('Password', { exact: true }).fill(SECOND_OWNER.password);
  await page.keyboard.press('Enter');
  await expect(notice(page, `${SECOND_OWNER.name} can sign in now.`)).toBeVisible();
}

/** The API operator, M-Pesa's list, who may report, and what a report is worth. */
async function allowAsking(page: Page): Promise<void> {
  const operator = section(page, 'API operator');
  await expect(operator.getByText('No password is set yet.')).toBeVisible();
  await operator.getByLabel('Its user name').fill(MPESA_OPERATOR.name);
  await operator.getByLabel('Its password').fill(MPESA_OPERATOR.password);
  await operator.locator('input[type=file]').setInputFiles({ name: 'sandbox.cer', mimeType: 'application/x-x509-ca-cert', buffer: Buffer.from(SIMULATOR_CERTIFICATE) });
  await expect(operator.getByText('sandbox.cer, not saved yet')).toBeVisible();
  await save(page, operator.getByRole('button', { name: 'Save' }));
  await expect(operator.getByText('M-Pesa ends it after 90 days, on 8 Jun 2031.')).toBeVisible();
  await expect(operator.getByLabel('Its password')).toHaveValue('');

  const addresses = section(page, 'Where M-Pesa reports to');
  await expect(addresses.getByText(/^Registered 10 Mar 2031/)).toBeVisible();
  await addresses.getByLabel('Nominated number').fill('0722 000 000');
  await page.keyboard.press('Enter');
  await expect(addresses.getByText(/^Open since 10 Mar 2031/)).toBeVisible();

  const sources = section(page, 'Who may report');
  const list = sources.getByLabel('Addresses and ranges, one a line');
  await list.fill('127.0.0.1\n300.1.1.1');
  await sources.getByRole('button', { name: 'Save' }).click();
  await expect(sources.getByText(/“300.1.1.1” is not an address/)).toBeVisible();
  await list.fill('127.0.0.1');
  await save(page, sources.getByRole('button', { name: 'Save' }));
  await expect(sources.getByRole('button', { name: 'Put back M-Pesa’s addresses' })).toBeVisible();

  const trust = section(page, 'What a report is worth');
  await trust.getByRole('radio', { name: 'at once from M-Pesa’s addresses' }).check();
  await save(page, trust.getByRole('button', { name: 'Save' }));
}

async function paysLate({ page, mpesa, office }: Desk): Promise<void> {
  mpesa.simulator.phones.behave('254711000101', 'pays-late');
  await openSubscriber(page, AMANI.name);
  await page.keyboard.press('m');
  const dialog = page.getByRole('dialog', { name: `Ask ${AMANI.name}'s phone for money` });
  await expect(dialog.getByLabel('Amount')).toHaveValue('1,500.00');
  await expect(dialog.getByLabel('Amount')).toBeFocused();
  await dialog.getByRole('button', { name: 'Send to the phone' }).click();
  await expect(dialog.getByText('Failed', { exact: true })).toBeVisible();
  // He finds the request a minute later, and pays it. M-Pesa's clock may well be ahead of the office's.
  mpesa.setAhead(office.aheadMs + 61 * SECOND_MS);
  await expect(dialog.getByText('Paid', { exact: true })).toBeVisible();
  await expect(dialog.getByText(/^Receipt \S{10}$/)).toBeVisible();
  await leaveDialog(page);
  await expect(page.getByText('Nothing owed')).toBeVisible();
}

async function checkCodes({ page, mpesa }: Desk): Promise<void> {
  const dialog = page.getByRole('dialog', { name: `${BARAKA.name} says he paid` });
  const verdict = dialog.getByRole('status').first();
  const ask = async (typed: string) => {
    await page.keyboard.press('i');
    await expect(dialog.getByLabel('M-Pesa code')).toBeFocused();
    await page.keyboard.type(typed);
    await page.keyboard.press('Enter');
  };
  await openSubscriber(page, BARAKA.name);
  const account = await accountOnPage(page);
  const credited = await pays(mpesa, { phone: '254711000202', account, amount: 500 });
  await expect(page.getByText(`M-Pesa received, ${credited}`)).toBeVisible();
  // The whole message, as it is pasted.
  await ask(`${credited} Confirmed. Ksh500.00 sent to Mwangaza Net`);
  await expect(verdict).toContainText('Paid and credited');
  await expect(verdict).toContainText(`KES 500.00 came in on 10 Mar 2031`);
  await leaveDialog(page);

  const waiting = await pays(mpesa, { phone: STRANGER, account: 'BARAKA HOUSE', amount: 400 });
  await ask(waiting);
  await expect(verdict).toContainText('Paid, but nobody’s yet');
  await expect(dialog.getByText(/^KES\s400\.00 goes against what/)).toBeVisible();
  await expect(dialog.getByRole('button', { name: `Give it to ${BARAKA.name}` })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(notice(page, `${waiting} belongs to ${BARAKA.name} now.`)).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);

  // M-Pesa itself has to say it: reported it was not.
  mpesa.simulator.faults.add({ kind: 'drop-callback', channel: 'c2b-confirmation' });
  const unreported = await pays(mpesa, { phone: '254711000202', account, amount: 600 });
  await ask(unreported);
  await expect(verdict).toContainText('Paid and credited');
  await leaveDialog(page);
  await expect(page.getByText(`M-Pesa received, ${unreported}`)).toBeVisible();

  const invented = `${credited.slice(0, 3)}ZZZZ999`;
  await ask(invented);
  await expect(verdict).toContainText('Asking M-Pesa');
  await expect(verdict).toContainText('M-Pesa does not know this code');
  await expect(verdict).toContainText(`Compare ${invented} letter by letter`);
  await leaveDialog(page);

  const elsewhere = `${credited.slice(0, 3)}YYYY888`;
  await tellAgain(mpesa, { TransID: elsewhere, BusinessShortCode: '600111' });
  await expect(async () => {
    await leaveDialog(page);
    await ask(elsewhere);
    await expect(verdict).toContainText('Paid to another business', { timeout: 2500 });
  }).toPass();
  await leaveDialog(page);
}

async function grantCourtesy({ page, mpesa }: Desk): Promise<void> {
  await openSubscriber(page, CHEPTOO.name);
  mpesa.simulator.faults.add({ kind: 'drop-callback', channel: 'result' });
  const receipt = `${(await anyReceipt(mpesa)).slice(0, 3)}CCCC777`;
  await page.keyboard.press('i');
  const dialog = page.getByRole('dialog', { name: `${CHEPTOO.name} says he paid` });
  await expect(dialog.getByLabel('M-Pesa code')).toBeFocused();
  await page.keyboard.type(receipt);
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('Service for 6 hours on his word.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Let him on for 6 hours' }).click();
  await expect(notice(page, /^He has courtesy until/)).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Let him on for 6 hours' })).toHaveCount(0);
  await leaveDialog(page);
  const line = page.getByRole('region', { name: new RegExp(`by courtesy: receipt ${receipt} is looked for`) });
  await expect(line).toBeVisible();
  await line.getByRole('button', { name: 'End it now' }).click();
  await page.getByRole('dialog', { name: `End the courtesy of ${CHEPTOO.name}?` }).getByRole('button', { name: 'End it now' }).click();
  await expect(line).toHaveCount(0);
}

async function clearQueue({ page, mpesa }: Desk): Promise<void> {
  const both = await pays(mpesa, { phone: STRANGER, account: 'TWO HOUSES', amount: 1000 });
  const one = await pays(mpesa, { phone: '254799000222', account: 'CHEP', amount: 300 });
  await page.keyboard.press('g');
  await page.keyboard.press('u');
  const queue = page.getByRole('main').getByRole('list').first();
  const current = queue.locator('[aria-current=true]');
  await expect(queue.getByRole('button')).toHaveCount(3);
  while (!(await current.innerText()).includes(both)) await page.keyboard.press('j');

  await page.keyboard.press('s');
  const split = page.getByRole('dialog', { name: `Split ${both}` });
  await expect(split.getByText('KES 1,000.00 left to place')).toBeVisible();
  await choosePart(page, 1, BARAKA.name);
  await page.keyboard.press('Tab');
  await page.keyboard.type('700');
  await expect(split.getByText('KES 300.00 left to place')).toBeVisible();
  for (let i = 0; i < 2; i++) await page.keyboard.press('Tab');
  await choosePart(page, 2, AMANI.name);
  await page.keyboard.press('Tab');
  await page.keyboard.press('=');
  await expect(split.getByText('All of it is placed.')).toBeVisible();
  await split.getByLabel('Reason').focus();
  await page.keyboard.type('One payment for both houses');
  await page.keyboard.press('Enter');
  await expect(notice(page, `${both} is split into 2 parts.`)).toBeVisible();
  await expect(queue.getByRole('button')).toHaveCount(2);

  const give = async () => {
    while (!(await current.innerText()).includes(one)) await page.keyboard.press('j');
    await page.keyboard.press('/');
    await page.keyboard.type('Cheptoo');
    await expect(page.getByRole('button', { name: new RegExp(CHEPTOO.name) })).toHaveCount(1);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: `Give it to ${CHEPTOO.name}` })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(notice(page, `${one} belongs to ${CHEPTOO.name} now.`)).toBeVisible();
    await expect(queue.getByRole('button', { name: new RegExp(one) })).toHaveCount(0);
  };
  await give();
  await page.keyboard.press('u');
  await expect(notice(page, `${one} is unmatched again.`)).toBeVisible();
  await expect(current).toContainText(one);
  await notice(page, `${one} belongs to`).getByRole('button', { name: 'Close' }).click();
  await give();
}

/** The focus is in the field of that part, or comes there. */
async function choosePart(page: Page, number: number, name: string): Promise<void> {
  const field = page.getByRole('combobox', { name: `Part ${number} goes to` });
  await expect(field).toBeFocused();
  await page.keyboard.type(name);
  await expect(page.getByRole('option', { name: new RegExp(name) })).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue(new RegExp(name));
}

async function reverse({ page, mpesa, office }: Desk): Promise<void> {
  await openSubscriber(page, CHEPTOO.name);
  const receipt = await pays(mpesa, { phone: '254711000303', account: await accountOnPage(page), amount: 100 });
  await open(page, 'Payments');
  await page.getByRole('link', { name: receipt }).click();
  await page.getByRole('button', { name: 'More to do with this payment' }).click();
  await page.getByRole('menuitem', { name: 'Ask M-Pesa to give it back' }).click();
  const ask = page.getByRole('dialog', { name: `Ask M-Pesa to give ${receipt} back?` });
  await expect(ask.getByText(`Another owner has to approve it: ${SECOND_OWNER.name}.`)).toBeVisible();
  await ask.getByLabel('Reason').fill('Paid twice');
  await page.keyboard.press('Enter');
  await expect(notice(page, `Giving ${receipt} back waits for approval.`)).toBeVisible();
  await page.getByRole('link', { name: 'Open reversals' }).click();
  await expect(page.getByRole('button', { name: `Approve: ${receipt}` })).toBeDisabled();

  await page.goto('about:blank');
  await page.context().clearCookies();
  await signIn(page, office.app, SECOND_OWNER);
  await page.goto(`${office.app.address}/#/money/reversals`);
  await page.getByRole('button', { name: `Approve: ${receipt}` }).click();
  const approve = page.getByRole('dialog', { name: `Send ${receipt} back?` });
  await expect(approve.getByText('M-Pesa is asked to give KES 100.00 back to whoever paid it. Once sent it cannot be called back.')).toBeVisible();
  await approve.getByRole('button', { name: 'Send it back' }).click();
  await expect(row(page, receipt)).toContainText('Given back');
  expect(mpesa.simulator.reversals()).toMatchObject([{ of: receipt, by: 'api' }]);
  await page.goto('about:blank');
  await page.context().clearCookies();
  await signIn(page, office.app, OWNER);
}

async function importStatement({ page, mpesa }: Desk): Promise<void> {
  await openSubscriber(page, CHEPTOO.name);
  mpesa.simulator.faults.add({ kind: 'drop-callback', channel: 'c2b-confirmation' });
  const untold = await pays(mpesa, { phone: '254711000303', account: await accountOnPage(page), amount: 250 });
  const takenBack = mpesa.simulator.statement().find(({ amountCents }) => amountCents === shillings(600))!.receipt;
  mpesa.simulator.reverseByCustomer(takenBack);
  mpesa.simulator.withdrawToBank({ amountCents: shillings(1000) });
  const { csv } = mpesa.simulator.statement(instantOf(localDate(DAY), '00:00'), instantOf(localDate(DAY), '23:59'));
  const file = { name: 'statement-2031-03-10.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };

  await open(page, 'Close of day');
  await page.getByRole('navigation', { name: 'Lists of this section' }).getByRole('link', { name: 'M-Pesa statements' }).click();
  await page.locator('input[type=file]').setInputFiles(file);
  await expect(page.getByRole('heading', { level: 1, name: file.name })).toBeVisible();
  const tiles = page.getByRole('group', { name: 'What happens to the rows' }).or(page.getByLabel('What happens to the rows'));
  await expect(tiles.first()).toContainText(/New payments\s*1/);
  await expect(page.getByText(/^Books 1 payment of KES\s250\.00, \d+ charges of KES\s[\d.]+, and 1 transfer to the bank of KES\s1,000\.00\.$/)).toBeVisible();
  await page.getByRole('button', { name: 'Show them' }).click();
  await page.getByRole('combobox', { name: /^Decision for/ }).selectOption({ label: 'Take the payment back' });
  await expect(page.getByText(/and 1 row as decided\.|1 reversal of KES\s600\.00/)).toBeVisible();
  await page.getByRole('button', { name: /^Book \d+ rows/ }).click();
  await expect(page.getByRole('dialog', { name: 'Book this statement?' }).getByText('Each payment goes to who its account says')).toBeVisible();
  await expect(page.getByRole('dialog').getByRole('button', { name: /^Book \d+ rows/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'This statement is booked' })).toBeVisible({ timeout: 20_000 });

  await open(page, 'Payments');
  await expect(row(page, untold)).toContainText(CHEPTOO.name);
  await expect(row(page, takenBack)).toContainText('Reversed');
  const entries = await page.getByRole('row').count();
  await open(page, 'Close of day');
  await page.getByRole('navigation', { name: 'Lists of this section' }).getByRole('link', { name: 'M-Pesa statements' }).click();
  await page.locator('input[type=file]').setInputFiles(file);
  await expect(page.getByText('Nothing is new in this statement: booking it only notes that M-Pesa’s word was compared.')).toBeVisible();
  await page.getByRole('button', { name: 'Discard', exact: true }).click();
  await page.getByRole('dialog', { name: 'Discard this statement?' }).getByRole('button', { name: 'Discard' }).click();
  await expect(notice(page, 'Discarded. Nothing was booked.')).toBeVisible();
  await open(page, 'Payments');
  await expect(page.getByRole('row')).toHaveCount(entries);
}

async function setUpRelay({ page }: Desk): Promise<void> {
  await openSettings(page, 'M-Pesa');
  const reach = section(page, 'How reports reach this computer');
  await reach.getByRole('radio', { name: /^Relay/ }).click();
  await reach.getByLabel('Address that M-Pesa reports to').fill('https://pay.example.co.ke');
  await reach.getByRole('button', { name: 'Make the configuration' }).click();
  await expect(reach.getByText(/^Shown this once:/)).toBeVisible();
  await expect(reach.locator('pre')).toContainText('TOKEN');
  await reach.getByRole('button', { name: 'I have put it there' }).click();
  await expect(reach.locator('pre')).toHaveCount(0);
  await expect(reach.getByRole('button', { name: 'Make the configuration' })).toBeVisible();
}

async function checkBooks(page: Page): Promise<void> {
  await openSettings(page, 'Books');
  await page.getByRole('button', { name: 'Check the books' }).click();
  await expect(page.getByText('The books are in order')).toBeVisible();
}

const accountOnPage = async (page: Page): Promise<string> => /\d{6,}/.exec((await page.getByText(/^Account \d+/).first().textContent()) ?? '')![0];
const anyReceipt = async (mpesa: Mpesa): Promise<string> => mpesa.simulator.statement()[0]!.receipt;

/** At the paybill; returns the receipt. */
async function pays(mpesa: Mpesa, { phone, account, amount }: { phone: string; account: string; amount: number }): Promise<string> {
  const outcome = await mpesa.simulator.payPaybill({ phone, account, amountCents: shillings(amount), name: 'PETER KAMAU' });
  if (!outcome.paid) throw new Error(outcome.resultCode);
  return outcome.receipt;
}

/** The last report of a payment, sent once more with other words in it. */
async function tellAgain(mpesa: Mpesa, changes: Readonly<Record<string, string>>): Promise<void> {
  const told = mpesa.simulator.deliveries().findLast(({ channel, outcome }) => channel === 'c2b-confirmation' && outcome === 200)!;
  const body = JSON.stringify({ ...(JSON.parse(told.body) as object), ...changes });
  expect((await fetch(told.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status).toBe(200);
}
