/** Bad input of every kind that the outside has: a clear error where the person looks, and nothing changed. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { cents, shillings } from '../../src-shared/money.ts';
import { addDays, localDate } from '../../src-shared/time.ts';
import { expect, test } from '../fixtures/app.ts';
import { enter, open, openSettings, row, signIn } from '../fixtures/desk.ts';
import type { RunningHost } from '../fixtures/host.ts';
import { expectCounts, makeWeeklyPlan, MESSY_LIST, upload } from '../fixtures/import-steps.ts';
import { freePort, readSecrets, startMpesa, startRouter } from '../fixtures/outside.ts';
import { lookAtRouter, makeFirstOwner, openRouterWizard, setUpMpesa } from '../fixtures/set-up.ts';

/** How the list reads beside the play business: six of its user names are taken there. */
const BEFORE = { Ready: '210', Errors: '21', Skipped: '42', Rows: '273' };

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
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await makeWeeklyPlan(page);
    await expectCounts(page, BEFORE);

    await page.locator('.mantine-Stepper-step', { hasText: 'Columns' }).click();
    const phones = page.getByRole('combobox', { name: 'What is Phone No?' });
    await phones.click();
    await page.getByRole('option', { name: 'Not imported' }).click();
    await page.getByRole('combobox', { name: 'What is Location?' }).click();
    await page.getByRole('option', { name: 'Phone', exact: true }).click();
    await expectCounts(page, { Ready: '0' });
    await page.locator('.mantine-Stepper-step', { hasText: 'Check and import' }).click();
    await expect(page.getByText(/Phone: “.*” .*(and \d+ more)?/).first()).toBeVisible();
    await expect(page.getByText('No row is ready yet.')).toBeVisible();
    await expect(page.getByRole('button', { name: /^Import \d+ subscribers$/ })).toBeDisabled();

    await page.locator('.mantine-Stepper-step', { hasText: 'Columns' }).click();
    await page.getByRole('combobox', { name: 'What is Location?' }).click();
    await page.getByRole('option', { name: 'Location', exact: true }).click();
    await phones.click();
    await page.getByRole('option', { name: 'Phone', exact: true }).click();
    await expectCounts(page, BEFORE);

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

