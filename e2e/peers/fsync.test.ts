/**
 * A killed process loses nothing that reached the kernel, so no kill can show a lost fsync. strace can: before each acknowledgement, the
 * write-ahead log that holds the command was synced to the disk. The same look at synchronous=OFF must find every one missing.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { START } from '../../src-main/crash/crash-app.test-support.ts';
import { live, seededDirectory, survive, workDirectory, type ChildLine } from '../../src-main/crash/crash-rig.test-support.ts';

const COMMANDS = 20;
const lines = Array.from({ length: COMMANDS }, (_, n): ChildLine => ({ id: `cash-${n}`, name: 'crash.cash', input: { subscriberId: 1 + (n % 5), amountCents: 100_00 + n } }));

interface Call {
  readonly thread: string;
  readonly name: string;
  readonly text: string;
  /** begun: it may take effect from here on; ended: it surely has. */
  readonly moment: 'whole' | 'begun' | 'ended';
}

/** One line of strace -f -y: "123 fdatasync(20</tmp/waya.db-wal>) = 0", or its two halves when another thread came in between. */
function callOf(line: string): Call | null {
  const whole = /^(\d+)\s+(\w+)\((.*)$/.exec(line);
  if (whole) return { thread: whole[1]!, name: whole[2]!, text: whole[3]!, moment: line.endsWith('<unfinished ...>') ? 'begun' : 'whole' };
  const ended = /^(\d+)\s+<\.\.\. (\w+) resumed>/.exec(line);
  return ended ? { thread: ended[1]!, name: ended[2]!, text: '', moment: 'ended' } : null;
}

/** What was written down of one life: which acknowledgement went out while its command was not on the disk. */
function acknowledgements(trace: string): { id: string; wrote: boolean; synced: boolean }[] {
  const found: { id: string; wrote: boolean; synced: boolean }[] = [];
  const syncing = new Set<string>();
  let [wrote, synced] = [false, true];
  for (const call of trace.split('\n').map(callOf)) {
    if (call === null) continue;
    const onLog = /^\d+<[^>]*waya\.db-wal>/.test(call.text);
    const isSync = call.name === 'fdatasync' || call.name === 'fsync';
    if (onLog && (call.name === 'pwrite64' || call.name === 'write')) [wrote, synced] = [true, false];
    else if (isSync && call.moment === 'begun' && onLog) syncing.add(call.thread);
    else if (isSync && ((call.moment === 'whole' && onLog && call.text.endsWith(' = 0')) || (call.moment === 'ended' && syncing.delete(call.thread)))) synced = true;
    const id = call.name === 'write' ? /^1<[^>]*>, "\{\\"id\\":\\"(cash-\d+)\\"/.exec(call.text)?.[1] : undefined;
    if (id === undefined) continue;
    found.push({ id, wrote, synced });
    wrote = false;
  }
  return found;
}

async function trace(synchronous: 'FULL' | 'OFF'): Promise<ReturnType<typeof acknowledgements>> {
  const file = path.join(workDirectory(), 'strace.txt');
  const life = await live({ directory: seededDirectory(5), now: START, synchronous }, lines, ['strace', '-f', '-y', '-s', '80', '-e', 'trace=fdatasync,fsync,write,pwrite64', '-o', file]);
  expect(life.acknowledged.size).toBe(COMMANDS);
  return acknowledgements(readFileSync(file, 'utf8'));
}
const ids = lines.map((line) => line.id);

test('every acknowledged command was on the disk before its acknowledgement', async () => {
  const found = await trace('FULL');
  expect(found.map(({ id }) => id)).toEqual(ids);
  expect(found.filter(({ wrote, synced }) => !wrote || !synced)).toEqual([]);
});

test('the same look finds each of them missing under synchronous=OFF', async () => {
  const found = await trace('OFF');
  expect(found.map(({ id }) => id)).toEqual(ids);
  expect(found.filter(({ wrote, synced }) => wrote && !synced).map(({ id }) => id)).toEqual(ids);
});

test('ten deaths at the n-th write of a checkpoint into the database file: nothing is lost', async () => {
  const directory = seededDirectory(5);
  const database = path.join(directory, 'waya.db');
  // Without a checkpoint nothing is written there: strace ends the process exactly in the middle of one.
  const kills = Array.from({ length: 10 }, (_, n) => ({ autoCheckpoint: 0, through: ['strace', '-f', '-o', '/dev/null', '-P', database, '-e', `inject=pwrite64:signal=SIGKILL:when=${1 + n * 2}`] }));
  const payments = Array.from({ length: 400 }, (_, n): ChildLine[] => {
    const line = { id: `cash-${n}`, name: 'crash.cash', input: { subscriberId: 1 + (n % 5), amountCents: 100_00 + n } };
    return n % 10 === 9 ? [line, { id: `checkpoint-${n}`, name: 'checkpoint' }] : [line];
  }).flat();
  const done = await survive({ directory, lines: payments, kills, closing: 11 });
  expect(done.length).toBeGreaterThanOrEqual(11);
}, 120_000);
