/**
 * Every screen but those of money in and of the network (screens-money-in.spec.ts, screens-network.spec.ts), in both themes, as the operator has
 * it: kept as pictures in out/screens, free of what axe calls serious.
 */
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/app.ts';
import { notice, signIn } from '../fixtures/desk.ts';
import { removeData, startHost } from '../fixtures/host.ts';
import { makeWeeklyPlan, MESSY_LIST, upload } from '../fixtures/import-steps.ts';
import { photographer } from '../fixtures/photographer.ts';

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

    await test.step('plans', async () => {
      await go('/plans');
      await shoot('plans');
      await page.getByRole('button', { name: 'New plan' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await shoot('plan-new');
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
      for (const tab of ['business', 'taxes', 'billing', 'lateFees', 'dunning', 'numbers', 'etims', 'operators', 'log']) {
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

  test('every screen of the money', async ({ app, page }) => {
    test.setTimeout(300_000);
    const { shoot, problems } = photographer(page);
    const go = async (address: string) => {
      await page.goto(`${app.address}/#${address}`);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(/\S/);
    };
    const close = async () => {
      // The first one closes the list of a field that has the focus.
      await expect(async () => {
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toHaveCount(0, { timeout: 2000 });
      }).toPass();
    };
    const dialogs = async (...openings: readonly (readonly [name: string, open: () => Promise<void>])[]) => {
      for (const [name, open] of openings) {
        await open();
        await expect(page.getByRole('dialog')).toBeVisible();
        await shoot(name);
        await close();
      }
    };
    const press = (name: string) => () => page.getByRole('main').getByRole('button', { name, exact: true }).first().click();
    const choose = (menu: string, item: string) => async () => {
      await page.getByRole('button', { name: menu, exact: true }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    const key = (letter: string) => () => page.keyboard.press(letter);
    await signIn(page, app);

    await test.step('credit notes, drafts, refunds, receivables, taxes, runs', async () => {
      for (const name of ['credit-notes', 'drafts', 'refunds', 'receivables', 'taxes', 'runs', 'exports']) {
        await go(`/money/${name}`);
        await shoot(`money-${name}`);
      }
      await go(await firstLink(page, app.address, '/money/credit-notes', 'Kahawa Cyber Café'));
      await shoot('credit-note');
      await page.getByRole('button', { name: 'Show' }).click();
      await shoot('credit-note-books');
      await go(await firstLink(page, app.address, '/money/drafts', 'Kahawa Cyber Café'));
      await expect(page.getByText('To pay')).toBeVisible();
      await shoot('draft');
      await dialogs(['draft-post', press('Post')]);
      await go('/money/drafts/new');
      await shoot('draft-new');
      await go(await firstLink(page, app.address, '/money/runs', 'Done'));
      await shoot('run-report');
      await go('/money/run');
      await page.getByText('In 7 days', { exact: true }).click();
      await expect(page.getByRole('row').nth(2)).toBeVisible();
      await page.getByRole('row').nth(1).getByRole('cell').nth(1).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await shoot('run-planned');
      await close();
      await go('/money/run');
      await dialogs(['run-now', press('Run now')]);
    });

    await test.step('an invoice and a payment', async () => {
      await go(await firstLink(page, app.address, '/money/credit-notes', 'Kahawa Cyber Café'));
      await page.getByRole('main').getByRole('link', { name: /^INV-/ }).click();
      await expect(page.getByRole('heading', { name: 'Credit notes' })).toBeVisible();
      await shoot('invoice-credited');
      await dialogs(['invoice-credit-note', key('c')]);
      await go(await firstLink(page, app.address, '/money/invoices?state=overdue', 'Overdue'));
      await shoot('invoice-overdue');
      await dialogs(['invoice-write-off', choose('More actions', 'Write off')]);
      await go(await firstLink(page, app.address, '/money/payments?state=credited', 'Credited'));
      await dialogs(['payment-reverse', key('v')], ['payment-move', key('m')], ['payment-allocate', key('a')]);
    });

    await test.step('plans, products, promo codes', async () => {
      await go('/plans');
      await page.getByRole('row').nth(2).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await shoot('plan');
      await page.getByRole('dialog').getByRole('button', { name: 'Change price' }).click();
      const pricing = page.getByRole('dialog', { name: /^Change the price of/ });
      await pricing.getByRole('textbox', { name: 'New price' }).fill('1,800');
      await expect(pricing.getByText(/All together KES/)).toBeVisible();
      await shoot('plan-change-price');
      await go('/plans/products');
      await shoot('products');
      await dialogs(['product-new', press('New product')]);
      await page.getByRole('row').nth(1).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await shoot('product');
      await go('/plans/promo-codes');
      await shoot('promo-codes');
      await dialogs(['promo-code-new', press('New promo code')]);
    });

    await test.step('a subscriber', async () => {
      const cafe = await subscriberCalled(page, app.address, 'Kahawa Cyber');
      await go(`${cafe}?tab=money`);
      await expect(page.getByRole('link', { name: /^INV-/ }).first()).toBeVisible();
      await shoot('account-money');
      await dialogs(['account-promise', key('p')], ['account-one-off', choose('More', 'One-off charge')]);
      await go(`${cafe}/statement`);
      await shoot('statement');
      await page.getByRole('row').nth(2).getByRole('cell').first().click();
      await expect(page.getByRole('dialog').getByText('Booked on')).toBeVisible();
      await shoot('statement-entry');
      await go(`${cafe}?tab=services`);
      await shoot('service-extras');
      await page.getByRole('button', { name: 'Change plan' }).click();
      await page.getByRole('dialog').getByRole('combobox', { name: 'New plan' }).click();
      await page.getByRole('option', { name: /^Home 10 Mbps/ }).click();
      await page.getByRole('dialog').getByText('Now', { exact: true }).click();
      await expect(page.getByRole('dialog').getByText('A cheaper plan')).toBeVisible();
      await shoot('service-change-plan');
      await close();
      await dialogs(['service-pause', press('Pause')], ['service-add-on', choose('Add', 'Add-on')], ['service-discount', choose('Add', 'Discount')], ['service-promo-code', choose('Add', 'Promo code')], ['service-end', press('End the service')]);
      for (const [who, name] of [['Juja Traders', 'arrears'], ['Membley Dental', 'planned-change'], ['Beatrice Anyango', 'paused'], ['Philip Kiptoo', 'discount'], ['Dennis Mugo', 'day-pass']] as const) {
        await go(`${await subscriberCalled(page, app.address, who)}?tab=services`);
        await expect(page.getByText('On the router')).toBeVisible();
        await shoot(`service-${name}`);
      }
      await dialogs(['service-renew', press('Renew now')]);
      await go(`${await subscriberCalled(page, app.address, 'Sunrise Court')}?tab=units`);
      await shoot('units');
      await dialogs(['units-rules', press('Rules for his units')], ['units-add', press('Add a unit')]);
    });

    await test.step('settings', async () => {
      await go('/settings?tab=taxes');
      await dialogs(['settings-tax-rate', press('Set a rate')]);
      await go('/settings?tab=numbers');
      await dialogs(['settings-period-lock', press('Close a period')]);
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
  for (const [address, name] of [['/subscribers', 'subscribers'], ['/money/payments', 'payments'], ['/money/unmatched', 'unmatched'], ['/money/invoices', 'invoices'], ['/money/drafts', 'drafts'], ['/money/credit-notes', 'credit-notes'], ['/money/refunds', 'refunds'], ['/money/runs', 'runs'], ['/money/run', 'run'], ['/money/exports', 'exports'], ['/money/receivables', 'receivables'], ['/money/taxes', 'taxes'], ['/plans', 'plans'], ['/plans/products', 'products'], ['/plans/promo-codes', 'promo-codes'], ['/settings?tab=taxes', 'settings-taxes'], ['/settings?tab=numbers', 'settings-numbers'], ['/routers', 'routers'], ['/attention', 'attention']] as const) {
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

/** The page of a subscriber, by a part of the name. */
async function subscriberCalled(page: Page, appAddress: string, name: string): Promise<string> {
  return firstLink(page, appAddress, `/subscribers?search=${encodeURIComponent(name)}`, name);
}
