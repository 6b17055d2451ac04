/** Counting what passed and failed, from the JSON reports of the runners; a runner that crashed has failed. */
import fs from 'node:fs';
import path from 'node:path';
import { root } from './child.mjs';

const read = (file) => {
  try {
    return JSON.parse(fs.readFileSync(path.join(root, file), 'utf8'));
  } catch {
    return null;
  }
};

/** A report of an earlier run must not speak for this one. */
export function forget(file) {
  fs.rmSync(path.join(root, file), { force: true });
}

/** vitest's arguments for a report in a file, besides what it shows. */
export const vitestReport = (file) => ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];

/** At least one failure when the runner says so by its exit status, whatever its report says. */
const count = (status, passed, failed) => ({ passed, failed: status !== 0 && failed === 0 ? 1 : failed });

/** Suites that did not load hold no test, and count as one failure each. */
export function vitestCounts(file, status) {
  const report = read(file);
  if (!report) return { passed: 0, failed: 1 };
  const unloaded = report.testResults.filter((suite) => suite.status === 'failed' && !suite.assertionResults.some((test) => test.status === 'failed')).length;
  return count(status, report.numPassedTests, report.numFailedTests + unloaded);
}

/** Flaky is failed. */
export function playwrightCounts(file, status) {
  const report = read(file);
  if (!report) return { passed: 0, failed: 1 };
  const { expected, unexpected, flaky } = report.stats;
  return count(status, expected, unexpected + flaky);
}

/** Prints "N passed, N failed" as the last line on stdout and ends with status 1 if anything failed or nothing ran. */
export function close(counts) {
  const passed = counts.reduce((sum, part) => sum + part.passed, 0);
  const failed = counts.reduce((sum, part) => sum + part.failed, 0);
  process.stdout.write(`${passed} passed, ${failed} failed\n`, () => process.exit(failed > 0 || passed === 0 ? 1 : 0));
}
