/** Safaricom's rules for addresses, as the assistant shows them: which one each address breaks. */
import { expect, it } from 'vitest';
import { callbackUrlProblem } from '../../../src-shared/mpesa-urls.ts';
import { parseInstant } from '../../../src-shared/time.ts';
import { urlRules } from './url-rules.ts';

const [SET, HTTPS, DOMAIN, WORDS, TUNNEL, ONCE] = [0, 1, 2, 3, 4, 5];
const broken = (publicUrl: string, registeredAt = null as ReturnType<typeof parseInstant> | null, path = '/0f1e/c2b/confirmation') =>
  urlRules({ publicUrl, urls: publicUrl === '' ? [] : [`${publicUrl}${path}`], registeredAt }).flatMap((rule, index) => (rule.ok ? [] : [index]));

it.each([
  ['https://pay.example.co.ke', []],
  ['https://pay.example.co.ke:8443/waya', []],
  ['', [SET, HTTPS, DOMAIN]],
  ['pay.example.co.ke', [SET, HTTPS, DOMAIN]],
  ['http://pay.example.co.ke', [HTTPS]],
  ['https://pay.example.co.ke?x=1', [HTTPS]],
  ['https://user@pay.example.co.ke', [HTTPS]],
  ['https://41.90.1.2', [DOMAIN]],
  ['https://[2001:db8::1]', [DOMAIN]],
  ['https://office.local', [DOMAIN]],
  ['https://localhost', [DOMAIN]],
  ['https://mpesa.example.co.ke', [WORDS]],
  ['https://pay.example.co.ke/M-Pesa', [WORDS]],
  ['https://executive.co.ke', [WORDS]],
  ['https://waya.ngrok.io', [TUNNEL]],
] as [string, number[]][])('%s breaks %j', (publicUrl, rules) => {
  expect(broken(publicUrl)).toEqual(rules);
  // What is sent all the same would be refused for the same reason.
  if (publicUrl.startsWith('https://') && !rules.includes(DOMAIN!)) expect(callbackUrlProblem(`${publicUrl}/x`) === null).toBe(rules.length === 0);
});

it('an address is registered once: what was is told with the way to delete it', () => {
  const [rule] = urlRules({ publicUrl: 'https://pay.example.co.ke', urls: [], registeredAt: parseInstant('2026-03-27T15:33:00+03:00') }).slice(ONCE);
  expect(rule).toEqual({ rule: expect.any(String), ok: false, whatToDo: expect.stringMatching(/27 Mar 2026, 15:33.*Self Service, URL Management/) });
});

it('a rule that is broken says what to do, and one that is kept says nothing', () => {
  for (const url of ['', 'http://1.2.3.4/mpesa', 'https://pay.example.co.ke']) for (const rule of urlRules({ publicUrl: url, urls: [], registeredAt: null })) expect(rule.whatToDo === '').toBe(rule.ok);
});
