/** `npm run restore -- --backup FILE [--data DIR]`: a backup becomes the data of this computer. Exit 2 when it is refused. */
import { homedir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { createFileSecrets } from '../../adapters/file-secrets/index.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { systemClock } from '../../kernel/clock.ts';
import { restoreBackup } from '../restore-backup.ts';
import { defaultDataDirectory } from './data-directory.ts';

const EXIT_REFUSED = 2;

async function run(): Promise<void> {
  const { values } = parseArgs({ options: { backup: { type: 'string' }, data: { type: 'string' } } });
  if (!values.backup) throw new Refusal('invalid', 'Say which backup: npm run restore -- --backup FILE [--data DIR]');
  process.umask(0o077);
  const directory = values.data ?? defaultDataDirectory(false, { platform: process.platform, home: homedir(), env: process.env });
  const guard = createFileSecrets(path.join(directory, 'machine.key'));
  const restored = await restoreBackup({ file: values.backup, directory, guard, passphrase: askPassphrase, now: systemClock.now() });
  console.log(`Restored into ${directory}: ${restored.checks} checks of the books passed${restored.manifestChecked ? ', the file is the one its manifest names' : ' (there was no manifest beside the file)'}.`);
  if (restored.lastCommandAt !== null) console.log(`The last thing done in it is of ${formatInstant(restored.lastCommandAt)}. What came after is not in it: cut-offs are frozen until you have entered it and let them go on (Settings, Dunning).`);
}

/** From the terminal or a pipe, never from the command line, where other users could read it. */
async function askPassphrase(): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question('Another computer protected this data. Recovery passphrase: ');
  } finally {
    lines.close();
  }
}

run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = EXIT_REFUSED;
});
