/**
 * `npm start` and `npm run practice`: Electron where its binary is or can be had, else the same app on the headless host, with the
 * address to open. APP_HOST=headless or APP_HOST=electron forces one. Arguments are passed on (--practice, --data, --port).
 */
import './node.mjs';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { passSignals, root, runNode } from './child.mjs';

const FETCH_TIMEOUT_MS = 180_000;
const args = process.argv.slice(2);

/** Is out/ older than anything it is made of? */
function isStale() {
  const stamp = path.join(root, 'out/built');
  if (!fs.existsSync(stamp)) return true;
  const builtAt = fs.statSync(stamp).mtimeMs;
  return ['src-main', 'src-renderer', 'src-shared', 'resources', 'package.json', 'vite.config.ts', 'scripts/build.mjs'].some((entry) => newest(path.join(root, entry)) > builtAt);
}
function newest(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (!stat) return 0;
  // A folder's own time tells of files removed from it.
  return stat.isDirectory() ? Math.max(stat.mtimeMs, ...fs.readdirSync(file).map((name) => newest(path.join(file, name)))) : stat.mtimeMs;
}

/** Path of Electron's binary, fetched by Electron's own installer on first use; null where there is none. */
function electronBinary() {
  if (process.env.APP_HOST === 'headless') return null;
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY && process.env.APP_HOST !== 'electron') return null;
  const folder = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const installed = () => {
    try {
      const relative = fs.readFileSync(path.join(folder, 'path.txt'), 'utf8');
      const binary = path.join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(folder, 'dist'), relative);
      return fs.existsSync(binary) ? binary : null;
    } catch {
      return null;
    }
  };
  return installed() ?? fetchElectron(folder).then(installed);
}
async function fetchElectron(folder) {
  console.log('Fetching Electron (first start only)…');
  const fetching = spawn(process.execPath, [path.join(folder, 'install.js')], { stdio: 'ignore', timeout: FETCH_TIMEOUT_MS });
  await new Promise((resolve) => fetching.on('close', resolve).on('error', resolve));
}

/** Runs the host until it ends; signals are passed on, so that it closes its database. */
function runHost(command, commandArgs, onLine) {
  const child = spawn(command, commandArgs, { cwd: root, stdio: ['inherit', onLine ? 'pipe' : 'inherit', 'inherit'] });
  if (onLine) createInterface({ input: child.stdout }).on('line', onLine);
  passSignals(child);
  child.on('error', (error) => {
    console.error(`${command} does not start: ${error.message}`);
    process.exit(1);
  });
  child.on('close', (code) => process.exit(code ?? 1));
}

if (isStale() && (await runNode([path.join(root, 'scripts/build.mjs')])).status !== 0) process.exit(1);
const binary = await electronBinary();
if (!binary && process.env.APP_HOST === 'electron') {
  console.error('Electron is not installed and could not be fetched.');
  process.exit(1);
}
if (binary) {
  runHost(binary, ['.', ...args]);
} else {
  console.log('No Electron here: Waya runs in the browser instead.');
  runHost(process.execPath, [path.join(root, 'out/main/headless.js'), ...args], (line) => {
    console.log(line);
    const address = /^LISTENING (\S+)/.exec(line)?.[1];
    if (address) console.log(`Open ${address} in a browser. Ctrl+C stops Waya.`);
  });
}
