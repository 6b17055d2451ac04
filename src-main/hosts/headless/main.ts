/** The headless host: `npm start` without Electron, servers, practice mode, tests. See arguments.ts. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { createFileSecrets } from '../../adapters/file-secrets/index.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { rendererDirectory } from '../entry-files.ts';
import { createHostLog } from '../host-log.ts';
import { runApp } from '../run-app.ts';
import { parseArguments, USAGE, type HostArguments } from './arguments.ts';
import { defaultDataDirectory } from './data-directory.ts';
import { createHttpHost } from './http.ts';
import { allowedHostsFor } from './request-guard.ts';

const EXIT_REFUSED = 2;

async function main(): Promise<void> {
  const given = parseArguments(process.argv.slice(2));
  if (given.help) {
    console.log(USAGE);
    return;
  }
  // Everything this process writes is its owner's business alone.
  process.umask(0o077);
  const tls = given.tls && { certificate: readPem(given.tls.certificateFile), key: readPem(given.tls.keyFile) };
  const starting = start(given, tls);
  let stopping = false;
  // From the first moment: whoever reads the address may already want it to end.
  const onSignal = () => {
    if (stopping) process.exit(1);
    stopping = true;
    starting.then((stop) => stop()).then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  await starting;
}

/** Resolves with how to stop: listening first, then the app and what it stands on. */
async function start(given: HostArguments, tls: { certificate: string; key: string } | null): Promise<() => Promise<void>> {
  const directory = given.data ?? defaultDataDirectory(given.practice, { platform: process.platform, home: homedir(), env: process.env });
  const log = createHostLog(directory);
  const guard = createFileSecrets(path.join(directory, 'machine.key'));
  const running = await runApp({ directory, practice: given.practice, guard, log, callbackPort: given.callbackPort });
  try {
    const host = await createHttpHost({ app: running.app, rendererDirectory, allowedHosts: allowedHostsFor(given.host, given.allowedHosts), host: given.host, port: given.port, ...(tls ? { tls } : {}), log });
    console.log(`LISTENING ${host.address}`);
    console.log(`Data: ${directory}`);
    const { setupToken } = running.app;
    if (setupToken !== null) console.log(`No owner yet. Open ${host.address} and make the first one with this set-up token:\n  ${setupToken}`);
    return async () => {
      await host.close();
      await running.stop();
    };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

function readPem(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Refusal('invalid', `The file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = EXIT_REFUSED;
}
