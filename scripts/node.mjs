/**
 * Imported first by every script. Waya needs the Node that its Electron embeds (24): better-sqlite3 crashes an older one, and
 * TypeScript runs unbuilt. An older Node hands over to node_modules/.bin/node, which npm installs on Linux; elsewhere it says so.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { passSignals } from './child.mjs';

const OLDEST_MAJOR = 24;
const bin = path.resolve(import.meta.dirname, '../node_modules/.bin');

if (!(process.env.PATH ?? '').split(path.delimiter).includes(bin)) process.env.PATH = bin + path.delimiter + (process.env.PATH ?? '');

if (Number(process.versions.node.split('.')[0]) < OLDEST_MAJOR) {
  const node = path.join(bin, 'node');
  if (!fs.existsSync(node)) {
    console.error(`Node ${process.version} is too old: Waya needs Node ${OLDEST_MAJOR} or newer. On Linux "npm ci" brings it; elsewhere install it.`);
    process.exit(1);
  }
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  passSignals(child);
  // Awaited at the top level, so that nothing of the script itself runs under the old Node.
  await new Promise(() => {
    child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
    child.on('error', (error) => {
      console.error(`${node} does not start: ${error.message}`);
      process.exit(1);
    });
  });
}
