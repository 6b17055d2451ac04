/**
 * Random histories of enqueueing, succeeding, failing, crashing and waiting, against a model that knows what was asked for. After each:
 * nothing is lost, once-work ran at most once, no key ran twice at the same time, no lane was fuller than its limit.
 */
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { MINUTE } from '../../src-shared/time.ts';
import { insertJob } from './job-table.ts';
import type { JobKind } from './jobs.ts';
import { OutsideError } from './jobs.test-support.ts';
import { testKernel, type TestKernel } from './kernel.test-support.ts';

type Outcome = 'succeeds' | 'fails, may pass' | 'fails for good' | 'answer lost' | 'hangs';
type Move =
  | { readonly kind: 'enqueue'; readonly key: number; readonly lane: number; readonly mode: 'repeatable' | 'once'; readonly inMs: number }
  | { readonly kind: 'end'; readonly which: number; readonly outcome: Outcome }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'crash' };

const LANE_LIMITS = [1, 2, 3];
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('enqueue' as const), key: fc.nat(4), lane: fc.nat(2), mode: fc.constantFrom('repeatable' as const, 'once' as const), inMs: fc.constantFrom(0, 0, 500, 60_000) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('end' as const), which: fc.nat(5), outcome: fc.constantFrom<Outcome>('succeeds', 'succeeds', 'fails, may pass', 'fails for good', 'answer lost') }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1, 2_000, 5 * MINUTE) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'crash' as const }) },
);

/** The world outside, which outlives every crash: what was started, what took effect. */
class World {
  /** Of the process that lives now. */
  running: { key: string; lane: string; version: number; mode: string; settle: (outcome: Outcome) => void }[] = [];
  readonly effects = new Map<number, number>();
  readonly started = new Map<number, number>();
  readonly violations: string[] = [];

  kind(): JobKind {
    return {
      run: async ({ key, lane, version, mode }: { key: string; lane: string; version: number; mode: string }) => {
        if (this.running.some((run) => run.key === key)) this.violations.push(`${key} runs twice at once`);
        if (this.running.filter((run) => run.lane === lane).length >= LANE_LIMITS[Number(lane.slice(4))]!) this.violations.push(`${lane} is over its limit`);
        this.started.set(version, (this.started.get(version) ?? 0) + 1);
        const outcome = await new Promise<Outcome>((settle) => this.running.push({ key, lane, version, mode, settle }));
        if (outcome === 'fails, may pass') throw new OutsideError(true, 'not_done');
        if (outcome === 'fails for good') throw new OutsideError(false, 'not_done');
        this.effects.set(version, (this.effects.get(version) ?? 0) + 1);
        if (outcome === 'answer lost') throw new OutsideError(true, 'unknown');
      },
    };
  }

  /** Lets one run end, and waits until the runner has written it down. */
  async end(which: number, outcome: Outcome): Promise<void> {
    const run = this.running[which % Math.max(this.running.length, 1)];
    if (!run) return;
    this.running = this.running.filter((other) => other !== run);
    run.settle(outcome);
    for (let n = 0; n < 10; n += 1) await Promise.resolve();
  }
}

async function play(moves: readonly Move[]): Promise<void> {
  const world = new World();
  let version = 0;
  /** Newest version asked for, by key. */
  const wanted = new Map<string, number>();
  let kernel: TestKernel = testKernel({ kinds: { work: world.kind() } });
  kernel.jobs.start();
  const restart = () => {
    // The old process is gone: its runs never come back, and its runner never writes again.
    world.running = [];
    kernel = testKernel({ db: kernel.db, clock: kernel.clock, kinds: { work: world.kind() } });
    kernel.jobs.start();
  };
  for (const step of moves) {
    if (step.kind === 'enqueue') {
      const key = `${step.mode}:${step.key}`;
      const lane = `lane${step.lane}`;
      version += 1;
      wanted.set(key, version);
      const job = { kind: 'work', mode: step.mode, key, lane, laneLimit: LANE_LIMITS[step.lane]!, input: { key, lane, version, mode: step.mode }, runAt: (kernel.clock.now() + step.inMs) as never };
      kernel.db.transaction(() => insertJob(kernel.db, job, kernel.clock.now()));
    } else if (step.kind === 'end') await world.end(step.which, step.outcome);
    else if (step.kind === 'wait') kernel.clock.advance(step.ms);
    else restart();
    kernel.jobs.wake();
  }
  // The storm is over: everything that is still asked for gets its turn.
  for (let n = 0; n < 400; n += 1) {
    kernel.clock.advance(10 * MINUTE);
    kernel.jobs.wake();
    if (world.running.length === 0) break;
    await world.end(0, 'succeeds');
  }
  await kernel.jobs.drain();
  await kernel.jobs.stop();

  expect(world.violations).toEqual([]);
  const rows = kernel.db.sql<{ key: string; state: string; mode: string; version: number }>(`SELECT key, state, mode, input ->> 'version' AS version FROM job`);
  expect(rows.filter((row) => row.state === 'ready' || row.state === 'running')).toEqual([]);
  for (const [key, newest] of wanted) {
    const last = rows.find((row) => row.version === newest);
    expect(last, `${key} version ${newest} has no row`).toBeDefined();
    // Not lost: it took effect, or a person sees that it did not (dead) or may not have (unknown).
    if (last!.state === 'done') expect(world.effects.get(newest) ?? 0, `${key} is done without its effect`).toBeGreaterThan(0);
    else expect(['dead', 'unknown']).toContain(last!.state);
  }
  for (const row of rows.filter(({ mode }) => mode === 'once')) expect(world.effects.get(row.version) ?? 0, `${row.key} happened twice`).toBeLessThanOrEqual(1);
}

test('any history: nothing is lost, nothing is doubled, keys and lanes hold', async () => {
  // The runner of a crashed process must stay dead: its timers never fire.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  await fc.assert(fc.asyncProperty(fc.array(move, { maxLength: 60, size: 'max' }), play), { numRuns: 150 });
}, 60_000);
