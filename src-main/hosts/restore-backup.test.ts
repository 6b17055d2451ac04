import { appendFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileSecrets } from '../adapters/file-secrets/index.ts';
import { backUp } from '../kernel/backup.ts';
import { systemClock } from '../kernel/clock.ts';
import { savePassphrase } from '../kernel/vault.ts';
import { instant } from '../../src-shared/time.ts';
import { nextInSeries } from '../features/billing/index.ts';
import { readSetting } from '../features/settings/index.ts';
import { insertJob } from '../kernel/job-table.ts';
import { openData } from './open-data.ts';
import { restoreBackup } from './restore-backup.ts';

const PASSPHRASE = 'seven sleepy lions';
const now = instant(1_790_000_000_000);
let root: string;
let secret: string;
const backup = () => path.join(root, 'copy.db');
const machine = (name: string) => createFileSecrets(path.join(root, name, 'machine.key'));
const restore = (name: string, passphrase: string) => restoreBackup({ file: backup(), directory: path.join(root, name), guard: machine(name), passphrase: async () => passphrase, now });

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'waya-restore-'));
  const data = openData(path.join(root, 'old'), { practice: false, guard: machine('old'), clock: systemClock });
  const wrapped = await data.vault.guardByPassphrase(PASSPHRASE);
  data.db.transaction(() => savePassphrase(data.db, wrapped));
  secret = data.vault.encrypt('router password', 'router.password');
  backUp(data.db, { file: backup(), at: now, version: '0.1.0' });
  data.close();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('restoring a backup on another computer', () => {
  it('opens its secrets there with the passphrase, and ever after without it', async () => {
    await expect(restore('new', PASSPHRASE)).resolves.toMatchObject({ manifestChecked: true });
    const data = openData(path.join(root, 'new'), { practice: false, guard: machine('new'), clock: systemClock });
    expect(data.vault.decrypt(secret, 'router.password')).toBe('router password');
    data.close();
  });
  it('refuses a wrong passphrase and leaves nothing behind', async () => {
    await expect(restore('new', 'eight sleepy lions')).rejects.toMatchObject({ code: 'invalid' });
    expect(existsSync(path.join(root, 'new', 'waya.db'))).toBe(false);
  });
  it('never overwrites data', async () => {
    await expect(restore('old', PASSPHRASE)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('holds data already') });
  });
  it('refuses a file that was changed after it was backed up', async () => {
    appendFileSync(backup(), 'x');
    await expect(restore('new', PASSPHRASE)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('damaged or changed') });
  });
});

describe('what a restored backup does when it starts', () => {
  it('sends nothing again, cuts nobody off, and gives out no number twice, until a person lets it go on', async () => {
    const old = openData(path.join(root, 'old'), { practice: false, guard: machine('old'), clock: systemClock });
    old.db.transaction(() => {
      insertJob(old.db, { kind: 'messages.send', mode: 'once', key: 'message:1', lane: 'messages', input: { messageId: 1 } }, now);
      insertJob(old.db, { kind: 'routers.sweep', mode: 'repeatable', key: 'router:1:sweep', lane: 'router:1:sweep', input: { routerId: 1 } }, now);
      nextInSeries(old.db, 'ACC', 0);
    });
    rmSync(backup());
    backUp(old.db, { file: backup(), at: now, version: '0.1.0' });
    old.close();
    await restore('new', PASSPHRASE);
    const data = openData(path.join(root, 'new'), { practice: false, guard: machine('new'), clock: systemClock });
    expect(data.db.sql('SELECT kind, state FROM job ORDER BY id')).toEqual([{ kind: 'messages.send', state: 'unknown' }, { kind: 'routers.sweep', state: 'ready' }]);
    expect(readSetting(data.db, 'dunning').frozen).toBe(true);
    expect(readSetting(data.db, 'restored')).toEqual({ at: now, upTo: null });
    expect(data.db.transaction(() => nextInSeries(data.db, 'ACC', 0))).toBe(502);
    data.close();
  });
});
