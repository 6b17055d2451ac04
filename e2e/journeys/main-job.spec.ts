/**
 * The whole main job on a real host (npm start): a router and M-Pesa stand around it, simulated on loopback, and are asked independently
 * of the product. The night between due and cut-off goes by while the office's computer is switched off.
 */
import type { Page } from '@playwright/test';
import { formatKes, shillings } from '../../src-shared/money.ts';
import { addDays, dateOf, instantOf, type Instant } from '../../src-shared/time.ts';
import { expect, test } from '../fixtures/app.ts';
import { enter, notice, open, openSubscriber, row, signIn } from '../fixtures/desk.ts';
import { removeData, startHost } from '../fixtures/host.ts';
import { commit, expectCounts, keepLeavers, makeMissingPlans, makeWeeklyPlan, MESSY_COUNTS, MESSY_LIST, upload } from '../fixtures/import-steps.ts';
import { freePort, readLine, readSecrets, startMpesa, startRouter, type Mpesa, type Router } from '../fixtures/outside.ts';
import { lookAtRouter, makeFirstOwner, openRouterWizard, OWNER, save, setUpMpesa } from '../fixtures/set-up.ts';

/** Of the list: who owes, is active, and hangs on which router. */
const PAYS_AT_PAYBILL = { name: 'Akinyi Otieno', userName: 'akinyi.otieno6', phone: '254702551716', owes: shillings(1500) };
const ASKED_BY_PUSH = { name: 'Yusuf Abdi', userName: 'yusuf.abdi46', owes: shillings(1200) };
const TYPES_IT_WRONG = { name: 'Lydia Wafula', userName: 'lydia.wafula254', owes: shillings(2500) };
const NEVER_PAYS = { name: 'Victor Nyambura', userName: 'victor.nyambura200' };
const STRANGER = { name: 'caretaker', password: 'given-by-hand', profile: 'home-10M', comment: 'free, ask the boss' };

test('a list becomes subscribers, who does not pay is cut off on his router, and who pays is back on at once', async ({ page }) => {
  test.setTimeout(180_000);
  const kasarani = await startRouter({ identity: 'RB-Kasarani', version: '7.18', tls: true, users: [STRANGER] });
  const juja = await startRouter({ identity: 'Juja-CCR', version: '6.49' });
  const mpesa = await startMpesa();
  const callbackPort = await freePort();
  const args = ['--callback-port', String(callbackPort)];
  let app = await startHost({ args });
  try {
    await test.step('the printed token makes the first owner', () => makeFirstOwner(page, app));
    await test.step('the business, its taxes and rules, and M-Pesa are set up', () => setUp(page, mpesa, callbackPort));
    await test.step('both routers are added, one by its certificate', () => addRouters(page, kasarani, juja));
    await test.step('the messy list is imported, each on his own router', () => importList(page));
    await test.step('both routers have exactly what they should', () => checkRouters(kasarani, juja));
    await test.step('a new subscriber is invoiced at once', () => addSubscriber(page, kasarani));

    const today = dateOf(Date.now() as Instant);
    const aheadMs = instantOf(addDays(today, 1), '10:05') - Date.now();
    await page.goto('about:blank');
    expect(await app.stop()).toBe(0);
    mpesa.setAhead(aheadMs);
    app = await startHost({ args, dataDirectory: app.dataDirectory, aheadMs });
    await page.context().clearCookies();
    await signIn(page, app, OWNER);

    await test.step('who owed since yesterday is cut off, on the right router', () => seeCutOff(page, kasarani, juja));
    await test.step('a payment at the paybill lets him back on', () => payAtPaybill(page, kasarani, mpesa));
    await test.step('a request to the phone is paid, and lets him back on', () => askPhone(page, juja));
    await test.step('money for a wrong account waits for a person', () => assignUnmatched(page, juja, mpesa));
    await test.step('what somebody changes on the router by hand is put right', () => repairDrift(page, kasarani));
    await test.step('the books are in order', () => checkBooks(page));
    await page.goto('about:blank');
    expect(await app.stop()).toBe(0);
  } finally {
    await app.kill();
    await removeData(app);
    await Promise.all([kasarani.simulator.close(), juja.simulator.close(), mpesa.simulator.close()]);
  }
});

