import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src-shared/**/*.test.ts', 'src-main/**/*.test.ts', 'src-renderer/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts', 'bench/**/*.test.ts'],
    // A process for each file: SQLite's native code and the child processes of crash tests do not share one.
    pool: 'forks',
    maxWorkers: 3,
    testTimeout: 20_000,
    allowOnly: false,
    retry: 0, // flaky is failed
  },
});
