import { describe, expect, test } from 'vitest';
import { createRouterSimulator, type RouterSimulator } from './index.ts';

const HOUR = 3_600_000;
/** Friday, 12:00 in Nairobi. */
const NOW = Date.UTC(2026, 2, 27, 9, 0, 0);

interface Rig {
  readonly simulator: RouterSimulator;
  runs(): number;
  to(ms: number): void;
}

function rig(version = '7.18'): Rig {
  let now = NOW;
  const simulator = createRouterSimulator({ version, clock: { now: () => now }, timers: null, users: [] });
  return {
    simulator,
    runs: () => simulator.router.log.list().filter((row) => row['message'] === 'ran').length,
    to: (ms) => {
      now = ms;
      simulator.advanceTo(ms);
    },
  };
}

const add = (simulator: RouterSimulator, fields: string): void => {
  const date = simulator.router.settings.version.isoDates ? '2026-03-27' : 'mar/27/2026';
  const { error } = simulator.runScript(`/system scheduler add name=s on-event=":log info \\"ran\\"" ${fields.replace('TODAY', date)}`);
  if (error !== null) throw error;
};

describe.each(['6.49', '7.8', '7.12', '7.22'])('a scheduler on %s', (version) => {
  test('runs once at its absolute time', () => {
    const { simulator, runs, to } = rig(version);
    add(simulator, 'start-date=TODAY start-time=14:00:00 interval=0s');
    to(NOW + 2 * HOUR - 1);
    expect(runs()).toBe(0);
    to(NOW + 2 * HOUR);
    expect(runs()).toBe(1);
    to(NOW + 100 * HOUR);
    expect(runs()).toBe(1);
    expect(simulator.router.schedulers.get('s')['run-count']).toBe('1');
  });

  test('repeats from its start', () => {
    const { simulator, runs, to } = rig(version);
    add(simulator, 'start-date=TODAY start-time=14:00:00 interval=1h');
    to(NOW + 5 * HOUR);
    expect(runs()).toBe(4);
  });
});

describe('a scheduler over a restart', () => {
  test('with an interval runs at the next multiple', () => {
    const { simulator, runs, to } = rig();
    add(simulator, 'start-date=TODAY start-time=14:00:00 interval=1h');
    to(NOW + 2.5 * HOUR);
    simulator.reboot();
    to(NOW + 3 * HOUR);
    expect(runs()).toBe(1);
  });

  test('whose time passes while the clock is unset: without an interval never, with one after the clock is right', () => {
    for (const [interval, wanted] of [['0s', 0], ['1h', 1]] as const) {
      const { simulator, runs, to } = rig();
      add(simulator, `start-date=TODAY start-time=14:00:00 interval=${interval}`);
      to(NOW + 1.5 * HOUR);
      simulator.faults.powerCut({ clockRightAfterMs: HOUR });
      expect(simulator.runScript(':put [/system clock get date]').output[0]).toMatch(/^1970/);
      to(NOW + 3 * HOUR);
      expect(runs()).toBe(wanted);
    }
  });

  test('startup runs after each start', () => {
    const { simulator, runs, to } = rig();
    add(simulator, 'start-time=startup interval=0s');
    to(NOW + 10_000);
    const first = runs();
    simulator.reboot();
    to(NOW + 20_000);
    expect([first, runs()]).toEqual([1, 1]); // The log begins anew at a restart.
    expect(simulator.router.schedulers.get('s')['run-count']).toBe('2');
  });

  test('disabled it does not run; a failing script is a line in the log', () => {
    const { simulator, runs, to } = rig();
    add(simulator, 'start-date=TODAY start-time=14:00:00 interval=1h disabled=yes');
    simulator.runScript('/system scheduler add name=f start-date=2026-03-27 start-time=13:00:00 on-event=":error \\"broken\\""');
    to(NOW + 3 * HOUR);
    expect(runs()).toBe(0);
    expect(simulator.router.log.list().some((row) => row['message']?.includes('scheduler f failed: broken'))).toBe(true);
  });

  test('a row outlives an upgrade over 7.10, with its date as that version writes it', () => {
    const { simulator } = rig('7.8');
    add(simulator, 'start-date=TODAY start-time=14:00:00 interval=1h');
    simulator.upgrade('7.12');
    expect(simulator.runScript(':put [/system scheduler get [find name=s] start-date]').output).toEqual(['2026-03-27']);
  });

  test('a wrong clock runs it at the wrong time', () => {
    const { simulator, runs, to } = rig();
    add(simulator, 'start-date=TODAY start-time=14:00:00 interval=0s');
    simulator.router.clock.setError(-HOUR);
    to(NOW + 2 * HOUR);
    expect(runs()).toBe(0);
    to(NOW + 3 * HOUR);
    expect(runs()).toBe(1);
  });
});
