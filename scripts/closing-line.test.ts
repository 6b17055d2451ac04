/** The closing line is what others read: it has to count what crashed, what did not load and what was flaky, and come last. */
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'waya-closing-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const run = (file: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) =>
  new Promise<{ status: number; stdout: string }>((resolve) => {
    execFile(file, args, { cwd: folder, env }, (error, stdout) => resolve({ status: error ? Number(error.code ?? 1) : 0, stdout }));
  });

describe('the sum of the reports', () => {
  const suite = (...statuses: string[]) => ({ status: statuses.includes('failed') ? 'failed' : 'passed', assertionResults: statuses.map((status) => ({ status })) });
  const vitest = (passed: number, failed: number, suites: unknown[]) => ({ numPassedTests: passed, numFailedTests: failed, testResults: suites });
  const playwright = (expected: number, unexpected: number, flaky: number) => ({ stats: { expected, unexpected, flaky, skipped: 0 } });

  it.each([
    { says: 'all well', vitest: vitest(2, 0, [suite('passed', 'passed')]), vitestStatus: 0, playwright: playwright(1, 0, 0), playwrightStatus: 0, line: '3 passed, 0 failed', status: 0 },
    { says: 'a failed test', vitest: vitest(1, 1, [suite('passed', 'failed')]), vitestStatus: 1, playwright: playwright(1, 0, 0), playwrightStatus: 0, line: '2 passed, 1 failed', status: 1 },
    { says: 'a suite that did not load', vitest: vitest(2, 0, [suite('passed', 'passed'), { status: 'failed', assertionResults: [] }]), vitestStatus: 1, playwright: playwright(1, 0, 0), playwrightStatus: 0, line: '3 passed, 1 failed', status: 1 },
    { says: 'a runner that ends badly with a clean report', vitest: vitest(2, 0, [suite('passed', 'passed')]), vitestStatus: 1, playwright: playwright(1, 0, 0), playwrightStatus: 0, line: '3 passed, 1 failed', status: 1 },
    { says: 'a runner that crashed without a report', vitest: null, vitestStatus: 139, playwright: playwright(1, 0, 0), playwrightStatus: 0, line: '1 passed, 1 failed', status: 1 },
    { says: 'no report though the runner says all is well', vitest: null, vitestStatus: 0, playwright: playwright(1, 0, 0), playwrightStatus: 0, line: '1 passed, 1 failed', status: 1 },
    { says: 'a flaky journey', vitest: vitest(2, 0, [suite('passed', 'passed')]), vitestStatus: 0, playwright: playwright(1, 0, 1), playwrightStatus: 0, line: '3 passed, 1 failed', status: 1 },
    { says: 'a failed journey', vitest: vitest(2, 0, [suite('passed', 'passed')]), vitestStatus: 0, playwright: playwright(1, 2, 0), playwrightStatus: 1, line: '3 passed, 2 failed', status: 1 },
    { says: 'nothing ran at all', vitest: vitest(0, 0, []), vitestStatus: 0, playwright: playwright(0, 0, 0), playwrightStatus: 0, line: '0 passed, 0 failed', status: 1 },
  ])('$says: $line', async (given) => {
    await mkdir(path.join(folder, 'scripts'));
    await mkdir(path.join(folder, 'out'));
    for (const name of ['report.mjs', 'child.mjs']) await cp(path.join(ROOT, 'scripts', name), path.join(folder, 'scripts', name));
    if (given.vitest) await writeFile(path.join(folder, 'out/vitest.json'), JSON.stringify(given.vitest));
    await writeFile(path.join(folder, 'out/e2e.json'), JSON.stringify(given.playwright));
    const script = `import { close, playwrightCounts, vitestCounts } from './scripts/report.mjs';
      close([vitestCounts('out/vitest.json', ${given.vitestStatus}), playwrightCounts('out/e2e.json', ${given.playwrightStatus})]);`;
    await writeFile(path.join(folder, 'sum.mjs'), script);
    const { stdout, status } = await run(process.execPath, ['sum.mjs']);
    expect(stdout).toBe(`${given.line}\n`);
    expect(status).toBe(given.status);
  });
});

describe('.ci/run', () => {
  /** The real script between programs that stand in for npm, apt-get and the list of packages. */
  async function ci(answers: { ci?: string; test: string; peers: string }) {
    const write = async (name: string, text: string) => {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
      await chmod(path.join(folder, name), 0o755);
    };
    await mkdir(path.join(folder, '.ci'));
    await cp(path.join(ROOT, '.ci/run'), path.join(folder, '.ci/run'));
    await write('bin/npm', `#!/bin/sh\ncase "$*" in\n ci) ${answers.ci ?? 'true'};;\n test) ${answers.test};;\n 'run test:peers') ${answers.peers};;\nesac\n`);
    for (const name of ['apt-get', 'sudo', 'node']) await write(`bin/${name}`, '#!/bin/sh\ntrue\n');
    const { stdout, status } = await run('bash', ['.ci/run'], { ...process.env, PATH: `${path.join(folder, 'bin')}:/usr/bin:/bin` });
    const lines = stdout.trimEnd().split('\n');
    return { last: lines.at(-1), closingLines: lines.filter((line) => /^\d+ passed, \d+ failed$/.test(line)), status };
  }

  it.each([
    { says: 'both well', given: { test: 'echo "12 passed, 0 failed"', peers: 'echo "3 passed, 0 failed"' }, line: '15 passed, 0 failed', status: 0 },
    { says: 'npm test failed', given: { test: 'echo "12 passed, 2 failed"; exit 1', peers: 'echo "3 passed, 0 failed"' }, line: '15 passed, 2 failed', status: 1 },
    { says: 'a peer failed', given: { test: 'echo "12 passed, 0 failed"', peers: 'echo "3 passed, 1 failed"; exit 1' }, line: '15 passed, 1 failed', status: 1 },
    { says: 'npm test crashed before its closing line', given: { test: 'echo boom; exit 139', peers: 'echo "3 passed, 0 failed"' }, line: '3 passed, 1 failed', status: 1 },
    { says: 'npm test ended badly though its line is clean', given: { test: 'echo "12 passed, 0 failed"; exit 1', peers: 'echo "3 passed, 0 failed"' }, line: '15 passed, 1 failed', status: 1 },
    { says: 'npm ci failed', given: { ci: 'false', test: 'echo "12 passed, 0 failed"', peers: 'echo "3 passed, 0 failed"' }, line: '0 passed, 1 failed', status: 1 },
  ])('$says: $line', async ({ given, line, status }) => {
    const result = await ci(given);
    expect(result).toEqual({ last: line, closingLines: [line], status });
  });
});
