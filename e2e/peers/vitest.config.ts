import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** Tests against programs by others; run by scripts/test-peers.mjs. */
export default defineConfig({
  test: {
    root: path.resolve(import.meta.dirname, '../..'),
    include: ['e2e/peers/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 60_000,
    allowOnly: false,
    retry: 0,
  },
});
