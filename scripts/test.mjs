/** `npm test`: check, build, unit and scenario tests, journeys. The last line is "N passed, N failed". */
import './node.mjs';
import { runChecks } from './check.mjs';
import { runNode, runTool } from './child.mjs';
import { close, forget, playwrightCounts, vitestCounts, vitestReport } from './report.mjs';

const one = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1 });

console.log(`Node ${process.version}`);
forget('out/vitest.json');
forget('out/e2e.json');

const counts = (await runChecks()).map(({ ok }) => one(ok));

const built = (await runNode(['scripts/build.mjs'])).status === 0;
counts.push(one(built));

const unit = await runTool('vitest', ['run', ...vitestReport('out/vitest.json')]);
counts.push(vitestCounts('out/vitest.json', unit.status));

// Without a build the journeys would run on an old one, or on none.
if (built) {
  const journeys = await runNode(['scripts/e2e.mjs']);
  counts.push(playwrightCounts('out/e2e.json', journeys.status));
} else {
  counts.push(one(false));
}
close(counts);
