import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { delta, type Delta, type DeltaRules, type Reading } from './delta.ts';

const MB = 1_000_000;
const TOP = 2 ** 32;
const rules: DeltaRules = { lastUptimeSeconds: 1000, wrapsBelowBytesPerSecond: null, toleranceSeconds: 5 };
const ppp = (over: Partial<Reading> = {}): Reading => ({ kind: 'session', sessionId: '0x1', sessionSeconds: 300, uploadBytes: 0, downloadBytes: 10 * MB, endedUploadBytes: 0, endedDownloadBytes: 0, uptimeSeconds: 1000, ...over });
const next = (over: Partial<Reading> = {}): Reading => ppp({ uptimeSeconds: 1300, sessionSeconds: 600, downloadBytes: 15 * MB, ...over });
const user = (over: Partial<Reading> = {}): Reading => ppp({ kind: 'user', sessionId: '', sessionSeconds: null, ...over });

describe('what was downloaded between two readings', () => {
  test.each<[string, Reading | null, Reading, Partial<DeltaRules>, number]>([
    ['the counter grew', ppp(), next(), {}, 5 * MB],
    ['the same reading twice', ppp(), ppp(), {}, 0],
    ['he dialled in again: another session id', ppp(), next({ sessionId: '0x2', sessionSeconds: 200, downloadBytes: 40 * MB }), {}, 40 * MB],
    ['he dialled in again, no ids told: a shorter time', ppp({ sessionId: '' }), next({ sessionId: '', sessionSeconds: 200, downloadBytes: 40 * MB }), {}, 40 * MB],
    ['he dialled in again, no ids told: it began later than the one before', ppp({ sessionId: '', sessionSeconds: 10 }), next({ sessionId: '', sessionSeconds: 250, downloadBytes: 40 * MB }), {}, 40 * MB],
    ['the same session, its beginning told two seconds off', ppp({ sessionId: '' }), next({ sessionId: '', sessionSeconds: 602 }), {}, 5 * MB],
    ['the router restarted', ppp(), next({ uptimeSeconds: 100, sessionSeconds: 60, downloadBytes: 2 * MB }), {}, 2 * MB],
    ['somebody set the counter back', ppp(), next({ downloadBytes: 3 * MB }), {}, 3 * MB],
    ['over the top of 2^32, as fast as his line is', ppp({ downloadBytes: TOP - MB }), next({ downloadBytes: 2 * MB }), { wrapsBelowBytesPerSecond: 20_000 }, 3 * MB],
    ['it fell, and the line could not have carried a wrap: set back', ppp({ downloadBytes: TOP - 100 * MB }), next({ downloadBytes: 2 * MB }), { wrapsBelowBytesPerSecond: 20_000 }, 2 * MB],
    ['the first reading of a router: what a session had before is not known to be ours', null, ppp(), { lastUptimeSeconds: null }, 0],
    ['first seen, begun before the last reading', null, next(), {}, 0],
    ['first seen, begun since the last reading', null, next({ sessionSeconds: 200 }), {}, 15 * MB],
    ['first seen after a restart', null, next({ uptimeSeconds: 100, sessionSeconds: 60 }), {}, 15 * MB],
    ['a queue after a restart', ppp({ kind: 'queue', sessionSeconds: null }), next({ kind: 'queue', sessionSeconds: null, uptimeSeconds: 100, downloadBytes: 12 * MB }), {}, 12 * MB],
    ['a queue that was made anew, where a wrap would be believed', ppp({ kind: 'queue', sessionId: '*A', sessionSeconds: null, downloadBytes: TOP - MB }), next({ kind: 'queue', sessionId: '*B', sessionSeconds: null, downloadBytes: 2 * MB }), { wrapsBelowBytesPerSecond: 20_000 }, 2 * MB],
    ['a queue first seen may be years old', null, next({ kind: 'queue', sessionSeconds: null }), {}, 0],
    ['several sessions under one name, one fewer now: not known', ppp({ sessionSeconds: null, sessionId: '' }), next({ sessionSeconds: null, sessionId: '', downloadBytes: 4 * MB }), {}, 0],
    ['hotspot: a session ended, and stands with the user', user({ endedDownloadBytes: 5 * MB }), user({ endedDownloadBytes: 17 * MB, downloadBytes: 0, uptimeSeconds: 1300 }), {}, 2 * MB],
    ['hotspot: read between the end of a session and its sum', user({ endedDownloadBytes: 5 * MB }), user({ endedDownloadBytes: 5 * MB, downloadBytes: 0, uptimeSeconds: 1300 }), {}, 0],
    ['hotspot: restarted, nothing was saved', user({ endedDownloadBytes: 5 * MB }), user({ endedDownloadBytes: 5 * MB, downloadBytes: MB, uptimeSeconds: 50 }), {}, MB],
    ['hotspot: the user’s counters were set back', user({ endedDownloadBytes: 5 * MB }), user({ endedDownloadBytes: 0, downloadBytes: MB, uptimeSeconds: 1300 }), {}, MB],
    ['hotspot: the running session went over the top', user({ sessionId: '*1', sessionSeconds: 300, downloadBytes: TOP - MB }), user({ sessionId: '*1', sessionSeconds: 600, downloadBytes: 2 * MB, uptimeSeconds: 1300 }), { wrapsBelowBytesPerSecond: 20_000 }, 3 * MB],
    ['hotspot: another session, which counts from nothing', user({ sessionId: '*1', sessionSeconds: 300, downloadBytes: TOP - MB }), user({ sessionId: '*2', sessionSeconds: 100, downloadBytes: 2 * MB, endedDownloadBytes: TOP - MB, uptimeSeconds: 1300 }), { wrapsBelowBytesPerSecond: 20_000 }, 2 * MB],
    ['hotspot: what a session added when it ended took the sum over the top', user({ endedDownloadBytes: TOP - 5 * MB }), user({ endedDownloadBytes: 7 * MB, downloadBytes: 0, uptimeSeconds: 1300 }), { wrapsBelowBytesPerSecond: 20_000 }, 2 * MB],
    ['hotspot: a sum that fell from far below the top was set back', user({ endedDownloadBytes: TOP - 500 * MB }), user({ endedDownloadBytes: 0, downloadBytes: MB, uptimeSeconds: 1300 }), { wrapsBelowBytesPerSecond: 20_000 }, MB],
  ])('%s', (_name, before, now, over, expected) => {
    expect(delta(before, now, { ...rules, ...over }).downloadBytes).toBe(expected);
  });

  it('finds again what was missing while a hotspot session ended', () => {
    const between = delta(user({ endedDownloadBytes: 5 * MB }), user({ endedDownloadBytes: 5 * MB, downloadBytes: 0, uptimeSeconds: 1300 }), rules);
    expect(delta(between.kept, user({ endedDownloadBytes: 17 * MB, downloadBytes: MB, uptimeSeconds: 1600 }), rules).downloadBytes).toBe(3 * MB);
  });
});

