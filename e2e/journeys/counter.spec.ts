/** The cashier's counter: fast, and without the mouse. */
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/app.ts';
import { notice, openSubscriber, signIn } from '../fixtures/desk.ts';

/** interface.md: from the palette to the printed receipt. */
const MOST_KEYS = 15;
const CASHIER = { name: 'Mary at the desk', userName: 'mary', password: 'a till and a drawer' };

test.use({ practice: true });

test.beforeEach(async ({ app, page }) => {
  await signIn(page, app);
  await page.goto(`${app.address}/#/settings?tab=operators`);
  await page.getByRole('button', { name: 'Add an operator' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add an operator' });
  await dialog.getByLabel('Name', { exact: true }).fill(CASHIER.name);
  await dialog.getByLabel('User name').fill(CASHIER.userName);
  await dialog.getByLabel('Password', { exact: true }).fill(CASHIER.password);
  await page.keyboard.press('Enter');
  await expect(notice(page, `${CASHIER.name} can sign in now.`)).toBeVisible();
  await page.context().clearCookies();
  await signIn(page, app, CASHIER);
});

/** Presses keys and counts them. A chord is one. */
function countingKeyboard(page: Page) {
  let pressed = 0;
  return {
    get pressed() {
      return pressed;
    },
    press: async (key: string) => {
      pressed += 1;
      await page.keyboard.press(key);
    },
    type: async (text: string) => {
      pressed += text.length;
      await page.keyboard.type(text);
    },
  };
}

test('cash is taken and the receipt is on the screen in 15 keys, without the mouse', async ({ page }) => {
  const { account, name } = await someoneWho(page, 'owes');
  await page.evaluate('window.print = () => { window.printed = (window.printed ?? 0) + 1; }');
  const keys = countingKeyboard(page);
  await keys.press('Control+k');
  // Playwright types faster than a window can open.
  await expect(page.getByRole('textbox', { name: /Name, phone, account/ })).toBeFocused();
  await keys.type(account);
  await keys.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await keys.press('c');
  const dialog = page.getByRole('dialog', { name: `Take cash from ${name}` });
  await expect(dialog.getByLabel('Amount received')).toBeFocused();
  await keys.press('Enter');
  const receipt = page.getByRole('dialog', { name: 'Received' });
  await expect(receipt.getByText(/^Receipt \S+$/)).toBeVisible();
  await expect(receipt.getByRole('button', { name: 'Print the receipt' })).toBeFocused();
  await keys.press('Enter');
  expect(await page.evaluate('window.printed')).toBe(1);
  expect(keys.pressed).toBeLessThanOrEqual(MOST_KEYS);

  const number = /Receipt (\S+)/.exec((await receipt.getByText(/^Receipt/).textContent()) ?? '')![1]!;
  await page.keyboard.press('Escape');
  await expect(page.getByText(`Cash received, ${number}`)).toBeVisible();
  await expect(page.getByText(/^(Nothing owed|In credit)$/)).toBeVisible();
});

test('a request to the phone is followed live: paid, cancelled, and found by asking when the answer is lost', async ({ page }) => {
  const { name } = await someoneWho(page, 'owes');
  await openSubscriber(page, name);
  const dialog = page.getByRole('dialog', { name: `Ask ${name}'s phone for money` });
  const ask = async (amount: string) => {
    await page.keyboard.press('m');
    await expect(dialog.getByLabel('Amount')).toBeFocused();
    await page.keyboard.press('Control+a');
    await page.keyboard.type(amount);
    await page.keyboard.press('Enter');
    await expect(dialog.getByText(/^(On the phone|Paid)$/)).toBeVisible();
  };

  const close = async () => {
    await page.keyboard.press('Escape');
    // It gives the focus back when it is gone.
    await expect(dialog).toHaveCount(0);
  };

  await ask('10');
  await expect(dialog.getByText('Paid', { exact: true })).toBeVisible();
  await expect(dialog.getByRole('link', { name: 'Open the payment' })).toBeVisible();
  await close();
  await expect(page.getByText(/^M-Pesa received/).first()).toBeVisible();

  await nextPhone(page, 'Cancels');
  await ask('20');
  await expect(dialog.getByText('Failed', { exact: true })).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Ask again' })).toBeVisible();
  await close();
  await expect(page.getByText(/^M-Pesa request of KES\s20.00: not paid/)).toBeVisible();

  await nextPhone(page, 'Pays, but the answer is lost');
  await ask('30');
  // As long as the customer types his PIN, M-Pesa says that it is still pending; then it tells what the lost answer would have told.
  await expect(async () => {
    await dialog.getByRole('button', { name: 'Ask M-Pesa now' }).press('Enter', { timeout: 1000 });
    await expect(dialog.getByText('Paid', { exact: true })).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 30_000 });
  await close();
  await expect(page.getByText(/^M-Pesa request of KES\s30.00: paid/)).toBeVisible();
});

test('money for a wrong account is given to its owner by keyboard', async ({ page }) => {
  const { account, name } = await someoneWho(page, 'owes');
  await page.getByRole('button', { name: 'A customer pays' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'A customer pays at the paybill' });
  await dialog.getByLabel('Phone that pays').fill('0110 555 444');
  await dialog.getByLabel('Account number as he types it').fill('999');
  await dialog.getByLabel('Amount').fill('70');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  const receipt = /says: (\S+) confirmed/.exec((await notice(page, /^M-Pesa says/).textContent()) ?? '')![1]!;

  await page.keyboard.press('g');
  await page.keyboard.press('u');
  const queue = page.getByRole('main').getByRole('list').first();
  await expect(queue.getByRole('button', { name: new RegExp(receipt) })).toBeVisible();
  while ((await queue.locator('[aria-current=true]').textContent())?.includes(receipt) !== true) {
    const before = await queue.locator('[aria-current=true]').textContent();
    await page.keyboard.press('j');
    await expect(queue.locator('[aria-current=true]')).not.toHaveText(before ?? '');
  }
  await page.keyboard.press('/');
  await page.keyboard.type(account);
  await expect(page.getByRole('button', { name: new RegExp(name) })).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: `Give it to ${name}` })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(notice(page, `${receipt} belongs to ${name} now.`)).toBeVisible();
  await expect(queue.getByRole('button', { name: new RegExp(receipt) })).toHaveCount(0);
  await openSubscriber(page, name);
  await expect(page.getByText(`M-Pesa received, ${receipt}`)).toBeVisible();
});

/** The first in the list who owes and has a phone, with whom nothing else is under way. */
async function someoneWho(page: Page, owing: 'owes'): Promise<{ name: string; account: string }> {
  await page.evaluate(`location.hash = '#/subscribers?owing=${owing}&sort=-balance'`);
  await expect(page.getByRole('heading', { level: 1, name: 'Subscribers' })).toBeVisible();
  const first = page.getByRole('row').filter({ has: page.getByRole('link') }).first();
  const name = (await first.getByRole('link').first().textContent()) ?? '';
  const account = (await first.getByRole('cell').nth(1).textContent()) ?? '';
  return { name, account };
}

async function nextPhone(page: Page, behaviour: string): Promise<void> {
  const menu = page.getByRole('button', { name: /^Next phone/ });
  await menu.press('Enter');
  await page.getByRole('menuitem', { name: behaviour, exact: true }).press('Enter');
  await expect(notice(page, `The next phone that is asked: ${behaviour}.`)).toBeVisible();
  // The menu gives the focus back when it has closed.
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(menu).toBeFocused();
}
