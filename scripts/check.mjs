/** `npm run check`: what can be said of the tree without running it. Every check is named; one that fails fails the whole. */
import './node.mjs';
import { binFile, runNode, runTool } from './child.mjs';

/** Fewer files than this would mean that a tool read nothing, which passes nothing. */
const FEWEST_FILES = 20;

const outcome = (name, ok, output) => ({ name, ok, output: output.trim() });

async function tool(name, run) {
  const { status, output } = await run;
  return outcome(name, status === 0, output);
}

/** One run of oxlint, told apart: boundaries are the dependency rule and circles, lint is the rest. */
async function lintAndBoundaries() {
  const { status, output } = await runNode([binFile('oxlint'), '--format=json'], { quiet: true });
  let report;
  try {
    report = JSON.parse(output);
  } catch {
    return [outcome('lint', false, output), outcome('boundaries', false, 'oxlint gave no report')];
  }
  if (report.number_of_files < FEWEST_FILES) return [outcome('lint', false, `oxlint read ${report.number_of_files} files only`), outcome('boundaries', false, '')];
  const isBoundary = ({ code = '' }) => /^house\(dependency-rule\)$|^import\(no-cycle\)$/.test(code);
  const text = (list) => list.map(({ filename, labels, message, code }) => `${filename}:${labels[0]?.span.line ?? 1}: ${message} (${code})`).join('\n');
  const boundaries = report.diagnostics.filter(isBoundary);
  const lint = report.diagnostics.filter((found) => !isBoundary(found));
  const unexplained = status !== 0 && report.diagnostics.length === 0;
  return [outcome('lint', lint.length === 0 && !unexplained, unexplained ? output : text(lint)), outcome('boundaries', boundaries.length === 0, text(boundaries))];
}

/** @returns {Promise<{name: string, ok: boolean, output: string}[]>} */
export async function runChecks() {
  const quiet = { quiet: true };
  const groups = await Promise.all([
    tool('types', runTool('tsc', ['-b', '--pretty', 'false'], quiet)),
    lintAndBoundaries(),
    tool('dead code', runTool('knip', ['--no-progress', '--no-config-hints'], quiet)),
    tool('installer', runNode(['scripts/validate-electron-builder.mjs'], quiet)),
  ]);
  const checks = groups.flat();
  for (const { name, ok, output } of checks) {
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}`);
    if (!ok && output) console.log(output.replace(/^/gm, '       '));
  }
  return checks;
}

if (process.argv[1] === import.meta.filename) {
  const checks = await runChecks();
  process.exit(checks.every(({ ok }) => ok) ? 0 : 1);
}
