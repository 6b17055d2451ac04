/** The life of the desktop app: one instance, one window, an orderly end. */
import { app, dialog, powerMonitor, session, type BrowserWindow } from 'electron';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { App } from '../../app.ts';
import { systemClock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import { connectIpc } from './ipc.ts';
import { denyPermissions, guardNavigation } from './navigation-guard.ts';
import { registerPageScheme, servePage } from './page-protocol.ts';
import { lookForUpdate } from './updater.ts';
import { bringForward, createDeskWindow } from './windows.ts';

export interface DeskOptions {
  /** Called when Electron is ready. Throws Refusal to say why Waya cannot start. */
  readonly start: () => Promise<{ readonly app: Pick<App, 'dispatch' | 'authenticate' | 'subscribe' | 'setupToken' | 'clockMoved'>; stop(): Promise<void> }>;
  readonly preload: string;
  readonly rendererDirectory: string;
  readonly log: Log;
}

const EXIT_BUG = 1;
const EXIT_REFUSED = 2;

/** Resolves when the window is open, or when there is none to open. Must begin before Electron is ready. */
export async function runDesk(options: DeskOptions): Promise<void> {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  registerPageScheme();
  app.on('web-contents-created', (_event, contents) => guardNavigation(contents, systemClock));
  await app.whenReady();
  denyPermissions(session.defaultSession);
  servePage(options.rendererDirectory);
  let running: Awaited<ReturnType<DeskOptions['start']>>;
  try {
    running = await options.start();
  } catch (error) {
    options.log.error({ error: String(error) }, 'Waya does not start');
    dialog.showErrorBox('Waya does not start', error instanceof Error ? error.message : String(error));
    app.exit(error instanceof Refusal ? EXIT_REFUSED : EXIT_BUG);
    return;
  }
  const disconnect = connectIpc(running.app);
  openWindows(options);
  powerMonitor.on('resume', () => running.app.clockMoved());
  endInOrder(async () => {
    disconnect();
    await running.stop();
  }, options.log);
  await lookForUpdate({ isPackaged: app.isPackaged, log: options.log });
}

function openWindows({ preload }: DeskOptions): void {
  let window: BrowserWindow | null = null;
  const open = () => {
    if (window) return;
    window = createDeskWindow({ preload, devTools: !app.isPackaged });
    window.once('closed', () => {
      window = null;
    });
  };
  open();
  // Somebody started Waya again: he wants this window.
  app.on('second-instance', () => {
    if (window) bringForward(window);
    else open();
  });
  app.on('activate', open);
  app.on('window-all-closed', () => app.quit());
}

/** Running jobs end and the database is closed before the process goes. */
function endInOrder(stop: () => Promise<void>, log: Log): void {
  let ending = false;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (ending) return;
    ending = true;
    stop().then(
      () => app.exit(0),
      (error: unknown) => {
        log.error({ error: String(error) }, 'Waya did not stop in order');
        app.exit(EXIT_BUG);
      },
    );
  });
}
