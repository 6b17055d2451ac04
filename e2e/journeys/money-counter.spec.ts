/** Other money than M-Pesa's, at the counter of the play business: a till, a bank transfer, a cheque; and the close of its days. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/app.ts';
import { leaveDialog, notice, open, openSubscriber, row, signIn } from '../fixtures/desk.ts';

const PAYS_BY_BANK = 'Kahawa Cyber Café';
const PAYS_BY_CHEQUE = 'Juja Traders Ltd';

test.use({ practice: true });

test('a till from its float to its count, a bank transfer, a cheque, and days that are closed', async ({ app, page }) => {
  test.setTimeout(120_000);
  await signIn(page, app);
  await test.step('a drawer: opened, cash in, cash out, counted short', () => keepTill(page));
  await test.step('a transfer at the bank, once', () => takeBank(page));
  await test.step('a cheque is held, then cleared', () => takeCheque(page));
  await test.step('a difference is explained, and the day closed and locked', () => closeDay(page));
});

async function keepTill(page: Page): Promise<void> {
  await open(page, 'Cash and bank');
  await page.getByLabel('Float').fill('1,000');
  await page.keyboard.press('Enter');
  await expect(notice(page, 'Your drawer is open.')).toBeVisible();
  const drawer = page.locator('section').filter({ hasText: 'My drawer' });
  await expect(drawer).toContainText('KES 1,000.00');

  const name = await someoneWhoOwes(page);
  await openSubscriber(page, name);
  await page.keyboard.press('c');
  const cash = page.getByRole('dialog', { name: `Take cash from ${name}` });
  await expect(cash.getByLabel('Amount received')).toBeFocused();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('1,700');
  await page.keyboard.press('Enter');
  const received = page.getByRole('dialog', { name: 'Received' });
  const receipt = /Receipt (\S+)/.exec((await received.getByText(/^Receipt \S+$/).textContent()) ?? '')![1]!;
  await received.getByRole('button', { name: 'More ways to get it' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Save for an 80 mm printer' }).click();
  const file = await downloading;
  expect((await readFile(await file.path())).subarray(0, 5).toString('latin1')).toBe('%PDF-');
  await expect(received.getByText(/^Receipt \S+$/)).toBeVisible();
  await leaveDialog(page);

  await page.keyboard.press('g');
  await page.keyboard.press('j');
  await expect(drawer).toContainText('KES 2,700.00');
  await page.keyboard.press('o');
  const out = page.getByRole('dialog', { name: 'Take cash out of your drawer' });
  await expect(out.getByLabel('Amount')).toBeFocused();
  await page.keyboard.type('3,000');
  await page.keyboard.press('Tab');
  await expect(out.getByText('is more than the KES 2,700.00 that should be in the drawer')).toBeVisible();
  await out.getByLabel('Amount').fill('700');
  await out.getByText('Spent', { exact: true }).click();
  await out.getByLabel('Note').fill('Fuel for the generator');
  await expect(out.getByText('KES 700.00 leaves the drawer; KES 2,000.00 should then be in it.')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(notice(page, /^Taken out: TRF-/)).toBeVisible();
  await expect(drawer).toContainText('KES 2,000.00');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await page.keyboard.press('c');
  const count = page.getByRole('dialog', { name: 'Count the drawer' });
  await expect(count.getByLabel('How many of KES 1,000')).toBeFocused();
  await page.keyboard.type('1');
  await page.keyboard.press('Enter');
  await page.keyboard.type('1');
  await expect(count.getByText('KES 500.00 short')).toBeVisible();
  await count.getByLabel('How many of KES 200').fill('2');
  await expect(count.getByText('KES 100.00 short')).toBeVisible();
  await count.getByLabel('Note', { exact: true }).fill('Perhaps wrong change');
  await page.keyboard.press('Enter');
  await expect(notice(page, 'The drawer is closed: KES 100.00 short.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: /^Drawer of/ })).toBeVisible();
  await expect(page.locator('.state-badge', { hasText: 'Counted, off' })).toBeVisible();
  await expect(row(page, receipt)).toContainText('1,700.00');
  await expect(row(page, /Fuel for the generator|TRF-/).first()).toContainText('700.00');
}

async function takeBank(page: Page): Promise<void> {
  await open(page, 'Payments');
  const take = async () => {
    await page.getByRole('button', { name: 'Take other money' }).click();
    await page.getByRole('menuitem', { name: 'Take a bank transfer' }).click();
    const dialog = page.getByRole('dialog', { name: 'Take a bank transfer' });
    await choose(page, 'Subscriber', PAYS_BY_BANK);
    await dialog.getByLabel('Amount').fill('100');
    await dialog.getByLabel('Reference of the bank').fill('FT-77001');
    await expect(dialog.getByRole('status')).toContainText(PAYS_BY_BANK);
    await page.keyboard.press('Enter');
    return dialog;
  };
  await take();
  const taken = page.getByRole('dialog', { name: 'Taken' });
  await expect(taken).toContainText('KES 100.00');
  await expect(taken.getByRole('button', { name: 'Done' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  // The bank's statement is typed in a second time.
  const again = await take();
  await expect(again.getByText(/^is BNK-\S+ already$/)).toBeVisible();
  await leaveDialog(page);
}

async function takeCheque(page: Page): Promise<void> {
  await open(page, 'Cash and bank');
  await page.getByRole('link', { name: 'Cheques', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Cheques' })).toBeVisible();
  await page.keyboard.press('n');
  const dialog = page.getByRole('dialog', { name: 'Take a cheque' });
  await choose(page, 'Subscriber', PAYS_BY_CHEQUE);
  await dialog.getByLabel('Amount').fill('2,500');
  await dialog.getByLabel('Cheque number').fill('000555');
  await dialog.getByLabel('Bank', { exact: true }).fill('KCB');
  await expect(dialog.getByText(`KES 2,500.00 is held. Nothing changes for ${PAYS_BY_CHEQUE} until the bank has paid.`)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(notice(page, 'The cheque is taken.')).toBeVisible();
  await expect(row(page, '000555')).toContainText('Held');
  await row(page, '000555').getByRole('button', { name: 'Cleared' }).click();
  const clear = page.getByRole('dialog', { name: 'Did the bank pay cheque 000555?' });
  await expect(clear.getByText(`KES 2,500.00 is credited to ${PAYS_BY_CHEQUE} now, and lies in the bank.`)).toBeVisible();
  await expect(clear.getByRole('status')).toContainText(/^KES\s2,500\.00 .*\.$|all KES\s2,500\.00 becomes his credit\.$/);
  await expect(clear.getByRole('button', { name: 'The bank paid' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(notice(page, 'Cleared: it lies in the bank.')).toBeVisible();
  await expect(row(page, '000555')).toHaveCount(0);
  await page.getByText('All', { exact: true }).click();
  await expect(row(page, '000555')).toContainText('Cleared');
}

/** The first day that is still open has something to explain. */
async function closeDay(page: Page): Promise<void> {
  await open(page, 'Close of day');
  await page.getByRole('link', { name: /^Next to close:/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/day, /);
  const close = page.getByRole('button', { name: 'Close the day' });
  await expect(page.getByText(/^\d+ differences? (is|are) in the way$/)).toBeVisible();
  await expect(close).toBeDisabled();
  const explain = page.getByRole('button', { name: 'It is right because…' });
  for (let left = await explain.count(); left > 0; left -= 1) {
    await explain.first().click();
    await page.getByLabel('It is right as it is because').fill('Looked at with the owner; settled outside.');
    await page.keyboard.press('Enter');
    await expect(explain).toHaveCount(left - 1);
  }
  await expect(close).toBeEnabled();
  await expect(page.getByText('Explained: nothing is in the way')).toBeVisible();
  await page.keyboard.press('c');
  const dialog = page.getByRole('dialog', { name: /^Close .*\?$/ });
  await expect(dialog.getByText(/explained, not mended\. The explanations stay with the day\./)).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Close the day' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(notice(page, /is closed and locked\.$/)).toBeVisible();
  await expect(page.getByText('Closed and locked', { exact: true })).toBeVisible();
  await expect(close).toHaveCount(0);
}

async function choose(page: Page, label: string, name: string): Promise<void> {
  const field = page.getByRole('combobox', { name: label });
  await field.fill(name);
  await page.getByRole('option', { name: new RegExp(name) }).click();
}

async function someoneWhoOwes(page: Page): Promise<string> {
  await page.evaluate(`location.hash = '#/subscribers?owing=owes&sort=-balance'`);
  await expect(page.getByRole('heading', { level: 1, name: 'Subscribers' })).toBeVisible();
  const first = page.getByRole('row').filter({ has: page.getByRole('link') }).first();
  return (await first.getByRole('link').first().textContent()) ?? '';
}
