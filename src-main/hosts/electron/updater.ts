import type { Log } from '../../kernel/log.ts';

/** Looks for an update once; it is installed when Waya is closed. Only packaged apps carry where to look. */
export async function lookForUpdate({ isPackaged, log }: { isPackaged: boolean; log: Log }): Promise<void> {
  if (!isPackaged) return;
  try {
    const { default: updater } = await import('electron-updater');
    updater.autoUpdater.logger = null;
    await updater.autoUpdater.checkForUpdatesAndNotify();
  } catch (error) {
    // No network, no update server: the desk works all the same.
    log.warn({ error: error instanceof Error ? error.message : String(error) }, 'no update could be looked for');
  }
}
