import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Browser } from '@playwright/test';
import type { Given } from './figures.ts';
import type { Prepared } from './prepare.ts';
import { median, type Figure } from './report.ts';

const GROUP = 'Start with 10,000 subscribers';
const STARTS = 5;
const ROOT = path.resolve(import.meta.dirname, '..');
const HOST = path.join(ROOT, 'out/main/headless.js');

interface Started {
  readonly process: ChildProcess;
  readonly address: string;
  /** Milliseconds from the start of the process to its first answer on /health. */
  readonly healthMs: number;
}

/**
 * From the start of the host's process to the first row of the list on the screen of a browser that is open already and signed in; each
 * time another process and another browser context, so nothing is cached but the files of the operating system.
 */
export async function start({ directory }: Given): Promise<Figure[]> {
  const { token } = JSON.parse(readFileSync(path.join(directory, 'prepared.json'), 'utf8')) as Prepared;
  const browser = await openBrowser();
  const total: number[] = [];
  const health: number[] = [];
  const page: number[] = [];
  const shell: number[] = [];
  try {
    // One that does not count: the browser's own first page, and the files of the host read from the disk.
    for (let n = 0; n <= STARTS; n += 1) {
      const startedAt = performance.now();
      const host = await startHost(directory);
      const pageMs = await shown(browser, `${host.address}/#/subscribers`, 'tr[data-index="0"] td', token);
      const totalMs = performance.now() - startedAt;
      const shellMs = await shown(browser, `${host.address}/`, 'input', null);
      await stopHost(host.process);
      if (n === 0) continue;
      total.push(totalMs);
      health.push(host.healthMs);
      page.push(pageMs);
      shell.push(shellMs);
    }
  } finally {
    await browser.close();
  }
  return [
    { group: GROUP, name: 'process started to first row painted', value: median(total) / 1000, unit: 's', goal: { under: 1.5 }, baseline: { name: 'the same host answering /health', value: median(health) / 1000 }, note: `Median of ${STARTS}; the browser was open already.` },
    { group: GROUP, name: 'address opened to first row painted', value: median(page), unit: 'ms', baseline: { name: 'the shell alone, signed out', value: median(shell) } },
  ];
}

async function startHost(directory: string): Promise<Started> {
  const startedAt = performance.now();
  const host = spawn(process.execPath, [HOST, '--port', '0', '--data', directory], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, WAYA_LOG_LEVEL: 'warn' } });
  const address = await new Promise<string>((resolve, reject) => {
    createInterface({ input: host.stdout }).on('line', (line) => {
      const listening = /^LISTENING (\S+)/.exec(line)?.[1];
      if (listening) resolve(listening);
    });
    host.once('exit', (code) => reject(new Error(`the host ended with ${code}`)));
  });
  const response = await fetch(`${address}/health`);
  if (!response.ok) throw new Error(`/health answered ${response.status}`);
  await response.arrayBuffer();
  return { process: host, address, healthMs: performance.now() - startedAt };
}

async function stopHost(host: ChildProcess): Promise<void> {
  const ended = once(host, 'exit');
  host.kill('SIGTERM');
  await ended;
}

interface Chromium {
  readonly executablePath: string;
  readonly env: Record<string, string>;
}

async function openBrowser(): Promise<Browser> {
  const { findChromium } = (await import(new URL('../scripts/browser.mjs', import.meta.url).href)) as { findChromium(): Promise<Chromium | null> };
  const found = await findChromium();
  if (!found) throw new Error('There is no Chromium on this machine: set CHROMIUM_PATH to one.');
  return chromium.launch({ executablePath: found.executablePath, env: { ...process.env, ...found.env } as Record<string, string> });
}

/** Opens an address in a fresh context; milliseconds until the frame that shows the selector was painted. */
async function shown(browser: Browser, address: string, selector: string, token: string | null): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-KE', timezoneId: 'Africa/Nairobi' });
  try {
    const { origin, port } = new URL(address);
    if (token !== null) await context.addCookies([{ name: `waya-${port}`, value: token, url: origin, httpOnly: true, sameSite: 'Strict' }]);
    const page = await context.newPage();
    const startedAt = performance.now();
    await page.goto(address, { waitUntil: 'commit' });
    // A task after the frame's callbacks runs when that frame is on its way to the screen.
    await page.evaluate(`new Promise((painted) => {
      const look = () => document.querySelector(${JSON.stringify(selector)}) ? requestAnimationFrame(() => setTimeout(painted)) : requestAnimationFrame(look);
      look();
    })`);
    return performance.now() - startedAt;
  } finally {
    await context.close();
  }
}
