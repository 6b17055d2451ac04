import { expect, test } from '../fixtures/app.ts';
import { signIn } from '../fixtures/desk.ts';
test.setTimeout(300000);
test.use({ practice: true });
test('smoke', async ({ app, page }) => {
  const t = Date.now();
  await signIn(page, app);
  console.log('signed in', Date.now() - t);
  await page.screenshot({ path: 'out/smoke.png' });
  expect(1).toBe(1);
});
