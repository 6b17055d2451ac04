/** Which Chromium do the journeys run in? Nothing is fetched outside the npm registry. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './child.mjs';

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

function starts(executable, env) {
  try {
    execFileSync(executable, ['--version'], { env: { ...process.env, ...env }, stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

const fontConfiguration = (folder) => `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/fontconfig-cache</cachedir></fontconfig>`;

/** Unpacks the Chromium of @sparticuz/chromium once per version; its folder. */
async function unpacked(packageFolder) {
  const { version } = JSON.parse(fs.readFileSync(path.join(packageFolder, 'package.json'), 'utf8'));
  const cache = path.join(root, 'node_modules/.cache/chromium');
  const folder = path.join(cache, version);
  if (fs.existsSync(folder)) return folder;
  fs.mkdirSync(cache, { recursive: true });
  const fresh = fs.mkdtempSync(path.join(cache, 'unpacking-'));
  const temporary = process.env.TMPDIR;
  process.env.TMPDIR = fresh; // the package unpacks into os.tmpdir()
  try {
    const chromium = await import('@sparticuz/chromium');
    await chromium.default.executablePath(path.join(packageFolder, 'bin'));
    await chromium.inflate(path.join(packageFolder, 'bin/al2023.tar.br'));
  } finally {
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
  }
  fs.writeFileSync(path.join(fresh, 'fonts.conf'), fontConfiguration(folder));
  // Renamed when whole: two runs at once, or one that is killed, leave no half of it behind.
  try {
    fs.renameSync(fresh, folder);
  } catch (error) {
    if (!fs.existsSync(folder)) throw error;
    fs.rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}

async function fromPackage() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const packageFolder = path.dirname(path.dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')));
  const folder = await unpacked(packageFolder);
  const executablePath = path.join(folder, 'chromium');
  const env = fs.existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_FILE: path.join(folder, 'fonts.conf') };
  if (starts(executablePath, env)) return { executablePath, env, source: '@sparticuz/chromium' };
  // A machine without libnss3 and its like: the package brings those too.
  const withLibraries = { ...env, LD_LIBRARY_PATH: path.join(folder, 'al2023/lib') };
  return starts(executablePath, withLibraries) ? { executablePath, env: withLibraries, source: '@sparticuz/chromium with its own libraries' } : null;
}

/**
 * CHROMIUM_PATH, else the Chromium that npm brought, else the system's; null when there is none.
 * @returns {Promise<{executablePath: string, env: Record<string, string>, source: string} | null>} env: what it needs to start
 */
export async function findChromium() {
  const asked = process.env.CHROMIUM_PATH;
  if (asked) return { executablePath: asked, env: {}, source: 'CHROMIUM_PATH' };
  const brought = await fromPackage();
  if (brought) return brought;
  const executablePath = SYSTEM.find((file) => fs.existsSync(file));
  return executablePath ? { executablePath, env: {}, source: executablePath } : null;
}