/** A PPP line as it really is: what the router shows of it, and what went over it and cannot be known. */
class Line {
  trueBytes = 0;
  /** Used after the last reading in a session that ended, or before a reading could see it. */
  lostBytes = 0;
  uptimeSeconds = 5;
  session: { id: number; startedAt: number; bytes: number; unread: number } | null = null;
  #ids = 0;
  #tells: boolean;

  constructor(tells: boolean) {
    this.#tells = tells;
  }
  use(bytes: number): void {
    if (!this.session) return;
    this.trueBytes += bytes;
    this.session.bytes += bytes;
    this.session.unread += bytes;
  }
  drop(): void {
    this.lostBytes += this.session?.unread ?? 0;
    this.session = null;
  }
  dial(): void {
    this.drop();
    this.session = { id: (this.#ids += 1), startedAt: this.uptimeSeconds, bytes: 0, unread: 0 };
  }
  reboot(): void {
    this.drop();
    this.uptimeSeconds = 0;
  }
  read(wraps: boolean): Reading | null {
    if (!this.session) return null;
    const { id, startedAt, bytes } = this.session;
    this.session.unread = 0;
    const shown = wraps ? bytes % TOP : bytes;
    return { kind: 'session', sessionId: this.#tells ? String(id) : '', sessionSeconds: this.uptimeSeconds - startedAt, uploadBytes: 0, downloadBytes: shown, endedUploadBytes: 0, endedDownloadBytes: 0, uptimeSeconds: this.uptimeSeconds };
  }
}

const RATE = 2 * MB;
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('use' as const), seconds: fc.integer({ min: 1, max: 600 }), share: fc.double({ min: 0, max: 1, noNaN: true }) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('read' as const, 'readTwice' as const, 'readLost' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('drop' as const, 'dial' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reboot' as const) }) },
);

describe('any history of a line', () => {
  it('is in the ledger whole, except for what a session used between its last reading and its end', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.boolean(), (steps, wraps) => {
        const line = new Line(true);
        let kept: Reading | null = null;
        let ledger = 0;
        let lastUptimeSeconds = line.uptimeSeconds;
        let rebooted = false;
        const read = () => {
          const reading = line.read(wraps);
          // Never read before, and a reboot that nothing tells of, as the uptime has grown past the old one: it may be years old.
          const seemsOld = reading !== null && kept === null && rebooted && line.uptimeSeconds >= lastUptimeSeconds && line.session!.startedAt <= lastUptimeSeconds;
          if (seemsOld) line.lostBytes += line.session!.bytes;
          rebooted = false;
          const found = reading && delta(kept, reading, { lastUptimeSeconds, wrapsBelowBytesPerSecond: wraps ? RATE : null, toleranceSeconds: 0 });
          lastUptimeSeconds = line.uptimeSeconds;
          if (!found) return;
          expect(found.downloadBytes).toBeGreaterThanOrEqual(0);
          ledger += found.downloadBytes;
          kept = found.kept;
        };
        for (const one of steps) {
          if (one.do === 'use') {
            line.uptimeSeconds += one.seconds;
            // Slower than a wrap between two readings that are far apart could hide.
            line.use(Math.floor(one.seconds * RATE * one.share));
          } else if (one.do === 'read' || one.do === 'readTwice') {
            read();
            if (one.do === 'readTwice') read();
          } else if (one.do === 'drop') line.drop();
          else if (one.do === 'dial') {
            line.uptimeSeconds += 1;
            line.dial();
          } else if (one.do === 'reboot') {
            line.reboot();
            rebooted = true;
          }
          expect(ledger).toBeLessThanOrEqual(line.trueBytes);
        }
        // A last reading makes good those that were lost; two wraps in one gap cannot be seen.
        read();
        if (!wraps) expect(ledger).toBe(line.trueBytes - line.lostBytes);
      }),
      { numRuns: 400 },
    );
  });

  it('never has more than went over the line, when the router tells no session ids', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const line = new Line(false);
        let kept: Reading | null = null;
        let ledger = 0;
        let lastUptimeSeconds = line.uptimeSeconds;
        for (const one of steps) {
          if (one.do === 'use') {
            line.uptimeSeconds += one.seconds;
            line.use(Math.floor(one.seconds * RATE * one.share));
          } else if (one.do === 'read' || one.do === 'readTwice') {
            const reading = line.read(false);
            const found: Delta | null = reading && delta(kept, reading, { lastUptimeSeconds, wrapsBelowBytesPerSecond: null, toleranceSeconds: 0 });
            lastUptimeSeconds = line.uptimeSeconds;
            if (!found) continue;
            ledger += found.downloadBytes;
            kept = found.kept;
          } else if (one.do === 'drop') line.drop();
          else if (one.do === 'dial') line.dial();
          else if (one.do === 'reboot') line.reboot();
          expect(ledger).toBeLessThanOrEqual(line.trueBytes);
        }
      }),
      { numRuns: 400 },
    );
  });
});
