/**
 * The money of a month, as its owner sees it, on a real host: what is shown before each act is what is on the documents after it. The
 * computer is switched off between the days; the days are the same ones whenever it runs. Prices include VAT of 16 % and excise of 15 %.
 */
import type { Page } from '@playwright/test';
import { minus, parseAmount, plus, sum, ZERO } from '../../src-shared/money.ts';
import { expect, test } from '../fixtures/app.ts';
import { cellsOf, fact, makePlan, makeProduct, openTab, savePdf, section, setRate, signUp, takeCash } from '../fixtures/billing-steps.ts';
import { enter, notice, open, openSettings, openSubscriber, row } from '../fixtures/desk.ts';
import { startOffice, type Office } from '../fixtures/office.ts';
import { startRouter, type Router } from '../fixtures/outside.ts';
import { closeDaysByHand, lookAtRouter, makeFirstOwner, openRouterWizard, save } from '../fixtures/set-up.ts';

const AMANI = { name: 'Amani Mutua', phone: '0711 000 101', userName: 'amani', plan: 'Home 10: KES 1,500.00 a month', startOn: '2031-03-01' };
const BARAKA = { name: 'Baraka Wekesa', phone: '0711 000 202', userName: 'baraka', plan: 'Home 20: KES 2,500.00 a month', startOn: '2031-03-01', router: 'Tower' };
const CHEPTOO = { name: 'Cheptoo Langat', phone: '0711 000 303', userName: 'cheptoo', plan: 'Day pass: KES 50.00 every 24 hours', router: 'Tower' };
/** Who has a router dials in at once. */
const ON = /^He is online since|^He may connect/;

test('a month of billing: what is shown before is what is posted after', async ({ page }) => {
  test.setTimeout(240_000);
  const router = await startRouter();
  const office = await startOffice(page, '2031-02-28', '10:00');
  try {
    await test.step('taxes, plans, a product, and two subscribers who begin tomorrow', () => setUp(page, office, router));
    await office.until('2031-03-01', '00:30');
    await test.step('the run does what its preview shows', () => runBilling(page, office));
    const receipt = await test.step('one of them pays', () => takeCash(page, AMANI.name, '1,500'));
    expect(receipt).not.toBe('');

    await office.until('2031-03-16', '10:05');
    await test.step('an upgrade in mid-period', () => upgrade(page));
    await test.step('a credit note', () => creditPart(page));
    await test.step('an invoice by hand', () => writeInvoice(page));
    await test.step('the statement adds up', () => checkStatement(page));
    await test.step('a promise to pay', () => promise(page));
    await test.step('a closed period', () => closePeriod(page));
    const cash = await test.step('a payment, and a pause at his own wish', () => payAndPause(page));
    await test.step('a day pass is bought', () => buyDayPass(page));

    await office.until('2031-03-17', '11:00');
    await test.step('the pause ends', () => resume(page));
    await test.step('a payment is taken back', () => reversePayment(page, cash));
    await test.step('the day pass is over, and bought again', () => renewDayPass(page));
    await test.step('the books are in order', () => checkBooks(page));
    await page.goto('about:blank');
    expect(await office.app.stop()).toBe(0);
  } finally {
    await office.close();
    await router.simulator.close();
  }
});