test.describe('money', () => {
  test.use({ practice: true });
  test.beforeEach(({ app, page }) => signIn(page, app));

  test('a price from a day in the past is refused at its field, and the price stays', async ({ app, page }) => {
    await open(page, 'Plans');
    await row(page, 'Home 5 Mbps').getByRole('cell').first().click();
    await page.getByRole('dialog', { name: 'Plan Home 5 Mbps' }).getByRole('button', { name: 'Change price' }).click();
    const dialog = page.getByRole('dialog', { name: 'Change the price of Home 5 Mbps' });
    await dialog.getByRole('textbox', { name: 'New price' }).fill('1,800');
    await dialog.getByLabel('From', { exact: true }).fill('2026-01-01');
    await page.keyboard.press('Enter');
    await expect(dialog.getByText(/^is before \d+ \w+ \d{4}$/)).toBeVisible();
    const planId = Number(/plan=(\d+)/.exec(page.url())![1]);
    const refusal = await refusalPast(page, app, 'plans.changePrice', { id: planId, priceCents: shillings(1800), fromOn: '2026-01-01', existing: 'move' });
    expect(refusal).toMatchObject({ code: 'invalid', message: '1 Jan 2026 is over, and what began by then is invoiced at the price of that time. Choose today or a later day.' });
    await page.reload();
    await expect(page.getByRole('dialog', { name: 'Plan Home 5 Mbps' }).getByRole('list', { name: 'Price' })).toHaveText(/^KES\s1,500\.00At first/);
  });

  test('a credit note of more than remains of a line is refused at its amount, and nothing is given back', async ({ app, page }) => {
    await page.goto(`${app.address}/#/money/credit-notes`);
    await row(page, 'Kahawa Cyber Café').getByRole('link', { name: /^INV-/ }).click();
    await expect(page.getByRole('heading', { level: 1, name: /^Invoice INV-/ })).toBeVisible();
    await page.keyboard.press('c');
    const dialog = page.getByRole('dialog', { name: /^Credit note for / });
    const amount = dialog.getByRole('textbox', { name: 'Amount given back of Installation' });
    await expect(amount).toHaveValue('1,500.00');
    await dialog.getByLabel('Reason, printed on the credit note').fill('Too much');
    await amount.fill('1,500.01');
    await expect(dialog.getByText('at most KES 1,500.00')).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Post the credit note' })).toBeDisabled();
    await page.keyboard.press('Enter');
    await expect(dialog).toBeVisible();
    const invoiceId = Number(/invoices\/(\d+)/.exec(page.url())![1]);
    const { lines } = await readInvoice(page, app, invoiceId);
    const refusal = await refusalPast(page, app, 'creditNotes.issue', { invoiceId, lines: [{ lineId: lines[0]!.id, grossCents: cents(150_001) }], reason: 'Too much' });
    expect(refusal.message.replaceAll(/\s/g, ' ')).toBe('Of "Installation" at most KES 1,500.00 can still be credited, not KES 1,500.01.');
    await page.reload();
    await expect(page.locator('section').filter({ has: page.getByRole('heading', { name: 'Credit notes', exact: true }) }).getByRole('row')).toHaveCount(2);
  });

  test('today cannot be closed', async ({ app, page }) => {
    await openSettings(page, 'Numbers and locks');
    await page.getByRole('button', { name: 'Close a period' }).click();
    const dialog = page.getByRole('dialog', { name: 'Close a period' });
    const day = dialog.getByLabel('Closed up to');
    const today = addDays(localDate((await day.getAttribute('max')) ?? ''), 1);
    await day.fill(today);
    await dialog.getByLabel('Why').fill('Too early');
    await page.keyboard.press('Enter');
    await expect(dialog.getByText('is not before today: days that are not over cannot be closed')).toBeVisible();
    expect(await refusalPast(page, app, 'periodLocks.add', { upTo: today, reason: 'Too early' })).toMatchObject({ code: 'invalid', message: 'Today is still being booked: lock up to yesterday at the latest.' });
    await page.reload();
    await expect(page.getByText(/^Closed up to/).first()).toBeVisible();
    await expect(page.getByText('Too early')).toHaveCount(0);
  });
});

/** What the app says to a command that is sent past the desk. */
async function refusalPast(page: Page, app: RunningHost, command: string, input: unknown): Promise<{ code: string; message: string }> {
  const reply = await page.request.post(`${app.address}/rpc/${command}`, { headers: { origin: app.address }, data: { id: `past-the-desk-${command}`, input } });
  const { ok, refusal } = (await reply.json()) as { ok: boolean; refusal: { code: string; message: string } };
  expect(ok).toBe(false);
  return refusal;
}

async function readInvoice(page: Page, app: RunningHost, id: number): Promise<{ lines: { id: number }[] }> {
  const reply = await page.request.post(`${app.address}/rpc/invoices.get`, { headers: { origin: app.address }, data: { input: { id } } });
  return ((await reply.json()) as { value: { lines: { id: number }[] } }).value;
}

async function userNameOfSomebody(page: Page, app: RunningHost): Promise<string> {
  await page.goto(`${app.address}/#/subscribers/1?tab=services`);
  return (await page.locator('dl div', { hasText: 'User name' }).locator('dd').textContent()) ?? '';
}