async function setUp(page: Page, mpesa: Mpesa, callbackPort: number): Promise<void> {
  await expect(page.getByText('Nobody here yet')).toBeVisible();
  await open(page, 'Settings');
  await page.getByLabel('Name', { exact: true }).fill('Mwangaza Net');
  await save(page);
  await page.getByRole('link', { name: 'Reminders and cut-offs' }).click();
  // No text provider is set up yet: without reminders nobody waits for one.
  for (const day of ['2 days before', 'on the due day', '2 days after']) await page.getByRole('group', { name: 'Reminders', exact: true }).getByText(day, { exact: true }).click();
  await page.getByLabel('Days of grace').fill('0');
  await save(page);
  await setUpMpesa(page, mpesa, callbackPort);
}

async function addRouters(page: Page, kasarani: Router, juja: Router): Promise<void> {
  const wizard = page.getByRole('dialog', { name: 'Add a router' });
  await openRouterWizard(page);
  await lookAtRouter(page, { name: 'RB-Kasarani', port: kasarani.at.tlsPort!, tls: true });
  await expect(wizard.getByText(/^RB-Kasarani, RouterOS 7\.18/)).toBeVisible();
  await expect(wizard.locator('pre')).toHaveText(kasarani.at.fingerprint!);
  await expect(wizard.locator('dl div', { hasText: 'PPP secrets' })).toContainText('1');
  await expect(wizard.getByRole('button', { name: 'Add the router' })).toBeDisabled();
  await wizard.getByLabel('It is the same: trust this certificate').check();
  await enter(wizard, 'Add the router');
  await expect(page.getByRole('heading', { level: 1, name: 'RB-Kasarani' })).toBeVisible();
  await expect(page.locator('.state-badge', { hasText: 'Up' })).toBeVisible();

  await openRouterWizard(page);
  await lookAtRouter(page, { name: 'Juja-CCR', port: juja.at.port });
  await expect(wizard.getByText(/^Juja-CCR, RouterOS 6\.49/)).toBeVisible();
  await enter(wizard, 'Add the router');
  await expect(page.getByRole('heading', { level: 1, name: 'Juja-CCR' })).toBeVisible();
}

async function importList(page: Page): Promise<void> {
  await upload(page, MESSY_LIST);
  await expect(page.getByRole('heading', { level: 1, name: 'customers-messy.csv' })).toBeVisible();
  await expect(page.getByText('Which column is what?')).toBeVisible();
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await makeMissingPlans(page);
  await makeWeeklyPlan(page);
  // However the list spells them, they are recognised.
  await expect(page.getByRole('combobox', { name: 'Your router for rb kasarani' })).toHaveValue('RB-Kasarani');
  await expect(page.getByRole('combobox', { name: 'Your router for Juja-CCR' })).toHaveValue('Juja-CCR');
  await expectCounts(page, { Ready: '216', Errors: '15', Skipped: '42', Rows: '273' });
  await keepLeavers(page);
  await expectCounts(page, MESSY_COUNTS);
  await commit(page, 245);
  await expectCounts(page, { Imported: '245', Errors: '15', Skipped: '13', Rows: '273' });
}

async function checkRouters(kasarani: Router, juja: Router): Promise<void> {
  await expect.poll(async () => (await readLine(kasarani.at.port, PAYS_AT_PAYBILL.userName)).secret?.['disabled'], { timeout: 30_000 }).toBe('false');
  await expect.poll(async () => (await readLine(juja.at.port, ASKED_BY_PUSH.userName)).secret?.['disabled'], { timeout: 30_000 }).toBe('false');
  await expect.poll(async () => (await readLine(kasarani.at.port, PAYS_AT_PAYBILL.userName)).sessions, { timeout: 10_000 }).toBe(1);
  expect((await readLine(juja.at.port, PAYS_AT_PAYBILL.userName)).secret).toBeNull();
  const stranger = (await readSecrets(kasarani.at.port)).get(STRANGER.name);
  expect(stranger).toMatchObject({ profile: STRANGER.profile, comment: STRANGER.comment, disabled: 'false' });
}