async function setUp(page: Page, { app }: Office, router: Router): Promise<void> {
  await makeFirstOwner(page, app);
  await openSettings(page, 'Reminders and cut-offs');
  // No text provider is set up: without reminders nobody waits for one.
  for (const day of ['2 days before', 'on the due day', '2 days after']) await page.getByRole('group', { name: 'Reminders', exact: true }).getByText(day, { exact: true }).click();
  await page.getByLabel('Days of grace').fill('0');
  await save(page);
  await closeDaysByHand(page);
  await openRouterWizard(page);
  await lookAtRouter(page, { name: 'Tower', port: router.at.port });
  await enter(page.getByRole('dialog'), 'Add the router');
  await expect(page.getByRole('heading', { level: 1, name: 'Tower' })).toBeVisible();
  await openSettings(page, 'Taxes');
  await setRate(page, 'VAT', '16', '2031-01-01');
  await setRate(page, 'excise duty', '15', '2031-01-01');
  await makePlan(page, { name: 'Home 10', price: '1,500' });
  await makePlan(page, { name: 'Home 20', price: '2,500' });
  await makePlan(page, { name: 'Day pass', price: '50', hours: 24 });
  await makeProduct(page, 'Wi-Fi router', '3,500');
  for (const person of [AMANI, BARAKA]) {
    await signUp(page, person);
    await expect(page.getByText('The subscription starts on 1 Mar 2031.').first()).toBeVisible();
    await expect(page.getByText('Nothing owed')).toBeVisible();
  }
}

