/** Every screen, in both themes, as the operator has it: kept as pictures in out/screens, free of what axe calls serious. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/app.ts';
import { notice, signIn } from '../fixtures/desk.ts';
import { removeData, ROOT, startHost } from '../fixtures/host.ts';
import { makeWeeklyPlan, MESSY_LIST, upload } from '../fixtures/import-steps.ts';

const FOLDER = path.join(ROOT, 'out/screens');
mkdirSync(FOLDER, { recursive: true });
/** All rows of a list are alike. */
const OTHER_ROWS = 'tbody tr:nth-child(n+9)';

/**
 * Takes the pictures when nothing is on its way any more, and asks axe: everything in the light, the colours in the dark. The page follows
 * the system's theme. Problems are collected: one run shows them all.
 */
function photographer(page: Page) {
  const problems: string[] = [];
  const lookAt = async (name: string, rules?: string[]) => {
    const axe = new AxeBuilder({ page }).setLegacyMode().exclude(OTHER_ROWS);
    const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
    for (const { impact, id, nodes } of violations) {
      if (impact === 'serious' || impact === 'critical') problems.push(`${name}: ${id} (${impact}) at ${nodes.slice(0, 3).map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary?.split('\n')[1] ?? ''}`).join('; ')}`);
    }
  };
  const take = async (name: string, theme: 'light' | 'dark') => {
    await page.emulateMedia({ colorScheme: theme });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme);
    await page.screenshot({ path: path.join(FOLDER, `${name}-${theme}.png`), animations: 'disabled', caret: 'hide' });
  };
  return {
    problems,
    shoot: async (name: string) => {
      await expect(page.locator('[data-visible=true].mantine-Skeleton-root, [aria-busy=true], .mantine-Loader-root')).toHaveCount(0);
      await page.mouse.move(700, 2);
      await take(name, 'dark');
      await lookAt(`${name}, dark`, ['color-contrast']);
      await take(name, 'light');
      await lookAt(name);
    },
  };
}

test.describe('a desk at work', () => {
  test.use({ practice: true });

  test('every screen', async ({ app, page }) => {
    test.setTimeout(240_000);
    const { shoot, problems } = photographer(page);
    const go = async (address: string) => {
      await page.goto(`${app.address}/#${address}`);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(/\S/);
    };
    await page.goto(app.address);
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await shoot('sign-in');
    await signIn(page, app);

    await test.step('today, subscribers', async () => {
      await go('/');
      await shoot('today');
      await go('/subscribers');
      await shoot('subscribers');
      const cutOff = await firstLink(page, app.address, '/subscribers?state=suspended&sort=-balance', 'Suspended');
      for (const tab of ['timeline', 'services', 'money', 'messages', 'details']) {
        await go(`${cutOff}?tab=${tab}`);
        if (tab === 'services') await expect(page.getByText('On the router')).toBeVisible();
        await shoot(`subscriber-${tab}`);
      }
      await go(cutOff);
      await page.keyboard.press('c');
      await expect(page.getByRole('dialog')).toBeVisible();
      await shoot('take-cash');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
      await page.keyboard.press('m');
      await expect(page.getByRole('dialog')).toBeVisible();
      await shoot('ask-phone');
      await page.keyboard.press('Escape');
      await go('/subscribers/new');
      await shoot('subscriber-new');
    });

    await test.step('money', async () => {
      await go('/money/payments');
      await shoot('payments');
      await go(await firstLink(page, app.address, '/money/payments?state=credited', 'Credited'));
      await shoot('payment');
      await go('/money/unmatched');
      await expect(page.getByRole('heading', { name: 'Whose is it?' })).toBeVisible();
      await shoot('unmatched');
      await go('/money/invoices');
      await shoot('invoices');
      await go(await firstLink(page, app.address, '/money/invoices?state=paid', 'Paid'));
      await shoot('invoice');
      await go('/money/run?span=week');
      await shoot('billing-run');
    });

    await test.step('plans, routers', async () => {
      await go('/plans');
      await shoot('plans');
      await page.getByRole('button', { name: 'New plan' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await shoot('plan-new');
      await page.keyboard.press('Escape');
      await go('/routers');
      await shoot('routers');
      const router = await firstLink(page, app.address, '/routers', 'Up');
      for (const tab of ['health', 'sessions', 'drift', 'jobs', 'proofs']) {
        await go(`${router}?tab=${tab}`);
        await shoot(`router-${tab}`);
      }
      await go('/routers');
      await page.getByRole('button', { name: 'Add a router' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await shoot('router-new');
      await page.keyboard.press('Escape');
    });

    await test.step('import', async () => {
      await go('/import');
      await shoot('import');
      await upload(page, MESSY_LIST);
      await expect(page.getByRole('button', { name: 'Next', exact: true })).toBeVisible();
      await shoot('import-columns');
      await page.getByRole('button', { name: 'Next', exact: true }).click();
      await makeWeeklyPlan(page);
      await notice(page, /^Hotspot weekly was made/).getByRole('button', { name: 'Close' }).click();
      await shoot('import-names');
      await page.getByRole('button', { name: 'Next', exact: true }).click();
      await shoot('import-billing');
      await page.getByRole('button', { name: 'Next', exact: true }).click();
      await shoot('import-check');
      await page.getByRole('button', { name: /^Errors/ }).click();
      await shoot('import-errors');
    });

    await test.step('attention, settings', async () => {
      await go('/attention');
      await shoot('attention');
      for (const tab of ['business', 'billing', 'dunning', 'mpesa', 'operators', 'log']) {
        await go(`/settings?tab=${tab}`);
        await shoot(`settings-${tab}`);
      }
      await go('/settings?tab=backups');
      await page.getByRole('button', { name: 'Make one now' }).click();
      await expect(page.getByText('Verified').first()).toBeVisible({ timeout: 20_000 });
      await shoot('settings-backups');
      await go('/settings?tab=books');
      await page.getByRole('button', { name: 'Check the books' }).click();
      await expect(page.getByText('The books are in order')).toBeVisible({ timeout: 20_000 });
      await shoot('settings-books');
    });

    await test.step('above every page', async () => {
      await go('/');
      await page.keyboard.press('Control+k');
      await page.getByRole('textbox', { name: /Name, phone, account/ }).fill('wan');
      await expect(page.getByRole('button', { name: /wan/i }).first()).toBeVisible();
      await shoot('palette');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Phones/ }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await shoot('practice-phones');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
      await page.getByRole('button', { name: 'A customer pays' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await shoot('practice-pay');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog')).toBeVisible();
      await shoot('keys');
      await page.keyboard.press('Escape');
      await go('/nowhere');
      await shoot('not-found');
    });
    expect(problems).toEqual([]);
  });
});

test('a new desk', async ({ page }) => {
  const app = await startHost();
  const { shoot, problems } = photographer(page);
  const [, token = ''] = await app.line(/^ {2}(\S{20,})$/);
  await page.goto(app.address);
  await expect(page.getByRole('heading', { name: 'Welcome to Waya' })).toBeVisible();
  await shoot('first-owner');
  await page.getByLabel('Set-up code').fill(token);
  await page.getByLabel('Your name').fill('Office owner');
  await page.getByLabel('User name').fill('boss');
  await page.getByLabel('Password', { exact: true }).fill('a sentence to keep');
  await page.getByLabel('Password once more').fill('a sentence to keep');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Nobody here yet')).toBeVisible();
  await shoot('empty-today');
  for (const [address, name] of [['/subscribers', 'subscribers'], ['/money/payments', 'payments'], ['/money/unmatched', 'unmatched'], ['/money/invoices', 'invoices'], ['/plans', 'plans'], ['/routers', 'routers'], ['/attention', 'attention']] as const) {
    await page.goto(`${app.address}/#${address}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await shoot(`empty-${name}`);
  }
  expect(problems).toEqual([]);
  await page.goto('about:blank');
  expect(await app.stop()).toBe(0);
  await removeData(app);
});

/** Where the first row with that text in it leads. */
async function firstLink(page: Page, appAddress: string, address: string, having: string): Promise<string> {
  await page.goto(`${appAddress}/#${address}`);
  const link = page.getByRole('row').filter({ hasText: having }).getByRole('link').first();
  await expect(link).toBeVisible();
  return ((await link.getAttribute('href')) ?? '').replace(/^#/, '');
}
