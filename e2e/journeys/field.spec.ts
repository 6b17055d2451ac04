/** A technician with a phone, at the edge of the network: finds a line, tests it, connects somebody new, and sees the proof of it. */
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/app.ts';
import type { RunningHost } from '../fixtures/host.ts';
import { readLine, readSecrets } from '../fixtures/outside.ts';
import { photographer } from '../fixtures/photographer.ts';

const TECHNICIAN = { userName: 'technician', password: 'practice-technician' } as const;
const NEW = { name: 'Zuhura Kiptanui', phone: '0711222333', userName: 'zuhura.kiptanui' } as const;
const THUMB_PX = 44;
const WIDTH_PX = 360;

test.use({
  practice: true,
  viewport: { width: WIDTH_PX, height: 740 },
  hasTouch: true,
  isMobile: true,
  expectedConsoleErrors: [/ERR_INTERNET_DISCONNECTED/],
});

test('a technician finds a line, tests it, connects a new subscriber, and the router proves it', async ({ app, page }) => {
  const pictures = photographer(page);
  await test.step('signs in and lands on the page for the field', async () => {
    await page.goto(app.address);
    await page.getByLabel('User name').fill(TECHNICIAN.userName);
    await page.getByLabel('Password', { exact: true }).fill(TECHNICIAN.password);
    await page.getByRole('button', { name: 'Sign in' }).tap();
    await expect(page.getByRole('heading', { level: 1, name: 'Field' })).toBeVisible();
    await expectThumbs(page);
    await pictures.shoot('field');
  });
  await test.step('the pages of the desk that he may see are in the menu', async () => {
    await page.getByRole('button', { name: 'Menu' }).tap();
    await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Routers' })).toBeVisible();
    await expectThumbs(page);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Field' }).tap();
  });
  const somebody = await somebodyOnline(page, app);
  await test.step('finds somebody by his phone number, and sees his line', async () => {
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox').fill(`0${somebody.phone.slice(3)}`);
    await page.getByRole('link', { name: somebody.name }).tap();
    await expect(page.getByRole('heading', { level: 1, name: somebody.name })).toBeVisible();
    const line = page.getByRole('region', { name: 'Line now' });
    await expect(line.getByText('Online')).toBeVisible();
    await expect(line.getByText(/^10\.\d+\.\d+\.\d+$/)).toBeVisible();
    await expect(line.getByText('Speed now')).toBeVisible();
    await expect(line.getByText('Last end')).toBeVisible();
    await expectThumbs(page);
    await pictures.shoot('field-line');
  });
  await test.step('tests the line', async () => {
    await page.getByRole('button', { name: 'Test the line' }).tap();
    const dialog = page.getByRole('dialog', { name: /^Line of / });
    await expect(dialog.getByText('His line is right from the books to his device.')).toBeVisible({ timeout: 15_000 });
    await dialog.getByRole('button', { name: 'Close' }).tap();
    await expect(dialog).toBeHidden();
  });
  await test.step('connects somebody new while the connection comes and goes', () => connectNew(page));
  await test.step('sees the proof, once', () => seeProof(page, app));
  await expectThumbs(page);
  await pictures.shoot('field-added');
  expect(pictures.problems).toEqual([]);
});

async function ask<T>(page: Page, app: RunningHost, name: string, input: unknown): Promise<T> {
  const reply = (await (await page.request.post(`${app.address}/rpc/${name}`, { headers: { origin: app.address }, data: { input } })).json()) as { value: T };
  return reply.value;
}

interface Row {
  readonly name: string;
  readonly phone: string;
  readonly state: string | null;
  readonly online: boolean | null;
}

async function somebodyOnline(page: Page, app: RunningHost): Promise<Row> {
  const { rows } = await ask<{ rows: Row[] }>(page, app, 'subscribers.list', { limit: 200 });
  return rows.find((row) => row.online === true && row.state === 'active' && row.phone !== '' && rows.filter(({ name }) => name === row.name).length === 1)!;
}

async function connectNew(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Field' }).tap();
  await page.getByRole('searchbox').fill('');
  await page.getByRole('link', { name: 'Connect a new subscriber' }).tap();
  await page.getByLabel('Name', { exact: true }).fill(NEW.name);
  await page.getByLabel('Phone', { exact: true }).fill(NEW.phone);
  await page.getByLabel('Plan').selectOption({ label: 'Home 5 Mbps: KES 1,500.00 a month' });
  await page.getByLabel('Router').selectOption({ label: 'Kasarani tower' });
  await expect(page.getByLabel('User name')).toHaveValue(NEW.userName);
  await expectThumbs(page);
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Add and connect' }).tap();
  await expect(page.getByText('No connection to the office.', { exact: false })).toBeVisible();
  await page.context().setOffline(false);
  // Without another press: what was sent is tried again.
  await expect(page.getByText(`${NEW.name} was added`)).toBeVisible({ timeout: 15_000 });
}

async function seeProof(page: Page, app: RunningHost): Promise<void> {
  await expect(page.getByText(/^On router Kasarani tower since .*, read back\.$/)).toBeVisible();
  const { rows } = await ask<{ rows: Row[] }>(page, app, 'subscribers.list', { search: NEW.name });
  expect(rows.map(({ name }) => name)).toEqual([NEW.name]);
  await page.getByRole('button', { name: 'Show the password' }).first().tap();
  const dialog = page.getByRole('dialog', { name: 'User name and password' });
  const port = (await ask<{ name: string; port: number }[]>(page, app, 'routers.list', {})).find(({ name }) => name === 'Kasarani tower')!.port;
  expect(await readLine(port, NEW.userName)).toMatchObject({ secret: { disabled: 'false' } });
  await expect(dialog.getByText((await readSecrets(port)).get(NEW.userName)!['password']!, { exact: true })).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).last().tap();
  await expect(dialog).toBeHidden();
}

/** What is smaller than a thumb, of all that is shown and can be pressed. */
const SMALL = `[...document.querySelectorAll('a, button, select, input:not([type=radio])')]
  .filter((element) => element.getClientRects().length > 0 && !element.matches('.skip-link, [aria-hidden=true] *'))
  .map((element) => ({ name: element.getAttribute('aria-label') ?? element.textContent, box: element.getBoundingClientRect() }))
  .filter(({ box }) => box.width < ${THUMB_PX} - 0.5 || box.height < ${THUMB_PX} - 0.5)
  .map(({ name, box }) => name + ' ' + box.width + ' by ' + box.height)`;

/** Nothing to press is smaller than a thumb, and nothing lies beside the screen. */
async function expectThumbs(page: Page): Promise<void> {
  expect(await page.evaluate(SMALL), 'smaller than a thumb').toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth'), 'beside the screen').toBe(WIDTH_PX);
}
