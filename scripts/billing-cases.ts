/** `npm run billing:cases -- FILE`: runs sample cases of other systems through the product's own functions (docs: the schema is in the file). */
import { readFileSync } from 'node:fs';
import { report, runCases } from './billing-cases/run-cases.ts';

const file = process.argv[2];
if (!file) {
  console.error('Usage: npm run billing:cases -- FILE');
  process.exit(1);
}
try {
  const results = runCases(JSON.parse(readFileSync(file, 'utf8')));
  console.log(report(results).join('\n'));
  process.exitCode = results.some((result) => result.outcome === 'failed') ? 1 : 0;
} catch (error) {
  console.error(`${file} cannot be run: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
