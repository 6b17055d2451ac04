/** Electron's main process. `--practice` and `--data DIR` as on the headless host. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { app } from 'electron';
import { createElectronSecrets } from '../../adapters/electron-secrets/index.ts';
import { preloadEntry, rendererDirectory } from '../entry-files.ts';
import { createHostLog } from '../host-log.ts';
import { runApp } from '../run-app.ts';
import { runDesk } from './desk.ts';

const CALLBACK_PORT = 4311;

process.umask(0o077);
// Chromium's own switches are among the arguments: what is not ours is passed over.
const { values } = parseArgs({ args: process.argv.slice(app.isPackaged ? 1 : 2), options: { practice: { type: 'boolean' }, data: { type: 'string' } }, strict: false });
const practice = values['practice'] === true;
// Practice has a folder, and with it an instance, of its own: it may run beside the real desk.
if (practice) app.setPath('userData', path.join(app.getPath('appData'), 'Waya Practice'));
const directory = typeof values['data'] === 'string' ? path.resolve(values['data']) : path.join(app.getPath('userData'), 'data');
const log = createHostLog(directory);

// Not awaited: Electron becomes ready only when this module has been evaluated.
void runDesk({
  log,
  preload: preloadEntry,
  rendererDirectory,
  start: async () => runApp({ directory, practice, guard: createElectronSecrets(), log, callbackPort: CALLBACK_PORT }),
});
