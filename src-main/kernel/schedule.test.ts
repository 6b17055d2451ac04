import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { addDays, dateOf, DAY, HOUR, instantOf, later, MINUTE, parseInstant, type Instant } from '../../src-shared/time.ts';
import { testKernel, type TestKernel } from './kernel.test-support.ts';
import { createSchedules, type ScheduleDefinition } from './schedule.ts';

const at = (text: string) => parseInstant(`2026-${text}+03:00`);

/** Every day at the hour that the setting says. */
function daily(catchUp: 'each' | 'latest', key: (dueAt: Instant) => string = (dueAt) => `daily:${catchUp === 'each' ? dueAt : ''}`, rank = 100): ScheduleDefinition {
  return {
    catchUp,
    next: (after, db) => {
      const time = db.sql<{ value: string }>(`SELECT value FROM setting WHERE name = 'time'`)[0]?.value ?? '06:00';
      const today = instantOf(dateOf(after), time);
      return today > after ? today : instantOf(addDays(dateOf(after), 1), time);
    },
    job: (dueAt) => ({ kind: 'daily', mode: 'repeatable', key: key(dueAt), lane: 'daily', input: { dueAt }, rank }),
  };
}
const everyFiveMinutes: ScheduleDefinition = {
  catchUp: 'latest',
  next: (after) => later(after, 5 * MINUTE - (after % (5 * MINUTE))),
  job: (dueAt) => ({ kind: 'pull', mode: 'repeatable', key: 'pull', lane: 'pull', input: { dueAt } }),
};

function setUp(definitions: Record<string, ScheduleDefinition>, kernel: TestKernel = testKernel()) {
  const schedules = createSchedules({ db: kernel.db, clock: kernel.clock });
  schedules.register(definitions);
  return { ...kernel, schedules };
}
const jobs = ({ db }: Pick<TestKernel, 'db'>) => db.sql<{ key: string; runAt: number }>('SELECT key, runAt FROM job ORDER BY id');
const dueOf = ({ db }: Pick<TestKernel, 'db'>) => db.sql<{ runAt: Instant }>('SELECT runAt FROM job ORDER BY runAt, rank, id').map((row) => row.runAt);
const setTime = ({ db }: TestKernel, time: string) => db.script(`INSERT INTO setting VALUES ('time', '${time}', 0) ON CONFLICT DO UPDATE SET value = excluded.value`);

describe('a schedule', () => {
  test('begins with its next due instant, and only enqueues', () => {
    const kernel = setUp({ daily: daily('each') });
    expect(kernel.schedules.nextDueAt()).toBe(at('03-03T06:00'));
    expect(kernel.schedules.tick()).toBe(0);
    kernel.clock.set(at('03-03T05:59:59'));
    expect(kernel.schedules.tick()).toBe(0);
    kernel.clock.set(at('03-03T06:00'));
    expect([kernel.schedules.tick(), kernel.schedules.tick()]).toEqual([1, 0]);
    expect(jobs(kernel)).toEqual([{ key: `daily:${at('03-03T06:00')}`, runAt: at('03-03T06:00') }]);
    expect(kernel.schedules.nextDueAt()).toBe(at('03-04T06:00'));
  });

  test('remembers over a restart where it was', () => {
    const kernel = testKernel();
    setUp({ daily: daily('each') }, kernel);
    kernel.clock.set(at('03-05T12:00'));
    const next = setUp({ daily: daily('each') }, kernel);
    expect(next.schedules.tick()).toBe(3);
    expect(next.schedules.tick()).toBe(0);
  });

  test('each: every missed instant runs, in the order of its due time', () => {
    const kernel = setUp({ daily: daily('each') });
    kernel.clock.set(at('03-06T06:00'));
    expect(kernel.schedules.tick()).toBe(4);
    expect(dueOf(kernel)).toEqual(['03-03T06:00', '03-04T06:00', '03-05T06:00', '03-06T06:00'].map(at));
  });

  test('latest: one run makes up for all', () => {
    const kernel = setUp({ pull: everyFiveMinutes });
    kernel.clock.set(at('03-09T10:02'));
    expect(kernel.schedules.tick()).toBe(1);
    expect(dueOf(kernel)).toEqual([at('03-09T10:00')]);
    expect(kernel.schedules.nextDueAt()).toBe(at('03-09T10:05'));
    expect(kernel.db.sql('SELECT lastAt FROM schedule')).toEqual([{ lastAt: at('03-09T10:00') }]);
  });

  test('latest is the latest after years too, and it is found without walking through them', () => {
    let looks = 0;
    const kernel = setUp({ pull: { ...everyFiveMinutes, next: (after, db) => { looks += 1; return everyFiveMinutes.next(after, db); } } });
    kernel.clock.advance(3 * 365 * DAY + 61_000);
    expect(kernel.schedules.tick()).toBe(1);
    expect(kernel.clock.now() - dueOf(kernel)[0]!).toBe(61_000);
    expect(looks).toBeLessThan(50);
  });

  test('latest with a long step: a monthly one after ten weeks', () => {
    const monthly: ScheduleDefinition = { ...everyFiveMinutes, next: (after) => instantOf(addDays(dateOf(after).slice(0, 8) + '28' as never, 4).slice(0, 8) + '01' as never, '00:00') };
    const kernel = setUp({ monthly });
    kernel.clock.set(at('05-20T12:00'));
    expect(kernel.schedules.tick()).toBe(1);
    expect(dueOf(kernel)).toEqual([at('05-01T00:00')]);
  });

  test('each, after more than a year: the newest are enqueued, the oldest left to who bills by what is missing', () => {
    const kernel = setUp({ daily: daily('each') });
    kernel.clock.set(parseInstant('2028-03-03T07:00:00+03:00'));
    expect(kernel.schedules.tick()).toBe(400);
    expect(dueOf(kernel).at(-1)).toBe(parseInstant('2028-03-03T06:00:00+03:00'));
    expect(kernel.schedules.tick()).toBe(0);
  });

  test('each, with one key for all instants, is a bug: they would replace each other', () => {
    expect(() => setUp({ daily: daily('each', () => 'daily') })).toThrow('schedule daily: its missed instants would replace each other');
  });

  test('that stands still is a bug', () => {
    const kernel = setUp({ still: { ...everyFiveMinutes, next: () => at('03-02T08:05') } });
    kernel.clock.advance(HOUR);
    expect(() => kernel.schedules.tick()).toThrow('stands still');
  });

  test('a small step back runs nothing again', () => {
    const kernel = setUp({ daily: daily('each') });
    kernel.clock.set(at('03-04T07:00'));
    kernel.schedules.tick();
    kernel.clock.set(at('03-04T05:30'));
    expect(kernel.schedules.tick()).toBe(0);
    kernel.clock.set(at('03-04T08:00'));
    expect(kernel.schedules.tick()).toBe(0);
  });

  test('a clock that was far ahead and is put right does not have to catch up with itself: days are worked again, and each job sees that its work is done', () => {
    const kernel = setUp({ daily: daily('latest') });
    kernel.clock.set(at('09-04T07:00'));
    kernel.schedules.tick();
    kernel.clock.set(at('03-02T07:00'));
    expect(kernel.schedules.tick()).toBe(0);
    kernel.clock.set(at('03-03T07:00'));
    expect(kernel.schedules.tick()).toBe(1);
  });
});

