import { defineConfig } from '@playwright/test';

const executablePath = process.env['E2E_CHROMIUM']; // found by scripts/e2e.mjs

export default defineConfig({
  testDir: 'e2e/journeys',
  // The practice world is lived through once and copied (e2e/fixtures/practice-template.ts).
  projects: [
    { name: 'world', testMatch: 'practice-template.spec.ts' },
    { name: 'journeys', testIgnore: 'practice-template.spec.ts', dependencies: ['world'] },
  ],
  outputDir: 'out/e2e',
  // A journey mostly waits: two of them keep two cores busy.
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0, // flaky is failed
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: 'out/e2e.json' }]],
  use: {
    actionTimeout: 10_000,
    viewport: { width: 1366, height: 768 },
    locale: 'en-KE',
    timezoneId: 'Africa/Nairobi',
    screenshot: 'only-on-failure',
    // Recording every step makes long lists slow: `npm run test:e2e -- --trace on` when it is wanted.
    trace: 'off',
    launchOptions: executablePath ? { executablePath } : {},
  },
});
