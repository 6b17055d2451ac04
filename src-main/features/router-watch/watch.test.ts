import { describe, expect, test } from 'vitest';
import { later, parseInstant, SECOND, type Instant } from '../../../src-shared/time.ts';
import { afterTry, firstWatch, nextTry, type Watch } from './watch.ts';

const START = parseInstant('2026-03-02T08:00:00+03:00');
const DOWN_AFTER = 90;

/** "+0 -30 -60 +90": answered or not, at so many seconds. */
function watched(tries: string, from: Watch = firstWatch(START)): Watch {
  return tries.split(' ').reduce((watch, tried) => afterTry(watch, tried.startsWith('+'), later(START, Number(tried.slice(1)) * SECOND), DOWN_AFTER), from);
}

describe('up and down', () => {
  test.each([
    ['the first answer', '+0', 'up', 0],
    ['one failure after long', '+0 -600', 'up', 0],
    ['failures for less than 90 s', '+0 -60 -80 -149', 'up', 0],
    ['failures for 90 s', '+0 -60 -100 -150', 'down', 150],
    ['an answer in between begins anew', '+0 -60 -100 +120 -130 -160', 'up', 0],
    ['two failures far apart are two tries', '+0 -60 -160', 'down', 160],
    ['the computer slept between two failures', '+0 -60 -30000', 'up', 0],
    ['and it is still dark after it woke', '+0 -60 -30000 -30090', 'down', 30090],
    ['never reached', '-0 -90', 'down', 90],
    ['up again only after 60 s of answers', '+0 -60 -150 +160 +219', 'down', 150],
    ['and then it is up', '+0 -60 -150 +160 +190 +220', 'up', 220],
    ['the clock was a day ahead and is right again: told as soon as ever', '+0 -86460 -100 -190', 'down', 190],
    ['a failure in between begins anew', '+0 -60 -150 +160 -200 +210 +260', 'down', 150],
  ] as const)('%s: %s', (_what, tries, state, sinceSeconds) => {
    const watch = watched(tries);
    expect([watch.state, (watch.since - START) / SECOND]).toEqual([state, sinceSeconds]);
  });
});

describe('flapping', () => {
  // Down at 150, up at 220, down at 450, up at 520.
  const twice = '+0 -60 -150 +160 +220 -350 -450 +460 +520';
  test('four changes within half an hour are one flapping; three are not', () => {
    expect(watched('+0 -60 -150 +160 +220 -350 -450').flapping).toBe(false);
    expect(watched(twice).flapping).toBe(true);
    expect(watched(`${twice} -650 -750 +760 +820`).flapping).toBe(true);
  });
  test('it ends when nothing has changed for half an hour, not before', () => {
    expect(watched(`${twice} +2300`).flapping).toBe(true);
    expect(watched(`${twice} +2321`).flapping).toBe(false);
  });
  test('four changes in two hours are not', () => {
    expect(watched('+0 -60 -150 +160 +220 -5000 -5100 +5110 +5170').flapping).toBe(false);
  });
});

describe('the next try', () => {
  const at = (seconds: number): Instant => later(START, seconds * SECOND);
  test('comes soon while the state hangs on it, and not otherwise', () => {
    expect(nextTry(watched('+0'), at(0), DOWN_AFTER)).toBeNull();
    expect(nextTry(watched('+0 -60'), at(60), DOWN_AFTER)).toBe(at(80));
    expect(nextTry(watched('+0 -60 -145'), at(145), DOWN_AFTER)).toBe(at(150));
    expect(nextTry(watched('+0 -60 -150'), at(150), DOWN_AFTER)).toBeNull();
    expect(nextTry(watched('+0 -60 -150 +160'), at(160), DOWN_AFTER)).toBe(at(180));
  });
  test('nothing is tried at once again: a router that is set to 15 s is tried after 15', () => {
    const watch = afterTry(watched('+0'), false, at(60), 15);
    expect(nextTry(watch, at(60), 15)).toBe(at(75));
    expect(afterTry(watch, false, at(75), 15).state).toBe('down');
  });
});
