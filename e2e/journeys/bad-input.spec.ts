/** Bad input of every kind that the outside has: a clear error where the person looks, and nothing changed. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { shillings } from '../../src-shared/money.ts';
import { expect, test } from '../fixtures/app.ts';
import { notice, open, row, signIn } from '../fixtures/desk.ts';
import type { RunningHost } from '../fixtures/host.ts';
import { expectCounts, makePlans, MESSY_LIST, upload } from '../fixtures/import-steps.ts';
import { freePort, MPESA, readSecrets, ROUTER_LOGIN, startMpesa, startRouter } from '../fixtures/outside.ts';

const OWNER = { userName: 'boss', password: 'a sentence to keep' };

test.describe('files and forms', () => {
  test.use({ practice: true });
  test.beforeEach(({ app, page }) => signIn(page, app));

  test('a file that is no list is refused with what it is and what to do', async ({ page }) => {
    await upload(page, { name: 'customers.xlsx', mimeType: 'application/vnd.ms-excel', buffer: Buffer.from('PK\u0003\u0004not really', 'latin1') });
    await expect(page.getByRole('alert')).toContainText('“customers.xlsx” is an Excel workbook');
    await expect(page.getByRole('alert')).toContainText('CSV (comma separated)');
    await upload(page, { name: 'empty.csv', mimeType: 'text/csv', buffer: Buffer.alloc(0) });
    await expect(page.getByRole('alert')).toContainText('is empty');
    await upload(page, { name: 'letter.csv', mimeType: 'text/csv', buffer: Buffer.from('<!doctype html><html><body>Dear customer</body></html>') });
    await expect(page.getByRole('alert')).toContainText('is a web page');
    await upload(page, { name: 'huge.csv', mimeType: 'text/csv', buffer: Buffer.alloc(10 * 1024 * 1024 + 1, 'a') });
    await expect(page.getByRole('alert')).toContainText('is larger than 10 MB');
    await expect(page.getByText('Nothing was imported yet.')).toBeVisible();
  });

  test('a column taken for the wrong thing shows at once, and so do bad phones and user names that come twice', async ({ page }) => {
    await upload(page, MESSY_LIST);
    await page.getByRole('button', { name: 'Next' }).click();
    await makePlans(page);
    await expectCounts(page, { Ready: '216', Errors: '15', Skipped: '42', Rows: '273' });

    await page.getByRole('button', { name: 'Columns' }).click();
    const phones = page.getByRole('combobox', { name: 'What is Phone No?' });
    await phones.click();
    await page.getByRole('option', { name: 'Not imported' }).click();
    await page.getByRole('combobox', { name: 'What is Location?' }).click();
    await page.getByRole('option', { name: 'Phone', exact: true }).click();
    await expectCounts(page, { Ready: '0' });
    await page.getByRole('button', { name: 'Check and import' }).click();
    await expect(page.getByText(/Phone: “.*” .*(and \d+ more)?/).first()).toBeVisible();
    await expect(page.getByText('No row is ready yet.')).toBeVisible();
    await expect(page.getByRole('button', { name: /^Import \d+ subscribers$/ })).toBeDisabled();

    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('combobox', { name: 'What is Location?' }).click();
    await page.getByRole('option', { name: 'Location', exact: true }).click();
    await phones.click();
    await page.getByRole('option', { name: 'Phone', exact: true }).click();
    await expectCounts(page, { Ready: '216', Errors: '15', Skipped: '42' });

    await page.getByRole('button', { name: /^Errors/ }).click();
    await expect(page.getByText(/^PPPoE user name: “wanjiku.muthoni” is the user name of row \d+ and of row \d+/).first()).toBeVisible();
    await expect(page.getByText(/^Phone: “/).first()).toBeVisible();
    await page.getByRole('row').filter({ hasText: 'PPPoE user name: “wanjiku.muthoni”' }).first().click();
    const detail = page.getByRole('dialog', { name: /^Row \d+ of the list$/ });
    await expect(detail.getByText('As it stands in the list')).toBeVisible();
    await expect(detail.getByText('••••••')).toBeVisible();
  });

  test('a form says at the field what is wrong with it', async ({ page, app }) => {
    await page.goto(`${app.address}/#/subscribers?sort=name`);
    const before = await page.getByText(/^\d+ of \d+ rows loaded$|^\d+ rows$/).textContent();
    const taken = await userNameOfSomebody(page, app);
    await page.goto(`${app.address}/#/subscribers/new`);
    await page.getByLabel('Name', { exact: true }).fill('Somebody New');
    await page.getByLabel('Phone', { exact: true }).fill('12345');
    await page.getByRole('combobox', { name: 'Plan' }).click();
    await page.getByRole('option').first().click();
    await page.getByLabel('User name', { exact: true }).fill(taken);
    await page.getByRole('button', { name: 'Add the subscriber' }).click();
    await expect(page.getByText('Write it like 0712 345 678')).toBeVisible();
    await page.getByLabel('Phone', { exact: true }).fill('0712 345 678');
    await page.getByRole('button', { name: 'Add the subscriber' }).click();
    await expect(page.getByText(/is taken/)).toBeVisible();
    await open(page, 'Subscribers');
    await expect(page.getByText(before ?? '')).toBeVisible();
  });
});

async function userNameOfSomebody(page: Page, app: RunningHost): Promise<string> {
  await page.goto(`${app.address}/#/subscribers/1?tab=services`);
  return (await page.locator('dl div', { hasText: 'User name' }).locator('dd').textContent()) ?? '';
}

test.describe('routers and money', () => {
  test.beforeEach(async ({ app, page }) => {
    await page.goto(app.address);
    await page.getByLabel('Set-up code').fill((await app.line(/^ {2}(\S{20,})$/))[1]!);
    await page.getByLabel('Your name').fill('Office owner');
    await page.getByLabel('User name').fill(OWNER.userName);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByLabel('Password once more').fill(OWNER.password);
    await page.keyboard.press('Enter');
    await expect(page.getByText('Live', { exact: true })).toBeVisible();
  });

  test('a wrong password, what is no MikroTik, and a port where nothing listens are said in the wizard', async ({ page }) => {
    const router = await startRouter();
    const web = await webServer();
    await open(page, 'Routers');
    await page.getByRole('button', { name: 'Add a router' }).first().click();
    const wizard = page.getByRole('dialog', { name: 'Add a router' });
    const look = async (port: number, password: string) => {
      await wizard.getByLabel('Name', { exact: true }).fill('Tower');
      await wizard.getByLabel('Address', { exact: true }).fill('127.0.0.1');
      await wizard.getByLabel('API port').fill(String(port));
      await wizard.getByLabel('User name').fill(ROUTER_LOGIN.userName);
      await wizard.getByLabel('Password', { exact: true }).fill(password);
      await page.keyboard.press('Enter');
    };
    await look(router.at.port, 'not the password');
    await expect(wizard.getByText(/does not accept this user name and password/).first()).toBeVisible();
    expect(router.simulator.router.log.list().some((entry) => /login failure/.test(entry['message'] ?? ''))).toBe(true);
    await look((web.address() as AddressInfo).port, ROUTER_LOGIN.password);
    await expect(wizard.getByText(/is not the API of a MikroTik router/).first()).toBeVisible();
    await look(await freePort(), ROUTER_LOGIN.password);
    await expect(wizard.getByText(/Nothing listens at/).first()).toBeVisible();
    await wizard.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByText('No routers yet')).toBeVisible();
    expect((await readSecrets(router.at.port)).size).toBe(0);
    web.close();
    await router.simulator.close();
  });

  test('a router that shows another certificate is not spoken to until a person has looked', async ({ page, app }) => {
    const router = await startRouter({ tls: true });
    await open(page, 'Routers');
    await page.getByRole('button', { name: 'Add a router' }).first().click();
    const wizard = page.getByRole('dialog', { name: 'Add a router' });
    await wizard.getByLabel('Name', { exact: true }).fill('Tower');
    await wizard.getByLabel('Address', { exact: true }).fill('127.0.0.1');
    await wizard.getByRole('switch', { name: 'Encrypted (API-SSL)' }).check();
    await wizard.getByLabel('API port').fill(String(router.at.tlsPort));
    await wizard.getByLabel('User name').fill(ROUTER_LOGIN.userName);
    await wizard.getByLabel('Password', { exact: true }).fill(ROUTER_LOGIN.password);
    await page.keyboard.press('Enter');
    await wizard.getByLabel('It is the same: trust this certificate').check();
    await page.keyboard.press('Enter');
    await expect(page.locator('.state-badge', { hasText: 'Up' })).toBeVisible();

    const fingerprint = router.simulator.changeCertificate();
    router.simulator.faults.dropConnections();
    await page.getByRole('button', { name: 'Compare now' }).click();
    await expect(page.getByText('Its certificate has changed')).toBeVisible({ timeout: 20_000 });
    await expect(page.locator('.state-badge', { hasText: 'Refused' })).toBeVisible();
    await page.getByRole('button', { name: 'Look at the new certificate' }).click();
    const dialog = page.getByRole('dialog', { name: 'Trust the new certificate?' });
    await expect(dialog.getByLabel('New fingerprint')).toHaveValue(fingerprint);
    await dialog.getByRole('button', { name: 'Trust the new one' }).click();
    await expect(page.locator('.state-badge', { hasText: 'Up' })).toBeVisible({ timeout: 20_000 });
    expect(await app.stop()).toBe(0);
    await router.simulator.close();
  });
});

test.describe('callbacks', () => {
  test('a malformed, a replayed and a huge report change nothing', async ({ page, app }) => {
    const mpesa = await startMpesa();
    await page.goto(app.address);
    await page.getByLabel('Set-up code').fill((await app.line(/^ {2}(\S{20,})$/))[1]!);
    await page.getByLabel('Your name').fill('Office owner');
    await page.getByLabel('User name').fill(OWNER.userName);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByLabel('Password once more').fill(OWNER.password);
    await page.keyboard.press('Enter');
    await expect(page.getByText('Live', { exact: true })).toBeVisible();
    const callbackPort = await freePort();
    void callbackPort;
    await mpesa.simulator.close();
  });
});

async function webServer(): Promise<Server> {
  const server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
void [shillings, MPESA, notice, row];
