/**
 * Secrets at rest. A random data key encrypts secret columns (AES-256-GCM) and keys the HMAC of the command log. The data key is
 * wrapped twice: by this machine (KeyGuard) and by a recovery passphrase, so that a backup opens on another PC.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, scrypt } from 'node:crypto';
import { Refusal } from '../../src-shared/refusal.ts';
import type { Instant } from '../../src-shared/time.ts';
import { compiler, type Database, type Reader, type Writer } from './db.ts';
import type { KernelTables } from './tables.ts';

/** The machine's protection of one small secret (ports/secrets.ts implements it). */
export interface KeyGuard {
  protect(plain: Uint8Array): Uint8Array;
  unprotect(guarded: Uint8Array): Uint8Array;
}

export interface Vault {
  /** Text → "v1:…"; the context (e.g. "router.password") must be given again to decrypt. */
  encrypt(plain: string, context: string): string;
  /** Throws when altered, of another context or of another data key: a bug or tampering. */
  decrypt(cipher: string, context: string): string;
  /** HMAC-SHA-256, hex. */
  mac(text: string): string;
  /** Wraps the data key for saving under a passphrase; slow on purpose. */
  guardByPassphrase(passphrase: string): Promise<{ salt: Uint8Array; guarded: Uint8Array }>;
}

const q = compiler<KernelTables>();
/** Nothing shorter than the whole tag is accepted. */
const GCM = { authTagLength: 16 };
const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/** Opens the vault of a database, making a data key on first use. Throws Refusal when this machine did not protect the key. */
export function openVault(db: Database, guard: KeyGuard, now: Instant): Vault {
  const row = db.get(q.selectFrom('dataKey').selectAll());
  if (row) {
    try {
      return vaultOf(guard.unprotect(row.guarded));
    } catch {
      throw new Refusal(
        'locked',
        'This data was protected on another computer or by another user. Restore it with the recovery passphrase.',
        { passphraseSet: row.passphraseGuarded !== null },
      );
    }
  }
  const key = randomBytes(32);
  db.transaction(() => db.run(q.insertInto('dataKey').values({ id: 1, guarded: guard.protect(key), passphraseSalt: null, passphraseGuarded: null, createdAt: now })));
  return vaultOf(key);
}

/** Re-protects the data key for this machine with the recovery passphrase. Throws Refusal when the passphrase is wrong or was never set. */
export async function recoverVault(db: Database, guard: KeyGuard, passphrase: string): Promise<Vault> {
  const row = db.get(q.selectFrom('dataKey').selectAll());
  if (!row?.passphraseSalt || !row.passphraseGuarded) throw new Refusal('invalid', 'No recovery passphrase was set for this data.');
  const wrapping = await derive(passphrase, row.passphraseSalt);
  let key: Buffer;
  try {
    key = open(wrapping, Buffer.from(row.passphraseGuarded), 'data-key');
  } catch {
    throw new Refusal('invalid', 'That is not the recovery passphrase of this data.', { fields: { passphrase: 'Wrong passphrase' } });
  }
  db.transaction(() => db.run(q.updateTable('dataKey').set({ guarded: guard.protect(key) }).where('id', '=', 1)));
  return vaultOf(key);
}

export function savePassphrase(tx: Writer, wrapped: { salt: Uint8Array; guarded: Uint8Array }): void {
  tx.run(q.updateTable('dataKey').set({ passphraseSalt: wrapped.salt, passphraseGuarded: wrapped.guarded }).where('id', '=', 1));
}

export function passphraseIsSet(db: Reader): boolean {
  return db.get(q.selectFrom('dataKey').select('passphraseGuarded'))?.passphraseGuarded != null;
}

function vaultOf(dataKey: Uint8Array): Vault {
  const columnKey = subkey(dataKey, 'waya columns v1');
  const macKey = subkey(dataKey, 'waya command log v1');
  return {
    encrypt: (plain, context) => `v1:${seal(columnKey, Buffer.from(plain, 'utf8'), context).toString('base64')}`,
    decrypt: (cipher, context) => {
      if (!cipher.startsWith('v1:')) throw new Error('not a secret of version 1');
      return open(columnKey, Buffer.from(cipher.slice(3), 'base64'), context).toString('utf8');
    },
    mac: (text) => createHmac('sha256', macKey).update(text).digest('hex'),
    guardByPassphrase: async (passphrase) => {
      const salt = randomBytes(16);
      return { salt, guarded: seal(await derive(passphrase, salt), Buffer.from(dataKey), 'data-key') };
    },
  };
}

function subkey(dataKey: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', dataKey, new Uint8Array(), purpose, 32));
}

/** nonce (12) | tag (16) | ciphertext; the context is authenticated. */
function seal(key: Uint8Array, plain: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, GCM).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function open(key: Uint8Array, sealed: Buffer, context: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), GCM).setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(12, 28));
  return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
}

function derive(passphrase: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, 32, SCRYPT, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
