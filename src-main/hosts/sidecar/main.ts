/**
 * The sidecar process: takes M-Pesa's callbacks and keeps them until the app has them. It holds no database handle and no key that
 * opens what it keeps. It ends when its parent does.
 *
 * Configuration: one line of JSON on standard input, which stays open for as long as the parent lives; or WAYA_SIDECAR_CONFIG.
 */
import { createInterface } from 'node:readline';
import pino from 'pino';
import { z } from 'zod';
import { runSidecar } from './sidecar.ts';
import { sidecarConfigShape } from './sidecar.config.ts';
import type { SidecarConfig } from './sidecar.config.ts';
import type { SidecarMessage } from './sidecar-messages.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
/** What is under way may still reach the disk; then the process ends in any case. */
const LAST_ORDERS_MS = 2_000;

function tellParent(message: SidecarMessage): void {
  if (process.connected) process.send?.(message);
}

/** Ends the process with a message that the parent can show, or the person at the terminal. */
function fail(message: string, exitCode: number): never {
  process.exitCode = exitCode;
  if (!process.connected) {
    process.stderr.write(`${message}\n`);
    process.exit();
  }
  process.send?.({ type: 'failed', message } satisfies SidecarMessage, undefined, undefined, () => process.exit());
  throw new Error('ending');
}

function parseConfig(text: string): SidecarConfig {
  try {
    return sidecarConfigShape.parse(JSON.parse(text));
  } catch (error) {
    // Only what is wrong with it: the text holds secrets.
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : 'It is not JSON.';
    return fail(`The sidecar's configuration cannot be used. ${reason}`, EXIT_USAGE);
  }
}

function readFirstLine(onEnd: () => void): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  return new Promise((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => {
      resolve('');
      onEnd();
    });
  });
}

function startFailure(error: unknown, config: SidecarConfig): string {
  const { code, syscall, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return `Port ${port} is in use by another program. Choose another port for M-Pesa callbacks in the settings.`;
  if (code === 'EACCES' && syscall === 'listen') return `This user may not listen on port ${port}. Choose a port above 1023 in the settings.`;
  if (code === 'EADDRNOTAVAIL') return `This PC has no network address ${config.publicHost}. Check the address in the M-Pesa settings.`;
  return `The inbox for M-Pesa callbacks cannot be opened (${code ?? 'error'}). Check that the data folder can be written to.`;
}

async function main(): Promise<void> {
  let close = (): Promise<void> => Promise.resolve();
  let isEnding = false;
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => process.exit(), LAST_ORDERS_MS).unref();
    void close().finally(() => process.exit());
  };
  process.once('disconnect', end).once('SIGTERM', end).once('SIGINT', end);

  const told = process.env['WAYA_SIDECAR_CONFIG'];
  delete process.env['WAYA_SIDECAR_CONFIG'];
  const config = parseConfig(told ?? (await readFirstLine(end)));
  const log = pino({ name: 'sidecar', level: config.logLevel, redact: ['*.body', '*.headers', '*.url', '*.sealed', '*.remoteAddress'] }, pino.destination({ dest: 2, sync: true }));
  try {
    const sidecar = await runSidecar(config, { log, now: () => Date.now(), onArrival: (seq) => tellParent({ type: 'arrival', seq }) });
    close = () => sidecar.close();
    log.info({ publicPort: sidecar.publicPort, controlPort: sidecar.controlPort }, 'listening');
    tellParent({ type: 'ready', publicPort: sidecar.publicPort, controlPort: sidecar.controlPort });
  } catch (error) {
    fail(startFailure(error, config), EXIT_FAILED);
  }
}

main().catch(() => {
  process.exitCode = EXIT_FAILED;
});
