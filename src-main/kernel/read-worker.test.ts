import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../../src-shared/refusal.ts';
import { instant } from '../../src-shared/time.ts';
import { migrations } from '../schema/migrations/index.ts';
import { backUp, type BackupManifest, type BackupRequest } from './backup.ts';
import { FIRST_HASH } from './commands.ts';
import { openDatabase, type Database } from './db.ts';
import { migrate } from './migrate.ts';
import { createInlineReadWorker, createReadWorker, readTask, type ReadWorker } from './read-worker.ts';

let directory: string;
let file: string;
let db: Database;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'waya-worker-'));
  file = path.join(directory, 'waya.db');
  db = openDatabase(file);
  migrate(db, migrations, { backupFile: null });
});
afterEach(() => {
  db.close();
  rmSync(directory, { recursive: true });
});

const entry = path.join(import.meta.dirname, 'fixtures/read-worker-entry.ts');
const withWorker = async (use: (worker: ReadWorker) => Promise<void>, at = entry) => {
  const worker = createReadWorker({ file, entry: at });
  try {
    await use(worker);
  } finally {
    await worker.close();
  }
};
const setMeta = (key: string, value: string) => db.transaction(() => db.script(`INSERT INTO meta (key, value) VALUES ('${key}', '${value}')`));

describe('the read worker', () => {
  it('reads what was committed, in another thread', () =>
    withWorker(async (worker) => {
      setMeta('a', '1');
      const answer = await worker.run<{ value: string; isMainThread: boolean }>('readMeta', { key: 'a' });
      expect(answer).toEqual({ value: '1', isMainThread: false });
      setMeta('b', '2');
      expect(await worker.run('readMeta', { key: 'b' })).toMatchObject({ value: '2' });
    }));

  it('cannot write', () => withWorker((worker) => expect(worker.run('write', {})).rejects.toThrow(/readonly/)));

  it('hands over refusals as refusals and bugs as errors, and lives on', () =>
    withWorker(async (worker) => {
      await expect(worker.run('refuse', {})).rejects.toEqual(new Refusal('locked', 'Not now.', { until: 5 }));
      await expect(worker.run('bug', {})).rejects.toThrow(/read task bug: Error: broken/);
      await expect(worker.run('nothing', {})).rejects.toThrow(/no read task nothing/);
      await expect(worker.run('toString', {})).rejects.toThrow(/no read task toString/);
      expect(await worker.run('countMeta', {})).toBe(0);
    }));

  it('after its thread died, starts another; what was waiting is rejected', () =>
    withWorker(async (worker) => {
      await expect(worker.run('die', {})).rejects.toThrow(/ended|broke/);
      expect(await worker.run('countMeta', {})).toBe(0);
    }));

  it('without a thread to start, says so', () => withWorker((worker) => expect(worker.run('countMeta', {})).rejects.toThrow(/broke|ended/), path.join(import.meta.dirname, 'fixtures/none.ts')));

  it('closes: what is waiting and what comes later is rejected', async () => {
    const worker = createReadWorker({ file, entry });
    const waiting = worker.run('countMeta', {}).catch((error: unknown) => String(error));
    await worker.close();
    expect(await waiting).toMatch(/ended/);
    await expect(worker.run('countMeta', {})).rejects.toThrow(/closed/);
  });

  it('runs the tasks of the app: verify, and a backup whose copy is verified', () =>
    withWorker(async (worker) => {
      expect(await worker.run('verify', {})).toMatchObject({ ok: true });
      const request: BackupRequest = { file: path.join(directory, 'copy.db'), at: instant(1_000), version: '1.2.3' };
      const manifest = await worker.run<BackupManifest>('backup', request);
      expect(manifest).toMatchObject({ file: 'copy.db', format: migrations.length, at: 1_000, version: '1.2.3', chain: { seq: 0, hash: FIRST_HASH, at: null } });
      expect(JSON.parse(readFileSync(`${request.file}.json`, 'utf8'))).toEqual(manifest);
      expect(createHash('sha256').update(readFileSync(request.file)).digest('hex')).toBe(manifest.sha256);
    }, path.join(import.meta.dirname, '../app-worker.ts')));

  it('has a form without a thread for databases in memory', async () => {
    const worker = createInlineReadWorker(db, { double: readTask({ snapshot: true, run: (_db, input: { n: number }) => input.n * 2 }) });
    expect(await worker.run('double', { n: 21 })).toBe(42);
    await expect(worker.run('nothing', {})).rejects.toThrow(/no read task/);
  });
});

describe('a backup', () => {
  const request = (): BackupRequest => ({ file: path.join(directory, 'copy.db'), at: instant(1_000), version: '1.2.3' });

  it('that does not verify leaves the one before, and its manifest, in place', () => {
    backUp(db, request());
    const [before, manifest] = [readFileSync(request().file), readFileSync(`${request().file}.json`)];
    setMeta('a', '1');
    expect(() => backUp(db, request(), { verify: () => { throw new Error('does not add up'); } })).toThrow(/does not add up/);
    expect(readFileSync(request().file)).toEqual(before);
    expect(readFileSync(`${request().file}.json`)).toEqual(manifest);
  });

  it('takes the place of an older one, and of what a crash left', () => {
    writeFileSync(`${request().file}.partial`, 'half');
    setMeta('a', '1');
    backUp(db, request());
    const copy = openDatabase(request().file, { readonly: true });
    expect(copy.sql('SELECT value FROM meta')).toEqual([{ value: '1' }]);
    copy.close();
    expect(existsSync(`${request().file}.partial`)).toBe(false);
  });
});
