/** `npm run test:e2e [-- playwright arguments]`: the journeys in a Chromium that is found or brought. Expects a build in out/. */
import './node.mjs';
import { findChromium } from './browser.mjs';
import { runTool } from './child.mjs';

const chromium = await findChromium();
if (!chromium) {
  console.error('No Chromium: set CHROMIUM_PATH, or install one (Debian: apt-get install -y chromium).');
  process.exit(1);
}
console.log(`Chromium: ${chromium.source}`);
const { status } = await runTool('playwright', ['test', ...process.argv.slice(2)], { env: { ...chromium.env, E2E_CHROMIUM: chromium.executablePath } });
process.exit(status);
