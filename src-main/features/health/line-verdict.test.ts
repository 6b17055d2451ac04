import { expect, test } from 'vitest';
import { judge, rateWords, sameLimits, type LineFacts } from './line-verdict.ts';

const WELL: LineFacts = {
  access: 'pppoe', userName: 'jane', routerName: 'Mast', state: 'active', reason: 'Paid until 1 Apr 2026.',
  account: { disabled: false, ours: true, words: 'Enabled, profile waya-1' }, session: { sinceSeconds: 7200 }, address: '10.64.0.7', wantedAddress: null,
  wantedRate: '5M/10M', rateBy: 'plan', activeRate: '5000000/10000000', sameRate: true, ping: { sent: 5, received: 5, minMs: 1, averageMs: 3, maxMs: 5 },
  traffic: { upBitsPerSecond: 128_000, downBitsPerSecond: 4_200_000 }, lastLog: null,
};

test.each<[string, Partial<LineFacts>, string, string, string]>([
  ['all is well', {}, 'ok', '', 'right from the books to his device'],
  ['not on the router', { account: null }, 'bad', 'account', 'does not let him on'],
  ['disabled, though paid', { account: { disabled: true, ours: true, words: 'Disabled' } }, 'bad', 'account', 'does not let him on'],
  ['made by hand', { account: { disabled: false, ours: false, words: 'Enabled' } }, 'warn', 'account', 'made by hand'],
  ['not connected', { session: null, address: null, activeRate: null, ping: null, traffic: null }, 'bad', 'session', 'not connected'],
  ['hotspot, not signed in', { access: 'hotspot', session: null, address: null, ping: null, traffic: null }, 'bad', 'session', 'may sign in'],
  ['lease not taken', { access: 'dhcp', session: null, address: null, ping: null, traffic: null }, 'bad', 'session', 'has not asked'],
  ['fixed address has no session', { access: 'static', session: null }, 'ok', '', 'right from the books'],
  ['fixed address without queue limit', { access: 'static', session: null, activeRate: null }, 'bad', 'limit', 'not at the speed'],
  ['another address', { wantedAddress: '10.64.0.9' }, 'warn', 'address', 'another address'],
  ['an old speed', { activeRate: '1000000/2000000', sameRate: false }, 'warn', 'limit', 'not at the speed'],
  ['no limit at all', { activeRate: null }, 'bad', 'limit', 'not at the speed'],
  ['no ping', { ping: { sent: 5, received: 0, minMs: null, averageMs: null, maxMs: null } }, 'warn', 'ping', 'does not answer a ping'],
  ['two lost', { ping: { sent: 5, received: 3, minMs: 1, averageMs: 3, maxMs: 5 } }, 'warn', 'ping', 'bad link'],
  ['slow', { ping: { sent: 5, received: 5, minMs: 1, averageMs: 400, maxMs: 900 } }, 'warn', 'ping', 'bad link'],
  ['cut off by the books', { state: 'suspended', account: { disabled: true, ours: true, words: 'Disabled' }, session: null, address: null, ping: null, traffic: null }, 'ok', '', 'because the books say so'],
  ['cut off, and still connected', { state: 'suspended', account: { disabled: true, ours: true, words: 'Disabled' } }, 'warn', 'session', 'still lets him on'],
  ['slowed down', { state: 'throttled', rateBy: 'slowed', reason: 'He has used 20 of 20 GB.' }, 'warn', '', 'slow because the books say so: He has used 20 of 20 GB.'],
  ['pay page only', { state: 'walled' }, 'warn', '', 'sees the pay page only'],
])('%s', (_what, change, level, id, words) => {
  const verdict = judge({ ...WELL, ...change });
  expect(verdict.level).toBe(level);
  expect(verdict.verdict).toContain(words);
  expect(verdict.next).not.toBe('');
  if (id) expect(verdict.checks.find((check) => check.id === id)?.level).toBe(level);
});

test.each([['plan', 'as his plan.'], ['own', 'his own speed.'], ['slowed', 'slowed down.']] as const)('a speed by %s', (rateBy, words) => {
  expect(judge({ ...WELL, rateBy }).checks.find((check) => check.id === 'limit')!.found).toBe(`10 Mbit/s down, 5 Mbit/s up, ${words}`);
});

test.each([['5M/10M', '10 Mbit/s down, 5 Mbit/s up'], ['256000/512000', '512 kbit/s down, 256 kbit/s up'], ['1500k/1G 2M/2G', '1000 Mbit/s down, 1.5 Mbit/s up']])('%s', (rate, words) => {
  expect(rateWords(rate)).toBe(words);
});

test.each([['5M/10M', '5000k/10000000', true], ['5M/10M 10M/20M 4M/8M 8/8', '5M/10M', true], ['5M/10M', '10M/5M', false], ['5M/10M', null, false], [null, null, true]])('%s and %s: %s', (a, b, same) => {
  expect(sameLimits(a, b)).toBe(same);
});