async function runBilling(page: Page, { app }: Office): Promise<void> {
  await open(page, 'Billing runs');
  await page.getByRole('link', { name: 'Next run' }).click();
  await expect(page.locator('.stat', { hasText: 'Invoices' })).toContainText('22 lines');
  await expect(page.locator('.stat', { hasText: 'Together' })).toContainText('KES 4,000.00');
  const planned = [await plannedLine(page, AMANI.name), await plannedLine(page, BARAKA.name)];
  expect(planned[0]).toEqual({ what: expect.stringContaining('Home 10'), net: '1,124.44', excise: '168.67', vat: '206.89', total: '1,500.00' });
  expect(planned[1]).toEqual({ what: expect.stringContaining('Home 20'), net: '1,874.06', excise: '281.11', vat: '344.83', total: '2,500.00' });

  await page.keyboard.press('b');
  const dialog = page.getByRole('dialog', { name: 'Run billing now?' });
  await expect(dialog.getByText('2 invoices over KES 4,000.00 are posted now, dated today.')).toBeVisible();
  await enter(dialog, 'Post the invoices');
  await expect(page.getByText('The run is done.')).toBeVisible();
  await expect(page.getByText('Nothing to invoice', { exact: true })).toBeVisible();

  await page.getByRole('link', { name: 'See its report' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Run of 1 Mar 2031' })).toBeVisible();
  await expect(page.locator('.stat', { hasText: 'Invoices' })).toContainText('22 lines');
  await expect(page.locator('.stat', { hasText: 'Together' })).toContainText('KES 4,000.00');
  await expect(page.locator('.stat', { hasText: 'Excise and VAT' })).toContainText('excise KES 449.78, VAT KES 551.72');
  await expect(section(page, 'By plan')).toContainText('Home 20KES 2,500.001 line');
  for (const [index, { name }] of [AMANI, BARAKA].entries()) {
    await page.goBack();
    await page.goForward();
    await row(page, name).getByRole('link').first().click();
    await expect(page.getByText('due on 1 Mar 2031.')).toBeVisible();
    expect(await postedLine(page)).toEqual(planned[index]);
    await page.goBack();
    await expect(page.getByRole('heading', { level: 1, name: 'Run of 1 Mar 2031' })).toBeVisible();
  }
  expect(app.output()).not.toContain('"level":50');
}

interface Line {
  readonly what: string;
  readonly net: string;
  readonly excise: string;
  readonly vat: string;
  readonly total: string;
}

/** The one line that a payer's invoice would have, as the preview opens it. */
async function plannedLine(page: Page, name: string): Promise<Line> {
  await row(page, name).getByRole('cell').nth(1).click();
  const drawer = page.getByRole('dialog', { name: `What ${name} will be invoiced` });
  await expect(drawer.getByRole('row')).toHaveCount(2);
  const [line, total] = [await cellsOf(drawer.getByRole('row').nth(0)), await cellsOf(drawer.getByRole('row').nth(1))];
  const [, what = '', net = '', excise = '', vat = ''] = /^(.*) Net KES ([\d,.]+), excise KES ([\d,.]+), VAT KES ([\d,.]+)$/.exec(line[0] ?? '') ?? [];
  expect(total[1]).toBe(`KES ${line[1]}`);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  return { what, net, excise, vat, total: line[1] ?? '' };
}

/** The one line of the invoice whose page is open. */
async function postedLine(page: Page): Promise<Line> {
  const rows = section(page, 'Lines').getByRole('row');
  await expect(rows).toHaveCount(3);
  const [what = '', net = '', excise = '', vat = '', total = ''] = await cellsOf(rows.nth(1));
  return { what, net, excise, vat, total };
}

async function upgrade(page: Page): Promise<void> {
  await openSubscriber(page, AMANI.name);
  await openTab(page, 'Services');
  await page.getByRole('button', { name: 'Change plan' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change from Home 10' });
  await dialog.getByRole('combobox', { name: 'New plan' }).click();
  await page.getByRole('option', { name: BARAKA.plan }).click();
  const said = dialog.getByRole('status');
  await expect(said).toContainText('An upgrade, from 16 Mar 2031.');
  // 16 of 31 days of the net that was charged, 580.36, with its 15 % of excise, 87.05, and 16 % of VAT on both, 106.79; 2,500 × 16 ÷ 31.
  await expect(said).toContainText(/Given back of \S+KES\s774.20/);
  await expect(said).toContainText('16 of 31 days × KES 1,500.00');
  await expect(said).toContainText('Charged now KES 1,290.32');
  await expect(said).toContainText('16 of 31 days × KES 2,500.00');
  await expect(said).toContainText('To pay nowKES 516.12');
  await expect(said).toContainText('Next invoice on 1 Apr 2031KES 2,500.00');
  const lines = (await said.getByRole('listitem').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
  await dialog.getByRole('button', { name: 'Change the plan' }).press('Enter');
  await expect(notice(page, 'The plan was changed.')).toBeVisible();
  await expect(page.getByText('KES 2,500.00 a month, in advance')).toBeVisible();
  await expect(page.locator('main').getByText('KES 516.12').first()).toBeVisible();

  await openTab(page, 'Money');
  await row(page, 'CRN').getByRole('link').first().click();
  await expect(page.getByText(/^Gives back KES\s774.20 of /)).toBeVisible();
  await expect(fact(page, 'Became credit')).toHaveText('KES 774.20');
  expect(`${(await postedLine(page)).what} ${(await postedLine(page)).total}`).toBe(lines[0]);
  await page.goBack();
  await row(page, 'Overdue').or(row(page, 'Open')).last().getByRole('link').click();
  await expect(fact(page, 'Total')).toHaveText('KES 1,290.32');
  await expect(fact(page, 'Open')).toHaveText('KES 516.12');
  expect(`${(await postedLine(page)).what} ${(await postedLine(page)).total}`).toBe(lines[1]);
}

/** On the page of the invoice of the upgrade. */
async function creditPart(page: Page): Promise<void> {
  await page.keyboard.press('c');
  const dialog = page.getByRole('dialog', { name: /^Credit note for / });
  await dialog.getByRole('textbox', { name: /^Amount given back of / }).fill('200');
  await dialog.getByLabel('Reason, printed on the credit note').fill('Two days without a line');
  const said = dialog.getByRole('status');
  await expect(said).toContainText('KES 200.00 is given back: all of it against what is open (KES 200.00).');
  await expect(said).toContainText('He owes KES 316.12 after it.');
  const taxes = /Net .*\./.exec((await said.innerText()).replaceAll(/\s+/g, ' '))![0];
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: /^Credit note / })).toBeVisible();
  const line = await postedLine(page);
  expect(taxes).toBe(`Net KES ${line.net}, excise KES ${line.excise}, VAT KES ${line.vat}.`);
  await fact(page, 'Of invoice').getByRole('link').click();
  await expect(fact(page, 'Open')).toHaveText('KES 316.12');
  await expect(section(page, 'What settled it')).toContainText('200.00');

  const number = ((await page.getByRole('heading', { level: 1 }).textContent()) ?? '').replace('Invoice ', '');
  await savePdf(page, `${number}.pdf`);
}

/** By the keyboard, from the palette to the posted invoice. */
async function writeInvoice(page: Page): Promise<void> {
  await openSubscriber(page, AMANI.name);
  await openTab(page, 'Money');
  await page.getByRole('link', { name: 'New invoice' }).press('Enter');
  const what = (line: number) => page.getByRole('combobox', { name: `What, line ${line}` }).or(page.getByRole('textbox', { name: `What, line ${line}` }));
  await expect(what(1)).toBeFocused();
  await page.keyboard.type('Wi-Fi');
  await page.getByRole('option', { name: 'Wi-Fi router' }).click();
  await expect(page.getByRole('textbox', { name: 'Price, line 1' })).toHaveValue('3,500.00');
  await page.getByRole('textbox', { name: 'Price, line 1' }).press('Enter');
  await expect(what(2)).toBeFocused();
  await page.keyboard.type('Cable, 20 m');
  await page.getByRole('textbox', { name: 'Price, line 2' }).fill('600');
  await page.keyboard.press('Alt+ArrowUp');
  await expect(what(1)).toHaveValue('Cable, 20 m');
  const totals = page.locator('section[aria-live=polite]');
  await expect(totals).toContainText('To payKES 4,100.00');
  const sums = (await totals.locator('dd').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
  await page.keyboard.press('Control+s');
  await expect(notice(page, 'The draft is saved.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: `Draft for ${AMANI.name}` })).toBeVisible();

  await savePdf(page, /^pro-?forma.*\.pdf$/i);
  await page.getByRole('button', { name: 'Post', exact: true }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Post this invoice?' });
  await expect(dialog.getByText(`${AMANI.name} owes KES 4,100.00 from now on, due on 16 Mar 2031.`)).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Post the invoice' })).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: /^Invoice / })).toBeVisible();
  const total = (await cellsOf(section(page, 'Lines').getByRole('row').last())).slice(1).filter((text) => text !== '');
  expect(total.map((amount) => `KES ${amount}`)).toEqual([sums[0], sums[2], sums[3]]);
  await expect(fact(page, 'Kind')).toHaveText('By hand');
}

async function checkStatement(page: Page): Promise<void> {
  await openSubscriber(page, AMANI.name);
  await openTab(page, 'Money');
  await page.getByRole('link', { name: 'Statement' }).click();
  const table = page.getByRole('table');
  await expect(table.getByRole('row').nth(1)).toBeVisible();
  const rows = await Promise.all((await table.getByRole('row').all()).map(cellsOf));
  const amount = (text = '') => parseAmount(text.replace('−', '-')) ?? ZERO;
  const entries = rows.slice(1, -1).filter((cells) => cells.length === 5);
  let balance = ZERO;
  for (const [, , debit, credit, after] of entries) {
    balance = minus(plus(balance, amount(debit)), amount(credit));
    expect(amount(after)).toBe(balance);
  }
  const [, , debits, credits, closing] = rows.at(-1)!;
  expect(amount(debits)).toBe(sum(entries.map((cells) => amount(cells[2]))));
  expect(amount(credits)).toBe(sum(entries.map((cells) => amount(cells[3]))));
  expect(amount(closing)).toBe(balance);
  expect(closing).toBe('4,416.12');

  await row(page, /^16 Mar 2031.*774\.20/).first().getByRole('cell').first().click();
  const entry = page.getByRole('dialog', { name: 'In the books' });
  await expect(entry.getByText('Booked on')).toBeVisible();
  const [, debited, credited] = await cellsOf(entry.getByRole('row').last());
  expect(debited).toBe('774.20');
  expect(credited).toBe(debited);
  await page.keyboard.press('Escape');
}

async function promise(page: Page): Promise<void> {
  await openSubscriber(page, BARAKA.name);
  await expect(page.getByText(/^He is cut off since .*: he is offline until he pays KES\s2,500.00/)).toBeVisible();
  await page.keyboard.press('p');
  const dialog = page.getByRole('dialog', { name: `${BARAKA.name} promises to pay` });
  await expect(dialog.getByLabel('Until the end of')).toHaveValue('2031-03-19');
  await dialog.getByLabel('Until the end of').fill('2031-03-16');
  await expect(dialog.getByText('He owes KES 2,500.00 past due. He is let on at once and stays on until the end of 16 Mar 2031.')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(notice(page, 'The promise is written down.')).toBeVisible();
  await expect(page.getByText(ON)).toBeVisible();
  await openTab(page, 'Money');
  await expect(section(page, 'Promises to pay').getByRole('row').nth(1)).toContainText('Running');
}

async function payAndPause(page: Page): Promise<string> {
  const receipt = await takeCash(page, BARAKA.name, '2,500');
  await expect(page.getByText('Nothing owed')).toBeVisible();
  await openTab(page, 'Services');
  await page.getByRole('button', { name: 'Pause' }).click();
  const dialog = page.getByRole('dialog', { name: 'Pause this service' });
  await dialog.getByLabel('Why').fill('Travels');
  await expect(dialog.getByRole('status')).toContainText('He is offline from 16 Mar 2031 until somebody resumes it.');
  await expect(dialog.getByRole('status')).toContainText('KES 1,290.33 is given back.');
  await page.keyboard.press('Enter');
  await expect(notice(page, 'The service is paused.')).toBeVisible();
  await expect(page.getByText('Paused since 16 Mar 2031, until somebody resumes it.', { exact: true })).toBeVisible();
  await expect(page.getByText('In credit', { exact: true }).locator('..')).toContainText('KES 1,290.33');
  return receipt;
}

async function buyDayPass(page: Page): Promise<void> {
  await signUp(page, CHEPTOO);
  await openTab(page, 'Services');
  await expect(page.getByText('KES 50.00 for 24 hours, prepaid; not paid yet')).toBeVisible();
  await takeCash(page, CHEPTOO.name, '50');
  await expect(page.getByText(ON)).toBeVisible();
  await openTab(page, 'Services');
  await expect(page.getByText(/^KES\s50.00 for 24 hours, prepaid until 17 Mar 2031, 10:/)).toBeVisible();
}

/** Closed at another desk while this one is about to void an invoice of those days. */
async function closePeriod(page: Page): Promise<void> {
  const other = await page.context().newPage();
  await other.goto(page.url().replace(/#.*/, '#/settings?tab=numbers'));
  await openTab(page, 'Money');
  await row(page, '1 Mar 2031').getByRole('link').first().click();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Void it' }).click();
  const voiding = page.getByRole('dialog', { name: /^Void / });
  await voiding.getByLabel('Reason').fill('Made by mistake');

  await other.getByRole('button', { name: 'Close a period' }).click();
  const closing = other.getByRole('dialog', { name: 'Close a period' });
  await closing.getByLabel('Closed up to').fill('2031-03-16');
  await closing.getByLabel('Why').fill('Return filed');
  await other.keyboard.press('Enter');
  await expect(closing.getByText('is not before today: days that are not over cannot be closed')).toBeVisible();
  await closing.getByLabel('Closed up to').fill('2031-03-15');
  await expect(closing.getByText('Nothing is booked any more on 15 Mar 2031 or before.')).toBeVisible();
  await other.keyboard.press('Enter');
  await expect(other.getByText('Closed up to 15 Mar 2031', { exact: true })).toBeVisible();
  await other.close();

  await voiding.getByRole('button', { name: 'Void the invoice' }).click();
  await expect(notice(page, 'was issued on 1 Mar 2031, and the books are locked up to 15 Mar 2031. Issue a credit note instead.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('.state-badge', { hasText: 'Overdue' })).toBeVisible();
  await page.reload();
  await page.getByRole('button', { name: 'More actions' }).click();
  await expect(page.getByRole('menuitem', { name: 'Write off' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Void it' })).toHaveCount(0);
  await page.keyboard.press('Escape');
}

async function resume(page: Page): Promise<void> {
  await openSubscriber(page, BARAKA.name);
  await expect(page.getByText('He is paused since 16 Mar 2031, until somebody resumes it.')).toBeVisible();
  await openTab(page, 'Services');
  await page.getByRole('button', { name: 'Resume' }).click();
  const dialog = page.getByRole('dialog', { name: 'Resume this service?' });
  await expect(dialog.getByLabel('Back on from')).toHaveValue('2031-03-17');
  await enter(dialog, 'Resume the service');
  await expect(notice(page, 'The service resumes.')).toBeVisible();
  await expect(page.getByText(ON)).toBeVisible();
  // 15 of 31 days, settled from what the pause gave back.
  await expect(page.getByText('In credit', { exact: true }).locator('..')).toContainText('KES 80.65');
  await openTab(page, 'Money');
  await expect(section(page, 'Promises to pay').getByRole('row').nth(1)).toContainText('Kept');
  await row(page, '1,209.68').getByRole('link').first().click();
  await expect(page.locator('h1 ~ .state-badge')).toHaveText('Paid');
  await expect(section(page, 'Lines')).toContainText('15 of 31 days × KES 2,500.00');
}

async function reversePayment(page: Page, receipt: string): Promise<void> {
  await open(page, 'Payments');
  await page.getByRole('link', { name: receipt }).click();
  await expect(page.getByRole('button', { name: 'Reverse' })).toBeVisible();
  await page.keyboard.press('v');
  const dialog = page.getByRole('dialog', { name: `Reverse ${receipt}?` });
  await dialog.getByLabel('Reason').fill('A false note');
  const said = dialog.getByRole('status');
  await expect(said).toContainText('KES 2,500.00 is taken back.');
  // What the pause gave back and he has not used yet goes first; the rest opens the invoice again.
  await expect(said).toContainText('is open again by KES 2,419.35.');
  await expect(said).toContainText('KES 80.65 leaves his credit.');
  await expect(said).toContainText('He owes KES 2,419.35 after it.');
  const number = (await said.getByRole('link').textContent()) ?? '';
  await page.keyboard.press('Enter');
  await expect(page.getByText('This payment was reversed')).toBeVisible();
  await expect(page.locator('h1 ~ .state-badge')).toHaveText('Reversed');
  await openSubscriber(page, BARAKA.name);
  await expect(page.getByText('Owes', { exact: true }).locator('..')).toContainText('KES 2,419.35');
  await openTab(page, 'Money');
  await page.getByRole('link', { name: number, exact: true }).first().click();
  await expect(page.locator('h1 ~ .state-badge')).toHaveText('Overdue');
  await expect(section(page, 'What settled it')).toContainText('−2,500.00');
  await expect(section(page, 'What settled it')).toContainText('Still open2,419.35');
}

async function renewDayPass(page: Page): Promise<void> {
  await openSubscriber(page, CHEPTOO.name);
  await expect(page.getByText(/^He is off since 17 Mar 2031, 10:\d\d: he is on again when he pays KES\s50.00 ahead\.$/)).toBeVisible();
  await openTab(page, 'Services');
  await expect(page.getByText('The next 24 hours cost KES 50.00. They are bought by themselves as soon as his credit covers them.')).toBeVisible();
  await takeCash(page, CHEPTOO.name, '50');
  await expect(page.getByText(ON)).toBeVisible();
  await openTab(page, 'Services');
  await expect(page.getByText(/^KES\s50.00 for 24 hours, prepaid until 18 Mar 2031, 11:/)).toBeVisible();
  await expect(page.locator('.state-badge', { hasText: 'Active' })).toBeVisible();
}

async function checkBooks(page: Page): Promise<void> {
  await openSettings(page, 'Books');
  await page.getByRole('button', { name: 'Check the books' }).click();
  await expect(page.getByText('The books are in order')).toBeVisible();
}
