/** The machine's keychain through Electron: DPAPI, Keychain, libsecret or KWallet. */
import { safeStorage } from 'electron';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { SecretsPort } from '../../ports/secrets.ts';

/** Call after app.whenReady(). Throws Refusal where Electron has no keychain: it would store under a key known to everybody. */
export function createElectronSecrets(): SecretsPort {
  const backend = process.platform === 'linux' ? safeStorage.getSelectedStorageBackend() : process.platform;
  if (!safeStorage.isEncryptionAvailable() || backend === 'basic_text' || backend === 'unknown') {
    throw new Refusal(
      'unavailable',
      'This computer offers Waya no safe place for its key. On Linux, install and unlock GNOME Keyring or KWallet and start again; or run Waya in the browser (npm start with APP_HOST=headless).',
      { backend },
    );
  }
  return {
    kind: `keychain (${backend})`,
    protect: (plain) => safeStorage.encryptString(Buffer.from(plain).toString('base64')),
    unprotect: (guarded) => Buffer.from(safeStorage.decryptString(Buffer.from(guarded)), 'base64'),
  };
}
