/**
 * The relay: a small server that is always on, takes M-Pesa's reports in place of the office PC, and keeps them sealed until it fetches them. Built to
 * one file that any Node of version 20 or newer runs. It holds no key that opens what it keeps.
 */
import pino from 'pino';
import { HELP, readRelayConfig } from './relay.config.ts';
import type { RelayConfig } from './relay.config.ts';
import { runRelay } from './relay.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
/** What is under way may still reach the disk; then the process ends in any case. */
const LAST_ORDERS_MS = 2_000;

function fail(message: string, exitCode: number): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = exitCode;
}

function startFailure(error: unknown, config: RelayConfig): string {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `Port ${config.port} is in use by another program. Choose another one in WAYA_RELAY_PORT.`;
  if (code === 'EACCES' && syscall === 'listen') return `This user may not listen on port ${config.port}. Choose one above 1023 in WAYA_RELAY_PORT.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `This host has no network address ${config.host}. Check WAYA_RELAY_HOST.`;
  return `The folder ${config.directory} cannot be used (${code ?? 'error'}). Check WAYA_RELAY_DATA and who may write there.`;
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(HELP);
    return;
  }
  const config = readRelayConfig(process.env);
  if ('problem' in config) {
    fail(`The relay's environment cannot be used. --help says what belongs there.\n${config.problem}`, EXIT_USAGE);
    return;
  }
  const log = pino({ name: 'relay', level: config.logLevel, redact: ['*.body', '*.headers', '*.url', '*.sealed', '*.remoteAddress'] }, pino.destination({ dest: 2, sync: true }));
  try {
    const relay = await runRelay(config, { log, now: () => Date.now() });
    const end = (): void => {
      setTimeout(() => process.exit(), LAST_ORDERS_MS).unref();
      void relay.close().finally(() => process.exit());
    };
    process.once('SIGTERM', end).once('SIGINT', end);
    process.stdout.write(`Waya relay listens on ${config.host}:${relay.port}.\n`);
  } catch (error) {
    fail(startFailure(error, config), EXIT_FAILED);
  }
}

main().catch(() => {
  process.exitCode = EXIT_FAILED;
});
