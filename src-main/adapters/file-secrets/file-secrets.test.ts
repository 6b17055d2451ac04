import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileSecrets } from './index.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'waya-key-'));
  file = path.join(directory, 'machine.key');
});
afterEach(() => rmSync(directory, { recursive: true }));

const SECRET = Buffer.from('a data key of thirty-two bytes !');

describe('file secrets', () => {
  it('makes its key on first use, for the owner’s eyes only, and opens again what it protected', () => {
    const secrets = createFileSecrets(file);
    expect(existsSync(file)).toBe(false);
    const guarded = secrets.protect(SECRET);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Buffer.from(createFileSecrets(file).unprotect(guarded))).toEqual(SECRET);
    expect(Buffer.from(guarded).includes(SECRET)).toBe(false);
  });

  it('never the same bytes twice, always the same key', () => {
    const secrets = createFileSecrets(file);
    const first = secrets.protect(SECRET);
    const key = readFileSync(file, 'utf8');
    expect(Buffer.from(secrets.protect(SECRET))).not.toEqual(Buffer.from(first));
    expect(readFileSync(file, 'utf8')).toBe(key);
  });

  it('refuses what another key protected, what was altered, and to invent a key for it', () => {
    const guarded = createFileSecrets(file).protect(SECRET);
    const other = createFileSecrets(path.join(directory, 'other.key'));
    other.protect(SECRET);
    expect(() => other.unprotect(guarded)).toThrow();
    const altered = Buffer.from(guarded);
    altered[altered.length - 1]! ^= 1;
    expect(() => createFileSecrets(file).unprotect(altered)).toThrow();
    rmSync(file);
    expect(() => createFileSecrets(file).unprotect(guarded)).toThrow(/missing/);
    expect(existsSync(file)).toBe(false);
  });

  it.runIf(process.platform !== 'win32').each([0o644, 0o640, 0o604, 0o660])('refuses a key that others may read (mode %o), and says how to mend it', (mode) => {
    createFileSecrets(file).protect(SECRET);
    chmodSync(file, mode);
    expect(() => createFileSecrets(file)).toThrow(/chmod 600/);
  });

  it('refuses in words what it cannot read', () => {
    mkdirSync(file, { mode: 0o700 });
    expect(() => createFileSecrets(file)).toThrow(/cannot be read \(EISDIR\)/);
  });

  it('refuses a damaged key', () => {
    writeFileSync(file, 'short\n', { mode: 0o600 });
    expect(() => createFileSecrets(file)).toThrow(/damaged/);
  });
});