async function addSubscriber(page: Page, kasarani: Router): Promise<void> {
  await open(page, 'Subscribers');
  await page.getByRole('link', { name: 'New subscriber' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Zawadi Naliaka');
  await page.getByLabel('Phone', { exact: true }).fill('0711 222 333');
  await page.getByRole('combobox', { name: 'Plan' }).click();
  await page.getByRole('option', { name: /^Home Basic 5 Mbps: KES\s1,500.00/i }).click();
  await page.getByRole('combobox', { name: 'Router' }).click();
  await page.getByRole('option', { name: 'RB-Kasarani' }).click();
  await page.getByLabel('User name', { exact: true }).fill('zawadi');
  await page.getByRole('button', { name: 'Add the subscriber' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Zawadi Naliaka' })).toBeVisible();
  await expect(page.getByText(/^Invoice /)).toBeVisible();
  await expect(page.getByText(/^He is online since|^He may connect/)).toBeVisible();
  await expect(page.getByText('Router RB-Kasarani read back: as it should be')).toBeVisible();
  expect((await readLine(kasarani.at.port, 'zawadi')).secret).toMatchObject({ disabled: 'false', service: 'pppoe' });
}

async function seeCutOff(page: Page, kasarani: Router, juja: Router): Promise<void> {
  await openSubscriber(page, PAYS_AT_PAYBILL.name);
  await expect(page.getByText(/^He is cut off since .*: he is offline until he pays KES/)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('Cut off', { exact: true }).first()).toBeVisible();
  expect(await readLine(kasarani.at.port, PAYS_AT_PAYBILL.userName)).toMatchObject({ secret: { disabled: 'true' }, sessions: 0 });
  await openSubscriber(page, ASKED_BY_PUSH.name);
  await expect(page.getByText(/^He is cut off since/)).toBeVisible({ timeout: 30_000 });
  expect(await readLine(juja.at.port, ASKED_BY_PUSH.userName)).toMatchObject({ secret: { disabled: 'true' }, sessions: 0 });
  expect((await readSecrets(kasarani.at.port)).get(STRANGER.name)).toMatchObject({ disabled: 'false' });
}

const accountOnPage = async (page: Page): Promise<string> => /\d{6,}/.exec((await page.getByText(/^Account \d+/).first().textContent()) ?? '')![0];

async function payAtPaybill(page: Page, kasarani: Router, mpesa: Mpesa): Promise<void> {
  await openSubscriber(page, PAYS_AT_PAYBILL.name);
  const { phone, owes } = PAYS_AT_PAYBILL;
  const outcome = await mpesa.simulator.payPaybill({ phone, account: await accountOnPage(page), amountCents: owes, name: 'AKINYI OTIENO' });
  const receipt = outcome.paid ? outcome.receipt : '';
  await expect(page.getByText(`M-Pesa received, ${receipt}`)).toBeVisible({ timeout: 5000 });
  await expect(page.getByText(/^He is online since|^He may connect/)).toBeVisible({ timeout: 5000 });
  await expect(page.getByText('Nothing owed')).toBeVisible();
  await expect.poll(() => readLine(kasarani.at.port, PAYS_AT_PAYBILL.userName)).toMatchObject({ secret: { disabled: 'false' }, sessions: 1 });

  // M-Pesa tells it once more, as it sometimes does: it is on the ledger once.
  const told = mpesa.simulator.deliveries().findLast(({ channel }) => channel === 'c2b-confirmation')!;
  const again = await fetch(told.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: told.body });
  expect(again.status).toBe(200);
  await open(page, 'Payments');
  await expect(row(page, receipt)).toHaveCount(1);
  await page.getByRole('link', { name: receipt }).click();
  await expect(page.getByText('Paybill confirmation')).toBeVisible();
  const settled = page.locator('section').filter({ has: page.getByRole('heading', { name: 'What it settled' }) });
  await expect(settled.getByRole('row')).toHaveCount(2);
  await settled.getByRole('link').click();
  await expect(page.locator('.state-badge', { hasText: 'Paid' })).toBeVisible();
}

async function askPhone(page: Page, juja: Router): Promise<void> {
  await openSubscriber(page, ASKED_BY_PUSH.name);
  await page.getByRole('button', { name: 'Ask the phone' }).click();
  const dialog = page.getByRole('dialog', { name: `Ask ${ASKED_BY_PUSH.name}'s phone for money` });
  await expect(dialog.getByLabel('Amount')).toHaveValue('1,200.00');
  await enter(dialog, 'Send to the phone');
  await expect(dialog.getByText(/^(On the phone|Paid)$/)).toBeVisible();
  await expect(dialog.getByText('Paid', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText(/^He is online since|^He may connect/)).toBeVisible({ timeout: 5000 });
  await expect.poll(() => readLine(juja.at.port, ASKED_BY_PUSH.userName)).toMatchObject({ secret: { disabled: 'false' }, sessions: 1 });
}

async function assignUnmatched(page: Page, juja: Router, mpesa: Mpesa): Promise<void> {
  const { owes, name, userName } = TYPES_IT_WRONG;
  const outcome = await mpesa.simulator.payPaybill({ phone: '254110000777', account: 'LIDYA', amountCents: owes, name: 'PETER WAFULA' });
  const receipt = outcome.paid ? outcome.receipt : '';
  await open(page, 'Unmatched');
  await expect(page.getByText('Account LIDYA is not known.')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Somebody else: name, phone or account' }).fill(name);
  await page.getByRole('button', { name: new RegExp(name) }).click();
  await expect(page.getByText(`${formatKes(owes)} settles everything that ${name} owes.`)).toBeVisible();
  await page.getByRole('button', { name: `Give it to ${name}` }).click();
  await expect(notice(page, `${receipt} belongs to ${name} now.`)).toBeVisible();
  await expect(page.getByText('All money has an owner')).toBeVisible();
  await expect.poll(() => readLine(juja.at.port, userName)).toMatchObject({ secret: { disabled: 'false' }, sessions: 1 });
}

async function repairDrift(page: Page, kasarani: Router): Promise<void> {
  const { secrets } = kasarani.simulator.router.ppp;
  secrets.set(secrets.find(NEVER_PAYS.userName)!['.id'], { disabled: 'false' });
  await open(page, 'Routers');
  await page.getByRole('link', { name: 'RB-Kasarani' }).click();
  await page.getByRole('button', { name: 'Compare now' }).click();
  await page.getByRole('tab', { name: /^Drift/ }).click();
  await expect(row(page, STRANGER.name)).toContainText('Not made by Waya');
  await page.getByText('Settled', { exact: true }).first().click();
  const finding = row(page, NEVER_PAYS.userName).filter({ hasText: 'Changed by hand' });
  await expect(finding).toBeVisible();
  await expect(finding).toContainText('repaired by Waya');
  expect(await readLine(kasarani.at.port, NEVER_PAYS.userName)).toMatchObject({ secret: { disabled: 'true' }, sessions: 0 });
  expect((await readSecrets(kasarani.at.port)).get(STRANGER.name)).toMatchObject({ disabled: 'false', profile: STRANGER.profile });
}

async function checkBooks(page: Page): Promise<void> {
  await open(page, 'Settings');
  await page.getByRole('link', { name: 'Books' }).click();
  await page.getByRole('button', { name: 'Check the books' }).click();
  await expect(page.getByText('The books are in order')).toBeVisible();
}
