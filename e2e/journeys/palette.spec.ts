/** Ctrl K: every page by a part of its name, without the mouse. */
import { expect, test } from '../fixtures/app.ts';
import { makeFirstOwner } from '../fixtures/set-up.ts';

/** What is typed, what is offered for it, and the heading of the page that Enter opens. */
const PAGES = [
  ['draft', 'Invoices: Drafts', 'Drafts'],
  ['credit n', 'Invoices: Credit notes', 'Credit notes'],
  ['refund', 'Invoices: Refunds', 'Refunds'],
  ['billing r', 'Billing runs', 'Billing runs'],
  ['next r', 'Billing runs: Next run', 'Next run'],
  ['pdf', 'Billing runs: PDF exports', 'PDF exports'],
  ['reports', 'Reports', 'Receivables'],
  ['reports: t', 'Reports: Taxes', 'Taxes'],
  ['add-on', 'Plans: Add-ons and one-offs', 'Add-ons and one-offs'],
  ['promo', 'Plans: Promo codes', 'Promo codes'],
  ['settings: tax', 'Settings: Taxes', 'Settings'],
  ['late f', 'Settings: Late fees', 'Settings'],
  ['locks', 'Settings: Numbers and locks', 'Settings'],
  ['etims', 'Settings: eTIMS (KRA)', 'Settings'],
] as const;

test('the palette finds every page of the money and of the settings', async ({ app, page }) => {
  await makeFirstOwner(page, app);
  for (const [typed, offered, heading] of PAGES) {
    await page.keyboard.press('Control+k');
    const field = page.getByRole('textbox', { name: /Name, phone, account/ });
    await expect(field).toBeFocused();
    await page.keyboard.press('Control+a');
    await page.keyboard.type(typed);
    await expect(page.getByRole('button', { name: offered }).first()).toHaveAttribute('data-selected', 'true');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: heading, exact: true })).toBeVisible();
    if (heading === 'Settings') await expect(page.getByRole('navigation', { name: 'Kinds of settings' }).getByRole('link', { name: offered.replace('Settings: ', '') })).toHaveAttribute('aria-current', 'page');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
});
