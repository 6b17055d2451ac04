/** A morning with the routers: is one well, what did hands change on it, who is on it, what has he used, and a new one. */
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/app.ts';
import { enter, notice, open, openSubscriber, row, signIn } from '../fixtures/desk.ts';
import { lookAtRouter, openRouterWizard } from '../fixtures/set-up.ts';

test.use({ practice: true });

test('a router is looked at, put right, watched, and another one is looked at for the first time', async ({ app, page }) => {
  test.setTimeout(120_000);
  await signIn(page, app);
  const shown = (name: string) => page.getByRole('tabpanel', { name, exact: false });

  await test.step('its health, and the doctor', async () => {
    await openRouter(page, 'Ruiru plaza');
    await expect(page.getByRole('heading', { name: 'Measured' })).toBeVisible();
    for (const chart of ['Sessions', 'Through its ports', 'CPU load', 'Memory in use']) await expect(page.getByRole('heading', { name: chart })).toBeVisible();
    await expect(page.getByText(/are armed: the router ends each by itself/)).toBeVisible();
    await page.getByRole('tab', { name: 'Doctor' }).click();
    await page.getByRole('button', { name: 'Examine now' }).click();
    await expect(notice(page, /^Examined: 1 wrong/)).toBeVisible();
    await expect(shown('Doctor').getByText('Who may reach the API')).toBeVisible();
  });

  await test.step('its configuration is copied', async () => {
    await page.getByRole('tab', { name: 'Backups' }).click();
    await page.getByRole('button', { name: 'Copy now' }).click();
    await expect(notice(page, /A new copy is kept|Nothing has changed since/)).toBeVisible();
    await page.getByRole('button', { name: 'View', exact: true }).first().click();
    await expect(page.getByRole('dialog', { name: /^Copy of / }).getByText('/ppp profile')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  await test.step('somebody let on by hand who is cut off: looked at before it is sent, and approved', async () => {
    await changeByHand(page, 'Ruiru plaza');
    const [, userName] = /the secret (\S+) was enabled/.exec((await notice(page, 'Somebody in WinBox').textContent()) ?? '') ?? [];
    await page.getByRole('tab', { name: /^Drift/ }).click();
    await page.getByRole('button', { name: 'Look before sending' }).click();
    const preview = page.getByRole('dialog', { name: 'What would be sent to Ruiru plaza' });
    await expect(preview.getByRole('row').filter({ hasText: userName! })).toContainText('Secret disabled');
    await preview.getByRole('button', { name: 'Send 1 change' }).click();
    await expect(notice(page, 'Being sent.')).toBeVisible();
    await page.getByText('Settled', { exact: true }).click();
    await expect(row(page, userName!)).toContainText('repaired by Waya');
  });

  await test.step('who is on it now: one is put off the line', async () => {
    await page.getByRole('tab', { name: /^Sessions/ }).click();
    await page.getByText('Live', { exact: true }).last().click();
    const first = page.getByRole('row').filter({ has: page.getByRole('button', { name: /^End the session of/ }) }).first();
    const name = ((await first.getByRole('cell').first().textContent()) ?? '').trim();
    await page.getByRole('searchbox').or(page.getByPlaceholder('User name, subscriber or address')).fill(name);
    await expect(page.getByText('1 row', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: `End the session of ${name}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End the session' }).click();
    await expect(notice(page, `The session of ${name} was ended.`)).toBeVisible();
  });

  await test.step('what hands changed on another one is put right by a comparison', async () => {
    await changeByHand(page, 'Kasarani tower');
    await openRouter(page, 'Kasarani tower');
    await page.getByRole('button', { name: 'Compare now' }).click();
    await page.getByRole('tab', { name: /^Drift/ }).click();
    await page.getByText('Settled', { exact: true }).click();
    await expect(row(page, 'Changed by hand').filter({ hasText: 'repaired by Waya' })).toHaveCount(1);
  });

  await test.step('he has used up his data, and buys more', async () => {
    await openSubscriber(page, 'Patrick Njenga');
    await expect(page.getByText(/^Slowed down to 1 Mbit\/s since/)).toBeVisible();
    await page.getByRole('tab', { name: 'Usage' }).click();
    await expect(page.getByText('Used up', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Add data' }).click();
    await page.getByRole('dialog').getByLabel('Price').fill('500');
    await enter(page.getByRole('dialog'), 'Add the data');
    await expect(notice(page, 'The data is added')).toBeVisible();
    await expect(page.getByText(/ of 30 GB used$/)).toBeVisible();
    await expect(page.getByText(/^Slowed down/)).toHaveCount(0);
  });

  await test.step('a first look at a router changes nothing', async () => {
    await openRouter(page, 'Thika road');
    const address = await page.locator('dl div', { hasText: 'Address' }).locator('dd').textContent();
    await openRouterWizard(page);
    await lookAtRouter(page, { name: 'Juja mast', port: Number(address!.split(':')[1]) });
    const wizard = page.getByRole('dialog', { name: 'Add a router' });
    await expect(wizard.getByText('Thika road, RouterOS 7.18')).toBeVisible();
    await expect(wizard.getByText('Waya will', { exact: true })).toBeVisible();
    await expect(wizard.getByRole('button', { name: 'Add the router' })).toBeEnabled();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('row')).toHaveCount(4);
  });
});

async function openRouter(page: Page, name: string): Promise<void> {
  await open(page, 'Routers');
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** Somebody's hands in WinBox, by the bar of practice; what was told of the last time is closed first. */
async function changeByHand(page: Page, router: string): Promise<void> {
  const told = notice(page, 'Somebody in WinBox');
  await expect(async () => {
    if ((await told.count()) > 0) await told.getByRole('button', { name: 'Close' }).press('Enter', { timeout: 1000 });
    await expect(told).toHaveCount(0, { timeout: 1000 });
  }).toPass();
  await page.getByRole('button', { name: 'Routers', exact: true }).click();
  await page.getByRole('menuitem', { name: `Change something on ${router} by hand` }).click();
  await expect(told).toBeVisible();
}
