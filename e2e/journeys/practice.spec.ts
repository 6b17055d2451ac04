/**
 * The main job in practice mode, with its movable clock: invoiced, reminded, cut off after grace, paid, back on. What the desk says is
 * compared with the simulated router and with the phones.
 */
import type { Page } from '@playwright/test';
import { parseAmount } from '../../src-shared/money.ts';
import { expect, test } from '../fixtures/app.ts';
import { moveOn, notice, open, openSettings, openSubscriber, row, signIn } from '../fixtures/desk.ts';
import { chooseRouter, commit, expectCounts, keepLeavers, makeWeeklyPlan, MESSY_LIST, upload } from '../fixtures/import-steps.ts';
import { readLine, readSecrets } from '../fixtures/outside.ts';
import { save } from '../fixtures/set-up.ts';

/** Practice's own: two days to pay, two of grace, cut-offs at ten. */
const ROUTER = 'Thika road';
/** Of the list, each with a balance from before; who of them has not paid by himself when the time comes is followed. */
const DEBTORS = ['Akinyi Otieno', 'Yusuf Abdi', 'Victor Nyambura', 'Lydia Wafula', 'Patrick Karanja', 'Amina Gitau', 'Daniel Cheruiyot'];

test.use({ practice: true });

test('who does not pay is reminded, cut off after grace, and back on when he pays', async ({ app, page }) => {
  test.setTimeout(150_000);
  await signIn(page, app);
  await test.step('the messy list joins the business', () => importList(page));
  const port = await portOf(page);
  const before = await readSecrets(port);
  await test.step('what begins the next day is invoiced by hand', () => runBilling(page));
  await test.step('days go by: reminders, then the hour of cut-offs', () => untilCutOffs(page));
  const debtor = await test.step('somebody was reminded and then cut off', () => findCutOff(page));
  await test.step('his router says so too', async () => {
    expect(before.get(debtor.userName)).toMatchObject({ disabled: 'false' });
    expect(await readLine(port, debtor.userName)).toMatchObject({ secret: { disabled: 'true' }, sessions: 0 });
  });
  await test.step('he pays at the paybill and is back on', () => payAndSee(page, debtor));
  await test.step('his router says so too', () => expect.poll(() => readLine(port, debtor.userName), { timeout: 20_000 }).toMatchObject({ secret: { disabled: 'false' }, sessions: 1 }));
});

async function importList(page: Page): Promise<void> {
  await upload(page, MESSY_LIST);
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await makeWeeklyPlan(page);
  await chooseRouter(page, 'rb kasarani', ROUTER);
  await chooseRouter(page, 'Juja-CCR', ROUTER);
  await keepLeavers(page);
  // Six of its user names are taken in the play business.
  await expectCounts(page, { Ready: '239', Errors: '21', Skipped: '13', Rows: '273' });
  await commit(page, 239);
}

async function portOf(page: Page): Promise<number> {
  await open(page, 'Routers');
  await page.getByRole('link', { name: ROUTER }).click();
  const address = (await page.getByText(/^127\.0\.0\.1:\d+$/).textContent()) ?? '';
  return Number(address.split(':')[1]);
}

async function runBilling(page: Page): Promise<void> {
  await openSettings(page, 'Billing');
  await page.getByLabel('Invoices are posted daily at').fill('12:00');
  await save(page);
  await moveOn(page, 'One day on');
  await open(page, 'Billing runs');
  await page.getByRole('link', { name: 'Next run' }).click();
  const invoices = page.locator('.stat', { hasText: 'Invoices' });
  await expect(invoices).toContainText(/\d/);
  const count = Number(/Invoices(\d+)/.exec((await invoices.textContent()) ?? '')![1]);
  expect(count).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Run now' }).click();
  await page.getByRole('dialog', { name: 'Run billing now?' }).getByRole('button', { name: 'Post the invoices' }).click();
  await expect(invoices).toContainText('Invoices0');
  await page.getByRole('link', { name: 'See the invoices' }).click();
  await expect(page.getByRole('table').getByText('Open', { exact: true }).first()).toBeVisible();
}

/** Due two days after the import, in grace for two more; on the fifth day at ten it is over. The clock stands at eight. */
async function untilCutOffs(page: Page): Promise<void> {
  await moveOn(page, 'One day on', 4);
  await moveOn(page, '+1 h', 2);
}

interface Debtor {
  readonly name: string;
  readonly userName: string;
  readonly account: string;
  readonly owes: string;
}

async function findCutOff(page: Page): Promise<Debtor> {
  await page.evaluate(`location.hash = '#/subscribers?state=suspended'`);
  await expect(page.getByRole('button', { name: /^State: Suspended/ })).toBeVisible();
  await expect(row(page, 'Suspended').first()).toBeVisible();
  const names = await page.getByRole('row').getByRole('link').allTextContents();
  const name = DEBTORS.find((one) => names.includes(one));
  expect(name, `one of ${DEBTORS.join(', ')} is among ${names.join(', ')}`).toBeDefined();
  await openSubscriber(page, name!);
  await expect(page.getByText(/^He is cut off since .*: he is offline until he pays KES/)).toBeVisible();
  const owes = /pays KES\s([\d,.]+)\./.exec((await page.getByText(/^He is cut off since/).textContent()) ?? '')![1]!;
  // The answer to "why is he off?", in order, newest first.
  const timeline = page.getByRole('main').getByRole('list');
  const story = await timeline.getByRole('listitem').allTextContents();
  const at = (pattern: RegExp) => story.findIndex((text) => pattern.test(text));
  expect(at(/^Router Thika road read back: as it should be/)).toBeGreaterThanOrEqual(0);
  expect(at(/^Cut off/)).toBeGreaterThanOrEqual(0);
  expect(at(/^Reminder by SMS: sent/)).toBeGreaterThan(at(/^Cut off/));
  expect(at(/^Opening balance/)).toBeGreaterThan(at(/^Reminder by SMS: sent/));
  const account = /\d{6,}/.exec((await page.getByText(/^Account \d+/).first().textContent()) ?? '')![0];
  await page.getByRole('tab', { name: 'Services' }).click();
  const userName = (await page.locator('dl div', { hasText: 'User name' }).locator('dd').textContent()) ?? '';
  await page.getByRole('tab', { name: 'Messages' }).click();
  await expect(row(page, `account ${account}`).first()).toContainText('Sent');
  await page.getByRole('tab', { name: 'Timeline' }).click();
  return { name: name!, userName, account, owes };
}

async function payAndSee(page: Page, { account, owes }: Debtor): Promise<void> {
  expect(parseAmount(owes)).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'A customer pays' }).click();
  const dialog = page.getByRole('dialog', { name: 'A customer pays at the paybill' });
  await expect(dialog.getByLabel('Account number as he types it')).toHaveValue(account);
  await expect(dialog.getByLabel('Amount')).toHaveValue(owes);
  await dialog.getByRole('button', { name: 'Pay' }).click();
  const receipt = /says: (\S+) confirmed/.exec((await notice(page, /^M-Pesa says/).textContent()) ?? '')![1]!;
  await expect(page.getByText(`M-Pesa received, ${receipt}`)).toBeVisible();
  await expect(page.getByText('Service back on')).toBeVisible();
  await expect(page.getByText(/^He is online since|^He may connect/)).toBeVisible();
  await expect(page.getByText('Nothing owed')).toBeVisible();
}
