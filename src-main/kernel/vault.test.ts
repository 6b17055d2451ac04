import { describe, expect, test } from 'vitest';
import { guardOf, START } from './kernel.test-support.ts';
import { migrations } from '../schema/migrations/index.ts';
import { openDatabase, type Database } from './db.ts';
import { migrate } from './migrate.ts';
import { openVault, passphraseIsSet, recoverVault, savePassphrase } from './vault.ts';

function database(): Database {
  const db = openDatabase(':memory:');
  migrate(db, migrations, { backupFile: null });
  return db;
}
const open = (db: Database, machine = 'this') => openVault(db, guardOf(machine), START);

describe('encrypt', () => {
  test('a secret comes back, also after the next start; the same text is never the same cipher', () => {
    const db = database();
    const vault = open(db);
    const text = 'päss wörd 🔑';
    const ciphers = [vault.encrypt(text, 'router.password'), vault.encrypt(text, 'router.password')];
    expect(new Set(ciphers).size).toBe(2);
    // In the bytes: two letters may well stand in a random cipher's base64.
    for (const cipher of ciphers) expect(Buffer.from(cipher.split(':')[1]!, 'base64').includes('wörd')).toBe(false);
    const next = open(db);
    expect(ciphers.map((cipher) => next.decrypt(cipher, 'router.password'))).toEqual([text, text]);
    expect(next.decrypt(next.encrypt('', 'empty'), 'empty')).toBe('');
  });

  test('a cipher of one field does not open as another', () => {
    const vault = open(database());
    const cipher = vault.encrypt('secret', 'router.password');
    expect(() => vault.decrypt(cipher, 'subscription.password')).toThrow();
  });

  test('every altered byte is noticed, and so is every missing one', () => {
    const vault = open(database());
    const sealed = Buffer.from(vault.encrypt('secret', 'c').slice(3), 'base64');
    for (let index = 0; index < sealed.length; index += 1) {
      const altered = Buffer.from(sealed);
      altered[index]! ^= 1;
      expect(() => vault.decrypt(`v1:${altered.toString('base64')}`, 'c')).toThrow();
      expect(() => vault.decrypt(`v1:${sealed.subarray(0, index).toString('base64')}`, 'c')).toThrow();
    }
    expect(() => vault.decrypt('secret', 'c')).toThrow('not a secret of version 1');
  });

  test('another data key opens nothing', () => {
    const cipher = open(database()).encrypt('secret', 'c');
    const other = open(database());
    expect(() => other.decrypt(cipher, 'c')).toThrow();
  });
});

test('mac is the same for the same text and data, and of no use with other data', () => {
  const db = database();
  expect(open(db).mac('text')).toBe(open(db).mac('text'));
  expect(open(db).mac('text')).toMatch(/^[0-9a-f]{64}$/);
  expect(open(db).mac('text')).not.toBe(open(database()).mac('text'));
});

describe('on another machine', () => {
  test('the data is refused, and it says whether a passphrase can help', () => {
    const db = database();
    open(db);
    expect(() => open(db, 'other')).toThrow(expect.objectContaining({ code: 'locked', details: { passphraseSet: false } }));
  });

  test('the recovery passphrase opens it, once and for all', async () => {
    const db = database();
    const here = open(db);
    const cipher = here.encrypt('secret', 'c');
    savePassphrase(db, await here.guardByPassphrase('nine blue giraffes'));
    expect(passphraseIsSet(db)).toBe(true);
    expect(() => open(db, 'other')).toThrow(expect.objectContaining({ details: { passphraseSet: true } }));

    await expect(recoverVault(db, guardOf('other'), 'nine blue giraffe')).rejects.toThrow(expect.objectContaining({ code: 'invalid', details: { fields: { passphrase: 'Wrong passphrase' } } }));
    expect(() => open(db, 'other')).toThrow();

    expect((await recoverVault(db, guardOf('other'), 'nine blue giraffes')).decrypt(cipher, 'c')).toBe('secret');
    expect(open(db, 'other').decrypt(cipher, 'c')).toBe('secret');
  });

  test('letters typed another way (NFD) are the same passphrase', async () => {
    const db = database();
    savePassphrase(db, await open(db).guardByPassphrase('kahawa na café'));
    await expect(recoverVault(db, guardOf('other'), 'kahawa na café'.normalize('NFD'))).resolves.toBeDefined();
  });

  test('without a passphrase nothing can be recovered', async () => {
    const db = database();
    open(db);
    expect(passphraseIsSet(db)).toBe(false);
    await expect(recoverVault(db, guardOf('other'), 'anything')).rejects.toThrow('No recovery passphrase was set');
  });
});
