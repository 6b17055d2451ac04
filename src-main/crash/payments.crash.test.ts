/** Payment posting under SIGKILL: what was acknowledged is there, what was sent again happened once, the books add up. */
import { describe, expect, test } from 'vitest';
import type { CrashPoint } from '../kernel/probe.ts';
import { effects } from './crash-app.test-support.ts';
import { inspect, randomDeaths, randomOf, seededDirectory, survive, type ChildLine } from './crash-rig.test-support.ts';

const SUBSCRIBERS = 40;

/** Cash and M-Pesa in turn; each third M-Pesa report is told twice, and some come to no account. */
function paymentLines(count: number): ChildLine[] {
  return Array.from({ length: count }, (_, n): ChildLine[] => {
    const subscriberId = 1 + ((n * 7) % SUBSCRIBERS);
    if (n % 3 !== 2) return [{ id: `cash-${n}`, name: 'crash.cash', input: { subscriberId, amountCents: 100_00 + n } }];
    const input = { receipt: `TCR${String(n).padStart(7, '0')}`, accountTyped: n % 5 === 0 ? 'no account' : `${1000 + subscriberId}`, amountCents: 200_00 + n };
    return n % 9 === 2 ? [{ id: `mpesa-${n}`, name: 'crash.mpesa', input }, { id: `mpesa-${n}-again`, name: 'crash.mpesa', input }] : [{ id: `mpesa-${n}`, name: 'crash.mpesa', input }];
  }).flat();
}

/** Every payment once, in the books and in its row; every effect as its kind of job promises. Returns how often doubt had to be kept. */
function expectExactlyOnce(directory: string, lines: readonly ChildLine[]): { unknown: number; repeated: number } {
  const cash = lines.filter((line) => line.name === 'crash.cash');
  const receipts = new Set(lines.filter((line) => line.name === 'crash.mpesa').map((line) => (line.input as { receipt: string }).receipt));
  const amounts = lines.filter((line) => !line.id.endsWith('again')).map((line) => (line.input as { amountCents: number }).amountCents);
  return inspect(directory, (db) => {
    expect(db.sql('SELECT method, count(*) AS n FROM payment GROUP BY method ORDER BY method')).toEqual([{ method: 'cash', n: cash.length }, { method: 'mpesa', n: receipts.size }]);
    expect(db.sql('SELECT sum(amountCents) AS total FROM payment')).toEqual([{ total: amounts.reduce((a, b) => a + b, 0) }]);
    expect(db.sql(`SELECT count(*) AS n FROM journalEntry WHERE kind IN ('payment', 'suspense')`)).toEqual([{ n: cash.length + receipts.size }]);
    const world = effects(directory).count();
    const jobs = db.sql<{ kind: string; state: string; subject: number; subscriberId: number | null }>(`SELECT kind, state, input ->> 'paymentId' AS subject, input ->> 'subscriberId' AS subscriberId FROM job ORDER BY id`);
    expect(jobs.filter((job) => !['done', 'unknown'].includes(job.state))).toEqual([]);
    const sends = jobs.filter((job) => job.kind === 'crash.send');
    expect(sends.length).toBe(cash.length);
    for (const { subject, state } of sends) {
      const times = world.get(`send:${subject}`) ?? 0;
      if (state === 'done') expect(times).toBe(1);
      else expect(times).toBeLessThanOrEqual(1);
    }
    expect(db.sql(`SELECT count(*) AS n FROM meta WHERE key LIKE 'sent:%'`)).toEqual([{ n: sends.filter((job) => job.state === 'done').length }]);
    // The newest wish of each subscriber reached the router; older ones may have been replaced by it.
    const applies = jobs.filter((job) => job.kind === 'crash.apply');
    expect(applies.every((job) => job.state === 'done')).toBe(true);
    const newest = new Map(applies.map((job) => [job.subscriberId, job.subject]));
    for (const [subscriberId, subject] of newest) expect(world.get(`apply:${subscriberId}:${subject}`) ?? 0).toBeGreaterThan(0);
    return { unknown: sends.filter((job) => job.state === 'unknown').length, repeated: [...world.values()].filter((times) => times > 1).length };
  });
}

describe('ten deaths', () => {
  test.each<CrashPoint>(['command.before-commit', 'command.after-commit', 'job.between-effect-and-result'])('at %s', async (point) => {
    const directory = seededDirectory(SUBSCRIBERS);
    const lines = paymentLines(90);
    const done = await survive({ directory, lines, kills: Array.from({ length: 10 }, (_, n) => ({ kill: { point, passage: 1 + ((n * 5) % 7) } })), closing: 10 });
    const { unknown, repeated } = expectExactlyOnce(directory, done);
    // Killed between effect and result, there is doubt to keep: a message that may be out, a router that was told twice.
    if (point === 'job.between-effect-and-result') expect(unknown + repeated).toBeGreaterThan(0);
  }, 240_000);

  test('at and within a checkpoint', async () => {
    const directory = seededDirectory(SUBSCRIBERS);
    const lines = paymentLines(160).flatMap((line, n): ChildLine[] => (n % 4 === 3 ? [line, { id: `checkpoint-${n}`, name: 'checkpoint' }] : [line]));
    const kills = Array.from({ length: 10 }, (_, n) => ({ autoCheckpoint: 0, kill: { point: 'database.checkpoint' as const, passage: 1 + (n % 2), ...(n % 5 === 0 ? {} : { afterMicros: 40 * n * n }) } }));
    const done = await survive({ directory, lines, kills, closing: 10 });
    expectExactlyOnce(directory, done.filter((line) => line.name !== 'checkpoint'));
  }, 240_000);
});

test('a hundred deaths at any moment', async () => {
  const random = randomOf(20_260_302);
  const directory = seededDirectory(SUBSCRIBERS);
  const lines = paymentLines(4000);
  const done = await survive({ directory, lines, kills: randomDeaths(100, random), closing: 10, lookEvery: 4 }).catch((error: unknown) => {
    throw new Error('seed 20260302', { cause: error });
  });
  expect(done.length).toBeGreaterThan(100);
  expectExactlyOnce(directory, done);
}, 240_000);
