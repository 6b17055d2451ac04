/** The first start of `npm run practice`: a month of business, simulated, to its end. The journeys go on from there. */
import { test } from '@playwright/test';
import { MAKING_TIMEOUT_MS, makeTemplate } from '../fixtures/practice-template.ts';

test('practice starts with a month behind it', async () => {
  test.setTimeout(MAKING_TIMEOUT_MS);
  await makeTemplate();
});
