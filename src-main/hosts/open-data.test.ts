import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileSecrets } from '../adapters/file-secrets/index.ts';
import { movableClock } from '../kernel/clock.ts';
import { openDatabase } from '../kernel/db.ts';
import { migrations } from '../schema/migrations/index.ts';
import { parseInstant } from '../../src-shared/time.ts';
import { databaseFile, openData } from './open-data.ts';

let root: string;
let directory: string;
const clock = movableClock(parseInstant('2026-03-27T15:33:47+03:00'));
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'waya-data-'));
  directory = path.join(root, 'data');
});
afterEach(() => rmSync(root, { recursive: true }));

const open = (practice = false, at = directory) => openData(at, { practice, clock, guard: createFileSecrets(path.join(at, 'machine.key')) });
const openAndClose = (practice = false, at = directory) => open(practice, at).close();

describe('opening data', () => {
  it('makes a new directory for its owner only, with everything in it', () => {
    const data = open();
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(directory, 'machine.key')).mode & 0o777).toBe(0o600);
    expect(data.migrated).toEqual({ from: 0, to: migrations.length, backup: null });
    expect(data.vault.decrypt(data.vault.encrypt('secret', 'test'), 'test')).toBe('secret');
    data.close();
  });

  it('opens it again with the same key', () => {
    const first = open();
    const cipher = first.vault.encrypt('secret', 'test');
    first.close();
    const again = open();
    expect(again.vault.decrypt(cipher, 'test')).toBe('secret');
    again.close();
  });

  it('is refused to a second one at once, and free after closing', () => {
    const first = open();
    const startedAt = performance.now();
    expect(() => open()).toThrow(/already running on this data/);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    first.close();
    openAndClose();
  });

  it('is refused while another process has it, and free when that was killed', async () => {
    const script = `import { openData } from ${JSON.stringify(path.join(import.meta.dirname, 'open-data.ts'))};
      import { createFileSecrets } from ${JSON.stringify(path.join(import.meta.dirname, '../adapters/file-secrets/index.ts'))};
      import { systemClock } from ${JSON.stringify(path.join(import.meta.dirname, '../kernel/clock.ts'))};
      openData(${JSON.stringify(directory)}, { practice: false, clock: systemClock, guard: createFileSecrets(${JSON.stringify(path.join(directory, 'machine.key'))}) });
      console.log('open'); setInterval(() => {}, 1000);`;
    const other = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(other.stdout, 'data');
    expect(() => open()).toThrow(/already running/);
    other.kill('SIGKILL');
    await once(other, 'close');
    openAndClose();
  });

  it('holds nothing after it failed', () => {
    openAndClose();
    const data = openDatabase(databaseFile(directory));
    data.script(`PRAGMA user_version = ${migrations.length + 1}`);
    data.close();
    expect(() => open()).toThrow(/newer Waya/);
    const mended = openDatabase(databaseFile(directory));
    mended.script(`PRAGMA user_version = ${migrations.length}`);
    mended.close();
    openAndClose();
  });

  it('says so when the key of this machine is gone', () => {
    openAndClose();
    rmSync(path.join(directory, 'machine.key'));
    expect(() => open()).toThrow(/recovery passphrase/);
    expect(existsSync(path.join(directory, 'machine.key'))).toBe(false);
  });

  it.each([
    ['is a file', () => writeFileSync(directory, '')],
    ['holds something else under our name', () => {
      mkdirSync(directory);
      writeFileSync(databaseFile(directory), 'no database at all, but long enough to be looked at as one, with more than a hundred bytes in it, as a header has');
    }],
  ])('says in words that the directory %s', (_what, make) => {
    make();
    expect(() => open()).toThrow(/cannot write|damaged, or is not Waya/);
  });

  // Root may write everywhere.
  it.runIf(process.getuid?.() !== 0)('says in words that it may not write', () => {
    mkdirSync(directory);
    chmodSync(directory, 0o500);
    expect(() => open()).toThrow(/cannot write in the folder/);
    chmodSync(directory, 0o700);
  });
});

describe('the practice marker', () => {
  it('is made with the data and found again', () => {
    openAndClose(true);
    expect(readdirSync(directory)).toContain('practice.json');
    const again = open(true);
    expect(again.practice).toBe(true);
    again.close();
  });

  it('keeps practice data from being opened as real', () => {
    openAndClose(true);
    expect(() => open(false)).toThrow(/holds practice data/);
  });

  it('keeps real data from practice, and leaves no marker there', () => {
    openAndClose(false);
    expect(() => open(true)).toThrow(/holds a real business/);
    expect(existsSync(path.join(directory, 'practice.json'))).toBe(false);
    openAndClose(false);
  });

  it('is in the database too: a removed file, or a copied database, does not unmark it', () => {
    openAndClose(true);
    rmSync(path.join(directory, 'practice.json'));
    expect(() => open(false)).toThrow(/holds practice data/);
    expect(() => open(true)).toThrow(/holds a real business/);
  });

  it('an added file does not mark real data', () => {
    openAndClose(false);
    writeFileSync(path.join(directory, 'practice.json'), '{"practice": true}');
    expect(() => open(true)).toThrow(/holds a real business/);
    expect(() => open(false)).toThrow(/holds practice data/);
  });

  it('is finished when the first start was cut off in between', () => {
    mkdirSync(directory);
    writeFileSync(path.join(directory, 'practice.json'), '{"practice": true}');
    openDatabase(databaseFile(directory)).close();
    openAndClose(true);
    rmSync(path.join(directory, 'practice.json'));
    expect(() => open(false)).toThrow(/holds practice data/);
  });
});
