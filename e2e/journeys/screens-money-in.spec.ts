/** Every screen and dialog of money on its way in, in both themes: kept as pictures in out/screens, free of what axe calls serious. */
import { readFile } from 'node:fs/promises';
import { expect, test } from '../fixtures/app.ts';
import { leaveDialog, open, openSubscriber, row, signIn } from '../fixtures/desk.ts';
import { photographer } from '../fixtures/photographer.ts';

const NARROW = { width: 1024, height: 768 };
const WIDE = { width: 1366, height: 768 };
/** Longer than the pages of the settings. */
const TALL = { width: 1366, height: 3000 };

test.use({ practice: true });

test('every screen of money in', async ({ app, page }) => {
  test.setTimeout(240_000);
  const { shoot: take, problems } = photographer(page);
  const notices = page.locator('.mantine-Notification-root');
  // A notice that is fading away looks to axe like pale text. In a dialog the mouse stays away.
  const shoot = async (name: string) => {
    if ((await page.getByRole('dialog').count()) === 0) {
      await expect(async () => {
        for (const close of await notices.getByRole('button', { name: 'Close' }).all()) await close.click({ timeout: 500 });
        await expect(notices).toHaveCount(0, { timeout: 1000 });
      }).toPass();
    }
    await take(name);
  };
  const go = async (address: string) => {
    await page.goto(`${app.address}/#${address}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/\S/);
  };
  const dialog = async (name: string, opening: () => Promise<void>, fill?: () => Promise<void>) => {
    await opening();
    await expect(page.getByRole('dialog')).toBeVisible();
    await fill?.();
    await shoot(name);
    await expect(async () => {
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0, { timeout: 2000 });
    }).toPass();
  };
  const key = (letter: string) => () => page.keyboard.press(letter);
  const field = (label: string | RegExp) => page.getByRole('dialog').getByLabel(label);
  await signIn(page, app);

  await test.step('at the counter', async () => {
    await go('/subscribers?owing=owes&sort=-balance');
    const name = (await page.getByRole('row').getByRole('link').first().textContent()) ?? '';
    await openSubscriber(page, name);
    await page.setViewportSize(NARROW);
    await shoot('in-subscriber-narrow');
    await page.getByRole('button', { name: 'Next phone: Pays' }).click();
    await page.getByRole('menuitem', { name: 'Does not answer', exact: true }).click();
    await expect(page.getByRole('menu')).toHaveCount(0);
    await dialog('in-phone-ask', key('m'));
    await page.keyboard.press('m');
    await expect(field('Amount')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog').getByText(/^(On the phone|Paid)$/)).toBeVisible();
    await shoot('in-phone-asked');
    await expect(page.getByRole('dialog').getByText('Failed', { exact: true })).toBeVisible({ timeout: 20_000 });
    await shoot('in-phone-failed');
    await leaveDialog(page);
    await dialog('in-code-unknown', key('i'), async () => {
      await expect(field('M-Pesa code')).toBeFocused();
      await page.keyboard.type('HELLO');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('dialog').getByRole('status')).toBeVisible();
    });
    await page.setViewportSize(WIDE);
  });

  await test.step('payments, reversals, reports', async () => {
    await go('/money/payments?state=credited&method=mpesa');
    await row(page, 'Credited').first().getByRole('link').first().click();
    await expect(page.getByRole('heading', { name: 'What happened' })).toBeVisible();
    await shoot('in-payment');
    const receipt = /\b[A-Z0-9]{10}\b/.exec((await page.getByRole('heading', { level: 1 }).textContent()) ?? '')![0];
    const menu = (item: string) => async () => {
      await page.getByRole('button', { name: 'More to do with this payment' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await dialog('in-payment-ask-back', menu('Ask M-Pesa to give it back'), () => field('Reason').fill('Paid twice'));
    await dialog('in-payment-unassign', menu('Take back: unmatched again'));
    await dialog('in-code-credited', key('i'), async () => {
      await expect(field('M-Pesa code')).toBeFocused();
      await page.keyboard.type(receipt);
      await page.keyboard.press('Enter');
      await expect(page.getByRole('dialog').getByText('Paid and credited')).toBeVisible();
    });
    for (const list of ['reversals', 'reports']) {
      await go(`/money/${list}`);
      await shoot(`in-${list}`);
    }
    await go('/money/reversals');
    const confirm = page.getByRole('button', { name: /^Confirm: / });
    if ((await confirm.count()) > 0) await dialog('in-reversal-confirm', () => confirm.first().click());
  });

  await test.step('the queue', async () => {
    await go('/money/unmatched');
    await expect(page.getByRole('heading', { name: 'Whose is it?' })).toBeVisible();
    await expect(page.getByRole('button', { name: /owes|credit/ }).first()).toBeVisible();
    await page.keyboard.press('1');
    await shoot('in-queue');
    await dialog('in-queue-split', key('s'), () => field('Amount of part 1').fill('100'));
    await dialog('in-queue-paid-back', key('b'));
    const code = (await page.getByRole('main').locator('[aria-current=true] > span').first().textContent()) ?? '';
    await dialog('in-code-suspense', key('i'), async () => {
      await expect(field('M-Pesa code')).toBeFocused();
      await page.keyboard.type(code);
      await page.keyboard.press('Enter');
      await expect(page.getByRole('dialog').getByText('Paid, but nobody’s yet')).toBeVisible();
    });
  });

  await test.step('tills, bank, cheques, transfers', async () => {
    await go('/money/tills');
    await shoot('in-till-closed');
    await page.getByLabel('Float').fill('1,000');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Count and close' })).toBeVisible();
    await shoot('in-till-open');
    await dialog('in-till-out', key('o'), () => field('Amount').fill('300'));
    await dialog('in-till-count', key('c'), () => field('How many of KES 500').fill('1'));
    await row(page, 'Counted, off').first().getByRole('link').click();
    await expect(page.getByRole('heading', { name: 'Movements' })).toBeVisible();
    await shoot('in-till');
    await go('/money/cheques');
    await shoot('in-cheques');
    await dialog('in-cheque-clear', () => page.getByRole('button', { name: 'Cleared', exact: true }).first().click());
    await dialog('in-cheque-take', key('n'), () => field('Amount').fill('2,500'));
    await go('/money/transfers');
    await shoot('in-transfers');
    await dialog('in-transfer-record', key('n'), () => field('Amount').fill('500'));
    await go('/money/payments');
    await shoot('in-payments');
    await dialog('in-bank-take', async () => {
      await page.getByRole('button', { name: 'Take other money' }).click();
      await page.getByRole('menuitem', { name: 'Take a bank transfer' }).click();
    }, () => field('Amount').fill('2,500'));
  });

  await test.step('days and statements', async () => {
    await go('/money/days');
    await expect(page.getByRole('link', { name: /^Next to close/ })).toBeVisible();
    await shoot('in-days');
    await page.getByRole('link', { name: /^Next to close/ }).click();
    await expect(page.getByText(/in the way$/)).toBeVisible();
    await shoot('in-day');
    const explain = page.getByRole('button', { name: 'It is right because…' });
    await explain.first().click();
    await page.setViewportSize({ ...WIDE, height: 1100 });
    await shoot('in-day-explain');
    for (let left = await explain.count(); left >= 0; left -= 1) {
      await page.getByLabel('It is right as it is because').fill('Looked at with the owner.');
      await page.keyboard.press('Enter');
      await expect(page.getByLabel('It is right as it is because')).toHaveCount(0);
      if (left > 0) await explain.first().click();
    }
    await page.setViewportSize(WIDE);
    await expect(page.getByText('Explained: nothing is in the way')).toBeVisible();
    await dialog('in-day-close', key('c'));
    await page.keyboard.press('c');
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Close the day' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByText('Closed and locked', { exact: true })).toBeVisible();
    await shoot('in-day-closed');

    await page.getByRole('button', { name: 'What M-Pesa does by itself', exact: true }).click();
    const downloading = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: /statement of the last 7 days/ }).click();
    const file = await downloading;
    await open(page, 'Close of day');
    await page.getByRole('link', { name: 'M-Pesa statements' }).click();
    await shoot('in-statements');
    await page.locator('input[type=file]').setInputFiles({ name: file.suggestedFilename(), mimeType: 'text/csv', buffer: await readFile(await file.path()) });
    await expect(page.getByRole('heading', { level: 1, name: file.suggestedFilename() })).toBeVisible();
    await shoot('in-statement');
    const show = page.getByRole('button', { name: 'Show them' });
    if ((await show.count()) > 0) {
      await show.click();
      await shoot('in-statement-asks');
    }
    await dialog('in-statement-row', () => page.getByRole('row').nth(1).click());
    await dialog('in-statement-book', () => page.getByRole('button', { name: /^Book/ }).last().click());
    await page.getByRole('button', { name: /^Book/ }).last().click();
    await expect(page.getByRole('dialog').getByRole('button', { name: /^Book/ })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'This statement is booked' })).toBeVisible({ timeout: 20_000 });
    await shoot('in-statement-done');
  });

  await test.step('settings', async () => {
    await page.setViewportSize(TALL);
    await go('/settings?tab=moneyIn');
    await shoot('in-settings-money');
    await go('/settings?tab=mpesa');
    await expect(page.getByRole('heading', { name: 'Does it work?' })).toBeVisible();
    await shoot('in-settings-mpesa');
    const reach = page.locator('section').filter({ has: page.getByRole('heading', { name: 'How reports reach this computer', exact: true }) });
    for (const way of ['Cloudflare tunnel', 'Relay', 'Not at all']) {
      await reach.getByRole('radio', { name: new RegExp(`^${way}`) }).click();
      if (way === 'Relay') {
        await reach.getByLabel('Address that M-Pesa reports to').fill('https://pay.example.co.ke');
        await reach.getByRole('button', { name: 'Make the configuration' }).click();
        await expect(reach.locator('pre')).toBeVisible();
      }
      await page.setViewportSize(WIDE);
      await reach.scrollIntoViewIfNeeded();
      await reach.getByRole('radio').first().scrollIntoViewIfNeeded();
      await shoot(`in-settings-reach-${way.split(' ')[0]!.toLowerCase()}`);
      await page.setViewportSize(TALL);
    }
  });
  expect(problems).toEqual([]);
});
