/**
 * The process that is killed. Takes commands as lines of JSON on stdin, one after the other, and acknowledges each on stdout after its
 * reply. argv[2] is a ChildOrder (crash-rig.test-support.ts).
 */
import { mkdirSync, writeSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { Refusal } from '../../src-shared/refusal.ts';
import { instant } from '../../src-shared/time.ts';
import { backUp } from '../kernel/backup.ts';
import { checkpoint } from '../kernel/checkpoint.ts';
import { SYSTEM } from '../kernel/commands.ts';
import { openDatabase } from '../kernel/db.ts';
import { takeOwnership } from '../kernel/owner.ts';
import { noProbe, type Probe } from '../kernel/probe.ts';
import { verifyBooks } from '../ledger/verify.ts';
import { backupDirectory, crashApp, databaseFile } from './crash-app.test-support.ts';
import { ownerOf } from './crash-money.test-support.ts';
import type { ChildLine, ChildOrder } from './crash-rig.test-support.ts';

const order = JSON.parse(process.argv[2]!) as ChildOrder;
const say = (line: object) => void writeSync(1, `${JSON.stringify(line)}\n`);

/** The killer is on its way: on a busy machine it may come after the work is done, and there must still be somebody to kill. */
let doomed = false;

/** Dies at the n-th passage of a point, at once or so many microseconds later, in the middle of what comes after the point. */
function killer({ point, passage, afterMicros }: NonNullable<ChildOrder['kill']>): Probe {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  if (afterMicros !== undefined) {
    const wait = `const { flag, afterMicros, pid } = require('node:worker_threads').workerData;
      Atomics.wait(flag, 0, 0);
      const end = process.hrtime.bigint() + BigInt(afterMicros) * 1000n;
      while (process.hrtime.bigint() < end);
      process.kill(pid, 'SIGKILL');`;
    new Worker(wait, { eval: true, workerData: { flag, afterMicros, pid: process.pid } }).unref();
  }
  let passed = 0;
  return (reached) => {
    if (reached !== point || (passed += 1) !== passage) return;
    if (afterMicros === undefined) process.kill(process.pid, 'SIGKILL');
    doomed = true;
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  };
}

const probe = order.kill ? killer(order.kill) : noProbe;
mkdirSync(backupDirectory(order.directory), { recursive: true });
takeOwnership(order.directory);
const db = openDatabase(databaseFile(order.directory), { synchronous: order.synchronous ?? 'FULL' });
if (order.autoCheckpoint !== undefined) db.sql(`PRAGMA wal_autocheckpoint = ${order.autoCheckpoint}`);
const app = crashApp(order.directory, db, { now: instant(order.now), probe, next: order.next ?? false });
app.jobs.start();
say({ ready: true });

async function work({ id, name, input, at, by }: ChildLine): Promise<unknown> {
  if (at !== undefined) app.clock.set(instant(at));
  switch (name) {
    case 'drain':
      return app.jobs.drain();
    case 'checkpoint':
      return checkpoint(db, probe);
    case 'backup':
      return backUp(db, { file: path.join(backupDirectory(order.directory), `${id}.db`), at: app.clock.now(), version: '0.0.0' }, { probe, verify: (copy) => void verifyBooks(copy) });
    default:
      return app.commands.dispatch({ id, name, input, actor: by === undefined ? SYSTEM : ownerOf(by) });
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as ChildLine;
  try {
    say({ id: request.id, reply: (await work(request)) ?? null });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    say({ id: request.id, refused: error.toBody() });
  }
}
if (doomed) await new Promise(() => setInterval(() => undefined, 1000));
await app.jobs.stop();
db.close();
process.exit(0);
