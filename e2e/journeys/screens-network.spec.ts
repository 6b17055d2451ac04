/** Every screen and dialog of the network, in both themes: kept as pictures in out/screens, free of what axe calls serious. */
import { expect, test } from '../fixtures/app.ts';
import { signIn } from '../fixtures/desk.ts';
import { photographer } from '../fixtures/photographer.ts';
import { lookAtRouter } from '../fixtures/set-up.ts';

const WIDE = { width: 1366, height: 768 };
/** Longer than the longest form. */
const TALL = { width: 1366, height: 1700 };

test.use({ practice: true });

test('every screen of the network', async ({ app, page }) => {
  test.setTimeout(300_000);
  const { shoot, problems } = photographer(page);
  const go = async (address: string) => {
    await page.goto(`${app.address}/#${address}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/\S/);
  };
  const close = async () => {
    await expect(async () => {
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0, { timeout: 2000 });
    }).toPass();
  };
  const press = (name: string | RegExp) => page.getByRole('main').getByRole('button', { name }).first().click();
  const dialog = page.getByRole('dialog');
  const practiceRouters = async (item: string) => {
    await page.getByRole('button', { name: 'Routers', exact: true }).click();
    await page.getByRole('menuitem', { name: item }).click();
    const told = page.locator('.mantine-Notification-root').getByRole('button', { name: 'Close' });
    if (item.startsWith('Change')) await told.click();
  };
  await signIn(page, app);
  await go('/routers');
  await shoot('net-routers');
  const links = page.getByRole('row').getByRole('link');
  await expect(links).toHaveCount(3);
  const [kasarani, ruiru] = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')!.replace(/^#/, '')));

  await test.step('one router', async () => {
    await page.setViewportSize(TALL);
    await go(ruiru!);
    await expect(page.getByRole('heading', { name: 'Memory in use' })).toBeVisible();
    await expect(page.getByText('Read back and right')).toBeVisible();
    await shoot('net-health');
    await press('Show the script');
    await expect(dialog.getByText('What it does')).toBeVisible();
    await shoot('net-armed-script');
    await close();
    await page.setViewportSize(WIDE);
    for (const tab of ['sessions', 'jobs', 'proofs', 'doctor', 'backups', 'log', 'drift']) {
      await go(`${ruiru}?tab=${tab}`);
      await shoot(`net-${tab}`);
    }
    await go(`${ruiru}?tab=backups`);
    await press('Compare with the one before');
    await expect(dialog.getByText(/added, .* removed/)).toBeVisible();
    await shoot('net-backup-compare');
    await close();
    await go(`${ruiru}?tab=sessions&sessions=live`);
    await expect(page.getByRole('button', { name: /^End the session of/ }).first()).toBeVisible();
    await shoot('net-live');
  });

  await test.step('before something is sent', async () => {
    await practiceRouters('Change something on Ruiru plaza by hand');
    await go(`${ruiru}?tab=drift`);
    await press('Look before sending');
    await expect(dialog.getByRole('button', { name: 'Send 1 change' })).toBeEnabled();
    await shoot('net-preview');
    await close();
  });

  await test.step('a new one', async () => {
    const port = Number((await (await go(ruiru!), page.locator('dl div', { hasText: 'Address' }).locator('dd')).textContent())!.split(':')[1]);
    await go('/routers');
    await press('Add a router');
    await page.getByRole('radio', { name: /^Tunnel, RouterOS 7/ }).click();
    await dialog.getByLabel('Public address or name of that end').fill('203.0.113.7');
    await shoot('net-wizard-reach');
    await page.getByRole('radio', { name: /^In the same network/ }).click();
    await dialog.getByRole('button', { name: 'Next: the script' }).click();
    await dialog.getByLabel('Waya comes from').fill('192.168.88.0/24');
    await dialog.getByLabel('On interface').fill('ether2');
    await shoot('net-wizard-choices');
    await dialog.getByRole('button', { name: 'Make the script' }).click();
    await expect(dialog.getByRole('region', { name: 'Lines of the script' })).toBeVisible();
    await shoot('net-wizard-script');
    await dialog.getByRole('button', { name: 'It is pasted: next' }).click();
    await dialog.getByRole('switch', { name: 'Encrypted (API-SSL)' }).uncheck();
    await lookAtRouter(page, { name: 'Juja mast', port, password: 'not the password' });
    await expect(dialog.getByText(/does not accept this user name/)).toBeVisible();
    await shoot('net-wizard-refused');
    await lookAtRouter(page, { name: 'Juja mast', port });
    await expect(dialog.getByText('Waya will', { exact: true })).toBeVisible();
    await page.setViewportSize(TALL);
    await shoot('net-wizard-found');
    await close();
    await go(`${kasarani}?tab=setup`);
    await press('Make the script');
    await page.getByRole('radio', { name: /^Tunnel by port 443/ }).click();
    await shoot('net-setup');
  });

  await test.step('a subscriber, a plan, the settings', async () => {
    await go('/subscribers?search=Patrick');
    await page.getByRole('link', { name: 'Patrick Njenga' }).click();
    await page.getByRole('tab', { name: 'Usage' }).click();
    await expect(page.getByText('Practice time stands still, so nothing flows')).toBeVisible();
    await shoot('net-usage');
    await page.getByText('24 hours', { exact: true }).click();
    await press('Add data');
    await shoot('net-top-up');
    await close();
    await page.getByRole('tab', { name: 'Services' }).click();
    await press('Test the line');
    await expect(dialog.getByRole('button', { name: 'Test again' })).toBeVisible({ timeout: 20_000 });
    await shoot('net-line-test');
    await close();
    await go('/plans');
    await press('New plan');
    await dialog.getByLabel('Download, kbit/s').fill('10000');
    await dialog.getByLabel('Upload, kbit/s').fill('5000');
    // By keys: while a part unfolds, what comes after it is not where it seems.
    const turnOn = async (name: string | RegExp) => {
      await dialog.getByRole('switch', { name }).press('Space');
      await expect(dialog.getByRole('switch', { name })).toBeChecked();
    };
    await dialog.getByRole('button', { name: 'More speed settings' }).press('Enter');
    await turnOn('Faster for a short while');
    await dialog.getByRole('button', { name: 'Data cap' }).press('Enter');
    await turnOn(/^So much data/);
    await turnOn(/^There are hours/);
    await shoot('net-plan');
    await close();
    await page.setViewportSize(WIDE);
    await page.getByRole('row').filter({ hasText: /^Home 5 Mbps/ }).click();
    await dialog.getByLabel('Download, kbit/s', { exact: true }).fill('6000');
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByRole('dialog', { name: 'What saving Home 5 Mbps sends to routers' }).getByRole('button', { name: 'Save and send' })).toBeEnabled();
    await shoot('net-plan-preview');
    await close();
    await page.setViewportSize(TALL);
    await go('/settings?tab=network');
    await shoot('net-settings');
    await page.setViewportSize(WIDE);
  });

  await test.step('one that does not answer', async () => {
    await practiceRouters('Unplug Kasarani tower');
    await go(kasarani!);
    await press('Compare now');
    await expect(page.getByText('Waya cannot work with it')).toBeVisible();
    await shoot('net-down');
    await go(`${kasarani}?tab=sessions&sessions=live`);
    await expect(page.getByText('No answer just now')).toBeVisible();
    await shoot('net-down-live');
  });
  expect(problems).toEqual([]);
});
