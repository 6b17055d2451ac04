/** What each role sees, and what it is told where it may not go. */
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/app.ts';
import { notice, signIn } from '../fixtures/desk.ts';
import type { RunningHost } from '../fixtures/host.ts';

interface RoleCase {
  readonly role: 'Cashier' | 'Technician' | 'Support';
  readonly userName: string;
  /** The whole navigation. */
  readonly sees: readonly string[];
  /** Pages that are refused in words, by address. */
  readonly refused: readonly string[];
  /** On a subscriber's page. */
  readonly may: readonly string[];
  readonly mayNot: readonly string[];
  /** A command of the contract that the desk does not offer to him, sent past it. */
  readonly past: { readonly command: string; readonly input: unknown };
}

const EVERYBODY_SEES = ['Today', 'Subscribers', 'Payments'];
const CASES: readonly RoleCase[] = [
  {
    role: 'Cashier',
    userName: 'cash',
    sees: [...EVERYBODY_SEES, 'Unmatched', 'Close of day', 'Cash and bank', 'Invoices', 'Billing runs', 'Reports', 'Plans', 'Routers', 'Attention'],
    refused: ['/import', '/settings', '/money/run', '/money/taxes'],
    may: ['Take cash', 'Ask the phone'],
    mayNot: ['Move to another router', 'Show the PPPoE password', 'End the service'],
    past: { command: 'subscriptions.end', input: { id: 1, endOn: '2030-01-01' } },
  },
  {
    role: 'Technician',
    userName: 'tech',
    sees: [...EVERYBODY_SEES, 'Invoices', 'Billing runs', 'Plans', 'Routers', 'Field', 'Attention', 'Settings'],
    refused: ['/import', '/money/unmatched', '/money/reversals', '/money/days', '/money/tills', '/money/run', '/money/drafts', '/money/receivables', '/money/exports'],
    may: ['Move to another router', 'Show the PPPoE password'],
    mayNot: ['Take cash', 'Ask the phone', 'Change plan', 'End the service'],
    past: { command: 'payments.takeCash', input: { subscriberId: 1, amountCents: 100 } },
  },
  {
    role: 'Support',
    userName: 'help',
    sees: [...EVERYBODY_SEES, 'Invoices', 'Billing runs', 'Plans', 'Routers', 'Attention'],
    refused: ['/import', '/settings', '/money/unmatched', '/money/statements', '/money/transfers', '/money/reports', '/subscribers/new', '/money/drafts/new', '/plans/promo-codes'],
    may: ['Ask the phone'],
    mayNot: ['Take cash', 'Change plan', 'Move to another router', 'Show the PPPoE password', 'End the service'],
    past: { command: 'routers.remove', input: { id: 1 } },
  },
];
const PASSWORD = 'long enough for all';

test.use({ practice: true });

test('each role sees its own pages and acts, and is refused in words elsewhere', async ({ app, page }) => {
  test.setTimeout(90_000);
  await signIn(page, app);
  for (const { role, userName } of CASES) await addOperator(page, app, role, userName);
  for (const roleCase of CASES) await test.step(roleCase.role, () => check(page, app, roleCase));
});

async function addOperator(page: Page, app: RunningHost, role: string, userName: string): Promise<void> {
  await page.goto(`${app.address}/#/settings?tab=operators`);
  await page.getByRole('button', { name: 'Add an operator' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add an operator' });
  await dialog.getByLabel('Name', { exact: true }).fill(`The ${role}`);
  await dialog.getByLabel('User name').fill(userName);
  await dialog.getByRole('radio', { name: role }).check();
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(notice(page, `The ${role} can sign in now.`)).toBeVisible();
}

async function check(page: Page, app: RunningHost, { role, userName, sees, refused, may, mayNot, past }: RoleCase): Promise<void> {
  await page.context().clearCookies();
  await page.goto('about:blank');
  await signIn(page, app, { userName, password: PASSWORD });
  const links = page.getByRole('navigation', { name: 'Main' }).getByRole('link');
  await expect(links).toHaveCount(sees.length);
  for (const [index, name] of sees.entries()) await expect(links.nth(index)).toHaveText(new RegExp(`^${name}\\d*$`));

  for (const address of refused) {
    await page.goto(`${app.address}/#${address}`);
    await expect(page.getByText('This page is not for your role')).toBeVisible();
    await expect(page.getByText(`You are signed in as ${role}. Ask the owner if you need this page.`)).toBeVisible();
  }

  await page.goto(`${app.address}/#/subscribers/1?tab=services`);
  await expect(page.getByRole('tab', { name: 'Services', selected: true })).toBeVisible();
  await expect(page.getByText(/^He /).first()).toBeVisible();
  for (const name of may) await expect(page.getByRole('button', { name })).toBeVisible();
  for (const name of mayNot) await expect(page.getByRole('button', { name })).toHaveCount(0);

  // Who goes past the desk is refused by the app itself.
  const reply = await page.request.post(`${app.address}/rpc/${past.command}`, { headers: { origin: app.address }, data: { id: `past-${userName}`, input: past.input } });
  expect(await reply.json()).toMatchObject({ ok: false, refusal: { code: 'not_allowed' } });
}
