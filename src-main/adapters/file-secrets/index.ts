/** The machine's key as a file that only its owner may read: for servers and wherever no keychain is. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { SecretsPort } from '../../ports/secrets.ts';

const KEY_BYTES = 32;
const CONTEXT = Buffer.from('waya machine key v1');

/**
 * The key is made when the first secret is protected, mode 0600. Whoever holds the file can open the data beside it; backups go
 * without it. Throws Refusal when the file may be read by others, or is not a key.
 */
export function createFileSecrets(file: string): SecretsPort {
  if (statSync(file, { throwIfNoEntry: false })) readKey(file);
  return {
    kind: `key file ${file}`,
    protect: (plain) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', readKey(file) ?? makeKey(file), nonce).setAAD(CONTEXT);
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    unprotect: (guarded) => {
      const key = readKey(file);
      if (!key) throw new Error('the key file of this machine is missing');
      const sealed = Buffer.from(guarded);
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(CONTEXT).setAuthTag(sealed.subarray(12, 28));
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
    },
  };
}

function readKey(file: string): Buffer | null {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) return null;
  // Windows keeps its rights elsewhere: the folder of a user's data is closed to other users there.
  if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
    throw new Refusal('locked', `The key file ${file} may be read by other users of this computer. Take their rights away (chmod 600) and start again.`);
  }
  const key = Buffer.from(read(file).trim(), 'base64');
  if (key.length !== KEY_BYTES) throw new Refusal('locked', `The key file ${file} is damaged. Put the original back, or restore the data with the recovery passphrase.`);
  return key;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Refusal('locked', `The key file ${file} cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'error'}). Run Waya as the user whom it belongs to.`);
  }
}

/** On the disk before anything is protected by it: a lost key would lock the data. */
function makeKey(file: string): Buffer {
  const key = randomBytes(KEY_BYTES);
  // Under another name first: a power cut must not leave half a key under the right one.
  const partial = `${file}.partial`;
  rmSync(partial, { force: true });
  const handle = openSync(partial, 'wx', 0o600);
  try {
    writeSync(handle, `${key.toString('base64')}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(partial, file);
  syncFolder(path.dirname(file));
  return key;
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return; // folders cannot be synchronised there
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
