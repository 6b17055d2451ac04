/** Starting other programs from the scripts: the tools that npm installed, by their JavaScript file, so that no shell is needed. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');

/** The file of an installed tool ("vitest", "tsc"): looked up in the packages of package.json; throws when none brings it. */
export function binFile(name) {
  const { dependencies, devDependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  for (const dependency of Object.keys({ ...devDependencies, ...dependencies })) {
    const folder = path.join(root, 'node_modules', dependency);
    const manifest = path.join(folder, 'package.json');
    if (!fs.existsSync(manifest)) continue;
    const { bin, name: full } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
    const bins = typeof bin === 'string' ? { [full.split('/').at(-1)]: bin } : (bin ?? {});
    if (bins[name]) return path.join(folder, bins[name]);
  }
  throw new Error(`No installed package brings "${name}". Run npm ci.`);
}

/**
 * Hands the signals that would end this process to a child, which then ends in its own way. Ctrl+C at a terminal reaches both by
 * itself: a second one would cut the child's ending short.
 * @returns {() => void} stops doing so
 */
export function passSignals(child) {
  const pass = (signal) => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal));
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, pass);
  return () => {
    for (const signal of signals) process.off(signal, pass);
  };
}

/**
 * Runs a script under this Node until it ends; signals are passed on. quiet: the output is collected instead of shown.
 * @returns {Promise<{status: number, output: string}>} status 1 when it was killed
 */
export function runNode(args, { env = {}, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit' });
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    const stopPassing = passSignals(child);
    child.on('error', reject);
    child.on('close', (code) => {
      stopPassing();
      resolve({ status: code ?? 1, output: Buffer.concat(chunks).toString() });
    });
  });
}

/** Runs an installed tool; see runNode. */
export const runTool = (name, args, options) => runNode([binFile(name), ...args], options);