test.describe('routers', () => {
  test.beforeEach(({ app, page }) => makeFirstOwner(page, app));

  test('a wrong password, what is no MikroTik, and a port where nothing listens are said in the wizard', async ({ page }) => {
    const router = await startRouter();
    const web = await webServer();
    const wizard = page.getByRole('dialog', { name: 'Add a router' });
    await openRouterWizard(page);
    await lookAtRouter(page, { name: 'Tower', port: router.at.port, password: 'not the password' });
    await expect(wizard.getByText(/does not accept this user name and password/).first()).toBeVisible();
    await lookAtRouter(page, { name: 'Tower', port: (web.address() as AddressInfo).port });
    await expect(wizard.getByText(/is not the API of a MikroTik router/).first()).toBeVisible();
    await lookAtRouter(page, { name: 'Tower', port: await freePort() });
    await expect(wizard.getByText(/Nothing listens at/).first()).toBeVisible();
    await wizard.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByText('No routers yet')).toBeVisible();
    expect((await readSecrets(router.at.port)).size).toBe(0);
    web.close();
    await router.simulator.close();
  });

  test('a router that shows another certificate is not spoken to until a person has looked', async ({ page }) => {
    const router = await startRouter({ tls: true });
    await openRouterWizard(page);
    await lookAtRouter(page, { name: 'Tower', port: router.at.tlsPort!, tls: true });
    await page.getByLabel('It is the same: trust this certificate').check();
    await enter(page.getByRole('dialog'), 'Add the router');
    const state = page.locator('h1 ~ .state-badge');
    await expect(state).toHaveText('Up');

    const fingerprint = router.simulator.changeCertificate();
    router.simulator.faults.dropConnections();
    await page.getByRole('button', { name: 'Compare now' }).click();
    await expect(page.getByText('Its certificate has changed')).toBeVisible({ timeout: 20_000 });
    await expect(state).toHaveText('Refused');
    await page.getByRole('button', { name: 'Look at the new certificate' }).click();
    const dialog = page.getByRole('dialog', { name: 'Trust the new certificate?' });
    await expect(dialog.getByLabel('New fingerprint')).toHaveValue(fingerprint);
    await dialog.getByRole('button', { name: 'Trust the new one' }).click();
    await expect(state).toHaveText('Up', { timeout: 20_000 });
    await router.simulator.close();
  });
});

const testOnKnownPort = test.extend<{ callbackPort: number }>({
  callbackPort: async ({ practice: _practice }, use) => use(await freePort()),
  hostArguments: async ({ callbackPort }, use) => use(['--callback-port', String(callbackPort)]),
});

testOnKnownPort('a malformed, a replayed and a huge report of M-Pesa change nothing', async ({ page, app, callbackPort }) => {
  const mpesa = await startMpesa();
  await makeFirstOwner(page, app);
  await setUpMpesa(page, mpesa, callbackPort);
  const paid = await mpesa.simulator.payPaybill({ phone: '254711000222', account: 'NOBODY', amountCents: shillings(350), name: 'JANE DOE' });
  const receipt = paid.paid ? paid.receipt : '';
  await open(page, 'Unmatched');
  await expect(page.getByText('1 payment, KES 350.00')).toBeVisible();

  const told = mpesa.simulator.deliveries().find(({ channel }) => channel === 'c2b-confirmation')!;
  const report = (body: string, url = told.url) => fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).then(({ status }) => status);
  expect(await report(told.body), 'told once more').toBe(200);
  expect(await report(JSON.stringify({ ...(JSON.parse(told.body) as object), pad: 'x'.repeat(70_000) })), 'larger than any report').toBe(413);
  expect(await report(told.body, told.url.replace(/\/[0-9a-f]{32,}\//, `/${'0'.repeat(64)}/`)), 'at a guessed address').toBe(404);
  expect(await report('{"Body": {"stkCallback": '), 'not JSON').toBe(200);
  expect(await report(JSON.stringify({ TransID: 'UKM0000000', TransAmount: 'a lot' })), 'not a payment').toBe(200);

  // What could not be read is kept and shown to a person; there is still one payment.
  await open(page, 'Attention');
  await expect(page.getByText('M-Pesa reported 2 things that Waya could not read')).toBeVisible();
  await open(page, 'Payments');
  await expect(row(page, receipt)).toHaveCount(1);
  await expect(page.getByText('1 row', { exact: true })).toBeVisible();
  await open(page, 'Settings');
  await page.getByRole('link', { name: 'Books' }).click();
  await page.getByRole('button', { name: 'Check the books' }).click();
  await expect(page.getByText('The books are in order')).toBeVisible();
  await mpesa.simulator.close();
});

async function webServer(): Promise<Server> {
  const server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
