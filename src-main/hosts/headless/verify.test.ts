import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFileSecrets } from '../../adapters/file-secrets/index.ts';
import { systemClock } from '../../kernel/clock.ts';
import { openDatabase } from '../../kernel/db.ts';
import { databaseFile, openData } from '../open-data.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'waya-verify-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = () => openData(directory, { practice: false, clock: systemClock, guard: createFileSecrets(path.join(directory, 'machine.key')) });
const verify = (...given: string[]) => spawnSync(process.execPath, [path.join(import.meta.dirname, 'verify.ts'), ...given], { encoding: 'utf8' });

it('prints every check and ends with 0, also while Waya has the data open', () => {
  const data = open();
  const { status, stdout } = verify('--data', directory);
  expect([status, stdout.includes('FAILED')]).toEqual([0, false]);
  expect(stdout).toContain('ok     Every entry balances (0)');
  expect(stdout.trim().split('\n').at(-1)).toMatch(/: \d+ checks, 0 failed$/);
  data.close();
  expect(verify('--data', directory).status).toBe(0);
});

it('ends with 1 and says what is wrong when something is', () => {
  open().close();
  const db = openDatabase(databaseFile(directory));
  db.script(`INSERT INTO command (id, name, actorKind, at, inputMac, detail, changes, previousHash, hash) VALUES ('x', 'plans.create', 'system', 1, '', '{}', '[]', 'forged', 'forged')`);
  db.close();
  const { status, stdout } = verify('--data', directory);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^FAILED .*command/im);
});

it.each<[string, () => string[], RegExp]>([
  ['no data', () => ['--data', directory], /no Waya data in .*--data/],
  ['an unknown argument', () => ['--dta', directory], /--dta/],
  ['data of another format', () => {
    open().close();
    const db = openDatabase(databaseFile(directory));
    db.script('PRAGMA user_version = 999');
    db.close();
    return ['--data', directory];
  }, /has format 999/],
])('ends with 2 and says so: %s', (_what, given, words) => {
  const { status, stderr } = verify(...given());
  expect(status).toBe(2);
  expect(stderr).toMatch(words);
});
