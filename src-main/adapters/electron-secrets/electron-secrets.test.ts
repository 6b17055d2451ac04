import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reset, safeStorage } from '../../hosts/electron/stub-electron.test-support.ts';
import { createElectronSecrets } from './index.ts';

vi.mock('electron', () => import('../../hosts/electron/stub-electron.test-support.ts'));

const platform = process.platform;
const on = (name: string) => Object.defineProperty(process, 'platform', { value: name });
beforeEach(reset);
afterEach(() => void on(platform));

describe('electron secrets', () => {
  it('opens again what the keychain protected, byte for byte', () => {
    on('linux');
    const secret = Buffer.from([0, 255, 128, 10, 13, 0]);
    const secrets = createElectronSecrets();
    const guarded = secrets.protect(secret);
    expect(Buffer.from(guarded).includes(secret)).toBe(false);
    expect(Buffer.from(createElectronSecrets().unprotect(guarded))).toEqual(secret);
    expect(secrets.kind).toBe('keychain (gnome_libsecret)');
  });

  it.each(['basic_text', 'unknown'])('refuses in words where the keychain is a text that everybody knows (%s)', (backend) => {
    on('linux');
    safeStorage.backend = backend;
    expect(createElectronSecrets).toThrow(/GNOME Keyring or KWallet/);
  });

  it.each(['linux', 'win32', 'darwin'])('refuses in words without encryption (%s)', (name) => {
    on(name);
    safeStorage.available = false;
    expect(createElectronSecrets).toThrow(/no safe place for its key/);
  });

  it('does not ask for a backend where there is but one', () => {
    on('win32');
    safeStorage.backend = 'unknown';
    expect(createElectronSecrets().kind).toBe('keychain (win32)');
  });

  it('throws on what it did not protect', () => {
    on('win32');
    expect(() => createElectronSecrets().unprotect(Buffer.from('foreign'))).toThrow();
  });
});
