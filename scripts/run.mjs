/** `node scripts/run.mjs <tool | file.ts> [arguments]`: an installed tool or a TypeScript file, under the right Node. */
import './node.mjs';
import { binFile, runNode } from './child.mjs';

const [what, ...args] = process.argv.slice(2);
if (!what) {
  console.error('Usage: node scripts/run.mjs <tool | file.ts> [arguments]');
  process.exit(1);
}
const { status } = await runNode([/\.m?[jt]s$/.test(what) ? what : binFile(what), ...args]);
process.exit(status);
