/**
 * Stands between Waya and cloudflared: when Waya ends, however it ends, its end of the pipe closes, and cloudflared is ended too. Node has no other way that
 * holds on every system. What cloudflared says goes on to standard error; its end is this process's.
 *
 * Standard input: one line of JSON {program, arguments, environment}, then nothing for as long as Waya lives. Never as arguments: others can read those.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const LAST_ORDERS_MS = 5_000;
const EXIT_NOT_STARTED = 127;

interface Order {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const lines = createInterface({ input: process.stdin });
lines.once('line', (line) => {
  const { program, arguments: given, environment } = JSON.parse(line) as Order;
  const child = spawn(program, given, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...environment }, windowsHide: true });
  child.once('error', (error: NodeJS.ErrnoException) => {
    process.stderr.write(`not started: ${error.code ?? 'error'}\n`);
    process.exit(EXIT_NOT_STARTED);
  });
  child.once('exit', (code) => process.exit(code ?? 1));
  const end = (): void => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), LAST_ORDERS_MS);
  };
  lines.once('close', end);
  process.once('SIGTERM', end).once('SIGINT', end);
});
// Waya was gone before it said anything.
lines.once('close', () => {
  if (process.listenerCount('SIGTERM') === 0) process.exit();
});
