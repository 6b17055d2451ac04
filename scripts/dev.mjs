/**
 * `npm run dev`: the headless host straight from TypeScript, restarted when its sources change, and the page by vite with hot
 * reload. One address is printed. Arguments are passed to the host (--practice, --data).
 */
import './node.mjs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createTcpServer } from 'node:net';
import path from 'node:path';
import { createServer } from 'vite';
import { root } from './child.mjs';

/** What the host answers; everything else is vite's. */
const HOST_PATHS = ['/rpc', '/events'];

/** A port that is free now: the host keeps it over restarts. */
async function freePort() {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

const port = await freePort();
const target = `http://127.0.0.1:${port}`;
const host = spawn(process.execPath, ['--watch', '--watch-preserve-output', path.join(root, 'src-main/hosts/headless/main.ts'), '--port', String(port), ...process.argv.slice(2)], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
});
const page = await createServer({
  configFile: path.join(root, 'vite.config.ts'),
  server: {
    host: '127.0.0.1',
    // The host checks Host and Origin: to it, the page is its own.
    proxy: Object.fromEntries(HOST_PATHS.map((prefix) => [prefix, { target, changeOrigin: true, ws: true, headers: { origin: target } }])),
  },
});
await page.listen();
const { port: pagePort } = page.httpServer.address();
console.log(`Open http://127.0.0.1:${pagePort} (the host behind it listens on ${target}).`);

let stopping = false;
const stop = async (code) => {
  if (stopping) return;
  stopping = true;
  host.kill('SIGTERM');
  await Promise.all([page.close(), host.exitCode === null && host.signalCode === null ? once(host, 'exit') : null]);
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(0));
host.on('exit', (code) => void stop(code ?? 1));