describe('after a change of settings', () => {
  test('the next due instant follows the new setting', () => {
    const kernel = setUp({ daily: daily('each') });
    setTime(kernel, '21:30');
    expect(kernel.schedules.nextDueAt()).toBe(at('03-03T06:00'));
    kernel.schedules.reset();
    expect(kernel.schedules.nextDueAt()).toBe(at('03-02T21:30'));
  });

  test('what was due already by the old one is not lost', () => {
    const kernel = setUp({ daily: daily('each') });
    kernel.clock.set(at('03-03T06:00:05'));
    setTime(kernel, '21:30');
    kernel.schedules.reset();
    expect([dueOf(kernel), kernel.schedules.nextDueAt()]).toEqual([[at('03-03T06:00')], at('03-03T21:30')]);
  });
});

test('several schedules due at one instant run by rank: restorations before suspensions', () => {
  const kernel = setUp({ suspend: daily('each', (dueAt) => `suspend:${dueAt}`, 60), restore: daily('each', (dueAt) => `restore:${dueAt}`, 40) });
  kernel.clock.set(at('03-04T07:00'));
  expect(kernel.schedules.tick()).toBe(4);
  const order = kernel.db.sql<{ key: string }>('SELECT key FROM job ORDER BY runAt, rank, id').map((row) => row.key.split(':')[0]);
  expect(order).toEqual(['restore', 'suspend', 'restore', 'suspend']);
});

describe('by itself', () => {
  test('it looks at once and then every second, and tells when something fell due', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const kernel = setUp({ daily: daily('each') });
    kernel.clock.set(at('03-03T06:00'));
    let told = 0;
    const stop = kernel.schedules.start(() => void (told += 1));
    expect([told, jobs(kernel).length]).toEqual([1, 1]);
    vi.advanceTimersByTime(5000);
    expect(told).toBe(1);
    kernel.clock.set(at('03-04T06:00'));
    vi.advanceTimersByTime(1000);
    expect([told, jobs(kernel).length]).toEqual([2, 2]);
    stop();
    kernel.clock.set(at('03-05T06:00'));
    vi.advanceTimersByTime(5000);
    expect(told).toBe(2);
  });

  test('a clock that is moved by hand need not stop at what comes round every few minutes', () => {
    const kernel = setUp({ daily: daily('each'), pull: { ...everyFiveMinutes, frequent: true } });
    expect(kernel.schedules.nextDueAt()).toBe(at('03-03T06:00'));
  });
});

test('a schedule that nobody knows any more is left alone', () => {
  const kernel = testKernel();
  setUp({ old: daily('each') }, kernel);
  kernel.clock.advance(10 * DAY);
  const next = setUp({}, kernel);
  expect([next.schedules.tick(), next.schedules.nextDueAt()]).toEqual([0, null]);
});
